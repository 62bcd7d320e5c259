"""What the database needs before the portal can run on it, and whether it has had that already."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress

import psycopg
from psycopg import sql

from kwaliteit.lokaal.plaats import CHECKOUT

STAPPEN = {
    "migrate": "Databank bijwerken",
    "laad_kaders": "Kaders laden",
    "laad_bomen": "Vragenlijsten laden",
    "laad_demo": "Demogegevens laden (de eerste keer duurt dit een minuut)",
}
"""The commands of ``manage.py``, in order, each safe to run again, and what to say meanwhile."""
ONDERDELEN = ("kwaliteit", "organisaties", "zelfevaluatie", "rapporten", "requirements.lock")


def kenmerk(omgeving: Mapping[str, str], stappen: tuple[str, ...]) -> str:
    """A fingerprint of all that the steps depend on: the code and the data files, and the demo password."""
    som = hashlib.sha256(repr((stappen, omgeving.get("KWALITEIT_DEMO_WACHTWOORD"))).encode())
    for deel in ONDERDELEN:
        for pad in sorted([CHECKOUT / deel, *(CHECKOUT / deel).rglob("*")]):
            if pad.is_file() and pad.suffix != ".pyc":
                som.update(f"{pad.relative_to(CHECKOUT)}\0".encode() + pad.read_bytes())
    return f"voorbereid {som.hexdigest()}"


def is_gedaan(omgeving: Mapping[str, str], verwacht: str) -> bool:
    """Whether the database itself says that it was prepared by exactly this code; cheaper than doing it again."""
    vraag = "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
    with suppress(psycopg.Error, KeyError), psycopg.connect(omgeving["DATABASE_URL_EIGENAAR"]) as databank:
        return databank.execute(vraag).fetchone() == (verwacht,)
    return False


def onthoud(omgeving: Mapping[str, str], gedaan: str) -> None:
    """Write that in the database, so that it goes where the database goes. Without the right to, nothing happens."""
    with suppress(psycopg.Error, KeyError), psycopg.connect(omgeving["DATABASE_URL_EIGENAAR"]) as databank:
        naam = sql.Identifier(databank.info.dbname)
        databank.execute(sql.SQL("comment on database {} is {}").format(naam, sql.Literal(gedaan)))

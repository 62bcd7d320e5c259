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
    "laad_demo": "Demogegevens nakijken",
}
"""The commands of ``manage.py``, in order, each safe to run again, and what to say meanwhile."""
EERSTE_KEER = {"laad_demo": "Demogegevens laden (dit duurt een minuut)"}
"""What to say of those that do much more in a database that never had them."""
ONDERDELEN = ("kwaliteit", "organisaties", "zelfevaluatie", "rapporten", "requirements.lock")


def kenmerk(omgeving: Mapping[str, str], stappen: tuple[str, ...]) -> str:
    """A fingerprint of all that the steps depend on: the code and the data files, and the demo password."""
    som = hashlib.sha256(repr((stappen, omgeving.get("KWALITEIT_DEMO_WACHTWOORD"))).encode())
    for deel in ONDERDELEN:
        for pad in sorted([CHECKOUT / deel, *(CHECKOUT / deel).rglob("*")]):
            if pad.is_file() and pad.suffix != ".pyc":
                som.update(f"{pad.relative_to(CHECKOUT)}\0".encode() + pad.read_bytes())
    return " ".join(("voorbereid", som.hexdigest(), *stappen))


def gedaan(omgeving: Mapping[str, str]) -> str:
    """The fingerprint that the database itself carries of what was done last; '' for none, or when it cannot be asked.

    Cheaper than doing it all again.
    """
    vraag = "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
    with suppress(psycopg.Error, KeyError), psycopg.connect(omgeving["DATABASE_URL_EIGENAAR"]) as databank:
        return str((databank.execute(vraag).fetchone() or ("",))[0] or "")
    return ""


def kop(stap: str, eerder: str) -> str:
    """What to say of a step in a database that carries the fingerprint ``eerder``."""
    return STAPPEN[stap] if stap in eerder.split() else EERSTE_KEER.get(stap, STAPPEN[stap])


def onthoud(omgeving: Mapping[str, str], gedaan: str) -> None:
    """Write that in the database, so that it goes where the database goes. Without the right to, nothing happens."""
    with suppress(psycopg.Error, KeyError), psycopg.connect(omgeving["DATABASE_URL_EIGENAAR"]) as databank:
        naam = sql.Identifier(databank.info.dbname)
        databank.execute(sql.SQL("comment on database {} is {}").format(naam, sql.Literal(gedaan)))

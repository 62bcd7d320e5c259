"""Where the data live, and the secrets that are made once and kept there."""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent


class Fout(Exception):
    """Something the person at the keyboard has to know; the message says what to do."""


def buiten_thuismappen(pad: Path) -> Path:
    """Directory for what belongs to ``pad`` but must be reachable by another user than root."""
    return Path("/var/lib") / f"kwaliteit-{hashlib.sha256(str(pad).encode()).hexdigest()[:10]}"


def maak_map(pad: Path, modus: int) -> Path:
    """Make ``pad`` (and its parents) with ``modus``; a directory that is there keeps the mode it has."""
    if not pad.is_dir():
        maak_map(pad.parent, modus)
        pad.mkdir(modus)
        pad.chmod(modus)  # a umask may have narrowed it; the directory is new and ours
    return pad


def open_slot(pad: Path) -> int:
    """Open a file to lock, and nothing else. The lock goes with the last process that holds the descriptor."""
    return os.open(pad, os.O_RDWR | os.O_CREAT, 0o600)


def probeer(deur: int, soort: int) -> bool:
    """Try to lock without waiting."""
    try:
        fcntl.flock(deur, soort | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def slot(pad: Path) -> Iterator[None]:
    """Have ``pad`` for oneself during the block."""
    deur = open_slot(pad)
    try:
        fcntl.flock(deur, fcntl.LOCK_EX)
        yield
    finally:
        os.close(deur)


def bewaar(pad: Path, inhoud: str) -> None:
    """Write a file that only we may read, whole or not at all."""
    nieuw = pad.with_name(f"{pad.name}.{os.getpid()}")
    nieuw.unlink(missing_ok=True)
    with os.fdopen(os.open(nieuw, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as bestand:
        bestand.write(inhoud)
    nieuw.rename(pad)


def geheimen(pad: Path, *namen: str, gekozen: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the secrets called ``namen`` in the file ``pad``, making those that are not there yet.

    ``gekozen`` are values that a person chose; they are kept too, and replace what was there.
    """
    with slot(pad.with_suffix(".lock")):
        bekend: dict[str, str] = json.loads(pad.read_text()) if pad.exists() else {}
        nieuw = {naam: secrets.token_urlsafe(48 if naam == "SECRET_KEY" else 12) for naam in {*namen} - {*bekend}}
        alle = bekend | nieuw | dict(gekozen or {})
        if alle != bekend:
            bewaar(pad, json.dumps(alle, indent=1))
    return {naam: alle[naam] for naam in namen}


class Plaats:
    """One data directory (``KWALITEIT_DATA``) and what is derived from it.

    As root the default lies outside the checkout, because PostgreSQL refuses to run as root and the ordinary
    user it then runs as can often not reach a checkout in someone's home directory.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self.log = data / "log"

    @classmethod
    def uit_omgeving(cls, omgeving: Mapping[str, str]) -> "Plaats":
        """The place that ``KWALITEIT_DATA`` names, or the default."""
        if gekozen := omgeving.get("KWALITEIT_DATA"):
            return cls(Path(gekozen).resolve())
        return cls(buiten_thuismappen(CHECKOUT) if os.geteuid() == 0 else CHECKOUT / ".lokaal")

    def proef(self) -> "Plaats":
        """The place of the tests: beside the data, never among them."""
        return Plaats(self.data / "proef")

    def maak(self) -> None:
        """Make the directories. Raises ``Fout`` when that is not allowed."""
        try:
            maak_map(self.data, 0o711 if os.geteuid() == 0 else 0o700)
            for naam in ("log", "post", "media", "verzameld"):
                maak_map(self.data / naam, 0o700)
        except OSError as fout:
            raise Fout(
                f"De map {self.data} kan niet gemaakt of gebruikt worden ({fout.strerror}).\n"
                "Kies er een andere, bijvoorbeeld: KWALITEIT_DATA=~/kwaliteit-data make start"
            ) from fout

    def basisomgeving(self, omgeving: Mapping[str, str]) -> dict[str, str]:
        """Return what settings.py needs besides the servers; what ``omgeving`` already says is left out."""
        poort = omgeving.get("POORT", "8000")
        demo = {naam: omgeving[naam] for naam in ("KWALITEIT_DEMO_WACHTWOORD",) if omgeving.get(naam)}
        standaard = {
            "DJANGO_SETTINGS_MODULE": "kwaliteit.settings",
            "KWALITEIT_MODUS": "lokaal",
            "KWALITEIT_DATA": str(self.data),
            "POORT": poort,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "BASIS_URL": f"http://127.0.0.1:{poort}",
            **geheimen(self.data / "geheimen.json", "SECRET_KEY", "KWALITEIT_DEMO_WACHTWOORD", gekozen=demo),
        }
        return {naam: waarde for naam, waarde in standaard.items() if not omgeving.get(naam)}

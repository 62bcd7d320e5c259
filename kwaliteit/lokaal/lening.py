"""Lending the embedded servers, so that ``make start`` and any ``manage.py`` command share one PostgreSQL.

Who needs the servers holds a shared lock on ``lening.lock``. A keeper, a process of its own, runs them and goes
as soon as it can have that lock for itself: then nobody borrows any more. The kernel gives locks back, so a
borrower that is killed counts as gone. While the keeper cleans up it keeps the lock, and new borrowers wait.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from kwaliteit.lokaal.plaats import CHECKOUT, Fout, Plaats, bewaar, open_slot, probeer
from kwaliteit.lokaal.servers import PostgreSQL, Valkey
from kwaliteit.lokaal.toezicht import TIK, Gestopt, Toezicht, stop_bij_signaal

GEDULD = 90.0
"""Seconds a borrower waits: the first time a cluster is made, after a power cut it may have to recover."""
AFSCHEID = 4.0


class _Sloten:
    """The two locks and the note in a data directory."""

    def __init__(self, data: Path) -> None:
        self.lening = data / "lening.lock"
        self.houder = data / "houder.lock"
        self.briefje = data / "houder.json"
        self.poorten = data / "poorten.json"

    def houder_leeft(self) -> bool:
        deur = open_slot(self.houder)
        try:
            return not probeer(deur, fcntl.LOCK_SH)
        finally:
            os.close(deur)

    def iemand_leent(self) -> bool:
        deur = open_slot(self.lening)
        try:
            return not probeer(deur, fcntl.LOCK_EX) and probeer(deur, fcntl.LOCK_SH)
        finally:
            os.close(deur)


class Lening:
    """A share in the servers for the duration of the block; ``omgeving`` says where they are.

    Servers that the environment already names (``DATABASE_URL``, ``REDIS_URL``) are not started. Raises
    ``Fout`` when the servers do not come up.
    """

    def __init__(self, plaats: Plaats, omgeving: Mapping[str, str], *, snel: bool = False) -> None:
        self._plaats, self._snel = plaats, snel
        self._gevraagd = {naam for naam in ("DATABASE_URL", "REDIS_URL") if not omgeving.get(naam)}
        self._start_omgeving = {**omgeving, "PYTHONPATH": str(CHECKOUT)}
        self._sloten = _Sloten(plaats.data)
        self._deur: int | None = None
        self._proces: subprocess.Popen[bytes] | None = None
        self.omgeving: dict[str, str] = {}

    def __enter__(self) -> Self:
        if self._gevraagd:
            self._deur = open_slot(self._sloten.lening)
            fcntl.flock(self._deur, fcntl.LOCK_SH)
            self._zorg_voor_houder()
        return self

    def __exit__(self, *_: object) -> None:
        if self._deur is None:
            return
        os.close(self._deur)
        self._deur = None
        einde = time.monotonic() + AFSCHEID
        while self._sloten.houder_leeft() and not self._sloten.iemand_leent() and time.monotonic() < einde:
            time.sleep(TIK / 2)
        if self._proces:
            self._proces.poll()

    def geef_door(self) -> None:
        """Let the program that replaces this process (exec) keep the loan."""
        if self._deur is not None:
            os.set_inheritable(self._deur, True)

    def bewaak(self) -> bool:
        """Call again and again: replaces a keeper that died. True when the servers are new."""
        if self._deur is None or self._sloten.houder_leeft():
            return False
        self._zorg_voor_houder()
        return True

    def _zorg_voor_houder(self) -> None:
        einde = time.monotonic() + GEDULD
        houder: subprocess.Popen[bytes] | None = None
        while time.monotonic() < einde:
            if self._sloten.houder_leeft():
                if self._lees_briefje():
                    return
            elif houder is None or houder.poll() in (0, -signal.SIGKILL):
                self._proces = houder = self._start_houder()
            elif houder.poll() is not None:
                raise Fout(self._laatste_regels())
            time.sleep(TIK / 4)
        raise Fout(f"PostgreSQL of Valkey kwam niet op gang binnen {GEDULD:.0f} s; zie {self._plaats.log}.")

    def _lees_briefje(self) -> bool:
        """Take over the addresses, once something answers there; a note may be older than what it speaks of."""
        try:
            gegeven: dict[str, str] = json.loads(self._sloten.briefje.read_text())
        except FileNotFoundError:
            return False
        if ontbreekt := self._gevraagd - gegeven.keys():
            raise Fout(
                f"Het portaal draait al met een eigen {' en '.join(sorted(ontbreekt))}. "
                "Geef dezelfde waarde mee, of stop het eerst."
            )
        groepen = {"DATABASE_URL": ("DATABASE_URL", "DATABASE_URL_EIGENAAR"), "REDIS_URL": ("REDIS_URL",)}
        self.omgeving = {naam: gegeven[naam] for soort in self._gevraagd for naam in groepen[soort]}
        return all(_antwoordt(adres) for adres in self.omgeving.values())

    def _start_houder(self) -> subprocess.Popen[bytes]:
        opdracht = [sys.executable, "-m", "kwaliteit.lokaal", "houd", str(self._plaats.data)]
        with (self._plaats.log / "houder.log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603
                opdracht + (["--snel"] if self._snel else []),
                env=self._start_omgeving,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _laatste_regels(self) -> str:
        regels = (self._plaats.log / "houder.log").read_text(errors="replace").strip().splitlines()
        return "\n".join(regels[-8:]) or "PostgreSQL en Valkey stopten meteen weer."


@contextmanager
def leen() -> Iterator[None]:
    """Have this process itself find the servers, and all else that settings.py asks for, in its environment."""
    plaats = Plaats.uit_omgeving(os.environ)
    plaats.maak()
    with Lening(plaats, os.environ) as lening:
        os.environ.update({**plaats.basisomgeving(os.environ), **lening.omgeving})
        yield


def _antwoordt(adres: str) -> bool:
    deel = urlsplit(adres)
    with suppress(OSError), socket.create_connection((deel.hostname, deel.port), timeout=2):
        return True
    return False


def _verover(deur: int) -> bool:
    """Get the keeper's lock; someone who only looks may hold it for a moment."""
    einde = time.monotonic() + 1
    while not (gelukt := probeer(deur, fcntl.LOCK_EX)) and time.monotonic() < einde:
        time.sleep(TIK / 4)
    return gelukt


def houd(plaats: Plaats, omgeving: Mapping[str, str], *, snel: bool) -> int:
    """The keeper: run the servers until nobody borrows them. Returns the exit code."""
    stop_bij_signaal()
    sloten = _Sloten(plaats.data)
    deur, lening = open_slot(sloten.houder), open_slot(sloten.lening)
    if not _verover(deur):
        return 0  # another keeper was first
    sloten.briefje.unlink(missing_ok=True)
    poorten: dict[str, int] = json.loads(sloten.poorten.read_text()) if sloten.poorten.exists() else {}
    try:
        with Toezicht() as toezicht:
            servers: list[PostgreSQL | Valkey] = []
            if not omgeving.get("DATABASE_URL"):
                servers.append(PostgreSQL(plaats, poorten.get("postgresql"), snel=snel))
            if not omgeving.get("REDIS_URL"):
                servers.append(Valkey(plaats, poorten.get("valkey")))
            for server in servers:
                toezicht.begin(server.dienst())
            einde = time.monotonic() + GEDULD
            while not all(server.klaar() for server in servers):
                if time.monotonic() > einde:
                    raise Fout(f"PostgreSQL of Valkey kwam niet op gang; zie {plaats.log}.")
                _meld(toezicht)
                time.sleep(TIK / 2)
            bewaar(sloten.poorten, json.dumps({server.dienst().naam: server.poort for server in servers}))
            adressen = {naam: waarde for server in servers for naam, waarde in server.omgeving().items()}
            bewaar(sloten.briefje, json.dumps(adressen))
            while not probeer(lening, fcntl.LOCK_EX):
                _meld(toezicht)
                time.sleep(TIK)
    except Gestopt:
        pass
    except Fout as fout:
        print(fout, file=sys.stderr)
        return 1
    finally:
        sloten.briefje.unlink(missing_ok=True)
    return 0


def _meld(toezicht: Toezicht) -> None:
    for regel in toezicht.tik():
        print(regel, file=sys.stderr, flush=True)

"""``make start``: servers, a prepared database, web, workers and beat; until Ctrl-C."""

import fcntl
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException

from kwaliteit.lokaal import voorbereiding
from kwaliteit.lokaal.lening import Lening
from kwaliteit.lokaal.plaats import CHECKOUT, Fout, Plaats, open_slot, probeer
from kwaliteit.lokaal.toezicht import TIK, Dienst, Gestopt, Toezicht, eindig_met_ouder, stop_bij_signaal

GEDULD = 180.0
PROBEERSELS = 4
"""So often may the web server die young before we give up: it will not get better by itself."""


def start(plaats: Plaats, omgeving: Mapping[str, str], *, demo: bool, met_ouder: bool) -> int:
    """Run the portal until a signal comes. Returns the exit code; raises ``Fout`` when it cannot start."""
    stop_bij_signaal()
    if met_ouder:  # when make itself is killed, nobody else could tell us
        eindig_met_ouder(signal.SIGTERM)
    adres = plaats.basisomgeving(omgeving).get("BASIS_URL", omgeving.get("BASIS_URL", ""))
    deur = open_slot(plaats.data / "start.lock")
    if not probeer(deur, fcntl.LOCK_EX):
        print(f"Het portaal draait al: {os.pread(deur, 200, 0).decode() or adres}")
        return 0
    with _open_poort(omgeving.get("POORT", "8000")) as poort:
        os.ftruncate(deur, 0)
        os.pwrite(deur, adres.encode(), 0)
        try:
            with Lening(plaats, omgeving) as lening, Toezicht() as toezicht:
                _Portaal(plaats, dict(omgeving), lening, toezicht, poort).draai(adres, demo=demo)
        except Gestopt:
            print("\nGestopt.")
    return 0


class _Portaal:
    """What runs on top of the servers, and the order in which it comes up."""

    def __init__(
        self, plaats: Plaats, omgeving: Mapping[str, str], lening: Lening, toezicht: Toezicht, deur: socket.socket
    ) -> None:
        self._plaats, self._lening, self._toezicht, self._deur = plaats, lening, toezicht, deur
        self._gegeven = {**plaats.basisomgeving(omgeving), **omgeving}

    def draai(self, adres: str, *, demo: bool) -> None:
        """Prepare, run, tell, and watch until a signal comes."""
        self._bereid_voor(tuple(stap for stap in voorbereiding.STAPPEN if demo or stap != "laad_demo"))
        self._begin()
        self._wacht_tot_gezond()
        self._vertel(adres, demo=demo)
        while True:
            self._tik()

    def _tik(self) -> None:
        for regel in self._toezicht.tik():
            print(f"  {regel}", flush=True)
        vorige = self._lening.omgeving
        if self._lening.bewaak():
            print("  postgresql en valkey zijn opnieuw gestart", flush=True)
            if self._lening.omgeving != vorige:  # their ports were taken in the meantime
                self._toezicht.stop_alles()
                self._begin()
        time.sleep(TIK)

    def _bereid_voor(self, stappen: tuple[str, ...]) -> None:
        omgeving = {**self._gegeven, **self._lening.omgeving}
        kenmerk = voorbereiding.kenmerk(omgeving, stappen)
        eerder = voorbereiding.gedaan(omgeving)
        if eerder == kenmerk:
            return
        for stap in stappen:
            print(f"{voorbereiding.kop(stap, eerder)} …", flush=True)
            log = self._plaats.log / f"{stap}.log"
            log.write_bytes(b"")
            if code := self._toezicht.voer_uit(self._dienst(stap, "manage.py", stap)):
                laatste = "\n".join(log.read_text(errors="replace").strip().splitlines()[-12:])
                raise Fout(f"manage.py {stap} mislukte (code {code}):\n{laatste}")
        voorbereiding.onthoud(omgeving, kenmerk)

    def _begin(self) -> None:
        celery = ("-m", "celery", "-A", "kwaliteit")
        werker = (*celery, "worker", "--loglevel=INFO", "--without-gossip", "--without-mingle")
        for dienst in (
            self._dienst("web", "-m", "gunicorn", "kwaliteit.wsgi", *self._gunicorn(), deur=self._deur.fileno()),
            self._dienst("werker", *werker, "--queues=celery", "--hostname=werker@%h", "--concurrency=2"),
            self._dienst("werker-pdf", *werker, "--queues=pdf", "--hostname=pdf@%h", "--concurrency=1"),
            self._dienst("beat", *celery, "beat", "--loglevel=WARNING", "--pidfile="),
        ):
            self._toezicht.begin(dienst)

    def _gunicorn(self) -> Sequence[str]:
        # The port stays open in our hands: while the web server is being restarted, browsers wait in the queue.
        vast = ("--workers=2", "--threads=4", "--preload", "--no-control-socket", "--access-logfile=-")
        return (f"--bind=fd://{self._deur.fileno()}", *vast)

    def _dienst(self, naam: str, *opdracht: str, deur: int | None = None) -> Dienst:
        return Dienst(
            naam=naam,
            opdracht=[sys.executable, *opdracht],
            log=self._plaats.log / f"{naam}.log",
            omgeving={**self._gegeven, **self._lening.omgeving},
            map=CHECKOUT,
            pass_fds=() if deur is None else (deur,),
        )

    def _wacht_tot_gezond(self) -> None:
        print("Web, werkers en klok starten …", flush=True)
        einde = time.monotonic() + GEDULD
        while (toestand := self._gezondheid()) != "ok":
            self._tik()
            if time.monotonic() > einde or self._toezicht.storingen("web") > PROBEERSELS:
                raise Fout(f"Het portaal kwam niet op gang: {toestand}\nDe logboeken staan in {self._plaats.log}")

    def _gezondheid(self) -> str:
        # Not urllib: that would ask a proxy from the environment.
        lijn = HTTPConnection("127.0.0.1", self._deur.getsockname()[1], timeout=5)
        try:
            lijn.request("GET", "/gezondheid/", headers={"Host": self._gegeven["ALLOWED_HOSTS"].split(",")[0]})
            delen = json.load(lijn.getresponse())
        except (OSError, HTTPException, ValueError) as fout:
            return f"/gezondheid/ antwoordt niet goed ({fout})"
        finally:
            lijn.close()
        return next((str(delen.get(deel)) for deel in ("database", "redis", "worker") if delen.get(deel) != "ok"), "ok")

    def _vertel(self, adres: str, *, demo: bool) -> None:
        print(f"\nHet portaal draait op {adres}\n")
        if demo:
            if (verslag := self._plaats.log / "laad_demo.log").exists():
                _, kop, accounts = verslag.read_text(errors="replace").partition("Accounts")
                print(kop + accounts.rstrip())
            print(f"\nWachtwoord van elk demo-account: {self._gegeven['KWALITEIT_DEMO_WACHTWOORD']}")
        print(f"Mails: {self._plaats.data / 'post'}   Logboeken: {self._plaats.log}\nStoppen: Ctrl-C", flush=True)


def _open_poort(gevraagd: str) -> socket.socket:
    if not gevraagd.isdecimal() or not 0 < int(gevraagd) < 65536:
        raise Fout(f"POORT moet een getal van 1 tot 65535 zijn, niet '{gevraagd}'.")
    deur = socket.socket()
    deur.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        deur.bind(("127.0.0.1", int(gevraagd)))
        deur.listen(256)
    except PermissionError as fout:
        raise Fout(f"Poort {gevraagd} mag alleen root gebruiken. Kies een hogere: POORT=8001 make start") from fout
    except OSError as fout:
        raise Fout(
            f"Poort {gevraagd} is al in gebruik door een ander programma. Kies een andere: POORT=8001 make start"
        ) from fout
    return deur

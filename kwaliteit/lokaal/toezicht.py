"""Processes under supervision: what dies is started again, and nothing outlives the one who watches."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, Self

SIGNALEN = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TIK = 0.2
"""Seconds between two rounds of whoever supervises."""
STABIEL_NA = 10.0
"""A process that lived this long starts with a clean slate when it dies."""
LANGSTE_RUST = 5.0
SLUITTIJD = 1.5
"""Seconds a process gets to end by itself; the servers go after the others, and all of it within five."""


_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def eindig_met_ouder(nummer: int) -> None:
    """Have the kernel send us a signal when our parent is gone. Linux only; elsewhere nothing happens."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, int(nummer))


class Gestopt(BaseException):
    """Ctrl-C, TERM or HUP has come. Not an Exception: nobody should swallow it."""


def stop_bij_signaal() -> None:
    """Let Ctrl-C, TERM and HUP raise ``Gestopt`` in the main flow."""

    def stop(nummer: int, _kader: FrameType | None) -> NoReturn:
        raise Gestopt(nummer)

    for nummer in SIGNALEN:
        if nummer != signal.SIGHUP or signal.getsignal(nummer) != signal.SIG_IGN:  # as nohup asked
            signal.signal(nummer, stop)


def negeer_signalen() -> None:
    """Clean up undisturbed: a second Ctrl-C must not leave half of it standing."""
    for nummer in SIGNALEN:
        signal.signal(nummer, signal.SIG_IGN)


@dataclass(frozen=True)
class Gebruiker:
    """The ordinary user a process runs as when we are root."""

    naam: str
    uid: int
    gid: int


def als(gebruiker: Gebruiker | None) -> dict[str, Any]:
    """The arguments with which subprocess runs something as ``gebruiker`` (None: as we are)."""
    return {"user": gebruiker.uid, "group": gebruiker.gid, "extra_groups": []} if gebruiker else {}


@dataclass(frozen=True)
class Dienst:
    """A process to run: what, where, as whom, and how it is told to go.

    ``stop`` asks it to end, ``nood`` is what the watchdog sends to its whole process group when its
    supervisor is gone.
    """

    naam: str
    opdracht: Sequence[str]
    log: Path
    omgeving: Mapping[str, str]
    map: Path
    gebruiker: Gebruiker | None = None
    stop: signal.Signals = signal.SIGTERM
    nood: signal.Signals = signal.SIGKILL
    pass_fds: tuple[int, ...] = ()


def sein(groep: int, nummer: int) -> bool:
    """Send a signal to a process group; False when nobody is left in it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(groep, nummer)
        return True
    return False


class Waakhond:
    """A process that ends the process groups it was told of as soon as its owner is gone, however that went.

    It reads a pipe of which only its owner holds the other end, so even kill -9 of the owner shows as end of
    file. A new process writes its own name on the pipe *before* it becomes the program (``meld``), so there is
    no moment in which it runs unknown.
    """

    def __init__(self, groepen: Mapping[int, int]) -> None:
        lezen, self._schrijven = os.pipe()
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALEN)  # the child must not act on a signal as if it were us
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._schrijven)
            self._waak(lezen, dict(groepen))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALEN)
        os.close(lezen)

    def meld(self, nood: int) -> None:
        """Called in the child between fork and exec. The kernel is told too, should owner and watchdog fall at once."""
        eindig_met_ouder(nood)
        os.write(self._schrijven, f"{os.getpid()} {int(nood)}\n".encode())

    def vergeet(self, groep: int) -> None:
        """The group is gone and its number may be given to strangers."""
        with suppress(BrokenPipeError):
            os.write(self._schrijven, f"{groep} 0\n".encode())

    def leeft(self) -> bool:
        return os.waitpid(self.pid, os.WNOHANG)[0] == 0

    def sluit(self) -> None:
        """Let it do its last round: what is left now goes."""
        os.close(self._schrijven)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def _waak(self, lezen: int, groepen: dict[int, int]) -> NoReturn:
        try:
            os.setsid()
            negeer_signalen()
            niets = os.open(os.devnull, os.O_RDWR)
            for nummer in (0, 1, 2):
                os.dup2(niets, nummer)
            with os.fdopen(lezen) as regels:
                for regel in regels:
                    groep, nood = map(int, regel.split())
                    groepen[groep] = nood
            levend = [groep for groep, nood in groepen.items() if nood and sein(groep, nood)]
            einde = time.monotonic() + SLUITTIJD
            # Locks are inherited from the owner and stay until here: nobody starts anew before the old is gone.
            while any(sein(groep, 0) for groep in levend) and time.monotonic() < einde:
                time.sleep(0.05)
            for groep in levend:
                sein(groep, signal.SIGKILL)
        finally:
            os._exit(0)


def _wacht_op(processen: Sequence[subprocess.Popen[bytes]], seconden: float) -> None:
    einde = time.monotonic() + seconden
    while any(proces.poll() is None for proces in processen) and time.monotonic() < einde:
        time.sleep(0.05)


@dataclass
class _Lopend:
    dienst: Dienst
    proces: subprocess.Popen[bytes] | None = None
    begonnen: float = 0.0
    storingen: int = 0
    niet_voor: float = field(default=0.0)


class Toezicht:
    """Runs services. Use as a context: at its end everything it started is gone."""

    def __init__(self) -> None:
        self._diensten: list[_Lopend] = []
        self._hond = Waakhond({})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        negeer_signalen()
        self.stop_alles()
        self._hond.sluit()

    def begin(self, dienst: Dienst) -> None:
        """Start ``dienst`` and keep it running from now on."""
        lopend = _Lopend(dienst)
        self._diensten.append(lopend)
        self._start(lopend)

    def voer_uit(self, dienst: Dienst) -> int:
        """Run ``dienst`` to its end and return its exit code."""
        lopend = _Lopend(dienst)
        self._diensten.append(lopend)
        self._start(lopend)
        assert lopend.proces
        code = lopend.proces.wait()
        self._ruim_op(lopend)
        self._diensten.remove(lopend)
        return code

    def tik(self) -> list[str]:
        """One round: clean up after the dead and start them again. Returns what happened, to show or log."""
        nu, gebeurd = time.monotonic(), []
        for lopend in self._diensten:
            if lopend.proces is not None and (code := lopend.proces.poll()) is not None:
                self._ruim_op(lopend)
                lopend.storingen = 1 if nu - lopend.begonnen > STABIEL_NA else lopend.storingen + 1
                lopend.niet_voor = nu + min(TIK * 2 ** (lopend.storingen - 1), LANGSTE_RUST)
                gebeurd.append(f"{lopend.dienst.naam} viel uit (code {code}) en wordt opnieuw gestart")
            if lopend.proces is None and nu >= lopend.niet_voor:
                self._start(lopend)
        if not self._hond.leeft():
            self._hond.sluit()
            bekend = {bezig.proces.pid: int(bezig.dienst.nood) for bezig in self._diensten if bezig.proces}
            self._hond = Waakhond(bekend)
        return gebeurd

    def storingen(self, naam: str) -> int:
        """How many times in a row the service called ``naam`` has died young."""
        return max((lopend.storingen for lopend in self._diensten if lopend.dienst.naam == naam), default=0)

    def stop_alles(self) -> None:
        """End everything: ask, wait, insist."""
        lopend = [(bezig.dienst, bezig.proces) for bezig in self._diensten if bezig.proces is not None]
        for dienst, proces in lopend:
            proces.send_signal(dienst.stop)
        _wacht_op([proces for _, proces in lopend], SLUITTIJD)
        for dienst, proces in lopend:
            sein(proces.pid, dienst.nood)
        _wacht_op([proces for _, proces in lopend], SLUITTIJD / 2)
        for _, proces in lopend:
            sein(proces.pid, signal.SIGKILL)
            proces.wait()
            self._hond.vergeet(proces.pid)
        self._diensten.clear()

    def _start(self, lopend: _Lopend) -> None:
        dienst = lopend.dienst
        lopend.begonnen = time.monotonic()
        with dienst.log.open("ab") as log:
            lopend.proces = subprocess.Popen(  # noqa: S603
                dienst.opdracht,
                env=dict(dienst.omgeving),
                cwd=dienst.map,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=dienst.pass_fds,
                preexec_fn=lambda: self._hond.meld(dienst.nood),
                **als(dienst.gebruiker),
            )

    def _ruim_op(self, lopend: _Lopend) -> None:
        """The leader died: its children (gunicorn workers, Celery's pool) must not linger beside a new one."""
        assert lopend.proces
        sein(lopend.proces.pid, signal.SIGKILL)
        self._hond.vergeet(lopend.proces.pid)
        lopend.proces = None

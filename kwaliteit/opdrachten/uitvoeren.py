"""Claiming and running jobs, so that each takes effect once however often a worker is killed.

* A claim (``eis_op``) is a short transaction of its own: it takes one row with SKIP LOCKED, counts the
  attempt and sets a lease. An attempt is therefore counted before anything can go wrong in it.
* The run (``voer_uit``) is one transaction: it locks the row, runs the handler and marks the job done. A
  worker that dies takes its transaction and its lock with it; nothing of the job has happened then. The lock
  also keeps others away from a job that runs longer than its lease, so the lease only has to bridge the
  moment between claim and run, and a job that was cut is taken up again within ``LEASE``.
* Time is limited twice: an alarm raises ``TijdOverschreden`` in the handler; when that is stuck in C code and
  never sees it, a watchdog thread ends the process ``UITLOOP`` seconds later. Memory is limited by the kernel
  (RLIMIT_DATA) for the length of the job. Celery replaces a child that ended; its attempt has been counted.
"""

from __future__ import annotations

import faulthandler
import logging
import resource
import signal
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType

from django.db import IntegrityError, transaction
from django.utils import timezone

from kwaliteit.opdrachten.choices import MAX_POGINGEN, Status
from kwaliteit.opdrachten.models import Hartslag, Opdracht
from kwaliteit.opdrachten.queries import OpdrachtQuerySet
from kwaliteit.opdrachten.register import OpdrachtMislukt, Soort, haal
from kwaliteit.toegang import systeem

LEASE = timedelta(seconds=15)
WACHTTIJDEN = (timedelta(seconds=10), timedelta(minutes=1))  # after the first and the second attempt
UITLOOP = 5.0
RUST = timedelta(seconds=15)  # a queue whose workers stay away longer than promised plus this has a problem
AFGEBROKEN = "De werker stopte tijdens het werk: te veel geheugen, te lang bezig of van buitenaf beëindigd."

logger = logging.getLogger(__name__)


class TijdOverschreden(KeyboardInterrupt):
    """The job's time is up.

    A KeyboardInterrupt, for no library's ``except Exception`` swallows that and psycopg cancels its query.
    """


def werk_af(wachtrij: str, *, seconden: float | None = None) -> int:
    """Run jobs of this queue until none can be claimed, or ``seconden`` have passed; says how many were run."""
    einde = None if seconden is None else time.monotonic() + seconden
    aantal = 0
    klop(wachtrij)
    while (einde is None or time.monotonic() < einde) and (opdracht := eis_op(wachtrij)):
        voer_uit(opdracht)
        aantal += 1
        klop(wachtrij)
    return aantal


def eis_op(wachtrij: str) -> Opdracht | None:
    """Claim one job and count the attempt; None when there is nothing to do now."""
    while True:
        try:
            with transaction.atomic():
                nu = timezone.now()
                opdracht = (
                    Opdracht.objects.filter(wachtrij=wachtrij)
                    .opeisbaar(nu)
                    .in_volgorde()
                    .select_for_update(skip_locked=True, of=("self",))
                    .first()
                )
                if opdracht is None:
                    return None
                if opdracht.pogingen < MAX_POGINGEN:
                    opdracht.status = Status.BEZIG
                    opdracht.samen = False
                    opdracht.pogingen += 1
                    opdracht.begonnen_op = nu
                    opdracht.niet_voor = nu + LEASE
                    opdracht.save(update_fields=["status", "samen", "pogingen", "begonnen_op", "niet_voor"])
                    return opdracht
                # Its last attempt ended together with its process, which could not write down why.
                opdracht.status, opdracht.fout = Status.MISLUKT, AFGEBROKEN
                opdracht.save(update_fields=["status", "fout"])
        except IntegrityError:
            # Another worker claimed a job about the same subject just now (opdracht_een_bezig): look again.
            continue


def voer_uit(opdracht: Opdracht) -> None:
    """Run a claimed job. What goes wrong is written on the job and never raised, unless the database is gone."""
    try:
        soort = haal(opdracht.soort)
        klop(soort.wachtrij, timedelta(seconds=soort.tijdslimiet + UITLOOP))
        with begrensd(soort), systeem():
            if not _van_ons(opdracht).select_for_update().first():
                return  # our lease ran out before we began, and another worker took over
            soort.voer_uit(**opdracht.argumenten)
            _van_ons(opdracht).update(status=Status.KLAAR, klaar_op=timezone.now(), fout="")
    except (Exception, TijdOverschreden) as uitzondering:
        fout = beschrijf(uitzondering)
        # Frames only: the message of an exception can hold what people wrote.
        sporen = "".join(traceback.format_tb(uitzondering.__traceback__))
        logger.error("Opdracht %s, poging %s: %s\n%s", opdracht, opdracht.pogingen, fout, sporen)
        _noteer_mislukte_poging(opdracht, fout)


def klop(wachtrij: str, duur: timedelta = timedelta(0)) -> None:
    """Write that a worker of this queue is alive and will be back after ``duur``."""
    nu = timezone.now()
    Hartslag.objects.bulk_create(
        [Hartslag(wachtrij=wachtrij, gezien_op=nu, terug_voor=nu + duur + RUST)],
        update_conflicts=True,
        unique_fields=["wachtrij"],
        update_fields=["gezien_op", "terug_voor"],
    )


@contextmanager
def begrensd(soort: Soort) -> Iterator[None]:
    """Hold the body to the kind's time and memory. Raises ``TijdOverschreden``; ends the process if that fails."""

    def tijd_om(signum: int, frame: FrameType | None) -> None:
        raise TijdOverschreden(f"Duurde langer dan {soort.tijdslimiet:g} seconden.")

    zacht, hard = resource.getrlimit(resource.RLIMIT_DATA)
    grens = soort.geheugen_mb * 1024 * 1024
    vorige = signal.signal(signal.SIGALRM, tijd_om)
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (grens, hard))
        faulthandler.dump_traceback_later(soort.tijdslimiet + UITLOOP, exit=True, file=2)
        signal.setitimer(signal.ITIMER_REAL, soort.tijdslimiet)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        faulthandler.cancel_dump_traceback_later()
        resource.setrlimit(resource.RLIMIT_DATA, (zacht, hard))
        signal.signal(signal.SIGALRM, vorige)


def beschrijf(fout: BaseException) -> str:
    """A short text for staff: what went wrong and where, never the message of an unforeseen exception."""
    if isinstance(fout, OpdrachtMislukt | TijdOverschreden):
        return str(fout)[:300]
    if isinstance(fout, MemoryError):
        return "Had meer geheugen nodig dan toegestaan."
    eigen = [stap for stap in traceback.extract_tb(fout.__traceback__) if "site-packages" not in stap.filename]
    plaats = f" in {eigen[-1].name} (regel {eigen[-1].lineno})" if eigen else ""
    return f"{type(fout).__name__}{plaats}."[:300]


def _van_ons(opdracht: Opdracht) -> OpdrachtQuerySet:
    """The job's row, as long as this claim on it stands."""
    return Opdracht.objects.filter(pk=opdracht.pk, status=Status.BEZIG, begonnen_op=opdracht.begonnen_op)


def _noteer_mislukte_poging(opdracht: Opdracht, fout: str) -> None:
    if opdracht.pogingen >= MAX_POGINGEN:
        _van_ons(opdracht).update(status=Status.MISLUKT, fout=fout)
    else:
        later = timezone.now() + WACHTTIJDEN[opdracht.pogingen - 1]
        _van_ons(opdracht).update(status=Status.WACHTEND, niet_voor=later, fout=fout)

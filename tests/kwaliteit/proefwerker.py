"""The real Celery app with kinds that misbehave on purpose; ``test_opdrachten`` starts it in processes of its own."""

import ctypes
import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import django

from kwaliteit.celery import app

django.setup()  # the models below need it, and Celery does it only after this module is loaded

from kwaliteit.opdrachten import uitvoeren  # noqa: E402
from kwaliteit.opdrachten.plannen import plan  # noqa: E402
from kwaliteit.opdrachten.register import soort  # noqa: E402

uitvoeren.LEASE = timedelta(seconds=1)
uitvoeren.WACHTTIJDEN = (timedelta(seconds=0.2), timedelta(seconds=0.2))
uitvoeren.UITLOOP = 0.5

__all__ = ["app"]


@soort("proef-gevolg")
def gevolg() -> None:
    """What a job leaves behind in the database: its row can be counted."""


@soort("proef-traag")
def traag(*, nummer: int) -> None:
    """Leaves its mark at once; the first time it then goes on until the test lets it, so it can be cut in between."""
    plan("proef-gevolg", f"traag:{nummer}", uuid4().hex)
    spoor = Path(os.environ["PROEF_MAP"], f"traag-{nummer}")
    if not spoor.exists():
        spoor.with_suffix(".half").write_text(str(os.getpid()))
        spoor.with_suffix(".half").rename(spoor)
        while not spoor.with_suffix(".door").exists():
            time.sleep(0.05)


@soort("proef-hangt", tijdslimiet=0.5)
def hangt() -> None:
    time.sleep(30)


@soort("proef-hangt-doof", tijdslimiet=0.5)
def hangt_doof() -> None:
    """Stuck below Python: the alarm is never seen and the interpreter lock is never let go."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    ctypes.PyDLL(None).sleep(30)


@soort("proef-groeit", wachtrij="pdf", geheugen_mb=1024)
def groeit() -> None:
    bytearray(2 * 1024**3)


@soort("proef-crasht", wachtrij="pdf")
def crasht() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)

"""The portal under gunicorn, for a benchmark that has to come in by the front door."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from _databank import BASIS


@contextmanager
def gunicorn(poort: int, toepassing: str = "kwaliteit.wsgi") -> Iterator[None]:
    """One worker with four threads on this database, on loopback; ``toepassing``: a module with a WSGI application."""
    opdracht = [
        sys.executable,
        "-m",
        "gunicorn",
        toepassing,
        "-b",
        f"127.0.0.1:{poort}",
        "--workers=1",
        "--threads=4",
    ]
    omgeving = {
        **os.environ,
        "PYTHONPATH": f"{BASIS / 'bench'}:{BASIS}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASIS_URL": f"http://127.0.0.1:{poort}",
        "LOGNIVEAU": "WARNING",
    }
    proces = subprocess.Popen([*opdracht, "--log-level", "warning"], env=omgeving, cwd=BASIS, start_new_session=True)
    try:
        _wacht_tot(lambda: proces.poll() is not None or _antwoordt(poort))
        assert proces.poll() is None, "gunicorn did not start"
        yield
    finally:
        os.killpg(proces.pid, signal.SIGTERM)
        proces.wait()


def _antwoordt(poort: int) -> bool:
    lijn = HTTPConnection("127.0.0.1", poort, timeout=5)
    try:
        lijn.request("GET", "/gezondheid/")
        return lijn.getresponse().status < 600
    except OSError:
        return False
    finally:
        lijn.close()


def _wacht_tot(vraag: Callable[[], Any]) -> None:
    einde = time.monotonic() + 60
    while not vraag():
        assert time.monotonic() < einde, "gunicorn did not start"
        time.sleep(0.2)

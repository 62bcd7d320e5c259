"""A database of its own for a benchmark, on the servers that are there or on the embedded ones."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

BASIS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASIS))


@contextmanager
def eigen_databank(naam: str) -> Iterator[str]:
    """Make and migrate the database ``bench_<naam>``, set Django up on it as the application role, drop it after.

    Gives the address of the same database for the owner.
    """
    from kwaliteit.lokaal.lening import leen

    with leen():
        import psycopg

        beheer = os.environ["DATABASE_URL_EIGENAAR"]
        databank = f"bench_{naam}"
        for rol in ("DATABASE_URL", "DATABASE_URL_EIGENAAR"):
            os.environ[rol] = _op(os.environ[rol], databank)
        os.environ["DJANGO_SETTINGS_MODULE"] = "kwaliteit.settings"
        with psycopg.connect(beheer, autocommit=True) as verbinding:
            verbinding.execute(f'DROP DATABASE IF EXISTS "{databank}" WITH (FORCE)')
            verbinding.execute(f'CREATE DATABASE "{databank}"')
            try:
                subprocess.run(
                    [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                    check=True,
                    cwd=BASIS,
                    env={**os.environ, "KWALITEIT_ROL": "eigenaar"},
                )
                import django

                django.setup()
                yield os.environ["DATABASE_URL_EIGENAAR"]
            finally:
                from django.db import connections

                connections.close_all()
                verbinding.execute(f'DROP DATABASE IF EXISTS "{databank}" WITH (FORCE)')


def _op(adres: str, databank: str) -> str:
    return urlunsplit(urlsplit(adres)._replace(path=f"/{databank}"))

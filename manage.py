#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it borrows the embedded servers for the command's duration."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext

from kwaliteit.lokaal.plaats import Fout

EIGENAAR_OPDRACHTEN = (
    "migrate",
    "sqlmigrate",
    "showmigrations",
    "makemigrations",
    "flush",
    "dumpdata",
    "loaddata",
)
"""Commands that run as the owner of the tables; all others run as the application, which owns nothing."""
ZONDER_DATABANK = ("help", "--help", "-h", "version", "--version")


def main() -> None:
    """Run the command in ``sys.argv``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kwaliteit.settings")
    opdracht = sys.argv[1] if len(sys.argv) > 1 else "help"
    if opdracht in EIGENAAR_OPDRACHTEN:
        os.environ.setdefault("KWALITEIT_ROL", "eigenaar")
    from django.core.management import execute_from_command_line
    from django.db import ProgrammingError

    try:
        with _databank(opdracht):
            try:
                execute_from_command_line(sys.argv)
            except ProgrammingError:  # "relation … does not exist"
                if opdracht in EIGENAAR_OPDRACHTEN or not _moet_nog_migreren():
                    raise  # a migration that fails shows its own error
                sys.exit("Deze databank is nog niet klaar: typ 'make start', of eerst 'manage.py migrate'.")
    except Fout as fout:
        sys.exit(str(fout))


def _moet_nog_migreren() -> bool:
    """Whether the database lacks a migration of this code."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    connection.close()  # whatever transaction the command was in
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _databank(opdracht: str) -> AbstractContextManager[object]:
    if (
        os.environ.get("DATABASE_URL")
        or os.environ.get("KWALITEIT_MODUS") == "productie"
        or opdracht in ZONDER_DATABANK
    ):
        return nullcontext()
    from kwaliteit.lokaal.lening import leen

    return leen()


if __name__ == "__main__":
    main()

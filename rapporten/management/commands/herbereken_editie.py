"""``manage.py herbereken_editie --werkjaar 2022``: bring the live edition up to date and print its hash."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rapporten.sectorbeeld.edities import Editiefout, herbereken


class Command(BaseCommand):
    """The same facts print the same line; exit 1 with the reason when there is nothing to count."""

    help = "Berekent de voorlopige editie van een werkjaar opnieuw en toont haar hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--werkjaar", type=int, required=True)

    def handle(self, *args: Any, werkjaar: int, **options: Any) -> None:
        try:
            editie = herbereken(werkjaar)
        except Editiefout as fout:
            raise CommandError(str(fout)) from fout
        self.stdout.write(f"{editie.werkjaar_id} {editie.soort} n={editie.n} {editie.hash}")

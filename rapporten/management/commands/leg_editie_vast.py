"""``manage.py leg_editie_vast --werkjaar 2022 --opmerking "…"``: freeze the live edition as a definitive one."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rapporten.sectorbeeld.edities import Editiefout, leg_vast


class Command(BaseCommand):
    """What the button on the sector page does, for loading history. Exit 1 with the reason when it cannot be done."""

    help = "Legt de voorlopige editie van een werkjaar vast als definitieve editie."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--werkjaar", type=int, required=True)
        parser.add_argument("--opmerking", required=True)

    def handle(self, *args: Any, werkjaar: int, opmerking: str, **options: Any) -> None:
        try:
            editie = leg_vast(werkjaar, None, opmerking)
        except Editiefout as fout:
            raise CommandError(str(fout)) from fout
        if editie.opmerking != opmerking.strip():
            self.stderr.write("Deze editie bevatte al precies deze cijfers; de nieuwe opmerking is niet bewaard.")
        self.stdout.write(f"{editie.werkjaar_id} {editie.soort} {editie.volgnummer} n={editie.n} {editie.hash}")

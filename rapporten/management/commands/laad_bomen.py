"""``manage.py laad_bomen``: load the trees of the report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kwaliteit.yamlbestand import OngeldigBestand
from rapporten.bomen_laden import BOMEN, laad_bomen


class Command(BaseCommand):
    """Exit 1 with every mistake as ``bestand:regel: reden`` on standard error; nothing is stored then."""

    help = "Laadt de boomstructuren van het verslag; een versie die in gebruik is, wijzigt nooit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "map", nargs="?", type=Path, default=BOMEN, help="map met bomen, standaard die van het portaal"
        )

    def handle(self, *args: Any, **opties: Any) -> None:
        try:
            gedaan = laad_bomen(opties["map"])
        except OngeldigBestand as fout:
            self.stderr.write(str(fout))
            sys.exit(1)
        self.stdout.write("\n".join(gedaan) or "Alles was al geladen; er is niets veranderd.")

"""``manage.py laad_kaders``: load the frameworks, the figures and the published series."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kwaliteit.yamlbestand import OngeldigBestand
from zelfevaluatie.kaders_laden import laad_kaders


class Command(BaseCommand):
    """Exit 1 with every mistake as ``bestand:regel: reden`` on standard error; nothing is stored then."""

    help = "Laadt de kaders, de kengetallen en de gepubliceerde reeksen; een versie die in gebruik is, wijzigt nooit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("map", nargs="?", type=Path, help="map met kaders; standaard die van het portaal")

    def handle(self, *args: Any, **opties: Any) -> None:
        eigen_map: Path | None = opties["map"]
        try:
            gedaan = laad_kaders(eigen_map, reeksenmap=None) if eigen_map else laad_kaders()
        except OngeldigBestand as fout:
            self.stderr.write(str(fout))
            sys.exit(1)
        self.stdout.write("\n".join(gedaan) or "Alles was al geladen; er is niets veranderd.")

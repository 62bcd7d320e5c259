"""``manage.py maak_import_ongedaan ID``"""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rapporten.models import Importpartij
from rapporten.sectorbeeld.invoeren import KanNietOngedaan, maak_import_ongedaan


class Command(BaseCommand):
    """Undo an import as a whole."""

    help = "Maak een import als geheel ongedaan; wat daarvoor telde, telt weer."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("id", type=int, metavar="ID", help="het nummer dat de import opgaf")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            partij = maak_import_ongedaan(options["id"])
        except Importpartij.DoesNotExist:
            raise CommandError(f"Import {options['id']} bestaat niet.")
        except KanNietOngedaan as fout:
            raise CommandError(str(fout))
        self.stdout.write(
            f"Import {partij.pk} ({partij.bestandsnaam}) is ongedaan gemaakt. Organisaties, regio's, erkenningen en "
            "werkjaren die erbij gemaakt zijn, blijven."
        )

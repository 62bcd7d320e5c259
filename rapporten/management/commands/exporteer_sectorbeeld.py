"""``manage.py exporteer_sectorbeeld --werkjaar 2022 --formaat json --uit PAD``: an edition as a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rapporten.choices import Editiesoort
from rapporten.sectorbeeld.edities import NAMEN, nieuwste_editie
from rapporten.sectorbeeld.exporteren import FORMATEN, als_bytes


class Command(BaseCommand):
    """Writes the newest definitive edition (or the live one) to a file; exit 1 with the reason without an edition."""

    help = "Schrijft een editie van het sectorbeeld naar een bestand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--werkjaar", type=int, required=True)
        parser.add_argument("--formaat", choices=sorted(FORMATEN), required=True)
        parser.add_argument("--uit", type=Path, required=True)
        parser.add_argument("--editie", choices=Editiesoort.values, default=Editiesoort.DEFINITIEF.value)

    def handle(self, *args: Any, werkjaar: int, formaat: str, uit: Path, editie: str, **options: Any) -> None:
        gevonden = nieuwste_editie(werkjaar, Editiesoort(editie))
        if gevonden is None:
            raise CommandError(f"Er is nog geen {NAMEN[editie]} editie over werkjaar {werkjaar}.")
        try:
            uit.write_bytes(als_bytes(gevonden, formaat))
        except OSError as fout:
            raise CommandError(f"Kan niet schrijven naar {uit}: {fout.strerror}.") from fout

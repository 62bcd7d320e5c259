"""``manage.py controleer_editie --werkjaar 2022 [--editie …]``: count editions again and compare."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from rapporten.choices import Editiesoort
from rapporten.models import Editie
from rapporten.sectorbeeld.edities import NAMEN, controleer


class Command(BaseCommand):
    """Checks every edition of the werkjaar that still counts; exit 1 with all differences, or when there is none."""

    help = "Berekent edities opnieuw uit hun bronnen en vergelijkt elke cel en de hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--werkjaar", type=int, required=True)
        parser.add_argument(
            "--editie", default="", help="voorlopig, definitief of het nummer van een definitieve editie; zonder: alle"
        )

    def handle(self, *args: Any, werkjaar: int, editie: str, **options: Any) -> None:
        gevonden = list(_edities(werkjaar, editie).select_related("kader").order_by("soort", "volgnummer"))
        if not gevonden:
            raise CommandError(f"Er is geen editie{f' {editie}' if editie else ''} over werkjaar {werkjaar}.")
        fouten: list[str] = []
        for een in gevonden:
            naam = f"{een.werkjaar_id} {NAMEN[een.soort]} editie {een.volgnummer}"
            if verschillen := controleer(een):
                fouten += [f"{naam}: {verschil}" for verschil in verschillen]
            else:
                self.stdout.write(f"{naam}: klopt ({een.hash})")
        if fouten:
            raise CommandError("\n".join(fouten))


def _edities(werkjaar: int, keuze: str) -> QuerySet[Editie]:
    edities = Editie.objects.filter(werkjaar=werkjaar, vervangen_op=None)
    if keuze in Editiesoort.values:
        return edities.filter(soort=keuze)
    if keuze.isdecimal():
        return edities.filter(soort=Editiesoort.DEFINITIEF, volgnummer=int(keuze))
    if keuze:
        raise CommandError("Kies --editie voorlopig, definitief of het nummer van een definitieve editie.")
    return edities

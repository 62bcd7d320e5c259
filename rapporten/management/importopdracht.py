"""What the two import commands share: options, what is printed, the exit code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organisaties.ondernemingsnummer import toon_ondernemingsnummer
from rapporten.choices import Onderwerp
from rapporten.sectorbeeld.invoeren import Uitkomst, importeer, schrijf_fouten

GETOOND = 50


class Importopdracht(BaseCommand):
    """Import one CSV file. Mistakes go to standard error as ``rij;kolom;waarde;oplossing``, with exit code 1."""

    onderwerp: Onderwerp

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("bestand", type=Path, metavar="BESTAND", help="CSV in UTF-8, met komma of puntkomma")
        parser.add_argument("--proef", action="store_true", help="zeg wat er zou wijzigen en bewaar niets")
        parser.add_argument(
            "--maak-organisaties",
            action="store_true",
            help="maak onbekende organisaties aan, en vul regio en erkenningen aan voor jaren waarvan niets bekend is",
        )
        parser.add_argument("--vervang", action="store_true", help="vervang waarden die eerder anders zijn ingevoerd")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            uitkomst = importeer(
                self.onderwerp,
                options["bestand"],
                proef=options["proef"],
                maak_organisaties=options["maak_organisaties"],
                vervang=options["vervang"],
            )
        except OSError as fout:
            raise CommandError(f"{options['bestand']} kan niet gelezen worden: {fout.strerror}. Kijk het pad na.")
        if uitkomst.fouten:
            self.stderr.write(schrijf_fouten(uitkomst.fouten), style_func=str, ending="")
            sys.exit(1)
        for regel in _verslag(uitkomst):
            self.stdout.write(regel)


def _verslag(uitkomst: Uitkomst) -> list[str]:
    """What was done, or would be done."""
    wat = uitkomst.vergelijking
    regels = [f"{uitkomst.nieuw} nieuw, {uitkomst.gewijzigd} gewijzigd, {uitkomst.ongewijzigd} ongewijzigd."]
    regels += [
        f"  rij {w.rij}: {toon_ondernemingsnummer(w.nummer)} {w.werkjaar} {w.code}: {w.was} → {w.wordt}"
        for w in wat.wijzigingen[:GETOOND]
    ]
    if len(wat.wijzigingen) > GETOOND:
        regels.append(f"  … en nog {len(wat.wijzigingen) - GETOOND} wijzigingen.")
    regels += [
        f"  nieuwe organisatie: {toon_ondernemingsnummer(nieuw.nummer)} {nieuw.naam}"
        for nieuw in wat.organisaties[:GETOOND]
    ]
    if len(wat.organisaties) > GETOOND:
        regels.append(f"  … en nog {len(wat.organisaties) - GETOOND} organisaties.")
    regels += [f"  nieuw werkjaar: {jaar}" for jaar in wat.werkjaren]
    regels += list(uitkomst.meldingen)
    if uitkomst.partij:
        regels.append(f"Bewaard als import {uitkomst.partij.pk}; ongedaan te maken met maak_import_ongedaan.")
    elif uitkomst.nieuw or uitkomst.gewijzigd:
        regels.append("Dit is een proef: er is niets bewaard.")
    else:
        regels.append("Alles was al bekend: er is niets bewaard.")
    return regels

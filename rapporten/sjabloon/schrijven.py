"""The draft as a workbook. Cells to fill are unlocked and light yellow; the rest is protected, without a password.

Hidden columns carry code and version of every row, hidden sheets what the workbook belongs to, what stood in every cell
(so that a cell nobody touched is known) and the choices of the lists.
"""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

import xlsxwriter

from kwaliteit.templatetags.opmaak import datum
from rapporten.sjabloon import kolommen as k
from rapporten.sjabloon.stand import Rij, Sjabloonstand
from rapporten.termijn import Termijn

_INVUL = {"bg_color": "#FFF9D9", "border": 1, "border_color": "#B9BDC4", "locked": False}
_VAST = {"border": 1, "border_color": "#B9BDC4", "font_color": "#22262B"}
_TEKST = {"text_wrap": True, "valign": "top"}
BEVEILIGING = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


REGELHOOGTE, MEESTE_REGELS = 15, 20


def maak_werkmap(stand: Sjabloonstand, termijn: Termijn) -> bytes:
    """The workbook (XLSX), filled with the draft as it is now."""
    uit = io.BytesIO()
    werkmap = xlsxwriter.Workbook(
        uit, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    verslag = stand.verslag
    werkmap.set_properties({"title": f"Sjabloon kwaliteitsverslag {verslag.werkjaar_id}"})
    schrijver = _Schrijver(werkmap, stand)
    schrijver.lees_mij(termijn)
    for blad in stand.bladen:
        schrijver.blad(blad)
    schrijver.verborgen_bladen()
    werkmap.close()
    return uit.getvalue()


class _Schrijver:
    def __init__(self, werkmap: Any, stand: Sjabloonstand) -> None:
        self.werkmap, self.stand = werkmap, stand
        self.begin: list[tuple[str, str, str, str]] = []
        self.bereiken: dict[str, str] = {}
        vorm = werkmap.add_format
        self.titel = vorm({"bold": True, "font_size": 16})
        self.kop = vorm({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E9ECEF", **_VAST})
        self.gewoon = vorm({**_TEKST})
        self.vet = vorm({"bold": True, **_TEKST})
        self.vast = vorm({**_VAST, **_TEKST})
        self.invul = vorm({**_INVUL, **_TEKST, "num_format": "@"})
        self.invulgetal = vorm({**_INVUL, "valign": "top", "num_format": "0.####"})
        self.invuldatum = vorm({**_INVUL, "valign": "top", "num_format": "dd/mm/yyyy", "align": "left"})
        # A level is a choice, a number or "nvt": General leaves whatever was typed as it is.
        self.invulkeuze = vorm({**_INVUL, **_TEKST})

    def lees_mij(self, termijn: Termijn) -> None:
        verslag = self.stand.verslag
        werkblad = self.werkmap.add_worksheet(k.LEES_MIJ)
        werkblad.hide_gridlines(2)
        werkblad.set_column(0, 0, 100)
        regels: list[tuple[str, Any]] = [
            (f"Kwaliteitsverslag over {verslag.werkjaar_id}", self.titel),
            (f"{verslag.organisatie.naam} – {verslag.organisatie.nummer}", self.vet),
            (f"In te dienen tegen {datum(termijn.dag)}.", self.gewoon),
            ("", self.gewoon),
            ("Zo werkt het", self.vet),
            ("1. Vul de gele cellen in op de bladen hierna. U kunt stoppen en later verdergaan.", self.gewoon),
            ("2. Bewaar het bestand als .xlsx en laad het op in het portaal, op de pagina Sjabloon.", self.gewoon),
            (
                "3. Het portaal toont eerst wat er verandert. Er wordt pas iets bewaard als u dat bevestigt.",
                self.gewoon,
            ),
            ("", self.gewoon),
            ("Goed om te weten", self.vet),
            ("Een lege cel verandert niets: wat in het portaal staat, blijft staan.", self.gewoon),
            (f"Wilt u een antwoord leegmaken? Typ dan “{k.WISSEN}” in de cel.", self.gewoon),
            ("Getallen: met een komma, zonder %-teken. Meer dan vier cijfers na de komma ronden we af.", self.gewoon),
            ("Bewaarde een collega intussen iets in dezelfde rij? Dan ziet u beide en kiest u zelf.", self.gewoon),
            ("Laat de rijen en kolommen staan zoals ze zijn. De bladen zijn beveiligd zonder wachtwoord.", self.gewoon),
            ("Dit bestand hoort bij deze organisatie en dit werkjaar. Download elk jaar een nieuw.", self.gewoon),
        ]
        if self.stand.kader.kader.voorlopig and k.GROEINIVEAUS in self.stand.bladen:
            regels.append(("De teksten van de groeiniveaus zijn voorlopig.", self.gewoon))
        for nummer, (tekst, vorm) in enumerate(regels):
            werkblad.write_string(nummer, 0, tekst, vorm)
        werkblad.protect("", BEVEILIGING)

    def blad(self, blad: k.Blad) -> None:
        werkblad = self.werkmap.add_worksheet(blad.naam)
        werkblad.hide_gridlines(2)
        for nummer, kolom in enumerate(blad.kolommen):
            werkblad.set_column(nummer, nummer, kolom.breedte, None, {"hidden": kolom.verborgen})
            werkblad.write_string(0, nummer, kolom.code)
        werkblad.set_row(0, None, None, {"hidden": True})
        zichtbaar = next(nummer for nummer, kolom in enumerate(blad.kolommen) if not kolom.verborgen)
        werkblad.write_string(1, zichtbaar, blad.naam, self.titel)
        werkblad.write_string(2, zichtbaar, blad.uitleg)
        kop = 4
        if blad is k.GROEINIVEAUS:
            for niveau in self.stand.kader.niveaus:
                werkblad.write_string(kop - 1, zichtbaar, f"{niveau.waarde} – {niveau.naam}: {niveau.omschrijving}")
                kop += 1
        for nummer, kolom in enumerate(blad.kolommen):
            werkblad.write_string(kop, nummer, kolom.kop, self.kop)
        rijen = list(self.stand.van_blad(blad.naam))
        laatste = kop + len(rijen) + blad.nieuwe_rijen
        for plaats, rij in enumerate(rijen, start=kop + 1):
            self._rij(werkblad, plaats, blad, rij)
        for plaats in range(kop + 1 + len(rijen), laatste + 1):
            werkblad.set_row(plaats, 2 * REGELHOOGTE)
            werkblad.write_string(plaats, 0, f"{k.NIEUW}{uuid.uuid4()}", self.vast)
            for nummer, kolom in enumerate(blad.kolommen[1:], start=1):
                werkblad.write_blank(plaats, nummer, None, self._vorm(kolom))
        for nummer, kolom in enumerate(blad.kolommen):
            if kolom.invullen and laatste > kop:
                werkblad.data_validation(kop + 1, nummer, laatste, nummer, self._controle(kolom, kop + 1, nummer))
        werkblad.freeze_panes(kop + 1, zichtbaar + 1 if blad is k.ACTIES else zichtbaar + 2)
        werkblad.set_landscape()
        werkblad.set_paper(9)
        werkblad.fit_to_pages(1, 0)
        werkblad.repeat_rows(kop)
        werkblad.protect("", BEVEILIGING)

    def _rij(self, werkblad: Any, plaats: int, blad: k.Blad, rij: Rij) -> None:
        alles = {"code": rij.code, "versie": rij.versie, **rij.vast, **rij.cellen}
        # Spreadsheets do not all fit the height by themselves when they open a file.
        regels = max(
            _regels(alles.get(kolom.code, ""), kolom.breedte) for kolom in blad.kolommen if not kolom.verborgen
        )
        werkblad.set_row(plaats, REGELHOOGTE * min(regels, MEESTE_REGELS))
        for nummer, kolom in enumerate(blad.kolommen):
            waarde = alles.get(kolom.code, "")
            if len(waarde) > k.LANGSTE_CEL:
                waarde = ""
            elif kolom.invullen and waarde:
                self.begin.append((blad.naam, rij.code, kolom.code, waarde))
            vorm = self._vorm(kolom)
            if not waarde:
                werkblad.write_blank(plaats, nummer, None, vorm)
            elif kolom.soort == k.Celsoort.GETAL:
                werkblad.write_number(plaats, nummer, float(waarde.replace(",", ".")), vorm)
            elif kolom.soort == k.Celsoort.DATUM:
                werkblad.write_datetime(plaats, nummer, dt.date.fromisoformat(waarde), vorm)
            elif kolom.soort in (k.Celsoort.NIVEAU, k.Celsoort.KEUZE):
                woorden = dict(self.stand.keuzes[kolom.code]).get(waarde, waarde)
                werkblad.write_string(plaats, nummer, woorden, vorm)
            else:
                werkblad.write_string(plaats, nummer, waarde, vorm)

    def _vorm(self, kolom: k.Kolom) -> Any:
        if kolom.soort == k.Celsoort.VAST:
            return self.vast
        if kolom.soort in (k.Celsoort.GETAL, k.Celsoort.DATUM):
            return self.invulgetal if kolom.soort == k.Celsoort.GETAL else self.invuldatum
        return self.invul if kolom.soort == k.Celsoort.TEKST else self.invulkeuze

    def _controle(self, kolom: k.Kolom, rij: int, nummer: int) -> dict[str, Any]:
        """The list or the rule of a column; a text may be anything."""
        regel: dict[str, Any] = {"validate": "any"}
        if kolom.soort in (k.Celsoort.NIVEAU, k.Celsoort.KEUZE, k.Celsoort.JA_NEE):
            regel = {"validate": "list", "source": self._bereik(kolom), "error_title": "Kies uit de lijst"}
            regel["error_message"] = f"Kies een waarde uit de lijst, of “{k.WISSEN}” om het antwoord leeg te maken."
        elif kolom.soort == k.Celsoort.GETAL:
            cel = xlsxwriter.utility.xl_rowcol_to_cell(rij, nummer)
            regel = {
                "validate": "custom",
                "value": f'=OR(AND(ISNUMBER({cel}),{cel}>=0),LOWER({cel})="{k.WISSEN}")',
                "error_title": "Typ een getal",
                "error_message": f"Typ een getal van 0 of meer, of “{k.WISSEN}” om het antwoord leeg te maken.",
            }
        if kolom.hulp:
            regel |= {"input_title": kolom.kop[:32], "input_message": kolom.hulp}
        return regel

    def _bereik(self, kolom: k.Kolom) -> str:
        """Where the choices of this column will stand in the hidden sheet."""
        if kolom.code not in self.bereiken:
            kol = xlsxwriter.utility.xl_col_to_name(len(self.bereiken))
            self.bereiken[kolom.code] = f"='{k.KEUZES}'!${kol}$1:${kol}${len(self.stand.keuzes[kolom.code]) + 1}"
        return self.bereiken[kolom.code]

    def verborgen_bladen(self) -> None:
        verslag, kader = self.stand.verslag, self.stand.kader.kader
        kenmerken = {
            "formaat": k.FORMAAT,
            "organisatie": verslag.organisatie.ondernemingsnummer,
            "werkjaar": str(verslag.werkjaar_id),
            "kader": f"{kader.code} {kader.versie}",
            "boom": f"{verslag.boom.code} {verslag.boom.versie}",
        }
        werkblad = self.werkmap.add_worksheet(k.KENMERK)
        for nummer, paar in enumerate(kenmerken.items()):
            for kolom, waarde in enumerate(paar):
                werkblad.write_string(nummer, kolom, waarde)
        werkbladen = [werkblad]
        werkblad = self.werkmap.add_worksheet(k.BEGIN)
        for nummer, rij in enumerate(self.begin):
            for kolom, waarde in enumerate(rij):
                werkblad.write_string(nummer, kolom, waarde)
        werkbladen.append(werkblad)
        werkblad = self.werkmap.add_worksheet(k.KEUZES)
        for kolom, code in enumerate(self.bereiken):
            for nummer, (_, woorden) in enumerate((*self.stand.keuzes[code], (k.WISSEN, k.WISSEN))):
                werkblad.write_string(nummer, kolom, woorden)
        werkbladen.append(werkblad)
        for verborgen in werkbladen:
            verborgen.hide()
            verborgen.protect("", BEVEILIGING)


def _regels(tekst: str, breedte: int) -> int:
    """How many lines a text takes in a column so many characters wide."""
    return sum(max(1, -(-len(regel) // breedte)) for regel in tekst.split("\n"))

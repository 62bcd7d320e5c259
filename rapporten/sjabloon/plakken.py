"""Rows pasted from a spreadsheet: a theme with its level, or a figure with teller and noemer, separated by tabs."""

from __future__ import annotations

import csv
import difflib
import io

from rapporten.sjabloon import kolommen as k
from rapporten.sjabloon.invoer import Invoer, Invoerrij, Onbegrepen, canoniek
from rapporten.sjabloon.stand import Rij, Sjabloonstand

GEPLAKT = "Geplakt"
MAX_TEKENS = 200_000
MAX_REGELS = 500
KOPPEN = frozenset({"thema", "cijfer", "groep", "niveau", "naam", "figuur"})
VOLGORDE = {
    k.GROEINIVEAUS.naam: ("niveau", "toelichting"),
    k.CIJFERS.naam: ("teller", "noemer", "toelichting"),
}


def lees_geplakt(tekst: str, stand: Sjabloonstand) -> Invoer:
    """The input of pasted lines, based on the draft as it is now."""
    invoer = Invoer()
    namen = _namen(stand)
    if len(tekst) > MAX_TEKENS:
        invoer.meld(GEPLAKT, "", "", "Dit is te veel tekst om te plakken. Gebruik het sjabloon als bestand.")
        return invoer
    try:
        regels = list(csv.reader(io.StringIO(tekst, newline=""), delimiter="\t"))
    except csv.Error:
        invoer.meld(GEPLAKT, "", "", "Een aanhalingsteken opent, maar sluit niet. Kijk de tekst na.")
        return invoer
    if len(regels) > MAX_REGELS:
        invoer.meld(GEPLAKT, "", "", f"Dit zijn meer dan {MAX_REGELS} regels. Gebruik het sjabloon als bestand.")
        return invoer
    for nummer, regel in enumerate(regels, start=1):
        cellen = [cel.strip() for cel in regel]
        if not any(cellen) or (nummer == 1 and cellen[0].casefold() in KOPPEN):
            continue
        if len(cellen) == 1:
            raad = "Na deze naam komt niets meer. Kopieer ook de kolommen ernaast: er hoort een tab tussen."
            invoer.meld(GEPLAKT, f"regel {nummer}", cellen[0], raad)
        elif rij := namen.get(cellen[0].casefold()):
            _lees_regel(nummer, cellen, rij, stand, invoer)
        else:
            lijkt = difflib.get_close_matches(cellen[0].casefold(), list(namen), n=1)
            bedoelt = f"Bedoelt u “{namen[lijkt[0]].naam}”?" if lijkt else "Schrijf de naam zoals in het verslag."
            invoer.meld(GEPLAKT, f"regel {nummer}", cellen[0], f"Dit is geen thema en geen cijfer. {bedoelt}")
    if not invoer.rijen and not invoer.meldingen:
        invoer.meld(GEPLAKT, "", "", "Er staat nog niets in het vak. Plak er de rijen uit uw rekenblad in.")
    return invoer


def _namen(stand: Sjabloonstand) -> dict[str, Rij]:
    namen: dict[str, Rij] = {}
    for rij in stand.rijen:
        if rij.blad in VOLGORDE:
            namen |= {woord.casefold(): rij for woord in (rij.code, rij.naam, rij.naam.replace(" – ", " "))}
    return namen


def _lees_regel(nummer: int, cellen: list[str], rij: Rij, stand: Sjabloonstand, invoer: Invoer) -> None:
    blad = k.BLAD[rij.blad]
    volgorde = VOLGORDE[rij.blad]
    if blad is k.CIJFERS and not any(cellen[2:]):
        volgorde = ("percentage",)
    teveel = next((cel for cel in cellen[len(volgorde) + 1 :] if cel), None)
    if teveel is not None:
        raad = f"Na “{rij.naam}” horen er hoogstens {len(volgorde)} kolommen. Haal de rest weg."
        invoer.meld(GEPLAKT, f"regel {nummer}", teveel, raad)
        return
    gewijzigd: dict[str, str] = {}
    plaatsen: dict[str, str] = {}
    for plaats, (code, cel) in enumerate(zip(volgorde, cellen[1:], strict=False), start=2):
        kolom = blad.kolom(code)
        plaatsen[code] = f"regel {nummer}, kolom {plaats}"
        if blad is k.CIJFERS and cel.casefold() in ("nvt", "n.v.t.", "niet van toepassing"):
            gewijzigd["nvt"] = "ja"
            plaatsen["nvt"] = plaatsen[code]
            continue
        try:
            waarde = canoniek(kolom, cel, stand.keuzes.get(code, ()))
        except Onbegrepen as fout:
            invoer.meld(GEPLAKT, plaatsen[code], cel, str(fout))
            continue
        if waarde is not None:
            gewijzigd[code] = waarde
    if gewijzigd:
        invoer.rijen.append(Invoerrij(rij.blad, rij.code, nummer, rij.versie, gewijzigd, (), plaatsen))

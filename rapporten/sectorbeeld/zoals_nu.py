"""The facts of a werkjaar by what organisations are today: on request, for Opgroeien, never stored or published.

An edition counts "zoals toen": region, size class and werkvormen of 31 December of the werkjaar. Here they are those of
a given day, and who merged counts under the organisation at the end of the chain of mergers. Every answer still counts:
two organisations that answered before they became one are two answers. Publishing both ways of counting would give
away whoever moved in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef

from organisaties.models import Erkenning, Organisatie
from organisaties.queries import geldig_op
from rapporten.models import Editie, Waarneming
from rapporten.sectorbeeld.berekenen import Cel, Kenmerk, hoogste_niveau, maak_cellen, tel_jaren
from rapporten.sectorbeeld.onderdrukken import verberg_kleine


@dataclass(frozen=True, slots=True)
class Nu:
    """An organisation today: its attributes, or those of the one at the end of its chain of mergers (``einde``)."""

    naam: str
    nummer: str
    kenmerk: Kenmerk
    einde: str = ""
    """The name of that other organisation."""


def organisaties_nu(dag: dt.date) -> dict[int, Nu]:
    """Every organisation as it counts on this day (one statement)."""
    werkvormen = Erkenning.objects.filter(geldig_op(dag), organisatie=OuterRef("pk")).values("werkvorm")
    rijen: dict[int, Any] = {
        organisatie.pk: organisatie
        for organisatie in Organisatie.objects.met_kenmerken(dag)  # type: ignore[attr-defined]
        .annotate(werkvormen=ArraySubquery(werkvormen), naar=F("fusie__overnemende"), op=F("fusie__datum"))
        .order_by("sorteernaam", "pk")
    }
    stap = {pk: rij.naar for pk, rij in rijen.items() if rij.op is not None and rij.op <= dag}
    uit = {}
    for pk, rij in rijen.items():
        nu = rijen[_einde(pk, stap)]
        kenmerk = Kenmerk(nu.regio or "", tuple(sorted(set(nu.werkvormen))), nu.grootte or "")
        uit[pk] = Nu(rij.naam, rij.ondernemingsnummer, kenmerk, nu.naam if nu.pk != pk else "")
    return uit


def _einde(organisatie: int, stap: Mapping[int, int]) -> int:
    gezien = {organisatie}
    # A circle is nonsense that no constraint forbids; it ends where it comes round.
    while (volgende := stap.get(organisatie)) is not None and volgende not in gezien:
        organisatie = volgende
        gezien.add(organisatie)
    return organisatie


@dataclass(frozen=True, slots=True)
class Nucel:
    """A cell of a werkjaar by what organisations are now; ``code`` is that of its theme or figure."""

    werkjaar: int
    code: str
    cel: Cel


def tel_nu(
    edities: Mapping[int, Editie],
    werkjaar: int,
    kenmerken: Mapping[int, Kenmerk],
    sleutels: Sequence[str],
    hoogste: int = 0,
) -> list[Nucel]:
    """The cells of these editions (by werkjaar) by the attributes of now, small groups hidden; no panel.

    The first of ``sleutels`` is counted in every year, unless it is the sector; the others in ``werkjaar`` only.
    ``hoogste``: the highest level of the scale. Two statements, however many years; row-level security lets only
    Opgroeien read what they read.
    """
    per_jaar = {jaar: editie.pk for jaar, editie in edities.items()}
    uit = []
    for soort in ("thema", "kengetal"):
        for jaar, (stelsel, codes) in tel_jaren(soort, per_jaar, werkjaar, kenmerken, sleutels).items():
            # A year of an older scale may reach higher.
            cellen = maak_cellen([stelsel], max(hoogste, hoogste_niveau(stelsel)) if soort == "thema" else 0)
            uit += [
                Nucel(jaar, codes[cel.thema or cel.kengetal or 0], cel)
                for cel in verberg_kleine(cellen)
                if cel.groep in sleutels
            ]
    return uit


def kenmerken_in(editie: Editie) -> dict[int, Kenmerk]:
    """What each organisation of an edition was when it was counted, by id (one statement)."""
    rijen = (
        Waarneming.objects.filter(bron__in=editie.bronnen.values("bron"), werkjaar=editie.werkjaar_id)
        .order_by("organisatie_id", "-bron_id")
        .distinct("organisatie_id")
        .values_list("organisatie_id", "regio", "werkvormen", "grootte")
    )
    return {pk: Kenmerk(regio, tuple(sorted(werkvormen)), grootte) for pk, regio, werkvormen, grootte in rijen}

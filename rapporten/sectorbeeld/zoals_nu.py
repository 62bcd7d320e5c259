"""The facts of a werkjaar by what organisations are today: on request, for Opgroeien, never stored or published.

An edition counts "zoals toen": region, size class and werkvormen of 31 December of the werkjaar. Here they are those of
a given day, and who merged counts under the organisation at the end of the chain of mergers. Every answer still counts:
two organisations that answered before they became one are two answers. Publishing both ways of counting would give
away whoever moved in between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from kwaliteit.toegang import systeem
from organisaties.models import Erkenning, Fusie, Grootteperiode, Organisatie, Regioperiode
from organisaties.queries import geldig_op
from rapporten.models import Editie
from rapporten.sectorbeeld.berekenen import Cel, Kenmerk, Uitgave, maak_cellen, tel
from rapporten.sectorbeeld.onderdrukken import verberg_kleine
from rapporten.sectorbeeld.vergelijken import cijfermaat, kadermaat


@dataclass(frozen=True, slots=True)
class Schakel:
    """One merger: who went into whom, and when."""

    opgegane: Organisatie
    overnemende: Organisatie
    datum: dt.date

    def __str__(self) -> str:
        return f"{self.opgegane} ging op {self.datum:%d/%m/%Y} op in {self.overnemende}"


def keten(organisatie: Organisatie) -> list[Schakel]:
    """Every merger that led to this organisation and every one that it went on into, the oldest first.

    Two statements per step of the chain, which in life has one or two.
    """
    gevonden: dict[int, Fusie] = {}
    voor, na = {organisatie.pk}, {organisatie.pk}
    while voor or na:
        fusies = Fusie.objects.filter(Q(overnemende__in=voor) | Q(opgegane__in=na)).exclude(pk__in=gevonden)
        nieuw = list(fusies.select_related("opgegane", "overnemende"))
        gevonden |= {fusie.pk: fusie for fusie in nieuw}
        voor, na = (
            {f.opgegane_id for f in nieuw if f.overnemende_id in voor},
            {f.overnemende_id for f in nieuw if f.opgegane_id in na},
        )
    rij = sorted(gevonden.values(), key=lambda fusie: (fusie.datum, fusie.pk))
    return [Schakel(fusie.opgegane, fusie.overnemende, fusie.datum) for fusie in rij]


def opvolgers(dag: dt.date) -> dict[int, int]:
    """For every organisation that merged by this day the one at the end of its chain (ids; one statement)."""
    stap = dict(Fusie.objects.filter(datum__lte=dag).values_list("opgegane_id", "overnemende_id"))
    return {organisatie: _einde(organisatie, stap) for organisatie in stap}


def _einde(organisatie: int, stap: Mapping[int, int]) -> int:
    gezien = {organisatie}
    # A circle is nonsense that no constraint forbids; it ends where it comes round.
    while (volgende := stap.get(organisatie)) is not None and volgende not in gezien:
        organisatie = volgende
        gezien.add(organisatie)
    return organisatie


def kenmerken_nu(organisaties: Iterable[int], dag: dt.date) -> dict[int, Kenmerk]:
    """What each of these organisations, or who took it over, is on this day (four statements)."""
    einde = opvolgers(dag)
    van = {organisatie: einde.get(organisatie, organisatie) for organisatie in organisaties}
    wie = set(van.values())
    regio = dict(Regioperiode.objects.op(dag).filter(organisatie__in=wie).values_list("organisatie_id", "regio"))  # type: ignore[attr-defined]
    grootte = dict(Grootteperiode.objects.op(dag).filter(organisatie__in=wie).values_list("organisatie_id", "grootte"))  # type: ignore[attr-defined]
    werkvormen: dict[int, set[str]] = {}
    for organisatie, werkvorm in Erkenning.objects.filter(geldig_op(dag), organisatie__in=wie).values_list(
        "organisatie_id", "werkvorm"
    ):
        werkvormen.setdefault(organisatie, set()).add(werkvorm)
    return {
        organisatie: Kenmerk(regio.get(nu, ""), tuple(sorted(werkvormen.get(nu, ()))), grootte.get(nu, ""))
        for organisatie, nu in van.items()
    }


def zoals_nu(editie: Editie, dag: dt.date) -> list[Cel]:
    """The cells of an edition's sources by the attributes of this day, small groups hidden; without a panel.

    For Opgroeien only: whoever asks checks that.
    """
    with systeem():
        bronnen = dict(editie.bronnen.values_list("bron_id", "bron__organisatie_id"))
        kader = kadermaat(editie.werkjaar_id, bronnen, None, editie)
        assert kader is not None, "an edition has a framework"
        kenmerken = kenmerken_nu(set(bronnen.values()), dag)
        uitgave = Uitgave("", frozenset(bronnen))
        cellen: list[Cel] = []
        for maat in (kader.themas, cijfermaat(editie)):
            stelsel = tel(maat, editie.werkjaar_id, [uitgave], kenmerken=kenmerken)
            cellen += maak_cellen([stelsel], kader.hoogste)
        return verberg_kleine(cellen)

"""The figures of Opgroeien that organisations contest in what they filed, with what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from rapporten.bronnen import betwiste_cijfers, geldt
from rapporten.choices import TELT_MEE, Herkomst
from rapporten.inhoud import Cijfer, lees
from rapporten.models import Cijferbesluit, Indiening


@dataclass(frozen=True, slots=True)
class Betwisting:
    """A contested figure of the newest submission of a report.

    ``besluit``: what holds for these two figures; None when nothing was decided about them. ``versie``: of the newest
    decision about this figure, also when it was taken on other figures.
    """

    indiening_id: int
    kenmerk: str
    organisatie_id: int
    organisatie: str
    werkjaar: int
    cijfer: Cijfer
    besluit: Cijferbesluit | None
    versie: int


def betwist_in(werkjaar: int) -> list[Betwisting]:
    """All contested figures of a werkjaar, what is still to decide first (two statements)."""
    rijen = _betwistingen(
        _nieuwste().filter(verslag__werkjaar_id=werkjaar), Cijferbesluit.objects.filter(werkjaar_id=werkjaar)
    )
    return sorted(rijen, key=lambda rij: rij.besluit is not None)


def betwist_bij(kenmerk: str, kengetal: str) -> Betwisting | None:
    """One contested figure of the newest submission of a report; None when there is no such thing."""
    besluiten = Cijferbesluit.objects.filter(
        kengetal__code=kengetal, organisatie__ondernemingsnummer=kenmerk.split("-")[1]
    )
    rijen = _betwistingen(_nieuwste().filter(kenmerk=kenmerk), besluiten)
    return next((rij for rij in rijen if rij.cijfer.kengetal == kengetal), None)


def _nieuwste() -> QuerySet[Indiening]:
    """The newest submission of every report that counts, where it says that a figure is contested.

    The word is looked for in the bytes, so that only the few that have it are read.
    """
    nieuwste = Indiening.objects.filter(verslag=OuterRef("verslag")).order_by("-volgnummer").values("pk")[:1]
    return (
        Indiening.objects.filter(pk=Subquery(nieuwste), verslag__status__in=TELT_MEE)
        .annotate(
            betwist=RawSQL("position(%s::bytea in rapporten_indiening.inhoud)", [Herkomst.CENTRAAL_BETWIST.encode()])
        )
        .filter(betwist__gt=0)
        .annotate(werkjaar=F("verslag__werkjaar_id"), naam=F("organisatie__naam"))
        .order_by("organisatie__sorteernaam")
    )


def _betwistingen(indieningen: QuerySet[Indiening], besluiten: QuerySet[Cijferbesluit]) -> list[Betwisting]:
    nieuwste = {
        (b.organisatie_id, b.werkjaar_id, b.kengetal.code): b
        for b in besluiten.select_related("kengetal").order_by("versie")
    }
    return [rij for indiening in indieningen for rij in _van(indiening, nieuwste)]


def _van(indiening: Indiening, nieuwste: dict[tuple[int, int, str], Cijferbesluit]) -> Iterable[Betwisting]:
    werkjaar: int = indiening.werkjaar  # type: ignore[attr-defined]
    for code, cijfer in betwiste_cijfers(lees(indiening.inhoud)).items():
        besluit = nieuwste.get((indiening.organisatie_id, werkjaar, code))
        yield Betwisting(
            indiening_id=indiening.pk,
            kenmerk=indiening.kenmerk,
            organisatie_id=indiening.organisatie_id,
            organisatie=indiening.naam,  # type: ignore[attr-defined]
            werkjaar=werkjaar,
            cijfer=cijfer,
            besluit=besluit if besluit is not None and geldt(besluit, cijfer) else None,
            versie=besluit.versie if besluit is not None else 0,
        )

"""What an organisation said about the year before: levels and figures from its facts, texts from its submission.

With *nulpunt* (for the organisation or the whole werkjaar) there is no comparison: everything is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from rapporten.choices import TELT_MEE
from rapporten.inhoud import Inhoud, lees
from rapporten.models import Indiening, Toewijzing, Verslag, Waarneming
from zelfevaluatie.choices import Staat

KORTE_UPDATE = "korte-update"


@dataclass(frozen=True, slots=True)
class VorigeScore:
    """Last year's level for a theme, with its explanation."""

    niveau: int
    toelichting: str


@dataclass(frozen=True, slots=True)
class VorigJaar:
    """Last year's answers by theme code and by code of the figure (percentage)."""

    scores: dict[str, VorigeScore] = field(default_factory=dict)
    cijfers: dict[str, Decimal] = field(default_factory=dict)


def vorige_feiten(verslag: Verslag, *, nulpunt: bool) -> VorigJaar:
    """The facts that count for the previous werkjaar (one statement)."""
    if nulpunt:
        return VorigJaar()
    feiten = Waarneming.objects.filter(
        organisatie_id=verslag.organisatie_id,
        werkjaar_id=verslag.werkjaar_id - 1,
        bron__telt=True,
        staat=Staat.BEANTWOORD,
    ).values_list("thema__code", "kengetal__code", "niveau", "teller", "noemer", "percentage", "toelichting")
    scores: dict[str, VorigeScore] = {}
    cijfers: dict[str, Decimal] = {}
    for thema, kengetal, niveau, teller, noemer, percentage, toelichting in feiten:
        if niveau is not None:
            scores[thema] = VorigeScore(niveau, toelichting)
        elif teller is not None and noemer is not None:
            cijfers[kengetal] = 100 * teller / noemer
        elif percentage is not None:
            cijfers[kengetal] = percentage
    return VorigJaar(scores, cijfers)


def is_nulpunt(verslag: Verslag) -> bool:
    """Does this report start without comparison? ``verslag`` needs its ``werkjaar`` at hand (at most one statement)."""
    return (
        verslag.werkjaar.nulpunt
        or Toewijzing.objects.filter(
            organisatie_id=verslag.organisatie_id, werkjaar_id=verslag.werkjaar_id, nulpunt=True
        ).exists()
    )


def van_vorig_jaar(verslag: Verslag) -> QuerySet[Indiening]:
    """Last year's submissions, when last year's report counts."""
    return Indiening.objects.filter(
        organisatie_id=verslag.organisatie_id,
        verslag__werkjaar_id=verslag.werkjaar_id - 1,
        verslag__status__in=TELT_MEE,
    )


def heeft_vorige(verslag: Verslag, *, nulpunt: bool) -> bool:
    """Did the organisation file a report last year that this one may be compared with? (At most one statement.)"""
    return not nulpunt and van_vorig_jaar(verslag).exists()


def vorige_inhoud(verslag: Verslag, *, nulpunt: bool) -> Inhoud | None:
    """Last year's newest submission that counts (one statement); None when there is none."""
    indiening = None if nulpunt else van_vorig_jaar(verslag).order_by("-volgnummer").first()
    return lees(indiening.inhoud) if indiening else None


def vorige_teksten(verslag: Verslag, *, nulpunt: bool) -> dict[str, str]:
    """The HTML that each question got in last year's newest submission, by stable id, also in another tree.

    After a year with a short update, what that did not ask comes from the full report before it.
    """
    vorige = vorige_inhoud(verslag, nulpunt=nulpunt)
    if vorige is None:
        return {}
    teksten = {onderdeel.id: onderdeel.html for onderdeel in vorige.onderdelen if onderdeel.html}
    if vorige.boom.code == KORTE_UPDATE:
        gevraagd = {onderdeel.id for onderdeel in vorige.onderdelen}
        for eerder in _voor_de_update(verslag):
            teksten |= {o.id: o.html for o in eerder.onderdelen if o.html and o.id not in gevraagd}
            gevraagd |= {o.id for o in eerder.onderdelen}
            if eerder.boom.code != KORTE_UPDATE:
                break
    return teksten


def _voor_de_update(verslag: Verslag) -> Iterator[Inhoud]:
    """The newest submissions of the years before last year, newest first; a cycle is at most three years."""
    indieningen = (
        Indiening.objects.filter(
            organisatie_id=verslag.organisatie_id,
            verslag__werkjaar__jaar__range=(verslag.werkjaar_id - 4, verslag.werkjaar_id - 2),
            verslag__status__in=TELT_MEE,
        )
        .order_by("-verslag__werkjaar_id", "-volgnummer")
        .distinct("verslag__werkjaar_id")
    )
    return (lees(indiening.inhoud) for indiening in indieningen)


def vorige_tekst(verslag: Verslag, stabiel_id: str, *, nulpunt: bool) -> str:
    """The HTML that the same question got in last year's newest submission; '' when there is none."""
    return vorige_teksten(verslag, nulpunt=nulpunt).get(stabiel_id, "")

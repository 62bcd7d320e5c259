"""What an organisation said about the year before: levels and figures from its facts, texts from its submission.

With *nulpunt* (for the organisation or the whole werkjaar) there is no comparison: everything is empty.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from rapporten import inhoud
from rapporten.choices import TELT_MEE
from rapporten.models import Indiening, Verslag, Waarneming
from zelfevaluatie.choices import Staat


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


def vorige_tekst(verslag: Verslag, stabiel_id: str, *, nulpunt: bool) -> str:
    """The HTML that the same question got in last year's newest submission; '' when there is none."""
    if nulpunt:
        return ""
    indiening = (
        Indiening.objects.filter(
            organisatie_id=verslag.organisatie_id,
            verslag__werkjaar_id=verslag.werkjaar_id - 1,
            verslag__status__in=TELT_MEE,
        )
        .order_by("-volgnummer")
        .first()
    )
    if indiening is None:
        return ""
    try:
        return inhoud.lees(indiening.inhoud).onderdeel(stabiel_id).html
    except KeyError:
        return ""

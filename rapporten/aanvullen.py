"""Answering a request for addition: a piece of the draft like any other, with versions, signed and filed with the rest.

The answer is kept as the answer to a question of its own (:func:`sleutel`). Only filing hands it to Opgroeien.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from organisaties.models import Persoon
from rapporten import tekst
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.models import Aanvulling, Antwoord, Verslag

VOORVOEGSEL = "aanvulling-"


def sleutel(aanvulling_id: int) -> str:
    """The stable id under which the answer to this request is kept."""
    return f"{VOORVOEGSEL}{aanvulling_id}"


def met_conceptantwoord(aanvullingen: QuerySet[Aanvulling]) -> QuerySet[Any]:
    """Annotate ``concept`` (HTML), ``conceptversie`` and ``conceptschrijver`` (id); None while there is no answer."""
    eigen = Antwoord.objects.filter(
        verslag=OuterRef("verslag"), stabiel_id=Concat(Value(VOORVOEGSEL), Cast(OuterRef("pk"), CharField()))
    )
    return aanvullingen.annotate(
        concept=Subquery(eigen.values("html")[:1]),
        conceptversie=Subquery(eigen.values("versie")[:1]),
        conceptschrijver=Subquery(eigen.values("gewijzigd_door")[:1]),
    )


def onbeantwoorde(verslag: Verslag) -> QuerySet[Any]:
    """The open requests without an answer in the draft."""
    return met_conceptantwoord(verslag.aanvullingen.filter(afgehandeld_op=None)).filter(Q(concept=None) | Q(concept=""))


def beantwoord(aanvulling: Aanvulling, getypt: str, *, versie: int, door: Persoon, nu: dt.datetime) -> None:
    """Keep the answer in the draft; ``versie`` is the one it was based on (0: there was none).

    ``aanvulling`` comes from :func:`met_conceptantwoord`, with its report.

    Raises:
        Versieconflict: when a colleague answered meanwhile.
        NietBewerkbaar: when the report cannot be changed now.
    """
    vorige = getattr(aanvulling, "concept", "") or ""
    html = vorige if getypt == tekst.naar_tekst(vorige) else tekst.uit_tekst(getypt, vorige)
    bewaar(ANTWOORD, aanvulling.verslag, [Invoer(sleutel(aanvulling.pk), versie, {"html": html})], door=door, nu=nu)


def geef_door(verslag: Verslag, *, nu: dt.datetime) -> None:
    """Filing: what was answered in the draft is from now on the answer that Opgroeien reads.

    An answer that was filed before and is not ticked off yet is replaced by the one of this submission.
    """
    met = met_conceptantwoord(verslag.aanvullingen.filter(afgehandeld_op=None)).filter(concept__gt="")
    for aanvulling in met:
        aanvulling.antwoord = tekst.naar_tekst(aanvulling.concept)
        aanvulling.beantwoord_door_id = aanvulling.conceptschrijver
        aanvulling.beantwoord_op = nu
        aanvulling.save(update_fields=["antwoord", "beantwoord_door", "beantwoord_op"])

"""All submissions of a report, with what else the page needs of them, read in one statement."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, JSONField, OuterRef, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.fields import BinaryField
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate

from rapporten.choices import TELT_MEE
from rapporten.inhoud import Inhoud, lees
from rapporten.models import Afspraak, Indiening, Slotbrief, Verslag
from rapporten.vorigjaar import van_vorig_jaar


@dataclass(frozen=True, slots=True)
class Schakel:
    """Where an action stood in an earlier year, as it was filed then."""

    werkjaar: int
    stand: str


@dataclass(frozen=True, slots=True)
class Gemaakt:
    """An agreement for next year: its text, until when, by whom, and on which day it was made.

    ``ingetrokken_op``: the closing was undone then.
    """

    tekst: str
    tegen: dt.date | None
    naam: str
    op: dt.date
    ingetrokken_op: dt.datetime | None = None


# Each action of the newest submission of every earlier year that counts.
_ACTIES_TOEN = """
    SELECT jsonb_agg(jsonb_build_object('id', (actie->>'id')::bigint, 'jaar', oud.jaar, 'stand', actie->>'stand')
                     ORDER BY oud.jaar)
    FROM (SELECT DISTINCT ON (v.werkjaar_id) v.werkjaar_id AS jaar, i.inhoud
          FROM rapporten_indiening i JOIN rapporten_verslag v ON v.id = i.verslag_id
          WHERE i.organisatie_id = %s AND v.werkjaar_id < %s AND v.status = ANY (%s)
          ORDER BY v.werkjaar_id, i.volgnummer DESC) oud,
         jsonb_path_query(convert_from(oud.inhoud, 'UTF8')::jsonb, '$.hoofdstukken[*].onderdelen[*].acties[*]') actie
"""


@dataclass(frozen=True, slots=True)
class Verstuurd:
    """A closing letter that was sent."""

    volgnummer: int
    naam: str
    op: dt.datetime


def lees_indieningen(
    verslag: Verslag, vorig_nummer: int, *, jaar_terug: bool, met_jaar_terug: bool
) -> tuple[tuple[Indiening, ...], Inhoud | None, Inhoud | None]:
    """All submissions without their content; the content of the one before and of last year's report (one statement).

    Each carries ``afspraken`` along (what was agreed for next year), ``slotbrieven`` and ``heeft_jaar_terug``;
    statements of their own would be too many. ``jaar_terug``: may this report be compared with last year's;
    ``met_jaar_terug``: is it now.
    """
    van_jaar_terug = van_vorig_jaar(verslag).order_by("-volgnummer") if jaar_terug else Indiening.objects.none()
    geen = Value(None, output_field=BinaryField())
    rijen = (
        Indiening.objects.filter(verslag=verslag)
        .defer("inhoud")
        .met_terugname()
        .annotate(
            van_vorige=Case(
                When(volgnummer=vorig_nummer, then=F("inhoud")), default=Value(None), output_field=BinaryField()
            ),
            van_jaar_terug=Case(
                When(volgnummer=1, then=Subquery(van_jaar_terug.values("inhoud")[:1])),
                default=geen,
                output_field=BinaryField(),
            )
            if jaar_terug and met_jaar_terug
            else geen,
            heeft_jaar_terug=Exists(van_jaar_terug),
            acties_toen=RawSQL(  # noqa: S611 - a constant with parameters
                _ACTIES_TOEN, [verslag.organisatie_id, verslag.werkjaar_id, sorted(TELT_MEE)], JSONField()
            )
            if jaar_terug
            else Value(None, output_field=JSONField()),
            afspraken=ArraySubquery(
                Afspraak.objects.filter(verslag=OuterRef("verslag"))
                .order_by("pk")
                .values(rij=JSONObject(tekst="tekst", tegen="tegen", naam="door__naam", op="op", weg="ingetrokken_op"))
            ),
            slotbrieven=ArraySubquery(
                Slotbrief.objects.filter(verslag=OuterRef("verslag"))
                .order_by("volgnummer")
                .values(rij=JSONObject(volgnummer="volgnummer", naam="door__naam", op="op"))
            ),
        )
        .order_by("volgnummer")
    )
    indieningen = tuple(rijen)
    bytes_ = next((i.van_vorige for i in indieningen if i.van_vorige is not None), None)
    toen = indieningen[0].van_jaar_terug
    return indieningen, lees(bytes_) if bytes_ is not None else None, lees(toen) if toen is not None else None


def ketens(indieningen: tuple[Indiening, ...]) -> dict[int, tuple[Schakel, ...]]:
    uit: dict[int, list[Schakel]] = defaultdict(list)
    rijen: list[dict[str, Any]] = getattr(indieningen[0], "acties_toen", None) or []
    for rij in rijen:
        if rij["stand"]:
            uit[rij["id"]].append(Schakel(rij["jaar"], rij["stand"]))
    return {id_: tuple(schakels) for id_, schakels in uit.items()}


def verstuurde_brieven(indiening: Indiening) -> tuple[Verstuurd, ...]:
    rijen: list[dict[str, Any]] = getattr(indiening, "slotbrieven", [])
    return tuple(Verstuurd(r["volgnummer"], r["naam"], dt.datetime.fromisoformat(r["op"])) for r in rijen)


def gemaakte_afspraken(indiening: Indiening) -> tuple[Gemaakt, ...]:
    rijen: list[dict[str, str | None]] = getattr(indiening, "afspraken", [])
    return tuple(
        Gemaakt(
            tekst=str(rij["tekst"]),
            tegen=dt.date.fromisoformat(rij["tegen"]) if rij["tegen"] else None,
            naam=str(rij["naam"]),
            op=localdate(dt.datetime.fromisoformat(str(rij["op"]))),
            ingetrokken_op=dt.datetime.fromisoformat(rij["weg"]) if rij["weg"] else None,
        )
        for rij in rijen
    )

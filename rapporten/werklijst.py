"""The work list of Opgroeien: every organisation that reports about a werkjaar, and where its report stands.

Never sorted on levels, never ranked: what waits for Opgroeien comes first, and of that what waits longest. Of a draft
the list knows only that it exists.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from organisaties.choices import Regio
from organisaties.models import Organisatie, Persoon, Uitstel, Werkjaar, sorteernaam
from organisaties.toegang import Toegang
from rapporten.choices import TELT_MEE, Status
from rapporten.models import Indiening
from rapporten.termijn import Termijn, termijn

NIET_BEGONNEN = "niet_begonnen"
STANDEN: dict[str, str] = {NIET_BEGONNEN: "Niet begonnen", **dict(Status.choices)}
# What waits for Opgroeien, what waits for the organisation, what is done.
VOLGORDE = [
    Status.INGEDIEND.value,
    Status.IN_BEHANDELING.value,
    Status.AANVULLING_GEVRAAGD.value,
    Status.CONCEPT.value,
    NIET_BEGONNEN,
    Status.AFGEROND.value,
]
WACHT = {
    Status.INGEDIEND: "bij Opgroeien",
    Status.IN_BEHANDELING: "bij Opgroeien",
    Status.AANVULLING_GEVRAAGD: "bij de organisatie",
}


class Van(TextChoices):
    """Whose reports."""

    MIJ = "mij", "Ikzelf"
    NIEMAND = "niemand", "Nog niemand"


@dataclass(frozen=True, slots=True)
class Werkrij:
    """One line of the work list. ``kenmerk`` is that of the newest submission, '' when there is none to read."""

    organisatie: str
    nummer: str
    stand: str
    kenmerk: str
    volgnummer: int | None
    wacht_sinds: dt.datetime | None
    wacht_op: str
    termijn: Termijn
    regio: str
    dossierbeheerder: str
    van_mij: bool
    eigen: bool

    @property
    def standnaam(self) -> str:
        """The word on screen."""
        return STANDEN[self.stand]

    @property
    def te_nemen(self) -> bool:
        """Filed, nobody reads it yet, and this person may: it is not about an organisation they work for."""
        return self.stand == Status.INGEDIEND and not self.eigen


def werkjaar_in_werk(werkjaren: list[Werkjaar], vandaag: dt.date) -> Werkjaar | None:
    """The werkjaar that is worked on: the newest with a submission, else the one now reported on, else the newest.

    ``werkjaren`` as :func:`alle_werkjaren` gives them. Every page that opens on a werkjaar by itself opens on this one.
    """
    voorkeur = [
        *(w for w in werkjaren if getattr(w, "ingediend", False)),
        *(w for w in werkjaren if w.jaar == vandaag.year - 1),
        *werkjaren,
    ]
    return voorkeur[0] if voorkeur else None


def kies_werkjaar(werkjaren: list[Werkjaar], gevraagd: int | None, vandaag: dt.date) -> Werkjaar | None:
    """The werkjaar asked for; when that does not exist, the one in work."""
    return next((w for w in werkjaren if w.jaar == gevraagd), None) or werkjaar_in_werk(werkjaren, vandaag)


def alle_werkjaren() -> list[Werkjaar]:
    """Every werkjaar, newest first, annotated with ``ingediend``: was anything filed about it?"""
    gedaan = Indiening.objects.filter(verslag__werkjaar=OuterRef("pk")).die_tellen()
    return list(Werkjaar.objects.annotate(ingediend=Exists(gedaan)).order_by("-jaar"))


def rijen(werkjaar: Werkjaar) -> QuerySet[Any]:
    """The organisations that report about a werkjaar, by what waits longest; annotated for :func:`werkrij`."""
    indieningen = Indiening.objects.filter(verslag=OuterRef("verslag__pk"))
    nieuwste = indieningen.order_by("-volgnummer")
    verslagen: QuerySet[Any] = Organisatie.objects.met_kenmerken(werkjaar.peildatum)  # type: ignore[attr-defined]
    return (
        verslagen.annotate(
            toewijzing=FilteredRelation("toewijzingen", condition=Q(toewijzingen__werkjaar=werkjaar)),
            verslag=FilteredRelation("verslagen", condition=Q(verslagen__werkjaar=werkjaar)),
            uitstel=FilteredRelation("uitstellen", condition=Q(uitstellen__werkjaar=werkjaar)),
            stand=Coalesce(F("verslag__status"), Value(NIET_BEGONNEN)),
            sinds=F("verslag__status_sinds"),
            beheerder_id=F("verslag__dossierbeheerder_id"),
            beheerder=F("verslag__dossierbeheerder__naam"),
            uitstel_tot=F("uitstel__tot_en_met"),
            eerst=Subquery(indieningen.die_tellen().order_by("volgnummer").values("op")[:1]),
            laatste=Subquery(nieuwste.values("kenmerk")[:1]),
            laatste_nummer=Subquery(nieuwste.values("volgnummer")[:1]),
            rang=Case(*(When(stand=s, then=n) for n, s in enumerate(VOLGORDE)), output_field=IntegerField()),
            wacht=Case(When(stand__in=list(WACHT), then=F("verslag__status_sinds")), output_field=DateTimeField()),
        )
        .filter(Q(toewijzing__isnull=False) | Q(verslag__isnull=False))
        .order_by("rang", "wacht", "sorteernaam", "pk")
    )


def filter_rijen(alle: QuerySet[Any], keuze: dict[str, Any], persoon: Persoon) -> QuerySet[Any]:
    """Those that the filters (``regio``, ``van``, ``zoek``; all optional) leave, whatever their status."""
    if regio := keuze.get("regio"):
        alle = alle.filter(regio=regio)
    if keuze.get("van") == Van.MIJ:
        alle = alle.filter(beheerder_id=persoon.pk)
    elif keuze.get("van") == Van.NIEMAND:
        alle = alle.filter(beheerder_id=None)
    if zoek := keuze.get("zoek"):
        cijfers = "".join(teken for teken in zoek if teken in "0123456789")
        op_nummer = Q(ondernemingsnummer__contains=cijfers) if cijfers else Q()
        alle = alle.filter(Q(sorteernaam__contains=sorteernaam(zoek)) | op_nummer)
    return alle


def tellingen(gefilterd: QuerySet[Any]) -> list[tuple[str, str, int]]:
    """How many per status: (code, word, number), in the order of a report's life."""
    aantal = dict(gefilterd.order_by().values_list("stand").annotate(n=Count("pk", distinct=True)))
    return [(code, naam, aantal.get(code, 0)) for code, naam in STANDEN.items()]


def werkrij(rij: Any, werkjaar: Werkjaar, toegang: Toegang) -> Werkrij:
    """One annotated organisation as a line of the list."""
    leesbaar = rij.stand in TELT_MEE
    uitstel = Uitstel(tot_en_met=rij.uitstel_tot) if rij.uitstel_tot else None
    return Werkrij(
        organisatie=rij.naam,
        nummer=rij.ondernemingsnummer,
        stand=rij.stand,
        kenmerk=rij.laatste if leesbaar and rij.laatste else "",
        volgnummer=rij.laatste_nummer if leesbaar else None,
        wacht_sinds=rij.wacht,
        wacht_op=WACHT.get(rij.stand, ""),
        termijn=termijn(werkjaar, uitstel, rij.eerst),
        regio=dict(Regio.choices).get(rij.regio, ""),
        dossierbeheerder=rij.beheerder or "",
        van_mij=rij.beheerder_id == toegang.persoon.pk,
        eigen=rij.pk in toegang.lid_van,
    )

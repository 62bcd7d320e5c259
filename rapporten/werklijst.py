"""The work list of Opgroeien: every organisation that reports about a werkjaar, and where its report stands.

Never sorted on levels, never ranked: what waits for Opgroeien comes first, and of that what waits longest. Of a draft
the list knows only that it exists.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from organisaties.choices import Regio
from organisaties.models import Organisatie, Persoon, Uitstel, Werkjaar, sorteernaam
from organisaties.toegang import Toegang
from rapporten.choices import TELT_MEE, Status
from rapporten.models import Aanvulling, Afspraak, Indiening, Leesmoment, Uitstelvraag, Verslag
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
    REGIO = "regio", "Mijn regio"
    NIEMAND = "niemand", "Nog niemand"


class Wat(TextChoices):
    """What needs attention beside the status."""

    VRAGEN = "vragen", "Een open vraag"
    AFSPRAKEN = "afspraken", "Een afspraak die vervalt"
    TERMIJN = "termijn", "Te laat of over de termijn"


VERVALT_BINNEN = dt.timedelta(days=30)
LEEST_NOG = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Aandacht:
    """What stands beside a line: open requests, agreements that fall due, and who reads the submission now."""

    vragen: int = 0
    vraag_tegen: dt.date | None = None
    afspraken: int = 0
    afspraak_tegen: dt.date | None = None
    lezers: tuple[str, ...] = ()


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
    verslag_id: int | None = None
    beheerder_id: int | None = None
    aandacht: Aandacht = Aandacht()

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
    """Every werkjaar, newest first.

    Annotated with ``ingediend`` (was anything filed about it?) and ``te_beantwoorden`` (how many requests for uitstel
    wait for an answer).
    """
    gedaan = Indiening.objects.filter(verslag__werkjaar=OuterRef("pk")).die_tellen()
    vragen = Uitstelvraag.objects.wachtend().filter(werkjaar=OuterRef("pk")).order_by().values("werkjaar")
    return list(
        Werkjaar.objects.annotate(
            ingediend=Exists(gedaan), te_beantwoorden=Coalesce(Subquery(vragen.annotate(n=Count("pk")).values("n")), 0)
        ).order_by("-jaar")
    )


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
            dossier=F("verslag__pk"),
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


def vervallende_afspraken(vandaag: dt.date) -> QuerySet[Afspraak]:
    """Agreements due within a month, or overdue, until the report in which they come back has been closed."""
    afgerond = Verslag.objects.filter(
        organisatie=OuterRef("organisatie"), werkjaar__gt=OuterRef("verslag__werkjaar"), status=Status.AFGEROND
    )
    return Afspraak.objects.geldend().filter(~Exists(afgerond), tegen__lte=vandaag + VERVALT_BINNEN)


def filter_rijen(
    alle: QuerySet[Any],
    keuze: dict[str, Any],
    persoon: Persoon,
    *,
    werkjaar: Werkjaar | None = None,
    regios: Sequence[str] = (),
    vandaag: dt.date | None = None,
) -> QuerySet[Any]:
    """Those that the filters (``regio``, ``van``, ``wat``, ``zoek``; all optional) leave, whatever their status.

    ``regios``: those of the person, for *mijn regio*; ``werkjaar`` and ``vandaag`` for what falls due.
    """
    if regio := keuze.get("regio"):
        alle = alle.filter(regio=regio)
    if keuze.get("van") == Van.MIJ:
        alle = alle.filter(beheerder_id=persoon.pk)
    elif keuze.get("van") == Van.REGIO:
        alle = alle.filter(regio__in=regios)
    elif keuze.get("van") == Van.NIEMAND:
        alle = alle.filter(beheerder_id=None)
    if keuze.get("wat") == Wat.VRAGEN:
        alle = alle.filter(Exists(Aanvulling.objects.filter(verslag=OuterRef("verslag__pk"), afgehandeld_op=None)))
    elif keuze.get("wat") == Wat.AFSPRAKEN and vandaag:
        alle = alle.filter(Exists(vervallende_afspraken(vandaag).filter(organisatie=OuterRef("pk"))))
    elif keuze.get("wat") == Wat.TERMIJN and vandaag and werkjaar:
        tegen = Coalesce(F("uitstel__tot_en_met"), Value(werkjaar.uiterste_datum))
        ingediend = Coalesce(TruncDate("eerst", tzinfo=timezone.get_default_timezone()), Value(vandaag))
        alle = alle.alias(tegen=tegen, binnen=ingediend).filter(binnen__gt=F("tegen"))
    if zoek := keuze.get("zoek"):
        cijfers = "".join(teken for teken in zoek if teken in "0123456789")
        op_nummer = Q(ondernemingsnummer__contains=cijfers) if cijfers else Q()
        alle = alle.filter(Q(sorteernaam__contains=sorteernaam(zoek)) | op_nummer)
    return alle


def tellingen(gefilterd: QuerySet[Any]) -> list[tuple[str, str, int]]:
    """How many per status: (code, word, number), in the order of a report's life (one statement)."""
    aantal = dict(gefilterd.order_by().values_list("stand").annotate(n=Count("pk", distinct=True)))
    return [(code, naam, aantal.get(code, 0)) for code, naam in STANDEN.items()]


def aandacht(rijen: Iterable[Any], persoon: Persoon, *, vandaag: dt.date, nu: dt.datetime) -> dict[int, Aandacht]:
    """What stands beside these annotated organisations, by organisation (one statement)."""
    verslagen = [rij.dossier for rij in rijen if rij.dossier]
    organisaties = [rij.pk for rij in rijen]
    vragen = Aanvulling.objects.filter(verslag__in=verslagen, afgehandeld_op=None).values("organisatie_id")
    afspraken = vervallende_afspraken(vandaag).filter(organisatie__in=organisaties).order_by().values("organisatie_id")
    momenten = Leesmoment.objects.filter(indiening__verslag__in=verslagen, laatst__gt=nu - LEEST_NOG).order_by()
    geen_dag, geen_naam = Value(None, DateField()), Value("", CharField())
    kolommen = ("wat", "organisatie_id", "aantal", "tegen", "wie")
    gevonden = (
        vragen.annotate(wat=Value("vraag"), aantal=Count("pk"), tegen=Min("uiterlijk"), wie=geen_naam)
        .values_list(*kolommen)
        .union(
            afspraken.annotate(
                wat=Value("afspraak"), aantal=Count("pk"), laatste=Min("tegen"), wie=geen_naam
            ).values_list("wat", "organisatie_id", "aantal", "laatste", "wie"),
            momenten.exclude(door=persoon)
            .annotate(wat=Value("lezer"), aantal=Value(1), tegen=geen_dag, wie=F("door__naam"))
            .values_list(*kolommen),
        )
    )
    uit: dict[int, dict[str, Any]] = defaultdict(dict)
    for wat, van, aantal, tegen, wie in sorted(gevonden, key=lambda rij: rij[4]):
        if wat == "vraag":
            uit[van] |= {"vragen": aantal, "vraag_tegen": tegen}
        elif wat == "afspraak":
            uit[van] |= {"afspraken": aantal, "afspraak_tegen": tegen}
        else:
            uit[van]["lezers"] = (*uit[van].get("lezers", ()), wie)
    return {van: Aandacht(**velden) for van, velden in uit.items()}


def werkrij(rij: Any, werkjaar: Werkjaar, toegang: Toegang, erbij: Aandacht | None = None) -> Werkrij:
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
        verslag_id=rij.dossier,
        beheerder_id=rij.beheerder_id,
        aandacht=erbij or Aandacht(),
    )

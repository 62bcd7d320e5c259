"""A talk as one organisation and Opgroeien read it: what it is about, the readings, the minutes, what was agreed.

``lijst`` gives the talks of an organisation, or all, each with what has to happen next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from organisaties.toegang import Toegang
from rapporten.choices import Kant
from rapporten.gesprekken import is_voorbij, kant_van, mag_duiden, namen_van_deelnemers, nieuwste_versie
from rapporten.models import (
    Afspraak,
    Duiding,
    Gesprek,
    Gespreksdeelname,
    Gesprekspunt,
    Gespreksreactie,
    Gespreksverslag,
)


@dataclass(frozen=True, slots=True)
class Lezing:
    """One of the three readings of a point; ``duiding`` None when nobody wrote it."""

    kant: Kant
    duiding: Duiding | None
    schrijfbaar: bool

    @property
    def tekst(self) -> str:
        """What it says now; '' when nothing."""
        return self.duiding.tekst if self.duiding else ""


@dataclass(frozen=True, slots=True)
class Besproken:
    """A point (None: the talk as a whole) with its three readings."""

    punt: Gesprekspunt | None
    lezingen: tuple[Lezing, ...]

    @property
    def is_geduid(self) -> bool:
        """Did anybody say how they read it?"""
        return any(lezing.tekst for lezing in self.lezingen)


@dataclass(frozen=True, slots=True)
class Minuten:
    """The minutes as this side sees them. ``reacties``: of the organisation, on this version, oldest first."""

    verslag: Gespreksverslag
    reacties: tuple[Gespreksreactie, ...]

    @property
    def bevestiging(self) -> Gespreksreactie | None:
        """The confirmation by the organisation."""
        return next((r for r in self.reacties if r.akkoord), None)

    @property
    def bezwaar(self) -> Gespreksreactie | None:
        """What the organisation said is not right, when that was its last word."""
        laatste = self.reacties[-1] if self.reacties else None
        return laatste if laatste is not None and not laatste.akkoord else None


@dataclass(frozen=True, slots=True)
class Stap:
    """What has to happen next, and for whom: ``kant`` None when nothing waits."""

    woorden: str
    kant: Kant | None = None


def volgende_stap(
    gesprek: Gesprek,
    nu: dt.datetime,
    *,
    heeft_verslag: bool,
    voorgelegd: bool,
    bezwaar: bool,
    bevestigd: bool,
) -> Stap:
    """The next act in the life of a talk."""
    if gesprek.afgelast_op is not None:
        return Stap("Afgelast")
    if bevestigd:
        return Stap("Verslag bevestigd door beide kanten")
    if bezwaar:
        return Stap("Opgroeien past het verslag aan", Kant.OPGROEIEN)
    if voorgelegd:
        return Stap("De organisatie bevestigt het verslag", Kant.ORGANISATIE)
    if heeft_verslag:
        return Stap("Opgroeien legt het verslag voor", Kant.OPGROEIEN)
    if is_voorbij(gesprek, nu):
        return Stap("Opgroeien schrijft het verslag", Kant.OPGROEIEN)
    return Stap("Gepland")


@dataclass(frozen=True, slots=True)
class Gespreksblad:
    """Everything the page of a talk shows to one side."""

    deelname: Gespreksdeelname
    deelnemers: tuple[str, ...]
    besproken: tuple[Besproken, ...]
    geheel: Besproken
    verslag: Minuten | None
    opgroeien_schrijft: bool
    """Opgroeien works on minutes that were not laid before the organisation yet (which does not see them)."""
    afspraken: tuple[Afspraak, ...]
    stap: Stap
    voor_opgroeien: bool
    kant: Kant | None
    voorbij: bool

    @property
    def gesprek(self) -> Gesprek:
        return self.deelname.gesprek

    @property
    def aan_zet(self) -> bool:
        """Does the next act wait for this reader's side?"""
        return self.kant is not None and self.stap.kant == self.kant

    @property
    def te_bevestigen(self) -> bool:
        """May this reader confirm the minutes for the organisation now?"""
        return self.kant == Kant.ORGANISATIE and self.stap.kant == Kant.ORGANISATIE

    @property
    def voor_te_leggen(self) -> bool:
        """May this reader confirm the minutes for Opgroeien now?"""
        return self.schrijft_verslag and self.verslag is not None and self.verslag.verslag.bevestigd_op is None

    @property
    def schrijft(self) -> bool:
        """May this reader add to the talk? To one that was called off nobody does."""
        return self.kant is not None and self.gesprek.afgelast_op is None

    @property
    def schrijft_verslag(self) -> bool:
        """May this reader write the minutes?"""
        return self.schrijft and self.kant == Kant.OPGROEIEN


def maak(deelname: Gespreksdeelname, toegang: Toegang, nu: dt.datetime) -> Gespreksblad:
    """The page of this talk for this side. ``deelname`` with its gesprek and organisatie at hand."""
    gesprek, gaat_door = deelname.gesprek, deelname.gesprek.afgelast_op is None
    hier = {"gesprek_id": gesprek.pk, "organisatie_id": deelname.organisatie_id}
    punten = list(Gesprekspunt.objects.filter(**hier).select_related("indiening__verslag").defer("indiening__inhoud"))
    nieuwste: dict[tuple[int | None, str], Duiding] = {}
    for duiding in Duiding.objects.filter(**hier).select_related("door").order_by("versie"):
        nieuwste[duiding.punt_id, duiding.kant] = duiding

    def bespreek(punt: Gesprekspunt | None) -> Besproken:
        pk = punt.pk if punt else None
        return Besproken(
            punt, tuple(Lezing(k, nieuwste.get((pk, k)), gaat_door and mag_duiden(toegang, k)) for k in Kant)
        )

    voor_opgroeien = toegang.organisatie is None
    verslagen = list(gesprek.verslagen.select_related("door", "bevestigd_door").order_by("-versie"))
    zichtbaar = [v for v in verslagen if voor_opgroeien or v.bevestigd_op is not None]
    reacties = Gespreksreactie.objects.filter(**hier).select_related("door")
    minuten = None
    if zichtbaar:
        minuten = Minuten(zichtbaar[0], tuple(r for r in reacties if r.verslag_id == zichtbaar[0].pk))
    nieuwste_van_al = nieuwste_versie(gesprek)
    is_nieuwste = bool(zichtbaar) and zichtbaar[0].versie == nieuwste_van_al
    return Gespreksblad(
        deelname=deelname,
        deelnemers=tuple(namen_van_deelnemers(gesprek)) if gesprek.is_regionaal else (),
        besproken=tuple(bespreek(punt) for punt in punten),
        geheel=bespreek(None),
        verslag=minuten,
        opgroeien_schrijft=nieuwste_van_al > 0 and not is_nieuwste,
        afspraken=tuple(
            Afspraak.objects.filter(**hier).select_related("door", "gedaan_door").order_by("gedaan_op", "tegen", "id")
        ),
        stap=volgende_stap(
            gesprek,
            nu,
            heeft_verslag=nieuwste_van_al > 0,
            voorgelegd=is_nieuwste and zichtbaar[0].bevestigd_op is not None,
            bezwaar=is_nieuwste and minuten is not None and minuten.bezwaar is not None,
            bevestigd=is_nieuwste and minuten is not None and minuten.bevestiging is not None,
        ),
        voor_opgroeien=voor_opgroeien,
        kant=kant_van(toegang),
        voorbij=is_voorbij(gesprek, nu),
    )


@dataclass(frozen=True, slots=True)
class Gespreksrij:
    """A talk in a list, for one organisation."""

    deelname: Gespreksdeelname
    stap: Stap

    @property
    def gesprek(self) -> Gesprek:
        return self.deelname.gesprek


def met_stand(deelnames: QuerySet[Gespreksdeelname]) -> QuerySet[Gespreksdeelname]:
    """Annotate what :func:`rijen` needs."""
    nieuwste = Gespreksverslag.objects.filter(gesprek=OuterRef("gesprek"), versie=OuterRef("verslagversie"))
    reacties = Gespreksreactie.objects.filter(
        organisatie=OuterRef("organisatie"), verslag=OuterRef("verslag_id"), verslag__isnull=False
    )
    return (
        deelnames.select_related("gesprek", "organisatie")
        .annotate(verslagversie=Func("gesprek_id", function="rapporten_verslagversie", output_field=IntegerField()))
        .annotate(
            verslag_id=Subquery(nieuwste.values("pk")[:1]),
            voorgelegd_op=Subquery(nieuwste.values("bevestigd_op")[:1]),
        )
        .annotate(
            bevestigd=Exists(reacties.filter(akkoord=True)),
            bezwaar=Exists(reacties.filter(akkoord=False)),
        )
        .order_by("-gesprek__datum", "-gesprek_id", "organisatie__sorteernaam")
    )


def vragen_aandacht(deelnames: QuerySet[Gespreksdeelname], vandaag: dt.date) -> QuerySet[Gespreksdeelname]:
    """Of the rows of :func:`met_stand`: talks to come, and minutes that the organisation still has to confirm."""
    komt = Q(gesprek__datum__gte=vandaag)
    wacht = Q(voorgelegd_op__isnull=False, bevestigd=False, bezwaar=False)
    return deelnames.filter(komt | wacht, gesprek__afgelast_op=None)


def rijen(deelnames: Iterable[Gespreksdeelname], nu: dt.datetime) -> list[Gespreksrij]:
    """Annotated rows as lines of a list."""
    uit = []
    for d in deelnames:
        stap = volgende_stap(
            d.gesprek,
            nu,
            heeft_verslag=d.verslagversie is not None,  # type: ignore[attr-defined]
            voorgelegd=d.voorgelegd_op is not None,  # type: ignore[attr-defined]
            bezwaar=d.bezwaar,  # type: ignore[attr-defined]
            bevestigd=d.bevestigd,  # type: ignore[attr-defined]
        )
        uit.append(Gespreksrij(d, stap))
    return uit

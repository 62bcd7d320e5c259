"""All that Opgroeien knows of one organisation, year by year: from what was filed, never from a draft.

Levels and figures stand in *periods*: a *nulpunt* begins a new one, and for levels another framework does too. Years of
different periods are never laid beside each other. Nothing is ranked, counted up or called a risk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject

from organisaties.models import Organisatie
from rapporten import gespreksblad, trajecten
from rapporten.choices import TELT_MEE, Opvolgstand
from rapporten.inhoud import Actie, Cijfer, Inhoud, Score, lees
from rapporten.models import Afspraak, Gespreksdeelname, Hulpvraag, Indiening, Ondersteuningstraject, Verslag
from rapporten.sectorbeeld.ketens import Schakel, keten
from zelfevaluatie.choices import AFGESLOTEN, Stand


@dataclass(frozen=True, slots=True)
class Jaar:
    """One werkjaar: the report, its submissions (reference, day), and what the newest says (None: nothing filed)."""

    verslag: Verslag
    indieningen: tuple[tuple[str, dt.datetime], ...]
    inhoud: Inhoud | None

    @property
    def jaar(self) -> int:
        return self.verslag.werkjaar_id

    @property
    def kenmerk(self) -> str:
        """Of the newest submission; '' when nothing can be read."""
        return self.indieningen[-1][0] if self.inhoud and self.indieningen else ""


@dataclass(frozen=True, slots=True)
class Reeks:
    """One theme or figure over the years of a period; a year without a value has None."""

    naam: str
    groep: str
    waarden: tuple[Score | Cijfer | None, ...]
    jaren: tuple[int, ...]

    @property
    def paren(self) -> list[tuple[int, Score | Cijfer | None]]:
        """(year, value), for a table."""
        return list(zip(self.jaren, self.waarden, strict=True))

    @property
    def heeft_punt(self) -> bool:
        """Is there a number in any of these years? A theme can be *niet van toepassing* in all."""
        return any(getal is not None for _, getal in self.punten)

    @property
    def punten(self) -> list[tuple[int, object]]:
        """(year, number or None), for a line."""
        return [(jaar, w.niveau if isinstance(w, Score) else w.percentage if w else None) for jaar, w in self.paren]


@dataclass(frozen=True, slots=True)
class Periode:
    """Years that may be laid beside each other. ``waarom``: why it begins here; '' for the first one."""

    jaren: tuple[int, ...]
    waarom: str
    kader: str
    laagste: int
    hoogste: int
    groepen: tuple[tuple[str, tuple[Reeks, ...]], ...]

    @property
    def met_lijn(self) -> bool:
        """Are there years enough to draw a line?"""
        return len(self.jaren) > 1


@dataclass(frozen=True, slots=True)
class Keten:
    """An improvement action as it was last filed, and where it stood in each year."""

    actie: Actie
    standen: tuple[tuple[int, str], ...]

    @property
    def loopt(self) -> bool:
        """Did the newest report that names it leave it open?"""
        return self.actie.stand not in AFGESLOTEN


@dataclass(frozen=True, slots=True)
class Gemaakt:
    """An agreement, and what the newest report that says anything of it said (year, state in words, explanation)."""

    afspraak: Afspraak
    gezegd: tuple[int, str, str] | None

    @property
    def is_gedaan(self) -> bool:
        """Called done, by itself or in a report."""
        return bool(self.afspraak.gedaan_op or (self.gezegd and self.gezegd[1] == Opvolgstand.GEDAAN.label))


@dataclass(frozen=True, slots=True)
class Organisatieblad:
    """The page of one organisation; newest first everywhere."""

    organisatie: Organisatie
    jaren: tuple[Jaar, ...]
    niveaus: tuple[Periode, ...]
    cijfers: tuple[Periode, ...]
    ketens: tuple[Keten, ...]
    afspraken: tuple[Gemaakt, ...]
    gesprekken: tuple[gespreksblad.Gespreksrij, ...]
    hulpvragen: tuple[Hulpvraag, ...]
    trajecten: tuple[Ondersteuningstraject, ...]
    fusies: tuple[Schakel, ...] = ()
    """The mergers that led here, and those that it went on into."""
    verslagen_elders: tuple[tuple[str, int, str], ...] = ()
    """(organisation, werkjaar, reference) of what the others in that chain filed."""


def lees_jaren(organisatie: Organisatie) -> tuple[Jaar, ...]:
    """Every report with its submissions, newest werkjaar first (two statements)."""
    alle = Indiening.objects.filter(verslag=OuterRef("pk")).die_tellen().order_by("volgnummer")
    nieuwste = (
        Indiening.objects.filter(organisatie=organisatie)
        .die_tellen()
        .order_by("verslag_id", "-volgnummer")
        .distinct("verslag_id")
    )
    verslagen: QuerySet[Any] = (
        Verslag.objects.filter(organisatie=organisatie)
        .select_related("werkjaar", "boom", "dossierbeheerder")
        .annotate(ingediend=ArraySubquery(alle.values(rij=JSONObject(kenmerk="kenmerk", op="op"))))
        .prefetch_related(Prefetch("indieningen", nieuwste, to_attr="nieuwste"))
        .order_by("-werkjaar_id")
    )
    return tuple(
        Jaar(
            v,
            tuple((rij["kenmerk"], dt.datetime.fromisoformat(rij["op"])) for rij in v.ingediend),
            lees(v.nieuwste[0].inhoud) if v.status in TELT_MEE and v.nieuwste else None,
        )
        for v in verslagen
    )


def _perioden(
    inhouden: list[Inhoud], breekt: Callable[[Inhoud, Inhoud], str], waarden: Callable[[Inhoud], Iterable[Any]]
) -> Iterator[Periode]:
    """The periods, oldest first. ``breekt``: why a year cannot stand beside the one before it ('' when it can)."""
    deel: list[Inhoud] = []
    waarom = ""
    for inhoud in inhouden:
        if deel and (reden := breekt(deel[-1], inhoud)):
            yield _periode(deel, waarom, waarden)
            deel, waarom = [], reden
        deel.append(inhoud)
    if deel:
        yield _periode(deel, waarom, waarden)


def _periode(deel: list[Inhoud], waarom: str, waarden: Callable[[Inhoud], Iterable[Any]]) -> Periode:
    jaren = tuple(inhoud.werkjaar for inhoud in deel)
    reeksen: dict[str, Reeks] = {}
    for plaats, inhoud in enumerate(deel):
        for sleutel, naam, groep, waarde in waarden(inhoud):
            er_al = reeksen.get(sleutel)
            rij = list(er_al.waarden) if er_al else [None] * len(jaren)
            rij[plaats] = waarde
            reeksen[sleutel] = Reeks(naam, groep, tuple(rij), jaren)
    groepen: dict[str, list[Reeks]] = {}
    for reeks in reeksen.values():
        groepen.setdefault(reeks.groep, []).append(reeks)
    niveaus = [n.waarde for n in deel[-1].niveaus] or [0, 5]
    return Periode(
        jaren,
        waarom,
        deel[-1].kader.naam if deel[-1].kader else "",
        min(niveaus),
        max(niveaus),
        tuple((groep, tuple(rijen)) for groep, rijen in groepen.items()),
    )


def _nulpunt(vorig: Inhoud, inhoud: Inhoud) -> str:
    return f"Vanaf {inhoud.werkjaar} geldt een nulpunt: vergelijk niet met de jaren ervoor." if inhoud.nulpunt else ""


def _ander_kader(vorig: Inhoud, inhoud: Inhoud) -> str:
    if reden := _nulpunt(vorig, inhoud):
        return reden
    zelfde = (vorig.kader, [n.waarde for n in vorig.niveaus]) == (inhoud.kader, [n.waarde for n in inhoud.niveaus])
    return "" if zelfde else f"Vanaf {inhoud.werkjaar} geldt een ander kader of een andere schaal."


def _scores(inhoud: Inhoud) -> Iterator[tuple[str, str, str, Score]]:
    for onderdeel in inhoud.onderdelen:
        for score in onderdeel.scores:
            yield score.thema, score.naam, score.groep, score


def _cijfers(inhoud: Inhoud) -> Iterator[tuple[str, str, str, Cijfer]]:
    for onderdeel in inhoud.onderdelen:
        for cijfer in onderdeel.cijfers:
            if cijfer.percentage is not None:
                yield cijfer.kengetal, cijfer.uitsplitsing, cijfer.indicator, cijfer


def _ketens(inhouden: list[Inhoud]) -> tuple[Keten, ...]:
    """Every action ever filed, those that still run first, then by how recent they are. ``inhouden`` oldest first."""
    uit: dict[int, Keten] = {}
    for inhoud in inhouden:
        for onderdeel in inhoud.onderdelen:
            for actie in onderdeel.acties:
                if not actie.stand:
                    continue
                keten = uit.pop(actie.id, Keten(actie, ()))
                uit[actie.id] = Keten(actie, (*keten.standen, (inhoud.werkjaar, Stand(actie.stand).label)))
    return tuple(sorted(uit.values(), key=lambda keten: (not keten.loopt, -keten.standen[-1][0])))


def _afspraken(organisatie: Organisatie, inhouden: list[Inhoud]) -> tuple[Gemaakt, ...]:
    gezegd: dict[int, tuple[int, str, str]] = {}
    for inhoud in inhouden:
        for punt in inhoud.opvolgpunten:
            if punt.stand:
                gezegd[punt.id] = (inhoud.werkjaar, Opvolgstand(punt.stand).label, punt.toelichting)
    rijen = (
        Afspraak.objects.geldend()
        .filter(organisatie=organisatie)
        .select_related("gesprek", "verslag", "door", "gedaan_door")
        .order_by("-op", "-pk")
    )
    gemaakt = [Gemaakt(afspraak, gezegd.get(afspraak.pk)) for afspraak in rijen]
    return tuple(sorted(gemaakt, key=lambda g: g.is_gedaan))


def _elders(organisatie: Organisatie, fusies: list[Schakel]) -> tuple[tuple[str, int, str], ...]:
    """What the other organisations of the chain filed, newest submission only (one statement; none without mergers)."""
    anderen = {o.pk for s in fusies for o in (s.opgegane, s.overnemende)} - {organisatie.pk}
    if not anderen:
        return ()
    rijen = (
        Indiening.objects.filter(organisatie__in=anderen, verslag__status__in=TELT_MEE)
        .die_tellen()
        .order_by("organisatie__sorteernaam", "-verslag__werkjaar", "verslag_id", "-volgnummer")
        .distinct("organisatie__sorteernaam", "verslag__werkjaar", "verslag_id")
    )
    return tuple(rijen.values_list("organisatie__naam", "verslag__werkjaar", "kenmerk"))


def maak(organisatie: Organisatie, nu: dt.datetime) -> Organisatieblad:
    """The page; the number of statements does not grow with the years."""
    jaren, fusies = lees_jaren(organisatie), keten(organisatie)
    inhouden = [jaar.inhoud for jaar in reversed(jaren) if jaar.inhoud is not None]
    deelnames = gespreksblad.met_stand(Gespreksdeelname.objects.filter(organisatie=organisatie))
    vragen = Hulpvraag.objects.filter(organisatie=organisatie).select_related("door", "beantwoord_door", "deelname")

    def omgekeerd(perioden: Iterable[Periode]) -> tuple[Periode, ...]:
        return tuple(periode for periode in reversed(list(perioden)) if periode.groepen)

    return Organisatieblad(
        organisatie=organisatie,
        jaren=jaren,
        niveaus=omgekeerd(_perioden(inhouden, _ander_kader, _scores)),
        cijfers=omgekeerd(_perioden(inhouden, _nulpunt, _cijfers)),
        ketens=_ketens(inhouden),
        afspraken=_afspraken(organisatie, inhouden),
        gesprekken=tuple(gespreksblad.rijen(deelnames, nu)),
        hulpvragen=tuple(vragen),
        trajecten=tuple(trajecten.van(organisatie.pk)),
        fusies=tuple(fusies),
        verslagen_elders=_elders(organisatie, fusies),
    )

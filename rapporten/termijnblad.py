"""Towards the due date: of every organisation whether it began, filed, asked for uitstel; counted per region.

Of a draft only that it exists and since when: what is in it, how far it is and when somebody last wrote in it belong to
the organisation, and row-level security keeps them there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, TextChoices

from organisaties.choices import Regio
from organisaties.models import Organisatie, Persoon, Uitstel, Werkjaar
from organisaties.queries import heet
from rapporten.choices import TELT_MEE, Status
from rapporten.models import Herinnering, Indiening, Uitstelvraag
from rapporten.termijn import Termijn, termijn
from rapporten.werklijst import Keuze, Van


class Deel(TextChoices):
    """Where an organisation stands before the due date. The first three are all of them; the others say more."""

    NIET_BEGONNEN = "niet_begonnen", "Nog niet begonnen"
    BEGONNEN = "begonnen", "Begonnen"
    INGEDIEND = "ingediend", "Ingediend"
    VOORBIJ = "voorbij", "Over de termijn"
    GEVRAAGD = "gevraagd", "Uitstel gevraagd"
    UITSTEL = "uitstel", "Met uitstel"


@dataclass(frozen=True, slots=True)
class Termijnrij:
    """One organisation. ``delen``: the parts that it is counted in, the first says where it stands."""

    organisatie_id: int
    organisatie: str
    nummer: str
    regio: str
    delen: tuple[Deel, ...]
    termijn: Termijn
    begonnen_op: dt.datetime | None
    kenmerk: str
    vraag_id: int | None
    gevraagd_tot: dt.date | None
    dossierbeheerder: str
    herinnerd_op: dt.datetime | None
    herinnerd_door: str

    @property
    def stand(self) -> Deel:
        """Not begun, begun or filed."""
        return self.delen[0]

    @property
    def ingediend(self) -> bool:
        """Nothing to wait for any more."""
        return self.stand == Deel.INGEDIEND

    @property
    def voorbij(self) -> bool:
        """Not filed, and the due date has passed."""
        return Deel.VOORBIJ in self.delen


@dataclass(frozen=True, slots=True)
class Telling:
    """How many organisations of a region (or of all) are in each part."""

    code: str
    naam: str
    totaal: int
    aantallen: tuple[tuple[Deel, int], ...]


def rijen(
    werkjaar: Werkjaar, keuze: Keuze, persoon: Persoon, *, regios: Sequence[str], nu: dt.datetime
) -> list[Termijnrij]:
    """Every organisation that reports about this werkjaar and that the filters leave, by name (one statement).

    Of ``keuze`` region, whose and name or number, as on the work list.
    """
    organisaties: QuerySet[Any] = Organisatie.objects.met_kenmerken(werkjaar.peildatum)  # type: ignore[attr-defined]
    indieningen = Indiening.objects.filter(verslag=OuterRef("verslag__pk"))
    vragen = Uitstelvraag.objects.wachtend().filter(organisatie=OuterRef("pk"), werkjaar=werkjaar)
    herinneringen = Herinnering.objects.filter(organisatie=OuterRef("pk"), werkjaar=werkjaar).order_by("-dag")
    met = organisaties.annotate(
        toewijzing=FilteredRelation("toewijzingen", condition=Q(toewijzingen__werkjaar=werkjaar)),
        verslag=FilteredRelation("verslagen", condition=Q(verslagen__werkjaar=werkjaar)),
        uitstel=FilteredRelation("uitstellen", condition=Q(uitstellen__werkjaar=werkjaar)),
        status=F("verslag__status"),
        begonnen_op=F("verslag__begonnen_op"),
        beheerder_id=F("verslag__dossierbeheerder_id"),
        beheerder=F("verslag__dossierbeheerder__naam"),
        uitstel_tot=F("uitstel__tot_en_met"),
        eerst=Subquery(indieningen.die_tellen().order_by("volgnummer").values("op")[:1]),
        kenmerk=Subquery(indieningen.order_by("-volgnummer").values("kenmerk")[:1]),
        vraag_id=Subquery(vragen.values("pk")),
        gevraagd_tot=Subquery(vragen.values("gevraagd_tot")),
        herinnerd_op=Subquery(herinneringen.values("op")[:1]),
        herinnerd_door=Subquery(herinneringen.values("door__naam")[:1]),
    )
    gekozen = _gefilterd(met.filter(Q(toewijzing__isnull=False) | Q(verslag__isnull=False)), keuze, persoon, regios)
    return [_rij(organisatie, werkjaar, nu) for organisatie in gekozen.order_by("sorteernaam", "pk")]


def _gefilterd(alle: QuerySet[Any], keuze: Keuze, persoon: Persoon, regios: Sequence[str]) -> QuerySet[Any]:
    if keuze.regio:
        alle = alle.filter(regio=keuze.regio)
    if keuze.van == Van.MIJ:
        alle = alle.filter(beheerder_id=persoon.pk)
    elif keuze.van == Van.REGIO:
        alle = alle.filter(regio__in=regios)
    elif keuze.van == Van.NIEMAND:
        alle = alle.filter(beheerder_id=None)
    if keuze.zoek:
        alle = alle.filter(heet(keuze.zoek))
    return alle


def _rij(organisatie: Any, werkjaar: Werkjaar, nu: dt.datetime) -> Termijnrij:
    uitstel = Uitstel(tot_en_met=organisatie.uitstel_tot) if organisatie.uitstel_tot else None
    ingediend = organisatie.status in TELT_MEE
    tegen = termijn(werkjaar, uitstel, organisatie.eerst if ingediend else None)
    waar = {
        Deel.INGEDIEND: ingediend,
        Deel.BEGONNEN: organisatie.status == Status.CONCEPT,
        Deel.NIET_BEGONNEN: organisatie.status is None,
        Deel.VOORBIJ: not ingediend and tegen.verstreken(nu),
        Deel.GEVRAAGD: organisatie.vraag_id is not None,
        Deel.UITSTEL: not ingediend and tegen.uitstel,
    }
    return Termijnrij(
        organisatie_id=organisatie.pk,
        organisatie=organisatie.naam,
        nummer=organisatie.ondernemingsnummer,
        regio=organisatie.regio or "",
        delen=tuple(deel for deel, is_zo in waar.items() if is_zo),
        termijn=tegen,
        begonnen_op=organisatie.begonnen_op,
        kenmerk=organisatie.kenmerk or "" if ingediend else "",
        vraag_id=organisatie.vraag_id,
        gevraagd_tot=organisatie.gevraagd_tot,
        dossierbeheerder=organisatie.beheerder or "",
        herinnerd_op=organisatie.herinnerd_op,
        herinnerd_door=organisatie.herinnerd_door or "",
    )


def tellingen(alle: Iterable[Termijnrij]) -> tuple[Telling, list[Telling]]:
    """How many are where: all together, and per region in the order of the list of regions."""
    samen: Counter[Deel] = Counter()
    per_regio: dict[str, Counter[Deel]] = {}
    totalen: Counter[str] = Counter()
    for rij in alle:
        samen.update(rij.delen)
        per_regio.setdefault(rij.regio, Counter()).update(rij.delen)
        totalen[rij.regio] += 1
    namen = {**dict(Regio.choices), "": "Regio niet bekend"}
    per = [
        Telling(code, naam, totalen[code], _aantallen(per_regio[code]))
        for code, naam in namen.items()
        if code in per_regio
    ]
    return Telling("", "Alle regio’s", totalen.total(), _aantallen(samen)), per


def _aantallen(per_deel: Counter[Deel]) -> tuple[tuple[Deel, int], ...]:
    return tuple((deel, per_deel[deel]) for deel in Deel)

"""The checklist of a tree version: kept by the beheerder, ticked per report. A help for reading: it blocks nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.timezone import localtime

from organisaties.models import Persoon
from organisaties.toegang import Toegang
from rapporten.choices import TELT_MEE, Knoopsoort
from rapporten.models import Boom, Checklistpunt, Checklistvink, Knoop, Verslag
from rapporten.permissions import mag, onafhankelijk
from rapporten.workflow import GeenRecht, VerkeerdeStatus

MEESTE = 100


class NietBewaard(Exception):
    """The checklist was not changed; the message says in Dutch why."""


# --- the list of a tree -----------------------------------------------------------------------------------------


def punten_van(boom: Boom) -> QuerySet[Checklistpunt]:
    """The points that stand now, in order."""
    return Checklistpunt.objects.filter(boom=boom, vervallen_op=None)


def onderdelen_van(boom: Boom) -> list[tuple[str, str]]:
    """The sections of a tree at which a point can stand: (stabiel_id, title)."""
    knopen = Knoop.objects.filter(boom=boom).exclude(soort=Knoopsoort.HOOFDSTUK).order_by("volgorde")
    return [(k.stabiel_id, f"{k.nummer} {k.titel}".strip()) for k in knopen]


def voeg_toe(boom: Boom, stabiel_id: str, tekst: str, *, door: Persoon, nu: dt.datetime) -> Checklistpunt:
    """A new point, the last of its section; the same point again stays one. Raises NietBewaard."""
    with transaction.atomic():
        punten = _op_slot(boom.pk)
        gelijk = next((p for p in punten if (p.stabiel_id, p.tekst) == (stabiel_id, tekst)), None)
        if gelijk is not None:
            return gelijk
        if len(punten) >= MEESTE:
            raise NietBewaard(f"Deze checklist heeft al {MEESTE} punten. Laat er eerst een vervallen.")
        laatste = max((p.volgorde for p in punten), default=0)
        return Checklistpunt.objects.create(
            boom=boom, stabiel_id=stabiel_id, tekst=tekst, volgorde=laatste + 1, door=door, op=nu
        )


def wijzig(punt: Checklistpunt, stabiel_id: str, tekst: str, *, door: Persoon, nu: dt.datetime) -> None:
    """Other words or another section: another point in the same place; the old one is not offered any more.

    Raises:
        NietBewaard: a colleague changed it meanwhile or let it lapse.
    """
    if (punt.stabiel_id, punt.tekst) == (stabiel_id, tekst):
        return
    with transaction.atomic():
        punten = _op_slot(punt.boom_id)
        huidig = _staand(punt, punten)
        _laat_vervallen(huidig, door, nu)
        if not any((p.stabiel_id, p.tekst) == (stabiel_id, tekst) for p in punten):
            Checklistpunt.objects.create(
                boom_id=huidig.boom_id,
                stabiel_id=stabiel_id,
                tekst=tekst,
                volgorde=huidig.volgorde,
                door=door,
                op=nu,
            )


def laat_vervallen(punt: Checklistpunt, *, door: Persoon, nu: dt.datetime) -> None:
    """Offer a point no longer; where it was ticked it stays. Raises NietBewaard."""
    with transaction.atomic():
        _laat_vervallen(_staand(punt, _op_slot(punt.boom_id)), door, nu)


def verplaats(punt: Checklistpunt, *, omhoog: bool) -> None:
    """Change places with the neighbour in the same section; at the edge nothing happens. Raises NietBewaard."""
    with transaction.atomic():
        punten = _op_slot(punt.boom_id)
        huidig = _staand(punt, punten)
        groep = [p for p in punten if p.stabiel_id == huidig.stabiel_id]
        van = groep.index(huidig)
        naar = van - 1 if omhoog else van + 1
        if not 0 <= naar < len(groep):
            return
        groep.insert(naar, groep.pop(van))
        for plaats, rij in zip(sorted(p.volgorde for p in groep), groep, strict=True):
            Checklistpunt.objects.filter(pk=rij.pk).update(volgorde=plaats)


def eerdere(boom: Boom) -> Boom | None:
    """The version of this tree before this one that has a checklist; None when there is none."""
    versies = Boom.objects.filter(code=boom.code, versie__lt=boom.versie, checklistpunten__vervallen_op=None)
    return versies.exclude(checklistpunten=None).order_by("-versie").first()


def neem_over(boom: Boom, *, door: Persoon, nu: dt.datetime) -> tuple[int, int]:
    """Copy the points of the earlier version: how many came, and how many stand at a section that is not there now."""
    vorige = eerdere(boom)
    if vorige is None:
        return 0, 0
    hier = {stabiel_id for stabiel_id, _ in onderdelen_van(boom)} | {""}
    with transaction.atomic():
        al = {(p.stabiel_id, p.tekst): p for p in _op_slot(boom.pk)}
        laatste = max((p.volgorde for p in al.values()), default=0)
        nieuw = [p for p in punten_van(vorige) if (p.stabiel_id, p.tekst) not in al]
        passend = [p for p in nieuw if p.stabiel_id in hier][: MEESTE - len(al)]
        Checklistpunt.objects.bulk_create(
            Checklistpunt(boom=boom, stabiel_id=p.stabiel_id, tekst=p.tekst, volgorde=laatste + n, door=door, op=nu)
            for n, p in enumerate(passend, start=1)
        )
    return len(passend), len(nieuw) - len(passend)


def _op_slot(boom_id: int) -> list[Checklistpunt]:
    """The points that stand now; whoever changes the same list waits."""
    Boom.objects.select_for_update().get(pk=boom_id)
    return list(Checklistpunt.objects.filter(boom_id=boom_id, vervallen_op=None))


def _staand(punt: Checklistpunt, punten: list[Checklistpunt]) -> Checklistpunt:
    huidig = next((p for p in punten if p.pk == punt.pk), None)
    if huidig is None:
        weg = Checklistpunt.objects.select_related("vervallen_door").get(pk=punt.pk)
        wie = weg.vervallen_door.naam if weg.vervallen_door else "Een collega"
        wanneer = f" om {localtime(weg.vervallen_op):%H:%M}" if weg.vervallen_op else ""
        raise NietBewaard(f"{wie} wijzigde dit punt{wanneer} of liet het vervallen. Er is niets bewaard.")
    return huidig


def _laat_vervallen(punt: Checklistpunt, door: Persoon, nu: dt.datetime) -> None:
    Checklistpunt.objects.filter(pk=punt.pk).update(vervallen_op=nu, vervallen_door=door)


# --- at a report ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Punt:
    """A point as it stands at one report."""

    pk: int
    stabiel_id: str
    tekst: str
    vervallen: bool
    gedaan: bool
    wie: str
    op: dt.datetime | None


def checklist_bij(verslag: str) -> ArraySubquery:
    """To annotate rows that have a report under this name: its points, each with the last line about it."""
    laatste = Checklistvink.objects.filter(verslag=OuterRef(OuterRef(verslag)), punt=OuterRef("pk")).order_by("-pk")
    punten = Checklistpunt.objects.filter(boom=OuterRef(f"{verslag}__boom")).annotate(
        laatste=Subquery(laatste.values(rij=JSONObject(gedaan="gedaan", wie="door__naam", op="op"))[:1])
    )
    velden = {"pk": "pk", "stabiel_id": "stabiel_id", "tekst": "tekst", "weg": F("vervallen_op"), "laatste": "laatste"}
    return ArraySubquery(punten.values(punt=JSONObject(**velden)))


def lees_punten(rijen: Collection[dict[str, Any]]) -> list[Punt]:
    """What :func:`checklist_bij` found: the points that stand, and those that were ticked here before they lapsed."""
    uit = []
    for rij in rijen:
        laatste = rij["laatste"] or {}
        punt = Punt(
            pk=rij["pk"],
            stabiel_id=rij["stabiel_id"],
            tekst=rij["tekst"],
            vervallen=rij["weg"] is not None,
            gedaan=bool(laatste.get("gedaan")),
            wie=laatste.get("wie", ""),
            op=dt.datetime.fromisoformat(laatste["op"]) if laatste else None,
        )
        if punt.gedaan or not punt.vervallen:
            uit.append(punt)
    return uit


def vink(
    verslag_id: int, getoond: Mapping[int, bool], gewenst: Collection[int], *, toegang: Toegang, nu: dt.datetime
) -> None:
    """Keep what somebody ticked and unticked: only what differs from how it was shown, so nobody undoes a colleague.

    Raises:
        NietToegelaten: not this person's to tick, or the report is a draft again.
    """
    with transaction.atomic():
        verslag = Verslag.objects.select_for_update().get(pk=verslag_id)
        if not mag("verslag.checklist", toegang, verslag):
            if not onafhankelijk(toegang, verslag):
                raise GeenRecht("U werkt ook voor deze organisatie; een collega behandelt dit verslag.")
            raise GeenRecht("Alleen een dossierbeheerder vinkt de checklist af.")
        if verslag.status not in TELT_MEE:
            raise VerkeerdeStatus("De organisatie nam dit verslag terug. U kunt het weer lezen als ze opnieuw indient.")
        vinken = Checklistvink.objects.filter(verslag=verslag).order_by("pk")
        nu_gedaan = dict(vinken.values_list("punt_id", "gedaan"))  # the last line of each
        van_boom = Checklistpunt.objects.filter(boom_id=verslag.boom_id, pk__in=list(getoond))
        for punt_id, vervallen_op in van_boom.values_list("pk", "vervallen_op"):
            wil, is_ = punt_id in gewenst, nu_gedaan.get(punt_id, False)
            # A point that lapsed can be unticked, not ticked anew.
            if wil == getoond[punt_id] or wil == is_ or (wil and vervallen_op is not None):
                continue
            Checklistvink.objects.create(
                organisatie_id=verslag.organisatie_id,
                verslag=verslag,
                punt_id=punt_id,
                gedaan=wil,
                door=toegang.persoon,
                op=nu,
            )

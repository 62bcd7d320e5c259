"""Indicators of the organisation's own: what they measure, and their value in each werkjaar."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from organisaties.models import Persoon
from zelfevaluatie.models import Indicator, IndicatorVersie, Indicatorwaarde

VELDEN = ("naam", "definitie", "indicatortype", "eenheid")
WAARDEVELDEN = ("waarde", "verhaal")


@dataclass(frozen=True, slots=True)
class IndicatorMetWaarden:
    """An indicator as seen from one werkjaar: its value then, and the values of all years up to it."""

    indicator: Indicator
    nu: Indicatorwaarde | None
    reeks: dict[int, Decimal | None]


class IndicatorGewijzigd(Exception):
    """A colleague changed this indicator meanwhile; nothing was stored."""


def indicatoren_van(organisatie_id: int, jaar: int) -> list[IndicatorMetWaarden]:
    """The indicators of an organisation up to this werkjaar, oldest first (one statement).

    Every indicator has a value in the werkjaar it began, so the values are enough to find them all.
    """
    waarden = (
        Indicatorwaarde.objects.filter(organisatie_id=organisatie_id, werkjaar_id__lte=jaar)
        .select_related("indicator")
        .order_by("indicator_id", "werkjaar_id")
    )
    uit: dict[int, IndicatorMetWaarden] = {}
    for waarde in waarden:
        eerder = uit.get(waarde.indicator_id)
        reeks = {**(eerder.reeks if eerder else {}), waarde.werkjaar_id: waarde.waarde}
        nu = waarde if waarde.werkjaar_id == jaar else None
        uit[waarde.indicator_id] = IndicatorMetWaarden(waarde.indicator, nu, reeks)
    return list(uit.values())


def bewaar_indicator(
    *,
    organisatie_id: int,
    indicator: Indicator | None,
    jaar: int,
    velden: dict[str, Any],
    waarde: dict[str, Any],
    versies: tuple[int, int],
    door: Persoon,
    nu: dt.datetime,
    sleutel: uuid.UUID | None = None,
) -> Indicator:
    """Store an indicator and its value in one werkjaar, all or nothing.

    ``versies``: of the indicator and of the value, as they were on screen (0: there was none). ``sleutel`` names the
    form of a new indicator: the same form again changes nothing.

    Raises:
        IndicatorGewijzigd: when a colleague saved meanwhile.
    """
    sleutel = sleutel or uuid.uuid4()
    with transaction.atomic():
        if indicator is None:
            bestaand = Indicator.objects.filter(organisatie_id=organisatie_id, sleutel=sleutel).first()
            if bestaand is not None:
                return bestaand
            indicator = Indicator.objects.create(
                organisatie_id=organisatie_id,
                sleutel=sleutel,
                begonnen_in_id=jaar,
                gemaakt_door=door,
                gemaakt_op=nu,
                **velden,
            )
        elif any(getattr(indicator, naam) != nieuw for naam, nieuw in velden.items()):
            huidig = Indicator.objects.filter(pk=indicator.pk, versie=versies[0])
            if not huidig.update(versie=versies[0] + 1, **velden):
                raise IndicatorGewijzigd
        _bewaar_waarde(indicator, jaar, waarde, versies[1], door, nu)
        IndicatorVersie.objects.create(
            organisatie_id=organisatie_id,
            indicator=indicator,
            werkjaar_id=jaar,
            versie=versies[1] + 1,
            gewijzigd_door=door,
            gewijzigd_op=nu,
            **velden,
            **waarde,
        )
    return indicator


def _bewaar_waarde(
    indicator: Indicator, jaar: int, waarde: dict[str, Any], versie: int, door: Persoon, nu: dt.datetime
) -> None:
    spoor = {"gewijzigd_door": door, "gewijzigd_op": nu}
    if versie:
        rij = Indicatorwaarde.objects.filter(indicator=indicator, werkjaar_id=jaar, versie=versie)
        if not rij.update(versie=versie + 1, **waarde, **spoor):
            raise IndicatorGewijzigd
        return
    try:
        with transaction.atomic():
            Indicatorwaarde.objects.create(
                organisatie_id=indicator.organisatie_id, indicator=indicator, werkjaar_id=jaar, **waarde, **spoor
            )
    except IntegrityError as fout:
        raise IndicatorGewijzigd from fout

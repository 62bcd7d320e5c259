"""Improvement actions across the years: goal → steps → result → why not → what next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from organisaties.models import Persoon
from zelfevaluatie.choices import AFGESLOTEN
from zelfevaluatie.models import Actie, Actiestand


@dataclass(frozen=True, slots=True)
class ActieMetStand:
    """An action as seen from one werkjaar: its state then, and the newest state before."""

    actie: Actie
    stand: Actiestand | None
    vorige: Actiestand | None

    @property
    def loopt(self) -> bool:
        """Not closed in an earlier year."""
        return self.vorige is None or self.vorige.stand not in AFGESLOTEN


class ActieGewijzigd(Exception):
    """A colleague changed this action meanwhile; nothing was stored."""


def acties_van(organisatie_id: int, jaar: int) -> list[ActieMetStand]:
    """The actions of an organisation that were not closed before this werkjaar, oldest first (two statements)."""
    acties = list(
        Actie.objects.filter(organisatie_id=organisatie_id, begonnen_in_id__lte=jaar).order_by("begonnen_in", "id")
    )
    standen: dict[int, dict[int, Actiestand]] = {}
    for stand in Actiestand.objects.filter(organisatie_id=organisatie_id, werkjaar_id__lte=jaar):
        standen.setdefault(stand.actie_id, {})[stand.werkjaar_id] = stand
    uit = []
    for actie in acties:
        van = standen.get(actie.pk, {})
        vroeger = [van[j] for j in sorted(van) if j < jaar]
        rij = ActieMetStand(actie, van.get(jaar), vroeger[-1] if vroeger else None)
        if rij.loopt:
            uit.append(rij)
    return uit


def bewaar_actie(
    *,
    organisatie_id: int,
    actie: Actie | None,
    jaar: int,
    velden: dict[str, Any],
    stand: dict[str, Any],
    versies: tuple[int, int],
    door: Persoon,
    nu: dt.datetime,
) -> Actie:
    """Store an action and its state in one werkjaar, all or nothing.

    ``versies``: the versions of action and state that were on screen (0: there was none).

    Raises:
        ActieGewijzigd: when a colleague saved meanwhile.
    """
    with transaction.atomic():
        if actie is None:
            actie = Actie.objects.create(
                organisatie_id=organisatie_id, begonnen_in_id=jaar, gemaakt_door=door, gemaakt_op=nu, **velden
            )
        elif any(getattr(actie, naam) != waarde for naam, waarde in velden.items()) and not Actie.objects.filter(
            pk=actie.pk, versie=versies[0]
        ).update(versie=versies[0] + 1, **velden):
            raise ActieGewijzigd
        spoor = {"gewijzigd_door": door, "gewijzigd_op": nu}
        if versies[1]:
            rij = Actiestand.objects.filter(actie=actie, werkjaar_id=jaar, versie=versies[1])
            if not rij.update(versie=versies[1] + 1, **stand, **spoor):
                raise ActieGewijzigd
        else:
            try:
                with transaction.atomic():
                    Actiestand.objects.create(
                        organisatie_id=organisatie_id, actie=actie, werkjaar_id=jaar, **stand, **spoor
                    )
            except IntegrityError as fout:
                raise ActieGewijzigd from fout
    return actie

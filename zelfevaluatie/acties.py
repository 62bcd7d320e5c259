"""Improvement actions across the years: goal → steps → result → why not → what next."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction

from organisaties.models import Persoon
from zelfevaluatie.choices import AFGESLOTEN, Stand
from zelfevaluatie.models import Actie, Actiestand, ActiestandVersie, ActieVersie

VELDEN = (
    "doel",
    "doelsoort",
    "waarom",
    "gewenste_impact",
    "voor_wie",
    "thema_code",
    "principe_code",
    "eigenaar",
    "tegen",
    "indicator",
    "indicatortype",
    "wie_dacht_mee",
)
"""What is said once of an action."""
STANDVELDEN = ("stand", "stappen", "resultaat", "onverwacht", "waarom_niet", "vervolg")
"""What is said of it every werkjaar."""


@dataclass(frozen=True, slots=True)
class ActieMetStand:
    """An action as seen from one werkjaar: its state then, and the states of the years before, oldest first."""

    actie: Actie
    stand: Actiestand | None
    vroeger: tuple[Actiestand, ...] = ()

    @property
    def vorige(self) -> Actiestand | None:
        """The newest state before this werkjaar."""
        return self.vroeger[-1] if self.vroeger else None

    @property
    def loopt(self) -> bool:
        """Not closed in an earlier year."""
        return self.vorige is None or self.vorige.stand not in AFGESLOTEN


class ActieGewijzigd(Exception):
    """A colleague changed this action meanwhile; nothing was stored."""


def acties_van(organisatie_id: int, jaar: int) -> list[ActieMetStand]:
    """The actions of an organisation that were not closed before this werkjaar, oldest first (one statement).

    Every action has a state in the werkjaar it began, so the states are enough to find them all.
    """
    standen = (
        Actiestand.objects.filter(organisatie_id=organisatie_id, werkjaar_id__lte=jaar, actie__begonnen_in_id__lte=jaar)
        .filter(actie__verwijderd_op=None)
        .select_related("actie")
        .order_by("actie__begonnen_in_id", "actie_id", "werkjaar_id")
    )
    rijen = []
    for _, van in groupby(standen, key=lambda stand: stand.actie_id):
        alle = list(van)
        nu = alle.pop() if alle[-1].werkjaar_id == jaar else None
        rijen.append(ActieMetStand((nu or alle[-1]).actie, nu, tuple(alle)))
    return [rij for rij in rijen if rij.loopt]


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
    sleutel: uuid.UUID | None = None,
) -> Actie:
    """Store an action and its state in one werkjaar, all or nothing, each version kept.

    ``versies``: the versions of action and state that were on screen (0: there was none). ``sleutel`` names the
    form of a new action: the same form again is the same action, and changes nothing.

    Raises:
        ActieGewijzigd: when a colleague saved meanwhile.
    """
    sleutel = sleutel or uuid.uuid4()
    with transaction.atomic():
        if actie is None:
            bestaand = Actie.objects.filter(organisatie_id=organisatie_id, sleutel=sleutel).first()
            if bestaand is not None:
                return bestaand
            actie = Actie.objects.create(
                organisatie_id=organisatie_id,
                sleutel=sleutel,
                begonnen_in_id=jaar,
                gemaakt_door=door,
                gemaakt_op=nu,
                **velden,
            )
            _onthoud_actie(actie, 1, door, nu)
        elif any(getattr(actie, naam) != waarde for naam, waarde in velden.items()):
            huidig = Actie.objects.filter(pk=actie.pk, versie=versies[0])
            if not huidig.update(versie=versies[0] + 1, **velden):
                raise ActieGewijzigd
            actie.refresh_from_db()
            _onthoud_actie(actie, versies[0] + 1, door, nu)
        _bewaar_stand(actie, jaar, stand, versies[1], door, nu)
    return actie


def _onthoud_actie(actie: Actie, versie: int, door: Persoon, nu: dt.datetime) -> None:
    ActieVersie.objects.create(
        organisatie_id=actie.organisatie_id,
        actie=actie,
        versie=versie,
        gewijzigd_door=door,
        gewijzigd_op=nu,
        **{naam: getattr(actie, naam) for naam in VELDEN},
    )


def _bewaar_stand(actie: Actie, jaar: int, stand: dict[str, Any], versie: int, door: Persoon, nu: dt.datetime) -> None:
    spoor = {"gewijzigd_door": door, "gewijzigd_op": nu, "versie": versie + 1}
    sleutel = {"organisatie_id": actie.organisatie_id, "actie": actie, "werkjaar_id": jaar}
    if versie:
        rijen = Actiestand.objects.filter(actie=actie, werkjaar_id=jaar)
        huidig = rijen.filter(versie=versie).first()
        if huidig is None:
            raise ActieGewijzigd
        if all(getattr(huidig, naam) == waarde for naam, waarde in stand.items()):
            return
        if not rijen.filter(versie=versie).update(**stand, **spoor):
            raise ActieGewijzigd
        stand = {naam: getattr(huidig, naam) for naam in STANDVELDEN} | stand
    else:
        try:
            with transaction.atomic():
                Actiestand.objects.create(**sleutel, **stand, **spoor)
        except IntegrityError as fout:
            raise ActieGewijzigd from fout
    ActiestandVersie.objects.create(**sleutel, **stand, **spoor)


def laat_doorlopen(rij: ActieMetStand, jaar: int, *, door: Persoon, nu: dt.datetime) -> None:
    """Say in one go that an action of an earlier year goes on; what was planned then are this year's steps.

    When something was said of this werkjaar already, that stays.
    """
    if rij.stand is None:
        stappen = rij.vorige.vervolg if rij.vorige else ""
        try:
            _bewaar_stand(rij.actie, jaar, {"stand": Stand.LOPEND.value, "stappen": stappen}, 0, door, nu)
        except ActieGewijzigd:
            return  # a colleague was first


def verwijder_actie(actie: Actie, *, nu: dt.datetime) -> None:
    """Take an action out of the lists; its versions stay. Whether that is allowed is the caller's to know."""
    Actie.objects.filter(pk=actie.pk, verwijderd_op=None).update(verwijderd_op=nu)

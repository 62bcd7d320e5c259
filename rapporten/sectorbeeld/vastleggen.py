"""Freezing as a job: asked on a page, done by a worker, with an end that the page tells.

Hiding everything that gives a few organisations away takes longer than a request may last.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.plannen import opnieuw, plan
from organisaties.models import Persoon
from rapporten.models import Vastlegging
from rapporten.sectorbeeld.edities import Editiefout, leg_vast

SOORT = "vastlegging"


def vraag(werkjaar: int, *, door: Persoon, opmerking: str, gezien: str, nu: dt.datetime) -> tuple[Vastlegging, bool]:
    """Ask to freeze the live edition, in the caller's transaction; says too whether it is a new request.

    While one is at work for this werkjaar, that is the request, whoever asked and with whatever remark.
    """
    try:
        with transaction.atomic():
            vastlegging = Vastlegging.objects.create(
                werkjaar_id=werkjaar, door=door, opmerking=opmerking, gezien=gezien, gevraagd_op=nu
            )
    except IntegrityError:
        return Vastlegging.objects.get(werkjaar=werkjaar, klaar_op=None), False
    plan(SOORT, _onderwerp(vastlegging), 1, vastlegging_id=vastlegging.pk)
    return vastlegging, True


def lopende(werkjaar: int) -> Vastlegging | None:
    """The request that is waiting, at work or failed."""
    return Vastlegging.objects.filter(werkjaar=werkjaar, klaar_op=None).first()


def opdracht_van(vastlegging: Vastlegging) -> Opdracht | None:
    """Its job: says whether it waits, runs or failed."""
    return Opdracht.objects.filter(soort=SOORT, onderwerp=_onderwerp(vastlegging)).first()


def probeer_opnieuw(vastlegging: Vastlegging) -> bool:
    """Offer a failed one again. False when it had not failed (any more)."""
    opdracht = opdracht_van(vastlegging)
    return opdracht is not None and opnieuw(opdracht)


def voer_uit(vastlegging_id: int) -> None:
    """Freeze as asked. What cannot be frozen is an answer too; run twice, it does nothing the second time."""
    vastlegging = Vastlegging.objects.select_related("door").filter(pk=vastlegging_id, klaar_op=None).first()
    if vastlegging is None:
        return
    try:
        vastlegging.editie = leg_vast(
            vastlegging.werkjaar_id, vastlegging.door, vastlegging.opmerking, gezien=vastlegging.gezien
        )
    except Editiefout as fout:
        vastlegging.weigering = str(fout)
    vastlegging.klaar_op = timezone.now()
    vastlegging.save(update_fields=["editie", "weigering", "klaar_op"])


def _onderwerp(vastlegging: Vastlegging) -> str:
    return f"vastlegging:{vastlegging.pk}"

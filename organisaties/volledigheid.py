"""What an organisation still misses before it can report and be counted."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, Expression, OuterRef, Q, TextChoices

from organisaties.choices import Lidrol
from organisaties.models import Erkenning, Grootteperiode, Lidmaatschap, Organisatie, Regioperiode


class Gemis(TextChoices):
    """What can be missing; the words on screen."""

    REGIO = "regio", "Geen regio"
    GROOTTE = "grootte", "Geen grootteklasse"
    ERKENNING = "erkenning", "Geen geldige erkenning"
    COORDINATOR = "coordinator", "Geen kwaliteitscoördinator"


def _aanwezig(wat: Gemis, dag: dt.date) -> Exists:
    van_deze = {"organisatie": OuterRef("pk")}
    match wat:
        case Gemis.REGIO:
            return Exists(Regioperiode.objects.filter(**van_deze, vanaf__lte=dag))
        case Gemis.GROOTTE:
            return Exists(Grootteperiode.objects.filter(**van_deze, vanaf__lte=dag))
        case Gemis.ERKENNING:
            return Exists(Erkenning.objects.filter(**van_deze).geldig_op(dag))
        case Gemis.COORDINATOR:
            return Exists(
                Lidmaatschap.objects.filter(**van_deze, rol=Lidrol.KWALITEITSCOORDINATOR).geldig_op(dag),
            )


def werkzaam(dag: dt.date) -> Q:
    """The condition of an organisation that has not gone into another one by this day."""
    return ~Q(fusie__datum__lte=dag)


def mist(wat: Gemis, dag: dt.date) -> Q:
    """The condition of an organisation that misses this on the day; one that went into another misses nothing."""
    return werkzaam(dag) & ~Q(_aanwezig(wat, dag))


def tel_gemis(dag: dt.date) -> dict[Gemis, int]:
    """How many organisations miss what, in one statement."""
    tellingen: dict[str, Expression] = {wat.value: Count("pk", filter=mist(wat, dag)) for wat in Gemis}
    uitkomst = Organisatie.objects.aggregate(**tellingen)
    return {wat: uitkomst[wat.value] for wat in Gemis}

"""Which notifications somebody may still read, and which of them ask nothing any more (system, or of oneself)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value, When

from organisaties.choices import OPGROEIEN, VAN_BINNEN
from organisaties.models import Lidmaatschap, Persoon, Sectorrol
from organisaties.queries import geldig_op
from rapporten.choices import Zijde
from rapporten.meldingen.soorten import SOORTEN
from rapporten.models import (
    Melding,
)

# For the header of every page (organisaties.toegang.tel_ongelezen).
ONGELEZEN = (
    "(SELECT count(*) FROM rapporten_melding m WHERE m.persoon_id = gezet.persoon::bigint"
    " AND m.gelezen_op IS NULL AND m.afgehandeld_op IS NULL)"
)


_AFGEHANDELD = Case(
    *[
        When(gebeurtenis=gebeurtenis.value, then=ExpressionWrapper(Q(soort.afgehandeld), BooleanField()))
        for gebeurtenis, soort in SOORTEN.items()
        if soort.afgehandeld is not None
    ],
    default=Value(False),
    output_field=BooleanField(),
)


def met_stand(meldingen: QuerySet[Melding], dag: dt.date) -> QuerySet[Any]:
    """Annotate ``afgehandeld`` and ``leesbaar`` (the person still has the role it was for); no further statements.

    As the system: whether something is handled is read from rows of both sides.
    """
    lid = Lidmaatschap.objects.filter(
        geldig_op(dag), persoon=OuterRef("persoon"), organisatie=OuterRef("organisatie"), rol__in=VAN_BINNEN
    )
    rol = Sectorrol.objects.filter(geldig_op(dag), persoon=OuterRef("persoon"), rol__in=OPGROEIEN)
    leesbaar = Case(When(zijde=Zijde.ORGANISATIE, then=Exists(lid)), default=Exists(rol), output_field=BooleanField())
    return meldingen.annotate(afgehandeld=_AFGEHANDELD, leesbaar=leesbaar)


def van(persoon: Persoon, dag: dt.date) -> QuerySet[Any]:
    """What this person was told and may still read, unread first, newest first (as the system)."""
    rijen = met_stand(Melding.objects.filter(persoon=persoon), dag).filter(leesbaar=True)
    gedaan = ExpressionWrapper(Q(gelezen_op__isnull=False) | Q(afgehandeld_op__isnull=False), BooleanField())
    return rijen.select_related("door", "organisatie", "verslag").order_by(gedaan, "-pk")


def sluit_af(nu: dt.datetime) -> None:
    """Mark what has been handled, so that nobody is bothered with it any more (one statement)."""
    open_ = Melding.objects.filter(afgehandeld_op=None, gelezen_op=None)
    open_.annotate(klaar=_AFGEHANDELD).filter(klaar=True).update(afgehandeld_op=nu)

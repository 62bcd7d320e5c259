"""Which notifications somebody may still read, and which of them ask nothing any more (system, or of oneself)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Case, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When
from django.utils.timezone import localdate

from organisaties.choices import OPGROEIEN, VAN_BINNEN
from organisaties.models import Lidmaatschap, Persoon, Sectorrol
from organisaties.queries import geldig_op
from rapporten.choices import Zijde
from rapporten.meldingen.soorten import SOORTEN
from rapporten.models import Melding

# For the header of every page (organisaties.toegang.tel_ongelezen).
ONGELEZEN = (
    "(SELECT count(*) FROM rapporten_melding m WHERE m.persoon_id = gezet.persoon::bigint"
    " AND m.gelezen_op IS NULL AND m.afgehandeld_op IS NULL AND m.niet_voor <= %(nu)s)"
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


def van(persoon: Persoon, nu: dt.datetime) -> QuerySet[Any]:
    """What this person was told and may still read, unread first, newest first (as the system).

    What can still be undone (a closing) is not told yet, and never when it was undone.
    """
    verteld = Melding.objects.filter(persoon=persoon, niet_voor__lte=nu).exclude(afgehandeld_op__lt=F("niet_voor"))
    rijen = met_stand(verteld, localdate(nu)).filter(leesbaar=True)
    gedaan = ExpressionWrapper(Q(gelezen_op__isnull=False) | Q(afgehandeld_op__isnull=False), BooleanField())
    return rijen.select_related("door", "organisatie", "verslag").order_by(gedaan, "-op", "-pk")


def sluit_af(nu: dt.datetime) -> None:
    """Mark what has been handled, or may not be read by its person any more: nobody is bothered with it again.

    Two statements. Rows that somebody is reading at this moment are left for the next time.
    """
    open_ = met_stand(Melding.objects.filter(afgehandeld_op=None, gelezen_op=None), localdate(nu))
    klaar = open_.filter(Q(afgehandeld=True) | Q(leesbaar=False)).select_for_update(of=("self",), skip_locked=True)
    with transaction.atomic():
        Melding.objects.filter(pk__in=list(klaar.values_list("pk", flat=True))).update(afgehandeld_op=nu)

"""Accounts: found or made by e-mail address, a link to set a password, made anonymous."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from kwaliteit.opdrachten.plannen import plan
from kwaliteit.templatetags.opmaak import datum
from organisaties.choices import Sectorrolsoort
from organisaties.models import Lidmaatschap, Persoon, Sectorrol


def loopt_nog(dag: dt.date) -> Q:
    """The condition of a period that has not ended before this day (it may still have to begin)."""
    return Q(tot_en_met=None) | Q(tot_en_met__gte=dag)


def vind_of_maak(*, email: str, naam: str) -> Persoon:
    """The account with this address, made (without a password) when there is none. ``naam`` is for a new one only."""
    bestaande = Persoon.objects.filter(email__iexact=email)
    if persoon := bestaande.first():
        return persoon
    try:
        with transaction.atomic():
            return Persoon.objects.maak(email=email, naam=naam)
    except IntegrityError:  # somebody else made it between the two statements
        return bestaande.get()


def wachtwoordlink(persoon: Persoon) -> str:
    """The full address where this person sets a password; it works once, for PASSWORD_RESET_TIMEOUT."""
    sleutel = {"uidb36": user_pk_to_url_str(persoon), "key": default_token_generator.make_token(persoon)}
    return settings.BASIS_URL + reverse("account_reset_password_from_key", kwargs=sleutel)


def geef_sectorrol(
    *, persoon: Persoon, rol: str, regio: Collection[str], van: dt.date, tot_en_met: dt.date | None, door: Persoon
) -> None:
    """Give a role for the sector, one row for each region (one without when there is none); one mail says so.

    Raises:
        ValidationError: when the person has this role already, for one of these regions; nothing is given.
    """
    al = persoon.sectorrollen.filter(loopt_nog(van), rol=rol, regio__in=regio or [""]).order_by("regio").first()
    if al is not None:
        waar = f" voor {al.get_regio_display()}" if al.regio else ""
        raise ValidationError({"rol": f"Deze persoon heeft deze rol al{waar}."})
    rollen = Sectorrol.objects.bulk_create(
        Sectorrol(persoon=persoon, rol=rol, regio=waarde, van=van, tot_en_met=tot_en_met) for waarde in regio or [""]
    )
    eerste = rollen[0]
    plan("uitnodiging", f"sectorrol:{eerste.pk}", 1, sectorrol_id=eerste.pk, door_id=door.pk)


def eerste_leemte(perioden: Iterable[tuple[dt.date, dt.date | None]], dag: dt.date) -> dt.date | None:
    """The first day, this one or a later one, that none of these periods holds; None when there is no such day."""
    for van, tot_en_met in sorted(perioden, key=lambda periode: periode[0]):
        if van > dag:
            break
        if tot_en_met is None:
            return None
        dag = max(dag, tot_en_met + dt.timedelta(days=1))
    return dag


@contextmanager
def zonder_leemte(rollen: QuerySet[Any], dag: dt.date, woorden: str) -> Iterator[None]:
    """Refuse a change of these roles that leaves a day without any, sooner than there was one before.

    Locks the roles it counts, so that two people cannot end each other at once. Runs inside a transaction that an
    error undoes. ``woorden`` is the refusal; ``{vanaf}`` in it becomes the first such day, or nothing when that is now.

    Raises:
        ValidationError: at the end of the block.
    """
    rollen = rollen.filter(loopt_nog(dag), persoon__is_active=True).select_for_update(of=("self",)).order_by("pk")
    voordien = eerste_leemte(rollen.values_list("van", "tot_en_met"), dag)
    yield
    leemte = eerste_leemte(rollen.all().values_list("van", "tot_en_met"), dag)
    if leemte is not None and (voordien is None or leemte < voordien):
        raise ValidationError(woorden.format(vanaf="" if leemte == dag else f" vanaf {datum(leemte)}"))


def bewaak_beheerders(dag: dt.date) -> AbstractContextManager[None]:
    """Refuse what would leave nobody to manage the portal, today or on a later day; see :func:`zonder_leemte`."""
    return zonder_leemte(
        Sectorrol.objects.filter(rol=Sectorrolsoort.BEHEERDER),
        dag,
        "Dit is de enige beheerder{vanaf}. Geef eerst iemand anders de rol beheerder, zonder dag ertussen.",
    )


def anonimiseer(persoon: Persoon, nu: dt.datetime) -> None:
    """Remove what identifies this person and end every role; what they wrote and signed stays.

    Raises:
        ValidationError: when ``persoon`` is the only beheerder.
    """
    dag = timezone.localdate(nu)
    gisteren = dag - dt.timedelta(days=1)
    with bewaak_beheerders(dag):
        for rollen in (Lidmaatschap.objects.filter(persoon=persoon), Sectorrol.objects.filter(persoon=persoon)):
            rollen.filter(van__gte=dag).delete()
            rollen.filter(loopt_nog(dag)).update(tot_en_met=gisteren)
    EmailAddress.objects.filter(user=persoon).delete()
    persoon.anonimiseer(nu)

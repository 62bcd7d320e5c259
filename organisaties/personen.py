"""Accounts: found or made by e-mail address, a link to set a password, made anonymous."""

from __future__ import annotations

import datetime as dt

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kwaliteit.opdrachten.plannen import plan
from organisaties.choices import Sectorrolsoort
from organisaties.models import Lidmaatschap, Persoon, Sectorrol
from organisaties.queries import geldig_op


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
    *, persoon: Persoon, rol: str, regio: str, van: dt.date, tot_en_met: dt.date | None, door: Persoon
) -> Sectorrol:
    """Give a role for the sector and plan the mail that says so.

    Raises:
        ValidationError: when the person has this role already.
    """
    if persoon.sectorrollen.filter(loopt_nog(van), rol=rol, regio=regio).exists():
        raise ValidationError({"rol": "Deze persoon heeft deze rol al."})
    sectorrol = Sectorrol.objects.create(persoon=persoon, rol=rol, regio=regio, van=van, tot_en_met=tot_en_met)
    plan("uitnodiging", f"sectorrol:{sectorrol.pk}", 1, sectorrol_id=sectorrol.pk, door_id=door.pk)
    return sectorrol


def bewaak_laatste_beheerder(persoon: Persoon, dag: dt.date) -> None:
    """Refuse what would leave nobody to manage the portal, before ``persoon`` stops being a beheerder.

    Locks the roles it counts, so that two beheerders cannot end each other at once.

    Raises:
        ValidationError: when ``persoon`` is the only beheerder today.
    """
    beheerders = (
        Sectorrol.objects.select_for_update(of=("self",))
        .filter(geldig_op(dag), rol=Sectorrolsoort.BEHEERDER, persoon__is_active=True)
        .order_by("pk")
    )
    wie = {rol.persoon_id for rol in beheerders}
    if wie == {persoon.pk}:
        raise ValidationError("Dit is de enige beheerder. Geef eerst iemand anders de rol beheerder.")


def anonimiseer(persoon: Persoon, nu: dt.datetime) -> None:
    """Remove what identifies this person and end every role; what they wrote and signed stays.

    Raises:
        ValidationError: when ``persoon`` is the only beheerder.
    """
    dag = timezone.localdate(nu)
    bewaak_laatste_beheerder(persoon, dag)
    gisteren = dag - dt.timedelta(days=1)
    for rollen in (Lidmaatschap.objects.filter(persoon=persoon), Sectorrol.objects.filter(persoon=persoon)):
        rollen.filter(van__gte=dag).delete()
        rollen.filter(loopt_nog(dag)).update(tot_en_met=gisteren)
    EmailAddress.objects.filter(user=persoon).delete()
    persoon.anonimiseer(nu)

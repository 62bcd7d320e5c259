"""Asking who may sign to sign, and sending the report back with a reason. Signing itself: ``workflow.teken``."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Persoon
from organisaties.toegang import Toegang
from rapporten import meldingen
from rapporten.aanvullen import onbeantwoorde
from rapporten.choices import BEWERKBAAR, Gebeurtenis
from rapporten.concept import lees_concept
from rapporten.indienen import NogOpen, geldige_ondertekening
from rapporten.inhoud import Inhoud, lees
from rapporten.models import Indiening, Ondertekening, Ondertekenverzoek, Verslag
from rapporten.permissions import mag
from rapporten.verschil import Onderdeelverschil, vergelijk_inhoud
from rapporten.volledigheid import blokkeringen
from rapporten.workflow import GeenRecht, GuardFaalt, VerkeerdeStatus


def ondertekenaars(organisatie_id: int, dag: dt.date) -> list[Persoon]:
    """Who may sign for this organisation on this day, by name (one statement)."""
    leden = Lidmaatschap.objects.filter(organisatie_id=organisatie_id, rol=Lidrol.ONDERTEKENAAR)
    rijen = leden.geldig_op(dag).select_related("persoon").order_by("persoon__naam", "pk")  # type: ignore[attr-defined]
    return [lid.persoon for lid in rijen]


def open_verzoek(verslag: Verslag) -> Ondertekenverzoek | None:
    """The newest request that nobody answered with a signature; it waits, or was sent back (one statement)."""
    later = {"verslag": OuterRef("verslag"), "op__gte": OuterRef("op")}
    return (
        Ondertekenverzoek.objects.filter(verslag=verslag)
        .exclude(Exists(Ondertekening.objects.filter(**later)))
        .exclude(Exists(Indiening.objects.filter(**later)))
        .select_related("door", "teruggestuurd_door")
        .order_by("-id")
        .first()
    )


def sinds_ondertekening(ondertekening: Ondertekening, nu: Inhoud) -> tuple[Onderdeelverschil, ...] | None:
    """What changed since this signature (see ``indienen.ondertekeningen``), by section; None when that was not kept."""
    getekend = getattr(ondertekening, "getekende_inhoud", None)
    return None if getekend is None else vergelijk_inhoud(lees(getekend), nu)


def vraag(verslag_id: int, *, toegang: Toegang, nu: dt.datetime) -> Ondertekenverzoek:
    """Ask every ondertekenaar to sign, by mail; a request that waits already is that same request.

    Raises:
        GeenRecht, VerkeerdeStatus, GuardFaalt: when this cannot be asked now; the message says why.
        NogOpen: when something blocking is open.
    """
    with transaction.atomic():
        verslag = _slot(verslag_id)
        if not mag("verslag.ondertekening_vragen", toegang, verslag):
            raise GeenRecht("Alleen een kwaliteitscoördinator vraagt om te ondertekenen.")
        wachtend = open_verzoek(verslag)
        if wachtend is not None and wachtend.teruggestuurd_op is None:
            return wachtend
        if onbeantwoorde(verslag).exists():
            raise GuardFaalt("Beantwoord eerst elke vraag om aanvulling. U vindt ze in de takenlijst.")
        if open_ := blokkeringen(lees_concept(verslag)):
            raise NogOpen(open_)
        if geldige_ondertekening(verslag):
            raise GuardFaalt("Het verslag is al ondertekend zoals het er nu staat.")
        if not ondertekenaars(verslag.organisatie_id, timezone.localdate(nu)):
            raise GuardFaalt("Niemand kan ondertekenen. Nodig eerst een ondertekenaar uit bij “Wie heeft toegang?”.")
        verzoek = Ondertekenverzoek.objects.create(
            organisatie_id=verslag.organisatie_id, verslag=verslag, door=toegang.persoon, op=nu
        )
        wie = [persoon.pk for persoon in ondertekenaars(verslag.organisatie_id, timezone.localdate(nu))]
        _meld(Gebeurtenis.ONDERTEKENVERZOEK, verzoek, verslag, wie, door=toegang.persoon, nu=nu)
    return verzoek


def stuur_terug(verslag_id: int, reden: str, *, toegang: Toegang, nu: dt.datetime) -> Ondertekenverzoek:
    """Who may sign says "not yet", and why; who asked gets a mail.

    Raises:
        GeenRecht, VerkeerdeStatus, GuardFaalt: when nothing waits to be signed by this person.
    """
    with transaction.atomic():
        verslag = _slot(verslag_id)
        if not mag("verslag.ondertekenen", toegang, verslag):
            raise GeenRecht("Alleen wie ondertekenaar is, kan het verslag terugsturen.")
        verzoek = open_verzoek(verslag)
        if verzoek is None or verzoek.teruggestuurd_op is not None:
            raise GuardFaalt("Er staat geen vraag om te ondertekenen open. Er is niets teruggestuurd.")
        if not reden.strip():
            raise GuardFaalt("Schrijf wat er nog moet gebeuren.")
        verzoek.teruggestuurd_door, verzoek.teruggestuurd_op, verzoek.reden = toegang.persoon, nu, reden.strip()
        verzoek.save(update_fields=["teruggestuurd_door", "teruggestuurd_op", "reden"])
        _meld(Gebeurtenis.NOG_NIET_ONDERTEKEND, verzoek, verslag, [verzoek.door_id], door=toegang.persoon, nu=nu)
    return verzoek


def _meld(
    gebeurtenis: Gebeurtenis,
    verzoek: Ondertekenverzoek,
    verslag: Verslag,
    aan: list[int],
    *,
    door: Persoon,
    nu: dt.datetime,
) -> None:
    meldingen.meld(
        gebeurtenis,
        aan=aan,
        onderwerp_id=verzoek.pk,
        adres=reverse("nakijken", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id]),
        door=door,
        nu=nu,
        organisatie_id=verslag.organisatie_id,
        verslag=verslag,
    )


def _slot(verslag_id: int) -> Verslag:
    """Lock the report: no signature and no filing in between."""
    verslag = (
        Verslag.objects.select_for_update(of=("self",)).select_related("organisatie", "werkjaar").get(pk=verslag_id)
    )
    if verslag.status not in BEWERKBAAR:
        raise VerkeerdeStatus("Het verslag is al ingediend. Er valt nu niets te ondertekenen.")
    return verslag

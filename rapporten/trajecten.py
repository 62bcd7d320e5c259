"""Support made to measure: begun and ended by Opgroeien, with steps that both sides note and tick off."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from kwaliteit.templatetags.opmaak import datum
from organisaties.choices import Lidrol
from organisaties.models import Organisatie
from organisaties.toegang import Toegang
from rapporten.choices import Gebeurtenis, Zijde
from rapporten.meldingen import coordinatie, meld
from rapporten.models import Ondersteuningstraject, Trajectstap
from rapporten.opvolgen import TWEEMAAL
from rapporten.workflow import GeenRecht, GuardFaalt

# What is told of a track; the number keeps the first step of a track apart from the track with the same key.
BEGIN, STAP, EINDE = 1, 2, 3
_WOORDEN = {BEGIN: "een nieuw traject", STAP: "een nieuwe stap", EINDE: "afgesloten"}

STAPPERS = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR, Lidrol.ONDERSTEUNER)


def mag_stappen(toegang: Toegang) -> bool:
    """May this person note and tick off steps? Either side; a supporter too."""
    return toegang.van_opgroeien if toegang.organisatie is None else toegang.heeft(*STAPPERS)


def _eis_opgroeien(toegang: Toegang, organisatie_id: int) -> None:
    if organisatie_id in toegang.lid_van:
        raise GeenRecht("U werkt ook voor deze organisatie; een collega volgt dit traject op.")


def lopend(organisatie_id: int) -> Ondersteuningstraject | None:
    """The track that runs now; None when there is none."""
    rijen = Ondersteuningstraject.objects.filter(organisatie_id=organisatie_id, afgesloten_op=None)
    return rijen.select_related("begonnen_door").first()


def van(organisatie_id: int) -> QuerySet[Ondersteuningstraject]:
    """Every track, newest first, with ``aantal`` steps, how many are ``gedaan``, and the day of the ``volgende``."""
    open_ = Q(stappen__gedaan_op=None)
    return Ondersteuningstraject.objects.filter(organisatie_id=organisatie_id).annotate(
        aantal=Count("stappen"),
        gedaan=Count("stappen", filter=~open_),
        volgende=Min("stappen__tegen", filter=open_),
    )


def begin(
    organisatie: Organisatie, *, doel: str, ondersteuner: str, toegang: Toegang, nu: dt.datetime
) -> Ondersteuningstraject:
    """Begin a track.

    Raises:
        GeenRecht: for who works for the organisation.
        GuardFaalt: when one runs already, with who began it; pressed twice is once.
    """
    _eis_opgroeien(toegang, organisatie.pk)
    try:
        with transaction.atomic():
            traject = Ondersteuningstraject.objects.create(
                organisatie=organisatie,
                doel=doel,
                ondersteuner=ondersteuner,
                begonnen_door=toegang.persoon,
                begonnen_op=nu,
            )
            _meld(traject, BEGIN, traject.pk, toegang=toegang, nu=nu)
            return traject
    except IntegrityError:
        er_al = lopend(organisatie.pk)
        assert er_al is not None
        if er_al.begonnen_door_id == toegang.persoon.pk and er_al.doel == doel:
            return er_al
        raise GuardFaalt(
            f"{er_al.begonnen_door.naam} begon al een traject op {datum(er_al.begonnen_op)}. Sluit dat eerst af."
        ) from None


def sluit_af(traject: Ondersteuningstraject, resultaat: str, *, toegang: Toegang, nu: dt.datetime) -> None:
    """End a track, with what came of it. Raises GeenRecht, GuardFaalt (a colleague was first)."""
    _eis_opgroeien(toegang, traject.organisatie_id)
    open_ = Ondersteuningstraject.objects.filter(pk=traject.pk, afgesloten_op=None)
    with transaction.atomic():
        afgesloten = open_.update(afgesloten_op=nu, afgesloten_door=toegang.persoon, resultaat=resultaat)
        if afgesloten:
            _meld(traject, EINDE, traject.pk, toegang=toegang, nu=nu)
    if not afgesloten:
        eerder = Ondersteuningstraject.objects.select_related("afgesloten_door").get(pk=traject.pk)
        assert eerder.afgesloten_door is not None
        raise GuardFaalt(f"{eerder.afgesloten_door.naam} sloot dit traject al af op {datum(eerder.afgesloten_op)}.")


def noteer_stap(
    traject: Ondersteuningstraject, tekst: str, *, tegen: dt.date | None, toegang: Toegang, nu: dt.datetime
) -> None:
    """Note a step. The same words within two minutes are said once. Raises GuardFaalt when the track has ended."""
    velden = {"organisatie_id": traject.organisatie_id, "traject": traject, "tekst": tekst, "tegen": tegen}
    with transaction.atomic():
        _eis_loopt(traject.pk, traject.organisatie_id, "Er komen geen stappen meer bij.")
        eerder = Trajectstap.objects.filter(**velden, gemaakt_door=toegang.persoon, gemaakt_op__gt=nu - TWEEMAAL)
        if not eerder.exists():
            stap = Trajectstap.objects.create(**velden, gemaakt_door=toegang.persoon, gemaakt_op=nu)
            _meld(traject, STAP, stap.pk, toegang=toegang, nu=nu)


def zet_gedaan(stap: Trajectstap, gedaan: bool, *, toegang: Toegang, nu: dt.datetime) -> None:
    """Tick a step off, or open it again. Twice is once. Raises GuardFaalt when the track has ended."""
    with transaction.atomic():
        _eis_loopt(stap.traject_id, stap.organisatie_id, "De stappen blijven zoals ze zijn.")
        rijen = Trajectstap.objects.filter(pk=stap.pk, gedaan_op__isnull=gedaan)
        rijen.update(gedaan_op=nu if gedaan else None, gedaan_door=toegang.persoon if gedaan else None)


def _meld(traject: Ondersteuningstraject, wat: int, onderwerp_id: int, *, toegang: Toegang, nu: dt.datetime) -> None:
    """Tell both sides: who coordinates or signs there, and who began the track."""
    nummer = Organisatie.objects.values_list("ondernemingsnummer", flat=True).get(pk=traject.organisatie_id)
    for zijde, wie in (
        (Zijde.ORGANISATIE, coordinatie(traject.organisatie_id, localdate(nu))),
        (Zijde.OPGROEIEN, [traject.begonnen_door_id]),
    ):
        meld(
            Gebeurtenis.TRAJECT,
            aan=wie,
            onderwerp_id=onderwerp_id,
            adres=reverse("traject", args=[nummer, traject.pk]),
            door=toegang.persoon,
            nu=nu,
            organisatie_id=traject.organisatie_id,
            over=_WOORDEN[wat],
            versie=wat,
            zijde=zijde,
        )


def _eis_loopt(traject_id: int, organisatie_id: int, gevolg: str) -> None:
    """Go on one at a time, as long as the track runs."""
    Organisatie.objects.om_de_beurt([organisatie_id])
    if Ondersteuningstraject.objects.filter(pk=traject_id).exclude(afgesloten_op=None).exists():
        raise GuardFaalt(f"Dit traject is afgesloten. {gevolg}")

"""The conversation about a submission: comments, internal notes and requests for addition.

None of these acts changes the status of the report; that is done by ``workflow`` alone. What an organisation answers
to a request is part of its draft until it files again, so Opgroeien reads an answer only from then on.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from organisaties.choices import OPGROEIEN
from organisaties.models import Persoon, Sectorrol
from organisaties.queries import geldig_op
from organisaties.toegang import Toegang
from rapporten import meldingen
from rapporten.ankeren import citeer
from rapporten.choices import TELT_MEE, Gebeurtenis, Status
from rapporten.inhoud import lees
from rapporten.models import Aanvulling, Draadstap, Indiening, InterneNotitie, Notitiestap, Opmerking, Verslag
from rapporten.permissions import mag, onafhankelijk
from rapporten.workflow import GeenRecht, GuardFaalt, VerkeerdeStatus

Bericht = TypeVar("Bericht", Opmerking, InterneNotitie)


class Stand(StrEnum):
    """Where a request for addition stands; the words on screen."""

    OPEN = "open"
    BEANTWOORD = "beantwoord"
    AFGEVINKT = "afgevinkt"
    INGETROKKEN = "ingetrokken"


def stand_van(aanvulling: Aanvulling, *, beantwoord: bool) -> Stand:
    """Where a request stands for a reader for whom it is ``beantwoord`` or not: the organisation knows its draft."""
    if aanvulling.ingetrokken_omdat:
        return Stand.INGETROKKEN
    if not aanvulling.is_open:
        return Stand.AFGEVINKT
    return Stand.BEANTWOORD if beantwoord else Stand.OPEN


# A finger that presses twice says the same thing within this time.
TWEEMAAL = dt.timedelta(minutes=2)


def _een_keer(model: type[Bericht], nu: dt.datetime, **velden: Any) -> Bericht:
    """Make this row, unless the same person said exactly this at this place a moment ago."""
    with transaction.atomic():
        _slot(velden["verslag"].pk)
        bestaand = model.objects.filter(op__gt=nu - TWEEMAAL, **velden).order_by("-pk").first()
        if bestaand is not None:
            return bestaand
        nieuw = model.objects.create(op=nu, **velden)
        _meld(nieuw)
        return nieuw


@dataclass(frozen=True, slots=True)
class Bij:
    """At what a message is, within a section: a block (all of it, or from one visible character to another)."""

    blok: str = ""
    begin: int | None = None
    eind: int | None = None


HEEL = Bij()


def _bericht(
    indiening: Indiening, stabiel_id: str, bij: Bij, vermeldt: Persoon | None, nu: dt.datetime
) -> dict[str, Any]:
    """What a message keeps of the passage it is about, and of the colleague it names."""
    _eis_collega(vermeldt, nu)
    if not bij.blok:
        return {"vermeldt": vermeldt}
    passage = citeer(lees(indiening.inhoud).onderdeel(stabiel_id).html, bij.blok, bij.begin, bij.eind)
    if passage is None:
        raise GuardFaalt("Deze passage staat niet in het onderdeel. Duid ze opnieuw aan, of kies een alinea.")
    return {"vermeldt": vermeldt, **{v.name: getattr(passage, v.name) for v in fields(passage)}}


def _eis_collega(vermeldt: Persoon | None, nu: dt.datetime) -> None:
    if vermeldt is not None and not collegas(localdate(nu)).filter(pk=vermeldt.pk).exists():
        raise GuardFaalt("Deze collega werkt niet (meer) bij Opgroeien. Kies iemand anders.")


def collegas(dag: dt.date) -> QuerySet[Persoon]:
    """Who works for Opgroeien on this day, by name."""
    rollen = Sectorrol.objects.filter(geldig_op(dag), rol__in=OPGROEIEN, persoon=OuterRef("pk"))
    return Persoon.objects.filter(Exists(rollen), is_active=True).order_by("naam", "pk")


def _meld(rij: Opmerking | InterneNotitie) -> None:
    """Tell the colleague who is named, and of a comment the other side."""
    verslag, begin = rij.verslag, rij.indiening
    kenmerk = verslag.indieningen.order_by("-volgnummer").values_list("kenmerk", flat=True)[0]
    draad = rij.antwoord_op_id or rij.pk
    plek = "opmerking" if isinstance(rij, Opmerking) else "notitie"
    van: dict[str, Any] = {
        "onderwerp_id": rij.pk,
        "adres": reverse("indiening", args=[kenmerk]) + f"#{plek}-{draad}",
        "over": lees(begin.inhoud).onderdeel(rij.stabiel_id).titel,
        "door": rij.door,
        "nu": rij.op,
        "organisatie_id": rij.organisatie_id,
        "verslag": verslag,
    }
    if rij.vermeldt_id is not None:
        soort = Gebeurtenis.VERMELDING if isinstance(rij, Opmerking) else Gebeurtenis.VERMELDING_INTERN
        meldingen.meld(soort, aan=[rij.vermeldt_id], **van)
    if isinstance(rij, Opmerking):
        spraken = Opmerking.objects.filter(Q(pk=draad) | Q(antwoord_op=draad))
        if rij.van_opgroeien:
            daar = spraken.filter(van_opgroeien=False).values_list("door_id", flat=True)
            wie = {*meldingen.coordinatie(rij.organisatie_id, localdate(rij.op)), *daar}
            meldingen.meld(Gebeurtenis.OPMERKING, aan=wie, **van)
        else:
            daar = spraken.filter(van_opgroeien=True).values_list("door_id", flat=True)
            meldingen.meld(Gebeurtenis.REACTIE, aan={*meldingen.dossierbeheerder(verslag), *daar}, **van)
    elif rij.antwoord_op_id is not None:
        schreven = InterneNotitie.objects.filter(Q(pk=draad) | Q(antwoord_op=draad)).values_list("door_id", flat=True)
        meldingen.meld(Gebeurtenis.ANTWOORD_INTERN, aan={*schreven} - {rij.vermeldt_id}, **van)


def plaats_opmerking(
    indiening: Indiening,
    stabiel_id: str,
    tekst: str,
    *,
    toegang: Toegang,
    nu: dt.datetime,
    bij: Bij = HEEL,
    vermeldt: Persoon | None = None,
) -> Opmerking:
    """Begin a thread of Opgroeien at a section or a passage; the organisation reads it. Raises NietToegelaten."""
    verslag = _eis("verslag.opvolgen", indiening, stabiel_id, toegang)
    return _een_keer(
        Opmerking,
        nu,
        organisatie_id=verslag.organisatie_id,
        verslag=verslag,
        indiening=indiening,
        stabiel_id=stabiel_id,
        antwoord_op=None,
        tekst=tekst,
        door=toegang.persoon,
        van_opgroeien=True,
        **_bericht(indiening, stabiel_id, bij, vermeldt, nu),
    )


def antwoord(
    draad: Bericht, tekst: str, *, toegang: Toegang, nu: dt.datetime, vermeldt: Persoon | None = None
) -> Bericht:
    """Add to a thread: of both sides, or an internal one; it stays at the submission where it began.

    Raises NietToegelaten.
    """
    gedeeld = isinstance(draad, Opmerking)
    if not mag("verslag.reageren" if gedeeld else "verslag.opvolgen", toegang, draad.verslag):
        raise GeenRecht("Uw rol laat reageren niet toe.")
    _eis_collega(vermeldt, nu)
    kant = {"van_opgroeien": toegang.organisatie is None} if gedeeld else {}
    return _een_keer(
        type(draad),
        nu,
        organisatie_id=draad.organisatie_id,
        verslag=draad.verslag,
        indiening_id=draad.indiening_id,
        stabiel_id=draad.stabiel_id,
        antwoord_op=draad,
        tekst=tekst,
        door=toegang.persoon,
        vermeldt=vermeldt,
        **kant,
    )


def los_op(draad: Opmerking | InterneNotitie, opgelost: bool, *, toegang: Toegang, nu: dt.datetime) -> None:
    """Say that a thread is resolved, or that it is not after all. Twice is once. Raises NietToegelaten."""
    if not mag("verslag.opvolgen", toegang, draad.verslag):
        raise GeenRecht("Alleen Opgroeien kan een gesprek als opgelost aanduiden.")
    with transaction.atomic():
        rijen = type(draad).objects.filter(pk=draad.pk, opgelost_op__isnull=opgelost)
        if not rijen.update(opgelost_op=nu if opgelost else None, opgelost_door=toegang.persoon if opgelost else None):
            return
        stap = {
            "organisatie_id": draad.organisatie_id,
            "verslag_id": draad.verslag_id,
            "opgelost": opgelost,
            "door": toegang.persoon,
            "op": nu,
        }
        if isinstance(draad, Opmerking):
            Draadstap.objects.create(opmerking=draad, **stap)
        else:
            Notitiestap.objects.create(notitie=draad, **stap)


def noteer(
    indiening: Indiening,
    stabiel_id: str,
    tekst: str,
    *,
    toegang: Toegang,
    nu: dt.datetime,
    bij: Bij = HEEL,
    vermeldt: Persoon | None = None,
) -> InterneNotitie:
    """Keep a note at a section or a passage that only Opgroeien ever reads. Raises NietToegelaten."""
    verslag = _eis("verslag.opvolgen", indiening, stabiel_id, toegang)
    return _een_keer(
        InterneNotitie,
        nu,
        organisatie_id=verslag.organisatie_id,
        verslag=verslag,
        indiening=indiening,
        stabiel_id=stabiel_id,
        antwoord_op=None,
        tekst=tekst,
        door=toegang.persoon,
        **_bericht(indiening, stabiel_id, bij, vermeldt, nu),
    )


def vraag(
    indiening: Indiening,
    stabiel_id: str,
    reden: str,
    *,
    uiterlijk: dt.date | None,
    toegang: Toegang,
    nu: dt.datetime,
) -> Aanvulling:
    """Ask an addition at a section. It reaches the organisation when the report is sent back. Raises NietToegelaten."""
    with transaction.atomic():
        # Closing the report asks that no request is open, so asking and closing wait for each other.
        verslag = _slot(indiening.verslag_id)
        if verslag.status != Status.IN_BEHANDELING:
            raise VerkeerdeStatus(
                "Een aanvulling vragen kan zolang het verslag in behandeling is. "
                f"Het is nu “{verslag.get_status_display().lower()}”."
            )
        _eis("verslag.aanvulling_vragen", indiening, stabiel_id, toegang)
        velden: dict[str, Any] = {
            "organisatie_id": verslag.organisatie_id,
            "verslag": verslag,
            "indiening": indiening,
            "stabiel_id": stabiel_id,
            "reden": reden,
            "uiterlijk": uiterlijk,
            "gevraagd_door": toegang.persoon,
        }
        bestaand = Aanvulling.objects.filter(gevraagd_op__gt=nu - TWEEMAAL, afgehandeld_op=None, **velden).first()
        return bestaand or Aanvulling.objects.create(gevraagd_op=nu, **velden)


def vink_af(aanvulling: Aanvulling, *, toegang: Toegang, nu: dt.datetime) -> None:
    """The answer that was filed is enough. Raises NietToegelaten."""
    with transaction.atomic():
        verslag = _slot(aanvulling.verslag_id)
        huidig = _open_aanvulling(aanvulling, verslag, toegang)
        if verslag.status != Status.IN_BEHANDELING:
            raise VerkeerdeStatus("Afvinken kan zodra het verslag opnieuw ingediend en in behandeling is.")
        if huidig.beantwoord_op is None:
            raise GuardFaalt("Deze vraag is nog niet beantwoord. Is ze niet meer nodig, trek ze dan in met een reden.")
        huidig.afgehandeld_door, huidig.afgehandeld_op = toegang.persoon, nu
        huidig.save(update_fields=["afgehandeld_door", "afgehandeld_op"])


def trek_in(aanvulling: Aanvulling, reden: str, *, toegang: Toegang, nu: dt.datetime) -> None:
    """Take a request back with a reason that the organisation reads. Raises NietToegelaten."""
    with transaction.atomic():
        verslag = _slot(aanvulling.verslag_id)
        huidig = _open_aanvulling(aanvulling, verslag, toegang)
        if not reden.strip():
            raise GuardFaalt("Geef een reden: de organisatie leest waarom de vraag niet meer nodig is.")
        huidig.afgehandeld_door, huidig.afgehandeld_op, huidig.ingetrokken_omdat = toegang.persoon, nu, reden
        huidig.save(update_fields=["afgehandeld_door", "afgehandeld_op", "ingetrokken_omdat"])


def _slot(verslag_id: int) -> Verslag:
    return Verslag.objects.select_for_update().get(pk=verslag_id)


def _eis(recht: str, indiening: Indiening, stabiel_id: str, toegang: Toegang) -> Verslag:
    """The report, when this person may, and this is a section of the newest submission of a report that counts."""
    verslag = indiening.verslag
    if not mag(recht, toegang, verslag):
        if not onafhankelijk(toegang, verslag):
            raise GeenRecht("U werkt ook voor deze organisatie; een collega behandelt dit verslag.")
        raise GeenRecht("Uw rol laat dit niet toe.")
    if verslag.status not in TELT_MEE:
        raise VerkeerdeStatus("De organisatie nam dit verslag terug. U kunt het weer lezen als ze opnieuw indient.")
    if verslag.indieningen.filter(volgnummer__gt=indiening.volgnummer).exists():
        raise GuardFaalt("Er is intussen een nieuwere indiening. Lees die eerst en schrijf daar.")
    if all(onderdeel.id != stabiel_id for onderdeel in lees(indiening.inhoud).onderdelen):
        raise GuardFaalt("Dit onderdeel staat niet in het verslag. Herlaad de pagina.")
    return verslag


def _open_aanvulling(aanvulling: Aanvulling, verslag: Verslag, toegang: Toegang) -> Aanvulling:
    """The request as it is under the lock."""
    if not mag("verslag.aanvulling_vragen", toegang, verslag):
        raise GeenRecht("Alleen een dossierbeheerder die niet voor deze organisatie werkt, handelt een vraag af.")
    huidig = Aanvulling.objects.select_related("afgehandeld_door").get(pk=aanvulling.pk)
    if huidig.afgehandeld_door is not None:
        raise VerkeerdeStatus(f"{huidig.afgehandeld_door.naam} handelde deze vraag al af.")
    return huidig

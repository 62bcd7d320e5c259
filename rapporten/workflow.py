"""The life of a report: the one table of transitions, and the one writer of ``Verslag.status``.

Every act locks the report row, checks that its status allows it and that the person may, changes the status, adds
exactly one ``Overgang`` and plans the jobs that follow, all in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from kwaliteit.opdrachten.plannen import plan
from kwaliteit.templatetags.opmaak import datum, datumtijd, tijd
from organisaties.toegang import Toegang
from rapporten import bronnen, indienen, meldingen
from rapporten.aanvullen import geef_door, onbeantwoorde
from rapporten.afspraken import NieuweAfspraak
from rapporten.boomstructuur import nieuwste_groeikader_id
from rapporten.choices import BEWERKBAAR, Gebeurtenis, Handeling, Status
from rapporten.models import Aanvulling, Afspraak, Indiening, Ondertekening, Overgang, Toewijzing, Verslag
from rapporten.permissions import mag, onafhankelijk


@dataclass(frozen=True, slots=True)
class Regel:
    """One line of the table: from which states, to which, and whether a reason must be given."""

    van: frozenset[Status]
    naar: Status
    reden_nodig: bool = False


# domein.md, "Life of a report"; who may is in permissions.py under "verslag.<handeling>".
OVERGANGEN: dict[Handeling, Regel] = {
    Handeling.BEGINNEN: Regel(frozenset(), Status.CONCEPT),
    Handeling.INDIENEN: Regel(BEWERKBAAR, Status.INGEDIEND),
    Handeling.IN_BEHANDELING_NEMEN: Regel(frozenset({Status.INGEDIEND}), Status.IN_BEHANDELING),
    Handeling.AANVULLING_VRAGEN: Regel(frozenset({Status.IN_BEHANDELING}), Status.AANVULLING_GEVRAAGD),
    Handeling.AFRONDEN: Regel(frozenset({Status.IN_BEHANDELING}), Status.AFGEROND),
    Handeling.AFRONDEN_ONGEDAAN_MAKEN: Regel(frozenset({Status.AFGEROND}), Status.IN_BEHANDELING),
    Handeling.HEROPENEN: Regel(frozenset({Status.AFGEROND}), Status.AANVULLING_GEVRAAGD, reden_nodig=True),
    Handeling.TERUGNEMEN: Regel(frozenset({Status.INGEDIEND}), Status.CONCEPT),
}


class NietToegelaten(Exception):
    """The act is refused; the message says in Dutch why, and what does hold."""


class GeenRecht(NietToegelaten):
    """This person may not do this."""


class VerkeerdeStatus(NietToegelaten):
    """The report is not (any more) in a status from which this can be done."""


class GuardFaalt(NietToegelaten):
    """A condition of the act does not hold (no open request, no reason, …)."""


ANDER_NODIG = (
    "U schreef dit verslag alleen, en dan ondertekent iemand anders. Laat een andere ondertekenaar tekenen, of laat "
    "een collega meeschrijven. Bent u met te weinig? De beheerder van Opgroeien kan toestaan dat één persoon "
    "schrijft en ondertekent."
)


# A request that began in time may still be under way when the time to undo ends: the mail lets it finish.
POST_RUST = dt.timedelta(seconds=30)


def ongedaan_tot(afgerond_op: dt.datetime) -> dt.datetime:
    """Until when a closing can be undone (``settings.BEDENKTIJD``); about then the organisation gets its mail."""
    return afgerond_op + settings.BEDENKTIJD


def tijdstip(moment: dt.datetime, nu: dt.datetime) -> str:
    """A moment as people say it on the day itself: "om 14:42"."""
    lokaal = localtime(moment)
    dag = "" if lokaal.date() == localdate(nu) else f"op {datum(lokaal)} "
    return f"{dag}om {tijd(lokaal)}"


def toegelaten(verslag: Verslag, toegang: Toegang) -> frozenset[Handeling]:
    """The acts whose status and person fit now (conditions are checked when acting)."""
    return frozenset(
        h
        for h, regel in OVERGANGEN.items()
        if verslag.status in regel.van and mag(f"verslag.{h.value}", toegang, verslag)
    )


def begin(toewijzing: Toewijzing, *, toegang: Toegang, nu: dt.datetime) -> Verslag:
    """Begin the report of an assignment; when it exists already, that one is returned.

    Raises:
        GeenRecht: when the person may not begin a report.
    """
    verslag = Verslag(
        organisatie_id=toewijzing.organisatie_id,
        werkjaar_id=toewijzing.werkjaar_id,
        boom_id=toewijzing.boom_id,
        kader_id=nieuwste_groeikader_id(),
        begonnen_op=nu,
        status_sinds=nu,
    )
    _eis_recht(Handeling.BEGINNEN, toegang, verslag)
    with transaction.atomic():
        Verslag.objects.bulk_create([verslag], ignore_conflicts=True)
        bestaand = Verslag.objects.select_for_update().get(
            organisatie_id=toewijzing.organisatie_id, werkjaar_id=toewijzing.werkjaar_id
        )
        if not bestaand.overgangen.exists():
            _log(bestaand, Handeling.BEGINNEN, "", toegang, nu)
    return bestaand


def teken(verslag_id: int, *, toegang: Toegang, nu: dt.datetime, gezien: str) -> Ondertekening:
    """Sign the draft as it was seen. The status stays.

    Raises:
        NietToegelaten, NogOpen, NietOndertekend
    """
    with transaction.atomic():
        verslag = _slot(verslag_id)
        if not mag("verslag.ondertekenen", toegang, verslag):
            raise GeenRecht("Alleen wie ondertekenaar is, kan het verslag ondertekenen.")
        if verslag.status not in BEWERKBAAR:
            raise VerkeerdeStatus(_nu_is(verslag))
        _eis_antwoorden(verslag)
        if indienen.tekenstand(verslag, toegang.persoon, localdate(nu)).ander_nodig:
            raise GuardFaalt(ANDER_NODIG)
        return indienen.teken(verslag, door=toegang.persoon, nu=nu, gezien=gezien)


def dien_in(verslag_id: int, *, toegang: Toegang, nu: dt.datetime) -> Indiening:
    """File the signed content. Plans the PDF, the facts, the signals and the confirmation in the same transaction.

    Raises:
        NietToegelaten, NogOpen, NietOndertekend
    """
    with transaction.atomic():
        verslag = _open(verslag_id, Handeling.INDIENEN, toegang)
        _eis_antwoorden(verslag)
        indiening = indienen.leg_neer(verslag, door=toegang.persoon, nu=nu)
        geef_door(verslag, nu=nu)
        _zet(verslag, Handeling.INDIENEN, toegang, nu)
        eigenaar = verslag.organisatie_id
        for soort in ("verslagpdf", "feiten", "beleidssignalen"):
            plan(soort, f"indiening:{indiening.pk}", 1, organisatie_id=eigenaar, indiening_id=indiening.pk)
    return indiening


def neem_in_behandeling(verslag_id: int, *, toegang: Toegang, nu: dt.datetime) -> Verslag:
    """Take up a filed report; the person becomes its dossierbeheerder. Raises NietToegelaten."""
    with transaction.atomic():
        verslag = _open(verslag_id, Handeling.IN_BEHANDELING_NEMEN, toegang)
        verslag.dossierbeheerder = toegang.persoon
        _zet(verslag, Handeling.IN_BEHANDELING_NEMEN, toegang, nu)
    return verslag


def vraag_aanvulling(verslag_id: int, *, toegang: Toegang, nu: dt.datetime) -> Verslag:
    """Send the report back with its open requests. Raises NietToegelaten (also when there is none)."""
    with transaction.atomic():
        verslag = _open(verslag_id, Handeling.AANVULLING_VRAGEN, toegang)
        if not _onbeantwoorde(verslag):
            raise GuardFaalt("Vraag eerst bij minstens één onderdeel een aanvulling, met een reden.")
        _zet(verslag, Handeling.AANVULLING_VRAGEN, toegang, nu)
    return verslag


def rond_af(verslag_id: int, *, toegang: Toegang, nu: dt.datetime, afspraken: Iterable[NieuweAfspraak] = ()) -> Verslag:
    """Close the report, with what is agreed for next year. Raises NietToegelaten (also while a request is open)."""
    with transaction.atomic():
        verslag = _open(verslag_id, Handeling.AFRONDEN, toegang)
        if verslag.aanvullingen.filter(afgehandeld_op=None).exists():
            raise GuardFaalt("Er staat nog een vraag om aanvulling open. Vink ze af of trek ze in met een reden.")
        _zet(verslag, Handeling.AFRONDEN, toegang, nu)
        Afspraak.objects.bulk_create(
            Afspraak(
                organisatie_id=verslag.organisatie_id,
                verslag=verslag,
                tekst=afspraak.tekst,
                tegen=afspraak.tegen,
                door=toegang.persoon,
                op=nu,
            )
            for afspraak in afspraken
        )
    return verslag


def maak_afronden_ongedaan(verslag_id: int, *, toegang: Toegang, nu: dt.datetime) -> Verslag:
    """Take a closing back while that can be done; what was agreed with it never held. Raises NietToegelaten.

    Nobody was told of the closing yet (``niet_voor``), and nobody will be.
    """
    with transaction.atomic():
        verslag = _open(verslag_id, Handeling.AFRONDEN_ONGEDAAN_MAKEN, toegang)
        afronden = verslag.overgangen.order_by("-id")[0]
        if nu >= ongedaan_tot(afronden.op):
            raise GuardFaalt(
                f"Ongedaan maken kan niet meer: de bedenktijd liep af {tijdstip(ongedaan_tot(afronden.op), nu)}. "
                "Moet er nog iets gebeuren? Heropen het verslag dan met een reden."
            )
        if verslag.slotbrieven.filter(op__gte=afronden.op).exists():
            raise GuardFaalt("De slotbrief is al verstuurd. Moet er nog iets gebeuren? Heropen dan met een reden.")
        _zet(verslag, Handeling.AFRONDEN_ONGEDAAN_MAKEN, toegang, nu)
        verslag.afspraken.geldend().filter(op=afronden.op).update(ingetrokken_op=nu)
        meldingen.laat_vallen(Gebeurtenis.AFGEROND, afronden.pk, nu=nu)
    return verslag


def heropen(verslag_id: int, *, toegang: Toegang, nu: dt.datetime, reden: str) -> Verslag:
    """Reopen a closed report with a reason. Raises NietToegelaten."""
    with transaction.atomic():
        verslag = _open(verslag_id, Handeling.HEROPENEN, toegang)
        _zet(verslag, Handeling.HEROPENEN, toegang, nu, reden)
    return verslag


def neem_terug(verslag_id: int, *, toegang: Toegang, nu: dt.datetime) -> Verslag:
    """Take a filed report back as long as nobody took it up; its facts no longer count. Raises NietToegelaten."""
    with transaction.atomic():
        verslag = _open(verslag_id, Handeling.TERUGNEMEN, toegang)
        laatste = verslag.indieningen.defer("inhoud").order_by("-volgnummer")[0]
        _zet(verslag, Handeling.TERUGNEMEN, toegang, nu)
        bronnen.trek_in(laatste, nu)
        bronnen.plan_editie(verslag.werkjaar_id)
    return verslag


def _eis_antwoorden(verslag: Verslag) -> None:
    if onbeantwoorde(verslag).exists():
        raise GuardFaalt("Beantwoord eerst elke vraag om aanvulling. U vindt ze in de takenlijst.")


def _onbeantwoorde(verslag: Verslag) -> bool:
    return Aanvulling.objects.filter(verslag=verslag, afgehandeld_op=None, beantwoord_op=None).exists()


def _slot(verslag_id: int) -> Verslag:
    return Verslag.objects.select_for_update(of=("self",)).select_related("organisatie", "werkjaar").get(pk=verslag_id)


def _open(verslag_id: int, handeling: Handeling, toegang: Toegang) -> Verslag:
    """Lock the report and check that this act is legal now."""
    verslag = _slot(verslag_id)
    _eis_recht(handeling, toegang, verslag)
    if verslag.status not in OVERGANGEN[handeling].van:
        raise VerkeerdeStatus(_nu_is(verslag))
    return verslag


def _eis_recht(handeling: Handeling, toegang: Toegang, verslag: Verslag) -> None:
    if not mag(f"verslag.{handeling.value}", toegang, verslag):
        if not onafhankelijk(toegang, verslag):
            raise GeenRecht("U werkt ook voor deze organisatie; een collega behandelt dit verslag.")
        raise GeenRecht(f"Uw rol laat “{handeling.label.lower()}” niet toe.")


def _nu_is(verslag: Verslag) -> str:
    """Who did what when, for somebody who comes too late."""
    laatste = verslag.overgangen.select_related("door").order_by("-id").first()
    status = Status(verslag.status).label.lower()
    if laatste is None:
        return f"Dit kan niet: het verslag is nu “{status}”."
    return (
        f"Dit kan niet meer: het verslag is nu “{status}”. {laatste.door.naam} deed dat "
        f"op {datumtijd(laatste.op)} ({laatste.get_handeling_display().lower()})."
    )


def _zet(verslag: Verslag, handeling: Handeling, toegang: Toegang, nu: dt.datetime, reden: str = "") -> None:
    """Write the new status. The one place that does."""
    regel = OVERGANGEN[handeling]
    if regel.reden_nodig and not reden.strip():
        raise GuardFaalt("Geef een reden: de organisatie leest die mee.")
    van, verslag.status, verslag.status_sinds = verslag.status, regel.naar, nu
    verslag.save(update_fields=["status", "status_sinds", "dossierbeheerder"])
    _log(verslag, handeling, van, toegang, nu, reden)


def _log(verslag: Verslag, handeling: Handeling, van: str, toegang: Toegang, nu: dt.datetime, reden: str = "") -> None:
    overgang = Overgang.objects.create(
        organisatie_id=verslag.organisatie_id,
        verslag=verslag,
        handeling=handeling,
        van=van,
        naar=verslag.status,
        door=toegang.persoon,
        op=nu,
        reden=reden.strip(),
    )
    _meld(verslag, overgang, toegang, nu)


# Of what each side hears; beginning and undoing a closing ask nothing of anyone.
_VOOR_ORGANISATIE = {
    Handeling.INDIENEN: Gebeurtenis.INGEDIEND,
    Handeling.TERUGNEMEN: Gebeurtenis.TERUGGENOMEN,
    Handeling.IN_BEHANDELING_NEMEN: Gebeurtenis.IN_BEHANDELING,
    Handeling.AANVULLING_VRAGEN: Gebeurtenis.AANVULLING_GEVRAAGD,
    Handeling.AFRONDEN: Gebeurtenis.AFGEROND,
    Handeling.HEROPENEN: Gebeurtenis.HEROPEND,
}
_VOOR_DOSSIERBEHEERDER = {
    Handeling.INDIENEN: Gebeurtenis.OPNIEUW_INGEDIEND,
    Handeling.TERUGNEMEN: Gebeurtenis.DOSSIER_TERUGGENOMEN,
}


def _meld(verslag: Verslag, overgang: Overgang, toegang: Toegang, nu: dt.datetime) -> None:
    """Tell both sides; the mail about a closing waits until it cannot be undone any more."""
    handeling = Handeling(overgang.handeling)
    van: dict[str, Any] = {
        "onderwerp_id": overgang.pk,
        "door": toegang.persoon,
        "nu": nu,
        "organisatie_id": verslag.organisatie_id,
        "verslag": verslag,
    }
    if handeling in _VOOR_ORGANISATIE:
        wacht = handeling == Handeling.AFRONDEN and settings.BEDENKTIJD
        meldingen.meld(
            _VOOR_ORGANISATIE[handeling],
            aan=meldingen.coordinatie(verslag.organisatie_id, localdate(nu)),
            adres=reverse("verslag", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id]),
            niet_voor=ongedaan_tot(nu) + POST_RUST if wacht else None,
            **van,
        )
    if handeling in _VOOR_DOSSIERBEHEERDER and verslag.dossierbeheerder_id:
        kenmerk = verslag.indieningen.order_by("-volgnummer").values_list("kenmerk", flat=True)[0]
        meldingen.meld(
            _VOOR_DOSSIERBEHEERDER[handeling],
            aan=meldingen.dossierbeheerder(verslag),
            adres=reverse("indiening", args=[kenmerk]),
            **van,
        )

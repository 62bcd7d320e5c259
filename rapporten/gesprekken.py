"""Talks between Opgroeien and organisations: planning, the readings of each side, the minutes, what is agreed.

Each side writes its own reading; the shared one is written by either. The minutes are written by Opgroeien, laid before
the organisations by confirming them, and confirmed by each of them, version by version. What a reader sees of it is
made in ``gespreksblad``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from kwaliteit.templatetags.opmaak import datum, datumtijd, tijd
from organisaties.choices import Lidrol
from organisaties.models import Organisatie, Persoon
from organisaties.toegang import Toegang
from rapporten.choices import Gebeurtenis, Kant
from rapporten.meldingen import coordinatie, meld
from rapporten.models import (
    Afspraak,
    Duiding,
    Gesprek,
    Gespreksdeelname,
    Gesprekspunt,
    Gespreksreactie,
    Gespreksverslag,
    Hulpvraag,
)
from rapporten.ondersteunen import AlBeantwoord
from rapporten.opvolgen import TWEEMAAL
from rapporten.workflow import GeenRecht, GuardFaalt

SCHRIJVERS = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)
GEGEVENS = ("titel", "datum", "uur", "plaats", "van_opgroeien")


class Verouderd(Exception):
    """Somebody else was first; nothing was stored. ``huidig`` is what stands there now."""

    def __init__(self, huidig: Duiding | Gespreksverslag | Gesprek, wie: Persoon, op: dt.datetime) -> None:
        self.huidig, self.wie, self.op = huidig, wie, op
        super().__init__(f"{wie.naam} bewaarde intussen iets anders ({datum(op)} om {tijd(op)}).")


@dataclass(frozen=True, slots=True)
class Deelnemer:
    """An organisation to invite; ``wie``: who comes, in words; ``hulpvraag``: the request that this talk answers."""

    organisatie: Organisatie
    wie: str = ""
    hulpvraag: Hulpvraag | None = None


def kant_van(toegang: Toegang) -> Kant | None:
    """For which side this person writes in a talk; None for who only reads."""
    if toegang.organisatie is None:
        return Kant.OPGROEIEN if toegang.van_opgroeien else None
    return Kant.ORGANISATIE if toegang.heeft(*SCHRIJVERS) else None


def _eis_opgroeien(toegang: Toegang, *organisaties: int) -> None:
    if kant_van(toegang) != Kant.OPGROEIEN:
        raise GeenRecht("Alleen Opgroeien doet dit.")
    if toegang.lid_van & set(organisaties):
        raise GeenRecht("U werkt ook voor deze organisatie; een collega plant dit gesprek.")


def _eis_kant(toegang: Toegang) -> Kant:
    kant = kant_van(toegang)
    if kant is None:
        raise GeenRecht("Uw rol laat lezen toe, niet schrijven.")
    return kant


def wanneer(gesprek: Gesprek) -> str:
    """The moment in words: "12 november 2026 om 14:00"."""
    return datum(gesprek.datum) + (f" om {gesprek.uur:%H:%M}" if gesprek.uur else "")


# -- planning ----------------------------------------------------------------------------------------------------


def plan_gesprek(
    velden: Mapping[str, Any], deelnemers: Iterable[Deelnemer], *, toegang: Toegang, nu: dt.datetime
) -> Gesprek:
    """Plan a talk and invite who takes part. ``velden``: soort, regio and ``GEGEVENS``. Pressed twice is once.

    A request that it answers gets the date as its answer.

    Raises:
        GeenRecht: for who is not of Opgroeien, or works for one of the organisations.
        AlBeantwoord: when a colleague answered the request first; nothing is stored.
    """
    deelnemers = list(deelnemers)
    _eis_opgroeien(toegang, *(d.organisatie.pk for d in deelnemers))
    with transaction.atomic():
        Persoon.objects.select_for_update(no_key=True).get(pk=toegang.persoon.pk)
        van_mij = Gesprek.objects.filter(
            gemaakt_door=toegang.persoon, gemaakt_op__gt=nu - TWEEMAAL, afgelast_op=None, **velden
        )
        for bestaand in van_mij.prefetch_related("deelnames"):
            if {d.organisatie_id for d in bestaand.deelnames.all()} == {d.organisatie.pk for d in deelnemers}:
                return bestaand
        wie = {"gemaakt_door": toegang.persoon, "gewijzigd_door": toegang.persoon}
        gesprek = Gesprek.objects.create(**velden, **wie, gemaakt_op=nu, gewijzigd_op=nu)
        for deelnemer in deelnemers:
            _nodig_uit(gesprek, deelnemer, toegang=toegang, nu=nu)
    return gesprek


def _nodig_uit(gesprek: Gesprek, deelnemer: Deelnemer, *, toegang: Toegang, nu: dt.datetime) -> None:
    vraag = deelnemer.hulpvraag
    if vraag is not None:
        antwoord = f"We planden een gesprek: {gesprek.titel}, op {wanneer(gesprek)}."
        velden = {"antwoord": antwoord, "beantwoord_door": toegang.persoon, "beantwoord_op": nu}
        if not Hulpvraag.objects.filter(pk=vraag.pk, beantwoord_op=None).update(**velden):
            eerder = Hulpvraag.objects.select_related("beantwoord_door").get(pk=vraag.pk)
            assert eerder.beantwoord_door is not None
            raise AlBeantwoord(f"{eerder.beantwoord_door.naam} beantwoordde deze vraag al.")
    deelname = Gespreksdeelname.objects.create(
        gesprek=gesprek, organisatie=deelnemer.organisatie, wie=deelnemer.wie, hulpvraag=vraag
    )
    _meld(gesprek, [deelname], "Gesprek met Opgroeien", door=toegang.persoon, nu=nu)
    verslag = nieuwste_verslag(gesprek)
    if verslag is not None and verslag.bevestigd_op is not None:  # who joins late confirms too
        _vraag_bevestiging([deelname], gesprek, verslag, door=toegang.persoon, nu=nu)


def _meld(
    gesprek: Gesprek,
    deelnames: Iterable[Gespreksdeelname],
    wat: str,
    *,
    door: Persoon,
    nu: dt.datetime,
    weg: bool = False,
) -> None:
    """Tell the organisations of a talk that is to come (``weg``: they no longer take part, and cannot open it).

    One that is noted afterwards they know of.
    """
    if gesprek.datum < localdate(nu):
        return
    for deelname in deelnames:
        _meld_deelnemer(
            deelname,
            Gebeurtenis.GESPREK,
            onderwerp_id=deelname.pk,
            versie=gesprek.versie,
            over=f"{wat} op {wanneer(gesprek)}",
            door=door,
            nu=nu,
            weg=weg,
        )


def _blad_van(deelname: Gespreksdeelname, *, weg: bool = False) -> str:
    """The address of the talk as it is for this organisation, of its list when it is out; both sides have the same."""
    nummer = Organisatie.objects.values_list("ondernemingsnummer", flat=True).get(pk=deelname.organisatie_id)
    if weg:
        return reverse("organisatiegesprekken", args=[nummer])
    return reverse("organisatiegesprek", args=[nummer, deelname.gesprek_id])


def _meld_deelnemer(
    deelname: Gespreksdeelname,
    gebeurtenis: Gebeurtenis,
    *,
    nu: dt.datetime,
    plek: str = "",
    weg: bool = False,
    **rest: Any,
) -> None:
    """Tell who coordinates or signs there, and who asked for the talk."""
    vragers = [deelname.hulpvraag.door_id] if deelname.hulpvraag else []
    meld(
        gebeurtenis,
        aan=[*coordinatie(deelname.organisatie_id, localdate(nu)), *vragers],
        adres=_blad_van(deelname, weg=weg) + plek,
        organisatie_id=deelname.organisatie_id,
        nu=nu,
        **rest,
    )


def eis_gaat_door(gesprek: Gesprek) -> None:
    """A talk that was called off stays as it was. Raises GuardFaalt."""
    if gesprek.afgelast_op is not None:
        raise GuardFaalt(f"{gesprek.gewijzigd_door.naam} gelastte dit gesprek af op {datumtijd(gesprek.afgelast_op)}.")


def _houd_vast(gesprek: Gesprek) -> Gesprek:
    """The talk under a lock, as it is now. Raises GuardFaalt."""
    huidig = Gesprek.objects.select_for_update(of=("self",)).select_related("gewijzigd_door").get(pk=gesprek.pk)
    eis_gaat_door(huidig)
    return huidig


def _vast(gesprek: Gesprek, versie: int) -> Gesprek:
    """The talk under a lock, when it is still the one that was on screen. Raises Verouderd, GuardFaalt."""
    huidig = _houd_vast(gesprek)
    if huidig.versie != versie:
        raise Verouderd(huidig, huidig.gewijzigd_door, huidig.gewijzigd_op)
    return huidig


def wijzig_gesprek(
    gesprek: Gesprek,
    velden: Mapping[str, Any],
    *,
    versie: int,
    toegang: Toegang,
    nu: dt.datetime,
    deelnemers: Iterable[Deelnemer] | None = None,
) -> Gesprek:
    """Change ``GEGEVENS`` (and who takes part, when given). A new day, hour or place is told to who takes part.

    Raises:
        Verouderd, GeenRecht, GuardFaalt: nothing is stored.
        ValidationError: when an organisation cannot be left out any more.
    """
    with transaction.atomic():
        huidig = _vast(gesprek, versie)
        er_al = list(huidig.deelnames.select_related("organisatie", "hulpvraag"))
        _eis_opgroeien(toegang, *(d.organisatie_id for d in er_al), *(d.organisatie.pk for d in deelnemers or ()))
        verplaatst = any(getattr(huidig, naam) != velden[naam] for naam in ("datum", "uur", "plaats"))
        for naam in GEGEVENS:
            setattr(huidig, naam, velden[naam])
        _teken(huidig, toegang, nu)
        if deelnemers is not None:
            er_al = _zet_deelnemers(huidig, er_al, list(deelnemers), toegang=toegang, nu=nu)
        if verplaatst:
            _meld(huidig, er_al, "Verplaatst: gesprek met Opgroeien", door=toegang.persoon, nu=nu)
    return huidig


def _teken(gesprek: Gesprek, toegang: Toegang, nu: dt.datetime, *ook: str) -> None:
    gesprek.versie += 1
    gesprek.gewijzigd_door, gesprek.gewijzigd_op = toegang.persoon, nu
    gesprek.save(update_fields=[*GEGEVENS, "versie", "gewijzigd_door", "gewijzigd_op", *ook])


def _zet_deelnemers(
    gesprek: Gesprek, er_al: list[Gespreksdeelname], straks: list[Deelnemer], *, toegang: Toegang, nu: dt.datetime
) -> list[Gespreksdeelname]:
    """Invite who is new and leave out who is no longer named; gives who was there and stays."""
    namen = {d.organisatie.pk: d for d in straks}
    blijft = [d for d in er_al if d.organisatie_id in namen]
    weg = [d for d in er_al if d.organisatie_id not in namen]
    if weg and gesprek.verslagen.exclude(bevestigd_op=None).exists():
        raise ValidationError(f"{weg[0].organisatie.naam} kan niet meer weg: het verslag ligt er al ter bevestiging.")
    for deelname in weg:
        try:
            with transaction.atomic():
                Gespreksdeelname.objects.filter(pk=deelname.pk).delete()
        except IntegrityError as fout:
            raise ValidationError(
                f"{deelname.organisatie.naam} kan niet meer weg: er staan al punten, een duiding of afspraken bij."
            ) from fout
        _meld(gesprek, [deelname], "Niet voor u: gesprek met Opgroeien", door=toegang.persoon, nu=nu, weg=True)
    for deelname in blijft:
        if deelname.wie != namen[deelname.organisatie_id].wie:
            deelname.wie = namen[deelname.organisatie_id].wie
            deelname.save(update_fields=["wie"])
    for organisatie_id in set(namen) - {d.organisatie_id for d in er_al}:
        _nodig_uit(gesprek, namen[organisatie_id], toegang=toegang, nu=nu)
    return blijft


def gelast_af(gesprek: Gesprek, reden: str, *, versie: int, toegang: Toegang, nu: dt.datetime) -> None:
    """Call a talk off, with a reason that who takes part reads; a request for a talk that it answered waits again.

    Raises Verouderd, GeenRecht, GuardFaalt (its minutes lie before the organisations: it took place).
    """
    with transaction.atomic():
        huidig = _vast(gesprek, versie)
        deelnames = list(huidig.deelnames.select_related("hulpvraag"))
        _eis_opgroeien(toegang, *(d.organisatie_id for d in deelnames))
        if huidig.verslagen.exclude(bevestigd_op=None).exists():
            raise GuardFaalt("Het verslag van dit gesprek is al voorgelegd: het gesprek ging door.")
        huidig.afgelast_op, huidig.afgelast_omdat = nu, reden
        _teken(huidig, toegang, nu, "afgelast_op", "afgelast_omdat")
        _meld(huidig, deelnames, "Afgelast: gesprek met Opgroeien", door=toegang.persoon, nu=nu)
        vragen = [d.hulpvraag_id for d in deelnames if d.hulpvraag_id]
        Gespreksdeelname.objects.filter(gesprek=huidig, hulpvraag__in=vragen).update(hulpvraag=None)
        Hulpvraag.objects.filter(pk__in=vragen).update(antwoord="", beantwoord_door=None, beantwoord_op=None)


def namen_van_deelnemers(gesprek: Gesprek) -> list[str]:
    """Who takes part, by name: participants may know each other. Empty for who takes no part (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT naam FROM rapporten_deelnemers(%s)", [gesprek.pk])
        return [naam for (naam,) in cursor.fetchall()]


# -- readings ----------------------------------------------------------------------------------------------------


def mag_duiden(toegang: Toegang, kant: Kant) -> bool:
    """Each side writes its own reading; the shared one is of both."""
    eigen = kant_van(toegang)
    return eigen is not None and kant in (eigen, Kant.SAMEN)


def versies_van(deelname: Gespreksdeelname, punt: Gesprekspunt | None, kant: Kant) -> list[Duiding]:
    """Every version of one reading, the newest first."""
    rijen = Duiding.objects.filter(
        gesprek_id=deelname.gesprek_id, organisatie_id=deelname.organisatie_id, punt=punt, kant=kant
    )
    return list(rijen.select_related("door").order_by("-versie"))


def schrijf_duiding(
    deelname: Gespreksdeelname,
    punt: Gesprekspunt | None,
    kant: Kant,
    tekst: str,
    *,
    versie: int,
    toegang: Toegang,
    nu: dt.datetime,
) -> None:
    """Write a reading anew; ``versie``: the one that was on screen (0: none yet). The same words are no new version.

    Raises:
        GeenRecht: it is the reading of the other side.
        Verouderd: with the newest reading.
    """
    if not mag_duiden(toegang, kant):
        raise GeenRecht("Dit is de lezing van de andere kant. Schrijf uw eigen lezing, of de gezamenlijke.")
    eis_gaat_door(deelname.gesprek)

    def nieuwste() -> Duiding | None:
        return next(iter(versies_van(deelname, punt, kant)), None)

    huidig = nieuwste()
    if (huidig.tekst if huidig else "") == tekst:
        return
    try:
        if huidig is None or huidig.versie == versie:
            with transaction.atomic():
                Duiding.objects.create(
                    gesprek_id=deelname.gesprek_id,
                    organisatie_id=deelname.organisatie_id,
                    punt=punt,
                    kant=kant,
                    versie=(huidig.versie if huidig else 0) + 1,
                    tekst=tekst,
                    door=toegang.persoon,
                    op=nu,
                )
                return
    except IntegrityError:  # the other was first by a hair: the number of the version is taken
        huidig = nieuwste()
    assert huidig is not None
    raise Verouderd(huidig, huidig.door, huidig.op)


# -- minutes -----------------------------------------------------------------------------------------------------


def nieuwste_verslag(gesprek: Gesprek) -> Gespreksverslag | None:
    """The minutes as they are now; None when nobody wrote any."""
    return gesprek.verslagen.select_related("door", "bevestigd_door").order_by("-versie").first()


def nieuwste_versie(gesprek: Gesprek) -> int:
    """The number of the newest minutes, also for an organisation that does not see them yet; 0 when there are none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rapporten_verslagversie(%s)", [gesprek.pk])
        return (cursor.fetchone() or (None,))[0] or 0


def schrijf_verslag(
    gesprek: Gesprek, tekst: str, *, versie: int, toegang: Toegang, nu: dt.datetime
) -> Gespreksverslag | None:
    """Write a new version of the minutes; None when the words are the same. Raises Verouderd, GeenRecht."""
    with transaction.atomic():
        _houd_vast(gesprek)
        _eis_opgroeien(toegang, *gesprek.deelnames.values_list("organisatie_id", flat=True))
        huidig = nieuwste_verslag(gesprek)
        if huidig is not None and huidig.tekst == tekst:
            return None
        if huidig is not None and huidig.versie != versie:
            raise Verouderd(huidig, huidig.door, huidig.op)
        return Gespreksverslag.objects.create(
            gesprek=gesprek,
            versie=(huidig.versie if huidig else 0) + 1,
            tekst=tekst,
            door=toegang.persoon,
            op=nu,
        )


def _eis_nieuwste(gesprek: Gesprek, verslag_id: int) -> Gespreksverslag:
    huidig = nieuwste_verslag(gesprek)
    if (huidig.versie if huidig else 0) < nieuwste_versie(gesprek):
        raise GuardFaalt("Opgroeien werkt nog aan dit verslag. U krijgt een e-mail zodra u het kunt bevestigen.")
    if huidig is None:
        raise GuardFaalt("Er is nog geen verslag van dit gesprek.")
    if huidig.pk != verslag_id:
        raise GuardFaalt(f"{huidig.door.naam} paste het verslag intussen aan ({datumtijd(huidig.op)}). Lees het eerst.")
    return huidig


def leg_voor(gesprek: Gesprek, verslag_id: int, *, toegang: Toegang, nu: dt.datetime) -> None:
    """Confirm the newest minutes for Opgroeien, and ask every organisation to do the same. Twice is once.

    Raises GeenRecht, GuardFaalt.
    """
    with transaction.atomic():
        vast = _houd_vast(gesprek)
        deelnames = list(gesprek.deelnames.select_related("hulpvraag"))
        _eis_opgroeien(toegang, *(d.organisatie_id for d in deelnames))
        if vast.datum > localdate(nu):
            raise GuardFaalt(
                f"Het gesprek is pas op {datum(vast.datum)}. Leg het verslag voor na het gesprek; was het eerder, "
                "wijzig dan eerst de datum."
            )
        huidig = _eis_nieuwste(gesprek, verslag_id)
        open_ = Gespreksverslag.objects.filter(pk=huidig.pk, bevestigd_op=None)
        if open_.update(bevestigd_op=nu, bevestigd_door=toegang.persoon):
            _vraag_bevestiging(deelnames, vast, huidig, door=toegang.persoon, nu=nu)


def _vraag_bevestiging(
    deelnames: Iterable[Gespreksdeelname],
    gesprek: Gesprek,
    verslag: Gespreksverslag,
    *,
    door: Persoon,
    nu: dt.datetime,
) -> None:
    for deelname in deelnames:
        _meld_deelnemer(
            deelname,
            Gebeurtenis.GESPREKSVERSLAG,
            onderwerp_id=verslag.pk,
            over=gesprek.titel,
            plek="#verslag",
            door=door,
            nu=nu,
        )


def reageer(
    deelname: Gespreksdeelname, verslag_id: int, *, akkoord: bool, tekst: str, toegang: Toegang, nu: dt.datetime
) -> None:
    """The organisation confirms the minutes, or says what is not right. Pressed twice is once.

    Raises GeenRecht, GuardFaalt (a newer version, not laid before it yet, or a colleague was first).
    """
    if _eis_kant(toegang) != Kant.ORGANISATIE:
        raise GeenRecht("De organisatie zelf bevestigt het verslag voor haar kant.")
    with transaction.atomic():
        Organisatie.objects.om_de_beurt([deelname.organisatie_id])
        eis_gaat_door(deelname.gesprek)
        huidig = _eis_nieuwste(deelname.gesprek, verslag_id)
        if huidig.bevestigd_op is None:
            raise GuardFaalt("Opgroeien werkt nog aan dit verslag. U krijgt een e-mail zodra u het kunt bevestigen.")
        eerder = huidig.reacties.filter(organisatie_id=deelname.organisatie_id).select_related("door").order_by("-id")
        laatste = eerder.first()
        if laatste is not None and (laatste.door_id, laatste.akkoord, laatste.tekst) == (
            toegang.persoon.pk,
            akkoord,
            tekst,
        ):
            return
        if laatste is not None and laatste.akkoord:
            raise GuardFaalt(f"{laatste.door.naam} bevestigde dit verslag al op {datumtijd(laatste.op)}.")
        if laatste is not None and akkoord:
            raise GuardFaalt(
                f"{laatste.door.naam} zei op {datumtijd(laatste.op)} wat er niet klopt. Opgroeien past het verslag "
                "aan; daarna kunt u het bevestigen."
            )
        reactie = Gespreksreactie.objects.create(
            gesprek_id=deelname.gesprek_id,
            organisatie_id=deelname.organisatie_id,
            verslag=huidig,
            akkoord=akkoord,
            tekst=tekst,
            door=toegang.persoon,
            op=nu,
        )
        meld(
            Gebeurtenis.GESPREKSREACTIE,
            aan={deelname.gesprek.gemaakt_door_id, huidig.door_id},
            onderwerp_id=reactie.pk,
            adres=_blad_van(deelname) + "#verslag",
            over=deelname.gesprek.titel,
            door=toegang.persoon,
            nu=nu,
            organisatie_id=deelname.organisatie_id,
        )


# -- agreements --------------------------------------------------------------------------------------------------


def spreek_af(
    deelname: Gespreksdeelname, tekst: str, *, tegen: dt.date | None, toegang: Toegang, nu: dt.datetime
) -> Afspraak:
    """Keep an agreement of a talk; either side may. The same words within two minutes are said once."""
    _eis_kant(toegang)
    eis_gaat_door(deelname.gesprek)
    velden: dict[str, Any] = {
        "organisatie_id": deelname.organisatie_id,
        "gesprek_id": deelname.gesprek_id,
        "tekst": tekst,
        "tegen": tegen,
        "door": toegang.persoon,
    }
    with transaction.atomic():
        Organisatie.objects.om_de_beurt([deelname.organisatie_id])
        bestaand = Afspraak.objects.filter(op__gt=nu - TWEEMAAL, **velden).first()
        return bestaand or Afspraak.objects.create(op=nu, **velden)


def zet_gedaan(afspraak: Afspraak, gedaan: bool, *, toegang: Toegang, nu: dt.datetime) -> None:
    """Call an agreement of a talk done, or open again; either side may. Twice is once."""
    _eis_kant(toegang)
    rijen = Afspraak.objects.filter(pk=afspraak.pk, gesprek__isnull=False, gedaan_op__isnull=gedaan)
    rijen.update(gedaan_op=nu if gedaan else None, gedaan_door=toegang.persoon if gedaan else None)


def is_voorbij(gesprek: Gesprek, nu: dt.datetime) -> bool:
    """Has the day of the talk come? From then on its minutes can be expected."""
    return gesprek.datum <= timezone.localdate(nu)

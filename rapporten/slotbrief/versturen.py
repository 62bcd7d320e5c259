"""Keeping the letter that is being written, and sending it: what was sent never changes, a later one has a number."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from kwaliteit.opdrachten.plannen import plan
from organisaties.toegang import Toegang
from rapporten import meldingen, tekst
from rapporten.choices import TELT_MEE, Gebeurtenis, Status
from rapporten.models import Indiening, Slotbrief, Slotbriefconcept, Verslag
from rapporten.permissions import mag, onafhankelijk
from rapporten.slotbrief.brief import Brief
from rapporten.workflow import GeenRecht, GuardFaalt, NietToegelaten, VerkeerdeStatus, tijdstip


class Achterhaald(NietToegelaten):
    """A colleague changed the letter meanwhile; ``concept`` is what stands there now (None: it was sent)."""

    def __init__(self, melding: str, concept: Slotbriefconcept | None) -> None:
        super().__init__(melding)
        self.concept = concept


def bewaar_concept(verslag_id: int, html: str, *, versie: int, toegang: Toegang, nu: dt.datetime) -> Slotbriefconcept:
    """Keep the letter as it is written now; ``versie`` is the one it was based on (0: none was kept).

    Raises:
        NietToegelaten: not this person's to write, the report is a draft again, or changed meanwhile (Achterhaald).
    """
    with transaction.atomic():
        verslag = _slot(verslag_id, toegang)
        if verslag.status not in TELT_MEE:
            raise VerkeerdeStatus("De organisatie nam dit verslag terug. Een slotbrief kan als ze opnieuw indient.")
        concept = _concept(verslag, versie, nu)
        if concept is None:
            return Slotbriefconcept.objects.create(
                organisatie_id=verslag.organisatie_id, verslag=verslag, html=html, door=toegang.persoon, op=nu
            )
        if concept.html != html:
            concept.html, concept.versie, concept.door, concept.op = html, concept.versie + 1, toegang.persoon, nu
            concept.save()
        return concept


def verstuur(indiening: Indiening, *, versie: int, toegang: Toegang, nu: dt.datetime) -> Slotbrief:
    """Send the letter as it was read over in this version. Plans its PDF and the mail. Raises NietToegelaten."""
    with transaction.atomic():
        verslag = _slot(indiening.verslag_id, toegang)
        if verslag.status != Status.AFGEROND:
            raise VerkeerdeStatus(
                "Rond eerst het verslag af; dan kunt u de slotbrief versturen. "
                f"Het verslag is nu “{verslag.get_status_display().lower()}”."
            )
        concept = _concept(verslag, versie, nu)
        if concept is None or not tekst.naar_tekst(concept.html).strip():
            raise GuardFaalt("Er is geen brief om te versturen. Schrijf hem eerst.")
        volgnummer = verslag.slotbrieven.count() + 1
        inhoud = Brief(
            organisatie=verslag.organisatie.naam,
            ondernemingsnummer=verslag.organisatie.ondernemingsnummer,
            werkjaar=verslag.werkjaar_id,
            volgnummer=volgnummer,
            kenmerk=indiening.kenmerk,
            dag=localdate(nu).isoformat(),
            html=concept.html,
        ).canoniek()
        brief = Slotbrief.objects.create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            volgnummer=volgnummer,
            inhoud=inhoud,
            sha256=hashlib.sha256(inhoud).hexdigest(),
            door=toegang.persoon,
            op=nu,
        )
        concept.delete()
        van = brief.organisatie_id
        plan("slotbriefpdf", f"slotbrief:{brief.pk}", 1, organisatie_id=van, slotbrief_id=brief.pk)
        meldingen.meld(
            Gebeurtenis.SLOTBRIEF,
            aan=meldingen.coordinatie(van, localdate(nu)),
            onderwerp_id=brief.pk,
            adres=reverse("slotbrief", args=[indiening.kenmerk, brief.volgnummer]),
            door=toegang.persoon,
            nu=nu,
            organisatie_id=van,
            verslag=verslag,
        )
    return brief


def _slot(verslag_id: int, toegang: Toegang) -> Verslag:
    """The report, locked: closing, undoing and sending wait for each other."""
    verslag = Verslag.objects.select_for_update(of=("self",)).select_related("organisatie").get(pk=verslag_id)
    if not mag("verslag.slotbrief", toegang, verslag):
        if not onafhankelijk(toegang, verslag):
            raise GeenRecht("U werkt ook voor deze organisatie; een collega behandelt dit verslag.")
        raise GeenRecht("Alleen een dossierbeheerder schrijft en verstuurt de slotbrief.")
    return verslag


def _concept(verslag: Verslag, versie: int, nu: dt.datetime) -> Slotbriefconcept | None:
    """What is being written, when it still is what the person saw."""
    concept = Slotbriefconcept.objects.select_related("door").filter(verslag=verslag).first()
    if concept is not None and concept.versie != versie:
        wie = f"{concept.door.naam} wijzigde de brief {tijdstip(concept.op, nu)}."
        raise Achterhaald(f"{wie} Er is niets bewaard of verstuurd.", concept)
    if concept is None and versie:
        brief = verslag.slotbrieven.select_related("door").order_by("-volgnummer").first()
        wie = "De brief is er niet meer."
        if brief is not None:
            wie = f"{brief.door.naam} verstuurde de brief al {tijdstip(brief.op, nu)}."
        raise Achterhaald(f"{wie} Er is niets bewaard of verstuurd.", None)
    return concept

"""Help for an organisation: asking Opgroeien, and letting somebody read along for a while."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from organisaties.choices import Lidrol
from organisaties.leden import geef_rol
from organisaties.models import Lidmaatschap, Organisatie, Persoon
from organisaties.personen import vind_of_maak
from rapporten import meldingen
from rapporten.choices import Gebeurtenis
from rapporten.dossiers import opvolgers_van
from rapporten.models import Hulpvraag, Ondersteuningsstap


class AlBeantwoord(Exception):
    """A colleague answered first; nothing was stored. The message says who."""


def nodig_ondersteuner_uit(
    organisatie: Organisatie, *, email: str, naam: str, tot_en_met: dt.date, door: Persoon, vandaag: dt.date
) -> Lidmaatschap:
    """Let somebody read along until that day; who reads along already gets the new end date.

    Raises:
        ValidationError: when the account cannot be used.
    """
    persoon = vind_of_maak(email=email, naam=naam)
    lopend = Lidmaatschap.objects.filter(
        organisatie=organisatie, persoon=persoon, rol=Lidrol.ONDERSTEUNER, tot_en_met__gte=vandaag
    ).first()
    if lopend is not None:
        lopend.tot_en_met = tot_en_met
        lopend.save(update_fields=["tot_en_met"])
        return lopend
    return geef_rol(
        organisatie=organisatie,
        persoon=persoon,
        rol=Lidrol.ONDERSTEUNER,
        van=vandaag,
        tot_en_met=tot_en_met,
        door=door,
    )


def stel_vraag(organisatie: Organisatie, *, soort: str, tekst: str, door: Persoon, nu: dt.datetime) -> Hulpvraag:
    """Ask Opgroeien; the same words again while they wait for an answer are the same question."""
    with transaction.atomic():
        Organisatie.objects.om_de_beurt([organisatie.pk])
        open_ = Hulpvraag.objects.filter(organisatie=organisatie, soort=soort, tekst=tekst, beantwoord_op=None).first()
        if open_ is not None:
            return open_
        vraag = Hulpvraag.objects.create(organisatie=organisatie, soort=soort, tekst=tekst, door=door, op=nu)
        meldingen.meld(
            Gebeurtenis.HULPVRAAG,
            aan=opvolgers_van(organisatie.pk, localdate(nu)),
            onderwerp_id=vraag.pk,
            adres=reverse("hulpvraag", args=[vraag.pk]),
            over=vraag.get_soort_display().lower(),
            door=door,
            nu=nu,
            organisatie_id=organisatie.pk,
        )
    return vraag


def beantwoord(vraag: Hulpvraag, tekst: str, *, door: Persoon, nu: dt.datetime) -> None:
    """Answer for Opgroeien, and tell who asked.

    Raises:
        AlBeantwoord: when a colleague was first.
    """
    with transaction.atomic():
        open_ = Hulpvraag.objects.filter(pk=vraag.pk, beantwoord_op=None)
        if not open_.update(antwoord=tekst, beantwoord_door=door, beantwoord_op=nu):
            eerder = Hulpvraag.objects.select_related("beantwoord_door").get(pk=vraag.pk)
            assert eerder.beantwoord_door is not None
            raise AlBeantwoord(f"{eerder.beantwoord_door.naam} beantwoordde deze vraag al.")
        meldingen.meld(
            Gebeurtenis.HULPANTWOORD,
            aan=[vraag.door_id],
            onderwerp_id=vraag.pk,
            adres=reverse("ondersteuning", args=[vraag.organisatie.ondernemingsnummer]),
            door=door,
            nu=nu,
            organisatie_id=vraag.organisatie_id,
        )


def zet_gedaan(stap: Ondersteuningsstap, gedaan: bool, *, door: Persoon, nu: dt.datetime) -> None:
    """Tick a step off, or open it again. Twice is once."""
    rijen = Ondersteuningsstap.objects.filter(pk=stap.pk, gedaan_op__isnull=gedaan)
    rijen.update(gedaan_op=nu if gedaan else None, gedaan_door=door if gedaan else None)

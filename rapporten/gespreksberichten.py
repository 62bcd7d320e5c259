"""Mail about talks to an organisation: planned, moved or called off, and minutes that wait to be confirmed."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap
from rapporten.gesprekken import nieuwste_verslag, wanneer
from rapporten.models import Gespreksdeelname

ONDERWERPEN = {
    "gepland": "Gesprek met Opgroeien op {wanneer}",
    "verplaatst": "Verplaatst: gesprek met Opgroeien op {wanneer}",
    "afgelast": "Afgelast: gesprek met Opgroeien op {wanneer}",
}


def _ontvangers(deelname: Gespreksdeelname, dag: dt.date) -> list[str]:
    """Who coordinates or signs there on this day, and who asked for the talk."""
    rollen = [Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR]
    leden = Lidmaatschap.objects.filter(organisatie_id=deelname.organisatie_id)
    geldig = leden.geldig_op(dag).values_list("persoon_id", "persoon__email", "rol")  # type: ignore[attr-defined]
    vrager = deelname.hulpvraag.door_id if deelname.hulpvraag else None
    return sorted({email for persoon, email, rol in geldig if rol in rollen or persoon == vrager})


def _bericht(deelname: Gespreksdeelname, dag: dt.date, *, onderwerp: str, sjabloon: str, sleutel: str) -> EmailMessage:
    nummer = deelname.organisatie.ondernemingsnummer
    adres = settings.BASIS_URL + reverse("organisatiegesprek", args=[nummer, deelname.gesprek_id])
    gegevens = {"deelname": deelname, "gesprek": deelname.gesprek, "adres": adres}
    return EmailMessage(
        subject=onderwerp,
        body=render_to_string(f"rapporten/post/{sjabloon}.txt", {**gegevens, "wanneer": wanneer(deelname.gesprek)}),
        to=_ontvangers(deelname, dag),
        headers={"Message-ID": f"<{sleutel}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )


def _deelname(deelname_id: int) -> Gespreksdeelname | None:
    """None when the organisation was left out meanwhile."""
    return Gespreksdeelname.objects.filter(pk=deelname_id).select_related("gesprek", "organisatie", "hulpvraag").first()


def over_gesprek(deelname_id: int, versie: int, wat: str, dag: dt.date) -> EmailMessage | None:
    """The mail that a talk was planned, moved or called off; None when it was moved or called off again since."""
    deelname = _deelname(deelname_id)
    if deelname is None or (deelname.gesprek.versie != versie and wat != "gepland"):
        return None
    if wat == "gepland" and deelname.gesprek.afgelast_op is not None:
        return None
    onderwerp = ONDERWERPEN[wat].format(wanneer=wanneer(deelname.gesprek))
    sleutel = f"gesprek-{deelname.pk}-{versie}"
    bericht = _bericht(deelname, dag, onderwerp=onderwerp, sjabloon=f"gesprek_{wat}", sleutel=sleutel)
    return bericht if bericht.to else None


def over_verslag(deelname_id: int, verslag_id: int, dag: dt.date) -> EmailMessage | None:
    """The mail that minutes wait to be confirmed; None when that was done, or they were written anew, since."""
    deelname = _deelname(deelname_id)
    if deelname is None:
        return None
    verslag = nieuwste_verslag(deelname.gesprek)
    if verslag is None or verslag.pk != verslag_id:
        return None
    if verslag.reacties.filter(organisatie_id=deelname.organisatie_id, akkoord=True).exists():
        return None
    onderwerp = f"Graag uw bevestiging: verslag van ons gesprek op {wanneer(deelname.gesprek)}"
    sleutel = f"gespreksverslag-{deelname.pk}-{verslag_id}"
    bericht = _bericht(deelname, dag, onderwerp=onderwerp, sjabloon="gespreksverslag", sleutel=sleutel)
    return bericht if bericht.to else None

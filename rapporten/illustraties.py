"""Pictures in the narrative: kept with the report under their sha256; a text shows them by their address."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kwaliteit.documenten import OpslagVol, bewaar, pad_van
from organisaties.models import Persoon
from rapporten import tekst
from rapporten.adressen import afbeeldingadres
from rapporten.afbeeldingen import ACHTERVOEGSEL, Ongeschikt, keur
from rapporten.afbeeldingen import Afbeelding as Getekend
from rapporten.bewaren import houd_bewerkbaar
from rapporten.models import Afbeelding, Verslag

MAP = "illustraties"
_ADRES = re.compile(r"/o/(?P<nummer>[^/]+)/verslag/(?P<jaar>\d{4})/afbeelding/(?P<sha256>[0-9a-f]{64})/")


def voeg_toe(verslag: Verslag, bestand: UploadedFile, *, door: Persoon, nu: dt.datetime) -> Afbeelding:
    """Keep a picture for the texts of this report; the same one again stays one.

    Raises:
        NietBewerkbaar: when the report cannot be changed now.
        Ongeschikt: when it is no picture, or there is no room to keep it.
    """
    return neem_op(verslag, keur(bestand), door=door, nu=nu)


def neem_op(verslag: Verslag, beeld: Getekend, *, door: Persoon, nu: dt.datetime) -> Afbeelding:
    """:func:`voeg_toe` for a picture that was written anew already."""
    with transaction.atomic():
        houd_bewerkbaar(verslag)
        try:
            bewaard = bewaar(beeld.inhoud, MAP, ACHTERVOEGSEL[beeld.soort])
        except OpslagVol as fout:
            raise Ongeschikt(
                "De afbeelding kon niet bewaard worden: er is geen plaats meer. Probeer het later opnieuw; "
                "blijft het zo, verwittig dan Opgroeien."
            ) from fout
        return Afbeelding.objects.get_or_create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            sha256=bewaard.sha256,
            defaults={"soort": beeld.soort, "grootte": bewaard.grootte, "toegevoegd_door": door, "toegevoegd_op": nu},
        )[0]


def pad(sha256: str, soort: str) -> Path:
    """Where the bytes of a picture lie."""
    return pad_van(sha256, MAP, ACHTERVOEGSEL[soort])


def schoon(html: str, verslag: Verslag, *, door: Persoon, nu: dt.datetime) -> str:
    """:func:`tekst.schoon` for an answer of this report: only its own pictures stay, see :func:`neem_mee`."""
    html, afbeeldingen = neem_mee(html, verslag, door=door, nu=nu)
    return tekst.schoon(html, afbeeldingen)


def neem_mee(html: str, verslag: Verslag, *, door: Persoon, nu: dt.datetime) -> tuple[str, set[str]]:
    """The text with its pictures as pictures of this report, and the addresses of these.

    A picture of another year of the same organisation (text taken over) becomes one of this report too.
    """
    genoemd = {m["sha256"]: m for src, _ in tekst.beelden(html) if (m := _eigen(src, verslag))}
    if not genoemd:
        return html, set()
    gekend = {
        rij.sha256: rij
        for rij in Afbeelding.objects.filter(organisatie_id=verslag.organisatie_id, sha256__in=genoemd).order_by("pk")
    }
    nieuw = [
        Afbeelding(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            sha256=rij.sha256,
            soort=rij.soort,
            grootte=rij.grootte,
            toegevoegd_door=door,
            toegevoegd_op=nu,
        )
        for rij in gekend.values()
        if genoemd[rij.sha256]["jaar"] != str(verslag.werkjaar_id)
    ]
    if nieuw:
        Afbeelding.objects.bulk_create(nieuw, ignore_conflicts=True)
    html = _ADRES.sub(lambda m: afbeeldingadres(verslag, m["sha256"]) if m["sha256"] in gekend else m[0], html)
    return html, {afbeeldingadres(verslag, sha256) for sha256 in gekend}


def _eigen(src: str, verslag: Verslag) -> re.Match[str] | None:
    """The address as one of a picture of this organisation."""
    gevonden = _ADRES.fullmatch(src)
    return gevonden if gevonden and gevonden["nummer"] == verslag.organisatie.ondernemingsnummer else None

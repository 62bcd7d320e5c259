"""The logbook: what was gathered through the year, and drawing it into a section of the report.

A note is for the organisation alone. What is drawn into a section becomes text of that section; the note itself stays
where it was and never goes along in a filing.
"""

from __future__ import annotations

import datetime as dt
import html as htmlmod
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kwaliteit.documenten import OpslagVol, bewaar, pad_van
from organisaties.models import Persoon
from rapporten import afbeeldingen, illustraties, tekst
from rapporten.adressen import afbeeldingadres
from rapporten.bewaren import ANTWOORD, Invoer, houd_bewerkbaar
from rapporten.bewaren import bewaar as bewaar_inhoud
from rapporten.boomstructuur import huidig_groeikader, principes
from rapporten.choices import Herkomst, Knoopsoort, Notitiesoort
from rapporten.models import Antwoord, Notitie, Notitiegebruik, Verslag

MAP = "logboek"
MET_FOTO = "foto"
"""What the filter calls notes with a photo, beside the kinds."""
MET_VERHAAL = (Knoopsoort.VERHAAL, Knoopsoort.KWALITEITSTHEMAS)
"""The kinds of section that have a narrative to draw a note into."""

Etiketten = list[tuple[str, list[tuple[str, str]]]]


def etiketten() -> Etiketten:
    """What a note can be tagged with, as grouped choices: the principles and the themes (two statements)."""
    themas = [(t.element.code, t.element.naam) for t in huidig_groeikader().themas]
    return [("Principes", [(e.code, e.naam) for e in principes()]), ("Thema’s", themas)]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which notes: of a year, of a kind (or with a photo), with a tag, with these words."""

    jaar: int | None = None
    soort: str = ""
    etiket: str = ""
    zoek: str = ""


def notities(organisatie_id: int, filter_: Filter = Filter()) -> QuerySet[Notitie]:
    """The notes of an organisation, newest first."""
    gevonden = Notitie.objects.filter(organisatie_id=organisatie_id, verwijderd_op=None).select_related("door")
    if filter_.jaar:
        gevonden = gevonden.filter(datum__year=filter_.jaar)
    if filter_.soort == MET_FOTO:
        gevonden = gevonden.exclude(foto_sha256="")
    elif filter_.soort:
        gevonden = gevonden.filter(soort=filter_.soort)
    if filter_.etiket:
        gevonden = gevonden.filter(etiketten__contains=[filter_.etiket])
    for woord in filter_.zoek.split():
        gevonden = gevonden.filter(Q(tekst__icontains=woord) | Q(van_wie__icontains=woord))
    return gevonden


def voor_onderdeel(verslag: Verslag, stabiel_id: str, etiket: str = "") -> QuerySet[Notitie]:
    """The notes of the werkjaar of a report; ``gebruikt`` tells whether one was ever drawn into this section."""
    hier = Notitiegebruik.objects.filter(notitie=OuterRef("pk"), verslag=verslag, stabiel_id=stabiel_id)
    alle = notities(verslag.organisatie_id, Filter(jaar=verslag.werkjaar_id, etiket=etiket))
    return alle.annotate(gebruikt=Exists(hier)).order_by("gebruikt", "-datum", "-id")


class NotitieGewijzigd(Exception):
    """The note was saved elsewhere meanwhile; nothing was stored."""


def bewaar_notitie(
    *,
    organisatie_id: int,
    notitie: Notitie | None,
    velden: dict[str, Any],
    foto: UploadedFile | None,
    versie: int,
    door: Persoon,
    nu: dt.datetime,
) -> Notitie:
    """Store a new note, or what was changed in one; a photo replaces the former.

    Raises:
        NotitieGewijzigd: when ``versie`` is no longer the newest.
        afbeeldingen.Ongeschikt: when the photo cannot be accepted, or there is no room for it.
    """
    if foto is not None:
        beeld = afbeeldingen.keur(foto)
        try:
            bestand = bewaar(beeld.inhoud, MAP, afbeeldingen.ACHTERVOEGSEL[beeld.soort])
        except OpslagVol as fout:
            raise afbeeldingen.Ongeschikt(
                "De foto kon niet bewaard worden: er is geen plaats meer. Probeer het later opnieuw; "
                "blijft het zo, verwittig dan Opgroeien."
            ) from fout
        velden = {**velden, "foto_sha256": bestand.sha256, "foto_soort": beeld.soort}
    if notitie is None:  # the very same again is a button pressed twice
        vast = {"organisatie_id": organisatie_id, "door": door, "verwijderd_op": None}
        return Notitie.objects.get_or_create(**vast, **velden, defaults={"op": nu})[0]
    if not Notitie.objects.filter(pk=notitie.pk, versie=versie, verwijderd_op=None).update(versie=versie + 1, **velden):
        raise NotitieGewijzigd
    return notitie


def verwijder(notitie: Notitie, *, nu: dt.datetime) -> None:
    """Take a note out of the logbook; what was drawn into a report stays there."""
    Notitie.objects.filter(pk=notitie.pk, verwijderd_op=None).update(verwijderd_op=nu)


def foto_pad(notitie: Notitie) -> Path:
    """Where the bytes of the photo of a note lie."""
    return pad_van(notitie.foto_sha256, MAP, afbeeldingen.ACHTERVOEGSEL[notitie.foto_soort])


def als_html(notitie: Notitie) -> str:
    """The text of a note as blocks of narrative: paragraphs, or one quotation with who said it."""
    if notitie.soort != Notitiesoort.CITAAT:
        return tekst.uit_tekst(notitie.tekst)
    regels = [htmlmod.escape(regel, quote=False) for regel in notitie.tekst.splitlines() if regel.strip()]
    if notitie.van_wie:
        regels.append(f"– {htmlmod.escape(notitie.van_wie, quote=False)}")
    return tekst.schoon(f"<blockquote><p>{'<br>'.join(regels)}</p></blockquote>")


def _beeld(notitie: Notitie, verslag: Verslag, *, door: Persoon, nu: dt.datetime) -> tuple[str, set[str]]:
    """The photo of a note as a picture of this report: its HTML, and the address that may stay in the text.

    A photo without description comes along as it is; checking the report asks for one.
    """
    if not notitie.foto_sha256:
        return "", set()
    try:
        inhoud = foto_pad(notitie).read_bytes()
    except FileNotFoundError as fout:
        raise afbeeldingen.Ongeschikt("De foto bij deze notitie is er niet meer. Voeg ze opnieuw toe.") from fout
    foto = afbeeldingen.Afbeelding(inhoud, notitie.foto_soort)
    adres = afbeeldingadres(verslag, illustraties.neem_op(verslag, foto, door=door, nu=nu).sha256)
    return f'<figure><img src="{adres}" alt="{htmlmod.escape(notitie.foto_alt)}"></figure>', {adres}


def voeg_in(notitie: Notitie, verslag: Verslag, stabiel_id: str, *, door: Persoon, nu: dt.datetime) -> bool:
    """Put the text and photo of a note at the end of a section; False when they stand there already (pressed twice).

    It is put behind whatever stands there at this moment, so nobody's text is lost. Who took the text out again may
    draw it in again.

    Raises:
        NietBewerkbaar: when the report cannot be changed now.
        afbeeldingen.Ongeschikt: when there is no room to keep the photo with the report, or it is gone.
    """
    with transaction.atomic():
        houd_bewerkbaar(verslag)
        rij = Antwoord.objects.filter(verslag=verslag, stabiel_id=stabiel_id).first()
        huidig = rij.html if rij else ""
        eerder = Notitiegebruik.objects.filter(notitie=notitie, verslag=verslag, stabiel_id=stabiel_id).first()
        voor = tekst.blokken(huidig)
        if eerder and any(blok.id == eerder.blok for blok in voor):
            return False
        beeld, adres = _beeld(notitie, verslag, door=door, nu=nu)
        html = tekst.samen(huidig, als_html(notitie) + beeld, adres)
        was = rij.herkomst if rij else Herkomst.NIEUW
        herkomst = Herkomst.NIEUW if was == Herkomst.NIEUW else Herkomst.BIJGEWERKT
        invoer = Invoer(stabiel_id, rij.versie if rij else 0, {"html": html}, herkomst)
        bewaar_inhoud(ANTWOORD, verslag, [invoer], door=door, nu=nu)
        Notitiegebruik.objects.update_or_create(
            notitie=notitie,
            verslag=verslag,
            stabiel_id=stabiel_id,
            defaults={"blok": tekst.blokken(html)[len(voor)].id, "door": door, "op": nu},
            create_defaults={
                "organisatie_id": verslag.organisatie_id,
                "blok": tekst.blokken(html)[len(voor)].id,
                "door": door,
                "op": nu,
            },
        )
    return True

"""Uploaded documents: judged by their bytes, kept under their sha256 below the media folder."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path, PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kwaliteit.documenten import OpslagVol, bewaar, pad_van
from organisaties.models import Persoon
from rapporten.bewaren import houd_bewerkbaar
from rapporten.models import Bijlage, Verslag

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAXIMUM = 20 * 1024 * 1024
MAP = "bijlagen"
ACHTERVOEGSEL = {PDF: ".pdf", DOCX: ".docx"}


class Ongeschikt(Exception):
    """The file cannot be accepted; the message says in Dutch what to do."""


def keur(bestand: UploadedFile) -> str:
    """The media type of an acceptable file, by its content.

    Raises:
        Ongeschikt: when it is too large or no PDF or Word document.
    """
    if (bestand.size or 0) > MAXIMUM:
        raise Ongeschikt("Dit bestand is groter dan 20 MB. Verklein de foto’s erin of bewaar het als PDF.")
    bestand.seek(0)
    begin = bestand.read(1024)
    try:
        if b"%PDF-" in begin:
            return PDF
        if begin.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(bestand.file or bestand) as zip_:
                if "word/document.xml" in zip_.namelist():
                    return DOCX
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        pass  # NotImplementedError: it says to be of a version of ZIP that does not exist
    finally:
        bestand.seek(0)
    raise Ongeschikt("Dit is geen PDF- of Word-bestand. Bewaar het document als .pdf of .docx en kies het opnieuw.")


def voeg_toe(
    verslag: Verslag, stabiel_id: str, bestand: UploadedFile, soort: str, *, door: Persoon, nu: dt.datetime
) -> Bijlage:
    """Keep the file and attach it to a section; the same file again (a button pressed twice) stays one.

    Raises:
        NietBewerkbaar: when the report cannot be changed now.
        Ongeschikt: when there is no room to keep the file.
    """
    naam = "".join(t for t in PurePath(bestand.name or "").name if t.isprintable())[-150:]
    with transaction.atomic():
        houd_bewerkbaar(verslag)
        try:
            bewaard = bewaar(bestand.read(), MAP, ACHTERVOEGSEL[soort])
        except OpslagVol as fout:
            raise Ongeschikt(
                "Het document kon niet bewaard worden: er is geen plaats meer. Probeer het later opnieuw; "
                "blijft het zo, verwittig dan Opgroeien."
            ) from fout
        return Bijlage.objects.get_or_create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            stabiel_id=stabiel_id,
            naam=naam or "document",
            sha256=bewaard.sha256,
            verwijderd_op=None,
            defaults={
                "soort": soort,
                "grootte": bewaard.grootte,
                "toegevoegd_door": door,
                "toegevoegd_op": nu,
            },
        )[0]


def verwijder(bijlage: Bijlage, *, nu: dt.datetime) -> None:
    """Take a document out of the draft; what was filed with it stays. Raises NietBewerkbaar."""
    with transaction.atomic():
        houd_bewerkbaar(bijlage.verslag)
        Bijlage.objects.filter(pk=bijlage.pk).update(verwijderd_op=nu)


def pad(bijlage: Bijlage) -> Path:
    """Where the bytes of a document lie."""
    return pad_van(bijlage.sha256, MAP, ACHTERVOEGSEL[bijlage.soort])

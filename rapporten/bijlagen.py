"""Uploaded documents: judged by their bytes, kept under their sha256 below the media folder."""

from __future__ import annotations

import datetime as dt
import os
import struct
import zipfile
import zlib
from pathlib import Path, PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from kwaliteit.documenten import Bestand, OpslagVol, bewaar, pad_van
from organisaties.models import Persoon
from rapporten.afbeeldingen import JPEG, PNG, Ongeschikt
from rapporten.bewaren import houd_bewerkbaar
from rapporten.models import Bijlage, Verslag

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCUMENTEN = (PDF, DOCX)
ALLES = (PDF, DOCX, XLSX, PNG, JPEG)
MAXIMUM = 20 * 1024 * 1024
MAP = "bijlagen"
ACHTERVOEGSEL = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", PNG: ".png", JPEG: ".jpg"}
MACROS = "Dit bestand bevat macro’s. Bewaar het zonder macro’s, als .docx of .xlsx, en kies het opnieuw."
INDEX = "[Content_Types].xml"
INDEX_MAXIMUM = 1024 * 1024
_HART = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}


def keur(bestand: UploadedFile, soorten: tuple[str, ...] = DOCUMENTEN) -> str:
    """The media type of an acceptable file, by its content; a picture is judged further when it is written anew.

    Raises:
        Ongeschikt: when it is too large, of none of these kinds, protected by a password, or with macros.
    """
    if (bestand.size or 0) > MAXIMUM:
        raise Ongeschikt("Dit bestand is groter dan 20 MB. Verklein de foto’s erin of bewaar het als PDF.")
    bestand.seek(0)
    try:
        soort = _herken(bestand, bestand.read(1024))
    except _STUK:
        soort = ""
    finally:
        bestand.seek(0)
    if soort not in soorten:
        if soorten == DOCUMENTEN:
            raise Ongeschikt(
                "Dit is geen PDF- of Word-bestand. Bewaar het document als .pdf of .docx en kies het opnieuw."
            )
        raise Ongeschikt(
            "Dit is geen PDF-, Word- of Excel-bestand en geen PNG of JPG. "
            "Bewaar het als .pdf, .docx, .xlsx, .png of .jpg en kies het opnieuw."
        )
    return soort


# What reading a damaged ZIP can raise; NotImplementedError: it says to be of a version that does not exist.
_STUK = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError, zlib.error, struct.error)


def _herken(bestand: UploadedFile, begin: bytes) -> str:
    """The media type, or '' for anything else; also for what could be read as two kinds of file at once."""
    for magie, soort in ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG)):
        if begin.startswith(magie):
            return soort
    if begin.removeprefix(b"\xef\xbb\xbf").startswith(b"%PDF-"):
        return "" if _is_zip(bestand) else PDF
    if begin.startswith(b"PK\x03\x04") and b"%PDF-" not in begin:
        bestand.seek(-22, os.SEEK_END)
        if bestand.read(4) == b"PK\x05\x06":  # nothing stands behind the last record
            with zipfile.ZipFile(bestand.file or bestand) as zip_:
                return _kantoor(zip_)
    return ""


def _is_zip(bestand: UploadedFile) -> bool:
    """Would a program for archives find files in it?"""
    try:
        with zipfile.ZipFile(bestand.file or bestand) as zip_:
            return bool(zip_.namelist())
    except _STUK:
        return False


def _kantoor(zip_: zipfile.ZipFile) -> str:
    """A Word or Excel file without macros and password, told by the names in it; nothing but its index is unpacked."""
    delen = zip_.infolist()
    namen = {deel.filename for deel in delen}
    soorten = [soort for naam, soort in _HART.items() if naam in namen]
    if len(soorten) != 1 or len(namen) != len(delen):
        return ""
    if any(deel.flag_bits & 0x1 for deel in delen):
        raise Ongeschikt(
            "Dit bestand is beveiligd met een wachtwoord. Bewaar het zonder wachtwoord en kies het opnieuw."
        )
    klein = {naam.lower() for naam in namen}
    if any(naam.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in naam for naam in klein):
        raise Ongeschikt(MACROS)
    if INDEX in namen:
        deel = zip_.getinfo(INDEX)
        if deel.file_size > INDEX_MAXIMUM or deel.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return ""
        with zip_.open(deel) as index:
            inhoud = index.read(INDEX_MAXIMUM + 1).replace(b"\x00", b"").lower()  # UTF-16 reads as ASCII this way
        if b"macroenabled" in inhoud or b"vbaproject" in inhoud:
            raise Ongeschikt(MACROS)
    return soorten[0]


def bestandsnaam(bestand: UploadedFile, soort: str) -> str:
    """A name to show and to download under: no path, printable, and ending as its content does."""
    naam = "".join(t for t in PurePath(bestand.name or "").name if t.isprintable())[-150:] or "document"
    einden = (".jpg", ".jpeg") if soort == JPEG else (ACHTERVOEGSEL[soort],)
    return naam if naam.lower().endswith(einden) else naam + einden[0]


def bewaar_bestand(inhoud: bytes, soort: str) -> Bestand:
    """Keep the bytes of a document under their hash.

    Raises:
        Ongeschikt: when there is no room to keep them.
    """
    try:
        return bewaar(inhoud, MAP, ACHTERVOEGSEL[soort])
    except OpslagVol as fout:
        raise Ongeschikt(
            "Het document kon niet bewaard worden: er is geen plaats meer. Probeer het later opnieuw; "
            "blijft het zo, verwittig dan Opgroeien."
        ) from fout


def voeg_toe(
    verslag: Verslag, stabiel_id: str, bestand: UploadedFile, soort: str, *, door: Persoon, nu: dt.datetime
) -> Bijlage:
    """Keep the file and attach it to a section; the same file again (a button pressed twice) stays one.

    Raises:
        NietBewerkbaar: when the report cannot be changed now.
        Ongeschikt: when there is no room to keep the file.
    """
    with transaction.atomic():
        houd_bewerkbaar(verslag)
        bewaard = bewaar_bestand(bestand.read(), soort)
        return Bijlage.objects.get_or_create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            stabiel_id=stabiel_id,
            naam=bestandsnaam(bestand, soort),
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

"""Pictures: recognised by bytes, bounded, and written anew so that nothing comes along that was not to be seen."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rapporten import afbeeldingen
from rapporten.afbeeldingen import Ongeschikt, keur
from tests.fabrieken.fotos import GEHEIM, maak_foto


def _bestand(inhoud: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", inhoud, "image/jpeg")


def _bom(zijde: int) -> bytes:
    """A PNG of a few bytes that says to be enormous."""

    def stuk(soort: bytes, inhoud: bytes) -> bytes:
        return struct.pack(">I", len(inhoud)) + soort + inhoud + struct.pack(">I", zlib.crc32(soort + inhoud))

    kop = struct.pack(">IIBBBBB", zijde, zijde, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + stuk(b"IHDR", kop) + stuk(b"IDAT", zlib.compress(b"\x00" * 100)) + stuk(b"IEND", b"")


@pytest.mark.parametrize(("formaat", "soort"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_een_foto_wordt_opnieuw_geschreven_zonder_wat_ze_verklapt(formaat: str, soort: str) -> None:
    upload = maak_foto(formaat=formaat, naam="foto.exe")
    assert GEHEIM.encode() in upload.read()
    beeld = keur(upload)
    assert beeld.soort == soort
    assert GEHEIM.encode() not in beeld.inhoud
    with Image.open(io.BytesIO(beeld.inhoud)) as opnieuw:
        assert opnieuw.size == (64, 48)
        assert not opnieuw.getexif()


def test_een_foto_staat_recht_en_is_niet_groter_dan_nodig() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held on its side
    uit = io.BytesIO()
    Image.new("RGB", (4000, 3000), "white").save(uit, "JPEG", exif=exif)
    with Image.open(io.BytesIO(keur(_bestand(uit.getvalue())).inhoud)) as beeld:
        assert beeld.size == (1500, 2000)


def test_wat_achter_een_foto_verstopt_zit_komt_niet_mee() -> None:
    beeld = keur(_bestand(maak_foto().read() + b"PK\x03\x04<script>alert(1)</script>"))
    assert b"script" not in beeld.inhoud


HEEL = maak_foto(breed=400, hoog=400, formaat="PNG").read()
ANDERS = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "gif": b"GIF89a" + b"\x00" * 50,
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "html": b"<!doctype html><script>alert(1)</script>",
    "enkel het begin van een png": b"\x89PNG\r\n\x1a\n",
    "afgebroken": HEEL[: len(HEEL) // 2],
    "eps die jpeg heet": b"\xff\xd8\xff%!PS-Adobe-3.0\n",
    "bom van 20 000 op 20 000": _bom(20_000),
    "bom van 2 miljard op 2 miljard": _bom(2**31 - 1),
    "leeg": b"",
}


@pytest.mark.parametrize("inhoud", ANDERS.values(), ids=ANDERS)
def test_al_het_andere_wordt_geweigerd_met_wat_te_doen(inhoud: bytes) -> None:
    with pytest.raises(Ongeschikt, match=r"kies ze opnieuw|probeer nog eens"):
        keur(_bestand(inhoud))


def test_een_te_grote_foto_wordt_niet_eens_gelezen() -> None:
    upload = maak_foto()
    upload.size, upload.file = afbeeldingen.MAXIMUM + 1, None
    with pytest.raises(Ongeschikt, match="groter dan 15 MB"):
        keur(upload)

"""Uploaded pictures: recognised by their bytes, bounded in pixels, and written anew.

What is kept is never what was sent: the picture is decoded and encoded again. That leaves out where and when it was
taken (EXIF), and whatever else a file can hide behind a picture.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageFile, ImageOps

PNG = "image/png"
JPEG = "image/jpeg"
ACHTERVOEGSEL = {PNG: ".png", JPEG: ".jpg"}
MAXIMUM = 15 * 1024 * 1024
PIXELS = 50_000_000  # a telephone takes 12 to 48 million
ZIJDE = 2000  # enough for a full page in print

_MAGIE = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}


class Ongeschikt(Exception):
    """The file cannot be accepted; the message says in Dutch what to do."""


@dataclass(frozen=True, slots=True)
class Afbeelding:
    """A picture that was written anew; ``soort`` is its media type."""

    inhoud: bytes
    soort: str


def keur(bestand: UploadedFile) -> Afbeelding:
    """The picture in a file, upright, at most ``ZIJDE`` wide and high.

    Raises:
        Ongeschikt: when it is too large, no PNG or JPG, or damaged.
    """
    if (bestand.size or 0) > MAXIMUM:
        raise Ongeschikt("Deze foto is groter dan 15 MB. Verklein ze en kies ze opnieuw.")
    bestand.seek(0)
    begin = bestand.read(8)
    bestand.seek(0)
    formaat = next((naam for magie, naam in _MAGIE.items() if begin.startswith(magie)), None)
    if formaat is None:
        raise Ongeschikt("Dit is geen foto of afbeelding van het type PNG of JPG. Bewaar ze zo en kies ze opnieuw.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit comes first
            with Image.open(bestand, formats=(formaat,)) as beeld:
                if beeld.width * beeld.height > PIXELS:
                    raise Ongeschikt("Deze foto heeft te veel beeldpunten. Verklein ze en kies ze opnieuw.")
                return _opnieuw(beeld)
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, Image.DecompressionBombError) as fout:
        raise Ongeschikt(
            "Deze foto is beschadigd. Open ze, bewaar ze opnieuw als JPG of PNG en probeer nog eens."
        ) from fout
    finally:
        bestand.seek(0)


@contextmanager
def _alleen_hele() -> Iterator[None]:
    """Refuse a picture that was cut off, also after WeasyPrint told Pillow, for the whole process, to let it pass."""
    vorige, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = vorige


def _opnieuw(beeld: Image.Image) -> Afbeelding:
    """Decode, turn upright, shrink, encode: PNG stays PNG, JPEG stays JPEG."""
    png = beeld.format == "PNG"
    if not png:
        beeld.draft("RGB", (ZIJDE, ZIJDE))  # a JPEG can be decoded at half its size: less memory
    with _alleen_hele():
        beeld.load()
    recht = ImageOps.exif_transpose(beeld)
    recht.thumbnail((ZIJDE, ZIJDE))
    if png:
        recht = recht.convert("RGBA" if recht.has_transparency_data else "RGB")
    else:
        recht = recht.convert("RGB")
    kaal = Image.frombytes(recht.mode, recht.size, recht.tobytes())  # pixels alone: no metadata comes along
    uit = io.BytesIO()
    if png:
        kaal.save(uit, "PNG", optimize=True)
    else:
        kaal.save(uit, "JPEG", quality=85, optimize=True)
    return Afbeelding(uit.getvalue(), PNG if png else JPEG)

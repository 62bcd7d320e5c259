"""Pictures as a telephone sends them."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GEHEIM = "GeheimeCamera"


def maak_foto(
    *, naam: str = "foto.jpg", formaat: str = "JPEG", breed: int = 64, hoog: int = 48, **opslag: Any
) -> SimpleUploadedFile:
    """A picture with EXIF that tells which camera took it, held upside down."""
    exif = Image.Exif()
    exif[0x010F] = GEHEIM
    exif[0x0112] = 3
    uit = io.BytesIO()
    Image.new("RGB", (breed, hoog), "#0055cc").save(uit, formaat, exif=exif, **opslag)
    return SimpleUploadedFile(naam, uit.getvalue(), "image/jpeg")

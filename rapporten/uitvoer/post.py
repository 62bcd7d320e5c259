"""The mail that a file is ready."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from rapporten.models import Uitvoer


def bericht_van(uitvoer_id: int) -> EmailMessage | None:
    """The mail; None when the file is gone meanwhile or the account closed. It holds no figure and no file."""
    uitvoer = Uitvoer.objects.select_related("persoon").filter(pk=uitvoer_id).first()
    if uitvoer is None or not uitvoer.te_halen(timezone.now()) or not uitvoer.persoon.is_active:
        return None
    adres = settings.BASIS_URL + reverse("uitvoer_stuk", args=[uitvoer.pk])
    return EmailMessage(
        subject=f"Uw bestand is klaar: {uitvoer.titel}",
        body=render_to_string("rapporten/post/uitvoer.txt", {"uitvoer": uitvoer, "adres": adres}),
        to=[uitvoer.persoon.email],
        headers={"Message-ID": f"<uitvoer-{uitvoer.pk}-{uitvoer.poging}@{urlsplit(settings.BASIS_URL).hostname}>"},
    )

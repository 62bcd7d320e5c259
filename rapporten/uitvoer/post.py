"""The mail that a file is ready, or could not be made."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from rapporten.choices import Uitvoerstand
from rapporten.models import Uitvoer
from rapporten.uitvoer import vragen

_KOPPEN = {Uitvoerstand.KLAAR: "Uw bestand is klaar", Uitvoerstand.MISLUKT: "Uw bestand is niet gelukt"}


def bericht_van(uitvoer_id: int) -> EmailMessage | None:
    """The mail; None when there is nothing to tell any more or the account closed. It holds no figure and no file."""
    uitvoer = vragen.met_stand(Uitvoer.objects.select_related("persoon").filter(pk=uitvoer_id)).first()
    if uitvoer is None or not uitvoer.persoon.is_active or not uitvoer.nog_lid:
        return None
    stand = vragen.stand_van(uitvoer, timezone.now())
    if stand not in _KOPPEN:
        return None
    adres = settings.BASIS_URL + reverse("uitvoer_stuk", args=[uitvoer.pk])
    return EmailMessage(
        subject=f"{_KOPPEN[stand]}: {uitvoer.titel}",
        body=render_to_string("rapporten/post/uitvoer.txt", {"uitvoer": uitvoer, "adres": adres, "stand": stand}),
        to=[uitvoer.persoon.email],
        headers={
            "Message-ID": f"<uitvoer-{uitvoer.pk}-{uitvoer.poging}-{stand}@{urlsplit(settings.BASIS_URL).hostname}>"
        },
    )

"""What Opgroeien writes beside the sector's figures."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SqlControle, Tenantbeleid
from organisaties.choices import Sectorrolsoort
from organisaties.models import Persoon, Werkjaar
from rapporten.choices import Hoofdstuk


class Sectornota(AlleenToevoegen):
    """*Interpretatie en verwerking* at a chapter of the sector picture of a werkjaar, by the beheerder.

    A log: of each chapter the published version with the highest ``versie`` is shown to everyone who is signed in; an
    empty one takes the note away. What is not published yet is for the beheerder alone.
    """

    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    hoofdstuk = models.CharField(max_length=15, choices=Hoofdstuk)
    versie = models.PositiveIntegerField()
    tekst = models.TextField(blank=True)
    gepubliceerd = models.BooleanField(default=False)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "nota bij het sectorbeeld"
        verbose_name_plural = "nota's bij het sectorbeeld"
        ordering = ["werkjaar", "hoofdstuk", "-versie"]
        constraints = [
            models.UniqueConstraint(fields=["werkjaar", "hoofdstuk", "versie"], name="sectornota_een_per_versie"),
            SqlControle(
                name="sectornota_hoofdstuk",
                sql="hoofdstuk IN ('algemeen', 'groeiniveaus', 'bezetting', 'benutting') AND versie > 0",
            ),
            Tenantbeleid(
                name="sectornota_beheerder", rollen=(Sectorrolsoort.BEHEERDER.value,), kolom="", leesbaar="gepubliceerd"
            ),
        ]

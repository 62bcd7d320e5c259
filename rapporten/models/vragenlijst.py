"""The questionnaires that were put on paper."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Werkjaar


class Vragenlijstpdf(AlleenToevoegen):
    """The PDF of what is asked of an organisation; ``bron`` is the hash of what was printed."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    bron = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    grootte = models.PositiveIntegerField()
    gemaakt_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "pdf van een vragenlijst"
        verbose_name_plural = "pdf's van vragenlijsten"
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "werkjaar", "bron"], name="vragenlijstpdf_uniek"),
            Tenantbeleid(name="vragenlijstpdf_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]

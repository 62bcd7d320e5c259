"""What somebody wants to change by score sheet, between the dry run and the confirmation."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import SamengesteldeSleutel, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from rapporten.models.verslag import Verslag


class Sjabloonvoorstel(models.Model):
    """The input of an uploaded sheet or of pasted lines. Nothing of it is in the draft until somebody confirms.

    ``rijen`` and ``meldingen`` are those of ``rapporten.sjabloon.invoer``; emptied once it is stored.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="sjabloonvoorstellen", db_constraint=False)
    bestandsnaam = models.CharField(max_length=150, blank=True)
    geplakt = models.TextField(blank=True)
    rijen = models.JSONField(default=list)
    meldingen = models.JSONField(default=list)
    opgelet = models.JSONField(default=list)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    vervalt_op = models.DateTimeField()
    toegepast_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "sjabloonvoorstel"
        verbose_name_plural = "sjabloonvoorstellen"
        constraints = [
            SamengesteldeSleutel(
                name="sjabloonvoorstel_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="sjabloonvoorstel_tenant", rollen=()),
        ]

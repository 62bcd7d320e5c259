"""A file that somebody wants to import, between the dry run and the agreement."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kwaliteit.afscherming import SqlControle, Tenantbeleid
from organisaties.choices import Sectorrolsoort
from organisaties.models import Persoon
from rapporten.choices import IMPORT_OPEN, Importstand, Onderwerp
from rapporten.models.feiten import Importpartij


class Importvoorstel(models.Model):
    """An uploaded file and what looking at it said. No fact of it is stored until a beheerder agrees.

    ``uitkomst`` is what the page shows, ``fouten`` every mistake (rij, kolom, waarde, oplossing); ``afdruk`` a hash of
    all that would be stored, so that what is stored is what was shown. Each look and each import is a ``poging`` with a
    job of its own. ``veranderd``: somebody agreed, but the data had changed, so it was looked at again.
    """

    onderwerp = models.CharField(max_length=15, choices=Onderwerp)
    bestandsnaam = models.CharField(max_length=150)
    grootte = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    maak_organisaties = models.BooleanField(default=False)
    vervang = models.BooleanField(default=False)
    stand = models.CharField(max_length=12, choices=Importstand, default=Importstand.NAKIJKEN)
    poging = models.PositiveSmallIntegerField(default=1)
    uitkomst = models.JSONField(default=dict)
    fouten = models.JSONField(default=list)
    afdruk = models.CharField(max_length=64, blank=True)
    veranderd = models.BooleanField(default=False)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    vervalt_op = models.DateTimeField()
    bevestigd_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    bevestigd_op = models.DateTimeField(null=True, blank=True)
    partij = models.OneToOneField(Importpartij, models.PROTECT, null=True, blank=True, related_name="voorstel")
    weg_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    weg_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "importvoorstel"
        verbose_name_plural = "importvoorstellen"
        ordering = ["-id"]
        constraints = [
            # Two people who agree at once, with two files: the second waits for the first.
            models.UniqueConstraint(
                fields=["stand"], condition=Q(stand=Importstand.INVOEREN), name="importvoorstel_een_tegelijk"
            ),
            models.CheckConstraint(condition=Q(stand__in=Importstand.values), name="importvoorstel_stand"),
            SqlControle(
                name="importvoorstel_ingevoerd",
                sql="(stand = 'ingevoerd') = (partij_id IS NOT NULL) AND (stand = 'weg') = (weg_op IS NOT NULL)"
                " AND (stand NOT IN ('invoeren', 'ingevoerd') OR num_nonnulls(bevestigd_door_id, bevestigd_op) = 2)",
            ),
            Tenantbeleid(name="importvoorstel_beheerder", rollen=(Sectorrolsoort.BEHEERDER.value,), kolom=""),
        ]

    def __str__(self) -> str:
        return self.bestandsnaam

    def verlopen(self, nu: dt.datetime) -> bool:
        """Nobody agreed in time."""
        return self.stand in IMPORT_OPEN and self.vervalt_op <= nu

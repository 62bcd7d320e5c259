"""Files that somebody asked for: what goes in, how far it is, and until when it can be fetched."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kwaliteit.afscherming import SqlControle, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Uitvoersoort
from rapporten.models.feiten import Editie


class Uitvoer(models.Model):
    """One request for a file. Only who asked sees it; the row stays when the file is gone.

    ``keuze`` is what was chosen, ``kenmerk`` its hash together with what it was chosen from: the same request again,
    while it waits or its file is there, is the same file. Where it stands follows from the moments.
    ``organisatie``: whose own content is in it; to be fetched only by who is still a member.
    ``gedaan`` of ``totaal`` steps; ``poging`` goes up when a failed one is tried again.
    """

    persoon = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    soort = models.CharField(max_length=15, choices=Uitvoersoort)
    titel = models.CharField(max_length=200)
    bestandsnaam = models.CharField(max_length=150)
    editie = models.ForeignKey(Editie, models.PROTECT, null=True, blank=True, related_name="+")
    organisatie = models.ForeignKey(Organisatie, models.PROTECT, null=True, blank=True, related_name="+")
    keuze = models.JSONField(default=dict)
    kenmerk = models.CharField(max_length=64)
    alleen_opgroeien = models.BooleanField(default=False)
    mail = models.BooleanField(default=False)
    gevraagd_op = models.DateTimeField(default=timezone.now)
    poging = models.PositiveSmallIntegerField(default=1)
    gedaan = models.PositiveIntegerField(default=0)
    totaal = models.PositiveIntegerField(default=1)
    opmerking = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    grootte = models.PositiveBigIntegerField(null=True, blank=True)
    klaar_op = models.DateTimeField(null=True, blank=True)
    verloopt_op = models.DateTimeField()
    geannuleerd_op = models.DateTimeField(null=True, blank=True)
    verwijderd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "uitvoer"
        verbose_name_plural = "uitvoer"
        ordering = ["-id"]
        constraints = [
            # Two clicks, two tabs: one file.
            models.UniqueConstraint(
                fields=["persoon", "kenmerk"],
                condition=Q(geannuleerd_op=None, verwijderd_op=None),
                name="uitvoer_eenmalig",
            ),
            models.CheckConstraint(condition=Q(soort__in=Uitvoersoort.values), name="uitvoer_soort"),
            SqlControle(
                name="uitvoer_klaar_heeft_bestand",
                sql="(klaar_op IS NULL) = (sha256 = '') AND (klaar_op IS NULL) = (grootte IS NULL)",
            ),
            SqlControle(name="uitvoer_klaar_of_geannuleerd", sql="num_nonnulls(klaar_op, geannuleerd_op) <= 1"),
            SqlControle(
                name="uitvoer_wat",
                sql="(organisatie_id IS NOT NULL) = (soort = 'plaats')"
                " AND CASE soort WHEN 'verslagen' THEN editie_id IS NULL AND alleen_opgroeien"
                " ELSE editie_id IS NOT NULL END",
            ),
            Tenantbeleid(
                name="uitvoer_van_wie", rollen=(), kolom="", persoon_kolom="persoon_id", persoon_schrijft=True
            ),
        ]
        indexes = [
            models.Index(fields=["verloopt_op"], condition=Q(verwijderd_op=None), name="uitvoer_op_te_ruimen"),
            models.Index(fields=["persoon", "-id"], name="uitvoer_lijst"),
        ]

    def __str__(self) -> str:
        return self.titel

    def te_halen(self, nu: dt.datetime) -> bool:
        """The file is there."""
        return self.klaar_op is not None and self.verwijderd_op is None and self.verloopt_op > nu

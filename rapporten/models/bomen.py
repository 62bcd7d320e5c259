"""Report trees as data, and which tree an organisation has in a werkjaar."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Werkjaar
from rapporten.choices import Knoopsoort


class Boom(models.Model):
    """One version of a tree (*boomstructuur*), as loaded from a file. A version in use never changes."""

    code = models.SlugField(max_length=50)
    versie = models.PositiveSmallIntegerField()
    naam = models.CharField(max_length=200)
    uitleg = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    geladen_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "boom"
        verbose_name_plural = "bomen"
        ordering = ["code", "-versie"]
        constraints = [models.UniqueConstraint(fields=["code", "versie"], name="boom_uniek")]

    def __str__(self) -> str:
        return f"{self.naam} (versie {self.versie})"


class Knoop(models.Model):
    """A chapter or a section of a tree; answers are keyed by ``stabiel_id``."""

    boom = models.ForeignKey(Boom, models.CASCADE, related_name="knopen")
    ouder = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="kinderen")
    stabiel_id = models.SlugField(max_length=60)
    soort = models.CharField(max_length=20, choices=Knoopsoort)
    nummer = models.CharField(max_length=10, blank=True)
    titel = models.CharField(max_length=200)
    korte_titel = models.CharField(max_length=200, blank=True)
    uitleg = models.TextField(blank=True)
    gewone_taal = models.TextField(blank=True)
    voorbeeld = models.TextField(blank=True)
    verplicht = models.BooleanField(default=False)
    convenant = models.BooleanField(default=False)
    eigen = models.BooleanField(default=False)
    limiet = models.PositiveIntegerField(null=True, blank=True)
    indicatoren = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    volgorde = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "knoop"
        verbose_name_plural = "knopen"
        ordering = ["volgorde"]
        constraints = [
            models.UniqueConstraint(fields=["boom", "stabiel_id"], name="knoop_uniek"),
            models.CheckConstraint(name="knoop_soort", condition=models.Q(soort__in=Knoopsoort.values)),
        ]

    def __str__(self) -> str:
        return f"{self.nummer} {self.titel}".strip()


class Toewijzing(models.Model):
    """The form (tree) that an organisation has in a werkjaar, and whether it starts without comparison."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="toewijzingen")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="toewijzingen")
    boom = models.ForeignKey(Boom, models.PROTECT, related_name="toewijzingen")
    nulpunt = models.BooleanField("nulpunt", default=False)

    class Meta:
        verbose_name = "toewijzing"
        verbose_name_plural = "toewijzingen"
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "werkjaar"], name="toewijzing_uniek"),
            Tenantbeleid(name="toewijzing_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]

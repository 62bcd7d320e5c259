"""“Zo tonen we het aan”: what an organisation keeps to show how it works. It lies beside the report, for itself alone.

Nothing of it is compulsory, scored or counted, and nothing is filed by itself: a piece that goes along with a report
becomes a :class:`~rapporten.models.inhoud.Bijlage` of one section.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from zelfevaluatie.models import Actie


class Aantoning(models.Model):
    """What the organisation says it does for one principle or expectation (``code``)."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=80)
    tekst = models.TextField(blank=True)
    versie = models.PositiveIntegerField(default=1)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "code"], name="aantoning_uniek"),
            Tenantbeleid(name="aantoning_tenant", rollen=()),
        ]


class Bewijsstuk(models.Model):
    """A document (under its sha256) or a link, and in ``banden`` what it belongs to."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    titel = models.CharField(max_length=200)
    toelichting = models.TextField(blank=True)
    adres = models.CharField(max_length=1000, blank=True)
    bestandsnaam = models.CharField(max_length=200, blank=True)
    mediatype = models.CharField(max_length=100, blank=True)
    grootte = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    versie = models.PositiveIntegerField(default=1)
    toegevoegd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    toegevoegd_op = models.DateTimeField(default=timezone.now)
    verwijderd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "bewijsstuk"
        verbose_name_plural = "bewijsstukken"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="bewijsstuk_organisatie"),
            SqlControle(name="bewijsstuk_titel", sql="btrim(titel) <> ''"),
            SqlControle(
                name="bewijsstuk_een",
                sql="(adres <> '') <> (sha256 <> '') AND (sha256 = '') = (mediatype = '') AND adres ~ '^(https?://|$)'",
            ),
            Tenantbeleid(name="bewijsstuk_tenant", rollen=()),
        ]

    def __str__(self) -> str:
        return self.titel


class Bewijsband(models.Model):
    """What a piece belongs to: a section, an action, or a theme, principle or expectation (``element_code``)."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    bewijs = models.ForeignKey(Bewijsstuk, models.PROTECT, related_name="banden", db_constraint=False)
    element_code = models.SlugField(max_length=80, blank=True)
    stabiel_id = models.SlugField(max_length=60, blank=True)
    actie = models.ForeignKey(Actie, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bewijs", "element_code", "stabiel_id", "actie"], name="bewijsband_uniek", nulls_distinct=False
            ),
            SqlControle(
                name="bewijsband_een",
                sql="(element_code <> '')::int + (stabiel_id <> '')::int + (actie_id IS NOT NULL)::int = 1",
            ),
            SamengesteldeSleutel(
                name="bewijsband_bewijs", kolommen=("bewijs_id", "organisatie_id"), naar="rapporten.Bewijsstuk"
            ),
            SamengesteldeSleutel(
                name="bewijsband_actie", kolommen=("actie_id", "organisatie_id"), naar="zelfevaluatie.Actie"
            ),
            Tenantbeleid(name="bewijsband_tenant", rollen=()),
        ]


class Ervaringsmeting(models.Model):
    """How users were asked what they think, in one year: what was learned and told back counts more than the mark."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    jaar = models.PositiveSmallIntegerField()
    groep = models.CharField(max_length=100)
    instrument = models.CharField(max_length=200, blank=True)
    gevraagd = models.PositiveIntegerField(null=True, blank=True)
    respons = models.PositiveIntegerField(null=True, blank=True)
    geleerd = models.TextField(blank=True)
    veranderd = models.TextField(blank=True)
    teruggekoppeld = models.TextField(blank=True)
    codes = ArrayField(models.SlugField(max_length=80), default=list)
    versie = models.PositiveIntegerField(default=1)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)
    verwijderd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ervaringsmeting"
        verbose_name_plural = "ervaringsmetingen"
        ordering = ["-jaar", "-id"]
        constraints = [
            SqlControle(name="ervaringsmeting_groep", sql="btrim(groep) <> ''"),
            SqlControle(name="ervaringsmeting_codes", sql="cardinality(codes) > 0"),
            SqlControle(
                name="ervaringsmeting_respons", sql="respons IS NULL OR gevraagd IS NULL OR respons <= gevraagd"
            ),
            Tenantbeleid(name="ervaringsmeting_tenant", rollen=()),
        ]

    def __str__(self) -> str:
        return f"{self.groep} ({self.jaar})"

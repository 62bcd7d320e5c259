"""What an organisation gathers through the year, for itself alone: notes, quotes, photos, and where they were used."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Notitiesoort
from rapporten.models.verslag import Verslag


class Notitie(models.Model):
    """A note of the logbook (*logboek*). Its werkjaar is the year of its date; removing sets ``verwijderd_op``.

    ``etiketten`` holds codes of themes and principles: codes outlive the versions of a framework. A photo lies under
    its sha256; a note has text, a photo, or both.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    soort = models.CharField(max_length=10, choices=Notitiesoort, default=Notitiesoort.NOTITIE)
    tekst = models.TextField(blank=True)
    van_wie = models.CharField(max_length=100, blank=True)
    datum = models.DateField()
    etiketten = ArrayField(models.SlugField(max_length=80), default=list, blank=True)
    foto_sha256 = models.CharField(max_length=64, blank=True)
    foto_soort = models.CharField(max_length=20, blank=True)
    foto_alt = models.CharField(max_length=300, blank=True)
    versie = models.PositiveIntegerField(default=1)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    verwijderd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "notitie"
        verbose_name_plural = "notities"
        ordering = ["-datum", "-id"]
        indexes = [models.Index(fields=["organisatie", "-datum", "-id"], name="notitie_lijst")]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="notitie_organisatie"),
            models.CheckConstraint(name="notitie_soort", condition=models.Q(soort__in=Notitiesoort.values)),
            SqlControle(name="notitie_iets", sql="btrim(tekst) <> '' OR foto_sha256 <> ''"),
            SqlControle(name="notitie_foto", sql="(foto_sha256 = '') = (foto_soort = '')"),
            Tenantbeleid(name="notitie_tenant", rollen=()),
        ]

    def __str__(self) -> str:
        return self.tekst[:60]


class Notitiegebruik(models.Model):
    """A note was drawn into a section; ``blok`` is the id of the block of the answer that holds it."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    notitie = models.ForeignKey(Notitie, models.PROTECT, related_name="gebruik", db_constraint=False)
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    blok = models.CharField(max_length=20)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notitie", "verslag", "stabiel_id"], name="notitiegebruik_uniek"),
            SamengesteldeSleutel(
                name="notitiegebruik_notitie", kolommen=("notitie_id", "organisatie_id"), naar="rapporten.Notitie"
            ),
            SamengesteldeSleutel(
                name="notitiegebruik_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="notitiegebruik_tenant", rollen=()),
        ]

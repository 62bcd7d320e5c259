"""The closing letter (*slotbrief*): what is being written, which only Opgroeien sees, and what was sent."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.models.verslag import Verslag


class Slotbriefconcept(models.Model):
    """The letter as it stands while it is written, one per report. There is no tenant arm: it was not sent."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.OneToOneField(Verslag, models.PROTECT, related_name="slotbriefconcept", db_constraint=False)
    html = models.TextField()
    versie = models.PositiveIntegerField(default=1)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "concept van een slotbrief"
        verbose_name_plural = "concepten van slotbrieven"
        constraints = [
            SamengesteldeSleutel(
                name="slotbriefconcept_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="slotbriefconcept_opgroeien", rollen=OPGROEIEN, kolom=""),
        ]


class Slotbrief(AlleenToevoegen):
    """A letter that was sent: canonical JSON as bytes, with its hash. A later one has the next number."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="slotbrieven", db_constraint=False)
    volgnummer = models.PositiveSmallIntegerField()
    inhoud = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "slotbrief"
        verbose_name_plural = "slotbrieven"
        ordering = ["volgnummer"]
        constraints = [
            models.UniqueConstraint(fields=["verslag", "volgnummer"], name="slotbrief_uniek"),
            models.UniqueConstraint(fields=["id", "organisatie"], name="slotbrief_organisatie"),
            SqlControle(name="slotbrief_sha256", sql="sha256 = encode(sha256(inhoud), 'hex')"),
            SamengesteldeSleutel(
                name="slotbrief_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="slotbrief_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class Slotbriefpdf(AlleenToevoegen):
    """The PDF of a letter that was sent; the file lies under its sha256."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    slotbrief = models.OneToOneField(Slotbrief, models.PROTECT, related_name="pdf", db_constraint=False)
    sha256 = models.CharField(max_length=64)
    grootte = models.PositiveIntegerField()
    gemaakt_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "pdf van een slotbrief"
        constraints = [
            SamengesteldeSleutel(
                name="slotbriefpdf_slotbrief",
                kolommen=("slotbrief_id", "organisatie_id"),
                naar="rapporten.Slotbrief",
            ),
            Tenantbeleid(name="slotbriefpdf_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]

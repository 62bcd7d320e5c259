"""What was signed and filed. Append-only; PDF, facts and comparisons are made from it, never from the draft."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.models.verslag import Verslag
from rapporten.queries import IndieningManager


class Ondertekening(AlleenToevoegen):
    """A signature: this person approved the content with this hash. Any change of content voids it by itself."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="ondertekeningen", db_constraint=False)
    sha256 = models.CharField(max_length=64)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "ondertekening"
        verbose_name_plural = "ondertekeningen"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "verslag", "sha256"], name="ondertekening_inhoud"),
            SqlControle(name="ondertekening_sha256", sql="sha256 ~ '^[0-9a-f]{64}$'"),
            SamengesteldeSleutel(
                name="ondertekening_verslag",
                kolommen=("verslag_id", "organisatie_id"),
                naar="rapporten.Verslag",
            ),
            Tenantbeleid(name="ondertekening_tenant", rollen=OPGROEIEN),
        ]


class Indiening(AlleenToevoegen):
    """One filing: the canonical JSON as bytes, its hash checked by PostgreSQL, and the signature on that hash.

    ``kenmerk`` is ``<werkjaar>-<ondernemingsnummer>-<volgnummer>`` and names the submission in addresses.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="indieningen", db_constraint=False)
    volgnummer = models.PositiveSmallIntegerField()
    kenmerk = models.CharField(max_length=30, unique=True)
    inhoud = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    # One signature, one filing: filing again needs a new one.
    ondertekening = models.OneToOneField(Ondertekening, models.PROTECT, related_name="indiening", db_constraint=False)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    objects = IndieningManager()
    teruggenomen_op: dt.datetime | None  # only after ``met_terugname``

    class Meta:
        verbose_name = "indiening"
        verbose_name_plural = "indieningen"
        ordering = ["volgnummer"]
        constraints = [
            models.UniqueConstraint(fields=["verslag", "volgnummer"], name="indiening_uniek"),
            models.UniqueConstraint(fields=["id", "organisatie"], name="indiening_organisatie"),
            SqlControle(name="indiening_sha256", sql="sha256 = encode(sha256(inhoud), 'hex')"),
            SamengesteldeSleutel(
                name="indiening_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            # The signature is on this report and on exactly this content.
            SamengesteldeSleutel(
                name="indiening_ondertekening",
                kolommen=("ondertekening_id", "verslag_id", "sha256"),
                naar="rapporten.Ondertekening",
                doelkolommen=("id", "verslag_id", "sha256"),
            ),
            Tenantbeleid(name="indiening_tenant", rollen=OPGROEIEN),
        ]

    def __str__(self) -> str:
        return self.kenmerk


class Verslagpdf(AlleenToevoegen):
    """The PDF of a submission; the file lies under its sha256."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    indiening = models.OneToOneField(Indiening, models.PROTECT, related_name="pdf", db_constraint=False)
    sha256 = models.CharField(max_length=64)
    grootte = models.PositiveIntegerField()
    gemaakt_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "pdf"
        constraints = [
            SamengesteldeSleutel(
                name="verslagpdf_indiening",
                kolommen=("indiening_id", "organisatie_id"),
                naar="rapporten.Indiening",
            ),
            Tenantbeleid(name="verslagpdf_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]

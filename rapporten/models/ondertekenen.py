"""Asking for a signature, sending back, and what exactly was signed. For the organisation alone: it is draft."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from rapporten.models.indiening import Ondertekening
from rapporten.models.verslag import Verslag


class Ondertekenverzoek(AlleenToevoegen):
    """Somebody asks who may sign to sign the report; who signs may send it back, once, with a reason."""

    wijzigbaar = ("teruggestuurd_door_id", "teruggestuurd_op", "reden")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="ondertekenverzoeken", db_constraint=False)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    teruggestuurd_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    teruggestuurd_op = models.DateTimeField(null=True, blank=True)
    reden = models.TextField(blank=True)

    class Meta:
        verbose_name = "verzoek om te ondertekenen"
        verbose_name_plural = "verzoeken om te ondertekenen"
        ordering = ["id"]
        constraints = [
            SqlControle(
                name="ondertekenverzoek_teruggestuurd",
                sql="(teruggestuurd_op IS NULL) = (btrim(reden) = '') "
                "AND (teruggestuurd_op IS NULL) = (teruggestuurd_door_id IS NULL)",
            ),
            SamengesteldeSleutel(
                name="ondertekenverzoek_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="ondertekenverzoek_tenant", rollen=()),
        ]


class GetekendeInhoud(AlleenToevoegen):
    """The canonical bytes behind a signature, to show later what changed since.

    A table of its own: Opgroeien sees that a report was signed, never what is not filed yet.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)
    ondertekening = models.OneToOneField(Ondertekening, models.PROTECT, related_name="getekend", db_constraint=False)
    inhoud = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "getekende inhoud"
        verbose_name_plural = "getekende inhoud"
        constraints = [
            SqlControle(name="getekendeinhoud_sha256", sql="sha256 = encode(sha256(inhoud), 'hex')"),
            SamengesteldeSleutel(
                name="getekendeinhoud_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            SamengesteldeSleutel(
                name="getekendeinhoud_ondertekening",
                kolommen=("ondertekening_id", "verslag_id", "sha256"),
                naar="rapporten.Ondertekening",
                doelkolommen=("id", "verslag_id", "sha256"),
            ),
            Tenantbeleid(name="getekendeinhoud_tenant", rollen=()),
        ]

"""The report itself: what both sides see of it, and the log of its life."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon, Werkjaar
from rapporten.choices import Handeling, Status
from rapporten.models.bomen import Boom
from rapporten.queries import VerslagManager
from zelfevaluatie.models import Kader


class Verslag(models.Model):
    """The quality report of one organisation about one werkjaar. Only rapporten/workflow.py writes ``status``."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="verslagen")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="verslagen")
    boom = models.ForeignKey(Boom, models.PROTECT, related_name="verslagen")
    # The framework of growth levels that was the newest when the report was begun: a later one leaves it alone.
    kader = models.ForeignKey(Kader, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField("status", max_length=20, choices=Status, default=Status.CONCEPT)
    dossierbeheerder = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="dossiers")
    begonnen_op = models.DateTimeField(default=timezone.now)
    status_sinds = models.DateTimeField(default=timezone.now)

    objects = VerslagManager()

    class Meta:
        verbose_name = "kwaliteitsverslag"
        verbose_name_plural = "kwaliteitsverslagen"
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "werkjaar"], name="verslag_uniek"),
            models.UniqueConstraint(fields=["id", "organisatie"], name="verslag_organisatie"),
            models.CheckConstraint(name="verslag_status", condition=models.Q(status__in=Status.values)),
            models.CheckConstraint(
                name="verslag_dossierbeheerder",
                condition=models.Q(status__in=[Status.CONCEPT, Status.INGEDIEND])
                | models.Q(dossierbeheerder__isnull=False),
            ),
            Tenantbeleid(name="verslag_tenant", rollen=OPGROEIEN),
        ]

    def __str__(self) -> str:
        return f"Kwaliteitsverslag over {self.werkjaar_id}"


class Overgang(AlleenToevoegen):
    """One line per change of status: who, when, why."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="overgangen", db_constraint=False)
    handeling = models.CharField(max_length=25, choices=Handeling)
    van = models.CharField(max_length=20, choices=Status, blank=True)
    naar = models.CharField(max_length=20, choices=Status)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    reden = models.TextField(blank=True)

    class Meta:
        verbose_name = "overgang"
        verbose_name_plural = "overgangen"
        ordering = ["id"]
        constraints = [
            SamengesteldeSleutel(
                name="overgang_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="overgang_tenant", rollen=OPGROEIEN),
        ]

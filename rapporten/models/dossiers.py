"""Who of Opgroeien follows which report, and the filters somebody keeps for the work list."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.models.verslag import Verslag


class Dossieroverdracht(AlleenToevoegen):
    """One line each time that a report was given to a dossierbeheerder: from whom, to whom, by whom.

    How Opgroeien divides its work is its own: the organisation does not read this.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="overdrachten", db_constraint=False)
    van = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    naar = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "dossieroverdracht"
        verbose_name_plural = "dossieroverdrachten"
        ordering = ["id"]
        constraints = [
            SamengesteldeSleutel(
                name="dossieroverdracht_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="dossieroverdracht_tenant", rollen=OPGROEIEN, kolom=""),
        ]


class Werklijstkeuze(models.Model):
    """A set of filters that somebody gave a name. ``vraag``: the query of the address, without the werkjaar."""

    persoon = models.ForeignKey(Persoon, models.CASCADE, related_name="+")
    naam = models.CharField("naam", max_length=60)
    vraag = models.CharField(max_length=300)

    class Meta:
        verbose_name = "bewaarde filter"
        verbose_name_plural = "bewaarde filters"
        ordering = ["naam"]
        constraints = [models.UniqueConstraint(fields=["persoon", "naam"], name="werklijstkeuze_uniek")]

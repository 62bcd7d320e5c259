"""The checklist: points to look at while reading, per tree version, and what was ticked at a report. Internal."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.models.bomen import Boom
from rapporten.models.verslag import Verslag


class Checklistpunt(AlleenToevoegen):
    """One point of the checklist of a tree version, at a section or ('') at the whole report.

    Its words never change: other words are another point, so that what was ticked keeps the words it was ticked with.
    """

    wijzigbaar = ("volgorde", "vervallen_op", "vervallen_door_id")

    boom = models.ForeignKey(Boom, models.PROTECT, related_name="checklistpunten")
    stabiel_id = models.SlugField(max_length=60, blank=True)
    tekst = models.CharField(max_length=300)
    volgorde = models.PositiveSmallIntegerField(default=0)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    vervallen_op = models.DateTimeField(null=True, blank=True)
    vervallen_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "punt van de checklist"
        verbose_name_plural = "punten van de checklist"
        ordering = ["volgorde", "id"]
        constraints = [
            SqlControle(name="checklistpunt_tekst", sql="btrim(tekst) <> ''"),
            SqlControle(name="checklistpunt_vervallen", sql="(vervallen_op IS NULL) = (vervallen_door_id IS NULL)"),
            Tenantbeleid(name="checklistpunt_opgroeien", rollen=OPGROEIEN, kolom=""),
        ]

    def __str__(self) -> str:
        return self.tekst


class Checklistvink(AlleenToevoegen):
    """Somebody ticked a point at a report, or (``gedaan`` false) unticked it; the last line holds."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="checklistvinken", db_constraint=False)
    punt = models.ForeignKey(Checklistpunt, models.PROTECT, related_name="vinken")
    gedaan = models.BooleanField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "vink van de checklist"
        verbose_name_plural = "vinken van de checklist"
        ordering = ["id"]
        indexes = [models.Index(fields=["verslag", "punt", "-id"], name="checklistvink_laatste")]
        constraints = [
            SamengesteldeSleutel(
                name="checklistvink_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="checklistvink_opgroeien", rollen=OPGROEIEN, kolom=""),
        ]

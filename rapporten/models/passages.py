"""Texts that Opgroeien uses again and again (*standaardpassages*)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Persoon
from rapporten.choices import Passagegebruik


class Standaardpassage(models.Model):
    """A titled text with placeholders, for everybody at Opgroeien or (``van``) for one person.

    What was inserted somewhere is a copy: changing or removing a passage touches nothing that was written with it.
    """

    titel = models.CharField(max_length=100)
    tekst = models.TextField()
    gebruik = models.CharField(max_length=10, choices=Passagegebruik)
    van = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    versie = models.PositiveIntegerField(default=1)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "standaardpassage"
        verbose_name_plural = "standaardpassages"
        ordering = ["titel", "id"]
        constraints = [
            SqlControle(name="standaardpassage_tekst", sql="btrim(titel) <> '' AND btrim(tekst) <> ''"),
            models.CheckConstraint(
                name="standaardpassage_gebruik", condition=models.Q(gebruik__in=Passagegebruik.values)
            ),
            Tenantbeleid(name="standaardpassage_opgroeien", rollen=OPGROEIEN, kolom=""),
        ]

    def __str__(self) -> str:
        return self.titel

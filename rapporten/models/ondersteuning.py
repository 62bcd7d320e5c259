"""Help for an organisation: what it asks of Opgroeien, and the steps it takes with a supporter."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Hulpsoort


class Hulpvraag(AlleenToevoegen):
    """A request for help or a talk, with the answer of Opgroeien. Both sides read it; nothing is changed afterwards."""

    wijzigbaar = ("antwoord", "beantwoord_door_id", "beantwoord_op")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="hulpvragen")
    soort = models.CharField("soort", max_length=10, choices=Hulpsoort)
    tekst = models.TextField("vraag")
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    antwoord = models.TextField("antwoord", blank=True)
    beantwoord_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    beantwoord_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "hulpvraag"
        verbose_name_plural = "hulpvragen"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="hulpvraag_organisatie"),
            models.CheckConstraint(name="hulpvraag_soort", condition=models.Q(soort__in=Hulpsoort.values)),
            SqlControle(name="hulpvraag_tekst", sql="btrim(tekst) <> ''"),
            SqlControle(name="hulpvraag_antwoord", sql="(btrim(antwoord) <> '') = (beantwoord_op IS NOT NULL)"),
            Tenantbeleid(name="hulpvraag_tenant", rollen=OPGROEIEN),
        ]


class Ondersteuningsstap(models.Model):
    """One step on the way with a supporter: what, by when, and that it is done. Of the organisation alone."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="ondersteuningsstappen")
    tekst = models.CharField("stap", max_length=300)
    tegen = models.DateField("tegen", null=True, blank=True)
    gemaakt_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gemaakt_op = models.DateTimeField(default=timezone.now)
    gedaan_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    gedaan_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "stap in de ondersteuning"
        verbose_name_plural = "stappen in de ondersteuning"
        ordering = ["id"]
        constraints = [
            SqlControle(name="ondersteuningsstap_tekst", sql="btrim(tekst) <> ''"),
            Tenantbeleid(name="ondersteuningsstap_tenant", rollen=()),
        ]

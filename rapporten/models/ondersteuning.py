"""Help for an organisation: what it asks, the steps of its own, and the track with Opgroeien that both sides see."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
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
            Tenantbeleid(name="hulpvraag_tenant", rollen=OPGROEIEN, schrijven="beantwoord_op IS NULL"),
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


class Ondersteuningstraject(AlleenToevoegen):
    """Support made to measure (*op maat*): Opgroeien begins and ends it, both sides see it; one at a time."""

    wijzigbaar = ("afgesloten_op", "afgesloten_door_id", "resultaat")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="trajecten")
    doel = models.TextField("doel")
    ondersteuner = models.CharField("wie ondersteunt", max_length=200)
    begonnen_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    begonnen_op = models.DateTimeField(default=timezone.now)
    resultaat = models.TextField("wat het opleverde", blank=True)
    afgesloten_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    afgesloten_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ondersteuningstraject"
        verbose_name_plural = "ondersteuningstrajecten"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="ondersteuningstraject_organisatie"),
            models.UniqueConstraint(
                fields=["organisatie"],
                condition=models.Q(afgesloten_op=None),
                name="ondersteuningstraject_een_lopend",
            ),
            SqlControle(name="ondersteuningstraject_doel", sql="btrim(doel) <> '' AND btrim(ondersteuner) <> ''"),
            SqlControle(
                name="ondersteuningstraject_afgesloten",
                sql="(afgesloten_op IS NULL) = (afgesloten_door_id IS NULL)"
                " AND (afgesloten_op IS NULL) = (btrim(resultaat) = '')",
            ),
            Tenantbeleid(name="ondersteuningstraject_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class Trajectstap(models.Model):
    """A step of a track: what, by when, and that it is done. Either side notes it and ticks it off."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    traject = models.ForeignKey(Ondersteuningstraject, models.PROTECT, related_name="stappen", db_constraint=False)
    tekst = models.CharField("stap", max_length=300)
    tegen = models.DateField("tegen", null=True, blank=True)
    gemaakt_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gemaakt_op = models.DateTimeField(default=timezone.now)
    gedaan_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    gedaan_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "stap in een ondersteuningstraject"
        verbose_name_plural = "stappen in ondersteuningstrajecten"
        ordering = ["id"]
        constraints = [
            SqlControle(name="trajectstap_tekst", sql="btrim(tekst) <> ''"),
            SqlControle(name="trajectstap_gedaan", sql="(gedaan_op IS NULL) = (gedaan_door_id IS NULL)"),
            SamengesteldeSleutel(
                name="trajectstap_traject",
                kolommen=("traject_id", "organisatie_id"),
                naar="rapporten.Ondersteuningstraject",
            ),
            Tenantbeleid(name="trajectstap_tenant", rollen=OPGROEIEN),
        ]

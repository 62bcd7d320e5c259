"""Talks between Opgroeien and organisations: who takes part, what it is about, how each reads it, the minutes.

A talk and its minutes are shared by everyone who takes part; everything else belongs to one organisation and
Opgroeien, also in a regional talk.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN, Regio
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Gesprekssoort, Kant, Puntsoort
from rapporten.models.indiening import Indiening
from rapporten.models.ondersteuning import Hulpvraag

DEELNAME = ("rapporten.Gespreksdeelname", "gesprek_id")
"""A tenant reads what belongs to a talk in which it takes part."""


class Gesprek(AlleenToevoegen):
    """A talk: when, where, about what. Opgroeien plans it; an organisation that takes part reads it."""

    wijzigbaar = (
        "titel",
        "datum",
        "uur",
        "plaats",
        "van_opgroeien",
        "versie",
        "gewijzigd_door_id",
        "gewijzigd_op",
        "afgelast_op",
        "afgelast_omdat",
    )

    soort = models.CharField("soort", max_length=10, choices=Gesprekssoort)
    regio = models.CharField("regio", max_length=20, choices=Regio, blank=True)
    titel = models.CharField("onderwerp", max_length=150)
    datum = models.DateField("datum")
    uur = models.TimeField("uur", null=True, blank=True)
    plaats = models.CharField("plaats", max_length=200, blank=True)
    van_opgroeien = models.CharField("wie van Opgroeien", max_length=300, blank=True)
    versie = models.PositiveIntegerField(default=1)
    gemaakt_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gemaakt_op = models.DateTimeField(default=timezone.now)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)
    afgelast_op = models.DateTimeField(null=True, blank=True)
    afgelast_omdat = models.TextField(blank=True)

    class Meta:
        verbose_name = "gesprek"
        verbose_name_plural = "gesprekken"
        ordering = ["-datum", "-id"]
        constraints = [
            models.CheckConstraint(name="gesprek_soort", condition=models.Q(soort__in=Gesprekssoort.values)),
            models.CheckConstraint(name="gesprek_regio", condition=models.Q(regio__in=["", *Regio.values])),
            SqlControle(name="gesprek_regio_bij_soort", sql="(soort = 'regionaal') = (regio <> '')"),
            SqlControle(name="gesprek_titel", sql="btrim(titel) <> ''"),
            SqlControle(name="gesprek_afgelast", sql="(afgelast_op IS NOT NULL) = (btrim(afgelast_omdat) <> '')"),
            Tenantbeleid(name="gesprek_tenant", rollen=OPGROEIEN, kolom="id", via=DEELNAME),
        ]

    def __str__(self) -> str:
        return self.titel

    @property
    def is_regionaal(self) -> bool:
        """With several organisations of a region."""
        return self.soort == Gesprekssoort.REGIONAAL


class Gespreksdeelname(models.Model):
    """An organisation takes part in a talk, perhaps because it asked for it. Only Opgroeien says who does."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="gespreksdeelnames")
    gesprek = models.ForeignKey(Gesprek, models.PROTECT, related_name="deelnames")
    wie = models.CharField("wie van de organisatie", max_length=300, blank=True)
    hulpvraag = models.OneToOneField(
        Hulpvraag, models.PROTECT, null=True, blank=True, related_name="deelname", db_constraint=False
    )

    class Meta:
        verbose_name = "deelname aan een gesprek"
        verbose_name_plural = "deelnames aan gesprekken"
        constraints = [
            models.UniqueConstraint(fields=["gesprek", "organisatie"], name="gespreksdeelname_uniek"),
            SamengesteldeSleutel(
                name="gespreksdeelname_hulpvraag",
                kolommen=("hulpvraag_id", "organisatie_id"),
                naar="rapporten.Hulpvraag",
            ),
            Tenantbeleid(name="gespreksdeelname_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


def _van_deelname(tabel: str, *, schrijven: str = "") -> list[models.BaseConstraint]:
    """It belongs to an organisation that takes part in this very talk. ``schrijven``: as in ``Tenantbeleid``."""
    return [
        SamengesteldeSleutel(
            name=f"{tabel}_deelname",
            kolommen=("gesprek_id", "organisatie_id"),
            naar="rapporten.Gespreksdeelname",
            doelkolommen=("gesprek_id", "organisatie_id"),
        ),
        Tenantbeleid(name=f"{tabel}_tenant", rollen=OPGROEIEN, schrijven=schrijven),
    ]


class Gesprekspunt(AlleenToevoegen):
    """Something of a submission that the talk is about, with the value as it stood there: taken out, never changed.

    ``sleutel``: the theme, the figure or the action by its code or number ('' for the report as a whole); ``plek``: the
    section of the submission where it stands.
    """

    verwijderbaar = True

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    gesprek = models.ForeignKey(Gesprek, models.PROTECT, related_name="punten", db_constraint=False)
    indiening = models.ForeignKey(Indiening, models.PROTECT, related_name="+", db_constraint=False)
    soort = models.CharField("soort", max_length=10, choices=Puntsoort)
    sleutel = models.CharField(max_length=80, blank=True)
    naam = models.CharField(max_length=300)
    waarde = models.CharField(max_length=300, blank=True)
    plek = models.CharField(max_length=60, blank=True)
    gekozen_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gekozen_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "gesprekspunt"
        verbose_name_plural = "gesprekspunten"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gesprek", "organisatie", "indiening", "soort", "sleutel"], name="gesprekspunt_uniek"
            ),
            models.UniqueConstraint(fields=["id", "gesprek", "organisatie"], name="gesprekspunt_van_gesprek"),
            models.CheckConstraint(name="gesprekspunt_soort", condition=models.Q(soort__in=Puntsoort.values)),
            SqlControle(name="gesprekspunt_sleutel", sql="(soort = 'verslag') = (sleutel = '')"),
            SamengesteldeSleutel(
                name="gesprekspunt_indiening",
                kolommen=("indiening_id", "organisatie_id"),
                naar="rapporten.Indiening",
            ),
            *_van_deelname("gesprekspunt"),
        ]

    @property
    def kop(self) -> str:
        """Its name with the value: "Bezetting OVBJ: 85,7 %"."""
        return f"{self.naam.rstrip('.')}: {self.waarde}" if self.waarde else self.naam


class Duiding(AlleenToevoegen):
    """One version of one reading: of the organisation, of Opgroeien, or the shared one; the newest version counts.

    ``punt`` None: of the talk as a whole.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    gesprek = models.ForeignKey(Gesprek, models.PROTECT, related_name="duidingen", db_constraint=False)
    punt = models.ForeignKey(
        Gesprekspunt, models.PROTECT, null=True, blank=True, related_name="duidingen", db_constraint=False
    )
    kant = models.CharField(max_length=12, choices=Kant)
    versie = models.PositiveIntegerField()
    tekst = models.TextField(blank=True)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "duiding"
        verbose_name_plural = "duidingen"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["gesprek", "organisatie", "punt", "kant", "versie"],
                name="duiding_versie",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="duiding_kant", condition=models.Q(kant__in=Kant.values)),
            SqlControle(name="duiding_eerste_versie", sql="versie > 0 AND (versie > 1 OR btrim(tekst) <> '')"),
            SamengesteldeSleutel(
                name="duiding_punt",
                kolommen=("punt_id", "gesprek_id", "organisatie_id"),
                naar="rapporten.Gesprekspunt",
                doelkolommen=("id", "gesprek_id", "organisatie_id"),
            ),
            *_van_deelname("duiding", schrijven="kant <> 'opgroeien'"),
        ]


class Gespreksverslag(AlleenToevoegen):
    """One version of the minutes, written by Opgroeien; the newest counts.

    Confirming it for Opgroeien lays this version before the organisations, which do not see it before; each confirms
    it, or says what is not right.
    A new version is a new row, so it asks for new confirmations by itself.
    """

    wijzigbaar = ("bevestigd_op", "bevestigd_door_id")

    gesprek = models.ForeignKey(Gesprek, models.PROTECT, related_name="verslagen")
    versie = models.PositiveIntegerField()
    tekst = models.TextField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    bevestigd_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    bevestigd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "verslag van een gesprek"
        verbose_name_plural = "verslagen van gesprekken"
        ordering = ["versie"]
        constraints = [
            models.UniqueConstraint(fields=["gesprek", "versie"], name="gespreksverslag_versie"),
            models.UniqueConstraint(fields=["id", "gesprek"], name="gespreksverslag_van_gesprek"),
            SqlControle(name="gespreksverslag_tekst", sql="btrim(tekst) <> ''"),
            SqlControle(name="gespreksverslag_bevestigd", sql="(bevestigd_op IS NULL) = (bevestigd_door_id IS NULL)"),
            Tenantbeleid(
                name="gespreksverslag_tenant",
                rollen=OPGROEIEN,
                kolom="gesprek_id",
                via=DEELNAME,
                lezen="bevestigd_op IS NOT NULL",
            ),
        ]


class Gespreksreactie(AlleenToevoegen):
    """What an organisation says of one version of the minutes: it confirms, or says what is not right."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    gesprek = models.ForeignKey(Gesprek, models.PROTECT, related_name="+", db_constraint=False)
    verslag = models.ForeignKey(Gespreksverslag, models.PROTECT, related_name="reacties", db_constraint=False)
    akkoord = models.BooleanField()
    tekst = models.TextField(blank=True)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "reactie op het verslag van een gesprek"
        verbose_name_plural = "reacties op verslagen van gesprekken"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["verslag", "organisatie"], condition=models.Q(akkoord=True), name="gespreksreactie_akkoord"
            ),
            SqlControle(name="gespreksreactie_tekst", sql="akkoord OR btrim(tekst) <> ''"),
            SamengesteldeSleutel(
                name="gespreksreactie_verslag",
                kolommen=("verslag_id", "gesprek_id"),
                naar="rapporten.Gespreksverslag",
                doelkolommen=("id", "gesprek_id"),
            ),
            *_van_deelname("gespreksreactie"),
        ]

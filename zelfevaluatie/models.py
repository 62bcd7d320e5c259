"""Frameworks as data, the crosswalk between them, figures and their published series, improvement actions."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import Werkvorm
from organisaties.models import Organisatie, Persoon, Werkjaar
from zelfevaluatie.choices import Doelsoort, Elementsoort, Graad, Indicatorsoort, Indicatortype, Stand


class Kader(models.Model):
    """One version of a framework, as loaded from a file. A version in use never changes."""

    code = models.SlugField(max_length=50)
    versie = models.PositiveSmallIntegerField()
    naam = models.CharField(max_length=200)
    uitleg = models.TextField(blank=True)
    bron = models.CharField(max_length=300, blank=True)
    voorlopig = models.BooleanField(default=False)
    nvt_mogelijk = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    geladen_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "kader"
        ordering = ["code", "-versie"]
        constraints = [models.UniqueConstraint(fields=["code", "versie"], name="kader_uniek")]

    def __str__(self) -> str:
        return f"{self.naam} (versie {self.versie})"


class Element(models.Model):
    """A principle, an expectation of the decree, a group of themes or a theme of a framework."""

    kader = models.ForeignKey(Kader, models.CASCADE, related_name="elementen")
    soort = models.CharField(max_length=12, choices=Elementsoort)
    code = models.SlugField(max_length=80)
    naam = models.CharField(max_length=200)
    nummer = models.CharField(max_length=10, blank=True)
    uitleg = models.TextField(blank=True)
    gewone_taal = models.TextField(blank=True)
    bron = models.CharField(max_length=200, blank=True)
    ouder = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="kinderen")
    volgorde = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "element"
        ordering = ["volgorde"]
        constraints = [
            models.UniqueConstraint(fields=["kader", "code"], name="element_uniek"),
            models.CheckConstraint(name="element_soort", condition=models.Q(soort__in=Elementsoort.values)),
        ]

    def __str__(self) -> str:
        return self.naam


class Niveau(models.Model):
    """A growth level of a framework; a score refers to a row."""

    kader = models.ForeignKey(Kader, models.CASCADE, related_name="niveaus")
    waarde = models.PositiveSmallIntegerField()
    naam = models.CharField(max_length=100)
    omschrijving = models.TextField(blank=True)

    class Meta:
        verbose_name = "niveau"
        verbose_name_plural = "niveaus"
        ordering = ["waarde"]
        constraints = [models.UniqueConstraint(fields=["kader", "waarde"], name="niveau_uniek")]

    def __str__(self) -> str:
        return f"{self.waarde} – {self.naam}"


class Verband(models.Model):
    """One line of the crosswalk between elements of two frameworks."""

    van = models.ForeignKey(Element, models.CASCADE, related_name="verbanden_naar")
    naar = models.ForeignKey(Element, models.CASCADE, related_name="verbanden_van")
    graad = models.CharField(max_length=10, choices=Graad)
    waarom = models.TextField(blank=True)
    bron = models.CharField(max_length=200)

    class Meta:
        verbose_name = "verband"
        verbose_name_plural = "verbanden"
        constraints = [
            models.UniqueConstraint(fields=["van", "naar"], name="verband_uniek"),
            models.CheckConstraint(name="verband_graad", condition=models.Q(graad__in=Graad.values)),
        ]


class Kengetal(models.Model):
    """A figure that organisations supply: an indicator and its split, with the definition as editable text."""

    indicator = models.CharField(max_length=10, choices=Indicatorsoort)
    uitsplitsing = models.CharField(max_length=80)
    code = models.SlugField(max_length=100, unique=True)
    werkvorm = models.CharField(max_length=10, choices=Werkvorm, blank=True)
    definitie = models.TextField(blank=True)
    volgorde = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "kengetal"
        verbose_name_plural = "kengetallen"
        ordering = ["volgorde"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "uitsplitsing"], name="kengetal_uniek"),
            models.CheckConstraint(name="kengetal_indicator", condition=models.Q(indicator__in=Indicatorsoort.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} – {self.uitsplitsing}"


class Definitiewijziging(AlleenToevoegen):
    """From this werkjaar on a figure or a theme means something else: it is not compared with the years before."""

    kengetal = models.ForeignKey(Kengetal, models.PROTECT, null=True, blank=True, related_name="wijzigingen")
    thema_code = models.SlugField(max_length=80, blank=True)
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    uitleg = models.TextField("wat er veranderde")
    door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "gewijzigde definitie"
        verbose_name_plural = "gewijzigde definities"
        ordering = ["-werkjaar", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kengetal", "thema_code", "werkjaar"], name="definitiewijziging_uniek", nulls_distinct=False
            ),
            SqlControle(name="definitiewijziging_een", sql="(thema_code <> '') <> (kengetal_id IS NOT NULL)"),
            SqlControle(name="definitiewijziging_uitleg", sql="btrim(uitleg) <> ''"),
        ]


class GepubliceerdeWaarde(models.Model):
    """A cell of a published sector series: of a theme (mean level) or of a figure (percentage)."""

    thema_code = models.SlugField(max_length=80, blank=True)
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, null=True, blank=True, related_name="gepubliceerd")
    werkjaar = models.PositiveSmallIntegerField()
    waarde = models.DecimalField(max_digits=6, decimal_places=2)
    decimalen = models.PositiveSmallIntegerField()
    bron = models.CharField(max_length=300)

    class Meta:
        verbose_name = "gepubliceerde waarde"
        verbose_name_plural = "gepubliceerde waarden"
        constraints = [
            models.UniqueConstraint(
                fields=["thema_code", "kengetal", "werkjaar"], name="gepubliceerd_uniek", nulls_distinct=False
            ),
            SqlControle(name="gepubliceerd_een_onderwerp", sql="(thema_code <> '') <> (kengetal_id IS NOT NULL)"),
        ]


class _Actieinhoud(models.Model):
    """What an action is about. Only the goal is compulsory."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    doel = models.CharField("doel", max_length=300)
    doelsoort = models.CharField("soort doel", max_length=12, choices=Doelsoort, default=Doelsoort.VERBETEREN)
    waarom = models.TextField("waarom", blank=True)
    gewenste_impact = models.TextField("gewenste impact", blank=True)
    voor_wie = models.CharField("voor wie", max_length=300, blank=True)
    thema_code = models.SlugField("thema", max_length=80, blank=True)
    principe_code = models.SlugField("principe", max_length=80, blank=True)
    eigenaar = models.CharField("wie trekt dit", max_length=200, blank=True)
    tegen = models.DateField("tegen wanneer", null=True, blank=True)
    indicator = models.CharField("waaraan ziet u dat het lukt", max_length=300, blank=True)
    indicatortype = models.CharField("soort indicator", max_length=10, choices=Indicatortype, blank=True)
    wie_dacht_mee = models.TextField("wie dacht mee", blank=True)
    versie = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Actie(_Actieinhoud):
    """An improvement action (*verbeteractie*). It belongs to the organisation and lives across years.

    ``sleutel`` is made with the form: the same form sent twice is the same action.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="acties")
    sleutel = models.UUIDField(default=uuid.uuid4)
    begonnen_in = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    gemaakt_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gemaakt_op = models.DateTimeField(default=timezone.now)
    verwijderd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "verbeteractie"
        verbose_name_plural = "verbeteracties"
        ordering = ["begonnen_in__jaar", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="actie_organisatie"),
            models.UniqueConstraint(fields=["organisatie", "sleutel"], name="actie_sleutel"),
            models.CheckConstraint(name="actie_doelsoort", condition=models.Q(doelsoort__in=Doelsoort.values)),
            models.CheckConstraint(
                name="actie_indicatortype", condition=models.Q(indicatortype__in=["", *Indicatortype.values])
            ),
            SqlControle(name="actie_doel", sql="btrim(doel) <> ''"),
            Tenantbeleid(name="actie_tenant", rollen=()),
        ]

    def __str__(self) -> str:
        return self.doel


class ActieVersie(AlleenToevoegen, _Actieinhoud):
    """Every version an action ever had."""

    actie = models.ForeignKey(Actie, models.PROTECT, related_name="versies", db_constraint=False)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actie", "versie"], name="actieversie_uniek"),
            SamengesteldeSleutel(
                name="actieversie_actie", kolommen=("actie_id", "organisatie_id"), naar="zelfevaluatie.Actie"
            ),
            Tenantbeleid(name="actieversie_tenant", rollen=()),
        ]


class _Standinhoud(models.Model):
    """Where an action stands in one werkjaar: goal → steps → result → why not → what next."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    stand = models.CharField("stand", max_length=15, choices=Stand, default=Stand.GEPLAND)
    stappen = models.TextField("stappen", blank=True)
    resultaat = models.TextField("resultaat", blank=True)
    onverwacht = models.TextField("onverwachte effecten", blank=True)
    waarom_niet = models.TextField("waarom niet (helemaal) bereikt", blank=True)
    vervolg = models.TextField("wat nu", blank=True)
    versie = models.PositiveIntegerField(default=1)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Actiestand(_Standinhoud):
    """Where an action stands now in one werkjaar."""

    actie = models.ForeignKey(Actie, models.PROTECT, related_name="standen", db_constraint=False)

    class Meta:
        verbose_name = "stand van een actie"
        verbose_name_plural = "standen van acties"
        ordering = ["werkjaar__jaar"]
        constraints = [
            models.UniqueConstraint(fields=["actie", "werkjaar"], name="actiestand_uniek"),
            models.CheckConstraint(name="actiestand_stand", condition=models.Q(stand__in=Stand.values)),
            SamengesteldeSleutel(
                name="actiestand_actie", kolommen=("actie_id", "organisatie_id"), naar="zelfevaluatie.Actie"
            ),
            Tenantbeleid(name="actiestand_tenant", rollen=()),
        ]


class ActiestandVersie(AlleenToevoegen, _Standinhoud):
    """Every version of where an action stood."""

    actie = models.ForeignKey(Actie, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actie", "werkjaar", "versie"], name="actiestandversie_uniek"),
            SamengesteldeSleutel(
                name="actiestandversie_actie", kolommen=("actie_id", "organisatie_id"), naar="zelfevaluatie.Actie"
            ),
            Tenantbeleid(name="actiestandversie_tenant", rollen=()),
        ]


class _Indicatorinhoud(models.Model):
    """What an indicator of the organisation's own measures."""

    naam = models.CharField("naam", max_length=200)
    definitie = models.TextField("definitie", blank=True)
    indicatortype = models.CharField("soort", max_length=10, choices=Indicatortype, blank=True)
    eenheid = models.CharField("eenheid", max_length=40, blank=True)

    class Meta:
        abstract = True


class _Indicatorwaarde(models.Model):
    """Its value in one werkjaar, with the story."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    waarde = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    verhaal = models.TextField("verhaal", blank=True)
    versie = models.PositiveIntegerField(default=1)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Indicator(_Indicatorinhoud):
    """An indicator of the organisation's own (*eigen indicator*): it lives across years, with a value per werkjaar."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    sleutel = models.UUIDField(default=uuid.uuid4)
    begonnen_in = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    versie = models.PositiveIntegerField(default=1)
    gemaakt_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gemaakt_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "eigen indicator"
        verbose_name_plural = "eigen indicatoren"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="indicator_organisatie"),
            models.UniqueConstraint(fields=["organisatie", "sleutel"], name="indicator_sleutel"),
            models.CheckConstraint(
                name="indicator_type", condition=models.Q(indicatortype__in=["", *Indicatortype.values])
            ),
            SqlControle(name="indicator_naam", sql="btrim(naam) <> ''"),
            Tenantbeleid(name="indicator_tenant", rollen=()),
        ]

    def __str__(self) -> str:
        return self.naam


class Indicatorwaarde(_Indicatorwaarde):
    """The value of an indicator in one werkjaar."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="waarden", db_constraint=False)

    class Meta:
        verbose_name = "waarde van een eigen indicator"
        verbose_name_plural = "waarden van eigen indicatoren"
        constraints = [
            models.UniqueConstraint(fields=["indicator", "werkjaar"], name="indicatorwaarde_uniek"),
            SamengesteldeSleutel(
                name="indicatorwaarde_indicator",
                kolommen=("indicator_id", "organisatie_id"),
                naar="zelfevaluatie.Indicator",
            ),
            Tenantbeleid(name="indicatorwaarde_tenant", rollen=()),
        ]


class IndicatorVersie(AlleenToevoegen, _Indicatorinhoud, _Indicatorwaarde):
    """What an indicator and its value were, each time they were saved."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            SamengesteldeSleutel(
                name="indicatorversie_indicator",
                kolommen=("indicator_id", "organisatie_id"),
                naar="zelfevaluatie.Indicator",
            ),
            Tenantbeleid(name="indicatorversie_tenant", rollen=()),
        ]

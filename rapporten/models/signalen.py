"""What organisations tell policy (*beleidssignalen*): the signals, their labels, where each stands, and the answers."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Labelhandeling, Signaalstand
from rapporten.models.indiening import Indiening
from rapporten.models.verslag import Verslag
from rapporten.queries import BeleidssignaalManager


class Label(models.Model):
    """A word of Opgroeien's own list to order signals by. ``sorteernaam`` makes the name unique.

    A label that was merged stays as a name that leads to the other one (``samengevoegd_met``), which is never merged
    itself.
    """

    naam = models.CharField("naam", max_length=60)
    sorteernaam = models.TextField(unique=True)
    samengevoegd_met = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="vroegere_namen")

    class Meta:
        verbose_name = "label"
        verbose_name_plural = "labels"
        ordering = ["sorteernaam"]
        constraints = [
            SqlControle(name="label_naam", sql="btrim(naam) <> ''"),
            SqlControle(name="label_niet_met_zichzelf", sql="samengevoegd_met_id <> id"),
        ]

    def __str__(self) -> str:
        return self.naam


class Labelwijziging(AlleenToevoegen):
    """One line per act on the list of labels. Names, not keys: what was removed stays readable."""

    handeling = models.CharField(max_length=15, choices=Labelhandeling)
    van = models.CharField(max_length=60, blank=True)
    naar = models.CharField(max_length=60, blank=True)
    aantal = models.PositiveIntegerField(default=0)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "wijziging van een label"
        verbose_name_plural = "wijzigingen van labels"
        ordering = ["-id"]


class Beleidssignaal(AlleenToevoegen):
    """One signal: a paragraph or a point of the chapter in the newest submission of a report.

    It follows its report: ``indiening`` is the newest submission in which it stands, ``vervallen_op`` says since when
    it stands in none. ``kop`` is what introduces it there. ``versie`` goes up with everything that makes a decision on
    screen stale: its text, where it stands, an answer; not with labels. ``zoektekst`` has as many characters as ``kop``
    and ``tekst`` together (see :func:`rapporten.signalen.zoeken.zoekvorm`).
    """

    wijzigbaar = (
        "indiening_id",
        "blok",
        "nummer",
        "kop",
        "tekst",
        "zoektekst",
        "stand",
        "vervallen_op",
        "versie",
    )

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="beleidssignalen", db_constraint=False)
    indiening = models.ForeignKey(Indiening, models.PROTECT, related_name="+", db_constraint=False)
    blok = models.CharField(max_length=10, blank=True)
    nummer = models.PositiveSmallIntegerField()
    kop = models.TextField(blank=True)
    tekst = models.TextField()
    zoektekst = models.TextField()
    zoekvector = models.GeneratedField(
        expression=SearchVector("zoektekst", config="dutch"), output_field=SearchVectorField(), db_persist=True
    )
    stand = models.CharField(max_length=15, choices=Signaalstand, default=Signaalstand.NIEUW)
    vervallen_op = models.DateTimeField(null=True, blank=True)
    versie = models.PositiveIntegerField(default=1)

    objects = BeleidssignaalManager()

    class Meta:
        verbose_name = "beleidssignaal"
        verbose_name_plural = "beleidssignalen"
        ordering = ["verslag", "nummer", "id"]
        indexes = [GinIndex(fields=["zoekvector"], name="beleidssignaal_zoek")]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="beleidssignaal_organisatie"),
            models.CheckConstraint(name="beleidssignaal_stand", condition=models.Q(stand__in=Signaalstand.values)),
            SqlControle(name="beleidssignaal_tekst", sql="btrim(tekst) <> ''"),
            SamengesteldeSleutel(
                name="beleidssignaal_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            SamengesteldeSleutel(
                name="beleidssignaal_indiening",
                kolommen=("indiening_id", "organisatie_id"),
                naar="rapporten.Indiening",
            ),
            Tenantbeleid(name="beleidssignaal_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


def _van_signaal(tabel: str) -> SamengesteldeSleutel:
    return SamengesteldeSleutel(
        name=f"{tabel}_signaal", kolommen=("signaal_id", "organisatie_id"), naar="rapporten.Beleidssignaal"
    )


class Signaallabel(models.Model):
    """A label on a signal. How Opgroeien orders signals is its own: the organisation does not read this."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    signaal = models.ForeignKey(Beleidssignaal, models.PROTECT, related_name="labels", db_constraint=False)
    label = models.ForeignKey(Label, models.PROTECT, related_name="op_signalen")
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "label op een signaal"
        verbose_name_plural = "labels op signalen"
        ordering = ["label__sorteernaam"]
        constraints = [
            models.UniqueConstraint(fields=["signaal", "label"], name="signaallabel_uniek"),
            _van_signaal("signaallabel"),
            Tenantbeleid(name="signaallabel_opgroeien", rollen=OPGROEIEN, kolom=""),
        ]


class Signaalantwoord(AlleenToevoegen):
    """What Opgroeien answers to one organisation. Those that were sent together share ``zending`` and their words."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    zending = models.UUIDField()
    tekst = models.TextField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "antwoord op beleidssignalen"
        verbose_name_plural = "antwoorden op beleidssignalen"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="signaalantwoord_organisatie"),
            models.UniqueConstraint(fields=["zending", "organisatie"], name="signaalantwoord_zending"),
            SqlControle(name="signaalantwoord_tekst", sql="btrim(tekst) <> ''"),
            Tenantbeleid(name="signaalantwoord_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class BeantwoordSignaal(AlleenToevoegen):
    """A signal that an answer speaks about, in the words it had then. Both are of the same organisation."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    antwoord = models.ForeignKey(Signaalantwoord, models.PROTECT, related_name="signalen", db_constraint=False)
    signaal = models.ForeignKey(Beleidssignaal, models.PROTECT, related_name="antwoorden", db_constraint=False)
    tekst = models.TextField()

    class Meta:
        verbose_name = "beantwoord signaal"
        verbose_name_plural = "beantwoorde signalen"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["antwoord", "signaal"], name="beantwoordsignaal_uniek"),
            SamengesteldeSleutel(
                name="beantwoordsignaal_antwoord",
                kolommen=("antwoord_id", "organisatie_id"),
                naar="rapporten.Signaalantwoord",
            ),
            _van_signaal("beantwoordsignaal"),
            Tenantbeleid(name="beantwoordsignaal_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class Signaalstap(AlleenToevoegen):
    """One line each time that Opgroeien said where a signal stands; both sides read it."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    signaal = models.ForeignKey(Beleidssignaal, models.PROTECT, related_name="stappen", db_constraint=False)
    stand = models.CharField(max_length=15, choices=Signaalstand)
    uitleg = models.TextField(blank=True)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "stap van een signaal"
        verbose_name_plural = "stappen van signalen"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="signaalstap_stand", condition=models.Q(stand__in=Signaalstand.values)),
            SqlControle(name="signaalstap_waarom_geen_gevolg", sql="stand <> 'geen_gevolg' OR btrim(uitleg) <> ''"),
            _van_signaal("signaalstap"),
            Tenantbeleid(name="signaalstap_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]

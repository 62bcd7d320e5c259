"""The draft: what an organisation writes. Seen by the organisation only; Opgroeien reads submissions.

Each kind of content is one current row with a ``versie`` (compared on saving) and an append-only history
row per version. A score or figure always has a state: an absent row means nothing.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Herkomst
from rapporten.models.koppelingen import ViaKoppeling, van_koppeling
from rapporten.models.verslag import Verslag
from zelfevaluatie.choices import Staat
from zelfevaluatie.models import Element, Kengetal, Niveau


def _van_verslag(tabel: str) -> list[models.BaseConstraint]:
    """The composite key and the policy that every table of the draft has."""
    return [
        SamengesteldeSleutel(
            name=f"{tabel}_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
        ),
        Tenantbeleid(name=f"{tabel}_tenant", rollen=()),
    ]


def _score_klopt(tabel: str) -> models.BaseConstraint:
    return SqlControle(name=f"{tabel}_staat", sql="(staat = 'beantwoord') = (niveau_id IS NOT NULL)")


def _cijfer_klopt(tabel: str) -> models.BaseConstraint:
    return SqlControle(
        name=f"{tabel}_staat",
        sql="CASE staat WHEN 'beantwoord' THEN percentage IS NOT NULL AND percentage >= 0"
        " AND (teller IS NULL) = (noemer IS NULL) AND coalesce(teller, 0) >= 0 AND coalesce(noemer, 1) > 0"
        " ELSE teller IS NULL AND noemer IS NULL AND percentage IS NULL END",
    )


def _oordeel_klopt(tabel: str) -> models.BaseConstraint:
    """What was shown of Opgroeien's figure is stored with every judgement of it, and only then."""
    return SqlControle(
        name=f"{tabel}_oordeel",
        sql="(centraal_teller IS NULL) = (centraal_noemer IS NULL) AND CASE herkomst"
        " WHEN 'centraal_bevestigd' THEN num_nonnulls(centraal_percentage, centraal_op) = 2 AND reden = ''"
        " AND staat = 'beantwoord' AND percentage = centraal_percentage"
        " AND teller IS NOT DISTINCT FROM centraal_teller AND noemer IS NOT DISTINCT FROM centraal_noemer"
        " WHEN 'centraal_betwist' THEN num_nonnulls(centraal_percentage, centraal_op) = 2 AND btrim(reden) <> ''"
        " ELSE num_nonnulls(centraal_teller, centraal_percentage, centraal_op) = 0 AND reden = '' END",
    )


class _Versiespoor(models.Model):
    """Who wrote which version, when, and where it came from."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    versie = models.PositiveIntegerField(default=1)
    herkomst = models.CharField(max_length=25, choices=Herkomst, default=Herkomst.NIEUW)
    gewijzigd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gewijzigd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class _Versie(AlleenToevoegen):
    """A row of the history; ``save_id`` tells a save that is sent again from a new one."""

    save_id = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True


class _Antwoordinhoud(_Versiespoor):
    stabiel_id = models.SlugField(max_length=60)
    html = models.TextField(blank=True)

    class Meta:
        abstract = True


class Antwoord(_Antwoordinhoud):
    """The narrative of one section: cleaned HTML whose blocks carry ids (rapporten/tekst.py)."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="antwoorden", db_constraint=False)

    class Meta:
        verbose_name = "antwoord"
        verbose_name_plural = "antwoorden"
        constraints = [
            models.UniqueConstraint(fields=["verslag", "stabiel_id"], name="antwoord_uniek"),
            *_van_verslag("antwoord"),
        ]


class AntwoordVersie(_Versie, _Antwoordinhoud):
    """Every version an answer ever had."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verslag", "stabiel_id", "versie"], name="antwoordversie_uniek"),
            models.UniqueConstraint(fields=["verslag", "save_id"], name="antwoordversie_save_id"),
            *_van_verslag("antwoordversie"),
        ]


class _Scoreinhoud(_Versiespoor):
    staat = models.CharField(max_length=20, choices=Staat, default=Staat.NIET_BEANTWOORD)
    toelichting = models.TextField(blank=True)
    thema = models.ForeignKey(Element, models.PROTECT, related_name="+")
    niveau = models.ForeignKey(Niveau, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


class Score(_Scoreinhoud):
    """The growth level that the organisation gives itself for one theme."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="scores", db_constraint=False)

    class Meta:
        verbose_name = "score"
        constraints = [
            models.UniqueConstraint(fields=["verslag", "thema"], name="score_uniek"),
            _score_klopt("score"),
            *_van_verslag("score"),
        ]


class ScoreVersie(ViaKoppeling, _Versie, _Scoreinhoud):
    """Every version a score ever had."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verslag", "thema", "versie"], name="scoreversie_uniek"),
            models.UniqueConstraint(fields=["verslag", "save_id"], name="scoreversie_save_id"),
            _score_klopt("scoreversie"),
            van_koppeling("scoreversie"),
            *_van_verslag("scoreversie"),
        ]


class _Cijferinhoud(_Versiespoor):
    staat = models.CharField(max_length=20, choices=Staat, default=Staat.NIET_BEANTWOORD)
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, related_name="+")
    teller = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    noemer = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    # Kept beside teller/noemer: the exact quotient follows from these, this is what people read (4 decimals).
    percentage = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    toelichting = models.TextField(blank=True)
    # Of a figure that Opgroeien has: what was shown when it was confirmed or contested, and why it was contested.
    reden = models.TextField(blank=True)
    centraal_teller = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    centraal_noemer = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    centraal_percentage = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    centraal_op = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Cijfer(_Cijferinhoud):
    """A figure of the organisation: teller and noemer, or only the percentage; always with room for its story."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="cijfers", db_constraint=False)

    class Meta:
        verbose_name = "cijfer"
        verbose_name_plural = "cijfers"
        constraints = [
            models.UniqueConstraint(fields=["verslag", "kengetal"], name="cijfer_uniek"),
            _cijfer_klopt("cijfer"),
            _oordeel_klopt("cijfer"),
            *_van_verslag("cijfer"),
        ]


class CijferVersie(ViaKoppeling, _Versie, _Cijferinhoud):
    """Every version a figure ever had."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verslag", "kengetal", "versie"], name="cijferversie_uniek"),
            models.UniqueConstraint(fields=["verslag", "save_id"], name="cijferversie_save_id"),
            _cijfer_klopt("cijferversie"),
            van_koppeling("cijferversie"),
            _oordeel_klopt("cijferversie"),
            *_van_verslag("cijferversie"),
        ]


class _Uitsplitsinginhoud(_Versiespoor):
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, related_name="+")
    delen = models.TextField(blank=True, help_text="JSON, see rapporten/uitsplitsen.py; empty: not split")

    class Meta:
        abstract = True


def _uitsplitsing_klopt(tabel: str) -> models.BaseConstraint:
    return SqlControle(
        name=f"{tabel}_delen", sql="delen = '' OR jsonb_typeof(delen::jsonb) = 'array' AND delen::jsonb <> '[]'"
    )


class Uitsplitsing(_Uitsplitsinginhoud):
    """A figure split per location or group; the parts need not add up."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="uitsplitsingen", db_constraint=False)

    class Meta:
        verbose_name = "uitsplitsing"
        verbose_name_plural = "uitsplitsingen"
        constraints = [
            models.UniqueConstraint(fields=["verslag", "kengetal"], name="uitsplitsing_uniek"),
            _uitsplitsing_klopt("uitsplitsing"),
            *_van_verslag("uitsplitsing"),
        ]


class UitsplitsingVersie(_Versie, _Uitsplitsinginhoud):
    """Every version a split ever had."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verslag", "kengetal", "versie"], name="uitsplitsingversie_uniek"),
            models.UniqueConstraint(fields=["verslag", "save_id"], name="uitsplitsingversie_save_id"),
            _uitsplitsing_klopt("uitsplitsingversie"),
            *_van_verslag("uitsplitsingversie"),
        ]


class Bijlage(AlleenToevoegen):
    """An uploaded document of a section; the file lies under its sha256. Removing sets ``verwijderd_op``."""

    wijzigbaar = ("verwijderd_op",)

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="bijlagen", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    naam = models.CharField(max_length=200)
    soort = models.CharField(max_length=100)
    grootte = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    toegevoegd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    toegevoegd_op = models.DateTimeField(default=timezone.now)
    verwijderd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "bijlage"
        verbose_name_plural = "bijlagen"
        ordering = ["id"]
        constraints = _van_verslag("bijlage")


class Afbeelding(AlleenToevoegen):
    """A picture in the narrative of a report; its bytes lie under their sha256.

    It belongs to the report and not to one section: any answer, and any version of one, may show it by its address.
    So it is never removed; only what an answer shows goes along with a filing.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="afbeeldingen", db_constraint=False)
    sha256 = models.CharField(max_length=64)
    soort = models.CharField(max_length=100)
    grootte = models.PositiveIntegerField()
    toegevoegd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    toegevoegd_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "afbeelding"
        verbose_name_plural = "afbeeldingen"
        constraints = [
            models.UniqueConstraint(fields=["verslag", "sha256"], name="afbeelding_uniek"),
            SqlControle(
                name="afbeelding_soort", sql="soort IN ('image/png', 'image/jpeg') AND sha256 ~ '^[0-9a-f]{64}$'"
            ),
            *_van_verslag("afbeelding"),
        ]


class KlaarMelding(models.Model):
    """The organisation says of a section: this part is done."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="klaarmeldingen", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verslag", "stabiel_id"], name="klaarmelding_uniek"),
            *_van_verslag("klaarmelding"),
        ]


class Verklaring(AlleenToevoegen):
    """Why a figure is outside a band: the rule and the values it saw, and what was said of it (*toelichting gewenst*).

    ``waarden``: numbers with a semicolon between them, the own figure first, see rapporten/volledigheid.py.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="verklaringen", db_constraint=False)
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, related_name="+")
    regel = models.SlugField(max_length=30)
    waarden = models.CharField(max_length=150)
    tekst = models.TextField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "verklaring"
        verbose_name_plural = "verklaringen"
        ordering = ["id"]
        indexes = [models.Index(fields=["verslag"], name="verklaring_van_verslag")]
        constraints = [
            SqlControle(name="verklaring_zegt_iets", sql="btrim(tekst) <> '' AND waarden <> '' AND regel <> ''"),
            *_van_verslag("verklaring"),
        ]

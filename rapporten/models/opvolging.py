"""The conversation about a report: shared comments, internal notes (a table of their own), requests."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.models.indiening import Indiening
from rapporten.models.verslag import Verslag


class _Bericht(AlleenToevoegen):
    """What Opgroeien writes at a section or at a passage in it, perhaps with a colleague in mind.

    The passage is that of :mod:`rapporten.ankeren`; ``citaat`` is '' when the whole section is meant.
    """

    blok = models.CharField(max_length=10, blank=True)
    citaat = models.TextField(blank=True)
    voor = models.TextField(blank=True)
    na = models.TextField(blank=True)
    aan_begin = models.BooleanField(default=False)
    aan_eind = models.BooleanField(default=False)
    vondst = models.CharField(max_length=10, blank=True)
    vermeldt = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


def _in_het_verslag(naam: str, kolom: str, naar: str) -> SamengesteldeSleutel:
    """What it hangs under is of the same report of the same organisation."""
    van = ("verslag_id", "organisatie_id")
    return SamengesteldeSleutel(name=naam, kolommen=(kolom, *van), naar=naar, doelkolommen=("id", *van))


CITAAT_HEEFT_BLOK = "(citaat = '') = (blok = '') AND (citaat = '') = (vondst = '')"


class Opmerking(_Bericht):
    """A comment that both sides see, at a section; it remembers the submission it began at."""

    wijzigbaar = ("opgelost_op", "opgelost_door_id")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="opmerkingen", db_constraint=False)
    indiening = models.ForeignKey(Indiening, models.PROTECT, related_name="+", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    antwoord_op = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="antwoorden", db_constraint=False
    )
    tekst = models.TextField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    van_opgroeien = models.BooleanField()
    opgelost_op = models.DateTimeField(null=True, blank=True)
    opgelost_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "opmerking"
        verbose_name_plural = "opmerkingen"
        ordering = ["id"]
        constraints = [
            SqlControle(name="opmerking_tekst", sql="btrim(tekst) <> ''"),
            SqlControle(name="opmerking_citaat", sql=CITAAT_HEEFT_BLOK),
            models.UniqueConstraint(fields=["id", "verslag", "organisatie"], name="opmerking_van_verslag"),
            _in_het_verslag("opmerking_draad", "antwoord_op_id", "rapporten.Opmerking"),
            SamengesteldeSleutel(
                name="opmerking_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            SamengesteldeSleutel(
                name="opmerking_indiening",
                kolommen=("indiening_id", "organisatie_id"),
                naar="rapporten.Indiening",
            ),
            Tenantbeleid(
                name="opmerking_tenant", rollen=OPGROEIEN, schrijven="NOT van_opgroeien AND opgelost_op IS NULL"
            ),
        ]


class Draadstap(AlleenToevoegen):
    """Each time that a thread was called resolved or opened again; the comment itself only knows how it is now."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)
    opmerking = models.ForeignKey(Opmerking, models.PROTECT, related_name="stappen", db_constraint=False)
    opgelost = models.BooleanField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "stap in een gesprek bij een onderdeel"
        verbose_name_plural = "stappen in gesprekken bij onderdelen"
        ordering = ["id"]
        indexes = [models.Index(fields=["verslag"], name="draadstap_verslag")]
        constraints = [
            SamengesteldeSleutel(
                name="draadstap_van_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            _in_het_verslag("draadstap_opmerking", "opmerking_id", "rapporten.Opmerking"),
            Tenantbeleid(name="draadstap_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class InterneNotitie(_Bericht):
    """A note of Opgroeien for Opgroeien, or an answer to one. No tenant arm: no organisation ever sees this table."""

    wijzigbaar = ("opgelost_op", "opgelost_door_id")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="notities", db_constraint=False)
    indiening = models.ForeignKey(Indiening, models.PROTECT, related_name="+", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    antwoord_op = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="antwoorden", db_constraint=False
    )
    tekst = models.TextField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    opgelost_op = models.DateTimeField(null=True, blank=True)
    opgelost_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "interne notitie"
        verbose_name_plural = "interne notities"
        ordering = ["id"]
        constraints = [
            SqlControle(name="internenotitie_tekst", sql="btrim(tekst) <> ''"),
            SqlControle(name="internenotitie_citaat", sql=CITAAT_HEEFT_BLOK),
            models.UniqueConstraint(fields=["id", "verslag", "organisatie"], name="internenotitie_van_verslag"),
            _in_het_verslag("internenotitie_draad", "antwoord_op_id", "rapporten.InterneNotitie"),
            SamengesteldeSleutel(
                name="internenotitie_verslag",
                kolommen=("verslag_id", "organisatie_id"),
                naar="rapporten.Verslag",
            ),
            SamengesteldeSleutel(
                name="internenotitie_indiening",
                kolommen=("indiening_id", "organisatie_id"),
                naar="rapporten.Indiening",
            ),
            Tenantbeleid(name="internenotitie_opgroeien", rollen=OPGROEIEN, kolom=""),
        ]


class Notitiestap(AlleenToevoegen):
    """As :class:`Draadstap`, of an internal note: again nothing that an organisation sees."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)
    notitie = models.ForeignKey(InterneNotitie, models.PROTECT, related_name="stappen", db_constraint=False)
    opgelost = models.BooleanField()
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "stap bij een interne notitie"
        verbose_name_plural = "stappen bij interne notities"
        ordering = ["id"]
        indexes = [models.Index(fields=["verslag"], name="notitiestap_verslag")]
        constraints = [
            SamengesteldeSleutel(
                name="notitiestap_van_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            _in_het_verslag("notitiestap_notitie", "notitie_id", "rapporten.InterneNotitie"),
            Tenantbeleid(name="notitiestap_opgroeien", rollen=OPGROEIEN, kolom=""),
        ]


class Aanvulling(AlleenToevoegen):
    """A request for addition at a section, with its reason; open until it is ticked off or withdrawn.

    What was asked never changes, and no request is ever taken away.
    """

    wijzigbaar = (
        "antwoord",
        "beantwoord_door_id",
        "beantwoord_op",
        "afgehandeld_door_id",
        "afgehandeld_op",
        "ingetrokken_omdat",
    )

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="aanvullingen", db_constraint=False)
    indiening = models.ForeignKey(Indiening, models.PROTECT, related_name="+", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    reden = models.TextField("reden")
    uiterlijk = models.DateField("graag tegen", null=True, blank=True)
    gevraagd_door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gevraagd_op = models.DateTimeField(default=timezone.now)
    antwoord = models.TextField("antwoord", blank=True)
    beantwoord_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    beantwoord_op = models.DateTimeField(null=True, blank=True)
    afgehandeld_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    afgehandeld_op = models.DateTimeField(null=True, blank=True)
    ingetrokken_omdat = models.TextField(blank=True)

    class Meta:
        verbose_name = "aanvulling"
        verbose_name_plural = "aanvullingen"
        ordering = ["id"]
        constraints = [
            SqlControle(name="aanvulling_reden", sql="btrim(reden) <> ''"),
            SqlControle(name="aanvulling_afgehandeld", sql="ingetrokken_omdat = '' OR afgehandeld_op IS NOT NULL"),
            SqlControle(
                name="aanvulling_afgevinkt",
                sql="afgehandeld_op IS NULL OR beantwoord_op IS NOT NULL OR btrim(ingetrokken_omdat) <> ''",
            ),
            SqlControle(name="aanvulling_door_wie", sql="(afgehandeld_op IS NULL) = (afgehandeld_door_id IS NULL)"),
            SamengesteldeSleutel(
                name="aanvulling_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            SamengesteldeSleutel(
                name="aanvulling_indiening",
                kolommen=("indiening_id", "organisatie_id"),
                naar="rapporten.Indiening",
            ),
            Tenantbeleid(name="aanvulling_tenant", rollen=OPGROEIEN, schrijven="afgehandeld_op IS NULL"),
        ]

    @property
    def is_open(self) -> bool:
        """Neither ticked off nor withdrawn."""
        return self.afgehandeld_op is None

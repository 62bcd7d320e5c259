"""Facts and editions: what was observed, from which source, and what was counted from it.

A source (``Bron``) speaks about one organisation, one werkjaar and one subject, and holds the complete set of
what it knows about it. At most one source counts (``telt``); superseding or withdrawing a source changes only
that flag, never a fact. An ``Editie`` is computed from the sources that count and lists them.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN, Sectorrolsoort
from organisaties.models import Organisatie, Persoon, Werkjaar
from rapporten.choices import Bronsoort, Editiesoort, Methode, Onderwerp
from rapporten.models.indiening import Indiening
from zelfevaluatie.choices import Staat
from zelfevaluatie.models import Element, Kader, Kengetal


class Importpartij(models.Model):
    """One import of a file, which can be undone as a whole."""

    onderwerp = models.CharField(max_length=15, choices=Onderwerp)
    bestandsnaam = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rijen = models.PositiveIntegerField()
    door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    ongedaan_op = models.DateTimeField(null=True, blank=True)
    ongedaan_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-id"]


class Bron(AlleenToevoegen):
    """A source of facts of one organisation, werkjaar and subject. Exactly one that is not withdrawn counts."""

    wijzigbaar = ("telt", "ingetrokken_op")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    onderwerp = models.CharField(max_length=15, choices=Onderwerp)
    soort = models.CharField(max_length=10, choices=Bronsoort)
    indiening = models.ForeignKey(
        Indiening, models.PROTECT, null=True, blank=True, related_name="bronnen", db_constraint=False
    )
    partij = models.ForeignKey(Importpartij, models.PROTECT, null=True, blank=True, related_name="bronnen")
    op = models.DateTimeField(default=timezone.now)
    telt = models.BooleanField(default=False)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "bron"
        verbose_name_plural = "bronnen"
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie", "werkjaar"], name="bron_organisatie_werkjaar"),
            models.UniqueConstraint(
                fields=["organisatie", "werkjaar", "onderwerp"],
                condition=models.Q(telt=True),
                name="bron_een_telt",
            ),
            models.UniqueConstraint(
                fields=["indiening", "onderwerp"],
                condition=models.Q(soort=Bronsoort.INDIENING),
                name="bron_een_per_indiening",
            ),
            SqlControle(name="bron_ingetrokken_telt_niet", sql="NOT (telt AND ingetrokken_op IS NOT NULL)"),
            SqlControle(
                name="bron_soort",
                sql="CASE WHEN soort IN ('indiening', 'besluit') THEN indiening_id IS NOT NULL AND partij_id IS NULL"
                " WHEN soort = 'import' THEN partij_id IS NOT NULL AND indiening_id IS NULL ELSE false END",
            ),
            SamengesteldeSleutel(
                name="bron_indiening", kolommen=("indiening_id", "organisatie_id"), naar="rapporten.Indiening"
            ),
            Tenantbeleid(name="bron_tenant", rollen=OPGROEIEN),
        ]


class Waarneming(AlleenToevoegen):
    """A fact: one score or figure, with region, size and werkvormen as they were on 31 December of the werkjaar."""

    # The key to the source carries organisation and werkjaar along: one check per row instead of three.
    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+", db_constraint=False)
    bron = models.ForeignKey(Bron, models.PROTECT, related_name="waarnemingen", db_constraint=False)
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    thema = models.ForeignKey(Element, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    staat = models.CharField(max_length=20, choices=Staat)
    niveau = models.PositiveSmallIntegerField(null=True, blank=True)
    teller = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    noemer = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    percentage = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    toelichting = models.TextField(blank=True)
    regio = models.CharField(max_length=20, blank=True)
    grootte = models.CharField(max_length=20, blank=True)
    werkvormen = ArrayField(models.CharField(max_length=10), default=list, blank=True)

    class Meta:
        verbose_name = "waarneming"
        verbose_name_plural = "waarnemingen"
        indexes = [models.Index(fields=["werkjaar", "bron"], name="waarneming_werkjaar_bron")]
        constraints = [
            models.UniqueConstraint(
                fields=["bron", "thema", "kengetal"], name="waarneming_uniek", nulls_distinct=False
            ),
            SqlControle(name="waarneming_een_onderwerp", sql="(thema_id IS NOT NULL) <> (kengetal_id IS NOT NULL)"),
            SqlControle(
                name="waarneming_staat",
                sql="CASE WHEN staat NOT IN ('beantwoord', 'niet_beantwoord', 'nvt') THEN false"
                " WHEN staat <> 'beantwoord' THEN num_nonnulls(niveau, teller, noemer, percentage) = 0"
                " WHEN thema_id IS NOT NULL THEN niveau IS NOT NULL AND num_nonnulls(teller, noemer, percentage) = 0"
                " ELSE niveau IS NULL AND (teller IS NULL) = (noemer IS NULL)"
                " AND (percentage IS NOT NULL OR teller IS NOT NULL) AND coalesce(noemer, 1) > 0 END",
            ),
            SamengesteldeSleutel(
                name="waarneming_bron_werkjaar",
                kolommen=("bron_id", "organisatie_id", "werkjaar_id"),
                naar="rapporten.Bron",
                doelkolommen=("id", "organisatie_id", "werkjaar_id"),
            ),
            Tenantbeleid(name="waarneming_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class Editie(AlleenToevoegen):
    """The sector's picture of one werkjaar: one live ``voorlopige``, and frozen ``definitieve`` ones.

    The live one is replaced as a whole: the job adds a new row and marks the former ``vervangen_op``.
    """

    wijzigbaar = ("vervangen_op",)

    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="edities")
    soort = models.CharField(max_length=10, choices=Editiesoort)
    volgnummer = models.PositiveIntegerField()
    kader = models.ForeignKey(Kader, models.PROTECT, related_name="+")
    vorige = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", help_text="waar het panel naast gelegd is"
    )
    methodeversie = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField(help_text="organisaties met minstens één bron")
    nieuw = models.PositiveIntegerField(null=True, help_text="organisaties zonder bron in de vorige editie")
    hash = models.CharField(max_length=64)
    grondslag = models.CharField(max_length=64, default="", help_text="hash van waaruit ze geteld is, zonder de cellen")
    opmerking = models.TextField(blank=True)
    door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    vervangen_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "editie"
        verbose_name_plural = "edities"
        ordering = ["werkjaar", "soort", "-volgnummer"]
        constraints = [
            models.UniqueConstraint(fields=["werkjaar", "soort", "volgnummer"], name="editie_uniek"),
            models.UniqueConstraint(fields=["id", "soort"], name="editie_soort"),
            models.UniqueConstraint(
                fields=["werkjaar"],
                condition=models.Q(soort=Editiesoort.VOORLOPIG, vervangen_op=None),
                name="editie_een_voorlopige",
            ),
            SqlControle(name="editie_definitief_blijft", sql="soort = 'voorlopig' OR vervangen_op IS NULL"),
        ]

    def __str__(self) -> str:
        return f"{self.get_soort_display()}e editie {self.volgnummer} over {self.werkjaar_id}"


class Vastlegging(models.Model):
    """A request to freeze the live edition of a werkjaar. It ends with an edition, or with why there is none."""

    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    opmerking = models.CharField(max_length=500)
    gezien = models.CharField(max_length=64, help_text="hash van de voorlopige editie die de aanvrager zag")
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gevraagd_op = models.DateTimeField(default=timezone.now)
    klaar_op = models.DateTimeField(null=True, blank=True)
    editie = models.ForeignKey(Editie, models.PROTECT, null=True, blank=True, related_name="+")
    weigering = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "vastlegging"
        verbose_name_plural = "vastleggingen"
        constraints = [
            # Two clicks, two colleagues: one edition.
            models.UniqueConstraint(
                fields=["werkjaar"], condition=models.Q(klaar_op=None), name="vastlegging_een_per_werkjaar"
            ),
            SqlControle(
                name="vastlegging_uitkomst",
                sql="(klaar_op IS NOT NULL) = (editie_id IS NOT NULL OR weigering <> '')"
                " AND (editie_id IS NULL OR weigering = '')",
            ),
            Tenantbeleid(name="vastlegging_beheerder", rollen=(Sectorrolsoort.BEHEERDER.value,), kolom=""),
        ]

    def __str__(self) -> str:
        return f"vastlegging van de editie over {self.werkjaar_id}"


class EditieBron(AlleenToevoegen):
    """The sources that an edition was counted from."""

    editie = models.ForeignKey(Editie, models.PROTECT, related_name="bronnen")
    bron = models.ForeignKey(Bron, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["editie", "bron"], name="editiebron_uniek"),
            Tenantbeleid(name="editiebron_opgroeien", rollen=OPGROEIEN, kolom=""),
        ]


class Aggregaat(AlleenToevoegen):
    """One counted cell of an edition: a theme or a figure, for one group (its key: see ``sectorbeeld.berekenen``).

    A hidden cell has only ``verborgen``, its reason. ``verdeling[i]`` is the number of organisations at level i;
    ``gemiddelde`` = ``som`` / ``n``, exact. Of a panel ``vorig_…`` says the same about the same organisations in the
    edition of the year before.
    """

    editie = models.ForeignKey(Editie, models.PROTECT, related_name="aggregaten")
    groep = models.CharField(max_length=60)
    thema = models.ForeignKey(Element, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    n = models.PositiveIntegerField(null=True)
    niet_beantwoord = models.PositiveIntegerField(null=True)
    nvt = models.PositiveIntegerField(null=True)
    verdeling = ArrayField(models.PositiveIntegerField(), null=True)
    som = models.PositiveIntegerField(null=True)
    mediaan = models.PositiveSmallIntegerField(null=True)
    q1 = models.PositiveSmallIntegerField(null=True)
    q3 = models.PositiveSmallIntegerField(null=True)
    waarde = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    methode = models.CharField(max_length=12, choices=Methode, blank=True)
    vorig_n = models.PositiveIntegerField(null=True)
    vorig_som = models.PositiveIntegerField(null=True)
    vorig_waarde = models.DecimalField(max_digits=20, decimal_places=12, null=True)
    verborgen = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = "aggregaat"
        verbose_name_plural = "aggregaten"
        constraints = [
            models.UniqueConstraint(
                fields=["editie", "groep", "thema", "kengetal"], name="aggregaat_uniek", nulls_distinct=False
            ),
            SqlControle(name="aggregaat_een_onderwerp", sql="(thema_id IS NOT NULL) <> (kengetal_id IS NOT NULL)"),
            SqlControle(
                name="aggregaat_verborgen_is_leeg",
                sql="verborgen = ''"
                " OR num_nonnulls(n, niet_beantwoord, nvt, verdeling, som, mediaan, q1, q3, waarde,"
                " vorig_n, vorig_som, vorig_waarde) = 0",
            ),
        ]

    @property
    def gemiddelde(self) -> float | None:
        """Mean level over the organisations that answered, unrounded; None when hidden or empty."""
        return self.som / self.n if self.n and self.som is not None else None

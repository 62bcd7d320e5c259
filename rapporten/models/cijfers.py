"""What is said about figures beside the figure itself: whose counts when contested, and when one is out of line."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon, Werkjaar
from rapporten.choices import Cijferkeuze
from rapporten.models.feiten import Editie
from rapporten.models.indiening import Indiening
from zelfevaluatie.models import Kengetal


class Cijferbesluit(AlleenToevoegen):
    """The beheerder decides whose figure counts: that of the organisation or that of Opgroeien.

    A log: the one with the highest ``versie`` holds, for as long as both figures (``eigen`` and ``centraal``, as
    :func:`rapporten.inhoud.sleutel_van` writes them) are those it was taken on.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, related_name="+")
    indiening = models.ForeignKey(Indiening, models.PROTECT, related_name="cijferbesluiten", db_constraint=False)
    versie = models.PositiveIntegerField()
    keuze = models.CharField(max_length=15, choices=Cijferkeuze)
    opmerking = models.TextField(blank=True)
    eigen = models.CharField(max_length=60)
    centraal = models.CharField(max_length=60)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "beslissing over een betwist cijfer"
        verbose_name_plural = "beslissingen over betwiste cijfers"
        ordering = ["organisatie", "werkjaar", "kengetal", "versie"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisatie", "werkjaar", "kengetal", "versie"], name="cijferbesluit_een_per_versie"
            ),
            SqlControle(name="cijferbesluit_keuze", sql="keuze IN ('organisatie', 'opgroeien') AND versie > 0"),
            SamengesteldeSleutel(
                name="cijferbesluit_indiening", kolommen=("indiening_id", "organisatie_id"), naar="rapporten.Indiening"
            ),
            Tenantbeleid(name="cijferbesluit_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class Cijfergrens(AlleenToevoegen):
    """When an explanation of a figure is wished for; a log of settings, of which the highest ``versie`` holds.

    ``verschil``: more points than this away from the own figure of last year. ``midden``: outside the middle so many
    per cent of the sector. Without any row the defaults below hold.
    """

    VERSCHIL, MIDDEN = 10, 90

    versie = models.PositiveIntegerField(unique=True)
    verschil = models.DecimalField(max_digits=5, decimal_places=1, default=VERSCHIL)
    midden = models.PositiveSmallIntegerField(default=MIDDEN)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "grens voor toelichting"
        verbose_name_plural = "grenzen voor toelichting"
        ordering = ["-versie"]
        constraints = [
            SqlControle(name="cijfergrens_zinnig", sql="verschil > 0 AND verschil <= 100 AND midden BETWEEN 50 AND 99")
        ]


class Sectorband(AlleenToevoegen):
    """Between which values the middle ``midden`` per cent of a definitive edition's organisations lies, for a figure.

    In whole points, rounded outward, and only where enough organisations answered: no one's figure shows through.
    """

    editie = models.ForeignKey(Editie, models.PROTECT, related_name="banden")
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, related_name="+")
    midden = models.PositiveSmallIntegerField()
    n = models.PositiveIntegerField()
    onder = models.DecimalField(max_digits=10, decimal_places=0)
    boven = models.DecimalField(max_digits=10, decimal_places=0)

    class Meta:
        verbose_name = "band van de sector"
        verbose_name_plural = "banden van de sector"
        constraints = [
            models.UniqueConstraint(fields=["editie", "kengetal", "midden"], name="sectorband_uniek"),
            SqlControle(name="sectorband_orde", sql="onder <= boven"),
        ]


class Cijferspreiding(AlleenToevoegen):
    """Where the middle half and the median of a group lie for a figure, in a definitive edition.

    In whole points, the borders rounded outward; when there is one at all is decided in ``sectorbeeld.banden``.
    ``groep`` is the key of the cell that it stands beside.
    """

    editie = models.ForeignKey(Editie, models.PROTECT, related_name="spreidingen")
    groep = models.CharField(max_length=60)
    kengetal = models.ForeignKey(Kengetal, models.PROTECT, related_name="+", db_index=False)
    n = models.PositiveIntegerField()
    onder = models.DecimalField(max_digits=10, decimal_places=0)
    mediaan = models.DecimalField(max_digits=10, decimal_places=0)
    boven = models.DecimalField(max_digits=10, decimal_places=0)

    class Meta:
        verbose_name = "spreiding van een cijfer"
        verbose_name_plural = "spreidingen van cijfers"
        constraints = [
            models.UniqueConstraint(fields=["editie", "groep", "kengetal"], name="cijferspreiding_uniek"),
            SqlControle(name="cijferspreiding_orde", sql="onder <= mediaan AND mediaan <= boven"),
        ]

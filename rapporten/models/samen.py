"""Working together on a draft (for the organisation alone), and who of Opgroeien read what was filed (for both)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.models.indiening import Indiening
from rapporten.models.verslag import Verslag


class Leesmoment(AlleenToevoegen):
    """Somebody of Opgroeien opened this submission, its PDF or a document, at most one row per person and day.

    ``op``: the first time that day, ``laatst``: the last.
    """

    wijzigbaar = ("laatst",)

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    indiening = models.ForeignKey(Indiening, models.PROTECT, related_name="+", db_constraint=False)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    dag = models.DateField()
    op = models.DateTimeField(default=timezone.now)
    laatst = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "leesmoment"
        verbose_name_plural = "leesmomenten"
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisatie", "-id"], name="leesmoment_lijst")]
        constraints = [
            models.UniqueConstraint(fields=["indiening", "door", "dag"], name="leesmoment_uniek"),
            SamengesteldeSleutel(
                name="leesmoment_indiening", kolommen=("indiening_id", "organisatie_id"), naar="rapporten.Indiening"
            ),
            Tenantbeleid(name="leesmoment_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]


class Werkverdeling(models.Model):
    """Who takes care of a section of the draft, perhaps by when. ``versie`` counts how often that changed."""

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    voor = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    tegen = models.DateField(null=True, blank=True)
    versie = models.PositiveIntegerField(default=1)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "werkverdeling"
        verbose_name_plural = "werkverdeling"
        constraints = [
            models.UniqueConstraint(fields=["verslag", "stabiel_id"], name="werkverdeling_uniek"),
            SamengesteldeSleutel(
                name="werkverdeling_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="werkverdeling_tenant", rollen=()),
        ]


class Aanwezigheid(models.Model):
    """When somebody who writes was last seen at a section of the draft; ``rapporten.bij_onderdeel`` reads and writes.

    At most one row per person and section, never a trail.
    """

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)
    stabiel_id = models.SlugField(max_length=60)
    persoon = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    gezien_op = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "aanwezigheid"
        verbose_name_plural = "aanwezigheid"
        constraints = [
            models.UniqueConstraint(fields=["verslag", "stabiel_id", "persoon"], name="aanwezigheid_uniek"),
            SamengesteldeSleutel(
                name="aanwezigheid_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="aanwezigheid_tenant", rollen=()),
        ]


class Kanttekening(AlleenToevoegen):
    """What colleagues say to each other in the margin of a section; Opgroeien never sees it.

    A note without ``antwoord_op`` begins a thread, and only that one is resolved.
    """

    wijzigbaar = ("opgelost_op", "opgelost_door_id")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="kanttekeningen", db_constraint=False)
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
        verbose_name = "kanttekening"
        verbose_name_plural = "kanttekeningen"
        ordering = ["id"]
        indexes = [models.Index(fields=["verslag", "stabiel_id"], name="kanttekening_onderdeel")]
        constraints = [
            models.UniqueConstraint(fields=["id", "verslag", "stabiel_id"], name="kanttekening_plek"),
            SqlControle(name="kanttekening_tekst", sql="btrim(tekst) <> ''"),
            SqlControle(
                name="kanttekening_opgelost",
                sql="(opgelost_op IS NULL) = (opgelost_door_id IS NULL) "
                "AND (opgelost_op IS NULL OR antwoord_op_id IS NULL)",
            ),
            SamengesteldeSleutel(
                name="kanttekening_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            SamengesteldeSleutel(
                name="kanttekening_draad",
                kolommen=("antwoord_op_id", "verslag_id", "stabiel_id"),
                naar="rapporten.Kanttekening",
                doelkolommen=("id", "verslag_id", "stabiel_id"),
            ),
            Tenantbeleid(name="kanttekening_tenant", rollen=()),
        ]

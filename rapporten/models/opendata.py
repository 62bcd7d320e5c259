"""Open data: that an edition is open to everyone, and its files as they were made when it first was."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import Sectorrolsoort
from organisaties.models import Persoon
from rapporten.choices import Editiesoort
from rapporten.models.feiten import Editie


class Openstelling(AlleenToevoegen):
    """The beheerder made an edition open data, and perhaps withdrew it: a log of acts, one row for each time.

    The key of two columns lets only a definitive edition in. Everyone may read the row: also that, and why, an edition
    was withdrawn. ``licentie`` is the address of the licence in the files; empty: none was set.
    """

    wijzigbaar = ("ingetrokken_op", "ingetrokken_door_id", "reden")

    editie = models.ForeignKey(Editie, models.PROTECT, related_name="openstellingen", db_constraint=False)
    soort = models.CharField(max_length=10, choices=Editiesoort, default=Editiesoort.DEFINITIEF)
    licentie = models.CharField(max_length=300, blank=True)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    ingetrokken_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    reden = models.TextField(blank=True)

    class Meta:
        verbose_name = "openstelling"
        verbose_name_plural = "openstellingen"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["editie"], condition=Q(ingetrokken_op=None), name="openstelling_een_tegelijk"
            ),
            models.CheckConstraint(condition=Q(soort=Editiesoort.DEFINITIEF), name="openstelling_definitief"),
            SamengesteldeSleutel(
                name="openstelling_editie",
                kolommen=("editie_id", "soort"),
                naar="rapporten.Editie",
                doelkolommen=("id", "soort"),
            ),
            SqlControle(
                name="openstelling_intrekking",
                sql="CASE WHEN ingetrokken_op IS NULL THEN ingetrokken_door_id IS NULL AND reden = ''"
                " ELSE ingetrokken_door_id IS NOT NULL AND btrim(reden) <> '' END",
            ),
            Tenantbeleid(
                name="openstelling_beheerder", rollen=(Sectorrolsoort.BEHEERDER.value,), kolom="", leesbaar="true"
            ),
        ]


class Openbestand(AlleenToevoegen):
    """A file of open data, byte for byte. Who has no role here reads it only as long as its edition is open."""

    editie = models.ForeignKey(Editie, models.PROTECT, related_name="openbestanden")
    naam = models.CharField(max_length=60)
    mediatype = models.CharField(max_length=80)
    rijen = models.PositiveIntegerField(null=True, blank=True)
    inhoud = models.BinaryField()
    grootte = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "open bestand"
        verbose_name_plural = "open bestanden"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["editie", "naam"], name="openbestand_uniek"),
            SqlControle(
                name="openbestand_inhoud",
                sql="sha256 = encode(sha256(inhoud), 'hex') AND grootte = octet_length(inhoud)",
            ),
            Tenantbeleid(
                name="openbestand_beheerder",
                rollen=(Sectorrolsoort.BEHEERDER.value,),
                kolom="",
                leesbaar="EXISTS (SELECT FROM rapporten_openstelling s"
                " WHERE s.editie_id = rapporten_openbestand.editie_id AND s.ingetrokken_op IS NULL)",
            ),
        ]

    def __str__(self) -> str:
        return self.naam

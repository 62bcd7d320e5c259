"""What Opgroeien and an organisation agreed for next year, and what became of it, werkjaar by werkjaar."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Opvolgstand
from rapporten.models.gesprekken import Gesprek
from rapporten.models.inhoud import _van_verslag, _Versie, _Versiespoor
from rapporten.models.verslag import Verslag
from rapporten.queries import AfspraakManager


class Afspraak(AlleenToevoegen):
    """An agreement, made when a report was closed (for next year) or in a talk.

    Both sides read it, nobody changes its words. One of a talk can be called done by either side; of one of a report
    the next report says what became of it. ``ingetrokken_op``: the closing was undone, so that it never held.
    """

    wijzigbaar = ("ingetrokken_op", "gedaan_op", "gedaan_door_id")

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(
        Verslag, models.PROTECT, null=True, blank=True, related_name="afspraken", db_constraint=False
    )
    gesprek = models.ForeignKey(
        Gesprek, models.PROTECT, null=True, blank=True, related_name="afspraken", db_constraint=False
    )
    tekst = models.TextField("afspraak")
    tegen = models.DateField("tegen", null=True, blank=True)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)
    gedaan_op = models.DateTimeField(null=True, blank=True)
    gedaan_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AfspraakManager()

    class Meta:
        verbose_name = "afspraak"
        verbose_name_plural = "afspraken"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="afspraak_organisatie"),
            SqlControle(name="afspraak_tekst", sql="btrim(tekst) <> ''"),
            SqlControle(name="afspraak_waar", sql="num_nonnulls(verslag_id, gesprek_id) = 1"),
            SqlControle(
                name="afspraak_gedaan",
                sql="(gedaan_op IS NULL) = (gedaan_door_id IS NULL) AND (gedaan_op IS NULL OR gesprek_id IS NOT NULL)",
            ),
            SamengesteldeSleutel(
                name="afspraak_gesprek",
                kolommen=("gesprek_id", "organisatie_id"),
                naar="rapporten.Gespreksdeelname",
                doelkolommen=("gesprek_id", "organisatie_id"),
            ),
            SamengesteldeSleutel(
                name="afspraak_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(
                name="afspraak_tenant", rollen=OPGROEIEN, schrijven="gesprek_id IS NOT NULL AND ingetrokken_op IS NULL"
            ),
        ]


def _klopt(tabel: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(name=f"{tabel}_stand", condition=models.Q(stand__in=["", *Opvolgstand.values])),
        SamengesteldeSleutel(
            name=f"{tabel}_afspraak", kolommen=("afspraak_id", "organisatie_id"), naar="rapporten.Afspraak"
        ),
        *_van_verslag(tabel),
    ]


class _Opvolging(_Versiespoor):
    afspraak = models.ForeignKey(Afspraak, models.PROTECT, related_name="+", db_constraint=False)
    stand = models.CharField(max_length=15, choices=Opvolgstand, blank=True)
    toelichting = models.TextField(blank=True)

    class Meta:
        abstract = True


class Opvolgpunt(_Opvolging):
    """What the organisation says of an agreement in one report; draft until it is filed."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="opvolgpunten", db_constraint=False)

    class Meta:
        verbose_name = "opvolgpunt"
        verbose_name_plural = "opvolgpunten"
        constraints = [
            models.UniqueConstraint(fields=["verslag", "afspraak"], name="opvolgpunt_uniek"),
            *_klopt("opvolgpunt"),
        ]


class OpvolgpuntVersie(_Versie, _Opvolging):
    """Every version it ever had."""

    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verslag", "afspraak", "versie"], name="opvolgpuntversie_uniek"),
            models.UniqueConstraint(fields=["verslag", "save_id"], name="opvolgpuntversie_save_id"),
            *_klopt("opvolgpuntversie"),
        ]

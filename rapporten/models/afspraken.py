"""What Opgroeien and an organisation agreed for next year, and what became of it, werkjaar by werkjaar."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Opvolgstand
from rapporten.models.inhoud import _van_verslag, _Versie, _Versiespoor
from rapporten.models.verslag import Verslag


class AfspraakQuerySet(models.QuerySet["Afspraak"]):
    """Agreements in the words of the domain."""

    def geldend(self) -> AfspraakQuerySet:
        """Those that hold: the closing with which they were made was not undone."""
        return self.filter(ingetrokken_op=None)


class Afspraak(AlleenToevoegen):
    """An agreement for next year, made when a report was closed; both sides read it, nobody changes it.

    ``ingetrokken_op``: the closing was undone, so that it never held.
    """

    wijzigbaar = ("ingetrokken_op",)

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="+")
    verslag = models.ForeignKey(Verslag, models.PROTECT, related_name="afspraken", db_constraint=False)
    tekst = models.TextField("afspraak")
    tegen = models.DateField("tegen", null=True, blank=True)
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    ingetrokken_op = models.DateTimeField(null=True, blank=True)

    objects = AfspraakQuerySet.as_manager()

    class Meta:
        verbose_name = "afspraak"
        verbose_name_plural = "afspraken"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "organisatie"], name="afspraak_organisatie"),
            SqlControle(name="afspraak_tekst", sql="btrim(tekst) <> ''"),
            SamengesteldeSleutel(
                name="afspraak_verslag", kolommen=("verslag_id", "organisatie_id"), naar="rapporten.Verslag"
            ),
            Tenantbeleid(name="afspraak_tenant", rollen=OPGROEIEN),
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

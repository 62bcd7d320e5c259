"""Around the due date: an organisation asks for uitstel, and who reminded whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon, Werkjaar
from rapporten.choices import Uitstelbesluit
from rapporten.queries import UitstelvraagManager


class Uitstelvraag(AlleenToevoegen):
    """An organisation asks for a later due date; Opgroeien grants it or refuses it. Both sides read it.

    Granting writes :class:`organisaties.models.Uitstel` beside it, which is what moves the due date.
    """

    wijzigbaar = (
        "besluit",
        "toegekend_tot",
        "antwoord",
        "besloten_door_id",
        "besloten_op",
        "ingetrokken_door_id",
        "ingetrokken_op",
    )

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="uitstelvragen")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="uitstelvragen")
    gevraagd_tot = models.DateField("uitstel tot en met")
    reden = models.TextField("reden")
    door = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    besluit = models.CharField("besluit", max_length=10, choices=Uitstelbesluit, blank=True)
    toegekend_tot = models.DateField("toegekend tot en met", null=True, blank=True)
    antwoord = models.TextField("antwoord", blank=True)
    besloten_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    besloten_op = models.DateTimeField(null=True, blank=True)
    ingetrokken_door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    ingetrokken_op = models.DateTimeField(null=True, blank=True)

    objects = UitstelvraagManager()

    class Meta:
        verbose_name = "vraag om uitstel"
        verbose_name_plural = "vragen om uitstel"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisatie", "werkjaar"],
                condition=Q(besluit="", ingetrokken_op=None),
                name="uitstelvraag_een_open",
            ),
            models.CheckConstraint(name="uitstelvraag_besluit", condition=Q(besluit__in=["", *Uitstelbesluit.values])),
            SqlControle(name="uitstelvraag_reden", sql="btrim(reden) <> ''"),
            SqlControle(
                name="uitstelvraag_besloten",
                sql="(besluit = '') = (besloten_op IS NULL) AND (besluit = '') = (besloten_door_id IS NULL)",
            ),
            SqlControle(name="uitstelvraag_toegekend", sql="(besluit = 'toegekend') = (toegekend_tot IS NOT NULL)"),
            SqlControle(name="uitstelvraag_geweigerd", sql="besluit <> 'geweigerd' OR btrim(antwoord) <> ''"),
            SqlControle(
                name="uitstelvraag_ingetrokken",
                sql="(ingetrokken_op IS NULL) = (ingetrokken_door_id IS NULL)"
                " AND (ingetrokken_op IS NULL OR besluit = '')",
            ),
            Tenantbeleid(name="uitstelvraag_tenant", rollen=OPGROEIEN, schrijven="besluit = '' AND antwoord = ''"),
        ]

    @property
    def is_open(self) -> bool:
        """Neither decided nor withdrawn."""
        return not self.besluit and self.ingetrokken_op is None


class Herinnering(AlleenToevoegen):
    """An organisation was reminded of the due date on this day: by somebody of Opgroeien, or by itself (no ``door``).

    One a day for each organisation. ``verstuurd_op`` stays empty when the report was filed before the mail could go.
    """

    wijzigbaar = ("verstuurd_op",)

    organisatie = models.ForeignKey(Organisatie, models.PROTECT, related_name="herinneringen")
    werkjaar = models.ForeignKey(Werkjaar, models.PROTECT, related_name="+")
    dag = models.DateField("dag")
    tekst = models.TextField("persoonlijke zin", blank=True)
    door = models.ForeignKey(Persoon, models.PROTECT, null=True, blank=True, related_name="+")
    op = models.DateTimeField(default=timezone.now)
    verstuurd_op = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "herinnering"
        verbose_name_plural = "herinneringen"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisatie", "dag"], name="herinnering_een_per_dag"),
            Tenantbeleid(name="herinnering_tenant", rollen=OPGROEIEN, alleen_lezen=True),
        ]

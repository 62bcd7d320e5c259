"""What is said about figures beside the figure itself: whose counts when it is contested."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from kwaliteit.afscherming import AlleenToevoegen, SamengesteldeSleutel, SqlControle, Tenantbeleid
from organisaties.choices import OPGROEIEN
from organisaties.models import Organisatie, Persoon, Werkjaar
from rapporten.choices import Cijferkeuze
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
            Tenantbeleid(name="cijferbesluit_tenant", rollen=OPGROEIEN),
        ]

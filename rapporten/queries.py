"""Which reports: the questions of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from rapporten.choices import TELT_MEE, Handeling, Status

if TYPE_CHECKING:
    from rapporten.models import Afspraak, Beleidssignaal, Indiening, Overgang, Uitstelvraag, Verslag  # noqa: F401


class VerslagQuerySet(models.QuerySet["Verslag"]):
    """Reports."""


class IndieningQuerySet(models.QuerySet["Indiening"]):
    """Submissions."""

    def met_terugname(self) -> IndieningQuerySet:
        """Annotate ``teruggenomen_op``: when the report was taken back after this filing (None: it still counts).

        Taking back makes the report a draft again, so it undoes every filing before it.
        """
        return self.annotate(teruggenomen_op=Subquery(_terugnames().order_by("-op").values("op")[:1]))

    def die_tellen(self) -> IndieningQuerySet:
        """Those that were not undone by taking the report back."""
        return self.filter(~Exists(_terugnames()))


class BeleidssignaalQuerySet(models.QuerySet["Beleidssignaal"]):
    """Signals for policy."""

    def van_werkjaar(self, werkjaar: int) -> BeleidssignaalQuerySet:
        """Those that Opgroeien may read about this werkjaar: of reports that were filed and not taken back."""
        return self.filter(verslag__werkjaar=werkjaar, verslag__status__in=TELT_MEE)

    def die_tellen(self) -> BeleidssignaalQuerySet:
        """Those that stand in the newest submission of a report that was not taken back."""
        return self.filter(vervallen_op=None, verslag__status__in=TELT_MEE)


def _terugnames() -> models.QuerySet[Overgang]:
    """Every time that the report of a submission was taken back after it was filed."""
    from rapporten.models import Overgang

    return Overgang.objects.filter(verslag=OuterRef("verslag"), handeling=Handeling.TERUGNEMEN, op__gte=OuterRef("op"))


# The same for SQL that is written out: was the submission ``i`` undone by taking the report back?
TERUGGENOMEN = f"""EXISTS (
    SELECT FROM rapporten_overgang terug
    WHERE terug.verslag_id = i.verslag_id AND terug.handeling = '{Handeling.TERUGNEMEN.value}' AND terug.op >= i.op)"""

# And: does this request for uitstel ``u`` wait for Opgroeien?
UITSTELVRAAG_WACHT = f"""(
    u.besluit = '' AND u.ingetrokken_op IS NULL AND NOT EXISTS (
        SELECT FROM rapporten_verslag v
        WHERE v.organisatie_id = u.organisatie_id AND v.werkjaar_id = u.werkjaar_id
            AND v.status <> '{Status.CONCEPT.value}'))"""


class UitstelvraagQuerySet(models.QuerySet["Uitstelvraag"]):
    """Requests for uitstel."""

    def wachtend(self) -> UitstelvraagQuerySet:
        """Those that wait for Opgroeien. Who filed meanwhile waits for nothing; taken back, the request waits again."""
        from rapporten.models import Verslag

        verslagen = Verslag.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("werkjaar"))
        ingediend = Exists(verslagen.exclude(status=Status.CONCEPT))
        return self.filter(~ingediend, besluit="", ingetrokken_op=None)


class AfspraakQuerySet(models.QuerySet["Afspraak"]):
    """Agreements."""

    def geldend(self) -> AfspraakQuerySet:
        """Those that hold: the closing with which they were made was not undone."""
        return self.filter(ingetrokken_op=None)

    def die_lopen(self) -> AfspraakQuerySet:
        """Those that hold and still run: not called done, and not come back in a report that was closed since."""
        from rapporten.models import Verslag

        afgerond = Verslag.objects.filter(
            Q(werkjaar__gt=OuterRef("verslag__werkjaar")) | Q(werkjaar__gte=OuterRef("gesprek__datum__year")),
            organisatie=OuterRef("organisatie"),
            status=Status.AFGEROND,
        )
        return self.geldend().filter(~Exists(afgerond), gedaan_op=None)


AfspraakManager = models.Manager.from_queryset(AfspraakQuerySet)
BeleidssignaalManager = models.Manager.from_queryset(BeleidssignaalQuerySet)
IndieningManager = models.Manager.from_queryset(IndieningQuerySet)
VerslagManager = models.Manager.from_queryset(VerslagQuerySet)
UitstelvraagManager = models.Manager.from_queryset(UitstelvraagQuerySet)

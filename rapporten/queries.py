"""Which reports: the questions of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Subquery

from rapporten.choices import Handeling

if TYPE_CHECKING:
    from rapporten.models import Indiening, Overgang, Verslag  # noqa: F401


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


def _terugnames() -> models.QuerySet[Overgang]:
    """Every time that the report of a submission was taken back after it was filed."""
    from rapporten.models import Overgang

    return Overgang.objects.filter(verslag=OuterRef("verslag"), handeling=Handeling.TERUGNEMEN, op__gte=OuterRef("op"))


IndieningManager = models.Manager.from_queryset(IndieningQuerySet)
VerslagManager = models.Manager.from_queryset(VerslagQuerySet)

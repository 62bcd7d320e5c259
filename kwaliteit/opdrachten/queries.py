"""Which jobs? Querysets in domain words; ``nu`` is the moment asked about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from kwaliteit.opdrachten.choices import TE_DOEN, Status


class OpdrachtQuerySet(models.QuerySet[Any]):
    def te_doen(self) -> OpdrachtQuerySet:
        """Waiting or running."""
        return self.filter(status__in=TE_DOEN)

    def mislukt(self) -> OpdrachtQuerySet:
        """Given up after the last attempt; staff can offer them again with ``plannen.opnieuw``."""
        return self.filter(status=Status.MISLUKT)

    def opeisbaar(self, nu: datetime) -> OpdrachtQuerySet:
        """A worker may claim these: waiting past its back-off, or begun by a worker whose lease ran out.

        At most one job per (soort, onderwerp) runs at a time, so a job waits for the running one.
        """
        ander = self.model._default_manager.filter(
            soort=OuterRef("soort"), onderwerp=OuterRef("onderwerp"), status=Status.BEZIG
        ).exclude(pk=OuterRef("pk"))
        return self.te_doen().filter(~Exists(ander), niet_voor__lte=nu)

    def in_volgorde(self) -> OpdrachtQuerySet:
        """The order in which workers take them."""
        return self.order_by("niet_voor", "pk")

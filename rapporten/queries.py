"""Which reports: the questions of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from rapporten.models import Verslag  # noqa: F401


class VerslagQuerySet(models.QuerySet["Verslag"]):
    """Reports."""


VerslagManager = models.Manager.from_queryset(VerslagQuerySet)

"""Which rows: the questions of the field, with the day as an argument."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from organisaties.ondernemingsnummer import zoekcijfers

if TYPE_CHECKING:
    from organisaties.models import (  # noqa: F401
        Convenantpunt,
        Erkenning,
        Grootteperiode,
        Lidmaatschap,
        Organisatie,
        Regioperiode,
        Sectorrol,
        Tekenregel,
    )


def geldig_op(dag: dt.date) -> Q:
    """The condition of a period ``van`` – ``tot_en_met`` that contains this day."""
    return Q(van__lte=dag) & (Q(tot_en_met=None) | Q(tot_en_met__gte=dag))


def heet(tekst: str, pad: str = "") -> Q:
    """The condition of :meth:`OrganisatieQuerySet.zoek`; ``pad`` leads to the organisation (``organisatie__``)."""
    from organisaties.models import sorteernaam

    naam = Q(**{f"{pad}sorteernaam__contains": sorteernaam(tekst)})
    cijfers = zoekcijfers(tekst)
    return naam | Q(**{f"{pad}ondernemingsnummer__contains": cijfers}) if cijfers else naam


class OrganisatieQuerySet(models.QuerySet["Organisatie"]):
    """Organisations."""

    def zoek(self, tekst: str) -> OrganisatieQuerySet:
        """Those whose name, or whose number when it looks like one, holds this text."""
        return self.filter(heet(tekst))

    def om_de_beurt(self, pks: Iterable[int]) -> None:
        """Who does this for the same organisation waits, until the transaction ends; in order, so never in a knot."""
        list(self.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values("pk"))

    def met_kenmerken(self, dag: dt.date) -> OrganisatieQuerySet:
        """Annotate ``regio`` and ``grootte`` as they were on this day (None when not known)."""
        from organisaties.models import Grootteperiode, Regioperiode

        regio = Regioperiode.objects.filter(organisatie=OuterRef("pk"), vanaf__lte=dag).order_by("-vanaf")
        grootte = Grootteperiode.objects.filter(organisatie=OuterRef("pk"), vanaf__lte=dag).order_by("-vanaf")
        return self.annotate(regio=Subquery(regio.values("regio")[:1]), grootte=Subquery(grootte.values("grootte")[:1]))


class PeriodeQuerySet(models.QuerySet["Regioperiode | Grootteperiode"]):
    """Rows with only a ``vanaf``."""

    def op(self, dag: dt.date) -> PeriodeQuerySet:
        """The rows that hold on this day, one per organisation."""
        return self.filter(vanaf__lte=dag).order_by("organisatie_id", "-vanaf").distinct("organisatie_id")


class ErkenningQuerySet(models.QuerySet["Erkenning"]):
    """Recognitions."""

    def geldig_op(self, dag: dt.date) -> ErkenningQuerySet:
        return self.filter(geldig_op(dag))


class ConvenantpuntQuerySet(models.QuerySet["Convenantpunt"]):
    """Agreements of convenants."""

    def in_werkjaar(self, jaar: int) -> ConvenantpuntQuerySet:
        """Those that held on some day of this werkjaar."""
        return self.filter(van__lte=dt.date(jaar, 12, 31)).filter(
            Q(tot_en_met=None) | Q(tot_en_met__gte=dt.date(jaar, 1, 1))
        )


class LidmaatschapQuerySet(models.QuerySet["Lidmaatschap"]):
    """Memberships."""

    def geldig_op(self, dag: dt.date) -> LidmaatschapQuerySet:
        return self.filter(geldig_op(dag), persoon__is_active=True)


class SectorrolQuerySet(models.QuerySet["Sectorrol"]):
    """Roles for the sector."""

    def geldig_op(self, dag: dt.date) -> SectorrolQuerySet:
        return self.filter(geldig_op(dag), persoon__is_active=True)


class TekenregelQuerySet(models.QuerySet["Tekenregel"]):
    """Whether one person may write and sign."""

    def nu_voor(self, organisatie_id: int) -> Tekenregel | None:
        """The rule that holds now, with who set it; None when the beheerder never set one."""
        return self.filter(organisatie_id=organisatie_id).select_related("door").order_by("-id").first()

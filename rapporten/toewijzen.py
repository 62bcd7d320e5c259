"""Which organisation has which tree in a werkjaar; its nulpunt and its uitstel. One by one or many at once.

A report that has begun keeps its tree: what somebody wrote hangs under its questions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from organisaties.models import Erkenning, Organisatie, Persoon, Uitstel, Werkjaar
from organisaties.volledigheid import werkzaam
from rapporten.models import Boom, Toewijzing, Verslag
from rapporten.uitstellen import beantwoord_met


@dataclass(frozen=True, slots=True)
class Uitslag:
    """What a change for many did: the number changed, and the ids left as they were because of a rule."""

    gedaan: int
    geweigerd: frozenset[int] = frozenset()


def organisaties_in(werkjaar: Werkjaar) -> QuerySet[Any]:
    """The organisations of a werkjaar, by name: all but those that went into another one before it began.

    Annotated, as of 31 December: ``regio``, ``werkvormen`` (list), ``boom_id``, ``boomnaam``, ``eigen_nulpunt``,
    ``uitstel_tot``, ``uitstel_reden``, ``verslagstatus`` (None when not begun).
    """
    erkend = Erkenning.objects.filter(organisatie=OuterRef("pk")).geldig_op(werkjaar.peildatum)
    rijen: QuerySet[Any] = Organisatie.objects.met_kenmerken(werkjaar.peildatum)
    return (
        rijen.filter(werkzaam(dt.date(werkjaar.jaar, 1, 1)))
        .annotate(
            toewijzing=FilteredRelation("toewijzingen", condition=Q(toewijzingen__werkjaar=werkjaar)),
            uitstel=FilteredRelation("uitstellen", condition=Q(uitstellen__werkjaar=werkjaar)),
            verslag=FilteredRelation("verslagen", condition=Q(verslagen__werkjaar=werkjaar)),
            werkvormen=ArraySubquery(erkend.order_by("werkvorm").values("werkvorm")),
            boom_id=F("toewijzing__boom_id"),
            boomnaam=F("toewijzing__boom__naam"),
            eigen_nulpunt=F("toewijzing__nulpunt"),
            uitstel_tot=F("uitstel__tot_en_met"),
            uitstel_reden=F("uitstel__reden"),
            verslagstatus=F("verslag__status"),
        )
        .order_by("sorteernaam", "pk")
    )


def met_werkvorm(rijen: QuerySet[Any], werkvorm: str, werkjaar: Werkjaar) -> QuerySet[Any]:
    """Those recognised for this werkvorm on 31 December of the werkjaar."""
    erkend = Erkenning.objects.geldig_op(werkjaar.peildatum).filter(organisatie=OuterRef("pk"), werkvorm=werkvorm)
    return rijen.filter(Exists(erkend))


def nieuwste_bomen() -> QuerySet[Boom]:
    """The trees that can be assigned: of each its newest version."""
    return Boom.objects.order_by("code", "-versie").distinct("code")


def wijs_toe(werkjaar: Werkjaar, organisaties: Collection[int], boom: Boom) -> Uitslag:
    """Assign a tree. Organisations whose report has begun with another tree are refused."""
    begonnen = frozenset(
        Verslag.objects.filter(werkjaar=werkjaar, organisatie__in=organisaties)
        .exclude(boom=boom)
        .values_list("organisatie_id", flat=True)
    )
    te_doen = [pk for pk in organisaties if pk not in begonnen]
    Toewijzing.objects.bulk_create(
        [Toewijzing(organisatie_id=pk, werkjaar=werkjaar, boom=boom) for pk in te_doen],
        update_conflicts=True,
        unique_fields=["organisatie", "werkjaar"],
        update_fields=["boom"],
    )
    return Uitslag(len(te_doen), begonnen)


def zet_nulpunt(werkjaar: Werkjaar, organisaties: Collection[int], nulpunt: bool) -> Uitslag:
    """Set or unset the nulpunt. It stands beside the tree, so organisations without a tree are refused."""
    rijen = Toewijzing.objects.filter(werkjaar=werkjaar, organisatie__in=organisaties)
    met_boom = frozenset(rijen.values_list("organisatie_id", flat=True))
    return Uitslag(rijen.update(nulpunt=nulpunt), frozenset(organisaties) - met_boom)


def verleen_uitstel(
    werkjaar: Werkjaar,
    organisaties: Collection[int],
    *,
    tot_en_met: dt.date,
    reden: str,
    door: Persoon,
    inkorten: bool = False,
) -> Uitslag:
    """Grant a later due date, which also answers a request that waits for one.

    A later day that was granted before stays, and the organisation is refused, unless ``inkorten``.
    """
    nu = timezone.now()
    Organisatie.objects.om_de_beurt(organisaties)
    later = Uitstel.objects.filter(werkjaar=werkjaar, organisatie__in=organisaties, tot_en_met__gt=tot_en_met)
    geweigerd = frozenset() if inkorten else frozenset(later.values_list("organisatie_id", flat=True))
    organisaties = [pk for pk in organisaties if pk not in geweigerd]
    Uitstel.objects.bulk_create(
        [
            Uitstel(
                organisatie_id=pk,
                werkjaar=werkjaar,
                tot_en_met=tot_en_met,
                reden=reden,
                verleend_door=door,
                verleend_op=nu,
            )
            for pk in organisaties
        ],
        update_conflicts=True,
        unique_fields=["organisatie", "werkjaar"],
        update_fields=["tot_en_met", "reden", "verleend_door", "verleend_op"],
    )
    beantwoord_met(werkjaar, organisaties, tot=tot_en_met, door=door, nu=nu)
    return Uitslag(len(organisaties), geweigerd)


def trek_uitstel_in(werkjaar: Werkjaar, organisaties: Collection[int]) -> Uitslag:
    """Back to the due date of the werkjaar."""
    return Uitslag(Uitstel.objects.filter(werkjaar=werkjaar, organisatie__in=organisaties).delete()[0])

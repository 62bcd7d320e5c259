"""Who thought along with a section, and what readers said of the draft."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from organisaties.models import Persoon
from rapporten.bewaren import houd_bewerkbaar
from rapporten.choices import Groep
from rapporten.models import Lezersreactie, Meegedacht, Verslag

MEELEZERS = "Meelezers"
"""What a group is called when a reaction of a reader becomes an entry; the organisation can say it better."""


class MeegedachtGewijzigd(Exception):
    """A colleague changed or removed this entry meanwhile; nothing was stored."""


def bewaar(
    verslag: Verslag,
    stabiel_id: str,
    rij: Meegedacht | None,
    velden: dict[str, Any],
    *,
    versie: int,
    door: Persoon,
    nu: dt.datetime,
) -> None:
    """Store a new entry (once: the very same again is a button pressed twice), or what was changed in one.

    Raises:
        MeegedachtGewijzigd: when ``versie`` is no longer the newest.
        NietBewerkbaar: when the report cannot be changed now.
    """
    spoor = {"gewijzigd_door": door, "gewijzigd_op": nu}
    with transaction.atomic():
        houd_bewerkbaar(verslag)
        if rij is None:
            plek = {"organisatie_id": verslag.organisatie_id, "verslag": verslag, "stabiel_id": stabiel_id}
            Meegedacht.objects.get_or_create(**plek, **velden, verwijderd_op=None, defaults=spoor)
        elif not Meegedacht.objects.filter(pk=rij.pk, versie=versie, verwijderd_op=None).update(
            versie=versie + 1, **velden, **spoor
        ):
            raise MeegedachtGewijzigd


def verwijder(rij: Meegedacht, *, nu: dt.datetime) -> None:
    """Take an entry out of the draft; what was filed with it stays. Raises NietBewerkbaar."""
    with transaction.atomic():
        houd_bewerkbaar(rij.verslag)
        Meegedacht.objects.filter(pk=rij.pk, verwijderd_op=None).update(verwijderd_op=nu)


def reageer(verslag: Verslag, stabiel_id: str, tekst: str, *, door: Persoon, nu: dt.datetime) -> None:
    """Keep what a reader says of a section of the draft (once, see :func:`bewaar`). Raises NietBewerkbaar."""
    with transaction.atomic():
        houd_bewerkbaar(verslag)
        Lezersreactie.objects.get_or_create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            stabiel_id=stabiel_id,
            tekst=tekst,
            door=door,
            defaults={"op": nu},
        )


def neem_over(reactie: Lezersreactie, *, door: Persoon, nu: dt.datetime) -> Meegedacht:
    """Make an entry from a reaction, once; who said it is not told, only that readers did. Raises NietBewerkbaar."""
    with transaction.atomic():
        houd_bewerkbaar(reactie.verslag)
        return Meegedacht.objects.get_or_create(
            organisatie_id=reactie.organisatie_id,
            verslag=reactie.verslag,
            stabiel_id=reactie.stabiel_id,
            reactie=reactie,
            verwijderd_op=None,
            defaults={
                "groep": Groep.ANDERE,
                "groep_vrij": MEELEZERS,
                "gezegd": reactie.tekst,
                "gewijzigd_door": door,
                "gewijzigd_op": nu,
            },
        )[0]

"""Telling people of an event, each as it wants, in the transaction of the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from kwaliteit.opdrachten.plannen import plan
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Persoon
from organisaties.queries import geldig_op
from rapporten.choices import Gebeurtenis, Manier, Zijde
from rapporten.meldingen.soorten import SOORTEN
from rapporten.models import (
    Melding,
    Meldingsvoorkeur,
    Verslag,
)


def meld(
    gebeurtenis: Gebeurtenis,
    *,
    aan: Iterable[int],
    onderwerp_id: int,
    adres: str,
    door: Persoon | None,
    nu: dt.datetime,
    organisatie_id: int | None,
    verslag: Verslag | None = None,
    over: str = "",
    versie: int = 1,
    zijde: Zijde | None = None,
    niet_voor: dt.datetime | None = None,
) -> None:
    """Tell these persons (ids) of this, once each and never who did it, and plan the mails.

    In the transaction of the act. ``onderwerp_id``: the key of what happened (a comment, a transition, …); with
    ``versie`` it tells one time from another, so the same again changes nothing. ``adres``: the path where to read or
    act (``reverse``). ``over``: the name of the place (a section, a talk), never what was written. ``zijde`` is needed
    only for a kind of both sides. Before ``niet_voor`` no mail tells it (a closing that can still be undone).

    Raises:
        ValueError: when ``zijde`` is missing or is not one of this kind.
    """
    soort = SOORTEN[gebeurtenis]
    if zijde is None and len(soort.zijden) == 1:
        (zijde,) = soort.zijden
    if zijde is None or zijde not in soort.zijden:
        raise ValueError(f"Voor welke zijde is {gebeurtenis.value}?")
    wie = sorted(set(aan) - ({door.pk} if door is not None and not soort.ook_wie_het_deed else set()))
    if not wie:
        return
    with systeem():
        manieren = manieren_van(gebeurtenis, wie)
        Melding.objects.bulk_create(
            [
                Melding(
                    persoon_id=persoon_id,
                    zijde=zijde,
                    gebeurtenis=gebeurtenis,
                    onderwerp_id=onderwerp_id,
                    versie=versie,
                    organisatie_id=organisatie_id,
                    verslag=verslag,
                    over=over[:200],
                    adres=adres,
                    door=door,
                    op=nu,
                    manier=manieren[persoon_id],
                    niet_voor=niet_voor or nu,
                )
                for persoon_id in wie
            ],
            ignore_conflicts=True,
        )
    for persoon_id in wie:
        if manieren[persoon_id] == Manier.METEEN:
            # Of no organisation: of some notifications it may not even know that there are any.
            plan(
                "meldingen_bundelen",
                f"persoon:{persoon_id}",
                f"{gebeurtenis.value}:{onderwerp_id}:{versie}",
                niet_voor=niet_voor or nu + soort.wacht,
                persoon_id=persoon_id,
            )


def laat_vallen(gebeurtenis: Gebeurtenis, onderwerp_id: int, *, nu: dt.datetime) -> None:
    """Nobody needs to hear of this any more: it was undone before it was told. In the transaction of the act."""
    with systeem():
        Melding.objects.filter(gebeurtenis=gebeurtenis, onderwerp_id=onderwerp_id).update(afgehandeld_op=nu)


def manieren_van(gebeurtenis: Gebeurtenis, personen: Iterable[int]) -> dict[int, Manier]:
    """How each of these persons wants to hear of this (one statement, as the system)."""
    soort, wie = SOORTEN[gebeurtenis], list(personen)
    if soort.altijd:
        return dict.fromkeys(wie, Manier.METEEN)
    gekozen = dict(
        Meldingsvoorkeur.objects.filter(gebeurtenis=gebeurtenis, persoon__in=wie).values_list("persoon_id", "manier")
    )
    return {persoon_id: Manier(gekozen.get(persoon_id, soort.standaard)) for persoon_id in wie}


def keuzes_van(persoon: Persoon) -> dict[Gebeurtenis, Manier]:
    """How this person wants to hear of everything (one statement, of oneself)."""
    gekozen = dict(Meldingsvoorkeur.objects.filter(persoon=persoon).values_list("gebeurtenis", "manier"))
    return {
        gebeurtenis: Manier.METEEN if soort.altijd else Manier(gekozen.get(gebeurtenis, soort.standaard))
        for gebeurtenis, soort in SOORTEN.items()
    }


def kies(persoon: Persoon, manieren: Mapping[Gebeurtenis, Manier]) -> None:
    """Keep how this person wants to hear of these (one statement, of oneself)."""
    Meldingsvoorkeur.objects.bulk_create(
        [Meldingsvoorkeur(persoon=persoon, gebeurtenis=g.value, manier=manier) for g, manier in manieren.items()],
        update_conflicts=True,
        unique_fields=["persoon", "gebeurtenis"],
        update_fields=["manier"],
    )


def coordinatie(organisatie_id: int, dag: dt.date) -> list[int]:
    """Who coordinates or signs for this organisation on this day: whom most of what Opgroeien does concerns."""
    rollen = [Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR]
    leden = Lidmaatschap.objects.filter(geldig_op(dag), organisatie_id=organisatie_id, rol__in=rollen)
    return list(leden.values_list("persoon_id", flat=True).distinct())


def dossierbeheerder(verslag: Verslag) -> list[int]:
    """Who at Opgroeien follows this report, if anybody does."""
    return [verslag.dossierbeheerder_id] if verslag.dossierbeheerder_id else []

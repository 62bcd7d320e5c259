"""Where a signal stands: said for many at once, never twice over what a colleague said meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from kwaliteit.templatetags.opmaak import datumtijd
from organisaties.toegang import Toegang
from rapporten.choices import TELT_MEE, Signaalstand
from rapporten.models import Beleidssignaal, Signaalstap
from rapporten.permissions import mag

Gezien = Mapping[int, int]
"""Signals by key, each with the ``versie`` that was on screen."""


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """How many signals changed, and why the others did not, in sentences."""

    gezet: int
    geweigerd: tuple[str, ...] = ()


def zet(gezien: Gezien, stand: Signaalstand, uitleg: str, *, toegang: Toegang, nu: dt.datetime) -> Uitkomst:
    """Say where these signals stand. What changed since it was on screen is left alone, with who did what when.

    ``beantwoord`` comes from an answer only (:mod:`rapporten.signalen.antwoorden`).

    Raises:
        ValueError: that stand, or no reason where one is needed.
    """
    if stand == Signaalstand.BEANTWOORD or (stand == Signaalstand.GEEN_GEVOLG and not uitleg.strip()):
        raise ValueError(stand)
    with transaction.atomic():
        signalen = houd_vast(gezien)
        zetten, geweigerd = [], []
        for signaal in signalen:
            if signaal.stand == stand and not uitleg.strip():
                continue
            if reden := waarom_niet(signaal, gezien[signaal.pk], toegang):
                geweigerd.append(reden)
            else:
                zetten.append(signaal)
        schrijf(zetten, stand, uitleg, toegang=toegang, nu=nu)
        return Uitkomst(len(zetten), tuple(dict.fromkeys(geweigerd)))


def houd_vast(gezien: Iterable[int]) -> list[Beleidssignaal]:
    """These signals, as far as Opgroeien may read them, until the end of the transaction nobody else's to change."""
    rijen = Beleidssignaal.objects.filter(pk__in=list(gezien)).select_for_update(of=("self",)).order_by("pk")
    return list(rijen.select_related("organisatie", "verslag", "indiening").defer("zoekvector", "indiening__inhoud"))


def waarom_niet(signaal: Beleidssignaal, versie: int, toegang: Toegang) -> str:
    """Why this person may not decide about the signal as it was on screen, in a sentence; '' when they may."""
    naam = signaal.organisatie.naam
    if not mag("verslag.signaal_behandelen", toegang, signaal.verslag):
        return f"{naam}: u werkt ook voor deze organisatie; een collega behandelt dit signaal."
    if signaal.verslag.status not in TELT_MEE:
        return f"{naam}: de organisatie nam haar verslag terug."
    if signaal.versie != versie or signaal.vervallen_op is not None:
        return f"{naam}: {_wat_gebeurde(signaal)}"
    return ""


def _wat_gebeurde(signaal: Beleidssignaal) -> str:
    stap = Signaalstap.objects.filter(signaal=signaal).select_related("door").last()
    if signaal.vervallen_op is not None:
        return f"het signaal staat niet meer in het verslag sinds {datumtijd(signaal.vervallen_op)}."
    if stap is not None and stap.op >= signaal.indiening.op:
        return f"{stap.door.naam} zette dit op {datumtijd(stap.op)} op “{stap.get_stand_display().lower()}”."
    return f"de organisatie diende op {datumtijd(signaal.indiening.op)} een andere tekst in."


def schrijf(
    signalen: list[Beleidssignaal], stand: Signaalstand, uitleg: str, *, toegang: Toegang, nu: dt.datetime
) -> None:
    """Store it, with one line each. The caller holds the signals and judged them."""
    Beleidssignaal.objects.filter(pk__in=[s.pk for s in signalen]).update(stand=stand, versie=F("versie") + 1)
    Signaalstap.objects.bulk_create(
        Signaalstap(
            organisatie_id=s.organisatie_id, signaal=s, stand=stand, uitleg=uitleg.strip(), door=toegang.persoon, op=nu
        )
        for s in signalen
    )

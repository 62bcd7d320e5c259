"""What of the filed reports a talk is about: the report itself, levels, figures and actions, as they stood there.

The value that was shown is kept with the point, so that the talk stays readable whatever is filed later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kwaliteit.templatetags.opmaak import procent
from organisaties.models import Persoon
from rapporten.choices import TELT_MEE, Puntsoort
from rapporten.inhoud import Inhoud, lees
from rapporten.models import Gespreksdeelname, Gesprekspunt, Indiening
from zelfevaluatie.choices import Indicatorsoort, Staat, Stand


@dataclass(frozen=True, slots=True)
class Keuze:
    """Something that can be chosen; ``code`` names it within the submission."""

    soort: Puntsoort
    sleutel: str
    naam: str
    waarde: str
    plek: str

    @property
    def code(self) -> str:
        return f"{self.soort.value}:{self.sleutel}"


def te_kiezen_uit(organisatie_id: int) -> list[Indiening]:
    """The newest submission of every report that counts, newest werkjaar first, without its content (one statement)."""
    rijen = (
        Indiening.objects.filter(organisatie_id=organisatie_id, verslag__status__in=TELT_MEE)
        .die_tellen()
        .select_related("verslag")
        .defer("inhoud")
        .order_by("-verslag__werkjaar_id", "-volgnummer")
        .distinct("verslag__werkjaar_id")
    )
    return list(rijen)


def keuzes(indiening: Indiening) -> list[Keuze]:
    """What this submission offers, in its own order; what was not answered is nothing to talk about."""
    inhoud = lees(indiening.inhoud)
    heel = Keuze(Puntsoort.VERSLAG, "", f"Kwaliteitsverslag over {inhoud.werkjaar}", "", "")
    return [heel, *_uit(inhoud)]


def _uit(inhoud: Inhoud) -> Iterator[Keuze]:
    for onderdeel in inhoud.onderdelen:
        for s in onderdeel.scores:
            if s.niveau is not None:
                waarde = f"niveau {s.niveau}" + (f" – {s.niveaunaam}" if s.niveaunaam else "")
                yield Keuze(Puntsoort.SCORE, s.thema, s.naam, waarde, onderdeel.id)
        for c in onderdeel.cijfers:
            if c.staat == Staat.BEANTWOORD and c.percentage is not None:
                naam = f"{Indicatorsoort(c.indicator).label} {c.uitsplitsing}"
                yield Keuze(Puntsoort.CIJFER, c.kengetal, naam, procent(c.percentage), onderdeel.id)
        for a in onderdeel.acties:
            if a.stand:
                yield Keuze(Puntsoort.ACTIE, str(a.id), a.doel, Stand(a.stand).label.lower(), onderdeel.id)


def kies(
    deelname: Gespreksdeelname, indiening: Indiening, codes: Iterable[str], *, door: Persoon, nu: dt.datetime
) -> int:
    """Add these to the talk; what is there already, or is not in the submission, is left alone. Gives how many."""
    gevraagd = set(codes)
    gekozen = [keuze for keuze in keuzes(indiening) if keuze.code in gevraagd]
    Gesprekspunt.objects.bulk_create(
        [
            Gesprekspunt(
                organisatie_id=deelname.organisatie_id,
                gesprek_id=deelname.gesprek_id,
                indiening=indiening,
                soort=keuze.soort,
                sleutel=keuze.sleutel,
                naam=keuze.naam[:300],
                waarde=keuze.waarde[:300],
                plek=keuze.plek,
                gekozen_door=door,
                gekozen_op=nu,
            )
            for keuze in gekozen
        ],
        ignore_conflicts=True,
    )
    return len(gekozen)


def haal_weg(punt: Gesprekspunt) -> None:
    """Take a point out of the talk.

    Raises:
        ValidationError: when somebody already said how they read it.
    """
    try:
        with transaction.atomic():
            Gesprekspunt.objects.filter(pk=punt.pk).delete()
    except IntegrityError as fout:
        raise ValidationError("Bij dit punt staat al een lezing. Het blijft daarom in het gesprek.") from fout

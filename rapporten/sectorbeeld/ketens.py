"""Chains of mergers: who went into whom, and for which werkjaren each of them answered.

The register of mergers holds some hundreds of rows at most, so it is read as a whole.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg

from organisaties.models import Fusie, Organisatie
from rapporten.models import Bron


@dataclass(frozen=True, slots=True)
class Schakel:
    """One merger: who went into whom, and when."""

    opgegane: Organisatie
    overnemende: Organisatie
    datum: dt.date


@dataclass(frozen=True, slots=True)
class Ketenlid:
    """An organisation of a chain, and the werkjaren over which its answers count."""

    organisatie: Organisatie
    jaren: tuple[int, ...]

    @property
    def perioden(self) -> str:
        """The years as people write them: "2015 tot 2019, 2021"."""
        delen: list[list[int]] = []
        for jaar in self.jaren:
            if delen and delen[-1][-1] == jaar - 1:
                delen[-1].append(jaar)
            else:
                delen.append([jaar])
        return ", ".join(f"{deel[0]} tot {deel[-1]}" if len(deel) > 1 else str(deel[0]) for deel in delen)


@dataclass(frozen=True, slots=True)
class Keten:
    """Everything that led to one organisation that still stands: the mergers, the oldest first, and who is in it."""

    einde: Organisatie
    schakels: tuple[Schakel, ...]
    leden: tuple[Ketenlid, ...]

    @property
    def dubbele_jaren(self) -> list[int]:
        """The werkjaren with more than one answer: "zoals nu" both count under the same name."""
        telling = Counter(jaar for lid in self.leden for jaar in lid.jaren)
        return sorted(jaar for jaar, aantal in telling.items() if aantal > 1)


def _schakels() -> list[Schakel]:
    rijen = Fusie.objects.select_related("opgegane", "overnemende").order_by("datum", "pk")
    return [Schakel(rij.opgegane, rij.overnemende, rij.datum) for rij in rijen]


def _samen(alle: Sequence[Schakel], begin: Iterable[int]) -> list[Schakel]:
    """The mergers that led to these organisations, and those that they went on into."""
    voor, na = set(begin), set(begin)
    while True:
        erbij = {s.opgegane.pk for s in alle if s.overnemende.pk in voor} - voor
        verder = {s.overnemende.pk for s in alle if s.opgegane.pk in na} - na
        if not erbij and not verder:
            return [s for s in alle if s.overnemende.pk in voor or s.opgegane.pk in na]
        voor, na = voor | erbij, na | verder


def keten(organisatie: Organisatie) -> list[Schakel]:
    """Every merger that led to this organisation and that it went on into, the oldest first (one statement)."""
    return _samen(_schakels(), {organisatie.pk})


def ketens() -> list[Keten]:
    """Every chain by the name of its end, with the werkjaren of each (two statements). For Opgroeien."""
    alle = _schakels()
    opgegaan = {schakel.opgegane.pk for schakel in alle}
    einden = {s.overnemende.pk: s.overnemende for s in alle if s.overnemende.pk not in opgegaan}
    iedereen = {o.pk: o for s in alle for o in (s.opgegane, s.overnemende)}
    jaren: dict[int, list[int]] = defaultdict(list)
    geteld = Bron.objects.filter(telt=True, organisatie__in=iedereen).values("organisatie")
    for rij in geteld.annotate(jaren=ArrayAgg("werkjaar", distinct=True)):
        jaren[rij["organisatie"]] = sorted(rij["jaren"])
    uit = []
    for einde in sorted(einden.values(), key=lambda o: (o.sorteernaam, o.pk)):
        schakels = _samen(alle, {einde.pk})
        leden = {s.opgegane.pk: s.opgegane for s in schakels} | {einde.pk: einde}
        uit.append(Keten(einde, tuple(schakels), tuple(Ketenlid(o, tuple(jaren[pk])) for pk, o in leden.items())))
    return uit

"""Where a series over the years is broken: what says so is data, the same for every group and chart.

Over a hard break nothing is compared (*nulpunt*, another scale, another definition); at a soft one the reader is told
(another version of the framework with the same scale, many organisations that were not there the year before).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from organisaties.models import Werkjaar
from rapporten.models import Editie
from zelfevaluatie.models import Definitiewijziging, Niveau

VEEL_NIEUW = Fraction(1, 20)
"""From this share of organisations that were not there the year before, newcomers are a break to mark (ours)."""


class Breuksoort(StrEnum):
    """Why a series is broken."""

    NULPUNT = "nulpunt"
    KADER = "kader"
    SCHAAL = "schaal"
    DEFINITIE = "definitie"
    NIEUWKOMERS = "nieuwkomers"


@dataclass(frozen=True, slots=True)
class Trendbreuk:
    """A break between a werkjaar and the one before it in the series.

    ``wat`` is the (kind, code) that it is about, like ``("thema", "onthaal-van-de-gebruiker")``; None: every theme and
    figure, or with ``KADER`` and ``SCHAAL`` every theme.
    """

    werkjaar: int
    soort: Breuksoort
    uitleg: str
    wat: tuple[str, str] | None = None

    @property
    def hard(self) -> bool:
        """Nothing may be compared over it."""
        return self.soort in (Breuksoort.NULPUNT, Breuksoort.SCHAAL, Breuksoort.DEFINITIE)

    def geldt_voor(self, soort: str, code: str) -> bool:
        """Is the series of this theme or figure broken by it?"""
        if self.wat is None:
            return soort == "thema" or self.soort not in (Breuksoort.KADER, Breuksoort.SCHAAL)
        return self.wat == (soort, code)


def nulpunten_tot(werkjaar: int) -> list[int]:
    """The years up to this one that are a nulpunt (one statement)."""
    return list(Werkjaar.objects.filter(nulpunt=True, jaar__lte=werkjaar).values_list("jaar", flat=True))


def trendbreuken(edities: Mapping[int, Editie], nulpunten: Collection[int] | None = None) -> list[Trendbreuk]:
    """The breaks in the series of these editions (by werkjaar, with their ``kader``), the oldest first.

    Two statements, however many years there are; a third for the ``nulpunten`` (years) where those are not given. The
    year of a nulpunt starts the series anew.
    """
    jaren = sorted(edities)
    if nulpunten is None:
        nulpunten = nulpunten_tot(max(jaren, default=0))
    schalen: dict[int, set[int]] = defaultdict(set)
    for kader_id, waarde in Niveau.objects.filter(kader__in={e.kader_id for e in edities.values()}).values_list(
        "kader_id", "waarde"
    ):
        schalen[kader_id].add(waarde)
    uit = [
        Trendbreuk(
            jaar, Breuksoort.NULPUNT, f"Werkjaar {jaar} is een nulpunt: er is geen vergelijking met eerdere jaren."
        )
        for jaar in nulpunten
        if jaar in edities
    ]
    for eerder, later in pairwise(jaren):
        oud, nieuw = edities[eerder], edities[later]
        if schalen[oud.kader_id] != schalen[nieuw.kader_id]:
            uitleg = (
                f"Vanaf werkjaar {later} is de schaal van de groeiniveaus anders"
                f" ({_van_tot(schalen[oud.kader_id])} werd {_van_tot(schalen[nieuw.kader_id])})."
            )
            uit.append(Trendbreuk(later, Breuksoort.SCHAAL, uitleg))
        elif oud.kader_id != nieuw.kader_id:
            uitleg = f"Vanaf werkjaar {later} geldt versie {nieuw.kader.versie} van {nieuw.kader.naam.lower()}."
            uit.append(Trendbreuk(later, Breuksoort.KADER, uitleg))
        aandeel = Fraction(nieuw.nieuw or 0, nieuw.n or 1)
        if aandeel >= VEEL_NIEUW:
            uitleg = (
                f"Van de {nieuw.n} organisaties in werkjaar {later} stonden er {nieuw.nieuw} niet in de cijfers van"
                f" {later - 1}. Een verandering kan dus ook daarvan komen."
            )
            uit.append(Trendbreuk(later, Breuksoort.NIEUWKOMERS, uitleg))
    for wijziging in Definitiewijziging.objects.filter(werkjaar__in=jaren[1:]).select_related("kengetal"):
        wat = ("kengetal", wijziging.kengetal.code) if wijziging.kengetal else ("thema", wijziging.thema_code)
        uitleg = f"Vanaf werkjaar {wijziging.werkjaar_id} is de definitie anders: {wijziging.uitleg}"
        uit.append(Trendbreuk(wijziging.werkjaar_id, Breuksoort.DEFINITIE, uitleg, wat))
    return sorted(uit, key=lambda breuk: (breuk.werkjaar, breuk.soort, breuk.wat or ()))


def _van_tot(schaal: set[int]) -> str:
    return f"{min(schaal)} tot {max(schaal)}" if schaal else "geen niveaus"

"""The sector beside one report: a median that is a real level, and figures, from the newest definitive edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from rapporten.choices import Editiesoort, Methode
from rapporten.models import Aggregaat, Editie
from rapporten.sectorbeeld.berekenen import kwartiel


class Mediaan(int):
    """A level of the sector that knows in which edition it was counted."""

    bron: str
    """As on screen: "werkjaar 2024, editie 1"."""
    midden: Midden | None
    """Where at least half of the sector stands."""

    @classmethod
    def uit(cls, niveau: int, werkjaar: int, volgnummer: int, midden: Midden | None = None) -> Mediaan:
        """The level, as counted in this edition."""
        mediaan = cls(niveau)
        mediaan.midden = midden
        mediaan.bron = f"werkjaar {werkjaar}, editie {volgnummer}"
        return mediaan


@dataclass(frozen=True, slots=True)
class Midden:
    """The middle half of a distribution, in real levels: at least half of the organisations stand from ``laag`` to
    ``hoog``, fewer than a quarter below and at most a quarter above."""

    laag: int
    hoog: int

    def __str__(self) -> str:
        return f"niveau {self.laag}" if self.laag == self.hoog else f"niveau {self.laag} tot {self.hoog}"


def middelste_helft(verdeling: Sequence[int]) -> Midden | None:
    """From the level where the lowest quarter ends to the one where the highest begins; None without answers."""
    laag, hoog = kwartiel(verdeling, 1), kwartiel(verdeling, 3)
    return None if laag is None or hoog is None else Midden(laag, hoog)


@dataclass(frozen=True, slots=True)
class Sectorcijfer:
    """A figure of the sector, and how it was made."""

    waarde: Decimal
    methode: str


@dataclass(frozen=True, slots=True)
class Sector:
    """What the sector said, to lay beside a report: levels by theme, figures by code; ``bron`` cites the edition."""

    medianen: dict[str, int] = field(default_factory=dict)
    cijfers: dict[str, Sectorcijfer] = field(default_factory=dict)
    bron: str = ""


def sector_naast(tot_en_met: int) -> Sector:
    """The newest definitive edition up to this werkjaar (one statement). Hidden cells are not there."""
    nieuwste = (
        Editie.objects.filter(soort=Editiesoort.DEFINITIEF, werkjaar_id__lte=tot_en_met)
        .order_by("-werkjaar_id", "-volgnummer")
        .values("pk")[:1]
    )
    cellen = Aggregaat.objects.filter(editie=nieuwste, groep="sector", verborgen="").values_list(
        "thema__code", "kengetal__code", "verdeling", "waarde", "methode", "editie__werkjaar_id", "editie__volgnummer"
    )
    medianen: dict[str, int] = {}
    cijfers: dict[str, Sectorcijfer] = {}
    bron = ""
    for thema, kengetal, verdeling, waarde, methode, werkjaar, volgnummer in cellen:
        bron = f"werkjaar {werkjaar}, editie {volgnummer}"
        if thema and (niveau := kwartiel(verdeling or [], 2)) is not None:
            medianen[thema] = Mediaan.uit(niveau, werkjaar, volgnummer, middelste_helft(verdeling or []))
        elif kengetal and waarde is not None:
            cijfers[kengetal] = Sectorcijfer(waarde, Methode(methode).label)
    return Sector(medianen, cijfers, bron)


def sectormedianen(tot_en_met: int) -> dict[str, int]:
    """Theme code → median level (a :class:`Mediaan`) of the sector; see :func:`sector_naast`."""
    return sector_naast(tot_en_met).medianen

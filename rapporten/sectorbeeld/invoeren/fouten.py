"""What is wrong with a file: where, what stands there and what to do about it."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MAX_FOUTEN = 10_000
MAX_WAARDE = 80


class Fout(NamedTuple):
    """One mistake: where it is, what stands there and what to do about it."""

    rij: int
    kolom: str
    waarde: str
    oplossing: str


class Fouten(list[Fout]):
    """All mistakes of a file, up to ``MAX_FOUTEN``: a hostile file must not fill the memory with its mistakes.

    ``afgekeurd``: the rows that cannot go in. ``blad`` and ``letters`` (of each column) say where a cell is; who reads
    the file fills them in.
    """

    def __init__(self, fouten: Iterable[Fout] = ()) -> None:
        super().__init__(fouten)
        self.afgekeurd: set[int] = set()
        self.blad = ""
        self.letters: dict[str, str] = {}

    def meld(self, rij: int, kolom: str, waarde: str, oplossing: str, ook: Iterable[int] = ()) -> None:
        """Note a mistake; control characters in the value are shown as a space, a long value is cut.

        ``ook``: other rows that cannot go in because of it.
        """
        self.afgekeurd.add(rij)
        self.afgekeurd.update(ook)
        if len(self) < MAX_FOUTEN:
            self.append(Fout(rij, kolom, toonbaar(waarde), oplossing))
        elif len(self) == MAX_FOUTEN:
            self.append(Fout(rij, "", "", "Er zijn nog meer fouten. Verbeter eerst deze en probeer opnieuw."))

    @property
    def vol(self) -> bool:
        """There is no use in looking for more."""
        return len(self) > MAX_FOUTEN


class Onleesbaar(Exception):
    """There is nothing to read rows from; ``fouten`` say why."""

    def __init__(self, *fouten: Fout) -> None:
        super().__init__(*fouten)
        self.fouten = fouten


def schrijf_fouten(fouten: Sequence[Fout]) -> str:
    """The mistakes as lines ``rij;kolom;waarde;oplossing``, quoted as CSV where a value asks for it."""
    uit = io.StringIO()
    csv.writer(uit, delimiter=";", lineterminator="\n").writerows(fouten)
    return uit.getvalue()


def toonbaar(waarde: str) -> str:
    """Fit for one line of a terminal."""
    kort = waarde if len(waarde) <= MAX_WAARDE else waarde[:MAX_WAARDE] + "…"
    return "".join(" " if unicodedata.category(teken)[0] == "C" else teken for teken in kort)

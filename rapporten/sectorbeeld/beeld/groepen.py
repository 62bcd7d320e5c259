"""Groups of organisations: their keys in the cells, and how they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from organisaties.choices import Grootteklasse, Regio, Werkvorm
from rapporten.sectorbeeld.berekenen import ONBEKEND, SECTOR

PANEL = "panel"
"""Of the same organisations as last year: ``panel`` (the sector), ``panel/regio:limburg``, …"""

INDELINGEN: Mapping[str, list[tuple[str, str]]] = {
    "regio": list(Regio.choices),
    "werkvorm": list(Werkvorm.choices),
    "grootte": list(Grootteklasse.choices),
}
"""What the sector can be divided by, in the order in which a pair names its parts."""


@dataclass(frozen=True, slots=True)
class Groep:
    """One group of organisations: its key in the cells, and how it is written."""

    sleutel: str
    naam: str
    kort: str
    van: str
    """As it follows "het gemiddelde": " in Limburg", " van CIG"; empty for the sector."""

    @property
    def delen(self) -> dict[str, str]:
        """Division → code; empty for the sector."""
        return dict(deel.split(":", 1) for deel in _splits(self.sleutel) if ":" in deel)


def sleutel_van(*, regio: str = "", werkvorm: str = "", grootte: str = "") -> str:
    """The key of the group that has all of these; without any, the sector."""
    delen = {"regio": regio, "werkvorm": werkvorm, "grootte": grootte}
    return "+".join(f"{indeling}:{code}" for indeling, code in delen.items() if code) or SECTOR


def groep(sleutel: str) -> Groep:
    """The group behind a key of the cells: ``sector``, ``regio:limburg``, ``regio:limburg+werkvorm:CIG``."""
    delen = [_deel(deel) for deel in _splits(sleutel)]
    if len(delen) == 1:
        return delen[0]
    return Groep(
        sleutel,
        ", ".join(deel.naam for deel in delen),
        ", ".join(deel.kort for deel in delen),
        "".join(deel.van for deel in delen),
    )


def _splits(sleutel: str) -> list[str]:
    """The parts of a pair: a plus that is followed by a division, for a code may end in one too (``GES+``)."""
    return re.split(rf"\+(?=(?:{'|'.join(INDELINGEN)}):)", sleutel)


def _deel(sleutel: str) -> Groep:
    soort, _, code = sleutel.partition(":")
    if soort == SECTOR:
        return Groep(sleutel, "de hele sector", "Sector", "")
    if code == ONBEKEND:
        return Groep(sleutel, f"{soort} niet bekend", "Niet bekend", f" van wie geen {soort} bekend is")
    naam = dict(INDELINGEN[soort]).get(code, code) if soort in INDELINGEN else code
    if soort == "regio":
        return Groep(sleutel, f"regio {naam}", naam, f" in {naam}")
    if soort == "grootte":
        return Groep(sleutel, f"grootte {naam.lower()}", naam, f" van grootte {naam.lower()}")
    return Groep(sleutel, f"werkvorm {naam}", code, f" van {code}")


def deelsleutels(sleutel: str) -> dict[str, list[str]]:
    """Per division that may still be made of this group, the keys of its parts in their fixed order.

    A pair is not divided further: no edition holds triples.
    """
    delen = groep(sleutel).delen
    if len(delen) > 1:
        return {}
    return {
        indeling: [sleutel_van(**{**delen, indeling: code}) for code in (*dict(codes), ONBEKEND)]
        for indeling, codes in INDELINGEN.items()
        if indeling not in delen
    }

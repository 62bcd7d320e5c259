"""A group of organisations as an address asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapporten.sectorbeeld.beeld import INDELINGEN, sleutel_van

_ALLE = {"regio": "Alle regio's", "werkvorm": "Alle werkvormen", "grootte": "Alle groottes"}


@dataclass(frozen=True, slots=True)
class Keuzelijst:
    """One division to choose from, as a select."""

    code: str
    naam: str
    alle: str
    opties: list[tuple[str, str]]
    gekozen: str


@dataclass(frozen=True, slots=True)
class Groepskeuze:
    """What of the address exists (division → code, at most two); ``meldingen`` say what did not."""

    delen: Mapping[str, str]
    meldingen: list[str]

    @property
    def sleutel(self) -> str:
        """The key of the chosen group in the cells."""
        return sleutel_van(**self.delen)

    @property
    def lijsten(self) -> list[Keuzelijst]:
        """The selects, in their fixed order."""
        return [
            Keuzelijst(
                indeling,
                indeling.capitalize(),
                _ALLE[indeling],
                # The full name of a werkvorm is too long for a select; its code is what people say.
                [(code, code if indeling == "werkvorm" else naam) for code, naam in codes],
                self.delen.get(indeling, ""),
            )
            for indeling, codes in INDELINGEN.items()
        ]


def lees_groep(vraag: Mapping[str, str]) -> Groepskeuze:
    """Read ``regio``, ``werkvorm`` and ``grootte``. What is unknown, or too much, is said and left out."""
    delen: dict[str, str] = {}
    meldingen: list[str] = []
    for indeling, codes in INDELINGEN.items():
        gevraagd = vraag.get(indeling, "")
        if gevraagd in dict(codes):
            delen[indeling] = gevraagd
        elif gevraagd:
            meldingen.append(f"Deze {indeling} kennen we niet. U ziet {_ALLE[indeling].lower()}.")
    if len(delen) > 2:
        *eerste, laatste = delen
        del delen[laatste]
        meldingen.append(
            f"Meer dan twee indelingen samen tonen we niet: zulke groepen zijn te klein. "
            f"U ziet {' en '.join(eerste)}; de {laatste} telt niet mee."
        )
    return Groepskeuze(delen, meldingen)

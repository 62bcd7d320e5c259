"""What changed since the submission before and since last year's report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rapporten.verschil import Onderdeelverschil


class Tegenover(StrEnum):
    """What a submission can be compared with."""

    VORIGE = "vorige"
    VORIG_JAAR = "vorig-jaar"
    ALLEBEI = "allebei"


@dataclass(frozen=True, slots=True)
class Vergelijking:
    """What the reader wants to see of what changed; nothing when ``tegenover`` is None."""

    tegenover: Tegenover | None = None
    alles: bool = False

    @classmethod
    def uit(cls, vraag: Mapping[str, str]) -> Vergelijking:
        """Read it from the address; what is not known asks for nothing."""
        gevraagd = vraag.get("tegenover", "")
        tegenover = Tegenover(gevraagd) if gevraagd in list(Tegenover) else None
        return cls(tegenover, tegenover is not None and vraag.get("toon") == "alles")

    @property
    def vraag(self) -> str:
        """The same as the end of an address: '' or '?tegenover=…'."""
        return f"?tegenover={self.tegenover}{'&toon=alles' if self.alles else ''}" if self.tegenover else ""


@dataclass(frozen=True, slots=True)
class Wijziging:
    """What changed in a section since an earlier report; ``verschil`` is None when nothing did."""

    sinds: str
    verschil: Onderdeelverschil | None


@dataclass(frozen=True, slots=True)
class Wijzigingen:
    """What changed: which comparisons are possible, the one that is shown, and what belongs to no section of now."""

    mogelijk: tuple[Tegenover, ...]
    keuze: Vergelijking
    elders: tuple[tuple[str, tuple[Onderdeelverschil, ...]], ...] = ()
    aantal: int = 0

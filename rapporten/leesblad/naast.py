"""Growth levels and figures beside those of last year, of the submission before, and of the sector."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rapporten.bronnen import geldt
from rapporten.cijferstand import Besluit
from rapporten.inhoud import Cijfer, Onderdeel, Score
from rapporten.sectorbeeld.mediaan import Sector, Sectorcijfer
from rapporten.vorigjaar import VorigJaar


@dataclass(frozen=True, slots=True)
class Scorerij:
    """A growth level beside that of last year, of the submission before (when it differs) and of the sector."""

    score: Score
    vorig_jaar: int | None
    vorige: Score | None
    mediaan: int | None


@dataclass(frozen=True, slots=True)
class Cijferrij:
    """A figure beside that of last year and of the submission before (when it differs), with what was decided on it."""

    cijfer: Cijfer
    vorig_jaar: Decimal | None
    vorige: Cijfer | None
    besluit: Besluit | None = None
    sector: Sectorcijfer | None = None
    verklaard: bool = False
    """Was the story behind it asked for?"""


def scorerijen(
    onderdeel: Onderdeel, eerder: Onderdeel | None, vorig_jaar: VorigJaar, sector: Sector
) -> tuple[tuple[str, tuple[Scorerij, ...]], ...]:
    oude = {s.thema: s for s in eerder.scores} if eerder else {}
    groepen: dict[str, list[Scorerij]] = {}
    for score in onderdeel.scores:
        vorig = vorig_jaar.scores.get(score.thema)
        oud = oude.get(score.thema)
        anders = oud is not None and (oud.staat, oud.niveau) != (score.staat, score.niveau)
        rij = Scorerij(
            score, vorig.niveau if vorig else None, oud if anders else None, sector.medianen.get(score.thema)
        )
        groepen.setdefault(score.groep, []).append(rij)
    return tuple((groep, tuple(rijen)) for groep, rijen in groepen.items())


def cijferrijen(
    onderdeel: Onderdeel,
    eerder: Onderdeel | None,
    vorig_jaar: VorigJaar,
    sector: Sector,
    besluiten: dict[str, Besluit],
) -> tuple[Cijferrij, ...]:
    oude = {c.kengetal: c for c in eerder.cijfers} if eerder else {}
    uit = []
    for cijfer in onderdeel.cijfers:
        oud = oude.get(cijfer.kengetal)
        anders = oud is not None and (oud.staat, oud.percentage) != (cijfer.staat, cijfer.percentage)
        besluit = besluiten.get(cijfer.kengetal)
        van_toepassing = besluit if besluit is not None and geldt(besluit, cijfer) else None
        uit.append(
            Cijferrij(
                cijfer,
                vorig_jaar.cijfers.get(cijfer.kengetal),
                oud if anders else None,
                van_toepassing,
                sector.cijfers.get(cijfer.kengetal),
                any(v.kengetal == cijfer.kengetal for v in onderdeel.verklaringen),
            )
        )
    return tuple(uit)

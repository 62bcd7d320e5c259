"""Growth levels as stairs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from kwaliteit.grafieken.maat import geheel, maat

NVT = "nvt"


class Niveauachtig(Protocol):
    """What a level must offer: a row of the framework, or its copy in a filed report."""

    @property
    def waarde(self) -> int: ...
    @property
    def naam(self) -> str: ...
    @property
    def omschrijving(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Trede:
    """One step of the stairs, with what it must show and where it stands in the drawing of 480 by 108."""

    waarde: int
    naam: str
    omschrijving: str
    id: str
    hoogte: int
    gekozen: bool
    vorig: bool
    sector: bool
    x: str = ""
    y: str = ""
    breedte: str = ""
    rechthoek_hoogte: str = ""
    midden: str = ""
    woord_y: str = ""


@dataclass(frozen=True, slots=True)
class Trapbeeld:
    """The stairs of one theme; `keuze` is the chosen step, or None for "nvt" and for no answer."""

    treden: list[Trede]
    keuze: Trede | None
    nvt: bool
    samenvatting: str


def trapbeeld(
    niveaus: Iterable[Niveauachtig],
    *,
    gekozen: object = None,
    vorig: object = None,
    sector: object = None,
    id: str = "",
) -> Trapbeeld:
    """The steps in order, with the chosen one, last year's and the median of the sector marked."""
    rij = sorted(niveaus, key=lambda niveau: niveau.waarde)
    keuze_waarde, vorige_waarde, sectorwaarde = geheel(gekozen), geheel(vorig), geheel(sector)
    breedte = 480 / len(rij) if rij else 480.0
    treden = []
    for nummer, niveau in enumerate(rij):
        hoogte = 32 + 8 * nummer
        boven = 96.0 - hoogte
        treden.append(
            Trede(
                waarde=niveau.waarde,
                naam=niveau.naam,
                omschrijving=niveau.omschrijving,
                id=f"{id}_{nummer}",
                hoogte=min(nummer, 9),
                gekozen=niveau.waarde == keuze_waarde,
                vorig=niveau.waarde == vorige_waarde,
                sector=niveau.waarde == sectorwaarde,
                x=maat(nummer * breedte + 1),
                y=maat(boven),
                breedte=maat(breedte - 5),
                rechthoek_hoogte=maat(hoogte),
                midden=maat(nummer * breedte + 1 + (breedte - 5) / 2),
                woord_y=maat(boven - 6),
            )
        )
    keuze = next((trede for trede in treden if trede.gekozen), None)
    nvt = keuze is None and gekozen == NVT
    if keuze is not None:
        delen = [f"niveau {keuze.waarde} op een schaal van {treden[0].waarde} tot {treden[-1].waarde}"]
        delen += [f"vorig jaar {trede.waarde}" for trede in treden if trede.vorig]
        delen += [f"mediaan van de sector {trede.waarde}" for trede in treden if trede.sector]
        samenvatting = ", ".join(delen)
    else:
        samenvatting = "niet van toepassing" if nvt else "niet beantwoord"
    return Trapbeeld(treden, keuze, nvt, samenvatting)

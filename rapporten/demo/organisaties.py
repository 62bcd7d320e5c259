"""The demo organisations, read from `organisaties.csv`.

The columns `regio` and `grootte` hold what was true from the start, followed by later values with their date
(`antwerpen limburg@2019-01-01`). `erkenningen` holds werkvorm:capaciteit, for OVBJ met verblijf/zonder verblijf/modules
contextbegeleiding, for GES+ verblijf/contextbegeleiding; a date behind @ if it began later than the organisation.
`modules` holds what only some organisations offer: dag(begeleiding in groep) and ond(ersteunende begeleiding).
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

REGIOS = {
    "antwerpen": "Antwerpen",
    "limburg": "Limburg",
    "oost-vlaanderen": "Oost-Vlaanderen",
    "vlaams-brabant": "Vlaams-Brabant",
    "west-vlaanderen": "West-Vlaanderen",
    "brussel": "Brussel",
}
GROOTTES = ("klein", "middelgroot", "groot")
WERKVORMEN = ("OVBJ", "OOOC", "CaH", "CIG", "GES+", "OBC")

_BESTAND = Path(__file__).with_name("organisaties.csv")


@dataclass(frozen=True)
class Periode:
    """A value that holds from a date on, until the next one."""

    waarde: str
    vanaf: date


@dataclass(frozen=True)
class DemoErkenning:
    """A recognition for one werkvorm; `delen` splits the places as the column in the file does."""

    werkvorm: str
    vanaf: date
    delen: tuple[int, ...]

    @property
    def capaciteit(self) -> int:
        """The number of places; modules contextbegeleiding are not places."""
        return sum(self.delen[:2]) if self.werkvorm == "OVBJ" else self.delen[0]


@dataclass(frozen=True, eq=False)
class DemoOrganisatie:
    """One invented organisation with what changed about it over the years; there is one object of each."""

    kort: str
    ondernemingsnummer: str
    vanaf: date
    tot: date | None
    regios: tuple[Periode, ...]
    groottes: tuple[Periode, ...]
    erkenningen: tuple[DemoErkenning, ...]
    modules: tuple[tuple[str, int], ...]

    @property
    def naam(self) -> str:
        """The name on screen, plainly marked as a demo."""
        return f"Demo-organisatie {self.kort}"

    @property
    def eerste_werkjaar(self) -> int:
        """The first werkjaar about which this organisation can report."""
        return self.vanaf.year

    def actief(self, werkjaar: int) -> bool:
        """Tell whether the organisation existed on 31 December of the werkjaar.

        One that ended on that very day still reports about that year.
        """
        einde = date(werkjaar, 12, 31)
        return self.vanaf <= einde and (self.tot is None or self.tot >= einde)

    def regio(self, werkjaar: int) -> str:
        """Return the code of the region on 31 December of the werkjaar."""
        return _geldig(self.regios, werkjaar)

    def grootte(self, werkjaar: int) -> str:
        """Return the size class on 31 December of the werkjaar."""
        return _geldig(self.groottes, werkjaar)

    def werkvormen(self, werkjaar: int) -> tuple[str, ...]:
        """Return the werkvormen recognised on 31 December of the werkjaar, in the usual order."""
        return tuple(e.werkvorm for e in self.erkenningen if e.vanaf <= date(werkjaar, 12, 31))

    def capaciteit(self, werkjaar: int) -> int:
        """Return the number of recognised places on 31 December of the werkjaar."""
        return sum(e.capaciteit for e in self.erkenningen if e.vanaf <= date(werkjaar, 12, 31))

    def plaatsen(self, indicator: str, uitsplitsing: str, werkjaar: int) -> int:
        """Return the places or modules behind one row of the published series; 0 if it is about others only."""
        plaats = self._plaatsen.get((indicator, uitsplitsing))
        return plaats[1] if plaats and plaats[0] <= date(werkjaar, 12, 31) else 0

    @cached_property
    def _plaatsen(self) -> dict[tuple[str, str], tuple[date, int]]:
        rijen: dict[tuple[str, str], tuple[date, int]] = {}
        for erkenning in self.erkenningen:
            werkvorm, delen, vanaf = erkenning.werkvorm, erkenning.delen, erkenning.vanaf
            rijen["bezetting", werkvorm] = (vanaf, erkenning.capaciteit)
            if werkvorm == "OVBJ":
                rijen["bezetting", "OVBJ met verblijf"] = rijen["benutting", "Verblijf OVBJ"] = (vanaf, delen[0])
                rijen["bezetting", "OVBJ zonder verblijf"] = (vanaf, delen[1])
                rijen["benutting", "Contextbegeleiding OVBJ"] = (vanaf, delen[2])
            elif werkvorm == "CaH":
                rijen["benutting", "Contextbegeleiding CaH"] = (vanaf, delen[0])
            elif werkvorm != "CIG":
                rijen["benutting", f"Verblijf {werkvorm}"] = (vanaf, delen[0])
            if werkvorm == "GES+":
                rijen["benutting", "Contextbegeleiding GES+"] = (vanaf, delen[1])
        for module, aantal in self.modules:
            rijen["benutting", module] = (self.vanaf, aantal)
        return rijen


@dataclass(frozen=True)
class DemoFusie:
    """Two organisations that went on as one from a date."""

    datum: date
    van: tuple[str, ...]
    naar: str


FUSIES = (DemoFusie(date(2020, 1, 1), ("Kruisbes", "Veenbes"), "Bosbes"),)

_MODULES = {"dag": "Dagbegeleiding in groep", "ond": "Ondersteunende begeleiding"}


def _geldig(perioden: tuple[Periode, ...], werkjaar: int) -> str:
    """Return the last value that began by 31 December of the year (the first one if none did)."""
    begonnen = [p.waarde for p in perioden if p.vanaf <= date(werkjaar, 12, 31)]
    return begonnen[-1] if begonnen else perioden[0].waarde


def _gedateerd(tekst: str, begin: date) -> Periode:
    waarde, _, datum = tekst.partition("@")
    return Periode(waarde, date.fromisoformat(datum) if datum else begin)


def _erkenning(tekst: str, begin: date) -> DemoErkenning:
    periode = _gedateerd(tekst, begin)
    werkvorm, _, delen = periode.waarde.partition(":")
    return DemoErkenning(werkvorm, periode.vanaf, tuple(int(deel) for deel in delen.split("/")))


def _organisatie(rij: dict[str, str]) -> DemoOrganisatie:
    begin = date.fromisoformat(rij["vanaf"])
    modules = (module.split(":") for module in rij["modules"].split())
    return DemoOrganisatie(
        kort=rij["naam"],
        ondernemingsnummer=rij["ondernemingsnummer"],
        vanaf=begin,
        tot=date.fromisoformat(rij["tot"]) if rij["tot"] else None,
        regios=tuple(_gedateerd(tekst, begin) for tekst in rij["regio"].split()),
        groottes=tuple(_gedateerd(tekst, begin) for tekst in rij["grootte"].split()),
        erkenningen=tuple(_erkenning(tekst, begin) for tekst in rij["erkenningen"].split()),
        modules=tuple((_MODULES[naam], int(aantal)) for naam, aantal in modules),
    )


def _lees() -> tuple[DemoOrganisatie, ...]:
    with _BESTAND.open(encoding="utf-8", newline="") as bestand:
        return tuple(_organisatie(rij) for rij in csv.DictReader(bestand))


ORGANISATIES = _lees()


def actieve(werkjaar: int) -> list[DemoOrganisatie]:
    """Return the organisations that report about this werkjaar, by name."""
    return [o for o in ORGANISATIES if o.actief(werkjaar)]


def organisatie(kort: str) -> DemoOrganisatie:
    """Return the organisation with this short name; raises StopIteration if there is none."""
    return next(o for o in ORGANISATIES if o.kort == kort)

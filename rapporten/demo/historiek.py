"""Scores and figures per organisation that together give exactly the published sector series.

Each year every organisation gets a latent position per theme (its own character, its feeling for the theme, and what it
thought when it last looked at it again). One shift per theme and year turns those positions into levels whose sum is
the wanted one, so that the mean, rounded half up, is the published mean. Figures work the same way on tellers. Whole
numbers and fractions only. Years after the last published one go on along the same lines, without a value to meet.
"""

import csv
import io
from calendar import isleap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import ceil
from pathlib import Path

import zelfevaluatie
from zelfevaluatie.choices import Staat

from .organisaties import DemoOrganisatie, actieve
from .toelichtingen import toelichting
from .toeval import kans, normaal, tussen

_MAP = Path(zelfevaluatie.__file__).parent / "reeksen"

BEANTWOORD, NIET_BEANTWOORD, NVT = Staat.BEANTWOORD, Staat.NIET_BEANTWOORD, Staat.NVT
HOOGSTE_NIVEAU = 5

GROEINIVEAU_KOLOMMEN = (
    "ondernemingsnummer",
    "organisatie",
    "regio",
    "werkvorm",
    "werkjaar",
    "thema",
    "niveau",
    "duiding",
)
CIJFER_KOLOMMEN = (
    "ondernemingsnummer",
    "organisatie",
    "regio",
    "werkjaar",
    "indicator",
    "uitsplitsing",
    "teller",
    "noemer",
    "percentage",
)

# These rows are known as a percentage only: the sector figure is then a plain mean.
ALLEEN_PERCENTAGE = frozenset(
    {("bezetting", "GES+"), ("benutting", "Verblijf GES+"), ("benutting", "Contextbegeleiding GES+")}
)

_TOTAAL, _MET, _ZONDER = (("bezetting", naam) for naam in ("OVBJ", "OVBJ met verblijf", "OVBJ zonder verblijf"))


def _lees(naam: str) -> dict[str, dict[int, str]]:
    """Read a published series: the row's name, the years, the values as published (so with their decimals)."""
    with (_MAP / f"{naam}_sector.csv").open(encoding="utf-8", newline="") as bestand:
        kop, *rijen = csv.reader(bestand)
    jaren = [int(jaar) for jaar in kop[1:]]
    return {rij[0]: {jaar: waarde for jaar, waarde in zip(jaren, rij[1:], strict=True) if waarde} for rij in rijen}


GROEINIVEAUS = _lees("groeiniveaus")
CIJFERS = {
    (indicator, naam): jaren for indicator in ("bezetting", "benutting") for naam, jaren in _lees(indicator).items()
}
THEMAS = tuple(GROEINIVEAUS)
EERSTE_JAAR, LAATSTE_JAAR = 2015, 2022


@dataclass(frozen=True)
class DemoScore:
    """The answer of one organisation on one theme in one year; `niveau` only if it was answered."""

    organisatie: DemoOrganisatie
    werkjaar: int
    thema: str
    staat: Staat
    niveau: int | None
    duiding: str


@dataclass(frozen=True)
class DemoCijfer:
    """One figure of one organisation: teller and noemer, or only a percentage with one decimal."""

    organisatie: DemoOrganisatie
    werkjaar: int
    indicator: str
    uitsplitsing: str
    teller: int | None
    noemer: int | None
    percentage: str


def marge(gepubliceerd: str) -> tuple[Fraction, Fraction]:
    """Return from where up to, not including, where a value is rounded half up to this one ("93": 92.5 to 93.5)."""
    decimalen = len(gepubliceerd.partition(".")[2])
    half = Fraction(1, 2 * 10**decimalen)
    return Fraction(gepubliceerd) - half, Fraction(gepubliceerd) + half


# -- growth levels ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def scores(werkjaar: int) -> tuple[DemoScore, ...]:
    """Return the scores of all active organisations about one werkjaar, by organisation and theme; none before 2015."""
    if werkjaar < EERSTE_JAAR:
        return ()
    per_thema = [_scores_van_thema(thema, werkjaar) for thema in THEMAS]
    return tuple(score for rij in zip(*per_thema, strict=True) for score in rij)


def _scores_van_thema(thema: str, werkjaar: int) -> list[DemoScore]:
    organisaties = actieve(werkjaar)
    staten = {o.kort: _staat(o, thema, werkjaar) for o in organisaties}
    antwoorden = [o for o in organisaties if staten[o.kort] == BEANTWOORD]
    som = _gewenste_som(thema, werkjaar, len(antwoorden))
    niveaus = _niveaus([_positie(o, thema, werkjaar) for o in antwoorden], som)
    niveau_van = {o.kort: niveau for o, niveau in zip(antwoorden, niveaus, strict=True)}
    rijen = []
    for o in organisaties:
        niveau = niveau_van.get(o.kort)
        rijen.append(DemoScore(o, werkjaar, thema, staten[o.kort], niveau, _duiding(o, thema, werkjaar, niveau)))
    return rijen


def _staat(o: DemoOrganisatie, thema: str, werkjaar: int) -> Staat:
    if kans(1, "nvt", o.kort, thema):
        return NVT
    if werkjaar > LAATSTE_JAAR:  # the portal asks for a level, or nvt
        return BEANTWOORD
    onbeantwoord = 5 if werkjaar <= 2016 else 2
    return NIET_BEANTWOORD if kans(onbeantwoord, "leeg", o.kort, thema, werkjaar) else BEANTWOORD


def _positie(o: DemoOrganisatie, thema: str, werkjaar: int) -> int:
    """Return where the organisation stands, in thousandths of a level.

    It looks at a theme again about once in three years; newcomers start lower.
    """
    herzien = werkjaar
    while herzien > max(o.eerste_werkjaar, EERSTE_JAAR) and not kans(32, "herzien", o.kort, thema, herzien):
        herzien -= 1
    grootte = {"klein": -100, "middelgroot": 0, "groot": 120}[o.grootte(werkjaar)]
    nieuw = max(0, 600 - 200 * (werkjaar - o.eerste_werkjaar)) if o.eerste_werkjaar > EERSTE_JAAR else 0
    eigen = normaal(380, "eigen", o.kort) + normaal(450, "thema", o.kort, thema)
    return eigen + normaal(380, "oordeel", o.kort, thema, herzien) + grootte - nieuw


def _gewenste_som(thema: str, werkjaar: int, n: int) -> int:
    """Return the sum of n levels, somewhere in the middle half of what is rounded to the published mean."""
    if werkjaar <= LAATSTE_JAAR:
        onder, boven = marge(GROEINIVEAUS[thema][werkjaar])
    else:
        doel = Fraction(_voortgezet(thema, werkjaar), 100)
        onder, boven = doel - Fraction(1, 20), doel + Fraction(1, 20)
    plek = Fraction(tussen(35, 65, "som", thema, werkjaar), 100)
    som = round((onder + plek * (boven - onder)) * n)
    return min(max(som, ceil(onder * n)), ceil(boven * n) - 1)


def _voortgezet(thema: str, werkjaar: int) -> int:
    """Return a believable mean in hundredths for a year that is not published: ever slower towards 3.8."""
    honderdsten = int(Fraction(GROEINIVEAUS[thema][LAATSTE_JAAR]) * 100)
    for jaar in range(LAATSTE_JAAR + 1, werkjaar + 1):
        honderdsten += (380 - honderdsten) * 7 // 100 + tussen(-4, 3, "voortgezet", thema, jaar)
    return honderdsten


def _niveaus(posities: Sequence[int], som: int) -> list[int]:
    """Turn positions into levels 0-5 with exactly this sum.

    The smallest shift that reaches the sum is found by halving; where two positions pass a border at once the sum may
    be passed, and the first of those goes back. Raises ValueError for a sum that cannot be reached.
    """
    if not 0 <= som <= HOOGSTE_NIVEAU * len(posities):
        raise ValueError(f"{som} is not a sum of {len(posities)} levels")

    def verschoven(schuif: int) -> list[int]:
        return [min(max((positie + schuif + 500) // 1000, 0), HOOGSTE_NIVEAU) for positie in posities]

    laag, hoog = -20_000, 20_000
    while hoog - laag > 1:
        midden = (laag + hoog) // 2
        laag, hoog = (laag, midden) if sum(verschoven(midden)) >= som else (midden, hoog)
    te_laag, niveaus = verschoven(laag), verschoven(hoog)
    for i, niveau in enumerate(te_laag):
        if sum(niveaus) > som and niveaus[i] > niveau:
            niveaus[i] = niveau
    return niveaus


def _duiding(o: DemoOrganisatie, thema: str, werkjaar: int, niveau: int | None) -> str:
    """Return the remark some organisations make with a score: about one in six."""
    if niveau is None or not kans(16, "duiding", o.kort, thema, werkjaar):
        return ""
    return toelichting(o, thema, werkjaar, niveau)


# -- figures ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def cijfers(werkjaar: int) -> tuple[DemoCijfer, ...]:
    """Return the figures about one werkjaar, by organisation and row of the published series.

    The total OVBJ of an organisation is the sum of its two parts.
    """
    if werkjaar < EERSTE_JAAR:
        return ()
    rijen: list[DemoCijfer] = []
    plekken = _plekken_ovbj(werkjaar)
    for sleutel in CIJFERS:
        if sleutel != _TOTAAL:
            plek = plekken.get(sleutel, Fraction(tussen(35, 65, "plek", *sleutel, werkjaar), 100))
            rijen += _cijfers_van_rij(sleutel, werkjaar, plek)
    rijen += _totalen_ovbj(rijen)
    volgorde = {sleutel: i for i, sleutel in enumerate(CIJFERS)}
    return tuple(sorted(rijen, key=lambda c: (c.organisatie.kort, volgorde[c.indicator, c.uitsplitsing])))


def _doel(sleutel: tuple[str, str], werkjaar: int) -> tuple[Fraction, Fraction] | None:
    """Return the interval, in percent, the sector value has to lie in; None if nothing was published for that year."""
    jaren = CIJFERS[sleutel]
    if werkjaar <= LAATSTE_JAAR:
        return marge(jaren[werkjaar]) if werkjaar in jaren else None
    waarde = Fraction(jaren[LAATSTE_JAAR])
    for jaar in range(LAATSTE_JAAR + 1, werkjaar + 1):
        waarde += Fraction(tussen(-16, 18, "cijfer", *sleutel, jaar), 10)
    return waarde - Fraction(1, 20), waarde + Fraction(1, 20)


def _noemer(o: DemoOrganisatie, sleutel: tuple[str, str], werkjaar: int) -> int:
    """Return places times days. Only a demo: the official formulas are not known."""
    return o.plaatsen(*sleutel, werkjaar) * (366 if isleap(werkjaar) else 365)


def _plekken_ovbj(werkjaar: int) -> dict[tuple[str, str], Fraction]:
    """Return where in their intervals the two parts of OVBJ have to lie so that their total lies well inside its own.

    Raises ValueError if no place will do (then the places in `organisaties.csv` do not fit the published values).
    """
    doelen = [_doel(sleutel, werkjaar) for sleutel in (_MET, _ZONDER, _TOTAAL)]
    met, zonder, totaal = doelen
    if not (met and zonder and totaal):
        return {}
    noemers = [sum(_noemer(o, sleutel, werkjaar) for o in actieve(werkjaar)) for sleutel in (_MET, _ZONDER)]
    rand = (totaal[1] - totaal[0]) / 10
    midden = Fraction(1, 2)
    rooster = [Fraction(i, 20) for i in range(2, 19)]
    paren = sorted(((a, b) for a in rooster for b in rooster), key=lambda p: abs(p[0] - midden) + abs(p[1] - midden))
    for a, b in paren:
        waarde = (_op(met, a) * noemers[0] + _op(zonder, b) * noemers[1]) / sum(noemers)
        if werkjaar > LAATSTE_JAAR or totaal[0] + rand <= waarde <= totaal[1] - rand:
            return {_MET: a, _ZONDER: b}
    raise ValueError(f"the parts of OVBJ in {werkjaar} cannot give the published total")


def _op(interval: tuple[Fraction, Fraction], plek: Fraction) -> Fraction:
    return interval[0] + plek * (interval[1] - interval[0])


def _cijfers_van_rij(sleutel: tuple[str, str], werkjaar: int, plek: Fraction) -> list[DemoCijfer]:
    doel = _doel(sleutel, werkjaar)
    organisaties = [o for o in actieve(werkjaar) if o.plaatsen(*sleutel, werkjaar)]
    if doel is None or not organisaties:
        return []
    waarde = _op(doel, plek)
    afwijkingen = [
        normaal(70, "vast", *sleutel, o.kort) + normaal(25, "jaar", *sleutel, o.kort, werkjaar) for o in organisaties
    ]
    if sleutel in ALLEEN_PERCENTAGE:
        tienden = _verdeel([1] * len(organisaties), afwijkingen, round(waarde * 10 * len(organisaties)), 1)
        return [
            DemoCijfer(o, werkjaar, *sleutel, None, None, f"{t // 10}.{t % 10}")
            for o, t in zip(organisaties, tienden, strict=True)
        ]
    noemers = [_noemer(o, sleutel, werkjaar) for o in organisaties]
    tellers = _verdeel(noemers, afwijkingen, round(waarde / 100 * sum(noemers)), 1000)
    return [
        DemoCijfer(o, werkjaar, *sleutel, teller, noemer, "")
        for o, teller, noemer in zip(organisaties, tellers, noemers, strict=True)
    ]


def _verdeel(gewichten: Sequence[int], afwijkingen: Sequence[int], totaal: int, deler: int) -> list[int]:
    """Divide a total by weight, each share moved by its deviation (per `deler`).

    The deviations are moved together so that they cancel out, and the first shares take the remainder: the shares
    always add up to the total.
    """
    som = sum(gewichten)
    scheef = Fraction(sum(g * a for g, a in zip(gewichten, afwijkingen, strict=True)), som)
    delen = [g * totaal // som + int(g * (a - scheef) / deler) for g, a in zip(gewichten, afwijkingen, strict=True)]
    rest = totaal - sum(delen)
    stap = 1 if rest > 0 else -1
    for i in range(abs(rest)):
        delen[i % len(delen)] += stap
    return delen


def _totalen_ovbj(rijen: Iterable[DemoCijfer]) -> list[DemoCijfer]:
    delen: dict[str, list[DemoCijfer]] = {}
    for rij in rijen:
        if (rij.indicator, rij.uitsplitsing) in (_MET, _ZONDER):
            delen.setdefault(rij.organisatie.kort, []).append(rij)
    totalen = []
    for delen_van_een in delen.values():
        een = delen_van_een[0]
        teller = sum(d.teller or 0 for d in delen_van_een)
        noemer = sum(d.noemer or 0 for d in delen_van_een)
        totalen.append(DemoCijfer(een.organisatie, een.werkjaar, *_TOTAAL, teller, noemer, ""))
    return totalen


# -- the import formats -----------------------------------------------------------------------------------------------


Keuze = Callable[[DemoOrganisatie, int], bool]


def _iedereen(o: DemoOrganisatie, werkjaar: int) -> bool:
    return True


def groeiniveaus_csv(jaren: Iterable[int], wie: Keuze = _iedereen) -> str:
    """Return the scores of these years as the text of a file for `importeer_groeiniveaus`.

    `wie` chooses organisations per year.
    """
    rijen = (_scorerij(s) for jaar in jaren for s in scores(jaar) if wie(s.organisatie, jaar))
    return _csv(GROEINIVEAU_KOLOMMEN, rijen)


def cijfers_csv(jaren: Iterable[int], wie: Keuze = _iedereen) -> str:
    """Return the figures of these years as the text of a file for `importeer_cijfers`; `wie` as above."""
    rijen = (_cijferrij(c) for jaar in jaren for c in cijfers(jaar) if wie(c.organisatie, jaar))
    return _csv(CIJFER_KOLOMMEN, rijen)


def centraal_csv(werkjaar: int, wie: Keuze) -> str:
    """The figures that Opgroeien has about one werkjaar; the first of each organisation is not what it counts."""
    gezien: set[str] = set()
    rijen = []
    for cijfer in cijfers(werkjaar):
        if wie(cijfer.organisatie, werkjaar):
            eerste = cijfer.organisatie.kort not in gezien and cijfer.teller is not None
            if eerste and cijfer.teller is not None:
                gezien.add(cijfer.organisatie.kort)
                cijfer = replace(cijfer, teller=cijfer.teller * 96 // 100)
            rijen.append(_cijferrij(cijfer))
    return _csv(CIJFER_KOLOMMEN, rijen)


def _wie(o: DemoOrganisatie, werkjaar: int) -> tuple[str, str, str]:
    return o.ondernemingsnummer, o.naam, o.regio(werkjaar)


def _scorerij(s: DemoScore) -> tuple[object, ...]:
    werkvormen = "|".join(s.organisatie.werkvormen(s.werkjaar))
    niveau = NVT.value if s.staat == NVT else "" if s.niveau is None else s.niveau
    return *_wie(s.organisatie, s.werkjaar), werkvormen, s.werkjaar, s.thema, niveau, s.duiding


def _cijferrij(c: DemoCijfer) -> tuple[object, ...]:
    teller, noemer = ("" if aantal is None else aantal for aantal in (c.teller, c.noemer))
    rij = c.werkjaar, c.indicator, c.uitsplitsing, teller, noemer, c.percentage
    return *_wie(c.organisatie, c.werkjaar), *rij


def _csv(kop: Sequence[str], rijen: Iterable[Sequence[object]]) -> str:
    uit = io.StringIO()
    schrijver = csv.writer(uit, lineterminator="\n")
    schrijver.writerow(kop)
    schrijver.writerows(rijen)
    return uit.getvalue()

"""Small groups: the one place that decides which cells of an edition may be shown.

Cells pass through here before they are stored, so that every screen, chart, export and answer shows the same: a hidden
cell exists only as its reason. No official rule is known; this one is ours.

**What is protected.** Nobody must be able to work out what a set of fewer than ``MINIMUM`` organisations answered, be
it a group with a name, what is left of the sector after subtracting others, the difference of two overlapping
werkvormen, a cell of a pair, who joined or left since last year (panel), or who changed since a former edition. Nor
what any single organisation answered because everybody in its group gave the same answer, however large the group.

**Whom against.** The attacker knows which organisations exist, in which groups they are, who was asked and even who
answered, and every number that is shown: all counts per level of a theme (mean and median follow from these), the value
of a figure; of this edition, of the definitive editions before it and of those over the year before. He may add and
subtract at will, and knows that counts are whole and never below zero.

**Pinned down.** A *world* is any set of answers, one for each organisation, that gives the same published numbers. A
set of organisations is pinned down when in every world it gave the same answers (as many at each level). It is safe
when there is one world in which it did not. That is all that is promised: an attacker may still learn that a small
group did not say a certain thing, or what is likely; and whoever knows some answers beforehand (its own, those of
friends) attacks with fewer unknowns. That is why the minimum is five and not two.

**How.** Organisations in exactly the same shown cells are one unknown (*atoom*): who of them said what is not
published, so that a set that takes a part of an atoom that disagrees is safe at once. What is left to protect are sets
of whole atoms with fewer than ``MINIMUM`` organisations, and larger atoms in which all agree.

1. A cell is hidden when fewer than ``MINIMUM`` answered, when all who answered agree, or when a weighted figure is
   dominated: the others beside the two largest weigh less than ``OVERWICHT`` of the largest, so that the second, who
   knows itself, knows the first within that (the p % rule of statistical offices).
2. *Themes.* The other cells are let in one by one, the important first: sector, divisions, panel, pairs; the large
   before the small. Along go *witnesses*: other worlds, each written down as a few organisations that answer
   otherwise. A cell is let in when each set to protect keeps a witness in which its answers differ: those that the
   cell would betray are replaced by others, and where none is found the cell is refused. So what is shown is safe
   because the worlds are there to be checked, not because a search was thorough: a search that gives up too early
   hides a cell too many. (Only of what former editions show does it count as given away what has no witness.) Sets of
   several atoms need no list. Every witness leaves a set as it is only if its changes in that set cancel; so from one
   atom only those atoms need to be added that cancel a witness, four organisations deep.
3. *Figures.* Values are not whole numbers, so subtraction is all there is. The shown cells are brought into echelon
   form (modulo a prime of 61 bits), large atoms first: what remains are all combinations in which no large atom takes
   part. A random world of these is drawn; sums and differences of up to four organisations that are zero in it are the
   same in every world (a chance of about 1 in 10^13 that they are not; then a cell too many is hidden). The last cell
   that such a sum needs is refused, and so on. Dominated cells and remainders must not follow from others either.
4. The same once more for who did *not* answer: who was asked, in all states; protected are sets of fewer than
   ``MINIMUM`` of which nobody answered. That none of a larger set answered may be known.
5. In a small table each shown cell is left out once, to see whether fewer need be hidden then. Tests hold that there
   at most twice as many are hidden as an exhaustive search needs; of 1,500 random ones, one hid a cell where none was
   needed.

What former definitive editions show is let in first and cannot be refused: what they gave away is not counted again.
Cells of a panel are two halves, this year and last year, and are shown together or not at all.

**Reasons** say no more than they may: that a group agreed, or that subtracting would tell, is one and the same
sentence, since "all of them gave the same answer" is itself an answer.

**Limits.**

- The hidden pattern follows from the answers. Whoever runs this code over every world he can think of may rule out
  those that would have been hidden otherwise. (Every method that hides as little as it can has this.)
- Bounds are not protected, only exact knowledge: "at least three of these four chose level 3" may follow.
- Figures are protected against sums and differences (a factor of 1 or -1 per atom), not against other factors, and not
  against someone who knows all figures but two of a group. Dominance looks at shown cells, at those hidden for it, and
  at what is left in one atom, not at every remainder that can be put together from several.
- Figures that add up to another figure (OVBJ of "met verblijf" and "zonder verblijf") are treated each by itself;
  their tellers and noemers are not published. Themes are treated each by itself too: that two organisations answer
  alike on all themes is no published number.
- The filing counts (how many filed, in time or late) name no answers and are for Opgroeien.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from heapq import heappop, heappush
from itertools import combinations, count

from rapporten.sectorbeeld.berekenen import NIET_BEANTWOORD, NVT, SECTOR, Cel, Deel, ontleed

MINIMUM = 5
OVERWICHT = Decimal("0.10")
"""A weighted figure is hidden when the others beside the two largest weigh less than this part of the largest."""

TE_WEINIG = "Niet getoond: minder dan {minimum} organisaties in deze groep."
AFLEIDBAAR = "Niet getoond: anders is af te leiden wat enkele organisaties antwoordden."
OVERWOGEN = "Niet getoond: een of twee grote organisaties bepalen dit cijfer bijna alleen."

PRIEM = (1 << 61) - 1
KLEINE_TABEL = 12
LANGSTE = 12
ZOEKSTAPPEN, ZOEKRUIMTE = 15, 6_000_000
"""How far a witness is sought before a cell is hidden for want of one, further in a small table than in a large one:
bounds the time, never the safety."""

Groep = str
Onderwerp = tuple[int | None, int | None]


def onderdruk(cellen: Iterable[Cel], delen: Iterable[Deel], minimum: int = MINIMUM) -> list[Cel]:
    """The cells as they may be stored and shown, in the order they came: the hidden ones emptied, with their reason.

    ``delen`` are the finest parts that the cells are sums of. Raises ValueError when a cell is no sum of its parts:
    what is counted otherwise cannot be protected.
    """
    alle = list(cellen)
    per_tabel: dict[Onderwerp, dict[Groep, Cel]] = defaultdict(dict)
    delen_van: dict[Onderwerp, list[Deel]] = defaultdict(list)
    for cel in alle:
        per_tabel[cel.thema, cel.kengetal][cel.groep] = cel
    for deel in delen:
        delen_van[deel.thema, deel.kengetal].append(deel)
    redenen = {wat: _redenen(tabel, delen_van[wat], minimum) for wat, tabel in per_tabel.items()}

    def zoals_getoond(cel: Cel) -> Cel:
        reden = redenen[cel.thema, cel.kengetal].get(cel.groep)
        return _leeg(cel, reden) if reden else cel

    return [zoals_getoond(cel) for cel in alle]


def verberg_kleine(cellen: Iterable[Cel], minimum: int = MINIMUM) -> list[Cel]:
    """The cells as Opgroeien sees them, who reads every report: only groups under the minimum are left out, because
    so few say nothing of a group. Never for anybody else, and never to publish."""
    reden = TE_WEINIG.format(minimum=minimum)
    return [cel if (cel.n or 0) >= minimum and _vorig_genoeg(cel, minimum) else _leeg(cel, reden) for cel in cellen]


def _vorig_genoeg(cel: Cel, minimum: int) -> bool:
    return cel.vorig_n is None or cel.vorig_n >= minimum


def _redenen(tabel: Mapping[Groep, Cel], delen: Sequence[Deel], minimum: int) -> dict[Groep, str]:
    """Of one theme or figure: why each hidden cell is hidden."""
    per_groep: dict[Groep, list[Deel]] = defaultdict(list)
    for deel in delen:
        for groep in deel.groepen:
            per_groep[groep].append(deel)
    redenen: dict[Groep, str] = {}
    for groep, cel in tabel.items():
        if sum(deel.n for deel in per_groep[groep]) != (cel.n or 0):
            raise ValueError(f"de delen van {groep} tellen niet op tot de cel")
        for helft in (per_groep[groep], per_groep.get(VORIG + groep)):
            if helft is not None and (reden := _reden(helft, minimum)):
                redenen.setdefault(groep, reden)
    kandidaten = sorted(tabel.keys() - redenen.keys(), key=lambda groep: _rang(groep, tabel[groep].n or 0))
    gewogen = [groep for groep, reden in redenen.items() if reden == OVERWOGEN]
    return redenen | dict.fromkeys(_weiger(kandidaten, gewogen, tabel.keys(), delen, minimum), AFLEIDBAAR)


VORIG = "vorig/"


def _rang(groep: Groep, n: int) -> tuple[int, int, str]:
    """What is shown first when not all can be: the sector, its divisions, the panel, pairs; large before small."""
    return _soort(groep), -n, groep


def _soort(groep: Groep) -> int:
    return 0 if groep == SECTOR else 3 if len(ontleed(groep)) > 1 else 2 if groep.startswith("panel") else 1


def _reden(delen: Sequence[Deel], minimum: int) -> str:
    """Why a cell of these parts cannot be shown whatever else is; '' if it may."""
    n = sum(deel.n for deel in delen)
    if n < minimum:
        return TE_WEINIG.format(minimum=minimum)
    # Who reads that all of them agreed needs few other numbers to know on what: it gets no reason of its own.
    if len({stand for deel in delen for stand, aantal in deel.standen.items() if aantal and stand >= 0}) == 1:
        return AFLEIDBAAR
    return OVERWOGEN if _overwogen(delen) else ""


def _overwogen(delen: Iterable[Deel]) -> bool:
    """Whether the second largest, who knows its own share, knows that of the largest too well (the p % rule)."""
    noemer = Decimal(0)
    grootste: list[Decimal] = []
    for deel in delen:
        noemer += deel.noemer
        grootste += deel.grootste
    een, twee = sorted((Decimal(0), Decimal(0), *grootste))[:-3:-1]
    return noemer - een - twee < OVERWICHT * een


# -- what can be derived -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Atoom:
    """Parts in exactly the same shown rows: whoever solves the equations sees only their sum."""

    rijen: int
    """The shown rows it is in, as bits."""
    kolommen: list[int] = field(default_factory=list)
    plaats: dict[int, int] = field(default_factory=dict)
    """Per state a column that has someone in it."""
    aantal: int = 0
    wie: frozenset[int] = frozenset()
    standen: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    doel: bool = False
    """So few organisations that their answers must not be known."""


@dataclass(slots=True)
class Kolom:
    """One part as an unknown: how many organisations it holds and the states they are in."""

    rijen: int
    aantal: int
    wie: int | None
    standen: Mapping[int, int]
    doelwit: bool
    deel: Deel


class Stelsel:
    """The published equations of one theme or figure, over one set of unknowns.

    ``rijen`` are in the order in which they are let in: what is public already, then the cells, the important first.
    A name can have two rows (a panel cell: this year and last year), which are shown together or not at all.
    """

    def __init__(
        self, namen: Sequence[Groep | None], kolommen: Sequence[Kolom], minimum: int, geweigerd: Iterable[Groep]
    ) -> None:
        self.namen = namen
        self.kolommen = kolommen
        self.minimum = minimum
        self.getoond = (1 << len(namen)) - 1
        self.geweigerd: set[Groep] = set()
        # The same draw every time: the numbers only make a coincidence improbable, they hide nothing.
        self.toeval = random.Random(5)  # noqa: S311
        for naam in geweigerd:
            self.weiger(naam)

    def weiger(self, naam: Groep) -> None:
        """Take this cell out of what is shown."""
        self.geweigerd.add(naam)
        for nummer, ander in enumerate(self.namen):
            if ander == naam:
                self.getoond &= ~(1 << nummer)

    def atomen(self) -> list[Atoom]:
        """The parts, taken together as far as what is shown cannot tell them apart."""
        uit: dict[int, Atoom] = {}
        doelwit: dict[int, bool] = {}
        for plaats, kolom in enumerate(self.kolommen):
            rijen = kolom.rijen & self.getoond
            atoom = uit.get(rijen)
            if atoom is None:
                atoom = uit[rijen] = Atoom(rijen)
                doelwit[rijen] = True
            atoom.kolommen.append(plaats)
            if kolom.wie is None:
                atoom.aantal += kolom.aantal
            elif kolom.wie not in atoom.wie:
                atoom.aantal += 1
                atoom.wie |= {kolom.wie}
            doelwit[rijen] &= kolom.doelwit
            for stand, aantal in kolom.standen.items():
                if aantal:
                    atoom.standen[stand] += aantal
                    atoom.plaats[stand] = plaats
        for atoom in uit.values():
            atoom.doel = doelwit[atoom.rijen] and 0 < atoom.aantal < self.minimum
        return list(uit.values())


@dataclass(slots=True)
class Term:
    """Some atoms with their signs, and what random worlds say of them: 0 in all of them means it is known."""

    spoor: int
    aantal: int
    atomen: dict[int, int]


def _los_op(stelsel: Stelsel, overwogen: Iterable[frozenset[int]] = ()) -> None:
    """Refuse cells until no linear combination of what is shown is about fewer organisations than the minimum.

    Nor, of a weighted figure, a sum in which one organisation weighs too much: ``overwogen`` are hidden cells, as sets
    of columns; atoms are looked at themselves.
    """
    while True:
        atomen = stelsel.atomen()
        trap = _trap(stelsel, atomen)
        smal = [stap for stap in trap if atomen[stap[0]].doel]
        nodig = [_nodig(smal, som) for som in _nul(_termen(atomen, _spoor(smal, stelsel.toeval)), stelsel.minimum)]
        zwaar = [{p} for p, a in enumerate(atomen) if _overwogen(stelsel.kolommen[k].deel for k in a.kolommen)]
        for kolommen in overwogen:
            samen = {p for p, atoom in enumerate(atomen) if not kolommen.isdisjoint(atoom.kolommen)}
            if all(kolommen.issuperset(atomen[p].kolommen) for p in samen):
                zwaar.append(samen)
        nodig += [_nodig(trap, dict.fromkeys(samen, 1)) for samen in zwaar]
        # What only former editions are needed for is known already.
        laatste = [nummer for nummer in nodig if nummer is not None and stelsel.namen[nummer] is not None]
        if not laatste:
            return
        naam = stelsel.namen[min(laatste)]
        assert naam is not None
        stelsel.weiger(naam)


Stap = tuple[int, dict[int, int], int]
"""A pivot (an atom), the row that has a one there and zeros at all earlier pivots, the number of the equation."""


def _trap(stelsel: Stelsel, atomen: Sequence[Atoom]) -> list[Stap]:
    """The shown equations in echelon form, each made of itself and earlier ones.

    Pivots are taken in large atoms first. So what can be said without any large atom is exactly what the steps with a
    small pivot span: those have no large atom at all.
    """
    trap: list[Stap] = []
    leden: dict[int, dict[int, int]] = defaultdict(dict)
    for plaats, atoom in enumerate(atomen):
        for rij in _bits(atoom.rijen):
            leden[rij][plaats] = 1
    for nummer in sorted(leden):
        som = leden[nummer]
        for spil, stap, _ in trap:
            if factor := som.get(spil):
                _trek_af(som, stap, factor)
        if som:
            spil = next((plaats for plaats in som if not atomen[plaats].doel), next(iter(som)))
            deler = pow(som[spil], -1, PRIEM)
            trap.append((spil, {plaats: waarde * deler % PRIEM for plaats, waarde in som.items()}, nummer))
    return trap


def _trek_af(rij: dict[int, int], stap: Mapping[int, int], factor: int) -> None:
    for plaats, waarde in stap.items():
        if nieuw := (rij.get(plaats, 0) - factor * waarde) % PRIEM:
            rij[plaats] = nieuw
        else:
            rij.pop(plaats, None)


def _spoor(trap: Sequence[Stap], toeval: random.Random) -> dict[int, int]:
    """A random difference between two worlds in which all these equations hold, per atom in them."""
    spoor: dict[int, int] = {}
    spillen = {spil for spil, _, _ in trap}
    for _, rij, _ in trap:
        for plaats in rij.keys() - spillen:
            if plaats not in spoor:
                spoor[plaats] = toeval.randrange(PRIEM)
    for spil, rij, _ in reversed(trap):
        spoor[spil] = -sum(waarde * spoor[plaats] for plaats, waarde in rij.items() if plaats != spil) % PRIEM
    return spoor


def _termen(atomen: Sequence[Atoom], spoor: Mapping[int, int]) -> list[Term]:
    """What small sets are made of: each atom, and the former and new facts of the same organisations together."""
    uit = [Term(waarde, atomen[plaats].aantal, {plaats: 1}) for plaats, waarde in spoor.items()]
    met_wie = [plaats for plaats in spoor if atomen[plaats].wie]
    for een, ander in combinations(met_wie, 2):
        if samen := len(atomen[een].wie & atomen[ander].wie):
            aantal = atomen[een].aantal + atomen[ander].aantal - samen
            uit += [
                Term((spoor[een] + teken * spoor[ander]) % PRIEM, aantal, {een: 1, ander: teken}) for teken in (1, -1)
            ]
    return uit


def _nul(termen: Sequence[Term], minimum: int) -> list[dict[int, int]]:
    """Sums and differences of up to ``minimum - 1`` organisations that are the same in all worlds."""
    uit = [term.atomen for term in termen if term.spoor == 0 and term.aantal < minimum]
    if uit:
        return uit
    termen = [term for term in termen if term.aantal < minimum - 1]
    op_spoor: dict[int, list[Term]] = defaultdict(list)
    for term in termen:
        op_spoor[min(term.spoor, PRIEM - term.spoor)].append(term)
    paren: dict[int, list[Term]] = defaultdict(list)
    for een, ander in combinations(termen, 2):
        aantal = een.aantal + ander.aantal
        if aantal >= minimum or een.atomen.keys() & ander.atomen.keys():
            continue
        for teken in (1, -1):
            spoor = (een.spoor + teken * ander.spoor) % PRIEM
            samen = Term(spoor, aantal, een.atomen | {a: teken * t for a, t in ander.atomen.items()})
            if spoor == 0:
                uit.append(samen.atomen)
            elif aantal < minimum - 1:
                sleutel = min(spoor, PRIEM - spoor)
                for derde in (*op_spoor.get(sleutel, ()), *paren.get(sleutel, ())):
                    if derde.aantal + aantal < minimum and not derde.atomen.keys() & samen.atomen.keys():
                        anders = -1 if derde.spoor == spoor else 1
                        uit.append(samen.atomen | {a: anders * t for a, t in derde.atomen.items()})
                if aantal <= minimum - 3:
                    paren[sleutel].append(samen)
    return uit


def _nodig(trap: Sequence[Stap], som: Mapping[int, int]) -> int | None:
    """The last equation that is needed to know this sum; None if it does not follow from these equations."""
    rij, laatste = {plaats: teken % PRIEM for plaats, teken in som.items()}, None
    for spil, stap, nummer in trap:
        if factor := rij.get(spil):
            _trek_af(rij, stap, factor)
            laatste = nummer
    return None if rij else laatste


# -- what cannot be otherwise ------------------------------------------------------------------------------------


class Getuigen:
    """Other worlds with the same published numbers: for each small set one in which its answers differ."""

    def __init__(self, stelsel: Stelsel, *, eensgezind: bool) -> None:
        self.stelsel = stelsel
        self.eensgezind = eensgezind
        """Whether a larger group of which everybody gave the same answer is to be protected as well."""
        self.werelden: list[Wereld] = []
        self.al_bekend: set[frozenset[int]] = set()
        standen: dict[int, int] = defaultdict(int)
        for kolom in stelsel.kolommen:
            for stand, aantal in kolom.standen.items():
                standen[stand] += aantal
        # A scale has at least two levels, whatever was chosen.
        standen |= {niveau: 0 for niveau in (0, 1) if sum(stand >= 0 for stand in standen) < 2}
        self.standen = sorted(standen, key=lambda s: (-standen[s], s))
        self.baan = {stand: plaats * len(stelsel.namen) for plaats, stand in enumerate(self.standen)}
        self.merk = {stand: stelsel.toeval.randrange(PRIEM) for stand in self.standen}

    def laat_toe(self) -> None:
        """Let the cells in one by one, and refuse those with which a small set would have no witness."""
        stelsel = self.stelsel
        rijen_van: dict[Groep | None, int] = defaultdict(int)
        for nummer, naam in enumerate(stelsel.namen):
            if stelsel.getoond >> nummer & 1:
                rijen_van[naam] |= 1 << nummer
        stelsel.getoond = rijen_van.pop(None, 0)
        self._ververs(self.werelden)
        while (doel := self._dek()) is not None:
            self.al_bekend.add(self._kolommen(doel))
        for naam, rijen in rijen_van.items():
            assert naam is not None
            eerder, stelsel.getoond = self.werelden, stelsel.getoond | rijen
            self._ververs([wereld for wereld in eerder if not self._verraden(wereld, rijen)])
            if self._dek() is not None:
                stelsel.weiger(naam)
                self.werelden = eerder

    def _verraden(self, wereld: Wereld, rijen: int) -> bool:
        """Whether one of these rows would be otherwise in this world."""
        for rij in _bits(rijen):
            saldo: dict[int, int] = defaultdict(int)
            for kolom, eerst, nu in wereld:
                if self.stelsel.kolommen[kolom].rijen >> rij & 1:
                    saldo[eerst] -= 1
                    saldo[nu] += 1
            if any(saldo.values()):
                return True
        return False

    def _ververs(self, werelden: list[Wereld]) -> None:
        self.werelden = werelden
        self.atomen = self.stelsel.atomen()
        plaats_van = {atoom.rijen: plaats for plaats, atoom in enumerate(self.atomen)}
        self.van: dict[int, list[dict[int, int]]] = defaultdict(list)
        for wereld in werelden:
            self._neem_op(
                [
                    (plaats_van[self.stelsel.kolommen[k].rijen & self.stelsel.getoond], eerst, nu)
                    for k, eerst, nu in wereld
                ]
            )
        self.op_rijen = plaats_van
        self.met: dict[int, list[int]] = defaultdict(list)
        self.leden: dict[int, list[int]] = defaultdict(list)
        for plaats, atoom in enumerate(self.atomen):
            for rij in _bits(atoom.rijen):
                self.leden[rij].append(plaats)
            for stand in atoom.standen:
                self.met[stand].append(plaats)

    def _kolommen(self, doel: Iterable[int]) -> frozenset[int]:
        return frozenset(kolom for plaats in doel for kolom in self.atomen[plaats].kolommen)

    def _neem_op(self, anders: Iterable[tuple[int, int, int]]) -> None:
        verschil: dict[int, int] = defaultdict(int)
        for plaats, eerst, nu in anders:
            verschil[plaats] += self.merk[nu] - self.merk[eerst]
        for plaats in verschil:
            if verschil[plaats]:
                self.van[plaats].append(verschil)

    def _dek(self) -> frozenset[int] | None:
        """Find a witness for every small set; returns the first for which there is none."""
        for plaats in range(len(self.atomen)):
            while (doel := self._zonder_getuige(plaats)) is not None:
                wereld = self._zoek(doel)
                if wereld is None:
                    if self.al_bekend and self._kolommen(doel) in self.al_bekend:
                        break
                    return doel
                self.werelden.append([(self.atomen[p].plaats[eerst], eerst, nu) for p, eerst, nu in wereld])
                self._neem_op(wereld)
        return None

    def _zonder_getuige(self, plaats: int) -> frozenset[int] | None:
        """A set with this atom that must not be known and that every witness so far leaves as it is."""
        atoom = self.atomen[plaats]
        if atoom.doel:
            return self._breid_uit({plaats}, atoom.aantal)
        # In a larger group that agrees each of them is known: one witness in which one of them differs is enough.
        eens = self.eensgezind and len(atoom.standen) == 1
        return frozenset({plaats}) if eens and not self.van[plaats] else None

    def _breid_uit(self, doel: set[int], aantal: int) -> frozenset[int] | None:
        keuze: list[int] | None = None
        for plaats in doel:
            for getuige in self.van[plaats]:
                if sum(getuige[p] for p in doel if p in getuige):
                    erbij = [
                        p
                        for p in getuige
                        if p not in doel
                        and self.atomen[p].doel
                        and aantal + self.atomen[p].aantal < self.stelsel.minimum
                    ]
                    if not erbij:
                        return None
                    if keuze is None or len(erbij) < len(keuze):
                        keuze = erbij
        if keuze is None:
            return frozenset(doel)
        for plaats in keuze:
            gevonden = self._breid_uit(doel | {plaats}, aantal + self.atomen[plaats].aantal)
            if gevonden is not None:
                return gevonden
        return None

    def _zoek(self, doel: frozenset[int]) -> Wereld | None:
        """Another world in which these answer otherwise (by atom), or None if none is found.

        From a first change on, the most specific row that is not right is put right by another change, and so on; the
        attempt with the fewest rows to mend goes first.
        """
        if (vierhoek := self._vierhoek(doel)) is not None:
            return vierhoek
        breedte = len(self.stelsel.namen)
        masker = (1 << breedte) - 1
        wachtrij: list[tuple[int, int, int, int, tuple[tuple[int, int, int], ...]]] = []
        teller = count()

        def zet_klaar(meer: int, minder: int, anders: tuple[tuple[int, int, int], ...]) -> None:
            if len(anders) < LANGSTE:
                heappush(wachtrij, ((meer | minder).bit_count() + len(anders), next(teller), meer, minder, anders))

        for plaats in sorted(doel):
            atoom = self.atomen[plaats]
            for eerst in atoom.standen:
                for nu in self.standen:
                    if nu != eerst:
                        zet_klaar(atoom.rijen << self.baan[nu], atoom.rijen << self.baan[eerst], ((plaats, eerst, nu),))
        for _ in range(max(ZOEKSTAPPEN, ZOEKRUIMTE // len(self.atomen) ** 3)):
            if not wachtrij:
                break
            _, _, meer, minder, anders = heappop(wachtrij)
            if not meer | minder:
                if self._verschilt(doel, anders):
                    return list(anders)
                continue
            baan = rij = -1
            for nummer in range(len(self.standen)):
                deel = ((meer | minder) >> (nummer * breedte)) & masker
                if deel.bit_length() - 1 > rij:
                    baan, rij = nummer, deel.bit_length() - 1
            stand = self.standen[baan]
            te_veel = meer >> (baan * breedte + rij) & 1
            # Every change is another organisation's; back and forth in one atom changes nothing.
            weg = Counter((plaats, eerst) for plaats, eerst, _ in anders)
            erbij_al = {(plaats, nu) for plaats, _, nu in anders}
            for plaats in self.leden[rij]:
                atoom = self.atomen[plaats]
                if te_veel:
                    if not atoom.standen.get(stand):
                        continue
                    wissels = [(stand, nu) for nu in self.standen if nu != stand]
                else:
                    wissels = [(eerst, stand) for eerst in atoom.standen if eerst != stand]
                for eerst, nu in wissels:
                    if (plaats, eerst) in erbij_al or (plaats, nu) in weg:
                        continue
                    if weg[plaats, eerst] >= self.stelsel.kolommen[atoom.plaats[eerst]].standen[eerst]:
                        continue
                    erbij, eraf = atoom.rijen << self.baan[nu], atoom.rijen << self.baan[eerst]
                    if meer & erbij or minder & eraf:
                        continue
                    zet_klaar(
                        (meer & ~eraf) | (erbij & ~minder),
                        (minder & ~erbij) | (eraf & ~meer),
                        (*anders, (plaats, eerst, nu)),
                    )
        return None

    def _vierhoek(self, doel: frozenset[int]) -> Wereld | None:
        """The simplest witness: two atoms give up a level for another and two get it back, in rows that cancel out."""
        for plaats in sorted(doel):
            hier = self.atomen[plaats]
            for stand in hier.standen:
                for tegenover in self.met[stand]:
                    daar = self.atomen[tegenover]
                    beide, ooit = hier.rijen & daar.rijen, hier.rijen | daar.rijen
                    for een in self.leden[beide.bit_length() - 1] if beide else range(len(self.atomen)):
                        rijen = self.atomen[een].rijen
                        if beide & ~rijen or rijen & ~ooit or een in (plaats, tegenover):
                            continue
                        ander = self.op_rijen.get(beide | (ooit & ~rijen))
                        if ander is None or ander <= een:
                            continue
                        for terug in self.atomen[een].standen.keys() & self.atomen[ander].standen.keys() - {stand}:
                            wereld = [(p, stand, terug) for p in (plaats, tegenover)]
                            wereld += [(p, terug, stand) for p in (een, ander)]
                            if len({plaats, tegenover}) == 2 and self._verschilt(doel, wereld):
                                return wereld
        return None

    def _verschilt(self, doel: frozenset[int], anders: Iterable[tuple[int, int, int]]) -> bool:
        return sum(self.merk[nu] - self.merk[eerst] for plaats, eerst, nu in anders if plaats in doel) != 0


Wereld = list[tuple[int, int, int]]
"""What is otherwise: a column in which one organisation goes from the first level to the second, and so on."""


def _bits(getal: int) -> Iterator[int]:
    while getal:
        laagste = getal & -getal
        yield laagste.bit_length() - 1
        getal ^= laagste


def _weiger(
    kandidaten: Sequence[Groep], gewogen: Iterable[Groep], eigen: Iterable[Groep], delen: Sequence[Deel], minimum: int
) -> set[Groep]:
    """Which of these cells must be hidden so that nothing is known of a few organisations.

    ``eigen`` are all cells of the edition, ``gewogen`` those that are hidden because one organisation weighs too much.
    """
    mogelijk = set(eigen) | {VORIG + groep for groep in eigen}
    rijen: list[tuple[Groep, Groep | None]] = [
        (groep, None) for groep in sorted({g for deel in delen for g in deel.groepen} - mogelijk)
    ]
    for groep in kandidaten:
        rijen += [(groep, groep), (VORIG + groep, groep)]
    nummer = {sleutel: plaats for plaats, (sleutel, _) in enumerate(rijen)}
    namen = [naam for _, naam in rijen]

    def kolom(deel: Deel, standen: Mapping[int, int], doelwit: bool) -> Kolom:
        bits = sum(1 << nummer[groep] for groep in deel.groepen if groep in nummer)
        return Kolom(bits, sum(standen.values()), deel.wie, standen, doelwit, deel)

    antwoordden, gevraagd = [], []
    for deel in delen:
        alle = deel.standen or {0: deel.n, NIET_BEANTWOORD: deel.niet_beantwoord, NVT: deel.nvt}
        if deel.n:
            antwoordden.append(kolom(deel, {s: a for s, a in alle.items() if s >= 0}, True))
        if deel.gevraagd:
            gevraagd.append(kolom(deel, alle, deel.n == 0))

    def zonder(vooraf: Iterable[Groep]) -> set[Groep]:
        """What is refused when these are."""
        stelsel = Stelsel(namen, antwoordden, minimum, vooraf)
        if any(deel.standen for deel in delen):
            Getuigen(stelsel, eensgezind=True).laat_toe()
        else:
            zwaar = [frozenset(k for k, kol in enumerate(antwoordden) if g in kol.deel.groepen) for g in gewogen]
            _los_op(stelsel, zwaar)
        stelsel = Stelsel(namen, gevraagd, minimum, stelsel.geweigerd)
        Getuigen(stelsel, eensgezind=False).laat_toe()
        return stelsel.geweigerd

    geweigerd = zonder(())
    if len(geweigerd) > 1 and len(kandidaten) <= KLEINE_TABEL:
        # One cell may stand in the way of several: worth trying where it costs little, the whole sector last.
        for groep in reversed(kandidaten):
            if groep not in geweigerd:
                anders = zonder({groep})
                if len(anders) * (2 if groep == SECTOR else 1) < len(geweigerd):
                    geweigerd = anders
    return geweigerd


def _leeg(cel: Cel, reden: str) -> Cel:
    return Cel(groep=cel.groep, thema=cel.thema, kengetal=cel.kengetal, verborgen=reden)

"""An attacker with a solver: whoever puts all published numbers together never knows what a few organisations said.

The attacker of ``onderdrukken``: knows of every part which cells it is in, how many answered and how many were asked,
and every count that is shown, now and before. HiGHS looks for a world with the same published numbers in which a small
set of organisations answered otherwise; where there is none, the set is pinned down and the test fails.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations, product

import highspy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rapporten.sectorbeeld.berekenen import NIET_BEANTWOORD, NVT, Cel, Deel
from rapporten.sectorbeeld.onderdrukken import MINIMUM, onderdruk


def cellen_van(delen: Iterable[Deel]) -> list[Cel]:
    """The cells that these parts add up to: everything that was not published before and is no half of a panel cell."""
    som: dict[str, Counter[int]] = defaultdict(Counter)
    for deel in delen:
        for groep in deel.groepen:
            if "/" not in groep or groep.startswith("panel/"):
                som[groep].update(dict(deel.standen))
    return [
        Cel(
            groep=groep,
            thema=1,
            n=sum(a for stand, a in standen.items() if stand >= 0),
            niet_beantwoord=standen[NIET_BEANTWOORD],
            nvt=standen[NVT],
        )
        for groep, standen in sorted(som.items())
    ]


def deel(groepen: Iterable[str], standen: dict[int, int], wie: int | None = None) -> Deel:
    return Deel(
        groepen=frozenset(groepen),
        thema=1,
        n=sum(a for stand, a in standen.items() if stand >= 0),
        niet_beantwoord=standen.get(NIET_BEANTWOORD, 0),
        nvt=standen.get(NVT, 0),
        standen=standen,
        wie=wie,
    )


# -- the attacker ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Onbekenden:
    """What the attacker looks for: per part, how many stand at each level; the first two are what is really so."""

    groepen: tuple[frozenset[str], ...]
    standen: tuple[dict[int, int], ...]
    wie: tuple[int | None, ...]

    def aantal(self, samen: Iterable[int]) -> int:
        """How many organisations these parts are about."""
        los = sum(sum(self.standen[p].values()) for p in samen if self.wie[p] is None)
        return los + len({self.wie[p] for p in samen} - {None})


def onbekenden(delen: Sequence[Deel], *, antwoorden: bool) -> Onbekenden:
    """Of who answered (the attacker knows who they are), or of everybody asked."""
    over = []
    for d in delen:
        standen = {s: a for s, a in d.standen.items() if a and (s >= 0 or not antwoorden)}
        if standen:
            over.append((d.groepen, standen, d.wie))
    return Onbekenden(tuple(g for g, _, _ in over), tuple(s for _, s, _ in over), tuple(w for _, _, w in over))


class Aanvaller:
    """All published equations, over counts that are whole and not negative."""

    def __init__(self, wereld: Onbekenden, gepubliceerd: Iterable[str]) -> None:
        self.wereld = wereld
        self.standen = sorted({0, 1, 2, 3, 4, 5} | {stand for standen in wereld.standen for stand in standen})
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.x = {}
        for p, standen in enumerate(wereld.standen):
            n = sum(standen.values())
            for stand in self.standen:
                self.x[p, stand] = self.solver.addVariable(lb=0, ub=n, type=highspy.HighsVarType.kInteger)
            self.solver.addConstr(sum(self.x[p, s] for s in self.standen) == n)
        for groep in gepubliceerd:
            leden = [p for p, groepen in enumerate(wereld.groepen) if groep in groepen]
            for stand in self.standen if leden else ():
                telling = sum(wereld.standen[p].get(stand, 0) for p in leden)
                self.solver.addConstr(sum(self.x[p, stand] for p in leden) == telling)

    def kent(self, samen: Sequence[int]) -> bool:
        """Whether these parts together answered the same in every world: then none of their counts can be larger."""
        for stand in self.standen:
            nu = sum(self.wereld.standen[p].get(stand, 0) for p in samen)
            self.solver.maximize(sum(self.x[p, stand] for p in samen))
            assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            if round(self.solver.getInfo().objective_function_value) > nu:
                return False
        return True


def kleine(wereld: Onbekenden, doelwit: Callable[[int], bool]) -> Iterator[tuple[int, ...]]:
    """Every set of parts about fewer organisations than the minimum."""
    plaatsen = [p for p in range(len(wereld.standen)) if doelwit(p) and wereld.aantal([p]) < MINIMUM]
    for hoeveel in range(1, min(len(plaatsen), 2 * MINIMUM) + 1):
        gevonden = False
        for samen in combinations(plaatsen, hoeveel):
            if wereld.aantal(samen) < MINIMUM:
                gevonden = True
                yield samen
        if not gevonden:
            return


def verraden(delen: Sequence[Deel], getoond: Iterable[str]) -> list[tuple[str, tuple[int, ...]]]:
    """What the attacker finds out that he should not, from these cells and what was published before."""
    uit: list[tuple[str, tuple[int, ...]]] = []
    gepubliceerd = set(getoond) | {f"vorig/{g}" for g in getoond}
    eerder = {g for d in delen for g in d.groepen if g[0].isdigit()}
    antwoorden = onbekenden(delen, antwoorden=True)
    gevraagd = onbekenden(delen, antwoorden=False)
    for wat, wereld in (("antwoorden", antwoorden), ("wie niet", gevraagd)):
        nu, toen = Aanvaller(wereld, {*gepubliceerd, *eerder}), Aanvaller(wereld, eerder)
        if wat == "antwoorden":
            doelen = kleine(wereld, lambda p: True)
            eens = [(p,) for p, standen in enumerate(wereld.standen) if len(standen) == 1]
        else:
            doelen = kleine(wereld, lambda p: all(s < 0 for s in gevraagd.standen[p]))
            eens = []
        # What former editions gave away cannot be taken back.
        uit += [(wat, samen) for samen in chain(doelen, eens) if nu.kent(samen) and not (eerder and toen.kent(samen))]
    return uit


def getoond(delen: Sequence[Deel]) -> set[str]:
    return {cel.groep for cel in onderdruk(cellen_van(delen), delen) if not cel.verborgen}


# -- tables ------------------------------------------------------------------------------------------------------

standen = st.one_of(
    st.dictionaries(st.sampled_from([2, 3]), st.integers(1, 4), min_size=1, max_size=2),
    st.dictionaries(st.sampled_from([1, 2, 3, 4, NIET_BEANTWOORD, NVT]), st.integers(1, 5), min_size=1, max_size=3),
)


def _sommen(groepen: Iterable[str]) -> set[str]:
    return {"sector", *groepen}


@st.composite
def een_indeling(draw: st.DrawFn) -> list[Deel]:
    """The sector and its regions."""
    return [deel(_sommen([f"regio:{i}"]), s) for i, s in enumerate(draw(st.lists(standen, min_size=1, max_size=7)))]


@st.composite
def overlappend(draw: st.DrawFn) -> list[Deel]:
    """Werkvormen, of which an organisation may have several."""
    wie = draw(st.sets(st.frozensets(st.sampled_from("ABCD"), min_size=1), min_size=1, max_size=8))
    return [deel(_sommen(f"werkvorm:{w}" for w in codes), draw(standen)) for codes in sorted(wie, key=sorted)]


@st.composite
def kruistabel(draw: st.DrawFn) -> list[Deel]:
    """Regions, size classes and their pairs."""
    uit = []
    for regio in "abc"[: draw(st.integers(2, 3))]:
        for grootte in "kmg"[: draw(st.integers(2, 3))]:
            if s := draw(st.one_of(st.just({}), standen, standen)):
                r, g = f"regio:{regio}", f"grootte:{grootte}"
                uit.append(deel({"sector", r, g, f"{r}+{g}"}, s))
    return uit


@st.composite
def panel(draw: st.DrawFn) -> list[Deel]:
    """Regions, and who also filed last year: this year's answers and last year's, of which the sector was published."""
    uit = []
    for regio in "abc"[: draw(st.integers(1, 3))]:
        r = f"regio:{regio}"
        blijft = draw(st.integers(0, 9))
        if blijft:
            uit.append(deel({"sector", r, "panel", f"panel/{r}"}, _verdeel(draw, blijft)))
            toen = {"2023.1/sector", f"2023.1/{r}", "vorig/panel", f"vorig/panel/{r}"}
            uit.append(deel(toen, _verdeel(draw, blijft)))
        if nieuw := draw(st.integers(0, 6)):
            uit.append(deel({"sector", r}, _verdeel(draw, nieuw)))
        if weg := draw(st.integers(0, 6)):
            uit.append(deel({"2023.1/sector", f"2023.1/{r}"}, _verdeel(draw, weg)))
    return zoals_gepubliceerd(uit, "2023.1/")


def zoals_gepubliceerd(delen: list[Deel], editie: str) -> list[Deel]:
    """The same parts, where a former edition shows only what it was allowed to show."""

    def eerder(d: Deel) -> frozenset[str]:
        return frozenset(g.removeprefix(editie) for g in d.groepen if g.startswith(editie))

    zichtbaar = getoond([replace(d, groepen=eerder(d), wie=None) for d in delen if eerder(d)])
    return [
        replace(
            d, groepen=frozenset(g for g in d.groepen if g.removeprefix(editie) == g or g[len(editie) :] in zichtbaar)
        )
        for d in delen
    ]


def _verdeel(draw: st.DrawFn, aantal: int) -> dict[int, int]:
    return dict(Counter(draw(st.lists(st.sampled_from([2, 3, 3, 4]), min_size=aantal, max_size=aantal))))


@st.composite
def twee_edities(draw: st.DrawFn) -> list[Deel]:
    """A definitive edition, and a next one in which a few organisations answered otherwise, came or went."""
    uit = []
    wie = 0
    for regio in "abc"[: draw(st.integers(1, 3))]:
        r = f"regio:{regio}"
        if blijft := draw(st.integers(0, 12)):
            uit.append(deel({"sector", r, "2024.1/sector", f"2024.1/{r}"}, _verdeel(draw, blijft)))
        for _ in range(draw(st.integers(0, 2))):
            wie += 1
            uit.append(deel({"2024.1/sector", f"2024.1/{r}"}, _verdeel(draw, 1), wie))
            uit.append(deel({"sector", r}, _verdeel(draw, 1), wie))
        if nieuw := draw(st.integers(0, 5)):
            uit.append(deel({"sector", r}, _verdeel(draw, nieuw)))
    return zoals_gepubliceerd(uit, "2024.1/")


tabellen = st.one_of(een_indeling(), overlappend(), kruistabel(), panel(), twee_edities())


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(tabellen)
def test_een_aanvaller_met_een_solver_weet_nooit_wat_enkelen_antwoordden(delen: list[Deel]) -> None:
    zichtbaar = getoond(delen)
    assert verraden(delen, zichtbaar) == [], sorted(zichtbaar)


# -- not more hidden than needed ---------------------------------------------------------------------------------


@st.composite
def kleine_tabel(draw: st.DrawFn) -> list[Deel]:
    """A table of at most twelve cells, of every shape above."""
    delen = draw(st.one_of(een_indeling(), overlappend(), kruistabel()))
    assume(0 < len(cellen_van(delen)) <= 12)
    return delen


def bestaat_zuiniger(delen: Sequence[Deel], groepen: Sequence[str], aantal: int) -> bool:
    """Whether hiding some ``aantal`` of these cells keeps the attacker out; whoever hides more keeps him out too."""
    klein = {cel.groep for cel in cellen_van(delen) if (cel.n or 0) < MINIMUM}
    if len(klein) > aantal:
        return False
    vrij = [groep for groep in groepen if groep not in klein]
    return any(
        not verraden(delen, set(groepen) - klein - set(erbij)) for erbij in combinations(vrij, aantal - len(klein))
    )


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(kleine_tabel())
def test_er_wordt_hoogstens_dubbel_zoveel_verborgen_als_nodig(delen: list[Deel]) -> None:
    groepen = [cel.groep for cel in cellen_van(delen)]
    verborgen = len(groepen) - len(getoond(delen))
    # The largest number of cells that is less than half of what was hidden.
    if (minder := (verborgen - 1) // 2) >= 0:
        assert not bestaat_zuiniger(delen, groepen, minder), (verborgen, minder)


# -- figures -----------------------------------------------------------------------------------------------------


@st.composite
def cijferdelen(draw: st.DrawFn) -> list[Deel]:
    """Answers with a teller and a noemer by region, size and werkvormen, and a former edition of the sector."""
    uit = []
    for _ in range(draw(st.integers(2, 6))):
        codes = draw(st.frozensets(st.sampled_from("AB"), min_size=1))
        groepen = {f"regio:{draw(st.sampled_from('ab'))}", f"grootte:{draw(st.sampled_from('km'))}"}
        groepen |= {f"werkvorm:{code}" for code in codes}
        if draw(st.booleans()):
            groepen.add("2024.1/sector")
        noemers = sorted(draw(st.lists(st.integers(1, 9), min_size=1, max_size=7)), reverse=True)
        uit.append(
            Deel(
                groepen=frozenset(_sommen(groepen)),
                kengetal=1,
                n=len(noemers),
                noemer=Decimal(sum(noemers)),
                grootste=tuple(Decimal(n) for n in noemers[:2]),
            )
        )
    return uit


def volgt(rijen: Iterable[Sequence[int]], som: Sequence[int]) -> bool:
    """Whether this sum of unknowns is a linear combination of these: then whoever knows those knows this one."""
    trap: list[tuple[int, list[Fraction]]] = []

    def rest(rij: Sequence[int]) -> list[Fraction]:
        over = [Fraction(waarde) for waarde in rij]
        for spil, stap in trap:
            if over[spil]:
                factor = over[spil] / stap[spil]
                over = [a - factor * b for a, b in zip(over, stap, strict=True)]
        return over

    for rij in rijen:
        over = rest(rij)
        if any(over):
            trap.append((next(k for k, waarde in enumerate(over) if waarde), over))
    return not any(rest(som))


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cijferdelen())
def test_uit_opgetelde_cijfers_volgt_nooit_dat_van_enkelen(delen: list[Deel]) -> None:
    """Who knows every noemer has every shown teller, and adds and subtracts them as he likes."""
    groepen = {groep for d in delen for groep in d.groepen if not groep[0].isdigit()}
    cellen = [
        Cel(groep=groep, kengetal=1, n=sum(d.n for d in delen if groep in d.groepen)) for groep in sorted(groepen)
    ]
    zichtbaar = {cel.groep for cel in onderdruk(cellen, delen) if not cel.verborgen}

    def rij(groep: str) -> list[int]:
        return [int(groep in d.groepen) for d in delen]

    eerder = [rij("2024.1/sector")]
    nu = [*eerder, *(rij(groep) for groep in zichtbaar)]
    for som in product((-1, 0, 1), repeat=len(delen)):
        if 0 < sum(abs(teken) * d.n for teken, d in zip(som, delen, strict=True)) < MINIMUM:
            assert not volgt(nu, som) or volgt(eerder, som), (som, sorted(zichtbaar))

"""The same organisations in two years, and editions published before: counted like by hand, whatever was corrected."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.toegang import systeem
from organisaties.models import Organisatie, Werkjaar
from rapporten.models import Aggregaat, Bron, Editie
from rapporten.sectorbeeld import edities
from rapporten.sectorbeeld.berekenen import Cel, Deel
from rapporten.sectorbeeld.edities import bereken, controleer, leg_vast
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from tests.rapporten.test_edities import THEMAS, ZONDER_VERKLEINEN, groepen_van, terug

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

Jaar = dict[Organisatie, Antwoorden]
THEMA = THEMAS[0]
CIJFER = "bezetting-ovbj"


def vervang(werkjaar: int, nieuw: Jaar) -> None:
    """Let these organisations say something else about a werkjaar; what they said before no longer counts."""
    with systeem():
        Bron.objects.filter(werkjaar=werkjaar, organisatie__in=nieuw, telt=True).update(telt=False)
    zaai(werkjaar, list(nieuw.values()), list(nieuw))


def vast(werkjaar: int, opmerking: str) -> Editie:
    return leg_vast(werkjaar, None, opmerking)


@pytest.fixture
def gezien(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Cel], list[Deel]]]:
    """What hiding was given, every time; nothing is hidden, so that every number can be looked at."""
    uit: list[tuple[list[Cel], list[Deel]]] = []

    def onderdruk(cellen: Iterable[Cel], delen: Iterable[Deel]) -> list[Cel]:
        uit.append((list(cellen), list(delen)))
        return uit[-1][0]

    monkeypatch.setattr(edities, "onderdruk", onderdruk)
    return uit


def panelgroepen(a: Antwoorden) -> list[str]:
    return ["panel", *(f"panel/{g}" for g in groepen_van(a) if g != "sector" and g.count(":") == 1)]


def antwoordt(a: Antwoorden | None, code: str) -> bool:
    return a is not None and (a.niveaus | a.cijfers).get(code) not in (None, "nvt")


def procent(waarde: Any) -> Fraction:
    teller, noemer, percentage = waarde
    return Fraction(percentage) if percentage is not None else 100 * Fraction(teller) / Fraction(noemer)


def met_de_hand(nu: Jaar, toen: Jaar, code: str) -> dict[str, tuple[Any, ...]]:
    """Per panel group: (n, this year, last year): sums of levels, or values of a figure."""
    paren: dict[str, list[tuple[Any, Any]]] = {}
    for wie, a in nu.items():
        if antwoordt(a, code) and antwoordt(toen.get(wie), code):
            paar = ((a.niveaus | a.cijfers)[code], (toen[wie].niveaus | toen[wie].cijfers)[code])
            for groep in panelgroepen(a):
                paren.setdefault(groep, []).append(paar)
    uit: dict[str, tuple[Any, ...]] = {}
    for groep, rij in paren.items():
        if code == THEMA:
            uit[groep] = (len(rij), sum(een for een, _ in rij), sum(ander for _, ander in rij))
        elif all(een[1] is not None and ander[1] is not None for een, ander in rij):
            gewogen = [100 * Fraction(sum(p[k][0] for p in rij)) / Fraction(sum(p[k][1] for p in rij)) for k in (0, 1)]
            uit[groep] = (len(rij), *gewogen)
        else:
            uit[groep] = (len(rij), *(sum(procent(p[k]) for p in rij) / len(rij) for k in (0, 1)))
    return uit


def controleer_panel(editie: Editie, nu: Jaar, toen: Jaar) -> None:
    for code in (THEMA, CIJFER):
        cellen = {
            a.groep: a
            for a in Aggregaat.objects.filter(editie=editie, groep__startswith="panel").select_related(
                "thema", "kengetal"
            )
            if code in (a.thema and a.thema.code, a.kengetal and a.kengetal.code)
        }
        hand = met_de_hand(nu, toen, code)
        assert cellen.keys() == hand.keys()
        for groep, cel in cellen.items():
            assert cel.vorig_n == cel.n == hand[groep][0]
            if code == THEMA:
                assert (cel.som, cel.vorig_som) == hand[groep][1:]
            else:
                for ons, juist in zip((cel.waarde, cel.vorig_waarde), hand[groep][1:], strict=True):
                    assert ons is not None
                    assert abs(Fraction(ons) - juist) <= Fraction(1, 10**12)


def som(delen: Iterable[Deel]) -> tuple[int, int]:
    standen = [(stand, aantal) for deel in delen for stand, aantal in deel.standen.items() if stand >= 0]
    return sum(aantal for _, aantal in standen), sum(stand * aantal for stand, aantal in standen)


def controleer_delen(werkjaar: int, delen: list[Deel], cellen: list[Cel]) -> int:
    """Every cell, of this edition and of what was published around it, is the sum of its parts; returns how many."""
    for cel in cellen:
        if cel.thema:
            assert som(d for d in delen if d.thema == cel.thema and cel.groep in d.groepen) == (cel.n, cel.som)
            if cel.groep.startswith("panel"):
                vorig = som(d for d in delen if d.thema == cel.thema and f"vorig/{cel.groep}" in d.groepen)
                assert vorig == (cel.vorig_n, cel.vorig_som)
    gekend = 0
    for a in Aggregaat.objects.filter(editie__soort="definitief", thema__isnull=False).select_related("editie"):
        jaar = a.editie.werkjaar_id
        voor = f"{jaar}.{a.editie.volgnummer}/"
        eigen = [d for d in delen if d.thema == a.thema_id and voor + a.groep in d.groepen]
        vorig = [d for d in delen if d.thema == a.thema_id and f"{voor}vorig/{a.groep}" in d.groepen]
        if eigen:
            assert jaar in (werkjaar, werkjaar - 1)
            assert som(eigen) == (a.n, a.som)
        if vorig:
            assert jaar in (werkjaar, werkjaar + 1)
            assert som(vorig) == (a.vorig_n, a.vorig_som)
        gekend += bool(eigen) + bool(vorig)
    return gekend


niveau = st.one_of(st.none(), st.just("nvt"), *[st.integers(0, 5)] * 3)
getal = st.decimals(0, 5000, places=4)
cijfer = st.one_of(
    st.tuples(getal, st.decimals("0.5", 5000, places=4), st.none()),
    st.tuples(st.none(), st.none(), st.decimals(0, 300, places=4)),
    st.tuples(getal, st.decimals("0.5", 5000, places=4), st.none()),
)
antwoord = st.builds(
    Antwoorden,
    regio=st.sampled_from(["antwerpen", "limburg"]),
    werkvormen=st.sampled_from([("OVBJ",), ("CIG", "GES+"), ()]),
    grootte=st.sampled_from(["klein", ""]),
    niveaus=st.fixed_dictionaries({THEMA: niveau}),
    cijfers=st.one_of(st.just({}), st.fixed_dictionaries({CIJFER: cijfer})),
)


@settings(
    max_examples=25,
    deadline=None,
    phases=ZONDER_VERKLEINEN,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_panel_en_eerdere_edities_tellen_op_tot_wat_er_met_de_hand_uitkomt(
    data: st.DataObject, gezien: list[tuple[list[Cel], list[Deel]]]
) -> None:
    with terug():
        alle = maak_organisaties(8)

        def jaar(minstens: int = 1) -> Jaar:
            wie = data.draw(st.lists(st.sampled_from(alle), min_size=minstens, unique=True))
            return {o: data.draw(antwoord) for o in wie}

        toen, nu, verbeterd = jaar(3), jaar(3), jaar(0)
        vervang(2021, toen)
        eerste = vast(2021, "Eerste")
        vervang(2022, nu)
        controleer_panel(vast(2022, "Eerste"), nu, toen)
        vervang(2022, verbeterd)
        nu |= verbeterd
        tweede = vast(2022, "Tweede")
        controleer_panel(tweede, nu, toen)
        toen_verbeterd = jaar(0)
        vervang(2021, toen_verbeterd)
        toen |= toen_verbeterd
        derde = vast(2021, "Tweede")
        gezien.clear()
        with systeem():
            bronnen = Bron.objects.filter(werkjaar=2021, telt=True).values_list("pk", "organisatie_id")
            bereken(2021, list(bronnen), grens=derde if derde.pk != eerste.pk else None, openbaar=True)
        assert controleer_delen(2021, gezien[-1][1], gezien[-1][0]) or not toen_verbeterd
        laatste = vast(2022, "Derde")
        controleer_panel(laatste, nu, toen)
        controleer_delen(2022, gezien[-1][1], gezien[-1][0])
        for editie in Editie.objects.filter(soort="definitief"):
            assert controleer(editie) == []


def test_wat_niet_veranderde_is_een_deel_en_wat_wel_veranderde_zegt_van_wie(
    gezien: list[tuple[list[Cel], list[Deel]]],
) -> None:
    zes = maak_organisaties(6)
    jaar = {o: Antwoorden(niveaus={THEMA: 3, THEMAS[1]: 2}) for o in zes}
    vervang(2022, jaar)
    vast(2022, "Eerste")
    vervang(2022, {zes[0]: Antwoorden(niveaus={THEMA: 5, THEMAS[1]: 2})})
    vast(2022, "Tweede")
    delen = gezien[-1][1]
    wie = {(d.wie, d.n, "sector" in d.groepen, "2022.1/sector" in d.groepen, tuple(d.standen)) for d in delen}
    assert wie == {
        (None, 5, True, True, (3,)),
        (zes[0].pk, 1, True, False, (5,)),
        (zes[0].pk, 1, False, True, (3,)),
        (None, 6, True, True, (2,)),  # the other theme was filed again, but says the same
    }


def test_een_nulpunt_vergelijkt_met_niets() -> None:
    zaai(2021, [Antwoorden(niveaus={THEMA: 3})] * 6)
    vast(2021, "Eerste")
    zaai(2022, [Antwoorden(niveaus={THEMA: 3})] * 6)
    Werkjaar.objects.filter(pk=2022).update(nulpunt=True)
    editie = vast(2022, "Eerste")
    assert editie.vorige is None
    assert not editie.aggregaten.filter(groep__startswith="panel").exists()

"""The demo has to lead to the published sector series: what people know must come out of the computation."""

import csv
import hashlib
import io
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from statistics import pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.be import vat

import zelfevaluatie
from rapporten.demo import historiek
from rapporten.demo.organisaties import FUSIES, GROOTTES, ORGANISATIES, REGIOS, WERKVORMEN, actieve, organisatie

JAREN = range(2015, 2023)
REEKSEN = Path(zelfevaluatie.__file__).parent / "reeksen"


def gepubliceerd(reeks: str) -> list[tuple[str, int, str]]:
    """Read a published series without the code under test."""
    with (REEKSEN / f"{reeks}_sector.csv").open(encoding="utf-8", newline="") as bestand:
        kop, *rijen = csv.reader(bestand)
    return [
        (rij[0], int(jaar), waarde) for rij in rijen for jaar, waarde in zip(kop[1:], rij[1:], strict=True) if waarde
    ]


def afgerond(waarde: Fraction, zoals: str) -> str:
    """Round half up to the decimals of the published value."""
    decimalen = len(zoals.partition(".")[2])
    heel = int(waarde * 10**decimalen + Fraction(1, 2))
    return f"{heel // 10**decimalen}.{heel % 10**decimalen:0{decimalen}d}" if decimalen else str(heel)


@pytest.fixture(scope="module")
def niveaus() -> dict[tuple[str, int], list[int]]:
    gevonden: dict[tuple[str, int], list[int]] = defaultdict(list)
    for rij in csv.DictReader(io.StringIO(historiek.groeiniveaus_csv(JAREN))):
        if rij["niveau"] not in ("", "nvt"):
            gevonden[rij["thema"], int(rij["werkjaar"])].append(int(rij["niveau"]))
    return gevonden


@pytest.fixture(scope="module")
def cijferrijen() -> dict[tuple[str, str, int], list[dict[str, str]]]:
    gevonden: dict[tuple[str, str, int], list[dict[str, str]]] = defaultdict(list)
    for rij in csv.DictReader(io.StringIO(historiek.cijfers_csv(JAREN))):
        gevonden[rij["indicator"], rij["uitsplitsing"], int(rij["werkjaar"])].append(rij)
    return gevonden


@pytest.mark.parametrize(("thema", "jaar", "waarde"), gepubliceerd("groeiniveaus"))
def test_gemiddeld_niveau_is_gepubliceerde_waarde(
    niveaus: dict[tuple[str, int], list[int]], thema: str, jaar: int, waarde: str
) -> None:
    gescoord = niveaus[thema, jaar]
    assert afgerond(Fraction(sum(gescoord), len(gescoord)), waarde) == waarde


@pytest.mark.parametrize(
    ("indicator", "rij", "jaar", "waarde"),
    [(indicator, *cel) for indicator in ("bezetting", "benutting") for cel in gepubliceerd(indicator)],
)
def test_sectorcijfer_is_gepubliceerde_waarde(
    cijferrijen: dict[tuple[str, str, int], list[dict[str, str]]], indicator: str, rij: str, jaar: int, waarde: str
) -> None:
    rijen = cijferrijen[indicator, rij, jaar]
    assert len(rijen) >= 5
    if all(r["teller"] and r["noemer"] for r in rijen):
        uitkomst = Fraction(sum(int(r["teller"]) for r in rijen), sum(int(r["noemer"]) for r in rijen)) * 100
    else:
        uitkomst = sum((Fraction(r["percentage"]) for r in rijen), Fraction()) / len(rijen)
    assert afgerond(uitkomst, waarde) == waarde


def test_er_zijn_gewogen_en_gewone_gemiddelden(
    cijferrijen: dict[tuple[str, str, int], list[dict[str, str]]],
) -> None:
    zonder_teller = {sleutel[:2] for sleutel, rijen in cijferrijen.items() if not all(r["teller"] for r in rijen)}
    assert zonder_teller == historiek.ALLEEN_PERCENTAGE


def test_totaal_ovbj_is_som_van_de_delen(cijferrijen: dict[tuple[str, str, int], list[dict[str, str]]]) -> None:
    def per_organisatie(uitsplitsing: str) -> dict[str, int]:
        return {r["organisatie"]: int(r["teller"]) for r in cijferrijen["bezetting", uitsplitsing, 2021]}

    delen = Counter(per_organisatie("OVBJ met verblijf"))
    delen.update(per_organisatie("OVBJ zonder verblijf"))
    assert per_organisatie("OVBJ") == delen


def test_gemiddelde_van_alle_themas_is_wat_de_bron_zegt(niveaus: dict[tuple[str, int], list[int]]) -> None:
    def gemiddelde(jaar: int) -> Fraction:
        per_thema = [Fraction(sum(v), len(v)) for (_, j), v in niveaus.items() if j == jaar]
        return sum(per_thema, Fraction()) / len(per_thema)

    assert [afgerond(gemiddelde(jaar), "2.1") for jaar in (2015, 2022)] == ["2.1", "3.0"]


def overgangen() -> Iterable[int]:
    for jaar in range(2016, 2023):
        vorige = {(s.organisatie.kort, s.thema): s.niveau for s in historiek.scores(jaar - 1)}
        for s in historiek.scores(jaar):
            eerder = vorige.get((s.organisatie.kort, s.thema))
            if s.niveau is not None and eerder is not None:
                yield s.niveau - eerder


def test_niveaus_blijven_meestal_of_stijgen_en_dalen_soms() -> None:
    stappen = Counter(overgangen())
    totaal = stappen.total()
    assert stappen[0] > totaal * 0.6
    assert stappen[1] > stappen[-1] > totaal * 0.02
    assert sum(aantal for stap, aantal in stappen.items() if abs(stap) > 1) < totaal * 0.02


def test_spreiding_is_er_een_van_een_echte_sector(niveaus: dict[tuple[str, int], list[int]]) -> None:
    assert all(0.55 < pstdev(gescoord) < 1.0 for gescoord in niveaus.values())
    for jaar in JAREN:
        per_niveau = Counter(niveau for (_, j), gescoord in niveaus.items() if j == jaar for niveau in gescoord)
        hoogte = [per_niveau[niveau] for niveau in range(6)]
        top = hoogte.index(max(hoogte))
        assert hoogte[: top + 1] == sorted(hoogte[: top + 1])
        assert hoogte[top:] == sorted(hoogte[top:], reverse=True)


@pytest.mark.parametrize("jaar", range(2015, 2027))
def test_elke_groep_is_groot_genoeg_behalve_brussel(jaar: int) -> None:
    per_groep: Counter[tuple[str, str]] = Counter()
    for s in historiek.scores(jaar):
        if s.niveau is not None:
            per_groep.update((s.thema, groep) for groep in (s.organisatie.regio(jaar), *s.organisatie.werkvormen(jaar)))
    for thema in historiek.THEMAS:
        assert 0 < per_groep[thema, "brussel"] < 5
        for groep in [*REGIOS, *WERKVORMEN]:
            assert groep == "brussel" or per_groep[thema, groep] >= 5, (thema, groep)


def test_organisaties_zijn_herkenbaar_en_hun_nummers_geldig() -> None:
    nummers = [o.ondernemingsnummer for o in ORGANISATIES]
    assert len(set(nummers)) == len(nummers) >= 60
    assert all(vat.is_valid(nummer) and nummer.startswith("09999") for nummer in nummers)
    assert all(o.naam.startswith("Demo-organisatie ") for o in ORGANISATIES)
    assert {o.grootte(2022) for o in ORGANISATIES} == set(GROOTTES)


def test_wat_veranderde_telt_vanaf_zijn_datum() -> None:
    verhuisd, gegroeid, uitgebreid = (organisatie(naam) for naam in ("Eglantier", "Hazelaar", "Iris"))
    assert [verhuisd.regio(jaar) for jaar in (2018, 2019)] == ["antwerpen", "limburg"]
    assert [gegroeid.grootte(jaar) for jaar in (2019, 2020)] == ["klein", "middelgroot"]
    assert [uitgebreid.werkvormen(jaar) for jaar in (2018, 2019)] == [("OVBJ",), ("OVBJ", "GES+")]


def test_fusie_laat_een_organisatie_over() -> None:
    (fusie,) = FUSIES
    for jaar, actief in ((fusie.datum.year - 1, set(fusie.van)), (fusie.datum.year, {fusie.naar})):
        namen = {o.kort for o in actieve(jaar)}
        assert namen & {*fusie.van, fusie.naar} == actief


def test_nvt_en_onbeantwoord_komen_voor_zonder_niveau() -> None:
    staten = Counter((s.staat, s.niveau is None) for s in historiek.scores(2022))
    assert staten[historiek.NVT, True] > 0
    assert staten[historiek.NIET_BEANTWOORD, True] > 0
    assert set(staten) == {
        (historiek.NVT, True),
        (historiek.NIET_BEANTWOORD, True),
        (historiek.BEANTWOORD, False),
    }


def test_dezelfde_demo_in_elk_proces() -> None:
    opdracht = (
        "import hashlib; from rapporten.demo import historiek as h;"
        "print(hashlib.sha256((h.groeiniveaus_csv([2022]) + h.cijfers_csv([2022])).encode()).hexdigest())"
    )
    omgeving = {**os.environ, "PYTHONHASHSEED": "4711"}
    elders = subprocess.run([sys.executable, "-c", opdracht], env=omgeving, capture_output=True, text=True, check=True)
    hier = historiek.groeiniveaus_csv([2022]) + historiek.cijfers_csv([2022])
    assert elders.stdout.strip() == hashlib.sha256(hier.encode()).hexdigest()


@given(st.lists(st.integers(-9000, 9000), min_size=1, max_size=80), st.data())
def test_niveaus_hebben_elke_haalbare_som(posities: list[int], data: st.DataObject) -> None:
    som = data.draw(st.integers(0, 5 * len(posities)))
    uitkomst = historiek._niveaus(posities, som)
    assert sum(uitkomst) == som
    assert set(uitkomst) <= set(range(6))


@given(
    st.lists(st.tuples(st.integers(1, 60_000), st.integers(-300, 300)), min_size=1, max_size=60), st.integers(0, 10**6)
)
def test_verdelen_verliest_niets(paren: list[tuple[int, int]], totaal: int) -> None:
    gewichten, afwijkingen = zip(*paren, strict=True)
    assert sum(historiek._verdeel(gewichten, afwijkingen, totaal, 1000)) == totaal

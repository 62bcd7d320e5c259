"""The sentence is true of any series: rising, falling, flat, with gaps; and in the tone of the sector."""

from __future__ import annotations

import csv
import re
from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import zelfevaluatie
from rapporten.sectorbeeld.zinnen import (
    Zin,
    afgerond,
    schrijf,
    zin_over_gepubliceerd,
    zin_over_kruistabel,
    zin_over_niveaus,
    zin_over_plaats,
    zin_over_reeks,
    zin_over_spreiding,
    zin_over_verandering,
    zin_over_verdeling,
)

REEKSEN = Path(zelfevaluatie.__file__).parent / "reeksen"


def _zin(**reeksen: dict[int, str]) -> Zin:
    return zin_over_niveaus({n: {j: Fraction(w) for j, w in r.items()} for n, r in reeksen.items()})


def test_de_gepubliceerde_reeks_zegt_wat_de_bron_zegt() -> None:
    bestand = next(REEKSEN.glob("groeiniveaus*.csv"))
    with bestand.open(encoding="utf-8") as rijen:
        reeksen = {
            rij.pop("thema"): {int(j): Fraction(w) for j, w in rij.items() if w} for rij in csv.DictReader(rijen)
        }
    zin = zin_over_niveaus(reeksen)
    assert zin.kop == "Het gemiddelde ging van 2,1 in 2015 naar 3,0 in 2022; geen enkel thema staat lager dan in 2015."
    assert zin.vervolg == (
        "Effect van de hulpverlening (2,4) en waardering strategische partners (2,7) zijn nog in groei."
    )


def test_een_daling_wordt_gewoon_gezegd() -> None:
    zin = _zin(Onthaal={2021: "3.3", 2022: "3.1"}, Visie={2021: "3.0", 2022: "3.0"})
    assert zin.kop == (
        "Het gemiddelde ging van 3,2 in 2021 naar 3,1 in 2022; onthaal (van 3,3 naar 3,1) staat lager dan in 2021."
    )
    assert zin.vervolg == "Alle thema's staan op 3 of hoger."


def test_een_laag_thema_dat_daalde_is_niet_in_groei() -> None:
    assert _zin(Onthaal={2021: "2.6", 2022: "2.4"}).vervolg == "Onthaal (2,4) staat onder 3."


def test_wat_afgerond_gelijk_is_heet_afgerond() -> None:
    zin = _zin(Onthaal={2021: "3.04", 2022: "3.01"})
    assert zin.kop == (
        "Het gemiddelde is in 2022 afgerond even hoog als in 2021: 3,0;"
        " afgerond staat geen enkel thema lager dan in 2021."
    )


def test_een_enkel_jaar_vergelijkt_niets() -> None:
    assert _zin(Onthaal={2022: "2.95"}).kop == "Het gemiddelde is 3,0 in 2022."


def test_zonder_getoonde_cijfers_is_er_geen_gemiddelde() -> None:
    assert zin_over_niveaus({"Onthaal": {2022: None}}).kop == "Hier zijn geen gemiddelden die we kunnen tonen."


waarde = st.none() | st.fractions(0, 5, max_denominator=40)
reeks = st.fixed_dictionaries({2020: waarde, 2021: waarde, 2022: waarde})


@given(st.dictionaries(st.sampled_from(["Visie", "Onthaal", "Dossier", "Klachten", "Effect"]), reeks, min_size=1))
def test_de_zin_is_waar_over_elke_reeks(reeksen: dict[str, dict[int, Fraction | None]]) -> None:
    zin = zin_over_niveaus(reeksen)
    jaren = [j for j in (2020, 2021, 2022) if any(r[j] is not None for r in reeksen.values())]
    if not jaren:
        return
    eerste, laatste = jaren[0], jaren[-1]
    nu = {n: w for n, r in reeksen.items() if (w := r[laatste]) is not None}
    toen = {n: w for n, r in reeksen.items() if (w := r[eerste]) is not None}
    samen = [n for n in nu if n in toen] if eerste != laatste else []
    if samen:
        vroeger = sum((toen[n] for n in samen), Fraction(0)) / len(samen)
        later = sum((nu[n] for n in samen), Fraction(0)) / len(samen)
        if ging := re.search(r"ging van (\S+) in \d+ naar (\S+) in", zin.kop):
            assert ging.groups() == (schrijf(vroeger), schrijf(later))
            assert schrijf(vroeger) != schrijf(later)
        else:
            assert ("afgerond even hoog" in zin.kop) == (vroeger != later)
            assert schrijf(vroeger) == schrijf(later)
        lager = [n for n in samen if nu[n] < toen[n]]
        assert ("; geen enkel thema staat lager" in zin.kop) == (not lager)
        if "afgerond staat geen enkel thema lager" in zin.kop:
            assert all(schrijf(nu[n]) == schrijf(toen[n]) for n in lager)
        for naam, van, naar in re.findall(r"(\w+) \(van (\S+) naar (\S+)\)", zin.kop):
            assert afgerond(nu[naam.capitalize()]) < afgerond(toen[naam.capitalize()])
            assert (schrijf(toen[naam.capitalize()]), schrijf(nu[naam.capitalize()])) == (van, naar)
    for naam, hoogte in re.findall(r"(\w+) \((\d,\d)\)", zin.vervolg):
        assert schrijf(nu[naam.capitalize()]) == hoogte
        assert nu[naam.capitalize()] < 3
    if "nog in groei" in zin.vervolg:
        for naam in re.findall(r"(\w+) \(\d,\d\)", zin.vervolg.split("nog in groei")[0]):
            assert naam.capitalize() not in toen or nu[naam.capitalize()] >= toen[naam.capitalize()]
    if "Alle thema's" in zin.vervolg:
        assert min(nu.values()) >= 3


def test_de_vergelijking_met_de_gepubliceerde_reeks_noemt_wat_anders_is() -> None:
    assert zin_over_gepubliceerd(0, []) == ""
    assert zin_over_gepubliceerd(128, []).startswith("Alle 128 berekende waarden zijn, afgerond")
    anders = zin_over_gepubliceerd(2, ["Onthaal in 2019 (hier 2,9, gepubliceerd 3,0)"])
    assert "er, afgerond, 2 gelijk" in anders
    assert "Onthaal in 2019 (hier 2,9, gepubliceerd 3,0)" in anders


@given(reeks, st.booleans())
def test_de_zin_bij_een_lijn_zegt_haar_eerste_en_laatste_waarde(
    waarden: dict[int, Fraction | None], procent: bool
) -> None:
    zin = zin_over_reeks(waarden, procent=procent)
    punten = [(j, w) for j, w in sorted(waarden.items()) if w is not None]
    if not punten:
        assert zin == ""
        return
    (eerste, toen), (laatste, nu) = punten[0], punten[-1]
    assert schrijf(nu) in zin
    assert str(laatste) in zin
    assert ("nog in groei" in zin) == (not procent and afgerond(nu) <= Fraction("2.7") and nu >= toen)
    if zin.startswith("Van "):
        assert zin.startswith((f"Van {schrijf(toen)} in {eerste}", f"Van {schrijf(toen)}\u00a0% in {eerste}"))
        assert schrijf(toen) != schrijf(nu)
    elif eerste != laatste:
        assert schrijf(toen) == schrijf(nu)
        assert ("afgerond" in zin) == (toen != nu)


verdelingen = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@given(verdelingen)
def test_de_zin_bij_een_verdeling_is_waar(verdeling: list[int]) -> None:
    zin = zin_over_verdeling(verdeling)
    if not sum(verdeling):
        assert zin == ""
        return
    mediaan, laag, *hoog = map(int, re.findall(r"\d+", zin))
    boven = hoog[0] if hoog else laag
    niveaus = [niveau for niveau, aantal in enumerate(verdeling) for _ in range(aantal)]
    assert {mediaan, laag, boven} <= set(niveaus)
    assert 2 * sum(niveau <= mediaan for niveau in niveaus) >= len(niveaus)
    assert 2 * sum(niveau >= mediaan for niveau in niveaus) >= len(niveaus)
    assert 2 * sum(laag <= niveau <= boven for niveau in niveaus) >= len(niveaus)
    assert laag <= mediaan <= boven


@given(st.lists(st.integers(0, 5), max_size=20))
def test_de_zin_over_de_spreiding_telt_elk_thema_een_keer(medianen: list[int]) -> None:
    zin = zin_over_spreiding(medianen)
    if "alle" in zin:
        assert set(medianen) == {int(zin[-2])}
        return
    genoemd = {int(niveau): int(aantal) for niveau, aantal in re.findall(r"niveau (\d) bij (\d+) thema", zin)}
    assert genoemd == {niveau: medianen.count(niveau) for niveau in set(medianen)}


@given(st.dictionaries(st.sampled_from(["Visie", "Onthaal", "Dossier"]), st.lists(waarde, max_size=5)))
def test_de_zin_over_groepen_noemt_het_thema_met_de_grootste_afstand_en_nooit_een_groep(
    waarden: dict[str, list[Fraction | None]],
) -> None:
    zin = zin_over_kruistabel("regio", waarden)
    breedtes = {
        naam: max(getoond) - min(getoond)
        for naam, rij in waarden.items()
        if len(getoond := [w for w in rij if w is not None]) > 1
    }
    if not breedtes:
        assert zin == ""
    elif "even hoog" in zin:
        assert all(afgerond(breedte) == 0 for breedte in breedtes.values())
    else:
        gevonden = re.search(r"bij (\w+) het verst uit elkaar: (\S+)\. ", zin)
        assert gevonden
        assert breedtes[gevonden[1].capitalize()] == max(breedtes.values())
        assert gevonden[2] == schrijf(max(breedtes.values()))


paren = st.lists(st.tuples(*[st.fractions(0, 5, max_denominator=40)] * 2), max_size=4)


@given(paren, paren)
def test_de_zin_over_de_verandering_zegt_van_en_naar(
    allen: list[tuple[Fraction, Fraction]], panel: list[tuple[Fraction, Fraction]]
) -> None:
    zin = zin_over_verandering(2021, 2022, allen, panel)
    assert bool(zin) == bool(allen or panel)
    for woorden, rij in (("voor alle organisaties", allen), ("in beide jaren antwoordde", panel)):
        assert (woorden in zin) == bool(rij)
        if rij:
            toen, nu = (schrijf(sum(kant, Fraction(0)) / len(rij)) for kant in zip(*rij, strict=True))
            verder = zin.split(woorden)[1]
            if toen == nu:
                assert re.match(rf" (afgerond )?niet omhoog of omlaag \({nu}\)", verder)
            else:
                assert verder.startswith(f" van {toen} naar {nu}")


@given(st.integers(0, 5), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=2))
def test_de_zin_over_de_eigen_plaats_zegt_waar_het_niveau_ligt(eigen: int, grenzen: list[tuple[int, int]]) -> None:
    groepen = [(naam, min(g), max(g)) for naam, g in zip(("Sector", "Limburg"), grenzen, strict=False)]
    zin = zin_over_plaats(f"Uw niveau {eigen}", eigen, groepen)
    assert bool(zin) == bool(groepen)
    for naam, laag, hoog in groepen:
        voor = zin.split(f"van {'de sector' if naam == 'Sector' else naam}")[0]
        laatste = re.findall(r"\b(in|boven|onder) de middelste helft", voor)[-1]
        assert laatste == ("in" if laag <= eigen <= hoog else "boven" if eigen > hoog else "onder")
    assert zin_over_plaats("", None, groepen) == ""

"""The drawings say what the numbers say, and a hidden cell gives nothing away."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.template import Context, Template

from kwaliteit.grafieken.lijn import lijnbeeld
from kwaliteit.grafieken.maat import tint
from kwaliteit.grafieken.trap import trapbeeld
from kwaliteit.grafieken.verdeling import verdelingbeeld


@dataclass
class Niveau:
    waarde: int
    naam: str
    omschrijving: str


NIVEAUS = [Niveau(waarde, f"Naam {waarde}", f"Omschrijving {waarde}.") for waarde in range(6)]


def teken(sjabloon: str, **context: object) -> str:
    return Template("{% load grafiek %}" + sjabloon).render(Context(context))


def svg(html: str) -> ET.Element:
    """The drawing, parsed: what is not well-formed XML or has a decimal comma is no SVG."""
    gevonden = re.search(r"<svg.*?</svg>", html, re.S)
    assert gevonden
    return ET.fromstring(gevonden.group())


def luminantie(kleur: str) -> float:
    delen = [int(kleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (d / 12.92 if d <= 0.04045 else ((d + 0.055) / 1.055) ** 2.4 for d in delen)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


# ── lines ──


def test_de_schaal_is_dezelfde_voor_alle_grafieken() -> None:
    laag = lijnbeeld("a", {2015: 2, 2022: 3})
    hoog = lijnbeeld("b", {2015: 3, 2022: 4})
    assert [as_.tekst for as_ in laag.aslijnen] == [as_.tekst for as_ in hoog.aslijnen] == ["1", "2", "3", "4"]
    assert laag.laatste is not None
    assert hoog.eerste is not None
    assert laag.laatste.y == hoog.eerste.y == next(as_.y for as_ in laag.aslijnen if as_.referentie)


def test_een_waarde_buiten_de_schaal_rekt_de_schaal_en_valt_er_niet_af() -> None:
    beeld = lijnbeeld("a", {2015: Decimal("0.4"), 2022: Decimal("4.2")})
    assert [as_.tekst for as_ in beeld.aslijnen] == ["0", "1", "2", "3", "4", "5"]
    assert beeld.eerste is not None
    assert beeld.laatste is not None
    assert 14 <= float(beeld.laatste.y) < float(beeld.eerste.y) <= 98


def test_percentages_boven_honderd_krijgen_plaats() -> None:
    html = teken('{% percentagegrafiek "Verblijf" punten max=120 %}', punten={2021: 97, 2022: Decimal("151.25")})
    assert ">200</text>" in html
    assert "van 97,0\u00a0% in 2021 naar 151,3\u00a0% in 2022" in html
    assert ">100</text>" in teken('{% percentagegrafiek "Verblijf" punten max=120 %}', punten={2022: 118})
    assert ">150</text>" not in teken('{% percentagegrafiek "Verblijf" punten max=120 %}', punten={2022: 118})


def test_een_gat_onderbreekt_de_lijn_en_houdt_de_afstand() -> None:
    beeld = lijnbeeld("a", {2015: 2, 2016: 2, 2017: None, 2018: 3, 2020: 3})
    assert len(beeld.segmenten) == 2
    xs = [float(paar.split(",")[0]) for paar in " ".join(beeld.segmenten).split()]
    stap = xs[1] - xs[0]
    assert xs[2] - xs[0] == pytest.approx(3 * stap, abs=0.2)
    assert xs[3] - xs[2] == pytest.approx(2 * stap, abs=0.2)


def test_een_punt_tussen_twee_gaten_blijft_zichtbaar() -> None:
    beeld = lijnbeeld("a", {2015: 2, 2016: None, 2017: 3, 2018: None, 2019: 3})
    assert [punt.jaar for punt in beeld.losse] == [2017]


def test_de_volgorde_van_de_jaren_hangt_niet_af_van_de_invoer() -> None:
    beeld = lijnbeeld("a", [(2022, "3.2"), (2015, "2.0")])
    assert beeld.samenvatting == "a: van 2,0 in 2015 naar 3,2 in 2022"


def test_zonder_cijfers_staat_er_dat_er_geen_zijn() -> None:
    assert "Nog geen cijfers" in teken('{% lijngrafiek "a" punten %}', punten={})
    assert "Nog geen cijfers" in teken('{% lijngrafiek "a" punten %}', punten=None)
    assert lijnbeeld("a", {2022: 3}).samenvatting == "a: 3,0 in 2022"


def test_de_grafiek_is_geldige_svg_met_titel_en_tabel_en_zonder_stijl() -> None:
    html = teken(
        '{% lijngrafiek "Onthaal <&>" punten gepubliceerd=reeks breuk=2016 %}',
        punten={2015: 2, 2016: Decimal("2.45")},
        reeks={2015: 2},
    )
    beeld = svg(html)
    assert beeld.find("{*}title").text == "Onthaal <&>: van 2,0 in 2015 naar 2,5 in 2016"  # type: ignore[union-attr]
    assert "trendbreuk vanaf 2016" in beeld.find("{*}desc").text  # type: ignore[operator,union-attr]
    assert '<td class="n">2,5</td><td class="n">–</td>' in html
    assert "style=" not in html
    assert " id=" not in html


def test_een_trendbreuk_buiten_de_jaren_wordt_niet_getekend() -> None:
    assert lijnbeeld("a", {2015: 2, 2016: 3}, breuk=2015).breuken == []
    assert [b.jaar for b in lijnbeeld("a", {2015: 2, 2016: 3}, breuk=[2016, 2019]).breuken] == [2016]


# ── distribution ──


def test_de_breedte_volgt_het_aantal_en_nul_krijgt_niets() -> None:
    beeld = verdelingbeeld({"5": 25, "0": 0, "2": 75})
    assert [(deel.niveau, deel.x, deel.breedte) for deel in beeld.segmenten] == [("2", "0", "239"), ("5", "240", "79")]
    assert beeld.samenvatting == "verdeling van 100 antwoorden: niveau 2: 75, niveau 5: 25"


def test_een_smal_deel_blijft_zichtbaar_maar_krijgt_geen_cijfer() -> None:
    deel = verdelingbeeld({0: 1, 1: 999}).segmenten[0]
    assert float(deel.breedte) > 0
    assert not deel.leesbaar


def test_een_verborgen_cel_zegt_waarom_en_verraadt_geen_aantal() -> None:
    html = teken('{% verdeling tellingen verborgen="minder dan 5 organisaties" %}', tellingen={"0": 3, "1": 1})
    assert "Niet getoond: minder dan 5 organisaties." in html
    assert "svg" not in html
    assert "niveau" not in html


def test_geen_antwoorden_is_niet_hetzelfde_als_verborgen() -> None:
    assert verdelingbeeld({"0": 0}).verborgen == "Nog geen antwoorden."


def test_elk_cijfer_in_de_balk_is_leesbaar_en_elke_tint_donkerder() -> None:
    vorige = 1.1
    for niveau in range(6):
        kleur, tekst = tint(niveau, 6)
        donker, licht = sorted((luminantie(kleur), luminantie(tekst)))
        assert (licht + 0.05) / (donker + 0.05) >= 4.5
        assert luminantie(kleur) < vorige
        vorige = luminantie(kleur)


# ── stairs ──


@pytest.mark.parametrize(
    ("gekozen", "waarde"),
    [(3, "3"), ("3", "3"), (Decimal("3.0"), "3"), ("nvt", "nvt"), (None, ""), ("", ""), ("9", ""), ("x", "")],
)
def test_precies_een_keuze_staat_aan(gekozen: object, waarde: str) -> None:
    html = teken('{% trap naam="t" titel="Onthaal" niveaus=n gekozen=g %}', n=NIVEAUS, g=gekozen)
    aan = re.findall(r'<input[^>]*value="([^"]*)"[^>]* checked', html)
    assert aan == [waarde]


def test_de_ids_zijn_die_waar_de_foutensamenvatting_naar_wijst() -> None:
    html = teken(
        '{% trap naam="t" id="id_v-t" titel="Onthaal" niveaus=n fouten=f %}', n=NIVEAUS, f=["Kies een niveau."]
    )
    assert 'id="id_v-t_0"' in html
    assert 'aria-describedby="id_v-t_error"' in html
    assert 'id="id_v-t_error"' in html


def test_een_mediaan_die_geen_niveau_is_wordt_niet_getekend() -> None:
    assert not any(trede.sector for trede in trapbeeld(NIVEAUS, gekozen=3, sector=Decimal("2.5")).treden)
    assert [t.waarde for t in trapbeeld(NIVEAUS, gekozen=3, sector=Decimal("2.0")).treden if t.sector] == [2]


def test_de_mediaan_zegt_van_welke_editie_ze_is() -> None:
    html = teken("{% trap 'x' n 'Onthaal' gekozen=3 sector=2 sectorbron='werkjaar 2024, editie 1' %}", n=NIVEAUS)
    assert "de mediaan van de sector is niveau 2 (werkjaar 2024, editie 1)." in html


def test_lezen_toont_de_sector_pas_als_er_gekozen_is() -> None:
    leeg = teken("{% trap_lezen n 'Onthaal' gekozen='' sector=2 vorig=1 %}", n=NIVEAUS)
    assert "Niet ingevuld" in leeg
    assert "sector" not in leeg
    nvt = teken("{% trap_lezen n 'Onthaal' gekozen='nvt' sector=2 %}", n=NIVEAUS)
    assert "Niet van toepassing" in nvt
    assert "sector" not in nvt
    gekozen = teken("{% trap_lezen n 'Onthaal' gekozen=4 sector=2 vorig=1 %}", n=NIVEAUS)
    titel = svg(gekozen).find("{*}title")
    assert titel is not None
    assert titel.text == "Onthaal: niveau 4 op een schaal van 0 tot 5, vorig jaar 1, mediaan van de sector 2"
    assert "Niveau 4 – Naam 4: Omschrijving 4." in gekozen

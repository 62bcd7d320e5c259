"""Tree files: what is shipped asks what the sector's trees ask, what is wrong is refused with file, line and reason."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rapporten.urls
from kwaliteit.yamlbestand import OngeldigBestand
from rapporten.bomen_laden import BOMEN
from rapporten.boombestand import GERESERVEERD, Boom, lees_bomen
from rapporten.choices import Knoopsoort
from tests.zelfevaluatie.leesbaarheid import flesch_douma
from tests.zelfevaluatie.verminken import Verminkt, verminkingen
from zelfevaluatie.kaderbestand import lees_kaders
from zelfevaluatie.kaders_laden import KADERS


@pytest.fixture(scope="module")
def bomen() -> dict[str, Boom]:
    return {boom.code: boom for boom in lees_bomen(BOMEN)}


def _met(naam: str, tekst: str) -> list[str]:
    """The mistakes in the shipped trees when one file says something else."""
    with tempfile.TemporaryDirectory() as map_:
        shutil.copytree(BOMEN, map_, dirs_exist_ok=True)
        (Path(map_) / naam).write_text(tekst, encoding="utf-8")
        with pytest.raises(OngeldigBestand) as fout:
            lees_bomen(Path(map_))
    return [str(regel) for regel in fout.value.fouten]


# --- what is shipped ------------------------------------------------------------------------------


def test_nieuwe_boom_vraagt_wat_de_sector_vraagt(bomen: dict[str, Boom]) -> None:
    officieel = [(knoop.nummer, knoop.titel) for knoop in bomen["nieuwe-boom"].alle_knopen() if not knoop.eigen]

    assert officieel == [
        ("1", "Visie op kwaliteitsbeleid"),
        ("2", "Organisatie in cijfers"),
        ("2.1", "Scores op de groeiniveaus"),
        ("2.2", "Korte duiding bij de scores"),
        ("2.3", "Bezetting en benutting op organisatieniveau"),
        ("2.4", "Andere relevante cijfers"),
        ("3", "Organisatie in beeld"),
        ("3.1", "Innovatieve projecten (convenant of flexibele inzet)"),
        ("3.2", "Andere initiatieven"),
        ("4", "Terugkoppeling volgens convenant"),
        ("4.1", "Zorggarantie"),
        ("4.2", "VIA 6"),
        ("4.3", "Inbreng in 1 gezin 1 plan"),
        ("4.4", "Uitstroom uit de gemeenschapsinstelling"),
        ("4.5", "Doelstellingen reconversie"),
        ("4.6", "Andere afspraken uit het convenant"),
        ("5", "Kwaliteitsthema"),
        ("6", "Beleidssignalen"),
    ]


def test_verbeteracties_zijn_onze_toevoeging_en_niet_verplicht(bomen: dict[str, Boom]) -> None:
    (eigen,) = [knoop for knoop in bomen["nieuwe-boom"].alle_knopen() if knoop.eigen]

    assert eigen.soort == Knoopsoort.VERBETERACTIES
    assert not eigen.verplicht


def test_oude_boom_vraagt_wat_de_sector_vroeg(bomen: dict[str, Boom]) -> None:
    assert [(knoop.nummer, knoop.titel) for knoop in bomen["oude-boom"].alle_knopen()] == [
        ("1", "Visie op het kwaliteitsbeleid"),
        ("2", "Kerncijfers"),
        ("2.1", "Bezetting"),
        ("2.2", "Benutting"),
        ("2.3", "Organisatie in cijfers"),
        ("3", "Zelfevaluatie"),
        ("3.1", "Scores op de groeiniveaus"),
        ("3.2", "Korte duiding en evaluatie van de acties uit de vorige kwaliteitsplanning"),
        ("4", "Kwaliteitsplanning en verbeteracties"),
        ("5", "Kwaliteitsthema"),
    ]


def test_vrije_vorm_verplicht_alleen_het_document(bomen: dict[str, Boom]) -> None:
    assert [(knoop.soort, knoop.verplicht) for knoop in bomen["vrije-vorm"].alle_knopen()] == [
        (Knoopsoort.DOCUMENT, True),
        (Knoopsoort.VERHAAL, False),
        (Knoopsoort.KWALITEITSTHEMAS, False),
        (Knoopsoort.VERHAAL, False),
    ]


def test_nieuwe_boom_heeft_hoogstens_25_verplichte_velden(bomen: dict[str, Boom]) -> None:
    verplicht = [knoop for knoop in bomen["nieuwe-boom"].alle_knopen() if knoop.verplicht]
    themas = len(lees_kaders(KADERS).kaders[0].themas)

    velden = sum(themas if knoop.soort == Knoopsoort.GROEINIVEAUS else 1 for knoop in verplicht)
    assert [knoop.id for knoop in verplicht] == ["visie", "groeiniveaus", "duiding-groeiniveaus", "bezetting-benutting"]
    assert velden <= 25


def test_een_korte_update_vraagt_wat_elk_jaar_verandert_en_niets_dubbel(bomen: dict[str, Boom]) -> None:
    vragen = [knoop.id for knoop in bomen["korte-update"].alle_knopen()]
    assert vragen[0] == "wat-veranderde"
    assert set(vragen[1:]) <= {knoop.id for knoop in bomen["nieuwe-boom"].alle_knopen()}


def test_alleen_hoofdstuk_4_hangt_van_het_convenant_af(bomen: dict[str, Boom]) -> None:
    for boom in bomen.values():
        for knoop in boom.alle_knopen():
            assert knoop.convenant == (boom.code == "nieuwe-boom" and knoop.nummer.startswith("4.")), knoop.id


def test_elke_boom_met_cijfers_vraagt_elke_indicator_een_keer(bomen: dict[str, Boom]) -> None:
    for code in ("oude-boom", "nieuwe-boom", "korte-update"):
        gevraagd = [indicator for knoop in bomen[code].alle_knopen() for indicator in knoop.indicatoren]
        assert gevraagd == ["bezetting", "benutting"]


def test_dezelfde_vraag_heeft_in_elke_boom_dezelfde_id(bomen: dict[str, Boom]) -> None:
    oud, nieuw = ({knoop.id for knoop in bomen[code].alle_knopen()} for code in ("oude-boom", "nieuwe-boom"))

    assert oud & nieuw == {"visie", "groeiniveaus", "duiding-groeiniveaus", "verbeteracties", "kwaliteitsthema"}


def test_elke_vraag_heeft_uitleg_gewone_taal_en_een_voorbeeld(bomen: dict[str, Boom]) -> None:
    for boom in bomen.values():
        for knoop in boom.alle_knopen():
            assert flesch_douma(knoop.gewone_taal) >= 70, knoop.id
            assert knoop.uitleg
            assert knoop.voorbeeld or knoop.soort == Knoopsoort.HOOFDSTUK


def test_elk_adres_naast_de_vragen_is_gereserveerd() -> None:
    adressen = [str(patroon.pattern) for patroon in rapporten.urls.urlpatterns]
    naast = {treffer[1] for adres in adressen if (treffer := re.search(r"verslag/<int:jaar>/([a-z-]+)/", adres))}

    assert "nakijken" in naast
    assert naast <= GERESERVEERD


# --- what is refused ------------------------------------------------------------------------------

BOOMTEKSTEN = {pad.name: pad.read_text(encoding="utf-8") for pad in sorted(BOMEN.glob("*.yaml"))}
MAG_WEG = frozenset({"korte_titel", "limiet", "convenant", "eigen"})


@settings(max_examples=30, deadline=None)
@given(
    st.one_of(
        [
            verminkingen(tekst, mag_weg=MAG_WEG, sleutels=("id",)).map(lambda verminkt, naam=naam: (naam, verminkt))
            for naam, tekst in BOOMTEKSTEN.items()
        ]
    )
)
def test_elke_verminking_wordt_gemeld_op_haar_regel(geval: tuple[str, Verminkt]) -> None:
    naam, verminkt = geval

    fouten = _met(naam, verminkt.tekst)

    gevonden = [fout for fout in fouten if fout.startswith(f"{naam}:{verminkt.regel}: ") and verminkt.woord in fout]
    assert gevonden, fouten


BOOM = """\
code: proef
versie: 1
naam: Proef
uitleg: Een boom om te proeven.
knopen:
  - id: deel
    soort: hoofdstuk
    nummer: "1"
    titel: Deel
    uitleg: Uitleg.
    gewone_taal: Uitleg.
    kinderen:
      - id: vraag
        soort: verhaal
        nummer: "1.1"
        titel: Vraag
        verplicht: false
        limiet: 600
        uitleg: Uitleg.
        gewone_taal: Uitleg.
        voorbeeld: Voorbeeld.
"""


@pytest.mark.parametrize(
    ("van", "naar", "regel", "reden"),
    [
        ('nummer: "1.1"', "nummer: 1.1", 15, "'nummer' moet een tekst zijn"),
        ('nummer: "1.1"', 'nummer: "1.2"', 15, "'nummer' moet hier \"1.1\" zijn"),
        ("id: vraag", "id: nakijken", 13, "adres van een andere pagina"),
        ("id: vraag", "id: Vraag 1", 13, "geen goede code"),
        ("id: vraag", "id: deel", 13, "de id 'deel' bestaat al op regel 6"),
        ("soort: verhaal", "soort: cijfers", 13, "'indicatoren' ontbreekt"),
        (
            "soort: verhaal",
            "soort: verhaal\n        indicatoren: [bezetting]",
            15,
            "hoort alleen bij de soort 'cijfers'",
        ),
        ("soort: verhaal", "soort: hoofdstuk", 14, "een boom is twee lagen diep"),
        ("soort: verhaal", "soort: tekst", 14, "'tekst' kan niet bij 'soort'"),
        ("soort: hoofdstuk", "soort: verhaal", 12, "alleen een hoofdstuk kan kinderen hebben"),
        ("titel: Deel", "titel: Deel\n    verplicht: true", 10, "hoort bij een vraag, niet bij een hoofdstuk"),
        ("verplicht: false", "verplicht: nee", 17, "'verplicht' moet true of false zijn"),
        ("verplicht: false", "verplicht: no", 17, "'verplicht' moet true of false zijn"),
        ("verplicht: false", "verplicht: true\n        convenant: true", 17, "kan niet verplicht zijn"),
        ("limiet: 600", "limiet: 0", 18, "'limiet' moet een geheel getal zijn"),
        ("limiet: 600", "limiet: 1_000", 18, "'limiet' moet een geheel getal zijn"),
        ("titel: Vraag", f"titel: {'x' * 121}", 16, "telt 121 tekens; hoogstens 120 mag"),
        ("titel: Vraag", "titel: ''", 16, "'titel' is leeg"),
        ("titel: Vraag", "titel:", 16, "'titel' is leeg"),
    ],
)
def test_fouten_in_een_boom(tmp_path: Path, van: str, naar: str, regel: int, reden: str) -> None:
    (tmp_path / "proef-1.yaml").write_text(BOOM, encoding="utf-8")
    assert lees_bomen(tmp_path)

    (tmp_path / "proef-1.yaml").write_text(BOOM.replace(van, naar), encoding="utf-8")
    with pytest.raises(OngeldigBestand) as fout:
        lees_bomen(tmp_path)

    fouten = [str(regel) for regel in fout.value.fouten]
    assert any(melding.startswith(f"proef-1.yaml:{regel}: ") and reden in melding for melding in fouten), fouten


def test_een_id_heeft_in_elke_boom_dezelfde_soort(tmp_path: Path) -> None:
    (tmp_path / "proef-1.yaml").write_text(BOOM, encoding="utf-8")
    anders = BOOM.replace("soort: verhaal", "soort: document").replace("versie: 1", "versie: 2")
    (tmp_path / "proef-2.yaml").write_text(anders, encoding="utf-8")

    with pytest.raises(OngeldigBestand) as fout:
        lees_bomen(tmp_path)

    assert str(fout.value) == ("proef-2.yaml:14: 'vraag' is in proef-1.yaml van de soort 'verhaal'; kies een andere id")

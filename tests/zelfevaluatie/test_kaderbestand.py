"""Framework files: what is shipped is the sector's, what is wrong is refused with file, line and reason."""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path

import pytest
from django.utils.text import slugify
from hypothesis import given, settings
from hypothesis import strategies as st

from kwaliteit.yamlbestand import OngeldigBestand, vingerafdruk
from tests.zelfevaluatie.leesbaarheid import flesch_douma
from tests.zelfevaluatie.verminken import Verminkt, verminkingen
from zelfevaluatie.kaderbestand import Kaders, lees_kaders
from zelfevaluatie.kaders_laden import KADERS, REEKSEN

GROEPEN = {
    "Kwaliteitszorg": ["Organisatie en visie", "Betrokkenheid", "Methodieken en instrumenten", "Verbetertraject"],
    "Kernprocessen": [
        "Onthaal van de gebruiker",
        "Doelstellingen en handelingsplan",
        "Afsluiting en nazorg",
        "Pedagogisch profiel",
        "Dossierbeheer",
    ],
    "Gebruikersresultaten": ["Klachtenbehandeling", "Gebruikerstevredenheid", "Effect van de hulpverlening"],
    "Medewerkersresultaten": ["Personeelstevredenheid", "Indicatoren en kengetallen"],
    "Samenlevingsresultaten": ["Waardering strategische partners", "Maatschappelijke opdrachten / tendensen"],
}


@pytest.fixture(scope="module")
def gelezen() -> Kaders:
    return lees_kaders(KADERS)


def _rijen(bestand: str) -> list[str]:
    with (REEKSEN / bestand).open(encoding="utf-8") as regels:
        return [rij[0] for rij in list(csv.reader(regels))[1:]]


def _met(naam: str, tekst: str) -> list[str]:
    """The mistakes in the shipped frameworks when one file says something else."""
    with tempfile.TemporaryDirectory() as map_:
        shutil.copytree(KADERS, map_, dirs_exist_ok=True)
        (Path(map_) / naam).write_text(tekst, encoding="utf-8")
        return _fouten(Path(map_))


def _fouten(map_: Path) -> list[str]:
    with pytest.raises(OngeldigBestand) as fout:
        lees_kaders(map_)
    return [str(regel) for regel in fout.value.fouten]


# --- what is shipped ------------------------------------------------------------------------------


def test_zeven_principes_op_volgorde_met_hun_artikel(gelezen: Kaders) -> None:
    (lijst,) = gelezen.principes

    assert [principe.naam for principe in lijst.principes] == [
        "Brede benadering van kwaliteit",
        "Kwaliteit van leven",
        "Onderbouwing",
        "Gedeelde verantwoordelijkheid",
        "Transparantie",
        "Innovatie",
        "Impactgerichte kwaliteitscultuur",
    ]
    for nummer, principe in enumerate(lijst.principes, 1):
        assert (principe.nummer, principe.bron) == (nummer, f"art. 3, {nummer}°")
        assert principe.code == slugify(principe.naam)


def test_zestien_themas_in_vijf_groepen_met_codes_naar_hun_naam(gelezen: Kaders) -> None:
    (kader,) = gelezen.kaders

    assert {groep.naam: [thema.naam for thema in groep.themas] for groep in kader.groepen} == GROEPEN
    assert [thema.code for thema in kader.themas] == [slugify(thema.naam) for thema in kader.themas]


def test_schaal_is_voorlopig_van_0_tot_5_en_nvt_wordt_aangeboden(gelezen: Kaders) -> None:
    (kader,) = gelezen.kaders

    assert [niveau.waarde for niveau in kader.niveaus] == [0, 1, 2, 3, 4, 5]
    assert kader.voorlopig
    assert kader.nvt


def test_verbanden_raken_elk_thema_en_elk_principe_en_zijn_onze_lezing(gelezen: Kaders) -> None:
    (verbanden,) = gelezen.verbanden

    assert verbanden.bron == "onze lezing"
    assert {verband.thema for verband in verbanden.verbanden} == {thema.code for thema in gelezen.kaders[0].themas}
    assert {verband.principe for verband in verbanden.verbanden} == {
        principe.code for principe in gelezen.principes[0].principes
    }


def test_negen_verwachtingen_met_een_eigen_code_en_hun_themas(gelezen: Kaders) -> None:
    """A tag or an address is a code alone: no expectation may share one with a principle or theme."""
    (lijst,) = gelezen.verwachtingen
    andere = [deel.code for deel in (*gelezen.principes[0].principes, *gelezen.kaders[0].themas)]

    assert len(lijst.verwachtingen) == 9
    assert not {verwachting.code for verwachting in lijst.verwachtingen} & set(andere)
    assert all(verwachting.themas for verwachting in lijst.verwachtingen)
    assert "art." not in lijst.bron  # which article says what is not known


def test_een_onbekend_thema_bij_een_verwachting_wordt_gemeld() -> None:
    tekst = KADERTEKSTEN["verwachtingen-1.yaml"]
    fouten = _met("verwachtingen-1.yaml", tekst.replace("themas: [klachtenbehandeling]", "themas: [klachten]"))
    assert len(fouten) == 1
    assert "'klachten' kan niet bij 'themas'" in fouten[0]


@pytest.mark.parametrize("indicator", ["bezetting", "benutting"])
def test_kengetallen_heten_zoals_in_de_gepubliceerde_reeks(gelezen: Kaders, indicator: str) -> None:
    namen = [
        kengetal.uitsplitsing for kengetal in gelezen.kengetallen[0].kengetallen if kengetal.indicator == indicator
    ]

    assert namen == _rijen(f"{indicator}_sector.csv")


def test_werkvorm_staat_er_alleen_waar_de_reeks_ze_noemt(gelezen: Kaders) -> None:
    for kengetal in gelezen.kengetallen[0].kengetallen:
        woorden = kengetal.uitsplitsing.split()
        assert kengetal.werkvorm == next((woord for woord in woorden if woord[:2].isupper() or woord == "CaH"), "")


def test_gewone_taal_leest_vlot(gelezen: Kaders) -> None:
    principes, themas = gelezen.principes[0].principes, gelezen.kaders[0].themas
    verwachtingen = gelezen.verwachtingen[0].verwachtingen

    stroef = {deel.code: flesch_douma(deel.gewone_taal) for deel in (*principes, *themas, *verwachtingen)}
    assert {code: graad for code, graad in stroef.items() if graad < 70} == {}


def test_leesbaarheid_herkent_stroeve_taal() -> None:
    assert flesch_douma("Onderbouwing veronderstelt wetenschappelijke kwaliteitsindicatoren.") < 0


# --- what is refused ------------------------------------------------------------------------------

KADERTEKSTEN = {pad.name: pad.read_text(encoding="utf-8") for pad in sorted(KADERS.glob("*.yaml"))}
MAG_WEG = {"kengetallen-1.yaml": frozenset({"werkvorm"}), "verwachtingen-1.yaml": frozenset({"themas"})}
VERMINKT = st.one_of(
    [
        verminkingen(tekst, mag_weg=MAG_WEG.get(naam, frozenset()), sleutels=("code",)).map(
            lambda verminkt, naam=naam: (naam, verminkt)
        )
        for naam, tekst in KADERTEKSTEN.items()
    ]
)


@settings(max_examples=30, deadline=None)
@given(VERMINKT)
def test_elke_verminking_wordt_gemeld_op_haar_regel(geval: tuple[str, Verminkt]) -> None:
    naam, verminkt = geval

    fouten = _met(naam, verminkt.tekst)

    gevonden = [fout for fout in fouten if fout.startswith(f"{naam}:{verminkt.regel}: ") and verminkt.woord in fout]
    assert gevonden, fouten
    # The other files are right, and stay unmentioned.
    assert all(fout.startswith(f"{naam}:") for fout in fouten)


def test_alle_fouten_komen_in_een_keer() -> None:
    tekst = KADERTEKSTEN["principes-1.yaml"]
    tekst = tekst.replace("naam: Onderbouwing", "name: Onderbouwing").replace("nummer: 6", "nummer: 8")

    fouten = _met("principes-1.yaml", tekst)

    regels = tekst.splitlines()
    assert fouten == [
        f"principes-1.yaml:{regels.index('  - nummer: 3') + 1}: 'naam' ontbreekt",
        f"principes-1.yaml:{regels.index('    name: Onderbouwing') + 1}: onbekende sleutel 'name'; bedoelde u 'naam'?",
        f"principes-1.yaml:{regels.index('  - nummer: 8') + 1}: 'nummer' moet hier 6 zijn; "
        "nummer in volgorde, zonder gaten",
    ]


@pytest.mark.parametrize(
    ("van", "naar", "reden"),
    [
        ("thema: betrokkenheid", "thema: betrokkenhied", "'betrokkenhied' is onbekend; bedoelde u 'betrokkenheid'?"),
        ("kader: groeiniveaus-1", "kader: groeiniveaus-2", "er is geen bestand groeiniveaus-2.yaml in deze map"),
        ("kader: groeiniveaus-1", "kader: principes-1", "principes-1.yaml is geen bestand van de goede soort"),
        (
            "    graad: raakt",
            "    graad: overlapt",
            "'overlapt' kan niet bij 'graad'; kies uit deel_van, gelijk, raakt",
        ),
        ("versie: 1", "versie: 2", "de naam verbanden-2.yaml, niet verbanden-1.yaml"),
        ("versie: 1", "versie: 01", "'versie' moet een geheel getal zijn van 1 tot en met 999"),
    ],
)
def test_verkeerde_verwijzingen(van: str, naar: str, reden: str) -> None:
    tekst = KADERTEKSTEN["verbanden-1.yaml"]
    regel = next(nummer for nummer, regel in enumerate(tekst.splitlines(), 1) if van in regel)

    fouten = _met("verbanden-1.yaml", tekst.replace(van, naar, 1))

    assert any(fout.startswith(f"verbanden-1.yaml:{regel}: ") and fout.endswith(reden) for fout in fouten), fouten


@pytest.mark.parametrize(
    ("inhoud", "regel", "reden"),
    [
        (b"", 1, "het bestand is leeg"),
        (b"- a\n", 1, "moet beginnen met sleutels"),
        (b"soort: kader\ncode: [a\n", 3, "geen geldige YAML"),
        (b"soort: kader\n\tcode: a\n", 2, "geen geldige YAML"),
        (b"soort: kader\n--- \nsoort: kader\n", 2, "geen geldige YAML"),
        (b"soort: kader\nnaam: caf\xe9\n", 2, "UTF-8"),
        (b"soort: kader\nnaam: a\x00b\n", 2, "onzichtbaar teken"),
        (b"soort: kader\ncode: a\ncode: b\n", 3, "'code' staat hier een tweede keer"),
        (b"soort: kader\nnaam: &x a\nbron: *x\n", 2, "ankers"),
        (b"soort: kader\nnaam: &x a\nbron: *x\n", 3, "verwijzingen"),
        (b"soort: kader\nnaam: !!python/name:os.system a\n", 2, "een label"),
        (b"soort: kader\nnaam: !!str 1\n", 2, "een label"),
        (b"soort: kader\n1: a\n", 2, "'1' kan geen sleutel zijn"),
        (b"soort: kader\nnaam: " + b"[" * 5000 + b"\n", 2, "te diep genest"),
        (b"soort: schaal\n", 1, "'schaal' kan niet bij 'soort'"),
    ],
)
def test_wat_geen_gewone_yaml_is_wordt_geweigerd(tmp_path: Path, inhoud: bytes, regel: int, reden: str) -> None:
    (tmp_path / "a-1.yaml").write_bytes(inhoud)

    fouten = _fouten(tmp_path)

    assert any(fout.startswith(f"a-1.yaml:{regel}: ") and reden in fout for fout in fouten), fouten


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60))
def test_willekeurige_bytes_geven_een_melding_en_geen_storing(inhoud: bytes) -> None:
    with tempfile.TemporaryDirectory() as map_:
        (Path(map_) / "a-1.yaml").write_bytes(inhoud)
        assert _fouten(Path(map_))


def test_lege_map_wordt_geweigerd(tmp_path: Path) -> None:
    assert "geen bestand dat op .yaml eindigt" in _fouten(tmp_path)[0]


# --- the fingerprint ------------------------------------------------------------------------------


def _vingerafdruk_met(tekst: str) -> str:
    with tempfile.TemporaryDirectory() as map_:
        (Path(map_) / "principes-1.yaml").write_text(tekst, encoding="utf-8")
        return vingerafdruk(lees_kaders(Path(map_)).principes[0])


def test_vingerafdruk_ziet_woorden_maar_geen_opmaak() -> None:
    tekst = KADERTEKSTEN["principes-1.yaml"]
    vroeger = _vingerafdruk_met(tekst)

    opgemaakt = "# Een opmerking\n" + tekst.replace("naam: Innovatie", 'naam:   "Innovatie"  # zo').replace(
        "Wat kan anders of beter?", "Wat kan anders\n      of beter?"
    )
    assert opgemaakt != tekst
    assert _vingerafdruk_met(opgemaakt) == vroeger
    assert _vingerafdruk_met(tekst.replace("Wat kan anders of beter?", "Wat kan beter?")) != vroeger

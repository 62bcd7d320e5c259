"""Importing history: all or nothing, the same file again is nothing, and every import can be taken back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.opdrachten.models import Opdracht
from organisaties.choices import Regio
from organisaties.models import Erkenning, Organisatie, Regioperiode, Werkjaar
from rapporten.bronnen import feiten_uit_indiening
from rapporten.choices import Onderwerp
from rapporten.models import Bron, Importpartij, Waarneming
from rapporten.sectorbeeld.invoeren import KanNietOngedaan, Uitkomst, importeer, maak_import_ongedaan
from tests.fabrieken import geldig_nummer, maak_organisatie, maak_werkjaar
from tests.fabrieken.bronnen import cijfer_csv, maak_indiening, maak_verslag, niveau_csv

pytestmark = pytest.mark.usefixtures("kaders", "als_systeem")
NUMMER = geldig_nummer(800_001)
Cellen = dict[str, object]


@pytest.fixture
def organisatie() -> Organisatie:
    return maak_organisatie(nummer=NUMMER)


def niveaus(*rijen: Cellen, **opties: Any) -> Uitkomst:
    bestand = niveau_csv([{"ondernemingsnummer": NUMMER, "niveau": 3, **rij} for rij in rijen])
    return importeer(Onderwerp.GROEINIVEAUS, bestand, "proef.csv", **opties)


def cijfers(*rijen: Cellen, **opties: Any) -> Uitkomst:
    bestand = cijfer_csv([{"ondernemingsnummer": NUMMER, **rij} for rij in rijen])
    return importeer(Onderwerp.CIJFERS, bestand, "proef.csv", **opties)


def tellend() -> list[tuple[Any, ...]]:
    """Every fact that counts, as the editions see it."""
    return list(
        Waarneming.objects.filter(bron__telt=True)
        .order_by("organisatie", "werkjaar", "thema__code", "kengetal__code")
        .values_list(
            "organisatie", "werkjaar", "thema__code", "kengetal__code",
            "staat", "niveau", "teller", "noemer", "percentage", "toelichting", "regio", "grootte", "werkvormen",
        )
    )  # fmt: skip


def plaatsen(uitkomst: Uitkomst) -> list[tuple[int, str]]:
    return [(fout.rij, fout.kolom) for fout in uitkomst.fouten]


# -- storing -------------------------------------------------------------------------------------------------


def test_groeiniveaus_worden_bewaard_met_de_kenmerken_van_toen(organisatie: Organisatie) -> None:
    Regioperiode.objects.create(organisatie=organisatie, regio=Regio.LIMBURG, vanaf=dt.date(2021, 3, 1))
    uitkomst = niveaus(
        {"werkjaar": 2020, "duiding": "Café; 'zo'"},
        {"werkjaar": 2021, "regio": "Limburg", "niveau": "nvt"},
        {"werkjaar": 2021, "regio": "", "werkvorm": "", "niveau": "", "thema": "Verbetertraject"},
    )
    assert uitkomst.fouten == ()
    assert (uitkomst.nieuw, uitkomst.gewijzigd, uitkomst.ongewijzigd) == (3, 0, 0)
    vast = {"organisatie": organisatie.pk, "grootte": "klein", "werkvormen": ["OVBJ"]}
    assert tellend() == [
        (vast["organisatie"], jaar, thema, None, staat, niveau, None, None, None, duiding, regio, "klein", ["OVBJ"])
        for jaar, thema, staat, niveau, duiding, regio in [
            (2020, "betrokkenheid", "beantwoord", 3, "Café; 'zo'", "antwerpen"),
            (2021, "betrokkenheid", "nvt", None, "", "limburg"),
            (2021, "verbetertraject", "niet_beantwoord", None, "", "limburg"),
        ]
    ]


def test_cijfers_worden_bewaard_met_hun_decimalen(organisatie: Organisatie) -> None:
    uitkomst = cijfers(
        {"teller": "93,5", "noemer": "100", "percentage": "93.5"},
        {"uitsplitsing": "ovbj met verblijf", "percentage": "101,25"},
        {"uitsplitsing": "CaH", "percentage": "nvt"},
        {"indicator": "Benutting", "uitsplitsing": "Verblijf OVBJ"},
    )
    assert uitkomst.fouten == ()
    assert {rij[3]: rij[4:9] for rij in tellend()} == {
        "bezetting-ovbj": ("beantwoord", None, Decimal("93.5"), Decimal(100), Decimal("93.5")),
        "bezetting-ovbj-met-verblijf": ("beantwoord", None, None, None, Decimal("101.25")),
        "bezetting-cah": ("nvt", None, None, None, None),
        "benutting-verblijf-ovbj": ("niet_beantwoord", None, None, None, None),
    }


def test_een_nieuw_werkjaar_is_in_te_dienen_op_1_juni_daarna(organisatie: Organisatie) -> None:
    niveaus({"werkjaar": 2016})
    assert Werkjaar.objects.get(jaar=2016).uiterste_datum == dt.date(2017, 6, 1)


def test_een_toekomstig_werkjaar_wordt_geweigerd(organisatie: Organisatie) -> None:
    assert plaatsen(niveaus({"werkjaar": dt.date.today().year + 1})) == [(2, "werkjaar")]


def test_elk_werkjaar_wordt_opnieuw_geteld(organisatie: Organisatie) -> None:
    niveaus({"werkjaar": 2019}, {"werkjaar": 2020})
    gepland = Opdracht.objects.filter(soort="editie").order_by("onderwerp")
    assert [opdracht.argumenten for opdracht in gepland] == [{"werkjaar": 2019}, {"werkjaar": 2020}]


def test_een_fout_en_er_wordt_niets_bewaard(organisatie: Organisatie) -> None:
    uitkomst = niveaus(
        {}, {"ondernemingsnummer": geldig_nummer(800_002)}, {"thema": "verbetertraject", "niveau": 7}, {"niveau": 2}
    )
    assert plaatsen(uitkomst) == [(3, "ondernemingsnummer"), (4, "niveau"), (5, "thema")]
    assert "Rij 2" in uitkomst.fouten[2].oplossing, "both rows of a double are named"
    assert not Importpartij.objects.exists()
    assert not Bron.objects.exists()
    assert not Werkjaar.objects.exists()


def test_een_proef_zegt_wat_er_zou_wijzigen_en_bewaart_niets(organisatie: Organisatie) -> None:
    uitkomst = niveaus({}, {"ondernemingsnummer": geldig_nummer(800_002)}, maak_organisaties=True, proef=True)
    assert uitkomst.nieuw == 2
    assert [nieuw.nummer for nieuw in uitkomst.vergelijking.organisaties] == [geldig_nummer(800_002)]
    assert (Organisatie.objects.count(), Importpartij.objects.count(), Werkjaar.objects.count()) == (1, 0, 0)


# -- again, and otherwise ------------------------------------------------------------------------------------


def test_hetzelfde_bestand_nog_eens_verandert_niets(organisatie: Organisatie) -> None:
    rijen: list[Cellen] = [{"duiding": "x"}, {"thema": "verbetertraject", "niveau": ""}]
    niveaus(*rijen)
    cijfers({"percentage": "93,10"})
    Opdracht.objects.all().delete()
    for uitkomst, aantal in ((niveaus(*rijen), 2), (cijfers({"percentage": "93.1"}), 1)):
        assert (uitkomst.nieuw, uitkomst.gewijzigd, uitkomst.ongewijzigd) == (0, 0, aantal)
        assert uitkomst.partij is None
    assert (Importpartij.objects.count(), Bron.objects.count(), Opdracht.objects.count()) == (2, 2, 0)


@pytest.mark.parametrize(
    ("cellen", "kolom"), [({"niveau": 4}, "niveau"), ({"niveau": "nvt"}, "niveau"), ({"duiding": "anders"}, "duiding")]
)
def test_een_andere_waarde_is_een_fout_zonder_vervang(organisatie: Organisatie, cellen: Cellen, kolom: str) -> None:
    niveaus({"duiding": "zo"})
    voor = tellend()
    uitkomst = niveaus({"duiding": "zo", **cellen})
    assert plaatsen(uitkomst) == [(2, kolom)]
    assert "--vervang" in uitkomst.fouten[0].oplossing
    assert tellend() == voor


def test_een_ander_cijfer_noemt_de_kolom_die_verschilt(organisatie: Organisatie) -> None:
    cijfers({"teller": "9", "noemer": "10", "percentage": "90"})
    assert plaatsen(cijfers({"teller": "18", "noemer": "20", "percentage": "90"})) == [(2, "teller")]
    assert plaatsen(cijfers({"teller": "9", "noemer": "10"})) == [(2, "percentage")]


def test_vervang_houdt_wat_het_bestand_niet_noemt(organisatie: Organisatie) -> None:
    niveaus({"niveau": 1, "duiding": "blijft"}, {"thema": "verbetertraject", "niveau": 2})
    uitkomst = niveaus({"thema": "verbetertraject", "niveau": 5}, {"thema": "dossierbeheer", "niveau": 0}, vervang=True)
    assert (uitkomst.nieuw, uitkomst.gewijzigd, uitkomst.ongewijzigd) == (1, 1, 0)
    assert [(rij[2], rij[5], rij[9]) for rij in tellend()] == [
        ("betrokkenheid", 1, "blijft"),
        ("dossierbeheer", 0, ""),
        ("verbetertraject", 5, ""),
    ]
    (wijziging,) = uitkomst.vergelijking.wijzigingen
    assert (wijziging.rij, str(wijziging.was), str(wijziging.wordt)) == (2, "2", "5")


def test_een_import_zegt_waar_een_indiening_voorgaat(organisatie: Organisatie) -> None:
    verslag = maak_verslag(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2020))
    feiten_uit_indiening(maak_indiening(verslag=verslag, niveaus={"betrokkenheid": 5}).pk)
    uitkomst = niveaus({"niveau": 1})
    assert uitkomst.fouten == (), "what was filed is no reason to refuse"
    assert [rij[5] for rij in tellend()] == [5]
    assert "indiening" in uitkomst.meldingen[0]


# -- organisations -------------------------------------------------------------------------------------------


def test_een_onbekende_organisatie_is_een_fout_met_raad() -> None:
    uitkomst = niveaus({}, {"thema": "verbetertraject"})
    assert plaatsen(uitkomst) == [(2, "ondernemingsnummer")]
    assert "--maak-organisaties" in uitkomst.fouten[0].oplossing
    assert "nog 1 rij)" in uitkomst.fouten[0].oplossing


def test_een_nieuwe_organisatie_krijgt_regios_en_erkenningen_uit_de_rijen() -> None:
    uitkomst = niveaus(
        {"werkjaar": 2018, "organisatie": "Demo oud", "werkvorm": "OVBJ|CaH", "regio": "Antwerpen"},
        {"werkjaar": 2016, "organisatie": "Demo oud", "werkvorm": "OVBJ", "regio": "antwerpen"},
        {"werkjaar": 2020, "organisatie": "Démo nieuw", "werkvorm": "CaH", "regio": "Brussel"},
        maak_organisaties=True,
    )
    assert uitkomst.fouten == ()
    organisatie = Organisatie.objects.get()
    assert (organisatie.ondernemingsnummer, organisatie.naam, organisatie.sorteernaam) == (
        NUMMER,
        "Démo nieuw",
        "demo nieuw",
    )
    assert list(Regioperiode.objects.order_by("vanaf").values_list("regio", "vanaf")) == [
        ("antwerpen", dt.date(2016, 1, 1)),
        ("brussel", dt.date(2020, 1, 1)),
    ]
    assert list(Erkenning.objects.values_list("werkvorm", "van", "tot_en_met")) == [
        ("CaH", dt.date(2018, 1, 1), None),
        ("OVBJ", dt.date(2016, 1, 1), dt.date(2019, 12, 31)),
    ]
    assert [(rij[1], rij[10], rij[12]) for rij in tellend()] == [
        (2016, "antwerpen", ["OVBJ"]),
        (2018, "antwerpen", ["CaH", "OVBJ"]),
        (2020, "brussel", ["CaH"]),
    ]


def test_een_nieuwe_organisatie_heeft_naam_regio_en_werkvorm_nodig() -> None:
    uitkomst = niveaus({"organisatie": "", "regio": "", "werkvorm": ""}, maak_organisaties=True)
    assert plaatsen(uitkomst) == [(2, "organisatie"), (2, "regio"), (2, "werkvorm")]


@pytest.mark.parametrize(
    ("cellen", "kolom", "bekend"),
    [({"regio": "limburg"}, "regio", "Antwerpen"), ({"werkvorm": "OVBJ|CaH"}, "werkvorm", "OVBJ")],
)
@pytest.mark.parametrize("opties", [{}, {"maak_organisaties": True, "vervang": True}])
def test_wat_het_portaal_weet_gaat_voor_op_het_bestand(
    organisatie: Organisatie, cellen: Cellen, kolom: str, bekend: str, opties: dict[str, bool]
) -> None:
    uitkomst = niveaus(cellen, **opties)
    assert plaatsen(uitkomst) == [(2, kolom)]
    assert f"volgens het portaal: {bekend}" in uitkomst.fouten[0].oplossing


def test_rijen_van_een_werkjaar_spreken_elkaar_niet_tegen() -> None:
    uitkomst = niveaus({}, {"thema": "verbetertraject", "regio": "limburg"}, maak_organisaties=True)
    assert plaatsen(uitkomst) == [(3, "regio")]
    assert "Rij 2 zegt 'antwerpen'" in uitkomst.fouten[0].oplossing


def test_jaren_waarvan_niets_bekend_is_worden_op_vraag_aangevuld() -> None:
    """Up to what is known, so that the periods stay whole."""
    maak_organisatie(nummer=NUMMER, vanaf=dt.date(2020, 4, 1), regio=Regio.LIMBURG)
    rijen: list[Cellen] = [{"werkjaar": 2018}, {"werkjaar": 2019, "werkvorm": "OVBJ|CaH"}]
    assert plaatsen(niveaus(*rijen)) == [(2, "regio"), (2, "werkvorm"), (3, "regio"), (3, "werkvorm")]
    assert niveaus(*rijen, {"werkjaar": 2020, "regio": "limburg"}, maak_organisaties=True).fouten == ()
    assert list(Regioperiode.objects.order_by("vanaf").values_list("regio", "vanaf")) == [
        ("antwerpen", dt.date(2018, 1, 1)),
        ("limburg", dt.date(2020, 4, 1)),
    ]
    assert list(Erkenning.objects.order_by("werkvorm", "van").values_list("werkvorm", "van", "tot_en_met")) == [
        ("CaH", dt.date(2019, 1, 1), dt.date(2020, 3, 31)),
        ("OVBJ", dt.date(2018, 1, 1), dt.date(2020, 3, 31)),
        ("OVBJ", dt.date(2020, 4, 1), None),
    ]


# -- undoing -------------------------------------------------------------------------------------------------


def test_ongedaan_maken_kan_alleen_van_achter_naar_voor(organisatie: Organisatie) -> None:
    eerste = niveaus({"niveau": 1}).partij
    elders = niveaus({"werkjaar": 2019}).partij
    tweede = niveaus({"niveau": 2}, vervang=True).partij
    assert eerste is not None
    assert elders is not None
    assert tweede is not None
    with pytest.raises(KanNietOngedaan, match=f"import {tweede.pk} .proef.csv. voort"):
        maak_import_ongedaan(eerste.pk)
    maak_import_ongedaan(elders.pk)
    maak_import_ongedaan(tweede.pk)
    assert [rij[5] for rij in tellend()] == [1]
    maak_import_ongedaan(eerste.pk)
    assert tellend() == []
    with pytest.raises(KanNietOngedaan, match="al ongedaan"):
        maak_import_ongedaan(eerste.pk)


def test_na_ongedaan_maken_is_hetzelfde_bestand_weer_nieuw(organisatie: Organisatie) -> None:
    partij = niveaus({"niveau": 1}).partij
    assert partij
    Opdracht.objects.all().delete()
    maak_import_ongedaan(partij.pk)
    assert Opdracht.objects.get(soort="editie").argumenten == {"werkjaar": 2020}
    assert niveaus({"niveau": 1}).nieuw == 1


WAARDEN = st.dictionaries(
    st.tuples(st.sampled_from([2019, 2020]), st.sampled_from(["betrokkenheid", "verbetertraject", "dossierbeheer"])),
    st.sampled_from(["", "nvt", "0", "3", "5"]),
    min_size=1,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bestanden=st.lists(WAARDEN, min_size=1, max_size=4))
def test_ongedaan_maken_geeft_precies_wat_er_was(
    organisatie: Organisatie, bestanden: list[dict[tuple[int, str], str]]
) -> None:
    with transaction.atomic():
        bekend: dict[tuple[int, str], str] = {}
        stapel = []
        for bestand in bestanden:
            rijen: list[Cellen] = [
                {"werkjaar": jaar, "thema": thema, "niveau": niveau} for (jaar, thema), niveau in bestand.items()
            ]
            voor = tellend()
            uitkomst = niveaus(*rijen, vervang=True)
            bekend |= bestand
            assert {(rij[1], rij[2]): _cel(rij) for rij in tellend()} == bekend
            assert niveaus(*rijen).partij is None, "the same file again changes nothing"
            if uitkomst.partij:
                stapel.append((uitkomst.partij.pk, voor))
        for pk, voor in reversed(stapel):
            maak_import_ongedaan(pk)
            assert tellend() == voor
        transaction.set_rollback(True)


def _cel(rij: tuple[Any, ...]) -> str:
    return "nvt" if rij[4] == "nvt" else "" if rij[5] is None else str(rij[5])


# -- cost ----------------------------------------------------------------------------------------------------


def test_het_aantal_opdrachten_aan_de_databank_hangt_niet_af_van_het_aantal_rijen() -> None:
    def tel(eerste: int, aantal: int) -> int:
        rijen: list[Cellen] = [{"ondernemingsnummer": geldig_nummer(eerste + nr)} for nr in range(aantal)]
        with CaptureQueriesContext(connection) as vragen:
            assert niveaus(*rijen, maak_organisaties=True).nieuw == aantal
        return len(vragen)

    tel(810_000, 1)  # the werkjaar exists from here on
    assert tel(820_000, 2) == tel(830_000, 60)


# -- the commands --------------------------------------------------------------------------------------------


@pytest.fixture
def bestand(tmp_path: Path) -> Path:
    pad = tmp_path / "historiek.csv"
    pad.write_bytes(niveau_csv([{"ondernemingsnummer": NUMMER, "niveau": 3}], teken=";", codering="utf-8-sig"))
    return pad


def test_de_opdracht_bewaart_en_zegt_hoe_het_ongedaan_kan(bestand: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("importeer_groeiniveaus", str(bestand), "--proef", "--maak-organisaties")
    assert "proef: er is niets bewaard" in capsys.readouterr().out
    call_command("importeer_groeiniveaus", str(bestand), "--maak-organisaties")
    partij = Importpartij.objects.get()
    uit = capsys.readouterr().out
    assert "1 nieuw, 0 gewijzigd, 0 ongewijzigd." in uit
    assert f"import {partij.pk}" in uit
    assert (partij.bestandsnaam, partij.rijen) == ("historiek.csv", 1)
    call_command("maak_import_ongedaan", str(partij.pk))
    assert tellend() == []
    with pytest.raises(CommandError, match="al ongedaan"):
        call_command("maak_import_ongedaan", str(partij.pk))


def test_de_opdracht_meldt_alle_fouten_op_stderr_en_eindigt_met_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pad = tmp_path / "cijfers.csv"
    pad.write_bytes(cijfer_csv([{"ondernemingsnummer": "1"}, {"ondernemingsnummer": NUMMER, "percentage": "a;b"}]))
    with pytest.raises(SystemExit) as einde:
        call_command("importeer_cijfers", str(pad))
    assert einde.value.code == 1
    gezegd = capsys.readouterr()
    assert gezegd.out == ""
    regels = gezegd.err.splitlines()
    assert [regel.split(";")[:2] for regel in regels] == [
        ["2", "ondernemingsnummer"],
        ["3", "ondernemingsnummer"],
        ["3", "percentage"],
    ]
    assert regels[2].startswith('3;percentage;"a;b";Typ een getal')


def test_een_bestand_dat_er_niet_is(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Kijk het pad na"):
        call_command("importeer_cijfers", str(tmp_path / "weg.csv"))

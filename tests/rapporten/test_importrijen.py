"""Reading the two import formats: any legal way of writing gives the same rows, anything else says what to do."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organisaties.choices import Regio, Werkvorm
from rapporten.sectorbeeld.invoeren import bestand
from rapporten.sectorbeeld.invoeren import fouten as foutenlijst
from rapporten.sectorbeeld.invoeren.fouten import Fout, Fouten, Onleesbaar, schrijf_fouten
from rapporten.sectorbeeld.invoeren.rijen import (
    CIJFER_KOLOMMEN,
    GROEINIVEAU_KOLOMMEN,
    Naslag,
    Rij,
    Waarde,
    Wie,
    lees_cijfers,
    lees_groeiniveaus,
)
from tests.fabrieken import geldig_nummer
from tests.fabrieken.bronnen import cijfer_csv, niveau_csv

THEMAS = {"betrokkenheid": "Betrokkenheid", "onthaal": "Onthaal van de gebruiker", "dossierbeheer": "Dossierbeheer"}
KENGETALLEN = {"bezetting-ovbj": ("bezetting", "OVBJ"), "benutting-verblijf-ges": ("benutting", "Verblijf GES+")}
NASLAG = Naslag(
    themas={**{naam.casefold(): code for code, naam in THEMAS.items()}, **{code: code for code in THEMAS}},
    niveaus=range(6),
    kengetallen={(soort, naam.casefold()): code for code, (soort, naam) in KENGETALLEN.items()},
    laatste_werkjaar=2030,
)
NUMMER = geldig_nummer(1)


def fouten_van(inhoud: bytes, lees: Any = lees_groeiniveaus) -> list[Fout]:
    fouten = Fouten()
    try:
        lees(inhoud, NASLAG, fouten)
    except Onleesbaar as onleesbaar:
        return [*fouten, *onleesbaar.fouten]
    return fouten


# -- there and back ------------------------------------------------------------------------------------------

TEKST = st.text(st.characters(exclude_categories=["C"], include_characters='\n;,"|=é'), max_size=30).map(str.strip)
WIE = st.builds(
    Wie,
    nummer=st.integers(1, 999).map(geldig_nummer),
    naam=TEKST,
    regio=st.sampled_from(["", *Regio.values]),
    werkvormen=st.sets(st.sampled_from(Werkvorm.values)).map(lambda vormen: tuple(sorted(vormen))),
    werkjaar=st.integers(2000, 2030),
)
LEEG = st.sampled_from([Waarde("niet_beantwoord"), Waarde("nvt")])
NIVEAU = st.tuples(st.one_of(LEEG, st.integers(0, 5).map(lambda niveau: Waarde("beantwoord", niveau))), TEKST).map(
    lambda paar: paar[0]._replace(toelichting=paar[1])
)
GETAL = st.decimals(0, 99_999, places=2)
CIJFER = st.one_of(
    LEEG,
    GETAL.map(lambda percentage: Waarde("beantwoord", percentage=percentage)),
    st.tuples(GETAL, GETAL.filter(bool)).map(lambda paar: Waarde("beantwoord", teller=paar[0], noemer=paar[1])),
)
OPMAAK = st.fixed_dictionaries(
    {
        "teken": st.sampled_from(",;"),
        "bom": st.booleans(),
        "komma": st.booleans(),
        "label": st.booleans(),
        "volgorde": st.randoms(use_true_random=False),
        "alles_tussen_aanhalingstekens": st.booleans(),
        "regeleinde": st.sampled_from(["\n", "\r\n"]),
    }
)


def schrijf(kolommen: tuple[str, ...], rijen: list[dict[str, str]], opmaak: dict[str, Any]) -> bytes:
    volgorde = list(kolommen)
    opmaak["volgorde"].shuffle(volgorde)
    uit = io.StringIO()
    schrijver = csv.DictWriter(
        uit,
        volgorde,
        delimiter=opmaak["teken"],
        lineterminator=opmaak["regeleinde"],
        quoting=csv.QUOTE_ALL if opmaak["alles_tussen_aanhalingstekens"] else csv.QUOTE_MINIMAL,
    )
    schrijver.writeheader()
    schrijver.writerows(rijen)
    return uit.getvalue().encode("utf-8-sig" if opmaak["bom"] else "utf-8")


def cel(rij: Rij, opmaak: dict[str, Any]) -> dict[str, str]:
    """The cells that both files share."""
    return {
        "ondernemingsnummer": rij.wie.nummer,
        "organisatie": rij.wie.naam,
        "regio": Regio(rij.wie.regio).label if rij.wie.regio and opmaak["label"] else rij.wie.regio,
        "werkjaar": str(rij.wie.werkjaar),
    }


@settings(max_examples=40, deadline=None)
@given(rijen=st.lists(st.tuples(WIE, st.sampled_from(list(THEMAS)), NIVEAU), min_size=1, max_size=8), opmaak=OPMAAK)
def test_groeiniveaus_worden_gelezen_zoals_ze_geschreven_zijn(
    rijen: list[tuple[Wie, str, Waarde]], opmaak: dict[str, Any]
) -> None:
    bedoeld = [Rij(nummer, *rij) for nummer, rij in enumerate(rijen, 2)]
    inhoud = schrijf(
        GROEINIVEAU_KOLOMMEN,
        [
            {
                **cel(rij, opmaak),
                "werkvorm": "|".join(rij.wie.werkvormen),
                "thema": THEMAS[rij.code].upper() if opmaak["label"] else rij.code,
                "niveau": "NVT"
                if rij.waarde.staat == "nvt"
                else ""
                if rij.waarde.niveau is None
                else rij.waarde.niveau,
                "duiding": rij.waarde.toelichting,
            }
            for rij in bedoeld
            if rij.waarde
        ],
        opmaak,
    )
    fouten = Fouten()
    assert lees_groeiniveaus(inhoud, NASLAG, fouten).rijen == bedoeld
    assert not fouten


@settings(max_examples=40, deadline=None)
@given(
    rijen=st.lists(st.tuples(WIE, st.sampled_from(list(KENGETALLEN)), CIJFER), min_size=1, max_size=8), opmaak=OPMAAK
)
def test_cijfers_worden_gelezen_zoals_ze_geschreven_zijn(
    rijen: list[tuple[Wie, str, Waarde]], opmaak: dict[str, Any]
) -> None:
    bedoeld = [Rij(nr, wie._replace(werkvormen=()), code, waarde) for nr, (wie, code, waarde) in enumerate(rijen, 2)]

    def getal(waarde: Decimal | None) -> str:
        return "" if waarde is None else str(waarde).replace(".", "," if opmaak["komma"] else ".")

    inhoud = schrijf(
        CIJFER_KOLOMMEN,
        [
            {
                **cel(rij, opmaak),
                "indicator": KENGETALLEN[rij.code][0],
                "uitsplitsing": KENGETALLEN[rij.code][1],
                "teller": getal(rij.waarde.teller),
                "noemer": getal(rij.waarde.noemer),
                "percentage": "nvt" if rij.waarde.staat == "nvt" else getal(rij.waarde.percentage),
            }
            for rij in bedoeld
            if rij.waarde
        ],
        opmaak,
    )
    fouten = Fouten()
    assert lees_cijfers(inhoud, NASLAG, fouten).rijen == bedoeld
    assert not fouten


@settings(max_examples=40, deadline=None)
@given(inhoud=st.one_of(st.binary(max_size=200), TEKST.map(lambda tekst: niveau_csv([]) + tekst.encode())))
def test_wat_er_ook_komt_er_volgt_een_melding_en_geen_fout(inhoud: bytes) -> None:
    for lees in (lees_groeiniveaus, lees_cijfers):
        for fout in fouten_van(inhoud, lees):
            assert fout.rij >= 1
            assert fout.oplossing


# -- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cellen", "kolom", "oplossing"),
    [
        ({"ondernemingsnummer": "0123456780"}, "ondernemingsnummer", "geen geldig ondernemingsnummer"),
        ({"werkjaar": "202O"}, "werkjaar", "van 2000 tot en met 2030"),
        ({"werkjaar": "2031"}, "werkjaar", "van 2000 tot en met 2030"),
        ({"werkjaar": ""}, "werkjaar", "van 2000"),
        ({"niveau": "6"}, "niveau", "geheel getal van 0 tot en met 5, nvt"),
        ({"niveau": "2,5"}, "niveau", "geheel getal"),
        ({"niveau": "-1"}, "niveau", "geheel getal"),
        ({"niveau": "=2+1"}, "niveau", "geheel getal"),
        ({"thema": "Betrokenheid"}, "thema", "Bedoelt u 'betrokkenheid'?"),
        ({"thema": ""}, "thema", "Vul dit in"),
        ({"regio": "Wallonië"}, "regio", "antwerpen, limburg"),
        ({"werkvorm": "OVBJ|XYZ"}, "werkvorm", "'XYZ' is geen werkvorm"),
        ({"organisatie": "x" * 201}, "organisatie", "hoogstens 200"),
        ({"duiding": "x" * 5001}, "duiding", "hoogstens 5000"),
        ({"duiding": "a\x07b"}, "duiding", "stuurteken"),
        ({"organisatie": "Demo \u202egro.x"}, "organisatie", "stuurteken"),
        ({"regio": "Elders"}, "regio", "west-vlaanderen, brussel."),
        ({"ondernemingsnummer": "0000000097"}, "ondernemingsnummer", "geen geldig ondernemingsnummer"),
    ],
)
def test_een_foute_cel_zegt_waar_en_wat_te_doen(cellen: dict[str, str], kolom: str, oplossing: str) -> None:
    goed = {"ondernemingsnummer": NUMMER, "niveau": "2"}
    fouten = fouten_van(niveau_csv([goed, {**goed, **cellen}]))
    assert [(fout.rij, fout.kolom) for fout in fouten] == [(3, kolom)]
    assert oplossing in fouten[0].oplossing


@pytest.mark.parametrize(
    ("cellen", "kolom", "oplossing"),
    [
        ({"percentage": "93%"}, "percentage", "zonder teken, spatie of procentteken"),
        ({"percentage": "1.234,5"}, "percentage", "Typ een getal"),
        ({"percentage": "-1"}, "percentage", "Typ een getal"),
        ({"percentage": "1e3"}, "percentage", "Typ een getal"),
        ({"percentage": "٣"}, "percentage", "Typ een getal"),
        ({"percentage": "9" * 60}, "percentage", "te groot"),
        ({"teller": "9"}, "noemer", "Vul ook de noemer in"),
        ({"noemer": "9", "percentage": "90"}, "teller", "Vul ook de teller in"),
        ({"teller": "0", "noemer": "0"}, "noemer", "De noemer is 0"),
        ({"teller": "1.00001", "noemer": "2"}, "teller", "hoogstens 4 decimalen"),
        ({"teller": "94", "noemer": "100", "percentage": "93"}, "percentage", "Teller en noemer geven 94"),
        ({"teller": "931", "noemer": "1000", "percentage": "93,2"}, "percentage", "geven 93,1"),
        ({"teller": "1", "percentage": "nvt"}, "teller", "Laat leeg"),
        ({"indicator": "bezeting", "percentage": "1"}, "indicator", "Bedoelt u 'bezetting'?"),
        ({"uitsplitsing": "Verblijf GES+", "percentage": "1"}, "uitsplitsing", "bezetting-ovbj"),
    ],
)
def test_een_fout_cijfer_zegt_waar_en_wat_te_doen(cellen: dict[str, str], kolom: str, oplossing: str) -> None:
    fouten = fouten_van(cijfer_csv([{"ondernemingsnummer": NUMMER, **cellen}]), lees_cijfers)
    assert [(fout.rij, fout.kolom) for fout in fouten] == [(2, kolom)]
    assert oplossing in fouten[0].oplossing


@pytest.mark.parametrize(
    ("teller", "noemer", "percentage"),
    [
        ("935", "1000", "94"),
        ("934", "1000", "93"),
        ("931", "1000", "93.15"),
        ("1", "3", "33.3"),
        ("1", "3", "33.33333333"),
    ],
)
def test_een_percentage_mag_afgerond_zijn(teller: str, noemer: str, percentage: str) -> None:
    """Half up to the decimals that are given, and then 0.05 points at most."""
    rij = {"ondernemingsnummer": NUMMER, "teller": teller, "noemer": noemer, "percentage": percentage}
    assert fouten_van(cijfer_csv([rij]), lees_cijfers) == []


def test_een_percentage_met_meer_decimalen_wordt_gezegd_afgerond() -> None:
    gelezen = lees_cijfers(cijfer_csv([{"ondernemingsnummer": NUMMER, "percentage": "33.33335"}]), NASLAG, Fouten())
    assert gelezen.rijen[0].waarde == Waarde("beantwoord", percentage=Decimal("33.3334"))
    assert gelezen.meldingen == ["Afgerond op 4 decimalen: 1 keer een percentage."]


def test_alle_fouten_van_alle_rijen_tegelijk() -> None:
    fouten = fouten_van(
        niveau_csv(
            [
                {"ondernemingsnummer": "1", "niveau": "9", "regio": "x"},
                {"ondernemingsnummer": NUMMER, "niveau": "1"},
                {"ondernemingsnummer": NUMMER, "niveau": "9"},
            ]
        )
    )
    assert sorted((fout.rij, fout.kolom) for fout in fouten) == [
        (2, "niveau"),
        (2, "ondernemingsnummer"),
        (2, "regio"),
        (4, "niveau"),
    ]


def test_rijen_tellen_zoals_in_een_rekenblad() -> None:
    """A line break within quotes is still the same row, an empty row is a row."""
    inhoud = niveau_csv([{"ondernemingsnummer": NUMMER, "niveau": "1", "duiding": "twee\nregels"}])
    inhoud += (
        b"\r\n;;\r\n,,,,,,,\r\n" + niveau_csv([{"ondernemingsnummer": NUMMER, "niveau": "9"}]).split(b"\r\n", 1)[1]
    )
    assert [(fout.rij, fout.kolom) for fout in fouten_van(inhoud)] == [(4, ""), (6, "niveau")]


@pytest.mark.parametrize(
    ("kop", "fouten"),
    [
        (b"ondernemingsnummer,organisatie,regio,werkvorm,werkjaar,thema,niveau", [("duiding", "ontbreekt")]),
        (
            b"ondernemingsnummer,organisatie,regio,werkvorm,werkjaar,thema,Niveau,duiding",
            [("Niveau", "Noem ze niveau."), ("niveau", "ontbreekt")],
        ),
        (
            b"ondernemingsnummer,organisatie,regio,werkvorm,werkjaar,thema,niveau,duiding,extra,thema",
            [("thema", "meer dan"), ("extra", "Laat ze weg")],
        ),
    ],
)
def test_een_foute_kop_noemt_elke_kolom(kop: bytes, fouten: list[tuple[str, str]]) -> None:
    gevonden = fouten_van(kop + b"\n1,2,3,4,5,6,7,8\n")
    assert [(fout.rij, fout.kolom) for fout in gevonden] == [(1, kolom) for kolom, _ in fouten]
    assert all(raad in fout.oplossing for fout, (_, raad) in zip(gevonden, fouten, strict=True))


@pytest.mark.parametrize(
    ("inhoud", "rij", "oplossing"),
    [
        (b"", 1, "leeg"),
        (niveau_csv([]), 2, "geen rijen"),
        (niveau_csv([{"organisatie": "Café"}], codering="cp1252"), 2, "UTF-8"),
        (niveau_csv([{}]).decode().encode("utf-16"), 1, "UTF-16"),
        (niveau_csv([{}]).decode().encode("utf-16-le"), 1, "UTF-8"),
        (niveau_csv([{"duiding": "a\0b"}]), 2, "UTF-8"),
        (b"PK\x03\x04rest", 1, "CSV UTF-8"),
        (niveau_csv([]) + b'"' + b"x" * 200_000, 2, "aanhalingsteken"),
        (niveau_csv([]) + b'"open', 2, "aanhalingsteken"),
        (niveau_csv([]) + b"1,2,3\n", 2, "3 in plaats van 8"),
        (niveau_csv([]) + b"1,2,3,4,5,6,7,8,9\n", 2, "meer cellen"),
    ],
)
def test_een_onbruikbaar_bestand_zegt_waarom(inhoud: bytes, rij: int, oplossing: str) -> None:
    fouten = fouten_van(inhoud)
    assert fouten[0].rij == rij
    assert oplossing in fouten[0].oplossing


def test_een_te_groot_bestand_wordt_geweigerd(monkeypatch: pytest.MonkeyPatch) -> None:
    inhoud = niveau_csv([{"ondernemingsnummer": NUMMER, "niveau": "1"}] * 4)
    monkeypatch.setattr(bestand, "MAX_RIJEN", 3)
    (fout,) = fouten_van(inhoud)
    assert (fout.rij, "meer dan 3 rijen" in fout.oplossing) == (5, True)
    monkeypatch.setattr(bestand, "MAX_BYTES", 100)
    assert "groter dan" in fouten_van(inhoud)[0].oplossing


def test_te_veel_fouten_vullen_het_geheugen_niet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foutenlijst, "MAX_FOUTEN", 5)
    fouten = fouten_van(niveau_csv([{"ondernemingsnummer": NUMMER, "niveau": "9"}] * 50))
    assert len(fouten) == 6
    assert "nog meer fouten" in fouten[-1].oplossing


def test_een_fout_is_een_regel_ook_met_scheidingstekens_en_stuurtekens_erin() -> None:
    fouten = Fouten()
    fouten.meld(3, "thema", "a;b\nc\x1b[31m", "Verbeter dit.")
    assert schrijf_fouten(fouten) == '3;thema;"a;b c [31m";Verbeter dit.\n'

"""Canonical JSON: what was filed reads back as it was, and the same content always has the same bytes."""

from __future__ import annotations

import dataclasses
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapporten import inhoud as i
from rapporten.inhoud import FORMAAT, Inhoud, lees, schrijf_decimaal, sha256

TEKST = st.text(max_size=12)
GETAL = st.decimals(min_value=0, max_value=Decimal("9999999999"), places=4, allow_nan=False)
SCORE = st.builds(
    i.Score, TEKST, TEKST, TEKST, TEKST, st.none() | st.integers(0, 5), TEKST, TEKST, toelichting=TEKST, herkomst=TEKST
)
CIJFER = st.builds(
    i.Cijfer,
    TEKST,
    TEKST,
    TEKST,
    TEKST,
    st.booleans(),
    TEKST,
    st.none() | GETAL,
    st.none() | GETAL,
    st.none() | GETAL,
    toelichting=TEKST,
    herkomst=TEKST,
)
ACTIE = st.builds(i.Actie, st.integers(1), *[TEKST] * 3, st.integers(2000, 2100), *[TEKST] * 5)
THEMA = st.builds(i.Kwaliteitsthema, TEKST, TEKST)
BIJLAGE = st.builds(i.Bijlage, TEKST, TEKST, st.integers(0), TEKST)


def _rij(van: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(van, max_size=2).map(tuple)


ONDERDEEL = st.builds(
    i.Onderdeel,
    *[TEKST] * 5,
    verplicht=st.booleans(),
    limiet=st.none() | st.integers(1, 9999),
    html=TEKST,
    herkomst=TEKST,
    scores=_rij(SCORE),
    cijfers=_rij(CIJFER),
    acties=_rij(ACTIE),
    themas=_rij(THEMA),
    bijlagen=_rij(BIJLAGE),
)
VERSIE = st.builds(i.Versie, TEKST, st.integers(1), TEKST)
INHOUD = st.builds(
    Inhoud,
    TEKST,
    TEKST,
    st.integers(2000, 2100),
    st.booleans(),
    VERSIE,
    st.none() | VERSIE,
    st.booleans(),
    niveaus=_rij(st.builds(i.Niveau, st.integers(0, 5), TEKST, TEKST)),
    hoofdstukken=_rij(st.builds(i.Hoofdstuk, TEKST, TEKST, _rij(ONDERDEEL))),
    opvolgpunten=_rij(st.builds(i.Opvolgpunt, st.integers(1), st.integers(2000, 2100), *[TEKST] * 4)),
)


def cijfer(percentage: str) -> i.Cijfer:
    """A figure of which only the percentage matters."""
    return i.Cijfer("k", "bezetting", "u", "d", True, "beantwoord", None, None, Decimal(percentage), "", "nieuw")


def klein(*cijfers: i.Cijfer) -> Inhoud:
    """The smallest content with these figures."""
    onderdeel = i.Onderdeel("c", "cijfers", "1", "Cijfers", "Hoeveel?", True, None, "", "nieuw", cijfers=cijfers)
    return Inhoud(
        ondernemingsnummer="0900000196",
        organisatie="Demo",
        werkjaar=2025,
        nulpunt=False,
        boom=i.Versie("nieuwe-boom", 1, "Nieuwe boom"),
        kader=None,
        voorlopig=False,
        niveaus=(),
        hoofdstukken=(i.Hoofdstuk("1", "Cijfers", (onderdeel,)),),
    )


@settings(deadline=None, max_examples=40)
@given(INHOUD)
def test_wat_ingediend_is_komt_gelijk_terug_en_heeft_dezelfde_bytes(inhoud: Inhoud) -> None:
    bytes_ = inhoud.canoniek()
    terug = lees(bytes_)
    assert terug == inhoud
    assert terug.canoniek() == bytes_
    assert lees(memoryview(bytes_)) == inhoud
    assert inhoud.formaat == FORMAAT == 1


@settings(deadline=None, max_examples=40)
@given(INHOUD)
def test_de_bytes_zijn_canoniek(inhoud: Inhoud) -> None:
    tekst = inhoud.canoniek().decode("utf-8")
    data = json.loads(tekst, parse_float=pytest.fail)  # a decimal is a string, never a binary number
    assert tekst == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for hoofdstuk in data["hoofdstukken"]:
        for onderdeel in hoofdstuk["onderdelen"]:
            for cijfer_ in onderdeel["cijfers"]:
                for naam in ("teller", "noemer", "percentage"):
                    assert cijfer_[naam] is None or re.fullmatch(r"0|[1-9]\d*|\d+\.\d*[1-9]", cijfer_[naam])


def test_hetzelfde_getal_anders_geschreven_geeft_dezelfde_bytes() -> None:
    hashes = {sha256(klein(cijfer(g)).canoniek()) for g in ("12.50", "12.5", "12.5000", "012.5", "1.25E+1", "1250E-2")}
    assert len(hashes) == 1
    assert sha256(klein(cijfer("12.51")).canoniek()) not in hashes


@pytest.mark.parametrize(
    ("getal", "tekst"),
    [("0", "0"), ("0.0000", "0"), ("100", "100"), ("100.00", "100"), ("1E+3", "1000"), ("0.0001", "0.0001")],
)
def test_een_getal_heeft_een_schrijfwijze(getal: str, tekst: str) -> None:
    assert schrijf_decimaal(Decimal(getal)) == tekst


def test_de_inhoud_draagt_geen_persoon_geen_tijd_en_geen_volgnummer() -> None:
    """The hash is over the content alone: who files when does not change it."""
    verboden = re.compile(r"door|persoon|email|tijdstip|datum|_op$|volgnummer|kenmerk|hash")

    def velden(soort: Any) -> set[str]:
        eigen = {veld.name for veld in dataclasses.fields(soort)}
        return {f"{soort.__name__}.{naam}" for naam in eigen if verboden.search(naam)}

    soorten = [s for s in vars(i).values() if isinstance(s, type) and dataclasses.is_dataclass(s)]
    assert {i.Inhoud, i.Onderdeel, i.Score, i.Cijfer, i.Actie, i.Bijlage} <= set(soorten)
    assert set().union(*map(velden, soorten)) == set()


def test_elke_wijziging_aan_de_inhoud_geeft_een_andere_hash() -> None:
    """Also of a question: the signature covers what was asked."""
    begin = klein(cijfer("90"))
    (hoofdstuk,) = begin.hoofdstukken
    (onderdeel,) = hoofdstuk.onderdelen

    def met(**anders: Any) -> Inhoud:
        nieuw = dataclasses.replace(onderdeel, **anders)
        return dataclasses.replace(begin, hoofdstukken=(dataclasses.replace(hoofdstuk, onderdelen=(nieuw,)),))

    varianten = [
        begin,
        met(vraag="Hoeveel dan?"),
        met(html="<p>x</p>"),
        met(herkomst="bijgewerkt"),
        met(cijfers=()),
        met(bijlagen=(i.Bijlage("a.pdf", "application/pdf", 3, "0" * 64),)),
        met(bijlagen=(i.Bijlage("a.pdf", "application/pdf", 3, "1" * 64),)),
        dataclasses.replace(begin, nulpunt=True),
        dataclasses.replace(begin, organisatie="Demo."),
        dataclasses.replace(begin, niveaus=(i.Niveau(0, "Nul", "Tekst"),)),
    ]
    assert len({v.canoniek() for v in varianten}) == len(varianten)


def test_wat_niet_in_een_verslag_hoort_wordt_geweigerd() -> None:
    with pytest.raises(TypeError, match="hoort niet in de inhoud"):
        dataclasses.replace(klein(), organisatie=object()).canoniek()  # type: ignore[arg-type]


@pytest.mark.parametrize("ruw", [b"{}", b'{"formaat":2}', b'{"formaat":"1"}', b"geen json"])
def test_een_onbekend_formaat_wordt_niet_gelezen(ruw: bytes) -> None:
    with pytest.raises(ValueError):
        lees(ruw)


def test_een_onderdeel_is_te_vinden_op_zijn_id() -> None:
    inhoud = klein(cijfer("90"))
    assert inhoud.onderdeel("c").titel == "Cijfers"
    with pytest.raises(KeyError):
        inhoud.onderdeel("x")

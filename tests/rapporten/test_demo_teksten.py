"""The demo's texts: every organisation has a voice of its own, and what it says is true to its figures."""

import re
from itertools import combinations
from pathlib import Path

import pytest
import yaml

import rapporten
from rapporten.demo.acties import acties
from rapporten.demo.bouwstenen import bouwstenen
from rapporten.demo.historiek import scores
from rapporten.demo.organisaties import ORGANISATIES, actieve, organisatie
from rapporten.demo.teksten import CONVENANT, cijferverhaal, convenant, opvolging, verhaal
from zelfevaluatie.choices import Stand

VERHALEN = (
    "visie",
    "duiding-groeiniveaus",
    "organisatie-in-cijfers",
    "innovatieve-projecten",
    "andere-initiatieven",
    "kwaliteitsthema",
    "beleidssignalen",
    "toelichting",
    *CONVENANT,
)


def zinnen(tekst: str) -> set[str]:
    return {zin.strip("- ") for zin in re.split(r"(?<=[.?!:])\s+|\n", tekst) if len(zin) > 25}


@pytest.mark.parametrize("stabiel_id", VERHALEN)
@pytest.mark.parametrize("jaar", [2023, 2025, 2026])
def test_geen_twee_organisaties_schrijven_hetzelfde(stabiel_id: str, jaar: int) -> None:
    teksten = [tekst for o in actieve(jaar) if (tekst := verhaal(o, stabiel_id, jaar))]
    assert len(teksten) >= 10
    assert len(set(teksten)) == len(teksten)


@pytest.mark.parametrize("stabiel_id", ["visie", "innovatieve-projecten", "duiding-groeiniveaus"])
def test_teksten_verschillen_duidelijk(stabiel_id: str) -> None:
    alle = [zinnen(verhaal(o, stabiel_id, 2025)) for o in actieve(2025)]
    for een, ander in combinations(alle, 2):
        assert len(een & ander) <= 0.67 * min(len(een), len(ander))


def test_wie_blijft_schrijft_elk_jaar_iets_anders() -> None:
    for o in actieve(2023):
        for stabiel_id in ("visie", "innovatieve-projecten", "duiding-groeiniveaus"):
            assert len({verhaal(o, stabiel_id, jaar) for jaar in (2023, 2024, 2025)}) == 3


def test_er_zijn_korte_en_lange_teksten() -> None:
    lengtes = sorted(len(verhaal(o, "visie", 2025)) for o in actieve(2025))
    assert lengtes[0] < 450
    assert lengtes[-1] > 1100


@pytest.mark.parametrize("jaar", [2015, 2022, 2026, 2031])
def test_alles_is_ingevuld(jaar: int) -> None:
    for o in actieve(jaar):
        teksten = [verhaal(o, stabiel_id, jaar) for stabiel_id in (*VERHALEN, "andere-cijfers")]
        teksten += [opvolging(o, soort, jaar) for soort in bouwstenen()["opvolging"]]
        for tekst in teksten:
            assert "{" not in tekst
            assert "  " not in tekst


def test_duiding_noemt_wat_echt_daalde() -> None:
    o = organisatie("Framboos")
    vorig = {s.thema: s.niveau for s in scores(2024) if s.organisatie == o}
    gedaald = [
        s.thema
        for s in scores(2025)
        if s.organisatie == o and s.niveau is not None and s.niveau < (vorig[s.thema] or 0)
    ]
    assert gedaald
    assert all(thema.lower() in verhaal(o, "duiding-groeiniveaus", 2025).lower() for thema in gedaald)


def test_convenant_alleen_over_wat_erin_staat() -> None:
    for o in ORGANISATIES:
        gevuld = {deel for deel in CONVENANT if verhaal(o, deel, 2025)}
        assert gevuld == set(convenant(o))
    assert len({convenant(o) for o in ORGANISATIES}) > 10


def test_een_sprong_in_een_cijfer_krijgt_een_verhaal() -> None:
    o = organisatie("Aalbes")
    verhalen = [
        cijferverhaal(o, "bezetting", naam, jaar)
        for jaar in range(2018, 2026)
        for naam in ("OVBJ met verblijf", "OVBJ zonder verblijf")
    ]
    assert any("punten" in tekst for tekst in verhalen)
    assert cijferverhaal(o, "bezetting", "OBC", 2025) == ""


def test_acties_leven_over_jaren_en_hun_geschiedenis_ligt_vast() -> None:
    for o in actieve(2026):
        kort, lang = acties(o, 2021, 2025), acties(o, 2021, 2026)
        for eerder, later in zip(kort, lang, strict=False):
            assert (eerder.sleutel, eerder.doel) == (later.sleutel, later.doel)
            assert later.standen[: len(eerder.standen)] == eerder.standen
    alle = [actie for o in actieve(2025) for actie in acties(o, 2021, 2025)]
    assert max(len(actie.standen) for actie in alle) == 3
    assert {stand.stand for actie in alle for stand in actie.standen} == set(Stand)
    assert all(s.waarom_niet and s.vervolg for a in alle for s in a.standen if s.stand == Stand.NIET_BEREIKT)


def test_elk_verhaal_in_de_bomen_heeft_een_tekst() -> None:
    """A tree gets a new section: then the demo must have something to say there."""
    map_met_bomen = Path(rapporten.__file__).parent / "bomen"
    o = organisatie("Aalbes")

    def knopen(rijen: list[dict[str, object]]) -> list[dict[str, object]]:
        return [k for rij in rijen for k in (rij, *knopen(rij.get("kinderen", [])))]  # type: ignore[arg-type]

    for bestand in sorted(map_met_bomen.glob("*.yaml")):
        for knoop in knopen(yaml.safe_load(bestand.read_text(encoding="utf-8"))["knopen"]):
            if knoop["soort"] in ("verhaal", "kwaliteitsthemas"):
                tekst = verhaal(o, str(knoop["id"]), 2025)
                assert len(tekst) <= int(str(knoop["limiet"]))

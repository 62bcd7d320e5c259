"""Comparing texts: what is shown as changed is exactly what changed, and it never takes long."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rapporten import tekst
from rapporten.vergelijken import Soort, Verschil, vergelijk, vergelijk_tekst

# Few words, so that they come back, and everything that separates them.
WOORDEN = st.lists(st.sampled_from(["de", "hond", "kat", "loopt.", "\n", " ", "\u00a0", "é"]), max_size=60).map("".join)
ALINEAS = st.lists(st.tuples(WOORDEN, st.booleans()), max_size=6)


def html(alineas: list[tuple[str, bool]]) -> str:
    """Clean HTML with ids; some blocks are headings."""
    return tekst.schoon(
        "".join(f"<{'h3' if kop else 'p'}>{woorden}</{'h3' if kop else 'p'}>" for woorden, kop in alineas)
    )


def kant(verschil: Verschil, niet: Soort) -> list[str]:
    """The texts of the blocks on one side: the old one without what came, the new one without what went."""
    per_blok = [[stuk.tekst for stuk in blok.stukken if stuk.soort != niet] for blok in verschil.blokken]
    return ["".join(stukken) for stukken in per_blok if stukken]


@settings(max_examples=300, deadline=None)
@given(WOORDEN, WOORDEN)
@example("de hond loopt.", "de kat loopt.")
@example("", " ")
def test_wat_wegging_en_wat_bijkwam_maakt_van_de_oude_woorden_de_nieuwe(oud: str, nieuw: str) -> None:
    stukken = vergelijk_tekst(oud, nieuw)
    assert "".join(s.tekst for s in stukken if s.soort != Soort.BIJ) == oud
    assert "".join(s.tekst for s in stukken if s.soort != Soort.WEG) == nieuw
    assert all(s.tekst for s in stukken)
    if oud == nieuw:
        assert {s.soort for s in stukken} <= {Soort.GELIJK}


@settings(max_examples=300, deadline=None)
@given(ALINEAS, ALINEAS, st.booleans())
def test_de_getoonde_wijzigingen_maken_van_de_oude_tekst_de_nieuwe(
    oud: list[tuple[str, bool]], nieuw: list[tuple[str, bool]], zelfde_ids: bool
) -> None:
    voor = html(oud)
    na = tekst.uit_tekst(tekst.naar_tekst(html(nieuw)), voor) if zelfde_ids else html(nieuw)
    verschil = vergelijk(voor, na)
    assert kant(verschil, Soort.BIJ) == [b.tekst for b in tekst.blokken(voor)]
    assert kant(verschil, Soort.WEG) == [b.tekst for b in tekst.blokken(na)]
    zelfde = [(b.tag, b.binnen) for b in tekst.blokken(voor)] == [(b.tag, b.binnen) for b in tekst.blokken(na)]
    assert verschil.is_gelijk == zelfde


def test_alleen_het_gewijzigde_woord_wordt_getoond() -> None:
    stukken = vergelijk_tekst("Wij luisteren elke week naar ouders.", "Wij luisteren elke maand naar ouders.")
    assert [(s.soort.value, s.tekst.strip()) for s in stukken] == [
        ("gelijk", "Wij luisteren elke"),
        ("weg", "week"),
        ("bij", "maand"),
        ("gelijk", "naar ouders."),
    ]


def test_een_herschreven_zin_blijft_een_geheel() -> None:
    stukken = vergelijk_tekst(
        "Vroeger koos de begeleider het doel.", "Nu kiest het gezin samen met de school een doel."
    )
    assert [s.soort for s in stukken] == [Soort.WEG, Soort.BIJ, Soort.GELIJK]  # the last word is the same


def test_een_blok_dat_op_zijn_plaats_gewijzigd_werd_staat_er_een_keer() -> None:
    oud = tekst.uit_tekst("Eerste alinea.\n\nTweede alinea over ouders.\n\nDerde alinea.")
    nieuw = tekst.uit_tekst("Eerste alinea.\n\nTweede alinea over jongeren.\n\nNieuw.\n\nDerde alinea.", oud)
    verschil = vergelijk(oud, nieuw)
    assert [b.soort for b in verschil.blokken] == [Soort.GELIJK, None, Soort.BIJ, Soort.GELIJK]
    assert (verschil.woorden(Soort.WEG), verschil.woorden(Soort.BIJ)) == (1, 2)


def test_andere_opmaak_van_dezelfde_woorden_wordt_gezegd() -> None:
    oud = tekst.schoon("<p>Onze visie</p><p>Blijft gelijk</p>")
    nieuw = oud.replace("Onze visie", "Onze <strong>visie</strong>")
    eerste, tweede = vergelijk(oud, nieuw).blokken
    assert (eerste.opmaak, tweede.opmaak) == (True, False)
    assert not vergelijk(oud, nieuw).is_gelijk


def _willekeurig(zaad: int, woorden: list[str]) -> str:
    uit = random.Random(zaad).choices(woorden, k=30_000)
    return " ".join(uit)[:20_000]


@pytest.mark.parametrize(
    ("oud", "nieuw"),
    [
        pytest.param("a " * 10_000, "b a " * 5_000, id="steeds hetzelfde woord"),
        pytest.param(
            " ".join(map(str, range(4_000)))[:20_000], " ".join(map(str, range(4_000, 0, -1)))[:20_000], id="omgekeerd"
        ),
        pytest.param(
            _willekeurig(1, list("abcdefgh")), _willekeurig(2, list("abcdefgh")), id="weinig woorden door elkaar"
        ),
        pytest.param(
            _willekeurig(3, [f"w{n}" for n in range(400)]),
            _willekeurig(4, [f"w{n}" for n in range(400)]),
            id="door elkaar",
        ),
        pytest.param(". " * 10_000, "." * 20_000, id="leestekens"),
    ],
)
def test_twee_lange_teksten_zijn_snel_vergeleken(oud: str, nieuw: str) -> None:
    begin = time.process_time()
    stukken = vergelijk_tekst(oud, nieuw)
    als_alineas = vergelijk(
        tekst.uit_tekst(oud.replace(" ", "\n\n", 800)), tekst.uit_tekst(nieuw.replace(" ", "\n\n", 800))
    )
    assert time.process_time() - begin < 3
    assert "".join(s.tekst for s in stukken if s.soort != Soort.WEG) == nieuw
    assert als_alineas.blokken

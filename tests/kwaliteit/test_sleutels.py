"""Whatever stands in an address where a number should be, no page falls over it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kwaliteit.sleutels import lees_bladnummer, lees_sleutel


@pytest.mark.parametrize("tekst", ["", " ", "1 ", "-1", "+1", "1.0", "1e3", "²", "٣", "１", "\x00", "1\n", "9" * 19])
def test_wat_geen_rij_kan_hebben_is_geen_sleutel(tekst: str) -> None:
    assert lees_sleutel(tekst) is None
    assert lees_bladnummer(tekst) == 1


@given(st.text())
def test_elke_tekst_geeft_een_bladnummer_dat_de_databank_aankan(tekst: str) -> None:
    assert 1 <= lees_bladnummer(tekst) <= 10**6
    gelezen = lees_sleutel(tekst)
    assert gelezen is None or 0 <= gelezen < 2**63


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_elke_sleutel_komt_terug_zoals_hij_ging(pk: int) -> None:
    assert lees_sleutel(str(pk)) == pk

"""The page about what a later edition changed: readable by everyone, on a telephone too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.gebruiker import Gebruiker
from tests.browser.test_schrijven import axe
from tests.fabrieken.verslagen import als_sector
from tests.rapporten.test_editieverschil import _twee_edities

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]


@pytest.mark.parametrize("breedte", [1280, 320])
def test_wat_een_latere_editie_veranderde(gebruiker: Callable[..., Gebruiker], breedte: int) -> None:
    _twee_edities()
    wie = gebruiker(viewport={"width": breedte, "height": 800}).heeft_sessie(als_sector().persoon)
    wie.ga("editieverschil", werkjaar=2022, volgnummer=2)
    assert "Wat editie 2 over 2022 veranderde" in wie.kop()
    assert axe(wie.page) == []
    assert wie.page.evaluate("document.documentElement.scrollWidth") <= breedte

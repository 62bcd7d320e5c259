"""The pages of open data: with nothing, one and several editions open, and one withdrawn, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from organisaties.choices import Sectorrolsoort
from rapporten.models import Editie
from tests.browser.gebruiker import Gebruiker
from tests.browser.test_toegankelijk import LANG, keur
from tests.fabrieken import maak_sectorrol
from tests.rapporten.test_opendata import JAAR, _leg_vast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]


def test_openstellen_lezen_en_intrekken(gebruiker: Callable[..., Gebruiker]) -> None:
    """The beheerder opens two editions and withdraws one; somebody without an account reads along."""
    edities: list[Editie] = [_leg_vast(), _leg_vast(verschuif=1)]
    beheerder = gebruiker().heeft_sessie(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    lezer = gebruiker()
    fouten: list[str] = []

    def kijk(wie: Gebruiker, pad: str) -> None:
        wie.page.goto(f"{wie.basis}{pad}")
        fouten.extend(f"{pad}: {fout}" for fout in keur(wie))

    kijk(lezer, "/open-data/")
    assert "Nog geen open data" in lezer.page.inner_text("main")
    kijk(beheerder, "/beheer/open-data/")
    for editie in edities:
        kijk(beheerder, f"/beheer/open-data/{JAAR}/{editie.volgnummer}/openstellen/")
        beheerder.page.get_by_role("button", name="Stel de editie open").click()
        assert "is nu open data" in beheerder.page.inner_text("main")
        kijk(lezer, "/open-data/")
    kijk(lezer, f"/open-data/{JAAR}/1/")
    assert "nieuwere editie" in lezer.page.inner_text("main")
    with lezer.page.expect_download() as ophalen:
        lezer.page.get_by_role("link", name="Groeiniveaus (CSV)").click()
    assert ophalen.value.suggested_filename == f"sectorbeeld-{JAAR}-1-groeiniveaus.csv"
    kijk(beheerder, f"/beheer/open-data/{JAAR}/2/intrekken/")
    beheerder.page.get_by_role("button", name="Trek de editie in").click()
    assert beheerder.page.title().startswith("Fout: ")
    fouten.extend(keur(beheerder))
    beheerder.page.get_by_label("Waarom trekt u deze gegevens in?").fill(LANG[:400])
    beheerder.page.get_by_role("button", name="Trek de editie in").click()
    kijk(beheerder, "/beheer/open-data/")
    kijk(lezer, "/open-data/")
    kijk(lezer, f"/open-data/{JAAR}/2/")
    assert "Deze gegevens zijn ingetrokken" in lezer.page.inner_text("main")
    assert fouten == []

"""The last weeks before the due date at the browser: the page refreshes itself and loses nothing that was ticked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from rapporten import workflow
from rapporten.models import Herinnering, Toewijzing
from tests.browser.gebruiker import Gebruiker
from tests.browser.test_toegankelijk import keur
from tests.fabrieken import maak_organisatie, maak_sectorrol, maak_werkjaar
from tests.fabrieken.verslagen import als_lid, maak_toewijzing

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]


def begin(toewijzing: Toewijzing) -> None:
    toegang = als_lid(toewijzing.organisatie, Lidrol.KWALITEITSCOORDINATOR)
    with systeem():
        workflow.begin(toewijzing, toegang=toegang, nu=timezone.now())


def test_het_blad_ververst_zich_houdt_de_keuze_en_herinnert(gebruiker: Callable[..., Gebruiker], post: Path) -> None:
    morgen = timezone.localdate() + dt.timedelta(days=1)
    werkjaar = maak_werkjaar(jaar=morgen.year - 1, uiterste_datum=morgen)
    een, twee = (
        maak_toewijzing(organisatie=maak_organisatie(naam=naam), werkjaar=werkjaar)
        for naam in ("Demo-Een", "Demo-Twee")
    )
    wie = gebruiker()
    page = wie.page
    page.clock.install()
    wie.heeft_sessie(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))
    wie.ga("termijnblad")
    zin = page.locator("#stand-zin")
    expect(zin).to_contain_text("2 nog niet begonnen, 0 begonnen")
    vakje = page.get_by_label("Kies Demo-Een")
    vakje.check()
    vakje.focus()

    begin(een)
    page.clock.run_for(30_000)
    expect(zin).to_contain_text("2 nog niet begonnen")  # not yet
    page.clock.run_for(20_000)
    expect(zin).to_contain_text("1 nog niet begonnen, 1 begonnen")
    expect(page.locator("#stand-lijst")).to_contain_text("Begonnen")
    expect(vakje).to_be_checked()
    expect(vakje).to_be_focused()
    expect(page.get_by_label("Kies Demo-Twee")).not_to_be_checked()

    page.get_by_role("button", name="Stop met vanzelf verversen").click()
    begin(twee)
    page.clock.run_for(120_000)
    expect(zin).to_contain_text("1 nog niet begonnen")  # stopped
    page.get_by_role("button", name="Ververs weer vanzelf").click()
    expect(zin).to_contain_text("0 nog niet begonnen, 2 begonnen")
    expect(vakje).to_be_checked()

    page.get_by_role("button", name="Herinner de aangevinkte organisaties").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Herinneren aan het verslag")
    expect(page.locator("main")).to_contain_text("1 organisatie krijgt een e-mail: samen 1 persoon.")
    assert keur(wie) == []
    page.get_by_label("Persoonlijke zin").fill("Demo: veel succes.")
    page.get_by_role("button", name="Stuur 1 herinnering").click()
    expect(page.locator("main")).to_contain_text("1 organisatie krijgt een herinnering.")
    werk_af("celery")
    assert len(list(post.iterdir())) == 1
    with systeem():
        assert Herinnering.objects.get().organisatie == een.organisatie


def test_zonder_script_ververst_een_link(gebruiker: Callable[..., Gebruiker]) -> None:
    werkjaar = maak_werkjaar()
    toewijzing = maak_toewijzing(werkjaar=werkjaar)
    wie = gebruiker(java_script_enabled=False)
    wie.heeft_sessie(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))
    wie.page.goto(f"{wie.basis}{reverse('termijnblad')}?regio=antwerpen")
    begin(toewijzing)
    assert wie.page.locator("[data-ververs-knop]").is_hidden()
    wie.page.get_by_role("link", name="Ververs nu").click()
    expect(wie.page.locator("#stand-zin")).to_contain_text("0 nog niet begonnen, 1 begonnen")
    assert "regio=antwerpen" in wie.page.url

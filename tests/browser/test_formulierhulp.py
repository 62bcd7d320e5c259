"""The three small scripts: the error summary takes the focus, the count counts, leaving asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Dialog, Page

pytestmark = pytest.mark.browser

SCRIPTS = Path(settings.BASE_DIR) / "static" / "kwaliteit"
ADRES = "http://formulier.example/"


def open_pagina(page: Page, inhoud: str, script: str) -> None:
    """A page with one of our scripts, served from memory: nothing leaves the browser."""
    html = f"<!doctype html><html lang=nl><title>x</title><body>{inhoud}<script type=module src=/{script}></script>"
    page.route(ADRES, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.route(f"{ADRES}weg", lambda route: route.fulfill(body="weg", content_type="text/html"))
    page.route(f"{ADRES}{script}", lambda route: route.fulfill(path=SCRIPTS / script, content_type="text/javascript"))
    page.goto(ADRES)


def test_wat_bewaart_blijft_klein_genoeg_om_te_lezen() -> None:
    """Whoever wants to know that nothing is lost has to be able to read it in one sitting."""
    assert len((SCRIPTS / "bewaren.js").read_text().splitlines()) <= 200


def test_de_samenvatting_krijgt_de_focus_en_een_link_kiest_niets(page: Page) -> None:
    open_pagina(
        page,
        '<div data-foutensamenvatting tabindex="-1" id="s"><a href="#r_0">Kies een vorm.</a></div>'
        '<fieldset><input type="radio" name="r" id="r_0"><input type="radio" name="r" id="r_1" checked></fieldset>',
        "foutfocus.js",
    )
    assert page.evaluate("document.activeElement.id") == "s"
    page.click("text=Kies een vorm.")
    assert page.evaluate("document.activeElement.id") == "r_0"
    assert page.is_checked("#r_1")


def test_de_teller_telt_en_kapt_nooit_af(page: Page) -> None:
    open_pagina(page, '<textarea id="t" data-limiet="1200"></textarea>', "tekens.js")
    teller = page.locator(".teller")
    assert teller.inner_text() == "nog 1\u202f200 tekens"
    page.fill("#t", "é😀\n" + "a" * 1196)
    assert teller.inner_text() == "nog 1 teken"
    page.fill("#t", "a" * 1212)
    assert teller.inner_text() == "12 tekens te veel"
    assert len(page.input_value("#t")) == 1212
    assert "teller-over" in (teller.get_attribute("class") or "")


@pytest.mark.parametrize(
    ("handeling", "vraagt"),
    [("niets", False), ("typen", True), ("terugzetten", False), ("versturen", False), ("ander formulier", True)],
)
def test_weggaan_vraagt_alleen_bij_wat_verloren_gaat(page: Page, handeling: str, vraagt: bool) -> None:
    open_pagina(
        page,
        '<form data-waarschuw action="/weg"><input id="a" name="a" value="oud">'
        '<button id="bewaar">Bewaar</button></form>'
        '<form action="/weg"><button id="anders">Anders</button></form><a id="weg" href="/weg">weg</a>',
        "verlaten.js",
    )
    page.route(f"{ADRES}weg?a=nieuw", lambda route: route.fulfill(body="weg", content_type="text/html"))
    page.route(f"{ADRES}weg?", lambda route: route.fulfill(body="weg", content_type="text/html"))
    gevraagd: list[str] = []

    def antwoord(dialoog: Dialog) -> None:
        gevraagd.append(dialoog.type)
        dialoog.accept()

    page.on("dialog", antwoord)
    if handeling != "niets":
        page.fill("#a", "nieuw")
    if handeling == "terugzetten":
        page.fill("#a", "oud")
    page.click({"versturen": "#bewaar", "ander formulier": "#anders"}.get(handeling, "#weg"))
    page.wait_for_url("**/weg*")
    assert bool(gevraagd) is vraagt

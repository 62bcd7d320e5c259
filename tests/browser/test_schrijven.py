"""Writing with the editor, in a real browser: what is typed, pasted and pictured is what is stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kwaliteit.toegang import systeem
from rapporten import tekst
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.models import Antwoord, Verslag
from tests.browser.conftest import SMAL
from tests.browser.gebruiker import AXE, Gebruiker, antwoordveld, schrijf
from tests.fabrieken import maak_lid
from tests.fabrieken.verslagen import maak_concept, plaatje

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

Gebruikers = Callable[..., Gebruiker]
WORD = Path(__file__).parents[1] / "bestanden" / "word-klembord.html"
DOCS = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1a2b"><h2 dir="ltr" '
    'style="line-height:1.38"><span style="font-size:16pt;font-weight:400">Onze kop</span></h2><p dir="ltr">'
    '<span style="font-weight:400">Gewoon en </span><span style="font-weight:700">vet</span></p><ul><li dir="ltr">'
    '<p dir="ltr" role="presentation"><span>punt</span></p></li><ul><li dir="ltr"><p><span>onder</span></p></li></ul>'
    "</ul></b>"
)


def bewaard(verslag: Verslag, stabiel_id: str = "visie") -> str:
    with systeem():
        rij = Antwoord.objects.filter(verslag=verslag, stabiel_id=stabiel_id).first()
    return rij.html if rij else ""


def zonder_ids(html: str) -> str:
    return re.sub(r' id="[^"]*"', "", html)


def open_sectie(wie: Gebruiker, verslag: Verslag, stabiel_id: str = "visie") -> None:
    wie.ga(
        "onderdeel",
        nummer=verslag.organisatie.ondernemingsnummer,
        jaar=verslag.werkjaar_id,
        stabiel_id=stabiel_id,
    )


def test_opmaak_van_het_toetsenbord_wordt_bewaard(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    open_sectie(wie, verslag)
    veld = antwoordveld(wie.page)
    veld.click()
    toetsen = wie.page.keyboard
    wie.knop("Kop").click()
    toetsen.type("Onze visie")
    toetsen.press("Enter")
    toetsen.type("Wij werken ")
    toetsen.press("Control+b")
    toetsen.type("samen")
    toetsen.press("Control+b")
    toetsen.type(" met gezinnen.")
    toetsen.press("Enter")
    wie.knop("Opsomming").click()
    toetsen.type("luisteren")
    toetsen.press("Enter")
    toetsen.type("doen")
    wie.druk("Bewaar")
    assert zonder_ids(bewaard(verslag)) == (
        "<h3>Onze visie</h3><p>Wij werken <strong>samen</strong> met gezinnen.</p>"
        "<ul><li>luisteren</li><li>doen</li></ul>"
    )


def plak(page: Page, html: str, tekst_: str = "x") -> None:
    """Paste this HTML where the cursor is, as the clipboard of another program gives it."""
    antwoordveld(page).evaluate(
        """(veld, [html, tekst]) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", tekst);
            veld.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [html, tekst_],
    )


def axe(page: Page) -> list[Any]:
    page.evaluate(AXE)
    uit: list[Any] = page.evaluate("axe.run(document).then((u) => u.violations.map((v) => [v.id, v.nodes[0].html]))")
    return uit


@pytest.fixture
def schrijver(gebruiker: Gebruikers) -> tuple[Gebruiker, Verslag]:
    """Somebody at the empty page of the vision, with the editor loaded."""
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    open_sectie(wie, verslag)
    antwoordveld(wie.page)
    return wie, verslag


def zet(verslag: Verslag, html: str, stabiel_id: str = "visie") -> str:
    """Store this as the answer; returns it as it was stored."""
    html = tekst.schoon(html)
    with systeem():
        door = maak_lid(organisatie=verslag.organisatie)
        bewaar(ANTWOORD, verslag, [Invoer(stabiel_id, 0, {"html": html})], door=door, nu=timezone.now())
    return html


def test_openen_en_bewaren_verandert_niets(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    html = zet(
        verslag,
        "<h4>Kop</h4><p>een <strong>vet</strong><br>twee</p><ol><li>a<ul><li>b</li></ul></li></ol>"
        "<table><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>2</td></tr></table><blockquote><p>c</p></blockquote>",
    )
    open_sectie(wie, verslag)
    veld = antwoordveld(wie.page)
    assert wie.page.locator("[name=vorm]").input_value() == "tekst"  # nothing was written: nothing is sent anew
    wie.druk("Bewaar")
    assert bewaard(verslag) == html
    veld = antwoordveld(wie.page)
    veld.locator("h4").click()
    wie.page.keyboard.press("End")
    wie.page.keyboard.type("!")
    wie.druk("Bewaar")
    assert bewaard(verslag) == html.replace("Kop", "Kop!")


def test_een_blok_houdt_zijn_id_en_een_kopie_krijgt_een_eigen(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    een, twee = tekst.blokken(zet(verslag, "<p>eerste zin</p><p>tweede zin</p>"))
    open_sectie(wie, verslag)
    veld, toetsen = antwoordveld(wie.page), wie.page.keyboard
    veld.get_by_text("eerste zin").click()
    toetsen.press("End")
    toetsen.press("Enter")  # split: the first part keeps it
    toetsen.type("nieuw")
    wie.knop("Opsomming").click()
    toetsen.press("Control+End")
    toetsen.type(" bewerkt")
    plak(wie.page, f'<p id="{een.id}">kopie</p><p id="{een.id}">kopie</p>')
    wie.druk("Bewaar")
    blokken = tekst.blokken(bewaard(verslag))
    per_tekst = {b.tekst: b.id for b in blokken}
    assert per_tekst["eerste zin"] == een.id
    assert next(b.id for b in blokken if b.tekst.startswith("tweede zin bewerkt")) == twee.id
    assert len({b.id for b in blokken}) == len(blokken)
    eerder = bewaard(verslag)
    wie.page.reload()
    antwoordveld(wie.page).get_by_text("nieuw").click()
    toetsen.press("End")
    toetsen.type("x")
    toetsen.press("Enter")
    toetsen.type("y")
    for _ in range(3):
        toetsen.press("Control+z")
    wie.druk("Bewaar")
    assert [b.id for b in tekst.blokken(bewaard(verslag))] == [b.id for b in tekst.blokken(eerder)]


def test_plakken_uit_word(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    plak(wie.page, WORD.read_text(encoding="utf-8"))
    wie.druk("Bewaar")
    assert zonder_ids(bewaard(verslag)) == (
        "<h3>Jaarverslag</h3><p>Wij zorgen voor een <strong>veilige</strong> en <em>warme</em> plek voor elk gezin.</p>"
        "<h3>Wat we deden</h3><ul><li>luisteren<ul><li>naar ouders</li></ul></li><li>doen</li></ul><p>Daarna:</p>"
        "<ol><li>meten</li><li>bijsturen</li></ol>"
        "<table><tbody><tr><td>Meting</td><td>Aantal</td></tr><tr><td>Ouders</td><td>41</td></tr></tbody></table>"
        '<p>Meer op <a href="https://www.opgroeien.be/" rel="noopener noreferrer">de website</a>.</p>'
    )


def test_plakken_uit_google_docs(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    plak(wie.page, DOCS)
    wie.druk("Bewaar")
    assert zonder_ids(bewaard(verslag)) == (
        "<h3>Onze kop</h3><p>Gewoon en <strong>vet</strong></p><ul><li>punt<ul><li>onder</li></ul></li></ul>"
    )


def test_de_teller_telt_zoals_de_server_en_kapt_nooit_af(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    limiet = int(wie.page.locator("[name=tekst]").get_attribute("data-limiet") or 0)
    assert limiet
    plak(wie.page, WORD.read_text(encoding="utf-8"))
    telling = wie.page.locator(".teller")
    html = tekst.schoon(wie.page.locator("[name=tekst]").input_value())
    expect(telling).to_have_text(re.compile(rf"nog {limiet - tekst.lengte(html):,}".replace(",", "\u202f") + " tekens"))
    plak(wie.page, f"<p>{'a' * limiet}</p>")
    expect(telling).to_contain_text("te veel")
    wie.druk("Bewaar")
    assert tekst.lengte(bewaard(verslag)) > limiet
    assert "a" * limiet in bewaard(verslag)


def test_een_tabel_maken(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    toetsen = wie.page.keyboard
    wie.knop("Tabel invoegen").click()
    wie.veld("Aantal rijen").fill("2")
    wie.veld("Aantal kolommen").fill("2")
    assert axe(wie.page) == []
    wie.knop("Voeg de tabel in").click()
    for plaats, woord in enumerate(("Jaar", "Aantal", "2025", "12")):
        antwoordveld(wie.page).locator("th, td").nth(plaats).click()
        toetsen.type(woord)
    wie.knop("Rij erbij").click()
    wie.knop("Kolom erbij").click()
    antwoordveld(wie.page).locator("tr").first.locator("th").last.click()
    wie.knop("Kolom weg").click()
    wie.druk("Bewaar")
    assert zonder_ids(bewaard(verslag)) == (
        '<table><thead><tr><th scope="col">Jaar</th><th scope="col">Aantal</th></tr></thead>'
        "<tbody><tr><td>2025</td><td>12</td></tr><tr><td></td><td></td></tr></tbody></table>"
    )


def test_een_afbeelding_vraagt_wat_er_te_zien_is(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    schrijf(wie.page, "Onze tuin.")
    wie.knop("Afbeelding").click()
    wie.veld("Bestand").set_input_files({"name": "tuin.png", "mimeType": "image/png", "buffer": plaatje()})
    wie.knop("Bewaar de afbeelding").click()
    expect(wie.page.locator("#afbeelding-fout")).to_have_text("Beschrijf in één zin wat er te zien is.")
    assert axe(wie.page) == []
    wie.veld("Wat is er te zien?").fill('De "moestuin"')
    wie.knop("Bewaar de afbeelding").click()
    beeld = antwoordveld(wie.page).get_by_role("img", name='De "moestuin"')
    expect(beeld).to_be_visible()
    assert beeld.evaluate("e => e.decode().then(() => e.naturalWidth)") == 24
    wie.page.keyboard.type("In de lente")  # the caption
    wie.page.keyboard.press("Enter")
    wie.page.keyboard.type("Slot.")
    wie.druk("Bewaar")
    ((adres, alt),) = tekst.beelden(bewaard(verslag))
    assert alt == 'De "moestuin"'
    assert zonder_ids(bewaard(verslag)) == (
        f'<p>Onze tuin.</p><figure><img src="{adres}" alt="De &quot;moestuin&quot;">'
        "<figcaption>In de lente</figcaption></figure><p>Slot.</p>"
    )
    # Another description, through the same dialog; and another answer keeps the picture.
    antwoordveld(wie.page).get_by_text("In de lente").click()
    wie.knop("Afbeelding").click()
    wie.veld("Wat is er te zien?").fill("De serre")
    wie.knop("Bewaar de afbeelding").click()
    expect(antwoordveld(wie.page).get_by_role("img", name="De serre")).to_be_visible()
    wie.druk("Bewaar")
    assert tekst.beelden(bewaard(verslag)) == [(adres, "De serre")]


def test_een_link_zetten_en_wegnemen(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    schrijf(wie.page, "Opgroeien")
    wie.page.keyboard.press("Control+a")
    wie.page.keyboard.press("Control+k")
    wie.veld("Webadres of e-mailadres").fill("javascript:alert(1)")
    wie.page.keyboard.press("Enter")
    expect(wie.page.locator("#link-fout")).to_be_visible()
    wie.veld("Webadres of e-mailadres").fill("www.opgroeien.be")
    wie.page.keyboard.press("Enter")
    expect(antwoordveld(wie.page).get_by_role("link")).to_have_attribute("href", "https://www.opgroeien.be")
    wie.druk("Bewaar")
    assert 'href="https://www.opgroeien.be"' in bewaard(verslag)
    antwoordveld(wie.page).get_by_role("link").click()
    wie.knop("Link").click()
    wie.knop("Haal de link weg").click()
    wie.druk("Bewaar")
    assert zonder_ids(bewaard(verslag)) == "<p>Opgroeien</p>"


def test_met_het_toetsenbord_in_en_uit_het_veld(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    zet(verslag, "<ul><li>een</li><li>twee</li></ul><table><tr><td>a</td></tr></table>")
    open_sectie(wie, verslag)
    veld, toetsen = antwoordveld(wie.page), wie.page.keyboard
    wie.knop("Kop").focus()
    toetsen.press("ArrowRight")
    assert wie.page.evaluate("document.activeElement.dataset.doe") == "tussenkop"
    toetsen.press("Tab")  # one stop for the whole bar
    expect(veld).to_be_focused()
    for plek in ("li >> nth=1", "td"):
        veld.locator(plek).click()
        toetsen.press("Tab")
        expect(veld).not_to_be_focused()
    wie.page.locator("label", has_text="Uw antwoord").first.click()
    expect(veld).to_be_focused()
    assert veld.get_attribute("aria-describedby")
    wie.page.evaluate("document.querySelector('[name=tekst]').form.elements.versie.value = ''")
    wie.druk("Bewaar")
    antwoordveld(wie.page)
    assert axe(wie.page) == []


def test_een_fout_brengt_naar_het_veld_en_houdt_de_tekst(schrijver: tuple[Gebruiker, Verslag]) -> None:
    wie, verslag = schrijver
    schrijf(wie.page, "Wat ik schreef.\n\n- punt")
    ander = zet(verslag, "<p>Van een collega.</p>")
    wie.druk("Bewaar")
    veld = antwoordveld(wie.page)
    assert wie.page.title().startswith("Fout: ")
    assert "Wat ik schreef." in veld.inner_text()
    assert veld.locator("li").inner_text() == "punt"
    assert axe(wie.page) == []
    wie.druk("Bewaar")
    assert bewaard(verslag) != ander
    assert zonder_ids(bewaard(verslag)) == "<p>Wat ik schreef.</p><ul><li>punt</li></ul>"


def test_het_past_op_een_telefoon(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker(viewport=SMAL).heeft_sessie(toegang.persoon)
    zet(verslag, "<p>a</p><table><tr>" + "<td>lange_woorden</td>" * 6 + "</tr></table>")
    open_sectie(wie, verslag)
    antwoordveld(wie.page).locator("td").first.click()
    assert wie.page.evaluate("document.documentElement.scrollWidth") == SMAL["width"]
    for knop in wie.page.get_by_role("toolbar").get_by_role("button").all():
        maat = knop.bounding_box()
        assert maat is not None
        assert min(maat["width"], maat["height"]) >= 24
    assert axe(wie.page) == []


def test_zonder_javascript_blijft_wat_niet_gewijzigd_werd(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    html = zet(verslag, "<p>een <strong>vet</strong> woord</p><p>slot</p>")
    wie = gebruiker(java_script_enabled=False).heeft_sessie(toegang.persoon)
    open_sectie(wie, verslag)
    assert "verliest haar opmaak" in wie.tekst()
    assert wie.page.get_by_role("toolbar").count() == 0
    veld = wie.veld("Uw antwoord")
    assert veld.input_value() == "een vet woord\n\nslot"
    veld.fill("een vet woord\n\nander slot")
    wie.druk("Bewaar")
    assert bewaard(verslag) == html.replace("slot", "ander slot")


def test_een_tekst_die_er_al_stond_komt_in_de_editor(schrijver: tuple[Gebruiker, Verslag]) -> None:
    """Typed before the editor was there, or put back by who saves: plain text and HTML."""
    wie, verslag = schrijver
    zetten = "([t, v]) => { const f = document.querySelector('[name=tekst]'); f.form.elements.vorm.value = v;" + (
        " f.value = t; f.dispatchEvent(new Event('tekstgezet')); }"
    )
    wie.page.evaluate(zetten, ["een\n\n- twee\n- <drie>", "tekst"])
    assert antwoordveld(wie.page).locator("li").all_inner_texts() == ["twee", "<drie>"]
    wie.page.evaluate(zetten, ["<h3>kop</h3>", "html"])
    antwoordveld(wie.page).locator("h3").click()
    wie.page.keyboard.press("End")
    wie.page.keyboard.type("pen")
    wie.druk("Bewaar")
    assert zonder_ids(bewaard(verslag)) == "<h3>koppen</h3>"


def test_laadt_de_editor_niet_dan_blijft_het_gewone_veld(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    wie.page.route("**/django_prose_editor/editor.js", lambda route: route.abort())
    open_sectie(wie, verslag)
    wie.veld("Uw antwoord").fill("Toch geschreven.")
    wie.druk("Bewaar")
    assert zonder_ids(bewaard(verslag)) == "<p>Toch geschreven.</p>"
    wie.meldingen.clear()  # the browser says that it could not fetch it

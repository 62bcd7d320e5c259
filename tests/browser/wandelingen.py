"""A whole report walked from signing in to the confirmation, the way a person would do it, and what it asked of them.

Also used by ``bench/lasten.py``. Everything is done by mouse and keyboard: what is typed is typed key by key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page

from organisaties.models import Persoon
from tests.browser.gebruiker import WACHTWOORD, Gebruiker, antwoordveld

TEL = """
for (const soort of ["pointerdown", "keydown", "input", "change"]) {
  addEventListener(soort, ({ isTrusted, target: veld, key }) => {
    if (!isTrusted || !(veld instanceof Element)) return;
    const bewerkt = veld.closest("[contenteditable=true]");
    const kiest = veld.matches("input[type=radio], input[type=checkbox], select");
    const wat = soort === "pointerdown" ? "klik" : soort === "keydown" ? "toets"
      : kiest && soort === "change" ? "gekozen" : !kiest && soort === "input" ? "getypt" : "";
    if (wat) telDeLast(wat, `${location.pathname} ${bewerkt ? "verhaal" : veld.name || veld.id}`);
  }, true);
}
"""


@dataclass
class Last:
    """What a walk asked. Counted by the browser itself: only what a hand really did."""

    paginas: int = 0
    klikken: int = 0
    toetsen: int = 0
    gekozen: set[str] = field(default_factory=set)
    getypt: set[str] = field(default_factory=set)

    def volg(self, context: BrowserContext) -> None:
        """Count what happens in this browser from now on."""
        context.expose_binding("telDeLast", lambda _bron, wat, waar: self._tel(wat, waar))
        context.add_init_script(TEL)
        for page in context.pages:
            page.on("domcontentloaded", self._pagina)

    def _pagina(self, _page: Any) -> None:
        self.paginas += 1

    def _tel(self, wat: str, waar: str) -> None:
        if wat == "klik":
            self.klikken += 1
        elif wat == "toets":
            self.toetsen += 1
        else:
            (self.gekozen if wat == "gekozen" else self.getypt).add(waar)


@dataclass
class Wandelaar:
    """Somebody at the report of one werkjaar."""

    wie: Gebruiker
    jaar: int
    verplicht: int = 0  # what must be filled in, once it has begun

    @property
    def page(self) -> Page:
        return self.wie.page

    # --- in and out ---
    def meld_aan(self, persoon: Persoon, adres: str = "/") -> None:
        """Open the portal (or the link of a mail) and sign in."""
        self.page.goto(self.wie.basis + adres)
        self._typ(self.page.get_by_label("E-mailadres"), persoon.email)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(WACHTWOORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/aanmelden/" not in url)

    def begin(self) -> None:
        self.wie.volg(f"Kwaliteitsverslag over {self.jaar}")
        self.wie.druk("Begin aan het verslag")
        ernaast = self.wie.context.new_page()  # not part of the walk, and not counted
        ernaast.goto(f"{self.page.url}nakijken/")
        self.verplicht = ernaast.locator("section[aria-labelledby=ontbreekt] a").count()
        ernaast.close()

    def onderteken_en_dien_in(self) -> str:
        """Sign and file from the page where the report is checked; gives the reference."""
        self.wie.druk("Onderteken het verslag")
        self.wie.druk("Dien het verslag in")
        assert self.wie.kop() == "Uw verslag is ingediend", self.wie.tekst()
        return self.page.locator("dd").first.inner_text()

    # --- sections ---
    def kies(self, titel: str) -> None:
        """Open a section from the task list, unless it is open already."""
        if self.wie.kop() != titel:
            self.wie.volg(titel)

    def schrijf(self, titel: str, tekst: str) -> None:
        """Write the story of a section (behind what stands there), and go on to the next one."""
        self.kies(titel)
        antwoordveld(self.page).click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(tekst)
        self.wie.druk("Bewaar en ga verder")

    def bevestig_de_rest(self, *, aanpassen: Sequence[str]) -> None:
        """Say once that nothing changed, but in the sections (number and title) whose text will be adapted."""
        self.wie.volg("Neem over wat niet veranderde")
        for titel in aanpassen:
            self.wie.deel(titel).get_by_label("Een deel: neem over en pas aan").click()
        self.wie.druk("Bewaar, en bevestig de andere ongewijzigd")

    def kies_niveaus(self, niveau: int) -> None:
        """Give every theme this level, group by group, and go on to the next section."""
        while self.page.locator("nav.groepen").count():
            for deel in self.page.locator("section.trapdeel").all():
                deel.get_by_role("radio", name=re.compile(rf"^Niveau {niveau}\b")).locator("xpath=..").click()
            self.wie.druk("Bewaar en ga verder")

    def bevestig_cijfers(self) -> None:
        """Say of every figure that Opgroeien already has, or that was not applicable last year, that it is right."""
        self.page.get_by_role("button", name=re.compile("^Bevestig ")).first.click()
        self.page.wait_for_load_state()

    def typ_cijfers(self, teller: int, noemer: int) -> None:
        """Fill in every figure that is asked, and call the section done."""
        delen = self.page.locator("section").filter(has=self.page.get_by_label("Noemer"))
        for deel in delen.filter(has_not_text="alleen als u dit aanbiedt").all():
            self._typ(deel.get_by_label("Teller"), str(teller))
            self.page.keyboard.press("Tab")
            self.page.keyboard.type(str(noemer))
        self.wie.druk("Dit onderdeel is klaar")

    def kijk_na(self) -> None:
        """Call done what is filled in, and check the whole."""
        if self.wie.knop("Zet op klaar").count():
            self.wie.druk("Zet op klaar")
        self.page.get_by_role("link", name=re.compile("^Kijk (na|het verslag na)")).click()
        assert self.wie.kop() == "Kijk het verslag na"

    def _typ(self, veld: Locator, tekst: str) -> None:
        veld.click()
        self.page.keyboard.type(tekst)


VISIE = "Wij schreven dit jaar een nieuwe bladzijde over broers en zussen, samen met drie ouders."
DUIDING = "Ons onthaal ging vooruit; nazorg bleef gelijk omdat een collega lang afwezig was."


def keer_terug(c: Wandelaar, coordinator: Persoon, d: Wandelaar, directie: Persoon) -> str:
    """A returning organisation in whose facts nothing changed: it adapts its vision and its story; gives the reference.

    The coordinator asks for the signature; the director comes in by the link of that mail.
    """
    c.meld_aan(coordinator)
    c.begin()
    c.bevestig_de_rest(aanpassen=["1 Visie op kwaliteitsbeleid", "2.2 Korte duiding bij de scores"])
    c.schrijf("Visie op kwaliteitsbeleid", VISIE)
    c.kies_niveaus(3)
    c.schrijf("Korte duiding bij de scores", DUIDING)
    c.bevestig_cijfers()
    c.kijk_na()
    return laat_ondertekenen(c, d, directie)


def kom_nieuw(c: Wandelaar, coordinator: Persoon, d: Wandelaar, directie: Persoon) -> str:
    """An organisation without a past fills in what is compulsory; gives the reference."""
    c.meld_aan(coordinator)
    c.begin()
    vul_wat_verplicht_is(c)
    return laat_ondertekenen(c, d, directie)


def vul_wat_verplicht_is(c: Wandelaar) -> None:
    """The four compulsory sections of the new tree."""
    c.schrijf("Visie op kwaliteitsbeleid", VISIE)
    c.kies_niveaus(3)
    c.schrijf("Korte duiding bij de scores", DUIDING)
    c.typ_cijfers(189, 200)
    c.kijk_na()


def laat_ondertekenen(c: Wandelaar, d: Wandelaar, directie: Persoon) -> str:
    """Ask for the signature on the page that checks the report; the director comes in by the link of that mail."""
    c.wie.druk("Vraag om te ondertekenen")
    d.meld_aan(directie, urlsplit(c.page.url).path)
    return d.onderteken_en_dien_in()

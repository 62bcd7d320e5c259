"""A person at the browser: signs in, goes to pages, finds fields by their label, notices what goes wrong beneath."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from organisaties.models import Persoon

WACHTWOORD = "demo-wachtwoord-1"
"""What ``tests.fabrieken.maak_persoon`` gives every account."""

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def antwoordveld(page: Page) -> Locator:
    """The field of a narrative, once the editor stands there."""
    page.locator("[data-editor=klaar]").wait_for(state="attached")
    return page.get_by_role("textbox", name="Uw antwoord", exact=True)


def schrijf(page: Page, getypt: str, *, erbij: bool = False) -> None:
    """Type a narrative over what stood there (or behind it): a blank line is a new paragraph, "- " begins a list."""
    veld, toetsen = antwoordveld(page), page.keyboard
    veld.focus()
    toetsen.press("Control+End" if erbij else "Control+A")
    toetsen.press("Enter" if erbij else "Delete")
    in_lijst = False
    for nummer, deel in enumerate(getypt.split("\n\n")):
        if nummer:
            toetsen.press("Enter")
        if in_lijst:
            toetsen.press("Enter")
        in_lijst = deel.startswith("- ")
        for plaats, regel in enumerate(deel.split("\n")):
            if plaats:
                toetsen.press("Enter" if in_lijst else "Shift+Enter")
            if in_lijst and not plaats:
                toetsen.type("- ")
            toetsen.insert_text(regel.removeprefix("- ") if in_lijst else regel)


class Gebruiker:
    """One browser with one session. ``meldingen`` gathers what a visitor would not see: it must stay empty."""

    def __init__(self, context: BrowserContext, basis: str, *, scripts: bool = True) -> None:
        self.context, self.basis, self.scripts = context, basis, scripts
        self.meldingen: list[str] = []
        self.verwacht: set[int] = set()  # statuses that the scripts of a page may get in this test
        context.set_default_timeout(20_000)  # patient: other tests share the machine
        context.on("console", self._console)
        context.on("weberror", lambda fout: self.meldingen.append(f"script: {fout.error}"))
        context.on("request", self._verzoek)
        context.on("response", self._antwoord)
        self.page = context.new_page()

    # --- what goes wrong beneath ---
    def _console(self, bericht: ConsoleMessage) -> None:
        # A refused form is a page with status 4xx, which the browser also writes down; _antwoord judges statuses.
        if bericht.type in ("error", "warning") and not bericht.text.startswith("Failed to load resource"):
            self.meldingen.append(f"console: {bericht.text}")

    def _verzoek(self, verzoek: Request) -> None:
        if not verzoek.url.startswith((self.basis, "data:", "about:", "blob:")):
            self.meldingen.append(f"verzoek naar elders: {verzoek.url}")

    def _antwoord(self, antwoord: Response) -> None:
        pagina = antwoord.request.is_navigation_request()
        # Half a figure cannot be stored yet, and two versions have to be told: how saving by itself hears that.
        if antwoord.status in self.verwacht or ("/bewaren/" in antwoord.url and antwoord.status in (412, 422)):
            return
        if antwoord.status >= 500 or (antwoord.status >= 400 and not pagina):
            self.meldingen.append(f"{antwoord.status}: {antwoord.url}")

    # --- signing in ---
    def meld_aan(self, persoon: Persoon, wachtwoord: str = WACHTWOORD) -> Gebruiker:
        """Sign in through the page, as a person does."""
        self.page.goto(self.basis + "/")
        self.page.get_by_label("E-mailadres").fill(persoon.email)
        self.page.get_by_label("Wachtwoord").fill(wachtwoord)
        self.druk("Meld aan")
        return self

    def heeft_sessie(self, persoon: Persoon | None) -> Gebruiker:
        """Be signed in already (or not at all): for tests about something else."""
        self.context.clear_cookies()
        if persoon is not None:
            client = Client()
            client.force_login(persoon)
            self.context.add_cookies(
                [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": self.basis}]
            )
        return self

    # --- going about ---
    def ga(self, naam: str, **kwargs: Any) -> Response | None:
        """Open the page with this name of the URLconf."""
        return self.page.goto(self.basis + reverse(naam, kwargs=kwargs))

    def link(self, naam: str | re.Pattern[str], *, precies: bool = True) -> Locator:
        return self.page.get_by_role("link", name=naam, exact=precies)

    def knop(self, naam: str) -> Locator:
        return self.page.get_by_role("button", name=naam, exact=True)

    def druk(self, naam: str) -> None:
        """Press the button with this name and wait for the page that comes."""
        with self.page.expect_navigation():  # what saves itself may be answered first
            self.knop(naam).click()

    def volg(self, naam: str | re.Pattern[str]) -> None:
        """Follow the (first) link with this name and wait for the page that comes."""
        self.link(naam).first.click()
        self.page.wait_for_load_state()

    def veld(self, label: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_label(label)

    def kop(self) -> str:
        """The one h1."""
        self.page.wait_for_load_state()
        return self.page.get_by_role("heading", level=1).inner_text()

    def tekst(self) -> str:
        """What the main part of the page says."""
        self.page.wait_for_load_state()
        return self.page.get_by_role("main").inner_text()

    def deel(self, naam: str | re.Pattern[str]) -> Locator:
        """A named part of the page (a section with a heading or a label)."""
        return self.page.get_by_role("region", name=naam)

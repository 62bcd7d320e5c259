"""What a report asks of people: a returning and a new demo organisation, walked in a real browser.

From signing in to the confirmation, with mouse and keyboard, the director coming in by the link of the mail. Printed
for each: pages, clicks, key presses, compulsory fields (what the page that checks the report names before anything is
written), fields confirmed or chosen, fields typed in. Goals: who returns with the same facts files in at most 40
clicks and types only narrative; the new tree has at most 25 compulsory fields for an organisation of one werkvorm.
"""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from typing import Any

from _databank import eigen_databank
from _gunicorn import gunicorn

DOEL_KLIKKEN = 40
DOEL_VERPLICHT = 25


def main() -> None:
    """Walk and print."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread
    with eigen_databank("lasten"), ExitStack() as af:
        from django.utils import timezone
        from playwright.sync_api import sync_playwright

        from kwaliteit.lokaal.servers import vrije_poort
        from rapporten.bomen_laden import laad_bomen
        from rapporten.demo.laden import laad
        from tests.browser import wandelingen
        from tests.browser.conftest import VLAGGEN, ZONDER, chromium
        from zelfevaluatie.kaders_laden import laad_kaders

        laad_kaders()
        laad_bomen()
        laad(nu=timezone.now(), wachtwoord=wandelingen.WACHTWOORD, meld=lambda woorden: None)
        poort = vrije_poort()
        af.enter_context(gunicorn(poort))
        speler = af.enter_context(sync_playwright())
        gevonden = chromium()
        assert gevonden is not None, ZONDER
        browser = speler.chromium.launch(**gevonden, args=VLAGGEN)
        af.callback(browser.close)
        basis = f"http://127.0.0.1:{poort}"
        terug = _loop(browser, basis, *_terugkerend(), wandelingen.keer_terug)
        nieuw = _loop(browser, basis, *_nieuw(), wandelingen.kom_nieuw)
        for naam, (verplicht, last) in {"terugkerend": terug, "nieuw": nieuw}.items():
            print(
                f"{naam}: {last.paginas} bladzijden, {last.klikken} klikken, {last.toetsen} toetsaanslagen,"
                f" {verplicht} verplichte velden, {len(last.gekozen)} gekozen of bevestigd, {len(last.getypt)} getypt"
            )
        getypt = sorted(waar for waar in terug[1].getypt if not re.search(r" (verhaal|login|password)$", waar))
        print(f"getypt door wie terugkeert, buiten het verhaal: {', '.join(getypt) or 'niets'}")
        print(f"klikken={terug[1].klikken} doel<={DOEL_KLIKKEN}")
        print(f"verplicht={max(terug[0], nieuw[0])} doel<={DOEL_VERPLICHT}")


def _loop(browser: Any, basis: str, organisatie: Any, jaar: int, wandeling: Any) -> tuple[int, Any]:
    """One report, with its coordinator and its director; gives the number of compulsory fields and what was asked."""
    from kwaliteit.toegang import systeem
    from organisaties.choices import Lidrol
    from tests.browser.gebruiker import Gebruiker
    from tests.browser.wandelingen import Last, Wandelaar
    from tests.fabrieken import maak_lid, maak_persoon

    with systeem():
        mensen = [maak_persoon(naam="Demo-coördinator"), maak_persoon(naam="Demo-directie")]
        for persoon, rol in zip(mensen, (Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR), strict=True):
            maak_lid(organisatie=organisatie, persoon=persoon, rol=rol)
    last, plekken = Last(), []
    for _ in mensen:
        context = browser.new_context(locale="nl-BE", timezone_id="Europe/Brussels")
        plekken.append(Wandelaar(Gebruiker(context, basis), jaar))
        last.volg(context)
    (c, d), (coordinator, directie) = plekken, mensen
    kenmerk = wandeling(c, coordinator, d, directie)
    assert kenmerk.startswith(f"{jaar}-{organisatie.ondernemingsnummer}-"), kenmerk
    assert not c.wie.meldingen + d.wie.meldingen, (c.wie.meldingen, d.wie.meldingen)
    return c.verplicht, last


def _terugkerend() -> tuple[Any, int]:
    """Who filed last year and has not begun, of one werkvorm, with the figures that Opgroeien has about this year."""
    from django.utils import timezone

    from kwaliteit.toegang import systeem
    from organisaties.models import Organisatie
    from rapporten.choices import Onderwerp
    from rapporten.demo.historiek import centraal_csv
    from rapporten.demo.verloop import komend_werkjaar
    from rapporten.models import Indiening, Verslag
    from rapporten.sectorbeeld.invoeren import importeer

    jaar = komend_werkjaar(timezone.now())
    with systeem():
        begonnen = Verslag.objects.filter(werkjaar_id=jaar).values("organisatie_id")
        vorige = Indiening.objects.filter(verslag__werkjaar_id=jaar - 1).values("organisatie_id")
        kandidaten = Organisatie.objects.filter(pk__in=vorige)
        organisatie = kandidaten.exclude(pk__in=begonnen).order_by("ondernemingsnummer").first()
        assert organisatie is not None
        csv = centraal_csv(jaar, lambda o, _: o.ondernemingsnummer == organisatie.ondernemingsnummer)
        assert not importeer(Onderwerp.CIJFERS, csv.encode(), "centraal.csv").fouten
    return organisatie, jaar


def _nieuw() -> tuple[Any, int]:
    """Without any past, of one werkvorm."""
    from django.utils import timezone

    from kwaliteit.toegang import systeem
    from rapporten.demo.verloop import komend_werkjaar
    from tests.fabrieken import maak_organisatie, maak_werkjaar
    from tests.fabrieken.verslagen import maak_toewijzing

    jaar = komend_werkjaar(timezone.now())
    with systeem():
        organisatie = maak_organisatie(naam="Demo-organisatie Nieuwkomer")
        maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=jaar))
    return organisatie, jaar


if __name__ == "__main__":
    main()

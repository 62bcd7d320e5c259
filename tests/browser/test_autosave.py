"""Saving by itself, in a real browser: whatever goes wrong on the way, not one character is lost."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from kwaliteit.lokaal.servers import vrije_poort
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Persoon
from rapporten import tekst
from rapporten.boomstructuur import huidig_groeikader
from rapporten.models import Antwoord, AntwoordVersie, Cijfer, Score, ScoreVersie, Verslag
from tests.browser.gebruiker import WACHTWOORD, Gebruiker, antwoordveld
from tests.browser.gebruiker import schrijf as typ
from tests.fabrieken import maak_lid
from tests.fabrieken.verslagen import maak_concept

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]
Gebruikers = Callable[..., Gebruiker]

BEWAREN = re.compile(r"/bewaren/")
BEWAARD = re.compile(r"^Bewaard om \d\d:\d\d")
GEDULD = 15_000


def adres(wie: Gebruiker, verslag: Verslag, stabiel_id: str = "visie") -> str:
    return f"{wie.basis}/o/{verslag.organisatie.ondernemingsnummer}/verslag/{verslag.werkjaar_id}/{stabiel_id}/"


def begin(gebruiker: Gebruikers) -> tuple[Gebruiker, Verslag]:
    """Somebody at the page of a narrative."""
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    wie.page.goto(adres(wie, verslag))
    return wie, verslag


def stand(page: Page) -> Any:
    return page.locator("[data-bewaarbalk] [role=status]")


def alarm(page: Page) -> Any:
    return page.locator("[data-bewaarbalk] [role=alert]")


def wacht_op_bewaard(page: Page) -> None:
    expect(stand(page)).to_have_text(BEWAARD, timeout=GEDULD)


def bewaard(verslag: Verslag) -> str:
    with systeem():
        rij = Antwoord.objects.filter(verslag=verslag, stabiel_id="visie").first()
        return tekst.naar_tekst(rij.html) if rij else ""


def geschiedenis(verslag: Verslag) -> list[str]:
    """All texts that ever were; their versions are contiguous."""
    with systeem():
        rijen = list(AntwoordVersie.objects.filter(verslag=verslag, stabiel_id="visie").order_by("versie"))
    assert [rij.versie for rij in rijen] == list(range(1, len(rijen) + 1))
    return [tekst.naar_tekst(rij.html) for rij in rijen]


def kopieen(page: Page) -> int:
    return int(page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('bewaren:')).length"))


def test_typen_is_genoeg_en_de_knop_botst_niet_met_uzelf(gebruiker: Gebruikers) -> None:
    wie, verslag = begin(gebruiker)
    vragen: list[str] = []
    wie.page.on("dialog", lambda dialoog: (vragen.append(dialoog.type), dialoog.accept()))
    typ(wie.page, "Eerst dit.")
    begonnen = time.monotonic()
    wacht_op_bewaard(wie.page)
    assert time.monotonic() - begonnen < 10, "three seconds are promised, on a machine with something to spare"
    assert bewaard(verslag) == "Eerst dit."
    typ(wie.page, "Dan dat.", erbij=True)
    wie.druk("Bewaar")  # before the pause is over
    assert "Bewaard om" in wie.tekst()
    typ(wie.page, "En dit ook.", erbij=True)
    wacht_op_bewaard(wie.page)
    assert kopieen(wie.page) == 0
    wie.page.reload()
    assert vragen == [], "what is saved asks nothing when leaving"
    assert geschiedenis(verslag) == ["Eerst dit.", "Eerst dit.\n\nDan dat.", "Eerst dit.\n\nDan dat.\n\nEn dit ook."]
    assert antwoordveld(wie.page).inner_text().split() == ["Eerst", "dit.", "Dan", "dat.", "En", "dit", "ook."]


def test_wie_weggaat_voor_de_pauze_om_is_verliest_niets(gebruiker: Gebruikers) -> None:
    wie, verslag = begin(gebruiker)
    typ(wie.page, "Nog net getypt.")
    wie.page.goto(f"{wie.basis}/o/{verslag.organisatie.ondernemingsnummer}/")
    wie.page.goto(adres(wie, verslag))
    expect(antwoordveld(wie.page)).to_have_text("Nog net getypt.", timeout=GEDULD)
    wacht_tot(wie.page, lambda: bewaard(verslag) == "Nog net getypt.")
    wacht_tot(wie.page, lambda: kopieen(wie.page) == 0)
    assert geschiedenis(verslag) == ["Nog net getypt."]


def wacht_tot(page: Page, vraag: Callable[[], bool]) -> None:
    """Until it is so; the browser goes on meanwhile."""
    einde = time.monotonic() + 2 * GEDULD / 1000
    while not vraag():
        assert time.monotonic() < einde, "het duurde te lang"
        page.wait_for_timeout(100)


def test_zonder_verbinding_typen(gebruiker: Gebruikers) -> None:
    wie, verslag = begin(gebruiker)
    antwoordveld(wie.page)
    wie.context.set_offline(True)
    typ(wie.page, "Zonder verbinding getypt.")
    expect(alarm(wie.page)).to_contain_text("Geen verbinding", timeout=GEDULD)
    typ(wie.page, "En nog meer.", erbij=True)
    assert kopieen(wie.page) == 1
    wie.context.set_offline(False)
    wacht_op_bewaard(wie.page)
    wacht_tot(wie.page, lambda: bewaard(verslag) == "Zonder verbinding getypt.\n\nEn nog meer.")
    expect(alarm(wie.page)).to_have_text("")
    wacht_tot(wie.page, lambda: kopieen(wie.page) == 0)


@pytest.mark.parametrize("collega", [False, True])
def test_een_antwoord_dat_verloren_gaat_is_geen_conflict(gebruiker: Gebruikers, collega: bool) -> None:
    """Saved, but the answer never came; meanwhile the person types on, and perhaps a colleague saved too."""
    wie, verslag = begin(gebruiker)
    verloren: list[int] = []

    def verlies(route: Route) -> None:
        if len(verloren) < 2:
            verloren.append(route.fetch().status)
            if collega and len(verloren) == 1:
                with systeem():
                    een = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
                    bewaar_als(verslag, een, "Van een collega.", 1)
            route.abort()
        else:
            route.continue_()

    wie.page.route(BEWAREN, verlies)
    typ(wie.page, "Een.")
    expect(alarm(wie.page)).to_contain_text("Geen verbinding", timeout=GEDULD)
    typ(wie.page, "Twee.", erbij=True)
    if not collega:
        wacht_tot(wie.page, lambda: bewaard(verslag) == "Een.\n\nTwee.")
        assert geschiedenis(verslag) == ["Een.", "Een.\n\nTwee."]
        wacht_op_bewaard(wie.page)
    else:
        beide = wie.deel("Twee versies")
        expect(beide).to_contain_text("Van een collega.", timeout=GEDULD)
        beide.get_by_role("button", name="Zet beide onder elkaar").click()
        wacht_tot(wie.page, lambda: bewaard(verslag) == "Van een collega.\n\nEen.\n\nTwee.")
        assert geschiedenis(verslag)[:2] == ["Een.", "Van een collega."]
    assert verloren == [200, 200]


def bewaar_als(verslag: Verslag, persoon: Persoon, getypt: str, versie: int) -> None:
    from rapporten.bewaren import ANTWOORD, Invoer, bewaar

    invoer = Invoer("visie", versie, {"html": tekst.uit_tekst(getypt)})
    bewaar(ANTWOORD, verslag, [invoer], door=persoon, nu=timezone.now())


def test_na_een_crash_staat_de_tekst_er_weer_maar_niet_voor_iemand_anders(gebruiker: Gebruikers) -> None:
    wie, verslag = begin(gebruiker)
    antwoordveld(wie.page)
    wie.context.set_offline(True)
    typ(wie.page, "Dit stond nog nergens.")
    expect(alarm(wie.page)).to_contain_text("Geen verbinding", timeout=GEDULD)
    wie.page.close()
    wie.context.set_offline(False)
    assert bewaard(verslag) == ""

    ander = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
    eigen = wie.context.cookies()
    wie.heeft_sessie(ander)
    wie.page = wie.context.new_page()
    wie.page.goto(adres(wie, verslag))
    expect(antwoordveld(wie.page)).to_have_text("")
    wie.page.wait_for_timeout(1000)
    assert bewaard(verslag) == ""

    wie.context.clear_cookies()
    wie.context.add_cookies(eigen)
    wie.page.goto(adres(wie, verslag))
    expect(antwoordveld(wie.page)).to_have_text("Dit stond nog nergens.", timeout=GEDULD)
    expect(stand(wie.page)).to_have_text(re.compile("is teruggezet"), timeout=GEDULD)
    assert geschiedenis(verslag) == ["Dit stond nog nergens."]
    wacht_tot(wie.page, lambda: kopieen(wie.page) == 0)


def test_een_verlopen_sessie_en_dan_aanmelden_in_een_ander_venster(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker().meld_aan(toegang.persoon)
    wie.verwacht = {401, 403}
    wie.page.goto(adres(wie, verslag))
    antwoordveld(wie.page)
    Session.objects.all().delete()
    typ(wie.page, "Getypt na het einde van de sessie.")
    expect(alarm(wie.page)).to_contain_text("niet meer aangemeld", timeout=GEDULD)
    with wie.context.expect_page() as nieuw:
        wie.link("Meld u aan in een nieuw venster").click()
    venster = nieuw.value
    venster.get_by_label("E-mailadres").fill(toegang.persoon.email)
    venster.get_by_label("Wachtwoord").fill(WACHTWOORD)
    venster.get_by_role("button", name="Meld aan").click()
    venster.wait_for_load_state()
    typ(wie.page, "En nog iets.", erbij=True)
    wacht_op_bewaard(wie.page)
    wacht_tot(wie.page, lambda: bewaard(verslag) == "Getypt na het einde van de sessie.\n\nEn nog iets.")
    expect(wie.page.locator("[data-sessiebalk]")).to_have_text("")
    wie.druk("Bewaar")  # its anti-forgery token is the new one
    assert "Bewaard om" in wie.tekst()


@pytest.mark.parametrize("personen", [1, 2])
@pytest.mark.parametrize("keuze", ["Houd wat ik schreef", "Neem de andere over", "Zet beide onder elkaar"])
def test_een_conflict_toont_beide_en_verliest_geen_van_beide(gebruiker: Gebruikers, personen: int, keuze: str) -> None:
    """Two tabs of one person, and two people."""
    wie, verslag = begin(gebruiker)
    if personen == 1:
        tweede = wie.context.new_page()
    else:
        collega = gebruiker().heeft_sessie(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER))
        tweede = collega.page
    tweede.goto(adres(wie, verslag))
    antwoordveld(tweede)
    typ(wie.page, "Van de eerste.")
    wacht_op_bewaard(wie.page)
    typ(tweede, "Van de tweede.")
    beide = tweede.get_by_role("region", name="Twee versies")
    expect(beide).to_contain_text("Van de eerste.", timeout=GEDULD)
    expect(beide).to_contain_text(
        "In een ander venster bewaarde u" if personen == 1 else "Demo-kwaliteitscoordinator bewaarde intussen"
    )
    expect(alarm(tweede)).to_contain_text("twee versies")
    assert antwoordveld(tweede).inner_text().strip() == "Van de tweede."
    assert bewaard(verslag) == "Van de eerste."
    beide.get_by_role("button", name=keuze).click()
    uitkomst = {
        "Houd wat ik schreef": "Van de tweede.",
        "Neem de andere over": "Van de eerste.",
        "Zet beide onder elkaar": "Van de eerste.\n\nVan de tweede.",
    }[keuze]
    wacht_tot(tweede, lambda: bewaard(verslag) == uitkomst and len(geschiedenis(verslag)) > 1)
    assert geschiedenis(verslag)[:2] == ["Van de eerste.", "Van de tweede."]
    expect(alarm(tweede)).to_have_text("")


def test_twee_mensen_aan_andere_velden_storen_elkaar_niet(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    een, twee = (t.element for t in huidig_groeikader().themas[:2])
    mensen = [gebruiker().heeft_sessie(toegang.persoon)]
    mensen.append(gebruiker().heeft_sessie(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)))
    for wie in mensen:
        wie.page.goto(adres(wie, verslag, "groeiniveaus"))
    for wie, thema in zip(mensen, (een, twee), strict=True):
        wie.deel(thema.naam).get_by_role("radio", name="Niveau 4").check()
        wie.deel(thema.naam).get_by_label("Toelichting").fill(f"Omdat {thema.code}.")
    for wie in mensen:
        wacht_op_bewaard(wie.page)
    wacht_tot(wie.page, lambda: scores(verslag) == {een.code: f"Omdat {een.code}.", twee.code: f"Omdat {twee.code}."})
    for wie in mensen:  # and the button of the whole page finds nothing to quarrel about
        wie.druk("Bewaar")
        assert "Bewaard om" in wie.tekst()
    with systeem():
        assert ScoreVersie.objects.filter(verslag=verslag, thema=een).order_by("-versie")[0].gewijzigd_door == (
            toegang.persoon
        )


def scores(verslag: Verslag) -> dict[str, str]:
    with systeem():
        rijen = Score.objects.filter(verslag=verslag, niveau__waarde=4)
        return dict(rijen.values_list("thema__code", "toelichting"))


def test_een_half_getypt_cijfer_is_geen_alarm(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    wie.page.goto(adres(wie, verslag, "bezetting-benutting"))
    wie.veld("Teller").first.fill("9")
    expect(stand(wie.page)).to_contain_text("Vul ook de noemer in", timeout=GEDULD)
    expect(alarm(wie.page)).to_have_text("")
    wie.veld("Noemer").first.fill("10")
    wacht_op_bewaard(wie.page)
    with systeem():
        assert str(Cijfer.objects.get(verslag=verslag).percentage) == "90.0000"


def test_een_verslag_dat_intussen_is_ingediend_zegt_het_en_houdt_de_tekst(gebruiker: Gebruikers) -> None:
    wie, verslag = begin(gebruiker)
    wie.verwacht = {409}
    antwoordveld(wie.page)
    with systeem():
        Verslag.objects.filter(pk=verslag.pk).update(status="ingediend")
    typ(wie.page, "Net te laat.")
    expect(alarm(wie.page)).to_contain_text("Het verslag is ingediend.", timeout=GEDULD)
    assert antwoordveld(wie.page).inner_text().strip() == "Net te laat."
    assert kopieen(wie.page) == 1


def test_de_sessie_waarschuwt_en_een_toets_verlengt(gebruiker: Gebruikers) -> None:
    verslag, toegang = maak_concept()
    wie = gebruiker().heeft_sessie(toegang.persoon)
    wie.page.clock.install()
    wie.page.goto(adres(wie, verslag))
    balk = wie.page.locator("[data-sessiebalk]")
    expect(balk).to_have_text("")
    rest = timezone.timedelta(minutes=4)
    Session.objects.update(expire_date=timezone.now() + rest)
    wie.page.clock.fast_forward("07:56:00")
    expect(balk).to_contain_text("Uw sessie loopt af om", timeout=GEDULD)
    assert balk.get_attribute("role") == "alert"
    assert rest.total_seconds() >= 120, "at least two minutes ahead"
    wie.page.keyboard.press("Shift")
    expect(balk).to_have_text("", timeout=GEDULD)
    over = Session.objects.get().expire_date - timezone.now()
    assert over.total_seconds() > settings.SESSION_COOKIE_AGE - 60


# --- a server that is killed between the commit and the answer ------------------------------------------

SNEUVELT = """
import os, signal
from pathlib import Path
from kwaliteit.wsgi import application as echt

def application(environ, start_response):
    antwoord = echt(environ, start_response)
    teken = Path(os.environ["SNEUVELT"])
    if "/bewaren/" in environ["PATH_INFO"] and teken.exists():
        teken.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return antwoord
"""


@contextmanager
def gunicorn(map_: Path) -> Iterator[str]:
    """A real gunicorn on the database of the tests, whose worker dies once, right after it has saved."""
    (map_ / "sneuvelt.py").write_text(SNEUVELT)
    poort = vrije_poort()
    databank = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}"))
    omgeving = {
        **os.environ,
        "KWALITEIT_MODUS": "lokaal",
        "DATABASE_URL": databank,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BASIS_URL": f"http://127.0.0.1:{poort}",
        "KWALITEIT_DATA": str(map_),
        "SNEUVELT": str(map_ / "nu"),
        "PYTHONPATH": f"{map_}:{settings.BASE_DIR}",
    }
    opdracht = [sys.executable, "-m", "gunicorn", "sneuvelt", "-b", f"127.0.0.1:{poort}", "--workers", "1"]
    proces = subprocess.Popen(opdracht, env=omgeving, cwd=settings.BASE_DIR, start_new_session=True)
    try:
        yield f"http://127.0.0.1:{poort}"
    finally:
        os.killpg(proces.pid, signal.SIGKILL)
        proces.wait()


@pytest.mark.huis
def test_gunicorn_sterft_tussen_bewaren_en_antwoorden(gebruiker: Gebruikers, tmp_path: Path) -> None:
    verslag, toegang = maak_concept()
    with gunicorn(tmp_path) as basis:
        wie = gebruiker()
        wie.basis = basis
        wie.heeft_sessie(toegang.persoon)
        for _ in range(100):
            try:
                wie.page.goto(adres(wie, verslag))
                break
            except Exception:  # it is still starting
                time.sleep(0.3)
        antwoordveld(wie.page)
        (tmp_path / "nu").touch()
        typ(wie.page, "Net voor de server stierf.")
        wacht_tot(wie.page, lambda: not (tmp_path / "nu").exists())
        typ(wie.page, "En net erna.", erbij=True)
        wacht_tot(wie.page, lambda: bewaard(verslag) == "Net voor de server stierf.\n\nEn net erna.")
        wacht_op_bewaard(wie.page)
        assert geschiedenis(verslag) == ["Net voor de server stierf.", "Net voor de server stierf.\n\nEn net erna."]
        wie.page.close()

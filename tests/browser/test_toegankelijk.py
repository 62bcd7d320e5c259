"""Every page for every role, empty, filled and with errors: axe, console, reflow at 320 px, targets, title and h1.

Generated from the URLconf by way of ``tests.toegang.verwachtingen`` (a new address without a row there fails). What the
pages show is made by :class:`~tests.toegang.wereld.Wereld` for *leeg*; ``_maak_vol`` adds the longest content to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from kwaliteit.toegang import systeem
from organisaties.choices import Grootteklasse, Regio, Werkvorm
from organisaties.models import Kwaliteitsthema, Uitstel
from rapporten import opvolgen, uitstellen, workflow
from rapporten.boomstructuur import huidig_groeikader, structuur
from rapporten.choices import Knoopsoort, Signaalstand, Status, Uitstelbesluit
from rapporten.models import Beleidssignaal, Herinnering, Indiening, KlaarMelding, Uitstelvraag, Verslag
from rapporten.sectorbeeld import edities
from rapporten.signalen import antwoorden, labels
from rapporten.signalen.zoeken import zoekvorm
from tests.browser.conftest import BREED, SMAL
from tests.browser.gebruiker import AXE, Gebruiker
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from tests.fabrieken.signalen import maak_signaal
from tests.fabrieken.verslagen import als_sector, maak_ingediend, maak_toewijzing, vul
from tests.toegang.verwachtingen import VERWACHTINGEN
from tests.toegang.wereld import EIGEN, SECTOR, Wereld
from zelfevaluatie.acties import bewaar_actie

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

LABELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549", "best-practice"]
GEEN_PAGINA = {
    "opdrachten:gezondheid": "JSON for machines",
    "bijlage": "a download",
    "notitie_foto": "a picture",
    "afbeelding": "a picture",
    "afbeelding_toevoegen": "JSON for the editor",
    "indiening_afbeelding": "a picture",
    "bewijs_bestand": "a download",
    "indiening_bijlage": "a download",
    "sectorbeeld_export": "a download",
    "uitvoer_bestand": "a download",
    "opendata_bestand": "a download",
    "opendata_jaarbestand": "leads to a download",
    "opendata_catalogus": "JSON-LD for catalogues",
    "beheer_import_sjabloon": "a download",
    "beheer_import_fouten": "a download",
    "beheer_import_stand": "a part of the page that refreshes itself; see test_imports.py",
    "vastlegging": "there is none; see test_vastleggen.py",
    "vastlegging_stand": "a part of the page that refreshes itself; see test_vastleggen.py",
    "uitvoer_stuk": "of who asked alone; see test_uitvoer.py",
    "uitvoer_stand": "a part of the page that refreshes itself; see test_uitvoer.py",
    "plaats_grafiek": "a picture",
    "signaaltellingen_export": "a download",
    "gespreksagenda": "a calendar file",
    "slotbrief_pdf": "a download",
    "sjabloon_bestand": "a download",
    "api:openapi": "JSON for machines",
    "sessie": "JSON for the warning before the end of a session",
    "bewaren": "JSON for saving while typing",
    "aanwezig": "JSON for who is writing here",
    "reageren": "a form that stands beside a section once Opgroeien commented on it; see test_zonder_script.py",
    "nog_niet_ondertekenen": "a form that stands on nakijken once a signature was asked",
    "vragenlijst_docx": "a download",
    "agenda": "a calendar file",
    "gespreksreactie": "a form that stands on the page of a talk once minutes wait; see test_gesprekken.py",
    "termijnblad_stand": "a part of the page that refreshes itself; see test_termijn.py",
    "indiening_passage": "JSON for inserting a standard passage",
}
ONBESLIST = {
    "color-contrast": "axe cannot measure text over a drawing, a background image (the arrow of a select) or out of "
    "view in a scrolling table; these colours are pairs of static/kwaliteit/kwaliteit.css, measured there at 4.5:1",
    "th-has-data-cells": "the head of a group of rows (scope=rowgroup) has a row of its own, where axe finds no cells",
}
"""Rules whose "incomplete" a person has judged. The reason belongs to the rule, not to one page."""

RUIMTES: dict[str, Callable[[str], bool]] = {
    "aanmelden": lambda naam: naam.startswith("account_") or naam == "thuis",
    "gesprekken": lambda naam: naam.startswith(("gesprek", "organisatiegesprek", "duiding", "traject")),
    "organisatie": lambda naam: naam.startswith(
        ("organisatie", "actie", "leden", "lid_", "logboek", "notitie", "convenant")
    ),
    "verslag": lambda naam: (
        naam in {"verslag", "nakijken", "bevestiging", "onderdeel", "onderdeel_groep", "aanvulling"}
    ),
    "eerder": lambda naam: naam in {"historiek", "overnemen", "opvolgpunten"},
    "naast een onderdeel": lambda naam: naam.startswith(("uit_logboek", "meegedacht", "lezersreactie", "bewijs_bij")),
    "zo tonen we het aan": lambda naam: naam.startswith(("aantonen", "bewijs", "meting")),
    "sjabloon": lambda naam: naam.startswith(("sjabloon", "vragenlijst")),
    "ondersteuning": lambda naam: naam.startswith(("ondersteun", "hulpvra")),
    "samen": lambda naam: naam.startswith(("kanttekening", "werkverdeling", "wie_las", "melding", "verloop")),
    "slot van een verslag": lambda naam: naam.startswith(("slotbrief", "passage")),
    "beleidssignalen": lambda naam: naam.startswith(("signa", "eigen_signalen")),
    "cijfers": lambda naam: naam.startswith(("uitsplitsing", "indicator")),
    "termijn en uitstel": lambda naam: naam.startswith(("uitstel", "termijnblad")),
    "plaats en stand": lambda naam: (
        naam
        in {"plaats", "indienstand", "sectornota", "zoals_nu", "regio", "betwiste_cijfers", "fusieketens", "kaders"}
    ),
    "koppelingen": lambda naam: naam.startswith(("koppeling", "api:")),
    "uitvoer": lambda naam: naam.startswith("uitvoer"),
    "open data": lambda naam: naam.startswith(("opendata", "beheer_opendata")),
    "opvolging": lambda naam: naam.startswith(("indien", "opvolging", "sector", "editie")),
    "imports": lambda naam: naam.startswith("beheer_import"),
    "beheer van organisaties": lambda naam: naam.startswith(("beheer_organisatie", "beheer_regio", "beheer_groot")),
    "beheer": lambda naam: naam.startswith(("beheer", "toewijzing")),
}
LANG = (
    "Wij begonnen het jaar met een gesprek tussen ouders, jongeren en begeleiders over de "
    "communicatieverantwoordelijkheidsafspraken van https://demo.example/" + "zeer-lang-adres-zonder-spatie-" * 3 + ". "
)


def _ruimte(naam: str) -> str:
    ruimte = next((ruimte for ruimte, hoort_bij in RUIMTES.items() if hoort_bij(naam)), None)
    assert ruimte, f"{naam}: not in RUIMTES, nor in GEEN_PAGINA"
    return ruimte


def _paginas(ruimte: str) -> Iterator[tuple[str, str]]:
    """(address, role) of every page that this role gets to see in this room."""
    for naam, rij in VERWACHTINGEN.items():
        if naam in GEEN_PAGINA or rij.get == 405 or _ruimte(naam) != ruimte:
            continue
        for rol in ("anoniem", *EIGEN, *SECTOR):
            if rol in rij.binnen and rij.status(rol, "get") == 200:
                yield naam, rol


# --- worlds ---
def _wereld() -> Wereld:
    wereld = Wereld()
    wereld.__dict__["kaders"] = True  # the fixture loaded them
    return wereld


def _adressen(wereld: Wereld, naam: str) -> list[dict[str, Any]]:
    """The parts of the address; for sections of a report one of every kind of question."""
    if naam == "account_reset_password_from_key":  # the table tries a link that is no good
        uidb36, key = user_pk_to_url_str(wereld.collega), default_token_generator.make_token(wereld.collega)
        return [VERWACHTINGEN[naam].kwargs(wereld), {"uidb36": uidb36, "key": key}]
    kwargs = VERWACHTINGEN[naam].kwargs(wereld)
    if naam != "onderdeel":
        return [kwargs]
    per_soort = {vraag.soort: vraag.stabiel_id for vraag in reversed(structuur(wereld.concept.boom_id).vragen)}
    return [{**kwargs, "stabiel_id": stabiel_id} for stabiel_id in per_soort.values()]


def _maak_vol(wereld: Wereld, naam: str) -> None:
    """The longest and the most of everything that the page of this address can show."""
    gemaakt = vars(wereld)
    organisatie = wereld.organisatie
    organisatie.naam = "Demo-organisatie voor Jongerenbegeleiding, Gezinsondersteuning en Dagverblijf aan de Overzijde"
    with systeem():
        organisatie.save()
        Kwaliteitsthema.objects.get_or_create(
            werkjaar=wereld.werkjaar, naam="Demo-thema over inspraak", defaults={"omschrijving": LANG}
        )
    for rol in EIGEN:
        maak_lid(organisatie=organisatie, persoon=maak_persoon(naam=f"Demo-{rol} met een dubbele naam"), rol=rol)
    if "concept" in gemaakt:
        _schrijf_vol(wereld, wereld.concept)
    if "signaal" in gemaakt:
        _behandel_signalen(wereld)
    if "indiening" in gemaakt:
        _bespreek(wereld.indiening)
    if naam.startswith(("beheer", "toewijzing", "thuis")):
        maak_organisaties(30)
        for nummer in range(12):
            maak_lid(organisatie=maak_organisatie(werkvormen=tuple(Werkvorm)), persoon=maak_persoon(naam=LANG[:60]))
            maak_werkjaar(jaar=2010 + nummer)
        with systeem():
            Uitstel.objects.create(
                organisatie=organisatie,
                werkjaar=wereld.werkjaar,
                tot_en_met="2026-07-01",
                reden=LANG,
                verleend_door=wereld.collega,
            )
    if naam.startswith(("uitstel", "termijnblad")):
        _vraag_uitstel(wereld)
    if naam.startswith(("sectorbeeld", "opvolging", "uitvoer", "plaats", "indienstand")):
        _vul_sector(wereld)


def _vraag_uitstel(wereld: Wereld) -> None:
    """Requests for uitstel that wait, were granted, refused and withdrawn, and reminders, all long."""
    opgroeien, nu, jaar = als_sector(), timezone.now(), wereld.werkjaar
    dag = jaar.uiterste_datum + dt.timedelta(days=40)
    with systeem():
        for nummer in range(5):
            organisatie = wereld.organisatie if nummer == 0 else maak_organisatie(naam=LANG[:150])
            if nummer:
                maak_toewijzing(organisatie=organisatie, werkjaar=jaar)
            wie = maak_lid(organisatie=organisatie, persoon=maak_persoon(naam=LANG[:60]))
            for besluit in (uitstellen.Besluit(Uitstelbesluit.GEWEIGERD, antwoord=LANG * 3), None)[nummer % 2 :]:
                if Uitstelvraag.objects.wachtend().filter(organisatie=organisatie).exists():
                    continue
                vraag = uitstellen.vraag_uitstel(organisatie, jaar, tot=dag, reden=LANG * 3, door=wie, nu=nu)
                if besluit:
                    uitstellen.beslis([vraag.pk], besluit, toegang=opgroeien, nu=nu)
            Herinnering.objects.create(
                organisatie=organisatie,
                werkjaar=jaar,
                dag=nu.date(),
                tekst=LANG,
                door=opgroeien.persoon,
                verstuurd_op=nu,
            )


def _behandel_signalen(wereld: Wereld) -> None:
    """Long signals with long labels, one answered twice, one that is no longer in the report."""
    wie, nu = als_sector(), timezone.now()
    with systeem():
        lang = maak_signaal(wereld.indiening, LANG * 3, kop=LANG, zoektekst=zoekvorm(f"{LANG}\n{LANG * 3}"), nummer=2)
        maak_signaal(wereld.indiening, LANG, zoektekst=zoekvorm(f"\n{LANG}"), nummer=3, vervallen_op=nu)
        for naam in (LANG[:55], "Demo-label"):
            label = labels.vind_of_maak(naam, door=wie.persoon, nu=nu)
            labels.plak(Beleidssignaal.objects.all(), label, door=wie.persoon, nu=nu)
        for versie, stand in enumerate((Signaalstand.BEANTWOORD, Signaalstand.GEEN_GEVOLG), 1):
            antwoorden.verstuur({lang.pk: versie}, LANG, stand, zending=uuid4(), toegang=wie, nu=nu)


def _schrijf_vol(wereld: Wereld, verslag: Verslag) -> None:
    toegang = als_schrijver(wereld)
    with systeem():
        verslag = Verslag.objects.select_related("organisatie", "werkjaar", "boom").get(pk=verslag.pk)
        if verslag.status != Status.CONCEPT:
            return
        vul(verslag, toegang, woord=LANG * 5)
        bewaar_actie(
            organisatie_id=verslag.organisatie_id,
            actie=None,
            jaar=verslag.werkjaar_id,
            velden={"doel": LANG[:290], "waarom": LANG, "thema_code": ""},
            stand={"stand": "lopend", "stappen": LANG, "resultaat": LANG, "waarom_niet": LANG, "vervolg": LANG},
            versies=(0, 0),
            door=toegang.persoon,
            nu=timezone.now(),
        )
        KlaarMelding.objects.create(
            verslag=verslag, organisatie_id=verslag.organisatie_id, stabiel_id="visie", door=toegang.persoon
        )


def als_schrijver(wereld: Wereld) -> Any:
    from organisaties.choices import Lidrol
    from tests.fabrieken.verslagen import als_lid

    return als_lid(wereld.organisatie, Lidrol.KWALITEITSCOORDINATOR)


def _bespreek(indiening: Indiening) -> None:
    """A report in treatment with a comment, a note and a request, all long."""
    wie, nu = als_sector(), timezone.now()
    with systeem():
        indiening.verslag.refresh_from_db()
        if indiening.verslag.status == Status.INGEDIEND:
            workflow.neem_in_behandeling(indiening.verslag_id, toegang=wie, nu=nu)
            indiening.verslag.refresh_from_db()
        opvolgen.noteer(indiening, "visie", LANG, toegang=wie, nu=nu)
        draad = opvolgen.plaats_opmerking(indiening, "visie", LANG, toegang=wie, nu=nu)
        opvolgen.antwoord(draad, LANG, toegang=wie, nu=nu)
        if indiening.verslag.status == Status.IN_BEHANDELING:
            opvolgen.vraag(indiening, "visie", LANG, uiterlijk=timezone.localdate(), toegang=wie, nu=nu)


def _vul_sector(wereld: Wereld) -> None:
    """Definitive and live editions with shown and hidden groups, and reports in several states."""
    themas = huidig_groeikader().themas
    for jaar in (2023, 2024, wereld.werkjaar.jaar):
        antwoorden = [
            Antwoorden(
                regio="limburg" if nummer > 9 else "antwerpen",
                werkvormen=("OVBJ", "CIG") if nummer % 2 else ("OVBJ",),
                niveaus={t.element.code: (nummer + plek) % 6 for plek, t in enumerate(themas)},
                cijfers={"bezetting-ovbj": (None, None, Decimal(90 + nummer))},
            )
            for nummer in range(12)
        ]
        zaai(jaar, antwoorden)
        with systeem():
            edities.herbereken(jaar)
            if jaar < wereld.werkjaar.jaar:
                edities.leg_vast(jaar, door=wereld.collega, opmerking=LANG[:200])
    for nummer, regio in enumerate(Regio):
        organisatie = maak_organisatie(
            naam=f"{wereld.organisatie.naam} {nummer}", regio=regio, grootte=Grootteklasse.GROOT
        )
        maak_ingediend(organisatie=organisatie, werkjaar=wereld.werkjaar)


# --- judging a page ---
def _axe(page: Page, *, alleen: list[str] | None = None) -> list[str]:
    opties: dict[str, Any] = {
        "runOnly": {"type": "rule", "values": alleen} if alleen else {"type": "tag", "values": LABELS},
        "rules": {"target-size": {"enabled": True}},
        "resultTypes": ["violations", "incomplete"],
    }
    uitkomst = page.evaluate(
        """opties => axe.run(document, opties).then(u => ['violations', 'incomplete'].map(
            soort => u[soort].map(r => [r.id, r.nodes.map(n => n.target.join(' ') + ' ' + n.html.slice(0, 120))])))""",
        opties,
    )
    fouten, onbeslist = uitkomst
    return [f"{regel}: {plekken[:3]}" for regel, plekken in fouten] + [
        f"{regel} (onbeslist): {plekken[:3]}" for regel, plekken in onbeslist if regel not in ONBESLIST
    ]


def keur(wie: Gebruiker) -> list[str]:
    """What is wrong with the page that is open, at a desk and on the narrowest telephone."""
    page, fouten = wie.page, []
    if not re.fullmatch(r"(Fout: )?\S.* – Kwaliteitsverslag", page.title()):
        fouten.append(f"titel: {page.title()!r}")
    if page.locator("h1").count() != 1:
        fouten.append(f"{page.locator('h1').count()} × h1")
    page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = true")
    page.evaluate("document.fonts.ready.then(() => true)")  # until its font is there, an icon reads as a word
    page.evaluate(AXE)
    fouten += _axe(page)
    page.set_viewport_size(SMAL)
    breedte = page.evaluate("document.documentElement.scrollWidth")
    if breedte > SMAL["width"]:
        fouten.append(f"320 px: het document is {breedte} px breed door {_te_breed(page)}")
    fouten += [f"320 px: {fout}" for fout in _axe(page, alleen=["target-size", "scrollable-region-focusable"])]
    page.set_viewport_size(BREED)
    fouten += wie.meldingen
    wie.meldingen.clear()
    return fouten


def _te_breed(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > 321 && !e.closest('.tabelrol, .visually-hidden'))
            .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
    )


@pytest.mark.parametrize("staat", ["leeg", "vol"])
@pytest.mark.parametrize("ruimte", RUIMTES)
def test_elke_pagina(gebruiker: Callable[..., Gebruiker], ruimte: str, staat: str) -> None:
    wie, fouten, gezien = gebruiker(), [], set()
    werelden: dict[str, tuple[Wereld, list[dict[str, Any]]]] = {}
    for naam, rol in _paginas(ruimte):
        if naam not in werelden:
            wereld = _wereld()
            werelden[naam] = wereld, _adressen(wereld, naam)
            if staat == "vol":
                _maak_vol(wereld, naam)
        wereld, adressen = werelden[naam]
        wie.heeft_sessie(wereld.persoon(rol))
        for kwargs in adressen:
            antwoord = wie.ga(naam, **kwargs)
            assert antwoord is not None
            if antwoord.status != 200:
                fouten.append(f"{naam} als {rol}: status {antwoord.status}")
                continue
            inhoud = re.sub(r'Demo-\w+|persoon\d+@|n" value="\w+"', "", wie.page.locator("main").inner_html())
            if inhoud in gezien:
                continue  # but for names, what another role saw
            gezien.add(inhoud)
            fouten += [f"{naam} {kwargs} als {rol}: {fout}" for fout in keur(wie)]
    assert gezien
    assert not fouten, "\n" + "\n".join(fouten)


# --- with errors ---
ALLES_LEEG = """formulier => {
    for (const veld of formulier.elements) {
        if (veld.matches('input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select')) veld.value = '';
    }
}"""
LANDT = "id => { document.getElementById(id)?.focus(); return document.activeElement.id === id }"
VERKEERD = {
    Knoopsoort.GROEINIVEAUS: "f => { const r = f.querySelector('input[type=radio]'); r.value = '9'; r.checked = true }",
    Knoopsoort.CIJFERS: "f => { f.querySelector('input[type=text]').value = 'negentig' }",
    Knoopsoort.VERHAAL: "f => { f.querySelector('input[name$=versie]').value = '' }",
    Knoopsoort.KWALITEITSTHEMAS: "f => { f.querySelector('input[name=versie]').value = '' }",
}
"""What makes a section be refused: saving it empty is allowed."""
MAG_LEEG = {"aantonen_bladzijde", "bewijs", "duiding", "duiding_punt", "opvolgpunten", "uitsplitsing"}
"""Forms in which nothing is compulsory: only a missing version is refused."""
ALTIJD_GOED = {"beheer_tekenregel"}
"""Forms that a browser cannot send wrong: one box to tick."""
STAAN_OP_EEN_ANDERE_PAGINA = {
    "sectorbeeld_vastleggen": "sectorbeeld",
    **{f"indiening_{soort}": "indiening" for soort in ("opmerking", "notitie", "aanvulling", "antwoord", "intrekken")},
    "indiening_notitieantwoord": "indiening",
    "indiening_heropenen": "indiening",
    "lezersreactie": "meegedacht",
}


def _weigerbaar(ruimte: str) -> Iterator[tuple[str, str]]:
    """(address, role) of every form that says what is wrong, for the first role that may send it."""
    for naam, rij in VERWACHTINGEN.items():
        if naam in GEEN_PAGINA or naam in ALTIJD_GOED or naam == "opdrachten:gezondheid":
            continue
        for rol in ("anoniem", *EIGEN, *SECTOR):
            geweigerd = rol in rij.binnen and rij.status(rol, "post") in (200, 422, 428)
            if geweigerd and _ruimte(STAAN_OP_EEN_ANDERE_PAGINA.get(naam, naam)) == ruimte:
                yield naam, rol
                break


def _verzend(page: Page, actie: str | None, maak_fout: str) -> int:
    """Send the form (by its address, else the first of the main part) after making it wrong; gives the status."""
    page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = true")
    formulier = page.locator(f"main form[action='{actie}']" if actie else "main form[method=post]").first
    formulier.evaluate(maak_fout)
    with page.expect_navigation() as navigatie:
        formulier.locator("button:not([formaction], [type=button], .visually-hidden)").first.click()
    antwoord = navigatie.value
    assert antwoord is not None
    return antwoord.status


def _samenvatting(page: Page) -> list[str]:
    """What is wrong with the error summary: title, focus, and every link."""
    fouten = []
    if not page.title().startswith("Fout: "):
        fouten.append(f"titel zonder Fout: {page.title()!r}")
    if not page.evaluate("document.activeElement?.matches('[data-foutensamenvatting]') ?? false"):
        fouten.append("de samenvatting heeft de focus niet")
    doelen = page.locator("[data-foutensamenvatting] a").evaluate_all("links => links.map(a => a.hash.slice(1))")
    return fouten + [f"#{doel} kan de focus niet krijgen" for doel in doelen if not page.evaluate(LANDT, doel)]


@pytest.mark.parametrize("ruimte", [ruimte for ruimte in RUIMTES if any(True for _ in _weigerbaar(ruimte))])
def test_elk_geweigerd_formulier(gebruiker: Callable[..., Gebruiker], ruimte: str) -> None:
    wie, fouten, bekeken = gebruiker(), [], 0
    for naam, rol in _weigerbaar(ruimte):
        wereld = _wereld()
        kwargs = VERWACHTINGEN[naam].kwargs(wereld)
        pagina = STAAN_OP_EEN_ANDERE_PAGINA.get(naam)
        if pagina == "indiening":
            _maak_bespreekbaar(wereld, naam)
        elif pagina == "sectorbeeld" or naam.startswith("uitvoer"):
            _vul_sector(wereld)
        wie.heeft_sessie(wereld.persoon(rol))
        soorten = (
            {v.stabiel_id: v.soort for v in structuur(wereld.concept.boom_id).vragen}
            if naam.startswith("onderdeel")
            else {}
        )
        for adres in [kwargs] if pagina else _adressen(wereld, naam):
            maak_fout = VERKEERD[Knoopsoort.VERHAAL] if naam in MAG_LEEG else ALLES_LEEG
            if soorten:
                soort = soorten[adres["stabiel_id"]]
                if soort not in VERKEERD:
                    continue
                maak_fout = VERKEERD[Knoopsoort(soort)]
            if pagina == "indiening":
                wie.ga(pagina, kenmerk=kwargs["kenmerk"])
            elif pagina == "sectorbeeld":
                wie.page.goto(f"{wie.basis}{reverse('sectorbeeld')}?editie=voorlopig")
            else:
                wie.ga(pagina or naam, **adres)
            if adres.get("key") == "ongeldig":
                continue  # a link that is no good says so, without a form
            status = _verzend(wie.page, reverse(naam, kwargs=adres) if pagina else None, maak_fout)
            waar = f"{naam} {adres} als {rol}"
            if status not in (200, 422, 428) or not wie.page.locator("[data-foutensamenvatting]").count():
                fouten.append(f"{waar}: niet geweigerd, status {status}")
                wie.meldingen.clear()
                continue
            fouten += [f"{waar}: {fout}" for fout in (*_samenvatting(wie.page), *keur(wie))]
            bekeken += 1
    assert bekeken
    assert not fouten, "\n" + "\n".join(fouten)


def _maak_bespreekbaar(wereld: Wereld, naam: str) -> None:
    """Bring the report in the state in which this form is offered."""
    wie, nu, verslag_id = als_sector(), timezone.now(), wereld.indiening.verslag_id
    with systeem():
        if Verslag.objects.get(pk=verslag_id).status == Status.INGEDIEND:
            workflow.neem_in_behandeling(verslag_id, toegang=wie, nu=nu)
        if naam == "indiening_heropenen":
            workflow.rond_af(verslag_id, toegang=wie, nu=nu)

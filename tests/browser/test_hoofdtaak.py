"""The main job from signing in to *afgerond*, with one addition asked, as three people live it."""

from __future__ import annotations

import email
import email.policy
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from kwaliteit.opdrachten.choices import Status as Opdrachtstatus
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Organisatie, Tekenregel
from rapporten.boomstructuur import huidig_groeikader, structuur
from rapporten.choices import Knoopsoort
from rapporten.sectorbeeld import edities
from tests.browser.gebruiker import Gebruiker, schrijf
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.post import wacht_niet
from tests.fabrieken.verslagen import maak_toewijzing

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("kaders")]

JAAR = 2025
REDEN = "Hoeveel ouders vulden de bevraging in? Zonder dat getal kunnen we de tekst niet plaatsen."
VERHAAL_BIJ_CIJFER = "Eén plaats stond drie maanden leeg door een verbouwing."


@dataclass(frozen=True)
class Mensen:
    """The three people of the main job, each signed in at an own browser."""

    organisatie: Organisatie
    boom_id: int
    adressen: list[str]
    coordinator: Gebruiker
    directie: Gebruiker
    dossier: Gebruiker


def getypt(titel: str) -> str:
    """What the coordinator writes in a narrative: unmistakable in the PDF."""
    return f"Bij {titel.lower()} schreven wij dit jaar zelf.\n\n- eerst luisteren\n- dan pas voorstellen"


def vul_verhaal(wie: Gebruiker, titel: str) -> None:
    if wie.scripts:
        schrijf(wie.page, getypt(titel))
    else:
        wie.veld("Uw antwoord").fill(getypt(titel))
    wie.druk("Dit onderdeel is klaar")


def vul_groeiniveaus(wie: Gebruiker, niveaus: dict[str, int]) -> None:
    """Group by group: choose the level of every theme, and go on."""
    kader = huidig_groeikader()
    for nummer, (groep, themas) in enumerate(kader.groepen, 1):
        assert groep.naam.lower() in wie.kop()
        for thema in themas:
            deel = wie.deel(thema.element.naam)
            niveau = niveaus[thema.element.code]
            deel.get_by_role("radio", name=re.compile(rf"^Niveau {niveau}\b")).check()
            assert deel.get_by_text(re.compile(rf"^Niveau {niveau} –")).first.is_visible()
        wie.druk("Bewaar en ga verder" if nummer < len(kader.groepen) else "Dit onderdeel is klaar")


def vul_cijfers(wie: Gebruiker) -> None:
    """Teller and noemer with their story for what is asked; what belongs to no recognition stays empty."""
    delen = wie.page.locator("section").filter(has=wie.page.get_by_label("Noemer"))
    gevraagd = delen.filter(has_not_text="alleen als u dit aanbiedt")
    for nummer in range(gevraagd.count()):
        deel = gevraagd.nth(nummer)
        deel.get_by_label("Teller").fill("189")
        deel.get_by_label("Noemer").fill("200")
        deel.get_by_label("Het verhaal erbij").fill(VERHAAL_BIJ_CIJFER)
    wie.druk("Dit onderdeel is klaar")


def stand(wie: Gebruiker, titel: str) -> str:
    """The row of a section in the task list, as it reads."""
    return wie.page.get_by_role("listitem").filter(has=wie.link(titel)).first.inner_text()


def werk_alles_af() -> None:
    """What the workers do, also with what waits a while on purpose: until nothing is left, and nothing failed."""
    while Opdracht.objects.filter(status=Opdrachtstatus.WACHTEND).exists():
        wacht_niet()
        werk_af("pdf")
        werk_af("celery")
    assert list(Opdracht.objects.exclude(status=Opdrachtstatus.KLAAR).values("soort", "status", "fout")) == []


def mails(post: Path) -> list[tuple[list[str], str, str]]:
    """(to, subject, text) of every mail in order, each with one receiver list and a Message-ID of its own."""
    uit = []
    for bestand in sorted(post.glob("*.log"), key=lambda pad: pad.stat().st_mtime_ns) if post.exists() else []:
        for brief in bestand.read_bytes().split(b"-" * 79 + b"\n"):  # two of one second may share a file
            if brief.strip():
                bericht: Any = email.message_from_bytes(brief, policy=email.policy.default)
                aan = sorted(adres.strip() for adres in bericht["To"].split(","))
                uit.append((aan, bericht["Subject"], bericht.get_content()))
    return uit


def pdf_tekst(wie: Gebruiker, pad: Path) -> str:
    """Download the PDF as a person does, and read it back."""
    with wie.page.expect_download() as ophalen:
        wie.link("Download de PDF").click()
    ophalen.value.save_as(pad)
    return " ".join(subprocess.run(["pdftotext", pad, "-"], capture_output=True, check=True, text=True).stdout.split())


def levend(wie: Gebruiker) -> dict[str, tuple[int, Fraction]]:
    """(n, exact mean) of the sector per theme, from the file of the live edition that Opgroeien downloads."""
    adres = wie.basis + reverse("sectorbeeld_export", args=[JAAR, "json"]) + "?editie=voorlopig"
    uit = {}
    for rij in json.loads(wie.page.request.get(adres).body())["groeiniveaus"]:
        if rij["groep"] == "sector":
            som = sum(int(niveau) * aantal for niveau, aantal in rij["verdeling"].items())
            uit[rij["thema"]] = rij["n"], Fraction(som, rij["n"])
            assert rij["gemiddelde"] == pytest.approx(float(uit[rij["thema"]][1]), abs=1e-12)
    return uit


def vul_alles(wie: Gebruiker, boom_id: int, niveaus: dict[str, int]) -> None:
    """Every compulsory section from the task list, each called done."""
    for vraag in [v for v in structuur(boom_id).vragen if v.verplicht]:
        wie.volg(vraag.titel)
        if vraag.soort == Knoopsoort.GROEINIVEAUS:
            vul_groeiniveaus(wie, niveaus)
        elif vraag.soort == Knoopsoort.CIJFERS:
            vul_cijfers(wie)
        else:
            vul_verhaal(wie, vraag.titel)
        assert wie.kop() == f"Kwaliteitsverslag over {JAAR}", wie.tekst()
        assert "Volledig" in stand(wie, vraag.titel)


@pytest.fixture
def mensen(gebruiker: Callable[..., Gebruiker]) -> Mensen:
    """An organisation with a report to begin, six others whose facts count already, and the three who do the job."""
    with systeem():
        anderen = [
            Antwoorden(
                niveaus={t.element.code: (nummer + plek) % 6 for plek, t in enumerate(huidig_groeikader().themas)}
            )
            for nummer in range(6)
        ]
    zaai(JAAR, anderen)
    with systeem():
        edities.herbereken(JAAR)
    toewijzing = maak_toewijzing(organisatie=maak_organisatie(naam="Demo-organisatie Aalbes"))
    coordinator, directie = maak_persoon(naam="Demo-coördinator"), maak_persoon(naam="Demo-directie")
    maak_lid(organisatie=toewijzing.organisatie, persoon=coordinator)
    maak_lid(organisatie=toewijzing.organisatie, persoon=directie, rol=Lidrol.ONDERTEKENAAR)
    dossier = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, persoon=maak_persoon(naam="Demo-dossierbeheerder"))
    return Mensen(
        organisatie=toewijzing.organisatie,
        boom_id=toewijzing.boom_id,
        adressen=sorted([coordinator.email, directie.email]),
        coordinator=gebruiker().meld_aan(coordinator),
        directie=gebruiker().meld_aan(directie),
        dossier=gebruiker().meld_aan(dossier),
    )


def test_van_aanmelden_tot_afgerond(mensen: Mensen, post: Path, tmp_path: Path) -> None:
    c, d, o = mensen.coordinator, mensen.directie, mensen.dossier
    themas = [t.element.code for t in huidig_groeikader().themas]
    niveaus = {code: (nummer * 2) % 6 for nummer, code in enumerate(themas)}
    eerste, tweede = (f"{JAAR}-{mensen.organisatie.ondernemingsnummer}-{nummer}" for nummer in (1, 2))
    voor = levend(o)
    assert {n for n, _ in voor.values()} == {6}

    # The coordinator writes everything that is compulsory, and checks it.
    c.volg(f"Kwaliteitsverslag over {JAAR}")
    c.druk("Begin aan het verslag")
    vul_alles(c, mensen.boom_id, niveaus)
    c.volg("Kijk het verslag na")
    assert getypt("Visie op kwaliteitsbeleid").split("\n")[0] in c.tekst()
    assert "Demo-directie krijgt een e-mail met een link naar deze bladzijde." in c.tekst()
    assert c.knop("Onderteken het verslag").count() == 0

    # The director signs and files; nothing but the database was needed for that.
    d.volg(f"Kwaliteitsverslag over {JAAR}")
    d.volg("Kijk na, onderteken en dien in")
    onderteken_en_dien_in(d, eerste)
    assert mails(post) == []

    # The workers follow: PDF, facts, edition, mail.
    werk_alles_af()
    een, ander = mails(post)
    assert sorted(een[0] + ander[0]) == mensen.adressen
    for _, onderwerp, brief in (een, ander):
        assert onderwerp == f"Uw kwaliteitsverslag over {JAAR} is ingediend"
        assert f"Kenmerk: {eerste}" in brief
    d.page.reload()
    inhoud = pdf_tekst(d, tmp_path / "een.pdf")
    assert eerste in inhoud
    for titel in ("Visie op kwaliteitsbeleid", "Korte duiding bij de scores"):
        assert " ".join(getypt(titel).split("\n")[0].split()) in inhoud
    assert VERHAAL_BIJ_CIJFER in inhoud
    na = levend(o)
    assert na == {code: (n + 1, (n * m + niveaus[code]) / (n + 1)) for code, (n, m) in voor.items()}
    o.page.goto(o.basis + reverse("sectorbeeld") + "?editie=voorlopig")
    assert "met 7 organisaties" in o.tekst()

    # Opgroeien takes the report up and asks one addition.
    o.ga("opvolging")
    o.volg(mensen.organisatie.naam)
    o.druk("Neem in behandeling")
    gesprek = o.page.get_by_role("group", name="Gesprek bij Visie op kwaliteitsbeleid")
    gesprek.get_by_text("Aanvulling vragen bij Visie op kwaliteitsbeleid").click()
    gesprek.get_by_label("Wat vraagt u, en waarom?").fill(REDEN)
    gesprek.get_by_role("button", name="Zet de vraag klaar").click()
    o.page.wait_for_load_state()
    for naam, plek in (("verslag", {}), ("onderdeel", {"stabiel_id": "visie"})):
        c.ga(naam, nummer=mensen.organisatie.ondernemingsnummer, jaar=JAAR, **plek)
        assert REDEN not in c.tekst(), "a question arrives when the report is sent back, not while it is written"
    o.druk("Stuur terug voor aanvulling")
    assert o.knop("Rond het verslag af").count() == 0
    werk_alles_af()
    een, ander = mails(post)[-2:]
    assert sorted(een[0] + ander[0]) == mensen.adressen
    for _, onderwerp, brief in (een, ander):
        assert onderwerp == f"Opgroeien vraagt een aanvulling bij uw kwaliteitsverslag over {JAAR}"
        assert REDEN in brief

    # The organisation finds it in the task list, jumps to the field, changes the text and answers.
    c.ga("verslag", nummer=mensen.organisatie.ondernemingsnummer, jaar=JAAR)
    c.volg(REDEN)
    vraag = c.deel(re.compile("Opgroeien vraagt een aanvulling"))
    assert REDEN in vraag.inner_text()
    schrijf(c.page, "41 van de 60 ouders vulden de bevraging in.", erbij=True)
    c.druk("Bewaar")
    c.volg("Beantwoord de vraag")
    c.page.get_by_label("Uw antwoord aan Opgroeien").fill("41 ouders; het getal staat nu in de tekst.")
    c.druk("Bewaar het antwoord")
    assert levend(o) == na

    # The first signature does not cover this text: filing needs a new one.
    d.ga("nakijken", nummer=mensen.organisatie.ondernemingsnummer, jaar=JAAR)
    assert d.knop("Dien het verslag in").count() == 0
    onderteken_en_dien_in(d, tweede)
    werk_alles_af()
    assert levend(o) == na, "the second filing replaces the first one, it does not count twice"
    d.page.reload()
    assert "41 van de 60 ouders" in pdf_tekst(d, tmp_path / "twee.pdf")

    # Opgroeien takes it up again, ticks off and closes.
    o.ga("opvolging")
    o.volg(mensen.organisatie.naam)
    o.druk("Neem in behandeling")
    inhoud = o.page.get_by_role("navigation", name="Inhoud").get_by_role("listitem")
    assert inhoud.filter(has_text="gewijzigd").all_inner_texts() == [
        t for t in inhoud.all_inner_texts() if "Visie op kwaliteitsbeleid" in t and "gewijzigd" in t
    ]
    assert inhoud.filter(has_text="gewijzigd").count() == 1
    assert o.knop("Rond het verslag af").count() == 0
    o.page.get_by_role("button", name="Vink af").click()
    o.page.wait_for_load_state()
    o.druk("Rond het verslag af")
    assert "Afgerond" in o.tekst()
    werk_alles_af()
    assert [onderwerp for _, onderwerp, _ in mails(post)][::2] == [
        f"Uw kwaliteitsverslag over {JAAR} is ingediend",
        f"Opgroeien vraagt een aanvulling bij uw kwaliteitsverslag over {JAAR}",
        f"Uw kwaliteitsverslag over {JAAR} is ingediend",
        f"Uw kwaliteitsverslag over {JAAR} is afgerond",
    ]
    c.ga("verslag", nummer=mensen.organisatie.ondernemingsnummer, jaar=JAAR)
    assert "Het verslag is afgerond" in c.tekst()
    c.volg("Bekijk wat u indiende")
    assert "Afgerond" in c.tekst()
    assert "afgevinkt" in c.tekst()


def onderteken_en_dien_in(wie: Gebruiker, kenmerk: str) -> None:
    wie.druk("Onderteken het verslag")
    wie.druk("Dien het verslag in")
    assert wie.kop() == "Uw verslag is ingediend"
    assert kenmerk in wie.tekst()


def test_zonder_javascript(gebruiker: Callable[..., Gebruiker]) -> None:
    """Filling, saving, signing and filing are plain forms; scripts only help."""
    toewijzing = maak_toewijzing()
    persoon = maak_persoon(naam="Demo-alleskunner")
    for rol in (Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR):
        maak_lid(organisatie=toewijzing.organisatie, persoon=persoon, rol=rol)
    with systeem():
        Tekenregel.objects.create(organisatie=toewijzing.organisatie, een_persoon=True, door=persoon)
    wie = gebruiker(java_script_enabled=False).meld_aan(persoon)
    wie.volg(f"Kwaliteitsverslag over {JAAR}")
    wie.druk("Begin aan het verslag")

    wie.volg("Bezetting en benutting op organisatieniveau")
    wie.veld("Teller").first.fill("negentig")
    wie.druk("Bewaar")
    assert wie.page.title().startswith("Fout: ")
    samenvatting = wie.page.get_by_role("alert").filter(has_text="Er is een probleem")
    samenvatting.get_by_role("link").click()
    assert wie.veld("Teller").first.get_attribute("id") == wie.page.url.partition("#")[2]
    wie.volg(f"Kwaliteitsverslag over {JAAR}")

    niveaus = {t.element.code: 3 for t in huidig_groeikader().themas}
    vul_alles(wie, toewijzing.boom_id, niveaus)
    wie.volg("Kijk na, onderteken en dien in")
    onderteken_en_dien_in(wie, f"{JAAR}-{toewijzing.organisatie.ondernemingsnummer}-1")

"""What was agreed when a report was closed opens the year after, until it is done; nobody changes the agreement."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Organisatie
from organisaties.toegang import Toegang
from rapporten import inhoud, workflow
from rapporten.afspraken import NieuweAfspraak, opvolgpunten
from rapporten.bewaren import OPVOLGPUNT, Invoer, bewaar
from rapporten.concept import lees_concept
from rapporten.models import Afspraak, Indiening, Opvolgpunt, OpvolgpuntVersie, Toewijzing, Verslag
from rapporten.verslagpdf import html_van
from tests.fabrieken import maak_lid, maak_organisatie, maak_werkjaar
from tests.fabrieken.verslagen import als_sector, dien_in, maak_concept, maak_ingediend, vul
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_verslag import adres, als, lees, rijen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

MORGEN = timezone.localdate() + dt.timedelta(days=1)


def in_behandeling(organisatie: Organisatie | None = None, jaar: int = 2024) -> tuple[Indiening, Toegang]:
    """A filed report that a dossierbeheerder took up."""
    wie = als_sector()
    _, _, indiening = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=jaar))
    with systeem():
        workflow.neem_in_behandeling(indiening.verslag_id, toegang=wie, nu=timezone.now())
    return indiening, wie


def spreek_af(organisatie: Organisatie, *teksten: str, jaar: int = 2024) -> list[Afspraak]:
    """Close a report of that year with these agreements."""
    indiening, wie = in_behandeling(organisatie, jaar)
    with systeem():
        gemaakt = [NieuweAfspraak(tekst) for tekst in teksten]
        workflow.rond_af(indiening.verslag_id, toegang=wie, nu=timezone.now(), afspraken=gemaakt)
    return rijen(Afspraak, organisatie=organisatie, verslag=indiening.verslag_id)


def begin(organisatie: Organisatie, jaar: int = 2025) -> tuple[Verslag, Toegang]:
    return maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=jaar))


def rond_af(client: Client, indiening: Indiening, **velden: Any) -> Any:
    return client.post(reverse("indiening_afronden", args=[indiening.kenmerk]), velden)


# --- making them ---------------------------------------------------------------------------------------------


def test_afronden_met_twee_afspraken_die_beide_kanten_lezen(mailoutbox: Any, settings: Any) -> None:
    settings.BEDENKTIJD = dt.timedelta(0)  # the mail goes at once
    indiening, wie = in_behandeling()
    client = als(wie.persoon)
    blad = lees(client, reverse("indiening", args=[indiening.kenmerk]))
    velden = {
        **blad.velden,
        "afspraak-1-tekst": "Bevraag de ouders.\nOok wie vertrok.",
        "afspraak-1-tegen": MORGEN.isoformat(),
        "afspraak-3-tekst": "Bekijk het onthaal.",
    }
    assert rond_af(client, indiening, **velden).status_code == 302
    eerste, tweede = rijen(Afspraak)
    assert (eerste.tekst, eerste.tegen, eerste.door_id) == (
        "Bevraag de ouders.\nOok wie vertrok.",
        MORGEN,
        wie.persoon.pk,
    )
    assert (tweede.tekst, tweede.tegen) == ("Bekijk het onthaal.", None)
    lid = als(maak_lid(organisatie=indiening.organisatie, rol=Lidrol.LEZER))
    for kant in (client, lid):
        assert "Bekijk het onthaal." in lees(kant, reverse("indiening", args=[indiening.kenmerk])).tekst
    werk_af("celery")
    assert any("- Bekijk het onthaal." in bericht.body for bericht in mail.outbox)


def test_afronden_zonder_afspraken_blijft_een_klik() -> None:
    indiening, wie = in_behandeling()
    client = als(wie.persoon)
    assert rond_af(client, indiening).status_code == 302
    assert rijen(Afspraak) == []
    (verslag,) = rijen(Verslag)
    assert verslag.status == "afgerond"


@pytest.mark.parametrize(
    ("velden", "melding"),
    [
        ({"afspraak-2-tegen": MORGEN.isoformat()}, "Schrijf wat u afspreekt"),
        ({"afspraak-1-tekst": "x", "afspraak-1-tegen": "2020-01-01"}, "Deze datum is voorbij"),
        ({"afspraak-1-tekst": "x", "afspraak-1-tegen": "morgen"}, "Dit is geen datum"),
        ({"afspraak-5-tekst": "x" * 1001}, "Maak deze afspraak korter"),
    ],
)
def test_een_onduidelijke_afspraak_houdt_het_afronden_tegen(velden: dict[str, str], melding: str) -> None:
    indiening, wie = in_behandeling()
    antwoord = rond_af(als(wie.persoon), indiening, **{"afspraak-4-tekst": "Blijft staan.", **velden})
    blad = Bladzijde(antwoord)
    assert (blad.status, melding in blad.tekst) == (422, True)
    assert blad.velden["afspraak-4-tekst"] == "Blijft staan."
    assert {doel.removeprefix("#") for _, doel in blad.fouten} <= set(blad.ids)
    assert rijen(Afspraak) == []
    assert rijen(Verslag)[0].status == "in_behandeling"


# --- opening the year after ------------------------------------------------------------------------------------


def test_een_afspraak_opent_het_jaar_erop_ook_met_een_nulpunt() -> None:
    organisatie = maak_organisatie()
    spreek_af(organisatie, "Bevraag de ouders.")
    spreek_af(maak_organisatie(), "Van een ander.")
    verslag, wie = begin(organisatie)
    with systeem():
        Toewijzing.objects.filter(organisatie=organisatie, werkjaar_id=2025).update(nulpunt=True)
    client = als(wie.persoon)
    lijst = lees(client, adres(verslag, "verslag"))
    assert "Opvolgpunten uit het vorige verslag" in lijst.tekst
    assert "0 van 1 beantwoord" in lijst.tekst
    blad = lees(client, adres(verslag, "opvolgpunten"))
    assert "Bevraag de ouders." in blad.tekst
    assert "Van een ander." not in blad.tekst
    assert "Nog niet beantwoord" in lees(client, adres(verslag, "nakijken")).tekst


def test_wat_ervan_kwam_gaat_mee_met_de_indiening_en_staat_in_de_pdf() -> None:
    organisatie = maak_organisatie()
    een, twee = spreek_af(organisatie, "Bevraag de ouders.", "Bekijk het onthaal.")
    verslag, wie = begin(organisatie)
    client, url = als(wie.persoon), adres(verslag, "opvolgpunten")
    velden = lees(client, url).velden
    velden |= {f"punt-{een.pk}-stand": "gedaan", f"punt-{een.pk}-toelichting": "Veertig ouders."}
    assert client.post(url, velden).status_code == 302
    assert "1 van 2 beantwoord" in lees(client, adres(verslag, "verslag")).tekst
    vul(verslag, wie)
    indiening = dien_in(verslag, wie)  # leaving one open holds up nothing
    gelezen = inhoud.lees(indiening.inhoud).opvolgpunten
    assert [(p.afspraak, p.werkjaar, p.stand, p.toelichting) for p in gelezen] == [
        ("Bevraag de ouders.", 2024, "gedaan", "Veertig ouders."),
        ("Bekijk het onthaal.", 2024, "", ""),
    ]
    opgroeien = als(als_sector().persoon)
    tekst = lees(opgroeien, reverse("indiening", args=[indiening.kenmerk])).tekst
    assert "Gedaan : Veertig ouders." in tekst or "Gedaan: Veertig ouders." in tekst
    with systeem():
        assert "Veertig ouders." in html_van(Indiening.objects.get(pk=indiening.pk))
    assert rijen(Opvolgpunt)[0].afspraak_id == een.pk
    assert len(rijen(OpvolgpuntVersie)) == 1  # what was not touched is not written
    assert twee.pk not in {r.afspraak_id for r in rijen(Opvolgpunt)}


def test_een_afspraak_blijft_open_tot_ze_gedaan_is() -> None:
    organisatie = maak_organisatie()
    een, twee = spreek_af(organisatie, "Bevraag de ouders.", "Bekijk het onthaal.")
    verslag, wie = begin(organisatie)
    with systeem():
        invoer = [
            Invoer(een.pk, 0, {"stand": "gedaan", "toelichting": ""}),
            Invoer(twee.pk, 0, {"stand": "niet_gedaan", "toelichting": "Geen tijd."}),
        ]
        bewaar(OPVOLGPUNT, verslag, invoer, door=wie.persoon, nu=timezone.now())
    later, _ = begin(organisatie, 2026)
    with systeem():
        (open_,) = opvolgpunten(later)
        assert (open_.punt.id, open_.punt.stand, open_.versie) == (twee.pk, "", 0)
        assert [p.id for p in lees_concept(later).opvolgpunten] == [twee.pk]
        assert [p.id for p in lees_concept(verslag).opvolgpunten] == [een.pk, twee.pk]


# --- together, late, wrong --------------------------------------------------------------------------------------


def test_een_collega_wordt_niet_overschreven() -> None:
    organisatie = maak_organisatie()
    (punt,) = spreek_af(organisatie, "Bevraag de ouders.")
    verslag, wie = begin(organisatie)
    client, url = als(wie.persoon), adres(verslag, "opvolgpunten")
    velden = lees(client, url).velden
    with systeem():
        collega = [Invoer(punt.pk, 0, {"stand": "bezig", "toelichting": "Van de collega."})]
        bewaar(OPVOLGPUNT, verslag, collega, door=wie.persoon, nu=timezone.now())
    blad = Bladzijde(client.post(url, {**velden, f"punt-{punt.pk}-stand": "gedaan"}))
    assert blad.status == 412
    assert "Van de collega." in blad.tekst
    assert blad.velden[f"punt-{punt.pk}-stand"] == "gedaan"
    assert rijen(Opvolgpunt)[0].stand == "bezig"
    assert client.post(url, blad.velden).status_code == 302  # both were seen
    assert (rijen(Opvolgpunt)[0].stand, len(rijen(OpvolgpuntVersie))) == ("gedaan", 2)


def test_verkeerde_verzoeken_bewaren_niets() -> None:
    organisatie = maak_organisatie()
    (punt,) = spreek_af(organisatie, "Bevraag de ouders.")
    (vreemd,) = spreek_af(maak_organisatie(), "Van een ander.")
    verslag, wie = begin(organisatie)
    client, url = als(wie.persoon), adres(verslag, "opvolgpunten")
    velden = lees(client, url).velden
    stam = f"punt-{punt.pk}"
    for anders, status in (
        ({f"{stam}-stand": "misschien"}, 422),
        ({f"{stam}-toelichting": "x" * 2001}, 422),
        ({f"{stam}-versie": ""}, 428),
    ):
        assert client.post(url, {**velden, **anders}).status_code == status
    assert client.post(url, {f"{stam}-versie": "0"}).status_code == 422  # an absent field empties nothing
    data = {**velden, f"punt-{vreemd.pk}-stand": "gedaan", f"punt-{vreemd.pk}-versie": "0"}
    assert client.post(url, data).status_code == 302
    assert rijen(Opvolgpunt) == []
    lezer = als(maak_lid(organisatie=organisatie, rol=Lidrol.LEZER))
    assert (
        "lezen, niet wijzigen" in lezer.post(url, {**velden, f"{stam}-stand": "gedaan"}, follow=True).content.decode()
    )
    assert rijen(Opvolgpunt) == []


def test_na_indienen_kan_het_niet_meer_en_blijft_staan_wat_getypt_was() -> None:
    organisatie = maak_organisatie()
    (punt,) = spreek_af(organisatie, "Bevraag de ouders.")
    verslag, wie = begin(organisatie)
    client, url = als(wie.persoon), adres(verslag, "opvolgpunten")
    velden = lees(client, url).velden
    vul(verslag, wie)
    dien_in(verslag, wie)
    blad = Bladzijde(client.post(url, {**velden, f"punt-{punt.pk}-toelichting": "Te laat."}))
    assert (blad.status, blad.velden[f"punt-{punt.pk}-toelichting"]) == (409, "Te laat.")
    assert rijen(Opvolgpunt) == []


@pytest.mark.parametrize("aantal", [1, 3, 30])
def test_het_kost_even_weinig_bij_een_als_bij_dertig(aantal: int, django_assert_max_num_queries: Any) -> None:
    organisatie = maak_organisatie()
    spreek_af(organisatie, *(f"Afspraak {n}" for n in range(aantal)))
    verslag, wie = begin(organisatie)
    client = als(wie.persoon)
    client.get(adres(verslag, "opvolgpunten"))
    with django_assert_max_num_queries(8):
        velden = lees(client, adres(verslag, "opvolgpunten")).velden
    for naam in ("verslag", "nakijken"):
        with django_assert_max_num_queries(15):
            client.get(adres(verslag, naam))
    alles = {n: "gedaan" if n.endswith("-stand") else w for n, w in velden.items()}
    with django_assert_max_num_queries(14):
        assert client.post(adres(verslag, "opvolgpunten"), alles).status_code == 302
    assert len(rijen(Opvolgpunt, stand="gedaan")) == aantal

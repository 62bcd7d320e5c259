"""The start page and the beheerder's overview: where one lands, and what is said to be due."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Organisatie, Persoon, Uitstel
from rapporten.choices import Status
from rapporten.models import Boom, Toewijzing, Verslag
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.verslagen import maak_ingediend

pytestmark = pytest.mark.django_db


def _wijs_toe(organisatie: Organisatie, jaar: int, status: str = "") -> None:
    boom, _ = Boom.objects.get_or_create(code="demo", versie=1, defaults={"naam": "Demo-boom", "sha256": "0" * 64})
    werkjaar = maak_werkjaar(jaar=jaar)
    with systeem():
        Toewijzing.objects.create(organisatie=organisatie, werkjaar=werkjaar, boom=boom)
        if status:
            Verslag.objects.create(
                organisatie=organisatie,
                werkjaar=werkjaar,
                boom=boom,
                status=status,
                dossierbeheerder=maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER),
            )


def _kom_binnen(persoon: Persoon) -> Client:
    client = Client()
    client.force_login(persoon)
    return client


def test_met_een_organisatie_is_men_er_meteen() -> None:
    organisatie = maak_organisatie()
    client = _kom_binnen(maak_lid(organisatie=organisatie))
    assert client.get("/").url == f"/o/{organisatie.ondernemingsnummer}/"


@pytest.mark.parametrize(
    ("rol", "naar"),
    [("dossierbeheerder", "opvolging"), ("waarnemer", "sectorbeeld"), ("regionale_partner", "sectorbeeld")],
)
def test_met_een_sectorrol_is_men_er_meteen(rol: str, naar: str) -> None:
    client = _kom_binnen(maak_sectorrol(rol=Sectorrolsoort(rol)))
    assert client.get("/").url == reverse(naar)


def test_de_beheerder_kiest() -> None:
    html = _kom_binnen(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)).get("/").content.decode()
    assert f'href="{reverse("beheer")}"' in html


def test_zonder_rol_staat_er_wie_kan_helpen() -> None:
    html = _kom_binnen(maak_persoon(email="nergens@demo.example")).get("/").content.decode()
    assert "nergens@demo.example" in html
    assert "kwaliteitscoördinator van uw organisatie" in html


def test_wat_te_doen_is_per_organisatie_en_niets_van_een_andere() -> None:
    persoon = maak_persoon()
    een, twee, vroeger = (maak_organisatie(naam=f"Demo-{n}") for n in ("een", "twee", "vroeger"))
    maak_lid(organisatie=een, persoon=persoon)
    maak_lid(organisatie=een, persoon=persoon, rol=Lidrol.ONDERTEKENAAR)
    maak_lid(organisatie=twee, persoon=persoon, rol=Lidrol.LEZER)
    maak_lid(organisatie=vroeger, persoon=persoon, tot_en_met=dt.date(2020, 1, 1))
    _wijs_toe(een, 2023, Status.AFGEROND)
    _wijs_toe(een, 2024, Status.AANVULLING_GEVRAAGD)
    _wijs_toe(een, 2025)
    _wijs_toe(twee, 2025, Status.INGEDIEND)
    _wijs_toe(vroeger, 2025)
    with systeem():
        Uitstel.objects.create(
            organisatie=een, werkjaar_id=2025, tot_en_met="2040-01-01", reden="Demo", verleend_door=persoon
        )
    plaatsen = _kom_binnen(persoon).get("/").context["plaatsen"]
    assert [p.organisatie.naam for p in plaatsen] == ["Demo-een", "Demo-twee"]
    assert plaatsen[0].rollen == ["Kwaliteitscoördinator", "Ondertekenaar"]
    taken = [(t.jaar, t.status, t.termijn.dag, t.verstreken) for t in plaatsen[0].taken]
    assert taken == [
        (2024, "Aanvulling gevraagd", dt.date(2025, 6, 1), False),
        (2025, "Niet begonnen", dt.date(2040, 1, 1), False),
    ]
    assert plaatsen[1].taken == []


def test_te_laat_wordt_gezegd_zonder_iets_te_sluiten() -> None:
    persoon = maak_persoon()
    een, twee = maak_organisatie(), maak_organisatie()
    for organisatie in (een, twee):
        maak_lid(organisatie=organisatie, persoon=persoon)
    _wijs_toe(een, 2019)
    html = _kom_binnen(persoon).get("/").content.decode()
    assert "Te laat" in html


def test_de_organisatie_waar_men_laatst_was_staat_vooraan() -> None:
    persoon = maak_persoon()
    een, twee = maak_organisatie(naam="Demo-A"), maak_organisatie(naam="Demo-B")
    for organisatie in (een, twee):
        maak_lid(organisatie=organisatie, persoon=persoon)
    client = _kom_binnen(persoon)
    assert [p.laatst for p in client.get("/").context["plaatsen"]] == [False, False]
    client.get(reverse("leden", args=[twee.ondernemingsnummer]))
    plaatsen = client.get("/").context["plaatsen"]
    assert [(p.organisatie.naam, p.laatst) for p in plaatsen] == [("Demo-B", True), ("Demo-A", False)]


def test_thuis_kost_evenveel_met_2_en_met_30_organisaties() -> None:
    persoon = maak_persoon()
    client = _kom_binnen(persoon)
    aantallen = []
    for erbij in (2, 28):
        for _ in range(erbij):
            organisatie = maak_organisatie()
            maak_lid(organisatie=organisatie, persoon=persoon)
            _wijs_toe(organisatie, 2025)
        with CaptureQueriesContext(connection) as vragen:
            assert client.get("/").status_code == 200
        aantallen.append(len(vragen))
    assert len(set(aantallen)) == 1
    assert aantallen[0] <= 15


def test_aanmelden_met_het_formulier_en_weer_afmelden() -> None:
    organisatie = maak_organisatie()
    persoon = maak_lid(organisatie=organisatie, persoon=maak_persoon(email="ik@demo.example"))
    client = Client()
    doel = reverse("leden", args=[organisatie.ondernemingsnummer])
    weg = client.get(doel).url
    assert weg == f"/aanmelden/?next={doel}"
    assert client.post(weg, {"login": persoon.email, "password": "verkeerd"}).status_code == 422
    antwoord = client.post(weg, {"login": "IK@demo.example", "password": "demo-wachtwoord-1"})
    assert antwoord.url == doel
    assert client.get(doel).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(doel).status_code == 302


def test_niemand_kan_zich_inschrijven() -> None:
    for adres in ("/signup/", "/aanmelden/signup/", "/inschrijven/", "/login/"):
        assert Client().get(adres).status_code in (302, 404)
    html = Client().get("/aanmelden/").content.decode()
    assert "signup" not in html


# --- the beheerder's overview ---
def _beheer() -> str:
    return _kom_binnen(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)).get(reverse("beheer")).content.decode()


def test_het_overzicht_zegt_wat_aandacht_vraagt() -> None:
    jaar = timezone.localdate().year - 1
    leeg = maak_organisatie(werkvormen=())
    html = _beheer()
    assert f"Werkjaar {jaar} bestaat nog niet" in html
    assert "1 organisatie heeft geen geldige erkenning" in html
    assert "1 organisatie heeft geen kwaliteitscoördinator" in html
    assert "geen regio" not in html
    maak_werkjaar(jaar=jaar)
    maak_lid(organisatie=leeg)
    html = _beheer()
    assert f"1 organisatie zonder boom voor werkjaar {jaar}" in html
    assert "kwaliteitscoördinator." not in html.partition("Onderdelen")[0]


@pytest.mark.usefixtures("kaders")
def test_het_overzicht_en_de_opvolging_gaan_over_hetzelfde_werkjaar() -> None:
    """Also when the newest year that was filed about is not last calendar year."""
    vorig = timezone.localdate().year - 1
    maak_werkjaar(jaar=vorig)
    maak_ingediend(werkjaar=maak_werkjaar(jaar=vorig + 1))
    client = _kom_binnen(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    assert client.get(reverse("opvolging")).context["werkjaar"].jaar == vorig + 1
    assert client.get(reverse("beheer")).context["lopend"].jaar == vorig + 1


def test_het_overzicht_is_tevreden_als_alles_er_is() -> None:
    jaar = timezone.localdate().year - 1
    organisatie = maak_organisatie()
    maak_lid(organisatie=organisatie)
    _wijs_toe(organisatie, jaar)
    assert "Alles is in orde" in _beheer()


def test_het_overzicht_kost_weinig() -> None:
    client = _kom_binnen(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    for _ in range(3):
        maak_organisatie()
    with CaptureQueriesContext(connection) as vragen:
        client.get(reverse("beheer"))
    assert len(vragen) <= 15

""" "Wie heeft toegang?": what an organisation sees of its members, whom it invites, and what it never learns."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Organisatie, Persoon
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon

pytestmark = pytest.mark.django_db
FOUT = 422


@pytest.fixture
def organisatie() -> Organisatie:
    return maak_organisatie()


@pytest.fixture
def ik(organisatie: Organisatie) -> Persoon:
    return maak_lid(organisatie=organisatie, persoon=maak_persoon(naam="Demo-Ik"))


@pytest.fixture
def coordinator(client: Client, ik: Persoon) -> Client:
    client.force_login(ik)
    return client


def _nodig_uit(client: Client, organisatie: Organisatie, **anders: str) -> tuple[int, str]:
    gegevens = {"email": "gast@demo.example", "naam": "Demo-Gast", "rol": "lezer", **anders}
    antwoord = client.post(reverse("lid_uitnodigen", args=[organisatie.ondernemingsnummer]), gegevens)
    lijst = client.get(reverse("leden", args=[organisatie.ondernemingsnummer])).content.decode()
    return antwoord.status_code, lijst.partition("<tbody>")[2].partition("</tbody>")[0]


def _lidmaatschap(persoon: Persoon, organisatie: Organisatie) -> Lidmaatschap:
    with systeem():
        return Lidmaatschap.objects.get(persoon=persoon, organisatie=organisatie)


def test_of_een_adres_al_een_account_heeft_is_nergens_aan_te_zien(organisatie: Organisatie) -> None:
    """The same invitation, once to an unknown address and once to a known one that is in use elsewhere."""
    gezien = []
    for bekend in ("nee", "ja"):
        eigen = maak_organisatie()
        client = Client()
        client.force_login(maak_lid(organisatie=eigen, persoon=maak_persoon(email=f"ik-{bekend}@demo.example")))
        email = f"gast-{bekend}@demo.example"
        if bekend == "ja":
            andere = maak_persoon(email=email, naam="Demo-Geheime Naam")
            andere.last_login = timezone.now()
            andere.save()
            maak_lid(organisatie=organisatie, persoon=andere)
        status, lijst = _nodig_uit(client, eigen, email=email)
        for eigenaardig in (f"gast-{bekend}", eigen.ondernemingsnummer):
            lijst = lijst.replace(eigenaardig, "…")
        with systeem():
            for lidmaatschap in Lidmaatschap.objects.filter(organisatie=eigen):
                lijst = lijst.replace(f"/{lidmaatschap.pk}/", "/…/")
        gezien.append((status, lijst))
    assert gezien[0] == gezien[1]
    assert "Geheime" not in gezien[1][1]


def test_de_naam_verschijnt_zodra_de_collega_zich_na_de_uitnodiging_aanmeldde(
    coordinator: Client, organisatie: Organisatie
) -> None:
    collega = maak_lid(organisatie=organisatie, rol=Lidrol.MEDEWERKER, persoon=maak_persoon(naam="Demo-Collega"))
    adres = reverse("leden", args=[organisatie.ondernemingsnummer])
    assert "Demo-Collega" not in coordinator.get(adres).content.decode()
    Persoon.objects.filter(pk=collega.pk).update(last_login=timezone.now())
    assert "Demo-Collega" in coordinator.get(adres).content.decode()


@pytest.mark.parametrize("pad", ["%00", "0123456789%00", "12", "0123.456.789", "0123456789'--", "%E2%82%AC"])
@pytest.mark.parametrize("einde", ["", "toegang/", "acties/", "verslag/2025/"])
def test_een_onmogelijk_nummer_in_het_adres_is_niet_gevonden(coordinator: Client, pad: str, einde: str) -> None:
    assert coordinator.get(f"/o/{pad}/{einde}").status_code == 404


def test_de_lijst_toont_alleen_deze_organisatie(coordinator: Client, organisatie: Organisatie, ik: Persoon) -> None:
    andere = maak_organisatie()
    maak_lid(organisatie=andere, persoon=ik, rol=Lidrol.LEZER)
    maak_lid(organisatie=andere, persoon=maak_persoon(email="elders@demo.example"))
    maak_lid(
        organisatie=organisatie, persoon=maak_persoon(email="vroeger@demo.example"), tot_en_met=dt.date(2020, 1, 1)
    )
    bladzijde = coordinator.get(reverse("leden", args=[organisatie.ondernemingsnummer]))
    assert [regel.naam for regel in bladzijde.context["regels"]] == ["Demo-Ik"]


def test_een_lezer_ziet_de_lijst_maar_geen_knoppen(organisatie: Organisatie, ik: Persoon) -> None:
    client = Client()
    client.force_login(maak_lid(organisatie=organisatie, rol=Lidrol.LEZER))
    html = client.get(reverse("leden", args=[organisatie.ondernemingsnummer])).content.decode()
    assert "uitnodigen/" not in html
    assert "stoppen/" not in html


def test_toegang_stoppen_werkt_meteen_ook_na_een_vergissing_vandaag(
    coordinator: Client, organisatie: Organisatie
) -> None:
    _nodig_uit(coordinator, organisatie)
    gast = Persoon.objects.get(email="gast@demo.example")
    zijn = Client()
    zijn.force_login(gast)
    lijst = reverse("leden", args=[organisatie.ondernemingsnummer])
    assert zijn.get(lijst).status_code == 200
    stop = reverse("lid_stoppen", args=[organisatie.ondernemingsnummer, _lidmaatschap(gast, organisatie).pk])
    assert "stopt meteen" in coordinator.get(stop).content.decode()
    assert coordinator.post(stop).status_code == 302
    assert zijn.get(lijst).status_code == 404
    assert coordinator.post(stop).status_code == 404


def test_de_laatste_kwaliteitscoordinator_blijft(coordinator: Client, organisatie: Organisatie, ik: Persoon) -> None:
    stop = reverse("lid_stoppen", args=[organisatie.ondernemingsnummer, _lidmaatschap(ik, organisatie).pk])
    maak_lid(organisatie=organisatie, rol=Lidrol.ONDERTEKENAAR)
    geblokkeerd = maak_lid(organisatie=organisatie)
    Persoon.objects.filter(pk=geblokkeerd.pk).update(is_active=False)
    antwoord = coordinator.post(stop)
    assert antwoord.status_code == FOUT
    assert "enige kwaliteitscoördinator" in antwoord.content.decode()
    maak_lid(organisatie=organisatie)
    assert coordinator.post(stop).url == "/"
    assert _lidmaatschap(ik, organisatie).tot_en_met is not None


def test_een_collega_die_vandaag_stopt_telt_niet_als_opvolger(
    coordinator: Client, organisatie: Organisatie, ik: Persoon
) -> None:
    maak_lid(organisatie=organisatie, tot_en_met=timezone.localdate())
    stop = reverse("lid_stoppen", args=[organisatie.ondernemingsnummer, _lidmaatschap(ik, organisatie).pk])
    antwoord = coordinator.post(stop)
    assert antwoord.status_code == FOUT
    assert "enige kwaliteitscoördinator vanaf" in antwoord.content.decode()


def test_een_vreemd_lidmaatschap_is_onder_het_eigen_adres_niet_te_stoppen(
    coordinator: Client, organisatie: Organisatie, ik: Persoon
) -> None:
    """Also one's own membership elsewhere, which row-level security does let this person see."""
    andere = maak_organisatie()
    maak_lid(organisatie=andere, persoon=ik)
    stop = reverse("lid_stoppen", args=[organisatie.ondernemingsnummer, _lidmaatschap(ik, andere).pk])
    assert coordinator.post(stop).status_code == 404
    assert _lidmaatschap(ik, andere).tot_en_met is None


def test_dezelfde_collega_met_dezelfde_rol_is_een_melding(coordinator: Client, organisatie: Organisatie) -> None:
    assert _nodig_uit(coordinator, organisatie)[0] == 302
    assert _nodig_uit(coordinator, organisatie)[0] == FOUT
    assert _nodig_uit(coordinator, organisatie, rol="medewerker")[0] == 302


def test_de_lijst_kost_evenveel_met_1_3_en_300_leden(coordinator: Client, organisatie: Organisatie) -> None:
    adres = reverse("leden", args=[organisatie.ondernemingsnummer])
    coordinator.get(adres)  # the first visit notes the organisation in the session
    aantallen = []
    for erbij in (1, 2, 297):
        for _ in range(erbij):
            maak_lid(organisatie=organisatie, rol=Lidrol.MEDEWERKER)
        with CaptureQueriesContext(connection) as vragen:
            assert coordinator.get(adres).status_code == 200
        aantallen.append(len(vragen))
    assert len(set(aantallen)) == 1
    assert aantallen[0] <= 15

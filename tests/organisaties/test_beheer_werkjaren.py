"""Werkjaren: made with their usual due date, changed, and their kwaliteitsthema's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from organisaties.choices import Sectorrolsoort
from organisaties.models import Kwaliteitsthema, Werkjaar
from tests.fabrieken import maak_sectorrol, maak_werkjaar

pytestmark = pytest.mark.django_db
FOUT = 422


@pytest.fixture
def beheerder(client: Client) -> Client:
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    return client


def test_zonder_datum_is_het_1_juni_van_het_jaar_daarna(beheerder: Client) -> None:
    assert beheerder.post(reverse("beheer_werkjaar_nieuw"), {"jaar": "2026"}).status_code == 302
    assert Werkjaar.objects.get(pk=2026).uiterste_datum == dt.date(2027, 6, 1)


@pytest.mark.parametrize(
    "gegevens",
    [
        {"jaar": ""},
        {"jaar": "twee"},
        {"jaar": "1999"},
        {"jaar": "99999999999999999999"},
        {"jaar": "2026", "uiterste_datum": "2026-12-31"},
        {"jaar": "2026", "uiterste_datum": "gauw"},
        {"jaar": "2025"},
    ],
)
def test_een_onmogelijk_werkjaar_wordt_een_melding(beheerder: Client, gegevens: dict[str, str]) -> None:
    maak_werkjaar(jaar=2025)
    assert beheerder.post(reverse("beheer_werkjaar_nieuw"), gegevens).status_code == FOUT
    assert Werkjaar.objects.count() == 1


def test_datum_en_nulpunt_wijzigen(beheerder: Client) -> None:
    maak_werkjaar(jaar=2025)
    adres = reverse("beheer_werkjaar_wijzigen", args=[2025])
    assert 'value="2026-06-01"' in beheerder.get(adres).content.decode()
    assert beheerder.post(adres, {"uiterste_datum": "2025-12-31"}).status_code == FOUT
    assert beheerder.post(adres, {"uiterste_datum": "2026-09-01", "nulpunt": "on"}).status_code == 302
    jaar = Werkjaar.objects.get(pk=2025)
    assert (jaar.uiterste_datum, jaar.nulpunt) == (dt.date(2026, 9, 1), True)


def test_themas_toevoegen_wijzigen_en_verwijderen(beheerder: Client) -> None:
    maak_werkjaar(jaar=2025)
    nieuw = reverse("beheer_thema_nieuw", args=[2025])
    assert beheerder.post(nieuw, {"naam": "Demo-thema", "volgorde": "1"}).status_code == 302
    assert beheerder.post(nieuw, {"naam": " Demo-thema  ", "volgorde": "2"}).status_code == FOUT
    thema = Kwaliteitsthema.objects.get()
    wijzig = {"naam": "Demo-participatie", "volgorde": "3", "omschrijving": "<b>Wie</b> dacht mee?"}
    assert beheerder.post(reverse("beheer_thema", args=[2025, thema.pk]), wijzig).status_code == 302
    bladzijde = beheerder.get(reverse("beheer_werkjaar", args=[2025])).content.decode()
    assert "Demo-participatie" in bladzijde
    assert "<b>Wie</b>" not in bladzijde
    assert beheerder.post(reverse("beheer_thema_verwijderen", args=[2025, thema.pk])).status_code == 302
    assert not Kwaliteitsthema.objects.exists()


def test_het_nieuwste_werkjaar_staat_bovenaan(beheerder: Client) -> None:
    for jaar in (2023, 2025, 2024):
        maak_werkjaar(jaar=jaar)
    rijen = beheerder.get(reverse("beheer_werkjaren")).context["werkjaren"]
    assert [rij.jaar for rij in rijen] == [2025, 2024, 2023]


@pytest.mark.parametrize("jaar", [2031, 99999, 10**20])
def test_een_werkjaar_dat_niet_bestaat(beheerder: Client, jaar: int) -> None:
    assert beheerder.get(f"/beheer/werkjaren/{jaar}/").status_code == 404

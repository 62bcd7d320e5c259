"""Signing in: what the pages say, and where one lands afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from organisaties.models import Persoon
from organisaties.personen import wachtwoordlink
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon

pytestmark = pytest.mark.django_db
FOUT = 422
AANMELDEN = "/aanmelden/"


def _tekst(antwoord: Any) -> str:
    return str(antwoord.content.decode())


def test_wie_ergens_vandaan_komt_leest_waarom_en_wat_er_niet_bewaard_is() -> None:
    assert "niet (meer) aangemeld" in _tekst(Client().get(AANMELDEN, {"next": "/beheer/"}))
    for gewoon in ({}, {"next": "/"}):
        assert "niet (meer) aangemeld" not in _tekst(Client().get(AANMELDEN, gewoon))


def test_na_een_verstuurd_formulier_gaat_men_verder_op_de_bladzijde_waar_het_stond() -> None:
    """Not at the address that the form posts to: that may be no page at all."""
    organisatie = maak_organisatie()
    persoon = maak_lid(organisatie=organisatie)
    bladzijde = reverse("organisatie", args=[organisatie.ondernemingsnummer])
    knop = reverse("verslag_beginnen", args=[organisatie.ondernemingsnummer, 2025])
    client = Client()
    weg = client.post(knop, headers={"referer": f"http://testserver{bladzijde}?blad=2"})
    antwoord = client.post(weg.url, {"login": persoon.email, "password": "demo-wachtwoord-1"})
    assert antwoord.url == f"{bladzijde}?blad=2"
    elders = Client().post(knop, headers={"referer": "https://elders.example/o/"})
    assert elders.url == f"{AANMELDEN}?next={knop}"


def test_een_verkeerd_wachtwoord_en_te_veel_pogingen_in_onze_woorden(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1/5m/key"}
    cache.clear()
    maak_persoon(email="ik@demo.example")
    poging = {"login": "ik@demo.example", "password": "verkeerd"}
    eerste, tweede = (Client().post(AANMELDEN, poging) for _ in range(2))
    assert (eerste.status_code, tweede.status_code) == (FOUT, FOUT)
    assert "Het e-mailadres of het wachtwoord klopt niet" in _tekst(eerste)
    assert "Wacht vijf minuten" in _tekst(tweede)
    cache.clear()


@pytest.mark.parametrize(
    ("een", "twee", "verwacht"),
    [
        ("kort", "kort", "Dit wachtwoord is te kort. Neem minstens 12 tekens"),
        ("administrator", "administrator", "gebruiken veel mensen"),
        ("voornaamachternaam", "voornaamachternaam", "lijkt te veel op uw naam"),
        ("een-lang-wachtwoord", "een-ander-wachtwoord", "niet hetzelfde wachtwoord"),
    ],
)
def test_een_wachtwoord_dat_niet_kan_wordt_in_onze_woorden_geweigerd(een: str, twee: str, verwacht: str) -> None:
    persoon = maak_persoon(naam="Voornaam Achternaam")
    ingelogd = Client()
    ingelogd.force_login(persoon)
    gewijzigd = ingelogd.post(
        reverse("account_change_password"), {"oldpassword": "demo-wachtwoord-1", "password1": een, "password2": twee}
    )
    vergeten = Client()
    adres = vergeten.get(wachtwoordlink(persoon), follow=True).redirect_chain[-1][0]
    gekozen = vergeten.post(adres, {"password1": een, "password2": twee})
    for antwoord in (gewijzigd, gekozen):
        html = _tekst(antwoord)
        assert antwoord.status_code == FOUT
        assert verwacht in html
        assert not any(woord in html for woord in ("This ", "Your ", " jou", " Je ", " je "))
    assert Persoon.objects.get(pk=persoon.pk).check_password("demo-wachtwoord-1")

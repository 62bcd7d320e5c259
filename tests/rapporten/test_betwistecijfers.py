"""Which figure counts where one is contested: the rule for everyone, the counts for Opgroeien."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from rapporten import bronnen
from rapporten.choices import Cijferkeuze
from rapporten.sectorbeeld.edities import leg_vast
from tests.fabrieken import maak_sectorrol
from tests.rapporten.test_cijfers import OVBJ, dien_betwist_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


def _als(rol: Sectorrolsoort) -> Client:
    client = Client()
    client.force_login(maak_sectorrol(rol=rol))
    return client


def _tekst(client: Client, adres: str) -> str:
    antwoord = client.get(adres)
    assert antwoord.status_code == 200
    return " ".join(antwoord.content.decode().split())


def test_opgroeien_ziet_hoeveel_er_betwist_is_en_welk_cijfer_telt(django_assert_max_num_queries: Any) -> None:
    verslag, _, _, indiening = dien_betwist_in()
    adres = f"/sectorbeeld/{verslag.werkjaar_id}/betwist/"
    client = _als(Sectorrolsoort.DOSSIERBEHEERDER)
    tekst = _tekst(client, adres)
    rij = '</th><td class="n">1</td><td class="n">{}</td><td class="n">{}</td><td class="n">{}</td>'
    assert rij.format(1, 1, 0) in tekst
    assert "Het eigen cijfer, tot Opgroeien beslist</td>" in tekst
    assert "beslis<span" in _tekst(_als(Sectorrolsoort.BEHEERDER), adres)
    with systeem():
        door = maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)
        bronnen.feiten_uit_indiening(indiening.pk)
        bronnen.besluit(indiening.pk, OVBJ, Cijferkeuze.OPGROEIEN, "Nageteld.", versie=0, door=door, nu=timezone.now())
        leg_vast(verslag.werkjaar_id, None, "Demo")
    with django_assert_max_num_queries(15):
        tekst = _tekst(client, adres)
    assert rij.format(0, 0, 1) in tekst
    assert "telt voor 1 organisatie een beslissing van Opgroeien" in tekst
    # Everyone reads the rule; nobody but Opgroeien that there is anything contested.
    for rol in (Sectorrolsoort.REGIONALE_PARTNER, Sectorrolsoort.WAARNEMER):
        assert _als(rol).get(adres).status_code == 403
        tekst = _tekst(_als(rol), "/sectorbeeld/")
        assert "dan telt het cijfer van de organisatie zelf, tot Opgroeien beslist" in tekst
        assert "/betwist/" not in tekst
    assert client.get("/sectorbeeld/1999/betwist/").status_code == 404

"""The own place: what an organisation sees beside its own levels, and what nobody else sees."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Organisatie, Persoon
from rapporten.models import Boom, Score, Toewijzing, Verslag
from rapporten.sectorbeeld.edities import herbereken, leg_vast
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, zaai
from zelfevaluatie.models import Element, Niveau

pytestmark = pytest.mark.django_db

THEMA = "onthaal-van-de-gebruiker"
SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Huis:
    organisatie: Organisatie
    client: Client

    @property
    def adres(self) -> str:
        return f"/o/{self.organisatie.ondernemingsnummer}/plaats/"

    def tekst(self, vraag: str = "") -> str:
        antwoord = self.client.get(self.adres + vraag)
        assert antwoord.status_code == 200
        return " ".join(antwoord.content.decode().split())


def _als(persoon: Persoon) -> Client:
    client = Client()
    client.force_login(persoon)
    return client


@pytest.fixture
def huis(kaders: None) -> Huis:
    organisatie = maak_organisatie()
    return Huis(organisatie, _als(maak_lid(organisatie=organisatie)))


def _sector(jaar: int, eigen: Organisatie | None = None, *, niveau: int = 1) -> None:
    """Six of Antwerpen on 2 to 4, three of Limburg on 5, and perhaps one's own."""
    zaai(jaar, [Antwoorden(niveaus={THEMA: n}) for n in (2, 3, 3, 3, 4, 4)])
    zaai(jaar, [Antwoorden(regio="limburg", niveaus={THEMA: 5}) for _ in range(3)])
    zaai(jaar, [Antwoorden(regio="brussel", niveaus={THEMA: 3}) for _ in range(6)])
    if eigen:
        zaai(jaar, [Antwoorden(niveaus={THEMA: niveau})], [eigen])


def _concept(organisatie: Organisatie, niveau: int, jaar: int = 2025) -> None:
    with systeem():
        boom, thema = Boom.objects.order_by("pk").first(), Element.objects.get(code=THEMA)
        assert boom is not None
        werkjaar = maak_werkjaar(jaar=jaar)
        Toewijzing.objects.create(organisatie=organisatie, werkjaar=werkjaar, boom=boom)
        verslag = Verslag.objects.create(organisatie=organisatie, werkjaar=werkjaar, boom=boom, status="concept")
        Score.objects.create(
            organisatie=organisatie, verslag=verslag, thema=thema, staat="beantwoord", gewijzigd_door=maak_persoon(),
            niveau=Niveau.objects.get(kader=thema.kader, waarde=niveau),
        )  # fmt: skip


def test_zonder_editie_zegt_de_pagina_wat_er_zal_komen(huis: Huis) -> None:
    assert "Nog geen editie" in huis.tekst()
    _sector(2022)
    herbereken(2022)
    assert "Nog geen editie" in huis.tekst()


def test_het_eigen_niveau_staat_naast_de_nieuwste_definitieve_editie_en_die_is_genoemd(huis: Huis) -> None:
    _sector(2022, huis.organisatie)
    leg_vast(2022, None, "Demo")
    zaai(2022, [Antwoorden(niveaus={THEMA: 0}) for _ in range(40)])
    herbereken(2022)
    tekst = huis.tekst()
    assert "Bron: sectorbeeld 2022, definitieve editie 1, vastgelegd op" in tekst
    assert "Uw niveau 1 ligt onder de middelste helft van de sector." in tekst
    # The median of 1, 2, 3 × 9, 4, 4 and 5 × 3 is a real level; so is the middle half.
    assert (
        "uw organisatie: niveau 1; Sector (16 organisaties): mediaan niveau 3, minstens de helft op niveau 3 tot 4"
        in tekst
    )


def test_een_groep_die_niet_getoond_wordt_zegt_waarom_en_geeft_niets_prijs(huis: Huis) -> None:
    _sector(2022, huis.organisatie)
    leg_vast(2022, None, "Demo")
    tekst = huis.tekst("?regio=limburg")
    assert "Regio Limburg: Niet getoond: minder dan 5 organisaties in deze groep." in tekst
    assert "Limburg (3" not in tekst
    assert "Deze regio kennen we niet" in huis.tekst("?regio=mars")


def test_een_gekozen_groep_staat_ernaast(huis: Huis) -> None:
    zaai(2022, [Antwoorden(niveaus={THEMA: n}) for n in (2, 3, 3, 3, 4, 4)])
    zaai(2022, [Antwoorden(regio="brussel", niveaus={THEMA: n}) for n in (1, 2, 2, 2, 2, 3)])
    leg_vast(2022, None, "Demo")
    zaai(2022, [Antwoorden(niveaus={THEMA: 3})], [huis.organisatie])
    tekst = huis.tekst("?regio=antwerpen")
    assert "Antwerpen (6 organisaties): mediaan niveau 3, minstens de helft op niveau 3 tot 4" in tekst
    assert "Uw niveau 3 ligt in de middelste helft van de sector en van Antwerpen." in tekst


def test_het_eigen_concept_is_te_kiezen_door_de_organisatie_en_door_niemand_anders(huis: Huis) -> None:
    _sector(2022, huis.organisatie)
    leg_vast(2022, None, "Demo")
    _concept(huis.organisatie, 4)
    tekst = huis.tekst("?niveaus=concept-2025")
    assert "Ernaast: uw concept over 2025 (ziet alleen uw organisatie)." in tekst
    assert "Uw niveau 4 ligt in de middelste helft van de sector." in tekst
    assert "Deze niveaus zijn er niet. U ziet uw ingediende niveaus over 2022." in huis.tekst("?niveaus=concept-1999")
    ander = Huis(huis.organisatie, _als(maak_lid(organisatie=maak_organisatie())))
    opgroeien = Huis(huis.organisatie, _als(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)))
    for wie in (ander, opgroeien):
        assert wie.client.get(huis.adres).status_code == 404
        assert wie.client.get(f"{huis.adres}{THEMA}.svg").status_code == 404


def test_een_grafiek_om_mee_te_nemen_heeft_niets_anders_nodig(huis: Huis) -> None:
    _sector(2022, huis.organisatie)
    leg_vast(2022, None, "Demo")
    antwoord = huis.client.get(f"{huis.adres}{THEMA}.svg?regio=antwerpen")
    assert antwoord["Content-Type"] == "image/svg+xml"
    assert f'filename="uw-plaats-2022-{THEMA}.svg"' in antwoord["Content-Disposition"]
    wortel = ET.fromstring(antwoord.content)
    titel, omschrijving = wortel.find(f"{SVG}title"), wortel.find(f"{SVG}desc")
    assert titel is not None
    assert omschrijving is not None
    assert (titel.text or "").startswith("Onthaal van de gebruiker. uw organisatie: niveau 1")
    assert "Antwerpen, aantal per niveau: 0: 0, 1: 1, 2: 1, 3: 3, 4: 2, 5: 0" in (omschrijving.text or "")
    tekst = antwoord.content.decode()
    assert "Bron: sectorbeeld 2022, definitieve editie 1" in tekst
    assert "class=" not in tekst
    assert "href" not in tekst
    for fout in ("betrokkenheid", "nergens"):
        assert huis.client.get(f"{huis.adres}{fout}.svg").status_code == 404


def test_de_pagina_kost_evenveel_opdrachten_met_een_en_met_veel_jaren(huis: Huis) -> None:
    def tel(vraag: str) -> int:
        with CaptureQueriesContext(connection) as vangst:
            huis.tekst(vraag)
        return len([v for v in vangst if not v["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    _sector(2020, huis.organisatie)
    leg_vast(2020, None, "Demo")
    huis.tekst()
    een = tel("?regio=brussel&grootte=klein")
    for jaar in (2021, 2022):
        _sector(jaar, huis.organisatie)
        leg_vast(jaar, None, "Demo")
    assert een == tel("?regio=brussel&grootte=klein") <= 15

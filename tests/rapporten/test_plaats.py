"""The own place: what an organisation sees beside its own levels, and what nobody else sees."""

from __future__ import annotations

import io
import math
import statistics
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Lidmaatschap, Organisatie, Persoon
from rapporten.models import Aggregaat, Boom, Cijferspreiding, Score, Toewijzing, Verslag
from rapporten.sectorbeeld.edities import herbereken, leg_vast
from rapporten.sectorbeeld.plaats import plaats_van
from rapporten.uitvoer import plaats as plaatsuitvoer
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
    assert "Deze gegevens zijn er niet. U ziet wat u indiende over 2022." in huis.tekst("?niveaus=concept-1999")
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


CIJFER = "bezetting-ovbj"


def _cijfers(percentages: list[object], **kenmerken: str) -> list[Antwoorden]:
    """As percentages with a noemer of its own each, so that a weighted mean is no plain one."""
    return [
        Antwoorden(cijfers={CIJFER: (Decimal(str(p)) * n / 100, Decimal(n), None)}, **kenmerken)  # type: ignore[arg-type]
        for n, p in enumerate(percentages, 50)
    ]


def _spreidingen() -> dict[str, tuple[int, int, int, int]]:
    with systeem():
        return {s.groep: (s.n, int(s.onder), int(s.mediaan), int(s.boven)) for s in Cijferspreiding.objects.all()}


def test_de_middelste_helft_van_een_cijfer_komt_uit_de_percentages_en_is_naar_buiten_afgerond(huis: Huis) -> None:
    antwerpen = [81.2, 85.3, 88.8, 90.1, 92.4, 93.3, 95.5, 97.9, 101.4, 103.3, 110.2]
    brussel = [60.5, 61.5, 70.5, 72.5, 75.1, 78.8, 79.9, 80.5, 81.1]
    zaai(2022, [*_cijfers(antwerpen), *_cijfers(brussel, regio="brussel")])
    leg_vast(2022, None, "Demo")
    spreidingen = _spreidingen()

    def verwacht(waarden: list[float]) -> tuple[int, int, int, int]:
        q1, mediaan, q3 = statistics.quantiles(waarden, n=4, method="inclusive")
        return len(waarden), math.floor(q1), math.floor(mediaan + 0.5), math.ceil(q3)

    assert spreidingen["sector"] == verwacht(antwerpen + brussel)
    assert spreidingen["regio:antwerpen"] == verwacht(antwerpen)
    assert "regio:brussel" not in spreidingen  # nine are too few for percentiles
    with systeem():
        getoond = set(Aggregaat.objects.filter(verborgen="", thema=None).values_list("groep", flat=True))
    assert set(spreidingen) <= getoond


def test_naast_een_verborgen_cel_is_er_geen_middelste_helft(huis: Huis) -> None:
    zaai(2022, [*_cijfers(list(range(80, 92))), *_cijfers([99, 98, 97], regio="limburg")])
    editie = leg_vast(2022, None, "Demo")
    with systeem():
        verborgen = set(editie.aggregaten.exclude(verborgen="").values_list("groep", flat=True))
    assert "regio:antwerpen" in verborgen  # or Limburg would follow from it
    assert not verborgen & set(_spreidingen())


def test_het_eigen_cijfer_staat_naast_de_middelste_helft(huis: Huis) -> None:
    zaai(2022, _cijfers(list(range(80, 92))))
    zaai(2022, _cijfers([91.04]), [huis.organisatie])
    leg_vast(2022, None, "Demo")
    tekst = huis.tekst().replace("\xa0", " ")
    assert "Uw cijfer van 91,0 % ligt boven de middelste helft van de sector (83 tot 89 %)." in tekst
    assert "uw organisatie: 91,0 %; Sector (13 organisaties): mediaan 86 %, de middelste helft van 83 tot 89 %" in tekst
    assert "Van deze groep zijn er geen gegevens." in huis.tekst("?regio=limburg")
    svg = huis.client.get(f"{huis.adres}{CIJFER}.svg")
    assert svg.status_code == 200
    ET.fromstring(svg.content)
    assert "Bron: sectorbeeld 2022, definitieve editie 1" in svg.content.decode()
    for woord in ("beter", "slechter", "rang "):
        assert woord not in tekst


@pytest.mark.parametrize("formaat", ["pdf", "png"])
def test_alle_grafieken_gaan_mee_als_handout_of_als_afbeeldingen(
    huis: Huis, formaat: str, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    _sector(2022, huis.organisatie)
    zaai(2022, _cijfers(list(range(80, 92))))
    leg_vast(2022, None, "Demo")
    antwoord = huis.client.post(f"{huis.adres}meenemen/", {"formaat": formaat, "regio": "brussel", "niveaus": "2022"})
    nogmaals = huis.client.post(f"{huis.adres}meenemen/", {"formaat": formaat, "regio": "brussel"})
    assert antwoord["Location"] == nogmaals["Location"]
    werk_af("pdf")
    bestand = huis.client.get(f"{antwoord['Location']}bestand/")
    inhoud = b"".join(bestand.streaming_content)  # type: ignore[attr-defined]
    if formaat == "pdf":
        assert inhoud.startswith(b"%PDF-")
        html = plaatsuitvoer.html_van(plaats_van(huis.organisatie, "regio:brussel"), huis.organisatie)
        assert html.count("<svg") == 2
        assert "Bron: sectorbeeld 2022, definitieve editie 1" in html
    else:
        with zipfile.ZipFile(io.BytesIO(inhoud)) as bundel:
            assert bundel.namelist() == [f"01-{THEMA}.png", f"02-{CIJFER}.png"]
            for naam in bundel.namelist():
                with Image.open(bundel.open(naam)) as prent:
                    grijs = prent.convert("L")
                    assert prent.width == 1600
                    # Ink on white paper: letters as dark as they should be, and not a page full of it.
                    assert grijs.getpixel((1, 1)) == 255
                    assert all(
                        grijs.getpixel((x, prent.height - 1)) == 255 for x in range(prent.width)
                    )  # nothing cut off
                    assert 0.01 < sum(grijs.histogram()[:128]) / (prent.width * prent.height) < 0.3
    with systeem():
        Lidmaatschap.objects.filter(organisatie=huis.organisatie).update(
            van=timezone.localdate() - timedelta(days=9), tot_en_met=timezone.localdate() - timedelta(days=1)
        )
    assert huis.client.get(f"{antwoord['Location']}bestand/").status_code == 404
    assert "niet meer bij hoort" in huis.client.get(antwoord["Location"]).content.decode()


def test_wie_geen_vorm_kiest_hoort_wat_er_te_kiezen_is(huis: Huis) -> None:
    _sector(2022, huis.organisatie)
    leg_vast(2022, None, "Demo")
    antwoord = huis.client.post(f"{huis.adres}meenemen/", {"formaat": "exe\x00", "niveaus": "x"}, follow=True)
    assert "Kies of u een hand-out (PDF) of afbeeldingen (PNG) wilt." in antwoord.content.decode()

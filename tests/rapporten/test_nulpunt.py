"""A nulpunt compares nothing: not with one's own last year, not with the sector's, on no page of the report."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from rapporten.boomstructuur import huidig_groeikader
from rapporten.models import Toewijzing, Verslag
from rapporten.sectorbeeld import edities
from tests.fabrieken import maak_organisatie, maak_persoon, maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from tests.fabrieken.verslagen import maak_concept, maak_ingediend, vul
from tests.rapporten.test_views_verslag import adres, als, lees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

# Not the words of a question or an example, such as "lager dan vorig jaar mag ook".
VERGELIJKT = re.compile(
    r"Vorig jaar\W*\d|, vorig jaar|Vorig jaar schreef|In uw vorige verslag|Over de jaren\W*Bezetting|"
    r"(?:mediaan|midden) van de sector|met de cijfers van vorig jaar|Neem over wat niet veranderde"
)


@pytest.fixture
def plek() -> tuple[Verslag, Client]:
    """A complete draft of 2025 beside last year's filed report and the sector's frozen edition of that year."""
    organisatie = maak_organisatie()
    maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), niveau=1)
    werk_af("celery")
    codes = [t.element.code for t in huidig_groeikader().themas]
    anderen = [Antwoorden(niveaus=dict.fromkeys(codes, 4), cijfers={"bezetting-ovbj": None}) for _ in range(6)]
    zaai(2024, anderen, maak_organisaties(6))
    with systeem():
        edities.herbereken(2024)
        edities.leg_vast(2024, door=maak_persoon(), opmerking="Demo")
    verslag, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    vul(verslag, wie, niveau=5)
    return verslag, als(wie.persoon)


def vergelijkingen(client: Client, verslag: Verslag) -> dict[str, list[str]]:
    """Page → the words on it that compare."""
    groepen = [groep.code for groep, _ in huidig_groeikader().groepen]
    adressen = [adres(verslag, naam) for naam in ("verslag", "nakijken", "vragenlijst", "sjabloon")]
    adressen += [adres(verslag, "onderdeel", s) for s in ("visie", "bezetting-benutting", "andere-cijfers")]
    adressen += [adres(verslag, "onderdeel_groep", "groeiniveaus", groep) for groep in groepen]
    teksten = {url: lees(client, url).tekst for url in adressen}
    bladen = CalamineWorkbook.from_filelike(BytesIO(client.get(adres(verslag, "sjabloon_bestand")).content))
    rijen = [rij for naam in ("Groeiniveaus", "Cijfers") for rij in bladen.get_sheet_by_name(naam).to_python()]
    plek = next(rij.index("Vorig jaar") for rij in rijen if "Vorig jaar" in rij)
    teksten["sjabloon"] = "".join(f"Vorig jaar {rij[plek]}" for rij in rijen[1:])
    return {url: gevonden for url, tekst in teksten.items() if (gevonden := VERGELIJKT.findall(tekst))}


@pytest.mark.parametrize("waar", ["organisatie", "werkjaar"])
def test_nergens_een_vergelijking(plek: tuple[Verslag, Client], waar: str) -> None:
    verslag, client = plek
    anders = vergelijkingen(client, verslag)
    assert {"sjabloon", adres(verslag, "onderdeel", "bezetting-benutting")} <= set(anders), (
        "without a nulpunt these pages do compare"
    )
    assert {", vorig jaar", "mediaan van de sector"} <= set(
        anders[adres(verslag, "onderdeel_groep", "groeiniveaus", "kernprocessen")]
    )
    with systeem():
        if waar == "werkjaar":
            verslag.werkjaar.nulpunt = True
            verslag.werkjaar.save()
        else:
            Toewijzing.objects.filter(organisatie=verslag.organisatie, werkjaar_id=2025).update(nulpunt=True)
    assert vergelijkingen(client, verslag) == {}

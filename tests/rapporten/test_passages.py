"""Standard passages: kept by the beheerder and by each for themselves, filled with the values of a report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.templatetags.opmaak import datum
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Persoon
from organisaties.toegang import Toegang
from rapporten import passages
from rapporten.models import Aanvulling, Indiening, Opmerking, Standaardpassage
from tests.fabrieken import maak_lid
from tests.fabrieken.verslagen import als_sector
from tests.rapporten.test_afspraken import in_behandeling
from tests.rapporten.test_views_verslag import als, rijen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

Teller = Callable[[int], AbstractContextManager[Any]]
VELDEN = {"versie": "0", "titel": "Vraag", "tekst": "Graag tegen {uiterlijk}.", "gebruik": "gesprek"}


def maak_passage(tekst: str, *, van: Persoon | None = None, titel: str = "Demo", gebruik: str = "gesprek") -> int:
    """A passage, of everybody unless it is somebody's."""
    with systeem():
        door = van or als_sector().persoon
        velden = {"titel": titel, "tekst": tekst, "gebruik": gebruik, "van": van, "gewijzigd_door": door}
        return Standaardpassage.objects.create(**velden).pk


def _beheerder() -> Client:
    return als(als_sector(Sectorrolsoort.BEHEERDER).persoon)


# --- the text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tekst", "gebruik", "melding"),
    [
        ("Dag {organisatie}, over {werkjaar}.", "gesprek", None),
        ("Dag {organisatei}.", "gesprek", "“{organisatei}” is geen plaatshouder. Kies uit {organisatie}, {werkjaar}"),
        ("Dag {Organisatie}.", "gesprek", "“{Organisatie}” is geen plaatshouder"),
        ("Dag { organisatie }.", "gesprek", "is geen plaatshouder"),
        ("Dag {}.", "gesprek", "“{}” is geen plaatshouder"),
        ("Dag {organisatie.", "gesprek", "Een accolade staat alleen rond een plaatshouder"),
        ("Dag organisatie}.", "gesprek", "Een accolade staat alleen rond een plaatshouder"),
        ("Dag {{organisatie}}.", "gesprek", "Een accolade staat alleen rond een plaatshouder"),
        ("Bij {onderdeel}.", "gesprek", None),
        ("Bij {onderdeel}.", "opening", "{onderdeel} kan niet in een slotbrief"),
    ],
)
def test_een_plaatshouder_staat_in_de_lijst_of_wordt_geweigerd(tekst: str, gebruik: str, melding: str | None) -> None:
    gevonden = passages.problemen(tekst, gebruik)
    assert bool(gevonden) == (melding is not None)
    assert melding is None or melding in gevonden[0]


def test_een_waarde_met_accolades_wordt_niet_nog_eens_gevuld() -> None:
    waarden = {"organisatie": "vzw {werkjaar}", "werkjaar": "2025"}
    assert passages.vul("Dag {organisatie} in {werkjaar}", waarden) == "Dag vzw {werkjaar} in 2025"


# --- keeping them -----------------------------------------------------------------------------------------------


def test_de_beheerder_houdt_ze_voor_iedereen_en_elk_voor_zich() -> None:
    beheerder, ik, collega = als_sector(Sectorrolsoort.BEHEERDER), als_sector(), als_sector()
    fout = als(beheerder.persoon).post("/passages/nieuw/", {**VELDEN, "tekst": "Graag tegen {uiterljk}."})
    assert fout.status_code == 422
    assert "“{uiterljk}” is geen plaatshouder" in fout.content.decode()
    assert "Graag tegen {uiterljk}.</textarea>" in fout.content.decode()
    voor_allen = {**VELDEN, "titel": "Van allen", "voor_allen": "on"}
    assert als(beheerder.persoon).post("/passages/nieuw/", voor_allen).status_code == 302
    # A dossierbeheerder cannot make one for everybody, whatever is posted.
    assert als(ik.persoon).post("/passages/nieuw/", {**voor_allen, "titel": "Van mij"}).status_code == 302
    samen, eigen = sorted(rijen(Standaardpassage), key=lambda p: p.titel)
    assert (samen.van_id, eigen.van_id) == (None, ik.persoon.pk)
    lijst = als(ik.persoon).get("/passages/").content.decode()
    assert "Van allen" in lijst
    assert "Van mij" in lijst
    van_collega = als(collega.persoon).get("/passages/").content.decode()
    assert "Van allen" in van_collega
    assert "Van mij" not in van_collega
    for pk, wie, status in (
        (samen.pk, ik, 403), (samen.pk, beheerder, 200), (eigen.pk, ik, 200), (eigen.pk, collega, 404),
        (eigen.pk, beheerder, 404),
    ):  # fmt: skip
        assert als(wie.persoon).get(f"/passages/{pk}/").status_code == status
        if status != 200:
            assert als(wie.persoon).post(f"/passages/{pk}/verwijderen/").status_code == status
    assert als(ik.persoon).post(f"/passages/{eigen.pk}/verwijderen/").status_code == 302
    assert [p.titel for p in rijen(Standaardpassage)] == ["Van allen"]


def test_de_tweede_die_wijzigt_hoort_wie_hem_voor_was_en_houdt_zijn_tekst() -> None:
    pk = maak_passage("Eerst")
    een, twee = als_sector(Sectorrolsoort.BEHEERDER), als_sector(Sectorrolsoort.BEHEERDER)
    begin = {**VELDEN, "versie": "1", "voor_allen": "on"}
    assert als(een.persoon).post(f"/passages/{pk}/", {**begin, "tekst": "Van de eerste"}).status_code == 302
    antwoord = als(twee.persoon).post(f"/passages/{pk}/", {**begin, "tekst": "Van de tweede"})
    assert antwoord.status_code == 422
    assert f"{een.persoon.naam} wijzigde deze passage om" in antwoord.content.decode()
    assert "Van de tweede</textarea>" in antwoord.content.decode()
    assert [p.tekst for p in rijen(Standaardpassage)] == ["Van de eerste"]
    als(een.persoon).post(f"/passages/{pk}/verwijderen/")
    assert als(twee.persoon).post(f"/passages/{pk}/", begin).status_code == 404


@pytest.mark.parametrize(
    ("velden", "melding"),
    [
        ({"titel": " "}, "Geef de passage een titel"),
        ({"tekst": "\n "}, "Schrijf de tekst van de passage"),
        ({"tekst": "x" * 2001}, "Maak de tekst korter: 2001 tekens"),
        ({"gebruik": "elders"}, "Kies een van de drie plaatsen"),
        ({"titel": "x" * 101}, "100 tekens"),
        ({"versie": "x"}, "Herlaad de pagina"),
    ],
)
def test_wat_niet_klopt_zegt_wat_te_doen(velden: dict[str, str], melding: str) -> None:
    antwoord = _beheerder().post("/passages/nieuw/", {**VELDEN, **velden})
    assert antwoord.status_code == 422
    assert melding in antwoord.content.decode()
    assert rijen(Standaardpassage) == []


def test_een_lijst_waarin_niemand_iets_terugvindt_komt_er_niet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages, "MEESTE_SAMEN", 2)
    for nummer in range(3):
        antwoord = _beheerder().post("/passages/nieuw/", {**VELDEN, "titel": f"P{nummer}", "voor_allen": "on"})
    assert antwoord.status_code == 422
    assert "Er zijn al 2 passages" in antwoord.content.decode()


# --- inserting them ---------------------------------------------------------------------------------------------


def _voeg_in(client: Client, wat: str, indiening: Indiening, *args: object, **data: str) -> str:
    adres = reverse(f"indiening_{wat}", args=[indiening.kenmerk, *args])
    antwoord = client.post(adres, {"doe": "voeg_in", **data})
    assert antwoord.status_code == 200
    return str(antwoord.content.decode())


@pytest.fixture
def gelezen() -> tuple[Indiening, Toegang, Client]:
    indiening, wie = in_behandeling()
    return indiening, wie, als(wie.persoon)


def test_zonder_script_vult_de_server_het_veld_en_bewaart_niets(gelezen: tuple[Indiening, Toegang, Client]) -> None:
    indiening, wie, client = gelezen
    pk = maak_passage("{organisatie}, {werkjaar}, {onderdeel}, tegen {uiterlijk}. {dossierbeheerder}")
    tegen = timezone.localdate() + dt.timedelta(days=14)
    verwacht = (
        f"{indiening.organisatie.naam}, {indiening.verslag.werkjaar_id}, Visie op kwaliteitsbeleid, "
        f"tegen {datum(tegen)}. {wie.persoon.naam}"
    )
    tekst = _voeg_in(client, "aanvulling", indiening, "visie", reden="Eerst dit.", passage=str(pk))
    assert f"Eerst dit.\n\n{verwacht}</textarea>" in tekst
    assert f'value="{tegen.isoformat()}"' in tekst
    assert '<details id="aanvulling-visie-vorm" class="schrijf aanvulling" data-soort="aanvulling" open>' in tekst
    assert "<title>Fout" not in tekst
    gekozen = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    tekst = _voeg_in(client, "aanvulling", indiening, "visie", reden="", uiterlijk=gekozen, passage=str(pk))
    assert f"tegen {datum(dt.date.fromisoformat(gekozen))}." in tekst
    assert verwacht in _voeg_in(client, "opmerking", indiening, "visie", tekst="", passage=str(pk))
    assert rijen(Aanvulling) == rijen(Opmerking) == []
    client.post(reverse("indiening_opmerking", args=[indiening.kenmerk, "visie"]), {"tekst": "Mooi."})
    (draad,) = rijen(Opmerking)
    assert "Visie op kwaliteitsbeleid" in _voeg_in(client, "antwoord", indiening, draad.pk, tekst="", passage=str(pk))


@pytest.mark.parametrize("passage", ["", "0", "x", "9" * 30, "-1"])
def test_zonder_geldige_keuze_blijft_staan_wat_getypt_was(
    gelezen: tuple[Indiening, Toegang, Client], passage: str
) -> None:
    indiening, _, client = gelezen
    tekst = _voeg_in(client, "opmerking", indiening, "visie", tekst="Dit typte ik.", passage=passage)
    assert "Kies eerst een standaardpassage" in tekst
    assert "Dit typte ik.</textarea>" in tekst
    assert rijen(Opmerking) == []


def test_de_passage_van_een_collega_is_niet_te_kiezen_of_te_halen(gelezen: tuple[Indiening, Toegang, Client]) -> None:
    indiening, _, client = gelezen
    van_collega = maak_passage("Van een collega", van=als_sector().persoon, titel="Van een collega")
    voor_brief = maak_passage("Met vriendelijke groeten", titel="Groeten", gebruik="slot")
    blad = client.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()
    assert "Van een collega" not in blad
    assert "Groeten" not in blad
    assert "Van een collega" not in _voeg_in(
        client, "opmerking", indiening, "visie", tekst="", passage=str(van_collega)
    )
    haal = reverse("indiening_passage", args=[indiening.kenmerk, van_collega])
    assert client.get(haal).status_code == 404
    lid = als(maak_lid(organisatie=indiening.organisatie, rol=Lidrol.KWALITEITSCOORDINATOR))
    eigen = reverse("indiening_passage", args=[indiening.kenmerk, voor_brief])
    assert lid.get(eigen).status_code == 403
    assert "tandaardpassage" not in lid.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()


def test_het_script_krijgt_dezelfde_woorden(gelezen: tuple[Indiening, Toegang, Client]) -> None:
    indiening, _, client = gelezen
    pk = maak_passage("{onderdeel} tegen {uiterlijk}")
    adres = reverse("indiening_passage", args=[indiening.kenmerk, pk])
    antwoord = client.get(adres, {"onderdeel": "visie", "uiterlijk": "2026-03-01"}).json()
    assert antwoord == {"tekst": "Visie op kwaliteitsbeleid tegen 1 maart 2026", "uiterlijk": "2026-03-01"} or (
        antwoord["tekst"].replace("\u00a0", " ") == "Visie op kwaliteitsbeleid tegen 1 maart 2026"
    )
    for vraag in ({"uiterlijk": "morgen"}, {"onderdeel": "bestaat-niet"}, {"onderdeel": "\x00"}):
        assert client.get(adres, vraag).status_code == 200


@pytest.mark.parametrize("aantal", [1, 40])
def test_meer_passages_kosten_het_blad_niets(
    aantal: int, gelezen: tuple[Indiening, Toegang, Client], django_assert_max_num_queries: Teller
) -> None:
    indiening, _, client = gelezen
    for nummer in range(aantal):
        maak_passage("Demo", titel=f"Passage {nummer}")
    client.get(reverse("indiening", args=[indiening.kenmerk]))
    with django_assert_max_num_queries(15):
        tekst = client.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()
    assert f"Passage {aantal - 1}" in tekst
    with django_assert_max_num_queries(8):
        assert client.get("/passages/").status_code == 200

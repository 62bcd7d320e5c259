"""Who thought along: filed with the section it belongs to; what readers say of the draft never is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import VAN_BINNEN, Lidrol
from organisaties.models import Persoon
from rapporten import inhoud, meedenken, verslagpdf
from rapporten.concept import lees_concept
from rapporten.models import Indiening, Lezersreactie, Meegedacht, Verslag
from tests.fabrieken import maak_lid, maak_sectorrol
from tests.fabrieken.verslagen import als_lid, dien_in, maak_concept, maak_ingediend, vul
from tests.rapporten.bladzijde import Bladzijde

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
GEZEGD, GEDAAN, REACTIE = "Kanariewoorden", "Kanariegevolg", "Kanariereactie"


@pytest.fixture
def verslag() -> Verslag:
    return maak_concept()[0]


def als(verslag: Verslag, rol: Lidrol = Lidrol.MEDEWERKER) -> tuple[Client, Persoon]:
    client, wie = Client(), maak_lid(organisatie=verslag.organisatie, rol=rol)
    client.force_login(wie)
    return client, wie


def adres(verslag: Verslag, naam: str = "meegedacht", *rest: object, deel: str = "visie") -> str:
    midden = [] if naam in ("meegedacht_verwijderen", "reactie_overnemen") else [deel]
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, *midden, *rest])


def invoer(**anders: Any) -> dict[str, Any]:
    return {"groep": "jongeren", "aantal": "12", "gezegd": GEZEGD, "gedaan": GEDAAN, "versie": 0, **anders}


def rijen() -> list[Meegedacht]:
    with systeem():
        return list(Meegedacht.objects.order_by("pk"))


def reactie_op(verslag: Verslag) -> Lezersreactie:
    lezer, _ = als(verslag, Lidrol.LEZER)
    assert lezer.post(adres(verslag, "lezersreactie"), {"reactie-tekst": REACTIE}).status_code == 302
    with systeem():
        return Lezersreactie.objects.get(verslag=verslag)


# --- entries --------------------------------------------------------------------------------------------------


def test_toevoegen_wijzigen_en_verwijderen(verslag: Verslag) -> None:
    client, _ = als(verslag)
    for _ in range(2):  # a button pressed twice
        assert client.post(adres(verslag), invoer()).status_code == 302
    (rij,) = rijen()
    assert (rij.groep, rij.aantal, rij.gezegd, rij.gedaan) == ("jongeren", 12, GEZEGD, GEDAAN)
    assert "Wie dacht mee (1)" in Bladzijde(client.get(adres(verslag, "onderdeel"))).tekst
    wijzig = adres(verslag, "meegedacht_wijzigen", rij.pk)
    velden = Bladzijde(client.get(wijzig)).velden
    assert (
        client.post(wijzig, {**velden, "groep": "andere", "groep_vrij": "gebruikersraad", "aantal": ""}).status_code
        == 302
    )
    (rij,) = rijen()
    assert (rij.groepsnaam, rij.aantal, rij.versie) == ("gebruikersraad", None, 2)
    client.post(adres(verslag, "meegedacht_verwijderen", rij.pk))
    assert GEZEGD not in Bladzijde(client.get(adres(verslag))).tekst
    with systeem():
        assert lees_concept(verslag).onderdeel("visie").meegedacht == ()


def test_twee_collega_s_overschrijven_elkaar_niet(verslag: Verslag) -> None:
    client, _ = als(verslag)
    client.post(adres(verslag), invoer())
    wijzig = adres(verslag, "meegedacht_wijzigen", rijen()[0].pk)
    client.post(wijzig, invoer(gezegd="Van de eerste", versie=1))
    ander, _ = als(verslag)
    antwoord = ander.post(wijzig, invoer(gezegd="Van de tweede", versie=1))
    bladzijde = Bladzijde(antwoord)
    assert antwoord.status_code == 412
    assert "Van de eerste" in bladzijde.tekst
    assert bladzijde.velden["gezegd"] == "Van de tweede"
    assert rijen()[0].gezegd == "Van de eerste"


@pytest.mark.parametrize(
    ("fout", "woorden"),
    [
        ({"groep": ""}, "Kies wie meedacht."),
        ({"groep": "andere"}, "Schrijf welke andere groep meedacht."),
        ({"gezegd": " "}, "Schrijf wat ze zeiden."),
        ({"gedaan": "x" * 3001}, "1 teken te lang"),
        ({"aantal": "een paar"}, "Schrijf een geheel getal"),
        ({"aantal": "0"}, "vanaf 1"),
        ({"aantal": "9" * 30}, "te groot"),
    ],
)
def test_wat_niet_kan_wordt_uitgelegd_en_blijft_staan(verslag: Verslag, fout: dict[str, Any], woorden: str) -> None:
    client, _ = als(verslag)
    antwoord = client.post(adres(verslag), invoer(**fout))
    bladzijde = Bladzijde(antwoord)
    assert antwoord.status_code == 422
    assert any(woorden in tekst and doel[1:] in bladzijde.ids for tekst, doel in bladzijde.fouten)
    assert rijen() == []
    if "gezegd" not in fout:
        assert bladzijde.velden["gezegd"] == GEZEGD


def test_zonder_versie_wordt_er_niets_bewaard(verslag: Verslag) -> None:
    client, _ = als(verslag)
    velden = invoer()
    del velden["versie"]
    assert client.post(adres(verslag), velden).status_code == 428
    assert rijen() == []


def test_na_indienen_kan_er_niets_meer_bij_en_gaat_niets_verloren() -> None:
    verslag, _, _ = maak_ingediend()
    client, _ = als(verslag)
    antwoord = client.post(adres(verslag), invoer())
    assert antwoord.status_code == 409
    assert Bladzijde(antwoord).velden["gezegd"] == GEZEGD
    assert rijen() == []


def test_de_databank_bewaakt_wat_een_groep_is(verslag: Verslag) -> None:
    _, wie = als(verslag)
    for anders in ({"groep": "iedereen"}, {"groep": "andere"}, {"groep_vrij": "x"}, {"gezegd": " "}, {"aantal": 0}):
        velden = {"groep": "ouders", "groep_vrij": "", "gezegd": GEZEGD, "gewijzigd_door": wie, **anders}
        with pytest.raises(IntegrityError), systeem(), transaction.atomic():
            Meegedacht.objects.create(organisatie=verslag.organisatie, verslag=verslag, stabiel_id="visie", **velden)


# --- filing ---------------------------------------------------------------------------------------------------


@pytest.fixture
def ingediend(verslag: Verslag) -> Indiening:
    toegang = als_lid(verslag.organisatie, Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR)
    vul(verslag, toegang)
    client = Client()
    client.force_login(toegang.persoon)
    for deel in ("visie", "groeiniveaus", "bezetting-benutting"):
        client.post(adres(verslag, deel=deel), invoer(gezegd=f"{GEZEGD} {deel}"))
    reactie_op(verslag)
    nakijken = reverse("nakijken", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id])
    assert Bladzijde(client.get(nakijken)).tekst.count(GEZEGD) == 3
    return dien_in(verslag, toegang)


def test_wie_meedacht_gaat_mee_overal_waar_het_verslag_gelezen_wordt(ingediend: Indiening) -> None:
    gelezen = inhoud.lees(ingediend.inhoud).onderdeel("visie").meegedacht
    assert gelezen == (inhoud.Meegedacht("Jongeren", 12, f"{GEZEGD} visie", GEDAAN),)
    client = Client()
    client.force_login(maak_sectorrol(rol="dossierbeheerder"))
    pagina = Bladzijde(client.get(reverse("indiening", args=[ingediend.kenmerk]))).tekst
    with systeem():
        pdf = verslagpdf.html_van(Indiening.objects.select_related("ondertekening__door").get(pk=ingediend.pk))
    for deel in ("visie", "groeiniveaus", "bezetting-benutting"):
        assert f"{GEZEGD} {deel}" in pagina
        assert f"{GEZEGD} {deel}" in pdf
    assert "Jongeren (12)" in pagina


def test_een_reactie_van_een_lezer_gaat_nooit_mee(ingediend: Indiening) -> None:
    assert REACTIE not in bytes(ingediend.inhoud).decode()
    with systeem():
        assert REACTIE not in verslagpdf.html_van(ingediend)
    for rol in ("dossierbeheerder", "beheerder"):
        client = Client()
        client.force_login(maak_sectorrol(rol=rol))
        pagina = client.get(reverse("indiening", args=[ingediend.kenmerk])).content.decode()
        assert GEZEGD in pagina
        assert REACTIE not in pagina


def test_wat_vroeger_werd_ingediend_blijft_leesbaar(ingediend: Indiening) -> None:
    """Content filed before anybody could say who thought along has no such key."""
    oud = json.loads(bytes(ingediend.inhoud))
    for hoofdstuk in oud["hoofdstukken"]:
        for onderdeel in hoofdstuk["onderdelen"]:
            del onderdeel["meegedacht"]
    gelezen = inhoud.lees(json.dumps(oud).encode())
    assert all(onderdeel.meegedacht == () for onderdeel in gelezen.onderdelen)


# --- readers --------------------------------------------------------------------------------------------------


def test_een_lezer_reageert_en_alle_leden_zien_wie_en_wanneer(verslag: Verslag) -> None:
    reactie = reactie_op(verslag)
    ondersteuner, _ = als(verslag, Lidrol.ONDERSTEUNER)
    assert REACTIE not in Bladzijde(ondersteuner.get(adres(verslag))).tekst
    for rol in VAN_BINNEN:
        client, _ = als(verslag, rol)
        tekst = Bladzijde(client.get(adres(verslag))).tekst
        assert REACTIE in tekst
        assert reactie.door.naam in tekst
        assert "Reacties van lezers (1)" in Bladzijde(client.get(adres(verslag, "onderdeel"))).tekst
    medewerker, _ = als(verslag)
    assert medewerker.post(adres(verslag, "lezersreactie"), {"reactie-tekst": "x"}).status_code == 403


def test_een_lege_reactie_wordt_uitgelegd(verslag: Verslag) -> None:
    lezer, _ = als(verslag, Lidrol.LEZER)
    antwoord = lezer.post(adres(verslag, "lezersreactie"), {"reactie-tekst": " "})
    assert antwoord.status_code == 422
    assert Bladzijde(antwoord).fouten == [("Schrijf eerst een reactie.", "#id_reactie-tekst")]


def test_een_lezer_kan_niet_meer_reageren_op_wat_ingediend_is() -> None:
    verslag, _, _ = maak_ingediend()
    lezer, _ = als(verslag, Lidrol.LEZER)
    antwoord = lezer.post(adres(verslag, "lezersreactie"), {"reactie-tekst": REACTIE})
    assert antwoord.status_code == 409
    assert Bladzijde(antwoord).velden["reactie-tekst"] == REACTIE


def test_met_een_druk_van_reactie_naar_wie_dacht_mee(verslag: Verslag) -> None:
    reactie = reactie_op(verslag)
    client, wie = als(verslag)
    for _ in range(2):
        antwoord = client.post(adres(verslag, "reactie_overnemen", reactie.pk))
    (rij,) = rijen()
    assert antwoord.url == adres(verslag, "meegedacht_wijzigen", rij.pk)  # type: ignore[attr-defined]
    assert (rij.gezegd, rij.groepsnaam, rij.gewijzigd_door_id) == (REACTIE, meedenken.MEELEZERS, wie.pk)
    with systeem():
        geschreven = lees_concept(verslag).canoniek().decode()
    assert REACTIE in geschreven
    assert reactie.door.naam not in geschreven  # who said it stays inside
    client.post(adres(verslag, "meegedacht_verwijderen", rij.pk))
    client.post(adres(verslag, "reactie_overnemen", reactie.pk))
    assert [r.verwijderd_op is None for r in rijen()] == [False, True]


@pytest.mark.parametrize("aantal", [1, 3, 300])
def test_de_pagina_kost_evenveel_opdrachten(
    verslag: Verslag, aantal: int, django_assert_max_num_queries: Any, tmp_path: Path
) -> None:
    client, wie = als(verslag)
    plek = {"organisatie": verslag.organisatie, "verslag": verslag, "stabiel_id": "visie"}
    with systeem():
        Lezersreactie.objects.bulk_create(Lezersreactie(**plek, tekst=f"r{n}", door=wie) for n in range(aantal))
        Meegedacht.objects.bulk_create(
            Meegedacht(**plek, groep="ouders", gezegd=f"g{n}", gewijzigd_door=wie, gewijzigd_op=timezone.now())
            for n in range(aantal)
        )
    client.get(adres(verslag))  # reads the tree, begins the session
    with django_assert_max_num_queries(9):
        assert client.get(adres(verslag)).status_code == 200

"""Asking for a signature, sending back with a reason, what changed since, and who may not sign alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Persoon, Tekenregel
from organisaties.toegang import Toegang
from rapporten import ondertekenen, tekst, workflow
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.concept import lees_concept
from rapporten.inhoud import lees, sha256
from rapporten.models import Afspraak, Antwoord, GetekendeInhoud, Ondertekening, Ondertekenverzoek, Verslag
from rapporten.verschil import vergelijk_inhoud
from tests.fabrieken import maak_lid, maak_sectorrol, maak_werkjaar
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import (
    als_lid,
    als_sector,
    dien_in,
    maak_concept,
    maak_ingediend,
    sta_een_persoon_toe,
    vul,
)
from tests.rapporten.bladzijde import Bladzijde

GEVRAAGD = "Graag uw handtekening"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
REDEN = "Kanariereden: de cijfers kloppen niet"


@pytest.fixture
def schrijver() -> Toegang:
    """The coordinator of an organisation with a complete report, in which nobody signs what they wrote alone."""
    verslag, wie = maak_concept()
    sta_een_persoon_toe(verslag.organisatie, mag=False)
    vul(verslag, wie)
    return Toegang(wie.persoon, verslag.organisatie, frozenset({Lidrol.KWALITEITSCOORDINATOR.value}))


@pytest.fixture
def verslag(schrijver: Toegang) -> Verslag:
    with systeem():
        return Verslag.objects.select_related("organisatie", "werkjaar", "boom").get(organisatie=schrijver.organisatie)


@pytest.fixture
def tekenaar(verslag: Verslag) -> Toegang:
    return als_lid(verslag.organisatie, Lidrol.ONDERTEKENAAR)


def als(wie: Toegang | Persoon) -> Client:
    client = Client()
    client.force_login(wie.persoon if isinstance(wie, Toegang) else wie)
    return client


def adres(verslag: Verslag, naam: str, *rest: object) -> str:
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, *rest])


def vraag(verslag: Verslag, wie: Toegang) -> Ondertekenverzoek:
    with systeem():
        return ondertekenen.vraag(verslag.pk, toegang=wie, nu=timezone.now())


def teken(verslag: Verslag, wie: Toegang) -> Ondertekening:
    with systeem():
        gezien = sha256(lees_concept(verslag).canoniek())
        return workflow.teken(verslag.pk, toegang=wie, nu=timezone.now(), gezien=gezien)


def schrijf(verslag: Verslag, wie: Toegang, woorden: str) -> None:
    with systeem():
        versie = Antwoord.objects.get(verslag=verslag, stabiel_id="visie").versie
        invoer = Invoer("visie", versie, {"html": tekst.uit_tekst(woorden)})
        bewaar(ANTWOORD, verslag, [invoer], door=wie.persoon, nu=timezone.now())


def post(*koppen: str) -> list[Any]:
    """Run the outbox; the mails with such a subject."""
    return [bericht for bericht in bezorg() if bericht.subject.startswith(koppen)]


# --- asking --------------------------------------------------------------------------------------------------


def test_elke_ondertekenaar_krijgt_een_mail_met_de_link_naar_nakijken(
    verslag: Verslag, schrijver: Toegang, tekenaar: Toegang
) -> None:
    tweede = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.ONDERTEKENAAR)
    maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
    client = als(schrijver)
    assert "Vraag om te ondertekenen" in client.get(adres(verslag, "nakijken")).content.decode()
    assert client.post(adres(verslag, "ondertekening_vragen")).status_code == 302
    client.post(adres(verslag, "ondertekening_vragen"))  # the button pressed twice
    berichten = post(GEVRAAGD)
    # the coordinator of this report may sign too, but asked it
    assert sorted(b.to for b in berichten) == sorted([[tekenaar.persoon.email], [tweede.email]])
    assert all(adres(verslag, "nakijken") in b.body for b in berichten)
    bladzijde = client.get(adres(verslag, "nakijken")).content.decode()
    assert f"{schrijver.persoon.naam} vroeg op" in bladzijde
    assert tekenaar.persoon.naam in bladzijde
    assert "Vraag om te ondertekenen" not in bladzijde
    assert "Wacht op een handtekening" in client.get(adres(verslag, "verslag")).content.decode()


def test_wat_niet_klaar_is_wordt_niet_gevraagd(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    schrijf(verslag, schrijver, "")
    antwoord = als(schrijver).post(adres(verslag, "ondertekening_vragen"), follow=True)
    assert "nog iets in te vullen" in antwoord.content.decode()
    with systeem():
        assert not Ondertekenverzoek.objects.exists()


def test_wie_niet_coordineert_vraagt_niet(verslag: Verslag, tekenaar: Toegang) -> None:
    for rol in (Lidrol.MEDEWERKER, Lidrol.LEZER):
        wie = maak_lid(organisatie=verslag.organisatie, rol=rol)
        assert als(wie).post(adres(verslag, "ondertekening_vragen")).status_code == 403
    with pytest.raises(workflow.GeenRecht):
        vraag(verslag, tekenaar)


def test_wie_intussen_tekende_krijgt_geen_mail_meer(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    vraag(verslag, schrijver)
    teken(verslag, tekenaar)
    assert post(GEVRAAGD) == []


# --- sending back ----------------------------------------------------------------------------------------------


def test_nog_niet_met_een_reden(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    vraag(verslag, schrijver)
    post()
    client = als(tekenaar)
    leeg = client.post(adres(verslag, "nog_niet_ondertekenen"), {"reden": " "})
    assert leeg.status_code == 422
    assert "Schrijf wat er nog moet gebeuren" in leeg.content.decode()
    assert client.post(adres(verslag, "nog_niet_ondertekenen"), {"reden": REDEN}).status_code == 302
    (bericht,) = post("Nog niet ondertekend")
    assert bericht.to == [schrijver.persoon.email]
    assert f"Nog niet: {REDEN}" in bericht.body
    for naam in ("verslag", "nakijken"):
        assert REDEN in als(schrijver).get(adres(verslag, naam)).content.decode()
    vraag(verslag, schrijver)  # a new request takes the reason away
    for naam in ("verslag", "nakijken"):
        assert REDEN not in als(schrijver).get(adres(verslag, naam)).content.decode()


def test_terugsturen_kan_alleen_wat_gevraagd_is(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    antwoord = als(tekenaar).post(adres(verslag, "nog_niet_ondertekenen"), {"reden": REDEN}, follow=True)
    assert "niets teruggestuurd" in antwoord.content.decode()
    vraag(verslag, schrijver)
    assert als(schrijver.persoon).post(adres(verslag, "nog_niet_ondertekenen"), {"reden": ""}).status_code in (403, 422)
    medewerker = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
    assert als(medewerker).post(adres(verslag, "nog_niet_ondertekenen"), {"reden": REDEN}).status_code == 403
    teken(verslag, tekenaar)
    with systeem(), pytest.raises(workflow.GuardFaalt):
        ondertekenen.stuur_terug(verslag.pk, REDEN, toegang=tekenaar, nu=timezone.now())
    te_laat = als(tekenaar).post(adres(verslag, "nog_niet_ondertekenen"), {"reden": REDEN}, follow=True)
    assert f"U schreef: “{REDEN}”" in te_laat.content.decode()


def test_de_databank_wil_een_reden_en_een_naam(verslag: Verslag, schrijver: Toegang) -> None:
    half: list[dict[str, Any]] = [
        {"reden": "x"},
        {"teruggestuurd_op": timezone.now()},
        {"teruggestuurd_door": schrijver.persoon},
    ]
    plek = {"organisatie": verslag.organisatie, "verslag": verslag, "door": schrijver.persoon}
    with systeem():
        for velden in half:
            with pytest.raises(IntegrityError, match="teruggestuurd"), transaction.atomic():
                Ondertekenverzoek.objects.create(**plek, **velden)


# --- what changed since -----------------------------------------------------------------------------------------


def test_wie_bewaart_leest_dat_de_handtekening_vervalt_en_wat_veranderde(
    verslag: Verslag, schrijver: Toegang, tekenaar: Toegang
) -> None:
    teken(verslag, tekenaar)
    client = als(schrijver)
    with systeem():
        antwoord = Antwoord.objects.get(verslag=verslag, stabiel_id="visie")
    zelfde = {"versie": antwoord.versie, "tekst": tekst.naar_tekst(antwoord.html)}
    ongewijzigd = client.post(adres(verslag, "onderdeel", "visie"), zelfde, follow=True).content.decode()
    assert "geldt nu niet meer" not in ongewijzigd
    anders = {**zelfde, "tekst": zelfde["tekst"] + "\n\nKanariezin erbij."}
    gewijzigd = client.post(adres(verslag, "onderdeel", "visie"), anders, follow=True).content.decode()
    assert f"De handtekening van {tekenaar.persoon.naam} geldt nu niet meer" in gewijzigd
    # the second change after it says nothing any more
    anders |= {"versie": zelfde["versie"] + 1, "tekst": anders["tekst"] + " En nog."}
    assert (
        "geldt nu niet meer"
        not in client.post(adres(verslag, "onderdeel", "visie"), anders, follow=True).content.decode()
    )
    bladzijde = client.get(adres(verslag, "nakijken")).content.decode()
    verschil = bladzijde.partition("Wat veranderde sinds de ondertekening")[2].partition("</details>")[0]
    assert "<ins>" in verschil
    assert "Kanariezin erbij." in verschil


def sinds(client: Client, verslag: Verslag) -> str:
    """What the page where answers are checked says that changed since the signature."""
    bladzijde = client.get(adres(verslag, "nakijken")).content.decode()
    return bladzijde.partition("Wat veranderde sinds de ondertekening")[2].partition("</details>")[0]


def test_wie_een_opvolgpunt_beantwoordt_leest_het_ook(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    vorig, wie, _ = maak_ingediend(organisatie=verslag.organisatie, werkjaar=maak_werkjaar(jaar=2024))
    with systeem():
        punt = Afspraak.objects.create(
            organisatie=verslag.organisatie, verslag=vorig, tekst="Kanarieafspraak.", door=wie.persoon
        )
    teken(verslag, tekenaar)
    client, url = als(schrijver), adres(verslag, "opvolgpunten")
    velden = Bladzijde(client.get(url)).velden | {f"punt-{punt.pk}-stand": "gedaan"}
    gewijzigd = client.post(url, velden, follow=True).content.decode()
    assert f"De handtekening van {tekenaar.persoon.naam} geldt nu niet meer" in gewijzigd
    verschil = sinds(client, verslag)
    assert "Kanarieafspraak." in verschil
    assert "</span>Gedaan</ins>" in verschil


def test_een_afspraak_die_pas_na_het_tekenen_gemaakt_wordt_staat_in_het_verschil(
    verslag: Verslag, schrijver: Toegang, tekenaar: Toegang
) -> None:
    """Opgroeien closes last year's report while this year's is signed already."""
    vorig, wie, _ = maak_ingediend(organisatie=verslag.organisatie, werkjaar=maak_werkjaar(jaar=2024))
    teken(verslag, tekenaar)
    assert "Handtekening vervallen" not in als(schrijver).get(adres(verslag, "verslag")).content.decode()
    with systeem():
        Afspraak.objects.create(
            organisatie=verslag.organisatie, verslag=vorig, tekst="Kanarieafspraak.", door=wie.persoon
        )
    assert "Handtekening vervallen" in als(schrijver).get(adres(verslag, "verslag")).content.decode()
    assert "Kanarieafspraak." in sinds(als(schrijver), verslag)


def test_een_bladzijde_die_zelf_bewaart_zegt_het_vooraf(
    verslag: Verslag, schrijver: Toegang, tekenaar: Toegang
) -> None:
    teken(verslag, tekenaar)
    client, url = als(schrijver), adres(verslag, "onderdeel", "visie")
    vooraf = f"{tekenaar.persoon.naam} ondertekende dit verslag. Zodra u hier iets wijzigt"
    assert vooraf in client.get(url).content.decode()
    assert vooraf not in als(als_lid(verslag.organisatie, Lidrol.LEZER)).get(url).content.decode()
    with systeem():
        versie = Antwoord.objects.get(verslag=verslag, stabiel_id="visie").versie
    vanzelf = client.post(adres(verslag, "bewaren", "verhaal", "visie"), {"tekst": "Kanariezin.", "versie": versie})
    assert vanzelf.status_code == 200
    assert vooraf not in client.get(url).content.decode()
    assert "Handtekening vervallen" in client.get(adres(verslag, "verslag")).content.decode()
    assert "Kanariezin." in sinds(client, verslag)


def test_een_nieuwe_afspraak_in_het_convenant_staat_in_het_verschil(
    verslag: Verslag, schrijver: Toegang, tekenaar: Toegang
) -> None:
    teken(verslag, tekenaar)
    client = als(schrijver)
    url = reverse("convenantpunt_nieuw", args=[verslag.organisatie.ondernemingsnummer])
    blad = Bladzijde(client.get(url))
    assert "een nieuwe handtekening nodig" in blad.tekst
    gegevens = {**blad.velden, "onderdeel": "via-6", "van": "2020-01-01"}
    assert client.post(url, gegevens).status_code == 302
    assert "VIA 6" in sinds(client, verslag)


def test_het_verschil_noemt_ook_cijfers_en_niveaus(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    teken(verslag, tekenaar)
    with systeem():
        getekend = lees(GetekendeInhoud.objects.get(verslag=verslag).inhoud)
        assert vergelijk_inhoud(getekend, lees_concept(verslag)) == ()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE rapporten_score SET toelichting = 'Kanarie' WHERE verslag_id = %s", [verslag.pk])
            cursor.execute(
                "UPDATE rapporten_cijfer SET percentage = 91, teller = 91 WHERE verslag_id = %s", [verslag.pk]
            )
        verschillen = {v.id: v for v in vergelijk_inhoud(getekend, lees_concept(verslag))}
    assert set(verschillen) == {"groeiniveaus", "bezetting-benutting"}
    assert all(v.verhaal is None for v in verschillen.values())
    woorden = " ".join(
        s.tekst
        for v in verschillen.values()
        for rij in v.rijen
        for veld in rij.velden
        for s in veld.stukken
        if s.soort == "bij"
    )
    assert "Kanarie" in woorden
    assert "91" in woorden


def test_de_getekende_inhoud_is_wat_getekend_is(verslag: Verslag, tekenaar: Toegang) -> None:
    ondertekening = teken(verslag, tekenaar)
    with systeem():
        bewaard = GetekendeInhoud.objects.get()
        assert sha256(bytes(bewaard.inhoud)) == ondertekening.sha256
        nieuw = Ondertekening.objects.create(
            organisatie=verslag.organisatie, verslag=verslag, sha256="0" * 64, door=tekenaar.persoon
        )
        with pytest.raises(IntegrityError, match="getekendeinhoud_sha256"), transaction.atomic():
            GetekendeInhoud.objects.create(
                organisatie=verslag.organisatie, verslag=verslag, ondertekening=nieuw, inhoud=b"anders", sha256="0" * 64
            )


def test_opgroeien_ziet_dat_getekend_is_nooit_wat(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    vraag(verslag, schrijver)
    teken(verslag, tekenaar)
    for rol in (Sectorrolsoort.DOSSIERBEHEERDER, Sectorrolsoort.BEHEERDER):
        with transaction.atomic():
            zet_toegang(rol.value, persoon_id=maak_sectorrol(rol=rol).pk)
            assert Ondertekening.objects.filter(verslag=verslag).exists()
            assert not GetekendeInhoud.objects.exists()
            assert not Ondertekenverzoek.objects.exists()


# --- nobody signs alone what they wrote alone ---------------------------------------------------------------------


def test_wie_alles_alleen_schreef_ondertekent_niet(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    beide = Toegang(schrijver.persoon, verslag.organisatie, schrijver.rollen | {Lidrol.ONDERTEKENAAR.value})
    with pytest.raises(workflow.GuardFaalt, match="beheerder van Opgroeien"):
        teken(verslag, beide)
    bladzijde = als(schrijver).get(adres(verslag, "nakijken")).content.decode()
    assert "U schreef dit verslag alleen" in bladzijde
    assert "Onderteken het verslag" not in bladzijde
    teken(verslag, tekenaar)  # somebody else may


def test_schrijft_een_collega_mee_dan_mag_het(verslag: Verslag, schrijver: Toegang) -> None:
    collega = als_lid(verslag.organisatie, Lidrol.MEDEWERKER)
    schrijf(verslag, collega, "Een collega schreef mee.")
    schrijf(verslag, schrijver, "En daarna schreef ik alles opnieuw.")
    teken(verslag, Toegang(schrijver.persoon, verslag.organisatie, frozenset({Lidrol.ONDERTEKENAAR.value})))


def test_alleen_de_beheerder_staat_het_toe_en_het_blijft_bekend_wie(verslag: Verslag, schrijver: Toegang) -> None:
    beheerder = maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)
    url = reverse("beheer_tekenregel", args=[verslag.organisatie.ondernemingsnummer])
    assert als(schrijver).post(url, {"een_persoon": "ja"}).status_code == 403
    assert als(als_sector()).post(url, {"een_persoon": "ja"}).status_code == 403
    assert als(beheerder).post(url, {"een_persoon": "ja"}).status_code == 302
    assert als(beheerder).post(url, {"een_persoon": "ja"}).status_code == 302  # nothing changed, nothing added
    with systeem():
        regels = list(Tekenregel.objects.filter(organisatie=verslag.organisatie))
    assert [(r.een_persoon, r.door) for r in regels[1:]] == [(False, regels[1].door), (True, beheerder)]
    teken(verslag, Toegang(schrijver.persoon, verslag.organisatie, frozenset({Lidrol.ONDERTEKENAAR.value})))


# --- the statement limit -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("aantal", [1, 3])
def test_nakijken_met_een_vervallen_handtekening_en_een_verzoek(
    verslag: Verslag, schrijver: Toegang, aantal: int, django_assert_max_num_queries: Any, tmp_path: Path
) -> None:
    for nummer in range(aantal):
        wie = als_lid(verslag.organisatie, Lidrol.ONDERTEKENAAR)
        teken(verslag, wie)
        schrijf(verslag, schrijver, f"Gewijzigd na handtekening {nummer}.")
        vraag(verslag, schrijver)
    client = als(schrijver)
    client.get(adres(verslag, "nakijken"))
    for naam in ("verslag", "nakijken"):
        with django_assert_max_num_queries(15, info=naam):
            assert client.get(adres(verslag, naam)).status_code == 200


def test_een_indiening_sluit_het_verzoek(verslag: Verslag, schrijver: Toegang, tekenaar: Toegang) -> None:
    vraag(verslag, schrijver)
    dien_in(verslag, tekenaar)
    with systeem():
        assert ondertekenen.open_verzoek(verslag) is None

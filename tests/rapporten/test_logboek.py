"""The logbook: gathered by all, found back, drawn into a section with one press, and never seen outside."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import LEEST, Lidrol
from organisaties.models import Persoon
from rapporten import logboek, tekst, verslagpdf
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.choices import Herkomst
from rapporten.concept import lees_concept
from rapporten.inhoud import lees
from rapporten.models import Antwoord, Notitie, Notitiegebruik, Verslag
from tests.fabrieken import maak_lid, maak_sectorrol
from tests.fabrieken.fotos import GEHEIM, maak_foto
from tests.fabrieken.verslagen import als_lid, dien_in, maak_concept, vul
from tests.rapporten.bladzijde import Bladzijde

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
JAAR = 2025
WOORD = "Kanarieverhaal"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def verslag() -> Verslag:
    return maak_concept()[0]


def als(verslag: Verslag, rol: Lidrol = Lidrol.MEDEWERKER) -> tuple[Client, Persoon]:
    client, wie = Client(), maak_lid(organisatie=verslag.organisatie, rol=rol)
    client.force_login(wie)
    return client, wie


def adres(verslag: Verslag, naam: str = "logboek", *rest: object) -> str:
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, *rest])


def naast(verslag: Verslag, deel: str = "visie") -> str:
    return adres(verslag, "uit_logboek", verslag.werkjaar_id, deel)


def invoer(**anders: Any) -> dict[str, Any]:
    return {"tekst": WOORD, "soort": "notitie", "datum": "2025-03-01", "versie": 0, **anders}


def noteer(verslag: Verslag, door: Persoon, **anders: Any) -> Notitie:
    velden = {"tekst": WOORD, "soort": "notitie", "van_wie": "", "datum": dt.date(JAAR, 3, 1), "etiketten": []}
    foto = anders.pop("foto", None)
    with systeem():
        return logboek.bewaar_notitie(
            organisatie_id=verslag.organisatie_id,
            notitie=None,
            velden=velden | anders,
            foto=foto,
            versie=0,
            door=door,
            nu=timezone.now(),
        )


def rijen() -> list[Notitie]:
    with systeem():
        return list(Notitie.objects.order_by("pk"))


def antwoord(verslag: Verslag, deel: str = "visie") -> Antwoord:
    with systeem():
        return Antwoord.objects.get(verslag=verslag, stabiel_id=deel)


# --- gathering ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rol", [r for r in Lidrol if r not in LEEST])
def test_wie_schrijft_zet_er_met_een_veld_iets_in(verslag: Verslag, rol: Lidrol) -> None:
    client, wie = als(verslag, rol)
    vooraf = Bladzijde(client.get(adres(verslag))).velden  # what stands there already: kind, day, version
    assert client.post(adres(verslag), {**vooraf, "tekst": WOORD}).status_code == 302
    (rij,) = rijen()
    assert (rij.tekst, rij.door_id, rij.datum, rij.soort) == (WOORD, wie.pk, timezone.localdate(), "notitie")
    assert WOORD in Bladzijde(client.get(adres(verslag))).tekst
    lezer, _ = als(verslag, Lidrol.LEZER)
    assert WOORD in Bladzijde(lezer.get(adres(verslag))).tekst
    ondersteuner, _ = als(verslag, Lidrol.ONDERSTEUNER)  # may be of Opgroeien
    assert ondersteuner.get(adres(verslag)).status_code == 403
    assert ondersteuner.get(naast(verslag)).status_code == 403


def test_een_lezer_leest_en_schrijft_niet(verslag: Verslag) -> None:
    client, _ = als(verslag, Lidrol.LEZER)
    bladzijde = Bladzijde(client.get(adres(verslag)))
    assert "tekst" not in bladzijde.velden
    client.post(adres(verslag), invoer())
    assert rijen() == []


def test_twee_keer_drukken_is_een_notitie(verslag: Verslag) -> None:
    client, _ = als(verslag)
    for _ in range(2):
        client.post(adres(verslag), invoer(etiketten=["betrokkenheid"]))
    assert [rij.etiketten for rij in rijen()] == [["betrokkenheid"]]


@pytest.mark.parametrize(
    ("fout", "woorden"),
    [
        ({"tekst": "  "}, "Schrijf iets of kies een foto."),
        ({"tekst": "x" * 4001}, "1 teken te lang"),
        ({"datum": ""}, "Kies de dag"),
        ({"etiketten": ["verzonnen"]}, "uit de lijst"),
        ({"foto": "svg"}, "PNG of JPG"),
    ],
)
def test_wat_niet_kan_wordt_uitgelegd_en_blijft_staan(verslag: Verslag, fout: dict[str, Any], woorden: str) -> None:
    client, _ = als(verslag)
    if fout.get("foto"):
        foto = maak_foto()
        foto.file.seek(0)
        foto.file.write(b"<svg/>  ")
        foto.seek(0)
        fout = {"foto": foto}
    antwoord = client.post(adres(verslag), invoer(van_wie="een ouder") | fout)
    bladzijde = Bladzijde(antwoord)
    assert antwoord.status_code == 422
    assert any(woorden in tekst and doel[1:] in bladzijde.ids for tekst, doel in bladzijde.fouten)
    assert bladzijde.velden["van_wie"] == "een ouder"
    assert rijen() == []


def test_een_foto_komt_zonder_verklikkers_en_enkel_voor_leden(verslag: Verslag, media: Path) -> None:
    client, _ = als(verslag)
    client.post(adres(verslag), invoer(tekst="", foto=maak_foto(), foto_alt="Een tafel"))
    (rij,) = rijen()
    (pad,) = [p for p in media.rglob("*") if p.is_file()]
    assert pad.stem == rij.foto_sha256
    foto = client.get(adres(verslag, "notitie_foto", rij.pk))
    inhoud = b"".join(foto.streaming_content)  # type: ignore[attr-defined]
    assert foto["Content-Type"] == "image/jpeg"
    assert foto["X-Content-Type-Options"] == "nosniff"
    assert inhoud == pad.read_bytes()
    assert GEHEIM.encode() not in inhoud
    vreemd = Client()
    vreemd.force_login(maak_concept()[1].persoon)
    assert vreemd.get(adres(verslag, "notitie_foto", rij.pk)).status_code == 404
    client.post(adres(verslag, "notitie_verwijderen", rij.pk))
    assert client.get(adres(verslag, "notitie_foto", rij.pk)).status_code == 404


def test_enkel_de_eigen_notitie_wijzigen_en_nooit_ongemerkt(verslag: Verslag) -> None:
    client, wie = als(verslag)
    rij = noteer(verslag, wie)
    pagina = adres(verslag, "notitie", rij.pk)
    collega, _ = als(verslag)
    collega.post(pagina, invoer(tekst="Van een ander", versie=1))
    assert rijen()[0].tekst == WOORD
    assert client.post(pagina, invoer(tekst="Beter", versie=1)).status_code == 302
    tweede = client.post(pagina, invoer(tekst="Uit het andere venster", versie=1))
    assert tweede.status_code == 412
    bladzijde = Bladzijde(tweede)
    assert "Beter" in bladzijde.tekst
    assert bladzijde.velden["tekst"] == "Uit het andere venster"
    assert client.post(pagina, bladzijde.velden).status_code == 302
    assert (rijen()[0].tekst, rijen()[0].versie) == ("Uit het andere venster", 3)


def test_verwijderen_kan_wie_schreef_en_de_coordinator(verslag: Verslag) -> None:
    _, wie = als(verslag)
    rij = noteer(verslag, wie)
    collega, _ = als(verslag)
    collega.post(adres(verslag, "notitie_verwijderen", rij.pk))
    assert rijen()[0].verwijderd_op is None
    coordinator, _ = als(verslag, Lidrol.KWALITEITSCOORDINATOR)
    coordinator.post(adres(verslag, "notitie_verwijderen", rij.pk))
    assert rijen()[0].verwijderd_op is not None  # kept, not shown
    assert WOORD not in Bladzijde(coordinator.get(adres(verslag))).tekst


@pytest.mark.parametrize(
    ("vraag", "gevonden"),
    [
        ("", {"vergadering", "uitspraak", "vorig"}),
        ("jaar=2025", {"vergadering", "uitspraak"}),
        ("soort=citaat", {"uitspraak"}),
        ("etiket=betrokkenheid", {"vergadering"}),
        ("zoek=ouder", {"uitspraak"}),
        ("zoek=VERGADERING", {"vergadering"}),
        ("zoek=%25", set()),
        ("jaar=gisteren&soort=x&etiket=x", {"vergadering", "uitspraak", "vorig"}),
    ],
)
def test_terugvinden(verslag: Verslag, vraag: str, gevonden: set[str]) -> None:
    client, wie = als(verslag)
    noteer(verslag, wie, tekst="vergadering", etiketten=["betrokkenheid", "transparantie"])
    noteer(verslag, wie, tekst="uitspraak", soort="citaat", van_wie="een ouder")
    noteer(verslag, wie, tekst="vorig", datum=dt.date(2024, 12, 31))
    pagina = client.get(f"{adres(verslag)}?{vraag}").content.decode()
    getoond = {w for w in ("vergadering", "uitspraak", "vorig") if f">{w}<" in pagina or f"“{w}”" in pagina}
    assert getoond == gevonden


@pytest.mark.parametrize("aantal", [1, 3, 300])
def test_elk_blad_kost_evenveel_opdrachten(verslag: Verslag, aantal: int, django_assert_max_num_queries: Any) -> None:
    client, wie = als(verslag)
    with systeem():
        Notitie.objects.bulk_create(
            Notitie(organisatie=verslag.organisatie, tekst=f"n {n}", datum=dt.date(JAAR, 3, 1), door=wie)
            for n in range(aantal)
        )
    for pagina in (adres(verslag), naast(verslag)):
        client.get(pagina)  # reads the frameworks, begins the session
        with django_assert_max_num_queries(11, info=pagina):
            assert client.get(pagina).status_code == 200


# --- drawing into a section -----------------------------------------------------------------------------------


def test_met_een_druk_in_het_onderdeel_achter_wat_er_staat(verslag: Verslag) -> None:
    client, wie = als(verslag)
    rij = noteer(verslag, wie, tekst="Eerste alinea <b>\n\nTweede alinea")
    with systeem():
        eerst = tekst.uit_tekst("Wat er al stond")
        bewaar(ANTWOORD, verslag, [Invoer("visie", 0, {"html": eerst})], door=wie, nu=timezone.now())
    sectie = adres(verslag, "onderdeel", verslag.werkjaar_id, "visie")
    assert "Uit uw logboek (1)" in Bladzijde(client.get(sectie)).tekst
    assert client.post(naast(verslag), {"notitie": rij.pk}).url == sectie  # type: ignore[attr-defined]
    na = antwoord(verslag)
    assert tekst.naar_tekst(na.html) == "Wat er al stond\n\nEerste alinea <b>\n\nTweede alinea"
    assert na.html.startswith(eerst)
    assert (na.versie, na.gewijzigd_door_id, na.herkomst) == (2, wie.pk, Herkomst.NIEUW)
    assert "Uit uw logboek (0)" in Bladzijde(client.get(sectie)).tekst
    assert "Al gebruikt" in Bladzijde(client.get(naast(verslag))).tekst


def test_een_citaat_wordt_een_citaat_met_wie_het_zei(verslag: Verslag) -> None:
    client, wie = als(verslag)
    rij = noteer(verslag, wie, tekst="Nu luistert er iemand", soort="citaat", van_wie="jongere van 15")
    client.post(naast(verslag), {"notitie": rij.pk})
    (blok,) = tekst.blokken(antwoord(verslag).html)
    assert blok.tag == "blockquote"
    assert "Nu luistert er iemand" in blok.tekst
    assert "– jongere van 15" in blok.tekst


@pytest.mark.parametrize("tekst_", ["", "Met woorden erbij"])
def test_een_foto_komt_mee_als_beeld_van_het_verslag_en_wordt_ingediend(verslag: Verslag, tekst_: str) -> None:
    toegang = als_lid(verslag.organisatie, Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR)
    client = Client()
    client.force_login(toegang.persoon)
    rij = noteer(verslag, toegang.persoon, tekst=tekst_, foto=maak_foto(), foto_alt='Een "tafel"')
    for _ in range(2):
        client.post(naast(verslag, "innovatieve-projecten"), {"notitie": rij.pk})
    html = antwoord(verslag, "innovatieve-projecten").html
    ((src, alt),) = tekst.beelden(html)
    assert alt == 'Een "tafel"'
    assert client.get(src)["Content-Type"] == "image/jpeg"
    client.post(adres(verslag, "notitie_verwijderen", rij.pk))  # the report keeps its own
    vul(verslag, toegang)
    ingediend = lees(dien_in(verslag, toegang).inhoud).onderdeel("innovatieve-projecten")
    assert [beeld.sha256 for beeld in ingediend.afbeeldingen] == [rij.foto_sha256]


def test_twee_keer_drukken_voegt_een_keer_toe_en_na_wissen_weer(verslag: Verslag) -> None:
    client, wie = als(verslag)
    rij = noteer(verslag, wie)
    for _ in range(2):
        client.post(naast(verslag), {"notitie": rij.pk})
    assert antwoord(verslag).html.count(WOORD) == 1
    with systeem():
        leeg = [Invoer("visie", 1, {"html": tekst.uit_tekst("Herschreven")})]
        bewaar(ANTWOORD, verslag, leeg, door=wie, nu=timezone.now())
    client.post(naast(verslag), {"notitie": rij.pk})
    assert antwoord(verslag).html.count(WOORD) == 1
    with systeem():
        assert Notitiegebruik.objects.count() == 1


def test_overgenomen_tekst_wordt_bijgewerkt(verslag: Verslag) -> None:
    client, wie = als(verslag)
    with systeem():
        vorig = [Invoer("visie", 0, {"html": tekst.uit_tekst("Van vorig jaar")}, Herkomst.OVERGENOMEN)]
        bewaar(ANTWOORD, verslag, vorig, door=wie, nu=timezone.now())
    client.post(naast(verslag), {"notitie": noteer(verslag, wie).pk})
    assert antwoord(verslag).herkomst == Herkomst.BIJGEWERKT


def test_na_indienen_komt_er_niets_meer_bij(kaders: None) -> None:
    verslag, toegang = maak_concept()
    vul(verslag, toegang)
    dien_in(verslag, toegang)
    client, wie = als(verslag)
    rij = noteer(verslag, wie)
    antwoord_ = client.post(naast(verslag), {"notitie": rij.pk}, follow=True)
    assert "Er is niets toegevoegd" in Bladzijde(antwoord_).tekst
    assert WOORD not in antwoord(verslag).html


def test_notities_van_een_ander_jaar_of_een_ander_onderdeel_komen_niet(verslag: Verslag) -> None:
    client, wie = als(verslag)
    rij = noteer(verslag, wie, datum=dt.date(2024, 12, 31))
    assert client.post(naast(verslag), {"notitie": rij.pk}).status_code == 404
    assert client.post(naast(verslag), {"notitie": "1; DROP"}).status_code == 404
    assert client.get(naast(verslag, "groeiniveaus")).status_code == 404  # has no narrative


def test_de_databank_weigert_het_gebruik_van_een_vreemde_notitie(verslag: Verslag) -> None:
    ander, toegang = maak_concept()
    rij = noteer(ander, toegang.persoon)
    with pytest.raises(IntegrityError), systeem(), transaction.atomic():
        Notitiegebruik.objects.create(
            organisatie=verslag.organisatie,
            notitie=rij,
            verslag=verslag,
            stabiel_id="visie",
            blok="b-0",
            door=toegang.persoon,
        )


# --- never outside --------------------------------------------------------------------------------------------


def test_een_logboek_gaat_nooit_vanzelf_mee(verslag: Verslag) -> None:
    """Neither the content that is signed, nor the page, nor the PDF, nor Opgroeien holds a word of it."""
    toegang = als_lid(verslag.organisatie, Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR)
    noteer(verslag, toegang.persoon, foto_alt=WOORD, van_wie=WOORD)
    vul(verslag, toegang)
    with systeem():
        assert WOORD not in lees_concept(verslag).canoniek().decode()
    indiening = dien_in(verslag, toegang)
    assert WOORD not in bytes(indiening.inhoud).decode()
    with systeem():
        assert WOORD not in verslagpdf.html_van(indiening)
    for persoon in (maak_sectorrol(rol="dossierbeheerder"), maak_sectorrol(rol="beheerder"), toegang.persoon):
        client = Client()
        client.force_login(persoon)
        assert WOORD not in client.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()
        if persoon != toegang.persoon:
            assert client.get(adres(verslag)).status_code == 404

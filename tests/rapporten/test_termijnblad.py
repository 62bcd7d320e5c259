"""Towards the due date: who is where per region, and reminders that nobody gets twice or after filing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from kwaliteit.opdrachten.tasks import plan_vooruit
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol, Regio, Sectorrolsoort
from organisaties.models import Uitstel, Werkjaar
from organisaties.toegang import Toegang
from rapporten import herinneren, termijnblad, uitstellen
from rapporten.choices import Gebeurtenis, Manier
from rapporten.meldingen import vertellen
from rapporten.models import Herinnering, Toewijzing, Verslag
from rapporten.termijn import BRUSSEL
from rapporten.termijnblad import Deel, Termijnrij
from rapporten.werklijst import Keuze
from tests.fabrieken import maak_organisatie, maak_sectorrol, maak_werkjaar
from tests.fabrieken.verslagen import als_lid, als_sector, dien_in, maak_concept, maak_toewijzing, vul
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_verslag import als, lees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
TEGEN = dt.date(2041, 6, 1)
BLAD, STAND, HERINNER = "/opvolging/termijn/", "/opvolging/termijn/stand/", "/opvolging/termijn/herinneren/"


def moment(dag: dt.date, uur: int = 10, minuut: int = 0) -> dt.datetime:
    return dt.datetime.combine(dag, dt.time(uur, minuut), BRUSSEL)


@pytest.fixture(autouse=True)
def klok(monkeypatch: pytest.MonkeyPatch) -> Any:
    """It is ten o'clock on 26 May 2041; ``klok(moment)`` sets another time."""

    def zet(nu: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: nu)

    zet(moment(dt.date(2041, 5, 26)))
    return zet


def jaar() -> Werkjaar:
    return maak_werkjaar(jaar=2040)


def niet_begonnen(naam: str = "", regio: Regio = Regio.ANTWERPEN) -> tuple[Toewijzing, Toegang]:
    toewijzing = maak_toewijzing(organisatie=maak_organisatie(naam=naam, regio=regio), werkjaar=jaar())
    return toewijzing, als_lid(toewijzing.organisatie, Lidrol.KWALITEITSCOORDINATOR)


def begonnen(naam: str = "", regio: Regio = Regio.ANTWERPEN) -> tuple[Verslag, Toegang]:
    return maak_concept(organisatie=maak_organisatie(naam=naam, regio=regio), werkjaar=jaar())


def ingediend(naam: str = "", regio: Regio = Regio.ANTWERPEN) -> Verslag:
    verslag, wie = begonnen(naam, regio)
    vul(verslag, wie)
    dien_in(verslag, wie)
    return verslag


def geef_uitstel(organisatie_id: int, tot: dt.date, door: Toegang) -> None:
    with systeem():
        Uitstel.objects.create(
            organisatie_id=organisatie_id, werkjaar=jaar(), tot_en_met=tot, reden="Demo", verleend_door=door.persoon
        )


def alle(wie: Toegang, **keuze: str) -> dict[str, Termijnrij]:
    with systeem():
        rijen = termijnblad.rijen(jaar(), Keuze(**keuze), wie.persoon, regios=(), nu=timezone.now())
    return {rij.organisatie: rij for rij in rijen}


def herinner(wie: Toegang, *organisaties: int, tekst: str = "") -> herinneren.Uitkomst:
    with systeem():
        return herinneren.herinner(jaar(), organisaties, tekst, door=wie.persoon, nu=timezone.now())


# --- where everybody stands ------------------------------------------------------------------------------------


def test_wie_waar_staat_voor_en_na_de_termijn(klok: Any) -> None:
    opgroeien = als_sector()
    leeg, wie = niet_begonnen("Demo-Leeg")
    concept, _ = begonnen("Demo-Concept", Regio.LIMBURG)
    met, _ = begonnen("Demo-Met")
    ingediend("Demo-Klaar", Regio.LIMBURG)
    geef_uitstel(met.organisatie_id, dt.date(2041, 6, 20), opgroeien)
    with systeem():
        uitstellen.vraag_uitstel(
            leeg.organisatie, jaar(), tot=dt.date(2041, 6, 9), reden="Demo", door=wie.persoon, nu=timezone.now()
        )
    delen = {naam: rij.delen for naam, rij in alle(opgroeien).items()}
    assert delen == {
        "Demo-Concept": (Deel.BEGONNEN,),
        "Demo-Klaar": (Deel.INGEDIEND,),
        "Demo-Leeg": (Deel.NIET_BEGONNEN, Deel.GEVRAAGD),
        "Demo-Met": (Deel.BEGONNEN, Deel.UITSTEL),
    }
    klok(moment(TEGEN, 23, 59))
    assert not any(rij.voorbij for rij in alle(opgroeien).values())
    klok(moment(TEGEN + dt.timedelta(days=1), 0, 0))
    assert {naam for naam, rij in alle(opgroeien).items() if rij.voorbij} == {"Demo-Concept", "Demo-Leeg"}
    samen, per_regio = termijnblad.tellingen(alle(opgroeien).values())
    assert dict(samen.aantallen) == {
        Deel.NIET_BEGONNEN: 1,
        Deel.BEGONNEN: 2,
        Deel.INGEDIEND: 1,
        Deel.VOORBIJ: 2,
        Deel.GEVRAAGD: 1,
        Deel.UITSTEL: 1,
    }
    assert [(t.naam, t.totaal, dict(t.aantallen)[Deel.VOORBIJ]) for t in per_regio] == [
        ("Antwerpen", 2, 1),
        ("Limburg", 2, 1),
    ]
    assert concept.organisatie.naam in lees(als(opgroeien.persoon), f"{BLAD}?deel=voorbij").tekst


def test_de_bladzijde_toont_en_filtert() -> None:
    niet_begonnen("Demo-Leeg")
    begonnen("Demo-Concept", Regio.LIMBURG)
    ingediend("Demo-Klaar", Regio.LIMBURG)
    client = als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, regio=Regio.LIMBURG))
    blad = lees(client, BLAD)
    assert "3 organisaties : 1 nog niet begonnen, 1 begonnen, 1 ingediend." in blad.tekst
    assert "Bijgewerkt om 10:00." in blad.tekst
    assert "Begonnen op 26 mei 2041" in blad.tekst
    for filter_, wel, niet in (
        ("?deel=begonnen", "Demo-Concept", "Demo-Klaar"),
        ("?regio=antwerpen", "Demo-Leeg", "Demo-Concept"),
        ("?van=regio", "Demo-Concept", "Demo-Leeg"),
        ("?zoek=klaar", "Demo-Klaar", "Demo-Leeg"),
        ("?deel=wat&van=wie&werkjaar=x&bladzijde=zeven", "Demo-Leeg", "Geen organisatie"),
    ):
        tekst = lees(client, BLAD + filter_).tekst
        assert wel in tekst, filter_
        assert niet not in tekst, filter_
        assert wel in lees(client, STAND + filter_).tekst
    assert "Geen organisatie gevonden" in lees(client, f"{BLAD}?zoek=bestaatniet").tekst


def test_van_een_concept_ziet_opgroeien_enkel_dat_het_er_is() -> None:
    verslag, wie = begonnen("Demo-Concept")
    vul(verslag, wie, woord="kanarie-in-het-concept")
    blad = als(als_sector().persoon).get(BLAD).content.decode()
    assert "Demo-Concept" in blad
    assert "kanarie" not in blad
    assert "volledig" not in blad.casefold()


def test_zonder_werkjaar_zegt_de_bladzijde_wat_er_komt() -> None:
    client = als(als_sector().persoon)
    assert "Nog geen werkjaar" in lees(client, BLAD).tekst
    assert client.get(STAND).status_code == 200
    assert client.get(HERINNER).status_code == 302


# --- reminding -------------------------------------------------------------------------------------------------


def test_van_aanvinken_tot_e_mail_met_een_persoonlijke_zin() -> None:
    een, wie = niet_begonnen("Demo-Een")
    als_lid(een.organisatie, Lidrol.LEZER)
    verslag, schrijver = begonnen("Demo-Twee")
    klaar = ingediend("Demo-Klaar")
    client, ik = als((beheer := als_sector()).persoon), beheer.persoon
    ids = [een.organisatie_id, verslag.organisatie_id, klaar.organisatie_id]
    vraag = f"?werkjaar=2040&deel=&zoek=demo&{'&'.join(f'organisatie={pk}' for pk in ids)}"
    bevestig = lees(client, HERINNER + vraag)
    assert "2 organisaties krijgen een e-mail: samen 2 mensen." in bevestig.tekst
    assert "Demo-Klaar" not in bevestig.tekst
    antwoord = client.post(HERINNER, {**bevestig.velden, "tekst": "Bel mij gerust: demo."}, follow=True)
    assert antwoord.redirect_chain == [(f"{BLAD}?werkjaar=2040&zoek=demo", 302)]
    assert "2 organisaties krijgen een herinnering." in Bladzijde(antwoord).tekst
    werk_af("celery")
    teksten = {b.to[0]: str(b.body) for b in mail.outbox if b.subject.startswith("Nog 6 dagen")}
    assert set(teksten) == {wie.persoon.email, schrijver.persoon.email}
    assert all(f"{ik.naam} van Opgroeien schrijft:\nBel mij gerust: demo." in tekst for tekst in teksten.values())
    assert "Dit ontbreekt nog:" in teksten[schrijver.persoon.email]
    assert "nog niet begonnen" in teksten[wie.persoon.email]
    # both sides see who reminded when
    assert f"26 mei 2041 10:00, {ik.naam}" in lees(client, BLAD).tekst
    eigen = lees(als(wie.persoon), f"/o/{een.organisatie.ondernemingsnummer}/verslag/2040/uitstel/").tekst
    assert f"26 mei 2041 om 10:00 door {ik.naam}, Opgroeien: Bel mij gerust: demo." in eigen


def test_alle_van_een_filter_over_de_bladzijden_heen() -> None:
    for nummer in range(53):
        niet_begonnen(f"Demo-L{nummer}", Regio.LIMBURG)
    niet_begonnen("Demo-Antwerpen")
    client = als(als_sector().persoon)
    assert len(alle(als_sector())) == 54
    bevestig = lees(client, f"{HERINNER}?werkjaar=2040&regio=limburg&alle=1")
    assert "53 organisaties krijgen een e-mail" in bevestig.tekst
    client.post(HERINNER, bevestig.velden)
    with systeem():
        assert Herinnering.objects.count() == 53
    werk_af("celery")
    assert len(mail.outbox) == 53


def test_wie_geen_herinneringen_wil_krijgt_die_van_opgroeien_zelf_wel() -> None:
    een, wie = niet_begonnen("Demo-Een")
    with systeem():
        vertellen.kies(wie.persoon, {Gebeurtenis.HERINNERING: Manier.UIT})
    assert herinner(als_sector(), een.organisatie_id).gepland == 1
    werk_af("celery")
    assert [bericht.to for bericht in mail.outbox] == [[wie.persoon.email]]


def test_niemand_krijgt_er_twee_op_een_dag_en_de_tweede_leest_wie_het_deed(klok: Any) -> None:
    een, _ = niet_begonnen("Demo-Een")
    collega, ik = als_sector(), als_sector()
    assert herinner(collega, een.organisatie_id).gepland == 1
    klok(moment(dt.date(2041, 5, 26), 23, 59))
    for _ in range(2):
        (reden,) = herinner(ik, een.organisatie_id).geweigerd
        assert reden == f"Demo-Een: {collega.persoon.naam} stuurde vandaag om 10:00 al een herinnering."
    werk_af("celery")
    assert len(mail.outbox) == 1
    client = als(ik.persoon)
    assert "stuurde vandaag om 10:00" in lees(client, f"{HERINNER}?organisatie={een.organisatie_id}").tekst
    klok(moment(dt.date(2041, 5, 27), 0, 0))
    assert herinner(ik, een.organisatie_id).gepland == 1


def test_een_herinnering_vanzelf_telt_mee_en_omgekeerd(klok: Any) -> None:
    een, _ = niet_begonnen("Demo-Een")
    twee, _ = niet_begonnen("Demo-Twee")
    ik = als_sector()
    drie_dagen = TEGEN - dt.timedelta(days=3)
    klok(moment(drie_dagen, 7))
    assert herinner(ik, twee.organisatie_id).gepland == 1
    plan_vooruit()
    werk_af("celery")
    assert len(mail.outbox) == 2, "one by a person, one by itself"
    (reden,) = herinner(ik, een.organisatie_id).geweigerd
    assert reden == "Demo-Een: kreeg vandaag om 07:00 vanzelf al een herinnering."


def test_wie_intussen_indient_krijgt_niets() -> None:
    verslag, wie = begonnen("Demo-Een")
    vul(verslag, wie)
    assert herinner(als_sector(), verslag.organisatie_id).gepland == 1
    dien_in(verslag, wie)
    mail.outbox.clear()
    werk_af("celery")
    assert [b.subject for b in mail.outbox if b.subject.startswith(("Nog ", "Vandaag"))] == []
    with systeem():
        assert Herinnering.objects.get().verstuurd_op is None
    (reden,) = herinner(als_sector(), verslag.organisatie_id).geweigerd
    assert reden == "Demo-Een: het verslag is intussen ingediend."


def test_na_de_termijn_zegt_de_e_mail_dat_indienen_nog_kan(klok: Any) -> None:
    een, wie = niet_begonnen()
    klok(moment(dt.date(2041, 6, 3)))
    herinner(als_sector(), een.organisatie_id)
    werk_af("celery")
    (bericht,) = mail.outbox
    assert bericht.to == [wie.persoon.email]
    assert bericht.subject == "Nog niet ingediend: uw kwaliteitsverslag over 2040"
    assert "U had tijd tot en met 1 juni 2041; indienen kan nog altijd." in str(bericht.body).replace("\u00a0", " ")
    assert "/verslag/2040/uitstel/" in str(bericht.body)


def test_zonder_account_om_te_mailen_zegt_de_bevestiging_het() -> None:
    toewijzing = maak_toewijzing(organisatie=maak_organisatie(naam="Demo-Niemand"), werkjaar=jaar())
    blad = lees(als(als_sector().persoon), f"{HERINNER}?organisatie={toewijzing.organisatie_id}")
    assert "Niemand van deze organisaties krijgt nu een herinnering." in blad.tekst
    assert "Demo-Niemand: niemand heeft er een account" in blad.tekst


@pytest.mark.parametrize(
    ("gegevens", "woorden"),
    [
        ({"organisaties": ""}, "Vink eerst een of meer organisaties aan"),
        ({"organisaties": "1;drop table"}, "Vink eerst een of meer organisaties aan"),
        ({"organisaties": "999999999999"}, "Vink eerst een of meer organisaties aan"),
        ({"organisaties": "1," * 6000 + "1"}, "Vink eerst een of meer organisaties aan"),
    ],
)
def test_onzin_herinnert_niemand(gegevens: dict[str, str], woorden: str) -> None:
    niet_begonnen()
    antwoord = als(als_sector().persoon).post(HERINNER, {"werkjaar": "2040", **gegevens}, follow=True)
    assert woorden in Bladzijde(antwoord).tekst
    with systeem():
        assert not Herinnering.objects.exists()


def test_een_te_lange_zin_blijft_staan() -> None:
    een, _ = niet_begonnen()
    client: Client = als(als_sector().persoon)
    for werkjaar, status in (("2040", 422), ("x", 404), ("²", 404), ("99999", 404), ("1999", 404)):
        gegevens = {"werkjaar": werkjaar, "organisaties": str(een.organisatie_id), "tekst": "x" * 501}
        antwoord = client.post(HERINNER, gegevens)
        assert antwoord.status_code == status
        if status == 422:
            assert "Maak deze zin korter: 501 tekens" in Bladzijde(antwoord).tekst
            assert "x" * 501 in Bladzijde(antwoord).velden["tekst"]


def test_een_andere_organisatie_ziet_de_herinnering_niet_en_niemand_wist_ze() -> None:
    een, wie = niet_begonnen()
    twee, buur = niet_begonnen()
    herinner(als_sector(), een.organisatie_id)
    for organisatie_id, persoon, aantal in (
        (een.organisatie_id, wie.persoon, 1),
        (twee.organisatie_id, buur.persoon, 0),
    ):
        with transaction.atomic():
            zet_toegang("organisatie", organisatie_id=organisatie_id, persoon_id=persoon.pk)
            assert Herinnering.objects.count() == aantal
    with systeem(), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Herinnering.objects.all().delete()


# --- the cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("aantal", [1, 3, 120])
def test_de_bladzijden_kosten_altijd_evenveel(aantal: int, django_assert_max_num_queries: Any) -> None:
    ik = als_sector()
    for _ in range(aantal):
        toewijzing, _ = niet_begonnen()
    herinner(ik, toewijzing.organisatie_id)
    client = als(ik.persoon)
    for adres, hoogstens in ((BLAD, 9), (STAND, 9), (f"{HERINNER}?alle=1", 13)):
        with django_assert_max_num_queries(hoogstens, info=adres):
            assert client.get(adres).status_code == 200

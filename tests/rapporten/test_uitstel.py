"""Uitstel: asked, withdrawn, granted or refused with words that fit, in bulk too, and never decided twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol, Regio, Sectorrolsoort
from organisaties.models import Lidmaatschap, Uitstel
from organisaties.toegang import Toegang
from rapporten import toewijzen, uitstellen, workflow
from rapporten.choices import Gebeurtenis, Uitstelbesluit
from rapporten.meldingen import stand, woorden
from rapporten.models import Melding, Toewijzing, Uitstelvraag
from rapporten.termijn import BRUSSEL, termijn
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import als_lid, als_sector, dien_in, maak_concept, maak_toewijzing, vul
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_verslag import als, lees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
TEGEN = dt.date(2041, 6, 1)  # the working day of these tests lies before it, the day that :func:`klok` sets
LIJST = "/opvolging/uitstel/"
GEEF = uitstellen.Besluit(Uitstelbesluit.TOEGEKEND)


def moment(dag: dt.date, uur: int = 10, minuut: int = 0) -> dt.datetime:
    return dt.datetime.combine(dag, dt.time(uur, minuut), BRUSSEL)


@pytest.fixture(autouse=True)
def klok(monkeypatch: pytest.MonkeyPatch) -> Any:
    """It is ten o'clock on 20 May 2041; ``klok(moment)`` sets another time."""

    def zet(nu: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: nu)

    zet(moment(dt.date(2041, 5, 20)))
    return zet


def opdracht(**rest: Any) -> tuple[Toewijzing, Toegang]:
    """An assignment that nobody began, and its coordinator."""
    toewijzing = maak_toewijzing(werkjaar=maak_werkjaar(jaar=2040), **rest)
    return toewijzing, als_lid(toewijzing.organisatie, Lidrol.KWALITEITSCOORDINATOR)


def vraag(
    toewijzing: Toewijzing, wie: Toegang, tot: dt.date = dt.date(2041, 6, 15), reden: str = "Demo-verhuis"
) -> Any:
    with systeem():
        return uitstellen.vraag_uitstel(
            toewijzing.organisatie, toewijzing.werkjaar, tot=tot, reden=reden, door=wie.persoon, nu=timezone.now()
        )


def beslis(wie: Toegang, besluit: uitstellen.Besluit, *vragen: Uitstelvraag) -> uitstellen.Uitkomst:
    with systeem():
        return uitstellen.beslis([v.pk for v in vragen], besluit, toegang=wie, nu=timezone.now())


def dag_van(toewijzing: Toewijzing) -> dt.date:
    with systeem():
        gekregen = Uitstel.objects.filter(organisatie=toewijzing.organisatie, werkjaar=toewijzing.werkjaar).first()
        return termijn(toewijzing.werkjaar, gekregen, None).dag


def bladzijde(toewijzing: Toewijzing, naam: str = "uitstel", *rest: Any) -> str:
    return reverse(naam, args=[toewijzing.organisatie.ondernemingsnummer, toewijzing.werkjaar_id, *rest])


# --- asking ---------------------------------------------------------------------------------------------------


def test_van_de_takenlijst_tot_de_nieuwe_dag() -> None:
    toewijzing, wie = opdracht()
    client, opgroeien = als(wie.persoon), als_sector()
    takenlijst = bladzijde(toewijzing, "verslag")
    assert "Lukt het niet tegen 1 juni? Vraag uitstel" in lees(client, takenlijst).tekst
    gegevens = {"tot": "2041-06-15", "reden": "Onze demo-collega is ziek."}
    antwoord = client.post(bladzijde(toewijzing), gegevens, follow=True)
    assert antwoord.redirect_chain == [(takenlijst, 302)]
    assert "vroeg uitstel tot en met 15 juni 2041. Opgroeien antwoordt nog." in Bladzijde(antwoord).tekst

    thuis = lees(client, f"/o/{toewijzing.organisatie.ondernemingsnummer}/").tekst
    assert "uitstel gevraagd tot 15 juni 2041" in thuis

    kantoor = als(opgroeien.persoon)
    assert "Vragen om uitstel (1)" in lees(kantoor, "/opvolging/").tekst
    assert "Onze demo-collega is ziek." in lees(kantoor, LIJST).tekst
    with systeem():
        rij = Uitstelvraag.objects.get()
    kantoor.post(f"{LIJST}{rij.pk}/", {"keuze": "dag", "tot": "2041-06-20", "antwoord": "Neem gerust wat meer tijd."})
    assert dag_van(toewijzing) == dt.date(2041, 6, 20)
    assert (
        f"/opvolging/organisatie/{toewijzing.organisatie.ondernemingsnummer}/"
        in lees(kantoor, f"{LIJST}{rij.pk}/").links
    )
    assert "Vragen om uitstel (" not in lees(kantoor, "/opvolging/").tekst

    tekst = lees(client, takenlijst).tekst
    assert "In te dienen tegen 20 juni 2041" in tekst
    assert "met uitstel" in tekst
    assert "Neem gerust wat meer tijd." in tekst
    bezorg()
    (bericht,) = [b for b in mail.outbox if "Uitstel" in b.subject]
    assert bericht.to == [wie.persoon.email]
    assert "Gevraagd was 15 juni 2041" in str(bericht.body).replace("\u00a0", " ")
    assert "Neem gerust wat meer tijd." in str(bericht.body)


@pytest.mark.parametrize(
    ("gegevens", "woorden"),
    [
        ({}, "Kies tot en met welke dag u uitstel vraagt."),
        ({"tot": "2041-06-15"}, "Schrijf kort waarom u uitstel vraagt."),
        ({"tot": "2041-06-15", "reden": "   "}, "Schrijf kort waarom u uitstel vraagt."),
        ({"tot": "2041-06-01", "reden": "x"}, "Kies 2 juni 2041 of een latere dag."),
        ({"tot": "2041-12-24", "reden": "x"}, "Vraag Opgroeien een gesprek."),
        ({"tot": "ooit", "reden": "x"}, "Dit is geen datum."),
        ({"tot": "2041-06-15", "reden": "x" * 1001}, "Maak deze tekst korter: 1001 tekens"),
    ],
)
def test_wat_niet_klopt_blijft_staan_en_wordt_niet_bewaard(gegevens: dict[str, str], woorden: str) -> None:
    toewijzing, wie = opdracht()
    antwoord = als(wie.persoon).post(bladzijde(toewijzing), gegevens)
    blad = Bladzijde(antwoord)
    assert blad.status == 422
    assert woorden in blad.tekst.replace("\u00a0", " ")
    assert blad.velden["reden"].strip() == gegevens.get("reden", "").strip()
    with systeem():
        assert not Uitstelvraag.objects.exists()


def test_na_de_termijn_kan_het_nog_met_woorden_die_passen(klok: Any) -> None:
    toewijzing, wie = opdracht()

    def op(nu: dt.datetime) -> Client:
        klok(nu)
        return als(wie.persoon)  # signed in then: a session does not last for weeks

    assert "Die dag is voorbij" not in lees(op(moment(TEGEN, 23, 59)), bladzijde(toewijzing)).tekst
    client = op(moment(dt.date(2041, 6, 2), 0, 0))
    tekst = lees(client, bladzijde(toewijzing)).tekst
    assert "Die dag is voorbij, maar indienen kan nog altijd. Ook uitstel kunt u nog vragen." in tekst
    takenlijst = lees(client, bladzijde(toewijzing, "verslag")).tekst
    assert "De uiterste dag is voorbij. Indienen kan nog altijd." in takenlijst
    client = op(moment(dt.date(2041, 6, 20)))
    for dag, status in (("2041-06-19", 422), ("2041-06-20", 302)):
        assert client.post(bladzijde(toewijzing), {"tot": dag, "reden": "Demo"}).status_code == status


def test_een_vraag_tegelijk_en_tweemaal_klikken_is_een_vraag() -> None:
    toewijzing, wie = opdracht()
    ander = als_lid(toewijzing.organisatie, Lidrol.ONDERTEKENAAR)
    eerste = vraag(toewijzing, wie)
    assert vraag(toewijzing, wie).pk == eerste.pk
    with pytest.raises(uitstellen.KanNiet, match=f"{wie.persoon.naam} vroeg op .* al uitstel tot en met 15"):
        vraag(toewijzing, ander, reden="Iets anders")
    with systeem(), pytest.raises(IntegrityError, match="uitstelvraag_een_open"), transaction.atomic():
        Uitstelvraag.objects.create(
            organisatie=toewijzing.organisatie,
            werkjaar=toewijzing.werkjaar,
            gevraagd_tot=TEGEN,
            reden="x",
            door=wie.persoon,
        )
    antwoord = als(ander.persoon).post(bladzijde(toewijzing), {"tot": "2041-06-30", "reden": "Ook wij"})
    assert antwoord.status_code == 422
    assert "vroeg op 20" in Bladzijde(antwoord).tekst
    assert "Ook wij" in Bladzijde(antwoord).velden["reden"]


def test_intrekken_en_opnieuw_vragen_en_te_laat_om_in_te_trekken() -> None:
    toewijzing, wie = opdracht()
    client, eerste = als(wie.persoon), vraag(toewijzing, wie)
    for _ in range(2):
        assert client.post(bladzijde(toewijzing, "uitstel_intrekken", eerste.pk)).status_code == 302
    tweede = vraag(toewijzing, wie, reden="Toch")
    assert beslis(als_sector(), GEEF, eerste).geweigerd[0].endswith("trok de vraag in op 20\u00a0mei 2041 om 10:00.")
    assert beslis(als_sector(), GEEF, tweede).gedaan == 1
    tekst = Bladzijde(client.post(bladzijde(toewijzing, "uitstel_intrekken", tweede.pk), follow=True)).tekst
    assert "Niet ingetrokken. Demo-dossierbeheerder besliste dit al op" in tekst


def test_wie_indiende_vraagt_niets_meer_en_wacht_niet_meer() -> None:
    verslag, wie = maak_concept(werkjaar=maak_werkjaar(jaar=2040))
    with systeem():
        toewijzing = Toewijzing.objects.select_related("organisatie", "werkjaar").get(organisatie=verslag.organisatie)
    rij, opgroeien = vraag(toewijzing, wie), als_sector()
    vul(verslag, wie)
    dien_in(verslag, wie)
    assert "Geen open vragen" in lees(als(opgroeien.persoon), LIJST).tekst
    assert "het verslag is intussen ingediend" in beslis(opgroeien, GEEF, rij).geweigerd[0]
    antwoord = als(wie.persoon).post(bladzijde(toewijzing), {"tot": "2041-06-30", "reden": "Nog een"})
    assert antwoord.status_code == 422
    with systeem():
        assert not Uitstel.objects.exists()
        workflow.neem_terug(verslag.pk, toegang=wie, nu=timezone.now())
    assert beslis(opgroeien, GEEF, rij).gedaan == 1, "taken back, the request waits again"


@pytest.mark.parametrize("rol", [Lidrol.MEDEWERKER, Lidrol.LEZER])
def test_een_andere_collega_leest_wie_het_kan_vragen(rol: Lidrol) -> None:
    toewijzing, _ = opdracht()
    collega = als(maak_lid(organisatie=toewijzing.organisatie, rol=rol))
    assert (
        "Een kwaliteitscoördinator of ondertekenaar van uw organisatie kan"
        in lees(collega, bladzijde(toewijzing)).tekst
    )
    assert collega.post(bladzijde(toewijzing), {"tot": "2041-06-15", "reden": "x"}).status_code == 403


# --- deciding -------------------------------------------------------------------------------------------------


def test_weigeren_vraagt_een_reden_die_de_organisatie_leest() -> None:
    toewijzing, wie = opdracht()
    rij, client = vraag(toewijzing, wie), als(als_sector().persoon)
    antwoord = client.post(f"{LIJST}{rij.pk}/", {"keuze": "weigeren", "antwoord": " "})
    assert antwoord.status_code == 422
    assert "Schrijf waarom u geen uitstel geeft." in Bladzijde(antwoord).tekst
    client.post(f"{LIJST}{rij.pk}/", {"keuze": "weigeren", "antwoord": "U kreeg vorig jaar al drie maanden."})
    assert dag_van(toewijzing) == TEGEN
    tekst = lees(als(wie.persoon), bladzijde(toewijzing, "verslag")).tekst
    assert "geen uitstel: “U kreeg vorig jaar al drie maanden.”" in tekst
    bezorg()
    assert [b.subject for b in mail.outbox] == ["Geen uitstel voor uw kwaliteitsverslag over 2040"]
    vraag(toewijzing, wie, reden="Toch nog eens")  # asking again is allowed


def test_samen_beslissen_zegt_wat_niet_ging_en_wie_het_was() -> None:
    een, wie_een = opdracht(organisatie=maak_organisatie(naam="Demo-Een"))
    twee, wie_twee = opdracht(organisatie=maak_organisatie(naam="Demo-Twee"))
    drie, wie_drie = opdracht(organisatie=maak_organisatie(naam="Demo-Drie"))
    collega, ik = als_sector(), als_sector()
    vragen = [vraag(een, wie_een), vraag(twee, wie_twee, dt.date(2041, 7, 1)), vraag(drie, wie_drie)]
    beslis(collega, uitstellen.Besluit(Uitstelbesluit.GEWEIGERD, antwoord="Nee"), vragen[2])
    gegevens = {"vraag": [v.pk for v in vragen], "keuze": "gevraagd", "antwoord": "Veel succes."}
    antwoord = als(ik.persoon).post(LIJST, gegevens, follow=True)
    tekst = Bladzijde(antwoord).tekst
    assert "2 vragen zijn beantwoord." in tekst
    assert "Demo-Drie: Demo-dossierbeheerder besliste dit al op 20 mei 2041 om 10:00: geen uitstel." in tekst
    assert [dag_van(t) for t in (een, twee, drie)] == [dt.date(2041, 6, 15), dt.date(2041, 7, 1), TEGEN]
    bezorg()
    assert sorted(b.to[0] for b in mail.outbox if b.subject.startswith("Uitstel")) == sorted(
        [wie_een.persoon.email, wie_twee.persoon.email]
    )


@pytest.mark.parametrize(
    ("gegevens", "woorden"),
    [
        ({}, "Vink eerst een of meer vragen aan."),
        ({"vraag": "1; drop"}, "Vink eerst een of meer vragen aan."),
        ({"vraag": "1", "keuze": "misschien"}, "Kies of u uitstel geeft."),
        ({"vraag": "1", "keuze": "dag"}, "Kies tot en met welke dag u uitstel geeft."),
        ({"vraag": "1", "keuze": "weigeren"}, "Schrijf waarom u geen uitstel geeft."),
        ({"vraag": "1", "keuze": "dag", "tot": "31/02/2041"}, "Dit is geen datum."),
    ],
)
def test_een_onvolledig_besluit_beslist_niets(gegevens: dict[str, str], woorden: str) -> None:
    toewijzing, wie = opdracht()
    rij = vraag(toewijzing, wie)
    if gegevens.get("vraag") == "1":
        gegevens = {**gegevens, "vraag": str(rij.pk)}
    antwoord = als(als_sector().persoon).post(LIJST, gegevens)
    assert antwoord.status_code == 422
    assert woorden in Bladzijde(antwoord).tekst
    with systeem():
        assert Uitstelvraag.objects.wachtend().count() == 1


def test_uitstel_dat_er_staat_wordt_nooit_korter() -> None:
    toewijzing, wie = opdracht()
    rij, opgroeien = vraag(toewijzing, wie), als_sector()
    with systeem():
        Uitstel.objects.create(
            organisatie=toewijzing.organisatie,
            werkjaar=toewijzing.werkjaar,
            tot_en_met=dt.date(2041, 8, 1),
            reden="Demo",
            verleend_door=opgroeien.persoon,
        )
    (reden,) = beslis(opgroeien, GEEF, rij).geweigerd
    assert "heeft nu al tijd tot en met 1\u00a0augustus 2041" in reden
    assert dag_van(toewijzing) == dt.date(2041, 8, 1)
    later = uitstellen.Besluit(Uitstelbesluit.TOEGEKEND, dt.date(2041, 9, 1))
    assert beslis(opgroeien, later, rij).gedaan == 1
    assert dag_van(toewijzing) == dt.date(2041, 9, 1)


def test_uitstel_van_de_beheerder_beantwoordt_de_vraag_en_kort_niets_in() -> None:
    een, wie_een = opdracht()
    twee, _ = opdracht()
    beheerder = als_sector(Sectorrolsoort.BEHEERDER)
    rij = vraag(een, wie_een)

    def geef(tot: dt.date) -> toewijzen.Uitslag:
        wie = [een.organisatie_id, twee.organisatie_id]
        with systeem():
            return toewijzen.verleen_uitstel(een.werkjaar, wie, tot_en_met=tot, reden="Demo", door=beheerder.persoon)

    assert geef(dt.date(2041, 7, 1)).gedaan == 2
    with systeem():
        rij.refresh_from_db()
    assert (rij.besluit, rij.toegekend_tot) == ("toegekend", dt.date(2041, 7, 1))
    uitslag = geef(dt.date(2041, 6, 20))
    assert (uitslag.gedaan, uitslag.geweigerd) == (0, {een.organisatie_id, twee.organisatie_id})
    assert dag_van(twee) == dt.date(2041, 7, 1)
    bezorg()
    assert [b.to for b in mail.outbox] == [[wie_een.persoon.email]]


def test_niemand_beslist_over_de_eigen_organisatie() -> None:
    toewijzing, wie = opdracht()
    rij = vraag(toewijzing, wie)
    dubbel = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    maak_lid(organisatie=toewijzing.organisatie, rol=Lidrol.LEZER, persoon=dubbel)
    client = als(dubbel)
    assert "U werkt ook voor deze organisatie." in lees(client, f"{LIJST}{rij.pk}/").tekst
    antwoord = client.post(f"{LIJST}{rij.pk}/", {"keuze": "gevraagd"})
    assert antwoord.status_code == 422
    assert dag_van(toewijzing) == TEGEN


def test_het_antwoord_gaat_niet_naar_wie_weg_is() -> None:
    toewijzing, wie = opdracht()
    ondertekenaar = als_lid(toewijzing.organisatie, Lidrol.ONDERTEKENAAR).persoon
    als_lid(toewijzing.organisatie, Lidrol.LEZER)
    rij = vraag(toewijzing, wie)
    with systeem():
        Lidmaatschap.objects.filter(persoon=wie.persoon).update(tot_en_met=dt.date(2041, 5, 19))
    beslis(als_sector(), GEEF, rij)
    bezorg()
    assert [b.to for b in mail.outbox] == [[ondertekenaar.email]]


def test_filters_op_regio_en_op_mij() -> None:
    limburg, wie = opdracht(organisatie=maak_organisatie(naam="Demo-Limburg", regio=Regio.LIMBURG))
    brussel, ander = opdracht(organisatie=maak_organisatie(naam="Demo-Brussel", regio=Regio.BRUSSEL))
    vraag(limburg, wie)
    vraag(brussel, ander)
    client = als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, regio=Regio.LIMBURG))
    for filter_ in ("?regio=limburg", "?van=regio"):
        tekst = lees(client, LIJST + filter_).tekst
        assert "Demo-Limburg" in tekst
        assert "Demo-Brussel" not in tekst
    assert "Geen vraag gevonden" in lees(client, f"{LIJST}?van=mij").tekst
    assert "Demo-Brussel" in lees(client, f"{LIJST}?regio=verzonnen&van=wie").tekst


def test_wie_de_regio_opvolgt_leest_dat_er_iets_gevraagd_is_tot_het_beantwoord_is() -> None:
    volgt = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, regio=Regio.LIMBURG)
    elders = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, regio=Regio.BRUSSEL)
    toewijzing, wie = opdracht(organisatie=maak_organisatie(naam="Demo-Limburg", regio=Regio.LIMBURG))
    adres = bladzijde(toewijzing)
    assert als(wie.persoon).post(adres, {"tot": "2041-06-15", "reden": "Demo-reden"}).status_code == 302
    with systeem():
        (melding,) = Melding.objects.filter(gebeurtenis=Gebeurtenis.UITSTEL_GEVRAAGD)
        rij = Uitstelvraag.objects.get()
    assert (melding.persoon, melding.adres) == (volgt, f"{LIJST}{rij.pk}/")
    assert woorden.zin(melding) == "Demo-Limburg vraagt uitstel."

    def open_() -> bool:
        with systeem():
            deze = Melding.objects.filter(pk=melding.pk)
            return not stand.met_stand(deze, timezone.localdate()).get().afgehandeld

    assert open_()
    assert beslis(als_sector(), GEEF, rij).gedaan == 1
    assert not open_(), "nobody is mailed about what has been answered"
    assert elders.pk != melding.persoon_id


# --- the wall, and the cost -----------------------------------------------------------------------------------


def test_een_andere_organisatie_ziet_de_vraag_niet() -> None:
    toewijzing, wie = opdracht()
    rij = vraag(toewijzing, wie)
    ander, buur = opdracht()
    with transaction.atomic():
        zet_toegang("organisatie", organisatie_id=ander.organisatie_id, persoon_id=buur.persoon.pk)
        assert not Uitstelvraag.objects.exists()
    client: Client = als(buur.persoon)
    assert client.post(bladzijde(ander, "uitstel_intrekken", rij.pk)).status_code == 404
    assert client.get(bladzijde(toewijzing)).status_code == 404


@pytest.mark.parametrize("aantal", [1, 3, 40])
def test_de_bladzijden_kosten_altijd_evenveel(aantal: int, django_assert_max_num_queries: Any) -> None:
    opgroeien = als_sector()
    for nummer in range(aantal):
        toewijzing, wie = opdracht()
        rij = vraag(toewijzing, wie)
        if nummer % 2:
            beslis(opgroeien, GEEF, rij)
    client, lid = als(opgroeien.persoon), als(wie.persoon)
    lid.get(bladzijde(toewijzing))  # the session remembers where one was
    with django_assert_max_num_queries(10):
        assert client.get(LIJST).status_code == 200
    with django_assert_max_num_queries(9):
        assert client.get(f"{LIJST}{rij.pk}/").status_code == 200
    with django_assert_max_num_queries(15):
        assert lid.get(bladzijde(toewijzing)).status_code == 200


def test_een_account_zonder_rol_komt_er_niet_in() -> None:
    assert als(maak_persoon()).get(LIJST).status_code == 403

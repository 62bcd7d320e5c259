"""Who follows which report, what needs attention beside the status, and the filters that somebody keeps."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Regio, Sectorrolsoort
from organisaties.models import Organisatie, Sectorrol, Uitstel
from organisaties.toegang import Toegang
from rapporten import dossiers, opvolgen, samenwerken, werklijst, workflow
from rapporten.afspraken import NieuweAfspraak
from rapporten.models import Dossieroverdracht, Verslag, Werklijstkeuze
from rapporten.werklijst import Van, Wat, Werkrij
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.verslagen import als_sector, maak_concept, maak_ingediend
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_verslag import als, lees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
LIJST = "/opvolging/"


def vandaag() -> dt.date:
    return timezone.localdate()


def bekijk(wie: Toegang, verslag: Verslag, nu: dt.datetime | None = None, **keuze: str) -> list[Werkrij]:
    with systeem():
        regios = sorted(dossiers.opvolgers(vandaag()).regios.get(wie.persoon.pk, ()))
        lijst = werklijst.lees_werklijst(
            verslag.werkjaar,
            werklijst.Keuze(**keuze),
            wie,
            nu=nu or timezone.now(),
            vandaag=vandaag(),
            regios=regios,
        )
        return list(lijst.rijen)


def geef(wie: Toegang, naar: Any, *verslagen: Verslag) -> dossiers.Uitkomst:
    gezien = {v.pk: v.dossierbeheerder_id for v in verslagen}
    with systeem():
        return dossiers.geef(gezien, naar, toegang=wie, nu=timezone.now(), dag=vandaag())


# --- giving ---------------------------------------------------------------------------------------------------


def test_verslagen_gaan_samen_naar_een_collega_en_het_logboek_zegt_van_wie() -> None:
    ik, collega = als_sector(), maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    een, twee = (maak_ingediend()[0] for _ in range(2))
    concept, _ = maak_concept()
    assert geef(ik, collega, een, twee, concept) == dossiers.Uitkomst(3)
    assert geef(ik, collega, een, twee, concept).gegeven == 0, "what was not seen as given is given once"
    with systeem():
        assert set(Verslag.objects.values_list("dossierbeheerder", "status")) == {
            (collega.pk, "ingediend"),
            (collega.pk, "concept"),
        }
        regels = Dossieroverdracht.objects.values_list("verslag", "van", "naar", "door")
        assert sorted(regels) == sorted((v.pk, None, collega.pk, ik.persoon.pk) for v in (een, twee, concept))


def test_wat_een_ander_intussen_gaf_blijft_en_zegt_door_wie() -> None:
    ik, ander, derde = als_sector(), als_sector(), maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    een, _, _ = maak_ingediend()
    twee, _, _ = maak_ingediend()
    geef(ander, derde, een)  # ``een`` was read before this
    uitkomst = geef(ik, ik.persoon, een, twee)
    assert uitkomst.gegeven == 1
    (reden,) = uitkomst.geweigerd
    assert reden.startswith(f"{een.organisatie.naam}: {ander.persoon.naam} gaf dit op ")
    assert reden.endswith(f" aan {derde.naam}.")
    with systeem():
        assert Verslag.objects.get(pk=een.pk).dossierbeheerder == derde


def test_wie_het_intussen_in_behandeling_nam_houdt_het() -> None:
    ik, ander = als_sector(), als_sector()
    verslag, _, _ = maak_ingediend()
    with systeem():
        workflow.neem_in_behandeling(verslag.pk, toegang=ander, nu=timezone.now())
    uitkomst = geef(ik, ik.persoon, verslag)
    assert (uitkomst.gegeven, ander.persoon.naam in uitkomst.geweigerd[0]) == (0, True)


def test_niemand_volgt_de_organisatie_op_waarvoor_hij_werkt() -> None:
    ik, collega = als_sector(), maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    verslag, _, _ = maak_ingediend()
    maak_lid(organisatie=verslag.organisatie, persoon=collega)
    uitkomst = geef(ik, collega, verslag)
    assert uitkomst == dossiers.Uitkomst(
        0, (f"{verslag.organisatie.naam}: {collega.naam} werkt ook voor deze organisatie.",)
    )


def test_alleen_wie_vandaag_dossierbeheerder_is_kan_gekozen_worden() -> None:
    nu, weg = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER), maak_persoon()
    gisteren = vandaag() - dt.timedelta(days=1)
    with systeem():
        Sectorrol.objects.create(
            persoon=weg, rol=Sectorrolsoort.DOSSIERBEHEERDER, van=gisteren - dt.timedelta(days=9), tot_en_met=gisteren
        )
        maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)
        assert dossiers.opvolgers(vandaag()).mensen == (nu,)


# --- what needs attention -----------------------------------------------------------------------------------


def test_de_lijst_zegt_wat_openstaat_wat_vervalt_en_wie_nu_leest() -> None:
    ik, collega = als_sector(), als_sector()
    organisatie, nu = maak_organisatie(), timezone.now()
    vorig, _, _ = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    verslag, _, indiening = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    maak_ingediend(werkjaar=verslag.werkjaar)  # with nothing
    straks, later = vandaag() + dt.timedelta(days=20), vandaag() + dt.timedelta(days=50)
    with systeem():
        workflow.neem_in_behandeling(vorig.pk, toegang=ik, nu=nu)
        afspraken = [NieuweAfspraak("Straks.", straks), NieuweAfspraak("Later.", later), NieuweAfspraak("Ooit.")]
        workflow.rond_af(vorig.pk, toegang=ik, nu=nu, afspraken=afspraken)
        workflow.neem_in_behandeling(verslag.pk, toegang=ik, nu=nu)
        opvolgen.vraag(indiening, "visie", "Waarom?", uiterlijk=straks, toegang=ik, nu=nu)
        for wie in (ik, collega):
            samenwerken.schrijf_leesmoment(indiening, wie.persoon, nu=nu, dag=vandaag())
    met, zonder = sorted(bekijk(ik, verslag), key=lambda rij: rij.nummer != organisatie.ondernemingsnummer)
    assert met.aandacht == werklijst.Aandacht(1, straks, 1, straks, (collega.persoon.naam,))
    assert zonder.aandacht == werklijst.Aandacht()
    assert [r.nummer for r in bekijk(ik, verslag, wat=Wat.VRAGEN)] == [organisatie.ondernemingsnummer]
    assert [r.nummer for r in bekijk(ik, verslag, wat=Wat.AFSPRAKEN)] == [organisatie.ondernemingsnummer]

    # What was read a while ago is not being read; what came back in a closed report no longer falls due.
    straks_nu = nu + werklijst.LEEST_NOG + dt.timedelta(minutes=1)
    assert {rij.aandacht.lezers for rij in bekijk(ik, verslag, straks_nu)} == {()}
    with systeem():
        (vraag,) = verslag.aanvullingen.all()
        opvolgen.trek_in(vraag, "Niet meer nodig.", toegang=ik, nu=nu)
        workflow.rond_af(verslag.pk, toegang=ik, nu=nu)
    assert bekijk(ik, verslag, wat=Wat.AFSPRAKEN) == bekijk(ik, verslag, wat=Wat.VRAGEN) == []


def test_over_de_termijn_is_wie_te_laat_was_en_wie_nog_moet() -> None:
    ik, werkjaar = als_sector(), maak_werkjaar(jaar=2024)  # due on 1 June 2025
    te_laat, _, _ = maak_ingediend(werkjaar=werkjaar)
    op_tijd, _, _ = maak_ingediend(werkjaar=werkjaar, nu=dt.datetime(2025, 5, 30, 12, tzinfo=dt.UTC))
    nog_niet, _ = maak_concept(werkjaar=werkjaar)
    uitstel, _ = maak_concept(werkjaar=werkjaar)
    with systeem():
        Uitstel.objects.create(
            organisatie=uitstel.organisatie,
            werkjaar=werkjaar,
            tot_en_met=vandaag(),
            reden="Demo",
            verleend_door=ik.persoon,
        )
    gevonden = {rij.organisatie for rij in bekijk(ik, op_tijd, wat=Wat.TERMIJN)}
    assert gevonden == {te_laat.organisatie.naam, nog_niet.organisatie.naam}


def test_mijn_regio_komt_uit_mijn_rol() -> None:
    verslag, _, _ = maak_ingediend(organisatie=maak_organisatie(regio=Regio.LIMBURG))
    maak_ingediend(organisatie=maak_organisatie(regio=Regio.ANTWERPEN), werkjaar=verslag.werkjaar)
    wie = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, regio=Regio.LIMBURG)
    met_regio = Toegang(wie, None, frozenset(), frozenset({"dossierbeheerder"}))
    assert [rij.organisatie for rij in bekijk(met_regio, verslag, van=Van.REGIO)] == [verslag.organisatie.naam]
    assert "Mijn regio" in lees(als(wie), LIJST).tekst
    assert "Mijn regio" not in lees(als(als_sector().persoon), LIJST).tekst


# --- the page ---------------------------------------------------------------------------------------------------


def test_aanvinken_en_geven_houdt_de_filters() -> None:
    ik, collega = als_sector(), maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    verslag, _, _ = maak_ingediend()
    client = als(ik.persoon)
    assert f'value="{verslag.pk}:"' in client.get(f"{LIJST}?status=ingediend").content.decode()
    gegevens = {"verslag": [f"{verslag.pk}:"], "naar": collega.pk, "vraag": "status=ingediend"}
    antwoord = client.post(reverse("opvolging_geven"), gegevens, follow=True)
    assert antwoord.redirect_chain[0][0] == f"{LIJST}?status=ingediend"
    assert f"1 verslag voor {collega.naam}." in Bladzijde(antwoord).tekst
    with systeem():
        assert Verslag.objects.get(pk=verslag.pk).dossierbeheerder == collega


@pytest.mark.parametrize(
    ("gegevens", "woorden"),
    [
        ({}, "Kies eerst een of meer verslagen in de lijst."),
        ({"verslag": ["1; drop table"], "naar": "mij"}, "Kies eerst een of meer verslagen in de lijst."),
        ({"verslag": ["99999999999999999:"], "naar": "0"}, "Kies wie van de dossierbeheerders het opvolgt."),
    ],
)
def test_wat_niet_kan_wordt_geweigerd_en_wijzigt_niets(gegevens: dict[str, Any], woorden: str) -> None:
    client = als(als_sector().persoon)
    antwoord = client.post(reverse("opvolging_geven"), gegevens, follow=True)
    assert woorden in Bladzijde(antwoord).tekst
    with systeem():
        assert not Dossieroverdracht.objects.exists()


def test_een_filter_krijgt_een_naam_en_komt_terug_zonder_werkjaar() -> None:
    verslag, _, _ = maak_ingediend()
    ik, ander = als_sector(), als_sector()
    client = als(ik.persoon)
    vraag = f"werkjaar={verslag.werkjaar_id}&status=ingediend&van=niemand&bladzijde=3&iets=anders"
    for _ in range(2):
        client.post(reverse("opvolging_filter"), {"naam": "Te doen", "vraag": vraag})
    keuze = Werklijstkeuze.objects.get()
    assert (keuze.naam, keuze.vraag) == ("Te doen", "status=ingediend&van=niemand")
    assert "Te doen" in lees(client, LIJST).tekst
    assert "Te doen" not in lees(als(ander.persoon), LIJST).tekst
    als(ander.persoon).post(reverse("opvolging_filter_weg", args=[keuze.pk]))
    assert Werklijstkeuze.objects.exists(), "somebody else's filter stays"
    client.post(reverse("opvolging_filter_weg", args=[keuze.pk]))
    assert not Werklijstkeuze.objects.exists()


def test_een_filter_zonder_naam_of_zonder_keuze_zegt_wat_ontbreekt() -> None:
    client: Client = als(als_sector().persoon)
    maak_ingediend()
    for gegevens, woorden in (
        ({"naam": "", "vraag": "status=concept"}, "Geef de filter een naam."),
        ({"naam": "Leeg", "vraag": "werkjaar=2025"}, "Kies eerst minstens één filter"),
        ({"naam": "x" * 61, "vraag": "status=concept"}, "hoogstens 60 tekens"),
        ({"naam": "Lang", "vraag": "zoek=" + "é" * 250}, "te lang om te bewaren"),
    ):
        antwoord = client.post(reverse("opvolging_filter"), gegevens, follow=True)
        assert woorden in Bladzijde(antwoord).tekst
    assert not Werklijstkeuze.objects.exists()
    assert Organisatie.objects.exists()

"""One organisation over the years: from submissions alone, in periods that may be compared, at the same cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Fusie, Organisatie
from rapporten import organisatieblad, workflow
from rapporten.afspraken import NieuweAfspraak
from rapporten.bewaren import OPVOLGPUNT, Invoer, bewaar
from rapporten.models import Afspraak, Hulpvraag, Toewijzing
from tests.fabrieken import maak_lid, maak_organisatie, maak_sectorrol, maak_werkjaar
from tests.fabrieken.gesprekken import maak_gesprek
from tests.fabrieken.verslagen import als_sector, dien_in, maak_concept, maak_ingediend, vul
from tests.rapporten.test_views_verslag import als, lees
from zelfevaluatie.acties import bewaar_actie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


def opgroeien() -> Client:
    return als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))


def adres(organisatie: Organisatie) -> str:
    return reverse("opvolging_organisatie", args=[organisatie.ondernemingsnummer])


def dien_jaar_in(organisatie: Organisatie, jaar: int, *, niveau: int = 3, nulpunt: bool = False) -> Any:
    verslag, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=jaar))
    if nulpunt:
        with systeem():
            Toewijzing.objects.filter(organisatie=organisatie, werkjaar_id=jaar).update(nulpunt=True)
    vul(verslag, wie, niveau=niveau)
    return dien_in(verslag, wie)


def test_alle_jaren_staan_er_uit_wat_ingediend_werd_en_nooit_uit_een_concept() -> None:
    organisatie, ander = maak_organisatie(), maak_organisatie()
    eerste = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2023))[2]
    concept, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    vul(concept, wie, niveau=5, woord="KANARIE-CONCEPT")
    with systeem():
        bewaar_actie(
            organisatie_id=organisatie.pk,
            actie=None,
            jaar=2024,
            velden={"doel": "KANARIE-ACTIE", "waarom": "", "thema_code": ""},
            stand={"stand": "gepland", "stappen": "", "resultaat": "", "waarom_niet": "", "vervolg": ""},
            versies=(0, 0),
            door=wie.persoon,
            nu=timezone.now(),
        )
        Hulpvraag.objects.create(organisatie=organisatie, soort="hulp", tekst="Hoe begin ik?", door=wie.persoon)
    maak_ingediend(organisatie=ander, werkjaar=maak_werkjaar(jaar=2022))
    gesprek = maak_gesprek(organisatie, titel="Over de cijfers")
    client = opgroeien()
    blad = lees(client, adres(organisatie))
    assert "KANARIE" not in blad.tekst
    assert reverse("indiening", args=[eerste.kenmerk]) in blad.links
    assert reverse("organisatiegesprek", args=[organisatie.ondernemingsnummer, gesprek.pk]) in blad.links
    assert all(woord in blad.tekst for woord in ("2023", "2024 Concept", "Hoe begin ik?", "Over de cijfers"))
    assert "2022" not in blad.tekst
    assert adres(organisatie) in lees(client, reverse("indiening", args=[eerste.kenmerk])).links
    assert adres(organisatie) in lees(client, f"{reverse('opvolging')}?werkjaar=2024").links
    assert client.get(reverse("opvolging_organisatie", args=["0999999922"])).status_code == 404
    assert als(maak_lid(organisatie=organisatie)).get(adres(organisatie)).status_code == 403


def test_een_teruggenomen_verslag_toont_niets_meer() -> None:
    organisatie = maak_organisatie()
    verslag, wie, _ = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), woord="KANARIE")
    with systeem():
        workflow.neem_terug(verslag.pk, toegang=wie, nu=timezone.now())
        blad = organisatieblad.maak(organisatie, timezone.now())
    assert (blad.jaren[0].inhoud, blad.jaren[0].kenmerk, blad.niveaus) == (None, "", ())


def test_een_nulpunt_begint_een_nieuwe_periode_en_niets_staat_ernaast() -> None:
    organisatie = maak_organisatie()
    for jaar, niveau in ((2022, 4), (2023, 3), (2024, 2), (2025, 2)):
        dien_jaar_in(organisatie, jaar, niveau=niveau, nulpunt=jaar == 2024)
    with systeem():
        blad = organisatieblad.maak(organisatie, timezone.now())
    assert [p.jaren for p in blad.niveaus] == [(2024, 2025), (2022, 2023)]
    assert [p.jaren for p in blad.cijfers] == [(2024, 2025), (2022, 2023)]
    assert "nulpunt" in blad.niveaus[0].waarom
    assert blad.niveaus[1].waarom == ""
    reeks = blad.niveaus[1].groepen[0][1][0]
    assert reeks.punten == [(2022, 4), (2023, 3)]
    tekst = lees(opgroeien(), adres(organisatie)).tekst
    assert "Vanaf 2024 geldt een nulpunt" in tekst


def test_een_ander_kader_begint_een_periode_voor_niveaus_en_niet_voor_cijfers(monkeypatch: pytest.MonkeyPatch) -> None:
    organisatie = maak_organisatie()
    for jaar in (2023, 2024):
        dien_jaar_in(organisatie, jaar)
    echt = organisatieblad.lees

    def met_ander_kader(inhoud: Any) -> Any:
        gelezen = echt(inhoud)
        if gelezen.werkjaar == 2024:
            object.__setattr__(gelezen, "niveaus", gelezen.niveaus[:4])
        return gelezen

    monkeypatch.setattr(organisatieblad, "lees", met_ander_kader)
    with systeem():
        blad = organisatieblad.maak(organisatie, timezone.now())
    assert [p.jaren for p in blad.niveaus] == [(2024,), (2023,)]
    assert "andere schaal" in blad.niveaus[0].waarom
    assert [p.jaren for p in blad.cijfers] == [(2023, 2024)]


def test_een_afspraak_toont_wat_een_later_verslag_ervan_zei() -> None:
    organisatie, wie, nu = maak_organisatie(), als_sector(), timezone.now()
    indiening = dien_jaar_in(organisatie, 2023)
    with systeem():
        workflow.neem_in_behandeling(indiening.verslag_id, toegang=wie, nu=nu)
        gemaakt = [NieuweAfspraak("Bel de ouders."), NieuweAfspraak("Bekijk het onthaal.")]
        workflow.rond_af(indiening.verslag_id, toegang=wie, nu=nu, afspraken=gemaakt)
        een, _ = Afspraak.objects.order_by("pk")
    verslag, schrijver = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    vul(verslag, schrijver)
    with systeem():
        invoer = [Invoer(een.pk, 0, {"stand": "gedaan", "toelichting": "Veertig ouders."})]
        bewaar(OPVOLGPUNT, verslag, invoer, door=schrijver.persoon, nu=nu)
    client = opgroeien()
    assert "Veertig ouders." not in lees(client, adres(organisatie)).tekst  # a draft until it is filed
    dien_in(verslag, schrijver)
    tekst = lees(client, adres(organisatie)).tekst
    assert "in het verslag over 2024: gedaan – Veertig ouders." in tekst
    assert tekst.index("Bekijk het onthaal.") < tekst.index("Bel de ouders.")  # what still runs comes first


@pytest.mark.parametrize("jaren", [1, 3, 10])
def test_het_kost_even_weinig_bij_een_jaar_als_bij_tien(jaren: int, django_assert_max_num_queries: Any) -> None:
    organisatie = maak_organisatie()
    for n in range(jaren):
        dien_jaar_in(organisatie, 2015 + n)
        gesprek = maak_gesprek(organisatie, datum=dt.date(2016 + n, 3, 1))
        with systeem():
            Afspraak.objects.create(organisatie=organisatie, gesprek=gesprek, tekst="Demo", door=gesprek.gemaakt_door)
            Hulpvraag.objects.create(organisatie=organisatie, soort="hulp", tekst="?", door=gesprek.gemaakt_door)
    client = opgroeien()
    client.get(adres(organisatie))
    with django_assert_max_num_queries(15):
        assert client.get(adres(organisatie)).status_code == 200


def test_wie_opging_staat_erbij_met_de_verslagen_en_voor_de_organisatie_zelf_alleen_dat_het_gebeurde(
    django_assert_max_num_queries: Any,
) -> None:
    vroeger, organisatie = maak_organisatie(naam="Demo-Kruisbes"), maak_organisatie(naam="Demo-Bosbes")
    indiening = dien_jaar_in(vroeger, 2018)
    Fusie.objects.create(opgegane=vroeger, overnemende=organisatie, datum=dt.date(2020, 1, 1))
    dien_jaar_in(organisatie, 2024)
    client = opgroeien()
    client.get(adres(organisatie))
    with django_assert_max_num_queries(15):
        blad = lees(client, adres(organisatie))
    assert reverse("indiening", args=[indiening.kenmerk]) in blad.links
    assert "1 januari 2020" in blad.tekst
    assert reverse("opvolging_organisatie", args=[organisatie.ondernemingsnummer]) in lees(client, adres(vroeger)).links
    lid = als(maak_lid(organisatie=organisatie))
    eigen = lees(lid, reverse("organisatie", args=[organisatie.ondernemingsnummer]))
    assert "Demo-Kruisbes ging op 1 januari 2020 op in Demo-Bosbes." in eigen.tekst
    assert reverse("indiening", args=[indiening.kenmerk]) not in eigen.links
    assert lid.get(reverse("indiening", args=[indiening.kenmerk])).status_code == 404

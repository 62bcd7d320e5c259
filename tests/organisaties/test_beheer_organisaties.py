"""What the beheerder does with organisations: found, made, changed from a date on, recognised, merged."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kwaliteit.toegang import systeem
from organisaties.choices import Regio, Sectorrolsoort, Werkvorm
from organisaties.models import Erkenning, Fusie, Grootteperiode, Organisatie, Regioperiode
from tests.fabrieken import geldig_nummer, maak_lid, maak_organisatie, maak_sectorrol

pytestmark = pytest.mark.django_db
FOUT = 422


@pytest.fixture
def beheerder(client: Client) -> Client:
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    return client


NIEUW = {"naam": "Demo-organisatie nieuw", "regio": "limburg", "grootte": "groot", "vanaf": "2026-01-01"}


def test_een_nieuwe_organisatie_heeft_regio_en_grootte_vanaf_een_dag(beheerder: Client) -> None:
    nummer = geldig_nummer(700_001)
    geschreven = f"{nummer[:4]}.{nummer[4:7]}.{nummer[7:]}"
    antwoord = beheerder.post(reverse("beheer_organisatie_nieuw"), {**NIEUW, "ondernemingsnummer": geschreven})
    assert antwoord.url == reverse("beheer_organisatie", args=[nummer])
    nieuwe = Organisatie.objects.get(ondernemingsnummer=nummer)
    with systeem():
        assert Regioperiode.objects.get(organisatie=nieuwe).regio == "limburg"
        assert Grootteperiode.objects.get(organisatie=nieuwe).vanaf == dt.date(2026, 1, 1)


@pytest.mark.parametrize("nummer", ["0123.456.788", "0000000097", "abc", "2123456789", ""])
def test_een_verkeerd_ondernemingsnummer_bewaart_wat_getypt_is(beheerder: Client, nummer: str) -> None:
    antwoord = beheerder.post(reverse("beheer_organisatie_nieuw"), {**NIEUW, "ondernemingsnummer": nummer})
    html = antwoord.content.decode()
    assert antwoord.status_code == FOUT
    assert "ondernemingsnummer" in html
    assert "<title>Fout: Nieuwe organisatie" in html
    assert 'href="#id_ondernemingsnummer"' in html
    assert "Demo-organisatie nieuw" in html
    assert not Organisatie.objects.filter(naam="Demo-organisatie nieuw").exists()


def test_een_naam_houdt_geen_tekens_die_de_leesrichting_omkeren(beheerder: Client) -> None:
    nummer = geldig_nummer(700_002)
    naam = "Demo \u202eomgekeerd\u202c \u2066huis\u2069"
    gegevens = {**NIEUW, "ondernemingsnummer": nummer, "naam": naam}
    assert beheerder.post(reverse("beheer_organisatie_nieuw"), gegevens).status_code == 302
    assert Organisatie.objects.get(ondernemingsnummer=nummer).naam == "Demo omgekeerd huis"


def test_een_nummer_dat_al_bestaat_zegt_van_wie_het_is(beheerder: Client) -> None:
    bestaande = maak_organisatie(naam="Demo-organisatie Oud")
    antwoord = beheerder.post(
        reverse("beheer_organisatie_nieuw"), {**NIEUW, "ondernemingsnummer": bestaande.ondernemingsnummer}
    )
    assert antwoord.status_code == FOUT
    assert "Dit nummer is al van Demo-organisatie Oud." in antwoord.content.decode()


def test_zoeken_en_filteren(beheerder: Client) -> None:
    een = maak_organisatie(naam="Demo-huis Élan", regio=Regio.LIMBURG, werkvormen=(Werkvorm.CIG,))
    twee = maak_organisatie(naam="Demo-huis Zuid", regio=Regio.BRUSSEL, werkvormen=(Werkvorm.OVBJ, Werkvorm.CIG))
    zonder = maak_organisatie(naam="Demo-huis Leeg", werkvormen=())
    maak_lid(organisatie=een)

    def gevonden(**vraag: str) -> set[str]:
        bladzijde = beheerder.get(reverse("beheer_organisaties"), vraag).context["bladzijde"]
        return {organisatie.naam for organisatie in bladzijde}

    assert gevonden(zoek="elan") == {een.naam}
    assert gevonden(zoek=een.nummer) == {een.naam}
    assert gevonden(regio="brussel") == {twee.naam}
    assert gevonden(werkvorm="CIG") == {een.naam, twee.naam}
    assert gevonden(werkvorm="OVBJ") == {twee.naam}
    assert gevonden(gemis="erkenning") == {zonder.naam}
    assert gevonden(gemis="coordinator") == {twee.naam, zonder.naam}
    assert gevonden(zoek="bestaat niet") == set()
    assert gevonden(regio="atlantis", zoek="\x00") == {een.naam, twee.naam, zonder.naam}


def test_een_andere_regio_geldt_vanaf_een_dag_en_laat_het_verleden(beheerder: Client) -> None:
    organisatie = maak_organisatie(regio=Regio.ANTWERPEN)
    adres = reverse("beheer_regio", args=[organisatie.ondernemingsnummer])
    assert beheerder.post(adres, {"waarde": "limburg", "vanaf": "2025-07-01"}).status_code == 302

    def op(dag: dt.date) -> str:
        with systeem():
            return Organisatie.objects.met_kenmerken(dag).get(pk=organisatie.pk).regio  # type: ignore[attr-defined]

    assert op(dt.date(2025, 6, 30)) == "antwerpen"
    assert op(dt.date(2025, 7, 1)) == "limburg"
    # the same day again corrects that line
    beheerder.post(adres, {"waarde": "brussel", "vanaf": "2025-07-01"})
    assert op(dt.date(2025, 7, 1)) == "brussel"


@pytest.mark.parametrize("vanaf", ["", "31/31/2025", "0225-01-01", "9999-01-01", "1 juli"])
def test_een_datum_die_geen_datum_is_wordt_een_melding(beheerder: Client, vanaf: str) -> None:
    organisatie = maak_organisatie()
    adres = reverse("beheer_grootte", args=[organisatie.ondernemingsnummer])
    antwoord = beheerder.post(adres, {"waarde": "groot", "vanaf": vanaf})
    assert antwoord.status_code == FOUT
    assert antwoord.context["form"].errors["vanaf"]


def test_een_overlappende_erkenning_wordt_een_melding_en_geen_storing(beheerder: Client) -> None:
    organisatie = maak_organisatie(werkvormen=(Werkvorm.OVBJ,))
    adres = reverse("beheer_erkenning_nieuw", args=[organisatie.ondernemingsnummer])
    gegevens = {"soort": "erkenning", "werkvorm": "OVBJ", "capaciteit": "12", "van": "2024-01-01", "tot_en_met": ""}
    antwoord = beheerder.post(adres, gegevens)
    assert antwoord.status_code == FOUT
    assert "al een erkenning in deze periode" in antwoord.content.decode()
    with systeem():
        assert Erkenning.objects.filter(organisatie=organisatie).count() == 1

    with systeem():
        bestaande = Erkenning.objects.get(organisatie=organisatie)
    einde = reverse("beheer_erkenning", args=[organisatie.ondernemingsnummer, bestaande.pk])
    assert (
        beheerder.post(einde, {**gegevens, "van": "2010-01-01", "tot_en_met": "2023-12-31", "capaciteit": "20"})
    ).status_code == 302
    assert beheerder.post(adres, gegevens).status_code == 302


def test_een_einde_voor_het_begin_staat_bij_de_einddatum(beheerder: Client) -> None:
    organisatie = maak_organisatie(werkvormen=())
    adres = reverse("beheer_erkenning_nieuw", args=[organisatie.ondernemingsnummer])
    antwoord = beheerder.post(
        adres, {"soort": "erkenning", "werkvorm": "CIG", "van": "2024-01-01", "tot_en_met": "2023-01-01"}
    )
    assert antwoord.status_code == FOUT
    assert list(antwoord.context["form"].errors) == ["tot_en_met"]


def test_een_erkenning_van_een_andere_organisatie_is_hier_niet_te_vinden(beheerder: Client) -> None:
    een, ander = maak_organisatie(), maak_organisatie()
    with systeem():
        vreemde = Erkenning.objects.get(organisatie=ander)
    assert beheerder.get(reverse("beheer_erkenning", args=[een.ondernemingsnummer, vreemde.pk])).status_code == 404


def test_een_fusie_kent_geen_kringen_en_geen_tweede_keer(beheerder: Client) -> None:
    a, b, c = (maak_organisatie(naam=f"Demo-fusie {letter}") for letter in "ABC")
    adres = reverse("beheer_fusie_nieuw")

    def meld(opgegane: Organisatie, overnemende: Organisatie, datum: str) -> int:
        gegevens = {"opgegane": opgegane.nummer, "overnemende": overnemende.naam, "datum": datum}
        return beheerder.post(adres, gegevens).status_code

    assert meld(a, a, "2024-01-01") == FOUT
    assert meld(a, b, "2024-01-01") == 302
    assert meld(a, c, "2025-01-01") == FOUT
    assert meld(b, a, "2023-01-01") == FOUT
    assert meld(b, a, "2025-01-01") == FOUT
    assert meld(b, c, "2025-01-01") == 302
    assert Fusie.objects.count() == 2


@pytest.mark.parametrize("pad", ["0123456789", "012", "abc", "%00", "0123456789%00", "..%2f"])
def test_een_onbekend_nummer_in_het_adres_is_niet_gevonden(beheerder: Client, pad: str) -> None:
    assert beheerder.get(f"/beheer/organisaties/{pad}/").status_code == 404


def _statements(client: Client, adres: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as vragen:
        assert client.get(adres).status_code == 200
    return len(vragen)


def test_de_lijst_kost_evenveel_met_1_3_en_300_organisaties(beheerder: Client) -> None:
    aantallen = []
    for erbij in (1, 2, 297):
        for _ in range(erbij):
            maak_organisatie()
        aantallen.append(_statements(beheerder, reverse("beheer_organisaties")))
    assert len(set(aantallen)) == 1
    assert aantallen[0] <= 15


def test_een_organisatie_met_veel_verleden_kost_evenveel(beheerder: Client) -> None:
    organisatie = maak_organisatie(werkvormen=())
    adres = reverse("beheer_organisatie", args=[organisatie.ondernemingsnummer])
    aantallen = []
    for jaren in ((2011,), (2012, 2013, 2014)):
        for jaar in jaren:
            with systeem():
                Erkenning.objects.create(
                    organisatie=organisatie, werkvorm="CIG", van=f"{jaar}-01-01", tot_en_met=f"{jaar}-12-31"
                )
                Fusie.objects.create(opgegane=maak_organisatie(), overnemende=organisatie, datum=f"{jaar}-01-01")
            maak_lid(organisatie=organisatie)
        aantallen.append(_statements(beheerder, adres))
    assert len(set(aantallen)) == 1
    assert aantallen[0] <= 15

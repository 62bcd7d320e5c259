"""Assigning trees, nulpunt and uitstel: one by one, many at once, and never under a report that has begun."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kwaliteit.toegang import systeem
from organisaties.choices import Regio, Sectorrolsoort, Werkvorm
from organisaties.models import Fusie, Organisatie, Uitstel
from rapporten.models import Boom, Toewijzing, Verslag
from tests.fabrieken import maak_organisatie, maak_sectorrol, maak_werkjaar

pytestmark = pytest.mark.django_db
FOUT = 422
LIJST = "/beheer/werkjaren/2025/toewijzingen/"


@pytest.fixture
def beheerder(client: Client) -> Client:
    maak_werkjaar(jaar=2025)
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    return client


@pytest.fixture
def oud() -> Boom:
    return Boom.objects.create(code="oude-boom", versie=1, naam="Oude boom", sha256="0" * 64)


@pytest.fixture
def nieuw() -> Boom:
    Boom.objects.create(code="nieuwe-boom", versie=1, naam="Nieuwe boom", sha256="1" * 64)
    return Boom.objects.create(code="nieuwe-boom", versie=2, naam="Nieuwe boom", sha256="2" * 64)


def _toewijzing(organisatie: Organisatie) -> Toewijzing | None:
    with systeem():
        return Toewijzing.objects.filter(organisatie=organisatie, werkjaar_id=2025).first()


def _begin(organisatie: Organisatie, boom: Boom) -> None:
    with systeem():
        Toewijzing.objects.update_or_create(organisatie=organisatie, werkjaar_id=2025, defaults={"boom": boom})
        Verslag.objects.create(organisatie=organisatie, werkjaar_id=2025, boom=boom)


def _meldingen(antwoord: Any) -> str:
    return " ".join(str(bericht) for bericht in antwoord.context["messages"])


def test_een_boom_voor_de_aangevinkte_organisaties_en_geen_andere(beheerder: Client, nieuw: Boom) -> None:
    een, twee, drie = maak_organisatie(), maak_organisatie(), maak_organisatie()
    antwoord = beheerder.post(
        LIJST, {"actie": "boom", "boom": nieuw.pk, "organisaties": [een.pk, twee.pk]}, follow=True
    )
    assert "toegewezen aan 2 organisaties" in _meldingen(antwoord)
    assert [(_toewijzing(o) or Toewijzing()).boom_id for o in (een, twee, drie)] == [nieuw.pk, nieuw.pk, None]


def test_een_begonnen_verslag_houdt_zijn_boom_en_dat_wordt_gezegd(beheerder: Client, oud: Boom, nieuw: Boom) -> None:
    begonnen, ander = maak_organisatie(naam="Demo-begonnen"), maak_organisatie()
    _begin(begonnen, oud)
    gegevens = {"actie": "boom", "boom": nieuw.pk, "organisaties": [begonnen.pk, ander.pk]}
    antwoord = beheerder.post(LIJST, gegevens, follow=True)
    assert "toegewezen aan 1 organisatie." in _meldingen(antwoord)
    assert "Niet gewijzigd: Demo-begonnen. Hun verslag is al begonnen" in _meldingen(antwoord)
    gebleven = _toewijzing(begonnen)
    assert gebleven is not None
    assert gebleven.boom == oud

    een = f"{LIJST}{begonnen.ondernemingsnummer}/"
    assert "houdt zijn boom" in beheerder.get(een).content.decode()
    assert beheerder.post(een, {"boom": nieuw.pk, "nulpunt": "on"}).status_code == 302
    gebleven = _toewijzing(begonnen)
    assert gebleven is not None
    assert (gebleven.boom, gebleven.nulpunt) == (oud, True)


def test_alle_organisaties_die_aan_de_filter_voldoen(beheerder: Client, nieuw: Boom) -> None:
    limburg = [maak_organisatie(regio=Regio.LIMBURG) for _ in range(2)]
    elders = maak_organisatie(regio=Regio.BRUSSEL)
    beheerder.post(f"{LIJST}?regio=limburg", {"actie": "boom", "boom": nieuw.pk, "alle": "on"})
    assert all(_toewijzing(organisatie) for organisatie in limburg)
    assert _toewijzing(elders) is None


def test_nulpunt_hoort_bij_een_boom(beheerder: Client, nieuw: Boom) -> None:
    met, zonder = maak_organisatie(), maak_organisatie(naam="Demo-zonder boom")
    beheerder.post(LIJST, {"actie": "boom", "boom": nieuw.pk, "organisaties": [met.pk]})
    keuze = {"organisaties": [met.pk, zonder.pk]}
    antwoord = beheerder.post(LIJST, {"actie": "nulpunt", **keuze}, follow=True)
    assert "gezet bij 1 organisatie" in _meldingen(antwoord)
    assert "Demo-zonder boom" in _meldingen(antwoord)
    gezet = _toewijzing(met)
    assert gezet is not None
    assert gezet.nulpunt
    beheerder.post(LIJST, {"actie": "geen_nulpunt", **keuze})
    gezet = _toewijzing(met)
    assert gezet is not None
    assert not gezet.nulpunt
    antwoord = beheerder.post(f"{LIJST}{zonder.ondernemingsnummer}/", {"nulpunt": "on"})
    assert antwoord.status_code == FOUT


def test_uitstel_heeft_een_latere_dag_en_een_reden(beheerder: Client) -> None:
    een, twee = maak_organisatie(), maak_organisatie()
    keuze = {"actie": "uitstel", "organisaties": [een.pk, twee.pk]}
    for fout in (
        {},
        {"uitstel_tot": "2026-06-01", "reden": "Demo-reden"},
        {"uitstel_tot": "2026-09-01"},
        {"uitstel_tot": "ooit", "reden": "Demo-reden"},
    ):
        assert beheerder.post(LIJST, {**keuze, **fout}).status_code == FOUT
    assert beheerder.post(LIJST, {**keuze, "uitstel_tot": "2026-09-01", "reden": "Demo-reden"}).status_code == 302
    with systeem():
        assert Uitstel.objects.filter(tot_en_met=dt.date(2026, 9, 1), reden="Demo-reden").count() == 2
    # one of them later still, the other back to the usual day
    eigen = f"{LIJST}{een.ondernemingsnummer}/"
    assert beheerder.post(eigen, {"uitstel_tot": "2026-10-01", "reden": "Demo-reden 2"}).status_code == 302
    assert beheerder.post(LIJST, {"actie": "geen_uitstel", "organisaties": [twee.pk]}).status_code == 302
    with systeem():
        assert list(Uitstel.objects.values_list("organisatie_id", "tot_en_met")) == [(een.pk, dt.date(2026, 10, 1))]


@pytest.mark.parametrize(
    "gegevens",
    [
        {},
        {"actie": "boom"},
        {"actie": "boom", "boom": "999999", "alle": "on"},
        {"actie": "boom", "boom": "x", "alle": "on"},
        {"actie": "nulpunt"},
        {"actie": "nulpunt", "organisaties": ["x"]},
        {"actie": "nulpunt", "organisaties": ["99999999999999999999999"]},
        {"actie": "alles wissen", "alle": "on"},
    ],
)
def test_een_onvolledige_keuze_zegt_wat_er_mist(beheerder: Client, nieuw: Boom, gegevens: dict[str, Any]) -> None:
    maak_organisatie()
    antwoord = beheerder.post(LIJST, gegevens)
    assert antwoord.status_code == FOUT
    assert "Er is een probleem" in antwoord.content.decode()
    with systeem():
        assert not Toewijzing.objects.exists()


def test_na_een_fout_staan_de_vinkjes_er_nog(beheerder: Client) -> None:
    een, twee = maak_organisatie(), maak_organisatie()
    html = beheerder.post(LIJST, {"actie": "boom", "organisaties": [een.pk]}).content.decode()
    assert f'value="{een.pk}" aria-label="Kies {een.naam}" checked' in html
    assert f'value="{twee.pk}" aria-label="Kies {twee.naam}" checked' not in html


def test_alleen_de_nieuwste_versie_van_een_boom_is_te_kiezen(beheerder: Client, oud: Boom, nieuw: Boom) -> None:
    maak_organisatie()
    keuzes = beheerder.get(LIJST).context["form"].fields["boom"].queryset
    assert set(keuzes) == {oud, nieuw}


def test_filteren_op_werkvorm_boom_en_naam_op_de_peildatum(beheerder: Client, oud: Boom) -> None:
    met = maak_organisatie(naam="Demo-Élan", werkvormen=(Werkvorm.CIG,))
    zonder = maak_organisatie(naam="Demo-Zuid", werkvormen=(Werkvorm.OVBJ,))
    later = maak_organisatie(naam="Demo-Later", werkvormen=(Werkvorm.CIG,), vanaf=dt.date(2026, 1, 1))
    with systeem():
        Toewijzing.objects.create(organisatie=met, werkjaar_id=2025, boom=oud)

    def gevonden(**vraag: str) -> set[str]:
        return {rij.naam for rij in beheerder.get(LIJST, vraag).context["bladzijde"]}

    assert gevonden(werkvorm="CIG") == {met.naam}
    assert gevonden(boom="zonder") == {zonder.naam, later.naam}
    assert gevonden(boom=str(oud.pk)) == {met.naam}
    assert gevonden(zoek="elan") == {met.naam}


def test_wie_voor_het_werkjaar_opging_in_een_andere_staat_er_niet_meer(beheerder: Client) -> None:
    weg, tijdens, blijft = (maak_organisatie() for _ in range(3))
    Fusie.objects.create(opgegane=weg, overnemende=blijft, datum="2024-12-31")
    Fusie.objects.create(opgegane=tijdens, overnemende=blijft, datum="2025-06-30")
    gezien = {rij.pk for rij in beheerder.get(LIJST).context["bladzijde"]}
    assert gezien == {tijdens.pk, blijft.pk}


def test_de_lijst_kost_evenveel_met_1_3_en_300_organisaties(beheerder: Client, oud: Boom) -> None:
    aantallen = []
    for erbij in (1, 2, 297):
        for _ in range(erbij):
            organisatie = maak_organisatie()
        _begin(organisatie, oud)
        with CaptureQueriesContext(connection) as vragen:
            assert beheerder.get(LIJST).status_code == 200
        aantallen.append(len(vragen))
    assert len(set(aantallen)) == 1
    assert aantallen[0] <= 15


def test_veel_tegelijk_kost_een_vast_aantal_statements(beheerder: Client, nieuw: Boom) -> None:
    aantallen = []
    for erbij in (3, 100):
        for _ in range(erbij):
            maak_organisatie()
        with CaptureQueriesContext(connection) as vragen:
            beheerder.post(LIJST, {"actie": "boom", "boom": nieuw.pk, "alle": "on"})
        aantallen.append(len(vragen))
    assert aantallen[0] == aantallen[1]

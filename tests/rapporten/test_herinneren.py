"""Reminders: to who writes and signs, with what is missing, once per day that was set, and never about what is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from kwaliteit.opdrachten.tasks import plan_vooruit
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Lidmaatschap, Uitstel, Werkjaar
from organisaties.toegang import Toegang
from rapporten.choices import Gebeurtenis, Manier
from rapporten.meldingen import vertellen
from rapporten.models import Verslag
from rapporten.termijn import BRUSSEL
from tests.fabrieken import maak_sectorrol, maak_werkjaar
from tests.fabrieken.verslagen import als_lid, dien_in, maak_concept, maak_toewijzing, vul

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
TEGEN = dt.date(2041, 6, 1)  # after today, so that jobs planned by the real clock are due
Klok = Callable[..., list[mail.EmailMessage]]


@pytest.fixture
def klok(monkeypatch: pytest.MonkeyPatch) -> Klok:
    """``klok(dag)``: it is 8 in the morning on that day; beat rings twice, and the mails that came of it."""

    def zet(dag: dt.date, uur: int = 8) -> list[mail.EmailMessage]:
        nu = dt.datetime.combine(dag, dt.time(uur), BRUSSEL)
        monkeypatch.setattr(timezone, "now", lambda: nu)
        mail.outbox.clear()
        for _ in range(2):
            plan_vooruit()
            werk_af("celery")
        return list(mail.outbox)

    return zet


def voor(dagen: int, tegen: dt.date = TEGEN) -> dt.date:
    return tegen - dt.timedelta(days=dagen)


def concept() -> tuple[Verslag, Toegang]:
    return maak_concept(werkjaar=maak_werkjaar(jaar=TEGEN.year - 1))


def test_op_elke_ingestelde_dag_juist_een_mail(klok: Klok) -> None:
    concept()
    dagen = [40, 29, 28, 27, 26, 25, 20, 14, 13, 4, 3, 2, 1, 0, -1]
    assert [d for d in dagen for _ in klok(voor(d))] == [28, 14, 3]


def test_een_gemiste_dag_wordt_ingehaald_maar_niet_dagen_later(klok: Klok) -> None:
    concept()
    assert len(klok(voor(27))) == 1  # nothing ran on day 28
    assert klok(voor(26)) == []
    assert klok(voor(11)) == []  # nothing ran from day 14 to day 12


def test_niet_in_de_nacht(klok: Klok) -> None:
    concept()
    assert klok(voor(28), uur=5) == []
    assert len(klok(voor(28), uur=9)) == 1


def test_wie_schrijft_of_tekent_leest_wat_er_ontbreekt(klok: Klok) -> None:
    verslag, wie = concept()
    medewerker = als_lid(verslag.organisatie, Lidrol.MEDEWERKER).persoon
    als_lid(verslag.organisatie, Lidrol.LEZER)
    weg = als_lid(verslag.organisatie, Lidrol.MEDEWERKER).persoon
    with systeem():
        Lidmaatschap.objects.filter(persoon=weg).update(tot_en_met=voor(30))
    wil_niet = als_lid(verslag.organisatie, Lidrol.MEDEWERKER).persoon
    with systeem():
        vertellen.kies(wil_niet, {Gebeurtenis.HERINNERING: Manier.UIT})
    (bericht,) = klok(voor(28))
    assert sorted(bericht.to) == sorted({wie.persoon.email, medewerker.email})
    assert bericht.subject == f"Nog 28 dagen: uw kwaliteitsverslag over {verslag.werkjaar_id}"
    assert "1 juni 2041" in str(bericht.body).replace("\u00a0", " ")
    assert "Scores op de groeiniveaus: 16 thema’s zonder niveau" in str(bericht.body)
    assert "Visie op kwaliteitsbeleid: schrijf een antwoord." in str(bericht.body)
    assert f"/o/{verslag.organisatie.ondernemingsnummer}/verslag/{verslag.werkjaar_id}/" in str(bericht.body)


def test_wie_geen_herinneringen_wil_krijgt_er_vanzelf_geen(klok: Klok) -> None:
    verslag, wie = concept()
    collega = als_lid(verslag.organisatie, Lidrol.MEDEWERKER).persoon
    with systeem():
        vertellen.kies(wie.persoon, {Gebeurtenis.HERINNERING: Manier.UIT})
    assert [b.to for b in klok(voor(28))] == [[collega.email]]
    with systeem():
        vertellen.kies(collega, {Gebeurtenis.HERINNERING: Manier.UIT})
    assert klok(voor(14)) == []


def test_wat_volledig_is_en_wat_nog_niet_begonnen_is(klok: Klok) -> None:
    verslag, wie = concept()
    vul(verslag, wie)
    with systeem():
        open_ = maak_toewijzing(werkjaar=verslag.werkjaar)
    als_lid(open_.organisatie, Lidrol.KWALITEITSCOORDINATOR)
    teksten = {b.to[0]: str(b.body) for b in klok(voor(14))}
    assert len(teksten) == 2
    assert "Alles is ingevuld" in teksten.pop(wie.persoon.email)
    (ander,) = teksten.values()
    assert "nog niet begonnen" in ander
    assert "/vragenlijst/" in ander


def test_stopt_als_er_ingediend_is_ook_als_de_opdracht_al_wachtte(klok: Klok, monkeypatch: pytest.MonkeyPatch) -> None:
    verslag, wie = concept()
    vul(verslag, wie)
    assert len(klok(voor(28))) == 1
    nu = dt.datetime.combine(voor(14), dt.time(8), BRUSSEL)
    monkeypatch.setattr(timezone, "now", lambda: nu)
    plan_vooruit()
    dien_in(verslag, wie, nu=nu)
    mail.outbox.clear()
    werk_af("celery")
    assert [b for b in mail.outbox if "Nog " in b.subject] == []
    assert klok(voor(3)) == []


def test_uitstel_schuift_de_herinneringen_op(klok: Klok) -> None:
    verslag, wie = concept()
    assert len(klok(voor(28))) == 1
    tot = TEGEN + dt.timedelta(days=30)
    with systeem():
        Uitstel.objects.create(
            organisatie=verslag.organisatie,
            werkjaar=verslag.werkjaar,
            tot_en_met=tot,
            reden="Demo",
            verleend_door=wie.persoon,
        )
    assert klok(voor(14)) == []
    (bericht,) = klok(voor(28, tot))
    assert "(met uitstel)" in str(bericht.body)
    assert "1 juli 2041" in str(bericht.body).replace("\u00a0", " ")
    assert klok(voor(3)) == []
    assert len(klok(voor(3, tot))) == 1


def test_beheerder_stelt_de_dagen_in(klok: Klok, client: Client) -> None:
    verslag, _ = concept()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    adres = f"/beheer/werkjaren/{verslag.werkjaar_id}/wijzigen/"
    assert "28, 14, 3" in client.get(adres).content.decode()
    data = {"uiterste_datum": TEGEN.isoformat(), "herinneringen": "7 en 21"}
    assert client.post(adres, data).status_code == 302
    assert Werkjaar.objects.get(pk=verslag.werkjaar_id).herinneringen == [21, 7]
    assert "21 en 7 dagen vooraf" in client.get(f"/beheer/werkjaren/{verslag.werkjaar_id}/").content.decode()
    assert client.post(adres, {**data, "herinneringen": ""}).status_code == 302
    assert Werkjaar.objects.get(pk=verslag.werkjaar_id).herinneringen == []
    client.post(adres, data)
    assert [d for d in (28, 21, 14, 7, 3) for _ in klok(voor(d))] == [21, 7]


@pytest.mark.parametrize("fout", ["soms", "0", "500", "-3", "1,2,3,4,5,6,7", "1.5", "²"])
def test_andere_dagen_worden_geweigerd_met_wat_te_doen(client: Client, fout: str) -> None:
    werkjaar = maak_werkjaar(jaar=2040)
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    data = {"uiterste_datum": TEGEN.isoformat(), "herinneringen": fout}
    antwoord = client.post(f"/beheer/werkjaren/{werkjaar.pk}/wijzigen/", data)
    assert antwoord.status_code == 422
    assert fout in antwoord.content.decode()
    assert Werkjaar.objects.get(pk=werkjaar.pk).herinneringen == [28, 14, 3]

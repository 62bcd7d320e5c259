"""Freezing an edition as a job: asked once, done by a worker, with an end that the page tells."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kwaliteit.opdrachten.choices import MAX_POGINGEN, Status
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from rapporten.models import Editie, Vastlegging
from rapporten.sectorbeeld import vastleggen
from rapporten.sectorbeeld.edities import herbereken, leg_vast
from tests.fabrieken import maak_sectorrol
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

ADRES = "/sectorbeeld/2022/vastleggen/"
THEMA = "onthaal-van-de-gebruiker"


@pytest.fixture
def levend() -> Editie:
    zaai(2022, [Antwoorden(niveaus={THEMA: n}) for n in (3, 3, 3, 3, 4, 2)])
    return herbereken(2022)


def _beheerder() -> Client:
    client = Client()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    return client


def _vraag(client: Client, levend: Editie, opmerking: str = "Alles is binnen") -> str:
    antwoord = client.post(ADRES, {"opmerking": opmerking, "gezien": levend.hash})
    assert antwoord.status_code == 302
    return str(antwoord["Location"])


def _tekst(client: Client, adres: str) -> str:
    return " ".join(client.get(adres, follow=True).content.decode().split())


def _werk() -> None:
    werk_af("celery")


def test_vastleggen_wacht_op_een_werker_en_zegt_hoe_het_afliep(levend: Editie) -> None:
    client = _beheerder()
    adres = _vraag(client, levend)
    assert not Editie.objects.filter(soort="definitief").exists()
    assert "Het vastleggen wacht op zijn beurt" in _tekst(client, adres)
    assert "Het vastleggen wacht op zijn beurt" in _tekst(client, f"{adres}stand/")
    _werk()
    editie = Editie.objects.get(soort="definitief")
    assert (editie.opmerking, editie.door) == ("Alles is binnen", Vastlegging.objects.get().door)
    assert "Editie 1 over werkjaar 2022 is vastgelegd" in _tekst(client, adres)
    assert "data-ververs-klaar" in _tekst(client, f"{adres}stand/")


def test_twee_keer_drukken_is_een_editie_ook_van_een_collega(levend: Editie) -> None:
    een, ander = _beheerder(), _beheerder()
    adres = _vraag(een, levend)
    assert _vraag(een, levend, "Nog eens") == _vraag(ander, levend, "Ook ik") == adres
    assert "wordt al vastgelegd" in _tekst(ander, adres)
    bezig = _tekst(ander, "/sectorbeeld/?werkjaar=2022&editie=voorlopig")
    assert "Deze editie wordt vastgelegd" in bezig
    assert ADRES not in bezig
    _werk()
    assert Editie.objects.get(soort="definitief").opmerking == "Alles is binnen"
    assert Vastlegging.objects.count() == 1


def test_wat_intussen_veranderde_wordt_niet_vastgelegd_en_dat_staat_er(levend: Editie) -> None:
    client = _beheerder()
    adres = _vraag(client, levend)
    zaai(2022, [Antwoorden(niveaus={THEMA: 5})], maak_organisaties(1))
    _werk()
    assert not Editie.objects.filter(soort="definitief").exists()
    assert "Er is geen editie vastgelegd.</b> De cijfers zijn intussen veranderd" in _tekst(client, adres)
    # It may be asked again about what is there now.
    _vraag(client, herbereken(2022))
    _werk()
    assert Editie.objects.filter(soort="definitief").count() == 1


def test_wat_een_ander_intussen_vastlegde_wordt_niet_nog_eens_vastgelegd(levend: Editie) -> None:
    client = _beheerder()
    leg_vast(2022, None, "Op de opdrachtregel")
    with systeem():
        rij, _ = vastleggen.vraag(
            2022,
            door=maak_sectorrol(rol=Sectorrolsoort.BEHEERDER),
            opmerking="Ook nog",
            gezien=levend.hash,
            nu=timezone.now() + dt.timedelta(seconds=1),
        )
    _werk()
    assert "bevat al precies deze cijfers" in _tekst(client, f"/sectorbeeld/vastlegging/{rij.pk}/")
    assert Editie.objects.filter(soort="definitief").count() == 1


def test_wat_mislukt_is_te_zien_en_kan_opnieuw(levend: Editie, monkeypatch: pytest.MonkeyPatch) -> None:
    client = _beheerder()
    adres = _vraag(client, levend)

    def stuk(*args: Any, **kwargs: Any) -> Editie:
        raise RuntimeError("geheim")

    with monkeypatch.context() as even:
        even.setattr(vastleggen, "leg_vast", stuk)
        for _ in range(MAX_POGINGEN):
            Opdracht.objects.filter(soort="vastlegging").update(niet_voor="2020-01-01T00:00Z")
            _werk()
    assert Opdracht.objects.get(soort="vastlegging").status == Status.MISLUKT
    pagina = _tekst(client, adres)
    assert "Het is niet gelukt deze editie vast te leggen" in pagina
    assert "geheim" not in pagina
    assert client.get(f"{adres}opnieuw/").status_code == 405
    assert client.post(f"{adres}opnieuw/").status_code == 302
    _werk()
    assert "Editie 1 over werkjaar 2022 is vastgelegd" in _tekst(client, adres)


def test_de_pagina_kost_weinig_opdrachten(levend: Editie) -> None:
    client = _beheerder()
    adres = _vraag(client, levend)
    with CaptureQueriesContext(connection) as vragen:
        client.get(adres)
    assert len(vragen) <= 15


def test_alleen_de_beheerder_ziet_een_vastlegging(levend: Editie) -> None:
    adres = _vraag(_beheerder(), levend)
    client = Client()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))
    assert client.get(adres).status_code == 403
    with systeem():
        assert Vastlegging.objects.count() == 1

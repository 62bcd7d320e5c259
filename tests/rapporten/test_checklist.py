"""The checklist: words that never change under what was ticked, ticks that nobody undoes by accident, internal."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.toegang import Toegang
from rapporten import checklist
from rapporten.choices import Status
from rapporten.models import Boom, Checklistpunt, Checklistvink, Indiening, Verslag
from tests.fabrieken import maak_lid
from tests.fabrieken.verslagen import als_sector
from tests.rapporten.test_afspraken import in_behandeling
from tests.rapporten.test_views_verslag import als, lees, rijen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

Teller = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def boom() -> Boom:
    return Boom.objects.filter(code="nieuwe-boom").order_by("-versie")[0]


@pytest.fixture
def beheer() -> Client:
    return als(als_sector(Sectorrolsoort.BEHEERDER).persoon)


def _adres(boom: Boom, naam: str = "beheer_checklist") -> str:
    return reverse(naam, args=[boom.code, boom.versie])


def _maak(boom: Boom, *teksten: str, bij: str = "visie") -> list[Checklistpunt]:
    with systeem():
        wie, nu = als_sector().persoon, timezone.now()
        return [checklist.voeg_toe(boom, bij, t, door=wie, nu=nu) for t in teksten]


def _staand(boom: Boom) -> list[str]:
    with systeem():
        return [p.tekst for p in checklist.punten_van(boom)]


# --- keeping it ---------------------------------------------------------------------------------------------------


def test_de_beheerder_maakt_wijzigt_verplaatst_en_laat_vervallen(boom: Boom, beheer: Client) -> None:
    for tekst in ("Wie dacht mee?", "Wat veranderde?", "Staat er een doel?"):
        assert beheer.post(_adres(boom), {"tekst": tekst, "onderdeel": "visie"}).status_code == 302
    assert (
        beheer.post(_adres(boom), {"tekst": "Wie dacht mee?", "onderdeel": "visie"}).status_code == 302
    )  # twice is once
    assert _staand(boom) == ["Wie dacht mee?", "Wat veranderde?", "Staat er een doel?"]
    eerste, tweede, derde = rijen(Checklistpunt)
    beheer.post(reverse("beheer_checklistpunt_verplaatsen", args=[derde.pk]), {"richting": "op"})
    beheer.post(reverse("beheer_checklistpunt_verplaatsen", args=[eerste.pk]), {"richting": "op"})  # at the edge
    assert _staand(boom) == ["Wie dacht mee?", "Staat er een doel?", "Wat veranderde?"]
    wijzig = reverse("beheer_checklistpunt", args=[derde.pk])
    assert beheer.post(wijzig, {"tekst": "Staat er een doel bij?", "onderdeel": "visie"}).status_code == 302
    assert _staand(boom) == ["Wie dacht mee?", "Staat er een doel bij?", "Wat veranderde?"]
    beheer.post(reverse("beheer_checklistpunt_vervallen", args=[tweede.pk]))
    assert _staand(boom) == ["Wie dacht mee?", "Staat er een doel bij?"]
    te_laat = beheer.post(wijzig, {"tekst": "Nog anders", "onderdeel": ""})
    assert te_laat.status_code == 422
    assert "wijzigde dit punt om" in te_laat.content.decode()
    assert 'value="Nog anders"' in te_laat.content.decode()
    for naam in ("verplaatsen", "vervallen"):
        tekst = beheer.post(reverse(f"beheer_checklistpunt_{naam}", args=[derde.pk]), follow=True).content.decode()
        assert "Er is niets bewaard" in tekst
    assert als(als_sector().persoon).get(_adres(boom)).status_code == 403


@pytest.mark.parametrize(
    ("velden", "melding"),
    [
        ({"tekst": " "}, "Schrijf waar u op let"),
        ({"tekst": "x" * 301}, "300 tekens"),
        ({"onderdeel": "bestaat-niet"}, "Kies een onderdeel van deze boom"),
    ],
)
def test_wat_niet_klopt_zegt_wat_te_doen(boom: Boom, beheer: Client, velden: dict[str, str], melding: str) -> None:
    antwoord = beheer.post(_adres(boom), {"tekst": "Goed?", "onderdeel": "visie", **velden})
    assert antwoord.status_code == 422
    assert melding in antwoord.content.decode()
    assert rijen(Checklistpunt) == []


def test_een_nieuwe_versie_neemt_over_wat_er_een_plaats_heeft(boom: Boom, beheer: Client) -> None:
    _maak(boom, "Bij de visie")
    _maak(boom, "Over alles", bij="")
    _maak(boom, "Bij wat wegviel", bij="groeiniveaus")
    nieuw = Boom.objects.create(code=boom.code, versie=boom.versie + 1, naam="Nieuwe boom", sha256="0" * 64)
    nieuw.knopen.create(stabiel_id="visie", soort="verhaal", titel="Visie", volgorde=1)
    assert "Neem de punten van" in lees(beheer, _adres(nieuw)).tekst
    assert "Neem de punten van" not in lees(beheer, _adres(boom)).tekst
    for _ in range(2):  # twice is once
        tekst = beheer.post(_adres(nieuw, "beheer_checklist_overnemen"), follow=True).content.decode()
        assert "1 punt staat bij een onderdeel dat deze boom niet heeft" in tekst
    assert sorted(_staand(nieuw)) == ["Bij de visie", "Over alles"]
    assert len(_staand(boom)) == 3


# --- at a report --------------------------------------------------------------------------------------------------


@pytest.fixture
def gelezen() -> tuple[Indiening, Toegang, Client]:
    indiening, wie = in_behandeling()
    return indiening, wie, als(wie.persoon)


def _vink(client: Client, indiening: Indiening, getoond: list[str], punten: list[int], plek: str = "visie") -> Any:
    data = {"getoond": getoond, "punt": [str(p) for p in punten], "plek": plek}
    return client.post(reverse("indiening_checklist", args=[indiening.kenmerk]), data)


def _stand(indiening: Indiening) -> dict[str, bool]:
    with systeem():
        vinken = Checklistvink.objects.filter(verslag=indiening.verslag_id).order_by("pk")
        return dict(vinken.values_list("punt__tekst", "gedaan"))


def test_afvinken_en_toch_niet_met_wie_en_wanneer(gelezen: tuple[Indiening, Toegang, Client]) -> None:
    indiening, wie, client = gelezen
    een, twee = (p.pk for p in _maak(indiening.verslag.boom, "Wie dacht mee?", "Wat veranderde?"))
    _maak(indiening.verslag.boom, "Vlot te lezen?", bij="")
    blad = reverse("indiening", args=[indiening.kenmerk])
    tekst = lees(client, blad).tekst
    assert "0 van 3 aangevinkt" in tekst
    antwoord = _vink(client, indiening, [f"{een}:0", f"{twee}:0"], [een])
    assert antwoord.url == f"{blad}#gesprek-visie"
    assert _stand(indiening) == {"Wie dacht mee?": True}
    _vink(client, indiening, [f"{een}:0", f"{twee}:0"], [een])  # pressed twice
    assert len(rijen(Checklistvink)) == 1
    tekst = lees(client, blad).tekst
    assert "1 van 3 aangevinkt" in tekst
    assert "Checklist: 1 van 2" in tekst
    assert f"Wie dacht mee? {wie.persoon.naam} · " in tekst
    _vink(client, indiening, [f"{een}:1", f"{twee}:0"], [])
    assert _stand(indiening) == {"Wie dacht mee?": False}
    assert len(rijen(Checklistvink)) == 2  # append-only: both lines stay
    with systeem(), pytest.raises(ProgrammingError), transaction.atomic():
        Checklistvink.objects.all().delete()


def test_twee_die_tegelijk_lezen_maken_elkaars_vinken_niet_ongedaan(gelezen: tuple[Indiening, Toegang, Client]) -> None:
    indiening, _, client = gelezen
    een, twee = (p.pk for p in _maak(indiening.verslag.boom, "Een", "Twee"))
    beide_open = [f"{een}:0", f"{twee}:0"]
    _vink(client, indiening, beide_open, [een])
    _vink(als(als_sector().persoon), indiening, beide_open, [twee])
    assert _stand(indiening) == {"Een": True, "Twee": True}


def test_wat_aangevinkt_werd_houdt_zijn_woorden(gelezen: tuple[Indiening, Toegang, Client], beheer: Client) -> None:
    indiening, _, client = gelezen
    (punt,) = _maak(indiening.verslag.boom, "Wie dacht mee?")
    _vink(client, indiening, [f"{punt.pk}:0"], [punt.pk])
    beheer.post(
        reverse("beheer_checklistpunt", args=[punt.pk]), {"tekst": "Dachten jongeren mee?", "onderdeel": "visie"}
    )
    blad = lees(client, reverse("indiening", args=[indiening.kenmerk]))
    assert "Wie dacht mee? (staat niet meer op de checklist)" in blad.tekst
    assert "Dachten jongeren mee?" in blad.tekst
    assert "1 van 2 aangevinkt" in blad.tekst
    _vink(client, indiening, [f"{punt.pk}:1"], [])
    assert "Wie dacht mee?" not in lees(client, reverse("indiening", args=[indiening.kenmerk])).tekst
    _vink(client, indiening, [f"{punt.pk}:0"], [punt.pk])  # a page that is still open cannot tick it anew
    assert _stand(indiening) == {"Wie dacht mee?": False}


def test_de_organisatie_ziet_niets_en_alleen_een_dossierbeheerder_vinkt(
    gelezen: tuple[Indiening, Toegang, Client],
) -> None:
    indiening, _, client = gelezen
    (punt,) = _maak(indiening.verslag.boom, "KANARIE-punt")
    lid = als(maak_lid(organisatie=indiening.organisatie, rol=Lidrol.KWALITEITSCOORDINATOR))
    assert _vink(lid, indiening, [f"{punt.pk}:0"], [punt.pk]).status_code == 403
    blad = lid.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()
    assert "KANARIE" not in blad
    assert "hecklist" not in blad
    dubbel = als_sector()
    maak_lid(organisatie=indiening.organisatie, persoon=dubbel.persoon, rol=Lidrol.LEZER)
    _vink(als(dubbel.persoon), indiening, [f"{punt.pk}:0"], [punt.pk])
    beheerder = als(als_sector(Sectorrolsoort.BEHEERDER).persoon)
    _vink(beheerder, indiening, [f"{punt.pk}:0"], [punt.pk])
    blad = beheerder.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()
    assert "nog niet aangevinkt" in blad
    with systeem():
        Verslag.objects.update(status=Status.CONCEPT)
    _vink(client, indiening, [f"{punt.pk}:0"], [punt.pk])
    assert rijen(Checklistvink) == []


@pytest.mark.parametrize("onzin", ["", "x", "x:1", "9999999999:0", "999999:0", ":", "-1:0", "\x00:0"])
def test_onzin_doet_niets(gelezen: tuple[Indiening, Toegang, Client], onzin: str) -> None:
    indiening, _, client = gelezen
    andere_boom = Boom.objects.exclude(pk=indiening.verslag.boom_id)[0]
    (vreemd,) = _maak(andere_boom, "Van een andere boom", bij="")
    data = {"getoond": [onzin, f"{vreemd.pk}:0"], "punt": [onzin, str(vreemd.pk)], "plek": '"><script>'}
    antwoord = client.post(reverse("indiening_checklist", args=[indiening.kenmerk]), data)
    assert antwoord.status_code == 302
    assert "<script>" not in antwoord.url
    assert rijen(Checklistvink) == []


@pytest.mark.parametrize("aantal", [1, 60])
def test_een_langere_checklist_kost_het_blad_niets(
    aantal: int, gelezen: tuple[Indiening, Toegang, Client], django_assert_max_num_queries: Teller
) -> None:
    indiening, _, client = gelezen
    punten = _maak(indiening.verslag.boom, *(f"Punt {n}" for n in range(aantal)))
    _vink(client, indiening, [f"{p.pk}:0" for p in punten], [p.pk for p in punten])
    client.get(reverse("indiening", args=[indiening.kenmerk]))
    with django_assert_max_num_queries(15):
        tekst = client.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()
    assert f"{aantal} van {aantal} aangevinkt" in tekst
    beheerder = als(als_sector(Sectorrolsoort.BEHEERDER).persoon)
    for adres in (reverse("beheer_checklists"), _adres(indiening.verslag.boom)):
        with django_assert_max_num_queries(15):
            assert beheerder.get(adres).status_code == 200

"""Last year's narrative: offered, never filled in by itself; confirmed only by who says so; nobody is overwritten."""

from __future__ import annotations

from typing import Any

import pytest

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Werkjaar
from organisaties.toegang import Toegang
from rapporten import tekst
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.choices import Herkomst
from rapporten.concept import lees_concept
from rapporten.inhoud import lees as lees_inhoud
from rapporten.models import Antwoord, AntwoordVersie, Indiening, KlaarMelding, Toewijzing, Verslag
from rapporten.volledigheid import Ernst, problemen
from tests.fabrieken import maak_lid, maak_organisatie, maak_werkjaar
from tests.fabrieken.verslagen import dien_in, maak_concept, maak_ingediend, vul
from tests.rapporten.test_views_acties import maak_acties
from tests.rapporten.test_views_verslag import adres, als, lees, rijen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


def tweede_jaar(boom: str = "nieuwe-boom") -> tuple[Verslag, Toegang, Indiening]:
    """A draft of an organisation that filed last year, and that submission."""
    organisatie = maak_organisatie()
    _, _, indiening = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), woord="Vroeger")
    verslag, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025), boom=boom)
    return verslag, wie, indiening


def antwoord(verslag: Verslag, stabiel_id: str = "visie") -> Any:
    return next(iter(rijen(Antwoord, verslag=verslag, stabiel_id=stabiel_id)), None)


def test_een_lege_sectie_vraagt_eerst_wat_er_veranderde() -> None:
    verslag, wie, _ = tweede_jaar()
    client, url = als(wie.persoon), adres(verslag, "onderdeel", "visie")
    blad = lees(client, url)
    assert "Wat veranderde er sinds uw vorige verslag?" in blad.tekst
    assert "Vroeger bij" in blad.tekst
    assert "Uw antwoord" not in blad.tekst
    nieuw = lees(client, f"{url}?nieuw=1")
    assert nieuw.velden["tekst"] == ""
    assert "Vroeger bij" in nieuw.tekst  # still beside it
    assert "Wat veranderde er" not in lees(client, adres(verslag, "onderdeel", "beleidssignalen")).tekst
    assert rijen(Antwoord, verslag=verslag) == []  # looking takes nothing over
    lezer = lees(als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER)), url)
    assert "Wat veranderde er" not in lezer.tekst


@pytest.mark.parametrize(
    ("keuze", "herkomst", "klaar"),
    [("overnemen", Herkomst.OVERGENOMEN, False), ("bevestigen", Herkomst.ONGEWIJZIGD_BEVESTIGD, True)],
)
def test_de_keuze_op_de_sectie_bewaart_tekst_herkomst_en_blokken(keuze: str, herkomst: Herkomst, klaar: bool) -> None:
    verslag, wie, _ = tweede_jaar()
    client, url = als(wie.persoon), adres(verslag, "onderdeel", "visie")
    antwoord_ = client.post(adres(verslag, "overnemen"), {**lees(client, url).velden, "visie-keuze": keuze})
    assert antwoord_.status_code == 302
    assert antwoord_.url == (adres(verslag, "verslag") if klaar else url)
    rij = antwoord(verslag)
    (vorig,) = (o.html for o in _vorig(verslag) if o.id == "visie")
    assert (rij.html, rij.herkomst, rij.versie) == (vorig, herkomst, 1)
    assert [b.id for b in tekst.blokken(rij.html)] == [b.id for b in tekst.blokken(vorig)] != []
    assert bool(rijen(KlaarMelding, verslag=verslag, stabiel_id="visie")) == klaar


def _vorig(verslag: Verslag) -> list[Any]:
    (indiening,) = rijen(Indiening, organisatie=verslag.organisatie, verslag__werkjaar_id=verslag.werkjaar_id - 1)
    return list(lees_inhoud(indiening.inhoud).onderdelen)


def _neem_over(verslag: Verslag, client: Any) -> None:
    velden = lees(client, adres(verslag, "onderdeel", "visie")).velden
    assert client.post(adres(verslag, "overnemen"), {**velden, "visie-keuze": "overnemen"}).status_code == 302


def test_een_overgenomen_tekst_opslaan_zonder_iets_te_zeggen_bevestigt_niets() -> None:
    verslag, wie, _ = tweede_jaar()
    client, url = als(wie.persoon), adres(verslag, "onderdeel", "visie")
    _neem_over(verslag, client)
    blad = lees(client, url)
    assert "Te bevestigen" in blad.tekst
    for doe in ("bewaar", "verder"):
        assert client.post(url, {**blad.velden, "doe": doe}).status_code == 302
    geweigerd = client.post(url, {**blad.velden, "doe": "klaar"}, follow=True).content.decode()
    assert "bevestig de tekst van vorig jaar of pas hem aan" in geweigerd
    assert (antwoord(verslag).herkomst, antwoord(verslag).versie) == (Herkomst.OVERGENOMEN, 1)
    assert rijen(KlaarMelding, verslag=verslag) == []
    with systeem():
        open_ = [p for p in problemen(lees_concept(verslag)) if p.onderdeel == "visie"]
    assert [p.ernst for p in open_] == [Ernst.TE_BEVESTIGEN]  # it cannot be signed either


def test_bevestigen_is_een_eigen_daad_en_maakt_het_onderdeel_klaar() -> None:
    verslag, wie, _ = tweede_jaar()
    client, url = als(wie.persoon), adres(verslag, "onderdeel", "visie")
    _neem_over(verslag, client)
    blad = lees(client, url)
    assert client.post(url, {**blad.velden, "doe": "bevestig"}).url == adres(verslag, "verslag")
    assert (antwoord(verslag).herkomst, antwoord(verslag).versie) == (Herkomst.ONGEWIJZIGD_BEVESTIGD, 2)
    assert len(rijen(KlaarMelding, verslag=verslag, stabiel_id="visie")) == 1
    assert "Ongewijzigd bevestigd" in lees(client, url).tekst
    assert "Ongewijzigd bevestigd" in lees(client, adres(verslag, "nakijken")).tekst


def test_wie_aanpast_en_toch_op_bevestigen_drukt_heeft_bijgewerkt() -> None:
    verslag, wie, _ = tweede_jaar()
    client, url = als(wie.persoon), adres(verslag, "onderdeel", "visie")
    _neem_over(verslag, client)
    velden = lees(client, url).velden
    assert (
        client.post(url, {**velden, "tekst": velden["tekst"] + "\n\nDit is nieuw.", "doe": "bevestig"}).status_code
        == 302
    )
    rij = antwoord(verslag)
    assert (rij.herkomst, "Dit is nieuw." in rij.html) == (Herkomst.BIJGEWERKT, True)


def test_op_een_bladzijde_alle_onderdelen_en_een_knop() -> None:
    verslag, wie, _ = tweede_jaar()
    client, url = als(wie.persoon), adres(verslag, "overnemen")
    assert url in lees(client, adres(verslag, "verslag")).links
    blad = lees(client, url)
    assert blad.tekst.count("Wat veranderde?") >= 2
    keuzes = {"visie-keuze": "bevestigen", "duiding-groeiniveaus-keuze": "overnemen"}
    assert client.post(url, {**blad.velden, **keuzes}).url == adres(verslag, "verslag")
    assert antwoord(verslag).herkomst == Herkomst.ONGEWIJZIGD_BEVESTIGD
    assert antwoord(verslag, "duiding-groeiniveaus").herkomst == Herkomst.OVERGENOMEN
    assert len(rijen(Antwoord, verslag=verslag)) == 2  # what was not chosen stays as it is
    # What was taken over can be confirmed here as well.
    blad = lees(client, url)
    assert "visie-versie" not in blad.velden
    assert "Al ingevuld" in blad.tekst
    client.post(url, {**blad.velden, "duiding-groeiniveaus-keuze": "bevestigen"})
    assert antwoord(verslag, "duiding-groeiniveaus").herkomst == Herkomst.ONGEWIJZIGD_BEVESTIGD
    assert client.post(url, {**blad.velden, "duiding-groeiniveaus-keuze": "bevestigen"}).status_code == 302  # twice


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 422),
        ({"visie-versie": "0"}, 422),
        ({"visie-keuze": "bevestigen"}, 428),
        ({"visie-keuze": "alles", "visie-versie": "0"}, 422),
        ({"visie-keuze": "bevestigen", "visie-versie": "x"}, 428),
    ],
)
def test_een_verkeerd_verzoek_bewaart_niets_en_zegt_het(data: dict[str, str], status: int) -> None:
    verslag, wie, _ = tweede_jaar()
    antwoord_ = als(wie.persoon).post(adres(verslag, "overnemen"), data)
    assert antwoord_.status_code == status
    assert "Er is een probleem" in antwoord_.content.decode()
    assert rijen(Antwoord, verslag=verslag) == []


def test_een_collega_die_intussen_schreef_wordt_niet_overschreven() -> None:
    verslag, wie, _ = tweede_jaar()
    client, url = als(wie.persoon), adres(verslag, "overnemen")
    velden = lees(client, url).velden
    with systeem():
        html = tekst.uit_tekst("Van de collega.")
        bewaar(ANTWOORD, verslag, [Invoer("visie", 0, {"html": html})], door=wie.persoon, nu=verslag.begonnen_op)
    keuzes = {"visie-keuze": "bevestigen", "duiding-groeiniveaus-keuze": "bevestigen"}
    antwoord_ = client.post(url, {**velden, **keuzes})
    assert antwoord_.status_code == 412
    assert "Een collega schreef intussen zelf bij: Visie" in antwoord_.content.decode()
    assert "Van de collega." in antwoord(verslag).html
    assert antwoord(verslag, "duiding-groeiniveaus") is None  # all or nothing
    assert rijen(KlaarMelding, verslag=verslag) == []


def test_na_indienen_wordt_niets_meer_overgenomen() -> None:
    verslag, wie, _ = tweede_jaar()
    client = als(wie.persoon)
    velden = lees(client, adres(verslag, "overnemen")).velden
    vul(verslag, wie)
    dien_in(verslag, wie)
    antwoord_ = client.post(adres(verslag, "overnemen"), {**velden, "visie-keuze": "bevestigen"}, follow=True)
    assert "Het verslag is ingediend." in antwoord_.content.decode()
    assert len(rijen(AntwoordVersie, verslag=verslag, stabiel_id="visie")) == 1


@pytest.mark.parametrize("waar", ["toewijzing", "werkjaar"])
def test_met_een_nulpunt_wordt_niets_aangeboden(waar: str) -> None:
    verslag, wie, _ = tweede_jaar()
    with systeem():
        if waar == "werkjaar":
            Werkjaar.objects.filter(pk=2025).update(nulpunt=True)
        else:
            Toewijzing.objects.filter(organisatie=verslag.organisatie, werkjaar_id=2025).update(nulpunt=True)
    client, url = als(wie.persoon), adres(verslag, "overnemen")
    assert url not in lees(client, adres(verslag, "verslag")).links
    assert "Niets om over te nemen" in lees(client, url).tekst
    assert "Wat veranderde" not in lees(client, adres(verslag, "onderdeel", "visie")).tekst
    assert client.post(url, {"visie-keuze": "bevestigen", "visie-versie": "0"}).status_code == 422
    assert rijen(Antwoord, verslag=verslag) == []


def test_een_andere_boom_biedt_dezelfde_vraag_aan_en_laat_de_rest() -> None:
    organisatie = maak_organisatie()
    oud, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), boom="oude-boom")
    vul(oud, wie, woord="Oude boom")
    maak_acties(oud, wie, 1)
    dien_in(oud, wie)
    verslag, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    blad = lees(als(wie.persoon), adres(verslag, "overnemen"))
    assert "Oude boom bij Visie" in blad.tekst
    aangeboden = {naam.removesuffix("-versie") for naam in blad.velden if naam.endswith("-versie")}
    assert aangeboden == {"visie", "duiding-groeiniveaus", "kwaliteitsthema"}


def test_scores_van_vorig_jaar_worden_nooit_antwoorden_van_dit_jaar() -> None:
    verslag, wie, _ = tweede_jaar()
    client = als(wie.persoon)
    velden = lees(client, adres(verslag, "overnemen")).velden
    client.post(adres(verslag, "overnemen"), {**velden, "visie-keuze": "bevestigen"})
    with systeem():
        inhoud = lees_concept(verslag)
    assert {s.staat for s in inhoud.onderdeel("groeiniveaus").scores} == {"niet_beantwoord"}


def test_de_bladzijde_kost_weinig_opdrachten(django_assert_max_num_queries: Any) -> None:
    verslag, wie, _ = tweede_jaar()
    client, url = als(wie.persoon), adres(verslag, "overnemen")
    velden = lees(client, url).velden
    with django_assert_max_num_queries(10):
        client.get(url)
    for pad in ("verslag", "nakijken"):
        with django_assert_max_num_queries(15):
            client.get(adres(verslag, pad))
    keuzes = {naam.replace("-versie", "-keuze"): "bevestigen" for naam in velden if naam.endswith("-versie")}
    with django_assert_max_num_queries(22):  # whatever the number of sections: reading, saving, judging, calling done
        assert client.post(url, {**velden, **keuzes}).status_code == 302

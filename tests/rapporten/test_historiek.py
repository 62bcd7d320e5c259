"""The history of a section: every version is there, grouped so that it can be read, and none is ever lost again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Persoon
from rapporten import tekst
from rapporten.bewaren import ANTWOORD, CIJFER, SCORE, Invoer, Soort, bewaar
from rapporten.boomstructuur import huidig_groeikader
from rapporten.choices import Herkomst
from rapporten.historiek import PER_BLAD
from rapporten.models import Antwoord, AntwoordVersie, Score, ScoreVersie, Verslag
from tests.fabrieken import maak_lid
from tests.fabrieken.koppelingen import Systeem, maak_koppeling
from tests.fabrieken.verslagen import dien_in, maak_concept, vul
from tests.rapporten.test_views_verslag import adres, als, lees, rijen
from zelfevaluatie.models import Kengetal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

NU = dt.datetime(2026, 3, 10, 9, 0, tzinfo=dt.UTC)


def schrijf(
    verslag: Verslag,
    door: Persoon,
    woorden: str,
    minuut: float,
    *,
    stabiel_id: str = "visie",
    herkomst: Herkomst = Herkomst.NIEUW,
) -> None:
    """Save the next version of a narrative at so many minutes past nine."""
    with systeem():
        rij = Antwoord.objects.filter(verslag=verslag, stabiel_id=stabiel_id).first()
        html = tekst.uit_tekst(woorden, rij.html if rij else "")
        invoer = Invoer(stabiel_id, rij.versie if rij else 0, {"html": html}, herkomst)
        bewaar(ANTWOORD, verslag, [invoer], door=door, nu=NU + dt.timedelta(minutes=minuut))


def zet(soort: Soort, verslag: Verslag, door: Persoon, sleutel: int, versie: int, **waarden: Any) -> None:
    with systeem():
        bewaar(soort, verslag, [Invoer(sleutel, versie, waarden)], door=door, nu=NU + dt.timedelta(minutes=versie * 20))


def test_wat_een_mens_in_een_kwartier_schrijft_staat_samen_en_wat_een_collega_tussendoor_schrijft_apart() -> None:
    verslag, wie = maak_concept()
    collega = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
    for nummer in range(5):
        schrijf(verslag, wie.persoon, f"Wij luisteren {nummer}.", nummer)
    schrijf(verslag, collega, "Wij luisteren naar ouders.", 6)
    schrijf(verslag, wie.persoon, "Wij luisteren naar ouders en jongeren.", 7)
    schrijf(verslag, wie.persoon, "Wij luisteren naar ouders, en naar jongeren.", 20)
    client = als(wie.persoon)
    blad = lees(client, adres(verslag, "historiek", "visie"))
    stappen = [link.split("#")[0] for link in blad.links if link.startswith("?van=")]
    # The newest quarter first; in the first quarter the colleague came in between.
    assert stappen[0] == "?van=7&naar=8"
    assert sorted(stappen[1:]) == ["?van=0&naar=5", "?van=5&naar=6", "?van=6&naar=7"]
    assert collega.naam in blad.tekst


def test_twee_versies_worden_woord_voor_woord_vergeleken() -> None:
    verslag, wie = maak_concept()
    schrijf(verslag, wie.persoon, "Wij luisteren elke week naar ouders.", 0)
    schrijf(verslag, wie.persoon, "Wij luisteren elke maand naar ouders.\n\n<b>Nieuw</b> & eigen.", 30)
    client, url = als(wie.persoon), adres(verslag, "historiek", "visie")
    html = client.get(f"{url}?van=1&naar=2").content.decode()
    assert '<del><span class="visually-hidden"> verwijderd: </span> week</del>' in html
    assert '<ins><span class="visually-hidden"> toegevoegd: </span> maand</ins>' in html
    assert "&lt;b&gt;Nieuw&lt;/b&gt; &amp; eigen." in html
    assert client.get(f"{url}?van=2&naar=1").content.decode().count("<ins>") == html.count("<ins>")  # the older first
    assert "gelijk" in client.get(f"{url}?van=2&naar=2").content.decode()
    for fout in ("?van=1&naar=9", "?van=x&naar=2", "?van=1", "?van=-1&naar=1"):
        antwoord = client.get(url + fout)
        assert antwoord.status_code == 422
        assert "kies een nummer van" in antwoord.content.decode()
    assert client.get(f"{url}?bladzijde={'9' * 5_000}").status_code == 200
    assert client.get(f"{url}?bladzijde=abc").status_code == client.get(f"{url}?bladzijde=0").status_code == 200


@pytest.mark.parametrize("herkomst", [Herkomst.NIEUW, Herkomst.OVERGENOMEN, Herkomst.ONGEWIJZIGD_BEVESTIGD])
def test_een_versie_terugzetten_maakt_een_nieuwe_met_dezelfde_woorden_en_herkomst(herkomst: Herkomst) -> None:
    verslag, wie = maak_concept()
    schrijf(verslag, wie.persoon, "Eerste tekst.", 0, herkomst=herkomst)
    schrijf(verslag, wie.persoon, "Tweede tekst.", 30, herkomst=Herkomst.BIJGEWERKT)
    client, url = als(wie.persoon), adres(verslag, "historiek", "visie")
    antwoord = client.post(url, {"sleutel": "visie", "nummer": 1, "versie": 2}, follow=True)
    assert "Versie 1 is teruggezet, als versie 3." in antwoord.content.decode()
    een, twee, drie = rijen(AntwoordVersie)
    assert (drie.html, drie.herkomst, drie.versie) == (een.html, herkomst, 3)
    assert "Tweede" in twee.html
    (nu,) = rijen(Antwoord)
    assert (nu.html, nu.versie, nu.gewijzigd_door_id) == (een.html, 3, wie.persoon.pk)


def test_wie_een_oude_bladzijde_had_openstaan_overschrijft_zijn_collega_niet() -> None:
    verslag, wie = maak_concept()
    schrijf(verslag, wie.persoon, "Eerste tekst.", 0)
    schrijf(verslag, wie.persoon, "Tweede tekst.", 30)
    schrijf(verslag, wie.persoon, "Van de collega.", 60)
    client, url = als(wie.persoon), adres(verslag, "historiek", "visie")
    antwoord = client.post(url, {"sleutel": "visie", "nummer": 1, "versie": 2}, follow=True)
    assert "Er is niets teruggezet" in antwoord.content.decode()
    assert "collega" in rijen(Antwoord)[0].html
    for fout in ({}, {"sleutel": "visie", "nummer": 1}, {"sleutel": "visie", "nummer": "x", "versie": 3}):
        assert "niets gewijzigd" in client.post(url, fout, follow=True).content.decode()
    assert client.post(url, {"sleutel": "visie", "nummer": 99, "versie": 3}).status_code == 404
    assert client.post(url, {"sleutel": "beleidssignalen", "nummer": 1, "versie": 3}).status_code == 404
    assert len(rijen(AntwoordVersie)) == 3


def test_in_een_ingediend_verslag_wordt_niets_teruggezet() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    schrijf(verslag, wie.persoon, "Tweede tekst.", 0)
    dien_in(verslag, wie)
    client, url = als(wie.persoon), adres(verslag, "historiek", "visie")
    antwoord = client.post(url, {"sleutel": "visie", "nummer": 1, "versie": 2}, follow=True)
    assert "Het verslag is ingediend." in antwoord.content.decode()
    assert "Zet terug" not in antwoord.content.decode()
    assert "Tweede" in rijen(Antwoord, stabiel_id="visie")[0].html


def test_een_niveau_toont_oud_en_nieuw_en_kan_terug() -> None:
    verslag, wie = maak_concept()
    kader = huidig_groeikader()
    een, twee = (t.element for t in kader.themas[:2])
    pk = {n.waarde: n.pk for n in kader.niveaus}
    zet(SCORE, verslag, wie.persoon, een.pk, 0, staat="beantwoord", niveau_id=pk[2], toelichting="Nog pril.")
    zet(SCORE, verslag, wie.persoon, een.pk, 1, staat="beantwoord", niveau_id=pk[3], toelichting="Nu stevig.")
    zet(SCORE, verslag, wie.persoon, twee.pk, 0, staat="nvt", niveau_id=None, toelichting="")
    client, url = als(wie.persoon), adres(verslag, "historiek", "groeiniveaus")
    blad = lees(client, url)
    assert f"{een.naam} : niveau 2 → niveau 3" in blad.tekst
    assert "verwijderd: Nog pril." in blad.tekst.replace("  ", " ")
    assert f"{twee.naam} : niet beantwoord → niet van toepassing" in blad.tekst
    antwoord = client.post(url, {"sleutel": een.pk, "nummer": 1, "versie": 2}, follow=True)
    assert "als versie 3" in antwoord.content.decode()
    (nu,) = rijen(Score, thema=een)
    assert (nu.niveau_id, nu.toelichting, nu.versie) == (pk[2], "Nog pril.", 3)
    assert [v.versie for v in rijen(ScoreVersie, thema=een)] == [1, 2, 3]
    antwoord = client.post(url, {"sleutel": een.pk, "nummer": 1, "versie": 3}, follow=True)
    assert "gelijk aan wat er nu staat" in antwoord.content.decode()


def test_wat_via_een_koppeling_kwam_staat_apart_met_haar_naam() -> None:
    verslag, wie = maak_concept()
    thema = huidig_groeikader().themas[0].element
    pk = {n.waarde: n.pk for n in huidig_groeikader().niveaus}
    zet(SCORE, verslag, wie.persoon, thema.pk, 0, staat="beantwoord", niveau_id=pk[2], toelichting="")
    _, sleutel = maak_koppeling(verslag.organisatie, naam="Demo-dossier", door=wie.persoon)
    pad = f"organisaties/{verslag.organisatie.ondernemingsnummer}/verslagen/{verslag.werkjaar_id}/groeiniveaus"
    antwoord = Systeem(sleutel).schrijf(f"{pad}/{thema.code}", {"niveau": 5, "versie": 1})
    assert antwoord.status_code == 200, antwoord.content
    blad = lees(als(wie.persoon), adres(verslag, "historiek", "groeiniveaus"))
    assert f"{thema.naam} : niveau 2 → niveau 5" in blad.tekst
    assert "Via koppeling Demo-dossier" in blad.tekst
    assert "op naam van u" in blad.tekst


def test_een_cijfer_toont_oud_en_nieuw_met_teller_en_noemer() -> None:
    verslag, wie = maak_concept()
    kengetal = Kengetal.objects.filter(werkvorm="OVBJ", indicator="bezetting")[0]
    zet(
        CIJFER,
        verslag,
        wie.persoon,
        kengetal.pk,
        0,
        staat="beantwoord",
        teller=None,
        noemer=None,
        percentage="94.5",
        toelichting="",
    )
    zet(
        CIJFER,
        verslag,
        wie.persoon,
        kengetal.pk,
        1,
        staat="beantwoord",
        teller="189",
        noemer="200",
        percentage="94.5",
        toelichting="",
    )
    blad = lees(als(wie.persoon), adres(verslag, "historiek", "bezetting-benutting"))
    assert "94,5 % → 94,5 % (189 / 200)" in blad.tekst.replace("\u00a0", " ")


def test_een_lezer_ziet_niet_wat_uit_het_concept_verdween_en_een_vreemde_ziet_niets() -> None:
    verslag, _ = maak_concept()
    ander, _ = maak_concept()
    url = adres(verslag, "historiek", "visie")
    assert als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER)).get(url).status_code == 403
    assert als(maak_lid(organisatie=ander.organisatie)).get(url).status_code == 404
    lid = als(maak_lid(organisatie=verslag.organisatie))
    assert lid.get(adres(verslag, "historiek", "bestaat-niet")).status_code == 404
    assert "Geen geschiedenis" in lees(lid, adres(verslag, "historiek", "verbeteracties")).tekst


@pytest.mark.parametrize("aantal", [1, 3, 300])
def test_de_bladzijde_kost_even_weinig_bij_een_als_bij_driehonderd_versies(
    aantal: int, django_assert_max_num_queries: Any
) -> None:
    verslag, wie = maak_concept()
    with systeem():
        AntwoordVersie.objects.bulk_create(
            AntwoordVersie(
                organisatie_id=verslag.organisatie_id,
                verslag=verslag,
                stabiel_id="visie",
                versie=nummer,
                html=f"<p>{nummer}</p>",
                gewijzigd_door=wie.persoon,
                gewijzigd_op=NU + dt.timedelta(minutes=20 * nummer),
            )
            for nummer in range(1, aantal + 1)
        )
    client, url = als(wie.persoon), adres(verslag, "historiek", "visie")
    client.get(url)
    with django_assert_max_num_queries(10):
        blad = lees(client, f"{url}?van=0&naar={aantal}")
    assert len([link for link in blad.links if link.startswith("?van=")]) == min(aantal, PER_BLAD)
    gezien = set()
    for nummer in range(1, -(-aantal // PER_BLAD) + 1):
        gezien |= {link for link in lees(client, f"{url}?bladzijde={nummer}").links if link.startswith("?van=")}
    assert len(gezien) == aantal

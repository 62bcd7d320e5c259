"""The organisation's pages: what is typed is stored or stays on screen, never lost to a colleague or a neighbour."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Persoon, Uitstel
from rapporten import workflow
from rapporten.boomstructuur import structuur, structuur_van
from rapporten.concept import lees_concept
from rapporten.inhoud import sha256
from rapporten.models import (
    Aanvulling,
    Antwoord,
    AntwoordVersie,
    Cijfer,
    Indiening,
    KlaarMelding,
    Knoop,
    Ondertekening,
    Opmerking,
    Score,
    Verslag,
    Verslagpdf,
)
from rapporten.verslagpdf import html_van
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_werkjaar
from tests.fabrieken.verslagen import (
    als_sector,
    beantwoord_alles,
    dien_in,
    maak_concept,
    maak_ingediend,
    maak_toewijzing,
    vul,
)
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_acties import maak_acties
from tests.toegang.verwachtingen import VERWACHTINGEN
from tests.toegang.wereld import Wereld

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

SCHRIJVERS = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)


def als(persoon: Persoon) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(persoon)
    return client


def adres(verslag: Verslag, naam: str = "onderdeel", *rest: object) -> str:
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, *rest])


def lees(client: Client, url: str) -> Bladzijde:
    antwoord = client.get(url)
    assert antwoord.status_code == 200, url
    return Bladzijde(antwoord)


def bewaar(client: Client, url: str, **anders: Any) -> Any:
    """Open the page, change these fields, press "Bewaar" — as a browser does."""
    return client.post(url, {**lees(client, url).velden, **anders, "doe": "bewaar"})


def gevraagd(verslag: Verslag) -> tuple[Knoop, ...]:
    """The questions of this report."""
    with systeem():
        return structuur_van(verslag).vragen


def rijen(model: type[Any], **zoek: Any) -> list[Any]:
    with systeem():
        return list(model.objects.filter(**zoek).order_by("pk"))


# --- beginning and saving ---------------------------------------------------------------------------


def test_alleen_wie_schrijft_begint_en_wie_leest_leest() -> None:
    toewijzing = maak_toewijzing()
    for rol in (Lidrol.LEZER, Lidrol.ONDERTEKENAAR):
        client = als(maak_lid(organisatie=toewijzing.organisatie, rol=rol))
        url = reverse("verslag_beginnen", args=[toewijzing.organisatie.ondernemingsnummer, toewijzing.werkjaar_id])
        antwoord = client.post(url, follow=True)
        assert "laat “beginnen” niet toe" in antwoord.content.decode()
        assert rijen(Verslag) == []
    for rol in (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER):
        client = als(maak_lid(organisatie=toewijzing.organisatie, rol=rol))
        assert client.post(url).status_code == 302  # the second time it is simply opened
        assert len(rijen(Verslag)) == 1
        assert client.get(url.removesuffix("beginnen/")).status_code == 200


def test_wie_schrijft_bewaart_en_een_lezer_niet() -> None:
    verslag, _ = maak_concept()
    url = adres(verslag, "onderdeel", "visie")
    for versie, rol in enumerate(SCHRIJVERS):
        client = als(maak_lid(organisatie=verslag.organisatie, rol=rol))
        antwoord = client.post(url, {"versie": versie, "tekst": f"Van {rol}.", "doe": "bewaar"})
        assert (antwoord.status_code, antwoord.url) == (302, url)
        assert f"Van {rol}." in lees(client, url).velden["tekst"]
    lezer = als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER))
    blad = lees(lezer, url)
    assert "Van ondertekenaar." in blad.tekst
    assert "tekst" not in blad.velden
    antwoord = lezer.post(url, {"versie": 3, "tekst": "Van de lezer.", "doe": "klaar"}, follow=True)
    assert "lezen, niet wijzigen" in antwoord.content.decode()
    assert [v.versie for v in rijen(AntwoordVersie)] == [1, 2, 3]
    assert rijen(AntwoordVersie, html__contains="lezer") == rijen(KlaarMelding) == []


def test_bewaren_zonder_iets_te_wijzigen_verandert_niets() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    client = als(wie.persoon)
    voor = rijen(AntwoordVersie), rijen(Score), rijen(Cijfer)
    for stabiel_id in ("visie", "groeiniveaus", "bezetting-benutting"):
        assert bewaar(client, adres(verslag, "onderdeel", stabiel_id)).status_code == 302
    assert (rijen(AntwoordVersie), rijen(Score), rijen(Cijfer)) == voor
    assert {s.versie for s in rijen(Score)} == {1}
    assert {c.versie for c in rijen(Cijfer)} == {1}


def test_de_volgende_bladzijde_en_klaar() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    url = adres(verslag, "onderdeel", "visie")
    antwoord = client.post(url, {"versie": 0, "tekst": "", "doe": "klaar"}, follow=True)
    assert "nog niet volledig: Visie op kwaliteitsbeleid: schrijf een antwoord." in antwoord.content.decode()
    assert rijen(KlaarMelding) == []
    antwoord = client.post(url, {"versie": 0, "tekst": "Onze visie.", "doe": "klaar"})
    assert antwoord.url == adres(verslag, "verslag")
    assert [k.stabiel_id for k in rijen(KlaarMelding)] == ["visie"]
    client.post(url, {"versie": 1, "tekst": "Onze visie.", "doe": "niet_klaar"})
    assert rijen(KlaarMelding) == []
    antwoord = client.post(url, {"versie": 1, "tekst": "Onze visie.", "doe": "verder"})
    assert antwoord.url == adres(verslag, "onderdeel", "groeiniveaus")
    blad = lees(client, antwoord.url)  # five groups of themes, then the next section
    for _ in range(4):
        antwoord = client.post(antwoord.url, {**blad.velden, "doe": "verder"})
        assert "/groeiniveaus/" in antwoord.url
        blad = lees(client, antwoord.url)
    antwoord = client.post(antwoord.url, {**blad.velden, "doe": "verder"})
    assert antwoord.url == adres(verslag, "onderdeel", "duiding-groeiniveaus")


def test_wat_getypt_is_staat_er_als_tekst_en_nooit_als_opmaak() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    aanval = '<script>alert(1)</script><img src=x onerror=alert(1)> "citaat" & <b>vet</b>'
    bewaar(client, adres(verslag, "onderdeel", "visie"), tekst=aanval)
    url = adres(verslag, "onderdeel", "groeiniveaus")
    thema = next(naam.removesuffix("-versie") for naam in lees(client, url).velden if naam.endswith("-versie"))
    bewaar(client, url, **{f"{thema}-niveau": "3", f"{thema}-toelichting": aanval})
    lezer = als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER))
    assert lees(client, adres(verslag, "onderdeel", "visie")).velden["tekst"] == aanval
    for wie_kijkt in (client, lezer):
        for pagina in (
            adres(verslag, "onderdeel", "visie"),
            url,
            adres(verslag, "nakijken"),
            adres(verslag, "verslag"),
        ):
            html = wie_kijkt.get(pagina).content.decode()
            assert "<script>alert" not in html
            assert "<img src=x" not in html
    assert aanval in lees(lezer, adres(verslag, "nakijken")).tekst


def test_de_takenlijst_zegt_wie_waar_het_laatst_was_en_waar_u_was() -> None:
    verslag, wie = maak_concept()
    collega = maak_lid(organisatie=verslag.organisatie, persoon=maak_persoon(naam="Demo-collega Twee"))
    bewaar(als(collega), adres(verslag, "onderdeel", "visie"), tekst="Van de collega.")
    url = adres(verslag, "onderdeel", "groeiniveaus")
    client = als(wie.persoon)
    thema = next(naam.removesuffix("-versie") for naam in lees(client, url).velden if naam.endswith("-versie"))
    bewaar(client, url, **{f"{thema}-niveau": "3"})
    blad = lees(client, adres(verslag, "verslag"))
    assert "laatst door Demo-collega Twee" in blad.tekst
    assert "1 van 16 thema’s · laatst door u" in blad.tekst
    titel = next(vraag.titel for vraag in structuur(verslag.boom_id).vragen if vraag.stabiel_id == "groeiniveaus")
    assert f"Waar was u? {titel}" in blad.tekst
    nieuwkomer = als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER))
    assert "Waar was u?" not in lees(nieuwkomer, adres(verslag, "verslag")).tekst


# --- refused input ------------------------------------------------------------------------------------


def _elke_fout_leidt_ergens_heen(blad: Bladzijde) -> None:
    assert blad.fouten
    for tekst, doel in blad.fouten:
        assert doel.startswith("#"), tekst
        assert doel[1:] in blad.ids, f"{tekst} → {doel}"
    assert len(blad.ids) == len(set(blad.ids)), "an id twice: a link goes to the wrong place"


def test_geweigerde_cijfers_blijven_allemaal_staan_en_elke_fout_heeft_een_plaats() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    url = adres(verslag, "onderdeel", "bezetting-benutting")
    velden = lees(client, url).velden
    codes = [naam.removesuffix("-versie") for naam in velden if naam.endswith("-versie")]
    fout = ["abc", "-5", "12,34567", "99999999999999", "1.234", "1e99", "NaN", "١٢٣x", "\x00"]
    getypt = dict(velden)
    for nummer, code in enumerate(codes):
        getypt |= {
            f"{code}-teller": fout[nummer % len(fout)],
            f"{code}-noemer": fout[(nummer + 1) % len(fout)],
            f"{code}-percentage": fout[(nummer + 2) % len(fout)],
            f"{code}-toelichting": f"Verhaal {nummer} <b>",
        }
    antwoord = client.post(url, {**getypt, "doe": "klaar"})
    blad = Bladzijde(antwoord)
    assert blad.status == 422
    _elke_fout_leidt_ergens_heen(blad)
    assert len(blad.fouten) >= 3 * len(codes)
    for naam, waarde in getypt.items():
        if "\x00" not in waarde and naam != "csrfmiddlewaretoken":
            assert blad.velden[naam] == waarde, naam
    assert rijen(Cijfer) == rijen(KlaarMelding) == []


@pytest.mark.parametrize(
    ("invoer", "woorden"),
    [
        ({"teller": "5"}, "Vul ook de noemer in"),
        ({"noemer": "5"}, "Vul ook de teller in"),
        ({"teller": "5", "noemer": "0"}, "mag niet 0 zijn"),
        ({"teller": "1", "noemer": "4", "percentage": "30"}, "geven samen 25,0 %"),
        ({"percentage": "30", "nvt": "on"}, "U vulde ook een cijfer in"),
        ({"teller": "9999999999", "noemer": "0,0001"}, "Kijk"),
    ],
)
def test_een_cijfer_dat_niet_klopt_zegt_wat_te_doen(invoer: dict[str, str], woorden: str) -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    url = adres(verslag, "onderdeel", "bezetting-benutting")
    velden = lees(client, url).velden
    code = next(naam.removesuffix("-versie") for naam in velden if naam.endswith("-versie"))
    antwoord = client.post(url, {**velden, **{f"{code}-{naam}": waarde for naam, waarde in invoer.items()}})
    blad = Bladzijde(antwoord)
    assert blad.status == 422
    _elke_fout_leidt_ergens_heen(blad)
    assert woorden in blad.fouten[0][0]
    assert rijen(Cijfer) == []


def test_komma_punt_procent_en_spaties_zijn_allemaal_goed() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    url = adres(verslag, "onderdeel", "bezetting-benutting")
    velden = lees(client, url).velden
    een, twee, drie, *_ = [naam.removesuffix("-versie") for naam in velden if naam.endswith("-versie")]
    antwoord = client.post(
        url,
        {
            **velden,
            f"{een}-percentage": " 94,5 %",
            f"{twee}-teller": "1\u202f234,5",
            f"{twee}-noemer": "2469",
            f"{drie}-nvt": "on",
        },
    )
    assert antwoord.status_code == 302
    assert [(str(c.percentage), c.staat) for c in rijen(Cijfer)] == [
        ("94.5000", "beantwoord"),
        ("50.0000", "beantwoord"),
        ("None", "nvt"),
    ]
    velden = lees(client, url).velden  # shown as people typed it
    assert (velden[f"{een}-percentage"], velden[f"{twee}-teller"], velden[f"{twee}-noemer"]) == (
        "94,5",
        "1234,5",
        "2469",
    )


def test_een_verzonnen_niveau_wordt_geweigerd_en_de_rest_blijft_staan() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    url = adres(verslag, "onderdeel", "groeiniveaus")
    velden = lees(client, url).velden
    themas = [naam.removesuffix("-versie") for naam in velden if naam.endswith("-versie")]
    for niveau in ("6", "-1", "3.0", "nul", "x" * 5000, "\x00", "1e999999"):  # the last once took two minutes
        getypt = {
            **velden,
            f"{themas[0]}-niveau": niveau,
            f"{themas[1]}-niveau": "4",
            f"{themas[1]}-toelichting": "Goed.",
        }
        blad = Bladzijde(client.post(url, getypt))
        assert blad.status == 422
        _elke_fout_leidt_ergens_heen(blad)
        assert (blad.velden[f"{themas[1]}-niveau"], blad.velden[f"{themas[1]}-toelichting"]) == ("4", "Goed.")
    assert rijen(Score) == []


def test_te_lange_tekst_wordt_bewaard_en_gemeld_maar_nooit_afgekapt() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    url = adres(verslag, "onderdeel", "visie")
    lang = "x" * 6003
    assert bewaar(client, url, tekst=lang).status_code == 302
    assert lees(client, url).velden["tekst"] == lang
    assert "Visie op kwaliteitsbeleid: 3 tekens te veel." in lees(client, adres(verslag, "nakijken")).tekst
    blad = Bladzijde(client.post(url, {"versie": 1, "tekst": "x" * 200_001}))
    assert blad.status == 422
    _elke_fout_leidt_ergens_heen(blad)
    assert len(blad.velden["tekst"]) == 200_001


def test_zonder_versie_wordt_niets_bewaard() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    for versie in ({}, {"versie": ""}, {"versie": "x"}, {"versie": "-1"}, {"versie": "9" * 40}, {"versie": "\x00"}):
        blad = Bladzijde(client.post(adres(verslag, "onderdeel", "visie"), {"tekst": "Mijn tekst", **versie}))
        assert blad.status == 428
        assert blad.velden["tekst"] == "Mijn tekst"
        assert "Herlaad de pagina" in blad.fouten[0][0]
    for stabiel_id in ("groeiniveaus", "bezetting-benutting"):
        url = adres(verslag, "onderdeel", stabiel_id)
        zonder = {n: w for n, w in lees(client, url).velden.items() if not n.endswith("-versie")}
        assert client.post(url, zonder).status_code == 428
    assert rijen(Antwoord) == rijen(Score) == rijen(Cijfer) == []


def test_een_veld_dat_niet_meekwam_maakt_niets_leeg() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    url = adres(verslag, "onderdeel", "visie")
    client.post(url, {"tekst": "Mijn tekst", "versie": "0"})
    assert client.post(url, {"versie": "1"}).status_code == 422
    assert lees(client, url).velden["tekst"] == "Mijn tekst"


# --- two people, two organisations --------------------------------------------------------------------


def test_wie_te_laat_bewaart_ziet_beide_teksten_en_kan_dan_kiezen() -> None:
    verslag, een = maak_concept()
    twee = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
    browser, ander = als(een.persoon), als(twee)
    url = adres(verslag, "onderdeel", "visie")
    oud = lees(ander, url).velden
    bewaar(browser, url, tekst="Tekst van de eerste.")
    blad = Bladzijde(ander.post(url, {**oud, "tekst": "Tekst van de tweede.", "doe": "bewaar"}))
    assert blad.status == 412
    assert "Tekst van de eerste." in blad.tekst
    assert blad.velden["tekst"] == "Tekst van de tweede."
    _elke_fout_leidt_ergens_heen(blad)
    assert [a.gewijzigd_door_id for a in rijen(Antwoord)] == [een.persoon.pk]
    assert ander.post(url, {**blad.velden, "doe": "bewaar"}).status_code == 302
    assert lees(browser, url).velden["tekst"] == "Tekst van de tweede."
    assert [v.gewijzigd_door_id for v in rijen(AntwoordVersie)] == [een.persoon.pk, twee.pk]


def test_een_conflict_bij_scores_en_cijfers_toont_wat_de_collega_koos() -> None:
    verslag, een = maak_concept()
    twee = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
    browser, ander = als(een.persoon), als(twee)
    gevallen = [
        ("groeiniveaus", "niveau", "nvt", "2", "Niet van toepassing"),
        ("groeiniveaus", "niveau", "5", "1", "niveau 5"),
        ("bezetting-benutting", "percentage", "80", "70", "80,0"),
        ("bezetting-benutting", "nvt", "on", "", "Niet van toepassing"),
    ]
    for beurt, (stabiel_id, veld, van_een, van_twee, getoond) in enumerate(gevallen):
        url = adres(verslag, "onderdeel", stabiel_id)
        oud = lees(ander, url).velden
        codes = [naam.removesuffix("-versie") for naam in oud if naam.endswith("-versie")]
        code = codes[-1]  # not the first of the page: the link must find it all the same
        nu = {f"{code}-percentage": "", f"{code}-{veld}": van_een, f"{code}-toelichting": f"Van een: {van_een}"}
        assert bewaar(browser, url, **nu).status_code == 302
        mijn = {
            **oud,
            f"{code}-{veld}": van_twee,
            f"{code}-toelichting": f"Van twee {beurt}",
            f"{codes[0]}-toelichting": f"Ook {beurt}",
        }
        blad = Bladzijde(ander.post(url, mijn))
        assert blad.status == 412, stabiel_id
        _elke_fout_leidt_ergens_heen(blad)
        assert getoond.lower() in blad.tekst.lower()
        assert f"Van een: {van_een}" in blad.tekst
        assert blad.velden[f"{code}-toelichting"] == f"Van twee {beurt}"
        assert blad.velden[f"{codes[0]}-toelichting"] == f"Ook {beurt}"
        assert ander.post(url, {**blad.velden, "doe": "bewaar"}).status_code == 302
        velden = lees(browser, url).velden
        assert (velden[f"{code}-toelichting"], velden[f"{codes[0]}-toelichting"]) == (
            f"Van twee {beurt}",
            f"Ook {beurt}",
        )


def test_wie_bewaart_na_het_indienen_verliest_zijn_tekst_niet() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    client = als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER))
    url = adres(verslag, "onderdeel", "visie")
    velden = lees(client, url).velden
    dien_in(verslag, wie)
    blad = Bladzijde(client.post(url, {**velden, "tekst": "Nog iets vergeten.", "doe": "klaar"}))
    assert blad.status == 409
    assert blad.velden["tekst"] == "Nog iets vergeten."
    assert "Het verslag is ingediend." in blad.fouten[0][0]
    for stabiel_id in ("visie", "verbeteracties"):  # nor is a filed report called done
        client.post(adres(verslag, "onderdeel", stabiel_id), {**velden, "doe": "klaar"})
    assert rijen(KlaarMelding) == rijen(AntwoordVersie, html__contains="vergeten") == []


def test_twee_organisaties_in_een_sessie_schrijven_nooit_in_elkaar() -> None:
    a, wie = maak_concept()
    b, _ = maak_concept()
    maak_lid(organisatie=b.organisatie, persoon=wie.persoon)
    client = als(wie.persoon)
    url_a, url_b = (adres(v, "onderdeel", "visie") for v in (a, b))
    blad_a = lees(client, url_a)
    blad_b = lees(client, url_b)  # the second tab: the session now remembers B
    assert client.session["organisatie"] == b.organisatie.ondernemingsnummer
    assert client.post(url_a, {**blad_a.velden, "tekst": "Tekst van A.", "doe": "bewaar"}).status_code == 302
    assert [(x.organisatie_id, x.verslag_id) for x in rijen(Antwoord)] == [(a.organisatie_id, a.pk)]
    extra = {"organisatie": a.organisatie_id, "organisatie_id": a.organisatie_id, "verslag": a.pk, "verslag_id": a.pk}
    client.post(url_b, {**blad_b.velden, **extra, "tekst": "Tekst van B.", "doe": "bewaar"})
    assert {(x.organisatie_id, x.html.split(">")[1]) for x in rijen(Antwoord)} == {
        (a.organisatie_id, "Tekst van A.</p"),
        (b.organisatie_id, "Tekst van B.</p"),
    }
    assert "Tekst van A." in lees(client, url_a).velden["tekst"]
    assert "Tekst van B." in lees(client, url_b).velden["tekst"]


def test_een_vreemd_verslag_bestaat_niet() -> None:
    verslag, _ = maak_concept()
    vreemde = als(maak_lid(organisatie=maak_organisatie()))
    for client in (vreemde, als(maak_persoon())):
        for naam, rest in (("onderdeel", ("visie",)), ("verslag", ()), ("nakijken", ())):
            assert client.get(adres(verslag, naam, *rest)).status_code == 404
        assert client.post(adres(verslag, "onderdeel", "visie"), {"versie": 0, "tekst": "x"}).status_code == 404
    assert rijen(Antwoord) == []


# --- signing, filing, taking back -----------------------------------------------------------------------


def test_tekenen_indienen_bevestiging_en_de_pdf_na_het_werk() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    client = als(wie.persoon)
    blad = lees(client, adres(verslag, "nakijken"))
    assert client.post(adres(verslag, "indienen")).url == adres(verslag, "nakijken")  # not signed yet
    assert rijen(Indiening) == []
    antwoord = client.post(adres(verslag, "ondertekenen"), {"gezien": blad.velden["gezien"]}, follow=True)
    assert "Het is nog niet ingediend." in antwoord.content.decode()
    antwoord = client.post(adres(verslag, "indienen"))
    assert antwoord.url == adres(verslag, "bevestiging")
    (indiening,) = rijen(Indiening)
    blad = lees(client, antwoord.url)
    assert indiening.kenmerk in blad.tekst
    assert "wordt nu gemaakt" in blad.tekst
    werk_af("pdf")
    blad = lees(client, antwoord.url)
    pdf = reverse("indiening_pdf", args=[indiening.kenmerk])
    assert pdf in blad.links
    assert "wordt nu gemaakt" not in blad.tekst
    antwoord = client.get(pdf)
    assert antwoord.status_code == 200
    assert b"".join(antwoord.streaming_content if antwoord.streaming else [antwoord.content]).startswith(b"%PDF-")
    assert len(rijen(Verslagpdf)) == 1


def test_een_wijziging_na_het_tekenen_maakt_de_handtekening_zichtbaar_ongeldig() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    client = als(wie.persoon)
    gezien = lees(client, adres(verslag, "nakijken")).velden["gezien"]
    client.post(adres(verslag, "ondertekenen"), {"gezien": gezien})
    bewaar(client, adres(verslag, "onderdeel", "visie"), tekst="Toch anders.")
    takenlijst = lees(client, adres(verslag, "verslag")).tekst
    assert takenlijst.index("Handtekening vervallen") < takenlijst.index("verplichte onderdelen klaar")
    blad = lees(client, adres(verslag, "nakijken"))
    assert "daarna veranderde het verslag" in blad.tekst
    antwoord = client.post(adres(verslag, "indienen"), follow=True)
    assert "veranderde na de ondertekening" in antwoord.content.decode()
    # Signing what was on screen before the change is refused too.
    antwoord = client.post(adres(verslag, "ondertekenen"), {"gezien": gezien}, follow=True)
    assert "veranderde terwijl u het bekeek" in antwoord.content.decode()
    assert rijen(Indiening) == []
    assert len(rijen(Ondertekening)) == 1


def test_een_ingediend_verslag_heet_nergens_een_concept(mailoutbox: Any) -> None:
    """Not while Opgroeien reads it, asks an addition or closed it; on no page, in no mail, not in the PDF."""
    verslag, wie, indiening = maak_ingediend()
    opgroeien, nu = als_sector(), timezone.now()
    lezer = als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER))
    nummer = verslag.organisatie.ondernemingsnummer
    adressen = [reverse("organisatie", args=[nummer]), reverse("indiening", args=[indiening.kenmerk])]
    adressen += [adres(verslag, naam) for naam in ("verslag", "nakijken", "bevestiging", "vragenlijst", "sjabloon")]
    for vraag in gevraagd(verslag):
        adressen.append(adres(verslag, "onderdeel", vraag.stabiel_id))
    adressen.append(adres(verslag, "meegedacht", "visie"))

    stappen: list[Callable[..., Any]] = [
        workflow.neem_in_behandeling,
        workflow.rond_af,
        functools.partial(workflow.heropen, reden="Demo-reden"),
    ]
    for stap in (None, *stappen):
        with systeem():
            if stap:
                stap(verslag.pk, toegang=opgroeien, nu=nu)
            pdf = html_van(Indiening.objects.get(pk=indiening.pk))
        werk_af("celery")
        paginas = [lees(client, url).tekst for client in (als(wie.persoon), lezer) for url in adressen]
        mails = [f"{mail.subject} {mail.body}" for mail in mailoutbox]
        gevonden = [tekst for tekst in (*paginas, *mails, pdf) if re.search(r"\bconcept", tekst, re.IGNORECASE)]
        assert gevonden == [], stap


def test_wie_niet_ondertekent_kan_niet_tekenen_indienen_of_terugnemen() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    hash_ = lees(als(wie.persoon), adres(verslag, "nakijken")).velden["gezien"]
    for rol in (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.LEZER):
        client = als(maak_lid(organisatie=verslag.organisatie, rol=rol))
        assert client.post(adres(verslag, "ondertekenen"), {"gezien": hash_}).status_code == 403
        assert client.post(adres(verslag, "indienen")).status_code == 403
        assert "gezien" not in lees(client, adres(verslag, "nakijken")).velden
    assert rijen(Ondertekening) == rijen(Indiening) == []
    dien_in(verslag, wie)
    for rol in (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.LEZER):
        client = als(maak_lid(organisatie=verslag.organisatie, rol=rol))
        assert client.post(adres(verslag, "terugnemen")).status_code == 403
    assert rijen(Verslag)[0].status == "ingediend"


def test_een_onvolledig_verslag_zegt_wat_ontbreekt_en_waar() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    blad = lees(client, adres(verslag, "nakijken"))
    doelen = [link for link in blad.links if "#" in link and link.startswith(adres(verslag, "verslag"))]
    assert len(doelen) >= 18  # the compulsory texts, 16 themes, the figures asked
    for link in doelen:
        pagina, plek = link.split("#")
        assert plek in lees(client, pagina).ids, link
    assert "gezien" not in blad.velden
    client.post(adres(verslag, "ondertekenen"), {"gezien": "0" * 64})
    client.post(adres(verslag, "ondertekenen"), {"gezien": "\x00"})
    client.post(adres(verslag, "ondertekenen"))
    assert rijen(Ondertekening) == []


def test_niet_verplicht_staat_er_een_keer() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    for vraag in structuur(verslag.boom_id).vragen:
        if vraag.convenant:  # not asked of this organisation
            continue
        antwoord = client.get(adres(verslag, "onderdeel", vraag.stabiel_id), follow=True)
        kop = antwoord.content.decode().partition("<h1>")[2].partition("<form")[0]
        assert kop.count("niet verplicht") == (not vraag.verplicht), vraag.stabiel_id


def test_een_lezer_heeft_niets_te_doen() -> None:
    verslag, wie = maak_concept()
    thuis = reverse("organisatie", args=[verslag.organisatie.ondernemingsnummer])
    assert "Nu te doen" in lees(als(wie.persoon), thuis).tekst
    lezer = lees(als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER)), thuis).tekst
    assert "Loopt nu" in lezer
    assert "Nu te doen" not in lezer


def test_dubbelklikken_op_indienen_geeft_een_indiening_en_twee_keer_dezelfde_bevestiging() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    client = als(wie.persoon)
    client.post(adres(verslag, "ondertekenen"), {"gezien": lees(client, adres(verslag, "nakijken")).velden["gezien"]})
    antwoorden = [client.post(adres(verslag, "indienen")) for _ in range(3)]
    assert {a.url for a in antwoorden} == {adres(verslag, "bevestiging")}
    assert len(rijen(Indiening)) == 1
    assert [o.handeling for o in verslag_log(verslag)] == ["beginnen", "indienen"]


def verslag_log(verslag: Verslag) -> list[Any]:
    with systeem():
        return list(verslag.overgangen.all())


def test_terugnemen_kan_tot_opgroeien_begint() -> None:
    verslag, wie, indiening = maak_ingediend()
    client = als(wie.persoon)
    assert "Neem het verslag terug" in lees(client, adres(verslag, "verslag")).tekst
    antwoord = client.post(adres(verslag, "terugnemen"), follow=True)
    assert "weer een concept" in antwoord.content.decode()
    assert rijen(Verslag)[0].status == "concept"
    for naam in ("verslag", "nakijken"):  # a report that was taken back was not filed
        tekst = lees(client, adres(verslag, naam)).tekst
        assert "nam het verslag terug op" in tekst or "nam het terug op" in tekst
        assert "U diende" not in tekst
    rij = client.get(reverse("organisatie", args=[verslag.organisatie.ondernemingsnummer])).context["rijen"][0]
    assert rij.termijn.ingediend_op is None
    assert client.get(adres(verslag, "bevestiging")).status_code == 302
    assert bewaar(client, adres(verslag, "onderdeel", "visie"), tekst="Beter.").status_code == 302
    with systeem():
        dien_in(verslag, wie)
        workflow.neem_in_behandeling(verslag.pk, toegang=als_sector(), nu=timezone.now())
    assert "Neem het verslag terug" not in lees(client, adres(verslag, "verslag")).tekst
    antwoord = client.post(adres(verslag, "terugnemen"), follow=True)
    assert "Dit kan niet meer: het verslag is nu “in behandeling”." in antwoord.content.decode()
    assert indiening in rijen(Indiening)  # what was filed stays


# --- the conversation ---------------------------------------------------------------------------------


def maak_gesprek(verslag: Verslag, indiening: Indiening, aantal: int = 1) -> tuple[list[Aanvulling], list[Opmerking]]:
    """Requests and comments of Opgroeien at the first section, and the report sent back."""
    opgroeien = als_sector()
    plek: dict[str, Any] = {
        "organisatie_id": verslag.organisatie_id,
        "verslag": verslag,
        "indiening": indiening,
        "stabiel_id": "visie",
    }
    with systeem():
        workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=timezone.now())
        vragen = [
            Aanvulling.objects.create(**plek, reden=f"Graag meer ({n}).", gevraagd_door=opgroeien.persoon)
            for n in range(aantal)
        ]
        draden = [
            Opmerking.objects.create(**plek, tekst=f"Mooi gezegd ({n}).", door=opgroeien.persoon, van_opgroeien=True)
            for n in range(aantal)
        ]
        workflow.vraag_aanvulling(verslag.pk, toegang=opgroeien, nu=timezone.now())
        verslag.refresh_from_db()
    return vragen, draden


@pytest.mark.parametrize(
    ("getypt", "bewaard"),
    [("14.261,5", "14261.5"), ("1.234.567", "1234567"), ("0.125", "0.125"), ("14.2610", "14.261"), ("14.261", None)],
)
def test_een_punt_die_duizend_kan_betekenen_wordt_gevraagd(getypt: str, bewaard: str | None) -> None:
    """A factor thousand in a numerator goes straight into the sector's sum."""
    verslag, wie = maak_concept()
    client, url = als(wie.persoon), adres(verslag, "onderdeel", "bezetting-benutting")
    veld = next(naam for naam in lees(client, url).velden if naam.endswith("-teller"))
    antwoord = bewaar(client, url, **{veld: getypt, veld.replace("teller", "noemer"): "20000000"})
    if bewaard is None:
        blad = Bladzijde(antwoord)
        assert "bedoelt u 14261 of 14,261?" in blad.fouten[0][0]
        assert blad.velden[veld] == getypt
        assert rijen(Cijfer) == []
    else:
        assert [c.teller for c in rijen(Cijfer)] == [Decimal(bewaard)]


def test_wat_ingevuld_is_gaat_met_een_druk_op_klaar() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    assert "nog niet op klaar" not in lees(client, adres(verslag, "verslag")).tekst
    vul(verslag, wie)
    bewaar(client, adres(verslag, "onderdeel", "andere-cijfers"), tekst="Nog een cijfer.")
    blad = lees(client, adres(verslag, "verslag"))
    verwacht = {v.stabiel_id for v in gevraagd(verslag) if v.verplicht} | {"andere-cijfers"}
    assert f"{len(verwacht)} onderdelen zijn ingevuld, maar staan nog niet op klaar." in blad.tekst
    client.post(adres(verslag, "verslag_klaar"))
    assert {k.stabiel_id for k in rijen(KlaarMelding)} == verwacht  # empty ones are nobody's to call done
    assert "nog niet op klaar" not in lees(client, adres(verslag, "verslag")).tekst
    dien_in(verslag, wie)
    pagina = client.post(adres(verslag, "verslag_klaar"), follow=True)
    assert "kan nu niet gewijzigd worden" in pagina.content.decode()


def test_een_aanvulling_beantwoorden_en_opnieuw_indienen() -> None:
    verslag, wie, indiening = maak_ingediend()
    (vraag,), (draad,) = maak_gesprek(verslag, indiening)
    client = als(wie.persoon)
    assert "Graag meer (0)." in lees(client, adres(verslag, "verslag")).tekst
    url = adres(verslag, "aanvulling", vraag.pk)
    for leeg in (" ", "x" * 4001):
        blad = Bladzijde(client.post(url, {"versie": 0, "antwoord": leeg}))
        assert blad.status == 422
        assert blad.velden["antwoord"].strip() == leeg.strip()
    assert client.post(url, {"antwoord": "Zonder versie."}).status_code == 428
    assert "gezien" not in lees(client, adres(verslag, "nakijken")).velden  # the request comes first
    with systeem():
        gezien = sha256(lees_concept(verslag).canoniek())
    pagina = client.post(adres(verslag, "ondertekenen"), {"gezien": gezien}, follow=True)
    assert "Beantwoord eerst elke vraag om aanvulling." in pagina.content.decode()
    assert bewaar_antwoord(client, url, "Aangevuld.").url == adres(verslag, "verslag")
    assert [a.antwoord for a in rijen(Aanvulling)] == [""]  # a draft until it is filed
    blad = lees(client, adres(verslag, "nakijken"))
    assert "Opgroeien vroeg: Graag meer (0). Aangevuld." in blad.tekst  # what is signed is what is read
    for _ in range(2):  # an impatient finger
        client.post(adres(verslag, "reageren", draad.pk), {"tekst": "Dank u."})
    assert [(o.tekst, o.van_opgroeien) for o in rijen(Opmerking)][1:] == [("Dank u.", False)]
    client.post(adres(verslag, "ondertekenen"), {"gezien": blad.velden["gezien"]})
    assert client.post(adres(verslag, "indienen")).url == adres(verslag, "bevestiging")
    assert [(a.antwoord, a.beantwoord_door_id) for a in rijen(Aanvulling)] == [("Aangevuld.", wie.persoon.pk)]
    # Filed again: the answer stands.
    blad = Bladzijde(client.post(url, {"versie": 1, "antwoord": "Anders."}))
    assert blad.status == 409
    assert "Anders." in blad.tekst
    assert rijen(Aanvulling)[0].antwoord == "Aangevuld."


def bewaar_antwoord(client: Client, url: str, antwoord: str) -> Any:
    return client.post(url, {**lees(client, url).velden, "antwoord": antwoord})


def test_wie_na_een_collega_antwoordt_ziet_beide_antwoorden_en_tekent_opnieuw() -> None:
    verslag, wie, indiening = maak_ingediend()
    (vraag,), _ = maak_gesprek(verslag, indiening)
    een, ander = als(wie.persoon), als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER))
    url = adres(verslag, "aanvulling", vraag.pk)
    oud = lees(ander, url).velden
    assert bewaar_antwoord(een, url, "Eerste antwoord.").status_code == 302
    gezien = lees(een, adres(verslag, "nakijken")).velden["gezien"]
    een.post(adres(verslag, "ondertekenen"), {"gezien": gezien})
    blad = Bladzijde(ander.post(url, {**oud, "antwoord": "Tweede antwoord."}))
    assert blad.status == 412
    assert "Eerste antwoord." in blad.tekst
    assert blad.velden["antwoord"] == "Tweede antwoord."
    assert ander.post(url, blad.velden).status_code == 302
    # The signature was set on the first answer.
    een.post(adres(verslag, "indienen"))
    with systeem():
        assert verslag.indieningen.count() == 1
    assert [v.html.count("Eerste") for v in rijen(AntwoordVersie, stabiel_id=f"aanvulling-{vraag.pk}")] == [1, 0]


def test_een_lezer_antwoordt_niet_en_vreemde_vragen_bestaan_niet() -> None:
    verslag, wie, indiening = maak_ingediend()
    vreemd, _, andere = maak_ingediend()
    (vraag,), (draad,) = maak_gesprek(verslag, indiening)
    (vreemde,), (vreemde_draad,) = maak_gesprek(vreemd, andere)
    lezer = als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER))
    data = {"versie": 0, "antwoord": "x", "tekst": "x"}
    assert lezer.post(adres(verslag, "aanvulling", vraag.pk), data).status_code == 403
    assert lezer.post(adres(verslag, "reageren", draad.pk), data).status_code == 403
    client = als(wie.persoon)
    for naam, pk in (("aanvulling", vreemde.pk), ("reageren", vreemde_draad.pk)):
        assert client.post(adres(verslag, naam, pk), data).status_code == 404
        assert client.post(adres(vreemd, naam, pk), data).status_code == 404
    assert rijen(Antwoord, stabiel_id__startswith="aanvulling") == []
    assert len(rijen(Opmerking)) == 2


# --- the statement limit ---------------------------------------------------------------------------------


@pytest.mark.parametrize("aantal", [1, 3])
def test_elke_bladzijde_blijft_onder_vijftien_opdrachten(aantal: int, django_assert_max_num_queries: Any) -> None:
    """The same with one and with three of everything: years, actions, requests, comments, signatures, colleagues."""
    organisatie = maak_organisatie()
    for jaar in range(2025 - aantal, 2025):
        maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=jaar))
    verslag, wie, indiening = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    (actie, *_) = maak_acties(verslag, wie, aantal)
    maak_gesprek(verslag, indiening, aantal)
    with systeem():
        Uitstel.objects.create(
            organisatie=organisatie, werkjaar_id=2025, tot_en_met="2026-07-01", reden="Demo", verleend_door=wie.persoon
        )
        for nummer in range(aantal):
            Ondertekening.objects.create(
                organisatie=organisatie, verslag=verslag, sha256=f"{nummer:064x}", door=wie.persoon
            )
    for _ in range(aantal):
        maak_lid(organisatie=organisatie, rol=Lidrol.ONDERTEKENAAR)
    browsers = [als(wie.persoon), als(maak_lid(organisatie=organisatie, rol=Lidrol.LEZER))]
    nummer_ = organisatie.ondernemingsnummer
    adressen = [reverse("organisatie", args=[nummer_]), reverse("acties", args=[nummer_])]
    adressen += [adres(verslag, naam) for naam in ("verslag", "nakijken", "bevestiging", "actie_nieuw")]
    adressen += [adres(verslag, "actie", actie.pk)]
    adressen += [adres(verslag, "onderdeel", vraag.stabiel_id) for vraag in gevraagd(verslag)]

    for client in browsers:  # the session, and what is read once per process
        client.get(adres(verslag, "onderdeel", "groeiniveaus"))

    def hoogstens_vijftien(toestand: str) -> None:
        for client in browsers:
            for url in adressen:
                with django_assert_max_num_queries(15, info=f"{url} {toestand}"):
                    assert client.get(url).status_code in (200, 302)

    hoogstens_vijftien("with requests, void signatures and an uitstel")
    url = adres(verslag, "onderdeel", "visie")
    velden = lees(browsers[0], url).velden
    with django_assert_max_num_queries(15, info="saving a section"):
        assert browsers[0].post(url, {**velden, "tekst": "Nieuw."}).status_code == 302
    with systeem():
        beantwoord_alles(verslag, wie)
    dien_in(verslag, wie)
    hoogstens_vijftien("after filing again")


@pytest.mark.parametrize("boom", ["oude-boom", "vrije-vorm"])
def test_ook_de_andere_vormen_blijven_onder_vijftien_opdrachten(boom: str, django_assert_max_num_queries: Any) -> None:
    verslag, wie = maak_concept(boom=boom)
    client = als(wie.persoon)
    vragen = [adres(verslag, "onderdeel", vraag.stabiel_id) for vraag in gevraagd(verslag)]
    for url in [adres(verslag, "verslag"), adres(verslag, "nakijken"), *vragen]:
        client.get(url)
        with django_assert_max_num_queries(15, info=url):
            assert client.get(url).status_code == 200


# --- bad input on every page of an organisation -------------------------------------------------------------

RUW = {  # a percent-encoded body: NUL, a lone surrogate, bytes that are no text, a field without a name, one twice
    "application/x-www-form-urlencoded": b"versie=%00&tekst=%ED%A0%80&doe=%FF%FE&=x&gezien=%00&versie=1&tekst&%00=%00",
    "application/json": b'{"versie": {"$gt": ""}, "tekst": ["x"], "organisatie": 1}',
    "text/plain": b"versie=0",
    "multipart/form-data": b"--x\r\nContent-Disposition: form-data; name=versie\r\n\r\n0\r\n",
    "multipart/form-data; boundary=x": b"--x\r\nContent-Disposition: form-data; name=tekst\r\n\r\n\xff\xfe\r\n--",
    "image/svg+xml": b"\x00\xff",
}
WAARDEN = ["\x00", "9" * 400, "-1", "NaN", "1e999999", "٣", "<script>alert(1)</script>", "../../x", "\u202e\ufeff", " "]
VELDEN = ["versie", "standversie", "tekst", "gezien", "antwoord", "doel", "stand", "naam", "email", "rol", "bestand"]


def test_op_geen_enkele_bladzijde_geeft_rommel_een_interne_fout(kaders: None) -> None:
    """Wrong types, missing and extra fields, strange bytes: refused with words, at every address of an organisation."""
    fouten = []
    for naam, rij in sorted(VERWACHTINGEN.items()):
        if not rij.per_organisatie:
            continue
        with transaction.atomic():
            wereld = Wereld()
            kwargs = rij.kwargs(wereld)
            url = reverse(naam, kwargs=kwargs)
            rol = "ondertekenaar" if "ondertekenaar" in rij.binnen else "kwaliteitscoordinator"
            client = Client(raise_request_exception=False)
            client.force_login(wereld.persoon(rol))
            pagina = client.get(url)
            leesbaar = pagina.status_code == 200 and pagina.headers.get("Content-Type", "").startswith("text/html")
            echt = Bladzijde(pagina).velden if leesbaar else {}
            velden = [*echt, *VELDEN]
            lichamen: list[tuple[Any, str | None]] = [(lichaam, soort) for soort, lichaam in RUW.items()]
            versies = {veld: waarde for veld, waarde in echt.items() if veld.endswith("versie")}  # so that it gets far
            lichamen += [({**dict.fromkeys(velden, waarde), **versies}, None) for waarde in WAARDEN]
            lichamen += [
                ({**echt, "doe": doe, "organisatie_id": 1, "status": "afgerond"}, None) for doe in ("klaar", "x")
            ]
            lichamen += [({}, None), ({veld: ["0", "x", ""] for veld in velden}, None)]
            for lichaam, soort in lichamen:
                with transaction.atomic():
                    antwoord = client.post(url, lichaam, **({"content_type": soort} if soort else {}))
                    if antwoord.status_code >= 500:
                        fouten.append((naam, soort or lichaam, antwoord.status_code))
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    assert fouten == []


VREEMDE_DELEN = {
    "jaar": ["0", "1999", "32768", "2147483648", "9" * 30, "9" * 5000, "-1", "2025.0", "%00"],
    "pk": ["0", "2147483648", "9223372036854775808", "9" * 30, "-1", "%00"],
    "stabiel_id": ["bestaat-niet", "hoofdstuk-convenant", "x" * 500, "%00", "%ED%A0%80", "..%2F"],
    "groep": ["bestaat-niet", "x" * 500, "%00"],
    "nummer": ["0", "%00", "%ED%A0%80", "9" * 5000, "0123456789x", "{nummer}"],
}


def test_vreemde_adressen_bestaan_niet_en_breken_niets() -> None:
    verslag, wie = maak_concept()
    client = Client(raise_request_exception=False)
    client.force_login(wie.persoon)
    nummer, jaar = verslag.organisatie.ondernemingsnummer, str(verslag.werkjaar_id)
    vormen = [
        "/o/{nummer}/",
        "/o/{nummer}/acties/{jaar}/nieuw/",
        "/o/{nummer}/acties/{jaar}/{pk}/",
        "/o/{nummer}/verslag/{jaar}/",
        "/o/{nummer}/verslag/{jaar}/beginnen/",
        "/o/{nummer}/verslag/{jaar}/nakijken/",
        "/o/{nummer}/verslag/{jaar}/indienen/",
        "/o/{nummer}/verslag/{jaar}/aanvulling/{pk}/",
        "/o/{nummer}/verslag/{jaar}/bijlage/{pk}/",
        "/o/{nummer}/verslag/{jaar}/{stabiel_id}/",
        "/o/{nummer}/verslag/{jaar}/{stabiel_id}/{groep}/",
    ]
    goed = {"nummer": nummer, "jaar": jaar, "pk": "1", "stabiel_id": "groeiniveaus", "groep": "kernprocessen"}
    for vorm in vormen:
        for deel, vreemd in VREEMDE_DELEN.items():
            if "{" + deel + "}" not in vorm:
                continue
            for waarde in vreemd:
                url = vorm.format(**{**goed, deel: waarde})
                for methode in (client.get, client.post):
                    assert methode(url).status_code in (404, 405), url

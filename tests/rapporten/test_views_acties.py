"""Improvement actions: they live across the years, a goal and a result suffice, and nobody overwrites a colleague."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.toegang import Toegang
from rapporten import workflow
from rapporten.concept import lees_concept
from rapporten.inhoud import lees as lees_inhoud
from rapporten.models import Verslag
from tests.fabrieken import maak_lid, maak_organisatie, maak_werkjaar
from tests.fabrieken.verslagen import dien_in, maak_concept, maak_toewijzing, vul
from tests.rapporten.bladzijde import Bladzijde
from zelfevaluatie.acties import STANDVELDEN, acties_van, bewaar_actie
from zelfevaluatie.models import Actie, Actiestand, ActiestandVersie, ActieVersie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

LANG = (
    "waarom",
    "gewenste_impact",
    "wie_dacht_mee",
    "stappen",
    "resultaat",
    "onverwacht",
    "waarom_niet",
    "vervolg",
)


def als(persoon: Any) -> Client:
    client = Client()
    client.force_login(persoon)
    return client


def maak_acties(verslag: Verslag, wie: Toegang, aantal: int = 1, **stand: Any) -> list[Actie]:
    """Actions with a state in the werkjaar of the report, stored as a user would."""
    leeg = {naam: "" for naam in LANG if naam in STANDVELDEN}
    with systeem():
        return [
            bewaar_actie(
                organisatie_id=verslag.organisatie_id,
                actie=None,
                jaar=verslag.werkjaar_id,
                velden={"doel": f"Doel {nummer}", "waarom": "", "thema_code": ""},
                stand={"stand": "lopend", **leeg, **stand},
                versies=(0, 0),
                door=wie.persoon,
                nu=timezone.now(),
            )
            for nummer in range(aantal)
        ]


def adres(verslag: Verslag, actie: Actie | None = None, jaar: int | None = None) -> str:
    nummer, jaar = verslag.organisatie.ondernemingsnummer, jaar or verslag.werkjaar_id
    return reverse("actie", args=[nummer, jaar, actie.pk]) if actie else reverse("actie_nieuw", args=[nummer, jaar])


def lees(client: Client, url: str) -> Bladzijde:
    antwoord = client.get(url)
    assert antwoord.status_code == 200, url
    return Bladzijde(antwoord)


def bewaar(client: Client, url: str, **anders: str) -> Any:
    """Open the page, change these fields, save."""
    return client.post(url, {**lees(client, url).velden, **anders})


def rijen(model: type[Any]) -> list[Any]:
    with systeem():
        return list(model.objects.order_by("pk"))


def test_een_actie_maken_en_bijwerken_en_een_lezer_niet() -> None:
    verslag, _ = maak_concept()
    for rol in (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR):
        client = als(maak_lid(organisatie=verslag.organisatie, rol=rol))
        antwoord = bewaar(client, adres(verslag), doel=f"Doel van {rol}", resultaat="Een resultaat.")
        assert antwoord.url == reverse("acties", args=[verslag.organisatie.ondernemingsnummer])
    assert [a.doel for a in rijen(Actie)] == [
        "Doel van kwaliteitscoordinator",
        "Doel van medewerker",
        "Doel van ondertekenaar",
    ]
    actie = rijen(Actie)[0]
    bewaar(client, adres(verslag, actie), doel="Beter doel", stand="bereikt", vervolg="Vasthouden.")
    assert (rijen(Actie)[0].doel, rijen(Actiestand)[0].stand) == ("Beter doel", "bereikt")
    lezer = als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER))
    for url in (adres(verslag), adres(verslag, actie)):
        assert "doel" not in lees(lezer, url).velden
        antwoord = lezer.post(
            url, {"versie": 2, "standversie": 2, "doel": "Van de lezer", "stand": "gepland"}, follow=True
        )
        assert "kan nu niet gewijzigd worden" in antwoord.content.decode()
    assert len(rijen(Actie)) == 3
    assert rijen(Actie)[0].doel == "Beter doel"


def test_een_actie_loopt_door_over_de_jaren_tot_ze_afgesloten_is() -> None:
    organisatie = maak_organisatie()
    maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    verslag, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    client = als(wie.persoon)
    bewaar(client, adres(verslag, jaar=2024), doel="Rust in huis", stand="lopend", vervolg="Volgend jaar verder.")
    bewaar(client, adres(verslag, jaar=2024), doel="Nieuwe keuken", stand="bereikt")
    rust, keuken = rijen(Actie)
    blad = lees(client, adres(verslag, rust))
    assert "Volgend jaar verder." in blad.tekst  # what was said last year
    assert blad.velden["stappen"] == "Volgend jaar verder."  # and it is where this year's steps begin
    assert client.get(adres(verslag, keuken)).status_code == 404  # closed in 2024
    assert client.get(adres(verslag, keuken, jaar=2024)).status_code == 200
    bewaar(client, adres(verslag, rust), resultaat="Minder meldingen.")
    with systeem():
        assert [
            (s.werkjaar_id, s.resultaat) for s in Actiestand.objects.filter(actie=rust).order_by("werkjaar_id")
        ] == [
            (2024, ""),
            (2025, "Minder meldingen."),
        ]
        assert [r.actie.doel for r in acties_van(organisatie.pk, 2025)] == ["Rust in huis"]
        (in_verslag,) = lees_concept(verslag).onderdeel("verbeteracties").acties
    assert (in_verslag.doel, in_verslag.resultaat) == ("Rust in huis", "Minder meldingen.")
    blad = lees(client, reverse("acties", args=[organisatie.ondernemingsnummer]))
    assert "Nieuwe keuken" in blad.tekst.split("Afgesloten")[1]


def test_geweigerde_velden_blijven_staan_en_elke_fout_heeft_een_plaats() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    getypt = {
        **lees(client, adres(verslag)).velden,
        "doel": "x" * 301,
        "stand": "verzonnen",
        "thema_code": "verzonnen",
        **{naam: f"{naam} " + "x" * 3000 for naam in LANG},
    }
    blad = Bladzijde(client.post(adres(verslag), getypt))
    assert blad.status == 422
    assert len(blad.fouten) == 3 + len(LANG)
    for _, doel in blad.fouten:
        assert doel[1:] in blad.ids
    for naam in ("doel", *LANG):
        assert blad.velden[naam] == getypt[naam]
    assert "Waarom? 7 tekens te veel." in [tekst for tekst, _ in blad.fouten]
    assert "Schrijf wat u wilt bereiken." in Bladzijde(client.post(adres(verslag), {**getypt, "doel": " "})).tekst
    assert rijen(Actie) == []


def test_zonder_versie_wordt_niets_bewaard() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    (actie,) = maak_acties(verslag, wie)
    velden = lees(client, adres(verslag, actie)).velden
    for veld in ("versie", "standversie"):
        for waarde in (None, "", "x", "-1", "9" * 30):
            data = {**velden, "doel": "Anders", veld: waarde}
            blad = Bladzijde(client.post(adres(verslag, actie), {n: w for n, w in data.items() if w is not None}))
            assert blad.status == 428, (veld, waarde)
            assert blad.velden["doel"] == "Anders"
    assert client.post(adres(verslag), {}).status_code == 428
    assert [a.doel for a in rijen(Actie)] == ["Doel 0"]


def test_wie_te_laat_bewaart_ziet_beide_en_kan_dan_kiezen() -> None:
    verslag, wie = maak_concept()
    een, ander = als(wie.persoon), als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER))
    (actie,) = maak_acties(verslag, wie)
    url = adres(verslag, actie)
    oud = lees(ander, url).velden
    tekst = {naam: f"Eerste {naam}" for naam in LANG}
    assert bewaar(een, url, doel="Doel van een", **tekst).status_code == 302
    blad = Bladzijde(ander.post(url, {**oud, "doel": "Doel van ander", "resultaat": "Tweede resultaat"}))
    assert blad.status == 412
    for woorden in ("Doel van een", *tekst.values(), wie.persoon.naam):
        assert woorden in blad.tekst
    assert (blad.velden["doel"], blad.velden["resultaat"]) == ("Doel van ander", "Tweede resultaat")
    assert blad.fouten[0][1].removeprefix("#") in blad.ids
    assert [a.doel for a in rijen(Actie)] == ["Doel van een"]
    assert ander.post(url, blad.velden).status_code == 302
    assert [(a.doel, a.versie) for a in rijen(Actie)] == [("Doel van ander", 3)]
    assert rijen(Actiestand)[0].resultaat == "Tweede resultaat"


def test_een_wijziging_vanuit_een_ander_jaar_is_ook_een_conflict_waar_men_uit_raakt() -> None:
    """The action itself changed, while this werkjaar has no state of it yet."""
    organisatie = maak_organisatie()
    vorig, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    (actie,) = maak_acties(vorig, wie)
    een, ander = als(wie.persoon), als(maak_lid(organisatie=organisatie, rol=Lidrol.MEDEWERKER))
    nu = adres(vorig, actie, jaar=2025)
    oud = lees(ander, nu).velden
    bewaar(een, adres(vorig, actie), doel="Doel van een")
    blad = Bladzijde(ander.post(nu, {**oud, "doel": "Doel van ander"}))
    assert blad.status == 412
    assert "Doel van een" in blad.tekst
    assert ander.post(nu, blad.velden).status_code == 302
    assert [a.doel for a in rijen(Actie)] == ["Doel van ander"]


def test_na_het_indienen_staat_de_actie_van_dat_jaar_vast() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    (actie,) = maak_acties(verslag, wie, resultaat="Zoals ingediend.")
    client = als(wie.persoon)
    velden = lees(client, adres(verslag, actie)).velden
    indiening = dien_in(verslag, wie)
    antwoord = client.post(adres(verslag, actie), {**velden, "resultaat": "Te laat."}, follow=True)
    assert "kan nu niet gewijzigd worden" in antwoord.content.decode()
    assert "resultaat" not in lees(client, adres(verslag, actie)).velden
    with systeem():
        assert lees_concept(verslag) == lees_inhoud(indiening.inhoud)


def test_wie_een_actie_bewaart_terwijl_een_ander_indient_hoort_het(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page found a draft; by the time it holds the lock, the report has been filed."""
    from rapporten.views import acties as views

    verslag, wie = maak_concept()
    vul(verslag, wie)
    (actie,) = maak_acties(verslag, wie, resultaat="Zoals ingediend.")
    client = als(wie.persoon)
    velden = lees(client, adres(verslag, actie)).velden
    echt = views.groeikader_van

    def net_ingediend(van: Any) -> Any:
        monkeypatch.undo()
        dien_in(verslag, wie)
        return echt(van)

    monkeypatch.setattr(views, "groeikader_van", net_ingediend)
    blad = Bladzijde(client.post(adres(verslag, actie), {**velden, "resultaat": "Te laat."}))
    assert blad.status == 409
    assert blad.velden["resultaat"] == "Te laat."
    assert "werd intussen ingediend" in blad.fouten[0][0]
    assert rijen(Actiestand)[0].resultaat == "Zoals ingediend."


def test_acties_van_een_andere_organisatie_bestaan_niet() -> None:
    verslag, wie = maak_concept()
    vreemd, vreemde = maak_concept()
    (actie,) = maak_acties(vreemd, vreemde)
    client = als(wie.persoon)
    data = {"versie": 1, "standversie": 1, "doel": "Gekaapt", "stand": "bereikt"}
    for url in (adres(verslag, actie), adres(vreemd, actie), adres(vreemd)):
        assert client.get(url).status_code == 404
        assert client.post(url, data).status_code == 404
    # Nor by naming it in the body of one's own page.
    client.post(adres(verslag), {**data, "pk": actie.pk, "id": actie.pk, "organisatie": vreemd.organisatie_id})
    assert {(a.doel, a.organisatie_id) for a in rijen(Actie)} == {
        ("Doel 0", vreemd.organisatie_id),
        ("Gekaapt", verslag.organisatie_id),
    }


def test_een_jaar_zonder_toewijzing_heeft_geen_acties() -> None:
    verslag, wie = maak_concept()
    maak_werkjaar(jaar=2031)
    client = als(wie.persoon)
    assert client.get(adres(verslag, jaar=2031)).status_code == 404  # no report is asked then
    assert client.get(adres(verslag, jaar=1999)).status_code == 404


def test_tweemaal_bewaren_van_een_nieuwe_actie_maakt_er_een() -> None:
    """A page that answers slowly, and an impatient finger."""
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    velden = {**lees(client, adres(verslag)).velden, "doel": "Rust in huis"}
    for _ in range(2):
        assert client.post(adres(verslag), velden).status_code == 302
    assert [a.doel for a in rijen(Actie)] == ["Rust in huis"]
    bewaar(client, adres(verslag), doel="Rust in huis")  # a form of its own is another action
    assert len(rijen(Actie)) == 2


def test_elke_versie_van_een_actie_blijft() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    bewaar(client, adres(verslag), doel="Eerste doel", eigenaar="Demo-team")
    (actie,) = rijen(Actie)
    url = adres(verslag, actie)
    bewaar(client, url, doel="Tweede doel", tegen="2027-03-01", indicatortype="outcome")
    bewaar(client, url, stand="bereikt", onverwacht="Ook de broers kwamen.")
    bewaar(client, url)  # nothing changed: no version
    assert [(v.versie, v.doel, v.eigenaar, str(v.tegen)) for v in rijen(ActieVersie)] == [
        (1, "Eerste doel", "Demo-team", "None"),
        (2, "Tweede doel", "Demo-team", "2027-03-01"),
    ]
    assert [(v.versie, v.stand, v.onverwacht) for v in rijen(ActiestandVersie)] == [
        (1, "gepland", ""),
        (2, "bereikt", "Ook de broers kwamen."),
    ]


def test_een_veld_dat_niet_meekwam_wordt_niet_leeggemaakt() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    bewaar(client, adres(verslag), doel="Doel", waarom="Omdat het moet kunnen.", resultaat="Het lukte.")
    (actie,) = rijen(Actie)
    velden = lees(client, adres(verslag, actie)).velden
    kort = {naam: velden[naam] for naam in ("versie", "standversie", "doel", "doelsoort", "stand")}
    assert client.post(adres(verslag, actie), {**kort, "doel": "Ander doel"}).status_code == 302
    assert (rijen(Actie)[0].doel, rijen(Actie)[0].waarom) == ("Ander doel", "Omdat het moet kunnen.")
    assert rijen(Actiestand)[0].resultaat == "Het lukte."


def test_een_actie_van_vorig_jaar_loopt_met_een_druk_door() -> None:
    organisatie = maak_organisatie()
    maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    verslag, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    client = als(wie.persoon)
    bewaar(client, adres(verslag, jaar=2024), doel="Rust in huis", stand="lopend", vervolg="Volgend jaar verder.")
    (actie,) = rijen(Actie)
    with systeem():
        (nog_niets,) = lees_concept(verslag).onderdeel("verbeteracties").acties
    assert (nog_niets.verloop, nog_niets.stand) == ("loopt_door", "")  # it lives on, and that is said
    sectie = reverse("onderdeel", args=[organisatie.ondernemingsnummer, 2025, "verbeteracties"])
    assert "Loopt door : Rust in huis" in lees(client, sectie).tekst
    url = reverse("actie_doorlopen", args=[organisatie.ondernemingsnummer, 2025, actie.pk])
    for _ in range(2):
        assert client.post(url, {"van": "verslag"}).url == sectie
    with systeem():
        (in_verslag,) = lees_concept(verslag).onderdeel("verbeteracties").acties
    assert (in_verslag.stand, in_verslag.stappen) == ("lopend", "Volgend jaar verder.")
    assert [s.werkjaar_id for s in rijen(Actiestand)] == [2024, 2025]


def test_alleen_wat_nooit_ingediend_werd_kan_weg() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    fout, juist = maak_acties(verslag, wie, aantal=2)
    client = als(wie.persoon)

    def verwijder(actie: Actie) -> str:
        url = reverse("actie_verwijderen", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, actie.pk])
        return client.post(url, follow=True).content.decode()

    assert "is verwijderd" in verwijder(fout)
    with systeem():
        assert [a.doel for a in lees_concept(verslag).onderdeel("verbeteracties").acties] == [juist.doel]
        dien_in(verslag, wie)
    assert "kan nu niet gewijzigd worden" in verwijder(juist)
    with systeem():
        workflow.neem_terug(verslag.pk, toegang=wie, nu=timezone.now())
    assert "stond al in een ingediend verslag" in verwijder(juist)
    assert [a.verwijderd_op is None for a in rijen(Actie)] == [False, True]


def test_een_verslag_toont_wat_doorloopt_wat_afgesloten_is_en_wat_nieuw_is() -> None:
    organisatie = maak_organisatie()
    maak_toewijzing(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    verslag, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    client = als(wie.persoon)
    for doel in ("Blijvend", "Klaar"):
        bewaar(client, adres(verslag, jaar=2024), doel=doel, stand="lopend")
    blijvend, klaar = rijen(Actie)
    bewaar(client, adres(verslag, blijvend), doelsoort="behouden", principe_code="innovatie")
    bewaar(client, adres(verslag, klaar), stand="bereikt", resultaat="Gelukt.")
    bewaar(client, adres(verslag), doel="Pas begonnen", stand="gepland")
    blad = lees(client, reverse("nakijken", args=[organisatie.ondernemingsnummer, 2025]))
    plaatsen = [blad.tekst.index(w) for w in ("Loopt door", "Blijvend", "Afgesloten", "Klaar", "Nieuw", "Pas begonnen")]
    assert plaatsen == sorted(plaatsen)
    assert "het niveau behouden · principe Innovatie" in blad.tekst

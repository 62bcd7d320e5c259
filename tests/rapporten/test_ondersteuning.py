"""Help: asking Opgroeien opens nothing; reading along is the organisation's choice, for a while, and ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Lidmaatschap, Persoon
from rapporten.models import Hulpvraag, Lezersreactie, Ondersteuningsstap, Verslag
from rapporten.vorigjaar import vorige_teksten
from tests.fabrieken import maak_lid, maak_organisatie, maak_sectorrol, maak_werkjaar
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import dien_in, maak_concept, vul

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

VANDAAG = timezone.localdate()


def als(persoon: Any) -> Client:
    client = Client()
    client.force_login(persoon)
    return client


def adres(verslag: Verslag, naam: str, *rest: Any) -> str:
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, *rest])


def laat_meelezen(verslag: Verslag, coordinator: Client, *, tot: dt.date) -> Persoon:
    """Let a dossierbeheerder read along; returns that account."""
    persoon = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    velden = {"email": persoon.email, "naam": "Demo-ondersteuner", "tot_en_met": tot.isoformat()}
    assert coordinator.post(adres(verslag, "ondersteuner_uitnodigen"), velden).status_code == 302
    return persoon


def test_een_ondersteuner_leest_het_concept_tot_de_dag_en_schrijft_niet() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie, woord="KANARIE-CONCEPT")
    coordinator, jaar = als(wie.persoon), verslag.werkjaar_id
    ondersteuner = laat_meelezen(verslag, coordinator, tot=VANDAAG + dt.timedelta(days=30))
    client = als(ondersteuner)
    assert "KANARIE-CONCEPT" in client.get(adres(verslag, "nakijken", jaar)).content.decode()
    sectie = adres(verslag, "onderdeel", jaar, "visie")
    client.post(sectie, {"versie": 1, "tekst": "Gekaapt.", "doe": "bewaar"})
    assert "Gekaapt." not in client.get(sectie).content.decode()
    for naam in ("ondertekenen", "indienen"):
        assert client.post(adres(verslag, naam, jaar)).status_code == 403
    client.post(adres(verslag, "lezersreactie", jaar, "visie"), {"reactie-tekst": "Sterk begin."})
    with systeem():
        assert [r.tekst for r in Lezersreactie.objects.all()] == ["Sterk begin."]
        lid = Lidmaatschap.objects.get(rol=Lidrol.ONDERSTEUNER)
    assert "Demo-dossierbeheerder" in coordinator.get(adres(verslag, "leden")).content.decode() + str(ondersteuner.naam)
    assert coordinator.post(adres(verslag, "lid_stoppen", lid.pk)).status_code == 302
    assert client.get(adres(verslag, "nakijken", jaar)).status_code == 404  # at once


def test_meelezen_stopt_vanzelf_en_kan_niet_zonder_einde() -> None:
    verslag, wie = maak_concept()
    coordinator = als(wie.persoon)
    ondersteuner = laat_meelezen(verslag, coordinator, tot=VANDAAG)
    with systeem():
        lid = Lidmaatschap.objects.filter(persoon=ondersteuner)
        lid.update(van=VANDAAG - dt.timedelta(days=9), tot_en_met=VANDAAG - dt.timedelta(days=1))
        assert als(ondersteuner).get(adres(verslag, "verslag", verslag.werkjaar_id)).status_code == 404
        with pytest.raises(IntegrityError), transaction.atomic():
            lid.update(tot_en_met=None)
    for tot in ("", "2020-01-01", (VANDAAG + dt.timedelta(days=400)).isoformat()):
        velden = {"email": "iemand@demo.example", "naam": "Demo-iemand", "tot_en_met": tot}
        assert coordinator.post(adres(verslag, "ondersteuner_uitnodigen"), velden).status_code == 422
    # Inviting the same person again prolongs: no second role.
    velden = {"email": ondersteuner.email, "naam": "x", "tot_en_met": (VANDAAG + dt.timedelta(days=5)).isoformat()}
    for _ in range(2):
        coordinator.post(adres(verslag, "ondersteuner_uitnodigen"), velden)
    with systeem():
        assert Lidmaatschap.objects.filter(persoon=ondersteuner, tot_en_met__gte=VANDAAG).count() == 1
    # Nobody gives this role without an end by another way.
    velden = {"email": "iemand@demo.example", "naam": "Demo-iemand", "rol": "ondersteuner"}
    assert coordinator.post(adres(verslag, "lid_uitnodigen"), velden).status_code == 422


def test_een_vraag_wordt_een_keer_gesteld_een_keer_beantwoord_en_opent_niets() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie, woord="KANARIE-CONCEPT")
    client, collega = als(wie.persoon), als(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    dossierbeheerder = als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))
    for _ in range(2):
        velden = {"soort": "gesprek", "tekst": "Kunnen we samen kijken?"}
        assert client.post(adres(verslag, "hulpvraag_nieuw"), velden).status_code == 302
    assert client.post(adres(verslag, "hulpvraag_nieuw"), {"soort": "x", "tekst": " "}).status_code == 422
    with systeem():
        vraag = Hulpvraag.objects.get()
    assert "Kunnen we samen kijken?" in dossierbeheerder.get(reverse("hulpvragen")).content.decode()
    assert dossierbeheerder.get(adres(verslag, "nakijken", verslag.werkjaar_id)).status_code == 404
    url = reverse("hulpvraag", args=[vraag.pk])
    assert dossierbeheerder.post(url, {"tekst": "Dinsdag om tien uur."}).status_code == 302
    tweede = collega.post(url, {"tekst": "Woensdag."})
    assert tweede.status_code == 422
    assert "beantwoordde deze vraag al" in tweede.content.decode()
    assert "Woensdag." in tweede.content.decode()
    assert "Dinsdag om tien uur." in client.get(adres(verslag, "ondersteuning")).content.decode()
    brieven = [b for b in bezorg() if b.subject == "Opgroeien beantwoordde uw vraag"]
    assert [(b.to, "Dinsdag om tien uur." in b.body) for b in brieven] == [([wie.persoon.email], True)]
    vreemd = als(maak_lid(organisatie=maak_organisatie()))
    assert vreemd.get(adres(verslag, "ondersteuning")).status_code == 404


def test_stappen_zet_ook_de_ondersteuner_en_een_lezer_niet() -> None:
    verslag, wie = maak_concept()
    client = als(laat_meelezen(verslag, als(wie.persoon), tot=VANDAAG + dt.timedelta(days=30)))
    velden = {"tekst": "Samen de cijfers bekijken", "tegen": "2027-01-15"}
    assert client.post(adres(verslag, "ondersteuningsstap_nieuw"), velden).status_code == 302
    with systeem():
        stap = Ondersteuningsstap.objects.get()
    url = adres(verslag, "ondersteuningsstap_gedaan", stap.pk)
    assert als(maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER)).post(url).status_code == 403
    for gedaan, verwacht in (("ja", False), ("ja", False), ("nee", True)):
        assert client.post(url, {"gedaan": gedaan}).status_code == 302
        with systeem():
            assert (Ondersteuningsstap.objects.get().gedaan_op is None) is verwacht
    with systeem():
        vreemde = maak_concept()[0]
    assert client.post(adres(vreemde, "ondersteuningsstap_gedaan", stap.pk)).status_code == 404


@pytest.mark.parametrize("aantal", [1, 3])
def test_de_bladzijden_blijven_onder_vijftien_opdrachten(aantal: int, django_assert_max_num_queries: Any) -> None:
    verslag, wie = maak_concept()
    with systeem():
        for n in range(aantal):
            Hulpvraag.objects.create(
                organisatie=verslag.organisatie, soort="hulp", tekst=f"Vraag {n}", door=wie.persoon
            )
            Ondersteuningsstap.objects.create(organisatie=verslag.organisatie, tekst="Stap", gemaakt_door=wie.persoon)
    opgroeien = als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))
    for client, url in ((als(wie.persoon), adres(verslag, "ondersteuning")), (opgroeien, reverse("hulpvragen"))):
        client.get(url)
        with django_assert_max_num_queries(15):
            assert client.get(url).status_code == 200


def test_na_een_korte_update_komt_de_rest_uit_het_volledige_verslag() -> None:
    organisatie = maak_organisatie()
    volledig, wie = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2023))
    vul(volledig, wie, woord="Volledig")
    dien_in(volledig, wie)
    update, schrijver = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), boom="korte-update")
    vul(update, schrijver, woord="Update")
    dien_in(update, schrijver)
    nu, _ = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    with systeem():
        teksten = vorige_teksten(nu, nulpunt=False)
        assert "Volledig bij Visie" in teksten["visie"]
        assert "Update bij Korte duiding" in teksten["duiding-groeiniveaus"]
        assert vorige_teksten(nu, nulpunt=True) == {}

"""Colleagues at one report: sections given, who is there, talk in the margin, and who of Opgroeien read us."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Lidmaatschap, Persoon
from rapporten import samenwerken
from rapporten.concept import lees_concept
from rapporten.models import Aanwezigheid, Kanttekening, Leesmoment, Verslag, Werkverdeling
from tests.fabrieken import maak_lid, maak_sectorrol
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import maak_concept, maak_ingediend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
GEZEGD = "Kanariekanttekening"


@pytest.fixture
def verslag() -> Verslag:
    return maak_concept()[0]


def als(verslag: Verslag, rol: Lidrol = Lidrol.MEDEWERKER, naam: str = "") -> tuple[Client, Persoon]:
    client, wie = Client(), maak_lid(organisatie=verslag.organisatie, rol=rol)
    if naam:
        Persoon.objects.filter(pk=wie.pk).update(naam=naam)
        wie.naam = naam
    client.force_login(wie)
    return client, wie


def adres(verslag: Verslag, naam: str, *rest: object) -> str:
    return reverse(naam, args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, *rest])


def tekst(antwoord: Any) -> str:
    return str(antwoord.content.decode())


# --- a section given to a colleague ---


def test_een_onderdeel_geven_staat_op_de_takenlijst_en_geeft_een_mail(verslag: Verslag) -> None:
    coordinator, _ = als(verslag, Lidrol.KWALITEITSCOORDINATOR)
    collega, wie = als(verslag, naam="Demo-collega Kanarie")
    tegen = timezone.localdate() + dt.timedelta(days=9)
    url = adres(verslag, "werkverdeling", "visie")
    for _ in range(2):  # the button pressed twice
        assert coordinator.post(url, {"voor": wie.pk, "tegen": tegen.isoformat()}).status_code == 302
    (bericht,) = bezorg()
    assert bericht.to == [wie.email]
    assert adres(verslag, "onderdeel", "visie") in bericht.body
    lijst = tekst(coordinator.get(adres(verslag, "verslag")))
    assert f"voor {wie.naam}" in lijst
    assert "Mijn onderdelen" not in lijst
    eigen = tekst(collega.get(adres(verslag, "verslag") + "?voor=mij"))
    assert "voor u" in eigen
    assert adres(verslag, "onderdeel", "visie") in eigen
    assert adres(verslag, "onderdeel", "groeiniveaus") not in eigen
    assert f"Voor <b>{wie.naam}</b>" in tekst(coordinator.get(adres(verslag, "onderdeel", "visie")))
    assert coordinator.post(url, {"voor": "", "tegen": ""}).status_code == 302
    assert "voor u" not in tekst(collega.get(adres(verslag, "verslag")))


def test_alleen_wie_mag_schrijven_krijgt_een_onderdeel(verslag: Verslag) -> None:
    coordinator, _ = als(verslag, Lidrol.KWALITEITSCOORDINATOR)
    lezer, wie_leest = als(verslag, Lidrol.LEZER)
    _, vreemde = als(maak_concept()[0])
    url = adres(verslag, "werkverdeling", "visie")
    for pk in (wie_leest.pk, vreemde.pk, "x", 2_000_000_000):
        antwoord = coordinator.post(url, {"voor": pk})
        assert antwoord.status_code == 422
        assert "Kies een collega die mag meeschrijven" in tekst(antwoord)
    gisteren = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    assert coordinator.post(url, {"voor": "", "tegen": gisteren}).status_code == 422
    assert lezer.get(url).status_code == 403
    with systeem():
        assert not Werkverdeling.objects.exists()


def test_wie_intussen_weg_is_krijgt_geen_mail_en_kan_meteen_niet_meer_binnen(verslag: Verslag) -> None:
    coordinator, _ = als(verslag, Lidrol.KWALITEITSCOORDINATOR)
    collega, wie = als(verslag)
    coordinator.post(adres(verslag, "werkverdeling", "visie"), {"voor": wie.pk})
    assert collega.get(adres(verslag, "onderdeel", "visie")).status_code == 200
    with systeem():
        pk = Lidmaatschap.objects.get(persoon=wie).pk
    stop = reverse("lid_stoppen", args=[verslag.organisatie.ondernemingsnummer, pk])
    assert coordinator.post(stop).status_code == 302
    assert collega.get(adres(verslag, "onderdeel", "visie")).status_code == 404
    assert bezorg() == []


def test_er_blijft_geen_spoor_van_in_de_inhoud(verslag: Verslag) -> None:
    with systeem():
        voor = lees_concept(verslag).canoniek()
    client, wie = als(verslag)
    client.post(adres(verslag, "werkverdeling", "visie"), {"voor": wie.pk})
    client.post(adres(verslag, "kanttekeningen", "visie"), {"tekst": GEZEGD})
    client.get(adres(verslag, "onderdeel", "visie"))
    with systeem():
        assert Werkverdeling.objects.exists()
        assert lees_concept(verslag).canoniek() == voor


# --- who is there ---


def test_een_collega_die_hier_schrijft_staat_er_en_vervalt_na_anderhalve_minuut(verslag: Verslag) -> None:
    een, _ = als(verslag, naam="Demo-eerste")
    twee, tweede = als(verslag, naam="Demo-tweede")
    lezer, _ = als(verslag, Lidrol.LEZER, naam="Demo-lezer")
    url = adres(verslag, "onderdeel", "visie")
    assert "schrijft hier nu ook" not in tekst(een.get(url))
    lezer.get(url)  # who only reads does not write here
    assert "Demo-eerste schrijft hier nu ook" in tekst(twee.get(url))
    assert "schrijft hier nu ook" not in tekst(twee.get(adres(verslag, "onderdeel", "innovatieve-projecten")))
    hartslag = een.post(adres(verslag, "aanwezig", "visie"))
    assert hartslag.json() == {"schrijven_mee": ["Demo-tweede"]}
    with systeem():
        oud = timezone.now() - dt.timedelta(seconds=91)
        Aanwezigheid.objects.filter(persoon=tweede).update(gezien_op=oud)
    assert een.post(adres(verslag, "aanwezig", "visie")).json() == {"schrijven_mee": []}
    assert twee.post(adres(verslag, "aanwezig", "visie")).json() == {"schrijven_mee": ["Demo-eerste"]}
    with systeem():  # one row per person and section, never a trail
        assert Aanwezigheid.objects.filter(stabiel_id="visie").count() == 2


# --- talk in the margin ---


def test_kanttekeningen_onder_collegas(verslag: Verslag) -> None:
    lezer, _ = als(verslag, Lidrol.LEZER)
    schrijver, _ = als(verslag)
    url = adres(verslag, "kanttekeningen", "visie")
    leeg = lezer.post(url, {"tekst": "  "})
    assert leeg.status_code == 422
    assert "Schrijf eerst een kanttekening" in tekst(leeg)
    for _ in range(2):
        assert lezer.post(url, {"tekst": GEZEGD}).status_code == 302
    assert GEZEGD in tekst(schrijver.get(adres(verslag, "onderdeel", "visie")))
    with systeem():
        draad = Kanttekening.objects.get()
    assert schrijver.post(url, {"tekst": "Klopt.", "draad": draad.pk}).status_code == 302
    assert "Klopt." in tekst(lezer.get(url))
    assert schrijver.post(url, {"tekst": "Weg?", "draad": "999999"}).status_code == 422
    assert schrijver.post(adres(verslag, "kanttekening_oplossen", draad.pk)).status_code == 302
    assert GEZEGD not in tekst(schrijver.get(adres(verslag, "onderdeel", "visie")))
    assert "opgelost door" in tekst(schrijver.get(url))


def test_een_lezer_sluit_enkel_wat_hij_zelf_begon(verslag: Verslag) -> None:
    lezer, wie = als(verslag, Lidrol.LEZER)
    _, ander = als(verslag)
    with systeem():
        for door in (wie, ander):
            samenwerken.zeg(verslag, "visie", GEZEGD, None, door=door, nu=timezone.now())
        eigen, vreemd = Kanttekening.objects.order_by("pk")
    lezer.post(adres(verslag, "kanttekening_oplossen", vreemd.pk))
    lezer.post(adres(verslag, "kanttekening_oplossen", eigen.pk))
    with systeem():
        assert list(Kanttekening.objects.exclude(opgelost_op=None)) == [eigen]


def test_opgroeien_en_een_ondersteuner_lezen_geen_kanttekening(verslag: Verslag) -> None:
    client, _ = als(verslag)
    client.post(adres(verslag, "kanttekeningen", "visie"), {"tekst": GEZEGD})
    steun = Client()
    steun.force_login(
        maak_lid(
            organisatie=verslag.organisatie,
            rol=Lidrol.ONDERSTEUNER,
            tot_en_met=timezone.localdate() + dt.timedelta(days=30),
        )
    )
    assert steun.get(adres(verslag, "kanttekeningen", "visie")).status_code == 403
    assert GEZEGD not in tekst(steun.get(adres(verslag, "onderdeel", "visie")))
    for rol in (Sectorrolsoort.DOSSIERBEHEERDER, Sectorrolsoort.BEHEERDER):
        with transaction.atomic():
            zet_toegang(rol.value, persoon_id=maak_sectorrol(rol=rol).pk)
            for model in (Kanttekening, Werkverdeling, Aanwezigheid):
                assert not model._default_manager.exists()


def test_een_antwoord_hangt_nooit_onder_een_ander_onderdeel(verslag: Verslag) -> None:
    _, wie = als(verslag)
    plek = {"organisatie": verslag.organisatie, "verslag": verslag, "door": wie, "tekst": GEZEGD}
    with systeem():
        draad = Kanttekening.objects.create(**plek, stabiel_id="visie")
        with pytest.raises(IntegrityError, match="kanttekening_draad"), transaction.atomic():
            Kanttekening.objects.create(**plek, stabiel_id="groeiniveaus", antwoord_op=draad)


# --- who read us ---


def test_de_organisatie_ziet_wie_van_opgroeien_las_een_keer_per_dag() -> None:
    verslag, wie, indiening = maak_ingediend()
    dossierbeheerder = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    Persoon.objects.filter(pk=dossierbeheerder.pk).update(naam="Demo-dossierbeheerder Kanarie")
    opgroeien, organisatie = Client(), Client()
    opgroeien.force_login(dossierbeheerder)
    organisatie.force_login(wie.persoon)
    url = reverse("wie_las", args=[verslag.organisatie.ondernemingsnummer])
    organisatie.get(reverse("indiening", args=[indiening.kenmerk]))
    assert "Nog niet gelezen" in tekst(organisatie.get(url))
    for naam in ("indiening", "indiening", "indiening_pdf"):
        assert opgroeien.get(reverse(naam, args=[indiening.kenmerk])).status_code == 200
    with systeem():
        assert Leesmoment.objects.count() == 1
    blad = tekst(organisatie.get(url))
    assert blad.count("Demo-dossierbeheerder Kanarie") == 1
    assert indiening.kenmerk in blad
    assert opgroeien.get(url).status_code == 404
    leden = tekst(organisatie.get(reverse("leden", args=[verslag.organisatie.ondernemingsnummer])))
    assert url in leden


def test_een_leesmoment_verandert_of_verdwijnt_niet() -> None:
    _, wie, indiening = maak_ingediend()
    with systeem():
        samenwerken.schrijf_leesmoment(indiening, wie.persoon, nu=timezone.now(), dag=timezone.localdate())
        for sql in ("UPDATE rapporten_leesmoment SET dag = dag - 1", "DELETE FROM rapporten_leesmoment"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                connection.cursor().execute(sql)


# --- the statement limit ---


@pytest.mark.parametrize("aantal", [1, 30])
def test_elke_bladzijde_kost_evenveel(verslag: Verslag, aantal: int, django_assert_max_num_queries: Any) -> None:
    client, wie = als(verslag)
    nu = timezone.now()
    with systeem():
        for nummer in range(aantal):
            samenwerken.zeg(verslag, "visie", f"{GEZEGD} {nummer}", None, door=wie, nu=nu)
            Aanwezigheid.objects.create(
                organisatie=verslag.organisatie,
                verslag=verslag,
                stabiel_id="visie",
                persoon=maak_lid(organisatie=verslag.organisatie),
            )
        samenwerken.geef(verslag, "visie", wie, None, door=wie, nu=nu)
    for naam in ("onderdeel", "kanttekeningen", "werkverdeling"):
        client.get(adres(verslag, naam, "visie"))
        with django_assert_max_num_queries(15, info=naam):
            assert client.get(adres(verslag, naam, "visie")).status_code == 200
    client.get(adres(verslag, "verslag"))  # what is read once per process
    with django_assert_max_num_queries(15, info="verslag"):
        assert client.get(adres(verslag, "verslag")).status_code == 200
    with django_assert_max_num_queries(10, info="aanwezig"):
        assert client.post(adres(verslag, "aanwezig", "visie")).status_code == 200

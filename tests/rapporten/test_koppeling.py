"""The API: who gets in, what it shows, what it never shows."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.models import Lidmaatschap, Persoon
from organisaties.toegang import Toegang
from rapporten.choices import Koppelrecht
from rapporten.inhoud import lees
from rapporten.koppeling import sleutels
from rapporten.models import Aggregaat, Cijfer, Koppeling, Score, ScoreVersie, Verslag
from rapporten.sectorbeeld.edities import herbereken, leg_vast
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.koppelingen import Systeem, maak_koppeling
from tests.fabrieken.verslagen import dien_in, maak_concept, maak_ingediend, vul
from tests.toegang.test_tweede_muur import zonder_filters, zonder_row_level_security

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


def geweigerd(antwoord: Any, status: int) -> str:
    """The refusal is JSON with words."""
    assert antwoord.status_code == status, antwoord.content
    assert antwoord["Content-Type"] == "application/json"
    assert antwoord.json()["fout"]
    return str(antwoord.json()["fout"])


# --- who gets in ---


def test_zonder_sleutel_of_met_een_verkeerde_komt_niemand_binnen() -> None:
    for koppen in ({}, {"Authorization": "Bearer kv_verzonnen"}, {"Authorization": "Basic abc"}):
        antwoord = Client().get("/api/v1/kaders", headers=koppen)
        geweigerd(antwoord, 401)
        assert antwoord["WWW-Authenticate"].startswith("Bearer")


def test_een_account_opent_de_api_niet_en_de_api_geen_bladzijde() -> None:
    organisatie = maak_organisatie()
    lid = maak_lid(organisatie=organisatie)
    client = Client()
    client.force_login(lid)
    geweigerd(client.get("/api/v1/kaders"), 401)
    _, sleutel = maak_koppeling(organisatie)
    pagina = Client().get(
        reverse("organisatie", args=[organisatie.ondernemingsnummer]), headers={"Authorization": f"Bearer {sleutel}"}
    )
    assert pagina.status_code == 302
    antwoord = Systeem(sleutel).lees("kaders")
    assert antwoord.status_code == 200
    assert not antwoord.cookies


def test_van_de_sleutel_bewaren_we_enkel_de_hash() -> None:
    koppeling, sleutel = maak_koppeling(maak_organisatie())
    with systeem():
        rij = Koppeling.objects.values().get(pk=koppeling.pk)
    assert sleutel not in str(rij)
    assert len(sleutel) > 40
    assert sleutel.startswith(rij["begin"])


def _vervalt(koppeling: Koppeling) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            "UPDATE rapporten_koppeling SET vervalt_op = %s WHERE id = %s",
            [timezone.localdate() - dt.timedelta(days=1), koppeling.pk],
        )
        cursor.execute("SET ROLE kwaliteit_app")


def _trek_in(koppeling: Koppeling) -> None:
    with systeem():
        assert sleutels.trek_in(koppeling, door=koppeling.gemaakt_door, nu=timezone.now())
        assert not sleutels.trek_in(koppeling, door=koppeling.gemaakt_door, nu=timezone.now())


def _vertrekt(koppeling: Koppeling) -> None:
    with systeem():
        gisteren = timezone.localdate() - dt.timedelta(days=1)
        Lidmaatschap.objects.filter(persoon=koppeling.gemaakt_door).update(tot_en_met=gisteren)


def _wordt_lezer(koppeling: Koppeling) -> None:
    with systeem():
        Lidmaatschap.objects.filter(persoon=koppeling.gemaakt_door).update(rol="lezer")


def _gedeactiveerd(koppeling: Koppeling) -> None:
    Persoon.objects.filter(pk=koppeling.gemaakt_door_id).update(is_active=False)


@pytest.mark.parametrize("gebeurt", [_vervalt, _trek_in, _vertrekt, _wordt_lezer, _gedeactiveerd])
def test_een_koppeling_werkt_niet_meer(gebeurt: Any) -> None:
    koppeling, sleutel = maak_koppeling(maak_organisatie())
    ander = Systeem(sleutel)
    assert ander.lees("kaders").status_code == 200
    gebeurt(koppeling)
    geweigerd(ander.lees("kaders"), 401)


def test_te_veel_vragen_in_een_minuut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sleutels, "GRENS", 3)
    nu = timezone.now().replace(second=10)
    monkeypatch.setattr("rapporten.koppeling.sleutels.timezone.now", lambda: nu)
    organisatie = maak_organisatie()
    een, ander = (Systeem(maak_koppeling(organisatie)[1]) for _ in range(2))
    assert [een.lees("kaders").status_code for _ in range(3)] == [200, 200, 200]
    antwoord = een.lees("kaders")
    geweigerd(antwoord, 429)
    assert 1 <= int(antwoord["Retry-After"]) <= 60
    assert ander.lees("kaders").status_code == 200
    nu += dt.timedelta(minutes=1)
    assert een.lees("kaders").status_code == 200


def test_wie_hoe_laat_het_laatst_vroeg() -> None:
    koppeling, sleutel = maak_koppeling(maak_organisatie())
    Systeem(sleutel).lees("kaders")
    with systeem():
        koppeling.refresh_from_db()
    assert timezone.now() - koppeling.laatst_gebruikt_op < dt.timedelta(minutes=1)


# --- what it shows ---


def test_kaders_en_bomen() -> None:
    ander = Systeem(maak_koppeling(maak_organisatie())[1])
    for lijst, enkel in (("kaders", "elementen"), ("bomen", "knopen")):
        rijen = ander.lees(lijst).json()
        assert rijen
        for rij in rijen:
            assert ander.lees(f"{lijst}/{rij['code']}/{rij['versie']}").json()[enkel]
    groei = ander.lees("kaders/groeiniveaus/1").json()
    assert [n["waarde"] for n in groei["niveaus"]] == [0, 1, 2, 3, 4, 5]
    assert len([e for e in groei["elementen"] if e["soort"] == "thema"]) == 16
    assert ander.lees("kengetallen").json()
    for pad in ("kaders/groeiniveaus/9", "bomen/nergens/1", "niets", "kaders/", "organisaties"):
        geweigerd(ander.lees(pad), 404)
    assert geweigerd(ander.lees("kaders/groeiniveaus/nul"), 422)


def test_ongewijzigd_geeft_304() -> None:
    ander = Systeem(maak_koppeling(maak_organisatie())[1])
    merk = ander.lees("kaders")["ETag"]
    for gekend in (merk, f"W/{merk}", f'"anders", {merk}', "*"):
        antwoord = ander.lees("kaders", **{"If-None-Match": gekend})
        assert (antwoord.status_code, antwoord.content) == (304, b"")
    assert ander.lees("kaders", **{"If-None-Match": '"anders"'}).status_code == 200


@pytest.fixture
def editie(db: None, kaders: None) -> None:
    """A definitive edition about 2024 with a small region in it, and a live one about 2025."""
    themas = [{"betrokkenheid": 2 + i % 3, "dossierbeheer": 1 + i % 4} for i in range(12)]
    for jaar in (2024, 2025):
        zaai(
            jaar,
            [Antwoorden("antwerpen", niveaus=t, cijfers={"bezetting-ovbj": (9, 10, 90)}) for t in themas]
            + [Antwoorden("oost-vlaanderen", niveaus=t) for t in themas[:8]]
            + [Antwoorden("limburg", niveaus=t) for t in themas[:3]],
        )
        with systeem():
            herbereken(jaar)
    with systeem():
        leg_vast(2024, maak_persoon(), "Demo-opmerking")


def _bladzijden(ander: Systeem, vraag: str) -> list[dict[str, Any]]:
    uit, bladzijde = [], 1
    while True:
        antwoord = ander.lees(f"aggregaten?{vraag}&bladzijde={bladzijde}").json()
        uit += antwoord["aggregaten"]
        if bladzijde >= antwoord["bladzijden"]:
            assert len(uit) == antwoord["aantal"]
            return uit
        bladzijde += 1


@pytest.mark.usefixtures("editie")
def test_van_het_sectorbeeld_enkel_wat_definitief_en_getoond_is() -> None:
    ander = Systeem(maak_koppeling(maak_organisatie())[1])
    assert [e["werkjaar"] for e in ander.lees("edities").json()] == [2024]
    geweigerd(ander.lees("edities/2025"), 404)
    assert ander.lees("aggregaten?werkjaar=2025").json()["aantal"] == 0
    cellen = _bladzijden(ander, "per_bladzijde=7")
    bewaard = Aggregaat.objects.filter(editie__soort="definitief")
    assert len(cellen) == bewaard.count() > 10
    getallen = ("n", "niet_beantwoord", "nvt", "verdeling", "gemiddelde", "mediaan", "q1", "q3", "percentage")
    verborgen = [c for c in cellen if c["verborgen"]]
    assert {c["groep"] for c in verborgen} >= {"regio:limburg"}
    assert all(c[veld] is None for c in verborgen for veld in getallen)
    paren = {(a.groep, a.thema and a.thema.code, a.kengetal and a.kengetal.code): a for a in bewaard}
    for cel in cellen:
        a = paren[cel["groep"], cel["thema"], cel["kengetal"]]
        assert (cel["n"], cel["verdeling"], cel["verborgen"]) == (a.n, a.verdeling, a.verborgen)


@pytest.mark.usefixtures("editie")
def test_filters_op_de_aggregaten() -> None:
    ander = Systeem(maak_koppeling(maak_organisatie())[1])
    cellen = _bladzijden(ander, "groep=regio:antwerpen&thema=betrokkenheid")
    assert [(c["groep"], c["thema"], c["n"]) for c in cellen] == [("regio:antwerpen", "betrokkenheid", 12)]
    assert {c["kengetal"] for c in _bladzijden(ander, "kengetal=bezetting-ovbj&groep=sector")} == {"bezetting-ovbj"}
    assert _bladzijden(ander, "thema=bestaat-niet") == []
    for fout in ("werkjaar=1", "bladzijde=0", "per_bladzijde=9999", "groep=%00", "thema=;", "werkjaar=x"):
        veld = fout.partition("=")[0]
        antwoord = ander.lees(f"aggregaten?{fout}")
        geweigerd(antwoord, 422)
        assert antwoord.json()["fouten"][veld]


def test_eigen_verslagen_zoals_ingediend() -> None:
    verslag, _, indiening = maak_ingediend()
    nummer = verslag.organisatie.ondernemingsnummer
    ander = Systeem(maak_koppeling(verslag.organisatie)[1])
    (rij,) = ander.lees(f"organisaties/{nummer}/verslagen").json()
    assert (rij["werkjaar"], rij["status"], rij["bewerkbaar"]) == (verslag.werkjaar_id, "ingediend", False)
    (ingediend,) = rij["indieningen"]
    gelezen = ander.lees(f"organisaties/{nummer}/indieningen/{ingediend['kenmerk']}").json()
    inhoud = lees(indiening.inhoud)
    assert gelezen["sha256"] == indiening.sha256
    assert gelezen["inhoud"]["ondernemingsnummer"] == nummer
    getoond = [o["id"] for h in gelezen["inhoud"]["hoofdstukken"] for o in h["onderdelen"]]
    assert getoond == [o.id for o in inhoud.onderdelen]
    scores = [s for h in gelezen["inhoud"]["hoofdstukken"] for o in h["onderdelen"] for s in o["scores"]]
    assert {s["niveau"] for s in scores} == {3}
    geweigerd(ander.lees(f"organisaties/{nummer}/indieningen/2025-{nummer}-9"), 404)


def test_het_eigen_concept_met_versies() -> None:
    verslag, _ = maak_concept()
    nummer = verslag.organisatie.ondernemingsnummer
    ander = Systeem(maak_koppeling(verslag.organisatie)[1])
    pad = f"organisaties/{nummer}/verslagen/{verslag.werkjaar_id}"
    scores = ander.lees(f"{pad}/groeiniveaus").json()
    assert len(scores) == 16
    assert {(s["versie"], s["staat"]) for s in scores} == {(0, "niet_beantwoord")}
    cijfers = ander.lees(f"{pad}/cijfers").json()
    assert "bezetting-ovbj" in {c["kengetal"] for c in cijfers}
    geweigerd(ander.lees(f"organisaties/{nummer}/verslagen/2001/cijfers"), 404)


# --- what it never shows ---


def _vreemde_paden(nummer: str, jaar: int, kenmerk: str) -> list[str]:
    return [
        f"organisaties/{nummer}/verslagen",
        f"organisaties/{nummer}/verslagen/{jaar}/groeiniveaus",
        f"organisaties/{nummer}/verslagen/{jaar}/cijfers",
        f"organisaties/{nummer}/indieningen/{kenmerk}",
    ]


def test_een_sleutel_van_de_ene_leest_nooit_de_andere() -> None:
    """Foreign and missing answer alike."""
    vreemd, _, indiening = maak_ingediend(woord="Geheim-van-B")
    van_b = vreemd.organisatie.ondernemingsnummer
    eigen = maak_organisatie()
    ander = Systeem(maak_koppeling(eigen)[1])
    echt = [ander.lees(pad) for pad in _vreemde_paden(van_b, 2025, indiening.kenmerk)]
    nergens = [ander.lees(pad) for pad in _vreemde_paden("0999999922", 2025, "2025-0999999922-1")]
    assert [(a.status_code, a.content) for a in echt] == [(a.status_code, a.content) for a in nergens]
    assert {a.status_code for a in echt} == {404}
    # The submission of another under one's own number.
    geweigerd(ander.lees(f"organisaties/{eigen.ondernemingsnummer}/indieningen/{indiening.kenmerk}"), 404)


def test_ook_met_enkel_de_tweede_muur(monkeypatch: pytest.MonkeyPatch) -> None:
    """With every filter on organisation out of the code, row-level security alone hides the other."""
    vreemd, _, indiening = maak_ingediend(woord="Geheim-van-B")
    eigen, _, _ = maak_ingediend(woord="Eigen-woord")
    van_a = eigen.organisatie.ondernemingsnummer
    ander = Systeem(maak_koppeling(eigen.organisatie)[1])
    van_b = vreemd.organisatie.ondernemingsnummer
    monkeypatch.setattr("rapporten.koppeling.api._eigen", lambda request, nummer: eigen.organisatie)
    paden = _vreemde_paden(van_b, 2025, indiening.kenmerk) + _vreemde_paden(van_a, 2025, indiening.kenmerk)

    def gelezen() -> str:
        return " ".join(ander.lees(pad).content.decode() for pad in paden)

    with zonder_filters(monkeypatch):
        tekst = gelezen()
        assert van_b not in tekst
        assert "Geheim-van-B" not in tekst
        assert van_a in tekst
    with zonder_row_level_security(), zonder_filters(monkeypatch):  # both walls gone: this check can fail
        assert "Geheim-van-B" in gelezen()


@contextmanager
def hoogstens(aantal: int) -> Any:
    with CaptureQueriesContext(
        connection,
    ) as gevangen:
        yield
    zinnen = [z["sql"] for z in gevangen.captured_queries]
    assert len(zinnen) <= aantal, "\n".join(zinnen)


@pytest.mark.usefixtures("editie")
def test_weinig_statements() -> None:
    verslag, _, indiening = maak_ingediend()
    nummer = verslag.organisatie.ondernemingsnummer
    ander = Systeem(maak_koppeling(verslag.organisatie)[1])
    paden = _vreemde_paden(nummer, 2025, indiening.kenmerk)
    for pad in ["kaders", "kaders/groeiniveaus/1", "bomen/nieuwe-boom/1", "edities", "aggregaten", *paden]:
        with hoogstens(12):
            assert ander.lees(pad).status_code == 200


# --- the pages ---


def test_de_coordinator_maakt_een_koppeling_en_ziet_de_sleutel_een_keer() -> None:
    organisatie = maak_organisatie()
    client = Client()
    client.force_login(maak_lid(organisatie=organisatie))
    nummer = organisatie.ondernemingsnummer
    tegen = timezone.localdate() + dt.timedelta(days=100)
    gegevens = {"naam": "Demo-dossier", "recht": "lezen", "vervalt_op": tegen.isoformat()}
    antwoord = client.post(reverse("koppeling_nieuw", args=[nummer]), gegevens)
    sleutel = antwoord.context["sleutel"]
    assert sleutel in antwoord.content.decode()
    assert "no-store" in antwoord["Cache-Control"]
    assert Systeem(sleutel).lees("kaders").status_code == 200
    lijst = client.get(reverse("koppelingen", args=[nummer])).content.decode()
    assert "Demo-dossier" in lijst
    assert sleutel not in lijst
    with systeem():
        koppeling = Koppeling.objects.get(naam="Demo-dossier")
    assert client.post(reverse("koppeling_stoppen", args=[nummer, koppeling.pk])).status_code == 302
    geweigerd(Systeem(sleutel).lees("kaders"), 401)
    assert "gestopt door" in client.get(reverse("koppelingen", args=[nummer])).content.decode()


@pytest.mark.parametrize(
    ("veld", "waarde"),
    [("naam", ""), ("naam", "x" * 101), ("recht", "alles"), ("vervalt_op", "2020-01-01"), ("vervalt_op", "2099-01-01")],
)
def test_een_koppeling_die_niet_klopt(veld: str, waarde: str) -> None:
    organisatie = maak_organisatie()
    client = Client()
    client.force_login(maak_lid(organisatie=organisatie))
    tegen = timezone.localdate() + dt.timedelta(days=100)
    gegevens = {"naam": "Demo", "recht": Koppelrecht.LEZEN.value, "vervalt_op": tegen.isoformat(), veld: waarde}
    antwoord = client.post(reverse("koppeling_nieuw", args=[organisatie.ondernemingsnummer]), gegevens)
    assert antwoord.status_code == 422
    assert antwoord.context["form"].errors[veld]
    with systeem():
        assert not Koppeling.objects.exists()


def test_de_uitleg_vraagt_niets_van_buiten_en_noemt_elk_adres() -> None:
    client = Client()
    document = client.get("/api/v1/openapi.json").json()
    bladzijde = client.get("/api/v1/").content.decode()
    for pad in document["paths"]:
        assert pad in bladzijde
    assert "https://" not in bladzijde
    assert "<style" not in bladzijde
    assert "cdn" not in bladzijde


# --- filling in ---


@dataclass(frozen=True)
class Concept:
    """A draft, and a system that may fill it in."""

    verslag: Verslag
    toegang: Toegang
    systeem: Systeem

    @property
    def pad(self) -> str:
        return f"organisaties/{self.verslag.organisatie.ondernemingsnummer}/verslagen/{self.verslag.werkjaar_id}"

    def vul_in(self, wat: str, **gegevens: Any) -> Any:
        return self.systeem.schrijf(f"{self.pad}/{wat}", gegevens)

    def rij(self, soort: str, code: str) -> dict[str, Any]:
        sleutel = {"groeiniveaus": "thema", "cijfers": "kengetal"}[soort]
        return next(r for r in self.systeem.lees(f"{self.pad}/{soort}").json() if r[sleutel] == code)


@pytest.fixture
def concept(db: None, kaders: None) -> Concept:
    verslag, toegang = maak_concept()
    return Concept(verslag, toegang, Systeem(maak_koppeling(verslag.organisatie, door=toegang.persoon)[1]))


def test_een_groeiniveau_invullen_in_naam_van_wie_de_koppeling_maakte(concept: Concept) -> None:
    vul(concept.verslag, concept.toegang)  # from the screen
    antwoord = concept.vul_in("groeiniveaus/betrokkenheid", niveau=2, toelichting="Demo", versie=1)
    assert (antwoord.status_code, antwoord.json()) == (200, {"versie": 2})
    rij = concept.rij("groeiniveaus", "betrokkenheid")
    assert (rij["niveau"], rij["toelichting"], rij["versie"]) == (2, "Demo", 2)
    with systeem():
        versie = ScoreVersie.objects.get(verslag=concept.verslag, versie=2)
        assert versie.gewijzigd_door == concept.toegang.persoon
        assert versie.koppeling is not None
        assert versie.koppeling.naam == "Demo-systeem"
        assert ScoreVersie.objects.filter(verslag=concept.verslag, koppeling=None).count() == 16
    assert concept.vul_in("groeiniveaus/dossierbeheer", niveau="nvt", versie=1).status_code == 200
    assert concept.vul_in("groeiniveaus/dossierbeheer", niveau=None, versie=2).status_code == 200
    assert concept.rij("groeiniveaus", "dossierbeheer")["staat"] == "niet_beantwoord"


@pytest.mark.parametrize(
    ("gegevens", "verwacht"),
    [
        ({"teller": 90, "noemer": 100}, ("beantwoord", "90", "100", "90")),
        ({"percentage": 14.261}, ("beantwoord", None, None, "14.261")),
        ({"percentage": "94,5"}, ("beantwoord", None, None, "94.5")),
        ({"nvt": True}, ("nvt", None, None, None)),
    ],
)
def test_een_cijfer_invullen(concept: Concept, gegevens: dict[str, Any], verwacht: tuple[Any, ...]) -> None:
    assert concept.vul_in("cijfers/bezetting-ovbj", **gegevens, versie=0).status_code == 200
    rij = concept.rij("cijfers", "bezetting-ovbj")
    assert (rij["staat"], rij["teller"], rij["noemer"], rij["percentage"]) == verwacht


@pytest.mark.parametrize(
    ("wat", "gegevens", "veld"),
    [
        ("groeiniveaus/betrokkenheid", {"niveau": 9}, "niveau"),
        ("groeiniveaus/betrokkenheid", {"niveau": "veel"}, "niveau"),
        ("groeiniveaus/betrokkenheid", {}, "niveau"),
        ("groeiniveaus/betrokkenheid", {"niveau": 3, "nivaeu": 3}, "nivaeu"),
        ("groeiniveaus/betrokkenheid", {"niveau": 3, "toelichting": "a\0b"}, "toelichting"),
        ("groeiniveaus/betrokkenheid", {"niveau": 3, "save_id": "x"}, "save_id"),
        ("cijfers/bezetting-ovbj", {"teller": 1}, "noemer"),
        ("cijfers/bezetting-ovbj", {"teller": 1, "noemer": 0}, "noemer"),
        ("cijfers/bezetting-ovbj", {"percentage": -1}, "percentage"),
        ("cijfers/bezetting-ovbj", {"percentage": "14.261"}, "percentage"),
        ("cijfers/bezetting-ovbj", {"percentage": 1e300}, "percentage"),
        ("cijfers/bezetting-ovbj", {"percentage": 50, "nvt": True}, "nvt"),
    ],
)
def test_een_waarde_die_niet_klopt(concept: Concept, wat: str, gegevens: dict[str, Any], veld: str) -> None:
    antwoord = concept.vul_in(wat, **gegevens, versie=0)
    geweigerd(antwoord, 422)
    assert antwoord.json()["fouten"][veld]
    with systeem():
        assert not Score.objects.exists()
        assert not Cijfer.objects.exists()


def test_wie_een_oude_versie_heeft_overschrijft_niemand(concept: Concept) -> None:
    wat = "groeiniveaus/betrokkenheid"
    geweigerd(concept.vul_in(wat, niveau=1), 428)
    vul(concept.verslag, concept.toegang, niveau=4)
    antwoord = concept.vul_in(wat, niveau=1, versie=0)
    geweigerd(antwoord, 412)
    huidig = antwoord.json()
    assert (huidig["versie"], huidig["huidig"]["niveau"]) == (1, 4)
    assert concept.rij("groeiniveaus", "betrokkenheid")["niveau"] == 4
    met_kop = concept.systeem.schrijf(f"{concept.pad}/{wat}", {"niveau": 1}, **{"If-Match": '"1"'})
    assert met_kop.json() == {"versie": 2}


def test_dezelfde_poging_opnieuw_verandert_niets(concept: Concept) -> None:
    poging = {"niveau": 2, "versie": 0, "save_id": str(uuid4())}
    for _ in range(3):
        assert concept.vul_in("groeiniveaus/betrokkenheid", **poging).json() == {"versie": 1}
    with systeem():
        assert ScoreVersie.objects.count() == 1


def test_invullen_kan_niet_meer_na_indienen(concept: Concept) -> None:
    vul(concept.verslag, concept.toegang)
    dien_in(concept.verslag, concept.toegang)
    assert "ingediend" in geweigerd(concept.vul_in("groeiniveaus/betrokkenheid", niveau=1, versie=1), 409)
    assert concept.rij("groeiniveaus", "betrokkenheid")["niveau"] == 3


def test_wie_alleen_mag_lezen_vult_niets_in(concept: Concept) -> None:
    lezer = Systeem(maak_koppeling(concept.verslag.organisatie, recht=Koppelrecht.LEZEN)[1])
    geweigerd(lezer.schrijf(f"{concept.pad}/groeiniveaus/betrokkenheid", {"niveau": 1, "versie": 0}), 403)
    vreemd = Systeem(maak_koppeling(maak_organisatie())[1])
    geweigerd(vreemd.schrijf(f"{concept.pad}/groeiniveaus/betrokkenheid", {"niveau": 1, "versie": 0}), 404)
    for onbekend in ("groeiniveaus/bestaat-niet", "cijfers/bestaat-niet", "cijfers/bezetting-cig"):
        gegevens = {"niveau": 1, "versie": 0} if "groei" in onbekend else {"percentage": 1, "versie": 0}
        geweigerd(concept.vul_in(onbekend, **gegevens), 404)
    for kapot in (b"{", b"\xff", b"[]", b'{"niveau": NaN}'):
        antwoord = concept.systeem.schrijf(f"{concept.pad}/groeiniveaus/betrokkenheid", kapot)
        assert antwoord.status_code in (400, 422)
        geweigerd(antwoord, antwoord.status_code)
    geweigerd(concept.systeem.client.post(f"/api/v1/{concept.pad}/cijfers", headers=concept.systeem.koppen), 405)

"""*Interpretatie en verwerking*: who writes it, who reads it, and that nothing written is lost."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Persoon
from rapporten.choices import Hoofdstuk
from rapporten.models import Sectornota
from rapporten.sectorbeeld.edities import leg_vast
from rapporten.sectorbeeld.notas import Notafout, schrijf_nota
from tests.fabrieken import maak_lid, maak_organisatie, maak_sectorrol
from tests.fabrieken.feiten import Antwoorden, zaai

pytestmark = pytest.mark.django_db

ADRES = "/sectorbeeld/2022/interpretatie/groeiniveaus/"


@pytest.fixture(autouse=True)
def editie(kaders: None) -> None:
    zaai(2022, [Antwoorden(niveaus={"onthaal-van-de-gebruiker": niveau}) for niveau in (2, 3, 3, 3, 4, 4)])
    leg_vast(2022, None, "Demo")


@pytest.fixture
def beheerder() -> Persoon:
    return maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)


def _als(persoon: Persoon) -> Client:
    client = Client()
    client.force_login(persoon)
    return client


def _lid() -> Client:
    return _als(maak_lid(organisatie=maak_organisatie()))


def test_wat_gepubliceerd_is_leest_iedereen_met_de_datum_en_een_concept_alleen_de_beheerder(beheerder: Persoon) -> None:
    client = _als(beheerder)
    assert client.post(ADRES, {"tekst": "Eerst een klad.", "versie": 0}).status_code == 302
    assert "Eerst een klad." in client.get(ADRES).content.decode()
    assert "Eerst een klad." not in client.get("/sectorbeeld/").content.decode()
    gegevens = {"tekst": "Samen gelezen.\r\n\r\n<b>Niet vet</b>", "gepubliceerd": "on", "versie": 1}
    assert client.post(ADRES, gegevens).status_code == 302
    lid = _lid().get("/sectorbeeld/").content.decode()
    assert "<p>Samen gelezen.</p>" in lid
    assert "&lt;b&gt;Niet vet&lt;/b&gt;" in lid
    assert "Interpretatie en verwerking" in lid
    assert "Schrijf de interpretatie" not in lid


def test_een_lege_gepubliceerde_versie_haalt_de_nota_weg_en_bewaart_de_vorige(beheerder: Persoon) -> None:
    client = _als(beheerder)
    client.post(ADRES, {"tekst": "Weg straks.", "gepubliceerd": "on", "versie": 0})
    client.post(ADRES, {"tekst": "", "gepubliceerd": "on", "versie": 1})
    assert "Weg straks." not in _lid().get("/sectorbeeld/").content.decode()
    assert "Weg straks." in client.get(ADRES).content.decode()


def test_wie_intussen_geklopt_werd_houdt_zijn_tekst_en_leest_wie_het_was(beheerder: Persoon) -> None:
    client = _als(beheerder)
    client.post(ADRES, {"tekst": "Van de eerste.", "versie": 0})
    antwoord = client.post(ADRES, {"tekst": "Van de tweede.", "versie": 0})
    assert antwoord.status_code == 422
    tekst = antwoord.content.decode()
    assert f"{beheerder.naam} bewaarde op" in tekst
    assert "Van de tweede." in tekst
    with systeem():
        assert Sectornota.objects.count() == 1


@pytest.mark.parametrize(
    ("gegevens", "woorden"),
    [
        ({"tekst": "x" * 8001, "versie": 0}, "Maak de tekst korter"),
        ({"tekst": "Goed"}, "Herlaad de pagina."),
        ({"tekst": "Goed", "versie": "9" * 40}, ""),
        ({"tekst": "Goed", "versie": "-1"}, ""),
        ({"tekst": "nul\x00teken", "versie": 0}, ""),
    ],
)
def test_slechte_invoer_wordt_geweigerd_en_er_is_niets_bewaard(
    beheerder: Persoon, gegevens: dict[str, object], woorden: str
) -> None:
    antwoord = _als(beheerder).post(ADRES, gegevens)
    assert antwoord.status_code == 422
    assert woorden in antwoord.content.decode()
    with systeem():
        assert not Sectornota.objects.exists()


def test_een_ander_hoofdstuk_of_een_jaar_zonder_editie_is_er_niet(beheerder: Persoon) -> None:
    client = _als(beheerder)
    for adres in ("2022/interpretatie/nergens/", "2021/interpretatie/algemeen/", f"{'9' * 30}/interpretatie/algemeen/"):
        assert client.get(f"/sectorbeeld/{adres}").status_code == 404
    assert _als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)).get(ADRES).status_code == 403


def _zet_rol(rol: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.rol', %s, true)", [rol])


def test_de_databank_zelf_toont_een_klad_aan_niemand_anders_en_laat_niets_wijzigen(beheerder: Persoon) -> None:
    with systeem():
        klad = schrijf_nota(2022, Hoofdstuk.BEZETTING, tekst="Klad", gepubliceerd=False, versie=0, door=beheerder)
        with pytest.raises(Notafout):
            schrijf_nota(2022, Hoofdstuk.BEZETTING, tekst="Ook", gepubliceerd=False, versie=0, door=beheerder)
        schrijf_nota(2022, Hoofdstuk.BEZETTING, tekst="Af", gepubliceerd=True, versie=1, door=beheerder)
    for rol, zichtbaar in (("dossierbeheerder", 1), ("organisatie", 1), ("waarnemer", 1), ("beheerder", 2)):
        with transaction.atomic():
            _zet_rol(rol)
            assert Sectornota.objects.count() == zichtbaar
            if rol != "beheerder":
                with pytest.raises(DatabaseError), transaction.atomic():
                    Sectornota.objects.create(
                        werkjaar_id=2022, hoofdstuk="algemeen", versie=1, tekst="!", gepubliceerd=True, door=beheerder
                    )
            with pytest.raises(DatabaseError), transaction.atomic():
                Sectornota.objects.filter(pk=klad.pk).update(tekst="Anders")

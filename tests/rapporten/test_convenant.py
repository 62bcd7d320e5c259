"""The convenant: what is not agreed is not asked, what is agreed comes with its own words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from kwaliteit.toegang import systeem
from organisaties.choices import Convenantonderdeel, Lidrol, Sectorrolsoort
from organisaties.models import Convenantpunt
from rapporten.bomen_laden import BOMEN
from rapporten.boombestand import lees_bomen
from rapporten.concept import lees_concept
from rapporten.inhoud import Inhoud
from rapporten.models import Verslag
from tests.fabrieken import maak_lid, maak_sectorrol, maak_werkjaar
from tests.fabrieken.verslagen import dien_in, maak_concept, vul
from tests.rapporten.bladzijde import Bladzijde

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


def spreek_af(verslag: Verslag, onderdeel: str, **anders: Any) -> Convenantpunt:
    with systeem():
        persoon = verslag.organisatie.lidmaatschappen.first().persoon
        gegevens = {"van": dt.date(2020, 1, 1), "gewijzigd_door": persoon, **anders}
        return Convenantpunt.objects.create(organisatie=verslag.organisatie, onderdeel=onderdeel, **gegevens)


def als(persoon: Any) -> Client:
    client = Client()
    client.force_login(persoon)
    return client


def inhoud(verslag: Verslag) -> Inhoud:
    with systeem():
        return lees_concept(verslag)


def hoofdstuk(verslag: Verslag) -> list[tuple[str, str]]:
    """Number and title of what chapter 4 asks."""
    return [(o.nummer, o.titel) for h in inhoud(verslag).hoofdstukken if h.nummer == "4" for o in h.onderdelen]


def test_de_onderdelen_van_het_register_zijn_die_van_de_boom() -> None:
    nieuwe = next(boom for boom in lees_bomen(BOMEN) if boom.code == "nieuwe-boom")
    assert [k.id for k in nieuwe.alle_knopen() if k.convenant] == Convenantonderdeel.values


def test_zonder_convenant_wordt_er_niets_over_gevraagd() -> None:
    verslag, wie = maak_concept()
    client = als(wie.persoon)
    assert hoofdstuk(verslag) == []
    nummer = verslag.organisatie.ondernemingsnummer
    takenlijst = client.get(reverse("verslag", args=[nummer, verslag.werkjaar_id])).content.decode()
    assert "Terugkoppeling volgens convenant" not in takenlijst
    assert client.get(reverse("onderdeel", args=[nummer, verslag.werkjaar_id, "zorggarantie"])).status_code == 404
    vul(verslag, wie)
    assert b"zorggarantie" not in bytes(dien_in(verslag, wie).inhoud)


def test_wat_is_afgesproken_wordt_gevraagd_met_wat_er_is_afgesproken() -> None:
    verslag, wie = maak_concept()
    spreek_af(verslag, "via-6", omschrijving="Een halftijdse demo-collega.")
    spreek_af(verslag, "zorggarantie")
    assert hoofdstuk(verslag) == [("4.1", "Zorggarantie"), ("4.2", "VIA 6")]
    assert "Afgesproken is: Een halftijdse demo-collega." in inhoud(verslag).onderdeel("via-6").vraag
    assert "Afgesproken" not in inhoud(verslag).onderdeel("zorggarantie").vraag
    blad = Bladzijde(
        als(wie.persoon).get(
            reverse("onderdeel", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id, "via-6"])
        )
    )
    assert "Een halftijdse demo-collega." in blad.tekst
    vreemd, _ = maak_concept(werkjaar=verslag.werkjaar)
    assert hoofdstuk(vreemd) == []


def test_elke_eigen_afspraak_is_een_onderdeel_dat_over_de_jaren_hetzelfde_blijft() -> None:
    verslag, wie = maak_concept(werkjaar=maak_werkjaar(jaar=2025))
    een = spreek_af(verslag, "andere-afspraken-convenant", naam="Demo-lokaal delen")
    twee = spreek_af(verslag, "andere-afspraken-convenant", naam="Demo-vorming")
    assert hoofdstuk(verslag) == [("4.6", "Demo-lokaal delen"), ("4.7", "Demo-vorming")]
    with systeem():
        een.delete()
    assert hoofdstuk(verslag) == [("4.6", "Demo-vorming")]
    client, nummer = als(wie.persoon), verslag.organisatie.ondernemingsnummer
    url = reverse("onderdeel", args=[nummer, 2025, f"andere-afspraken-convenant-{twee.pk}"])
    assert (
        client.post(url, {"versie": 0, "tekst": "Elf collega's volgden vorming.", "doe": "bewaar"}).status_code == 302
    )
    assert "Elf collega" in inhoud(verslag).onderdeel(f"andere-afspraken-convenant-{twee.pk}").html


@pytest.mark.parametrize(
    ("van", "tot", "gevraagd"),
    [
        ("2025-12-31", None, True),
        ("2026-01-01", None, False),
        ("2020-01-01", "2025-01-01", True),
        ("2020-01-01", "2024-12-31", False),
    ],
)
def test_een_afspraak_telt_als_ze_een_dag_in_het_werkjaar_liep(van: str, tot: str | None, gevraagd: bool) -> None:
    verslag, _ = maak_concept(werkjaar=maak_werkjaar(jaar=2025))
    spreek_af(verslag, "zorggarantie", van=van, tot_en_met=tot)
    assert bool(hoofdstuk(verslag)) is gevraagd


def test_coordinator_en_beheerder_houden_hetzelfde_register_bij_en_anderen_niet() -> None:
    verslag, _ = maak_concept()
    organisatie = verslag.organisatie
    nummer = organisatie.ondernemingsnummer
    persoon = maak_lid(organisatie=organisatie, rol=Lidrol.KWALITEITSCOORDINATOR)
    coordinator = als(persoon)
    beheerder = als(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    velden = {"onderdeel": "zorggarantie", "omschrijving": "Vijf dagen.", "van": "2024-01-01"}
    assert coordinator.post(reverse("convenantpunt_nieuw", args=[nummer]), velden).status_code == 302
    eigen = {"onderdeel": "andere-afspraken-convenant", "van": "2024-01-01"}
    blad = Bladzijde(beheerder.post(reverse("beheer_convenantpunt_nieuw", args=[nummer]), eigen))
    assert "Geef een andere afspraak een naam" in blad.fouten[0][0]
    assert (
        beheerder.post(
            reverse("beheer_convenantpunt_nieuw", args=[nummer]), {**eigen, "naam": "Demo-vorming"}
        ).status_code
        == 302
    )
    assert "Demo-vorming" in coordinator.get(reverse("convenant", args=[nummer])).content.decode()
    with systeem():
        punt = Convenantpunt.objects.get(onderdeel="zorggarantie")
    assert punt.gewijzigd_door == persoon
    lezer = als(maak_lid(organisatie=organisatie, rol=Lidrol.LEZER))
    assert b"Voeg een afspraak toe" not in lezer.get(reverse("convenant", args=[nummer])).content
    assert lezer.post(reverse("convenantpunt_verwijderen", args=[nummer, punt.pk])).status_code == 403
    assert beheerder.post(reverse("beheer_convenantpunt_verwijderen", args=[nummer, punt.pk])).status_code == 302
    assert [titel for _, titel in hoofdstuk(verslag)] == ["Demo-vorming"]


def test_de_databank_weigert_een_onmogelijke_afspraak() -> None:
    verslag, _ = maak_concept()
    for fout in (
        {"onderdeel": "verzonnen"},
        {"onderdeel": "zorggarantie", "van": "2025-02-01", "tot_en_met": "2025-01-01"},
        {"onderdeel": "andere-afspraken-convenant", "naam": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            spreek_af(verslag, **fout)

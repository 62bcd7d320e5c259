"""A framework that is loaded while reports are being written leaves those reports alone."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection

from organisaties.models import Werkjaar
from rapporten.concept import lees_concept
from rapporten.models import Verslag
from tests.fabrieken import maak_werkjaar
from tests.fabrieken.verslagen import dien_in, maak_concept, vul
from tests.rapporten.test_views_verslag import adres, als, bewaar, lees
from zelfevaluatie.choices import Elementsoort
from zelfevaluatie.models import Element, Kader, Niveau

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]


def nieuw_kader() -> Kader:
    """A next version of the growth levels: one group with one theme and two levels."""
    kader = Kader.objects.create(code="groeiniveaus", versie=2, naam="Groeiniveaus", sha256="1" * 64)
    groep = Element.objects.create(kader=kader, soort=Elementsoort.GROEP, code="nieuw", naam="Nieuw", volgorde=1)
    Element.objects.create(
        kader=kader, soort=Elementsoort.THEMA, code="enig-thema", naam="Enig thema", ouder=groep, volgorde=2
    )
    for waarde in (0, 1):
        Niveau.objects.create(kader=kader, waarde=waarde, naam=f"Trede {waarde}", omschrijving="Demo")
    return kader


def test_een_begonnen_verslag_houdt_zijn_themas_en_scores_ook_na_een_nieuw_kader() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    voor = lees_concept(verslag)
    nieuw_kader()
    assert lees_concept(verslag) == voor
    client, url = als(wie.persoon), adres(verslag, "onderdeel", "groeiniveaus")
    assert "Enig thema" not in lees(client, url).tekst
    code = voor.onderdeel("groeiniveaus").scores[0].thema
    assert bewaar(client, url, **{f"{code}-niveau": "5"}).status_code == 302
    assert lees_concept(verslag).onderdeel("groeiniveaus").scores[0].niveau == 5
    assert "→ niveau 5" in lees(client, adres(verslag, "historiek", "groeiniveaus")).tekst
    assert dien_in(verslag, wie).pk


def test_een_later_begonnen_verslag_krijgt_het_nieuwe_kader() -> None:
    kader = nieuw_kader()
    werkjaar: Werkjaar = maak_werkjaar(jaar=2026)
    verslag, _ = maak_concept(werkjaar=werkjaar)
    assert verslag.kader_id == kader.pk
    (score,) = lees_concept(verslag).onderdeel("groeiniveaus").scores
    assert score.naam == "Enig thema"


def test_bestaande_verslagen_krijgen_het_kader_van_hun_scores() -> None:
    met, wie = maak_concept()
    vul(met, wie)
    oud = met.kader_id
    zonder, _ = maak_concept()
    nieuw = nieuw_kader()
    later, _ = maak_concept()
    Verslag.objects.update(kader=None)
    with connection.cursor() as cursor:
        cursor.execute(import_module("rapporten.migrations.0005_kader_van_verslag").VUL)
    gevuld = dict(Verslag.objects.values_list("pk", "kader_id"))
    assert gevuld == {met.pk: oud, zonder.pk: oud, later.pk: nieuw.pk}

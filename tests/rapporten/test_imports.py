"""The page of imports: what was imported, and undoing it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from rapporten.models import Bron, Importpartij
from tests.fabrieken import maak_organisatie, maak_sectorrol, maak_werkjaar
from tests.fabrieken.bronnen import importeer_centraal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


def test_een_import_staat_er_en_gaat_als_geheel_weg() -> None:
    maak_werkjaar(jaar=2025)
    importeer_centraal(maak_organisatie(), 2025, OVBJ=90)
    partij = Importpartij.objects.get()
    client = Client()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    lijst, weg = reverse("beheer_imports"), reverse("beheer_import_ongedaan", args=[partij.pk])
    assert "centraal.csv" in client.get(lijst).content.decode()
    assert client.get(weg).status_code == 200
    with systeem():
        assert Bron.objects.filter(partij=partij, telt=True).exists()
    assert client.post(weg).status_code == 302
    with systeem():
        assert not Bron.objects.filter(partij=partij, telt=True).exists()
    assert "ongedaan gemaakt op" in client.get(lijst).content.decode()
    tweede = client.post(weg)  # the button pressed twice
    assert tweede.status_code == 422
    assert tweede.context["form"].non_field_errors()

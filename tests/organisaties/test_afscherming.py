"""Row-level security and rights: what PostgreSQL itself refuses, whatever the code above it does."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from kwaliteit.afscherming import AlleenToevoegen, Tenantbeleid
from kwaliteit.toegang import systeem, zet_toegang
from organisaties.models import Erkenning, Lidmaatschap, Organisatie
from tests.fabrieken import maak_lid, maak_organisatie

pytestmark = pytest.mark.django_db


def _tenanttabellen() -> list[str]:
    return [
        m._meta.db_table for m in apps.get_models() if any(v.name == "organisatie" for v in m._meta.concrete_fields)
    ]


def test_elke_tenanttabel_staat_onder_row_level_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        beschermd = {naam for (naam,) in cursor.fetchall()}
    assert _tenanttabellen()
    assert set(_tenanttabellen()) <= beschermd
    for model in apps.get_models():
        if model._meta.db_table in _tenanttabellen():
            assert any(isinstance(c, Tenantbeleid) for c in model._meta.constraints), model


def test_de_toepassingsrol_bezit_niets_en_staat_nergens_boven() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("kwaliteit_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


def test_zonder_tenant_is_er_niets_en_met_tenant_alleen_het_eigene() -> None:
    een, ander = maak_organisatie(), maak_organisatie()
    assert Erkenning.objects.count() == 0
    zet_toegang("organisatie", organisatie_id=een.pk)
    assert [e.organisatie_id for e in Erkenning.objects.all()] == [een.pk]
    with pytest.raises(ProgrammingError), transaction.atomic():
        Erkenning.objects.create(organisatie=ander, werkvorm="CIG", van="2020-01-01")


def test_systeem_herstelt_de_vorige_toegang() -> None:
    een = maak_organisatie()
    maak_organisatie()
    zet_toegang("organisatie", organisatie_id=een.pk)
    with systeem():
        assert Erkenning.objects.count() == 2
    assert Erkenning.objects.count() == 1
    with pytest.raises(ZeroDivisionError), systeem():
        _ = 1 / 0
    assert Erkenning.objects.count() == 1


def test_alleen_toevoegen_is_een_recht_en_geen_afspraak() -> None:
    modellen = [m for m in apps.get_models() if issubclass(m, AlleenToevoegen)]
    assert modellen
    for model in modellen:
        tabel = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(%s, 'DELETE'), has_table_privilege(%s, 'UPDATE'),"
                " has_table_privilege(%s, 'TRUNCATE')",
                [tabel] * 3,
            )
            assert cursor.fetchone() == (model.verwijderbaar, False, False), tabel


@pytest.mark.parametrize("nummer", ["0123456788", "2123456789", "012345678", "abcdefghij"])
def test_de_databank_weigert_een_verkeerd_ondernemingsnummer(nummer: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisatie.objects.create(naam="Demo", ondernemingsnummer=nummer)


def test_een_erkenning_overlapt_niet_met_zichzelf() -> None:
    een = maak_organisatie()
    with systeem(), pytest.raises(IntegrityError), transaction.atomic():
        Erkenning.objects.create(organisatie=een, werkvorm="OVBJ", van="2020-01-01")


def test_wie_een_eigen_rol_leest_kan_er_geen_schrijven() -> None:
    een, ander = maak_organisatie(), maak_organisatie()
    persoon = maak_lid(organisatie=een)
    zet_toegang("aangemeld", persoon_id=persoon.pk)
    assert [lid.organisatie_id for lid in Lidmaatschap.objects.all()] == [een.pk]
    with pytest.raises(ProgrammingError), transaction.atomic():
        Lidmaatschap.objects.create(organisatie=ander, persoon=persoon, rol="ondertekenaar", van="2020-01-01")
    assert Lidmaatschap.objects.update(rol="ondertekenaar") == 0
    assert Lidmaatschap.objects.all().delete() == (0, {})

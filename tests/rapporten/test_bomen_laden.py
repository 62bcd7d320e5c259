"""Loading trees: once, whole or not at all, and never over a version that is in use."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from kwaliteit.toegang import systeem
from kwaliteit.yamlbestand import OngeldigBestand
from rapporten.bomen_laden import BOMEN, laad_bomen
from rapporten.models import Boom, Knoop, Toewijzing
from tests.fabrieken import maak_organisatie, maak_werkjaar

pytestmark = pytest.mark.django_db


@pytest.fixture
def bomenmap(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BOMEN, tmp_path / "bomen"))


def _wijzig(map_: Path, naam: str, van: str, naar: str) -> None:
    tekst = (map_ / naam).read_text(encoding="utf-8")
    assert van in tekst
    (map_ / naam).write_text(tekst.replace(van, naar), encoding="utf-8")


def _stand() -> list[dict[str, object]]:
    return [*Boom.objects.order_by("pk").values(), *Knoop.objects.order_by("pk").values()]


def _wijs_toe(boom: Boom) -> None:
    organisatie, werkjaar = maak_organisatie(), maak_werkjaar()
    with systeem():
        Toewijzing.objects.create(organisatie=organisatie, werkjaar=werkjaar, boom=boom)


def test_knopen_staan_in_leesvolgorde_onder_hun_hoofdstuk() -> None:
    laad_bomen()

    knopen = list(Boom.objects.get(code="nieuwe-boom").knopen.select_related("ouder"))
    assert [knoop.nummer for knoop in knopen][:7] == ["1", "2", "2.1", "2.2", "2.3", "2.4", "2.5"]
    bezetting = knopen[4]
    assert bezetting.ouder == knopen[1]
    assert (bezetting.soort, bezetting.indicatoren, bezetting.limiet) == ("cijfers", ["bezetting", "benutting"], 2000)
    assert bezetting.voorbeeld


def test_nog_eens_laden_verandert_niets() -> None:
    laad_bomen()
    vroeger = _stand()

    assert laad_bomen() == ()
    assert _stand() == vroeger


def test_een_toegewezen_boom_wijzigt_nooit_maar_een_ongebruikte_wel(bomenmap: Path) -> None:
    laad_bomen()
    _wijs_toe(Boom.objects.get(code="nieuwe-boom"))
    vroeger = _stand()
    _wijzig(bomenmap, "oude-boom-1.yaml", "titel: Kerncijfers", "titel: Belangrijke cijfers")
    nieuw = (bomenmap / "nieuwe-boom-1.yaml").read_text(encoding="utf-8")
    _wijzig(bomenmap, "nieuwe-boom-1.yaml", "titel: Organisatie in beeld", "titel: In beeld")

    with pytest.raises(OngeldigBestand) as fout:
        laad_bomen(bomenmap)

    assert str(fout.value) == (
        "nieuwe-boom-1.yaml:1: versie 1 is in gebruik en kan niet meer wijzigen; "
        "maak een nieuwe versie: nieuwe-boom-2.yaml"
    )
    assert _stand() == vroeger

    (bomenmap / "nieuwe-boom-1.yaml").write_text(nieuw, encoding="utf-8")
    assert laad_bomen(bomenmap) == ("oude-boom-1: vervangen (was nog niet in gebruik)",)
    assert Knoop.objects.filter(boom__code="oude-boom", titel="Belangrijke cijfers").exists()


def test_opdracht_meldt_elke_fout_en_bewaart_niets(bomenmap: Path) -> None:
    _wijzig(bomenmap, "oude-boom-1.yaml", "id: visie", "id: nakijken")
    _wijzig(bomenmap, "vrije-vorm-1.yaml", "soort: document", "soort: bestand")
    stderr = StringIO()

    with pytest.raises(SystemExit) as einde:
        call_command("laad_bomen", str(bomenmap), stderr=stderr)

    assert einde.value.code == 1
    assert [regel.split(":")[0] for regel in stderr.getvalue().splitlines()] == [
        "oude-boom-1.yaml",
        "vrije-vorm-1.yaml",
    ]
    assert not Boom.objects.exists()

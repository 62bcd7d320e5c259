"""Loading frameworks: once, whole or not at all, and never over a version that is in use."""

from __future__ import annotations

import shutil
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import models

from kwaliteit.toegang import systeem
from kwaliteit.yamlbestand import OngeldigBestand
from rapporten.models import Boom, Score, Verslag
from tests.fabrieken import maak_lid, maak_organisatie, maak_werkjaar
from zelfevaluatie.kaders_laden import KADERS, REEKSEN, laad_kaders
from zelfevaluatie.models import Element, GepubliceerdeWaarde, Kader, Kengetal, Niveau, Verband
from zelfevaluatie.reeksbestand import lees_reeksen

pytestmark = pytest.mark.django_db
MODELLEN: tuple[type[models.Model], ...] = (Kader, Element, Niveau, Verband, Kengetal, GepubliceerdeWaarde)


@pytest.fixture
def kadermap(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KADERS, tmp_path / "kaders"))


def _wijzig(map_: Path, naam: str, van: str, naar: str) -> None:
    tekst = (map_ / naam).read_text(encoding="utf-8")
    assert van in tekst
    (map_ / naam).write_text(tekst.replace(van, naar), encoding="utf-8")


def _stand() -> list[list[dict[str, object]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in MODELLEN]


def _scoor(thema: Element) -> None:
    """A draft in which one theme has a score."""
    organisatie = maak_organisatie()
    persoon = maak_lid(organisatie=organisatie)
    with systeem():
        verslag = Verslag.objects.create(
            organisatie=organisatie,
            werkjaar=maak_werkjaar(),
            boom=Boom.objects.create(code="proef", versie=1, naam="Proef", sha256="0" * 64),
        )
        Score.objects.create(organisatie=organisatie, verslag=verslag, thema=thema, gewijzigd_door=persoon)


def test_alles_staat_in_de_databank() -> None:
    laad_kaders()

    groeiniveaus = Kader.objects.get(code="groeiniveaus")
    onthaal = groeiniveaus.elementen.get(code="onthaal-van-de-gebruiker")
    assert onthaal.ouder is not None
    assert (onthaal.soort, onthaal.ouder.naam) == ("thema", "Kernprocessen")
    assert groeiniveaus.voorlopig
    assert groeiniveaus.nvt_mogelijk
    assert list(groeiniveaus.niveaus.values_list("waarde", flat=True)) == [0, 1, 2, 3, 4, 5]
    principes = onthaal.verbanden_naar.filter(naar__soort="principe")
    assert [verband.naar.bron for verband in principes.order_by("naar__volgorde")] == [
        "art. 3, 2°",
        "art. 3, 5°",
    ]
    assert Kengetal.objects.get(indicator="benutting", uitsplitsing="Dagbegeleiding in groep").werkvorm == ""


def test_gepubliceerde_waarden_houden_hun_decimalen() -> None:
    laad_kaders()

    assert GepubliceerdeWaarde.objects.count() == 16 * 8 + (6 * 6 + 2 * 3) + (6 * 6 + 3 * 3)
    publiek = GepubliceerdeWaarde.objects.filter(kengetal__uitsplitsing="Contextbegeleiding CaH")
    assert list(publiek.order_by("werkjaar").values_list("werkjaar", "waarde", "decimalen"))[:2] == [
        (2017, Decimal("48"), 0),
        (2018, Decimal("102.8"), 1),
    ]
    effect = GepubliceerdeWaarde.objects.get(thema_code="effect-van-de-hulpverlening", werkjaar=2022)
    assert (effect.waarde, effect.decimalen) == (Decimal("2.4"), 1)
    assert not GepubliceerdeWaarde.objects.filter(kengetal__uitsplitsing="OBC", werkjaar=2019).exists()


def test_nog_eens_laden_verandert_niets() -> None:
    laad_kaders()
    vroeger = _stand()

    assert laad_kaders() == ()
    assert _stand() == vroeger


def test_wat_niemand_gebruikt_mag_nog_anders_worden(kadermap: Path) -> None:
    laad_kaders()
    _wijzig(kadermap, "groeiniveaus-1.yaml", "naam: Eerste stappen", "naam: Een begin")

    gedaan = laad_kaders(kadermap)

    assert gedaan[0] == "groeiniveaus-1: vervangen (was nog niet in gebruik)"
    assert Niveau.objects.get(waarde=1).naam == "Een begin"
    assert Verband.objects.filter(naar__soort="principe").count() == 29


def test_een_versie_in_gebruik_wijzigt_nooit(kadermap: Path) -> None:
    laad_kaders()
    _scoor(Element.objects.get(code="betrokkenheid"))
    vroeger = _stand()
    _wijzig(kadermap, "groeiniveaus-1.yaml", "naam: Eerste stappen", "naam: Een begin")
    _wijzig(kadermap, "principes-1.yaml", "Wat kan anders of beter?", "Wat kan beter?")

    with pytest.raises(OngeldigBestand) as fout:
        laad_kaders(kadermap)

    assert [str(regel) for regel in fout.value.fouten] == [
        "groeiniveaus-1.yaml:1: versie 1 is in gebruik en kan niet meer wijzigen; "
        "maak een nieuwe versie: groeiniveaus-2.yaml"
    ]
    assert _stand() == vroeger


def test_een_nieuwe_versie_laat_de_oude_staan(kadermap: Path) -> None:
    laad_kaders()
    _scoor(Element.objects.get(code="betrokkenheid"))
    shutil.copy(kadermap / "groeiniveaus-1.yaml", kadermap / "groeiniveaus-2.yaml")
    _wijzig(kadermap, "groeiniveaus-2.yaml", "versie: 1", "versie: 2")
    _wijzig(kadermap, "groeiniveaus-2.yaml", "naam: Eerste stappen", "naam: Een begin")

    assert laad_kaders(kadermap) == ("groeiniveaus-2: geladen",)
    assert list(Niveau.objects.filter(waarde=1).order_by("kader__versie").values_list("naam", flat=True)) == [
        "Eerste stappen",
        "Een begin",
    ]


def test_een_definitie_die_op_het_scherm_is_bewerkt_blijft() -> None:
    laad_kaders()
    Kengetal.objects.filter(code="bezetting-ovbj").update(definitie="Onze formule.")

    assert laad_kaders() == ()
    assert Kengetal.objects.get(code="bezetting-ovbj").definitie == "Onze formule."


def test_een_kengetal_wordt_nooit_iets_anders(kadermap: Path) -> None:
    laad_kaders()
    vroeger = _stand()
    _wijzig(kadermap, "kengetallen-1.yaml", "uitsplitsing: OVBJ met verblijf", "uitsplitsing: OVBJ dag en nacht")

    with pytest.raises(OngeldigBestand, match="'bezetting-ovbj-met-verblijf' is al iets anders"):
        laad_kaders(kadermap)

    assert _stand() == vroeger


def test_opdracht_meldt_elke_fout_en_bewaart_niets(kadermap: Path) -> None:
    _wijzig(kadermap, "groeiniveaus-1.yaml", "waarde: 5", "waarde: vijf")
    _wijzig(kadermap, "kengetallen-1.yaml", "werkvorm: OOOC", "werkvorm: OOC")
    stderr = StringIO()

    with pytest.raises(SystemExit) as einde:
        call_command("laad_kaders", str(kadermap), stderr=stderr)

    assert einde.value.code == 1
    regels = stderr.getvalue().splitlines()
    assert [regel.split(":")[0] for regel in regels] == [
        "groeiniveaus-1.yaml",
        "kengetallen-1.yaml",
        "kengetallen-1.yaml",
    ]
    assert "'waarde' moet hier 5 zijn" in regels[0]
    assert "'OOC' kan niet bij 'werkvorm'" in regels[1]
    assert not Kader.objects.exists()


@pytest.mark.parametrize(
    ("van", "naar", "regel", "reden"),
    [
        ("OOOC,94", "OOC,94", 5, "'OOC' is onbekend als werkvorm"),
        ("OOOC,94", "OVBJ,94", 5, "'OVBJ' staat ook op regel 2"),
        ("OOOC,94", 'OOOC,"93,0"', 5, "'93,0' bij 2017 is geen getal"),
        ("OOOC,94,", "OOOC,", 5, "hier staan 6 kolommen; het moeten er 7 zijn"),
        ("werkvorm,2017", "werkvorm,2018", 1, "gevolgd door verschillende werkjaren"),
    ],
)
def test_een_verkeerde_reeks_wordt_geweigerd(tmp_path: Path, van: str, naar: str, regel: int, reden: str) -> None:
    laad_kaders()
    map_ = Path(shutil.copytree(REEKSEN, tmp_path / "reeksen"))
    _wijzig(map_, "bezetting_sector.csv", van, naar)

    with pytest.raises(OngeldigBestand) as fout:
        lees_reeksen(
            map_,
            themas=dict(Element.objects.filter(soort="thema").values_list("naam", "code")),
            kengetallen={(getal.indicator, getal.uitsplitsing): getal.code for getal in Kengetal.objects.all()},
        )

    assert str(fout.value).startswith(f"bezetting_sector.csv:{regel}: ")
    assert reden in str(fout.value)

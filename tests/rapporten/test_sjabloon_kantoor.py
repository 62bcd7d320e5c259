"""The score sheet in LibreOffice itself: it opens, keeps lists, values and protection, is filled in, saved, read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Werkvorm
from rapporten.models import Verslag
from rapporten.sjabloon.beoordelen import beoordeel
from rapporten.sjabloon.invoer import lees_invoer
from rapporten.sjabloon.lezen import Onleesbaar, lees_werkmap
from rapporten.sjabloon.schrijven import maak_werkmap
from rapporten.sjabloon.stand import lees_stand
from rapporten.termijn import Termijn
from tests.fabrieken import maak_organisatie
from tests.fabrieken.verslagen import maak_concept, vul
from tests.kantoor import zet_om
from tests.rapporten.werkmap import plaats_van
from zelfevaluatie.acties import bewaar_actie

pytestmark = pytest.mark.usefixtures("kaders", "als_systeem")


@pytest.fixture
def verslag() -> Verslag:
    """A draft with everything in it."""
    verslag, toegang = maak_concept(organisatie=maak_organisatie(werkvormen=(Werkvorm.OVBJ, Werkvorm.CAH)))
    vul(verslag, toegang)
    with systeem():
        bewaar_actie(
            organisatie_id=verslag.organisatie_id,
            actie=None,
            jaar=verslag.werkjaar_id,
            velden={"doel": "Demo-doel", "waarom": "=1+1\nen meer", "tegen": timezone.localdate()},
            stand={"stand": "lopend", "resultaat": "  wissen  "},
            versies=(0, 0),
            door=toegang.persoon,
            nu=timezone.now(),
        )
    return verslag


def test_libreoffice_opent_vult_in_en_bewaart(verslag: Verslag, tmp_path: Path) -> None:
    stand = lees_stand(verslag, met_vorig_jaar=True)
    inhoud = maak_werkmap(stand, Termijn(verslag.werkjaar.uiterste_datum, False, None))
    bestand = tmp_path / "sjabloon.xlsx"
    bestand.write_bytes(inhoud)

    plat = zet_om(bestand, "fods", tmp_path / "plat")
    xml = plat.read_text()
    # What LibreOffice made of it: five sheets to see, protected without a password, with lists of choices.
    assert xml.count('table:protected="true"') >= 4
    assert "table:protection-key" not in xml
    assert xml.count("table:content-validation ") >= 10
    assert "cell-content-is-in-list" in xml
    assert len(re.findall(r'style:cell-protect="none"', xml)) >= 3
    assert "Vaste werkwijze" in xml

    # Untouched and saved by LibreOffice: nothing changes.
    onaangeroerd = zet_om(plat, "xlsx", tmp_path / "terug").read_bytes()
    invoer = lees_invoer(lees_werkmap(onaangeroerd), lees_stand(verslag))
    assert (invoer.rijen, invoer.meldingen) == ([], [])

    # Filled in: every level from 3 to 4, one figure.
    aantal = xml.count("<text:p>3 – Vaste werkwijze</text:p>")
    plat.write_text(
        xml.replace("<text:p>3 – Vaste werkwijze</text:p>", "<text:p>4 – Bijsturen op resultaat</text:p>").replace(
            'office:value="90"', 'office:value="95.5"'
        )
    )
    ingevuld = zet_om(plat, "xlsx", tmp_path / "ingevuld").read_bytes()
    invoer = lees_invoer(lees_werkmap(ingevuld), lees_stand(verslag))
    proef = beoordeel(invoer.rijen, lees_stand(verslag), invoer)
    assert proef.meldingen == []
    levels = [w for w in proef.wijzigingen if w.blad == "Groeiniveaus"]
    assert len(levels) == 16
    assert aantal >= 16
    assert {c.nieuw for w in levels for c in w.cellen} == {"4 – Bijsturen op resultaat"}
    cijfers = [w for w in proef.wijzigingen if w.blad == "Cijfers"]
    assert cijfers
    assert {c.nieuw for w in cijfers for c in w.cellen} == {"95,5"}
    assert plaats_van(ingevuld, "Cijfers", "bezetting-cah", "teller")


def test_ods_wordt_geweigerd_met_wat_te_doen(verslag: Verslag, tmp_path: Path) -> None:
    bestand = tmp_path / "sjabloon.xlsx"
    bestand.write_bytes(maak_werkmap(lees_stand(verslag), Termijn(verslag.werkjaar.uiterste_datum, False, None)))
    with pytest.raises(Onleesbaar, match="Opslaan als"):
        lees_werkmap(zet_om(bestand, "ods", tmp_path / "ods").read_bytes())
    with pytest.raises(Onleesbaar, match="oud formaat"):
        lees_werkmap(zet_om(bestand, "xls", tmp_path / "xls").read_bytes())

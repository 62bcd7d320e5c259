"""Where a series is broken, and that nothing is compared over a hard break."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from organisaties.choices import Sectorrolsoort
from organisaties.models import Werkjaar
from rapporten.models import Editie
from rapporten.sectorbeeld.edities import controleer, leg_vast
from rapporten.sectorbeeld.trendbreuken import Breuksoort, trendbreuken
from tests.fabrieken import maak_sectorrol, maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from tests.rapporten.test_edities import THEMAS
from zelfevaluatie.models import Definitiewijziging, Element, Kader, Kengetal, Niveau

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

ZEVEN = [Antwoorden(niveaus=dict.fromkeys(THEMAS, niveau)) for niveau in (3, 2, 3, 2, 4, 3, 2)]


def _vast(werkjaar: int) -> Editie:
    return leg_vast(werkjaar, None, "Demo")


def _soorten(*edities: Editie) -> list[tuple[int, Breuksoort]]:
    return [(b.werkjaar, b.soort) for b in trendbreuken({e.werkjaar_id: e for e in edities})]


def test_dezelfde_organisaties_met_hetzelfde_kader_geven_geen_breuk() -> None:
    zes = maak_organisaties(6)
    zaai(2021, ZEVEN[:6], zes)
    zaai(2022, ZEVEN[:6], zes)
    een, twee = _vast(2021), _vast(2022)
    assert (twee.vorige, twee.nieuw) == (een, 0)
    assert _soorten(een, twee) == []
    assert twee.aggregaten.filter(groep="panel", thema__code=THEMAS[0]).exists()


def test_nieuwkomers_en_een_nulpunt_zijn_een_breuk() -> None:
    zes = maak_organisaties(6)
    zaai(2021, ZEVEN[:6], zes)
    een = _vast(2021)
    zaai(2022, ZEVEN, [*zes, *maak_organisaties(1)])
    twee = _vast(2022)
    assert (twee.n, twee.nieuw) == (7, 1)
    assert _soorten(een, twee) == [(2022, Breuksoort.NIEUWKOMERS)]
    Werkjaar.objects.filter(pk=2022).update(nulpunt=True)
    breuken = trendbreuken({2021: een, 2022: twee})
    assert [b.hard for b in breuken] == [False, True]
    assert breuken[0].uitleg.startswith("Van de 7 organisaties in werkjaar 2022 stonden er 1 niet")


def test_een_andere_definitie_breekt_alleen_wat_ze_verandert() -> None:
    zes = maak_organisaties(6)
    zaai(2021, ZEVEN[:6], zes)
    zaai(2022, ZEVEN[:6], zes)
    een, voor = _vast(2021), _vast(2022)
    Definitiewijziging.objects.create(thema_code=THEMAS[0], werkjaar_id=2022, uitleg="Ook de nazorg telt mee.")
    na = _vast(2022)
    assert controleer(voor) == controleer(na) == []
    codes = {a.thema.code for a in na.aggregaten.filter(groep="panel").select_related("thema") if a.thema}
    assert codes == {THEMAS[1]}
    (breuk,) = trendbreuken({2021: een, 2022: na})
    assert (breuk.soort, breuk.hard, breuk.wat) == (Breuksoort.DEFINITIE, True, ("thema", THEMAS[0]))
    assert breuk.geldt_voor("thema", THEMAS[0])
    assert not breuk.geldt_voor("thema", THEMAS[1])


@pytest.mark.parametrize(("niveaus", "soort"), [(range(6), Breuksoort.KADER), (range(1, 5), Breuksoort.SCHAAL)])
def test_een_nieuwe_versie_van_het_kader_vergelijkt_alleen_bij_dezelfde_schaal(
    niveaus: range, soort: Breuksoort
) -> None:
    zes = maak_organisaties(6)
    zaai(2021, ZEVEN[:6], zes)
    een = _vast(2021)
    kader = Kader.objects.create(code="groeiniveaus", versie=9, naam="Groeiniveaus", sha256="9" * 64)
    Niveau.objects.bulk_create(Niveau(kader=kader, waarde=w, naam=str(w)) for w in niveaus)
    Element.objects.create(kader=kader, soort="thema", code=THEMAS[0], naam="Onthaal", volgorde=99)
    zaai(2022, [Antwoorden(niveaus={THEMAS[0]: niveau}) for niveau in (3, 2, 3, 2, 4, 3)], zes)
    twee = _vast(2022)
    assert twee.kader == kader
    assert _soorten(een, twee) == [(2022, soort)]
    breuk = trendbreuken({2021: een, 2022: twee})[0]
    assert breuk.geldt_voor("thema", "wat-dan-ook")
    assert not breuk.geldt_voor("kengetal", "bezetting-ovbj")
    panel = twee.aggregaten.filter(groep="panel")
    assert panel.exists() == (soort == Breuksoort.KADER)
    assert controleer(twee) == []


def test_een_kengetal_met_een_andere_definitie_staat_niet_in_het_panel() -> None:
    from decimal import Decimal

    zes = maak_organisaties(6)
    een = Antwoorden(cijfers={"bezetting-ovbj": (Decimal(1), Decimal(2), None)})
    zaai(2021, [een] * 6, zes)
    zaai(2022, [een] * 6, zes)
    _vast(2021)
    kengetal = Kengetal.objects.get(code="bezetting-ovbj")
    Definitiewijziging.objects.create(kengetal=kengetal, werkjaar_id=2022, uitleg="Zonder de bedden in onderaanneming.")
    assert not _vast(2022).aggregaten.filter(groep="panel").exists()


def test_grafiek_tabel_en_lijst_zeggen_waar_een_reeks_breekt() -> None:
    zes = maak_organisaties(6)
    verschillend = [Antwoorden(niveaus=dict.fromkeys(THEMAS, n % 4)) for n in range(7)]
    zaai(2020, verschillend[:6], zes)
    _vast(2020)
    zaai(2021, verschillend, [*zes, *maak_organisaties(1)])
    _vast(2021)
    Definitiewijziging.objects.create(thema_code=THEMAS[0], werkjaar_id=2021, uitleg="Ook de nazorg telt mee.")
    client = Client()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.WAARNEMER))
    tekst = " ".join(client.get("/sectorbeeld/?werkjaar=2021").content.decode().split())
    naam = Element.objects.get(code=THEMAS[0]).naam
    assert f"{naam}: Vanaf werkjaar 2021 is de definitie anders: Ook de nazorg telt mee." in tekst
    assert "Met de jaren voor 2021 valt dit niet te vergelijken." in tekst
    assert '<th scope="row">2021 (trendbreuk)</th>' in tekst, "the newcomers, for the other theme"
    assert 'href="/sectorbeeld/kaders/"' in tekst


def test_de_bladzijde_over_kaders_legt_twee_versies_naast_elkaar(django_assert_max_num_queries: Any) -> None:
    oud = Kader.objects.get(code="groeiniveaus")
    kader = Kader.objects.create(code="groeiniveaus", versie=9, naam="Groeiniveaus", sha256="9" * 64)
    Niveau.objects.bulk_create(Niveau(kader=kader, waarde=w, naam=f"Demo {w}") for w in range(1, 7))
    for nummer, thema in enumerate(Element.objects.filter(kader=oud, soort="thema")[1:]):
        naam = "Demo-naam" if thema.code == THEMAS[1] else thema.naam
        Element.objects.create(kader=kader, soort="thema", code=thema.code, naam=naam, volgorde=nummer)
    Element.objects.create(kader=kader, soort="thema", code="nieuw", naam="Digitale hulp", volgorde=99)
    maak_werkjaar(jaar=2022)
    Definitiewijziging.objects.create(thema_code=THEMAS[1], werkjaar_id=2022, uitleg="Ook de nazorg.")
    Werkjaar.objects.filter(pk=2022).update(nulpunt=True)
    client = Client()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.WAARNEMER))
    with django_assert_max_num_queries(10):
        tekst = " ".join(client.get("/sectorbeeld/kaders/").content.decode().split())
    weg = Element.objects.filter(kader=oud, soort="thema")[0].naam
    assert "<dt>Nieuwe thema's</dt><dd>Digitale hulp</dd>" in tekst
    assert f"<dt>Thema's die wegvielen</dt><dd>{weg}</dd>" in tekst
    assert f"{Element.objects.get(kader=oud, code=THEMAS[1]).naam} werd Demo-naam" in tekst
    assert "niveau 0 viel weg" in tekst
    assert "niveau 6 kwam erbij: Demo 6" in tekst
    assert "Ook de nazorg." in tekst
    assert "Werkjaar 2022: met de jaren ervoor wordt niet vergeleken." in tekst

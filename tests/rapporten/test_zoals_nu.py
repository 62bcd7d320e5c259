"""By today's attributes: who moved or merged counts where it is now, and nothing is lost or counted twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Erkenning, Fusie, Grootteperiode, Organisatie, Regioperiode
from rapporten.models import Aggregaat, Editie
from rapporten.sectorbeeld import zoals_nu as module
from rapporten.sectorbeeld.beeld import Nubeeld, stel_samen_nu, zichtbare_edities
from rapporten.sectorbeeld.edities import leg_vast
from rapporten.sectorbeeld.ketens import keten, ketens
from rapporten.sectorbeeld.zoals_nu import organisaties_nu, tel_nu
from tests.fabrieken import maak_sectorrol
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from tests.rapporten.test_edities import THEMAS, ZONDER_VERKLEINEN, groepen_van, terug

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

DAG = dt.date(2026, 6, 1)


def _som(cellen: list[module.Cel]) -> dict[str, tuple[int | None, int | None]]:
    return {cel.groep: (cel.n, cel.som) for cel in cellen}


@settings(
    max_examples=15,
    deadline=None,
    phases=ZONDER_VERKLEINEN,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_elke_groep_van_nu_telt_met_de_hand(data: st.DataObject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "verberg_kleine", list)
    with terug(), systeem():
        alle = maak_organisaties(8)
        niveaus = {o: data.draw(st.integers(0, 5)) for o in alle}
        nu = {
            o: Antwoorden(
                regio=data.draw(st.sampled_from(["antwerpen", "limburg"])),
                grootte=data.draw(st.sampled_from(["klein", "groot"])),
                werkvormen=data.draw(st.sampled_from([("CIG",), ("CIG", "GES+"), ()])),
            )
            for o in alle
        }
        naar: dict[Organisatie, Organisatie] = {}
        for nummer, o in enumerate(alle[:-1]):
            if data.draw(st.booleans()):
                naar[o] = alle[data.draw(st.integers(nummer + 1, 7))]
                datum = dt.date(2023, 1, 1) + dt.timedelta(days=data.draw(st.integers(0, 2000)))
                Fusie.objects.create(opgegane=o, overnemende=naar[o], datum=datum)
                if datum > DAG:
                    del naar[o]
        for o, wat in nu.items():
            Regioperiode.objects.create(organisatie=o, regio="brussel", vanaf=dt.date(2000, 1, 1))
            Regioperiode.objects.create(organisatie=o, regio=wat.regio, vanaf=dt.date(2024, 1, 1))
            Grootteperiode.objects.create(organisatie=o, grootte=wat.grootte, vanaf=dt.date(2024, 1, 1))
            for werkvorm in wat.werkvormen:
                Erkenning.objects.create(organisatie=o, werkvorm=werkvorm, van=dt.date(2025, 1, 1))
            Erkenning.objects.create(
                organisatie=o, werkvorm="OBC", van=dt.date(2020, 1, 1), tot_en_met=dt.date(2024, 1, 1)
            )
        zaai(2022, [Antwoorden(niveaus={THEMAS[0]: niveaus[o]}) for o in alle], alle)
        editie = leg_vast(2022, None, "Eerste")
        bewaard = Aggregaat.objects.count()
        nu_van = {pk: rij.kenmerk for pk, rij in organisaties_nu(DAG).items()}
        hand: dict[str, tuple[int, int]] = {}
        for o in alle:
            einde = o
            while einde in naar:
                einde = naar[einde]
            for groep in groepen_van(nu[einde]):
                n, som = hand.get(groep, (0, 0))
                hand[groep] = (n + 1, som + niveaus[o])
        gevonden = tel_nu({2022: editie}, 2022, nu_van, list(hand))
        assert Aggregaat.objects.count() == bewaard, "it is not stored"
        assert _som([rij.cel for rij in gevonden]) == hand


def _verhuisd(aantal: int = 9, weg: int = 2, jaren: tuple[int, ...] = (2021, 2022)) -> tuple[list[Organisatie], Editie]:
    """Organisations that all filed from Antwerpen; the first moved to Limburg since. Returns the newest edition."""
    alle = maak_organisaties(aantal)
    with systeem():
        for o in alle:
            Regioperiode.objects.create(organisatie=o, regio="antwerpen", vanaf=dt.date(2000, 1, 1))
            Grootteperiode.objects.create(organisatie=o, grootte="klein", vanaf=dt.date(2000, 1, 1))
            Erkenning.objects.create(organisatie=o, werkvorm="OVBJ", van=dt.date(2000, 1, 1))
        for o in alle[:weg]:
            Regioperiode.objects.create(organisatie=o, regio="limburg", vanaf=dt.date(2024, 1, 1))
    for jaar in jaren:
        zaai(jaar, [Antwoorden(niveaus={THEMAS[0]: nummer % 3 + jaar % 2020 % 3}) for nummer in range(aantal)], alle)
        editie = leg_vast(jaar, None, "Demo")
    return alle, editie


def _beeld(editie: Editie, sleutel: str) -> Nubeeld:
    with systeem():
        return stel_samen_nu(zichtbare_edities(ook_voorlopig=True), editie, sleutel, DAG)


def test_kleine_groepen_van_nu_worden_niet_getoond() -> None:
    _, editie = _verhuisd()
    beeld = _beeld(editie, "sector").beeld
    (regio,) = [tabel for tabel in beeld.kruistabellen if tabel.naam == "regio"]
    rij = next(cellen for naam, cellen in regio.rijen if cellen[0].n)
    getoond = {kolom.kort: cel for kolom, cel in zip(regio.kolommen, rij, strict=True)}
    assert (getoond["Sector"].n, getoond["Antwerpen"].n, getoond["Limburg"].n) == (9, 7, None)
    assert getoond["Limburg"].verborgen == "Niet getoond: minder dan 5 organisaties in deze groep."


def test_de_jaren_van_een_groep_gaan_over_wie_er_nu_is() -> None:
    alle, editie = _verhuisd(12, 6)
    nu = _beeld(editie, "regio:limburg")
    rij = next(rij for rij in nu.beeld.themas if rij.code == THEMAS[0])
    # 0, 1, 2, 0, 1, 2 and one more in 2021, two more in 2022; then nobody was in Limburg.
    assert rij.reeks == {2021: 2, 2022: 3}
    assert (nu.toen, nu.nu, nu.erbij, nu.weg) == (0, 6, 6, 0)
    assert [v.naam for v in nu.verschoven] == sorted(o.naam for o in alle[:6])
    assert nu.verschoven[0].verschillen == ("regio Antwerpen werd Limburg",)
    (naast,) = [r for r in nu.rijen if r.naam == rij.naam]
    assert (naast.toen, naast.nu, naast.nu_n) == (None, 3, 6)
    sector = _beeld(editie, "sector")
    assert sector.beeld.themas[0].reeks.keys() == {2021, 2022}
    assert len(sector.verschoven) == 6


def test_wie_fuseerde_staat_onder_de_naam_waarin_het_opging() -> None:
    (a, b, *_), editie = _verhuisd(9, 0)
    with systeem():
        Fusie.objects.create(opgegane=a, overnemende=b, datum=dt.date(2024, 1, 1))
    (rij,) = _beeld(editie, "sector").verschoven
    assert (rij.naam, rij.einde, rij.verschillen) == (a.naam, b.naam, ())


# -- the page ---------------------------------------------------------------------------------------------------


def _als(rol: Sectorrolsoort) -> Client:
    client = Client()
    client.force_login(maak_sectorrol(rol=rol))
    return client


def test_de_bladzijde_is_er_alleen_voor_opgroeien_en_zegt_waarom() -> None:
    _verhuisd(12, 6)
    tekst = _als(Sectorrolsoort.DOSSIERBEHEERDER).get("/sectorbeeld/zoals-nu/?regio=limburg").content.decode()
    assert "nooit gepubliceerd" in tekst
    assert "Toen telde deze groep 0 organisaties van deze editie, nu 6: 6 erbij, 0 weg." in " ".join(tekst.split())
    for rol in (Sectorrolsoort.REGIONALE_PARTNER, Sectorrolsoort.WAARNEMER):
        assert _als(rol).get("/sectorbeeld/zoals-nu/").status_code == 403
        assert "zoals-nu" not in _als(rol).get("/sectorbeeld/").content.decode()


def test_de_bladzijde_kost_evenveel_opdrachten_met_twee_en_met_vier_jaren() -> None:
    client = _als(Sectorrolsoort.BEHEERDER)
    aantallen = []
    for jaren in ((2021, 2022), (2019, 2020)):
        _verhuisd(12, 6, jaren)
        for vraag in ("", "?regio=limburg", "?regio=limburg&werkvorm=OVBJ", "?editie=voorlopig"):
            with CaptureQueriesContext(connection) as vangst:
                assert client.get(f"/sectorbeeld/zoals-nu/{vraag}").status_code == 200
            aantallen.append(len([v for v in vangst if not v["sql"].startswith(("SAVEPOINT", "RELEASE"))]))
    assert aantallen[:4] == aantallen[4:]
    assert max(aantallen) <= 15


def test_de_keten_van_fusies_is_te_lezen_van_begin_tot_einde() -> None:
    a, b, c, d, los = maak_organisaties(5)
    Fusie.objects.create(opgegane=b, overnemende=c, datum=dt.date(2024, 1, 1))
    Fusie.objects.create(opgegane=a, overnemende=b, datum=dt.date(2022, 7, 1))
    Fusie.objects.create(opgegane=d, overnemende=c, datum=dt.date(2027, 1, 1))
    assert [(s.opgegane, s.overnemende, s.datum.year) for s in keten(b)] == [(a, b, 2022), (b, c, 2024)]
    assert [schakel.opgegane for schakel in keten(c)] == [a, b, d]
    assert keten(los) == []
    nu = organisaties_nu(DAG)
    assert [nu[o.pk].einde for o in (a, b, c, d, los)] == [c.naam, c.naam, "", "", ""]


def test_een_keten_zegt_over_welke_jaren_elk_antwoordde(django_assert_max_num_queries: Any) -> None:
    a, b, c = maak_organisaties(3)
    Fusie.objects.create(opgegane=a, overnemende=b, datum=dt.date(2022, 7, 1))
    Fusie.objects.create(opgegane=b, overnemende=c, datum=dt.date(2024, 1, 1))
    for jaar, wie in ((2019, [a]), (2020, [a, b]), (2022, [a]), (2023, [c])):
        zaai(jaar, [Antwoorden(niveaus={THEMAS[0]: 3})] * len(wie), wie)
    with systeem(), django_assert_max_num_queries(2):
        (gevonden,) = ketens()
    assert [(lid.organisatie, lid.perioden) for lid in gevonden.leden] == [
        (a, "2019 tot 2020, 2022"),
        (b, "2020"),
        (c, "2023"),
    ]
    assert gevonden.dubbele_jaren == [2020]
    tekst = " ".join(_als(Sectorrolsoort.DOSSIERBEHEERDER).get("/sectorbeeld/fusies/").content.decode().split())
    assert f"1 juli 2022: {a} ging op in {b}" in tekst
    assert "2019 tot 2020, 2022" in tekst

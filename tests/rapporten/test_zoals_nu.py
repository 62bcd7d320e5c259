"""By today's attributes: who moved or merged counts where it is now, and nothing is lost or counted twice."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.toegang import systeem
from organisaties.models import Erkenning, Fusie, Grootteperiode, Organisatie, Regioperiode
from rapporten.models import Aggregaat
from rapporten.sectorbeeld import zoals_nu as module
from rapporten.sectorbeeld.edities import leg_vast
from rapporten.sectorbeeld.zoals_nu import keten, opvolgers, zoals_nu
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
        gevonden = _som(zoals_nu(editie, DAG))
        assert Aggregaat.objects.count() == bewaard, "it is not stored"
        hand: dict[str, tuple[int, int]] = {}
        for o in alle:
            einde = o
            while einde in naar:
                einde = naar[einde]
            for groep in groepen_van(nu[einde]):
                n, som = hand.get(groep, (0, 0))
                hand[groep] = (n + 1, som + niveaus[o])
        assert gevonden == hand


def test_kleine_groepen_van_nu_worden_niet_getoond() -> None:
    alle = maak_organisaties(9)
    with systeem():
        for o in alle:
            regio = "limburg" if o in alle[:2] else "antwerpen"
            Regioperiode.objects.create(organisatie=o, regio=regio, vanaf=dt.date(2024, 1, 1))
    zaai(2022, [Antwoorden(niveaus={THEMAS[0]: 3})] * 9, alle)
    cellen = {cel.groep: cel for cel in zoals_nu(leg_vast(2022, None, "Eerste"), DAG)}
    assert cellen["sector"].n == 9
    assert cellen["regio:limburg"].verborgen
    assert cellen["regio:antwerpen"].n == 7, "Opgroeien reads every report: nothing is hidden against subtracting"


def test_de_keten_van_fusies_is_te_lezen_van_begin_tot_einde() -> None:
    a, b, c, d, los = maak_organisaties(5)
    Fusie.objects.create(opgegane=b, overnemende=c, datum=dt.date(2024, 1, 1))
    Fusie.objects.create(opgegane=a, overnemende=b, datum=dt.date(2022, 7, 1))
    Fusie.objects.create(opgegane=d, overnemende=c, datum=dt.date(2027, 1, 1))
    assert [str(schakel) for schakel in keten(b)] == [
        f"{a} ging op 01/07/2022 op in {b}",
        f"{b} ging op 01/01/2024 op in {c}",
    ]
    assert [schakel.opgegane for schakel in keten(c)] == [a, b, d]
    assert keten(los) == []
    assert opvolgers(DAG) == {a.pk: c.pk, b.pk: c.pk}

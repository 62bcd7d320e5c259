"""The due date: the whole day counts, on the Brussels clock, and uitstel only ever gives time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from organisaties.models import Uitstel, Werkjaar
from rapporten import werklijst, workflow
from rapporten.models import Aanvulling
from rapporten.sectorbeeld.indienstand import indienstanden
from rapporten.termijn import Termijn, eerste_indieningen, einde_van, termijn
from tests.fabrieken.verslagen import als_sector, beantwoord_alles, dien_in, maak_ingediend

UTC = dt.UTC
JUNI = dt.date(2026, 6, 1)
WERKJAAR = Werkjaar(jaar=2025, uiterste_datum=JUNI)


@pytest.mark.parametrize(
    ("dag", "laatste_seconde"),
    [
        (JUNI, "2026-06-01T21:59:59"),  # summer time: two hours ahead
        (dt.date(2026, 1, 15), "2026-01-15T22:59:59"),  # winter time: one
        (dt.date(2026, 3, 28), "2026-03-28T22:59:59"),  # the day before the clock goes forward
        (dt.date(2026, 3, 29), "2026-03-29T21:59:59"),  # that day itself, of 23 hours
        (dt.date(2026, 10, 24), "2026-10-24T21:59:59"),
        (dt.date(2026, 10, 25), "2026-10-25T22:59:59"),  # the day of 25 hours
    ],
)
def test_de_uiterste_dag_loopt_tot_middernacht_in_brussel(dag: dt.date, laatste_seconde: str) -> None:
    op_tijd = dt.datetime.fromisoformat(laatste_seconde).replace(tzinfo=UTC)
    assert not Termijn(dag, False, op_tijd).te_laat
    assert not Termijn(dag, False, op_tijd.replace(microsecond=999_999)).te_laat
    assert Termijn(dag, False, op_tijd + dt.timedelta(seconds=1)).te_laat
    assert not Termijn(dag, False, None).verstreken(op_tijd)
    assert Termijn(dag, False, None).verstreken(op_tijd + dt.timedelta(seconds=1))


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)))
def test_na_het_einde_van_een_dag_begint_de_volgende(dag: dt.date) -> None:
    volgende = (einde_van(dag) + dt.timedelta(microseconds=1)).astimezone(UTC)
    lokaal = volgende.astimezone(einde_van(dag).tzinfo)
    assert (lokaal.date(), lokaal.time()) == (dag + dt.timedelta(days=1), dt.time(0))


def test_niet_ingediend_is_niet_te_laat_en_ingediend_niet_meer_verstreken() -> None:
    assert not Termijn(JUNI, False, None).te_laat
    na = dt.datetime(2027, 1, 1, tzinfo=UTC)
    assert not Termijn(JUNI, False, na).verstreken(na)


@pytest.mark.parametrize(
    ("tot_en_met", "dag", "met_uitstel"),
    [
        (None, JUNI, False),
        (dt.date(2026, 6, 30), dt.date(2026, 6, 30), True),
        (dt.date(2026, 5, 1), JUNI, False),  # never shorter: somebody typed a wrong date, or the due date moved on
        (JUNI, JUNI, False),
    ],
)
def test_uitstel_geeft_enkel_tijd(tot_en_met: dt.date | None, dag: dt.date, met_uitstel: bool) -> None:
    uitstel = Uitstel(tot_en_met=tot_en_met) if tot_en_met else None
    op = dt.datetime(2026, 6, 15, tzinfo=UTC)
    gevonden = termijn(WERKJAAR, uitstel, op)
    assert (gevonden.dag, gevonden.uitstel) == (dag, met_uitstel)
    assert gevonden.te_laat == (not met_uitstel)


@pytest.mark.django_db
@pytest.mark.usefixtures("kaders", "als_systeem")
def test_de_eerste_indiening_telt_ook_na_een_aanvulling() -> None:
    """Who filed in time and is asked for more later is not late."""
    eerst = dt.datetime(2026, 6, 1, 12, tzinfo=UTC)
    verslag, wie, indiening = maak_ingediend(nu=eerst)
    maak_ingediend()
    opgroeien, nu = als_sector(), dt.datetime(2026, 6, 20, tzinfo=UTC)
    workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=nu)
    Aanvulling.objects.create(
        organisatie_id=verslag.organisatie_id,
        verslag=verslag,
        indiening=indiening,
        stabiel_id="visie",
        reden="Graag meer.",
        gevraagd_door=opgroeien.persoon,
    )
    workflow.vraag_aanvulling(verslag.pk, toegang=opgroeien, nu=nu)
    beantwoord_alles(verslag, wie)
    assert dien_in(verslag, wie, nu=nu).volgnummer == 2
    assert eerste_indieningen(verslag.organisatie) == {verslag.werkjaar_id: eerst}


@pytest.mark.django_db
@pytest.mark.usefixtures("kaders", "als_systeem")
def test_wat_teruggenomen_werd_telt_niet_als_ingediend() -> None:
    """Filed in time, taken back, filed again too late: late, on every page that says so."""
    op_tijd, te_laat = dt.datetime(2026, 5, 20, tzinfo=UTC), dt.datetime(2026, 6, 20, tzinfo=UTC)
    verslag, wie, eerste = maak_ingediend(nu=op_tijd)
    workflow.neem_terug(verslag.pk, toegang=wie, nu=op_tijd + dt.timedelta(days=1))
    assert eerste_indieningen(verslag.organisatie) == {}
    tweede = dien_in(verslag, wie, nu=te_laat)
    assert eerste_indieningen(verslag.organisatie) == {verslag.werkjaar_id: te_laat}
    lijst = werklijst.lees_werklijst(
        verslag.werkjaar, werklijst.Keuze(), als_sector(), nu=te_laat, vandaag=te_laat.date()
    )
    assert [rij.termijn.te_laat for rij in lijst.rijen] == [True]
    (stand,) = indienstanden()
    assert (stand.ingediend, stand.op_tijd, stand.te_laat) == (1, 0, 1)
    client = Client()
    client.force_login(wie.persoon)
    for indiening, woorden in ((tweede, "na de uiterste datum"), (eerste, "teruggenomen · ondertekend")):
        blad = client.get(reverse("indiening", args=[indiening.kenmerk])).content.decode()
        assert woorden in " ".join(blad.split())

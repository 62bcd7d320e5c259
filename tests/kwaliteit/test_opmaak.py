"""Numbers, dates and statuses read the same on page, PDF and mail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template

from kwaliteit.templatetags import opmaak

SMAL, VAST = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("waarde", "decimalen", "verwacht"),
    [
        (Decimal("2.8"), None, "2,8"),
        (Decimal("3.0"), 1, "3,0"),
        (Decimal("3.00"), None, "3"),
        # Half up, as the published series are compared; half to even would give 2,2 and 2,4.
        (Decimal("2.25"), 1, "2,3"),
        (2.35, 1, "2,4"),
        (0.5, 0, "1"),
        (12345, None, f"12{SMAL}345"),
        (1234567.5, 1, f"1{SMAL}234{SMAL}567,5"),
        (Decimal("1E+3"), None, f"1{SMAL}000"),
        (-3.5, None, "\u22123,5"),
        ("61.4", None, "61,4"),
        (0, None, "0"),
    ],
)
def test_getal(waarde: object, decimalen: int | None, verwacht: str) -> None:
    assert opmaak.getal(waarde, decimalen) == verwacht


def test_procent_met_vaste_spatie() -> None:
    assert opmaak.procent(94.5) == f"94,5{VAST}%"
    assert opmaak.procent(104.36, 0) == f"104{VAST}%"


@pytest.mark.parametrize(
    "filter_",
    [opmaak.getal, opmaak.procent, opmaak.datum, opmaak.dagmaand, opmaak.datumtijd, opmaak.tijd, opmaak.dagen_tot],
)
@pytest.mark.parametrize("niets", [None, ""])
def test_niets_is_een_streepje(filter_: object, niets: object) -> None:
    assert callable(filter_)
    assert filter_(niets) == "–"


def test_datum_is_de_dag_in_brussel() -> None:
    assert opmaak.datum(date(2026, 6, 1)) == f"1{VAST}juni 2026"
    # 22:30 UTC on 31 May is already 1 June in Brussels.
    assert opmaak.datum(datetime(2026, 5, 31, 22, 30, tzinfo=UTC)) == f"1{VAST}juni 2026"


def test_datumtijd_volgt_zomer_en_winteruur() -> None:
    assert opmaak.datumtijd(datetime(2026, 5, 28, 12, 32, tzinfo=UTC)) == f"28{VAST}mei 2026 om 14:32"
    assert opmaak.datumtijd(datetime(2026, 1, 28, 12, 32, tzinfo=UTC)) == f"28{VAST}januari 2026 om 13:32"
    assert opmaak.tijd(datetime(2026, 5, 28, 12, 32, tzinfo=UTC)) == "14:32"


@pytest.mark.parametrize(
    ("dag", "verwacht"),
    [
        (date(2026, 6, 1), "nog 41 dagen"),
        (date(2026, 4, 22), "nog 1 dag"),
        (date(2026, 4, 21), "vandaag"),
        (date(2026, 4, 20), "gisteren"),
        (date(2026, 4, 18), "3 dagen geleden"),
    ],
)
def test_dagen_tot(dag: date, verwacht: str) -> None:
    assert opmaak.dagen_tot(dag, date(2026, 4, 21)) == verwacht


@pytest.mark.parametrize(("aantal", "verwacht"), [(1, "1 dag"), (0, "0 dagen"), (3, "3 dagen"), (None, "–")])
def test_meervoud(aantal: int | None, verwacht: str) -> None:
    assert opmaak.meervoud(aantal, "dag,dagen") == verwacht


def test_een_status_is_nooit_rood_en_altijd_een_woord() -> None:
    html = Template('{% load opmaak %}{% tag "Te laat" %}{% tag woord %}').render(Context({"woord": "Onbekend <b>"}))
    assert 'class="tag letop">Te laat<' in html
    assert 'class="tag leeg">Onbekend &lt;b&gt;<' in html

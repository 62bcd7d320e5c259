"""The API keeps to its own OpenAPI document, whatever is sent: requests made up by schemathesis.

The addresses are filled with things that exist as often as not, so that more than refusals is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.core.result import Ok

from kwaliteit.toegang import systeem
from kwaliteit.wsgi import application
from rapporten.koppeling import sleutels
from rapporten.koppeling.api import openapi
from rapporten.sectorbeeld.edities import herbereken, leg_vast
from tests.fabrieken import maak_persoon, maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.koppelingen import maak_koppeling
from tests.fabrieken.verslagen import maak_concept, maak_ingediend

VOORBEELDEN = 12  # requests for each address
# Values that are good by their form may still not fit the draft as it is now.
GEWEIGERD_MAAR_GOED = {"positive_data_acceptance"}
checks.load_all_checks()
CONTROLES = [c for c in checks.CHECKS.get_all() if c.__name__ not in GEWEIGERD_MAAR_GOED]


@pytest.fixture
def _een_verbinding() -> Iterator[None]:
    """A real web process closes its old connection around a request; ours holds the transaction of the test."""
    for signaal in (request_started, request_finished):
        signaal.disconnect(close_old_connections)
    yield
    for signaal in (request_started, request_finished):
        signaal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("kaders", "_een_verbinding")
def test_de_api_houdt_zich_aan_haar_beschrijving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sleutels, "GRENS", 1_000_000)
    ingediend, toegang, indiening = maak_ingediend(werkjaar=maak_werkjaar(jaar=2023))
    maak_concept(organisatie=ingediend.organisatie, werkjaar=maak_werkjaar(jaar=2025))
    zaai(2024, [Antwoorden(niveaus={"betrokkenheid": 3}) for _ in range(7)])
    with systeem():
        herbereken(2024)
        leg_vast(2024, maak_persoon(), "Demo-opmerking")
    _, sleutel = maak_koppeling(ingediend.organisatie, door=toegang.persoon)
    bestaand: dict[str, Any] = {
        "nummer": ingediend.organisatie.ondernemingsnummer,
        "kenmerk": indiening.kenmerk,
        "thema": "betrokkenheid",
        "kengetal": "bezetting-ovbj",
        "code": "groeiniveaus",
        "versie": 1,
        "werkjaar": 2025,
    }
    schema = schemathesis.openapi.from_dict(openapi())
    schema.app = application
    gevraagd: dict[str, set[int]] = {}
    for uitkomst in schema.get_all_operations():
        assert isinstance(uitkomst, Ok)
        operatie = uitkomst.ok()
        codes = gevraagd.setdefault(operatie.label, set())
        for manier in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            _probeer(operatie, manier, sleutel, {**bestaand, **_eigen(operatie.label)}, codes)
    assert len(gevraagd) == 14
    for label, codes in gevraagd.items():
        assert (200 if label.startswith("GET") else 422) in codes, (label, codes)


def _eigen(label: str) -> dict[str, Any]:
    """What exists at this address alone."""
    return {"code": "nieuwe-boom"} if "bomen" in label else {"werkjaar": 2024} if "edities" in label else {}


def _probeer(operatie: Any, manier: Any, sleutel: str, bestaand: dict[str, Any], codes: set[int]) -> None:
    from hypothesis import given

    goed = manier == schemathesis.GenerationMode.POSITIVE

    @settings(
        max_examples=VOORBEELDEN,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operatie.as_strategy(generation_mode=manier))
    def vraag(case: Any) -> None:
        if goed and case.path_parameters:
            case.path_parameters.update({n: w for n, w in bestaand.items() if n in case.path_parameters})
        antwoord = case.call_and_validate(headers={"Authorization": f"Bearer {sleutel}"}, checks=CONTROLES)
        codes.add(antwoord.status_code)

    vraag()

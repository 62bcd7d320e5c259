"""``/gezondheid/``: tells the truth, to anyone, quickly, whatever is down."""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from kwaliteit.opdrachten.choices import Status
from kwaliteit.opdrachten.models import Hartslag, Opdracht
from kwaliteit.opdrachten.uitvoeren import klop


@pytest.fixture
def stille_poort() -> Any:
    """A port where connections are accepted and nothing ever answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def redis_stil(settings: Any, stille_poort: int) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{stille_poort}/0"


def vraag() -> tuple[int, dict[str, Any]]:
    begin = time.monotonic()
    antwoord = Client().get("/gezondheid/")
    assert time.monotonic() - begin < 6
    return antwoord.status_code, antwoord.json()


@pytest.mark.django_db(transaction=True)
def test_zonder_redis_en_werker_blijft_het_200_met_de_fout_in_woorden(redis_stil: None) -> None:
    status, stand = vraag()
    assert status == 200
    assert stand["database"] == "ok"
    assert "Redis is niet bereikbaar" in stand["redis"]
    assert "nog geen werker" in stand["worker"]
    assert stand["outbox_leeftijd_s"] == 0


@pytest.mark.django_db(transaction=True)
def test_een_werker_die_wegblijft_valt_op(redis_stil: None) -> None:
    klop("celery")
    klop("pdf", timedelta(seconds=60))
    assert vraag()[1]["worker"] == "ok"
    Hartslag.objects.filter(wachtrij="celery").update(terug_voor=timezone.now() - timedelta(seconds=1))
    fout = vraag()[1]["worker"]
    assert "'celery' meldt zich niet sinds" in fout
    assert "pdf" not in fout


@pytest.mark.django_db(transaction=True)
def test_de_leeftijd_is_die_van_de_oudste_opdracht_die_zou_kunnen_lopen(redis_stil: None) -> None:
    nu = timezone.now()
    for versie, (status, niet_voor) in enumerate(
        [
            (Status.WACHTEND, nu - timedelta(seconds=90)),
            (Status.WACHTEND, nu + timedelta(minutes=5)),
            (Status.KLAAR, nu - timedelta(hours=1)),
        ]
    ):
        Opdracht.objects.create(
            soort="x",
            onderwerp="x",
            versie=str(versie),
            wachtrij="celery",
            status=status,
            niet_voor=niet_voor,
            pogingen=1,
            klaar_op=nu if status == Status.KLAAR else None,
        )
    assert 90 <= vraag()[1]["outbox_leeftijd_s"] <= 95


@pytest.mark.django_db(transaction=True)
def test_zonder_databank_503_en_niet_hangen(
    redis_stil: None, stille_poort: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    elders = {**connection.get_connection_params(), "host": "127.0.0.1", "port": stille_poort}
    monkeypatch.setattr(connections["default"], "get_connection_params", lambda: elders)
    status, stand = vraag()
    assert status == 503
    assert stand["database"] == "De databank is niet bereikbaar."
    assert stand["outbox_leeftijd_s"] is None


def test_alleen_om_te_lezen(client: Client) -> None:
    assert client.post("/gezondheid/").status_code == 405

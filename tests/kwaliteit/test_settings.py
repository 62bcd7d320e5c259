"""Settings from the environment: what is missing or wrong is refused by its name."""

from __future__ import annotations

import subprocess
import sys

import pytest

GOED = {
    "KWALITEIT_MODUS": "productie",
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "kwaliteit.example",
    "BASIS_URL": "https://kwaliteit.example",
    "KWALITEIT_DATA": "data",
    "REDIS_URL": "redis://redis:6379/0",
    "DATABASE_URL": "postgres://app:geheim@postgres/kwaliteit",
    "EMAIL_URL": "submission://gebruiker:geheim@mail.example:587",
    "AFZENDER": "portaal@kwaliteit.example",
}


def _start(omgeving: dict[str, str]) -> subprocess.CompletedProcess[str]:
    code = "import kwaliteit.settings"
    return subprocess.run([sys.executable, "-c", code], env=omgeving, capture_output=True, text=True, check=False)


def test_een_volledige_omgeving_wordt_aanvaard() -> None:
    uit = _start(GOED)
    assert uit.returncode == 0, uit.stderr


@pytest.mark.parametrize("naam", [naam for naam in GOED if naam != "KWALITEIT_MODUS"])
def test_wat_ontbreekt_wordt_bij_naam_geweigerd(naam: str) -> None:
    uit = _start({k: v for k, v in GOED.items() if k != naam})
    assert uit.returncode != 0
    assert "ImproperlyConfigured" in uit.stderr
    assert naam in uit.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("naam", "waarde"),
    [
        ("KWALITEIT_MODUS", "prod"),
        ("SECRET_KEY", "kort"),
        ("ALLOWED_HOSTS", "*"),
        ("BASIS_URL", "http://kwaliteit.example"),
        ("REDIS_URL", "localhost"),
        ("EMAIL_URL", "onbekend://mail.example"),
        ("KWALITEIT_ROL", "superuser"),
        ("BEDENKTIJD_MINUTEN", "-1"),
        ("BEDENKTIJD_MINUTEN", "tien"),
        ("OPENDATA_LICENTIE", "vrij te gebruiken"),
    ],
)
def test_wat_verkeerd_is_wordt_bij_naam_geweigerd(naam: str, waarde: str) -> None:
    uit = _start({**GOED, naam: waarde})
    assert uit.returncode != 0
    assert naam in uit.stderr.splitlines()[-1]

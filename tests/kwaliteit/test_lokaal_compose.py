"""docker-compose.yml gives every container what settings.py asks for, and no more secrets than it needs."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
TOEPASSING = ("migrate", "web", "worker", "worker-pdf", "beat")
GEGEVEN = {
    "KWALITEIT_APP_WACHTWOORD": "a1",
    "KWALITEIT_EIGENAAR_WACHTWOORD": "b2",
    "POSTGRES_WACHTWOORD": "c3",
    "REDIS_WACHTWOORD": "d4",
    "SECRET_KEY": "Xk3v9Qp2Lm8Zr5Tn1Wc7Hb4Jd6Fg0Sa-Yu_Ie+Ow=Nq.Bt,Gz:Vx",
    "ALLOWED_HOSTS": "kwaliteit.example",
    "BASIS_URL": "https://kwaliteit.example",
    "EMAIL_URL": "submission://gebruiker:geheim@mail.example:587",
    "AFZENDER": "portaal@kwaliteit.example",
}


@pytest.fixture(scope="module")
def diensten() -> dict[str, Any]:
    inhoud: dict[str, Any] = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
    return inhoud["services"]


def ingevuld(omgeving: dict[str, str]) -> dict[str, str]:
    """Fill in as Compose does: ``${NAAM:?…}`` must be given, ``${NAAM:-x}`` falls back on x."""

    def waarde(treffer: re.Match[str]) -> str:
        naam, teken, rest = treffer.groups()
        return GEGEVEN.get(naam, rest) if teken == ":-" else GEGEVEN[naam]

    return {naam: re.sub(r"\$\{(\w+)(:[-?])([^}]*)\}", waarde, tekst) for naam, tekst in omgeving.items()}


@pytest.mark.parametrize("naam", TOEPASSING)
def test_settings_aanvaarden_de_omgeving_van_elke_container(diensten: dict[str, Any], naam: str) -> None:
    omgeving = ingevuld(diensten[naam]["environment"])
    rol = {"KWALITEIT_ROL": "eigenaar"} if naam == "migrate" else {}
    klaar = subprocess.run(
        [sys.executable, "-c", "import kwaliteit.settings"],
        cwd=CHECKOUT,
        env={"PATH": os.environ["PATH"], **omgeving, **rol},
        capture_output=True,
        text=True,
    )
    assert klaar.returncode == 0, klaar.stderr


def test_alleen_de_migratie_kent_de_eigenaar(diensten: dict[str, Any]) -> None:
    wie = {naam for naam, dienst in diensten.items() if "EIGENAAR" in str(dienst.get("environment"))}
    assert wie == {"migrate", "postgres"}


def test_elk_geheim_moet_gegeven_worden() -> None:
    tekst = (CHECKOUT / "docker-compose.yml").read_text()
    zonder = {naam for naam, teken in re.findall(r"(?<!\$)\$\{(\w+)(:.)?", tekst) if teken != ":?"}
    assert zonder == {"VERSIE", "LOGNIVEAU", "POORT", "OPENDATA_UITGEVER", "OPENDATA_LICENTIE"}


def test_databank_en_wachtrij_zijn_van_buiten_niet_te_bereiken(diensten: dict[str, Any]) -> None:
    assert [naam for naam, dienst in diensten.items() if dienst.get("ports")] == ["web"]
    for naam in ("postgres", "redis"):
        assert diensten[naam]["networks"] == ["binnen"]


def test_elke_wachtrij_heeft_een_werker(diensten: dict[str, Any]) -> None:
    from kwaliteit.opdrachten.choices import Wachtrij

    bediend = {woord.removeprefix("--queues=") for d in diensten.values() for woord in d.get("command", [])}
    assert bediend >= set(Wachtrij.values)

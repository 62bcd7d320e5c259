"""LibreOffice itself opens and saves a file. Without it tests are skipped with the packages' names; in CI they fail."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ZONDER = "LibreOffice ontbreekt: installeer libreoffice-calc-nogui en libreoffice-writer-nogui."
NAMEN = ("soffice", "libreoffice")


def zet_om(bestand: Path, naar: str, map: Path) -> Path:
    """Open ``bestand`` in LibreOffice and save it as another kind (``xlsx``, ``fods``, ``pdf``, …) in ``map``."""
    soffice = next(filter(None, (shutil.which(naam) for naam in NAMEN)), None)
    if soffice is None and os.environ.get("CI") == "1":
        pytest.fail(ZONDER, pytrace=False)
    if soffice is None:
        pytest.skip(ZONDER)
    map.mkdir(parents=True, exist_ok=True)
    profiel = bestand.parent / "profiel"
    klaar = subprocess.run(
        [
            soffice,
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{profiel}",
            *("--convert-to", naar),
            *("--outdir", str(map), str(bestand)),
        ],
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "HOME": str(bestand.parent), "SAL_USE_VCLPLUGIN": "svp"},
    )
    uit = map / f"{bestand.stem}.{naar.partition(':')[0]}"
    assert uit.exists(), klaar.stderr.decode() + klaar.stdout.decode()
    return uit

"""Start the reading process, and say in Dutch why a file is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kwaliteit import rekenblad

MAX_BYTES = 5 * 2**20
SECONDEN = 20.0
LEZER = Path(rekenblad.__file__)

OPNIEUW = "Download het sjabloon opnieuw en neem uw antwoorden daarin over."
REDENEN = {
    "geen_werkmap": "Dit is geen Excel-werkmap. Bewaar het sjabloon als .xlsx en kies dat bestand.",
    "ods": "Dit is een ODS-bestand. Kies in LibreOffice “Opslaan als” en dan “Excel 2007-365 (.xlsx)”.",
    "oud_of_wachtwoord": "Dit bestand is in een oud formaat (.xls) of heeft een wachtwoord. Bewaar het als "
    ".xlsx, zonder wachtwoord.",
    "macro": "Dit bestand bevat macro’s. Bewaar het als gewone werkmap (.xlsx).",
    "stuk": f"Dit bestand is beschadigd en kan niet gelezen worden. {OPNIEUW}",
    "vreemde_namen": f"Dit bestand is niet opgebouwd zoals een gewone werkmap. {OPNIEUW}",
    "entiteiten": f"Dit bestand bevat iets dat niet in een gewone werkmap hoort. {OPNIEUW}",
    "te_groot": "Dit bestand is uitgepakt veel te groot. Haal afbeeldingen en extra bladen weg, of " + OPNIEUW.lower(),
    "te_veel_cellen": "Dit bestand heeft veel meer rijen of kolommen dan het sjabloon. Haal weg wat u "
    "eronder of ernaast toevoegde.",
}
VASTGELOPEN = f"Dit bestand lezen kost te veel tijd of geheugen. {OPNIEUW}"


class Onleesbaar(Exception):
    """The file cannot be used; the message says in Dutch what to do."""


@dataclass(frozen=True, slots=True)
class Gelezen:
    """One sheet: its cells from the top left, the merged ranges, and the formulas without a usable value."""

    rijen: list[list[Any]]
    samengevoegd: list[list[int]] = field(default_factory=list)
    formules: dict[str, str] = field(default_factory=dict)


def lees_werkmap(inhoud: bytes, *, seconden: float = SECONDEN) -> dict[str, Gelezen]:
    """The sheets of an uploaded workbook by name, read in a limited process.

    Raises:
        Onleesbaar: with what to do.
    """
    if len(inhoud) > MAX_BYTES:
        raise Onleesbaar(f"Dit bestand is groter dan {MAX_BYTES // 2**20} MB. {OPNIEUW}")
    try:
        klaar = subprocess.run(  # noqa: S603  (our own file; what was uploaded goes in as data)
            [sys.executable, "-I", str(LEZER)], input=inhoud, capture_output=True, timeout=seconden, check=False, env={}
        )
        uit = json.loads(klaar.stdout) if klaar.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        uit = None
    if uit is None:
        raise Onleesbaar(VASTGELOPEN)
    if "fout" in uit:
        raise Onleesbaar(REDENEN[uit["fout"]])
    return {naam: Gelezen(**blad) for naam, blad in uit["bladen"].items()}

"""A figure per location or group: how the parts are written down."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from decimal import Decimal

from rapporten.inhoud import Cijferdeel, schrijf_decimaal


def schrijf_delen(delen: Iterable[Cijferdeel]) -> str:
    """The parts as JSON, the same for the same parts; '' for none."""
    rijen = [dataclasses.asdict(deel) for deel in delen]
    if not rijen:
        return ""
    return json.dumps(rijen, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=schrijf_decimaal)


def lees_delen(tekst: str) -> tuple[Cijferdeel, ...]:
    """The parts again."""
    rijen = json.loads(tekst) if tekst else ()
    return tuple(
        Cijferdeel(rij["naam"], _getal(rij["teller"]), _getal(rij["noemer"]), Decimal(rij["percentage"]))
        for rij in rijen
    )


def _getal(tekst: str | None) -> Decimal | None:
    return None if tekst is None else Decimal(tekst)

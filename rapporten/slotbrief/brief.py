"""What a letter that was sent holds: typed, as canonical JSON. Persons are not in it; the row names who sent it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brief:
    """A letter as it was sent. New fields come at the end, with a default, so that old letters stay readable."""

    organisatie: str
    ondernemingsnummer: str
    werkjaar: int
    volgnummer: int
    kenmerk: str
    """The submission that lay before who wrote it."""
    dag: str
    html: str
    formaat: int = 1

    @property
    def datum(self) -> dt.date:
        """The day on which it was sent."""
        return dt.date.fromisoformat(self.dag)

    @property
    def titel(self) -> str:
        """What it is called."""
        return f"Slotbrief bij het kwaliteitsverslag over {self.werkjaar}"

    def canoniek(self) -> bytes:
        """The bytes that are hashed and kept."""
        velden = dataclasses.asdict(self)
        return json.dumps(velden, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def lees_brief(inhoud: bytes | memoryview[int]) -> Brief:
    """The letter in these bytes."""
    return Brief(**json.loads(bytes(inhoud)))

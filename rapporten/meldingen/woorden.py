"""The words of a notification: never anything that somebody wrote."""

from __future__ import annotations

from rapporten.choices import Gebeurtenis
from rapporten.meldingen.soorten import SOORTEN
from rapporten.models import (
    Melding,
)


def zin(melding: Melding) -> str:
    """What happened, in one sentence without anything that somebody wrote."""
    return SOORTEN[Gebeurtenis(melding.gebeurtenis)].zin.format(**_woorden(melding))


def kop(melding: Melding) -> str:
    """The subject of a mail about this alone."""
    return SOORTEN[Gebeurtenis(melding.gebeurtenis)].kop.format(**_woorden(melding))


def _woorden(melding: Melding) -> dict[str, str]:
    organisatie = melding.organisatie.naam if melding.organisatie else ""
    jaar = str(melding.verslag.werkjaar_id) if melding.verslag else ""
    return {
        "door": melding.door.naam if melding.door else "Het portaal",
        "over": melding.over,
        "jaar": jaar,
        "organisatie": organisatie,
        "verslag": f"het kwaliteitsverslag over {jaar} van {organisatie}",
    }

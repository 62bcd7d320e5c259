"""The short remark beside a single score."""

from .bouwstenen import bouwstenen, feiten, speerpunten, vul
from .organisaties import DemoOrganisatie
from .toeval import kies


def toelichting(o: DemoOrganisatie, thema: str, werkjaar: int, niveau: int) -> str:
    """Return one or two sentences that fit the level: up to 2, 3, from 4."""
    blok = bouwstenen()["toelichting"]
    sleutel = ("toelichting", o.kort, thema, werkjaar)
    zinnen = [kies(blok[thema][min(max(niveau - 2, 0), 2)], *sleutel, "kern"), kies(blok["staart"], *sleutel, "staart")]
    speerpunt = speerpunten(o, werkjaar)[0]
    ingevuld = feiten(o, werkjaar, thema) | {"kern": speerpunt["kern"]}
    return " ".join(vul(zin, ingevuld) for zin in zinnen if zin)

"""Searching within one submission."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapporten.ankeren import alineas
from rapporten.inhoud import Inhoud
from rapporten.verschil import getoond

# Text on either side of a word that was found, and how many of them are shown of one section.
_ERNAAST, _MEESTE = 60, 3


@dataclass(frozen=True, slots=True)
class Vindplaats:
    """A section where a word was found: pieces of text as (before, found, after)."""

    id: str
    titel: str
    stukken: tuple[tuple[str, str, str], ...]
    meer: int


def zoek(inhoud: Inhoud, woord: str) -> tuple[Vindplaats, ...]:
    """Where this word (or these words) stands in a report, whatever the capitals, section by section."""
    if not woord:
        return ()
    patroon = re.compile(re.escape(woord).replace("\\ ", r"\s+"), re.IGNORECASE)
    uit = []
    for id_, deel in getoond(inhoud).items():
        teksten = [*alineas(deel.html).values()]
        for rij in deel.rijen.values():
            if rij.zelf is not None and rij.velden.keys() != {""}:
                teksten += [rij.naam, *rij.velden.values()]
        stukken = [_stuk(tekst, raak) for tekst in dict.fromkeys(teksten) for raak in patroon.finditer(tekst)]
        if stukken:
            titel = f"{deel.nummer} {deel.titel}".strip()
            uit.append(Vindplaats(id_, titel, tuple(stukken[:_MEESTE]), max(0, len(stukken) - _MEESTE)))
    return tuple(uit)


def _stuk(tekst: str, raak: re.Match[str]) -> tuple[str, str, str]:
    """What was found with what stands beside it, cut between words."""
    voor, na = tekst[: raak.start()], tekst[raak.end() :]
    if len(voor) > _ERNAAST:
        voor = "…" + voor[-_ERNAAST:].partition(" ")[2]
    if len(na) > _ERNAAST:
        na = na[:_ERNAAST].rpartition(" ")[0] + "…"
    return voor, raak[0], na

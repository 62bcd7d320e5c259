"""What changed between two contents of a report, by section: the narrative word by word, the rest row by row."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from kwaliteit.templatetags.opmaak import procent, schrijf_getal
from rapporten.choices import Herkomst
from rapporten.inhoud import Aanvullingsantwoord, Actie, Bijlage, Cijfer, Inhoud, Onderdeel, Score
from rapporten.tekst import blokken
from rapporten.vergelijken import Stuk, Verschil, vergelijk, vergelijk_tekst
from zelfevaluatie.choices import Staat


@dataclass(frozen=True, slots=True)
class Rijverschil:
    """One row beside the narrative (a score, a figure, an action, a document) that changed.

    Without ``stukken`` only something changed that is not shown in words, e.g. the bytes of a document.
    """

    naam: str
    stukken: tuple[Stuk, ...]


@dataclass(frozen=True, slots=True)
class Onderdeelverschil:
    """A section that changed; ``verhaal`` is None when its narrative did not."""

    id: str
    nummer: str
    titel: str
    verhaal: Verschil | None
    rijen: tuple[Rijverschil, ...]


def vergelijk_inhoud(oud: Inhoud, nieuw: Inhoud) -> tuple[Onderdeelverschil, ...]:
    """The sections that differ, in the order of the new content; those that are gone come last."""
    voor = {o.id: o for o in oud.onderdelen}
    na = {o.id: o for o in nieuw.onderdelen}
    return tuple(_onderdeel(voor.get(id_), na.get(id_)) for id_ in {**na, **voor} if voor.get(id_) != na.get(id_))


def _onderdeel(oud: Onderdeel | None, nieuw: Onderdeel | None) -> Onderdeelverschil:
    onderdeel = nieuw or oud
    assert onderdeel is not None
    verhaal = vergelijk(oud.html if oud else "", nieuw.html if nieuw else "")
    voor, na = _rijen(oud), _rijen(nieuw)
    rijen = []
    for sleutel in {**na, **voor}:
        links, rechts = voor.get(sleutel), na.get(sleutel)
        if links != rechts:
            naam, tekst = rechts[:2] if rechts else ("", "")
            naam_oud, tekst_oud = links[:2] if links else ("", "")
            anders = tekst != tekst_oud
            rijen.append(Rijverschil(naam or naam_oud, vergelijk_tekst(tekst_oud, tekst) if anders else ()))
    return Onderdeelverschil(
        onderdeel.id, onderdeel.nummer, onderdeel.titel, None if verhaal.is_gelijk else verhaal, tuple(rijen)
    )


_EIGEN = {"id", "soort", "nummer", "html"}
_NAAM = {"vraag": "De vraag", "titel": "De titel", "verplicht": "Verplicht", "limiet": "Limiet", "herkomst": "Herkomst"}
_SLEUTEL = {Score: "thema", Cijfer: "kengetal", Actie: "id", Bijlage: "sha256", Aanvullingsantwoord: "vraag"}
# What tells a reader nothing.
_STIL = {
    "id",
    "sha256",
    "soort",
    "grootte",
    "vraag",
    "regel",
    "kengetal",
    "waarden",
    "thema",
    "principe",
    "begonnen_in",
}


def _rijen(onderdeel: Onderdeel | None) -> dict[tuple[str, Any], tuple[str, str, object]]:
    """Everything of a section but its narrative: (field, key of the row) → its name, its words, itself.

    Written for whatever the content may hold one day, so that nothing that changed is left out.
    """
    uit: dict[tuple[str, Any], tuple[str, str, object]] = {}
    for veld in dataclasses.fields(Onderdeel):
        waarde = getattr(onderdeel, veld.name, None)
        if waarde is None or veld.name in _EIGEN:
            continue
        if not isinstance(waarde, tuple):
            tekst = Herkomst(waarde).label if veld.name == "herkomst" else _woord(waarde)
            uit[veld.name, 0] = (_NAAM.get(veld.name, veld.name.capitalize()), tekst, waarde)
            continue
        for plaats, rij in enumerate(waarde):
            sleutel = getattr(rij, _SLEUTEL.get(type(rij), ""), plaats)
            uit[veld.name, sleutel] = (_naam(rij, veld.name), _woorden(rij), rij)
    return uit


def _naam(rij: object, veld: str) -> str:
    for naam in ("naam", "doel", "uitsplitsing", "groep"):
        if waarde := getattr(rij, naam, ""):
            return str(waarde)
    return "Antwoord op een vraag om aanvulling" if isinstance(rij, Aanvullingsantwoord) else veld.capitalize()


def _woorden(rij: Any) -> str:
    if isinstance(rij, Score):
        waarde = f"niveau {rij.niveau} ({rij.niveaunaam})" if rij.niveau is not None else Staat(rij.staat).label
        return _samen(waarde, rij.toelichting)
    if isinstance(rij, Cijfer):
        waarde = procent(rij.percentage) if rij.percentage is not None else Staat(rij.staat).label
        breuk = f"{schrijf_getal(rij.teller)} / {schrijf_getal(rij.noemer)}" if rij.teller is not None else ""
        return _samen(waarde, breuk, rij.toelichting, rij.reden)
    if dataclasses.is_dataclass(rij):
        return _samen(*(_woord(getattr(rij, v.name)) for v in dataclasses.fields(rij) if v.name not in _STIL))
    return _woord(rij)


def _samen(*delen: str) -> str:
    return " · ".join(deel for deel in delen if deel)


def _woord(waarde: object) -> str:
    if waarde is None or waarde == "":
        return ""
    if isinstance(waarde, bool):
        return "ja" if waarde else "nee"
    if isinstance(waarde, str):
        return " ".join(blok.tekst for blok in blokken(waarde)) if waarde.startswith("<") else waarde
    if isinstance(waarde, tuple):
        return _samen(*(_woord(deel) for deel in waarde))
    return _woorden(waarde) if dataclasses.is_dataclass(waarde) else str(waarde)

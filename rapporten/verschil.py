"""What changed between two contents of a report, by section: the narrative word by word, the rest row by row.

The words that a reader sees of a content are :func:`getoond`; the changes of :func:`vergelijk_inhoud` make those of
the old content into those of the new. Written for whatever the content may hold one day, so that nothing that changed
is left out: what has no words of its own is said to have changed.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from kwaliteit.templatetags.opmaak import procent, schrijf_getal
from rapporten.choices import Herkomst, Opvolgstand, Verloop
from rapporten.inhoud import (
    Aanvullingsantwoord,
    Actie,
    Afbeelding,
    Bijlage,
    Cijfer,
    Cijferdeel,
    Indicator,
    Inhoud,
    Kwaliteitsthema,
    Meegedacht,
    Onderdeel,
    Opvolgpunt,
    Score,
    Verklaring,
    Versie,
)
from rapporten.tekst import blokken
from rapporten.vergelijken import Soort, Stuk, Verschil, vergelijk, vergelijk_tekst
from zelfevaluatie.choices import Doelsoort, Indicatorsoort, Indicatortype, Staat, Stand


@dataclass(frozen=True, slots=True)
class Rij:
    """One row of a section as it is read: its name, its words by label, and itself."""

    naam: str
    velden: dict[str, str]
    zelf: object


@dataclass(frozen=True, slots=True)
class Deel:
    """A section as it is read; a row is known by its field, its key, and its how-manieth with that key."""

    nummer: str
    titel: str
    html: str
    rijen: dict[tuple[str, Any, int], Rij] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Veldverschil:
    """The words under one label of a row; '' as label when the row has but one."""

    naam: str
    stukken: tuple[Stuk, ...]


@dataclass(frozen=True, slots=True)
class Rijverschil:
    """A row beside the narrative (a level, a figure, an action, a document) that came, went or changed.

    Without ``velden`` only something changed that is not shown in words, e.g. how a level was described.
    """

    sleutel: tuple[str, Any, int]
    naam: str
    oud: object | None
    nieuw: object | None
    velden: tuple[Veldverschil, ...]

    @property
    def veld(self) -> str:
        """The field of the content that holds the row: ``scores``, ``cijfers``, ``acties``, ``bijlagen``, …"""
        return self.sleutel[0]

    @property
    def soort(self) -> Soort | None:
        """Did the row come or go; None when something in it changed."""
        return Soort.BIJ if self.oud is None else Soort.WEG if self.nieuw is None else None


@dataclass(frozen=True, slots=True)
class Onderdeelverschil:
    """A section that changed; ``verhaal`` is None when its narrative did not.

    ``soort`` says that one of both has no such section.
    """

    id: str
    nummer: str
    titel: str
    verhaal: Verschil | None
    rijen: tuple[Rijverschil, ...]
    soort: Soort | None = None


ROND = "rond-het-verslag"
OPVOLGPUNTEN = "opvolgpunten"


def getoond(inhoud: Inhoud) -> dict[str, Deel]:
    """What a reader sees of this content, by section; what belongs to no section stands first."""
    rond = {"organisatie": inhoud.organisatie, "boom": inhoud.boom, "kader": inhoud.kader, "nulpunt": inhoud.nulpunt}
    return {
        ROND: Deel("", "Rond het verslag", "", _rijen(rond)),
        OPVOLGPUNTEN: Deel("", "Opvolgpunten", "", _rijen({"opvolgpunten": inhoud.opvolgpunten})),
        **{o.id: Deel(o.nummer, o.titel, o.html, _rijen(_velden(o))) for o in inhoud.onderdelen},
    }


def vergelijk_inhoud(oud: Inhoud, nieuw: Inhoud) -> tuple[Onderdeelverschil, ...]:
    """The sections that differ, in the order of the new content; those that are gone come last."""
    voor, na = getoond(oud), getoond(nieuw)
    return tuple(
        _onderdeel(id_, voor.get(id_), na.get(id_)) for id_ in {**na, **voor} if _anders(voor.get(id_), na.get(id_))
    )


def _anders(oud: Deel | None, nieuw: Deel | None) -> bool:
    return oud is None or nieuw is None or (oud.html, oud.rijen) != (nieuw.html, nieuw.rijen)


def _onderdeel(id_: str, oud: Deel | None, nieuw: Deel | None) -> Onderdeelverschil:
    deel = nieuw or oud
    assert deel is not None
    verhaal = vergelijk(oud.html if oud else "", nieuw.html if nieuw else "")
    voor, na = oud.rijen if oud else {}, nieuw.rijen if nieuw else {}
    return Onderdeelverschil(
        id_,
        deel.nummer,
        deel.titel,
        None if verhaal.is_gelijk else verhaal,
        tuple(_rij(s, voor.get(s), na.get(s)) for s in {**na, **voor} if voor.get(s) != na.get(s)),
        Soort.BIJ if oud is None else Soort.WEG if nieuw is None else None,
    )


def _rij(sleutel: tuple[str, Any, int], oud: Rij | None, nieuw: Rij | None) -> Rijverschil:
    voor, na = oud.velden if oud else {}, nieuw.velden if nieuw else {}
    velden = (
        Veldverschil(label, (_heel if label in _WAARDEN else vergelijk_tekst)(voor.get(label, ""), na.get(label, "")))
        for label in {**na, **voor}
        if voor.get(label, "") != na.get(label, "")
    )
    rij = nieuw or oud
    assert rij is not None
    return Rijverschil(sleutel, rij.naam, oud and oud.zelf, nieuw and nieuw.zelf, tuple(velden))


# Read as a whole: of two numbers nobody wants to see which half is the same.
_WAARDEN = {"Niveau", "Waarde", "Teller / noemer", "Stand", "Cijfer van Opgroeien", "Verloop"}


def _heel(oud: str, nieuw: str) -> tuple[Stuk, ...]:
    return tuple(Stuk(soort, tekst) for soort, tekst in ((Soort.WEG, oud), (Soort.BIJ, nieuw)) if tekst)


# --- a row in words ---------------------------------------------------------------------------------------

_NAAM = {
    "vraag": "De vraag", "titel": "De titel", "verplicht": "Verplicht", "limiet": "Limiet", "herkomst": "Herkomst",
    "organisatie": "Naam van de organisatie", "boom": "Vragenlijst", "kader": "Kader van de groeiniveaus",
    "nulpunt": "Nulpunt (geen vergelijking met vorig jaar)",
}  # fmt: skip
_SLEUTEL: dict[type, tuple[str, ...]] = {
    Score: ("thema",),
    Cijfer: ("kengetal",),
    Actie: ("id",),
    Kwaliteitsthema: ("naam",),
    Bijlage: ("sha256",),
    Meegedacht: ("groep",),
    Verklaring: ("regel", "kengetal"),
    Aanvullingsantwoord: ("vraag",),
    Afbeelding: ("sha256",),
    Indicator: ("naam",),
    Opvolgpunt: ("id",),
}
_LABEL = {
    "onverwacht": "Onverwacht", "verloop": "Verloop", "stand": "Stand", "waarom_niet": "Wat lukte niet",
    "vervolg": "Wat nu", "themanaam": "Thema", "principenaam": "Principe", "doelsoort": "Soort doel",
    "indicatortype": "Soort indicator", "html": "Antwoord", "reden": "Gevraagd", "gezegd": "Wat ze zeiden",
    "gedaan": "Wat we ermee deden", "tekst": "Verklaring", "werkjaar": "Afgesproken bij het verslag over",
}  # fmt: skip
# What tells a reader nothing; that it changed is said.
_STIL = {
    "id", "sha256", "soort", "grootte", "vraag", "regel", "kengetal", "waarden", "thema", "principe", "begonnen_in",
}  # fmt: skip
_WOORD: dict[tuple[type, str], type[TextChoices]] = {
    (Actie, "stand"): Stand,
    (Actie, "verloop"): Verloop,
    (Actie, "doelsoort"): Doelsoort,
    (Actie, "indicatortype"): Indicatortype,
    (Indicator, "indicatortype"): Indicatortype,
    (Opvolgpunt, "stand"): Opvolgstand,
    (Onderdeel, "herkomst"): Herkomst,
}


def _velden(onderdeel: Onderdeel) -> dict[str, object]:
    """Everything of a section but its narrative and what it is known by."""
    eigen = {"id", "soort", "nummer", "html"}
    uit = {v.name: getattr(onderdeel, v.name) for v in dataclasses.fields(Onderdeel) if v.name not in eigen}
    return uit | {"herkomst": _keuze(Onderdeel, "herkomst", onderdeel.herkomst)}


def _rijen(velden: dict[str, object]) -> dict[tuple[str, Any, int], Rij]:
    uit: dict[tuple[str, Any, int], Rij] = {}
    keren: Counter[tuple[str, Any]] = Counter()
    for veld, waarde in velden.items():
        if waarde is None:
            continue
        if not isinstance(waarde, tuple):
            uit[veld, None, 0] = Rij(_NAAM.get(veld, veld.capitalize()), {"": _woord(waarde)}, waarde)
            continue
        for rij in waarde:
            sleutel = (veld, tuple(getattr(rij, naam) for naam in _SLEUTEL.get(type(rij), ())))
            uit[(*sleutel, keren[sleutel])] = Rij(_naam(rij, veld), _labels(rij), rij)
            keren[sleutel] += 1
    return uit


def _naam(rij: Any, veld: str) -> str:
    if isinstance(rij, Cijfer):
        return f"{_keuze_van(Indicatorsoort, rij.indicator)} – {rij.uitsplitsing}"
    if isinstance(rij, Aanvullingsantwoord):
        return "Antwoord op een vraag om aanvulling"
    if isinstance(rij, Verklaring):
        return "Verklaring bij een cijfer"
    for naam in ("naam", "doel", "groep", "afspraak"):
        if waarde := getattr(rij, naam, ""):
            return str(waarde)
    return veld.capitalize()


def _labels(rij: Any) -> dict[str, str]:
    """The words of a row by label."""
    if isinstance(rij, Score):
        niveau = _keuze_van(Staat, rij.staat) if rij.niveau is None else f"{rij.niveau} ({rij.niveaunaam})"
        return {"Niveau": niveau, "Toelichting": rij.toelichting}
    if isinstance(rij, Cijfer):
        waarde = _keuze_van(Staat, rij.staat) if rij.percentage is None else procent(rij.percentage)
        return {
            "Waarde": waarde,
            "Teller / noemer": _breuk(rij.teller, rij.noemer),
            "Toelichting": rij.toelichting,
            "Stand": _keuze_van(Herkomst, rij.herkomst),
            "Waarom betwist": rij.reden,
            "Cijfer van Opgroeien": procent(rij.centraal.percentage) if rij.centraal else "",
            "Uitgesplitst": _samen(_deel(deel) for deel in rij.delen),
        }
    if not dataclasses.is_dataclass(rij):
        return {"": _woord(rij)}
    return {
        _LABEL.get(v.name, v.name.replace("_", " ").capitalize()): _keuze(type(rij), v.name, getattr(rij, v.name))
        for v in dataclasses.fields(rij)
        if v.name not in _STIL
    }


def _deel(deel: Cijferdeel) -> str:
    breuk = _breuk(deel.teller, deel.noemer)
    return f"{deel.naam}: {procent(deel.percentage)}" + (f" ({breuk})" if breuk else "")


def _breuk(teller: Decimal | None, noemer: Decimal | None) -> str:
    return "" if teller is None else f"{schrijf_getal(teller)} / {schrijf_getal(noemer)}"


def _keuze(soort: type, veld: str, waarde: object) -> str:
    keuzes = _WOORD.get((soort, veld))
    return _keuze_van(keuzes, str(waarde)) if keuzes else _woord(waarde)


def _keuze_van(keuzes: type[TextChoices], waarde: str) -> str:
    """The word of a choice; a value that is not known (any more) is shown as it is."""
    return str(dict(keuzes.choices).get(waarde, waarde))


def _samen(delen: Iterable[str]) -> str:
    return " · ".join(deel for deel in delen if deel)


def _woord(waarde: object) -> str:
    if waarde is None:
        return ""
    if isinstance(waarde, bool):
        return "ja" if waarde else "nee"
    if isinstance(waarde, Versie):
        return f"{waarde.naam} (versie {waarde.versie})"
    if isinstance(waarde, str):
        return " ".join(blok.tekst for blok in blokken(waarde)) if waarde.startswith("<") else waarde
    if isinstance(waarde, Decimal):
        return schrijf_getal(waarde)
    if isinstance(waarde, tuple):
        return _samen(_woord(deel) for deel in waarde)
    return str(waarde)

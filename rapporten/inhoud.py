"""The content of a report as one typed object: the same shape for a draft and for a submission.

``concept.lees_concept`` makes it from the draft; :func:`lees` from the bytes of a submission. Pages, PDF,
completeness and facts work on this object and never ask where it came from.

Canonical JSON (``formaat: 1``): UTF-8, sorted keys, no spaces, decimals as strings. The bytes hold the content
alone (questions, level texts and answers as they were), no number, time or person, so that the same content has the
same hash.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FORMAAT = 1


@dataclass(frozen=True, slots=True)
class Score:
    """A growth level for one theme; ``niveau`` is None unless ``staat`` is beantwoord."""

    thema: str
    naam: str
    groep: str
    staat: str
    niveau: int | None
    niveaunaam: str
    niveautekst: str
    toelichting: str
    herkomst: str


@dataclass(frozen=True, slots=True)
class Centraal:
    """A figure that Opgroeien has, as it was shown: imported on the day ``op`` (ISO 8601)."""

    teller: Decimal | None
    noemer: Decimal | None
    percentage: Decimal
    op: str

    @property
    def sleutel(self) -> str:
        """The values in one string, to see whether a figure is still the same; not the day."""
        return sleutel_van(self.teller, self.noemer, self.percentage)


@dataclass(frozen=True, slots=True)
class Cijferdeel:
    """A figure of one location or group."""

    naam: str
    teller: Decimal | None
    noemer: Decimal | None
    percentage: Decimal


@dataclass(frozen=True, slots=True)
class Cijfer:
    """A figure with its definition; percentage in points (94.5 is 94,5 %).

    ``centraal``: the figure that Opgroeien has, if any. ``herkomst`` then says what the organisation thinks of it:
    still to confirm, confirmed, or contested because of ``reden``.
    """

    kengetal: str
    indicator: str
    uitsplitsing: str
    definitie: str
    gevraagd: bool
    staat: str
    teller: Decimal | None
    noemer: Decimal | None
    percentage: Decimal | None
    toelichting: str
    herkomst: str
    centraal: Centraal | None = None
    reden: str = ""
    delen: tuple[Cijferdeel, ...] = ()

    @property
    def sleutel(self) -> str:
        """The values in one string, or the state when there are none."""
        return self.staat if self.percentage is None else sleutel_van(self.teller, self.noemer, self.percentage)


@dataclass(frozen=True, slots=True)
class Actie:
    """An improvement action and where it stood in the werkjaar; ``stand`` is '' when nothing was said of it yet.

    ``verloop`` is a value of :class:`rapporten.choices.Verloop`; ``tegen`` a date as in ISO 8601, or ''.
    """

    id: int
    doel: str
    waarom: str
    thema: str
    begonnen_in: int
    stand: str
    stappen: str
    resultaat: str
    waarom_niet: str
    vervolg: str
    verloop: str = ""
    themanaam: str = ""
    doelsoort: str = ""
    principe: str = ""
    principenaam: str = ""
    gewenste_impact: str = ""
    voor_wie: str = ""
    eigenaar: str = ""
    tegen: str = ""
    indicator: str = ""
    indicatortype: str = ""
    wie_dacht_mee: str = ""
    onverwacht: str = ""


@dataclass(frozen=True, slots=True)
class Kwaliteitsthema:
    """A kwaliteitsthema of the werkjaar."""

    naam: str
    omschrijving: str


@dataclass(frozen=True, slots=True)
class Bijlage:
    """An uploaded document, known by the hash of its bytes (``grootte`` in bytes)."""

    naam: str
    soort: str
    grootte: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Meegedacht:
    """A group that thought along with a section; ``groep`` in words, ``aantal`` when it was said."""

    groep: str
    aantal: int | None
    gezegd: str
    gedaan: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the organisation's own, with its value in the werkjaar."""

    naam: str
    definitie: str
    indicatortype: str
    eenheid: str
    waarde: Decimal | None
    verhaal: str


@dataclass(frozen=True, slots=True)
class Verklaring:
    """Why a figure is outside a band: which rule asked, the values it saw (the own figure first), what was said."""

    regel: str
    kengetal: str
    waarden: tuple[Decimal, ...]
    tekst: str


@dataclass(frozen=True, slots=True)
class Aanvullingsantwoord:
    """What the organisation answers to a request for addition (by its id) at this section."""

    vraag: int
    reden: str
    html: str


@dataclass(frozen=True, slots=True)
class Afbeelding:
    """A picture that the narrative shows, known by the hash of its bytes (``grootte`` in bytes)."""

    soort: str
    grootte: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """One section: its question and what was answered. Only the fields of its ``soort`` are filled."""

    id: str
    soort: str
    nummer: str
    titel: str
    vraag: str
    verplicht: bool
    limiet: int | None
    html: str
    herkomst: str
    scores: tuple[Score, ...] = ()
    cijfers: tuple[Cijfer, ...] = ()
    acties: tuple[Actie, ...] = ()
    themas: tuple[Kwaliteitsthema, ...] = ()
    bijlagen: tuple[Bijlage, ...] = ()
    meegedacht: tuple[Meegedacht, ...] = ()
    verklaringen: tuple[Verklaring, ...] = ()
    aanvullingen: tuple[Aanvullingsantwoord, ...] = ()
    afbeeldingen: tuple[Afbeelding, ...] = ()
    indicatoren: tuple[Indicator, ...] = ()

    @property
    def is_leeg(self) -> bool:
        """Nothing was answered here."""
        return not (
            self.html
            or any(a.stand for a in self.acties)
            or (self.soort == "document" and self.bijlagen)  # elsewhere a document stands beside the answer
            or self.indicatoren
            or any(s.staat != "niet_beantwoord" or s.toelichting for s in self.scores)
            or any(c.staat != "niet_beantwoord" or c.toelichting for c in self.cijfers)
        )


@dataclass(frozen=True, slots=True)
class Opvolgpunt:
    """An agreement of an earlier year and what became of it; ``stand`` is '' when nothing was said of it.

    ``tegen`` is a date as in ISO 8601, or ''; so is ``gesprek``, the day of the talk in which it was made (''
    when it was made at the report about ``werkjaar``).
    """

    id: int
    werkjaar: int
    afspraak: str
    tegen: str
    stand: str
    toelichting: str
    gesprek: str = ""


@dataclass(frozen=True, slots=True)
class Hoofdstuk:
    """A chapter with its sections; a question outside chapters is a chapter of its own."""

    nummer: str
    titel: str
    onderdelen: tuple[Onderdeel, ...]


@dataclass(frozen=True, slots=True)
class Versie:
    """A tree or framework by code and version."""

    code: str
    versie: int
    naam: str


@dataclass(frozen=True, slots=True)
class Niveau:
    """A growth level of the framework in use."""

    waarde: int
    naam: str
    omschrijving: str


@dataclass(frozen=True, slots=True)
class Inhoud:
    """The content of one report."""

    ondernemingsnummer: str
    organisatie: str
    werkjaar: int
    nulpunt: bool
    boom: Versie
    kader: Versie | None
    voorlopig: bool
    niveaus: tuple[Niveau, ...]
    hoofdstukken: tuple[Hoofdstuk, ...] = field(default_factory=tuple)
    formaat: int = FORMAAT
    opvolgpunten: tuple[Opvolgpunt, ...] = ()

    @property
    def onderdelen(self) -> Iterator[Onderdeel]:
        """All sections in reading order."""
        for hoofdstuk in self.hoofdstukken:
            yield from hoofdstuk.onderdelen

    def onderdeel(self, stabiel_id: str) -> Onderdeel:
        """The section with this stable id.

        Raises:
            KeyError: when the report has no such section.
        """
        for onderdeel in self.onderdelen:
            if onderdeel.id == stabiel_id:
                return onderdeel
        raise KeyError(stabiel_id)

    def canoniek(self) -> bytes:
        """The bytes that are hashed, signed and filed."""
        return json.dumps(
            dataclasses.asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_decimaal
        ).encode()


def _decimaal(waarde: object) -> str:
    if isinstance(waarde, Decimal):
        return schrijf_decimaal(waarde)
    raise TypeError(f"{type(waarde).__name__} hoort niet in de inhoud van een verslag")


def schrijf_decimaal(waarde: Decimal) -> str:
    """One way to write a number: 12.50 and 12.5 are both ``12.5``."""
    tekst = f"{waarde:f}"
    return tekst.rstrip("0").rstrip(".") if "." in tekst else tekst


def percentage_van(teller: Decimal, noemer: Decimal) -> Decimal:
    """100 × teller / noemer, rounded half up to four decimals."""
    return (100 * teller / noemer).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def sleutel_van(teller: Decimal | None, noemer: Decimal | None, percentage: Decimal) -> str:
    """A figure in one string, e.g. ``90;100;90``; the same figure always gives the same string."""
    return ";".join("" if deel is None else schrijf_decimaal(deel) for deel in (teller, noemer, percentage))


def sha256(inhoud: bytes) -> str:
    """The hash that is signed, in hexadecimal."""
    return hashlib.sha256(inhoud).hexdigest()


def lees(inhoud: bytes | memoryview) -> Inhoud:
    """Read the canonical JSON of a submission.

    Raises:
        ValueError: when the format is unknown.
    """
    data = json.loads(bytes(inhoud))
    if data.get("formaat") != FORMAAT:
        raise ValueError(f"onbekend formaat {data.get('formaat')!r}")
    uit: Inhoud = _bouw(Inhoud, data)
    return uit


def _bouw(soort: Any, waarde: Any) -> Any:
    """JSON values → the dataclasses above, by their annotations."""
    if dataclasses.is_dataclass(soort):
        velden = _velden(typing.cast("type", soort))
        return soort(**{naam: _bouw(velden[naam], w) for naam, w in waarde.items()})  # type: ignore[operator]
    if typing.get_origin(soort) is tuple:
        return tuple(_bouw(typing.get_args(soort)[0], w) for w in waarde)
    if typing.get_origin(soort) in (typing.Union, types.UnionType):
        return None if waarde is None else _bouw(typing.get_args(soort)[0], waarde)
    return Decimal(waarde) if soort is Decimal else waarde


@functools.cache
def _velden(soort: type) -> dict[str, Any]:
    """The fields of a dataclass with their types, looked up once."""
    return typing.get_type_hints(soort)

"""Frameworks as files: the principles, the growth levels, the figures, and the crosswalk between them.

:func:`lees_kaders` reads a folder of YAML files to frozen dataclasses, or refuses with every mistake in every file.
It knows nothing of the database; ``kaders_laden`` stores what is read here.

A file is named ``<code>-<versie>.yaml`` and begins with its ``soort``:

=================  ==================================================================================================
``principes``      the seven principles of the decree, in descriptions of our own
``kader``          groups of themes on one scale of levels
``kengetallen``    the yearly figures: an indicator and what it is split into
``verbanden``      which theme touches which principle
``verwachtingen``  what the decree expects of an organisation, and which themes belong to it
=================  ==================================================================================================
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

from kwaliteit.yamlbestand import Blok, Fout, Keuring, OngeldigBestand, Uniek
from organisaties.choices import Werkvorm
from zelfevaluatie.choices import Graad, Indicatorsoort

SOORTEN = ("principes", "kader", "kengetallen", "verbanden", "verwachtingen")
# Within what the columns of the models hold.
CODE_MAXIMUM = 50
NAAM_MAXIMUM = 80
BRON_MAXIMUM = 200
VERSIE_MAXIMUM = 999

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Principe:
    """A principle of the decree, by number; ``bron`` cites, the description is our own."""

    nummer: int
    code: str
    naam: str
    omschrijving: str
    gewone_taal: str
    bron: str


@dataclass(frozen=True, slots=True)
class Principes:
    """One version of the list of principles."""

    code: str
    versie: int
    naam: str
    bron: str
    principes: tuple[Principe, ...]


@dataclass(frozen=True, slots=True)
class Niveau:
    """A step of the scale."""

    waarde: int
    naam: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Thema:
    """What an organisation gives itself a level for."""

    code: str
    naam: str
    uitleg: str
    gewone_taal: str


@dataclass(frozen=True, slots=True)
class Themagroep:
    """Themes that stand on one page."""

    code: str
    naam: str
    themas: tuple[Thema, ...]


@dataclass(frozen=True, slots=True)
class Kader:
    """One version of a framework: groups of themes, one scale for all.

    ``voorlopig`` marks levels whose official texts are not known; ``nvt`` offers "niet van toepassing".
    """

    code: str
    versie: int
    naam: str
    bron: str
    voorlopig: bool
    nvt: bool
    niveaus: tuple[Niveau, ...]
    groepen: tuple[Themagroep, ...]

    @property
    def themas(self) -> tuple[Thema, ...]:
        """All themes, in order."""
        return tuple(thema for groep in self.groepen for thema in groep.themas)


@dataclass(frozen=True, slots=True)
class Kengetal:
    """A yearly figure. ``werkvorm`` is empty where the published series does not say it."""

    code: str
    indicator: str
    uitsplitsing: str
    werkvorm: str
    definitie: str


@dataclass(frozen=True, slots=True)
class Kengetallen:
    """One version of the list of figures."""

    code: str
    versie: int
    naam: str
    kengetallen: tuple[Kengetal, ...]


@dataclass(frozen=True, slots=True)
class Verband:
    """A theme touches a principle (``raakt``), is part of it (``deel_van``) or equals it (``gelijk``)."""

    thema: str
    principe: str
    graad: str


@dataclass(frozen=True, slots=True)
class Verbanden:
    """One version of the crosswalk between a framework and the principles (``<code>-<versie>`` of each)."""

    code: str
    versie: int
    naam: str
    bron: str
    kader: str
    principes: str
    verbanden: tuple[Verband, ...]


@dataclass(frozen=True, slots=True)
class Verwachting:
    """What the decree expects, in words of our own; ``themas`` are the themes that touch it."""

    nummer: int
    code: str
    naam: str
    omschrijving: str
    gewone_taal: str
    themas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verwachtingen:
    """One version of the list of expectations; ``kader`` (``<code>-<versie>``) holds the themes."""

    code: str
    versie: int
    naam: str
    bron: str
    kader: str
    verwachtingen: tuple[Verwachting, ...]


Inhoud = Principes | Kader | Kengetallen | Verbanden | Verwachtingen


@dataclass(frozen=True, slots=True)
class Kaders:
    """All that a folder holds, in the order in which it can be stored."""

    principes: tuple[Principes, ...]
    kaders: tuple[Kader, ...]
    kengetallen: tuple[Kengetallen, ...]
    verbanden: tuple[Verbanden, ...]
    verwachtingen: tuple[Verwachtingen, ...]


def lees_kaders(map_: Path) -> Kaders:
    """Read every ``*.yaml`` of a folder.

    Raises :class:`OngeldigBestand` with all mistakes of all files, also when the folder holds no such file.
    """
    paden = sorted(map_.glob("*.yaml"))
    if not paden:
        raise OngeldigBestand([Fout(str(map_), 1, "in deze map staat geen bestand dat op .yaml eindigt")])
    fouten: list[Fout] = []
    open_ = []
    for pad in paden:
        keuring = Keuring(pad.name)
        blok = keuring.open(pad.read_bytes())
        soort = blok.keuze("soort", SOORTEN) if blok else ""
        if blok and soort:
            open_.append((SOORTEN.index(soort), pad.stem, keuring, blok))
        fouten += keuring.fouten

    # The crosswalk and the expectations come last: they refer to what the other files hold.
    gelezen: dict[str, Inhoud | None] = {pad.stem: None for pad in paden}
    for volgorde, stam, keuring, blok in sorted(open_, key=lambda rij: rij[:2]):
        inhoud = blok.lees(_vorm(SOORTEN[volgorde], gelezen))
        keur_bestandsnaam(blok, stam, inhoud.code, inhoud.versie)
        if not keuring.fouten:
            gelezen[stam] = inhoud
        fouten += keuring.fouten
    if fouten:
        raise OngeldigBestand(fouten)
    alles = list(gelezen.values())
    return Kaders(
        principes=tuple(inhoud for inhoud in alles if isinstance(inhoud, Principes)),
        kaders=tuple(inhoud for inhoud in alles if isinstance(inhoud, Kader)),
        kengetallen=tuple(inhoud for inhoud in alles if isinstance(inhoud, Kengetallen)),
        verbanden=tuple(inhoud for inhoud in alles if isinstance(inhoud, Verbanden)),
        verwachtingen=tuple(inhoud for inhoud in alles if isinstance(inhoud, Verwachtingen)),
    )


def keur_bestandsnaam(blok: Blok, stam: str, code: str, versie: int) -> None:
    """A file is named after what it holds, so that the old version is never overwritten by the new."""
    if code and stam != f"{code}-{versie}":
        blok.fout("versie", f"code en versie horen bij een bestand met de naam {code}-{versie}.yaml, niet {stam}.yaml")


def _vorm(soort: str, gelezen: Mapping[str, Inhoud | None]) -> Callable[[Blok], Inhoud]:
    if soort == "principes":
        return _principes
    if soort == "kader":
        return _kader
    if soort == "kengetallen":
        return _kengetallen
    if soort == "verwachtingen":
        return lambda blok: _verwachtingen(blok, gelezen)
    return lambda blok: _verbanden(blok, gelezen)


def _principes(blok: Blok) -> Principes:
    codes, namen = Uniek(), Uniek()
    nummers = count(1)

    def principe(deel: Blok) -> Principe:
        return Principe(
            nummer=deel.volgnummer("nummer", next(nummers)),
            code=_unieke_code(deel, codes),
            naam=_unieke_naam(deel, namen),
            omschrijving=deel.tekst("omschrijving"),
            gewone_taal=deel.tekst("gewone_taal"),
            bron=deel.tekst("bron", maximum=BRON_MAXIMUM),
        )

    return Principes(
        code=blok.slug("code", maximum=CODE_MAXIMUM),
        versie=blok.getal("versie", minimum=1, maximum=VERSIE_MAXIMUM),
        naam=blok.tekst("naam", maximum=NAAM_MAXIMUM),
        bron=blok.tekst("bron", maximum=BRON_MAXIMUM),
        principes=blok.lijst("principes", principe),
    )


def _kader(blok: Blok) -> Kader:
    # Groups and themes are elements of one framework: they share the codes, not the names.
    codes, groepnamen, themanamen, niveaunamen = Uniek(), Uniek(), Uniek(), Uniek()
    waarden = count(0)

    def niveau(deel: Blok) -> Niveau:
        return Niveau(
            waarde=deel.volgnummer("waarde", next(waarden)),
            naam=_unieke_naam(deel, niveaunamen),
            uitleg=deel.tekst("uitleg"),
        )

    def thema(deel: Blok) -> Thema:
        return Thema(
            code=_unieke_code(deel, codes),
            naam=_unieke_naam(deel, themanamen),
            uitleg=deel.tekst("uitleg"),
            gewone_taal=deel.tekst("gewone_taal"),
        )

    def groep(deel: Blok) -> Themagroep:
        return Themagroep(
            code=_unieke_code(deel, codes),
            naam=_unieke_naam(deel, groepnamen),
            themas=deel.lijst("themas", thema),
        )

    return Kader(
        code=blok.slug("code", maximum=CODE_MAXIMUM),
        versie=blok.getal("versie", minimum=1, maximum=VERSIE_MAXIMUM),
        naam=blok.tekst("naam", maximum=NAAM_MAXIMUM),
        bron=blok.tekst("bron", maximum=BRON_MAXIMUM),
        voorlopig=blok.ja_nee("voorlopig"),
        nvt=blok.ja_nee("nvt"),
        niveaus=blok.lijst("niveaus", niveau),
        groepen=blok.lijst("groepen", groep),
    )


def _kengetallen(blok: Blok) -> Kengetallen:
    codes, bekend = Uniek(), Uniek()

    def kengetal(deel: Blok) -> Kengetal:
        indicator = deel.keuze("indicator", Indicatorsoort.values)
        uitsplitsing = deel.tekst("uitsplitsing", maximum=NAAM_MAXIMUM)
        if indicator and uitsplitsing:
            bekend.keur(deel, "uitsplitsing", (indicator, uitsplitsing), f"'{indicator} · {uitsplitsing}'")
        return Kengetal(
            code=_unieke_code(deel, codes),
            indicator=indicator,
            uitsplitsing=uitsplitsing,
            werkvorm=deel.keuze("werkvorm", Werkvorm.values, verplicht=False),
            definitie=deel.tekst("definitie"),
        )

    return Kengetallen(
        code=blok.slug("code", maximum=CODE_MAXIMUM),
        versie=blok.getal("versie", minimum=1, maximum=VERSIE_MAXIMUM),
        naam=blok.tekst("naam", maximum=NAAM_MAXIMUM),
        kengetallen=blok.lijst("kengetallen", kengetal),
    )


def _verbanden(blok: Blok, gelezen: Mapping[str, Inhoud | None]) -> Verbanden:
    bekend = Uniek()
    kaderstam, principesstam = blok.slug("kader"), blok.slug("principes")
    kader = _verwijzing(blok, "kader", kaderstam, gelezen, Kader)
    principes = _verwijzing(blok, "principes", principesstam, gelezen, Principes)
    themas = {thema.code for thema in kader.themas} if kader else None
    principecodes = {principe.code for principe in principes.principes} if principes else None

    def verband(deel: Blok) -> Verband:
        thema = _bestaande_code(deel, "thema", themas)
        principe = _bestaande_code(deel, "principe", principecodes)
        if thema and principe:
            bekend.keur(deel, "thema", (thema, principe), f"het verband tussen '{thema}' en '{principe}'")
        return Verband(
            thema=thema,
            principe=principe,
            graad=deel.keuze("graad", Graad.values),
        )

    return Verbanden(
        code=blok.slug("code", maximum=CODE_MAXIMUM),
        versie=blok.getal("versie", minimum=1, maximum=VERSIE_MAXIMUM),
        naam=blok.tekst("naam", maximum=NAAM_MAXIMUM),
        bron=blok.tekst("bron", maximum=BRON_MAXIMUM),
        kader=kaderstam,
        principes=principesstam,
        verbanden=blok.lijst("verbanden", verband),
    )


def _verwachtingen(blok: Blok, gelezen: Mapping[str, Inhoud | None]) -> Verwachtingen:
    codes, namen = Uniek(), Uniek()
    nummers = count(1)
    kaderstam = blok.slug("kader")
    kader = _verwijzing(blok, "kader", kaderstam, gelezen, Kader)

    def verwachting(deel: Blok) -> Verwachting:
        return Verwachting(
            nummer=deel.volgnummer("nummer", next(nummers)),
            code=_unieke_code(deel, codes),
            naam=_unieke_naam(deel, namen),
            omschrijving=deel.tekst("omschrijving"),
            gewone_taal=deel.tekst("gewone_taal"),
            themas=_themas(deel, kader),
        )

    return Verwachtingen(
        code=blok.slug("code", maximum=CODE_MAXIMUM),
        versie=blok.getal("versie", minimum=1, maximum=VERSIE_MAXIMUM),
        naam=blok.tekst("naam", maximum=NAAM_MAXIMUM),
        bron=blok.tekst("bron", maximum=BRON_MAXIMUM),
        kader=kaderstam,
        verwachtingen=blok.lijst("verwachtingen", verwachting),
    )


def _themas(deel: Blok, kader: Kader | None) -> tuple[str, ...]:
    """The themes of an expectation; nothing is said about them while their own file has mistakes."""
    if kader is None:
        deel.negeer("themas")
        return ()
    return deel.keuzes("themas", [thema.code for thema in kader.themas], verplicht=False)


def _verwijzing(blok: Blok, sleutel: str, stam: str, gelezen: Mapping[str, Inhoud | None], soort: type[T]) -> T | None:
    """The file that a key names; ``None`` also when that file has mistakes of its own, which are told there."""
    inhoud = gelezen.get(stam)
    if isinstance(inhoud, soort):
        return inhoud
    if stam and stam not in gelezen:
        blok.fout(sleutel, f"er is geen bestand {stam}.yaml in deze map")
    elif inhoud is not None:
        blok.fout(sleutel, f"{stam}.yaml is geen bestand van de goede soort")
    return None


def _bestaande_code(blok: Blok, sleutel: str, bekend: Collection[str] | None) -> str:
    code = blok.slug(sleutel)
    if code and bekend is not None and code not in bekend:
        raad = difflib.get_close_matches(code, bekend, n=1)
        blok.fout(sleutel, f"'{code}' is onbekend" + (f"; bedoelde u '{raad[0]}'?" if raad else ""))
    return code


def _unieke_code(blok: Blok, codes: Uniek) -> str:
    code = blok.slug("code")
    if code:
        codes.keur(blok, "code", code, f"de code '{code}'")
    return code


def _unieke_naam(blok: Blok, namen: Uniek) -> str:
    naam = blok.tekst("naam", maximum=NAAM_MAXIMUM)
    if naam:
        namen.keur(blok, "naam", naam.casefold(), f"de naam '{naam}'")
    return naam

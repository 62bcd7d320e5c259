"""Trees as files: which questions a report asks, in which order, with their explanation.

:func:`lees_bomen` reads a folder of YAML files to frozen dataclasses, or refuses with every mistake in every file.
It knows nothing of the database; ``bomen_laden`` stores what is read here.

Answers are kept by the ``id`` of a question, across versions and trees: the same id is the same question, and so has
the same kind everywhere. A tree is two levels deep: chapters, and questions in chapters or beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from kwaliteit.yamlbestand import Blok, Fout, Keuring, OngeldigBestand, Uniek
from rapporten.choices import Knoopsoort
from zelfevaluatie.choices import Indicatorsoort
from zelfevaluatie.kaderbestand import CODE_MAXIMUM, NAAM_MAXIMUM, VERSIE_MAXIMUM, keur_bestandsnaam

# The content of these lives with the organisation or the werkjaar, not with the question: asked twice in one tree,
# the same answer would stand there twice.
HOOGSTENS_EENS = (Knoopsoort.GROEINIVEAUS, Knoopsoort.VERBETERACTIES, Knoopsoort.KWALITEITSTHEMAS)
# Pages of a report have their address beside those of its questions: .../verslag/<werkjaar>/<id>/.
GERESERVEERD = frozenset(
    {
        "aanvulling",
        "aanwezig",
        "afbeelding",
        "afbeeldingen",
        "beginnen",
        "bevestiging",
        "bewaren",
        "bijlage",
        "cijfer",
        "docx",
        "historiek",
        "indicator",
        "indienen",
        "ingediend",
        "kalender",
        "kanttekening",
        "kanttekeningen",
        "klaar",
        "nakijken",
        "ondertekenen",
        "opmerking",
        "opvolgpunten",
        "overnemen",
        "pdf",
        "reactie",
        "samen",
        "sjabloon",
        "terugnemen",
        "toegang",
        "toewijzen",
        "uitstel",
        "verloop",
        "vragenlijst",
        "wie-dacht-mee",
    }
)
TITEL_MAXIMUM = 120
KORTE_TITEL_MAXIMUM = 40
LIMIET_MAXIMUM = 50_000


@dataclass(frozen=True, slots=True)
class Knoop:
    """A chapter or a question.

    ``limiet`` counts characters of one text; ``None`` is without limit. For growth levels it holds for the
    explanation per theme, for figures for the story per figure. ``convenant``: asked only of an organisation whose
    convenant says so. ``eigen``: an addition of this project, not part of the official tree. ``indicatoren``: which
    figures a question of kind ``cijfers`` asks.
    """

    id: str
    soort: str
    nummer: str
    titel: str
    korte_titel: str
    uitleg: str
    gewone_taal: str
    voorbeeld: str
    verplicht: bool
    limiet: int | None
    convenant: bool
    eigen: bool
    indicatoren: tuple[str, ...]
    kinderen: tuple[Knoop, ...]


@dataclass(frozen=True, slots=True)
class Boom:
    """One version of a tree."""

    code: str
    versie: int
    naam: str
    uitleg: str
    knopen: tuple[Knoop, ...]

    def alle_knopen(self) -> Iterator[Knoop]:
        """Chapters and questions in reading order."""
        for knoop in self.knopen:
            yield knoop
            yield from knoop.kinderen


def lees_bomen(map_: Path) -> tuple[Boom, ...]:
    """Read every ``*.yaml`` of a folder.

    Raises :class:`OngeldigBestand` with all mistakes of all files, also when the folder holds no such file.
    """
    paden = sorted(map_.glob("*.yaml"))
    if not paden:
        raise OngeldigBestand([Fout(str(map_), 1, "in deze map staat geen bestand dat op .yaml eindigt")])
    fouten: list[Fout] = []
    bomen: list[Boom] = []
    soorten: dict[str, tuple[str, str]] = {}
    for pad in paden:
        keuring = Keuring(pad.name)
        if blok := keuring.open(pad.read_bytes()):
            bomen.append(blok.lees(_Boomlezer(pad.name, soorten).boom))
            keur_bestandsnaam(blok, pad.stem, bomen[-1].code, bomen[-1].versie)
        fouten += keuring.fouten
    if fouten:
        raise OngeldigBestand(fouten)
    return tuple(bomen)


class _Boomlezer:
    """Reads one tree; ``soorten`` remembers over all trees which id has which kind, and where that was read."""

    def __init__(self, bestand: str, soorten: dict[str, tuple[str, str]]) -> None:
        self._bestand = bestand
        self._soorten = soorten
        self._ids = Uniek()
        self._eenmalig = Uniek()
        self._indicatoren = Uniek()

    def boom(self, blok: Blok) -> Boom:
        return Boom(
            code=blok.slug("code", maximum=CODE_MAXIMUM),
            versie=blok.getal("versie", minimum=1, maximum=VERSIE_MAXIMUM),
            naam=blok.tekst("naam", maximum=NAAM_MAXIMUM),
            uitleg=blok.tekst("uitleg"),
            knopen=self._knopen(blok, "knopen", ouder=""),
        )

    def _knopen(self, blok: Blok, sleutel: str, ouder: str, *, verplicht: bool = True) -> tuple[Knoop, ...]:
        plaatsen = count(1)

        def knoop(deel: Blok) -> Knoop:
            plaats = next(plaatsen)
            return self._knoop(deel, ouder, f"{ouder}.{plaats}" if ouder else str(plaats))

        return blok.lijst(sleutel, knoop, verplicht=verplicht)

    def _knoop(self, blok: Blok, ouder: str, verwacht: str) -> Knoop:
        id_, soort = blok.slug("id"), blok.keuze("soort", Knoopsoort.values)
        self._keur_id(blok, id_, soort)
        nummer = blok.tekst("nummer")
        if nummer and nummer != verwacht:
            blok.fout("nummer", f'\'nummer\' moet hier "{verwacht}" zijn, niet "{nummer}"')
        hoofdstuk = soort == Knoopsoort.HOOFDSTUK
        if hoofdstuk and ouder:
            blok.fout("soort", "een hoofdstuk kan niet in een ander hoofdstuk staan; een boom is twee lagen diep")
        vraag = bool(soort) and not hoofdstuk
        convenant, verplicht = blok.ja_nee("convenant", verplicht=False), blok.ja_nee("verplicht", verplicht=vraag)
        if convenant and verplicht:
            blok.fout("verplicht", "een vraag die van het convenant afhangt, kan niet verplicht zijn")
        knoop = Knoop(
            id=id_,
            soort=soort,
            nummer=verwacht,
            titel=blok.tekst("titel", maximum=TITEL_MAXIMUM),
            korte_titel=blok.tekst("korte_titel", verplicht=False, maximum=KORTE_TITEL_MAXIMUM),
            uitleg=blok.tekst("uitleg"),
            gewone_taal=blok.tekst("gewone_taal"),
            voorbeeld=blok.tekst("voorbeeld", verplicht=vraag),
            verplicht=verplicht,
            limiet=blok.getal_of_niets("limiet", minimum=1, maximum=LIMIET_MAXIMUM),
            convenant=convenant,
            eigen=blok.ja_nee("eigen", verplicht=False),
            indicatoren=self._indicatoren_van(blok, soort),
            kinderen=self._kinderen_van(blok, soort, verwacht),
        )
        if hoofdstuk:
            for sleutel in ("verplicht", "limiet", "convenant", "voorbeeld"):
                blok.weiger(sleutel, f"'{sleutel}' hoort bij een vraag, niet bij een hoofdstuk")
        return knoop

    def _keur_id(self, blok: Blok, id_: str, soort: str) -> None:
        if id_ in GERESERVEERD or id_.startswith("aanvulling-"):  # answers to requests are kept under such ids
            blok.fout("id", f"'{id_}' is het adres van een andere pagina; kies een andere id")
        if not (id_ and soort):
            return
        self._ids.keur(blok, "id", id_, f"de id '{id_}'")
        if soort in HOOGSTENS_EENS:
            self._eenmalig.keur(blok, "soort", soort, f"een vraag van de soort '{soort}'")
        eerder_soort, eerder_bestand = self._soorten.setdefault(id_, (soort, self._bestand))
        if eerder_bestand != self._bestand and eerder_soort != soort:
            blok.fout("soort", f"'{id_}' is in {eerder_bestand} van de soort '{eerder_soort}'; kies een andere id")

    def _indicatoren_van(self, blok: Blok, soort: str) -> tuple[str, ...]:
        if soort and soort != Knoopsoort.CIJFERS:
            blok.weiger("indicatoren", f"'indicatoren' hoort alleen bij de soort '{Knoopsoort.CIJFERS}'")
            return ()
        indicatoren = blok.keuzes("indicatoren", Indicatorsoort.values, verplicht=bool(soort))
        for indicator in indicatoren:
            self._indicatoren.keur(blok, "indicatoren", indicator, f"een vraag naar '{indicator}'")
        return indicatoren

    def _kinderen_van(self, blok: Blok, soort: str, nummer: str) -> tuple[Knoop, ...]:
        if soort and soort != Knoopsoort.HOOFDSTUK:
            blok.weiger("kinderen", "alleen een hoofdstuk kan kinderen hebben")
            return ()
        return self._knopen(blok, "kinderen", ouder=nummer, verplicht=bool(soort))

"""Strict reading of YAML files that people write by hand (frameworks, trees).

A file that is wrong is refused as a whole, with *every* mistake as ``bestand:regel: reden``, so that one look at the
list is enough to mend it. Only the plain part of YAML is accepted: mappings, lists, text, whole numbers, ``true`` and
``false``. Aliases, tags and repeated keys are refused, because each of them can quietly mean something else than it
seems to say.

A reader takes a :class:`Blok` and asks it for each key that it knows; what was not asked for is an unknown key::

    def lees_thema(blok: Blok) -> Thema:
        return Thema(code=blok.slug("code"), naam=blok.tekst("naam"))

    keuring = Keuring("thema.yaml")
    blok = keuring.open(inhoud)
    thema = blok.lees(lees_thema) if blok else None
    if keuring.fouten:
        raise OngeldigBestand(keuring.fouten)

After a mistake a getter returns an empty value of its type and reading goes on: what was read may only be used when
there are no mistakes.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")

TEKST = "tag:yaml.org,2002:str"
GEHEEL = "tag:yaml.org,2002:int"
JA_NEE = "tag:yaml.org,2002:bool"
NIETS = "tag:yaml.org,2002:null"

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_MAXIMUM = 60
# YAML also reads 010 as eight and 1:30 as ninety; a person who writes that means something else.
GETAL = re.compile(r"0|[1-9][0-9]{0,8}")
# Far above what any of our files needs, far below what exhausts the stack of the YAML library.
DIEPTE_MAXIMUM = 20


@dataclass(frozen=True, order=True, slots=True)
class Fout:
    """One mistake, at the place where it can be mended."""

    bestand: str
    regel: int
    reden: str

    def __str__(self) -> str:
        return f"{self.bestand}:{self.regel}: {self.reden}"


class OngeldigBestand(Exception):
    """One or more files are wrong; ``fouten`` holds every mistake, in order of file and line."""

    def __init__(self, fouten: Iterable[Fout]) -> None:
        self.fouten = tuple(sorted(set(fouten)))
        super().__init__("\n".join(str(fout) for fout in self.fouten))


class Keuring:
    """The check of one file: collects the mistakes."""

    def __init__(self, bestand: str) -> None:
        self.bestand = bestand
        self.fouten: list[Fout] = []

    def fout(self, regel: int, reden: str) -> None:
        """Note a mistake on a line (counted from 1)."""
        self.fouten.append(Fout(self.bestand, regel, reden))

    def open(self, inhoud: bytes) -> Blok | None:
        """The outermost block of the file; ``None``, with the mistakes noted, when there is none."""
        try:
            tekst = inhoud.decode("utf-8-sig")
        except UnicodeDecodeError as fout:
            regel = inhoud.count(b"\n", 0, fout.start) + 1
            self.fout(regel, "dit teken is niet leesbaar; bewaar het bestand als UTF-8")
            return None
        try:
            lader = _lader(tekst)
            if not self._gewone_yaml(tekst, lader):
                return None
            wortel = yaml.compose(tekst, Loader=lader)
        except yaml.MarkedYAMLError as fout:
            raad = "kijk de inspringing, de dubbele punten en de aanhalingstekens na"
            self.fout(
                _lijn(fout.problem_mark or fout.context_mark), f"dit is geen geldige YAML; {raad} ({fout.problem})"
            )
            return None
        except yaml.reader.ReaderError as fout:
            self.fout(tekst.count("\n", 0, fout.position) + 1, "hier staat een onzichtbaar teken dat niet mag; wis het")
            return None
        if wortel is None:
            self.fout(1, "het bestand is leeg")
            return None
        if not isinstance(wortel, yaml.MappingNode):
            self.fout(_regel(wortel), "het bestand moet beginnen met sleutels, zoals 'code: …'")
            return None
        return Blok(self, wortel)

    def _gewone_yaml(self, tekst: str, lader: Any) -> bool:
        """Refuse what makes YAML surprising, before anything is built from it."""
        voorheen = len(self.fouten)
        diepte = 0
        for stap in yaml.parse(tekst, Loader=lader):
            regel = _lijn(stap.start_mark)
            if isinstance(stap, yaml.CollectionStartEvent):
                diepte += 1
                if diepte > DIEPTE_MAXIMUM:
                    self.fout(regel, "dit is te diep genest")
                    return False
            elif isinstance(stap, yaml.CollectionEndEvent):
                diepte -= 1
            if isinstance(stap, yaml.AliasEvent):
                self.fout(regel, f"verwijzingen zoals *{stap.anchor} mogen niet; schrijf de waarde voluit")
            elif isinstance(stap, yaml.NodeEvent) and stap.anchor:
                self.fout(regel, f"ankers zoals &{stap.anchor} mogen niet; schrijf de waarde voluit")
            if label := getattr(stap, "tag", None):
                self.fout(regel, f"een label zoals {label} mag niet; laat het weg")
        return len(self.fouten) == voorheen


class Blok:
    """One mapping of the file. Each getter says which key it knows and notes what is wrong with it."""

    def __init__(self, keuring: Keuring, node: yaml.MappingNode) -> None:
        self._keuring = keuring
        self._node = node
        self._gevraagd: set[str] = set()
        self._waarden: dict[str, yaml.Node] = {}
        self._regels: dict[str, int] = {}
        for sleutel, waarde in node.value:
            naam = sleutel.value if isinstance(sleutel, yaml.ScalarNode) else ""
            if sleutel.tag != TEKST:
                keuring.fout(_regel(sleutel), f"'{naam}' kan geen sleutel zijn; gebruik een woord")
            elif naam in self._waarden:
                keuring.fout(_regel(sleutel), f"'{naam}' staat hier een tweede keer; laat er één staan")
            else:
                self._waarden[naam] = waarde
                self._regels[naam] = _regel(sleutel)

    @property
    def regel(self) -> int:
        """The line on which this block begins."""
        return _regel(self._node)

    def lees(self, vorm: Callable[[Blok], T]) -> T:
        """Read this block with ``vorm``; keys that it did not ask for are mistakes."""
        gelezen = vorm(self)
        for naam in self._waarden.keys() - self._gevraagd:
            gelijkend = difflib.get_close_matches(naam, self._gevraagd, n=1)
            raad = f"; bedoelde u '{gelijkend[0]}'?" if gelijkend else ""
            self.fout(naam, f"onbekende sleutel '{naam}'{raad}")
        return gelezen

    def fout(self, sleutel: str | None, reden: str) -> None:
        """Note a mistake at the line of a key, or of the whole block."""
        self._keuring.fout(self.regel_van(sleutel or ""), reden)

    def regel_van(self, sleutel: str) -> int:
        """The line of a key; of the block when the key is absent."""
        return self._regels.get(sleutel, self.regel)

    def weiger(self, sleutel: str, reden: str) -> None:
        """Note a mistake when a key stands here that has no meaning in this place."""
        self._gevraagd.add(sleutel)
        if sleutel in self._waarden:
            self.fout(sleutel, reden)

    def negeer(self, sleutel: str) -> None:
        """Say nothing about a key that cannot be judged now."""
        self._gevraagd.add(sleutel)

    def tekst(self, sleutel: str, *, verplicht: bool = True, maximum: int | None = None) -> str:
        """A text, with white space made even (paragraphs stay apart); empty when it may be and is absent."""
        node = self._waarde(sleutel, verplicht=verplicht)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode) or node.tag != TEKST:
            self.fout(sleutel, f"'{sleutel}' moet een tekst zijn; zet ze eventueel tussen aanhalingstekens")
            return ""
        tekst = _effen(node.value)
        if not tekst:
            self.fout(sleutel, f"'{sleutel}' is leeg; vul een tekst in")
        if maximum is not None and len(tekst) > maximum:
            self.fout(sleutel, f"'{sleutel}' telt {len(tekst)} tekens; hoogstens {maximum} mag")
        return tekst

    def slug(self, sleutel: str, *, maximum: int = SLUG_MAXIMUM) -> str:
        """A code of small letters, digits and single hyphens; empty after a mistake."""
        code = self.tekst(sleutel, maximum=maximum)
        if code and not SLUG.fullmatch(code):
            self.fout(sleutel, f"'{code}' is geen goede code; gebruik kleine letters, cijfers en koppeltekens")
            return ""
        return code

    def keuze(self, sleutel: str, keuzes: Collection[str], *, verplicht: bool = True) -> str:
        """One of ``keuzes``; empty when it may be and is absent."""
        gekozen = self.tekst(sleutel, verplicht=verplicht)
        return self._een_van(sleutel, gekozen, keuzes) if gekozen else ""

    def keuzes(self, sleutel: str, keuzes: Collection[str], *, verplicht: bool = True) -> tuple[str, ...]:
        """A list of one or more of ``keuzes``, each at most once; empty when it may be and is absent."""
        gekozen: list[str] = []
        for node in self._rij(sleutel, verplicht=verplicht):
            if not isinstance(node, yaml.ScalarNode) or node.tag != TEKST:
                self._keuring.fout(_regel(node), f"elke waarde onder '{sleutel}' moet een woord zijn")
            elif node.value in gekozen:
                self._keuring.fout(_regel(node), f"'{node.value}' staat hier een tweede keer; laat er één staan")
            elif self._een_van(sleutel, node.value, keuzes, regel=_regel(node)):
                gekozen.append(node.value)
        return tuple(gekozen)

    def getal(self, sleutel: str, *, minimum: int, maximum: int) -> int:
        """A whole number between bounds; the lower bound after a mistake."""
        node = self._waarde(sleutel, verplicht=True)
        return minimum if node is None else self._geheel(sleutel, node, minimum, maximum)

    def volgnummer(self, sleutel: str, verwacht: int) -> int:
        """A number that follows the one before it: a gap or a swap would give what refers to it another meaning."""
        node = self._waarde(sleutel, verplicht=True)
        if node is not None and (node.tag != GEHEEL or node.value != str(verwacht)):
            self.fout(sleutel, f"'{sleutel}' moet hier {verwacht} zijn; nummer in volgorde, zonder gaten")
        return verwacht

    def getal_of_niets(self, sleutel: str, *, minimum: int, maximum: int) -> int | None:
        """A whole number between bounds, or ``None`` when the key is absent or ``null``."""
        node = self._waarde(sleutel, verplicht=False)
        return None if node is None else self._geheel(sleutel, node, minimum, maximum)

    def ja_nee(self, sleutel: str, *, verplicht: bool = True) -> bool:
        """``true`` or ``false``; ``False`` when it may be absent and is."""
        node = self._waarde(sleutel, verplicht=verplicht)
        if node is None:
            return False
        if node.tag != JA_NEE or node.value not in ("true", "false"):
            self.fout(sleutel, f"'{sleutel}' moet true of false zijn")
            return False
        return bool(node.value == "true")

    def lijst(self, sleutel: str, vorm: Callable[[Blok], T], *, verplicht: bool = True) -> tuple[T, ...]:
        """A list of blocks, each read with ``vorm``; empty when it may be and is absent."""
        gelezen: list[T] = []
        for node in self._rij(sleutel, verplicht=verplicht):
            if isinstance(node, yaml.MappingNode):
                gelezen.append(Blok(self._keuring, node).lees(vorm))
            else:
                self._keuring.fout(_regel(node), f"elk onderdeel van '{sleutel}' moet uit sleutels bestaan")
        return tuple(gelezen)

    def _waarde(self, sleutel: str, *, verplicht: bool) -> yaml.Node | None:
        self._gevraagd.add(sleutel)
        node = self._waarden.get(sleutel)
        if not self._is_leeg(node):
            return node
        if verplicht:
            self.fout(sleutel, f"'{sleutel}' ontbreekt" if node is None else f"'{sleutel}' is leeg; vul een waarde in")
        return None

    def _rij(self, sleutel: str, *, verplicht: bool = True) -> list[yaml.Node]:
        node = self._waarde(sleutel, verplicht=verplicht)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fout(sleutel, f"'{sleutel}' moet een lijst zijn; begin elk onderdeel met een streepje")
            return []
        if not node.value:
            self.fout(sleutel, f"'{sleutel}' is een lege lijst; zet er minstens één onderdeel in of laat ze weg")
        return list(node.value)

    def _geheel(self, sleutel: str, node: yaml.Node, minimum: int, maximum: int) -> int:
        if node.tag == GEHEEL and GETAL.fullmatch(node.value) and minimum <= int(node.value) <= maximum:
            return int(node.value)
        self.fout(sleutel, f"'{sleutel}' moet een geheel getal zijn van {minimum} tot en met {maximum}")
        return minimum

    def _een_van(self, sleutel: str, waarde: str, keuzes: Collection[str], *, regel: int | None = None) -> str:
        if waarde in keuzes:
            return waarde
        reden = f"'{waarde}' kan niet bij '{sleutel}'; kies uit {', '.join(sorted(keuzes))}"
        self._keuring.fout(regel or self._regels[sleutel], reden)
        return ""

    @staticmethod
    def _is_leeg(node: yaml.Node | None) -> bool:
        return node is None or node.tag == NIETS


class Uniek:
    """Notices a value that comes a second time within one file."""

    def __init__(self) -> None:
        self._regels: dict[Hashable, int] = {}

    def keur(self, blok: Blok, sleutel: str, waarde: Hashable, naam: str) -> None:
        """Note a mistake at ``sleutel`` when ``waarde`` came before; ``naam`` is how the message calls it."""
        if waarde in self._regels:
            blok.fout(sleutel, f"{naam} bestaat al op regel {self._regels[waarde]}; kies een andere")
        else:
            self._regels[waarde] = blok.regel_van(sleutel)


def inhoud_van(ding: DataclassInstance) -> dict[str, Any]:
    """What a dataclass says, as plain data: without the keys that say nothing (``None``, ``False``, empty).

    Leaving those out keeps the fingerprint of what was loaded before the same when a form gains an optional key.
    """
    zeggend: dict[str, Any] = _zeggend(asdict(ding))
    return zeggend


def vingerafdruk(ding: DataclassInstance) -> str:
    """The sha256 (hex) of what a dataclass says; comments, layout and key order of its file do not count."""
    gewoon = json.dumps(inhoud_van(ding), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(gewoon.encode()).hexdigest()


def _zeggend(waarde: Any) -> Any:
    if isinstance(waarde, dict):
        over = {sleutel: _zeggend(deel) for sleutel, deel in waarde.items()}
        return {sleutel: deel for sleutel, deel in over.items() if not _zegt_niets(deel)}
    if isinstance(waarde, (list, tuple)):
        return [_zeggend(deel) for deel in waarde]
    return waarde


def _zegt_niets(waarde: Any) -> bool:
    # Not simply `not waarde`: level 0 says something.
    return waarde is None or waarde is False or waarde in ("", [])


def _effen(tekst: str) -> str:
    alineas = re.split(r"\n\s*\n", unicodedata.normalize("NFC", tekst))
    return "\n\n".join(effen for alinea in alineas if (effen := " ".join(alinea.split())))


def _lader(tekst: str) -> Any:
    """libyaml where it reads the text (ten times faster); for a mistake the reader that names its place best."""
    snel = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for _ in yaml.parse(tekst, Loader=snel):
            pass
    except yaml.YAMLError:
        return yaml.SafeLoader
    return snel


def _regel(node: yaml.Node) -> int:
    return _lijn(node.start_mark)


def _lijn(merk: Any) -> int:
    """The line of a mark of the YAML library, which counts from 0; its types call every mark optional."""
    return int(merk.line) + 1 if merk else 1

"""Narrative: cleaned HTML whose blocks carry ids, and its plain-text form for editing without an editor.

A block is a top-level element (paragraph, heading, list, quotation, table, picture). Its id stays while the block is
edited, so that a comment or a comparison can point at it.

Cleaning never edits markup: what comes in is read into a small model (blocks of lines of marked text) and written out
anew, so only what the model knows can come out, in one spelling.
"""

from __future__ import annotations

import html as htmlmod
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import NamedTuple

import nh3

BLOKKEN = frozenset({"p", "h3", "h4", "ul", "ol", "blockquote", "table", "figure"})
TAGS = set(BLOKKEN) | {"li", "strong", "em", "a", "br", "thead", "tbody", "tr", "th", "td", "img", "figcaption"}
# Read as one of ours: what Word and other editors write.
ANDERS = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4", "b": "strong", "i": "em", "div": "p"}
_ALS_BLOK = (BLOKKEN | {"li", "tr", "th", "td", "thead", "tbody", "figcaption"}) - {"figure"}
_ID = re.compile(r"b-[0-9a-f]{8}")
_WIT = re.compile(r"[ \t\n\r\f]+")
_LEEG = frozenset({"br", "img"})
_DIEPST = 40  # deeper than any text of a person; what lies below is read as if it stood there


@dataclass(frozen=True, slots=True)
class Blok:
    """One top-level block: its id ('' when it has none yet), its tag, its inner HTML and its text."""

    id: str
    tag: str
    binnen: str
    tekst: str

    @property
    def html(self) -> str:
        return f'<{self.tag} id="{self.id}">{self.binnen}</{self.tag}>'


# --- reading: markup → a tree → the model ---------------------------------------------------------------


@dataclass(slots=True)
class _Element:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    kinderen: list[_Element | str] = field(default_factory=list)

    def zoek(self, tag: str) -> Iterator[_Element]:
        """All elements below with this tag, in reading order."""
        for kind in self.kinderen:
            if isinstance(kind, _Element):
                if kind.tag == tag:
                    yield kind
                yield from kind.zoek(tag)


class _Boomlezer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wortel = _Element("")
        self._open: list[tuple[str, _Element]] = [("", self.wortel)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ouder = self._open[-1][1]
        element = _Element(ANDERS.get(tag, tag), {naam: waarde or "" for naam, waarde in attrs})
        if tag in _LEEG:
            ouder.kinderen.append(element)
        elif len(self._open) > _DIEPST:
            self._open.append((tag, ouder))
        else:
            ouder.kinderen.append(element)
            self._open.append((tag, element))

    def handle_endtag(self, tag: str) -> None:
        if any(naam == tag for naam, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1][1].kinderen.append(data)


def _lees(html: str) -> _Element:
    lezer = _Boomlezer()
    lezer.feed(html)
    lezer.close()
    return lezer.wortel


class Stijl(NamedTuple):
    """How a piece of text looks."""

    href: str = ""
    vet: bool = False
    cursief: bool = False


_Lijn = list[tuple[str, Stijl]]


def _lijnen(knopen: Iterable[_Element | str]) -> list[_Lijn]:
    """The text of these nodes, line by line: a line break or the edge of a block ends a line."""
    uit: list[_Lijn] = [[]]

    def lees(knoop: _Element | str, stijl: Stijl) -> None:
        if isinstance(knoop, str):
            uit[-1].append((knoop, stijl))
            return
        blok = knoop.tag in _ALS_BLOK
        if blok and uit[-1]:
            uit.append([])
        if knoop.tag == "br":
            uit.append([])
        elif knoop.tag == "strong":
            stijl = stijl._replace(vet=True)
        elif knoop.tag == "em":
            stijl = stijl._replace(cursief=True)
        elif knoop.tag == "a" and not stijl.href:
            stijl = stijl._replace(href=knoop.attrs.get("href", ""))
        for kind in knoop.kinderen:
            lees(kind, stijl)
        if blok and uit[-1]:
            uit.append([])

    for knoop in knopen:
        lees(knoop, Stijl())
    return [_netjes(lijn) for lijn in uit]


def _netjes(lijn: _Lijn) -> _Lijn:
    """White space as HTML shows it: runs are one space, none at the edges; equal neighbours are one piece."""
    uit: _Lijn = []
    for tekst, stijl in lijn:
        tekst = _WIT.sub(" ", tekst)
        if not uit:
            tekst = tekst.lstrip()
        elif uit[-1][0].endswith(" "):
            tekst = tekst.lstrip(" ")
        if not tekst:
            continue
        if uit and uit[-1][1] == stijl:
            uit[-1] = (uit[-1][0] + tekst, stijl)
        else:
            uit.append((tekst, stijl))
    while uit:
        tekst, stijl = uit.pop()
        if tekst := tekst.rstrip():
            uit.append((tekst, stijl))
            break
    return uit


def _platte(lijn: _Lijn) -> str:
    return "".join(tekst for tekst, _ in lijn)


# --- writing: the model → our one spelling --------------------------------------------------------------


def _schrijf_lijn(lijn: _Lijn) -> str:
    uit = []
    for tekst, stijl in lijn:
        stuk = htmlmod.escape(tekst, quote=False)
        if stijl.cursief:
            stuk = f"<em>{stuk}</em>"
        if stijl.vet:
            stuk = f"<strong>{stuk}</strong>"
        if stijl.href:
            stuk = f'<a href="{htmlmod.escape(stijl.href)}" rel="noopener noreferrer">{stuk}</a>'
        uit.append(stuk)
    return "".join(uit)


def _schrijf(lijnen: Iterable[_Lijn]) -> str:
    return "<br>".join(_schrijf_lijn(lijn) for lijn in lijnen)


def _alineas(lijnen: list[_Lijn]) -> Iterator[list[_Lijn]]:
    """Lines in paragraphs: an empty line ends one."""
    alinea: list[_Lijn] = []
    for lijn in [*lijnen, []]:
        if lijn:
            alinea.append(lijn)
        elif alinea:
            yield alinea
            alinea = []


def _gewoon(id_: str, tag: str, lijnen: list[_Lijn]) -> Iterator[Blok]:
    """Paragraphs (or headings) of these lines; the first keeps the id."""
    for alinea in _alineas(lijnen):
        yield Blok(id_, tag, _schrijf(alinea), "\n".join(map(_platte, alinea)))
        id_ = ""


def _lijst(lijst: _Element) -> tuple[str, list[str]]:
    """The items of a list as HTML, and their lines of text. Lists inside it come along, below the item before them."""
    punten: list[tuple[list[_Lijn], list[_Element]]] = []

    def punt(knopen: list[_Element | str]) -> None:
        """An item ends where text follows a list that is inside it."""
        eigen: list[_Element | str] = []
        lijsten: list[_Element] = []
        for knoop in knopen:
            if isinstance(knoop, _Element) and knoop.tag in ("ul", "ol"):
                lijsten.append(knoop)
            elif lijsten and not (isinstance(knoop, str) and not knoop.strip()):
                klaar(eigen, lijsten)
                eigen, lijsten = [knoop], []
            else:
                eigen.append(knoop)
        klaar(eigen, lijsten)

    def klaar(eigen: list[_Element | str], lijsten: list[_Element]) -> None:
        lijnen = [lijn for lijn in _lijnen(eigen) if lijn]
        if lijnen or not punten:
            punten.append((lijnen, []))
        punten[-1][1].extend(lijsten)

    for kind in lijst.kinderen:
        punt(kind.kinderen if isinstance(kind, _Element) and kind.tag == "li" else [kind])
    uit: list[str] = []
    teksten: list[str] = []
    for lijnen, lijsten in punten:
        stuk = _schrijf(lijnen)
        teksten += map(_platte, lijnen)
        for binnen in lijsten:
            inhoud, tekst = _lijst(binnen)
            if inhoud:
                stuk += f"<{binnen.tag}>{inhoud}</{binnen.tag}>"
                teksten += tekst
        if stuk:
            uit.append(f"<li>{stuk}</li>")
    return "".join(uit), teksten


def _tabel(id_: str, tabel: _Element) -> Iterator[Blok]:
    """A plain grid: no cell spans another, a header says what it heads. Text beside the cells stands before it."""
    los: list[_Element | str] = []
    rijen: list[list[tuple[str, list[_Lijn]]]] = []

    def lees(knopen: Iterable[_Element | str], rij: list[tuple[str, list[_Lijn]]] | None) -> None:
        for knoop in knopen:
            if isinstance(knoop, str):
                los.append(knoop)
            elif knoop.tag in ("td", "th") and rij is not None:
                rij.append((knoop.tag, [lijn for lijn in _lijnen(knoop.kinderen) if lijn]))
            elif knoop.tag == "tr":
                rijen.append([])
                lees(knoop.kinderen, rijen[-1])
            elif knoop.tag in ("thead", "tbody"):
                lees(knoop.kinderen, rij)
            else:
                los.append(knoop)

    lees(tabel.kinderen, None)
    yield from _gewoon("", "p", _lijnen(los))
    rijen = [rij for rij in rijen if rij]
    if not any(lijnen for rij in rijen for _, lijnen in rij):
        return
    breedte = max(map(len, rijen))
    kop = any(lijnen for _, lijnen in rijen[0]) and all(tag == "th" or not lijnen for tag, lijnen in rijen[0])
    regels, teksten = [], []
    for nummer, rij in enumerate(rijen):
        cellen = []
        for plaats, (tag, lijnen) in enumerate([*rij, *[("td", [])] * (breedte - len(rij))]):
            if tag == "th" and lijnen and nummer == 0 and kop:
                cellen.append(f'<th scope="col">{_schrijf(lijnen)}</th>')
            elif tag == "th" and lijnen and plaats == 0:
                cellen.append(f'<th scope="row">{_schrijf(lijnen)}</th>')
            else:
                cellen.append(f"<td>{_schrijf(lijnen)}</td>")
        regels.append(f"<tr>{''.join(cellen)}</tr>")
        teksten.append("\t".join(" ".join(map(_platte, lijnen)) for _, lijnen in rij).strip())
    binnen = f"<thead>{regels.pop(0)}</thead>" if kop else ""
    binnen += f"<tbody>{''.join(regels)}</tbody>" if regels else ""
    yield Blok(id_, "table", binnen, "\n".join(tekst for tekst in teksten if tekst))


def _beeld(id_: str, beeld: _Element, bijschrift: list[_Lijn]) -> Blok:
    src, alt = (htmlmod.escape(beeld.attrs.get(naam, "")) for naam in ("src", "alt"))
    tekst = " ".join(_platte(lijn) for lijn in bijschrift if lijn)
    onder = f"<figcaption>{htmlmod.escape(tekst, quote=False)}</figcaption>" if tekst else ""
    return Blok(id_, "figure", f'<img src="{src}" alt="{_WIT.sub(" ", alt).strip()}">{onder}', tekst)


def _modelleer(wortel: _Element, mag: Callable[[str], bool]) -> Iterator[Blok]:
    """The blocks of a tree; loose text becomes paragraphs, a picture that may not stay goes (its caption stays)."""
    los: list[_Element | str] = []
    for knoop in wortel.kinderen:
        if isinstance(knoop, _Element) and (knoop.tag in BLOKKEN or _bevat_blok(knoop)):
            yield from _los(los, mag)
            los = []
            yield from _blok(knoop, mag)
        else:
            los.append(knoop)
    yield from _los(los, mag)


def _los(knopen: list[_Element | str], mag: Callable[[str], bool]) -> Iterator[Blok]:
    yield from _met_beelden("", "p", _Element("", {}, knopen), mag)


def _bevat_blok(knoop: _Element) -> bool:
    return any(
        isinstance(kind, _Element) and (kind.tag in BLOKKEN or kind.tag == "img" or _bevat_blok(kind))
        for kind in knoop.kinderen
    )


def _blok(knoop: _Element, mag: Callable[[str], bool]) -> Iterator[Blok]:
    id_ = knoop.attrs.get("id", "")
    id_ = id_ if _ID.fullmatch(id_) else ""
    if knoop.tag in ("ul", "ol"):
        binnen, teksten = _lijst(knoop)
        if any(teksten):
            yield Blok(id_, knoop.tag, binnen, "\n".join(teksten))
    elif knoop.tag == "table":
        yield from _tabel(id_, knoop)
    elif knoop.tag == "figure":
        beelden = [beeld for beeld in knoop.zoek("img") if mag(beeld.attrs.get("src", ""))]
        if beelden:
            yield _beeld(id_, beelden[0], _lijnen(knoop.kinderen))
        yield from (_beeld("", beeld, []) for beeld in beelden[1:])
        if not beelden:
            yield from _modelleer(knoop, mag)
    elif knoop.tag == "blockquote":
        alineas = list(_alineas(_per_alinea(knoop.kinderen)))
        if alineas:
            binnen = "".join(f"<p>{_schrijf(alinea)}</p>" for alinea in alineas)
            yield Blok(id_, "blockquote", binnen, "\n".join(_platte(lijn) for alinea in alineas for lijn in alinea))
    elif knoop.tag in ("p", "h3", "h4") and not any(
        isinstance(k, _Element) and (k.tag in BLOKKEN or (k.tag != "img" and _bevat_blok(k))) for k in knoop.kinderen
    ):
        yield from _met_beelden(id_, knoop.tag, knoop, mag)
    else:  # a wrapper around blocks
        yield from _modelleer(knoop, mag)


def _per_alinea(knopen: Iterable[_Element | str]) -> list[_Lijn]:
    """The lines of a quotation, with an empty one between its paragraphs."""
    uit: list[_Lijn] = []
    for knoop in knopen:
        blok = isinstance(knoop, _Element) and knoop.tag in _ALS_BLOK
        uit += [[], *_lijnen([knoop]), []] if blok else _lijnen([knoop])
    return uit


def _met_beelden(id_: str, tag: str, knoop: _Element, mag: Callable[[str], bool]) -> Iterator[Blok]:
    """Text, and after it the pictures that stood in it."""
    yield from _gewoon(id_, tag, _lijnen(knoop.kinderen))
    for beeld in knoop.zoek("img"):
        if mag(beeld.attrs.get("src", "")):
            yield _beeld("", beeld, [])


# --- what others use ------------------------------------------------------------------------------------


def blokken(html: str) -> list[Blok]:
    """The blocks of HTML that went through :func:`schoon`."""
    return list(_modelleer(_lees(html), lambda src: True))


def punten(blok: Blok) -> list[str]:
    """The text of every point of a list; the lines of a list inside it come along."""
    (lijst,) = (knoop for knoop in _lees(blok.html).kinderen if isinstance(knoop, _Element))
    teksten = ("\n".join(_platte(lijn) for lijn in _lijnen([punt]) if lijn) for punt in lijst.kinderen)
    return [tekst for tekst in teksten if tekst]


def schoon(html: str, afbeeldingen: Collection[str] = ()) -> str:
    """Clean HTML from outside: keep the allowed structure, drop the rest, give every block an id of its own.

    ``afbeeldingen``: the addresses of the pictures that may stay. An id that is already of our form and unique in the
    text is kept (of two the first keeps it). Cleaning what is clean changes nothing.
    """
    veilig = nh3.clean(
        html.replace("\x00", ""),
        tags=TAGS | set(ANDERS),
        attributes={"a": {"href"}, "img": {"src", "alt"}, **{blok: {"id"} for blok in BLOKKEN}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return _met_ids(_modelleer(_lees(veilig), lambda src: src in afbeeldingen))


def samen(html: str, erbij: str, afbeeldingen: Collection[str] = ()) -> str:
    """A stored text with other HTML, cleaned (see :func:`schoon`), behind it; what was stored stays as it is."""
    return _met_ids([*blokken(html), *blokken(schoon(erbij, afbeeldingen))])


def _met_ids(blokken: Iterable[Blok]) -> str:
    gezien: set[str] = set()
    uit = []
    for blok in blokken:
        id_ = blok.id if blok.id and blok.id not in gezien else _nieuw_id(gezien)
        gezien.add(id_)
        uit.append(replace(blok, id=id_).html)
    return "".join(uit)


def _nieuw_id(gezien: set[str]) -> str:
    while (id_ := f"b-{secrets.token_hex(4)}") in gezien:
        pass
    return id_


def uit_tekst(tekst: str, vorige: str = "") -> str:
    """Plain text → clean HTML: a blank line ends a paragraph, lines that begin with "- " form a list.

    A block that reads the same as in ``vorige`` stays that block, layout and all; one edited in place keeps its id.
    """
    nieuw = [blok for deel in re.split(r"\n\s*\n", _regels(tekst)) if (blok := _blok_uit_tekst(deel))]
    oud = blokken(vorige)
    vergelijking = SequenceMatcher(a=[_als_tekst(b) for b in oud], b=[_als_tekst(b) for b in nieuw], autojunk=False)
    for soort, i1, i2, j1, j2 in vergelijking.get_opcodes():
        if soort == "equal":
            nieuw[j1:j2] = oud[i1:i2]
        elif soort == "replace" and i2 - i1 == j2 - j1:
            nieuw[j1:j2] = [replace(n, id=o.id) for o, n in zip(oud[i1:i2], nieuw[j1:j2], strict=True)]
    return _met_ids(nieuw)


def _regels(tekst: str) -> str:
    return "".join(t for t in tekst.replace("\r\n", "\n").replace("\r", "\n") if t == "\n" or t == "\t" or t >= " ")


def _blok_uit_tekst(deel: str) -> Blok | None:
    regels = [platte for regel in deel.split("\n") if (platte := _platte(_netjes([(regel, Stijl())])))]
    if not regels:
        return None
    if all(regel.startswith("- ") for regel in regels):
        punten = [regel[2:].strip() for regel in regels]
        lijst = "".join(f"<li>{htmlmod.escape(punt, quote=False)}</li>" for punt in punten)
        return Blok("", "ul", lijst, "\n".join(punten))
    return Blok("", "p", "<br>".join(htmlmod.escape(r, quote=False) for r in regels), "\n".join(regels))


def _als_tekst(blok: Blok) -> str:
    if blok.tag in ("ul", "ol"):
        return "\n".join(f"- {regel}" for regel in blok.tekst.split("\n"))
    if blok.tag == "figure":
        alt = htmlmod.unescape(re.search(r'alt="([^"]*)"', blok.binnen).group(1))  # type: ignore[union-attr]
        return f"[Afbeelding: {alt}] {blok.tekst}".rstrip()
    return blok.tekst


def naar_tekst(html: str) -> str:
    """HTML → the plain text that :func:`uit_tekst` reads back; other layout is lost, see :func:`heeft_opmaak`."""
    return "\n\n".join(map(_als_tekst, blokken(html)))


def heeft_opmaak(html: str) -> bool:
    """Would editing as plain text lose layout?"""
    return [(b.tag, b.binnen) for b in blokken(uit_tekst(naar_tekst(html)))] != [
        (b.tag, b.binnen) for b in blokken(html)
    ]


def lengte(html: str) -> int:
    """The number of characters that a limit counts: the text without markup, blocks apart by one."""
    return len("\n".join(blok.tekst for blok in blokken(html) if blok.tekst))


def weergave(tekst: str) -> str:
    """Plain text of a short field (no blocks) with its lines tidied: no control characters, no outer space."""
    return _regels(tekst).strip()


def beelden(html: str) -> list[tuple[str, str]]:
    """The pictures of a text: the address and the alternative text ('' when that is missing) of each."""
    return [(b.attrs.get("src", ""), b.attrs.get("alt", "").strip()) for b in _lees(html).zoek("img")]

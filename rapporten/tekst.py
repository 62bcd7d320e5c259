"""Narrative: cleaned HTML whose blocks carry ids, and its plain-text form for editing without an editor.

A block is a top-level element (paragraph, heading, list, quotation, table). Its id stays while the block is edited, so
that a comment or a comparison can point at it.
"""

from __future__ import annotations

import html as htmlmod
import re
import secrets
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser

import nh3

BLOKKEN = frozenset({"p", "h3", "h4", "ul", "ol", "blockquote", "table"})
TAGS = set(BLOKKEN) | {"li", "strong", "em", "a", "br", "thead", "tbody", "tr", "th", "td"}
_ID = re.compile(r"b-[0-9a-f]{8}")
_LEEG = frozenset({"br"})


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


class _Blokkenlezer(HTMLParser):
    """Cuts clean HTML into top-level blocks; loose text becomes paragraphs. Every block closes what it opens."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blokken: list[Blok] = []
        self._open: list[str] = []
        self._blok = self._id = ""
        self._binnen: list[str] = []
        self._tekst: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self._blok and tag in BLOKKEN:
            self._sluit_los()
            waarde = dict(attrs).get("id") or ""
            self._id = waarde if _ID.fullmatch(waarde) else ""
            self._blok, self._open = tag, [tag]
            return
        if not self._blok and tag == "li":  # an item of no list
            self._sluit_los()
            return
        eigen = "".join(f' {k}="{htmlmod.escape(v or "")}"' for k, v in attrs if k not in ("id",))
        self._binnen.append(f"<{tag}{eigen}>")
        if tag in ("br", "li", "tr"):
            self._tekst.append("\n")
        if tag not in _LEEG:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            # It began in loose text that a block cut off, or it is the end of an item of no list.
            if not self._blok and tag == "li":
                self._sluit_los()
            return
        self._open.pop()
        if self._blok and not self._open:
            self._klaar(self._blok)
        else:
            self._binnen.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._blok and not self._binnen and not data.strip():
            return
        self._binnen.append(htmlmod.escape(data, quote=False))
        self._tekst.append(data)

    def _klaar(self, tag: str) -> None:
        binnen, tekst = "".join(self._binnen).strip(), "".join(self._tekst).strip()
        if tekst:
            self.blokken.append(Blok(self._id, tag, binnen, tekst))
        self._blok = self._id = ""
        self._open, self._binnen, self._tekst = [], [], []

    def _sluit_los(self) -> None:
        """End the paragraph of loose text; an element that goes on behind the next block ends here too."""
        self._binnen += [f"</{tag}>" for tag in reversed(self._open)]
        self._klaar("p")

    def close(self) -> None:
        super().close()
        self._sluit_los()


def blokken(html: str) -> list[Blok]:
    """The blocks of HTML that went through :func:`schoon`."""
    lezer = _Blokkenlezer()
    lezer.feed(html)
    lezer.close()
    return lezer.blokken


def schoon(html: str) -> str:
    """Clean HTML from outside: keep the allowed structure, drop the rest, give every block an id of its own.

    An id that is already of our form and unique in the text is kept. Cleaning what is clean changes nothing.
    """
    # What an HTML parser puts right can need putting right once more (a link that a table pushed into a link).
    for _ in range(3):
        vorige, html = html, _schoon(html)
        if html == vorige:
            break
    return html


def _schoon(html: str) -> str:
    veilig = nh3.clean(
        html.replace("\x00", ""),
        tags=TAGS,
        attributes={"a": {"href"}, **{blok: {"id"} for blok in BLOKKEN}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    gezien: set[str] = set()
    uit = []
    for blok in blokken(veilig):
        id_ = blok.id if blok.id and blok.id not in gezien else _nieuw_id(gezien)
        gezien.add(id_)
        uit.append(Blok(id_, blok.tag, blok.binnen, blok.tekst).html)
    return "".join(uit)


def _nieuw_id(gezien: set[str]) -> str:
    while (id_ := f"b-{secrets.token_hex(4)}") in gezien:
        pass
    return id_


def uit_tekst(tekst: str, vorige: str = "") -> str:
    """Plain text → clean HTML: a blank line ends a paragraph, lines that begin with "- " form a list.

    Blocks keep the id they had in ``vorige`` when they stayed the same or were edited in place.
    """
    nieuw = [_blok_uit_tekst(deel) for deel in re.split(r"\n\s*\n", _regels(tekst)) if deel.strip()]
    oud = blokken(vorige)
    ids = [""] * len(nieuw)
    vergelijking = SequenceMatcher(a=[b.tekst for b in oud], b=[b.tekst for b in nieuw], autojunk=False)
    for soort, i1, i2, j1, j2 in vergelijking.get_opcodes():
        if soort == "equal" or (soort == "replace" and i2 - i1 == j2 - j1):
            ids[j1:j2] = [b.id for b in oud[i1:i2]]
    return schoon("".join(Blok(id_, b.tag, b.binnen, b.tekst).html for id_, b in zip(ids, nieuw, strict=True)))


def _regels(tekst: str) -> str:
    return "".join(t for t in tekst.replace("\r\n", "\n").replace("\r", "\n") if t == "\n" or t == "\t" or t >= " ")


def _blok_uit_tekst(deel: str) -> Blok:
    regels = [regel.strip() for regel in deel.strip().split("\n")]
    if all(regel.startswith("- ") for regel in regels):
        punten = [htmlmod.escape(regel[2:].strip(), quote=False) for regel in regels]
        return Blok("", "ul", "".join(f"<li>{punt}</li>" for punt in punten), "\n".join(r[2:].strip() for r in regels))
    return Blok("", "p", "<br>".join(htmlmod.escape(r, quote=False) for r in regels), "\n".join(regels))


def naar_tekst(html: str) -> str:
    """HTML → the plain text that :func:`uit_tekst` reads back; other layout is lost, see :func:`heeft_opmaak`."""
    delen = []
    for blok in blokken(html):
        if blok.tag in ("ul", "ol"):
            delen.append("\n".join(f"- {regel.strip()}" for regel in blok.tekst.split("\n") if regel.strip()))
        else:
            delen.append(blok.tekst)
    return "\n\n".join(delen)


def heeft_opmaak(html: str) -> bool:
    """Would editing as plain text lose layout?"""
    return bool(re.search(r"<(?!/?(?:p|ul|li|br)\b)", html))


def lengte(html: str) -> int:
    """The number of characters that a limit counts: the text without markup, blocks apart by one."""
    return len("\n".join(blok.tekst for blok in blokken(html)))


def weergave(tekst: str) -> str:
    """Plain text of a short field (no blocks) with its lines tidied: no control characters, no outer space."""
    return _regels(tekst).strip()

"""A page as a browser reads it: what a form would send, which ids there are, and what the error summary says."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class Bladzijde(HTMLParser):
    """Read the HTML of a response.

    ``velden``: name → value(s) of every form control as it would be sent. ``ids``: every id, in order. ``fouten``: the
    lines of the error summary, each (text, target). ``links``: every address. ``tekst``: all words.
    """

    def __init__(self, antwoord: HttpResponse) -> None:
        super().__init__()
        self.status = antwoord.status_code
        self.velden: dict[str, Any] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fouten: list[tuple[str, str]] = []
        self._diepte = 0
        self._woorden: list[str] = []
        self._gebied: list[str] | None = None
        self._naam = self._keuze = self._doel = ""
        self.feed(antwoord.content.decode())
        self.close()

    @property
    def tekst(self) -> str:
        return " ".join(" ".join(self._woorden).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {naam: waarde or "" for naam, waarde in attrs}
        if "id" in a:
            self.ids.append(a["id"])
        if "href" in a:
            self.links.append(a["href"])
        if tag == "div" and (self._diepte or "foutensamenvatting" in a.get("class", "")):
            self._diepte += 1
        if tag in ("a", "span") and self._diepte:
            self._doel, self._gebied = a.get("href", ""), []
        soort = a.get("type", "text")
        if tag == "input" and "name" in a and soort != "submit":
            if soort not in ("radio", "checkbox") or "checked" in a:
                self.velden[a["name"]] = a.get("value", "on" if soort == "checkbox" else "")
        elif tag == "textarea":
            self._naam, self._gebied = a.get("name", ""), []
        elif tag == "select":
            self._keuze = a.get("name", "")
        elif tag == "option" and self._keuze and ("selected" in a or self._keuze not in self.velden):
            self.velden[self._keuze] = a.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._diepte:
            self._diepte -= 1
        elif tag == "textarea" and self._gebied is not None:
            # As the standard says: one newline right after the tag is not part of the text.
            self.velden[self._naam] = "".join(self._gebied).replace("\r\n", "\n").removeprefix("\n")
            self._gebied = None
        elif tag in ("a", "span") and self._diepte and self._gebied is not None:
            self.fouten.append(("".join(self._gebied), self._doel))
            self._gebied = None
        elif tag == "select":
            self._keuze = ""

    def handle_data(self, data: str) -> None:
        self._woorden.append(data)
        if self._gebied is not None:
            self._gebied.append(data)

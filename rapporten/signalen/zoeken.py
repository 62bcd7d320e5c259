"""Searching Dutch text in PostgreSQL, whatever the capitals and accents, and showing which words were found.

PostgreSQL has no rule here that takes accents off (that is an extension), so a text is searched as :func:`zoekvorm`
writes it, and so is the question. Because that form has exactly one character for every character of the text, what
PostgreSQL marks in it can be marked in the text itself: no markup is ever made of somebody's words.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Func, TextField, Value
from django.db.models.expressions import Combinable

TAAL = "dutch"
# Private characters that no text keeps (see zoekvorm), put around what was found.
_BEGIN, _EIND = "\ue000", "\ue001"
_OPTIES = f"StartSel={_BEGIN}, StopSel={_EIND}, HighlightAll=true"

Stukken = list[tuple[str, bool]]
"""A text in pieces: each with whether it was found."""


def zoekvorm(tekst: str) -> str:
    """Lower case, without accents, and without what PostgreSQL takes for markup; as long as the text itself."""
    return "".join(map(_teken, tekst))


def _teken(teken: str) -> str:
    basis = unicodedata.normalize("NFKD", teken.lower())[:1]
    return " " if basis in "<>&" or unicodedata.category(basis)[0] in "CZM" else basis


def vraag(woorden: str) -> SearchQuery:
    """What somebody typed, as a question: words, "a phrase", or, -without. Nothing typed is a mistake."""
    return SearchQuery(zoekvorm(woorden), config=TAAL, search_type="websearch")


def gemarkeerd(woorden: str) -> Combinable:
    """An expression over a signal: its ``zoektekst`` with marks around what was found; for :func:`stukken`."""
    return Func(
        Value(TAAL),
        F("zoektekst"),
        vraag(woorden),
        Value(_OPTIES),
        function="ts_headline",
        template="%(function)s(%(expressions)s)",
        arg_joiner=", ",
        output_field=TextField(),
    )


def stukken(tekst: str, gevonden: str) -> Stukken:
    """The text in pieces, as the marks say; in one piece when these do not fit on it."""
    raak, aan = [], False
    for teken in gevonden:
        if teken in (_BEGIN, _EIND):
            aan = teken == _BEGIN
        else:
            raak.append(aan)
    if len(raak) != len(tekst):
        return [(tekst, False)]
    return [
        ("".join(teken for teken, _ in groep), is_raak)
        for is_raak, groep in groupby(zip(tekst, raak, strict=True), key=lambda paar: paar[1])
    ]

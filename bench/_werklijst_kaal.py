"""The portal for gunicorn, with two views more: the same SQL as the work list, and a plain template over its rows.

What nobody can leave out is there: the middleware, the access of the page, one transaction. What a list needs to be
read (filters, words, terms, buttons) is left out. ``/kaal/werklijst/`` stands in the frame of every page, with its
navigation; ``/kaal/rijen/`` is nothing but the rows. The SQL comes from the file in ``WERKLIJST_SQL``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from kwaliteit.wsgi import application  # sets Django up, so it comes first

# isort: split
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from kwaliteit import urls
from organisaties.toegang import opgroeien

__all__ = ["application"]

ZINNEN: list[str] = json.loads(Path(os.environ["WERKLIJST_SQL"]).read_text(encoding="utf-8"))
RIJEN = (
    "{% for rijen in tabellen %}<table>{% for rij in rijen %}<tr>"
    "{% for cel in rij %}<td>{{ cel }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)
BLAD = engines["django"].from_string(
    '{% extends "basis.html" %}{% block titel %}Lijst{% endblock %}{% block inhoud %}' + RIJEN + "{% endblock %}"
)
LOS = engines["django"].from_string("<!doctype html><title>Lijst</title>" + RIJEN)


def _tabellen() -> list[list[tuple[Any, ...]]]:
    tabellen = []
    with connection.cursor() as cursor:
        for zin in ZINNEN:
            cursor.execute(zin)
            tabellen.append(cursor.fetchall() if cursor.description else [])
    return tabellen


@opgroeien
def in_kader(request: HttpRequest) -> HttpResponse:
    """Run the SQL, show the rows in the frame of a page."""
    return HttpResponse(BLAD.render({"tabellen": _tabellen()}, request))


@opgroeien
def los(request: HttpRequest) -> HttpResponse:
    """Run the SQL, show the rows."""
    return HttpResponse(LOS.render({"tabellen": _tabellen()}))


urls.urlpatterns[:0] = [path("kaal/werklijst/", in_kader), path("kaal/rijen/", los)]

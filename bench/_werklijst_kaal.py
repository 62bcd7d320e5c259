"""The portal for gunicorn, with one view more: the same SQL as the work list, and a plain template over its rows.

What nobody can leave out is there: the middleware, who is signed in, one transaction. What a list needs to be read
(filters, words, terms, buttons) is left out. The SQL comes from the file in ``WERKLIJST_SQL``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from kwaliteit.wsgi import application  # sets Django up, so it comes first

# isort: split
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from kwaliteit import urls

__all__ = ["application"]

ZINNEN: list[str] = json.loads(Path(os.environ["WERKLIJST_SQL"]).read_text(encoding="utf-8"))
BLAD = engines["django"].from_string(
    "<!doctype html><title>Lijst</title>{% for rijen in tabellen %}<table>{% for rij in rijen %}<tr>"
    "{% for cel in rij %}<td>{{ cel }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}"
)


@login_not_required
def kaal(request: HttpRequest) -> HttpResponse:
    """Run the SQL, show the rows."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    tabellen = []
    with transaction.atomic(), connection.cursor() as cursor:
        for zin in ZINNEN:
            cursor.execute(zin)
            tabellen.append(cursor.fetchall() if cursor.description else [])
    return HttpResponse(BLAD.render({"tabellen": tabellen}))


urls.urlpatterns.insert(0, path("kaal/werklijst/", kaal))

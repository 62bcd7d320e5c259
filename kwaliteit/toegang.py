"""Who may see what, below the level of any one app: public views, the tenant setting, the system role.

Every view carries exactly one access decorator (``publiek`` here, the others in ``organisaties.toegang``);
a test walks the URLconf and fails on a view without one. A decorator opens the transaction, sets
``app.rol``, ``app.organisatie`` and ``app.persoon`` for that transaction (row-level security reads them),
calls the view and renders its response inside the transaction.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse

from kwaliteit.sessies import houd_open

View = Callable[..., HttpResponseBase]

ZET = "set_config('app.rol', %s, true), set_config('app.organisatie', %s, true), set_config('app.persoon', %s, true)"


def zet_toegang(rol: str, *, organisatie_id: int | None = None, persoon_id: int | None = None) -> None:
    """Set what row-level security looks at, until the end of the current transaction (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ZET}", [rol, str(organisatie_id or ""), str(persoon_id or "")])


@contextmanager
def systeem() -> Iterator[None]:
    """The one way around the tenants: jobs, loaders and imports work under it. Restores what was set.

    Opens a transaction (or savepoint). On an exception the savepoint's rollback restores the settings by
    itself, for ``set_config(…, true)`` belongs to the transaction.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('app.rol', true), current_setting('app.organisatie', true),"
                " current_setting('app.persoon', true)"
            )
            vorige = [waarde or "" for waarde in cursor.fetchone() or ("", "", "")]
            cursor.execute(f"SELECT {ZET}", ["systeem", "", ""])
        yield
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {ZET}", vorige)


def beschermd(naam: str, openen: Callable[[HttpRequest, dict[str, Any]], None]) -> Callable[[View], View]:
    """Make an access decorator: ``openen(request, kwargs)`` sets the access or raises, then the view runs.

    Both run in one transaction. A response with a status of 400 or higher does not roll back by itself: views
    raise for that.
    """

    def decorateer(view: View) -> View:
        @wraps(view)
        def omhuld(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with transaction.atomic():
                openen(request, kwargs)
                if not getattr(view, "vanzelf", False):
                    houd_open(request)
                antwoord = view(request, *args, **kwargs)
                if isinstance(antwoord, SimpleTemplateResponse):
                    antwoord.render()
                return antwoord

        omhuld.toegang = naam  # type: ignore[attr-defined]
        return omhuld

    return decorateer


def vanzelf(view: View) -> View:
    """Below an access decorator: a page that is left open asks this by itself, so it keeps no session open."""
    view.vanzelf = True  # type: ignore[attr-defined]
    return view


def publiek(view: View) -> View:
    """Open to everyone, also without an account."""
    omhuld = login_not_required(view)
    omhuld.toegang = "publiek"  # type: ignore[attr-defined]
    return omhuld


class EerstAanmelden(LoginRequiredMiddleware):
    """Who is not signed in goes to the login page first, and from there to where they were.

    After a form that is the page it stood on: many addresses that take one are no page themselves.
    """

    def process_view(self, request: HttpRequest, view_func: View, *rest: Any) -> HttpResponseBase | None:
        """What is open to everyone does not ask who it is: no session is read, and a cache may keep the answer."""
        return super().process_view(request, view_func, *rest) if getattr(view_func, "login_required", True) else None

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        vorige = urlsplit(request.headers.get("Referer", ""))
        pad = urlunsplit(("", "", vorige.path, vorige.query, "")) if vorige.netloc == request.get_host() else ""
        return redirect_to_login(pad or request.get_full_path())


@publiek
def storing(request: HttpRequest) -> HttpResponse:
    """``handler500``: an unreachable database gets its own page (503) that says what is safe."""
    fout = sys.exc_info()[1]
    if isinstance(fout, OperationalError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("500.html"), status=500)


@publiek
def sessie_verlopen(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Shown when the anti-forgery token does not fit: nearly always a session that ended."""
    return render(request, "403_csrf.html", status=403)

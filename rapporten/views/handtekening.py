"""Whoever saves something is told when that voids a signature."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kwaliteit.toegang import View
from organisaties.toegang import toegang
from rapporten.indienen import geldige_ondertekening
from rapporten.models import AntwoordVersie, CijferVersie, Ondertekening, ScoreVersie


def zegt_of_handtekening_vervalt(view: View) -> View:
    """For views (under ``lid``) that change the draft of ``jaar``: says it when a signature no longer holds after it.

    It costs one statement, and only when something is sent; the one save that voids a signature reads the draft twice.
    """

    @wraps(view)
    def omhuld(request: HttpRequest, *args: Any, jaar: int, **kwargs: Any) -> HttpResponseBase:
        getekend = _getekend(request, jaar) if request.method == "POST" else None
        verslag = getekend.verslag if getekend else None
        voor = geldige_ondertekening(verslag) if verslag else None
        antwoord = view(request, *args, jaar=jaar, **kwargs)
        if verslag and voor and geldige_ondertekening(verslag) is None:
            messages.warning(
                request,
                f"De handtekening van {voor.door.naam} geldt nu niet meer. Bij “Nakijken” ziet u wat er "
                "veranderde; daarna is een nieuwe handtekening nodig.",
            )
        return antwoord

    return omhuld


def getekend_door(request: HttpRequest, jaar: int) -> str:
    """Who signed the draft of this year, when nothing was written after it; '' when nobody did (one statement).

    For pages that save by themselves: there it has to be said before the first letter.
    """
    getekend = _getekend(request, jaar)
    return getekend.door.naam if getekend else ""


def _getekend(request: HttpRequest, jaar: int) -> Ondertekening | None:
    """The newest signature that no filing used and that may still hold: nothing was written after it."""
    later = {"verslag": OuterRef("verslag"), "gewijzigd_op__gt": OuterRef("op")}
    getekend = Ondertekening.objects.filter(
        verslag__organisatie=toegang(request).organisatie,
        verslag__werkjaar_id=jaar,
        indiening=None,
        getekend__isnull=False,
    ).select_related("door", "verslag__organisatie", "verslag__werkjaar", "verslag__boom")
    for versies in (AntwoordVersie, ScoreVersie, CijferVersie):
        getekend = getekend.exclude(Exists(versies.objects.filter(**later)))
    return getekend.order_by("-id").first()

"""The page of one form, and of one question to confirm: most pages of the beheerder are no more than that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse

Kruimels = Sequence[tuple[str, str | None]]
ONGELDIG = 422


def ingevuld(request: HttpRequest) -> QueryDict | None:
    """What was posted, for a form; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def kruimels(*stappen: tuple[str, str]) -> list[tuple[str, str | None]]:
    """The way to a page under "Beheer": pairs (name, address)."""
    return [("Beheer", reverse("beheer")), *stappen]


def blad(rijen: QuerySet[Any], request: HttpRequest, per_blad: int = 50) -> Page[Any]:
    """The page of ``rijen`` that the address asks for; a wrong number gives the nearest one."""
    return Paginator(rijen, per_blad).get_page(request.GET.get("bladzijde"))


def toon_formulier(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    kop: str,
    terug: str,
    knop: str = "Bewaar",
    inleiding: str = "",
    waarschuwing: str = "",
    punten: Sequence[str] = (),
    gevaarlijk: bool = False,
    kruimels: Kruimels = (),
) -> TemplateResponse:
    """A page with one form; 422 when it was refused.

    ``punten``: what will happen, as a list. ``gevaarlijk``: the button takes something away.
    """
    context = {
        "form": form,
        "kop": kop,
        "terug": terug,
        "knop": knop,
        "inleiding": inleiding,
        "waarschuwing": waarschuwing,
        "punten": punten,
        "gevaarlijk": gevaarlijk,
        "kruimels": kruimels,
    }
    status = ONGELDIG if form.is_bound else 200
    return TemplateResponse(request, "organisaties/formulier.html", context, status=status)

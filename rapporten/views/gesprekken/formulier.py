"""What the pages of talks share: a refusal on the form, a page with one text, the way to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kwaliteit.templatetags.fouten import Fout
from organisaties.views.formulier import Kruimels
from rapporten import gesprekken as g
from rapporten.forms.secties import zet_versie

WAT_ER_STAAT = "Wat u typte, staat hieronder nog."


def fouten_uit(form: forms.Form, fout: Exception) -> None:
    """A refusal of the domain on the form; what was typed stays."""
    if isinstance(fout, ValidationError):
        form.add_error(None, fout)
    else:
        form.add_error(None, f"{fout} {WAT_ER_STAAT}")


def weg_van_opgroeien(*verder: tuple[str, str | None]) -> Kruimels:
    """The way of Opgroeien to a page about talks."""
    return [("Opvolging", reverse("opvolging")), ("Gesprekken", reverse("gesprekken")), *verder]


def toon_schrijven(
    request: HttpRequest,
    form: forms.Form,
    *,
    conflict: g.Verouderd | None,
    status: int,
    **gegevens: Any,
) -> HttpResponse:
    """A page with one text; after a conflict both texts, and the next press counts."""
    fouten = []
    if conflict is not None:
        zet_versie(form, versie=conflict.huidig.versie)
        fouten = [Fout(f"{conflict} Hieronder staan beide; kies of voeg samen.", "conflict")]
    alles = {**gegevens, "form": form, "conflict": conflict, "fouten": fouten}
    return render(request, "rapporten/gesprekken/schrijven.html", alles, status=status)

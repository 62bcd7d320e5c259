"""What went wrong in the forms of a page, in one list: `{% load fouten %}`.

The page template shows that list above every page and puts "Fout: " before its title, so a view need only hand over its
bound `form` (or several as `formulieren`) and cannot forget either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.forms import BaseForm, BaseFormSet, CheckboxInput, Field, FileInput, RadioSelect
from django.forms.boundfield import BoundField
from django.forms.widgets import ChoiceWidget
from django.template import Context

register = template.Library()


@dataclass(frozen=True, slots=True)
class Fout:
    """One line of the summary: the words that stand beside the field too, and the id to go to ("" for none).

    ``bij`` says which one of many that look alike ("Bezetting – CaH"); beside the field its heading says so already.
    """

    tekst: str
    doel: str = ""
    bij: str = ""


def _doel(veld: BoundField) -> str:
    """The id of the first thing in the field that can take the focus; a radio group and a split field have several."""
    if veld.is_hidden:
        return ""
    widget = veld.field.widget
    if isinstance(widget, RadioSelect) and veld.subwidgets:  # the choices may stand in groups
        return veld.subwidgets[0].id_for_label or ""
    if not veld.id_for_label and veld.auto_id:
        return f"{veld.auto_id}_0"
    return veld.id_for_label


@register.filter
def foutteksten(veld: BoundField) -> list[str]:
    """The errors of a field, each a sentence that also stands alone.

    Django's own "this field is required" says nothing in a list of errors, so it names the field instead; a form with
    a better sentence of its own (`error_messages`) keeps that.
    """
    teksten = []
    for fout in veld.errors.as_data():
        for tekst in fout.messages:
            if fout.code == "required" and tekst == Field.default_error_messages["required"]:
                kiezen = isinstance(veld.field.widget, ChoiceWidget | CheckboxInput | FileInput)
                tekst = f"Kies {veld.label}." if kiezen else f"Vul {veld.label} in."
            teksten.append(str(tekst))
    return teksten


def _fouten_van_formulier(formulier: BaseForm) -> Iterable[Fout]:
    """A form that is one row of many on a page has a ``titel``: the name of that row."""
    bij = str(getattr(formulier, "titel", ""))
    eerste = next((doel for veld in formulier.visible_fields() if (doel := _doel(veld))), "")
    for tekst in formulier.non_field_errors():
        yield Fout(str(tekst), eerste, bij)
    for veld in formulier:
        for tekst in foutteksten(veld):
            yield Fout(tekst, _doel(veld), bij)


def fouten_van(formulieren: Iterable[object]) -> list[Fout]:
    """Every error of these bound forms and formsets, in the order of the page, each text and target once."""
    fouten: list[Fout] = []
    for formulier in formulieren:
        if isinstance(formulier, BaseFormSet) and formulier.is_bound:
            fouten += [Fout(str(tekst)) for tekst in formulier.non_form_errors()]
            for deel in formulier.forms:
                fouten += _fouten_van_formulier(deel)
        elif isinstance(formulier, BaseForm) and formulier.is_bound:
            fouten += _fouten_van_formulier(formulier)
    return list(dict.fromkeys(fouten))


def _uit_context(context: Context) -> list[Fout]:
    eigen = context.get("fouten") or []
    formulieren = list(context.get("formulieren") or [])
    if (form := context.get("form")) is not None and not any(form is ander for ander in formulieren):
        formulieren.insert(0, form)
    return [f if isinstance(f, Fout) else Fout(str(f)) for f in eigen] + fouten_van(formulieren)


@register.simple_tag(takes_context=True)
def fout_vooraan(context: Context) -> str:
    """Give "Fout: " for the page title when a form of this page was refused, else nothing."""
    return "Fout: " if _uit_context(context) else ""


@register.inclusion_tag("kwaliteit/_foutensamenvatting.html", takes_context=True)
def foutensamenvatting(context: Context) -> dict[str, object]:
    """The summary "Er is een probleem" with a link to each field; nothing when all is well.

    Looks at `form`, `formulieren` (forms and formsets) and `fouten` (`Fout` or text) in the context of the page.
    """
    return {"fouten": _uit_context(context)}

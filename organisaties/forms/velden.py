"""Fields with our own words, and the one place where a refusal of the database becomes an error of a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kwaliteit.stuurtekens import zonder_richtingstekens
from organisaties.models import Organisatie, sorteernaam
from organisaties.ondernemingsnummer import lees_ondernemingsnummer

VROEGSTE, LAATSTE = dt.date(1950, 1, 1), dt.date(2100, 12, 31)


class Keuzelijst(forms.Select):
    """A select without groups, as Django writes it but without a template for every option.

    On a page with a row of filters those templates cost more than all the rest of the page.
    """

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The HTML of the field."""
        widget = self.get_context(name, value, attrs)["widget"]
        opties = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (optie["value"], flatatt(optie["attrs"]), optie["label"])
                for _, groep, _ in widget["optgroups"]
                for optie in groep
            ),
        )
        return format_html("<select{}>{}</select>", flatatt({"name": widget["name"], **widget["attrs"]}), opties)


class Datumveld(forms.DateField):
    """A day, in the browser's own date field; typed as 2026-06-01 or 1/6/2026."""

    def __init__(self, *, leeg: str = "Kies een datum.", **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"required": leeg, "invalid": "Dit is geen datum. Schrijf ze als dag/maand/jaar: 1/6/2026."},
            **kwargs,
        )
        self.validators += [
            MinValueValidator(VROEGSTE, "Kies een datum na 1 januari 1950."),
            MaxValueValidator(LAATSTE, "Kies een datum voor 31 december 2100."),
        ]


class Naamveld(forms.CharField):
    """One line of text: white space and line ends inside become single spaces, unseen turns of direction go."""

    def __init__(self, *, leeg: str, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["required"] = leeg

    def to_python(self, value: Any) -> str:
        return " ".join(zonder_richtingstekens(super().to_python(value) or "").split())


class Emailveld(forms.EmailField):
    """An e-mail address, in lower case: two spellings are one account."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "E-mailadres")
        super().__init__(
            max_length=254,
            error_messages={
                "required": "Vul het e-mailadres in.",
                "invalid": "Dit is geen e-mailadres. Schrijf het als naam@organisatie.be.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").lower()


class Nummerveld(forms.CharField):
    """An enterprise number as people write it; gives the ten digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Ondernemingsnummer")
        kwargs.setdefault("help_text", "De tien cijfers van de KBO, bijvoorbeeld 0123.456.789.")
        super().__init__(max_length=30, error_messages={"required": "Vul het ondernemingsnummer in."}, **kwargs)

    def to_python(self, value: Any) -> str:
        tekst = super().to_python(value)
        return lees_ondernemingsnummer(tekst) if tekst else ""


class Organisatiekiezer(forms.TextInput):
    """A text field that suggests organisations by name and number, without a script."""

    template_name = "organisaties/widgets/organisatiekiezer.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        lijst = f"{context['widget']['attrs'].get('id', name)}_lijst"
        context["widget"]["attrs"]["list"] = lijst
        context["lijst"] = lijst
        context["organisaties"] = Organisatie.objects.order_by("sorteernaam")
        return context


class Organisatieveld(forms.CharField):
    """An organisation by number or exact name; gives the :class:`Organisatie`."""

    widget = Organisatiekiezer

    def __init__(self, *, leeg: str = "Kies een organisatie.", **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Typ een deel van de naam en kies, of typ het ondernemingsnummer.")
        super().__init__(max_length=260, error_messages={"required": leeg}, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return _als_keuze(value) if isinstance(value, Organisatie) else value

    def clean(self, value: Any) -> Any:
        tekst = super().clean(value)
        if not tekst:
            return None
        try:
            gevonden = Organisatie.objects.filter(ondernemingsnummer=lees_ondernemingsnummer(tekst.split(" ")[0]))
        except ValidationError:
            gevonden = Organisatie.objects.filter(sorteernaam=sorteernaam(tekst))
        lijst = list(gevonden[:2])
        if len(lijst) > 1:
            raise ValidationError("Er zijn meer organisaties met deze naam. Typ het ondernemingsnummer.")
        if not lijst:
            raise ValidationError("We vinden deze organisatie niet. Kies ze uit de lijst of typ haar nummer.")
        return lijst[0]


def _als_keuze(organisatie: Organisatie) -> str:
    return f"{organisatie.nummer} {organisatie.naam}"


# What PostgreSQL alone knows how to refuse: name of the rule → (field, words).
MELDINGEN: dict[str, tuple[str, str]] = {
    "erkenning_geen_overlap": (
        "van",
        "Deze organisatie heeft voor deze werkvorm al een erkenning in deze periode. Beëindig die eerst.",
    ),
    "werkjaar_uiterste_datum_na_jaar": (
        "uiterste_datum",
        "De uiterste datum moet na het werkjaar liggen, meestal is het 1 juni van het jaar daarna.",
    ),
    "persoon_email_uniek": ("email", "Er is al een account met dit e-mailadres."),
}


def _melding(regel: str) -> tuple[str | None, str] | None:
    """The field and words for a rule of the database: ours, or those the model gave with the rule."""
    if regel in MELDINGEN:
        return MELDINGEN[regel]
    regels: Iterable[models.BaseConstraint] = (c for model in apps.get_models() for c in model._meta.constraints)
    for constraint in regels:
        woorden = constraint.violation_error_message
        if constraint.name == regel and woorden != constraint.default_violation_error_message:
            return None, str(woorden)
    return None


def bewaar(form: forms.BaseForm, doe: Callable[[], object]) -> bool:
    """Do it if the form is in order; True when it is done.

    ``doe`` runs in a savepoint. A ``ValidationError`` of the domain and a known refusal of the database become errors
    of the form and nothing is kept; an unknown refusal is a fault of ours and is raised.
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            doe()
    except ValidationError as fout:
        form.add_error(None, _bij_velden(form, fout))
    except IntegrityError as fout:
        melding = _melding(getattr(getattr(fout.__cause__, "diag", None), "constraint_name", None) or "")
        if melding is None:
            raise
        veld, woorden = melding
        form.add_error(veld if veld in form.fields else None, woorden)
    else:
        return True
    return False


def _bij_velden(form: forms.BaseForm, fout: ValidationError) -> ValidationError:
    """Errors about a field that this form does not have belong to the form as a whole."""
    if hasattr(fout, "error_dict") and not set(fout.error_dict) <= set(form.fields):
        return ValidationError(fout.messages)
    return fout


class Periode(forms.Form):
    """``van`` and ``tot_en_met``, the last one optional."""

    van = Datumveld(label="Vanaf", leeg="Kies de eerste dag.")
    tot_en_met = Datumveld(label="Tot en met", required=False, help_text="Leeg = zonder einddatum.")

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        van, tot = schoon.get("van"), schoon.get("tot_en_met")
        if van and tot and tot < van:
            self.add_error("tot_en_met", "De einddatum ligt voor de begindatum. Kies een latere dag of laat ze leeg.")
        return schoon

"""Our words where Django would say its own: short, with "u", and with what to do. Put in place once, at start-up.

A field with a better sentence of its own (``error_messages``) keeps that. "Dit veld is verplicht" is not here: the
page turns that one into a sentence with the name of the field (``templatetags/fouten.py``).
"""

from __future__ import annotations

from django.core import validators
from django.forms import fields, models

GEEN_KEUZE = "Kies een van de mogelijkheden in de lijst."
GEEN_DATUM = "Dit is geen datum. Schrijf ze als dag/maand/jaar: 1/6/2026."
HERLAAD = "Herlaad de pagina en probeer opnieuw."

CONTROLES: dict[type, str] = {
    validators.MaxLengthValidator: "Maak dit korter: hoogstens %(limit_value)d tekens. Nu zijn het er %(show_value)d.",
    validators.MinLengthValidator: "Maak dit langer: minstens %(limit_value)d tekens.",
    validators.MaxValueValidator: "Kies een kleinere waarde: hoogstens %(limit_value)s.",
    validators.MinValueValidator: "Kies een grotere waarde: minstens %(limit_value)s.",
    validators.EmailValidator: "Dit is geen e-mailadres. Schrijf het als naam@organisatie.be.",
    validators.ProhibitNullCharactersValidator: "Hier staat een onzichtbaar teken in. Typ de tekst opnieuw.",
}

VELDEN: dict[type[fields.Field], dict[str, str]] = {
    fields.IntegerField: {"invalid": "Typ een geheel getal, bijvoorbeeld 24."},
    fields.DecimalField: {"invalid": "Typ een getal, bijvoorbeeld 94,5."},
    fields.DateField: {"invalid": GEEN_DATUM},
    fields.UUIDField: {"invalid": HERLAAD},
    fields.ChoiceField: {"invalid_choice": GEEN_KEUZE},
    fields.MultipleChoiceField: {"invalid_choice": GEEN_KEUZE, "invalid_list": GEEN_KEUZE},
    models.ModelChoiceField: {"invalid_choice": GEEN_KEUZE},
    models.ModelMultipleChoiceField: {
        "invalid_choice": GEEN_KEUZE,
        "invalid_list": GEEN_KEUZE,
        "invalid_pk_value": GEEN_KEUZE,
    },
    fields.FileField: {
        "invalid": "Kies het bestand opnieuw.",
        "missing": "Kies een bestand.",
        "empty": "Dit bestand is leeg. Kies een ander.",
        "max_length": "De naam van dit bestand is te lang: hoogstens %(max)d tekens. Geef het een kortere naam.",
    },
}


def spreek() -> None:
    """Give Django's checks and fields our words. Twice is once."""
    for controle, woorden in CONTROLES.items():
        controle.message = woorden  # type: ignore[attr-defined]
    for veld, per_code in VELDEN.items():
        veld.default_error_messages = {**veld.default_error_messages, **per_code}

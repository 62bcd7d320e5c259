"""The forms that open and withdraw an edition."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxLengthValidator


class Intrekformulier(forms.Form):
    """Why the data are no longer there."""

    reden = forms.CharField(
        label="Waarom trekt u deze gegevens in?",
        help_text="Iedereen die het adres opent, leest dit. Noem geen organisaties of personen.",
        # A validator and no max_length: a browser would cut off what is pasted, in silence.
        validators=[MaxLengthValidator(500)],
        widget=forms.Textarea(attrs={"rows": 3, "data-limiet": 500}),
        error_messages={
            "required": "Schrijf waarom u deze gegevens intrekt: wie ze gebruikt, wil dat weten.",
            "max_length": "Maak de reden korter: hoogstens 500 tekens.",
        },
    )

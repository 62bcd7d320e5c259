"""Whose figure counts."""

from __future__ import annotations

from django import forms

from rapporten.choices import Cijferkeuze
from rapporten.forms.velden import Tekstveld, Versieveld


class Besluitformulier(forms.Form):
    """The decision about one contested figure."""

    versie = Versieveld()
    keuze = forms.ChoiceField(
        label="Welk cijfer telt?",
        choices=Cijferkeuze.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies welk cijfer telt.",
            "invalid_choice": "Kies het cijfer van de organisatie of dat van Opgroeien.",
        },
    )
    opmerking = Tekstveld(label="Opmerking", rijen=3, help_text="De organisatie leest dit. Hoogstens 2 000 tekens.")

    def clean_opmerking(self) -> str:
        opmerking: str = self.cleaned_data["opmerking"]
        if len(opmerking) > 2000:
            raise forms.ValidationError(f"De opmerking is te lang: {len(opmerking)} tekens. Hoogstens 2000 kan.")
        return opmerking

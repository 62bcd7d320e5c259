"""Keeping a standard passage."""

from __future__ import annotations

from typing import Any

from django import forms

from organisaties.forms.velden import Naamveld
from rapporten.choices import Passagegebruik
from rapporten.forms.velden import Tekstveld, Versieveld, hoogstens
from rapporten.passages import problemen

LIMIET = 2000


class PassageForm(forms.Form):
    """A title, a text with placeholders, where it is used, and (for the beheerder) for whom."""

    versie = Versieveld()
    titel = Naamveld(label="Titel", leeg="Geef de passage een titel: daarop kiest u ze.", max_length=100)
    tekst = Tekstveld(
        label="Tekst",
        limiet=LIMIET,
        rijen=8,
        required=True,
        help_text=hoogstens(LIMIET),
        error_messages={"required": "Schrijf de tekst van de passage."},
    )
    gebruik = forms.ChoiceField(
        label="Waar gebruikt u ze?",
        choices=Passagegebruik.choices,
        initial=Passagegebruik.GESPREK.value,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Kies waar u de passage gebruikt.",
            "invalid_choice": "Kies een van de drie plaatsen.",
        },
    )
    voor_allen = forms.BooleanField(label="Voor iedereen bij Opgroeien", required=False)

    def __init__(self, *args: Any, beheert: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not beheert:
            del self.fields["voor_allen"]

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        tekst = schoon.get("tekst") or ""
        if len(tekst) > LIMIET:
            self.add_error("tekst", f"Maak de tekst korter: {len(tekst)} tekens, en {LIMIET} is het meeste.")
        if schoon.get("gebruik"):
            for probleem in problemen(tekst, schoon["gebruik"]):
                self.add_error("tekst", probleem)
        schoon.setdefault("voor_allen", False)
        return schoon

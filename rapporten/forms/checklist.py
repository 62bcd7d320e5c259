"""Keeping one point of a checklist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from organisaties.forms.velden import Naamveld


class Puntformulier(forms.Form):
    """What to look at, and at which section."""

    tekst = Naamveld(
        label="Waar let u op?",
        leeg="Schrijf waar u op let, bijvoorbeeld: is duidelijk wie meedacht?",
        max_length=300,
        help_text="Een vraag aan wie leest, geen oordeel. Hoogstens 300 tekens.",
    )
    onderdeel = forms.ChoiceField(
        label="Bij welk onderdeel?",
        required=False,
        error_messages={"invalid_choice": "Kies een onderdeel van deze boom."},
    )

    def __init__(self, *args: Any, onderdelen: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        veld = self.fields["onderdeel"]
        assert isinstance(veld, forms.ChoiceField)
        veld.choices = [("", "Het hele verslag"), *onderdelen]

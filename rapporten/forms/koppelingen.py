"""A new connection with another system."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from organisaties.forms.velden import Datumveld, Naamveld
from rapporten.choices import Koppelrecht

LANGST = 730  # days
GEWOON = 365


class Koppelformulier(forms.Form):
    """What it is called, what it may do, and how long."""

    naam = Naamveld(
        label="Naam van de koppeling",
        leeg="Geef de koppeling een naam, bijvoorbeeld die van het systeem.",
        max_length=100,
        help_text="Zo herkent u ze later, bijvoorbeeld: Personeelsdienst.",
    )
    recht = forms.ChoiceField(
        label="Wat mag de koppeling?",
        choices=Koppelrecht.choices,
        widget=forms.RadioSelect,
        initial=Koppelrecht.LEZEN,
        error_messages={
            "required": "Kies wat de koppeling mag.",
            "invalid_choice": "Kies wat de koppeling mag, uit de lijst.",
        },
    )
    vervalt_op = Datumveld(
        label="Werkt tot en met",
        leeg="Kies de laatste dag.",
        help_text="Hoogstens twee jaar. Daarna maakt u een nieuwe.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"vervalt_op": timezone.localdate() + dt.timedelta(days=GEWOON)})
        super().__init__(*args, **kwargs)

    def clean_vervalt_op(self) -> dt.date:
        dag: dt.date = self.cleaned_data["vervalt_op"]
        vandaag = timezone.localdate()
        if dag < vandaag:
            raise forms.ValidationError("Deze dag is voorbij. Kies een dag vanaf vandaag.")
        if dag > vandaag + dt.timedelta(days=LANGST):
            raise forms.ValidationError("Een koppeling werkt hoogstens twee jaar. Kies een vroegere dag.")
        return dag

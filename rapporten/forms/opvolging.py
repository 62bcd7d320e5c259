"""Forms of the conversation between an organisation and Opgroeien."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from rapporten.forms.velden import Tekstveld


def _verplicht(label: str, melding: str, **kwargs: Any) -> Tekstveld:
    return Tekstveld(label=label, limiet=4000, rijen=3, required=True, error_messages={"required": melding}, **kwargs)


class AntwoordForm(forms.Form):
    """The organisation's answer to a request for addition."""

    antwoord = _verplicht("Uw antwoord", "Schrijf een antwoord, bijvoorbeeld wat u aanpaste.")


class OpmerkingForm(forms.Form):
    """A comment that both sides see."""

    tekst = _verplicht("Uw reactie", "Schrijf eerst een reactie.")


class NotitieForm(forms.Form):
    """A note for Opgroeien alone."""

    tekst = _verplicht("Interne notitie", "Schrijf eerst een notitie.")


class AanvullingForm(forms.Form):
    """A request for addition at a section."""

    reden = _verplicht("Wat vraagt u, en waarom?", "Schrijf wat u vraagt en waarom; de organisatie leest dit.")
    uiterlijk = forms.DateField(
        label="Graag tegen",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Dit is geen datum. Typ bijvoorbeeld 15/06/2026."},
    )

    def __init__(self, *args: Any, vandaag: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vandaag = vandaag

    def clean_uiterlijk(self) -> dt.date | None:
        dag = self.cleaned_data["uiterlijk"]
        if dag is not None and dag < self.vandaag:
            raise forms.ValidationError("Deze datum is voorbij. Kies een latere, of laat het veld leeg.")
        return dag


class RedenForm(forms.Form):
    """A reason that the organisation reads along."""

    reden = _verplicht("Reden", "Geef een reden: de organisatie leest die mee.")

"""Forms of the page about the due date: its filters, and the reminder to a selection."""

from __future__ import annotations

from typing import Any

from django import forms

from kwaliteit.sleutels import lees_sleutel
from rapporten.forms.velden import Tekstveld, hoogstens
from rapporten.forms.werklijst import Werklijstfilter
from rapporten.termijnblad import Deel

FILTERS = ("werkjaar", "deel", "regio", "van", "zoek")
KIES_EERST = "Vink eerst een of meer organisaties aan die nog niet indienden."
LIMIET = 500
MEESTE = 5000


class Termijnfilter(Werklijstfilter):
    """The row of filters above the list; what is not understood filters nothing."""

    deel = forms.ChoiceField(label="Waar staan ze", choices=[("", "Alle"), *Deel.choices], required=False)
    field_order = ["werkjaar", "deel", "regio", "van", "zoek"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["status"], self.fields["wat"]


class HerinneringForm(forms.Form):
    """A reminder to the organisations that were shown on the page to confirm."""

    organisaties = forms.CharField(widget=forms.HiddenInput, error_messages={"required": KIES_EERST})
    tekst = Tekstveld(
        label="Persoonlijke zin",
        limiet=LIMIET,
        rijen=3,
        help_text=f"Komt bovenaan in de e-mail, met uw naam. {hoogstens(LIMIET)}",
    )

    def clean_organisaties(self) -> list[int]:
        """Their numbers."""
        gelezen = [lees_sleutel(deel) for deel in self.cleaned_data["organisaties"].split(",")]
        nummers = [nummer for nummer in gelezen if nummer is not None]
        if len(nummers) < len(gelezen) or len(nummers) > MEESTE:
            raise forms.ValidationError(KIES_EERST)
        return nummers

    def clean_tekst(self) -> str:
        """Not longer than the count beside it says."""
        tekst: str = self.cleaned_data["tekst"]
        if len(tekst) > LIMIET:
            raise forms.ValidationError(f"Maak deze zin korter: {len(tekst)} tekens, en {LIMIET} is het meeste.")
        return tekst

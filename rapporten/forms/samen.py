"""Forms of working together: who takes care of a section, and what is said in its margin."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from organisaties.forms.velden import Datumveld
from organisaties.models import Persoon
from rapporten.forms.velden import Tekstveld
from rapporten.volledigheid import tekens

LIMIET = 2000


class WerkverdelingForm(forms.Form):
    """Who takes care of this section, perhaps by when."""

    voor = forms.TypedChoiceField(
        label="Wie werkt dit onderdeel uit?",
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Kies een collega die mag meeschrijven, of niemand."},
    )
    tegen = Datumveld(label="Graag tegen", required=False)

    def __init__(self, *args: Any, schrijvers: list[Persoon], vandaag: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.personen = {p.pk: p for p in schrijvers}
        self.vandaag = vandaag
        keuzes = [("", "Niemand in het bijzonder"), *((p.pk, p.naam) for p in schrijvers)]
        self.fields["voor"].choices = keuzes  # type: ignore[attr-defined]

    def clean_tegen(self) -> dt.date | None:
        tegen: dt.date | None = self.cleaned_data["tegen"]
        if tegen and tegen < self.vandaag and "tegen" in self.changed_data:
            raise forms.ValidationError("Deze dag is voorbij. Kies vandaag of later, of laat het veld leeg.")
        return tegen

    @property
    def persoon(self) -> Persoon | None:
        """Who was chosen."""
        return self.personen.get(self.cleaned_data["voor"])


class KanttekeningForm(forms.Form):
    """A note in the margin, or an answer to one."""

    tekst = Tekstveld(
        label="Uw kanttekening",
        limiet=LIMIET,
        rijen=3,
        required=True,
        error_messages={"required": "Schrijf eerst een kanttekening."},
    )

    def clean_tekst(self) -> str:
        tekst = str(self.cleaned_data["tekst"])
        if (te_veel := len(tekst) - LIMIET) > 0:
            raise forms.ValidationError(f"Deze kanttekening is {tekens(te_veel)} te lang. Maak ze korter.")
        return tekst

"""The form of one agreement of last year: what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from rapporten.afspraken import Open
from rapporten.choices import Opvolgstand
from rapporten.forms.velden import Tekstveld, Versieveld

LIMIET = 2000


class OpvolgpuntForm(forms.Form):
    """Done, going on, or not done; with an explanation when one likes."""

    versie = Versieveld()
    stand = forms.ChoiceField(
        label="Hoe staat het ermee?",
        choices=[*Opvolgstand.choices, ("", "Nog niet beantwoord")],
        required=False,
        widget=forms.RadioSelect,
    )
    toelichting = Tekstveld(label="Toelichting", limiet=LIMIET, rijen=3)

    def __init__(self, data: QueryDict | None = None, *, open_: Open) -> None:
        punt = open_.punt
        begin = {"versie": open_.versie, "stand": punt.stand, "toelichting": punt.toelichting}
        super().__init__(data, prefix=f"punt-{punt.id}", initial=begin)
        self.punt = punt
        self.conflict: dict[str, Any] | None = None
        self.fields["stand"].error_messages["invalid_choice"] = f"“{punt.afspraak[:60]}”: kies een van de antwoorden."

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        te_veel = len(schoon.get("toelichting") or "") - LIMIET
        if te_veel > 0:
            self.add_error("toelichting", f"Maak de toelichting {te_veel} tekens korter: {LIMIET} is het meeste.")
        for naam in ("stand", "toelichting"):
            # An absent field is a broken request, not an emptied answer.
            if self.add_prefix(naam) not in self.data:
                self.add_error(naam, "Dit veld kwam niet mee. Herlaad de pagina en probeer opnieuw.")
        return schoon

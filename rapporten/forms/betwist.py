"""Whose figure counts, and when an explanation is wished for."""

from __future__ import annotations

from decimal import Decimal

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


class Grensformulier(forms.Form):
    """From which difference an explanation is wished for. It never holds up a filing."""

    versie = Versieveld()
    verschil = forms.DecimalField(
        label="Verschil met vorig jaar, in procentpunten",
        localize=True,
        min_value=Decimal("0.1"),
        max_value=100,
        max_digits=5,
        decimal_places=1,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="Gewenst als een cijfer meer dan zoveel verschilt van het eigen cijfer van vorig jaar.",
        error_messages={
            "required": "Vul het verschil in, bijvoorbeeld 10.",
            "invalid": "Typ een getal, bijvoorbeeld 7,5.",
            "min_value": "Kies een verschil van minstens 0,1.",
            "max_value": "Kies een verschil van hoogstens 100.",
            "max_digits": "Kies een verschil van hoogstens 100.",
            "max_whole_digits": "Kies een verschil van hoogstens 100.",
            "max_decimal_places": "Gebruik hoogstens één cijfer na de komma.",
        },
    )
    midden = forms.IntegerField(
        label="Midden van de sector, in procent",
        min_value=50,
        max_value=99,
        help_text="Gewenst als een cijfer buiten het midden valt. Bij 90 vallen de laagste en de hoogste "
        "5 % erbuiten. Geteld in de recentste definitieve editie, bij minstens vijf organisaties.",
        error_messages={
            "required": "Vul het midden in, bijvoorbeeld 90.",
            "invalid": "Typ een geheel getal, bijvoorbeeld 90.",
            "min_value": "Kies minstens 50.",
            "max_value": "Kies hoogstens 99.",
        },
    )

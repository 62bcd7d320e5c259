"""Werkjaren and their kwaliteitsthema's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organisaties.forms.velden import Datumveld, Naamveld
from organisaties.models import Kwaliteitsthema, Werkjaar


class Werkjaarformulier(forms.ModelForm):
    """The due date of a werkjaar, and whether it starts without comparison."""

    uiterste_datum = Datumveld(label="In te dienen tegen", leeg="Kies de uiterste datum.")
    nulpunt = forms.BooleanField(
        label="Nulpunt voor iedereen",
        required=False,
        help_text="Niemand krijgt in dit werkjaar een vergelijking met eerdere jaren te zien. "
        "Voor één organisatie zet u het nulpunt bij de toewijzingen.",
    )

    class Meta:
        model = Werkjaar
        fields = ["uiterste_datum", "nulpunt"]

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        jaar, tegen = schoon.get("jaar") or self.instance.jaar, schoon.get("uiterste_datum")
        if jaar and tegen and tegen <= dt.date(jaar, 12, 31):
            self.add_error("uiterste_datum", f"Kies een dag na 31 december {jaar}: dan is het werkjaar voorbij.")
        return schoon


class NieuwWerkjaar(Werkjaarformulier):
    """A new werkjaar; due on 1 June of the next year unless another day is chosen."""

    jaar = forms.IntegerField(
        label="Werkjaar",
        min_value=2000,
        max_value=2099,
        help_text="Het jaar waarover de organisaties verslag uitbrengen.",
        error_messages={
            "required": "Vul het werkjaar in.",
            "invalid": "Schrijf het werkjaar met vier cijfers, bijvoorbeeld 2025.",
            "min_value": "Kies een werkjaar vanaf 2000.",
            "max_value": "Kies een werkjaar tot en met 2099.",
        },
    )
    uiterste_datum = Datumveld(
        label="In te dienen tegen", required=False, help_text="Leeg = 1 juni van het jaar daarna."
    )
    field_order = ["jaar", "uiterste_datum", "nulpunt"]

    class Meta(Werkjaarformulier.Meta):
        fields = ["jaar", "uiterste_datum", "nulpunt"]

    def clean_jaar(self) -> int:
        jaar: int = self.cleaned_data["jaar"]
        if Werkjaar.objects.filter(pk=jaar).exists():
            raise ValidationError(f"Werkjaar {jaar} bestaat al.")
        return jaar

    def clean(self) -> dict[str, Any]:
        schoon = super().clean()
        if schoon.get("jaar") and not schoon.get("uiterste_datum") and "uiterste_datum" not in self.errors:
            schoon["uiterste_datum"] = dt.date(schoon["jaar"] + 1, 6, 1)
        return schoon


class Themaformulier(forms.ModelForm):
    """A kwaliteitsthema of a werkjaar."""

    naam = Naamveld(label="Naam", max_length=200, leeg="Vul de naam van het thema in.")
    omschrijving = forms.CharField(
        label="Omschrijving",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Wat verwacht u dat organisaties hierover schrijven?",
    )
    volgorde = forms.IntegerField(
        label="Volgorde",
        min_value=1,
        max_value=999,
        error_messages={
            "required": "Vul een volgnummer in.",
            "invalid": "Schrijf de volgorde als een geheel getal, bijvoorbeeld 2.",
            "min_value": "De volgorde begint bij 1.",
            "max_value": "De volgorde gaat tot 999.",
        },
    )

    class Meta:
        model = Kwaliteitsthema
        fields = ["naam", "omschrijving", "volgorde"]

    def clean_naam(self) -> str:
        naam: str = self.cleaned_data["naam"]
        andere = Kwaliteitsthema.objects.filter(werkjaar=self.instance.werkjaar).exclude(pk=self.instance.pk)
        if andere.filter(naam=naam).exists():
            raise ValidationError("Dit thema staat al bij dit werkjaar.")
        return naam

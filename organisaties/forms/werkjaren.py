"""Werkjaren and their kwaliteitsthema's."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organisaties.forms.velden import Datumveld, Naamveld
from organisaties.models import Kwaliteitsthema, Werkjaar

MEESTE_HERINNERINGEN, VROEGSTE_HERINNERING = 6, 120


class Dagenveld(forms.CharField):
    """Numbers of days, as people write them: "28, 14 en 3"; nothing is no reminder at all."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=100, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        woorden = re.split(r"[\s,;]+|\ben\b", super().clean(value))
        dagen = [woord for woord in woorden if woord]
        if not all(woord.isascii() and woord.isdigit() and len(woord) < 4 for woord in dagen):
            raise ValidationError("Schrijf aantallen dagen met een komma ertussen, bijvoorbeeld 28, 14, 3.")
        getallen = sorted({int(woord) for woord in dagen}, reverse=True)
        if any(not 1 <= getal <= VROEGSTE_HERINNERING for getal in getallen):
            raise ValidationError(f"Een herinnering kan van 1 tot {VROEGSTE_HERINNERING} dagen vooraf.")
        if len(getallen) > MEESTE_HERINNERINGEN:
            raise ValidationError(f"Kies hoogstens {MEESTE_HERINNERINGEN} herinneringen: meer leest niemand.")
        return getallen


class Werkjaarformulier(forms.ModelForm):
    """The due date of a werkjaar, and whether it starts without comparison."""

    uiterste_datum = Datumveld(label="In te dienen tegen", leeg="Kies de uiterste datum.")
    nulpunt = forms.BooleanField(
        label="Nulpunt voor iedereen",
        required=False,
        help_text="Niemand krijgt in dit werkjaar een vergelijking met eerdere jaren te zien. "
        "Voor één organisatie zet u het nulpunt bij de toewijzingen.",
    )

    herinneringen = Dagenveld(
        label="Herinneringen",
        help_text="Zoveel dagen voor de uiterste datum krijgt wie nog niet indiende een e-mail. Leeg = geen.",
    )

    class Meta:
        model = Werkjaar
        fields = ["uiterste_datum", "nulpunt", "herinneringen"]

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
    field_order = ["jaar", "uiterste_datum", "nulpunt", "herinneringen"]

    class Meta(Werkjaarformulier.Meta):
        fields = ["jaar", "uiterste_datum", "nulpunt", "herinneringen"]

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

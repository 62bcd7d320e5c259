"""The form of one improvement action: goal and result suffice, the rest is optional."""

from __future__ import annotations

from typing import Any

from django import forms

from rapporten.forms.velden import Tekstveld, Versieveld
from rapporten.volledigheid import tekens
from zelfevaluatie.choices import Stand


class ActieForm(forms.Form):
    """An action and where it stands in one werkjaar."""

    versie = Versieveld()
    standversie = Versieveld()
    doel = forms.CharField(
        label="Wat wilt u bereiken?",
        max_length=300,
        help_text="Ook “het niveau behouden” is een doel.",
        error_messages={
            "required": "Schrijf wat u wilt bereiken.",
            "max_length": "Het doel is te lang: hoogstens 300 tekens. Zet de uitleg bij “Waarom?”.",
        },
    )
    stand = forms.ChoiceField(label="Waar staat u nu?", choices=Stand.choices, initial=Stand.GEPLAND)
    thema_code = forms.ChoiceField(label="Bij welk thema hoort dit?", required=False)

    def __init__(self, *args: Any, themas: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keuze = self.fields["thema_code"]
        assert isinstance(keuze, forms.ChoiceField)
        keuze.choices = [("", "Geen of meer dan één thema"), *themas]
        for naam, label in (
            ("waarom", "Waarom?"),
            ("stappen", "Welke stappen zet u?"),
            ("resultaat", "Wat is het resultaat?"),
            ("waarom_niet", "Wat lukte niet, en hoe komt dat?"),
            ("vervolg", "Wat nu?"),
        ):
            self.fields[naam] = Tekstveld(label=label, limiet=3000, rijen=3)

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        for naam in ("waarom", "stappen", "resultaat", "waarom_niet", "vervolg"):
            te_veel = len(gegevens.get(naam) or "") - 3000
            if te_veel > 0:
                self.add_error(naam, f"{self.fields[naam].label} {tekens(te_veel)} te veel.")
        return gegevens

    def delen(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of the action, and those of its state in the werkjaar."""
        g = self.cleaned_data
        actie = {naam: g[naam] for naam in ("doel", "waarom", "thema_code")}
        return actie, {naam: g[naam] for naam in ("stand", "stappen", "resultaat", "waarom_niet", "vervolg")}

"""The form of one improvement action: goal and result suffice, the rest is optional."""

from __future__ import annotations

from typing import Any

from django import forms

from rapporten.forms.velden import Tekstveld, Versieveld
from rapporten.volledigheid import tekens
from zelfevaluatie.acties import STANDVELDEN, VELDEN
from zelfevaluatie.choices import Doelsoort, Indicatortype, Stand

LIMIET = 3000
LANG = {
    "waarom": "Waarom?",
    "gewenste_impact": "Welke impact wenst u?",
    "wie_dacht_mee": "Wie dacht mee?",
    "stappen": "Welke stappen zet u?",
    "resultaat": "Wat is het resultaat?",
    "onverwacht": "Welke effecten had u niet verwacht?",
    "waarom_niet": "Wat lukte niet, en hoe komt dat?",
    "vervolg": "Wat nu?",
}
KORT = {
    "voor_wie": ("Voor wie?", 300, "Bijvoorbeeld: jongeren tussen 12 en 16, hun ouders."),
    "eigenaar": ("Wie trekt dit?", 200, "Een functie of team volstaat."),
    "indicator": ("Waaraan ziet u dat het lukt?", 300, "Bijvoorbeeld: het aantal gezinnen met een startgesprek."),
}


class ActieForm(forms.Form):
    """An action and where it stands in one werkjaar."""

    versie = Versieveld()
    standversie = Versieveld()
    sleutel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    doel = forms.CharField(
        label="Wat wilt u bereiken?",
        max_length=300,
        error_messages={
            "required": "Schrijf wat u wilt bereiken.",
            "max_length": "Het doel is te lang: hoogstens 300 tekens. Zet de uitleg bij “Waarom?”.",
        },
    )
    doelsoort = forms.ChoiceField(
        label="Wat voor doel is dit?",
        choices=Doelsoort.choices,
        initial=Doelsoort.VERBETEREN,
        required=False,
        widget=forms.RadioSelect,
        help_text="Het niveau behouden is even goed een doel.",
    )
    stand = forms.ChoiceField(label="Waar staat u nu?", choices=Stand.choices, initial=Stand.GEPLAND)
    thema_code = forms.ChoiceField(label="Bij welk thema hoort dit?", required=False)
    principe_code = forms.ChoiceField(label="Bij welk principe hoort dit?", required=False)
    tegen = forms.DateField(
        label="Tegen wanneer?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Typ een datum als 31/12/2026, of kies ze in de kalender."},
    )
    indicatortype = forms.ChoiceField(
        label="Wat meet u daarmee?", choices=[("", "Dat weet ik niet"), *Indicatortype.choices], required=False
    )

    def __init__(
        self, *args: Any, themas: list[tuple[str, str]], principes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for naam, keuzes in (("thema_code", themas), ("principe_code", principes)):
            keuze = self.fields[naam]
            assert isinstance(keuze, forms.ChoiceField)
            keuze.choices = [("", "Geen of meer dan één"), *keuzes]
        for naam, label in LANG.items():
            self.fields[naam] = Tekstveld(label=label, limiet=LIMIET, rijen=3)
        for naam, (label, maximum, hulp) in KORT.items():
            self.fields[naam] = forms.CharField(
                label=label,
                required=False,
                max_length=maximum,
                help_text=hulp,
                error_messages={"max_length": f"{label} Hoogstens {maximum} tekens."},
            )

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        for naam in LANG:
            te_veel = len(gegevens.get(naam) or "") - LIMIET
            if te_veel > 0:
                self.add_error(naam, f"{self.fields[naam].label} {tekens(te_veel)} te veel.")
        return gegevens

    def delen(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of the action, and those of its state in the werkjaar; a field that did not come along is left."""
        g = {naam: waarde for naam, waarde in self.cleaned_data.items() if self.add_prefix(naam) in self.data}
        if not g.get("doelsoort"):  # no radio chosen: as it was
            g.pop("doelsoort", None)
        return {naam: g[naam] for naam in VELDEN if naam in g}, {naam: g[naam] for naam in STANDVELDEN if naam in g}

"""Organisations, their region, size, recognitions and mergers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organisaties.choices import Convenantonderdeel, Erkenningssoort, Grootteklasse, Regio, Werkvorm
from organisaties.forms.velden import Datumveld, Naamveld, Nummerveld, Organisatieveld, Periode
from organisaties.models import Convenantpunt, Erkenning, Fusie, Organisatie
from organisaties.volledigheid import Gemis

ALLE = ("", "Alle")
KIES = ("", "Kies…")


class Organisatiefilter(forms.Form):
    """The row of filters above the list of organisations."""

    zoek = forms.CharField(label="Naam of nummer", max_length=200, required=False)
    regio = forms.ChoiceField(label="Regio", choices=[ALLE, *Regio.choices], required=False)
    werkvorm = forms.ChoiceField(
        label="Werkvorm", choices=[ALLE, *((w.value, w.value) for w in Werkvorm)], required=False
    )
    gemis = forms.ChoiceField(label="Wat ontbreekt", choices=[("", "–"), *Gemis.choices], required=False)


class Tekenregelformulier(forms.Form):
    """May one person write and sign?"""

    een_persoon = forms.ChoiceField(
        label="Mag één persoon het hele verslag schrijven én ondertekenen?",
        choices=[("nee", "Nee"), ("ja", "Ja, deze organisatie is er te klein voor")],
        widget=forms.RadioSelect,
        error_messages={"required": "Kies ja of nee."},
    )


def _naam() -> Naamveld:
    return Naamveld(
        label="Naam",
        min_length=2,
        max_length=200,
        leeg="Vul de naam van de organisatie in.",
    )


def _regio() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Regio", choices=[KIES, *Regio.choices], error_messages={"required": "Kies een regio."}
    )


def _grootte() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Grootte", choices=[KIES, *Grootteklasse.choices], error_messages={"required": "Kies een grootteklasse."}
    )


class Organisatieformulier(forms.Form):
    """A new organisation with what is known of it from a first day on."""

    ondernemingsnummer = Nummerveld()
    naam = _naam()
    regio = _regio()
    grootte = _grootte()
    vanaf = Datumveld(
        label="Vanaf",
        leeg="Kies de dag vanaf wanneer regio en grootte gelden.",
        help_text="Vanaf deze dag gelden regio en grootte. Voor een werkjaar telt de toestand op 31 december.",
    )

    def clean_ondernemingsnummer(self) -> str:
        nummer: str = self.cleaned_data["ondernemingsnummer"]
        if bestaande := Organisatie.objects.filter(ondernemingsnummer=nummer).first():
            raise ValidationError(f"Dit nummer is al van {bestaande.naam}.")
        return nummer


class Naamformulier(forms.Form):
    """The name of an organisation."""

    naam = _naam()


class Regioformulier(forms.Form):
    """Another region from a day on."""

    waarde = _regio()
    vanaf = Datumveld(label="Vanaf", leeg="Kies de dag vanaf wanneer deze regio geldt.")


class Grootteformulier(forms.Form):
    """Another size class from a day on."""

    waarde = _grootte()
    vanaf = Datumveld(label="Vanaf", leeg="Kies de dag vanaf wanneer deze grootte geldt.")


class Erkenningsformulier(Periode, forms.ModelForm):
    """One recognition or permit. Overlap within a werkvorm is refused by the database."""

    soort = forms.ChoiceField(label="Soort", choices=Erkenningssoort.choices)
    werkvorm = forms.ChoiceField(
        label="Werkvorm", choices=[KIES, *Werkvorm.choices], error_messages={"required": "Kies een werkvorm."}
    )
    capaciteit = forms.IntegerField(
        label="Capaciteit",
        required=False,
        min_value=0,
        max_value=100_000,
        error_messages={
            "invalid": "Schrijf de capaciteit als een geheel getal, bijvoorbeeld 24.",
            "min_value": "De capaciteit kan niet negatief zijn.",
            "max_value": "De capaciteit kan niet groter zijn dan 100 000.",
        },
    )

    class Meta:
        model = Erkenning
        fields = ["soort", "werkvorm", "capaciteit", "van", "tot_en_met"]


class Convenantformulier(Periode, forms.ModelForm):
    """One agreement of a convenant."""

    onderdeel = forms.ChoiceField(
        label="Waarover gaat de afspraak?",
        choices=[KIES, *Convenantonderdeel.choices],
        error_messages={"required": "Kies waarover de afspraak gaat."},
    )
    naam = Naamveld(
        label="Naam van de afspraak",
        leeg="Geef de afspraak een naam.",
        max_length=150,
        required=False,
        help_text="Alleen bij “een andere afspraak”: deze naam wordt de titel van het onderdeel in het verslag.",
    )
    omschrijving = forms.CharField(
        label="Wat is afgesproken?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Een paar zinnen volstaan. Wie het verslag schrijft, ziet ze bij de vraag.",
        error_messages={"max_length": "Hoogstens 2000 tekens. Zet de volledige tekst in een document."},
    )

    class Meta:
        model = Convenantpunt
        fields = ["onderdeel", "naam", "omschrijving", "van", "tot_en_met"]

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if gegevens.get("onderdeel") == Convenantonderdeel.ANDERE and not gegevens.get("naam"):
            self.add_error("naam", "Geef een andere afspraak een naam: die wordt de titel in het verslag.")
        return gegevens


class Fusieformulier(forms.ModelForm):
    """One merger: the first organisation went into the second."""

    opgegane = Organisatieveld(label="Organisatie die ophoudt", leeg="Kies de organisatie die ophoudt.")
    overnemende = Organisatieveld(label="Gaat op in", leeg="Kies de organisatie die overneemt.")
    datum = Datumveld(label="Datum", leeg="Kies de dag van de fusie.")

    class Meta:
        model = Fusie
        fields = ["opgegane", "overnemende", "datum"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["opgegane"] = self.instance.opgegane
            self.initial["overnemende"] = self.instance.overnemende

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        opgegane, overnemende, datum = (schoon.get(veld) for veld in ("opgegane", "overnemende", "datum"))
        if opgegane and Fusie.objects.filter(opgegane=opgegane).exclude(pk=self.instance.pk).exists():
            self.add_error("opgegane", f"{opgegane} ging al op in een andere organisatie.")
        if opgegane and opgegane == overnemende:
            self.add_error("overnemende", "Een organisatie kan niet in zichzelf opgaan. Kies een andere.")
        elif opgegane and overnemende and datum:
            self._bewaak_volgorde(opgegane, overnemende, datum)
        return schoon

    def _bewaak_volgorde(self, opgegane: Organisatie, overnemende: Organisatie, datum: dt.date) -> None:
        andere = Fusie.objects.exclude(pk=self.instance.pk)
        if andere.filter(opgegane=overnemende, datum__lte=datum).exists():
            self.add_error("overnemende", f"{overnemende} bestond toen zelf niet meer. Kies wie haar overnam.")
        if andere.filter(overnemende=opgegane, datum__gte=datum).exists():
            self.add_error("datum", f"{opgegane} nam zelf nog een organisatie over. Kies een dag daarna.")

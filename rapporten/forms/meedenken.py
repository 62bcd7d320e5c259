"""Forms of who thought along, and of what readers say."""

from __future__ import annotations

from typing import Any

from django import forms

from organisaties.forms.velden import Naamveld
from rapporten.choices import Groep
from rapporten.forms.velden import Tekstveld, Versieveld
from rapporten.volledigheid import tekens

LIMIET = 3000


class MeegedachtForm(forms.Form):
    """One group that thought along. Who and what they said is enough."""

    versie = Versieveld()
    groep = forms.ChoiceField(
        label="Wie dacht mee?",
        choices=Groep.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wie meedacht."},
    )
    groep_vrij = Naamveld(
        label="Welke andere groep?",
        leeg="",
        max_length=100,
        required=False,
        help_text="Alleen bij “Andere”, bijvoorbeeld “gebruikersraad”. Schrijf geen namen van personen.",
    )
    aantal = forms.IntegerField(
        label="Met hoeveel waren ze?",
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "invalid": "Schrijf een geheel getal, bijvoorbeeld 12, of laat het veld leeg.",
            "min_value": "Schrijf een getal vanaf 1, of laat het veld leeg.",
            "max_value": "Dit getal is te groot. Kijk het na.",
        },
    )
    gezegd = Tekstveld(
        label="Wat zeiden ze?",
        limiet=LIMIET,
        rijen=4,
        required=True,
        error_messages={"required": "Schrijf wat ze zeiden."},
    )
    gedaan = Tekstveld(label="Wat deed u ermee?", limiet=LIMIET, rijen=4)

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        for naam in ("gezegd", "gedaan"):
            if (te_veel := len(gegevens.get(naam) or "") - LIMIET) > 0:
                self.add_error(naam, f"Deze tekst is {tekens(te_veel)} te lang.")
        if gegevens.get("groep") == Groep.ANDERE:
            if not gegevens.get("groep_vrij") and "groep_vrij" not in self.errors:
                self.add_error("groep_vrij", "Schrijf welke andere groep meedacht.")
        else:
            gegevens["groep_vrij"] = ""
        return gegevens

    def velden(self) -> dict[str, Any]:
        """The fields of the entry."""
        return {naam: self.cleaned_data[naam] for naam in ("groep", "groep_vrij", "aantal", "gezegd", "gedaan")}


class LezersreactieForm(forms.Form):
    """What a reader says of a section."""

    tekst = Tekstveld(
        label="Uw reactie op dit onderdeel",
        limiet=LIMIET,
        rijen=4,
        required=True,
        error_messages={"required": "Schrijf eerst een reactie."},
    )

    def clean_tekst(self) -> str:
        tekst = str(self.cleaned_data["tekst"])
        if (te_veel := len(tekst) - LIMIET) > 0:
            raise forms.ValidationError(f"Deze reactie is {tekens(te_veel)} te lang. Maak ze korter.")
        return tekst

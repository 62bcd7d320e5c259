"""Forms about uitstel: what an organisation asks, and what Opgroeien decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import TextChoices

from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.opmaak import datum
from organisaties.choices import Regio
from organisaties.forms.velden import Datumveld
from rapporten.choices import Uitstelbesluit
from rapporten.forms.velden import Tekstveld, hoogstens
from rapporten.uitstellen import Besluit
from rapporten.werklijst import Van

LIMIET = 1000


class _Redenveld(Tekstveld):
    """A short text that may not be longer than the count beside it says."""

    def clean(self, value: Any) -> str:
        tekst = super().clean(value)
        if len(tekst) > LIMIET:
            raise forms.ValidationError(f"Maak deze tekst korter: {len(tekst)} tekens, en {LIMIET} is het meeste.")
        return tekst


class UitstelvraagForm(forms.Form):
    """Until when, and why."""

    tot = Datumveld(label="Tot en met welke dag?", leeg="Kies tot en met welke dag u uitstel vraagt.")
    reden = _Redenveld(
        label="Waarom lukt het niet op tijd?",
        limiet=LIMIET,
        rijen=4,
        required=True,
        help_text=f"Opgroeien leest dit. Eén of twee zinnen volstaan. {hoogstens(LIMIET)}",
        error_messages={"required": "Schrijf kort waarom u uitstel vraagt."},
    )

    def __init__(self, *args: Any, grenzen: tuple[dt.date, dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.eerste, self.laatste = grenzen
        self.fields["tot"].widget.attrs |= {"min": self.eerste.isoformat(), "max": self.laatste.isoformat()}

    def clean_tot(self) -> dt.date:
        """A day that helps, and not further away than half a year."""
        tot: dt.date = self.cleaned_data["tot"]
        if tot < self.eerste:
            raise forms.ValidationError(f"Kies {datum(self.eerste)} of een latere dag.")
        if tot > self.laatste:
            raise forms.ValidationError(
                f"Kies een dag tot en met {datum(self.laatste)}. Hebt u meer tijd nodig? Vraag Opgroeien een gesprek."
            )
        return tot


class Keuze(TextChoices):
    """What can be answered to who asks for uitstel."""

    GEVRAAGD = "gevraagd", "Uitstel zoals gevraagd"
    DAG = "dag", "Uitstel tot en met een andere dag"
    WEIGEREN = "weigeren", "Geen uitstel"


class BesluitForm(forms.Form):
    """The answer of Opgroeien to one request, or the same answer to several."""

    keuze = forms.ChoiceField(
        label="Wat beslist u?",
        choices=Keuze.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Kies of u uitstel geeft."),
    )
    tot = Datumveld(
        label="Uitstel tot en met", required=False, help_text="Alleen in te vullen als u een andere dag kiest."
    )
    antwoord = _Redenveld(
        label="Uw antwoord aan de organisatie",
        limiet=LIMIET,
        rijen=3,
        help_text=f"Nodig als u geen uitstel geeft. De organisatie leest dit. {hoogstens(LIMIET)}",
    )

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        keuze = schoon.get("keuze")
        if keuze == Keuze.DAG and not schoon.get("tot") and "tot" not in self.errors:
            self.add_error("tot", "Kies tot en met welke dag u uitstel geeft.")
        if keuze == Keuze.WEIGEREN and not schoon.get("antwoord") and "antwoord" not in self.errors:
            self.add_error("antwoord", "Schrijf waarom u geen uitstel geeft. De organisatie leest het.")
        return schoon

    def besluit(self) -> Besluit:
        """The decision, after a valid form."""
        keuze, antwoord = self.cleaned_data["keuze"], self.cleaned_data["antwoord"]
        if keuze == Keuze.WEIGEREN:
            return Besluit(Uitstelbesluit.GEWEIGERD, antwoord=antwoord)
        tot = self.cleaned_data["tot"] if keuze == Keuze.DAG else None
        return Besluit(Uitstelbesluit.TOEGEKEND, tot, antwoord)


class _Vragenveld(forms.TypedMultipleChoiceField):
    """Every request that the page may have shown: whether it still waits, the decision says with who and when."""

    def valid_value(self, value: str) -> bool:
        return lees_sleutel(value) is not None


class BulkbesluitForm(BesluitForm):
    """The same answer to the requests that were ticked."""

    vraag = _Vragenveld(
        label="Vragen om uitstel",
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Vink eerst een of meer vragen aan."),
    )
    field_order = ["vraag", "keuze", "tot", "antwoord"]


class Vragenfilter(forms.Form):
    """The filters above the requests; what is not understood filters nothing."""

    regio = forms.ChoiceField(label="Regio", choices=[("", "Alle"), *Regio.choices], required=False)
    van = forms.ChoiceField(label="Dossierbeheerder", required=False)

    def __init__(self, *args: Any, met_regio: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        veld = self.fields["van"]
        assert isinstance(veld, forms.ChoiceField)
        veld.choices = [("", "Iedereen"), *((v.value, v.label) for v in Van if met_regio or v != Van.REGIO)]

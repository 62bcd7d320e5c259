"""Beside the figures that are asked: a figure per location or group, and indicators of one's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from rapporten.forms.velden import Getalveld, Tekstveld, Versieveld
from rapporten.inhoud import Cijferdeel, percentage_van
from rapporten.volledigheid import tekens
from zelfevaluatie.choices import Indicatortype
from zelfevaluatie.indicatoren import VELDEN, WAARDEVELDEN

HOOGSTE_PERCENTAGE = Decimal(99_999)
MEEST = 60
LIMIET = 3000


class Deelnaam(forms.CharField):
    """The name of a part: needed only in a row that says something, so "niet verplicht" is not said."""

    zwijg = True


class DeelForm(forms.Form):
    """One location or group; an empty row is no part."""

    naam = Deelnaam(
        label="Locatie of groep",
        required=False,
        max_length=100,
        error_messages={"max_length": "De naam is te lang: hoogstens 100 tekens."},
    )
    teller = Getalveld(label="Teller", maximum=Decimal("9999999999"))
    noemer = Getalveld(label="Noemer", maximum=Decimal("9999999999"))
    percentage = Getalveld(label="Percentage", maximum=HOOGSTE_PERCENTAGE)

    def clean(self) -> dict[str, Any]:
        g = super().clean() or {}
        teller, noemer, percentage = (g.get(n) for n in ("teller", "noemer", "percentage"))
        if self.errors or not any(w not in (None, "") for w in g.values()):
            return g
        if not g.get("naam"):
            self.add_error("naam", "Schrijf over welke locatie of groep dit gaat.")
        if (teller is None) != (noemer is None):
            leeg = "noemer" if noemer is None else "teller"
            self.add_error(leeg, f"Vul ook de {leeg} in, of geef alleen het percentage.")
        elif noemer == 0:
            self.add_error("noemer", "De noemer mag niet 0 zijn.")
        elif teller is not None and noemer is not None:
            g["percentage"] = percentage_van(teller, noemer)
            if g["percentage"] > HOOGSTE_PERCENTAGE:
                self.add_error("noemer", "Teller en noemer geven samen een veel te groot percentage.")
        elif percentage is None:
            self.add_error("percentage", "Vul teller en noemer in, of het percentage.")
        return g

    @property
    def deel(self) -> Cijferdeel | None:
        """The part; None for an empty row."""
        g = self.cleaned_data
        return Cijferdeel(g["naam"], g["teller"], g["noemer"], g["percentage"]) if g.get("naam") else None


class Delen(forms.BaseFormSet):
    """The rows of a split, with our own words."""

    default_error_messages = {
        "missing_management_form": "Herlaad de pagina: er ging iets mis met het formulier.",
        "too_many_forms": f"Hoogstens {MEEST} delen kan.",
    }


DeelFormset = forms.formset_factory(
    DeelForm, formset=Delen, extra=4, max_num=MEEST, validate_max=True, absolute_max=MEEST + 5
)


class UitsplitsingForm(forms.Form):
    """The version that the rows on screen are based on."""

    versie = Versieveld()


class IndicatorForm(forms.Form):
    """An indicator of one's own and its value in one werkjaar; only the name is compulsory."""

    versie = Versieveld()
    waardeversie = Versieveld()
    sleutel = forms.UUIDField(widget=forms.HiddenInput, required=False)
    naam = forms.CharField(
        label="Wat meet u?",
        max_length=200,
        help_text="Bijvoorbeeld: gezinnen met een startgesprek binnen de week.",
        error_messages={
            "required": "Schrijf wat u meet.",
            "max_length": "Hoogstens 200 tekens. Zet de rest bij “Hoe telt u dit?”.",
        },
    )
    waarde = Getalveld(label="Waarde", maximum=Decimal("9999999999"))
    eenheid = forms.CharField(
        label="Eenheid",
        required=False,
        max_length=40,
        help_text="Bijvoorbeeld: %, gezinnen, dagen.",
        error_messages={"max_length": "Hoogstens 40 tekens."},
    )
    verhaal = Tekstveld(label="Het verhaal erbij", limiet=LIMIET, rijen=3)
    definitie = Tekstveld(label="Hoe telt u dit?", limiet=LIMIET, rijen=3)
    indicatortype = forms.ChoiceField(
        label="Wat voor indicator is het?", choices=[("", "Dat weet ik niet"), *Indicatortype.choices], required=False
    )

    def clean(self) -> dict[str, Any]:
        g = super().clean() or {}
        for naam in ("verhaal", "definitie"):
            te_veel = len(g.get(naam) or "") - LIMIET
            if te_veel > 0:
                self.add_error(naam, f"{self.fields[naam].label} {tekens(te_veel)} te veel.")
        return g

    def delen(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of the indicator, and those of its value in the werkjaar."""
        g = self.cleaned_data
        return {naam: g[naam] for naam in VELDEN}, {naam: g[naam] for naam in WAARDEVELDEN}

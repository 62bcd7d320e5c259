"""Forms about help: what is asked, what is answered, and the steps in between."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils.timezone import localdate

from organisaties.forms.velden import Datumveld, Naamveld
from rapporten.choices import Hulpsoort
from rapporten.forms.velden import Tekstveld

LIMIET = 4000


def _tekst(label: str, leeg: str) -> Tekstveld:
    return Tekstveld(label=label, limiet=LIMIET, rijen=5, required=True, error_messages={"required": leeg})


class _Kort(forms.Form):
    """A form whose text may not be longer than the count beside it says."""

    def clean_tekst(self) -> str:
        tekst: str = self.cleaned_data["tekst"]
        if len(tekst) > LIMIET:
            raise forms.ValidationError(f"Maak deze tekst korter: {len(tekst)} tekens, en {LIMIET} is het meeste.")
        return tekst


class HulpvraagForm(_Kort):
    """A request for help or a talk."""

    soort = forms.ChoiceField(
        label="Wat vraagt u?",
        choices=Hulpsoort.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies of u hulp wilt of een gesprek."},
    )
    tekst = _tekst("Uw vraag", "Schrijf kort waarmee we u kunnen helpen.")


class HulpantwoordForm(_Kort):
    """The answer of Opgroeien."""

    tekst = _tekst("Uw antwoord", "Schrijf een antwoord; de organisatie krijgt het per e-mail.")


class StapForm(forms.Form):
    """A step with a supporter."""

    tekst = Naamveld(label="Wat spreekt u af?", leeg="Schrijf wat u afspreekt.", max_length=300)
    tegen = Datumveld(label="Tegen wanneer?", required=False)

    def clean_tegen(self) -> dt.date | None:
        """A step is still to be taken."""
        tegen: dt.date | None = self.cleaned_data["tegen"]
        if tegen is not None and tegen < localdate():
            raise forms.ValidationError("Deze dag is voorbij. Kies een latere, of laat het veld leeg.")
        return tegen


class TrajectForm(forms.Form):
    """Begin a support track."""

    doel = _tekst("Wat willen we samen bereiken?", "Schrijf wat u samen wilt bereiken; de organisatie leest dit.")
    ondersteuner = Naamveld(label="Wie ondersteunt?", leeg="Schrijf wie ondersteunt.", max_length=200)

    def clean_doel(self) -> str:
        doel: str = self.cleaned_data["doel"]
        if len(doel) > LIMIET:
            raise forms.ValidationError(f"Maak deze tekst korter: {len(doel)} tekens, en {LIMIET} is het meeste.")
        return doel


class TrajectslotForm(_Kort):
    """End a support track."""

    tekst = _tekst("Wat leverde het op?", "Schrijf kort wat het opleverde; de organisatie leest dit.")

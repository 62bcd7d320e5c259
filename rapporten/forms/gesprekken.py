"""Forms of talks: planning, the readings, the minutes, what was agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from organisaties.choices import Regio
from organisaties.forms.velden import Datumveld, Naamveld, Organisatieveld
from organisaties.models import Organisatie
from rapporten.choices import Puntsoort
from rapporten.forms.velden import Tekstveld, Versieveld
from rapporten.gesprekspunten import Keuze

MEERVOUD = {
    Puntsoort.VERSLAG: "Het verslag",
    Puntsoort.SCORE: "Groeiniveaus",
    Puntsoort.CIJFER: "Cijfers",
    Puntsoort.ACTIE: "Verbeteracties",
}

DUIDING_LIMIET = 4000
VERSLAG_LIMIET = 20_000
AFSPRAAK_LIMIET = 1000
REDEN_LIMIET = 1000


def _tekst(label: str, leeg: str, limiet: int, rijen: int, **kwargs: Any) -> Tekstveld:
    return Tekstveld(
        label=label, limiet=limiet, rijen=rijen, required=True, error_messages={"required": leeg}, **kwargs
    )


class _Begrensd(forms.Form):
    """A form whose text may not be longer than the count beside it says."""

    limiet = DUIDING_LIMIET

    def clean_tekst(self) -> str:
        tekst: str = self.cleaned_data["tekst"]
        if len(tekst) > self.limiet:
            raise forms.ValidationError(f"Maak deze tekst korter: {len(tekst)} tekens, en {self.limiet} is het meeste.")
        return tekst


class Uurveld(forms.TimeField):
    """An hour, in the browser's own field; typed as 14:30, 14u30 or 14.30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%H:%M", "%H:%M:%S", "%Hu%M", "%H.%M", "%Hu"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={"invalid": "Dit is geen uur. Schrijf het als 14:30."},
            **kwargs,
        )


class _Gesprek(forms.Form):
    """What every talk has."""

    titel = Naamveld(label="Waarover gaat het?", leeg="Schrijf kort waarover het gesprek gaat.", max_length=150)
    datum = Datumveld(label="Datum", leeg="Kies de datum van het gesprek.")
    uur = Uurveld(label="Uur", required=False)
    plaats = Naamveld(
        label="Plaats", leeg="", max_length=200, required=False, help_text="Een adres, of dat het online is."
    )
    van_opgroeien = Naamveld(
        label="Wie is er van Opgroeien bij?", leeg="", max_length=300, required=False, help_text="Namen, met komma's."
    )

    def gegevens(self) -> dict[str, Any]:
        """The values of the talk itself."""
        return {naam: self.cleaned_data[naam] for naam in ("titel", "datum", "uur", "plaats", "van_opgroeien")}


class GesprekForm(_Gesprek):
    """A talk with one organisation."""

    field_order = ("organisatie",)
    organisatie = Organisatieveld(label="Met welke organisatie?")
    wie = Naamveld(
        label="Wie is er van de organisatie bij?",
        leeg="",
        max_length=300,
        required=False,
        help_text="Mag leeg blijven.",
    )


class RegioForm(forms.Form):
    """Which region a talk is for."""

    regio = forms.ChoiceField(
        label="Regio", choices=[("", "Kies een regio"), *Regio.choices], error_messages={"required": "Kies een regio."}
    )


class RegionaalForm(_Gesprek):
    """A talk with organisations of a region, of which some are chosen."""

    organisaties = forms.TypedMultipleChoiceField(
        label="Wie neemt deel?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Wie deelneemt, ziet de namen van de andere deelnemers. De rest blijft tussen elke organisatie en "
        "Opgroeien.",
        error_messages={"required": "Kies minstens één organisatie."},
    )

    def __init__(self, *args: Any, organisaties: Sequence[Organisatie], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        veld = self.fields["organisaties"]
        assert isinstance(veld, forms.TypedMultipleChoiceField)
        veld.choices = [(o.pk, o.naam) for o in organisaties]


class WijzigForm(_Gesprek):
    """Change a talk with one organisation."""

    versie = Versieveld()
    wie = Naamveld(label="Wie is er van de organisatie bij?", leeg="", max_length=300, required=False)


class WijzigRegionaalForm(RegionaalForm):
    """Change a talk with organisations of a region."""

    versie = Versieveld()


class AfgelastForm(_Begrensd):
    """Why a talk does not take place."""

    limiet = REDEN_LIMIET
    versie = Versieveld()
    tekst = _tekst("Waarom gaat het gesprek niet door?", "Schrijf waarom; wie deelneemt, leest dit.", REDEN_LIMIET, 3)


class DuidingForm(_Begrensd):
    """One reading, and the version it was based on; empty takes it back."""

    versie = Versieveld()
    tekst = Tekstveld(label="Hoe leest u dit?", limiet=DUIDING_LIMIET, rijen=6)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tekst"].label = label


class VerslagForm(_Begrensd):
    """The minutes, and the version they were based on."""

    limiet = VERSLAG_LIMIET
    versie = Versieveld()
    tekst = _tekst("Verslag van het gesprek", "Schrijf eerst wat er gezegd is.", VERSLAG_LIMIET, 16)


class BezwaarForm(_Begrensd):
    """What is not right in the minutes."""

    tekst = _tekst(
        "Wat klopt er niet?", "Schrijf wat er niet klopt, zodat Opgroeien het kan aanpassen.", DUIDING_LIMIET, 4
    )


class GespreksafspraakForm(_Begrensd):
    """What is agreed in a talk, perhaps with a date."""

    limiet = AFSPRAAK_LIMIET
    tekst = _tekst("Wat spreekt u af?", "Schrijf wat u afspreekt.", AFSPRAAK_LIMIET, 3)
    tegen = Datumveld(label="Tegen", required=False)

    def __init__(self, *args: Any, gesprek_op: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gesprek_op = gesprek_op

    def clean_tegen(self) -> dt.date | None:
        tegen: dt.date | None = self.cleaned_data["tegen"]
        if tegen is not None and tegen < self.gesprek_op:
            raise forms.ValidationError("Deze dag ligt voor het gesprek. Kies een latere, of laat het veld leeg.")
        return tegen


class PuntenForm(forms.Form):
    """What of a submission to talk about: a list of boxes per kind; at least one is ticked."""

    def __init__(self, data: Any = None, *, keuzes: Sequence[Keuze]) -> None:
        super().__init__(data)
        for soort in Puntsoort:
            van_soort = [
                (k.code, f"{k.naam.rstrip('.')}: {k.waarde}" if k.waarde else k.naam)
                for k in keuzes
                if k.soort == soort
            ]
            if van_soort:
                self.fields[soort.value] = forms.MultipleChoiceField(
                    label=MEERVOUD[soort], choices=van_soort, widget=forms.CheckboxSelectMultiple, required=False
                )
                self.fields[soort.value].zwijg = True  # type: ignore[attr-defined]  # one of all is enough

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        if not self.errors and not any(schoon.values()):
            raise forms.ValidationError("Kies minstens één punt, of ga terug naar het gesprek.")
        return schoon

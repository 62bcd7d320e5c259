"""Forms of the signals for policy: the filters, what is done with those that were chosen, the labels, the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from organisaties.choices import Regio, Werkvorm
from organisaties.forms.velden import Naamveld
from organisaties.models import Werkjaar
from rapporten.choices import Signaalstand
from rapporten.forms.velden import Tekstveld, hoogstens
from rapporten.models import Label
from rapporten.signalen.antwoorden import NA_ANTWOORD
from rapporten.signalen.lijst import VERVALLEN, ZONDER_LABEL

FILTERS = ("label", "stand", "regio", "werkvorm", "organisatie", "zoek")
GEKOZEN, ALLES = "gekozen", "alles"
LIMIET, UITLEG = 4000, 600
LABELNAAM = 60
KIES_EERST = "Vink eerst een of meer signalen aan in de lijst."
PAAR = re.compile(r"[0-9]{1,18}:[0-9]{1,9}")


class Signaalfilter(forms.Form):
    """The row of filters above the signals; what is not understood filters nothing."""

    werkjaar = forms.TypedChoiceField(label="Werkjaar", coerce=int, empty_value=None, required=False)
    label = forms.ChoiceField(label="Label", required=False)
    stand = forms.ChoiceField(
        label="Stand",
        choices=[("", "Alle"), *Signaalstand.choices, (VERVALLEN, "Niet meer in het verslag")],
        required=False,
    )
    regio = forms.ChoiceField(label="Regio", choices=[("", "Alle"), *Regio.choices], required=False)
    werkvorm = forms.ChoiceField(
        label="Werkvorm", choices=[("", "Alle"), *((w.value, w.value) for w in Werkvorm)], required=False
    )
    organisatie = forms.CharField(label="Organisatie", max_length=200, required=False)
    zoek = forms.CharField(label="Woorden in de tekst", max_length=200, required=False)

    def __init__(self, *args: Any, werkjaren: Sequence[Werkjaar], labels: Sequence[Label], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _zet_keuzes(self, "werkjaar", [(w.jaar, str(w.jaar)) for w in werkjaren])
        _zet_keuzes(
            self, "label", [("", "Alle"), (ZONDER_LABEL, "Zonder label"), *((str(la.pk), la.naam) for la in labels)]
        )


def _zet_keuzes(form: forms.Form, naam: str, keuzes: Sequence[tuple[Any, str]]) -> None:
    veld = form.fields[naam]
    assert isinstance(veld, forms.ChoiceField)
    veld.choices = list(keuzes)


class _Parenveld(forms.MultipleChoiceField):
    """Every signal that the page may show: whether it is there, the database knows; what is no pair is no signal."""

    def valid_value(self, value: str) -> bool:
        return True


class KeuzeForm(forms.Form):
    """Which signals: those that were ticked (``signaal``: "key:versie"), or all that the filters leave."""

    wat = forms.ChoiceField(choices=[(GEKOZEN, ""), (ALLES, "")], required=False)
    signaal = _Parenveld(required=False)

    def clean_signaal(self) -> dict[int, int]:
        """The ticked ones with the version that was on screen."""
        paren = (waarde.split(":") for waarde in self.cleaned_data["signaal"] if PAAR.fullmatch(waarde))
        return {int(pk): int(versie) for pk, versie in paren}

    def clean(self) -> dict[str, Any] | None:
        schoon = super().clean()
        if not self.errors and self.cleaned_data["wat"] != ALLES and not self.cleaned_data["signaal"]:
            raise forms.ValidationError(KIES_EERST)
        return schoon


class LabelForm(KeuzeForm):
    """A label to put on or take off: one of the list, or a new name."""

    label = forms.TypedChoiceField(label="Label", coerce=int, empty_value=None, required=False)
    nieuw = Naamveld(label="Of een nieuw label", leeg="", max_length=LABELNAAM, required=False)

    def __init__(self, *args: Any, labels: Sequence[Label], weg: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._weg = weg
        for veld in self.fields.values():
            veld.zwijg = True  # type: ignore[attr-defined]  # one of the two is needed
        _zet_keuzes(self, "label", [("", "Kies een label"), *((la.pk, la.naam) for la in labels)])

    def clean(self) -> dict[str, Any] | None:
        schoon = super().clean()
        label, nieuw = self.cleaned_data.get("label"), self.cleaned_data.get("nieuw")
        if self._weg and not label and "label" not in self.errors:
            self.add_error("label", "Kies welk label u weghaalt.")
        elif not self._weg and not {"label", "nieuw"} & set(self.errors) and bool(label) == bool(nieuw):
            self.add_error("label", "Kies een label uit de lijst, of typ een nieuw label; een van de twee.")
        return schoon


class StandForm(KeuzeForm):
    """Where the ticked signals stand. "Beantwoord" is not chosen: it comes from an answer."""

    stand = forms.ChoiceField(
        label="Nieuwe stand",
        choices=[("", "Kies een stand"), *(k for k in Signaalstand.choices if k[0] != Signaalstand.BEANTWOORD)],
        error_messages={"required": "Kies een stand."},
    )
    uitleg = Tekstveld(
        label="Uitleg",
        limiet=UITLEG,
        rijen=2,
        help_text=f"De organisatie leest dit. Nodig als er geen gevolg mogelijk is. {hoogstens(UITLEG)}",
    )

    def clean(self) -> dict[str, Any] | None:
        schoon = super().clean()
        uitleg = self.cleaned_data.get("uitleg", "")
        if len(uitleg) > UITLEG:
            self.add_error("uitleg", f"Maak de uitleg korter: {len(uitleg)} tekens, en {UITLEG} is het meeste.")
        if self.cleaned_data.get("stand") == Signaalstand.GEEN_GEVOLG and not uitleg.strip():
            self.add_error("uitleg", "Zeg waarom er geen gevolg mogelijk is; de organisatie leest dat.")
        if self.cleaned_data.get("wat") == ALLES:
            raise forms.ValidationError("Een stand geeft u aan signalen die u zelf zag: vink ze aan in de lijst.")
        return schoon


class AntwoordForm(forms.Form):
    """An answer, and where the signals stand after it. ``gezien`` and ``zending`` come from the preview."""

    tekst = Tekstveld(
        label="Uw antwoord",
        limiet=LIMIET,
        rijen=8,
        required=True,
        help_text=f"Elke organisatie leest dezelfde tekst. Noem dus geen andere organisatie. {hoogstens(LIMIET)}",
        error_messages={"required": "Schrijf een antwoord."},
    )
    stand = forms.ChoiceField(
        label="Stand na dit antwoord",
        choices=[(stand.value, stand.label) for stand in NA_ANTWOORD],
        error_messages={"required": "Kies waar de signalen na dit antwoord staan."},
    )
    gezien = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    zending = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_tekst(self) -> str:
        tekst: str = self.cleaned_data["tekst"]
        if len(tekst) > LIMIET:
            raise forms.ValidationError(f"Maak het antwoord korter: {len(tekst)} tekens, en {LIMIET} is het meeste.")
        return tekst

    def clean_gezien(self) -> dict[int, int]:
        """The signals of the preview with their versions; what is not understood makes it none."""
        paren = self.cleaned_data["gezien"].split()
        if not all(PAAR.fullmatch(paar) for paar in paren):
            return {}
        return {int(pk): int(versie) for pk, versie in (paar.split(":") for paar in paren)}

    def clean_zending(self) -> Any:
        return self.cleaned_data["zending"] or uuid4()


class LabelnaamForm(forms.Form):
    """The name of a label."""

    naam = Naamveld(label="Naam", leeg="Geef het label een naam.", max_length=LABELNAAM)


class SamenvoegForm(forms.Form):
    """With which label another one is merged."""

    naar = forms.TypedChoiceField(
        label="Samenvoegen met",
        coerce=int,
        error_messages={"required": "Kies met welk label.", "invalid_choice": "Kies een label uit de lijst."},
    )

    def __init__(self, *args: Any, labels: Sequence[Label], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _zet_keuzes(self, "naar", [("", "Kies een label"), *((la.pk, la.naam) for la in labels)])

"""Forms of the work list: its filters, and who follows what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from organisaties.choices import Regio
from organisaties.forms.velden import Keuzelijst
from organisaties.models import Persoon, Werkjaar
from rapporten.choices import Status
from rapporten.werklijst import NIET_BEGONNEN, Keuze, Van, Wat

FILTERS = ("status", "regio", "van", "wat", "zoek")
KIES_EERST = "Kies eerst een of meer verslagen in de lijst."
KIES_WIE = "Kies wie van de dossierbeheerders het opvolgt."
PAAR = re.compile(r"[0-9]{1,18}:[0-9]{0,18}")


class Werklijstfilter(forms.Form):
    """The row of filters above the work list; what is not understood filters nothing."""

    werkjaar = forms.TypedChoiceField(label="Werkjaar", coerce=int, empty_value=None, required=False, widget=Keuzelijst)
    status = forms.ChoiceField(
        label="Status",
        choices=[("", "Alle"), (NIET_BEGONNEN, "Niet begonnen"), *Status.choices],
        required=False,
        widget=Keuzelijst,
    )
    regio = forms.ChoiceField(label="Regio", choices=[("", "Alle"), *Regio.choices], required=False, widget=Keuzelijst)
    van = forms.ChoiceField(label="Dossierbeheerder", required=False, widget=Keuzelijst)
    wat = forms.ChoiceField(label="Met", choices=[("", "Alles"), *Wat.choices], required=False, widget=Keuzelijst)
    zoek = forms.CharField(label="Naam of nummer", max_length=200, required=False)

    def __init__(self, *args: Any, werkjaren: list[Werkjaar], met_regio: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        van = self.fields["van"]
        assert isinstance(van, forms.ChoiceField)
        van.choices = [("", "Iedereen"), *((v.value, v.label) for v in Van if met_regio or v != Van.REGIO)]
        veld = self.fields["werkjaar"]
        assert isinstance(veld, forms.TypedChoiceField)
        veld.choices = [(w.jaar, str(w.jaar)) for w in werkjaren]
        for rij in self.fields.values():
            rij.widget.attrs["class"] = "form-select" if isinstance(rij, forms.ChoiceField) else "form-control"

    def keuze(self) -> Keuze:
        """The filters as far as they were understood."""
        self.is_valid()
        return Keuze(**{naam: self.cleaned_data.get(naam, "") for naam in FILTERS})


class _Parenveld(forms.MultipleChoiceField):
    """Every report that the page may show: whether it is there, the database knows."""

    def valid_value(self, value: str) -> bool:
        return PAAR.fullmatch(value) is not None


class GeefForm(forms.Form):
    """Which reports go to whom. A report comes as "number:dossierbeheerder on screen" (nothing: nobody)."""

    verslag = _Parenveld(error_messages=dict.fromkeys(("required", "invalid_choice"), KIES_EERST))
    naar = forms.TypedChoiceField(
        label="Geef aan",
        coerce=int,
        widget=Keuzelijst,
        error_messages=dict.fromkeys(("required", "invalid_choice"), KIES_WIE),
    )

    def __init__(self, *args: Any, collegas: Sequence[Persoon], ik: Persoon, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        veld = self.fields["naar"]
        assert isinstance(veld, forms.TypedChoiceField)
        mijzelf = [(p.pk, "mijzelf") for p in collegas if p.pk == ik.pk]
        veld.widget.attrs["class"] = "form-select"
        veld.choices = [*mijzelf, *((p.pk, p.naam) for p in collegas if p.pk != ik.pk)]

    def clean_verslag(self) -> dict[int, int | None]:
        """Per report the dossierbeheerder that was on screen."""
        paren = (waarde.split(":") for waarde in self.cleaned_data["verslag"])
        return {int(verslag): int(wie) if wie else None for verslag, wie in paren}


class BewaarfilterForm(forms.Form):
    """A name for the filters that are on."""

    naam = forms.CharField(
        label="Naam",
        max_length=60,
        error_messages={
            "required": "Geef de filter een naam.",
            "max_length": "Maak de naam korter: hoogstens 60 tekens.",
        },
    )
    vraag = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def clean_vraag(self) -> str:
        """Only the filters of the work list, without the werkjaar: that is another one each year."""
        gekozen = QueryDict(self.cleaned_data["vraag"])
        vraag = urlencode({naam: gekozen[naam] for naam in FILTERS if gekozen.get(naam)})
        if not vraag:
            raise forms.ValidationError("Kies eerst minstens één filter; die kunt u dan een naam geven.")
        if len(vraag) > 300:
            raise forms.ValidationError("Deze filter is te lang om te bewaren. Zoek op een kortere naam.")
        return vraag

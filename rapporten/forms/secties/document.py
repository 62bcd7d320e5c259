"""The uploaded documents of a free form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten.bewaren import Versieconflict
from rapporten.bijlagen import Ongeschikt, keur, voeg_toe
from rapporten.forms.secties.basis import Sectie
from rapporten.models import Bijlage


class DocumentForm(forms.Form):
    """An upload; what is allowed is checked by its bytes, not by its name."""

    bestand = forms.FileField(
        label="Document",
        required=False,
        help_text="Een PDF- of Word-bestand (.pdf of .docx) van hoogstens 20 MB.",
        error_messages={"empty": "Dit bestand is leeg. Kies een ander bestand."},
    )

    def clean_bestand(self) -> Any:
        bestand = self.cleaned_data["bestand"]
        if bestand is not None:
            try:
                self.soort = keur(bestand)
            except Ongeschikt as fout:
                raise forms.ValidationError(str(fout)) from fout
        return bestand


class DocumentSectie(Sectie):
    """The uploaded document(s) of a free form."""

    template = "rapporten/verslag/document.html"

    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        self.formulier = DocumentForm(data, files)
        self.formulieren = [self.formulier]

    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        if bestand := self.formulier.cleaned_data["bestand"]:
            voeg_toe(self.verslag, self.vraag.stabiel_id, bestand, self.formulier.soort, door=door, nu=nu)

    def toon_conflict(self, conflict: Versieconflict) -> None:
        pass

    def context(self) -> dict[str, Any]:
        return {
            "form": self.formulier,
            "bijlagen": Bijlage.objects.filter(
                verslag=self.verslag, stabiel_id=self.vraag.stabiel_id, verwijderd_op=None
            ),
        }

"""The two ways in: a workbook that was filled in, or rows pasted from a spreadsheet."""

from __future__ import annotations

from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile

MAX_MB = 5


class SjabloonForm(forms.Form):
    """The upload of a workbook. What is in it is judged afterwards, in a process of its own."""

    bestand = forms.FileField(
        label="Het ingevulde sjabloon",
        help_text=f"Een Excel-bestand (.xlsx) van hoogstens {MAX_MB} MB. LibreOffice kan dat ook bewaren.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "Kies het bestand dat u invulde.",
            "missing": "Kies het bestand dat u invulde.",
            "invalid": "Het bestand kwam niet mee. Kies het opnieuw.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
        },
    )

    def clean_bestand(self) -> UploadedFile:
        bestand: UploadedFile = self.cleaned_data["bestand"]
        if (bestand.size or 0) > MAX_MB * 2**20:
            raise forms.ValidationError(
                f"Dit bestand is groter dan {MAX_MB} MB. Haal afbeeldingen en extra bladen weg."
            )
        return bestand

    @property
    def naam(self) -> str:
        """The name of the file, fit to be shown."""
        naam = PurePath(str(self.cleaned_data["bestand"].name or "")).name
        return "".join(teken for teken in naam if teken.isprintable())[-150:]


class PlakForm(forms.Form):
    """Rows copied from a spreadsheet."""

    geplakt = forms.CharField(
        label="Rijen uit uw rekenblad",
        help_text="Per regel: een thema en zijn niveau, of een cijfer met teller en noemer. Een toelichting mag.",
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        error_messages={
            "required": "Plak eerst de rijen uit uw rekenblad in het vak.",
            "max_length": "Dit is te veel tekst om te plakken. Gebruik het sjabloon als bestand.",
        },
    )

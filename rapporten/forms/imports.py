"""The forms of an import: which file, and what may be done with it."""

from __future__ import annotations

from pathlib import PurePath

from django import forms
from django.core.files.uploadedfile import UploadedFile

from rapporten.choices import Onderwerp
from rapporten.sectorbeeld.invoeren import bestand as csv
from rapporten.sectorbeeld.invoeren import werkmap

MB = 2**20


class Keuzeformulier(forms.Form):
    """What the import may do beyond adding values about organisations that are known."""

    maak_organisaties = forms.BooleanField(
        label="Maak aan wat het portaal niet kent: organisaties, en regio’s en erkenningen van jaren waarvan er geen "
        "bekend zijn",
        required=False,
    )
    vervang = forms.BooleanField(
        label="Vervang wat er eerder stond: waarden die vroeger anders zijn ingevoerd (ongedaan maken brengt ze terug)",
        required=False,
    )


class Importformulier(Keuzeformulier):
    """A file to import. What is in it is looked at afterwards, by a job."""

    onderwerp = forms.ChoiceField(
        label="Onderwerp",
        choices=Onderwerp.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies waarover het bestand gaat.", "invalid_choice": "Kies een onderwerp."},
    )
    bestand = forms.FileField(
        label="Bestand",
        help_text=f"CSV (UTF-8) van hoogstens {csv.MAX_BYTES // MB} MB en {csv.MAX_RIJEN // 1000} 000 rijen, of een "
        f"werkmap (.xlsx) van hoogstens {werkmap.MAX_BYTES // MB} MB en {werkmap.MAX_RIJEN // 1000} 000 rijen.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        max_length=10_000,
        error_messages={
            "required": "Kies een bestand.",
            "missing": "Kies een bestand.",
            "invalid": "Het bestand kwam niet mee. Kies het opnieuw.",
            "empty": "Dit bestand is leeg. Kies een ander bestand.",
            "max_length": "De naam van dit bestand is te lang. Geef het een kortere naam.",
        },
    )
    field_order = ["onderwerp", "bestand", "maak_organisaties", "vervang"]

    def clean_bestand(self) -> UploadedFile:
        bestand: UploadedFile = self.cleaned_data["bestand"]
        begin = bestand.read(4)
        bestand.seek(0)
        grens = werkmap.MAX_BYTES if werkmap.is_werkmap(begin) else csv.MAX_BYTES
        if (bestand.size or 0) > grens:
            raise forms.ValidationError(
                f"Dit bestand is groter dan {grens // MB} MB. Splits het, bijvoorbeeld per werkjaar, en voer de delen "
                "na elkaar in."
            )
        return bestand

    @property
    def naam(self) -> str:
        """The name of the file, fit to be shown."""
        naam = PurePath(str(self.cleaned_data["bestand"].name or "")).name
        return "".join(teken for teken in naam if teken.isprintable())[-150:]

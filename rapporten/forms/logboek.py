"""Forms of the logbook: adding fast, and finding back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from organisaties.forms.velden import Datumveld, Naamveld
from rapporten import afbeeldingen
from rapporten.choices import Notitiesoort
from rapporten.forms.velden import Tekstveld, Versieveld
from rapporten.logboek import MET_FOTO, Etiketten, Filter
from rapporten.volledigheid import tekens

LIMIET = 4000


class LogboekForm(forms.Form):
    """One note: text or a photo is enough."""

    tekst = Tekstveld(label="Wat wilt u onthouden?", limiet=LIMIET, rijen=3, zwijg=True)
    foto = forms.FileField(
        label="Foto",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text="Een JPG of PNG. Waar en wanneer de foto genomen is, bewaren we niet.",
        error_messages={"empty": "Deze foto is leeg. Kies een andere."},
    )
    foto_alt = Naamveld(
        label="Wat is er op de foto te zien?",
        leeg="",
        max_length=300,
        required=False,
        help_text="Voor wie de foto niet ziet. Nodig zodra de foto in een verslag komt.",
    )
    soort = forms.ChoiceField(
        label="Soort", choices=Notitiesoort.choices, initial=Notitiesoort.NOTITIE, widget=forms.RadioSelect
    )
    van_wie = Naamveld(
        label="Wie zei het?",
        leeg="",
        max_length=100,
        required=False,
        help_text="Bij een citaat. Schrijf geen naam, wel bijvoorbeeld “een ouder” of “jongere van 15”.",
    )
    datum = Datumveld(label="Datum", leeg="Kies de dag waarbij de notitie hoort.")
    etiketten = forms.MultipleChoiceField(
        label="Principes en thema’s",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Kies principes en thema’s uit de lijst."},
    )
    versie = Versieveld()

    def __init__(self, *args: Any, etiketten: Etiketten, heeft_foto: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heeft_foto = heeft_foto
        keuze = self.fields["etiketten"]
        assert isinstance(keuze, forms.MultipleChoiceField)
        keuze.choices = etiketten

    def clean_tekst(self) -> str:
        tekst = str(self.cleaned_data["tekst"])
        if (te_veel := len(tekst) - LIMIET) > 0:
            raise forms.ValidationError(f"Deze notitie is {tekens(te_veel)} te lang. Maak er twee van.")
        return tekst

    def clean_foto(self) -> Any:
        foto = self.cleaned_data["foto"]
        if foto is not None:
            try:
                afbeeldingen.keur(foto)
            except afbeeldingen.Ongeschikt as fout:
                raise forms.ValidationError(str(fout)) from fout
        return foto

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if not {"tekst", "foto"} & set(self.errors) and not (
            gegevens.get("tekst") or gegevens.get("foto") or self.heeft_foto
        ):
            self.add_error("tekst", "Schrijf iets of kies een foto.")
        return gegevens

    def velden(self) -> dict[str, Any]:
        """The fields of the note, without its photo."""
        return {
            naam: self.cleaned_data[naam] for naam in ("tekst", "soort", "van_wie", "datum", "etiketten", "foto_alt")
        }


class Logboekfilter(forms.Form):
    """The row of filters above the logbook; what is not understood filters nothing."""

    jaar = forms.TypedChoiceField(label="Jaar", coerce=int, empty_value=None, required=False)
    soort = forms.ChoiceField(
        label="Soort", choices=[("", "Alle"), *Notitiesoort.choices, (MET_FOTO, "Met foto")], required=False
    )
    etiket = forms.ChoiceField(label="Principe of thema", required=False)
    zoek = forms.CharField(label="Zoek", max_length=200, required=False)

    def __init__(self, *args: Any, etiketten: Etiketten, jaren: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jaar, etiket = self.fields["jaar"], self.fields["etiket"]
        assert isinstance(jaar, forms.TypedChoiceField)
        assert isinstance(etiket, forms.ChoiceField)
        jaar.choices = [("", "Alle"), *((j, str(j)) for j in jaren)]
        etiket.choices = [("", "Alle"), *etiketten]

    def gekozen(self) -> Filter:
        """What is asked for."""
        self.is_valid()
        keuze = self.cleaned_data
        return Filter(keuze.get("jaar"), keuze.get("soort", ""), keuze.get("etiket", ""), keuze.get("zoek", ""))


def nieuw(etiketten: Etiketten, vandaag: dt.date) -> LogboekForm:
    """The empty form on top of the logbook."""
    return LogboekForm(etiketten=etiketten, initial={"datum": vandaag, "versie": 0})

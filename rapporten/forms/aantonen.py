"""Forms of “Zo tonen we het aan”: one's own text, a document or link, an experience measurement."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator

from organisaties.forms.velden import Naamveld
from rapporten import afbeeldingen, bijlagen
from rapporten.aantonen import Banden
from rapporten.afbeeldingen import Ongeschikt
from rapporten.forms.velden import Tekstveld, Versieveld
from rapporten.volledigheid import tekens

LIMIET = 5000
Keuzes = list[tuple[str, list[tuple[str, str]]]]


def _bewaak_lengte(form: forms.Form, gegevens: dict[str, Any], *namen: str) -> None:
    for naam in namen:
        if (te_veel := len(gegevens.get(naam) or "") - LIMIET) > 0:
            form.add_error(naam, f"Deze tekst is {tekens(te_veel)} te lang.")


def _zet_keuzes(form: forms.Form, **keuzes: Any) -> None:
    for naam, mogelijk in keuzes.items():
        veld = form.fields[naam]
        assert isinstance(veld, forms.MultipleChoiceField)
        veld.choices = mogelijk


def _meerkeuze(label: str, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Kies uit de lijst."},
        **kwargs,
    )


class AantoningForm(forms.Form):
    """What the organisation does for one principle or expectation."""

    versie = Versieveld()
    tekst = Tekstveld(label="Wat wij doen", limiet=LIMIET, rijen=8)

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        if self.add_prefix("tekst") not in self.data:  # a broken request, not an emptied text
            self.add_error("tekst", "De tekst kwam niet mee. Herlaad de pagina en probeer opnieuw.")
        _bewaak_lengte(self, gegevens, "tekst")
        return gegevens


class StukForm(forms.Form):
    """A document or a link, and what it belongs to. ``nieuw``: the document or link itself is asked too."""

    versie = Versieveld()
    bestand = forms.FileField(
        label="Bestand",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"}),
        help_text="PDF, Word, Excel, PNG of JPG, hoogstens 20 MB, zonder macro’s of wachtwoord.",
        error_messages={"empty": "Dit bestand is leeg. Kies een ander bestand."},
    )
    adres = forms.CharField(
        label="Of een link",
        required=False,
        max_length=1000,
        help_text="Bijvoorbeeld https://www.voorbeeld.be/onthaalbrochure",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"max_length": "Deze link is te lang: hoogstens 1000 tekens."},
    )
    titel = Naamveld(
        label="Titel",
        leeg="",
        max_length=200,
        required=False,
        help_text="Laat u dit leeg, dan nemen we de bestandsnaam.",
    )
    toelichting = Tekstveld(label="Wat toont dit aan?", limiet=LIMIET, rijen=3)
    codes = _meerkeuze("Principes, verwachtingen en thema’s")
    onderdelen = _meerkeuze("Onderdelen van het verslag")
    acties = _meerkeuze("Verbeteracties")

    def __init__(
        self,
        *args: Any,
        codes: Keuzes,
        onderdelen: list[tuple[str, str]],
        acties: list[tuple[str, str]],
        nieuw: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.nieuw = nieuw
        _zet_keuzes(self, codes=codes, onderdelen=onderdelen, acties=acties)
        if nieuw:
            for naam in ("bestand", "adres"):  # one of the two is needed: neither is "niet verplicht"
                self.fields[naam].zwijg = True  # type: ignore[attr-defined]
        else:
            del self.fields["bestand"], self.fields["adres"]
        for naam, mogelijk in (("onderdelen", onderdelen), ("acties", acties)):
            if not mogelijk:
                del self.fields[naam]

    def clean_bestand(self) -> Any:
        bestand = self.cleaned_data["bestand"]
        if bestand is not None:
            try:
                if bijlagen.keur(bestand, bijlagen.ALLES) in afbeeldingen.ACHTERVOEGSEL:
                    afbeeldingen.keur(bestand)
            except Ongeschikt as fout:
                raise forms.ValidationError(str(fout)) from fout
        return bestand

    def clean_adres(self) -> str:
        adres = str(self.cleaned_data["adres"]).strip()
        if adres:
            try:
                URLValidator(schemes=["http", "https"])(adres)
                if "@" in urlsplit(adres).netloc:
                    raise forms.ValidationError("")
            except (forms.ValidationError, ValueError) as fout:
                raise forms.ValidationError(
                    "Dit is geen link die werkt. Neem ze over uit de adresbalk; ze begint met https:// of http://."
                ) from fout
        return adres

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        _bewaak_lengte(self, gegevens, "toelichting")
        if self.nieuw and not {"bestand", "adres"} & set(self.errors):
            bestand, adres = gegevens.get("bestand"), gegevens.get("adres")
            if not bestand and not adres:
                self.add_error("bestand", "Kies een bestand of vul een link in.")
            elif bestand and adres:
                self.add_error("adres", "Kies een bestand of een link, niet allebei. Voeg de andere apart toe.")
        return gegevens

    def banden(self) -> Banden:
        """What the piece belongs to."""
        g = self.cleaned_data
        return Banden(
            frozenset(g["codes"]), frozenset(g.get("onderdelen", ())), frozenset(map(int, g.get("acties", ())))
        )


class _Aantalveld(forms.IntegerField):
    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=1_000_000,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "invalid": f"{label}: schrijf een geheel getal, of laat het veld leeg.",
                "min_value": f"{label}: schrijf een getal vanaf 0.",
                "max_value": f"{label}: dit getal is te groot. Kijk het na.",
            },
        )


class MetingForm(forms.Form):
    """One experience measurement. Year and group are enough."""

    versie = Versieveld()
    jaar = forms.IntegerField(
        label="Jaar",
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Vul het jaar in.",
            "invalid": "Schrijf het jaar met vier cijfers.",
            "min_value": "Schrijf een jaar vanaf 2000.",
            "max_value": "Schrijf een jaar tot 2100.",
        },
    )
    groep = Naamveld(
        label="Wie werd bevraagd?", leeg="Vul in wie werd bevraagd, bijvoorbeeld “ouders”.", max_length=100
    )
    instrument = Naamveld(
        label="Hoe?", leeg="", max_length=200, required=False, help_text="De vragenlijst, het gesprek of de methode."
    )
    gevraagd = _Aantalveld(label="Hoeveel mensen vroeg u?")
    respons = _Aantalveld(label="Hoeveel antwoordden?")
    geleerd = Tekstveld(label="Wat leerde u?", limiet=LIMIET, rijen=3)
    veranderd = Tekstveld(label="Wat veranderde u?", limiet=LIMIET, rijen=3)
    teruggekoppeld = Tekstveld(label="Hoe koppelde u dat terug?", limiet=LIMIET, rijen=3)
    codes = forms.MultipleChoiceField(
        label="Waarbij hoort deze meting?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één principe of verwachting waar deze meting bij staat.",
            "invalid_choice": "Kies uit de lijst.",
        },
    )

    def __init__(self, *args: Any, codes: Keuzes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _zet_keuzes(self, codes=codes)

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        _bewaak_lengte(self, gegevens, "geleerd", "veranderd", "teruggekoppeld")
        gevraagd, respons = gegevens.get("gevraagd"), gegevens.get("respons")
        if gevraagd is not None and respons is not None and respons > gevraagd:
            self.add_error("respons", "Er kunnen niet meer mensen antwoorden dan u er vroeg. Kijk de getallen na.")
        return gegevens

    def velden(self) -> dict[str, Any]:
        """The fields of the measurement."""
        return {naam: waarde for naam, waarde in self.cleaned_data.items() if naam != "versie"}

"""The forms that ask for a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from organisaties.choices import Grootteklasse, Regio, Werkvorm
from organisaties.models import Werkjaar
from rapporten.choices import TELT_MEE, Editiesoort, Onderwerp, Status
from rapporten.models import Editie
from rapporten.sectorbeeld.beeld import Edities
from rapporten.sectorbeeld.edities import NAMEN
from rapporten.sectorbeeld.exporteren import FORMATEN, Smaak
from rapporten.sectorbeeld.exporteren.tabellen import VERDELING, te_kiezen

DELEN = [
    ("", "Alle groepen"),
    ("Eén regio, met haar combinaties", [(f"regio:{code}", naam) for code, naam in Regio.choices]),
    ("Eén werkvorm, met haar combinaties", [(f"werkvorm:{code}", naam) for code, naam in Werkvorm.choices]),
    ("Eén grootte, met haar combinaties", [(f"grootte:{code}", naam) for code, naam in Grootteklasse.choices]),
]
KOLOMNAMEN = {
    "op": "Dag waarop de editie vastgelegd is",
    "regio": "Regio",
    "werkvorm": "Werkvorm",
    "grootte": "Grootte",
    "n": "Aantal organisaties dat antwoordde",
    "niet_beantwoord": "Aantal dat niet antwoordde",
    "nvt": "Aantal voor wie het niet van toepassing is",
    "naam": "Naam van het thema",
    "gemiddelde": "Gemiddeld niveau",
    "mediaan": "Mediaan van de niveaus",
    "q1": "Waar het onderste kwart eindigt",
    "q3": "Waar het bovenste kwart begint",
    VERDELING: "Hoeveel organisaties elk niveau kozen",
    "indicator": "Bezetting of benutting",
    "uitsplitsing": "Waarover het cijfer gaat",
    "waarde": "Het cijfer zelf",
    "methode": "Hoe het cijfer berekend is",
    "vorig_n": "Vorig jaar: aantal van dezelfde organisaties",
    "vorig_gemiddelde": "Vorig jaar: hun gemiddelde niveau",
    "vorige_waarde": "Vorig jaar: hun cijfer",
}
"""The columns that may be left out, as the screen names them."""


def _kolomkeuzes() -> list[tuple[str, list[tuple[str, str]]]]:
    """The columns by the subject they belong to; first those of both."""
    per = {onderwerp: dict(te_kiezen(onderwerp)) for onderwerp in Onderwerp.values}
    samen = set.intersection(*(set(codes) for codes in per.values()))
    groepen = {"Bij elk onderwerp": samen, **{o.label: set(per[o.value]) - samen for o in Onderwerp}}
    return [(kop, [(c, naam) for c, naam in KOLOMNAMEN.items() if c in codes]) for kop, codes in groepen.items()]


KOLOMKEUZES = _kolomkeuzes()
KOLOMMEN = [code for _, keuzes in KOLOMKEUZES for code, _ in keuzes]
FORMAATKEUZES = [
    ("xlsx", "Werkboek (XLSX): een blad per onderwerp en een toelichting"),
    ("csv", "CSV voor Excel in België: puntkomma’s en een decimale komma"),
    ("csv-gewoon", "CSV voor een ander programma: komma’s en een decimale punt"),
    ("json", "JSON: om met een programma te lezen"),
]


def editiekeuzes(edities: Edities) -> dict[str, Editie]:
    """The editions to choose from, the newest first, by a key that stays the same when a newer one comes."""
    uit = {}
    for soort in (Editiesoort.DEFINITIEF, Editiesoort.VOORLOPIG):
        for jaar, editie in sorted(edities.per_jaar(soort).items(), reverse=True):
            uit[f"{soort.value}-{jaar}"] = editie
    return uit


def editienaam(editie: Editie) -> str:
    """E.g. ``2025, definitieve editie 2``; there is only one live edition."""
    nummer = f" {editie.volgnummer}" if editie.soort == Editiesoort.DEFINITIEF else ""
    return f"{editie.werkjaar_id}, {NAMEN[editie.soort]} editie{nummer}"


class Mailveld(forms.BooleanField):
    """Do you want to hear when it is ready?"""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label="Stuur mij een e-mail als het bestand klaar is of niet lukt", required=False, **kwargs)


class Editieformulier(forms.Form):
    """What every file of one edition asks: which edition, and of which groups."""

    editie = forms.ChoiceField(
        label="Editie",
        error_messages={
            "required": "Kies een editie.",
            "invalid_choice": "Deze editie is er niet (meer). Kies er een uit de lijst.",
        },
    )
    deel = forms.ChoiceField(
        label="Groepen",
        choices=DELEN,
        required=False,
        help_text="Met één groep krijgt u haar cijfers en haar combinaties, naast die van de hele sector.",
        error_messages={"invalid_choice": "Kies de groep uit de lijst."},
    )
    mail = Mailveld()

    def __init__(self, *args: Any, edities: Edities, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.edities = editiekeuzes(edities)
        for naam in {"deel", "kolommen"} & set(self.fields):
            self.fields[naam].zwijg = True  # type: ignore[attr-defined]  # "alles" is an answer too
        veld = self.fields["editie"]
        assert isinstance(veld, forms.ChoiceField)
        veld.choices = [(sleutel, editienaam(editie)) for sleutel, editie in self.edities.items()]

    @property
    def leeg(self) -> bool:
        """There is nothing to choose from yet."""
        return not self.edities

    @property
    def gekozen(self) -> Editie:
        """The chosen edition, of a valid form."""
        return self.edities[self.cleaned_data["editie"]]


class Cijferformulier(Editieformulier):
    """The figures of an edition."""

    onderwerpen = forms.MultipleChoiceField(
        label="Onderwerpen",
        choices=Onderwerp.choices,
        initial=Onderwerp.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Kies minstens één onderwerp.",
            "invalid_choice": "Kies de onderwerpen uit de lijst.",
        },
    )
    formaat = forms.ChoiceField(
        label="Soort bestand",
        choices=FORMAATKEUZES,
        initial="xlsx",
        widget=forms.RadioSelect,
        error_messages={"required": "Kies een soort bestand.", "invalid_choice": "Kies een soort bestand."},
    )
    kolommen = forms.MultipleChoiceField(
        label="Kolommen",
        choices=KOLOMKEUZES,
        initial=KOLOMMEN,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Werkjaar, editie, groep, thema of cijfer, en waarom iets niet getoond wordt, staan er altijd in.",
        error_messages={"invalid_choice": "Kies de kolommen uit de lijst."},
    )
    field_order: Sequence[str] = ["editie", "deel", "onderwerpen", "formaat", "kolommen", "mail"]

    @property
    def alle_kolommen(self) -> bool:
        """Nothing was left out, or asked that is no column: the choice may stay folded."""
        return set(self["kolommen"].value() or ()) == set(KOLOMMEN)

    def keuze(self) -> dict[str, Any]:
        """What was chosen, of a valid form, in one way of writing: the same choice is the same file."""
        schoon = self.cleaned_data
        formaat, _, ander = schoon["formaat"].partition("-")
        return {
            "onderwerpen": [o for o in Onderwerp.values if o in schoon["onderwerpen"]],
            "deel": schoon["deel"],
            "formaat": formaat,
            "smaak": (Smaak.GEWOON if ander else Smaak.EXCEL).value,
            "weg": sorted(set(KOLOMMEN) - set(schoon["kolommen"])),
        }

    def titel(self) -> str:
        """What the file is called in the list."""
        return f"Cijfers van {editienaam(self.gekozen)} ({FORMATEN[self.keuze()['formaat']].naam})"


class Rapportformulier(Editieformulier):
    """The sector report of an edition."""

    deel = forms.ChoiceField(
        label="Waarover",
        choices=[("", "De hele sector"), *((naam.partition(",")[0], rest) for naam, rest in DELEN[1:])],
        required=False,
        help_text="Met een regio krijgt u het regionale rapport.",
        error_messages={"invalid_choice": "Kies de groep uit de lijst."},
    )


def _alle(naam: str, keuzes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", naam), *keuzes]


class Verslagenformulier(forms.Form):
    """Which reports go in a ZIP."""

    werkjaar = forms.TypedChoiceField(
        label="Werkjaar",
        coerce=int,
        error_messages={"required": "Kies een werkjaar.", "invalid_choice": "Kies een werkjaar uit de lijst."},
    )
    regio = forms.ChoiceField(
        label="Regio",
        choices=_alle("Alle regio's", Regio.choices),
        required=False,
        error_messages={"invalid_choice": "Kies de regio uit de lijst."},
    )
    werkvorm = forms.ChoiceField(
        label="Werkvorm",
        choices=_alle("Alle werkvormen", Werkvorm.choices),
        required=False,
        error_messages={"invalid_choice": "Kies de werkvorm uit de lijst."},
    )
    status = forms.ChoiceField(
        label="Status",
        choices=_alle("Alles wat ingediend is", [(s, n) for s, n in Status.choices if s in TELT_MEE]),
        required=False,
        error_messages={"invalid_choice": "Kies de status uit de lijst."},
    )
    mail = Mailveld(initial=True)

    def __init__(self, *args: Any, werkjaren: Sequence[Werkjaar], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        veld = self.fields["werkjaar"]
        assert isinstance(veld, forms.ChoiceField)
        veld.choices = [(str(werkjaar.jaar), str(werkjaar.jaar)) for werkjaar in werkjaren]

    @property
    def leeg(self) -> bool:
        """There is nothing to choose from yet."""
        veld = self.fields["werkjaar"]
        assert isinstance(veld, forms.ChoiceField)
        return not veld.choices

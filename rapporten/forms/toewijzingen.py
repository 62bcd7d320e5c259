"""Assigning trees, nulpunt and uitstel: for one organisation or for those that were ticked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet, TextChoices

from kwaliteit.templatetags.opmaak import datum
from organisaties.choices import Regio, Werkvorm
from organisaties.forms.organisaties import ALLE
from organisaties.forms.velden import Datumveld
from organisaties.models import Organisatie, Werkjaar
from rapporten.models import Boom

ZONDER = "zonder"


class Actie(TextChoices):
    """What can be done for many at once; the words on screen."""

    BOOM = "boom", "Een boom toewijzen"
    NULPUNT = "nulpunt", "Een nulpunt zetten"
    GEEN_NULPUNT = "geen_nulpunt", "Het nulpunt weghalen"
    UITSTEL = "uitstel", "Uitstel geven"
    GEEN_UITSTEL = "geen_uitstel", "Het uitstel intrekken"


class Toewijzingsfilter(forms.Form):
    """The row of filters above the table."""

    zoek = forms.CharField(label="Naam of nummer", max_length=200, required=False)
    regio = forms.ChoiceField(label="Regio", choices=[ALLE, *Regio.choices], required=False)
    werkvorm = forms.ChoiceField(
        label="Werkvorm", choices=[ALLE, *((w.value, w.value) for w in Werkvorm)], required=False
    )
    boom = forms.ChoiceField(label="Boom", required=False)

    def __init__(self, *args: Any, bomen: QuerySet[Boom], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keuzes = [ALLE, (ZONDER, "Nog niet toegewezen"), *((str(boom.pk), boom.naam) for boom in bomen)]
        self.fields["boom"] = forms.ChoiceField(label="Boom", choices=keuzes, required=False)


class _Uitstelvelden(forms.Form):
    """A later due date and why. Checks that it is later."""

    uitstel_tot = Datumveld(label="Uitstel tot en met", required=False)
    reden = forms.CharField(
        label="Reden van het uitstel",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="De organisatie ziet dat er uitstel is en tot wanneer. De reden is voor het dossier.",
    )

    def __init__(self, *args: Any, werkjaar: Werkjaar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.werkjaar = werkjaar

    def _bewaak_uitstel(self, tot: dt.date | None, reden: str | None) -> None:
        if tot is None and "uitstel_tot" not in self.errors:
            self.add_error("uitstel_tot", "Kies tot wanneer het uitstel loopt.")
        elif tot is not None and tot <= self.werkjaar.uiterste_datum:
            dag = datum(self.werkjaar.uiterste_datum)
            self.add_error("uitstel_tot", f"Kies een dag na de gewone uiterste datum, {dag}.")
        if not reden and "reden" not in self.errors:
            self.add_error("reden", "Schrijf waarom u uitstel geeft.")


class Bulkformulier(_Uitstelvelden):
    """One act for the organisations that were ticked, or for all that the filter shows."""

    organisaties = forms.ModelMultipleChoiceField(
        label="Organisaties",
        queryset=Organisatie.objects.none(),
        required=False,
        error_messages={"invalid_choice": "Een gekozen organisatie hoort niet bij dit werkjaar. Kies opnieuw."},
    )
    alle = forms.BooleanField(label="Alle organisaties die aan de filter voldoen", required=False)
    actie = forms.ChoiceField(
        label="Wat wilt u doen?",
        choices=[("", "Kies…"), *Actie.choices],
        error_messages={"required": "Kies wat u wilt doen met de organisaties."},
    )
    boom = forms.ModelChoiceField(label="Boom", queryset=Boom.objects.none(), required=False, empty_label="Kies…")

    field_order = ["actie", "boom", "uitstel_tot", "reden"]

    def __init__(self, *args: Any, rijen: QuerySet[Any], bomen: QuerySet[Boom], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rijen = rijen
        for naam, keuzes in (("organisaties", rijen), ("boom", bomen)):
            veld = self.fields[naam]
            assert isinstance(veld, forms.ModelChoiceField)
            veld.queryset = keuzes

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        if not schoon.get("alle") and not schoon.get("organisaties") and "organisaties" not in self.errors:
            self.add_error("organisaties", "Vink minstens één organisatie aan.")
        match schoon.get("actie"):
            case Actie.BOOM if not schoon.get("boom") and "boom" not in self.errors:
                self.add_error("boom", "Kies de boom die u wilt toewijzen.")
            case Actie.UITSTEL:
                self._bewaak_uitstel(schoon.get("uitstel_tot"), schoon.get("reden"))
        return schoon

    def gekozen(self) -> list[int]:
        """The ids of the organisations to act on, after a valid form."""
        keuze = self.rijen if self.cleaned_data["alle"] else self.cleaned_data["organisaties"]
        return [rij.pk for rij in keuze]


class Toewijzingsformulier(_Uitstelvelden):
    """All of it for one organisation. The tree is fixed once its report has begun."""

    boom = forms.ModelChoiceField(
        label="Boom", queryset=Boom.objects.none(), required=False, empty_label="Nog niet toegewezen"
    )
    nulpunt = forms.BooleanField(
        label="Nulpunt",
        required=False,
        help_text="Deze organisatie krijgt in dit werkjaar geen vergelijking met eerdere jaren.",
    )
    field_order = ["boom", "nulpunt", "uitstel_tot", "reden"]

    def __init__(self, *args: Any, bomen: QuerySet[Boom], begonnen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boom = self.fields["boom"]
        assert isinstance(boom, forms.ModelChoiceField)
        boom.queryset = bomen
        self.fields["uitstel_tot"].help_text = "Leeg = geen uitstel."
        if begonnen:
            boom.disabled = True
            boom.help_text = "Het verslag is begonnen en houdt zijn boom: de teksten horen bij deze vragen."

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        if schoon.get("nulpunt") and not schoon.get("boom"):
            self.add_error("boom", "Kies een boom: een nulpunt hoort bij een toegewezen boom.")
        if schoon.get("uitstel_tot") or schoon.get("reden"):
            self._bewaak_uitstel(schoon.get("uitstel_tot"), schoon.get("reden"))
        return schoon

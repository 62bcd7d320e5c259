"""Accounts, members and roles for the sector."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from organisaties.choices import Lidrol, Regio, Sectorrolsoort
from organisaties.forms.organisaties import ALLE, KIES
from organisaties.forms.velden import Datumveld, Emailveld, Naamveld, Organisatieveld, Periode
from organisaties.models import Lidmaatschap, Persoon, Sectorrol

# An ondersteuner is invited by the organisation itself, for a while: see Ondersteuner below.
UITNODIGBAAR = [keuze for keuze in Lidrol.choices if keuze[0] != Lidrol.ONDERSTEUNER]


# Whose role is for some regions: a partner always, a dossierbeheerder perhaps.
MET_REGIO = (Sectorrolsoort.REGIONALE_PARTNER, Sectorrolsoort.DOSSIERBEHEERDER)


class Persoonfilter(forms.Form):
    """The row of filters above the list of accounts."""

    zoek = forms.CharField(label="Naam of e-mailadres", max_length=200, required=False)
    rol = forms.ChoiceField(
        label="Rol",
        required=False,
        choices=[ALLE, ("Voor de sector", Sectorrolsoort.choices), ("In een organisatie", Lidrol.choices)],
    )


def _naam(**kwargs: Any) -> Naamveld:
    return Naamveld(label="Naam", max_length=150, leeg="Vul de voornaam en de naam in.", **kwargs)


def _lidrol() -> forms.ChoiceField:
    return forms.ChoiceField(label="Rol", choices=[KIES, *UITNODIGBAAR], error_messages={"required": "Kies een rol."})


class Wie(forms.Form):
    """Who is invited."""

    email = Emailveld(help_text="Naar dit adres gaat de uitnodiging.")
    naam = _naam(help_text="Voornaam en naam. Heeft de persoon al een account, dan blijft de naam van dat account.")


class Uitnodiging(Wie):
    """A colleague, invited by the kwaliteitscoördinator."""

    rol = _lidrol()


class Ondersteuner(Wie):
    """Somebody of Opgroeien or a federation who may read along until a day, invited by the organisation."""

    email = Emailveld(help_text="Van de persoon bij Opgroeien of uw federatie die u helpt.")
    tot_en_met = Datumveld(label="Tot en met", leeg="Kies tot wanneer deze persoon mag meelezen.")
    field_order = ["email", "naam", "tot_en_met"]

    def clean_tot_en_met(self) -> dt.date:
        dag: dt.date = self.cleaned_data["tot_en_met"]
        vandaag = timezone.localdate()
        if not vandaag <= dag <= vandaag + dt.timedelta(days=366):
            raise ValidationError("Kies een dag vanaf vandaag, hoogstens een jaar ver. U kunt later verlengen.")
        return dag


class Lidformulier(Periode, Wie):
    """A member, invited by the beheerder, from a day on."""

    rol = _lidrol()
    field_order = ["email", "naam", "rol", "van", "tot_en_met"]


class Rolformulier(Periode):
    """A role in an organisation for an account that exists."""

    organisatie = Organisatieveld(label="Organisatie")
    rol = _lidrol()
    field_order = ["organisatie", "rol", "van", "tot_en_met"]


class Lidmaatschapsperiode(Periode, forms.ModelForm):
    """From when to when a role in an organisation holds."""

    class Meta:
        model = Lidmaatschap
        fields = ["van", "tot_en_met"]


class Sectorrolformulier(Periode):
    """A role for the sector."""

    rol = forms.ChoiceField(
        label="Rol", choices=[KIES, *Sectorrolsoort.choices], error_messages={"required": "Kies een rol."}
    )
    regio = forms.MultipleChoiceField(
        label="Regio",
        choices=Regio.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Voor een regionale partner of een dossierbeheerder, een of meer. Een dossierbeheerder leest alle "
        "verslagen; wie regio's heeft, kan de werklijst op “Mijn regio” zetten.",
        error_messages={"invalid_choice": "Kies de regio uit de lijst."},
    )
    field_order = ["email", "naam", "rol", "regio", "van", "tot_en_met"]

    def clean(self) -> dict[str, Any]:
        schoon = super().clean()
        rol, regio = schoon.get("rol"), schoon.get("regio")
        if rol == Sectorrolsoort.REGIONALE_PARTNER and not regio and "regio" not in self.errors:
            self.add_error("regio", "Kies de regio van deze regionale partner.")
        if rol and rol not in MET_REGIO and regio:
            self.add_error("regio", "Alleen een regionale partner of dossierbeheerder heeft een regio. Kies er geen.")
        return schoon


class Sectoruitnodiging(Sectorrolformulier, Wie):
    """A role for the sector for someone who may not have an account yet."""


class Sectorrolperiode(Periode, forms.ModelForm):
    """From when to when a role for the sector holds."""

    class Meta:
        model = Sectorrol
        fields = ["van", "tot_en_met"]


class Persoonformulier(forms.ModelForm):
    """An account."""

    naam = _naam()
    email = Emailveld(help_text="Hiermee meldt de persoon zich aan.")
    is_active = forms.BooleanField(
        label="Mag zich aanmelden", required=False, help_text="Vink uit om het account te blokkeren. De rollen blijven."
    )

    class Meta:
        model = Persoon
        fields = ["naam", "email", "is_active"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if Persoon.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Er is al een account met dit e-mailadres.")
        return email


class Anonimiseren(forms.Form):
    """Making anonymous cannot be undone, so it is asked twice."""

    zeker = forms.BooleanField(
        label="Ik begrijp dat dit niet ongedaan kan worden gemaakt",
        error_messages={"required": "Vink aan dat u begrijpt dat dit niet ongedaan kan worden gemaakt."},
    )

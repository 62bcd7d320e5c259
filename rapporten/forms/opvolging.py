"""Forms of the conversation between an organisation and Opgroeien."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.text import Truncator

from organisaties.forms.velden import Datumveld
from rapporten.forms.velden import Tekstveld, Versieveld

LIMIET = 4000
AFSPRAAK_LIMIET = 1000
AFSPRAKEN = 5


def _verplicht(label: str, melding: str, **kwargs: Any) -> Tekstveld:
    return Tekstveld(label=label, limiet=LIMIET, rijen=3, required=True, error_messages={"required": melding}, **kwargs)


class _BegrensdForm(forms.Form):
    """A form whose texts may not be longer than the count beside them says."""

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        for naam in ("tekst", "reden", "antwoord"):
            lengte = len(schoon.get(naam) or "")
            if lengte > LIMIET:
                self.add_error(naam, f"Maak deze tekst korter: {lengte} tekens, en {LIMIET} is het meeste.")
        return schoon


class AntwoordForm(_BegrensdForm):
    """The organisation's answer to a request for addition, and the version it was based on."""

    versie = Versieveld()
    antwoord = _verplicht("Uw antwoord aan Opgroeien", "Schrijf een antwoord, bijvoorbeeld wat u aanpaste.")


class NogNietForm(_BegrensdForm):
    """Why who may sign does not sign yet."""

    reden = _verplicht(
        "Nog niet ondertekenen: wat moet er nog gebeuren?", "Schrijf wat er nog moet gebeuren voor u ondertekent."
    )


class ReactieForm(_BegrensdForm):
    """What the organisation says in a thread."""

    tekst = _verplicht("Uw reactie", "Schrijf eerst een reactie.")


@dataclass(frozen=True, slots=True)
class Omgeving:
    """What a message can be about and whom it can name: blocks of the section by id, colleagues by id."""

    alineas: Mapping[str, str] = field(default_factory=dict)
    collegas: Sequence[tuple[int, str]] = ()


class _BerichtForm(_BegrensdForm):
    """What Opgroeien writes at a section, perhaps at a passage in it, perhaps with a colleague in mind.

    ``begin`` and ``eind`` are filled by selecting words on the page; without them the whole paragraph is meant.
    """

    blok = forms.ChoiceField(label="Bij welke passage?", required=False)
    begin = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6)
    eind = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6)
    vermeldt = forms.TypedChoiceField(label="Vermeld een collega", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, omgeving: Omgeving, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alineas = [(id_, Truncator(tekst).chars(80)) for id_, tekst in omgeving.alineas.items()]
        blok, vermeldt = self.fields["blok"], self.fields["vermeldt"]
        assert isinstance(blok, forms.ChoiceField)
        assert isinstance(vermeldt, forms.ChoiceField)
        blok.choices = [("", "Heel het onderdeel"), *alineas]
        blok.widget.attrs["data-passage"] = ""
        vermeldt.choices = [("", "Niemand"), *omgeving.collegas]
        if not omgeving.alineas:
            del self.fields["blok"], self.fields["begin"], self.fields["eind"]
        if not omgeving.collegas:
            del self.fields["vermeldt"]


class DraadForm(_BerichtForm):
    """What Opgroeien writes to the organisation, to begin a thread or in one."""

    field_order = ("blok", "tekst")
    tekst = _verplicht("Opmerking voor de organisatie", "Schrijf eerst een opmerking.")


class NotitieForm(_BerichtForm):
    """A note for Opgroeien alone."""

    field_order = ("blok", "tekst")
    tekst = _verplicht("Interne notitie, alleen voor Opgroeien", "Schrijf eerst een notitie.")


class AanvullingForm(_BegrensdForm):
    """A request for addition at a section."""

    reden = _verplicht("Wat vraagt u, en waarom?", "Schrijf wat u vraagt en waarom; de organisatie leest dit.")
    uiterlijk = Datumveld(label="Graag tegen", required=False)

    def __init__(self, *args: Any, vandaag: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vandaag = vandaag

    def clean_uiterlijk(self) -> dt.date | None:
        dag = self.cleaned_data["uiterlijk"]
        if dag is not None and dag < self.vandaag:
            raise forms.ValidationError("Deze datum is voorbij. Kies een latere, of laat het veld leeg.")
        return dag


class AfspraakForm(forms.Form):
    """One agreement for next year, perhaps with a date; an empty one is no agreement."""

    tekst = Tekstveld(label="Afspraak", limiet=AFSPRAAK_LIMIET, rijen=2)
    tegen = Datumveld(label="Tegen", required=False)

    def __init__(self, *args: Any, vandaag: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vandaag = vandaag

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        tekst, tegen = schoon.get("tekst") or "", schoon.get("tegen")
        if len(tekst) > AFSPRAAK_LIMIET:
            self.add_error(
                "tekst", f"Maak deze afspraak korter: {len(tekst)} tekens, en {AFSPRAAK_LIMIET} is het meeste."
            )
        if tegen and not tekst and "tekst" not in self.errors:
            self.add_error("tekst", "Schrijf wat u afspreekt, of maak de datum leeg.")
        if tegen and tegen < self.vandaag:
            self.add_error("tegen", "Deze datum is voorbij. Kies een latere, of laat het veld leeg.")
        return schoon


def afspraakforms(data: Any = None, *, vandaag: dt.date, begin: Sequence[dict[str, Any]] = ()) -> list[AfspraakForm]:
    """The lines for agreements on the form that closes a report; ``begin``: what stands in the first of them."""
    rijen = [*begin[:AFSPRAKEN], *[{}] * (AFSPRAKEN - len(begin))]
    return [
        AfspraakForm(data, prefix=f"afspraak-{n}", vandaag=vandaag, initial=rij) for n, rij in enumerate(rijen, start=1)
    ]


class RedenForm(_BegrensdForm):
    """A reason that the organisation reads along."""

    reden = _verplicht("Reden", "Geef een reden: de organisatie leest die mee.")

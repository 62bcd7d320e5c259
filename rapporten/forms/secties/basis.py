"""What every page form of a section has in common."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organisaties.models import Persoon
from rapporten.bewaren import Invoer, Soort, Versieconflict
from rapporten.forms.velden import Versieveld
from rapporten.models import Knoop, Verslag


@dataclass(slots=True)
class Plaats:
    """Where we are: the report, the question, the group of themes (growth levels), and whether it is nulpunt.

    ``nieuw``: the person chose to write a new text instead of going on with last year's.
    """

    verslag: Verslag
    vraag: Knoop
    groep: str = ""
    nulpunt: bool = False
    mediaan: dict[str, int] = field(default_factory=dict)
    nieuw: bool = False


class Rijform(forms.Form):
    """The fields of one row of the draft. They are stored together: by the button of the page, or by themselves."""

    soort: ClassVar[Soort]
    niet_altijd: ClassVar[frozenset[str]] = frozenset()  # fields that the page may leave out; the form fills them in
    versie = Versieveld()
    save_id = forms.UUIDField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": "Herlaad de pagina: het kenmerk van deze bewaring klopt niet."},
    )

    @classmethod
    def voor(cls, verslag: Verslag, sleutel: str, data: QueryDict) -> Rijform:
        """The form of one row by itself, as the page sends it; ``verslag`` need not be read from the database.

        Raises:
            LookupError: when there is no such row.
        """
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or {}
        for naam, veld in self.fields.items():
            # An absent field is a broken request, not an emptied answer.
            if naam in self.niet_altijd or veld.widget.is_hidden:
                continue
            if veld.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(naam)):
                self.add_error(naam, "Dit veld kwam niet mee. Herlaad de pagina en probeer opnieuw.")
        return gegevens

    def invoer(self, door: Persoon, nu: dt.datetime) -> Invoer:
        """What to store, once the form is valid; by whom and when, for what has to be stored beside it."""
        raise NotImplementedError

    def velden(self, huidig: dict[str, Any]) -> dict[str, str]:
        """The stored values of a conflict as the fields of this form would show them (name in the page → value)."""
        raise NotImplementedError

    def woorden(self, huidig: dict[str, Any]) -> str:
        """The stored values of a conflict in words, to read beside one's own."""
        raise NotImplementedError


class Sectie(ABC):
    """A page form."""

    template = "rapporten/verslag/verhaal.html"

    def __init__(self, plaats: Plaats, data: QueryDict | None = None, files: MultiValueDict | None = None) -> None:
        self.plaats, self.verslag, self.vraag = plaats, plaats.verslag, plaats.vraag
        self.formulieren: list[forms.Form] = []
        self.bouw(data, files)

    @abstractmethod
    def bouw(self, data: QueryDict | None, files: MultiValueDict | None) -> None:
        """Make the forms, bound when there is data."""

    def is_valid(self) -> bool:
        """All forms at once, so that every error is shown."""
        return all(formulier.is_valid() for formulier in self.formulieren)

    @property
    def zonder_versie(self) -> bool:
        """Was a version missing? Then nothing may be stored (428)."""
        return any("versie" in formulier.errors for formulier in self.formulieren)

    @abstractmethod
    def bewaar(self, door: Persoon, nu: dt.datetime) -> None:
        """Store what changed. Raises Versieconflict, NietBewerkbaar."""

    @abstractmethod
    def toon_conflict(self, conflict: Versieconflict) -> None:
        """Prepare the forms to show both texts; saving again then replaces the colleague's."""

    @property
    def plek_van_conflict(self) -> str:
        """The id of the (first) place where both texts stand."""
        return "conflict"

    @property
    def volgende(self) -> str:
        """The next page within this section (a group of themes), or ''."""
        return ""

    @property
    def anker(self) -> str:
        """The id of the place to land on after saving, or ''."""
        return ""

    def context(self) -> dict[str, Any]:
        """What the template of this kind needs beside the forms."""
        return {}


def zet_versie(formulier: forms.Form, **versies: int) -> None:
    """Let a bound form be based on newer versions (field name → version), so that saving it again is accepted."""
    data = QueryDict(mutable=True)
    data.update(formulier.data)
    for naam, versie in versies.items():
        data[formulier.add_prefix(naam)] = str(versie)
    formulier.data = data

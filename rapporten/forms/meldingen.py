"""How somebody wants to hear of each kind of thing by mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from rapporten.choices import Gebeurtenis, Manier, Zijde
from rapporten.meldingen.soorten import SOORTEN


class VoorkeurenForm(forms.Form):
    """One choice for each kind of event of the sides that somebody works for; what is compulsory is not asked."""

    def __init__(
        self, *args: Any, zijden: frozenset[Zijde], gekozen: Mapping[Gebeurtenis, Manier], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zijden = [zijde for zijde in Zijde if zijde in zijden]
        for gebeurtenis in (g for zijde in self.zijden for g in _van(zijde)):
            soort = SOORTEN[gebeurtenis]
            if not soort.altijd:
                self.fields[gebeurtenis.value] = forms.ChoiceField(
                    label=f"Als {gebeurtenis.label}",
                    choices=[(manier.value, manier.label) for manier in soort.keuzes],
                    initial=gekozen[gebeurtenis].value,
                    error_messages={
                        "required": f"Kies hoe u het wilt weten als {gebeurtenis.label}.",
                        "invalid_choice": "Kies een van de mogelijkheden in de lijst.",
                    },
                )

    def groepen(self) -> list[tuple[Zijde, list[BoundField], list[tuple[str, str]]]]:
        """Per side: the fields, and what is always mailed at once with the reason."""
        uit = []
        for zijde in self.zijden:
            velden = [self[g.value] for g in _van(zijde) if not SOORTEN[g].altijd]
            altijd = [(g.label, SOORTEN[g].altijd) for g in _van(zijde) if SOORTEN[g].altijd]
            uit.append((zijde, velden, altijd))
        return uit

    @property
    def manieren(self) -> dict[Gebeurtenis, Manier]:
        """What was chosen."""
        return {Gebeurtenis(naam): Manier(waarde) for naam, waarde in self.cleaned_data.items()}


def _van(zijde: Zijde) -> Iterable[Gebeurtenis]:
    """In the order of the list; a kind of both sides stands with the organisation's when somebody has both."""
    return (gebeurtenis for gebeurtenis, soort in SOORTEN.items() if zijde in soort.zijden)

"""The form of one section on the page that asks what changed since last year."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from rapporten.forms.velden import Versieveld
from rapporten.overnemen import Keuze, Voorstel


class KeuzeForm(forms.Form):
    """What changed in one section; no choice is allowed: then it is left for later."""

    versie = Versieveld()

    def __init__(self, data: QueryDict | None = None, *, voorstel: Voorstel) -> None:
        super().__init__(data, prefix=voorstel.vraag.stabiel_id, initial={"versie": voorstel.versie})
        self.voorstel = voorstel
        keuzes = [(k.value, k.label) for k in Keuze]
        if voorstel.is_overgenomen:
            keuzes = [keuzes[0], (Keuze.OVERNEMEN.value, "Een deel: ik pas de overgenomen tekst nog aan")]
        self.fields["keuze"] = forms.ChoiceField(
            label="Wat veranderde?",
            choices=keuzes,
            required=False,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": f"{voorstel.vraag.titel}: kies een van de antwoorden."},
        )

"""What a refused field says: our words, never those of the framework."""

from __future__ import annotations

import pytest
from django import forms


class Vorm(forms.Form):
    naam = forms.CharField(min_length=2, max_length=20, required=False)
    email = forms.EmailField(required=False)
    keuze = forms.ChoiceField(choices=[("a", "A")], required=False)
    meer = forms.MultipleChoiceField(choices=[("a", "A")], required=False)
    aantal = forms.IntegerField(max_value=9, required=False)
    sleutel = forms.UUIDField(required=False)
    dag = forms.DateField(required=False)


@pytest.mark.parametrize(
    ("veld", "waarde", "woorden"),
    [
        ("naam", "x" * 21, "Maak dit korter: hoogstens 20 tekens. Nu zijn het er 21."),
        ("naam", "x", "Maak dit langer: minstens 2 tekens."),
        ("naam", "a\x00b", "Hier staat een onzichtbaar teken in. Typ de tekst opnieuw."),
        ("email", "geen adres", "Dit is geen e-mailadres. Schrijf het als naam@organisatie.be."),
        ("keuze", "z", "Kies een van de mogelijkheden in de lijst."),
        ("meer", ["z"], "Kies een van de mogelijkheden in de lijst."),
        ("aantal", "veel", "Typ een geheel getal, bijvoorbeeld 24."),
        ("aantal", "10", "Kies een kleinere waarde: hoogstens 9."),
        ("sleutel", "z", "Herlaad de pagina en probeer opnieuw."),
        ("dag", "morgen", "Dit is geen datum. Schrijf ze als dag/maand/jaar: 1/6/2026."),
    ],
)
def test_de_woorden(veld: str, waarde: object, woorden: str) -> None:
    assert Vorm({veld: waarde}).errors[veld] == [woorden]

"""The form that freezes an edition."""

from __future__ import annotations

from django import forms


class Vastlegformulier(forms.Form):
    """A remark, and the hash of the live edition that the person looked at."""

    opmerking = forms.CharField(
        label="Opmerking bij deze editie",
        help_text="Bijvoorbeeld: alle verslagen over 2022 zijn binnen. Iedereen die de editie ziet, leest dit.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "data-limiet": 500}),
        error_messages={
            "required": "Schrijf een opmerking bij deze editie, bijvoorbeeld waarom u ze nu vastlegt.",
            "max_length": "Maak de opmerking korter: hoogstens 500 tekens.",
        },
    )
    gezien = forms.CharField(max_length=64, widget=forms.HiddenInput)

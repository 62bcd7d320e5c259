"""The form that freezes an edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator


class Vastlegformulier(forms.Form):
    """A remark, and the hash of the live edition that the person looked at."""

    opmerking = forms.CharField(
        label="Opmerking bij deze editie",
        help_text="Bijvoorbeeld: alle verslagen over 2022 zijn binnen. Iedereen die de editie ziet, leest dit.",
        # A validator and no max_length: a browser would cut off what is pasted, in silence.
        validators=[MaxLengthValidator(500)],
        widget=forms.Textarea(attrs={"rows": 2, "data-limiet": 500}),
        error_messages={
            "required": "Schrijf een opmerking bij deze editie, bijvoorbeeld waarom u ze nu vastlegt.",
            "max_length": "Maak de opmerking korter: hoogstens 500 tekens.",
        },
    )
    toch = forms.BooleanField(
        label="Leg de editie toch al vast",
        help_text="Wat later nog binnenkomt, staat dan niet in deze editie.",
        error_messages={"required": "Vink aan dat u de editie toch al wilt vastleggen, of wacht tot alles binnen is."},
    )
    gezien = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, te_vroeg: bool, **kwargs: Any) -> None:
        """``te_vroeg``: reports may still come; then the person says twice that the edition is wanted now."""
        super().__init__(*args, **kwargs)
        if not te_vroeg:
            del self.fields["toch"]

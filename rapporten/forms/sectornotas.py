"""The form of a note at the sector picture."""

from __future__ import annotations

from django import forms
from django.core.validators import MaxLengthValidator

LANGST = 8000


class Notaformulier(forms.Form):
    """The text, whether everyone may read it, and the version that the person started from."""

    tekst = forms.CharField(
        label="Interpretatie en verwerking",
        help_text="Wat zeggen deze cijfers samen met het verhaal erachter, en wat gebeurt ermee? Gewone tekst, een "
        f"witte regel begint een alinea, hoogstens {LANGST} tekens. Leeg publiceren haalt de nota weg.",
        # A validator and no max_length: a browser would cut off what is pasted, in silence.
        validators=[MaxLengthValidator(LANGST)],
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "data-limiet": LANGST}),
        error_messages={"max_length": f"Maak de tekst korter: hoogstens {LANGST} tekens."},
    )
    gepubliceerd = forms.BooleanField(
        label="Publiceer: iedereen die aangemeld is, leest deze tekst",
        required=False,
    )
    versie = forms.IntegerField(
        min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput, error_messages={"required": "Herlaad de pagina."}
    )

    def clean_tekst(self) -> str:
        """Line ends as in the database; no control characters."""
        return str(self.cleaned_data["tekst"]).replace("\r\n", "\n").replace("\r", "\n").strip()

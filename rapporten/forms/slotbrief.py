"""Writing a closing letter: plain text, or HTML when the editor wrote it."""

from __future__ import annotations

from typing import Any

from django import forms

from rapporten import tekst
from rapporten.forms.velden import Tekstveld, Versieveld, hoogstens

LIMIET = 20_000


class SlotbriefForm(forms.Form):
    """The text of a letter (``vorm`` says what it holds) and the version it was based on."""

    versie = Versieveld()
    vorm = forms.ChoiceField(
        choices=[("tekst", "tekst"), ("html", "html")],
        initial="tekst",
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Herlaad de pagina en probeer opnieuw."},
    )
    tekst = Tekstveld(
        label="De brief",
        limiet=LIMIET,
        rijen=24,
        required=True,
        help_text=hoogstens(LIMIET),
        error_messages={"required": "Schrijf eerst een brief."},
    )

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or self.cleaned_data
        html = self.html()
        if "tekst" in schoon and not tekst.naar_tekst(html).strip():
            self.add_error("tekst", "Schrijf eerst een brief.")
        lengte = tekst.lengte(html)
        if lengte > LIMIET:
            self.add_error("tekst", f"Maak de brief korter: {lengte} tekens, en {LIMIET} is het meeste.")
        return schoon

    def html(self, vorige: str = "") -> str:
        """What was written as clean HTML; plain text keeps the layout of each block that reads as in ``vorige``."""
        getypt = self.cleaned_data.get("tekst") or ""
        if self.cleaned_data.get("vorm") == "html":
            return tekst.schoon(getypt)
        return tekst.uit_tekst(getypt, vorige)

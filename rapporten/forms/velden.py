"""Fields that more than one form of the report has."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms

from rapporten import tekst

# 14.261 is fourteen thousand to one person and fourteen and a bit to another: a factor thousand, so it is asked.
DUIZENDTAL = re.compile(r"[1-9]\d{0,2}\.\d{3}")
# 14.261,5 and 1.234.567 can only be one thing.
DUIZENDTALLEN = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d*)?")


class Versieveld(forms.IntegerField):
    """The hidden version that the answer on screen was based on."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", 2_000_000_000)
        super().__init__(
            error_messages={
                "required": "Herlaad de pagina: het versienummer ontbreekt.",
                "invalid": "Herlaad de pagina: het versienummer klopt niet.",
                "min_value": "Herlaad de pagina: het versienummer klopt niet.",
                "max_value": "Herlaad de pagina: het versienummer klopt niet.",
            },
            **kwargs,
        )


class Getalveld(forms.DecimalField):
    """A number as people type it: decimal comma or point, at most four decimals, never negative."""

    zwijg = True  # which of the numbers is needed, the page says

    def __init__(self, *, label: str, maximum: Decimal, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            localize=True,
            min_value=Decimal(0),
            max_value=maximum,
            max_digits=14,
            decimal_places=4,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={
                "invalid": f"{label}: typ een getal, bijvoorbeeld 94,5 (zonder punt tussen de duizendtallen).",
                "min_value": f"{label}: een getal onder nul kan niet.",
                "max_value": f"{label}: dit getal is te groot. Kijk de komma na.",
                "max_digits": f"{label}: dit getal is te groot. Kijk de komma na.",
                "max_whole_digits": f"{label}: dit getal is te groot. Kijk de komma na.",
                "max_decimal_places": f"{label}: gebruik hoogstens vier cijfers na de komma.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").removesuffix("%")
            if DUIZENDTAL.fullmatch(value):
                heel, deel = value.split(".")
                raise forms.ValidationError(
                    f"{self.label}: bedoelt u {heel}{deel} of {heel},{deel}? Schrijf duizendtallen zonder punt, "
                    "en gebruik een komma voor de cijfers erna."
                )
            if DUIZENDTALLEN.fullmatch(value):
                value = value.replace(".", "")
        return super().to_python(value)


class Tekstveld(forms.CharField):
    """A plain text area with a limit that is shown and counted, but never cuts."""

    def __init__(
        self, *, label: str, limiet: int | None = None, rijen: int = 4, zwijg: bool = False, **kwargs: Any
    ) -> None:
        # May be saved empty while it is compulsory before signing: then "niet verplicht" is not said.
        self.zwijg = zwijg
        attrs: dict[str, Any] = {"rows": rijen}
        if limiet:
            attrs["data-limiet"] = limiet
        kwargs.setdefault("required", False)
        super().__init__(label=label, widget=forms.Textarea(attrs=attrs), max_length=200_000, **kwargs)

    def clean(self, value: Any) -> str:
        return tekst.weergave(super().clean(value))


def hoogstens(limiet: int) -> str:
    """The limit in words, for whom the live count does not run."""
    return f"Hoogstens {limiet:,} tekens.".replace(",", "\u202f")

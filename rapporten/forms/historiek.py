"""Forms of the history: which versions to compare, and which one to put back."""

from __future__ import annotations

from typing import Any

from django import forms

from rapporten.forms.velden import Versieveld


class VergelijkForm(forms.Form):
    """Two versions of one text, the older first."""

    van = forms.IntegerField(label="Van versie", min_value=0)
    naar = forms.IntegerField(label="Naar versie", min_value=1)

    def __init__(self, *args: Any, hoogste: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for naam, laagste in (("van", 0), ("naar", 1)):
            veld = self.fields[naam]
            assert isinstance(veld, forms.IntegerField)
            woorden = f"{veld.label}: kies een nummer van {laagste} tot {hoogste}."
            veld.error_messages |= dict.fromkeys(("required", "invalid", "min_value"), woorden)
            veld.widget.attrs |= {"min": laagste, "max": hoogste}
        self.hoogste = hoogste

    def clean(self) -> dict[str, Any]:
        schoon = super().clean() or {}
        for naam in ("van", "naar"):
            if (schoon.get(naam) or 0) > self.hoogste:
                self.add_error(naam, self.fields[naam].error_messages["min_value"])
        return schoon


class TerugzetForm(forms.Form):
    """Put one version back; ``versie`` is the one that stood there when the person decided."""

    versie = Versieveld()
    nummer = forms.IntegerField(min_value=1, max_value=2_000_000_000)
    sleutel = forms.CharField(max_length=60)

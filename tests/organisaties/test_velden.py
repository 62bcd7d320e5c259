"""Fields that forms share."""

from __future__ import annotations

import pytest
from django import forms
from pytest_django.asserts import assertHTMLEqual

from organisaties.forms.velden import Keuzelijst


@pytest.mark.parametrize("gekozen", ["", "b", "<x>"])
def test_een_keuzelijst_is_die_van_django(gekozen: str) -> None:
    keuzes = [("", "Alle"), ("b", "Bé & co"), ("<x>", "<x>"), (2026, "2026")]
    attrs = {"class": "form-select", "id": "id_veld", "required": True, "aria-describedby": "uitleg"}
    eigen, django = (soort(choices=keuzes).render("veld", gekozen, attrs) for soort in (Keuzelijst, forms.Select))
    assertHTMLEqual(eigen, django)

"""Choosing a password: django-allauth's forms with our words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm
from django import forms

if TYPE_CHECKING:
    Basis = forms.Form
else:
    Basis = object


class _TweeKeer(Basis):
    """The password is typed twice, against a typing error."""

    def clean(self) -> dict[str, Any]:
        gegevens = super().clean() or self.cleaned_data
        een, twee = gegevens.get("password1"), self.data.get(self.add_prefix("password2"))
        if een and twee and een != twee:
            self.errors.pop("password2", None)
            self.add_error("password2", "Dit is niet hetzelfde wachtwoord als hierboven. Typ het twee keer.")
        return gegevens


class Wachtwoordwijziging(_TweeKeer, ChangePasswordForm):
    """Another password, by who knows the current one."""


class Wachtwoordkeuze(_TweeKeer, ResetPasswordKeyForm):
    """A password, by who got the link."""

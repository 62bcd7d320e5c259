"""Signing in: what differs from django-allauth's and Django's defaults, and their messages in our words."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import password_validation
from django.http import HttpRequest


class Aanmelding(DefaultAccountAdapter):
    """Accounts come from an invitation or from the beheerder; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Dit account is geblokkeerd. Vraag de beheerder bij Opgroeien om het weer te openen.",
        "email_password_mismatch": "Het e-mailadres of het wachtwoord klopt niet. Kijk ze allebei na.",
        "enter_current_password": "Dit is niet uw huidige wachtwoord.",
        "incorrect_password": "Dit wachtwoord klopt niet.",
        "invalid_password_reset": "Deze link werkt niet meer. Vraag een nieuwe.",
        # As long as django-allauth remembers failures (ACCOUNT_RATE_LIMITS, "login_failed"); a new password ends it.
        "too_many_login_attempts": "Aanmelden mislukte te vaak na elkaar. Wacht vijf minuten en probeer opnieuw, "
        "of kies meteen een nieuw wachtwoord via “Wachtwoord vergeten”.",
        "rate_limited": "Dat waren te veel pogingen na elkaar. Wacht een minuut en probeer het dan opnieuw.",
        "same_as_current": "Dit is uw huidige wachtwoord al. Kies een ander.",
        "unknown_email": "We kennen geen account met dit e-mailadres.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Lengte(password_validation.MinimumLengthValidator):
    """A password is long enough."""

    def get_error_message(self) -> str:
        return f"Dit wachtwoord is te kort. Neem minstens {self.min_length} tekens, bijvoorbeeld een paar woorden."

    def get_help_text(self) -> str:
        return f"Minstens {self.min_length} tekens. Een paar woorden na elkaar is sterk en goed te onthouden."


class Gelijkenis(password_validation.UserAttributeSimilarityValidator):
    """A password is not one's own name or address."""

    def get_error_message(self) -> str:
        return "Dit wachtwoord lijkt te veel op uw naam of uw e-mailadres. Kies iets anders."

    def get_help_text(self) -> str:
        return "Niet uw naam of uw e-mailadres."


class Bekend(password_validation.CommonPasswordValidator):
    """A password is not one that everybody tries first."""

    def get_error_message(self) -> str:
        return "Dit wachtwoord gebruiken veel mensen, het is dus makkelijk te raden. Kies iets anders."

    def get_help_text(self) -> str:
        return "Geen wachtwoord dat veel mensen gebruiken."

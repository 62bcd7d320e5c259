"""Signing in: what differs from django-allauth's defaults."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Aanmelding(DefaultAccountAdapter):
    """Accounts come from an invitation or from the beheerder; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

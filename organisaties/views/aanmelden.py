"""Signing in and passwords: the pages of django-allauth that we use, each with its access."""

from functools import wraps
from typing import Any

from allauth.account import views
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from kwaliteit.toegang import View, publiek
from organisaties.toegang import aangemeld
from organisaties.views.formulier import ONGELDIG


def _formulier(view: View) -> View:
    """A refused form has the status that it has everywhere else."""

    @wraps(view)
    def omhuld(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        antwoord = view(request, *args, **kwargs)
        form = (antwoord.context_data or {}).get("form") if isinstance(antwoord, TemplateResponse) else None
        if form is not None and form.errors:
            antwoord.status_code = ONGELDIG
        return antwoord

    return omhuld


aanmelden = publiek(_formulier(views.login))
afmelden = publiek(views.logout)
niet_actief = publiek(views.account_inactive)
wachtwoord_wijzigen = aangemeld(_formulier(views.password_change))
wachtwoord_vergeten = publiek(_formulier(views.password_reset))
wachtwoord_vergeten_klaar = publiek(views.password_reset_done)
wachtwoord_instellen = publiek(_formulier(views.password_reset_from_key))
wachtwoord_ingesteld = publiek(views.password_reset_from_key_done)

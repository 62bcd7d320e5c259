"""Signing in and passwords: the pages of django-allauth that we use, each with its access."""

from allauth.account import views

from kwaliteit.toegang import publiek
from organisaties.toegang import aangemeld

aanmelden = publiek(views.login)
afmelden = publiek(views.logout)
niet_actief = publiek(views.account_inactive)
wachtwoord_wijzigen = aangemeld(views.password_change)
wachtwoord_vergeten = publiek(views.password_reset)
wachtwoord_vergeten_klaar = publiek(views.password_reset_done)
wachtwoord_instellen = publiek(views.password_reset_from_key)
wachtwoord_ingesteld = publiek(views.password_reset_from_key_done)

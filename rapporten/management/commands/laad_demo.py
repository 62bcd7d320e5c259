"""``manage.py laad_demo``: load the demo data once."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rapporten.demo.basis import ACCOUNTS
from rapporten.demo.laden import laad


class Command(BaseCommand):
    """Tells the accounts, also when everything was there already. Exit 1 with the reason when it may not or cannot."""

    help = "Laadt eenmalig de demogegevens: verzonnen organisaties met verslagen, cijfers en accounts."

    def handle(self, *args: Any, **opties: Any) -> None:
        if settings.PRODUCTIE:
            raise CommandError("Demogegevens horen niet in productie. Gebruik KWALITEIT_MODUS=lokaal.")
        wachtwoord = os.environ.get("KWALITEIT_DEMO_WACHTWOORD", "")
        if not wachtwoord:
            raise CommandError("Zet in KWALITEIT_DEMO_WACHTWOORD het wachtwoord dat de demo-accounts krijgen.")
        if not laad(nu=timezone.now(), wachtwoord=wachtwoord, meld=self._meld):
            self.stdout.write("De demogegevens waren al geladen; er is niets veranderd.")
        breedte = max(len(account.email) for account in ACCOUNTS)
        self.stdout.write("Accounts van de demo:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.email:<{breedte}}  {account.uitleg}")

    def _meld(self, regel: str) -> None:
        self.stdout.write(f"{regel} …")

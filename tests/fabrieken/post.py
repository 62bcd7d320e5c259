"""What comes in the post folder when the workers run."""

from __future__ import annotations

from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from kwaliteit.afscherming import TOEPASSINGSROL
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem


def wacht_niet() -> None:
    """What waits on purpose (for more to tell, for second thoughts) need wait no longer."""
    with systeem(), connection.cursor() as cursor:
        Opdracht.objects.te_doen().update(niet_voor=timezone.now())
        cursor.execute("SET ROLE NONE")  # the application may not change this
        cursor.execute("UPDATE rapporten_melding SET niet_voor = now() WHERE niet_voor > now()")
        cursor.execute(f"SET ROLE {TOEPASSINGSROL}")


def bezorg() -> list[EmailMessage]:
    """Run all that waits, also what waits a moment for more to tell; the mails that came of it."""
    mail.outbox.clear()
    while True:
        wacht_niet()
        if not werk_af("celery"):
            return list(mail.outbox)

"""What comes in the post folder when the workers run."""

from __future__ import annotations

from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem


def bezorg() -> list[EmailMessage]:
    """Run all that waits, also what waits a moment for more to tell; the mails that came of it."""
    mail.outbox.clear()
    while True:
        with systeem():
            Opdracht.objects.te_doen().update(niet_voor=timezone.now())
        if not werk_af("celery"):
            return list(mail.outbox)

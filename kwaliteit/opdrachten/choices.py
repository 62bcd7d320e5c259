"""The states of a job and the queues it can wait in."""

from django.db import models


class Status(models.TextChoices):
    WACHTEND = "wachtend", "Wachtend"
    BEZIG = "bezig", "Bezig"
    KLAAR = "klaar", "Klaar"
    MISLUKT = "mislukt", "Mislukt"


class Wachtrij(models.TextChoices):
    """``pdf`` is apart so that slow rendering never holds up mails and editions."""

    CELERY = "celery", "Gewoon werk"
    PDF = "pdf", "Documenten"


TE_DOEN = (Status.WACHTEND, Status.BEZIG)
MAX_POGINGEN = 3

"""What waits to be done (``Opdracht``) and when each queue's workers were last seen (``Hartslag``)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kwaliteit.opdrachten.choices import MAX_POGINGEN, TE_DOEN, Status, Wachtrij
from kwaliteit.opdrachten.queries import OpdrachtQuerySet


class Opdracht(models.Model):
    """One thing to do once. Written by ``plannen`` inside the business transaction, run by ``uitvoeren``.

    ``begonnen_op`` is also the token of a claim: only the worker that set it may finish the job.
    ``samen``: not yet begun, so that a further request for the same subject joins it.
    """

    soort = models.CharField(max_length=50)
    onderwerp = models.CharField(max_length=200, help_text="Waarover, bijvoorbeeld indiening:12.")
    versie = models.CharField(max_length=64, help_text="Dezelfde soort, onderwerp en versie is dezelfde opdracht.")
    samen = models.BooleanField(default=False)
    argumenten = models.JSONField(default=dict, help_text="Alleen nummers en sleutels, nooit inhoud.")
    organisatie_id = models.BigIntegerField(null=True, blank=True)
    wachtrij = models.CharField(max_length=10, choices=Wachtrij)
    status = models.CharField(max_length=10, choices=Status, default=Status.WACHTEND)
    pogingen = models.PositiveSmallIntegerField(default=0)
    niet_voor = models.DateTimeField(default=timezone.now, help_text="Bij bezig: het einde van de lease.")
    aangemaakt_op = models.DateTimeField(default=timezone.now)
    begonnen_op = models.DateTimeField(null=True, blank=True)
    klaar_op = models.DateTimeField(null=True, blank=True)
    fout = models.CharField(max_length=300, blank=True, help_text="Van de laatste poging, zonder persoonsgegevens.")

    objects = OpdrachtQuerySet.as_manager()

    class Meta:
        verbose_name = "opdracht"
        verbose_name_plural = "opdrachten"
        constraints = [
            models.UniqueConstraint(fields=["soort", "onderwerp", "versie"], name="opdracht_eenmalig"),
            models.UniqueConstraint(
                fields=["soort", "onderwerp"], condition=Q(samen=True), name="opdracht_samen_een_wachtende"
            ),
            models.UniqueConstraint(
                fields=["soort", "onderwerp"], condition=Q(status=Status.BEZIG), name="opdracht_een_bezig"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="opdracht_status"),
            models.CheckConstraint(condition=Q(wachtrij__in=Wachtrij.values), name="opdracht_wachtrij"),
            models.CheckConstraint(condition=Q(pogingen__lte=MAX_POGINGEN), name="opdracht_pogingen"),
            models.CheckConstraint(
                condition=Q(samen=False) | Q(status=Status.WACHTEND, pogingen=0), name="opdracht_samen_onbegonnen"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.WACHTEND, klaar_op=None, pogingen__lt=MAX_POGINGEN)
                | Q(status=Status.BEZIG, klaar_op=None, pogingen__gte=1, begonnen_op__isnull=False)
                | Q(status=Status.KLAAR, klaar_op__isnull=False, pogingen__gte=1, fout="")
                | (Q(status=Status.MISLUKT, klaar_op=None, pogingen__gte=1) & ~Q(fout="")),
                name="opdracht_verloop",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wachtrij", "niet_voor", "id"], condition=Q(status__in=TE_DOEN), name="opdracht_te_doen"
            ),
            models.Index(fields=["aangemaakt_op"], condition=Q(status=Status.MISLUKT), name="opdracht_mislukt"),
        ]

    def __str__(self) -> str:
        return f"{self.soort} {self.onderwerp} ({self.versie})"


class Hartslag(models.Model):
    """Per queue: when a worker last looked for work, and by when it promised to be back.

    In PostgreSQL and not asked through Redis, because web requests never touch Redis.
    """

    wachtrij = models.CharField(max_length=10, choices=Wachtrij, primary_key=True)
    gezien_op = models.DateTimeField()
    terug_voor = models.DateTimeField()

    class Meta:
        verbose_name = "hartslag"
        verbose_name_plural = "hartslagen"

    def __str__(self) -> str:
        return f"{self.wachtrij}: {self.gezien_op:%d/%m/%Y %H:%M:%S}"

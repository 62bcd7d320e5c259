"""The bell. Beat rings every second; whoever hears it claims until nothing is left."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from kwaliteit.opdrachten.register import alle_vooruit
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem

RONDE_SECONDEN = 10  # then hand back, so that a worker told to stop does so between two jobs


@shared_task(name="kwaliteit.bel", ignore_result=True)
def bel(wachtrij: str) -> None:
    """Run what waits in this queue. The ring carries no work: losing one, or all of Redis, loses nothing."""
    werk_af(wachtrij, seconden=RONDE_SECONDEN)


@shared_task(name="kwaliteit.vooruit", ignore_result=True)
def plan_vooruit() -> None:
    """Plan the jobs that are due because time passed. Missed once, the next ring plans them."""
    for plan_wat_komt in alle_vooruit():
        with systeem():
            plan_wat_komt(timezone.now())

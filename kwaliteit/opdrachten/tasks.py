"""The bell. Beat rings every second; whoever hears it claims until nothing is left."""

from __future__ import annotations

from celery import shared_task

from kwaliteit.opdrachten.uitvoeren import werk_af

RONDE_SECONDEN = 10  # then hand back, so that a worker told to stop does so between two jobs


@shared_task(name="kwaliteit.bel", ignore_result=True)
def bel(wachtrij: str) -> None:
    """Run what waits in this queue. The ring carries no work: losing one, or all of Redis, loses nothing."""
    werk_af(wachtrij, seconden=RONDE_SECONDEN)

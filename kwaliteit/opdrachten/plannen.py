"""Planning jobs: rows in the caller's transaction. Nothing here touches Redis; beat rings every second."""

from __future__ import annotations

import datetime as dt
import json
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from kwaliteit.opdrachten.choices import Status
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.register import haal

Argument = int | str | None


def plan(
    soort: str,
    onderwerp: str,
    versie: str | int,
    /,
    *,
    organisatie_id: int | None = None,
    niet_voor: dt.datetime | None = None,
    **argumenten: Argument,
) -> None:
    """Plan a job in the caller's transaction; the same (soort, onderwerp, versie) again changes nothing.

    ``argumenten`` reach the handler by keyword: ids and keys only, never content. ``organisatie_id`` is kept
    beside the job (to show an organisation its own) and not handed on. Before ``niet_voor`` it does not run.
    Raises ``OnbekendeSoort``.
    """
    opdracht = Opdracht(
        soort=soort,
        onderwerp=onderwerp,
        versie=str(versie),
        argumenten=argumenten,
        organisatie_id=organisatie_id,
        wachtrij=haal(soort).wachtrij,
        niet_voor=niet_voor or timezone.now(),
    )
    Opdracht.objects.bulk_create([opdracht], ignore_conflicts=True)


def plan_samen(soort: str, onderwerp: str, /, **argumenten: Argument) -> None:
    """Plan a job that several requests share: those before it begins become one, a later one makes a new job.

    ``argumenten`` follow from ``onderwerp``. The waiting row stays locked until the caller commits, so no
    worker can begin before it sees what every joining caller wrote. For the same reason callers wait for
    each other here: call it last in the transaction, and several subjects in sorted order.
    Raises ``OnbekendeSoort``.
    """
    with connection.cursor() as cursor:
        # The ORM cannot name the partial index in ON CONFLICT. DO NOTHING would not lock the row: a worker
        # could then run the job before this transaction commits, and its data would be missed.
        cursor.execute(
            """
            INSERT INTO opdrachten_opdracht
                (soort, onderwerp, versie, samen, argumenten, wachtrij, status,
                 pogingen, niet_voor, aangemaakt_op, fout)
            VALUES (%s, %s, %s, true, %s, %s, %s,
                 0, now(), now(), '')
            ON CONFLICT (soort, onderwerp) WHERE samen DO UPDATE SET argumenten = excluded.argumenten
            """,
            [soort, onderwerp, uuid4().hex, json.dumps(argumenten), haal(soort).wachtrij, Status.WACHTEND],
        )


def opnieuw(opdracht: Opdracht) -> bool:
    """Offer a failed job again, with all its attempts. False when it had not failed (any more)."""
    return bool(
        Opdracht.objects.mislukt()
        .filter(pk=opdracht.pk)
        .update(status=Status.WACHTEND, pogingen=0, niet_voor=timezone.now())
    )

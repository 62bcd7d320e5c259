"""Is everything that should run running? Asked by supervisors and load balancers, so it never hangs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from kwaliteit.opdrachten.choices import Status, Wachtrij

GOED = "ok"
OUDSTE = "SELECT min(niet_voor) FROM opdrachten_opdracht WHERE status = %s AND niet_voor <= now()"
HARTSLAGEN = "SELECT wachtrij, gezien_op, terug_voor FROM opdrachten_hartslag"


@dataclass(frozen=True)
class Gezondheid:
    """``ok`` or the fault, in Dutch. ``outbox_leeftijd_s``: how long the oldest job that could run has waited."""

    database: str
    redis: str
    worker: str
    outbox_leeftijd_s: int | None


def meet() -> Gezondheid:
    """Look at the database, Redis and the workers; takes a few seconds at worst and raises nothing."""
    redis_fout = _redis()
    try:
        oudste, hartslagen = _uit_databank()
    except psycopg.Error:
        return Gezondheid(
            database="De databank is niet bereikbaar.",
            redis=redis_fout,
            worker="Niet te zien zonder databank.",
            outbox_leeftijd_s=None,
        )
    nu = timezone.now()
    return Gezondheid(
        database=GOED,
        redis=redis_fout,
        worker=_werkers(hartslagen, nu),
        outbox_leeftijd_s=max(0, int((nu - oudste).total_seconds())) if oudste else 0,
    )


def _uit_databank() -> tuple[datetime | None, dict[str, tuple[datetime, datetime]]]:
    # A connection of its own: a pooled one can hang on a server that stopped answering.
    instellingen: dict[str, Any] = {**connection.get_connection_params(), "connect_timeout": 2}
    with psycopg.connect(**instellingen) as verbinding, verbinding.cursor() as cursor:
        cursor.execute("SET statement_timeout = '2s'")
        (oudste,) = cursor.execute(OUDSTE, [Status.WACHTEND]).fetchone() or (None,)
        return oudste, {w: (gezien, terug) for w, gezien, terug in cursor.execute(HARTSLAGEN)}


def _redis() -> str:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), 0)
        ) as client:
            client.ping()
    except redis.RedisError:
        return "Redis is niet bereikbaar; opdrachten wachten tot dat weer lukt."
    return GOED


def _werkers(hartslagen: dict[str, tuple[datetime, datetime]], nu: datetime) -> str:
    fouten = []
    for wachtrij in Wachtrij:
        if wachtrij not in hartslagen:
            fouten.append(f"Voor de wachtrij '{wachtrij}' heeft nog geen werker zich gemeld.")
        elif hartslagen[wachtrij][1] < nu:
            sinds = timezone.localtime(hartslagen[wachtrij][0])
            fouten.append(f"De werker van de wachtrij '{wachtrij}' meldt zich niet sinds {sinds:%d/%m/%Y %H:%M:%S}.")
    return " ".join(fouten) or GOED

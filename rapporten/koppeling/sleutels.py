"""The secrets of connections: made once, kept only as a hash, opened with one statement that also counts."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from organisaties.models import Organisatie, Persoon
from rapporten.choices import Koppelrecht
from rapporten.models import Koppeling

GRENS = 120
"""Requests a minute, for each connection."""
VOORVOEGSEL = "kv_"
GETOOND = 8  # so many characters of the secret are kept, to recognise it by


@dataclass(frozen=True, slots=True)
class Geopend:
    """A connection that works now: what it may do, for which organisation, in whose name."""

    id: int
    recht: str
    organisatie: Organisatie
    persoon: Persoon
    binnen_grens: bool

    @property
    def schrijft(self) -> bool:
        """May fill in figures and growth levels."""
        return self.recht == Koppelrecht.SCHRIJVEN


def _hash(sleutel: str) -> str:
    # 256 random bits cannot be guessed from their hash, so a slow one would only cost time.
    return hashlib.sha256(sleutel.encode()).hexdigest()


def maak(
    *, organisatie: Organisatie, naam: str, recht: Koppelrecht, vervalt_op: dt.date, door: Persoon
) -> tuple[Koppeling, str]:
    """Make a connection; returns it with its secret, which is kept nowhere."""
    sleutel = VOORVOEGSEL + secrets.token_urlsafe(32)
    koppeling = Koppeling.objects.create(
        organisatie=organisatie,
        naam=naam,
        recht=recht,
        sha256=_hash(sleutel),
        begin=sleutel[:GETOOND],
        gemaakt_door=door,
        vervalt_op=vervalt_op,
    )
    return koppeling, sleutel


def trek_in(koppeling: Koppeling, *, door: Persoon, nu: dt.datetime) -> bool:
    """Stop a connection for good; False when it was stopped before (that stays as it was)."""
    return bool(
        Koppeling.objects.filter(pk=koppeling.pk, ingetrokken_op=None).update(ingetrokken_op=nu, ingetrokken_door=door)
    )


def open_koppeling(sleutel: str) -> Geopend | None:
    """The connection with this secret, and count this request (one statement); None when it does not work (any more).

    ``binnen_grens`` is False when it already asked ``GRENS`` times this minute; then nothing was counted.
    """
    nu = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, recht, organisatie_id, organisatie, nummer, persoon_id, persoon, binnen_grens"
            " FROM rapporten_open_koppeling(%s, %s, %s, %s)",
            [_hash(sleutel), nu, timezone.localdate(nu), GRENS],
        )
        rij = cursor.fetchone()
    if rij is None:
        return None
    pk, recht, organisatie_id, organisatie, nummer, persoon_id, persoon, binnen = rij
    return Geopend(
        pk,
        recht,
        Organisatie(id=organisatie_id, naam=organisatie, ondernemingsnummer=nummer),
        Persoon(id=persoon_id, naam=persoon),
        binnen,
    )

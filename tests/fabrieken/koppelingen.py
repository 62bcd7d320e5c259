"""Connections with other systems, and a client that asks the API with the secret of one."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.test import Client
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.models import Organisatie, Persoon
from rapporten.choices import Koppelrecht
from rapporten.koppeling import sleutels
from rapporten.models import Koppeling
from tests.fabrieken import maak_lid


def maak_koppeling(
    organisatie: Organisatie,
    *,
    naam: str = "Demo-systeem",
    recht: Koppelrecht = Koppelrecht.SCHRIJVEN,
    dagen: int = 30,
    door: Persoon | None = None,
) -> tuple[Koppeling, str]:
    """A connection and its secret, made by a kwaliteitscoördinator."""
    door = door or maak_lid(organisatie=organisatie)
    vervalt_op = timezone.localdate() + dt.timedelta(days=dagen)
    with systeem():
        return sleutels.maak(organisatie=organisatie, naam=naam, recht=recht, vervalt_op=vervalt_op, door=door)


class Systeem:
    """Another system, that knows one secret."""

    def __init__(self, sleutel: str) -> None:
        self.client, self.koppen = Client(), {"Authorization": f"Bearer {sleutel}"}

    def lees(self, pad: str, **koppen: str) -> Any:
        return self.client.get(f"/api/v1/{pad}", headers={**self.koppen, **koppen})

    def schrijf(self, pad: str, gegevens: object, **koppen: str) -> Any:
        inhoud = gegevens if isinstance(gegevens, str | bytes) else json.dumps(gegevens)
        return self.client.put(
            f"/api/v1/{pad}", inhoud, content_type="application/json", headers={**self.koppen, **koppen}
        )

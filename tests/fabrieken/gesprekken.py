"""Factories of talks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Organisatie, Persoon
from rapporten.models import Gesprek, Gespreksdeelname
from tests.fabrieken import maak_sectorrol


def maak_gesprek(
    *organisaties: Organisatie,
    titel: str = "Demo-gesprek",
    datum: dt.date | None = None,
    regio: str = "",
    door: Persoon | None = None,
    **velden: Any,
) -> Gesprek:
    """A talk with these organisations; with ``regio`` a regional one. No mail is planned."""
    with systeem():
        door = door or maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
        gesprek = Gesprek.objects.create(
            soort="regionaal" if regio else "bilateraal",
            regio=regio,
            titel=titel,
            datum=datum or timezone.localdate(),
            gemaakt_door=door,
            gewijzigd_door=door,
            **velden,
        )
        for organisatie in organisaties:
            Gespreksdeelname.objects.create(gesprek=gesprek, organisatie=organisatie)
    return gesprek

"""Keyword-only factories: each makes one legal record with believable defaults, as the system."""

from __future__ import annotations

import datetime as dt
import itertools

from kwaliteit.toegang import systeem
from organisaties.choices import Grootteklasse, Lidrol, Regio, Sectorrolsoort, Werkvorm
from organisaties.models import (
    Erkenning,
    Grootteperiode,
    Lidmaatschap,
    Organisatie,
    Persoon,
    Regioperiode,
    Sectorrol,
    Werkjaar,
)

_teller = itertools.count(1)
BEGIN = dt.date(2010, 1, 1)


def geldig_nummer(volgnummer: int) -> str:
    """The ``volgnummer``-th valid enterprise number of an artificial range."""
    acht = f"{9_000_000 + volgnummer:08d}"
    return acht + f"{97 - int(acht) % 97:02d}"


def maak_organisatie(
    *,
    naam: str = "",
    nummer: str = "",
    regio: Regio = Regio.ANTWERPEN,
    grootte: Grootteklasse = Grootteklasse.KLEIN,
    werkvormen: tuple[Werkvorm, ...] = (Werkvorm.OVBJ,),
    vanaf: dt.date = BEGIN,
) -> Organisatie:
    """An organisation with a region, a size and recognitions from one day on."""
    volgnummer = next(_teller)
    with systeem():
        organisatie = Organisatie.objects.create(
            naam=naam or f"Demo-organisatie {volgnummer}", ondernemingsnummer=nummer or geldig_nummer(volgnummer)
        )
        Regioperiode.objects.create(organisatie=organisatie, regio=regio, vanaf=vanaf)
        Grootteperiode.objects.create(organisatie=organisatie, grootte=grootte, vanaf=vanaf)
        for werkvorm in werkvormen:
            Erkenning.objects.create(organisatie=organisatie, werkvorm=werkvorm, capaciteit=20, van=vanaf)
    return organisatie


def maak_persoon(*, email: str = "", naam: str = "Demo-collega", wachtwoord: str = "demo-wachtwoord-1") -> Persoon:
    """An account."""
    return Persoon.objects.maak(email=email or f"persoon{next(_teller)}@demo.example", naam=naam, wachtwoord=wachtwoord)


def maak_lid(
    *,
    organisatie: Organisatie,
    rol: Lidrol = Lidrol.KWALITEITSCOORDINATOR,
    persoon: Persoon | None = None,
    tot_en_met: dt.date | None = None,
) -> Persoon:
    """A member of an organisation; returns the account."""
    persoon = persoon or maak_persoon(naam=f"Demo-{rol}")
    if rol == Lidrol.ONDERSTEUNER and tot_en_met is None:
        tot_en_met = dt.date.today() + dt.timedelta(days=90)
    with systeem():
        Lidmaatschap.objects.create(organisatie=organisatie, persoon=persoon, rol=rol, van=BEGIN, tot_en_met=tot_en_met)
    return persoon


def maak_sectorrol(*, rol: Sectorrolsoort, persoon: Persoon | None = None, regio: str = "") -> Persoon:
    """An account with a role for the sector; returns the account."""
    persoon = persoon or maak_persoon(naam=f"Demo-{rol}")
    Sectorrol.objects.create(persoon=persoon, rol=rol, van=BEGIN, regio=regio)
    return persoon


def maak_werkjaar(*, jaar: int = 2025, uiterste_datum: dt.date | None = None) -> Werkjaar:
    """A werkjaar with its usual due date."""
    return Werkjaar.objects.get_or_create(
        jaar=jaar, defaults={"uiterste_datum": uiterste_datum or dt.date(jaar + 1, 6, 1)}
    )[0]

"""Who wrote what when in a section of the draft, and putting an older version back as a new one.

Versions of one person in one quarter of an hour, with nobody else between them, are one step: autosave makes many. What
a connection with another system filled in, in the name of a person, is a step of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection

from organisaties.models import Persoon
from rapporten.bewaren import ANTWOORD, CIJFER, SCORE, Invoer, Soort, bewaar
from rapporten.boomstructuur import groeikader_van
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.models import Knoop, Verslag
from zelfevaluatie.models import Kengetal

PER_BLAD = 40


@dataclass(frozen=True, slots=True)
class Reeks:
    """What of a section has versions: its kind, the name of every key, and for scores the value of every level."""

    soort: Soort
    namen: Mapping[str | int, str]
    niveaus: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Stap:
    """What one person made of one key in one quarter: version ``tot`` out of version ``van`` (0: nothing yet).

    ``oud`` and ``nieuw`` hold the fields of both versions; for narrative these are left out (read them with
    :func:`versie`). ``huidig`` is the newest version of the key.
    """

    sleutel: str | int
    naam: str
    van: int
    tot: int
    huidig: int
    herkomst: Herkomst
    oud: dict[str, Any] | None
    nieuw: dict[str, Any] | None

    @property
    def is_huidig(self) -> bool:
        """This is what stands there now."""
        return self.tot == self.huidig


@dataclass(frozen=True, slots=True)
class Groep:
    """The steps of one person in one quarter of an hour; the newest first.

    ``koppeling``: the name of the connection that filled them in, in this person's name; '' from the screen.
    """

    door_id: int
    naam: str
    koppeling: str
    op: dt.datetime
    stappen: tuple[Stap, ...]


@dataclass(frozen=True, slots=True)
class Bladzijde:
    """One page of the history, newest first."""

    groepen: tuple[Groep, ...]
    nummer: int
    meer: bool


@dataclass(frozen=True, slots=True)
class Versie:
    """One stored version."""

    nummer: int
    waarden: dict[str, Any]
    herkomst: Herkomst
    naam: str
    op: dt.datetime


class GeenVersie(LookupError):
    """There is no such version."""


def reeks_van(verslag: Verslag, vraag: Knoop) -> Reeks | None:
    """What has versions in this section (at most one statement); None when it has none (actions, documents)."""
    if vraag.soort in (Knoopsoort.VERHAAL, Knoopsoort.KWALITEITSTHEMAS):
        return Reeks(ANTWOORD, {vraag.stabiel_id: vraag.titel}, {})
    if vraag.soort == Knoopsoort.GROEINIVEAUS:
        kader = groeikader_van(verslag)
        return Reeks(
            SCORE, {t.element.pk: t.element.naam for t in kader.themas}, {n.pk: n.waarde for n in kader.niveaus}
        )
    if vraag.soort == Knoopsoort.CIJFERS:
        kengetallen = Kengetal.objects.all()
        if vraag.indicatoren:
            kengetallen = kengetallen.filter(indicator__in=vraag.indicatoren)
        return Reeks(CIJFER, {k.pk: str(k) for k in kengetallen}, {})
    return None


def lees_bladzijde(verslag: Verslag, reeks: Reeks, nummer: int = 1) -> Bladzijde:
    """One page of who wrote what (one statement, at most ``PER_BLAD`` steps)."""
    soort = reeks.soort
    velden = [] if soort is ANTWOORD else [naam for naam, _ in soort.velden]
    kolommen = "".join(f", oud.{v}, nieuw.{v}" for v in velden)
    tabel = f"{soort.tabel}versie"
    via = "NULL::bigint" if soort is ANTWOORD else "koppeling_id"
    # A step ends where another person, connection or quarter begins (gaps and islands).
    sql = f"""
        WITH versies AS (
            SELECT {soort.sleutel} AS sleutel, versie, gewijzigd_door_id AS door, gewijzigd_op AS op, {via} AS via,
                   date_bin('15 minutes', gewijzigd_op, TIMESTAMPTZ '2000-01-01') AS kwartier
            FROM {tabel} WHERE verslag_id = %(verslag)s AND {soort.sleutel} = ANY(%(sleutels)s::{soort.sleuteltype}[])
        ), randen AS (
            SELECT *, (lag(door) OVER w, lag(via) OVER w, lag(kwartier) OVER w)
                          IS DISTINCT FROM (door, via, kwartier) AS rand,
                   max(versie) OVER (PARTITION BY sleutel) AS huidig
            FROM versies WINDOW w AS (PARTITION BY sleutel ORDER BY versie)
        ), eilanden AS (
            SELECT *, count(*) FILTER (WHERE rand) OVER (PARTITION BY sleutel ORDER BY versie) AS eiland FROM randen
        ), stappen AS (
            SELECT sleutel, door, via, kwartier, huidig, min(versie) AS van, max(versie) AS tot, max(op) AS op
            FROM eilanden GROUP BY sleutel, eiland, door, via, kwartier, huidig
            ORDER BY kwartier DESC, door, via NULLS FIRST, op DESC, sleutel LIMIT %(aantal)s OFFSET %(vanaf)s
        )
        SELECT s.sleutel, s.door, p.naam, s.kwartier, s.op, s.van - 1, s.tot, s.huidig, nieuw.herkomst,
               coalesce(k.naam, ''), s.via{kolommen}
        FROM stappen s
        JOIN {tabel} nieuw ON nieuw.verslag_id = %(verslag)s AND nieuw.{soort.sleutel} = s.sleutel
             AND nieuw.versie = s.tot
        LEFT JOIN {tabel} oud ON oud.verslag_id = %(verslag)s AND oud.{soort.sleutel} = s.sleutel
             AND oud.versie = s.van - 1
        JOIN organisaties_persoon p ON p.id = s.door
        LEFT JOIN rapporten_koppeling k ON k.id = s.via
        ORDER BY s.kwartier DESC, s.door, s.via NULLS FIRST, s.op DESC, s.sleutel
    """
    waarden: dict[str, Any] = {
        "verslag": verslag.pk,
        "sleutels": list(reeks.namen),
        "aantal": PER_BLAD + 1,
        "vanaf": (nummer - 1) * PER_BLAD,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, waarden)
        rijen = cursor.fetchall()
    groepen = []
    for (_, door, _), leden in groupby(rijen[:PER_BLAD], key=lambda rij: (rij[3], rij[1], rij[10])):
        van_groep = list(leden)
        stappen = tuple(_stap(rij, reeks, velden) for rij in van_groep)
        groepen.append(Groep(door, van_groep[0][2], van_groep[0][9], max(rij[4] for rij in van_groep), stappen))
    return Bladzijde(tuple(groepen), nummer, len(rijen) > PER_BLAD)


def _stap(rij: tuple[Any, ...], reeks: Reeks, velden: list[str]) -> Stap:
    sleutel, van, tot, huidig, herkomst = rij[0], *rij[5:9]
    oud, nieuw = (dict(zip(velden, rij[11 + kant :: 2], strict=True)) for kant in (0, 1))
    return Stap(
        sleutel=sleutel,
        naam=reeks.namen[sleutel],
        van=van,
        tot=tot,
        huidig=huidig,
        herkomst=Herkomst(herkomst),
        oud=oud if velden else None,
        nieuw=nieuw if velden else None,
    )


def versies(verslag: Verslag, reeks: Reeks, sleutel: str | int, nummers: list[int]) -> dict[int, Versie]:
    """These versions of one key, by number; those that do not exist are left out (one statement)."""
    soort = reeks.soort
    velden = [naam for naam, _ in soort.velden]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT h.versie, h.herkomst, p.naam, h.gewijzigd_op, {', '.join('h.' + v for v in velden)}"
            f" FROM {soort.tabel}versie h JOIN organisaties_persoon p ON p.id = h.gewijzigd_door_id"
            f" WHERE h.verslag_id = %s AND h.{soort.sleutel} = %s AND h.versie = ANY(%s)",
            [verslag.pk, sleutel, nummers],
        )
        return {
            rij[0]: Versie(rij[0], dict(zip(velden, rij[4:], strict=True)), Herkomst(rij[1]), rij[2], rij[3])
            for rij in cursor.fetchall()
        }


def zet_terug(
    verslag: Verslag,
    reeks: Reeks,
    sleutel: str | int,
    nummer: int,
    *,
    op_versie: int,
    door: Persoon,
    nu: dt.datetime,
) -> int | None:
    """Put version ``nummer`` back as a new one, with the origin it had; returns its number, None if nothing changed.

    ``op_versie``: the version that stood there when the person decided. A text taken over from last year that was not
    confirmed then, has to be confirmed now too.

    Raises:
        GeenVersie: when there is no such version of this key.
        Versieconflict: when somebody saved meanwhile.
        NietBewerkbaar: when the report cannot be edited now.
    """
    if sleutel not in reeks.namen:
        raise GeenVersie(sleutel)
    gevonden = versies(verslag, reeks, sleutel, [nummer]).get(nummer)
    if gevonden is None:
        raise GeenVersie(nummer)
    invoer = Invoer(sleutel, op_versie, gevonden.waarden, gevonden.herkomst)
    return bewaar(reeks.soort, verslag, [invoer], door=door, nu=nu).get(sleutel)

"""Saving the draft: one statement that locks the report, compares versions, writes, and keeps the history.

The statement takes ``FOR SHARE`` on the report row (filing takes ``FOR UPDATE``), so nothing is saved into a report
that is being filed, and it never writes that row (writers would deadlock). A row whose version moved on is not
written: nobody silently overwrites a colleague.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from organisaties.models import Persoon
from rapporten.choices import BEWERKBAAR, Herkomst
from rapporten.models import KlaarMelding, Verslag


@dataclass(frozen=True, slots=True)
class Soort:
    """How one kind of content is stored: its table, its key and its fields with their SQL types."""

    tabel: str
    sleutel: str
    sleuteltype: str
    velden: tuple[tuple[str, str], ...]
    leeg: dict[str, Any]


ANTWOORD = Soort("rapporten_antwoord", "stabiel_id", "text", (("html", "text"),), {"html": ""})
_STAAT = {"staat": "niet_beantwoord", "toelichting": ""}
SCORE = Soort(
    "rapporten_score",
    "thema_id",
    "bigint",
    (("staat", "text"), ("niveau_id", "bigint"), ("toelichting", "text")),
    {**_STAAT, "niveau_id": None},
)
CIJFER = Soort(
    "rapporten_cijfer",
    "kengetal_id",
    "bigint",
    (
        ("staat", "text"),
        ("teller", "numeric"),
        ("noemer", "numeric"),
        ("percentage", "numeric"),
        ("toelichting", "text"),
        ("reden", "text"),
        ("centraal_teller", "numeric"),
        ("centraal_noemer", "numeric"),
        ("centraal_percentage", "numeric"),
        ("centraal_op", "date"),
    ),
    {
        **_STAAT,
        "teller": None,
        "noemer": None,
        "percentage": None,
        "reden": "",
        "centraal_teller": None,
        "centraal_noemer": None,
        "centraal_percentage": None,
        "centraal_op": None,
    },
)

OPVOLGPUNT = Soort(
    "rapporten_opvolgpunt",
    "afspraak_id",
    "bigint",
    (("stand", "text"), ("toelichting", "text")),
    {"stand": "", "toelichting": ""},
)


UITSPLITSING = Soort("rapporten_uitsplitsing", "kengetal_id", "bigint", (("delen", "text"),), {"delen": ""})


@dataclass(frozen=True, slots=True)
class Invoer:
    """What somebody wants to store under one key, and the version it was based on (0: there was nothing yet)."""

    sleutel: str | int
    versie: int
    waarden: dict[str, Any]
    herkomst: Herkomst = Herkomst.NIEUW


class Versieconflict(Exception):
    """Somebody else saved meanwhile. Nothing was stored.

    ``conflicten``: per key the current values with ``versie``, ``gewijzigd_door_id`` and ``gewijzigd_op``.
    """

    def __init__(self, conflicten: dict[str | int, dict[str, Any]]) -> None:
        super().__init__("Een collega bewaarde intussen ook.")
        self.conflicten = conflicten


class NietBewerkbaar(Exception):
    """The report cannot be edited now (filed, or closed). Nothing was stored."""


def houd_bewerkbaar(verslag: Verslag) -> None:
    """Hold the report open for what this transaction writes into it, one writer at a time; filing waits.

    For content without versions: who comes second sees what the first did (a button pressed twice).

    Raises:
        NietBewerkbaar: when the status of the report does not allow editing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM rapporten_verslag WHERE id = %s AND status = ANY(%s) FOR NO KEY UPDATE",
            [verslag.pk, list(BEWERKBAAR)],
        )
        if cursor.fetchone() is None:
            raise NietBewerkbaar("Het verslag kan nu niet gewijzigd worden.")


def meld_klaar(verslag: Verslag, stabiele_ids: Iterable[str], *, door: Persoon, nu: dt.datetime) -> None:
    """Say of these sections that they are done; what was said before stays.

    Raises:
        NietBewerkbaar: when the report cannot be changed now.
    """
    with transaction.atomic():
        houd_bewerkbaar(verslag)
        KlaarMelding.objects.bulk_create(
            [
                KlaarMelding(organisatie_id=verslag.organisatie_id, verslag=verslag, stabiel_id=id_, door=door, op=nu)
                for id_ in stabiele_ids
            ],
            ignore_conflicts=True,
        )


def bewaar(
    soort: Soort, verslag: Verslag, invoer: Sequence[Invoer], *, door: Persoon, nu: dt.datetime
) -> dict[str | int, int]:
    """Store what was really changed, all or nothing; returns the new version per key that was written.

    A row equal to the version it was based on was not touched by this person and is left alone, also when a
    colleague changed it meanwhile. A row that already holds what is asked (a button pressed twice) is no conflict.

    Raises:
        Versieconflict: when a changed row was based on an older version.
        NietBewerkbaar: when the status of the report does not allow editing.
    """
    basis = _basis(soort, verslag, invoer)
    gewijzigd = [rij for rij in invoer if _anders(rij, basis.get(rij.sleutel, soort.leeg))]
    if not gewijzigd:
        return {}
    with transaction.atomic():
        geschreven = _schrijf(soort, verslag, gewijzigd, door, nu)
        if gemist := [rij for rij in gewijzigd if rij.sleutel not in geschreven]:
            _verklaar(soort, verslag, gemist)
    return geschreven


def _anders(rij: Invoer, basis: dict[str, Any]) -> bool:
    if rij.herkomst in (Herkomst.ONGEWIJZIGD_BEVESTIGD, Herkomst.BIJGEWERKT) and basis.get("herkomst") != rij.herkomst:
        return True
    return any(basis.get(naam) != waarde for naam, waarde in rij.waarden.items())


def _basis(soort: Soort, verslag: Verslag, invoer: Sequence[Invoer]) -> dict[str | int, dict[str, Any]]:
    """What each row held at the version that the person saw."""
    paren = [(rij.sleutel, rij.versie) for rij in invoer if rij.versie]
    if not paren:
        return {}
    velden = [naam for naam, _ in soort.velden]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT h.{soort.sleutel}, h.herkomst, {', '.join('h.' + v for v in velden)} FROM {soort.tabel}versie h"
            f" JOIN unnest(%s::{soort.sleuteltype}[], %s::int[]) AS p (sleutel, versie)"
            f" ON h.{soort.sleutel} = p.sleutel AND h.versie = p.versie WHERE h.verslag_id = %s",
            [[s for s, _ in paren], [v for _, v in paren], verslag.pk],
        )
        return {rij[0]: dict(zip(["herkomst", *velden], rij[1:], strict=True)) for rij in cursor.fetchall()}


def _schrijf(
    soort: Soort, verslag: Verslag, invoer: Sequence[Invoer], door: Persoon, nu: dt.datetime
) -> dict[str | int, int]:
    velden = [naam for naam, _ in soort.velden]
    kolommen = ", ".join([soort.sleutel, *velden])
    spoor = "organisatie_id, verslag_id, versie, herkomst, gewijzigd_door_id, gewijzigd_op"
    typen = ", ".join(
        [f"{soort.sleutel} {soort.sleuteltype}", *(f"{n} {t}" for n, t in soort.velden), "versie int", "herkomst text"]
    )
    sql = f"""
        WITH slot AS (
            SELECT id, organisatie_id FROM rapporten_verslag WHERE id = %s AND status = ANY(%s) FOR SHARE
        ), invoer AS (
            SELECT * FROM jsonb_to_recordset(%s::jsonb) AS t ({typen})
        ), nieuw AS (
            INSERT INTO {soort.tabel} AS huidig ({kolommen}, {spoor})
            SELECT {", ".join("i." + k for k in [soort.sleutel, *velden])},
                   slot.organisatie_id, slot.id, 1, i.herkomst, %s, %s
            FROM invoer i CROSS JOIN slot ORDER BY i.{soort.sleutel}
            ON CONFLICT (verslag_id, {soort.sleutel}) DO UPDATE
            SET {", ".join(f"{v} = EXCLUDED.{v}" for v in velden)}, versie = huidig.versie + 1,
                herkomst = EXCLUDED.herkomst, gewijzigd_door_id = EXCLUDED.gewijzigd_door_id,
                gewijzigd_op = EXCLUDED.gewijzigd_op
            WHERE huidig.versie = (SELECT i.versie FROM invoer i WHERE i.{soort.sleutel} = huidig.{soort.sleutel})
            RETURNING {kolommen}, {spoor}
        ), historiek AS (
            INSERT INTO {soort.tabel}versie ({kolommen}, {spoor}) SELECT {kolommen}, {spoor} FROM nieuw
        )
        SELECT {soort.sleutel}, versie FROM nieuw
    """
    gegevens = json.dumps(
        [
            {soort.sleutel: r.sleutel, "versie": r.versie, "herkomst": r.herkomst, **soort.leeg, **r.waarden}
            for r in invoer
        ],
        default=str,  # decimals and dates
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [verslag.pk, list(BEWERKBAAR), gegevens, door.pk, nu])
        return dict(cursor.fetchall())


def _verklaar(soort: Soort, verslag: Verslag, gemist: Sequence[Invoer]) -> None:
    """Why was something not written? Raises, unless what is there is what was asked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM rapporten_verslag WHERE id = %s", [verslag.pk])
        rij = cursor.fetchone()
        if rij is None or rij[0] not in BEWERKBAAR:
            raise NietBewerkbaar("Het verslag kan nu niet gewijzigd worden.")
        velden = [naam for naam, _ in soort.velden] + ["versie", "herkomst", "gewijzigd_door_id", "gewijzigd_op"]
        cursor.execute(
            f"SELECT {soort.sleutel}, {', '.join(velden)} FROM {soort.tabel}"
            f" WHERE verslag_id = %s AND {soort.sleutel} = ANY(%s::{soort.sleuteltype}[])",
            [verslag.pk, [g.sleutel for g in gemist]],
        )
        huidig = {r[0]: dict(zip(velden, r[1:], strict=True)) for r in cursor.fetchall()}
    if conflicten := {g.sleutel: huidig[g.sleutel] for g in gemist if _anders(g, huidig[g.sleutel])}:
        raise Versieconflict(conflicten)

"""Saving the draft: one statement that locks the report, compares versions, writes, and keeps the history.

The statement takes ``FOR SHARE`` on the report row (filing takes ``FOR UPDATE``), so nothing is saved into a report
that is being filed, and it never writes that row (writers would deadlock). A row whose version moved on is not
written: nobody silently overwrites a colleague.

Two ways in: :func:`bewaar` for a page with a button, :func:`bewaar_rij` for one row that saves itself; there the
statement also looks whether the report asks for the row, as a page has done already. Whoever sends the same
``save_id`` again (an answer that was lost) changes nothing and hears the version that it became.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from organisaties.models import Persoon
from rapporten.choices import BEWERKBAAR, Herkomst
from rapporten.models import KlaarMelding, Verslag


@dataclass(frozen=True, slots=True, eq=False)
class Soort:
    """How one kind of content is stored: its table, its key and its fields with their SQL types.

    ``hoort``, of what saves itself: SQL over ``slot`` (the report) and ``i`` (the row): does the report ask for it?
    """

    tabel: str
    sleutel: str
    sleuteltype: str
    velden: tuple[tuple[str, str], ...]
    leeg: dict[str, Any]
    hoort: str = "false"

    @property
    def namen(self) -> list[str]:
        """The names of the fields."""
        return [naam for naam, _ in self.velden]


ANTWOORD = Soort(
    "rapporten_antwoord",
    "stabiel_id",
    "text",
    (("html", "text"),),
    {"html": ""},
    "EXISTS (SELECT 1 FROM rapporten_knoop k WHERE k.boom_id = slot.boom_id AND k.stabiel_id = i.stabiel_id"
    " AND k.soort IN ('verhaal', 'kwaliteitsthemas'))",
)
_STAAT = {"staat": "niet_beantwoord", "toelichting": ""}
SCORE = Soort(
    "rapporten_score",
    "thema_id",
    "bigint",
    (("staat", "text"), ("niveau_id", "bigint"), ("toelichting", "text")),
    {**_STAAT, "niveau_id": None},
    # Of the framework that the report was begun with, see boomstructuur.groeikader_van.
    "EXISTS (SELECT 1 FROM zelfevaluatie_element e"
    " JOIN rapporten_knoop k ON k.boom_id = slot.boom_id AND k.soort = 'groeiniveaus'"
    " WHERE e.id = i.thema_id AND e.soort = 'thema' AND e.kader_id = coalesce(slot.kader_id,"
    " (SELECT m.id FROM zelfevaluatie_kader m WHERE m.code = 'groeiniveaus' ORDER BY m.versie DESC LIMIT 1)))",
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
    # The same figures as concept.gevraagde_kengetallen.
    "EXISTS (SELECT 1 FROM zelfevaluatie_kengetal g JOIN rapporten_knoop k ON k.boom_id = slot.boom_id"
    " AND k.soort = 'cijfers' AND (k.indicatoren = '{}' OR g.indicator = ANY (k.indicatoren))"
    " WHERE g.id = i.kengetal_id AND (g.werkvorm = '' OR EXISTS (SELECT 1 FROM organisaties_erkenning e"
    " WHERE e.organisatie_id = slot.organisatie_id AND e.werkvorm = g.werkvorm"
    " AND e.van <= make_date(slot.werkjaar_id, 12, 31)"
    " AND (e.tot_en_met IS NULL OR e.tot_en_met >= make_date(slot.werkjaar_id, 12, 31)))))",
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
    """What somebody wants to store under one key, and the version it was based on (0: there was nothing yet).

    ``herkomst``: None when it follows from what is there: BIJGEWERKT over what came from last year, else NIEUW.
    ``save_id``: made by the browser, one for each attempt to store something, kept while it tries again.
    """

    sleutel: str | int
    versie: int
    waarden: dict[str, Any]
    herkomst: Herkomst | None = None
    save_id: UUID | None = None


class Versieconflict(Exception):
    """Somebody else saved meanwhile. Nothing was stored.

    ``conflicten``: per key the current values with ``versie``, ``gewijzigd_door_id``, ``naam`` and ``gewijzigd_op``.
    """

    def __init__(self, conflicten: dict[str | int, dict[str, Any]]) -> None:
        super().__init__("Een collega bewaarde intussen ook.")
        self.conflicten = conflicten


class NietBewerkbaar(Exception):
    """The report cannot be edited now (filed, or closed). Nothing was stored. ``status``: where it stands."""

    def __init__(self, status: str = "") -> None:
        super().__init__("Het verslag kan nu niet gewijzigd worden.")
        self.status = status


class Onvindbaar(NietBewerkbaar):
    """There is no such report for this tenant, or it does not ask for this row. Nothing was stored."""


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
            raise NietBewerkbaar


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
        geschreven = _schrijf(_schrijfzin(soort), soort, verslag, gewijzigd, door, nu)
        if gemist := [rij for rij in gewijzigd if rij.sleutel not in geschreven]:
            _verklaar(soort, verslag, gemist)
    return geschreven


def bewaar_rij(soort: Soort, verslag: Verslag, rij: Invoer, *, door: Persoon, nu: dt.datetime) -> int:
    """Store one row by itself: one statement when it succeeds. Returns the version that these values became.

    ``verslag`` need not be read: its organisation and werkjaar are enough.

    Raises:
        Versieconflict: when it was based on an older version and holds something else than what is there now.
        Onvindbaar: when the organisation has no such report, or it does not ask for this row.
        NietBewerkbaar: when the status of the report does not allow editing.
    """
    geschreven = _schrijf(_schrijfzin(soort, soort.hoort), soort, verslag, [rij], door, nu)
    return geschreven.get(rij.sleutel) or _verklaar(soort, verslag, [rij], soort.hoort)[rij.sleutel]


def _anders(rij: Invoer, basis: dict[str, Any]) -> bool:
    if rij.herkomst in (Herkomst.ONGEWIJZIGD_BEVESTIGD, Herkomst.BIJGEWERKT) and basis.get("herkomst") != rij.herkomst:
        return True
    return any(basis.get(naam) != waarde for naam, waarde in rij.waarden.items())


def _basis(soort: Soort, verslag: Verslag, invoer: Sequence[Invoer]) -> dict[str | int, dict[str, Any]]:
    """What each row held at the version that the person saw."""
    paren = [(rij.sleutel, rij.versie) for rij in invoer if rij.versie]
    if not paren:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT h.{soort.sleutel}, h.herkomst, {', '.join('h.' + v for v in soort.namen)}"
            f" FROM {soort.tabel}versie h JOIN unnest(%s::{soort.sleuteltype}[], %s::int[]) AS p (sleutel, versie)"
            f" ON h.{soort.sleutel} = p.sleutel AND h.versie = p.versie WHERE h.verslag_id = %s",
            [[s for s, _ in paren], [v for _, v in paren], verslag.pk],
        )
        return {rij[0]: dict(zip(["herkomst", *soort.namen], rij[1:], strict=True)) for rij in cursor.fetchall()}


@lru_cache
def _invoer(soort: Soort) -> str:
    """The rows that somebody sent, as a table ``i``; the parameter is what :func:`_gegevens` makes."""
    typen = [(soort.sleutel, soort.sleuteltype), *soort.velden]
    typen += [("versie", "int"), ("herkomst", "text"), ("save_id", "uuid")]
    return f"jsonb_to_recordset(%(invoer)s::jsonb) AS i ({', '.join(f'{naam} {type_}' for naam, type_ in typen)})"


@lru_cache
def _schrijfzin(soort: Soort, hoort: str = "true") -> str:
    sleutel = soort.sleutel
    kolommen = ", ".join([sleutel, *soort.namen])
    spoor = "organisatie_id, verslag_id, versie, herkomst, gewijzigd_door_id, gewijzigd_op"
    return f"""
        WITH slot AS (
            SELECT id, organisatie_id, werkjaar_id, boom_id, kader_id FROM rapporten_verslag
            WHERE organisatie_id = %(organisatie)s AND werkjaar_id = %(werkjaar)s AND status = ANY(%(bewerkbaar)s)
            FOR SHARE
        ), invoer AS (
            SELECT i.* FROM {_invoer(soort)} CROSS JOIN slot
            WHERE {hoort}
              AND (i.save_id IS NULL OR NOT EXISTS (SELECT 1 FROM {soort.tabel}versie h
                   WHERE h.verslag_id = slot.id AND h.save_id = i.save_id))
              AND (i.versie = 0 OR EXISTS (SELECT 1 FROM {soort.tabel} h
                   WHERE h.verslag_id = slot.id AND h.{sleutel} = i.{sleutel}))
        ), nieuw AS (
            INSERT INTO {soort.tabel} AS huidig ({kolommen}, {spoor})
            SELECT {", ".join("i." + k for k in [sleutel, *soort.namen])},
                   slot.organisatie_id, slot.id, 1, coalesce(i.herkomst, 'nieuw'), %(door)s, %(nu)s
            FROM invoer i CROSS JOIN slot ORDER BY i.{sleutel}
            ON CONFLICT (verslag_id, {sleutel}) DO UPDATE
            SET {", ".join(f"{v} = EXCLUDED.{v}" for v in soort.namen)}, versie = huidig.versie + 1,
                herkomst = coalesce(
                    (SELECT i.herkomst FROM invoer i WHERE i.{sleutel} = huidig.{sleutel}),
                    CASE WHEN huidig.herkomst = ANY (%(van_vorig_jaar)s) THEN 'bijgewerkt' ELSE 'nieuw' END),
                gewijzigd_door_id = EXCLUDED.gewijzigd_door_id, gewijzigd_op = EXCLUDED.gewijzigd_op
            WHERE huidig.versie = (SELECT i.versie FROM invoer i WHERE i.{sleutel} = huidig.{sleutel})
            RETURNING {kolommen}, {spoor}
        ), historiek AS (
            INSERT INTO {soort.tabel}versie ({kolommen}, {spoor}, save_id)
            SELECT nieuw.*, i.save_id FROM nieuw JOIN invoer i USING ({sleutel})
        )
        SELECT {sleutel}, versie FROM nieuw
    """


def _schrijf(
    zin: str, soort: Soort, verslag: Verslag, invoer: Sequence[Invoer], door: Persoon, nu: dt.datetime
) -> dict[str | int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            zin,
            {
                "organisatie": verslag.organisatie_id,
                "werkjaar": verslag.werkjaar_id,
                "bewerkbaar": list(BEWERKBAAR),
                "van_vorig_jaar": [Herkomst.OVERGENOMEN, Herkomst.ONGEWIJZIGD_BEVESTIGD, Herkomst.BIJGEWERKT],
                "invoer": _gegevens(soort, invoer),
                "door": door.pk,
                "nu": nu,
            },
        )
        return dict(cursor.fetchall())


def _gegevens(soort: Soort, invoer: Sequence[Invoer]) -> str:
    rijen = [
        {
            soort.sleutel: rij.sleutel,
            "versie": rij.versie,
            "herkomst": rij.herkomst,
            "save_id": rij.save_id,
            **soort.leeg,
            **rij.waarden,
        }
        for rij in invoer
    ]
    return json.dumps(rijen, default=str)  # numbers and ids as text: PostgreSQL reads them exactly


def _verklaar(soort: Soort, verslag: Verslag, gemist: Sequence[Invoer], hoort: str = "true") -> dict[str | int, int]:
    """Why was something not written? The version per key if it was there already; raises otherwise.

    A statement of its own, so that it sees what the others committed while the first one waited for them.
    """
    velden = [*soort.namen, "versie", "herkomst", "gewijzigd_door_id", "gewijzigd_op"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT i.{soort.sleutel}, slot.status, {hoort}, h.versie, p.naam,"
            f" {', '.join('c.' + veld for veld in velden)}"
            f" FROM rapporten_verslag slot CROSS JOIN {_invoer(soort)}"
            f" LEFT JOIN {soort.tabel}versie h ON h.verslag_id = slot.id AND h.save_id = i.save_id"
            f" AND h.{soort.sleutel} = i.{soort.sleutel}"
            f" LEFT JOIN {soort.tabel} c ON c.verslag_id = slot.id AND c.{soort.sleutel} = i.{soort.sleutel}"
            f" LEFT JOIN organisaties_persoon p ON p.id = c.gewijzigd_door_id"
            " WHERE slot.organisatie_id = %(organisatie)s AND slot.werkjaar_id = %(werkjaar)s",
            {
                "organisatie": verslag.organisatie_id,
                "werkjaar": verslag.werkjaar_id,
                "invoer": _gegevens(soort, gemist),
            },
        )
        gevonden = {rij[0]: rij[1:] for rij in cursor.fetchall()}
    if not gevonden:
        raise Onvindbaar
    uit, conflicten = {}, {}
    for rij in gemist:
        status, gevraagd, herhaald, naam, *rest = gevonden[rij.sleutel]
        huidig = {**dict(zip(velden, rest, strict=True)), "naam": naam or ""}
        if huidig["versie"] is None:  # a version that nobody ever had
            huidig |= {**soort.leeg, "versie": 0}
        if herhaald is not None:
            uit[rij.sleutel] = herhaald
        elif not gevraagd:
            raise Onvindbaar
        elif status not in BEWERKBAAR:
            raise NietBewerkbaar(status)
        elif _anders(rij, huidig) or not huidig["versie"]:
            conflicten[rij.sleutel] = huidig
        else:
            uit[rij.sleutel] = huidig["versie"]
    if conflicten:
        raise Versieconflict(conflicten)
    return uit

"""The work list of Opgroeien: every organisation that reports about a werkjaar, and where its report stands.

Never sorted on levels, never ranked: what waits for Opgroeien comes first, and of that what waits longest. Of a draft
the list knows only that it exists.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import TextChoices

from organisaties.choices import Regio
from organisaties.models import Uitstel, Werkjaar, sorteernaam
from organisaties.ondernemingsnummer import zoekcijfers
from organisaties.toegang import Toegang
from rapporten.choices import TELT_MEE, Status
from rapporten.queries import TERUGGENOMEN, UITSTELVRAAG_WACHT
from rapporten.termijn import Termijn, termijn

NIET_BEGONNEN = "niet_begonnen"
STANDEN: dict[str, str] = {NIET_BEGONNEN: "Niet begonnen", **dict(Status.choices)}
# What waits for Opgroeien, what waits for the organisation, what is done.
VOLGORDE = [
    Status.INGEDIEND.value,
    Status.IN_BEHANDELING.value,
    Status.AANVULLING_GEVRAAGD.value,
    Status.CONCEPT.value,
    NIET_BEGONNEN,
    Status.AFGEROND.value,
]
WACHT = {
    Status.INGEDIEND: "bij Opgroeien",
    Status.IN_BEHANDELING: "bij Opgroeien",
    Status.AANVULLING_GEVRAAGD: "bij de organisatie",
}


class Van(TextChoices):
    """Whose reports."""

    MIJ = "mij", "Ikzelf"
    REGIO = "regio", "Mijn regio"
    NIEMAND = "niemand", "Nog niemand"


class Wat(TextChoices):
    """What needs attention beside the status."""

    VRAGEN = "vragen", "Een open vraag"
    AFSPRAKEN = "afspraken", "Een afspraak die vervalt"
    TERMIJN = "termijn", "Te laat of over de termijn"


VERVALT_BINNEN = dt.timedelta(days=30)
LEEST_NOG = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Aandacht:
    """What stands beside a line: open requests, agreements that fall due, and who reads the submission now."""

    vragen: int = 0
    vraag_tegen: dt.date | None = None
    afspraken: int = 0
    afspraak_tegen: dt.date | None = None
    lezers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keuze:
    """The filters: ``status`` and ``regio`` by their code, whose reports, what needs attention, name or number."""

    status: str = ""
    regio: str = ""
    van: str = ""
    wat: str = ""
    zoek: str = ""

    def __bool__(self) -> bool:
        """Does it leave anything out?"""
        return any((self.status, self.regio, self.van, self.wat, self.zoek))


@dataclass(frozen=True, slots=True)
class Werkrij:
    """One line of the work list. ``kenmerk`` is that of the newest submission, '' when there is none to read."""

    organisatie: str
    nummer: str
    stand: str
    kenmerk: str
    volgnummer: int | None
    wacht_sinds: dt.datetime | None
    wacht_op: str
    termijn: Termijn
    regio: str
    dossierbeheerder: str
    van_mij: bool
    eigen: bool
    verslag_id: int | None = None
    beheerder_id: int | None = None
    aandacht: Aandacht = Aandacht()

    @property
    def standnaam(self) -> str:
        """The word on screen."""
        return STANDEN[self.stand]

    @property
    def te_nemen(self) -> bool:
        """Filed, nobody reads it yet, and this person may: it is not about an organisation they work for."""
        return self.stand == Status.INGEDIEND and not self.eigen


def werkjaar_in_werk(werkjaren: list[Werkjaar], vandaag: dt.date) -> Werkjaar | None:
    """The werkjaar that is worked on: the newest with a submission, else the one now reported on, else the newest.

    ``werkjaren`` as :func:`alle_werkjaren` gives them. Every page that opens on a werkjaar by itself opens on this one.
    """
    voorkeur = [
        *(w for w in werkjaren if getattr(w, "ingediend", False)),
        *(w for w in werkjaren if w.jaar == vandaag.year - 1),
        *werkjaren,
    ]
    return voorkeur[0] if voorkeur else None


def kies_werkjaar(werkjaren: list[Werkjaar], gevraagd: int | None, vandaag: dt.date) -> Werkjaar | None:
    """The werkjaar asked for; when that does not exist, the one in work."""
    return next((w for w in werkjaren if w.jaar == gevraagd), None) or werkjaar_in_werk(werkjaren, vandaag)


_WERKJAREN = f"""
    SELECT w.*, EXISTS (
        SELECT FROM rapporten_verslag v JOIN rapporten_indiening i ON i.verslag_id = v.id
        WHERE v.werkjaar_id = w.jaar AND NOT {TERUGGENOMEN}
    ) AS ingediend, (
        SELECT count(*) FROM rapporten_uitstelvraag u WHERE u.werkjaar_id = w.jaar AND {UITSTELVRAAG_WACHT}
    ) AS te_beantwoorden
    FROM organisaties_werkjaar w ORDER BY w.jaar DESC
"""


def alle_werkjaren() -> list[Werkjaar]:
    """Every werkjaar, newest first.

    With ``ingediend`` (was anything filed about it?) and ``te_beantwoorden`` (how many requests for uitstel wait for an
    answer).
    """
    return list(Werkjaar.objects.raw(_WERKJAREN))


@dataclass(frozen=True, slots=True)
class Werklijst:
    """One page of the list. ``tellingen``: (status, word, number) in the order of a report's life, all pages together;
    ``aantal``: how many lines the list has in all; ``bladzijde`` from 1. Of the whole sector: ``hulpvragen`` that
    wait for an answer, talks with ``bezwaren`` against the newest minutes.
    """

    tellingen: tuple[tuple[str, str, int], ...]
    rijen: tuple[Werkrij, ...]
    aantal: int
    bladzijde: int
    hulpvragen: int
    bezwaren: int


# Written out, because building it from models takes longer than running it. Row-level security judges every table.
# Of an organisation: its region at the end of the werkjaar; of its report: the first filing that counts. Asked for the
# lines of one page only, unless a filter needs them.
_REGIO = """(
    SELECT p.regio FROM organisaties_regioperiode p
    WHERE p.organisatie_id = {organisatie} AND p.vanaf <= %(peildatum)s ORDER BY p.vanaf DESC LIMIT 1)"""
_EERST = f"""(
    SELECT min(i.op) FROM rapporten_indiening i WHERE i.verslag_id = {{verslag}} AND NOT {TERUGGENOMEN})"""
# An agreement due within a month, or overdue, until it was done or the report in which it comes back was closed: of
# a report the next one, of a talk that about the year of the talk (as :meth:`AfspraakQuerySet.die_lopen`).
_VERVALT = f"""
    a.ingetrokken_op IS NULL AND a.gedaan_op IS NULL AND a.tegen <= %(vervalt)s AND NOT EXISTS (
        SELECT FROM rapporten_verslag later
        WHERE later.organisatie_id = a.organisatie_id AND later.status = '{Status.AFGEROND.value}'
          AND (later.werkjaar_id > (SELECT v.werkjaar_id FROM rapporten_verslag v WHERE v.id = a.verslag_id)
               OR later.werkjaar_id >= (SELECT extract(year FROM g.datum) FROM rapporten_gesprek g
                                        WHERE g.id = a.gesprek_id)))
"""
_LIJST = f"""
    WITH lijst AS MATERIALIZED (
        SELECT o.id, o.naam, o.ondernemingsnummer, o.sorteernaam, coalesce(v.status, %(niet_begonnen)s) AS stand,
               v.id AS verslag_id, v.status_sinds, v.dossierbeheerder_id, u.tot_en_met AS uitstel_tot
        FROM organisaties_organisatie o
        LEFT JOIN rapporten_toewijzing t ON t.organisatie_id = o.id AND t.werkjaar_id = %(jaar)s
        LEFT JOIN rapporten_verslag v ON v.organisatie_id = o.id AND v.werkjaar_id = %(jaar)s
        LEFT JOIN organisaties_uitstel u ON u.organisatie_id = o.id AND u.werkjaar_id = %(jaar)s
        WHERE (t.id IS NOT NULL OR v.id IS NOT NULL) AND {{filters}}
    ), telling AS (
        SELECT coalesce(jsonb_object_agg(stand, aantal), '{{{{}}}}') AS per_stand,
               (SELECT count(*) FROM rapporten_hulpvraag WHERE beantwoord_op IS NULL) AS hulpvragen,
               (SELECT count(DISTINCT r.gesprek_id)
                FROM rapporten_gespreksreactie r JOIN rapporten_gespreksverslag g ON g.id = r.verslag_id
                JOIN rapporten_gesprek gesprek ON gesprek.id = g.gesprek_id AND gesprek.afgelast_op IS NULL
                WHERE NOT r.akkoord AND NOT EXISTS (
                    SELECT FROM rapporten_gespreksverslag nieuwer
                    WHERE nieuwer.gesprek_id = g.gesprek_id AND nieuwer.versie > g.versie)) AS bezwaren
        FROM (SELECT stand, count(*) AS aantal FROM lijst GROUP BY stand) s
    ), blad AS (
        SELECT lijst.*, CASE WHEN stand = ANY (%(wachtend)s) THEN status_sinds END AS wacht FROM lijst
        WHERE %(status)s IN ('', stand)
        ORDER BY array_position(%(volgorde)s, stand), wacht, sorteernaam, id LIMIT %(per_blad)s OFFSET %(vanaf)s
    )
    SELECT telling.*, blad.*, {_REGIO.format(organisatie="blad.id")} AS regio,
           {_EERST.format(verslag="blad.verslag_id")} AS eerst,
           beheerder.naam AS beheerder, laatste.kenmerk, laatste.volgnummer,
           vraag.aantal AS vragen, vraag.tegen AS vraag_tegen,
           afspraak.aantal AS afspraken, afspraak.tegen AS afspraak_tegen, lezer.namen AS lezers
    FROM telling
    LEFT JOIN blad ON true
    LEFT JOIN organisaties_persoon beheerder ON beheerder.id = blad.dossierbeheerder_id
    LEFT JOIN LATERAL (
        SELECT i.kenmerk, i.volgnummer FROM rapporten_indiening i
        WHERE i.verslag_id = blad.verslag_id ORDER BY i.volgnummer DESC LIMIT 1
    ) laatste ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS aantal, min(a.uiterlijk) AS tegen FROM rapporten_aanvulling a
        WHERE a.verslag_id = blad.verslag_id AND a.afgehandeld_op IS NULL
    ) vraag ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS aantal, min(a.tegen) AS tegen FROM rapporten_afspraak a
        WHERE a.organisatie_id = blad.id AND {_VERVALT}
    ) afspraak ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT p.naam ORDER BY p.naam) AS namen
        FROM rapporten_indiening i JOIN rapporten_leesmoment m ON m.indiening_id = i.id
        JOIN organisaties_persoon p ON p.id = m.door_id
        WHERE i.verslag_id = blad.verslag_id AND m.laatst > %(leest_sinds)s AND m.door_id <> %(persoon)s
    ) lezer ON true
    ORDER BY array_position(%(volgorde)s, blad.stand), blad.wacht, blad.sorteernaam, blad.id
"""
_FILTERS = {
    ("regio", ""): f"{_REGIO.format(organisatie='o.id')} = %(regio)s",
    ("van", Van.MIJ): "v.dossierbeheerder_id = %(persoon)s",
    ("van", Van.REGIO): f"{_REGIO.format(organisatie='o.id')} = ANY (%(regios)s)",
    ("van", Van.NIEMAND): "v.dossierbeheerder_id IS NULL",
    ("wat", Wat.VRAGEN): """EXISTS (
        SELECT FROM rapporten_aanvulling a WHERE a.verslag_id = v.id AND a.afgehandeld_op IS NULL)""",
    ("wat", Wat.AFSPRAKEN): f"EXISTS (SELECT FROM rapporten_afspraak a WHERE a.organisatie_id = o.id AND {_VERVALT})",
    ("wat", Wat.TERMIJN): f"""coalesce(({_EERST.format(verslag="v.id")} AT TIME ZONE %(tijdzone)s)::date, %(vandaag)s)
        > greatest(u.tot_en_met, %(uiterste_datum)s)""",
    ("zoek", ""): """(position(%(zoek)s IN o.sorteernaam) > 0
        OR %(cijfers)s <> '' AND position(%(cijfers)s IN o.ondernemingsnummer) > 0)""",
}


def lees_werklijst(
    werkjaar: Werkjaar,
    keuze: Keuze,
    toegang: Toegang,
    *,
    nu: dt.datetime,
    vandaag: dt.date,
    regios: Sequence[str] = (),
    bladzijde: int = 1,
    per_blad: int = 50,
) -> Werklijst:
    """The organisations that report about a werkjaar, as far as the filters leave them; one statement.

    ``regios``: those of the person, for *mijn regio*. A page after the last gives the last (one statement more).
    """
    voorwaarden = [
        _FILTERS[naam, waarde] if (naam, waarde) in _FILTERS else _FILTERS[naam, ""]
        for naam, waarde in (("regio", keuze.regio), ("van", keuze.van), ("wat", keuze.wat), ("zoek", keuze.zoek))
        if waarde
    ]
    waarden = {
        "niet_begonnen": NIET_BEGONNEN,
        "jaar": werkjaar.jaar,
        "peildatum": werkjaar.peildatum,
        "uiterste_datum": werkjaar.uiterste_datum,
        "wachtend": [status.value for status in WACHT],
        "volgorde": VOLGORDE,
        "status": keuze.status,
        "regio": keuze.regio,
        "regios": list(regios),
        "zoek": sorteernaam(keuze.zoek),
        "cijfers": zoekcijfers(keuze.zoek),
        "persoon": toegang.persoon.pk,
        "leest_sinds": nu - LEEST_NOG,
        "vandaag": vandaag,
        "vervalt": vandaag + VERVALT_BINNEN,
        "tijdzone": settings.TIME_ZONE,
        "per_blad": per_blad,
        "vanaf": (bladzijde - 1) * per_blad,
    }
    with connection.cursor() as cursor:
        zin = _LIJST.format(filters=" AND ".join(voorwaarden) or "true")
        cursor.execute(zin, waarden)  # type: ignore[arg-type]  # lists are parameters too
        namen = [kolom.name for kolom in cursor.description]
        rijen = [dict(zip(namen, rij, strict=True)) for rij in cursor.fetchall()]
    per_stand = json.loads(rijen[0]["per_stand"])
    tellingen = tuple((code, naam, per_stand.get(code, 0)) for code, naam in STANDEN.items())
    aantal = sum(n for code, _, n in tellingen if keuze.status in ("", code))
    laatste = max(1, -(-aantal // per_blad))
    if bladzijde > laatste:
        return lees_werklijst(
            werkjaar, keuze, toegang, nu=nu, vandaag=vandaag, regios=regios, bladzijde=laatste, per_blad=per_blad
        )
    return Werklijst(
        tellingen,
        tuple(_werkrij(rij, werkjaar, toegang) for rij in rijen if rij["id"] is not None),
        aantal,
        bladzijde,
        rijen[0]["hulpvragen"],
        rijen[0]["bezwaren"],
    )


def _werkrij(rij: dict[str, Any], werkjaar: Werkjaar, toegang: Toegang) -> Werkrij:
    leesbaar = rij["stand"] in TELT_MEE and rij["kenmerk"] is not None
    uitstel = Uitstel(tot_en_met=rij["uitstel_tot"]) if rij["uitstel_tot"] else None
    return Werkrij(
        organisatie=rij["naam"],
        nummer=rij["ondernemingsnummer"],
        stand=rij["stand"],
        kenmerk=rij["kenmerk"] if leesbaar else "",
        volgnummer=rij["volgnummer"] if leesbaar else None,
        wacht_sinds=rij["wacht"],
        wacht_op=WACHT.get(rij["stand"], ""),
        termijn=termijn(werkjaar, uitstel, rij["eerst"]),
        regio=_REGIONAMEN.get(rij["regio"], ""),
        dossierbeheerder=rij["beheerder"] or "",
        van_mij=rij["dossierbeheerder_id"] == toegang.persoon.pk,
        eigen=rij["id"] in toegang.lid_van,
        verslag_id=rij["verslag_id"],
        beheerder_id=rij["dossierbeheerder_id"],
        aandacht=Aandacht(
            vragen=rij["vragen"],
            vraag_tegen=rij["vraag_tegen"],
            afspraken=rij["afspraken"],
            afspraak_tegen=rij["afspraak_tegen"],
            lezers=tuple(rij["lezers"] or ()),
        ),
    )


_REGIONAMEN = dict(Regio.choices)

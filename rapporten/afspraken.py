"""Agreements of earlier years, as they open in the draft of a later one (*opvolgpunten*).

An agreement opens in every later report until a report of an earlier werkjaar said that it was done. One of a talk
opens from the werkjaar of the talk on, unless it was called done before that report was begun (so a draft that somebody
works on, or signed, keeps its agreements). A nulpunt does not matter here: this compares no numbers.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from rapporten import inhoud as i
from rapporten.choices import Opvolgstand
from rapporten.models import Afspraak, Opvolgpunt, Verslag

# What is open for a report, in the form of the statement that reads a draft (parameters: verslag, organisatie,
# werkjaar). ``tekst`` is a JSON list.
OPVOLGPUNTEN = f"""
    SELECT 'opvolgpunt' AS soort, a.id::text AS sleutel,
           jsonb_build_array(coalesce(v.werkjaar_id, extract(year FROM g.datum)), a.tekst, coalesce(a.tegen::text, ''),
                             coalesce(o.stand, ''), coalesce(o.toelichting, ''), coalesce(g.datum::text, ''),
                             coalesce(o.versie, 0))::text AS tekst
    FROM rapporten_afspraak a
    LEFT JOIN rapporten_verslag v ON v.id = a.verslag_id
    LEFT JOIN rapporten_gesprek g ON g.id = a.gesprek_id
    LEFT JOIN rapporten_opvolgpunt o ON o.afspraak_id = a.id AND o.verslag_id = %(verslag)s
    WHERE a.organisatie_id = %(organisatie)s AND a.ingetrokken_op IS NULL
      AND (v.werkjaar_id < %(werkjaar)s OR extract(year FROM g.datum) <= %(werkjaar)s)
      AND (a.gedaan_op IS NULL OR o.id IS NOT NULL
           OR a.gedaan_op > (SELECT begonnen_op FROM rapporten_verslag WHERE id = %(verslag)s))
      AND NOT EXISTS (
          SELECT 1 FROM rapporten_opvolgpunt e JOIN rapporten_verslag w ON w.id = e.verslag_id
          WHERE e.afspraak_id = a.id AND e.stand = '{Opvolgstand.GEDAAN.value}' AND w.werkjaar_id < %(werkjaar)s)
"""


@dataclass(frozen=True, slots=True)
class Open:
    """An agreement that is open for a report, with the version of what was said of it (0: nothing yet)."""

    punt: i.Opvolgpunt
    versie: int


def lees_punt(sleutel: str, tekst: str) -> Open:
    """One row of ``OPVOLGPUNTEN``."""
    *velden, versie = json.loads(tekst)
    return Open(i.Opvolgpunt(int(sleutel), *velden), versie)


def opvolgpunten(verslag: Verslag) -> list[Open]:
    """What is open for this report, the oldest agreement first (one statement)."""
    waarden = {"verslag": verslag.pk, "organisatie": verslag.organisatie_id, "werkjaar": verslag.werkjaar_id}
    with connection.cursor() as cursor:
        cursor.execute(f"{OPVOLGPUNTEN} ORDER BY a.id", waarden)
        return [lees_punt(sleutel, tekst) for _, sleutel, tekst in cursor.fetchall()]


def open_afspraken(organisatie_id: int) -> QuerySet[Afspraak]:
    """What the organisation still has to do of what was agreed, the first due first (one statement).

    Not what was called done, by itself or in a report, nor what came back in a report that was closed since.
    """
    gedaan = Opvolgpunt.objects.filter(afspraak=OuterRef("pk"), stand=Opvolgstand.GEDAAN)
    return (
        Afspraak.objects.filter(~Exists(gedaan), organisatie_id=organisatie_id)
        .die_lopen()
        .select_related("gesprek", "verslag")
        .order_by(F("tegen").asc(nulls_last=True), "pk")
    )


@dataclass(frozen=True, slots=True)
class NieuweAfspraak:
    """What the dossierbeheerder writes down when closing a report."""

    tekst: str
    tegen: dt.date | None = None

"""What there is to know about the figures of a report beside what the organisation typed.

The figures that Opgroeien has (the newest import that is not withdrawn) and what was decided about contested ones.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone

from rapporten.choices import Cijferkeuze
from rapporten.inhoud import Centraal, Cijferdeel, Indicator, Verklaring, percentage_van
from rapporten.models import Cijfer, Cijferbesluit, Cijfergrens, Verslag
from rapporten.uitsplitsen import lees_delen
from rapporten.volledigheid import Band, Vergelijking

HOOGSTE = Decimal(999_999)
SOORTEN = ("centraal", "besluit", "eerder", "vorig_nvt", "grens", "band", "verklaring", "delen", "indicator")


@dataclass(frozen=True, slots=True)
class Besluit:
    """What the beheerder decided about a contested figure; ``eigen`` and ``centraal`` as it was taken on."""

    keuze: Cijferkeuze
    opmerking: str
    op: dt.date
    eigen: str
    centraal: str


@dataclass(frozen=True, slots=True)
class Cijferstand:
    """By code of the figure."""

    centraal: dict[str, Centraal] = field(default_factory=dict)
    besluiten: dict[str, Besluit] = field(default_factory=dict)
    eerder: dict[str, dict[int, Decimal]] = field(default_factory=dict)
    vorig_nvt: frozenset[str] = frozenset()
    grens: Vergelijking = field(default_factory=Vergelijking)
    banden: dict[str, Band] = field(default_factory=dict)
    verklaringen: tuple[Verklaring, ...] = ()
    delen: dict[str, tuple[Cijferdeel, ...]] = field(default_factory=dict)
    indicatoren: tuple[Indicator, ...] = ()

    def vergelijking(self, werkjaar: int, *, nulpunt: bool) -> Vergelijking:
        """What the figures of this werkjaar are compared with: with *nulpunt* nothing."""
        if nulpunt:
            return Vergelijking(verschil=self.grens.verschil, midden=self.grens.midden)
        vorig = {code: jaren[werkjaar - 1] for code, jaren in self.eerder.items() if werkjaar - 1 in jaren}
        return Vergelijking(vorig, self.banden, self.grens.verschil, self.grens.midden)


# Everything as (kind, code of the figure, JSON), so that concept.py has it in the statement that reads the draft: the
# pages have to stay within their limit of statements.
STAND = """
    SELECT 'centraal' AS soort, k.code AS sleutel, json_build_object(
               'teller', w.teller, 'noemer', w.noemer, 'percentage', w.percentage, 'op', b.dag)::text AS tekst
    FROM (
        SELECT id, (op AT TIME ZONE 'Europe/Brussels')::date AS dag FROM rapporten_bron
        WHERE organisatie_id = %(organisatie)s AND werkjaar_id = %(werkjaar)s AND onderwerp = 'cijfers'
          AND soort = 'import' AND ingetrokken_op IS NULL
        ORDER BY id DESC LIMIT 1
    ) b
    JOIN rapporten_waarneming w ON w.bron_id = b.id AND w.werkjaar_id = %(werkjaar)s AND w.staat = 'beantwoord'
    JOIN zelfevaluatie_kengetal k ON k.id = w.kengetal_id
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (k.code) 'besluit', k.code, json_build_object(
                   'keuze', b.keuze, 'opmerking', b.opmerking, 'eigen', b.eigen, 'centraal', b.centraal,
                   'op', b.op)::text
        FROM rapporten_cijferbesluit b JOIN zelfevaluatie_kengetal k ON k.id = b.kengetal_id
        WHERE b.organisatie_id = %(organisatie)s AND b.werkjaar_id = %(werkjaar)s
        ORDER BY k.code, b.versie DESC
    ) besluit
    UNION ALL
    SELECT 'eerder', k.code, json_object_agg(
               w.werkjaar_id, round(coalesce(100 * w.teller / w.noemer, w.percentage), 4))::text
    FROM rapporten_bron b
    JOIN rapporten_waarneming w ON w.bron_id = b.id AND w.staat = 'beantwoord'
    JOIN zelfevaluatie_kengetal k ON k.id = w.kengetal_id
    WHERE b.organisatie_id = %(organisatie)s AND b.werkjaar_id < %(werkjaar)s AND b.onderwerp = 'cijfers' AND b.telt
    GROUP BY k.code
    UNION ALL
    SELECT 'vorig_nvt', k.code, '0'
    FROM rapporten_bron b
    JOIN rapporten_waarneming w ON w.bron_id = b.id AND w.staat = 'nvt'
    JOIN zelfevaluatie_kengetal k ON k.id = w.kengetal_id
    WHERE b.organisatie_id = %(organisatie)s AND b.werkjaar_id = %(werkjaar)s - 1 AND b.onderwerp = 'cijfers' AND b.telt
    UNION ALL
    SELECT 'grens', '', json_build_object('verschil', g.verschil, 'midden', g.midden)::text
    FROM (SELECT verschil, midden FROM rapporten_cijfergrens ORDER BY versie DESC LIMIT 1) g
    UNION ALL
    SELECT 'band', k.code, json_build_object('onder', s.onder, 'boven', s.boven, 'werkjaar', e.werkjaar_id)::text
    FROM (
        SELECT id, werkjaar_id FROM rapporten_editie
        WHERE soort = 'definitief' AND werkjaar_id <= %(werkjaar)s ORDER BY werkjaar_id DESC, volgnummer DESC LIMIT 1
    ) e
    JOIN rapporten_sectorband s ON s.editie_id = e.id
        AND s.midden = coalesce((SELECT midden FROM rapporten_cijfergrens ORDER BY versie DESC LIMIT 1), %(midden)s)
    JOIN zelfevaluatie_kengetal k ON k.id = s.kengetal_id
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (k.code, v.regel) 'verklaring', k.code || ' ' || v.regel,
               json_build_object('waarden', v.waarden, 'tekst', v.tekst)::text
        FROM rapporten_verklaring v JOIN zelfevaluatie_kengetal k ON k.id = v.kengetal_id
        WHERE v.verslag_id = %(verslag)s
        ORDER BY k.code, v.regel, v.id DESC
    ) verklaring
    UNION ALL
    SELECT 'delen', k.code, json_build_object('delen', u.delen)::text
    FROM rapporten_uitsplitsing u JOIN zelfevaluatie_kengetal k ON k.id = u.kengetal_id
    WHERE u.verslag_id = %(verslag)s AND u.delen <> ''
    UNION ALL
    SELECT 'indicator', lpad(i.id::text, 12, '0'), json_build_object(
               'naam', i.naam, 'definitie', i.definitie, 'indicatortype', i.indicatortype, 'eenheid', i.eenheid,
               'waarde', w.waarde, 'verhaal', w.verhaal)::text
    FROM zelfevaluatie_indicatorwaarde w JOIN zelfevaluatie_indicator i ON i.id = w.indicator_id
    WHERE w.organisatie_id = %(organisatie)s AND w.werkjaar_id = %(werkjaar)s
      AND (w.waarde IS NOT NULL OR w.verhaal <> '')
"""


def lees_cijferstand(verslag: Verslag) -> Cijferstand:
    """What there is to know about the figures of this report (one statement)."""
    with connection.cursor() as cursor:
        cursor.execute(STAND, waarden_voor(verslag))
        return maak_cijferstand(cursor.fetchall())


def waarden_voor(verslag: Verslag) -> dict[str, int]:
    """The parameters of ``STAND``."""
    return {
        "verslag": verslag.pk,
        "organisatie": verslag.organisatie_id,
        "werkjaar": verslag.werkjaar_id,
        "midden": Cijfergrens.MIDDEN,
    }


def maak_cijferstand(rijen: Iterable[tuple[str, str, str]]) -> Cijferstand:
    """The rows of ``STAND`` as an object; rows of another kind are passed over."""
    gelezen: dict[str, dict[str, Any]] = {soort: {} for soort in SOORTEN}
    for soort, code, tekst in rijen:
        if soort in gelezen:
            gelezen[soort][code] = json.loads(tekst, parse_float=Decimal, parse_int=Decimal)
    grens = gelezen["grens"].get("") or {"verschil": Decimal(Cijfergrens.VERSCHIL), "midden": Cijfergrens.MIDDEN}
    centraal = {code: _centraal(rij) for code, rij in gelezen["centraal"].items()}
    return Cijferstand(
        centraal={code: cijfer for code, cijfer in centraal.items() if cijfer is not None},
        besluiten={code: _besluit(rij) for code, rij in gelezen["besluit"].items()},
        eerder={code: {int(jaar): w for jaar, w in rij.items()} for code, rij in gelezen["eerder"].items()},
        vorig_nvt=frozenset(gelezen["vorig_nvt"]),
        grens=Vergelijking(verschil=grens["verschil"], midden=int(grens["midden"])),
        banden={code: Band(rij["onder"], rij["boven"], int(rij["werkjaar"])) for code, rij in gelezen["band"].items()},
        verklaringen=tuple(_verklaring(sleutel, rij) for sleutel, rij in gelezen["verklaring"].items()),
        delen={code: lees_delen(rij["delen"]) for code, rij in gelezen["delen"].items()},
        indicatoren=tuple(Indicator(**rij) for _, rij in sorted(gelezen["indicator"].items())),
    )


def _centraal(rij: dict[str, Any]) -> Centraal | None:
    teller, noemer, percentage = rij["teller"], rij["noemer"], rij["percentage"]
    if percentage is None:
        percentage = percentage_van(teller, noemer)
    return Centraal(teller, noemer, percentage, rij["op"]) if 0 <= percentage <= HOOGSTE else None


def _verklaring(sleutel: str, rij: dict[str, str]) -> Verklaring:
    kengetal, _, regel = sleutel.partition(" ")
    return Verklaring(regel, kengetal, tuple(Decimal(deel) for deel in rij["waarden"].split(";")), rij["tekst"])


def _besluit(rij: dict[str, Any]) -> Besluit:
    op = timezone.localdate(dt.datetime.fromisoformat(rij["op"]))
    return Besluit(Cijferkeuze(rij["keuze"]), rij["opmerking"], op, rij["eigen"], rij["centraal"])


def besluiten_bij(organisatie: str, werkjaar: str) -> ArraySubquery:
    """To annotate: the decisions on figures of an organisation and werkjaar (paths from the outer query)."""
    rijen = Cijferbesluit.objects.filter(organisatie=OuterRef(organisatie), werkjaar=OuterRef(werkjaar))
    velden = ("keuze", "opmerking", "eigen", "centraal", "op")
    als_json = JSONObject(kengetal="kengetal__code", **dict(zip(velden, velden, strict=True)))
    return ArraySubquery(rijen.order_by("versie").values(json=als_json))


def gelezen_besluiten(rijen: Iterable[dict[str, Any]]) -> dict[str, Besluit]:
    """What :func:`besluiten_bij` found: the newest per figure."""
    return {rij["kengetal"]: _besluit(rij) for rij in rijen}


def beoordeeld(rij: Cijfer) -> Centraal | None:
    """The figure of Opgroeien that this row confirms or contests, as it was shown; None when it judges none."""
    if rij.centraal_percentage is None or rij.centraal_op is None:
        return None
    return Centraal(rij.centraal_teller, rij.centraal_noemer, rij.centraal_percentage, rij.centraal_op.isoformat())

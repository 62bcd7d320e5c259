"""The log of a report, for both sides: who did what when, newest first.

One statement reads what every act left behind. Row-level security decides what each side sees of it: an internal note
or who was given a report shows no organisation, asking for a signature shows nobody at Opgroeien. It names places and
reasons that both sides read anyway, never what was written in a draft, a comment or a note.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse

from kwaliteit.templatetags.opmaak import datum, meervoud
from organisaties.toegang import Toegang
from rapporten.boomstructuur import structuur
from rapporten.choices import Cijferkeuze, Handeling, Uitstelbesluit
from rapporten.models import Verslag

PER_BLADZIJDE = 50


@dataclass(frozen=True, slots=True)
class Regel:
    """One line. ``intern``: only Opgroeien sees it. ``na``: what asks for the lines before this one."""

    op: dt.datetime
    wie: str
    wat: str
    reden: str
    adres: str
    intern: bool
    na: str


# Per source: (moment, kind, id, who, detail, place, reason). Everything of one report, without a further condition:
# row-level security takes out what this side may not see.
_BRONNEN = """
    SELECT op, 'overgang' AS soort, id, door_id, handeling AS detail, '' AS plek, reden
    FROM rapporten_overgang WHERE verslag_id = %(verslag)s
    UNION ALL
    SELECT op, 'ondertekend', id, door_id, '', '', ''
    FROM rapporten_ondertekening WHERE verslag_id = %(verslag)s
    UNION ALL
    SELECT op, 'ondertekenverzoek', id, door_id, '', '', ''
    FROM rapporten_ondertekenverzoek WHERE verslag_id = %(verslag)s
    UNION ALL
    SELECT teruggestuurd_op, 'nog_niet', id, teruggestuurd_door_id, '', '', reden
    FROM rapporten_ondertekenverzoek WHERE verslag_id = %(verslag)s AND teruggestuurd_op IS NOT NULL
    UNION ALL
    SELECT m.op, 'las', m.id, m.door_id, i.volgnummer::text, '', ''
    FROM rapporten_leesmoment m JOIN rapporten_indiening i ON i.id = m.indiening_id WHERE i.verslag_id = %(verslag)s
    UNION ALL
    SELECT op, CASE WHEN antwoord_op_id IS NULL THEN 'opmerking' ELSE 'antwoord' END, id, door_id,
           coalesce(antwoord_op_id, id)::text, stabiel_id, ''
    FROM rapporten_opmerking WHERE verslag_id = %(verslag)s
    UNION ALL
    SELECT s.op, CASE WHEN s.opgelost THEN 'opgelost' ELSE 'weer_open' END, s.id, s.door_id,
           s.opmerking_id::text, o.stabiel_id, ''
    FROM rapporten_draadstap s JOIN rapporten_opmerking o ON o.id = s.opmerking_id WHERE s.verslag_id = %(verslag)s
    UNION ALL
    SELECT op, CASE WHEN antwoord_op_id IS NULL THEN 'notitie' ELSE 'notitie_antwoord' END, id, door_id,
           coalesce(antwoord_op_id, id)::text, stabiel_id, ''
    FROM rapporten_internenotitie WHERE verslag_id = %(verslag)s
    UNION ALL
    SELECT s.op, CASE WHEN s.opgelost THEN 'notitie_opgelost' ELSE 'notitie_weer_open' END, s.id, s.door_id,
           s.notitie_id::text, n.stabiel_id, ''
    FROM rapporten_notitiestap s JOIN rapporten_internenotitie n ON n.id = s.notitie_id
    WHERE s.verslag_id = %(verslag)s
    UNION ALL
    SELECT a.gevraagd_op, 'gevraagd', a.id, a.gevraagd_door_id, '', a.stabiel_id, a.reden
    FROM rapporten_aanvulling a
    WHERE a.verslag_id = %(verslag)s AND (%(opgroeien)s OR EXISTS (
        SELECT FROM rapporten_overgang v
        WHERE v.verslag_id = a.verslag_id AND v.handeling = 'aanvulling_vragen' AND v.op >= a.gevraagd_op))
    UNION ALL
    SELECT beantwoord_op, 'beantwoord', id, beantwoord_door_id, '', stabiel_id, ''
    FROM rapporten_aanvulling WHERE verslag_id = %(verslag)s AND beantwoord_op IS NOT NULL
    UNION ALL
    SELECT a.afgehandeld_op, CASE WHEN a.ingetrokken_omdat = '' THEN 'afgevinkt' ELSE 'ingetrokken' END, a.id,
           a.afgehandeld_door_id, '', a.stabiel_id, a.ingetrokken_omdat
    FROM rapporten_aanvulling a
    WHERE a.verslag_id = %(verslag)s AND a.afgehandeld_op IS NOT NULL AND (%(opgroeien)s OR EXISTS (
        SELECT FROM rapporten_overgang v
        WHERE v.verslag_id = a.verslag_id AND v.handeling = 'aanvulling_vragen' AND v.op >= a.gevraagd_op))
    UNION ALL
    -- What a connection filled in is told once a day; the draft is the organisation's alone, and so are its versions.
    SELECT max(v.op), 'koppeling', v.koppeling_id, min(v.door_id), k.naam, count(DISTINCT v.wat)::text, ''
    FROM (SELECT koppeling_id, gewijzigd_op AS op, gewijzigd_door_id AS door_id, 'thema ' || thema_id AS wat
          FROM rapporten_scoreversie WHERE verslag_id = %(verslag)s AND koppeling_id IS NOT NULL
          UNION ALL
          SELECT koppeling_id, gewijzigd_op, gewijzigd_door_id, 'kengetal ' || kengetal_id
          FROM rapporten_cijferversie WHERE verslag_id = %(verslag)s AND koppeling_id IS NOT NULL) v
        JOIN rapporten_koppeling k ON k.id = v.koppeling_id
    GROUP BY v.koppeling_id, k.naam, (v.op AT TIME ZONE 'Europe/Brussels')::date
    UNION ALL
    SELECT o.op, 'gegeven', o.id, o.door_id, naar.naam, '', ''
    FROM rapporten_dossieroverdracht o JOIN organisaties_persoon naar ON naar.id = o.naar_id
    WHERE o.verslag_id = %(verslag)s
    UNION ALL
    SELECT op, 'slotbrief', id, door_id, volgnummer::text, '', ''
    FROM rapporten_slotbrief WHERE verslag_id = %(verslag)s
    UNION ALL
    SELECT p.gemaakt_op, 'pdf', p.id, NULL, i.volgnummer::text, '', ''
    FROM rapporten_verslagpdf p JOIN rapporten_indiening i ON i.id = p.indiening_id WHERE i.verslag_id = %(verslag)s
    UNION ALL
    SELECT b.op, 'cijferbesluit', b.id, b.door_id, b.keuze, k.uitsplitsing, b.opmerking
    FROM rapporten_cijferbesluit b JOIN rapporten_indiening i ON i.id = b.indiening_id
        JOIN zelfevaluatie_kengetal k ON k.id = b.kengetal_id
    WHERE i.verslag_id = %(verslag)s
    UNION ALL
    SELECT op, CASE WHEN ingetrokken_op IS NULL THEN 'afspraak' ELSE 'afspraak_vervallen' END, id, door_id,
           '', '', tekst
    FROM rapporten_afspraak WHERE verslag_id = %(verslag)s
    UNION ALL
    SELECT verstuurd_op, 'herinnering', id, door_id, '', '', tekst
    FROM rapporten_herinnering
    WHERE organisatie_id = %(organisatie)s AND werkjaar_id = %(jaar)s AND verstuurd_op IS NOT NULL
    UNION ALL
    SELECT op, 'uitstelvraag', id, door_id, gevraagd_tot::text, '', reden
    FROM rapporten_uitstelvraag WHERE organisatie_id = %(organisatie)s AND werkjaar_id = %(jaar)s
    UNION ALL
    SELECT besloten_op, 'uitstelbesluit', id, besloten_door_id,
           CASE WHEN besluit = 'toegekend' THEN toegekend_tot::text ELSE '' END, '', antwoord
    FROM rapporten_uitstelvraag
    WHERE organisatie_id = %(organisatie)s AND werkjaar_id = %(jaar)s AND besloten_op IS NOT NULL
    UNION ALL
    SELECT ingetrokken_op, 'uitstel_ingetrokken', id, ingetrokken_door_id, '', '', ''
    FROM rapporten_uitstelvraag
    WHERE organisatie_id = %(organisatie)s AND werkjaar_id = %(jaar)s AND ingetrokken_op IS NOT NULL
"""

_SQL = f"""
    SELECT r.op, r.soort, r.id, coalesce(p.naam, ''), r.detail, r.plek, r.reden
    FROM ({_BRONNEN}) r LEFT JOIN organisaties_persoon p ON p.id = r.door_id
    WHERE %(na_op)s::timestamptz IS NULL OR (r.op, r.soort, r.id) < (%(na_op)s, %(na_soort)s, %(na_id)s)
    ORDER BY r.op DESC, r.soort DESC, r.id DESC
    LIMIT %(aantal)s
"""

_HANDELINGEN = {
    Handeling.BEGINNEN: "begon het verslag",
    Handeling.INDIENEN: "diende het verslag in",
    Handeling.TERUGNEMEN: "nam het verslag terug",
    Handeling.IN_BEHANDELING_NEMEN: "nam het verslag in behandeling",
    Handeling.AANVULLING_VRAGEN: "stuurde het verslag terug voor aanvulling",
    Handeling.AFRONDEN: "rondde het verslag af",
    Handeling.AFRONDEN_ONGEDAAN_MAKEN: "maakte het afronden ongedaan",
    Handeling.HEROPENEN: "heropende het verslag",
}

_ZINNEN = {
    "ondertekend": "ondertekende het verslag",
    "ondertekenverzoek": "vroeg om te ondertekenen",
    "nog_niet": "ondertekende nog niet",
    "las": "las indiening {detail}",
    "opmerking": "plaatste een opmerking bij {plek}",
    "antwoord": "antwoordde bij {plek}",
    "opgelost": "zette het gesprek bij {plek} op opgelost",
    "weer_open": "opende het gesprek bij {plek} opnieuw",
    "notitie": "schreef een interne notitie bij {plek}",
    "notitie_antwoord": "antwoordde op een interne notitie bij {plek}",
    "notitie_opgelost": "zette een interne notitie bij {plek} op opgelost",
    "notitie_weer_open": "opende een interne notitie bij {plek} opnieuw",
    "gevraagd": "vroeg een aanvulling bij {plek}",
    "beantwoord": "beantwoordde de vraag om aanvulling bij {plek}",
    "afgevinkt": "vinkte de vraag om aanvulling bij {plek} af",
    "ingetrokken": "trok de vraag om aanvulling bij {plek} in",
    "gegeven": "gaf het verslag aan {detail}",
    "slotbrief": "verstuurde slotbrief {detail}",
    "pdf": "maakte de PDF van indiening {detail}",
    "afspraak": "maakte een afspraak",
    "afspraak_vervallen": "maakte een afspraak, die verviel omdat het afronden ongedaan gemaakt werd",
    "herinnering": "herinnerde aan de uiterste datum",
    "uitstel_ingetrokken": "trok de vraag om uitstel in",
}
INTERN = frozenset({"notitie", "notitie_antwoord", "notitie_opgelost", "notitie_weer_open", "gegeven"})


def lees(verslag: Verslag, toegang: Toegang, *, kenmerk: str, na: str = "") -> tuple[list[Regel], str]:
    """A page of the log (one statement), and what asks for the next one ('' when there is none).

    ``kenmerk``: of the submission that lines lead to ('' when nothing was filed). ``na``: from an earlier answer; what
    is not understood starts at the top.
    """
    na_op, na_soort, na_id = _punt(na)
    waarden: dict[str, Any] = {
        "verslag": verslag.pk,
        "organisatie": verslag.organisatie_id,
        "jaar": verslag.werkjaar_id,
        "opgroeien": toegang.organisatie is None,
        "na_op": na_op,
        "na_soort": na_soort,
        "na_id": na_id,
        "aantal": PER_BLADZIJDE + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, waarden)
        rijen = cursor.fetchall()
    titels = {vraag.stabiel_id: vraag.titel for vraag in structuur(verslag.boom_id).vragen}
    regels = [_regel(rij, titels, kenmerk) for rij in rijen[:PER_BLADZIJDE]]
    return regels, regels[-1].na if len(rijen) > PER_BLADZIJDE else ""


def _punt(na: str) -> tuple[dt.datetime | None, str, int]:
    """Where to go on."""
    moment, _, rest = na.partition("~")
    soort, _, nummer = rest.partition("~")
    try:
        op = dt.datetime.fromisoformat(moment)
        sleutel = int(nummer)
    except ValueError:
        return None, "", 0
    geldig = op.tzinfo is not None and soort.replace("_", "").isalpha() and abs(sleutel) < 2**62
    return (op, soort, sleutel) if geldig else (None, "", 0)


def _regel(rij: tuple[Any, ...], titels: dict[str, str], kenmerk: str) -> Regel:
    op, soort, sleutel, wie, detail, plek, reden = rij
    if soort == "overgang":
        wat = _HANDELINGEN[Handeling(detail)]
    elif soort == "cijferbesluit":
        wat = f"besliste over het betwiste cijfer “{plek}”: {Cijferkeuze(detail).label.lower()} telt"
    elif soort == "uitstelvraag":
        wat = f"vroeg uitstel tot en met {datum(dt.date.fromisoformat(detail))}"
    elif soort == "uitstelbesluit":
        tot = f"tot en met {datum(dt.date.fromisoformat(detail))}" if detail else ""
        wat = f"kende uitstel toe {tot}" if tot else f"gaf geen uitstel ({Uitstelbesluit.GEWEIGERD.label.lower()})"
    elif soort == "koppeling":
        wie, kenmerk = f"Via koppeling {detail}", ""  # of the draft, so not in any submission
        wat = f"vulde {meervoud(plek, 'groeiniveau of cijfer,groeiniveaus of cijfers')} in"
    else:
        wat = _ZINNEN[soort].format(detail=detail, plek=f"“{titels.get(plek, plek)}”")
    na = f"{op.isoformat()}~{soort}~{sleutel}"
    adres = reverse("indiening", args=[kenmerk]) + _anker(soort, sleutel, detail, plek) if kenmerk else ""
    return Regel(op, wie or "Het portaal", wat, reden, adres, soort in INTERN, na)


def _anker(soort: str, sleutel: int, detail: str, plek: str) -> str:
    """Where on the page of the submission this stands."""
    if soort in {"opmerking", "antwoord", "opgelost", "weer_open"}:
        return f"#opmerking-{detail}"
    if soort in {"gevraagd", "beantwoord", "afgevinkt", "ingetrokken"}:
        return f"#aanvulling-{sleutel}"
    return f"#notitie-{detail}" if soort.startswith("notitie") else ""

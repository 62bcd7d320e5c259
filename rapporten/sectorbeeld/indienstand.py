"""How filing goes, per werkjaar, region and werkvorm: counts and one duration only, for Opgroeien.

Region and werkvorm are those of the reference day of the werkjaar; an organisation with two werkvormen counts in both,
so the werkvormen do not add up to the year.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import connection

from organisaties.choices import Regio, Werkvorm
from rapporten.choices import TELT_MEE, Handeling, Status
from rapporten.queries import TERUGGENOMEN

ONBEKEND = "onbekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indienstand:
    """One werkjaar: who was asked to report, who began, filed (in time or late), and what is closed."""

    werkjaar: int
    verwacht: int = 0
    begonnen: int = 0
    ingediend: int = 0
    op_tijd: int = 0
    te_laat_met_uitstel: int = 0
    """Filed after the day that uitstel gave."""
    te_laat_zonder_uitstel: int = 0
    afgerond: int = 0
    dagen: Decimal | None = None
    """Median number of days from first filing to closing, over those that are closed."""

    @property
    def te_laat(self) -> int:
        """With and without uitstel together."""
        return self.te_laat_met_uitstel + self.te_laat_zonder_uitstel

    @property
    def ontbreekt(self) -> int:
        """How many that were asked to report have not filed."""
        return max(0, self.verwacht - self.ingediend)


@dataclass(frozen=True, slots=True)
class Indienrij:
    """One row of a table: a region or werkvorm (``code``, or ``onbekend``) by its name, and where its reports stand."""

    code: str
    naam: str
    stand: Indienstand


@dataclass(frozen=True, slots=True)
class Indienbeeld:
    """Everything about filing: every werkjaar (the newest first), and each by region and by werkvorm."""

    jaren: list[Indienstand]
    regios: dict[int, list[Indienrij]]
    werkvormen: dict[int, list[Indienrij]]


# First filed and last closed per report, then counted for each year, each region and each werkvorm in one go.
# On time is what rapporten.termijn says: first filed on or before the due date in Brussels, uitstel included.
_SQL = f"""
    WITH eerste AS (
        SELECT i.verslag_id, min(i.op) AS op FROM rapporten_indiening i WHERE NOT {TERUGGENOMEN} GROUP BY i.verslag_id
    ), sluiting AS (
        SELECT verslag_id, max(op) AS op FROM rapporten_overgang WHERE handeling = %(afronden)s GROUP BY verslag_id
    ), dossier AS (
        SELECT coalesce(t.organisatie_id, v.organisatie_id) AS organisatie_id,
               coalesce(t.werkjaar_id, v.werkjaar_id) AS jaar, t.id IS NOT NULL AS verwacht,
               v.id AS verslag_id, v.status
        FROM rapporten_toewijzing t
        FULL JOIN rapporten_verslag v ON v.organisatie_id = t.organisatie_id AND v.werkjaar_id = t.werkjaar_id
    ), stand AS (
        SELECT d.organisatie_id, d.jaar, d.verwacht, d.verslag_id IS NOT NULL AS begonnen,
               coalesce(d.status = ANY (%(telt_mee)s), false) AS ingediend,
               coalesce(d.status = %(afgerond)s, false) AS afgerond,
               (e.op AT TIME ZONE 'Europe/Brussels')::date
                   <= greatest(w.uiterste_datum, u.tot_en_met) AS op_tijd,
               coalesce(u.tot_en_met > w.uiterste_datum, false) AS uitstel,
               extract(epoch FROM s.op - e.op) / 86400 AS dagen,
               coalesce((SELECT r.regio FROM organisaties_regioperiode r
                         WHERE r.organisatie_id = d.organisatie_id AND r.vanaf <= make_date(d.jaar, 12, 31)
                         ORDER BY r.vanaf DESC LIMIT 1), %(onbekend)s) AS regio,
               (SELECT coalesce(nullif(array_agg(DISTINCT k.werkvorm::text), '{{}}'), ARRAY[%(onbekend)s])
                FROM organisaties_erkenning k
                WHERE k.organisatie_id = d.organisatie_id AND k.van <= make_date(d.jaar, 12, 31)
                  AND (k.tot_en_met IS NULL OR k.tot_en_met >= make_date(d.jaar, 12, 31))) AS werkvormen
        FROM dossier d
        JOIN organisaties_werkjaar w ON w.jaar = d.jaar
        LEFT JOIN eerste e ON e.verslag_id = d.verslag_id
        LEFT JOIN sluiting s ON s.verslag_id = d.verslag_id
        LEFT JOIN organisaties_uitstel u ON u.organisatie_id = d.organisatie_id AND u.werkjaar_id = d.jaar
    ), geteld AS (
        SELECT 'jaar' AS indeling, '' AS code, stand.* FROM stand
        UNION ALL SELECT 'regio', stand.regio, stand.* FROM stand
        UNION ALL SELECT 'werkvorm', werkvorm, stand.* FROM stand CROSS JOIN unnest(stand.werkvormen) AS werkvorm
    )
    SELECT indeling, code, jaar AS werkjaar,
           count(*) FILTER (WHERE verwacht) AS verwacht,
           count(*) FILTER (WHERE begonnen) AS begonnen,
           count(*) FILTER (WHERE ingediend) AS ingediend,
           count(*) FILTER (WHERE ingediend AND op_tijd) AS op_tijd,
           count(*) FILTER (WHERE ingediend AND op_tijd IS NOT TRUE AND uitstel) AS te_laat_met_uitstel,
           count(*) FILTER (WHERE ingediend AND op_tijd IS NOT TRUE AND NOT uitstel) AS te_laat_zonder_uitstel,
           count(*) FILTER (WHERE afgerond) AS afgerond,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY dagen) FILTER (WHERE afgerond AND dagen IS NOT NULL) AS dagen
    FROM geteld
    GROUP BY indeling, code, jaar
    ORDER BY jaar DESC
"""


def indienbeeld() -> Indienbeeld:
    """Every werkjaar with an assignment or a report, and each by region and werkvorm. One statement.

    Reads every organisation: for a role of Opgroeien, or as the system.
    """
    jaren: list[Indienstand] = []
    delen: dict[tuple[str, int], dict[str, Indienstand]] = {}
    with connection.cursor() as cursor:
        waarden: dict[str, list[str] | str] = {
            "telt_mee": [status.value for status in TELT_MEE],
            "afgerond": Status.AFGEROND.value,
            "afronden": Handeling.AFRONDEN.value,
            "onbekend": ONBEKEND,
        }
        cursor.execute(_SQL, waarden)
        namen = [veld.name for veld in fields(Indienstand)]
        for indeling, code, *rij in cursor.fetchall():
            velden = dict(zip(namen, rij, strict=True))
            dagen = velden.pop("dagen")
            stand = Indienstand(**velden, dagen=None if dagen is None else Decimal(str(dagen)))
            if indeling == "jaar":
                jaren.append(stand)
            else:
                delen.setdefault((indeling, stand.werkjaar), {})[code] = stand
    return Indienbeeld(
        jaren,
        {stand.werkjaar: _rijen(delen, "regio", Regio.choices, stand.werkjaar) for stand in jaren},
        {stand.werkjaar: _rijen(delen, "werkvorm", Werkvorm.choices, stand.werkjaar) for stand in jaren},
    )


def _rijen(
    delen: dict[tuple[str, int], dict[str, Indienstand]], indeling: str, namen: list[tuple[str, str]], jaar: int
) -> list[Indienrij]:
    """The rows in the order of the list of regions or werkvormen, never by a number."""
    van = delen.get((indeling, jaar), {})
    alle = [*namen, (ONBEKEND, "Niet bekend")]
    return [Indienrij(code, naam, van[code]) for code, naam in alle if code in van]


def indienstanden() -> list[Indienstand]:
    """Every werkjaar with an assignment or a report, the newest first. One statement."""
    return indienbeeld().jaren

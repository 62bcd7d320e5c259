"""Sector editions of ten years beside the best raw SQL we know, on the same facts and with the same results.

Facts: 10,000 organisations, 10 years, 16 themes (1.6 million; ``--kort``: a quarter), with unanswered and nvt ones and
several werkvormen per organisation. Groups: the sector, each region, werkvorm and size class, and their pairs. Ours
counts year by year as the application role, behind row-level security, and ends with typed cells; the raw statement
counts all years at once as the owner of the tables, with all the memory it wants, and ends with rows: level counts,
then grouping sets, then mean and quartiles from the counts. Rounds take turns. Beside it, for scale: how long it takes
until the live edition of one werkjaar is right, without and with the same organisations of the year before.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from _databank import eigen_databank

RONDES = 5
DOEL = 1.2
JAREN = list(range(2015, 2025))

RUW = """
WITH telling AS MATERIALIZED (
    SELECT w.werkjaar_id, w.thema_id, w.regio, w.grootte, w.werkvormen,
           coalesce(w.niveau, CASE w.staat WHEN 'nvt' THEN -2 ELSE -1 END) AS stand, count(*) AS aantal
      FROM rapporten_waarneming w JOIN rapporten_bron b ON b.id = w.bron_id
     WHERE b.telt AND w.thema_id IS NOT NULL
     GROUP BY 1, 2, 3, 4, 5, 6
), per_groep AS (
    SELECT werkjaar_id, coalesce(nullif(concat_ws('+', CASE WHEN grouping(regio) = 0 THEN 'regio:' || regio END,
                                       CASE WHEN grouping(grootte) = 0 THEN 'grootte:' || grootte END), ''),
                                 'sector') AS groep,
           thema_id, stand, sum(aantal) AS aantal
      FROM telling
     GROUP BY GROUPING SETS ((werkjaar_id, thema_id, stand), (werkjaar_id, regio, thema_id, stand),
                             (werkjaar_id, grootte, thema_id, stand), (werkjaar_id, regio, grootte, thema_id, stand))
    UNION ALL
    SELECT werkjaar_id, concat_ws('+', CASE WHEN grouping(regio) = 0 THEN 'regio:' || regio END,
                                       'werkvorm:' || werkvorm,
                                       CASE WHEN grouping(grootte) = 0 THEN 'grootte:' || grootte END),
           thema_id, stand, sum(aantal)
      FROM telling CROSS JOIN LATERAL unnest(werkvormen) AS werkvorm
     GROUP BY GROUPING SETS ((werkjaar_id, werkvorm, thema_id, stand), (werkjaar_id, regio, werkvorm, thema_id, stand),
                             (werkjaar_id, werkvorm, grootte, thema_id, stand))
), op_rij AS (
    SELECT *, sum(aantal) FILTER (WHERE stand >= 0) OVER (wie) AS n,
           sum(aantal) FILTER (WHERE stand >= 0) OVER (wie ORDER BY stand) AS tot
      FROM per_groep
    WINDOW wie AS (PARTITION BY werkjaar_id, groep, thema_id)
)
SELECT werkjaar_id, groep, thema_id, max(n)::int,
       coalesce(sum(aantal) FILTER (WHERE stand = -1), 0)::int, coalesce(sum(aantal) FILTER (WHERE stand = -2), 0)::int,
       ARRAY[{verdeling}], sum(stand * aantal) FILTER (WHERE stand >= 0)::int, {kwantielen}
  FROM op_rij GROUP BY werkjaar_id, groep, thema_id ORDER BY werkjaar_id, groep COLLATE "C", thema_id
""".format(
    verdeling=", ".join(f"coalesce(sum(aantal) FILTER (WHERE stand = {i}), 0)::int" for i in range(6)),
    kwantielen=", ".join(f"min(stand) FILTER (WHERE 4 * tot >= {kwart} * n)" for kwart in (1, 2, 3)),
)


def main() -> None:
    """Measure and print."""
    keuze = argparse.ArgumentParser(description=__doc__)
    keuze.add_argument("--kort", action="store_true", help="a quarter of the facts")
    organisaties = 2_500 if keuze.parse_args().kort else 10_000
    with eigen_databank("sectorbeeld") as eigenaar:
        import psycopg

        from kwaliteit.toegang import systeem
        from rapporten.sectorbeeld.edities import herbereken, leg_vast
        from zelfevaluatie.kaders_laden import laad_kaders

        laad_kaders()
        with psycopg.connect(eigenaar, autocommit=True) as db:
            begin = time.perf_counter()
            _zaai(db, organisaties)
            print(f"{organisaties * len(JAREN) * 16} feiten gezaaid in {time.perf_counter() - begin:.0f} s")
            db.execute("SET work_mem = '256MB'")  # only for the raw one, so that it never goes to disk
            onze, rauw = _onze, lambda: db.execute(RUW).fetchall()
            with systeem():
                assert _rijen(onze()) == [tuple(rij) for rij in rauw()], "the results differ"
            geheugen = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]
            duur: dict[str, list[float]] = {"onze": [], "rauw": []}
            for ronde in range(RONDES):
                werk: list[tuple[str, Callable[[], Any]]] = [("onze", onze), ("rauw", rauw)]
                for naam, doe in werk if ronde % 2 == 0 else reversed(werk):
                    with systeem():
                        begin = time.perf_counter()
                        doe()
                        duur[naam].append(time.perf_counter() - begin)
                print(f"ronde {ronde + 1}: " + ", ".join(f"{naam} {tijden[-1]:.2f} s" for naam, tijden in duur.items()))
        geheugen.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        verhoudingen = [o / r for o, r in zip(duur["onze"], duur["rauw"], strict=True)]
        begin = time.perf_counter()
        herbereken(JAREN[-1])
        print(f"levende editie van {JAREN[-1]} juist na {time.perf_counter() - begin:.2f} s (doel: 2 s)")
        leg_vast(JAREN[-2], None, "bench")
        begin = time.perf_counter()
        herbereken(JAREN[-1])
        print(f"met het panel ernaast na {time.perf_counter() - begin:.2f} s")
        piek = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        mb = [kb // 1024 for kb in (*geheugen, piek)]
        print(f"geheugen {mb[0]} MB na een ronde, {mb[1]} MB na alle, {mb[2]} MB met de levende editie")
        print(f"spreiding {min(verhoudingen):.2f} – {max(verhoudingen):.2f}")
        print(f"verhouding={statistics.median(verhoudingen):.2f} doel<={DOEL}")


def _onze() -> list[tuple[int, Any]]:
    """Every cell of every year, nothing hidden, as an edition counts them."""
    from rapporten.models import Bron
    from rapporten.sectorbeeld.berekenen import Uitgave, maak_cellen, om_te_tellen, tel
    from rapporten.sectorbeeld.vergelijken import kadermaat

    uit = []
    for jaar in JAREN:
        bronnen = frozenset(Bron.objects.filter(werkjaar=jaar, telt=True).values_list("pk", flat=True))
        kader = kadermaat(jaar, bronnen, None)
        assert kader is not None
        with om_te_tellen():
            stelsel = tel(kader.themas, jaar, [Uitgave("", bronnen)])
        cellen = maak_cellen([stelsel], kader.hoogste)
        uit += [(jaar, cel) for cel in cellen]
    return uit


def _rijen(cellen: Sequence[tuple[int, Any]]) -> list[tuple[Any, ...]]:
    return [
        (jaar, c.groep, c.thema, c.n, c.niet_beantwoord, c.nvt, list(c.verdeling), c.som, c.q1, c.mediaan, c.q3)
        for jaar, c in cellen
    ]


def _zaai(db: Any, organisaties: int) -> None:
    """Fill the tables by SQL; without the foreign keys of the facts, whose checking is not what is measured."""
    sleutels = db.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'rapporten_waarneming'::regclass AND contype = 'f'"
    ).fetchall()
    for (naam,) in sleutels:
        db.execute(f'ALTER TABLE rapporten_waarneming DROP CONSTRAINT "{naam}"')
    db.execute("SELECT setseed(0.5)")
    db.execute(
        "INSERT INTO organisaties_werkjaar (jaar, uiterste_datum, nulpunt, herinneringen)"
        " SELECT j, make_date(j + 1, 6, 1), false, '{}' FROM generate_series(%s::int, %s::int) j",
        [JAREN[0], JAREN[-1]],
    )
    db.execute(
        "INSERT INTO organisaties_organisatie (ondernemingsnummer, naam, sorteernaam)"
        " SELECT lpad(a::text, 8, '0') || lpad((97 - a %% 97)::text, 2, '0'), 'Demo-organisatie ' || a, 'demo ' || a"
        " FROM generate_series(9000001, 9000000 + %s) a",
        [organisaties],
    )
    db.execute(
        "INSERT INTO rapporten_importpartij (onderwerp, bestandsnaam, sha256, rijen, op)"
        " VALUES ('groeiniveaus', 'bench.csv', '', 0, now())"
    )
    db.execute(
        "INSERT INTO rapporten_bron (organisatie_id, werkjaar_id, onderwerp, soort, partij_id, op, telt)"
        " SELECT o.id, w.jaar, 'groeiniveaus', 'import', p.id, now(), true"
        " FROM organisaties_werkjaar w, organisaties_organisatie o, rapporten_importpartij p ORDER BY w.jaar, o.id"
    )
    db.execute(
        """
        INSERT INTO rapporten_waarneming
               (organisatie_id, bron_id, werkjaar_id, thema_id, staat, niveau, toelichting, regio, grootte, werkvormen)
        SELECT organisatie_id, bron_id, werkjaar_id, thema_id,
               CASE WHEN kans < 0.03 THEN 'nvt' WHEN kans < 0.1 THEN 'niet_beantwoord' ELSE 'beantwoord' END,
               CASE WHEN kans >= 0.1 THEN floor(random() * 6)::int END, '', regio, grootte, werkvormen
          FROM (SELECT b.organisatie_id, b.id AS bron_id, b.werkjaar_id, e.id AS thema_id, random() AS kans,
                       (ARRAY['antwerpen', 'limburg', 'oost-vlaanderen', 'vlaams-brabant', 'west-vlaanderen',
                              'brussel'])[1 + b.organisatie_id %% 6] AS regio,
                       (ARRAY['klein', 'middelgroot', 'groot'])[1 + b.organisatie_id / 7 %% 3] AS grootte,
                       CASE b.organisatie_id %% 10 WHEN 0 THEN ARRAY['OVBJ', 'CIG'] WHEN 1 THEN ARRAY['OOOC', 'OVBJ']
                       WHEN 2 THEN ARRAY['CaH'] WHEN 3 THEN ARRAY['OBC', 'GES+', 'OVBJ'] WHEN 4 THEN ARRAY['CIG']
                       ELSE ARRAY['OVBJ'] END AS werkvormen
                  FROM rapporten_bron b, zelfevaluatie_element e WHERE e.soort = 'thema'
                 ORDER BY b.id, e.volgorde) AS feit
        """.replace("%%", "%")
    )
    db.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()

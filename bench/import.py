"""Import of 100,000 history rows beside a COPY of the same facts into a table with the same columns and indexes.

The import reads the file, checks every cell, compares with what is known, stores under foreign keys, checks and
row-level security as the application role, decides which sources count and plans the editions. Half of the rounds
begin with the one, half with the other. Beside them, for scale: a COPY into a table that also has the foreign keys.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _databank import eigen_databank

RONDES = 6
RIJEN = 100_000
JAREN = range(2015, 2023)
KOLOMMEN = (
    "organisatie_id, bron_id, werkjaar_id, thema_id, kengetal_id, staat, niveau, teller, noemer, percentage,"
    " toelichting, regio, grootte, werkvormen"
)


def main() -> None:
    """Measure and print."""
    with eigen_databank("import") as eigenaar, tempfile.TemporaryDirectory() as map_:
        import psycopg

        from rapporten.choices import Onderwerp
        from rapporten.sectorbeeld.invoeren import importeer
        from zelfevaluatie.kaders_laden import laad_kaders

        laad_kaders()
        bestand = Path(map_) / "historiek.csv"
        bestand.write_text(_historiek(), encoding="utf-8")
        with psycopg.connect(eigenaar, autocommit=True) as db:

            def voer_in() -> None:
                uitkomst = importeer(Onderwerp.GROEINIVEAUS, bestand, maak_organisaties=True)
                assert not uitkomst.fouten, uitkomst.fouten[:3]
                assert uitkomst.nieuw == RIJEN, uitkomst.nieuw

            def leeg() -> None:
                db.execute("TRUNCATE rapporten_bron, rapporten_importpartij, rapporten_waarneming CASCADE")

            # The first time makes the organisations, and gives the rows that COPY has to take.
            voer_in()
            with db.cursor() as cursor, cursor.copy(f"COPY rapporten_waarneming ({KOLOMMEN}) TO STDOUT") as kopie:
                rijen = b"".join(kopie)
            sleutels = [
                rij[0]
                for rij in db.execute(
                    "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                    " WHERE conrelid = 'rapporten_waarneming'::regclass AND contype = 'f'"
                ).fetchall()
            ]
            leeg()
            for naam in ("kaal", "met_sleutels"):
                db.execute(
                    f"CREATE TABLE {naam} (LIKE rapporten_waarneming INCLUDING INDEXES INCLUDING IDENTITY"
                    " INCLUDING DEFAULTS)"
                )
            for sleutel in sleutels:
                if "rapporten_bron" not in sleutel:  # the sources come and go with each round
                    db.execute(f"ALTER TABLE met_sleutels ADD {sleutel}")

            def copy(tabel: str) -> Callable[[], None]:
                def doe() -> None:
                    with db.cursor() as cursor, cursor.copy(f"COPY {tabel} ({KOLOMMEN}) FROM STDIN") as kopie:
                        kopie.write(rijen)

                return doe

            duur: dict[str, list[float]] = {"import": [], "copy": [], "copy met sleutels": []}
            for ronde in range(RONDES):
                werk = [("import", voer_in), ("copy", copy("kaal")), ("copy met sleutels", copy("met_sleutels"))]
                for naam, doe in werk if ronde % 2 == 0 else reversed(werk):
                    leeg()
                    db.execute("TRUNCATE kaal, met_sleutels")
                    begin = time.perf_counter()
                    doe()
                    duur[naam].append(time.perf_counter() - begin)
                print(f"ronde {ronde + 1}: " + ", ".join(f"{naam} {tijden[-1]:.2f} s" for naam, tijden in duur.items()))
        verhoudingen = [i / c for i, c in zip(duur["import"], duur["copy"], strict=True)]
        print(f"spreiding {min(verhoudingen):.2f} – {max(verhoudingen):.2f}")
        print(f"verhouding={statistics.median(verhoudingen):.2f} doel<=5")


def _historiek() -> str:
    """A file of ``RIJEN`` rows about invented organisations."""
    from zelfevaluatie.models import Element

    themas = list(Element.objects.filter(soort="thema", kader__code="groeiniveaus").values_list("naam", flat=True))
    regels = ["ondernemingsnummer,organisatie,regio,werkvorm,werkjaar,thema,niveau,duiding"]
    volgnummer = 0
    while True:
        volgnummer += 1
        acht = 9_500_000 + volgnummer
        nummer = f"{acht:08d}{97 - acht % 97:02d}"
        for jaar in JAREN:
            for plaats, thema in enumerate(themas):
                if len(regels) > RIJEN:
                    return "\n".join(regels) + "\n"
                niveau = ("", "nvt", *"012345")[(volgnummer * 7 + jaar + plaats) % 8]
                regels.append(f"{nummer},Demo-organisatie {volgnummer},antwerpen,OVBJ|CaH,{jaar},{thema},{niveau},")


if __name__ == "__main__":
    main()

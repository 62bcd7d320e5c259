"""The work list beside a view with the same SQL and a plain template, behind the same middleware, in one gunicorn.

The plain template stands in the frame that every page has; beside it, for who wants to know, one without that frame.
With 3 and with 1,000 reports (the list shows fifty a page, whatever their number). Rounds take turns; the worst ratio
of the two counts. The number of SQL statements must not depend on the number of reports.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from _databank import eigen_databank
from _gunicorn import gunicorn

RONDES = 7
DOEL = 0.6
LEZERS = 4
ONZE, KAAL, LOS = "/opvolging/", "/kaal/werklijst/", "/kaal/rijen/"


def main() -> None:
    """Measure and print."""
    keuze = argparse.ArgumentParser(description=__doc__)
    keuze.add_argument("--kort", action="store_true", help="fewer reads a round")
    aantal = 15 if keuze.parse_args().kort else 40
    with eigen_databank("werklijst"), tempfile.TemporaryDirectory() as map_:
        from django.test import Client

        from organisaties.choices import Sectorrolsoort
        from rapporten.bomen_laden import laad_bomen
        from tests.fabrieken import maak_sectorrol, maak_werkjaar
        from zelfevaluatie.kaders_laden import laad_kaders

        laad_kaders()
        laad_bomen()
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))
        werkjaar = maak_werkjaar()
        verhoudingen, opdrachten, bestaand = [], set(), 0
        for verslagen in (3, 1000):
            _vul(werkjaar, verslagen - bestaand)
            bestaand = verslagen
            zinnen = _zinnen(client)
            opdrachten.add(len(zinnen))
            bestand = Path(map_) / "sql.json"
            bestand.write_text(json.dumps(_eigen(zinnen)), encoding="utf-8")
            os.environ["WERKLIJST_SQL"] = str(bestand)
            verhoudingen.append(_meet(client.cookies["sessionid"].value, verslagen, aantal))
        print(f"opdrachten aan de databank: {sorted(opdrachten)}")
        assert len(opdrachten) == 1, "the number of statements depends on the number of reports"
        print(f"verhouding={min(verhoudingen):.2f} doel>={DOEL}")


def _vul(werkjaar: Any, aantal: int) -> None:
    """Filed reports, as rows: who reads the list does not read what is in them."""
    from kwaliteit.toegang import systeem
    from rapporten.models import Boom, Indiening, Ondertekening, Verslag
    from tests.fabrieken import maak_organisatie, maak_persoon

    leeg = hashlib.sha256(b"{}").hexdigest()
    with systeem():
        boom, door = Boom.objects.get(code="nieuwe-boom"), maak_persoon()
        verslagen = Verslag.objects.bulk_create(
            Verslag(organisatie=maak_organisatie(), werkjaar=werkjaar, boom=boom, status="ingediend")
            for _ in range(aantal)
        )
        handtekeningen = Ondertekening.objects.bulk_create(
            Ondertekening(organisatie=v.organisatie, verslag=v, sha256=leeg, door=door) for v in verslagen
        )
        Indiening.objects.bulk_create(
            Indiening(
                organisatie=h.organisatie,
                verslag=h.verslag,
                volgnummer=1,
                kenmerk=f"{werkjaar.jaar}-{h.organisatie.ondernemingsnummer}-1",
                inhoud=b"{}",
                sha256=leeg,
                ondertekening=h,
                door=door,
            )
            for h in handtekeningen
        )


def _zinnen(client: Any) -> list[str]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(ONZE)  # what is read once per process
    with CaptureQueriesContext(connection) as gevangen:
        antwoord = client.get(ONZE)
    assert antwoord.status_code == 200, antwoord.content
    return [str(q["sql"]) for q in gevangen]


def _eigen(zinnen: list[str]) -> list[str]:
    """Without what the middleware and the access do themselves: session, account, BEGIN, role, COMMIT."""
    return zinnen[zinnen.index("BEGIN") + 2 : zinnen.index("COMMIT")]


def _meet(sessie: str, verslagen: int, aantal: int) -> float:
    from kwaliteit.lokaal.servers import vrije_poort

    poort = vrije_poort()
    tempo: dict[str, list[float]] = {ONZE: [], KAAL: [], LOS: []}
    with gunicorn(poort, "_werklijst_kaal"):
        for adres in tempo:
            _ronde(poort, sessie, adres, 5)
        for ronde in range(RONDES):
            for adres in tempo if ronde % 2 == 0 else reversed(list(tempo)):
                tempo[adres].append(_ronde(poort, sessie, adres, aantal))
    verhoudingen = [onze / kaal for onze, kaal in zip(tempo[ONZE], tempo[KAAL], strict=True)]
    mediaan = statistics.median(verhoudingen)
    snel = ", ".join(f"{adres} {statistics.median(t):.0f}/s" for adres, t in tempo.items())
    print(f"{verslagen} verslagen: {snel}; mediaan {mediaan:.2f}, {min(verhoudingen):.2f} – {max(verhoudingen):.2f}")
    return mediaan


def _ronde(poort: int, sessie: str, adres: str, aantal: int) -> float:
    """Pages a second, all readers together."""
    fouten: list[BaseException] = []

    def lees() -> None:
        try:
            for _ in range(aantal):
                lijn = HTTPConnection("127.0.0.1", poort, timeout=60)
                lijn.request("GET", adres, headers={"Cookie": f"sessionid={sessie}", "Connection": "close"})
                antwoord = lijn.getresponse()
                antwoord.read()
                lijn.close()
                assert antwoord.status == 200, antwoord.status
        except BaseException as fout:
            fouten.append(fout)

    draden = [threading.Thread(target=lees) for _ in range(LEZERS)]
    begin = time.perf_counter()
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    duur = time.perf_counter() - begin
    if fouten:
        raise fouten[0]
    return aantal * LEZERS / duur


if __name__ == "__main__":
    main()

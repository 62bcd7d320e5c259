"""Autosave beside a view written by hand with the same SQL, behind the same middleware, in one gunicorn.

Four people each save their own row over and over, every request on a connection of its own; one worker, so that the
server is what is measured, and rounds that take turns. Once with a growth level and its explanation, once with what
the editor writes (2,000 characters, that both have to clean). The worst of the two counts.
"""

from __future__ import annotations

import argparse
import statistics
import threading
import time
import uuid
from http.client import HTTPConnection
from urllib.parse import urlencode

from _databank import eigen_databank
from _gunicorn import gunicorn

RONDES = 7
DOEL = 0.8
MENSEN = 4
TOKEN = "a" * 32


class Schrijver:
    """Somebody who is signed in, at one report."""

    def __init__(self, poort: int) -> None:
        from django.test import Client

        from rapporten.boomstructuur import huidig_groeikader
        from tests.fabrieken.verslagen import maak_concept

        verslag, toegang = maak_concept()
        self.client = Client(SERVER_NAME="127.0.0.1")
        self.client.force_login(toegang.persoon)
        self.poort = poort
        self.plek = f"{verslag.organisatie.ondernemingsnummer}", verslag.werkjaar_id
        self.thema = huidig_groeikader().themas[0].element
        self.versie = {"score": 0, "verhaal": 0}

    def adres(self, wie: str, soort: str) -> str:
        nummer, jaar = self.plek
        sleutel = self.thema.pk if soort == "score" else "visie"
        if wie == "onze":
            return f"/o/{nummer}/verslag/{jaar}/bewaren/{soort}/{sleutel}/"
        return f"/kaal/{nummer}/{jaar}/{soort}/{sleutel}/"

    def velden(self, soort: str) -> dict[str, object]:
        versie = self.versie[soort]
        if soort == "score":
            velden = {"niveau": versie % 4 + 1, "toelichting": f"Demo-toelichting {versie}. " * 8}
        else:
            blok = f"Demo-tekst, versie {versie}, met <strong>vet</strong> en een lange zin erachter. " * 4
            velden = {"tekst": "".join(f'<p id="b-0000000{i}">{blok}</p>' for i in range(6)), "vorm": "html"}
        velden |= {"versie": versie, "save_id": uuid.uuid4()}
        return {f"{self.thema.code}-{n}": w for n, w in velden.items()} if soort == "score" else velden

    def bewaar(self, wie: str, soort: str) -> None:
        lijn = HTTPConnection("127.0.0.1", self.poort, timeout=30)
        kop = {
            "Cookie": f"sessionid={self.client.cookies['sessionid'].value}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
            "Connection": "close",
        }
        lijn.request("POST", self.adres(wie, soort), urlencode(self.velden(soort)), kop)
        antwoord = lijn.getresponse()
        inhoud = antwoord.read()
        lijn.close()
        self.versie[soort] += 1
        assert (antwoord.status, f'"versie": {self.versie[soort]},' in inhoud.decode()) == (200, True), inhoud[:300]


def main() -> None:
    """Measure and print."""
    keuze = argparse.ArgumentParser(description=__doc__)
    keuze.add_argument("--kort", action="store_true", help="fewer saves a round")
    aantal = 60 if keuze.parse_args().kort else 150
    with eigen_databank("autosave"):
        from kwaliteit.lokaal.servers import vrije_poort
        from rapporten.bomen_laden import laad_bomen
        from zelfevaluatie.kaders_laden import laad_kaders

        laad_kaders()
        laad_bomen()
        poort = vrije_poort()
        mensen = [Schrijver(poort) for _ in range(MENSEN)]
        tel = _opdrachten(mensen[0])
        print(", ".join(f"{soort}: {n} opdrachten aan de databank" for soort, n in tel.items()))
        uitkomst = {}
        with gunicorn(poort, "_autosave_kaal"):
            for soort in ("score", "verhaal"):
                uitkomst[soort] = _meet(mensen, soort, aantal)
        print(f"verhouding={min(uitkomst.values()):.2f} doel>={DOEL}")


def _meet(mensen: list[Schrijver], soort: str, aantal: int) -> float:
    tempo: dict[str, list[float]] = {"onze": [], "met de hand": []}
    namen = list(tempo)
    for naam in namen:
        _ronde(mensen, naam, soort, 10)
    for ronde in range(RONDES):
        for naam in namen if ronde % 2 == 0 else reversed(namen):
            tempo[naam].append(_ronde(mensen, naam, soort, aantal))
        print(f"{soort} ronde {ronde + 1}: " + ", ".join(f"{n} {t[-1]:.0f}/s" for n, t in tempo.items()))
    verhoudingen = [o / h for o, h in zip(*tempo.values(), strict=True)]
    mediaan = statistics.median(verhoudingen)
    print(f"{soort}: mediaan {mediaan:.2f}, spreiding {min(verhoudingen):.2f} – {max(verhoudingen):.2f}")
    return mediaan


def _ronde(mensen: list[Schrijver], wie: str, soort: str, aantal: int) -> float:
    """Saves a second, all people together."""
    fouten: list[BaseException] = []

    def doe(mens: Schrijver) -> None:
        try:
            for _ in range(aantal):
                mens.bewaar(wie, soort)
        except BaseException as fout:
            fouten.append(fout)

    draden = [threading.Thread(target=doe, args=(mens,)) for mens in mensen]
    begin = time.perf_counter()
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    duur = time.perf_counter() - begin
    if fouten:
        raise fouten[0]
    return aantal * len(mensen) / duur


def _opdrachten(mens: Schrijver) -> dict[str, int]:
    """Statements for one save of each kind: session, account, BEGIN, tenant with membership, the CTE, COMMIT."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def bewaar(soort: str) -> None:
        antwoord = mens.client.post(mens.adres("onze", soort), mens.velden(soort))
        assert antwoord.status_code == 200, antwoord.content
        mens.versie[soort] += 1

    uit = {}
    for soort in ("score", "verhaal"):
        bewaar(soort)  # what is read once per process
        with CaptureQueriesContext(connection) as gevangen:
            bewaar(soort)
        uit[soort] = len(gevangen)
    return uit


if __name__ == "__main__":
    main()

"""Carrying out a request: handlers of jobs, as the system, each safe to run twice.

A step is one transaction and leaves its progress; between steps and within them the request is read again, so that
cancelling stops it. What was written is thrown away then.
"""

from __future__ import annotations

import datetime as dt
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from kwaliteit.documenten import Bestand, bewaar_geschreven
from kwaliteit.opdrachten.plannen import plan
from rapporten.models import Uitvoer
from rapporten.sectorbeeld.exporteren import Keuze, schrijf_editie
from rapporten.sectorbeeld.plaats import plaats_van
from rapporten.uitvoer import plaats, rapport, verslagen
from rapporten.uitvoer.vragen import BEWAARTERMIJN, map_van, onderwerp, versie

KIJK_NA = 500
"""After so many rows it is looked whether the request was cancelled."""


class Geannuleerd(BaseException):
    """The person who asked does not want it any more. No ``Exception``, so that no library swallows it."""


def lopende(uitvoer_id: int) -> Uitvoer | None:
    """The request, if it is still to be made."""
    rijen = Uitvoer.objects.select_related("editie__kader", "persoon", "organisatie")
    return rijen.filter(pk=uitvoer_id, klaar_op=None, geannuleerd_op=None, verwijderd_op=None).first()


def kijk(uitvoer_id: int) -> None:
    """Go on only while it is wanted. Raises ``Geannuleerd``."""
    if not Uitvoer.objects.filter(pk=uitvoer_id, geannuleerd_op=None, verwijderd_op=None).exists():
        raise Geannuleerd


def teller(uitvoer_id: int, elke: int | None = None) -> Callable[[], None]:
    """To call with every row or file: looks now and then whether to go on."""
    aantal = 0

    def tel() -> None:
        nonlocal aantal
        aantal += 1
        if aantal % (elke or KIJK_NA) == 0:
            kijk(uitvoer_id)

    return tel


def bewaar(uitvoer: Uitvoer, schrijf: Callable[[BinaryIO], None], *, opmerking: str = "") -> None:
    """Write the file and finish the request; when it was cancelled meanwhile nothing remains."""
    achtervoegsel = Path(uitvoer.bestandsnaam).suffix
    try:
        bestand = bewaar_geschreven(schrijf, map_van(uitvoer.pk), achtervoegsel)
    except Geannuleerd:
        _weg(uitvoer)
        return
    if not _rond_af(uitvoer, bestand, opmerking):
        _weg(uitvoer)


def _weg(uitvoer: Uitvoer) -> None:
    shutil.rmtree(Path(settings.MEDIA_ROOT) / map_van(uitvoer.pk), ignore_errors=True)


def _rond_af(uitvoer: Uitvoer, bestand: Bestand, opmerking: str) -> bool:
    nu = timezone.now()
    gewild = Uitvoer.objects.filter(pk=uitvoer.pk, klaar_op=None, geannuleerd_op=None, verwijderd_op=None)
    if not gewild.update(
        klaar_op=nu,
        verloopt_op=nu + BEWAARTERMIJN,
        sha256=bestand.sha256,
        grootte=bestand.grootte,
        gedaan=F("totaal"),
        opmerking=opmerking[:300],
    ):
        return False
    if uitvoer.mail:
        plan("uitvoermail", onderwerp(uitvoer.pk), uitvoer.poging, uitvoer_id=uitvoer.pk)
    return True


def maak_cijfers(uitvoer_id: int) -> None:
    """Write the figures of an edition as they were chosen."""
    uitvoer = lopende(uitvoer_id)
    if uitvoer is None:
        return
    assert uitvoer.editie is not None
    gekozen = uitvoer.keuze
    keuze = Keuze(tuple(gekozen["onderwerpen"]), gekozen["deel"], frozenset(gekozen["weg"]))
    bewaar(
        uitvoer,
        partial(_schrijf_cijfers, uitvoer=uitvoer, keuze=keuze, formaat=gekozen["formaat"], smaak=gekozen["smaak"]),
    )


def _schrijf_cijfers(naar: BinaryIO, *, uitvoer: Uitvoer, keuze: Keuze, formaat: str, smaak: str) -> None:
    assert uitvoer.editie is not None
    schrijf_editie(uitvoer.editie, formaat, naar, keuze=keuze, smaak=smaak, tel=teller(uitvoer.pk))


def maak_rapport(uitvoer_id: int) -> None:
    """Render the sector report of an edition."""
    uitvoer = lopende(uitvoer_id)
    if uitvoer is None:
        return
    editie = uitvoer.editie
    assert editie is not None

    deel = uitvoer.keuze["deel"]
    html, titel = rapport.html_van(editie, deel), rapport.titel_van(editie, deel)

    def schrijf(naar: BinaryIO) -> None:
        with stopt_bij_annulering(uitvoer_id):
            inhoud = rapport.maak(html, titel)
        naar.write(inhoud)

    bewaar(uitvoer, schrijf)


def maak_plaats(uitvoer_id: int) -> None:
    """Draw the charts of the own place of an organisation."""
    uitvoer = lopende(uitvoer_id)
    if uitvoer is None:
        return
    organisatie = uitvoer.organisatie
    assert organisatie is not None

    grafieken = plaats_van(organisatie, uitvoer.keuze["groep"], uitvoer.keuze["niveaus"])

    def schrijf(naar: BinaryIO) -> None:
        with stopt_bij_annulering(uitvoer_id):
            inhoud = plaats.maak(grafieken, organisatie, uitvoer.keuze["formaat"])
        naar.write(inhoud)

    bewaar(uitvoer, schrijf)


@contextmanager
def stopt_bij_annulering(uitvoer_id: int) -> Iterator[None]:
    """Look every second of work whether to go on, also in the middle of rendering. Raises ``Geannuleerd``.

    What stands under it must ask nothing of the database: the look would wait for the connection that it interrupted.
    """

    def nu(signum: int, frame: FrameType | None) -> None:
        kijk(uitvoer_id)

    vorige = signal.signal(signal.SIGVTALRM, nu)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 1, 1)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, vorige)


def maak_verslagen(uitvoer_id: int, stap: int) -> None:
    """Wait until every PDF of the selection is made, then write the ZIP. Waiting is a next step, with its progress."""
    uitvoer = lopende(uitvoer_id)
    if uitvoer is None:
        return
    ids: list[int] = uitvoer.keuze["indieningen"]
    if stap == 1:
        verslagen.vraag_ontbrekende(ids)
    klaar, bezig = verslagen.stand(ids)
    if bezig:
        Uitvoer.objects.filter(pk=uitvoer_id).update(gedaan=klaar)
        plan(
            "uitvoerverslagen",
            onderwerp(uitvoer_id),
            versie(uitvoer.poging, stap + 1),
            niet_voor=timezone.now() + dt.timedelta(seconds=min(30, 2 + bezig // 5)),
            uitvoer_id=uitvoer_id,
            stap=stap + 1,
        )
        return
    zonder = len(ids) - klaar
    opmerking = (
        f"Van {zonder} {'verslag' if zonder == 1 else 'verslagen'} kon de PDF niet gemaakt worden."
        " In inhoud.csv ziet u welke."
        if zonder
        else ""
    )
    bewaar(uitvoer, partial(_schrijf_verslagen, ids=ids, uitvoer_id=uitvoer_id), opmerking=opmerking)


def _schrijf_verslagen(naar: BinaryIO, *, ids: list[int], uitvoer_id: int) -> None:
    verslagen.schrijf(naar, ids, teller(uitvoer_id, elke=10))

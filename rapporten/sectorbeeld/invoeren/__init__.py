"""History from files: read, compare, store. Nothing is stored as long as there is one mistake.

:func:`importeer` takes a file (CSV or XLSX) of growth levels or figures, from a command, a page or the demo loader;
:func:`maak_import_ongedaan` takes one import back as a whole. On the page a file is first a proposal (``voorstellen``):
looked at, shown, and stored when somebody agrees with exactly that.
"""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path

from django.db import connection
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.models import Persoon
from rapporten.bronnen import themas_van, vergrendel_jaren
from rapporten.choices import Onderwerp
from rapporten.models import Bron, Importpartij
from rapporten.sectorbeeld.invoeren.bestand import MAX_BYTES
from rapporten.sectorbeeld.invoeren.bewaren import (
    Gevolgen,
    KanNietOngedaan,
    bewaar,
    gevolgen_van,
    maak_ongedaan,
    nieuwe_partij,
)
from rapporten.sectorbeeld.invoeren.fouten import Fout, Fouten, Onleesbaar, schrijf_fouten
from rapporten.sectorbeeld.invoeren.rijen import KOLOMMEN, LEZERS, Naslag
from rapporten.sectorbeeld.invoeren.vergelijken import Vergelijking, vergelijk
from zelfevaluatie.models import Element, Kader, Kengetal

__all__ = [
    "Fout",
    "Gevolgen",
    "KanNietOngedaan",
    "Uitkomst",
    "gevolgen_van",
    "importeer",
    "maak_import_ongedaan",
    "schrijf_fouten",
]

KADERCODE = "groeiniveaus"


@dataclass(frozen=True)
class Uitkomst:
    """What an import did, or (``partij`` is None) would do, or why nothing was stored (``fouten``).

    ``afgekeurd`` rows have a mistake. ``blad`` and ``letters`` (of each column) say where a cell is in a workbook.
    ``afdruk`` is a hash of everything that the import would store or change: the same file over the same data.
    """

    fouten: tuple[Fout, ...] = ()
    vergelijking: Vergelijking = field(default_factory=Vergelijking)
    partij: Importpartij | None = None
    afgekeurd: int = 0
    blad: str = ""
    letters: Mapping[str, str] = field(default_factory=dict)
    afdruk: str = ""

    @property
    def nieuw(self) -> int:
        """Rows that were not known."""
        return self.vergelijking.nieuw

    @property
    def gewijzigd(self) -> int:
        """Rows with another value than was known."""
        return len(self.vergelijking.wijzigingen)

    @property
    def ongewijzigd(self) -> int:
        """Rows that say what was known."""
        return self.vergelijking.ongewijzigd

    @property
    def meldingen(self) -> tuple[str, ...]:
        """What is good to know, in Dutch."""
        return tuple(self.vergelijking.meldingen)


def importeer(
    onderwerp: Onderwerp,
    bestand: bytes | Path,
    bestandsnaam: str = "",
    *,
    door: Persoon | None = None,
    proef: bool = False,
    maak_organisaties: bool = False,
    vervang: bool = False,
    verwacht: str | None = None,
) -> Uitkomst:
    """Import a file; the formats stand in ``rijen``.

    ``proef`` says what would change and stores nothing. ``maak_organisaties`` makes organisations that are not
    known, and adds the region and recognitions of years of which none is known. ``vervang`` lets a value replace
    another that an earlier import gave. The same file again changes nothing and makes no batch. ``verwacht``, the
    ``afdruk`` of a dry run: nothing is stored when the outcome would be another one now. Runs as the system, in one
    transaction. A mistake in the file is no exception but a ``Fout``.

    Raises:
        OSError: the file cannot be opened.
    """
    if isinstance(bestand, Path):
        bestandsnaam = bestandsnaam or bestand.name
        with bestand.open("rb") as open_bestand:
            inhoud = open_bestand.read(MAX_BYTES + 1)
    else:
        inhoud = bestand
    fouten = Fouten()
    with systeem(), _zonder_opruimen():
        _een_tegelijk()
        naslag, elementen = _naslag(onderwerp)
        if not elementen:
            return Uitkomst(fouten=(Fout(1, "", "", "Er is geen kader geladen. Doe eerst: manage.py laad_kaders"),))
        try:
            gelezen = LEZERS[onderwerp](inhoud, naslag, fouten)
        except Onleesbaar as onleesbaar:
            return Uitkomst(
                fouten=(*fouten, *(_ander_onderwerp(onderwerp, fouten) or onleesbaar.fouten)),
                afgekeurd=len(fouten.afgekeurd),
                blad=fouten.blad,
                letters=fouten.letters,
            )
        # Before comparing: nobody may change what we compare with before we stored.
        vergrendel_jaren({rij.wie.werkjaar for rij in gelezen.rijen}, onderwerp)
        vergelijking = vergelijk(
            onderwerp, gelezen.rijen, elementen, fouten, maak_organisaties=maak_organisaties, vervang=vervang
        )
        vergelijking.meldingen += gelezen.meldingen
        sha256 = hashlib.sha256(inhoud).hexdigest()
        uitkomst = Uitkomst(
            fouten=tuple(sorted(fouten)),
            vergelijking=vergelijking,
            afgekeurd=len(fouten.afgekeurd),
            blad=fouten.blad,
            letters=fouten.letters,
            afdruk=_afdruk(sha256, vergelijking) if proef or verwacht is not None else "",
        )
        if fouten or proef or not vergelijking.feiten or verwacht not in (None, uitkomst.afdruk):
            return uitkomst
        partij = nieuwe_partij(onderwerp, bestandsnaam, sha256, len(gelezen.rijen), door)
        bewaar(vergelijking, partij)
        return replace(uitkomst, partij=partij)


def _ander_onderwerp(onderwerp: Onderwerp, gelezen: Fouten) -> tuple[Fout, ...]:
    """The head is that of the other kind of file: say that, and not eight columns that are missing."""
    for ander, kolommen in KOLOMMEN.items():
        if ander != onderwerp and gelezen.letters.keys() >= set(kolommen):
            naam = Onderwerp(ander).label
            return (Fout(1, "", "", f"Dit is een bestand van het onderwerp '{naam}'. Kies dat onderwerp."),)
    return ()


def _afdruk(sha256: str, wat: Vergelijking) -> str:
    """A hash of the file and of all that a comparison says."""
    uit = hashlib.sha256(sha256.encode())
    for deel in (wat.nieuw, wat.ongewijzigd, wat.wijzigingen, wat.organisaties, wat.regios, wat.erkenningen):
        uit.update(repr(deel).encode())
    uit.update(repr((wat.werkjaren, wat.meldingen)).encode())
    for sleutel, feiten in wat.feiten.items():
        uit.update(repr((sleutel, sorted(feiten, key=itemgetter(0)))).encode())
    return uit.hexdigest()


def maak_import_ongedaan(partij_id: int, nu: dt.datetime | None = None, *, door: Persoon | None = None) -> Importpartij:
    """Undo an import as a whole: what counted before it counts again. Runs as the system.

    ``door`` is kept with the import; None is somebody on the server.

    Raises:
        Importpartij.DoesNotExist: there is no such import.
        KanNietOngedaan: it was undone already, or a later import builds on it.
    """
    with systeem():
        _een_tegelijk()
        partij = Importpartij.objects.select_related("ongedaan_door").get(pk=partij_id)
        jaren = Bron.objects.filter(partij=partij).order_by().values_list("werkjaar_id", flat=True).distinct()
        vergrendel_jaren(jaren, partij.onderwerp)
        maak_ongedaan(partij, nu or timezone.now(), door)
        partij.refresh_from_db()
        return partij


@contextmanager
def _zonder_opruimen() -> Iterator[None]:
    """The rows of a file are no garbage: looking for cycles among them took a fifth of our time."""
    aan = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if aan:
            gc.enable()


def _een_tegelijk() -> None:
    """Imports wait for each other: two of them may want to make the same organisation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import'))")


def _naslag(onderwerp: Onderwerp) -> tuple[Naslag, dict[str, int]]:
    """What the rows are read against, and the ids of themes or figures by code."""
    jaar = timezone.localdate().year
    if onderwerp == Onderwerp.CIJFERS:
        kengetallen = list(Kengetal.objects.values_list("pk", "code", "indicator", "uitsplitsing"))
        return (
            Naslag(
                kengetallen={(soort, naam.casefold()): code for _, code, soort, naam in kengetallen},
                laatste_werkjaar=jaar,
            ),
            {code: pk for pk, code, *_ in kengetallen},
        )
    kader = Kader.objects.filter(code=KADERCODE).order_by("-versie").first()
    if kader is None:
        return Naslag(laatste_werkjaar=jaar), {}
    elementen = themas_van(kader.code, kader.versie)
    namen = dict(Element.objects.filter(pk__in=elementen.values()).values_list("naam", "code"))
    return (
        Naslag(
            themas={
                naam.casefold(): code for namen_ in (namen, {c: c for c in elementen}) for naam, code in namen_.items()
            },
            niveaus=tuple(kader.niveaus.values_list("waarde", flat=True)),
            nvt_mogelijk=kader.nvt_mogelijk,
            laatste_werkjaar=jaar,
        ),
        elementen,
    )

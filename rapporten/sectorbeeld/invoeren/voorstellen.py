"""A file on its way in: handed in, looked at by a job, shown, agreed with, stored by a job; or thrown away.

Looking and storing are the same :func:`importeer`; agreeing holds for exactly what was shown (``afdruk``). When the
data changed since, nothing is stored and the file is looked at again.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from kwaliteit.documenten import bewaar_geschreven, pad_van
from kwaliteit.opdrachten.choices import Status
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.plannen import plan
from kwaliteit.opdrachten.register import OpdrachtMislukt
from organisaties.models import Organisatie, Persoon
from organisaties.ondernemingsnummer import toon_ondernemingsnummer
from rapporten.choices import IMPORT_OPEN, Importstand, Onderwerp
from rapporten.models import Importvoorstel
from rapporten.sectorbeeld.invoeren import Uitkomst, importeer
from rapporten.sectorbeeld.invoeren.fouten import MAX_FOUTEN, Fout
from zelfevaluatie.models import Element, Kengetal

MAP = "imports"
SOORT = "import"
ACHTERVOEGSEL = ".ingelezen"
BEWAARTERMIJN = dt.timedelta(days=7)
"""So long a file waits for somebody to agree."""
HOOGSTENS = 10
"""So many files may wait at a time."""
GETOOND, RIJEN_GETOOND = 200, 5
WIJZIGINGEN_GETOOND = 50
LOPEND = (Importstand.NAKIJKEN, Importstand.INVOEREN)


class KanNiet(Exception):
    """Not now, or not any more; the Dutch text says why."""


def map_van(voorstel_id: int) -> str:
    """Where the file lies, in the media directory."""
    return f"{MAP}/{voorstel_id}"


def leg_voor(
    onderwerp: Onderwerp,
    bestand: File[bytes],
    bestandsnaam: str,
    *,
    maak_organisaties: bool = False,
    vervang: bool = False,
    door: Persoon,
    nu: dt.datetime,
) -> Importvoorstel:
    """Keep a file and plan to look at it, in the caller's transaction.

    Raises:
        KanNiet: as many as may be are waiting.
        documenten.OpslagVol: there is no room for the file.
    """
    if open_voorstellen(nu).count() >= HOOGSTENS:
        raise KanNiet(f"Er wachten al {HOOGSTENS} bestanden. Voer er eerst een in, of gooi er een weg.")
    voorstel = Importvoorstel.objects.create(
        onderwerp=onderwerp,
        bestandsnaam=bestandsnaam[-150:] or "bestand",
        grootte=bestand.size,
        maak_organisaties=maak_organisaties,
        vervang=vervang,
        door=door,
        op=nu,
        vervalt_op=nu + BEWAARTERMIJN,
    )
    try:
        bewaard = bewaar_geschreven(partial(_schrijf, bestand=bestand), map_van(voorstel.pk), ACHTERVOEGSEL)
    except BaseException:
        _ruim_bestanden_op([voorstel.pk])
        raise
    voorstel.sha256 = bewaard.sha256
    voorstel.save(update_fields=["sha256"])
    _plan(voorstel)
    return voorstel


def _schrijf(naar: BinaryIO, *, bestand: File[bytes]) -> None:
    for stuk in bestand.chunks():
        naar.write(stuk)


def _plan(voorstel: Importvoorstel) -> None:
    plan(SOORT, f"importvoorstel:{voorstel.pk}", voorstel.poging, voorstel_id=voorstel.pk, poging=voorstel.poging)


def kijk_opnieuw_na(voorstel: Any, *, maak_organisaties: bool, vervang: bool, nu: dt.datetime) -> None:
    """Look at the file again, with these choices; also after a job that failed. ``voorstel``: of :func:`met_stand`.

    Raises:
        KanNiet: it is being looked at or stored, was stored or thrown away.
    """
    if stand_van(voorstel, nu) not in (Importstand.NAGEKEKEN, MISLUKT):
        raise KanNiet(waarom_niet(voorstel, nu))
    gedaan = Importvoorstel.objects.filter(pk=voorstel.pk, poging=voorstel.poging, stand=voorstel.stand).update(
        stand=Importstand.NAKIJKEN,
        poging=F("poging") + 1,
        maak_organisaties=maak_organisaties,
        vervang=vervang,
        afdruk="",
        veranderd=False,
        vervalt_op=nu + BEWAARTERMIJN,
    )
    if not gedaan:
        raise KanNiet("Een collega was u net voor. Kijk hieronder hoe het nu staat.")
    voorstel.refresh_from_db()
    _plan(voorstel)


def bevestig(voorstel: Any, afdruk: str, *, door: Persoon, nu: dt.datetime) -> None:
    """Agree with what was shown (``afdruk``) and plan to store it.

    Raises:
        KanNiet: it is no longer what was shown, somebody was first, or another file is being stored.
    """
    klaar = Importvoorstel.objects.filter(
        pk=voorstel.pk, stand=Importstand.NAGEKEKEN, afdruk=afdruk, vervalt_op__gt=nu
    ).exclude(afdruk="")
    try:
        with transaction.atomic():
            gedaan = klaar.update(
                stand=Importstand.INVOEREN,
                poging=F("poging") + 1,
                bevestigd_door=door,
                bevestigd_op=nu,
                veranderd=False,
            )
    except IntegrityError:
        ander = Importvoorstel.objects.select_related("bevestigd_door").filter(stand=Importstand.INVOEREN).first()
        wie = f"{ander.bevestigd_door} voert nu '{ander.bestandsnaam}' in." if ander else "Er wordt iets ingevoerd."
        raise KanNiet(f"{wie} Wacht tot dat klaar is en probeer dan opnieuw.")
    voorstel.refresh_from_db()
    if not gedaan:
        raise KanNiet(waarom_niet(voorstel, nu))
    _plan(voorstel)


def gooi_weg(voorstel: Any, *, door: Persoon, nu: dt.datetime) -> None:
    """Do not import this file; it goes, the row stays. ``voorstel``: of :func:`met_stand`.

    Raises:
        KanNiet: it is being stored, was stored or thrown away.
    """
    if voorstel.stand not in IMPORT_OPEN or stand_van(voorstel, nu) == Importstand.INVOEREN:
        raise KanNiet(waarom_niet(voorstel, nu))
    gedaan = Importvoorstel.objects.filter(pk=voorstel.pk, poging=voorstel.poging, stand=voorstel.stand).update(
        stand=Importstand.WEG, weg_door=door, weg_op=nu, uitkomst={}, fouten=[], afdruk=""
    )
    if not gedaan:
        raise KanNiet("Een collega was u net voor. Kijk hieronder hoe het nu staat.")
    transaction.on_commit(partial(_ruim_bestanden_op, [voorstel.pk]))


def waarom_niet(voorstel: Any, nu: dt.datetime) -> str:
    """Why something is not possible (any more), with who did what when."""
    if voorstel.stand == Importstand.INGEVOERD:
        return f"{voorstel.bevestigd_door} voerde dit bestand al in."
    if voorstel.stand == Importstand.INVOEREN:
        return f"{voorstel.bevestigd_door} bevestigde dit bestand al: het wordt ingevoerd."
    if voorstel.stand == Importstand.WEG:
        return "Dit bestand is weggegooid. Laad het opnieuw op."
    if voorstel.verlopen(nu):
        return "Dit bestand wachtte te lang. Laad het opnieuw op."
    return "Het bestand is intussen opnieuw nagekeken. Kijk hieronder wat er nu zou gebeuren."


# -- the job -----------------------------------------------------------------------------------------------------


def voer_uit(voorstel_id: int, poging: int) -> None:
    """Look at the file, or store it when somebody agreed. As the system; safe to run twice.

    Raises:
        OpdrachtMislukt: the file is gone.
    """
    van_ons = Importvoorstel.objects.filter(pk=voorstel_id, poging=poging, stand__in=LOPEND)
    voorstel = van_ons.select_related("bevestigd_door").first()
    if voorstel is None:
        return
    pad = pad_van(voorstel.sha256, map_van(voorstel.pk), ACHTERVOEGSEL)
    invoeren = voorstel.stand == Importstand.INVOEREN
    try:
        uitkomst = importeer(
            Onderwerp(voorstel.onderwerp),
            pad,
            voorstel.bestandsnaam,
            door=voorstel.bevestigd_door if invoeren else None,
            proef=not invoeren,
            maak_organisaties=voorstel.maak_organisaties,
            vervang=voorstel.vervang,
            verwacht=voorstel.afdruk if invoeren else None,
        )
    except FileNotFoundError:
        raise OpdrachtMislukt("Het bestand van deze import is er niet meer.")
    if uitkomst.partij:
        gedaan = van_ons.update(
            stand=Importstand.INGEVOERD,
            partij=uitkomst.partij,
            uitkomst=_samenvatting(Onderwerp(voorstel.onderwerp), uitkomst),
            afdruk="",
        )
        if not gedaan:  # cannot be: what is being stored is neither thrown away nor looked at again
            raise OpdrachtMislukt("Dit bestand is intussen weggegooid.")
        transaction.on_commit(partial(_ruim_bestanden_op, [voorstel.pk]))
        return
    van_ons.update(
        stand=Importstand.NAGEKEKEN,
        uitkomst=_samenvatting(Onderwerp(voorstel.onderwerp), uitkomst),
        fouten=[list(fout) for fout in uitkomst.fouten],
        afdruk=uitkomst.afdruk if uitkomst.vergelijking.feiten and not uitkomst.fouten else "",
        veranderd=invoeren,
    )


def _samenvatting(onderwerp: Onderwerp, uitkomst: Uitkomst) -> dict[str, Any]:
    """What the page shows, as JSON."""
    wat = uitkomst.vergelijking
    groepen = list(_groepeer(uitkomst.fouten))
    return {
        "nieuw": uitkomst.nieuw,
        "gewijzigd": uitkomst.gewijzigd,
        "ongewijzigd": uitkomst.ongewijzigd,
        "geweigerd": uitkomst.afgekeurd,
        "fouten": len(uitkomst.fouten),
        "afgebroken": len(uitkomst.fouten) > MAX_FOUTEN,
        "groepen": [
            {**groep, "cellen": [f"{uitkomst.letters.get(groep['kolom'], '')}{rij}" for rij in groep["rijen"]]}
            for groep in groepen[:GETOOND]
        ],
        "soorten": len(groepen),
        "blad": uitkomst.blad,
        "letters": dict(uitkomst.letters),
        "wijzigingen": _wijzigingen(onderwerp, uitkomst),
        "organisaties": [
            {"nummer": toon_ondernemingsnummer(nieuw.nummer), "naam": nieuw.naam}
            for nieuw in wat.organisaties[:WIJZIGINGEN_GETOOND]
        ],
        "nieuwe_organisaties": len(wat.organisaties),
        "werkjaren": wat.werkjaren,
        "regios": len(wat.regios),
        "erkenningen": len(wat.erkenningen),
        "meldingen": list(uitkomst.meldingen),
    }


def _groepeer(fouten: Iterable[Fout]) -> Iterator[dict[str, Any]]:
    """The same mistake in many rows is one, in the order of its first row."""
    per: dict[tuple[str, str, str], list[int]] = {}
    for rij, *wat in fouten:
        per.setdefault((wat[0], wat[1], wat[2]), []).append(rij)
    for (kolom, waarde, oplossing), rijen in per.items():
        yield {
            "kolom": kolom,
            "waarde": waarde,
            "oplossing": oplossing,
            "rijen": rijen[:RIJEN_GETOOND],
            "nog": max(0, len(rijen) - RIJEN_GETOOND),
        }


def _wijzigingen(onderwerp: Onderwerp, uitkomst: Uitkomst) -> list[dict[str, Any]]:
    eerste = uitkomst.vergelijking.wijzigingen[:WIJZIGINGEN_GETOOND]
    organisaties = Organisatie.objects.filter(ondernemingsnummer__in={w.nummer for w in eerste})
    namen = dict(organisaties.values_list("ondernemingsnummer", "naam"))
    codes = {w.code for w in eerste}
    wat: dict[str, str] = {}
    if onderwerp == Onderwerp.GROEINIVEAUS:
        wat = dict(Element.objects.filter(code__in=codes).values_list("code", "naam"))
    else:
        wat = {k.code: str(k) for k in Kengetal.objects.filter(code__in=codes)}
    return [
        {
            "rij": w.rij,
            "organisatie": namen.get(w.nummer, toon_ondernemingsnummer(w.nummer)),
            "werkjaar": w.werkjaar,
            "wat": wat.get(w.code, w.code),
            "was": str(w.was),
            "wordt": str(w.wordt),
        }
        for w in eerste
    ]


def foutrijen(voorstel: Importvoorstel) -> Iterator[tuple[str, str, int, str, str, str]]:
    """Every mistake as a row of a table: sheet, cell, row, column, what stands there, what to do."""
    blad, letters = voorstel.uitkomst.get("blad", ""), voorstel.uitkomst.get("letters", {})
    for rij, kolom, waarde, oplossing in voorstel.fouten:
        yield blad, f"{letters[kolom]}{rij}" if kolom in letters else "", rij, kolom, waarde, oplossing


FOUTKOP = ("blad", "cel", "rij", "kolom", "wat er staat", "wat u kunt doen")


# -- reading -----------------------------------------------------------------------------------------------------

MISLUKT = "mislukt"


def open_voorstellen(nu: dt.datetime) -> QuerySet[Importvoorstel]:
    """What waits to be looked at, agreed with or stored."""
    return Importvoorstel.objects.filter(Q(vervalt_op__gt=nu) | Q(stand=Importstand.INVOEREN), stand__in=IMPORT_OPEN)


def met_stand(rijen: QuerySet[Importvoorstel]) -> QuerySet[Any]:
    """Annotate ``opdracht``: the status of the latest job. Without the list of mistakes, which can be long."""
    over = Concat(Value("importvoorstel:"), Cast(OuterRef("pk"), CharField()))
    opdrachten = Opdracht.objects.filter(soort=SOORT, onderwerp=over).order_by("-pk")
    return (
        rijen.select_related("door", "bevestigd_door", "weg_door", "partij")
        .annotate(opdracht=Subquery(opdrachten.values("status")[:1]))
        .defer("fouten")
    )


def stand_van(voorstel: Any, nu: dt.datetime) -> str:
    """Where a proposal (of :func:`met_stand`) stands: an ``Importstand``, ``mislukt`` or ``verlopen``."""
    if voorstel.stand in LOPEND and voorstel.opdracht == Status.MISLUKT:
        return MISLUKT
    if voorstel.stand != Importstand.INVOEREN and voorstel.verlopen(nu):
        return "verlopen"
    return str(voorstel.stand)


# -- cleaning up -------------------------------------------------------------------------------------------------


def ruim_op(nu: dt.datetime) -> None:
    """Throw away what waited too long, and the files of what was stored (as the system; by the clock)."""
    verlopen = Importvoorstel.objects.filter(
        stand__in=(Importstand.NAKIJKEN, Importstand.NAGEKEKEN), vervalt_op__lte=nu
    )
    ids = list(verlopen.values_list("pk", flat=True)[:500])
    verlopen.filter(pk__in=ids).update(stand=Importstand.WEG, weg_op=nu, uitkomst={}, fouten=[], afdruk="")
    bewaard = Path(settings.MEDIA_ROOT) / MAP
    # A young one may belong to a row that is not committed yet.
    grens = (nu - dt.timedelta(hours=1)).timestamp()
    mappen = [map_ for map_ in (bewaard.iterdir() if bewaard.is_dir() else ()) if map_.name.isdigit()]
    op_schijf = {int(map_.name) for map_ in mappen if map_.stat().st_mtime < grens}
    nodig = set(Importvoorstel.objects.filter(pk__in=op_schijf, stand__in=IMPORT_OPEN).values_list("pk", flat=True))
    _ruim_bestanden_op(op_schijf - nodig)


def _ruim_bestanden_op(ids: Iterable[int]) -> None:
    for pk in ids:
        shutil.rmtree(Path(settings.MEDIA_ROOT) / map_van(pk), ignore_errors=True)

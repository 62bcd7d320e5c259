"""Asking for a file, cancelling, trying again, and taking away what expired."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from kwaliteit.opdrachten.choices import Status
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.plannen import plan
from organisaties.models import Lidmaatschap, Organisatie, Persoon
from rapporten.choices import Uitvoersoort, Uitvoerstand
from rapporten.models import Editie, Uitvoer

MAP = "uitvoer"
BEWAARTERMIJN = dt.timedelta(days=7)
"""So long a file can be fetched; the request stays in the list."""
HOOGSTENS = 5
"""So many files of one person may be in the making at a time."""
IN_LIJST = 30

OPDRACHTEN = {
    Uitvoersoort.CIJFERS: "uitvoer",
    Uitvoersoort.RAPPORT: "uitvoerpdf",
    Uitvoersoort.VERSLAGEN: "uitvoerverslagen",
    Uitvoersoort.PLAATS: "uitvoerplaats",
}
"""Which kind of job makes it."""


class TeVeel(Exception):
    """Too many files of this person are in the making; the Dutch text says so."""


def map_van(uitvoer_id: int) -> str:
    """Where the file of a request lies, in the media directory: apart, so that it can go without touching another's."""
    return f"{MAP}/{uitvoer_id}"


def vraag(
    soort: Uitvoersoort,
    *,
    persoon: Persoon,
    titel: str,
    bestandsnaam: str,
    keuze: dict[str, Any],
    nu: dt.datetime,
    editie: Editie | None = None,
    organisatie: Organisatie | None = None,
    alleen_opgroeien: bool = False,
    mail: bool = False,
    totaal: int = 1,
) -> tuple[Uitvoer, bool]:
    """Ask for a file, in the caller's transaction; says too whether it is a new request.

    The same again, while it is made or can be fetched, is the same request.

    Raises:
        TeVeel: as many as may be are already in the making.
    """
    bron = json.dumps(
        [soort, *(rij and rij.pk for rij in (editie, organisatie)), keuze], sort_keys=True, ensure_ascii=False
    )
    kenmerk = hashlib.sha256(bron.encode()).hexdigest()
    van_mij = Uitvoer.objects.filter(persoon=persoon)
    bestaand = van_mij.filter(kenmerk=kenmerk, geannuleerd_op=None, verwijderd_op=None)
    if er_al := bestaand.first():
        if er_al.verloopt_op > nu:
            return er_al, False
        verwijder(er_al, nu)
    if van_mij.filter(klaar_op=None, geannuleerd_op=None, verwijderd_op=None).count() >= HOOGSTENS:
        raise TeVeel(
            f"Er worden al {HOOGSTENS} bestanden voor u gemaakt. Wacht tot er een klaar is, of annuleer er een."
        )
    try:
        with transaction.atomic():
            uitvoer = Uitvoer.objects.create(
                persoon=persoon,
                soort=soort,
                titel=titel[:200],
                bestandsnaam=bestandsnaam,
                editie=editie,
                organisatie=organisatie,
                keuze=keuze,
                kenmerk=kenmerk,
                alleen_opgroeien=alleen_opgroeien,
                mail=mail,
                totaal=totaal,
                gevraagd_op=nu,
                verloopt_op=nu + BEWAARTERMIJN,
            )
    except IntegrityError:  # the other click was first
        return bestaand.get(), False
    _plan(uitvoer)
    return uitvoer, True


def _plan(uitvoer: Uitvoer) -> None:
    plan(
        OPDRACHTEN[Uitvoersoort(uitvoer.soort)],
        onderwerp(uitvoer.pk),
        versie(uitvoer.poging, 1),
        uitvoer_id=uitvoer.pk,
        stap=1,
    )


def onderwerp(uitvoer_id: int) -> str:
    """The subject of its jobs."""
    return f"uitvoer:{uitvoer_id}"


def versie(poging: int, stap: int) -> str:
    """The version of one step of one attempt."""
    return f"{poging}.{stap}"


def annuleer(uitvoer: Uitvoer, nu: dt.datetime) -> bool:
    """Stop the making: who is at it sees this and ends. False when there was nothing left to stop."""
    lopend = Uitvoer.objects.filter(pk=uitvoer.pk, klaar_op=None, geannuleerd_op=None, verwijderd_op=None)
    return bool(lopend.update(geannuleerd_op=nu))


def opnieuw(uitvoer: Uitvoer, nu: dt.datetime) -> bool:
    """Try a failed request again. False when it had not failed (any more)."""
    if met_stand(Uitvoer.objects.filter(pk=uitvoer.pk)).filter(opdracht=Status.MISLUKT).first() is None:
        return False
    lopend = Uitvoer.objects.filter(
        pk=uitvoer.pk, poging=uitvoer.poging, klaar_op=None, geannuleerd_op=None, verwijderd_op=None
    )
    if not lopend.update(poging=F("poging") + 1, gedaan=0, verloopt_op=nu + BEWAARTERMIJN):
        return False
    uitvoer.refresh_from_db()
    _plan(uitvoer)
    return True


def verwijder(uitvoer: Uitvoer, nu: dt.datetime) -> None:
    """Take the file away now; the request stays."""
    Uitvoer.objects.filter(pk=uitvoer.pk, verwijderd_op=None).update(verwijderd_op=nu)
    _ruim_op([uitvoer.pk])


def meld_mislukte(nu: dt.datetime) -> None:
    """Plan the mail about what failed, to who asked for one; once for every attempt (as the system; by the clock)."""
    lopend = Uitvoer.objects.filter(
        mail=True, klaar_op=None, geannuleerd_op=None, verwijderd_op=None, verloopt_op__gt=nu
    )
    for uitvoer in met_stand(lopend).filter(opdracht=Status.MISLUKT).order_by("pk"):
        plan("uitvoermail", onderwerp(uitvoer.pk), f"{uitvoer.poging}.mislukt", uitvoer_id=uitvoer.pk)


def ruim_op(nu: dt.datetime) -> None:
    """Take away the files that expired and what cancelled requests left (as the system; by the clock)."""
    weg = Uitvoer.objects.filter(Q(verloopt_op__lte=nu) | ~Q(geannuleerd_op=None), verwijderd_op=None)
    ids = list(weg.order_by("pk").values_list("pk", flat=True)[:500])
    _ruim_op(ids)
    Uitvoer.objects.filter(pk__in=ids).update(verwijderd_op=nu)


def _ruim_op(ids: Iterable[int]) -> None:
    for pk in ids:
        shutil.rmtree(Path(settings.MEDIA_ROOT) / map_van(pk), ignore_errors=True)


# -- reading ---------------------------------------------------------------------------------------------------


def met_stand(rijen: QuerySet[Uitvoer]) -> QuerySet[Any]:
    """Annotate ``opdracht``, the status of the latest job, and ``nog_lid``, false once who asked left the house."""
    over = Concat(Value("uitvoer:"), Cast(OuterRef("pk"), CharField()))
    opdrachten = Opdracht.objects.filter(soort__in=OPDRACHTEN.values(), onderwerp=over).order_by("-pk")
    leden = Lidmaatschap.objects.geldig_op(timezone.localdate())
    lid = leden.filter(persoon=OuterRef("persoon"), organisatie=OuterRef("organisatie"))
    return rijen.annotate(opdracht=Subquery(opdrachten.values("status")[:1]), nog_lid=Q(organisatie=None) | Exists(lid))


def van(persoon: Persoon) -> list[Any]:
    """The latest requests of this person, the newest first (one statement)."""
    return list(met_stand(Uitvoer.objects.filter(persoon=persoon)).order_by("-pk")[:IN_LIJST])


def stand_van(uitvoer: Any, nu: dt.datetime) -> Uitvoerstand:
    """Where a request stands; ``uitvoer`` comes from :func:`met_stand`."""
    if uitvoer.geannuleerd_op is not None:
        return Uitvoerstand.GEANNULEERD
    if uitvoer.verwijderd_op is not None or uitvoer.verloopt_op <= nu:
        return Uitvoerstand.VERLOPEN
    if uitvoer.klaar_op is not None:
        return Uitvoerstand.KLAAR
    if uitvoer.opdracht == Status.MISLUKT:
        return Uitvoerstand.MISLUKT
    return Uitvoerstand.BEZIG if uitvoer.gedaan or uitvoer.opdracht == Status.BEZIG else Uitvoerstand.WACHT

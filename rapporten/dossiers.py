"""Giving reports to a dossierbeheerder, oneself or a colleague, one by one or many at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from kwaliteit.templatetags.opmaak import datumtijd
from organisaties.choices import Sectorrolsoort
from organisaties.models import Lidmaatschap, Persoon, Regioperiode, Sectorrol
from organisaties.toegang import Toegang
from rapporten import meldingen
from rapporten.choices import Gebeurtenis
from rapporten.models import Dossieroverdracht, Overgang, Verslag
from rapporten.permissions import RECHTEN


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """What became of it: how many reports changed hands, and why the others did not, in sentences."""

    gegeven: int
    geweigerd: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opvolgers:
    """Who may follow reports today, by name, and the regions that each of them has in that role."""

    mensen: tuple[Persoon, ...]
    regios: Mapping[int, frozenset[str]]


def opvolgers(dag: dt.date) -> Opvolgers:
    """The dossierbeheerders of this day (one statement)."""
    rollen = Sectorrol.objects.filter(rol=Sectorrolsoort.DOSSIERBEHEERDER).geldig_op(dag)  # type: ignore[attr-defined]
    rollen = rollen.filter(persoon__is_active=True).select_related("persoon").order_by("persoon__naam", "persoon_id")
    mensen: dict[int, Persoon] = {}
    regios: dict[int, set[str]] = {}
    for rol in rollen:
        mensen[rol.persoon_id] = rol.persoon
        regios.setdefault(rol.persoon_id, set()).update(filter(None, [rol.regio]))
    return Opvolgers(tuple(mensen.values()), {wie: frozenset(van) for wie, van in regios.items()})


def opvolgers_van(organisatie_id: int, dag: dt.date) -> list[int]:
    """Who follows the region of this organisation; when nobody has that region, all who follow reports."""
    regio = (
        Regioperiode.objects.filter(organisatie=organisatie_id, vanaf__lte=dag)
        .order_by("-vanaf")
        .values_list("regio", flat=True)
        .first()
    )
    wie = opvolgers(dag)
    return [p for p, regios in wie.regios.items() if regio in regios] or [p.pk for p in wie.mensen]


def geef(
    gezien: Mapping[int, int | None], naar: Persoon, *, toegang: Toegang, nu: dt.datetime, dag: dt.date
) -> Uitkomst:
    """Give these reports (each with the dossierbeheerder that was on screen) to somebody of :func:`opvolgers`.

    What somebody else gave away meanwhile is left alone, and said with who did it and when. Nobody follows a report of
    an organisation for which they also work. Nothing of the status changes; the log tells from whom to whom.
    """
    with transaction.atomic():
        rijen = Verslag.objects.select_for_update(of=("self",)).filter(pk__in=gezien).order_by("pk")
        verslagen = list(rijen.select_related("organisatie"))
        leden = Lidmaatschap.objects.filter(persoon=naar).geldig_op(dag)  # type: ignore[attr-defined]
        eigen = set(leden.values_list("organisatie_id", flat=True))
        geven, geweigerd = [], []
        for verslag in verslagen:
            if verslag.dossierbeheerder_id == naar.pk:
                continue
            if not RECHTEN["verslag.toewijzen"].test(toegang, verslag):
                geweigerd.append(f"{verslag.organisatie.naam}: uw rol laat dit niet toe.")
            elif verslag.dossierbeheerder_id != gezien[verslag.pk]:
                geweigerd.append(f"{verslag.organisatie.naam}: {_wie_was_voor(verslag)}")
            elif verslag.organisatie_id in eigen:
                geweigerd.append(f"{verslag.organisatie.naam}: {naar.naam} werkt ook voor deze organisatie.")
            else:
                geven.append(verslag)
        Verslag.objects.filter(pk__in=[v.pk for v in geven]).update(dossierbeheerder=naar)
        gemaakt = Dossieroverdracht.objects.bulk_create(
            Dossieroverdracht(
                organisatie_id=v.organisatie_id,
                verslag=v,
                van_id=v.dossierbeheerder_id,
                naar=naar,
                door=toegang.persoon,
                op=nu,
            )
            for v in geven
        )
        for overdracht, verslag in zip(gemaakt, geven, strict=True):
            meldingen.meld(
                Gebeurtenis.DOSSIER_GEKREGEN,
                aan=[naar.pk],
                onderwerp_id=overdracht.pk,
                adres=f"{reverse('opvolging')}?werkjaar={verslag.werkjaar_id}&van=mij",
                door=toegang.persoon,
                nu=nu,
                organisatie_id=verslag.organisatie_id,
                verslag=verslag,
            )
    return Uitkomst(len(geven), tuple(geweigerd))


def _wie_was_voor(verslag: Verslag) -> str:
    """Who decided meanwhile who follows this report."""
    overdracht = Dossieroverdracht.objects.filter(verslag=verslag).select_related("door", "naar").last()
    overgang = Overgang.objects.filter(verslag=verslag).select_related("door").last()
    if overdracht is not None and (overgang is None or overdracht.op >= overgang.op):
        return f"{overdracht.door.naam} gaf dit op {datumtijd(overdracht.op)} aan {overdracht.naar.naam}."
    if overgang is not None:
        return f"{overgang.door.naam} deed intussen iets met dit verslag ({datumtijd(overgang.op)})."
    return "iemand wijzigde dit intussen. Bekijk de lijst opnieuw."

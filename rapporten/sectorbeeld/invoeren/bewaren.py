"""Store what a comparison says, and undo it.

Facts go in as one COPY into a temporary table and one INSERT out of it: a COPY straight into a table under
row-level security is not possible, and arrays as parameters cost several times as much. So the application role
needs the right to make temporary tables, which PostgreSQL gives everyone unless it is taken away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from kwaliteit.templatetags.opmaak import datum
from organisaties.models import Erkenning, Organisatie, Persoon, Regioperiode, Werkjaar, sorteernaam
from rapporten.bronnen import herbepaal_alle, kenmerken_per_jaar, maak_plaats, plan_editie
from rapporten.choices import Bronsoort, Editiesoort, Onderwerp
from rapporten.models import Bron, Editie, Importpartij
from rapporten.sectorbeeld.invoeren.vergelijken import Feiten, Sleutel, Vergelijking

STAGING = "nieuwe_waarneming"


def bewaar(vergelijking: Vergelijking, partij: Importpartij) -> None:
    """Store everything, let the right sources count, plan the editions. The caller has the locks."""
    Werkjaar.objects.bulk_create(
        [Werkjaar(jaar=jaar, uiterste_datum=dt.date(jaar + 1, 6, 1)) for jaar in vergelijking.werkjaren],
        ignore_conflicts=True,
    )
    _maak_organisaties(vergelijking)
    partij.save()
    bronnen = _maak_bronnen(vergelijking.feiten, partij)
    _maak_waarnemingen(vergelijking.feiten, bronnen, partij.onderwerp)
    _plan_edities(jaar for _, jaar in vergelijking.feiten)


def _plan_edities(jaren: Iterable[int]) -> None:
    for jaar in sorted(set(jaren)):
        plan_editie(jaar)


def _maak_organisaties(vergelijking: Vergelijking) -> None:
    Organisatie.objects.bulk_create(
        [
            Organisatie(ondernemingsnummer=nieuw.nummer, naam=nieuw.naam, sorteernaam=sorteernaam(nieuw.naam))
            for nieuw in vergelijking.organisaties
        ]
    )
    ids = _ids({regio.nummer for regio in vergelijking.regios} | {e.nummer for e in vergelijking.erkenningen})
    Regioperiode.objects.bulk_create(
        [
            Regioperiode(organisatie_id=ids[nieuw.nummer], regio=nieuw.regio, vanaf=nieuw.vanaf)
            for nieuw in vergelijking.regios
        ]
    )
    Erkenning.objects.bulk_create(
        [
            Erkenning(
                organisatie_id=ids[nieuw.nummer],
                werkvorm=nieuw.werkvorm,
                van=nieuw.van,
                tot_en_met=nieuw.tot_en_met,
            )
            for nieuw in vergelijking.erkenningen
        ]
    )


def _ids(nummers: Iterable[str]) -> dict[str, int]:
    return dict(Organisatie.objects.filter(ondernemingsnummer__in=nummers).values_list("ondernemingsnummer", "pk"))


class _Bron(NamedTuple):
    id: int
    organisatie_id: int
    werkjaar: int


def _maak_bronnen(sleutels: Iterable[Sleutel], partij: Importpartij) -> dict[Sleutel, _Bron]:
    """One source per organisation and werkjaar, which counts where no submission does."""
    sleutels = list(sleutels)
    ids = _ids({nummer for nummer, _ in sleutels})
    nummers = {pk: nummer for nummer, pk in ids.items()}
    paren = [(ids[nummer], jaar) for nummer, jaar in sleutels]
    telt = maak_plaats(paren, partij.onderwerp)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO rapporten_bron (organisatie_id, werkjaar_id, onderwerp, soort, partij_id, op, telt)
            SELECT organisatie, werkjaar, %s, %s, %s, %s, telt
              FROM unnest(%s::bigint[], %s::smallint[], %s::boolean[]) AS nieuw(organisatie, werkjaar, telt)
            RETURNING id, organisatie_id, werkjaar_id
            """,
            [
                partij.onderwerp,
                Bronsoort.IMPORT.value,
                partij.pk,
                partij.op,
                [organisatie_id for organisatie_id, _ in paren],
                [jaar for _, jaar in paren],
                [paar in telt for paar in paren],
            ],
        )
        bronnen = [_Bron(*rij) for rij in cursor.fetchall()]
    return {(nummers[bron.organisatie_id], bron.werkjaar): bron for bron in bronnen}


def _maak_waarnemingen(feiten: dict[Sleutel, Feiten], bronnen: dict[Sleutel, _Bron], onderwerp: str) -> None:
    kenmerken = kenmerken_per_jaar(
        {bron.organisatie_id for bron in bronnen.values()}, {bron.werkjaar for bron in bronnen.values()}
    )
    element = "thema_id" if onderwerp == Onderwerp.GROEINIVEAUS else "kengetal_id"
    kolommen = (
        f"bron_id, organisatie_id, werkjaar_id, regio, grootte, werkvormen, {element},"
        " staat, niveau, teller, noemer, percentage, toelichting"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE {STAGING} AS SELECT {kolommen} FROM rapporten_waarneming WITH NO DATA")
        with cursor.copy(f"COPY {STAGING} ({kolommen}) FROM STDIN") as kopie:
            for sleutel, rijen in feiten.items():
                bron = bronnen[sleutel]
                toen = kenmerken[bron.organisatie_id, bron.werkjaar]
                vast = (*bron, toen.regio, toen.grootte, "{" + ",".join(toen.werkvormen) + "}")
                for element_id, waarde in rijen:
                    kopie.write_row((*vast, element_id, *waarde))
        # The names of tables and columns above are ours.
        cursor.execute(f"INSERT INTO rapporten_waarneming ({kolommen}) SELECT {kolommen} FROM {STAGING}")
        cursor.execute(f"DROP TABLE {STAGING}")


class KanNietOngedaan(Exception):
    """This import cannot be undone; the message says why and what to do."""


def maak_ongedaan(partij: Importpartij, nu: dt.datetime, door: Persoon | None) -> None:
    """Withdraw all sources of an import, so that what counted before counts again. The caller has the locks.

    Organisations, werkjaren, regions and recognitions that it made stay: later facts may refer to them.

    Raises:
        KanNietOngedaan: it was undone already, or a later import builds on it.
    """
    if reden := waarom_niet(partij):
        raise KanNietOngedaan(reden)
    Bron.objects.filter(partij=partij, ingetrokken_op=None).update(telt=False, ingetrokken_op=nu)
    Importpartij.objects.filter(pk=partij.pk).update(ongedaan_op=nu, ongedaan_door=door)
    sleutels = list(Bron.objects.filter(partij=partij).values_list("organisatie_id", "werkjaar_id"))
    herbepaal_alle(sleutels, partij.onderwerp)
    _plan_edities(jaar for _, jaar in sleutels)


def waarom_niet(partij: Importpartij) -> str:
    """Why this import cannot be undone, and what to do; empty when it can."""
    if partij.ongedaan_op is not None:
        wie = f" door {partij.ongedaan_door}" if partij.ongedaan_door else ""
        return f"Import {partij.pk} is al ongedaan gemaakt{wie}, op {datum(partij.ongedaan_op)}."
    if later := list(_latere(partij)):
        namen = ", ".join(f"{latere.pk} ({latere.bestandsnaam})" for latere in later)
        return (
            f"Import {partij.pk} kan niet ongedaan gemaakt worden: hierop bouwt import {namen} voort. "
            "Maak eerst die ongedaan, de jongste eerst."
        )
    return ""


@dataclass(frozen=True)
class Gevolgen:
    """What undoing an import means: how many sources go, of how many an earlier import or a submission counts then,
    and the definitive editions that were counted with it. ``waarom_niet``: why it cannot be undone, if it cannot."""

    waarom_niet: str
    bronnen: int
    vroeger: int
    ingediend: int
    edities: list[str]


def gevolgen_van(partij: Importpartij) -> Gevolgen:
    """What undoing this import would do, in three statements."""
    ander = Bron.objects.filter(
        organisatie=OuterRef("organisatie"),
        werkjaar=OuterRef("werkjaar"),
        onderwerp=OuterRef("onderwerp"),
        ingetrokken_op=None,
    )
    geteld = Bron.objects.filter(partij=partij).aggregate(
        bronnen=Count("pk"),
        ingediend=Count("pk", filter=Q(Exists(ander.filter(telt=True).exclude(soort=Bronsoort.IMPORT)))),
        vroeger=Count("pk", filter=Q(telt=True) & Q(Exists(ander.filter(pk__lt=OuterRef("pk"))))),
    )
    edities = (
        Editie.objects.filter(soort=Editiesoort.DEFINITIEF, bronnen__bron__partij=partij)
        .order_by("werkjaar", "volgnummer")
        .distinct()
    )
    namen = [f"definitieve editie {editie.volgnummer} over {editie.werkjaar_id}" for editie in edities]
    return Gevolgen(waarom_niet(partij), geteld["bronnen"], geteld["vroeger"], geteld["ingediend"], namen)


def _latere(partij: Importpartij) -> Iterable[Importpartij]:
    """Imports that are not undone and hold a source that took over what this one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT later.partij_id FROM rapporten_bron eigen
            JOIN rapporten_bron later USING (organisatie_id, werkjaar_id, onderwerp)
            WHERE eigen.partij_id = %s AND later.partij_id > %s AND later.ingetrokken_op IS NULL
            """,
            [partij.pk, partij.pk],
        )
        ids = [rij[0] for rij in cursor.fetchall()]
    return Importpartij.objects.filter(pk__in=ids)


def nieuwe_partij(
    onderwerp: Onderwerp, bestandsnaam: str, sha256: str, rijen: int, door: Persoon | None
) -> Importpartij:
    """A batch, not stored yet."""
    return Importpartij(onderwerp=onderwerp, bestandsnaam=bestandsnaam[:255], sha256=sha256, rijen=rijen, door=door)

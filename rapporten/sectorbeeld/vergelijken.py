"""What an edition is laid beside: last year's edition, and everything that definitive editions already show.

A definitive edition cannot be taken back. So the next one about the same werkjaar, and those of the year before and
after, which speak about the same organisations in their panels, are counted together with it: see ``berekenen.Deel``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from organisaties.models import Werkjaar
from rapporten.choices import Editiesoort
from rapporten.models import Bron, Editie
from rapporten.sectorbeeld.berekenen import Maat, Uitgave, als_array
from zelfevaluatie.choices import Elementsoort
from zelfevaluatie.models import Definitiewijziging, Element, Kader, Kengetal, Niveau

KADERCODE = "groeiniveaus"


@dataclass(frozen=True, slots=True)
class Rondom:
    """The definitive editions over a werkjaar, the year before and the year after, and what each was counted from."""

    edities: tuple[Editie, ...]
    bronnen: Mapping[int, frozenset[int]]
    getoond: Mapping[int, frozenset[tuple[str, str, str]]]

    def van(self, editie_id: int | None) -> frozenset[int]:
        """The sources of an edition; none of none."""
        return self.bronnen.get(editie_id or 0, frozenset())

    def uitgaven(self, werkjaar: int) -> list[Uitgave]:
        """What was published about this werkjaar, as counting needs it."""
        return [
            Uitgave(
                f"{werkjaar}.{editie.volgnummer}/",
                self.van(editie.pk),
                self.van(editie.vorige_id),
                self.getoond.get(editie.pk, frozenset()),
            )
            for editie in self.edities
            if editie.werkjaar_id == werkjaar
        ]


def vorige_editie(werkjaar: int) -> Editie | None:
    """The edition that the panel of this werkjaar is laid beside: the newest definitive one of the year before.

    None where there is none, or where this werkjaar is a nulpunt.
    """
    if Werkjaar.objects.filter(pk=werkjaar, nulpunt=True).exists():
        return None
    edities = Editie.objects.filter(werkjaar=werkjaar - 1, soort=Editiesoort.DEFINITIEF)
    return edities.select_related("kader").order_by("-volgnummer").first()


def rondom(werkjaar: int, bronnen: frozenset[int], vorige: Editie | None, methode: int, grens: Editie | None) -> Rondom:
    """What was published around an edition over these sources, before ``grens`` was made.

    When the newest definitive edition of the werkjaar was made of the same sources, by the same definitions, this is
    that edition once more: what counts is then what was published before that one.
    """
    alle = Editie.objects.filter(
        soort=Editiesoort.DEFINITIEF, werkjaar__in=(werkjaar - 1, werkjaar, werkjaar + 1)
    ).order_by("pk")
    edities = [editie for editie in alle if grens is None or editie.pk < grens.pk]
    nodig = {editie.pk for editie in edities} | {e.vorige_id for e in edities if e.vorige_id}
    per_editie = _bronnen(nodig | ({vorige.pk} if vorige else set()))
    eigen = [editie for editie in edities if editie.werkjaar_id == werkjaar]
    if eigen:
        nieuwste = eigen[-1]
        if (nieuwste.methodeversie, nieuwste.vorige_id, per_editie.get(nieuwste.pk)) == (
            methode,
            vorige.pk if vorige else None,
            bronnen,
        ) and not _wijzigingen(grens, na=nieuwste).exists():
            edities = [editie for editie in edities if editie.pk < nieuwste.pk]
    return Rondom(tuple(edities), per_editie, _getoond([editie.pk for editie in edities]))


def _wijzigingen(grens: Editie | None, *, na: Editie | None = None) -> QuerySet[Definitiewijziging]:
    """The changes of definition that were known when this edition was made; only those later than another one."""
    rijen = Definitiewijziging.objects.all() if grens is None else Definitiewijziging.objects.filter(op__lte=grens.op)
    return rijen if na is None else rijen.filter(op__gt=na.op)


def _bronnen(edities: Iterable[int]) -> dict[int, frozenset[int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT editie_id, array_agg(bron_id) FROM rapporten_editiebron WHERE editie_id = ANY(%s) GROUP BY 1",
            [list(edities)],
        )
        return {editie: frozenset(bronnen) for editie, bronnen in cursor.fetchall()}


def _getoond(edities: list[int]) -> dict[int, frozenset[tuple[str, str, str]]]:
    """Of each edition the (group, kind, code) that it shows."""
    uit: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    if edities:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT a.editie_id, a.groep, CASE WHEN e.id IS NULL THEN 'kengetal' ELSE 'thema' END,"
                " coalesce(e.code, k.code) FROM rapporten_aggregaat a"
                " LEFT JOIN zelfevaluatie_element e ON e.id = a.thema_id"
                " LEFT JOIN zelfevaluatie_kengetal k ON k.id = a.kengetal_id"
                " WHERE a.verborgen = '' AND a.editie_id = ANY(%s)",
                [edities],
            )
            for editie, *cel in cursor.fetchall():
                uit[editie].add(tuple(cel))
    return {editie: frozenset(cellen) for editie, cellen in uit.items()}


def meer_dan_een(*jaren: Iterable[frozenset[int]]) -> set[int]:
    """The organisations (ids) whose sources are not the same in every one of these sets, of some year.

    Each argument holds the sets of sources about one werkjaar, one for each edition.
    """
    anders: set[int] = set()
    for verzamelingen in jaren:
        soorten = {v for v in verzamelingen if v}
        if len(soorten) > 1:
            anders |= frozenset.union(*soorten) - frozenset.intersection(*soorten)
    return set(Bron.objects.filter(pk__in=anders).values_list("organisatie_id", flat=True)) if anders else set()


# -- themes and figures ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kadermaat:
    """The framework of an edition, the highest level of its scale, and its themes as counting needs them."""

    kader: Kader
    hoogste: int
    themas: Maat


def kadermaat(
    werkjaar: int, bronnen: Iterable[int], vorige: Editie | None, grens: Editie | None = None
) -> Kadermaat | None:
    """The newest framework of the themes in these sources (the newest of all without any); None: none is loaded.

    A theme goes under the newest version of it that these sources speak about, by its code; one that the newest version
    no longer has keeps its own place, so that no fact is lost.
    """
    elementen = list(
        Element.objects.filter(soort=Elementsoort.THEMA, kader__code=KADERCODE)
        .select_related("kader")
        .order_by("-kader__versie", "volgorde")
    )
    versies = {element.kader_id: element.kader for element in elementen}
    if not versies:
        return None
    gezien = _themas_in(werkjaar, bronnen) if len(versies) > 1 else {element.pk for element in elementen}
    # First those that these sources speak about, the newest before the older.
    voorkeur: dict[str, int] = {}
    for element in sorted(elementen, key=lambda element: element.pk not in gezien):
        voorkeur.setdefault(element.code, element.pk)
    in_gebruik = [e.kader_id for e in elementen if e.pk in gezien]
    kader = versies[in_gebruik[0]] if in_gebruik else next(iter(versies.values()))
    schalen: dict[int, set[int]] = defaultdict(set)
    for kader_id, waarde in Niveau.objects.filter(kader__in=versies).values_list("kader_id", "waarde"):
        schalen[kader_id].add(waarde)
    als = {element.pk: voorkeur[element.code] for element in elementen}
    gewijzigd = _wijzigingen(grens).exclude(thema_code="").values_list("thema_code", "werkjaar_id")
    breuk = {(voorkeur[code], jaar) for code, jaar in gewijzigd if code in voorkeur}
    if vorige is not None and schalen[vorige.kader_id] != schalen[kader.pk]:
        breuk |= {(thema, werkjaar) for thema in als.values()}
    return Kadermaat(
        kader=kader,
        hoogste=max((waarde for kader_id in {*in_gebruik, kader.pk} for waarde in schalen[kader_id]), default=0),
        themas=Maat("thema", als, {als[e.pk]: e.code for e in elementen}, frozenset(breuk)),
    )


def _themas_in(werkjaar: int, bronnen: Iterable[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT thema_id FROM rapporten_waarneming"
            " WHERE werkjaar_id = %s AND bron_id = ANY(%s::bigint[]) AND thema_id IS NOT NULL",
            [werkjaar, als_array(bronnen)],
        )
        return {thema for (thema,) in cursor.fetchall()}


def cijfermaat(grens: Editie | None = None) -> Maat:
    """The figures: they have no versions, but may have come to mean something else."""
    codes = dict(Kengetal.objects.values_list("pk", "code"))
    gewijzigd = _wijzigingen(grens).filter(kengetal__isnull=False).values_list("kengetal_id", "werkjaar_id")
    return Maat("kengetal", {pk: pk for pk in codes}, codes, frozenset(gewijzigd))

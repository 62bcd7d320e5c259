"""Editions: the live one that follows the facts, and the definitive ones that never change.

The hash of an edition covers what it says and what it was counted from, in words that mean the same in every
database (enterprise numbers and codes, no ids or moments): the same facts give the same hash, always.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.models import Persoon, Werkjaar
from rapporten.bronnen import plan_editie
from rapporten.choices import Editiesoort
from rapporten.models import Aggregaat, Bron, Editie, EditieBron
from rapporten.sectorbeeld.banden import huidig_midden, maak_banden
from rapporten.sectorbeeld.berekenen import (
    METHODEVERSIE,
    PANEL,
    Cel,
    Deel,
    Uitgave,
    als_array,
    finste_delen,
    maak_cellen,
    om_te_tellen,
    tel,
)
from rapporten.sectorbeeld.onderdrukken import MINIMUM, onderdruk, verberg_kleine
from rapporten.sectorbeeld.vergelijken import cijfermaat, kadermaat, meer_dan_een, rondom, vorige_editie
from zelfevaluatie.models import Kader

NAMEN = {Editiesoort.VOORLOPIG.value: "voorlopige", Editiesoort.DEFINITIEF.value: "definitieve"}
"""As in "definitieve editie 2"."""

# One line per source, with a hash of its facts; the whole is hashed again, so that only one value leaves the database.
_BRONNEN_SQL = """
    WITH bron AS (
        SELECT concat_ws(';', o.ondernemingsnummer, b.onderwerp, b.soort, encode(sha256(convert_to(coalesce(
               string_agg(
                   concat_ws(';', e.code, k.code, w.staat, w.niveau, w.teller, w.noemer, w.percentage,
                             w.regio, w.grootte, array_to_string(w.werkvormen, ',')),
                   E'\\n' ORDER BY e.code COLLATE "C", k.code COLLATE "C"
               ), ''), 'UTF8')), 'hex')) COLLATE "C" AS regel
          FROM rapporten_bron b
          JOIN organisaties_organisatie o ON o.id = b.organisatie_id
          LEFT JOIN rapporten_waarneming w ON w.bron_id = b.id AND w.werkjaar_id = %(werkjaar)s
          LEFT JOIN zelfevaluatie_element e ON e.id = w.thema_id
          LEFT JOIN zelfevaluatie_kengetal k ON k.id = w.kengetal_id
         WHERE b.id = ANY(%(bronnen)s::bigint[])
         GROUP BY b.id, o.ondernemingsnummer
    )
    SELECT encode(sha256(convert_to(coalesce(string_agg(regel, E'\\n' ORDER BY regel), ''), 'UTF8')), 'hex') FROM bron
"""


class Editiefout(Exception):
    """What cannot be done with an edition, in Dutch, for the screen or the command line."""


@dataclass(frozen=True)
class Inhoud:
    """What an edition says: its cells as they may be shown, and the sources they were counted from."""

    werkjaar: int
    kader: Kader
    vorige: Editie | None
    """The edition of the year before that the panel is laid beside."""
    n: int
    nieuw: int | None
    """How many of them have no source in that edition."""
    bronnen: tuple[int, ...]
    bronhash: str
    cellen: tuple[Cel, ...]
    codes: dict[tuple[str, int], str]
    """The stable code of each theme and figure, by (kind, id)."""

    @property
    def met_themas(self) -> bool:
        """Without any, the framework is only the newest there was, and says nothing about the figures."""
        return any(cel.thema is not None for cel in self.cellen)

    @cached_property
    def grondslag(self) -> str:
        """sha256 of what it was counted from: the same for the live edition and the definitive one made of it."""
        return _hash(self._grondslag())

    @cached_property
    def hash(self) -> str:
        """sha256 of the canonical JSON of everything above."""
        return _hash(self._grondslag() | {"cellen": sorted(self._canoniek(cel) for cel in self.cellen)})

    def _grondslag(self) -> dict[str, Any]:
        return {
            "werkjaar": self.werkjaar,
            "methode": METHODEVERSIE,
            "minimum": MINIMUM,
            "kader": [self.kader.code, self.kader.versie] if self.met_themas else None,
            "vorige": self.vorige.hash if self.vorige else None,
            "n": self.n,
            "bronnen": self.bronhash,
            # A theme or figure whose definition changed has no panel, whatever the sources say.
            "panel": sorted(self.codes[_wat(c.thema, c.kengetal)] for c in self.cellen if c.groep == PANEL),
        }

    def _canoniek(self, cel: Cel) -> list[Any]:
        # Group, kind and code identify a cell, so sorting never reaches the values behind them.
        soort, pk = _wat(cel.thema, cel.kengetal)
        return [cel.groep, soort, self.codes[soort, pk], _waarden(cel)]


_VELDEN = (
    "n", "niet_beantwoord", "nvt", "verdeling", "som", "mediaan", "q1", "q3", "waarde", "methode",
    "vorig_n", "vorig_som", "vorig_waarde", "verborgen",
)  # fmt: skip


def _hash(inhoud: dict[str, Any]) -> str:
    tekst = json.dumps(inhoud, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_decimaal)
    return hashlib.sha256(tekst.encode()).hexdigest()


def _decimaal(waarde: object) -> str:
    """A decimal as the database keeps it: always twelve decimals."""
    assert isinstance(waarde, Decimal)
    return f"{waarde:.12f}"


def _wat(thema: int | None, kengetal: int | None) -> tuple[str, int]:
    """A cell is about a theme or about a figure."""
    return ("thema", thema) if thema is not None else ("kengetal", kengetal or 0)


def _waarden(cel: Cel | Aggregaat) -> list[Any]:
    """The values of a cell in the order of ``_VELDEN``, alike for a computed and a stored one."""
    waarden = [getattr(cel, veld) for veld in _VELDEN]
    return [list(waarde) if isinstance(waarde, tuple) else waarde for waarde in waarden]


def bereken(
    werkjaar: int,
    bronnen: Sequence[tuple[int, int]],
    vorige: Editie | None = None,
    grens: Editie | None = None,
    *,
    openbaar: bool,
) -> Inhoud:
    """Everything an edition over these sources (id, organisation) says. As the system; stores nothing.

    The sources are given, not looked up, so that all statements count the same facts whatever happens meanwhile.
    ``vorige`` is the edition of the year before that the panel is laid beside. Of an edition that everyone will see
    (``openbaar``) all is hidden that gives a few organisations away, also beside what definitive editions already show:
    those made before the edition ``grens``, or all there are. Opgroeien reads every report: its live edition leaves out
    only groups that are too small to say anything of.

    Raises:
        Editiefout: no growth level framework is loaded.
    """
    ids = frozenset(pk for pk, _ in bronnen)
    kader = kadermaat(werkjaar, ids, vorige, grens)
    if kader is None:
        raise Editiefout("Er is nog geen kader met groeiniveaus. Laad het eerst met: manage.py laad_kaders.")
    rond = rondom(werkjaar, ids, vorige, METHODEVERSIE, grens)
    eigen = Uitgave("", ids, rond.van(vorige.pk if vorige else None))
    ervoor, gelijk, erna = (rond.uitgaven(werkjaar + stap) if openbaar else [] for stap in (-1, 0, 1))
    dit_jaar = [eigen, *gelijk]
    bronnen_nu = [*(u.bronnen for u in dit_jaar), *(u.vorige for u in erna)]
    bronnen_toen = [*(u.bronnen for u in ervoor), *(u.vorige for u in dit_jaar)]
    wie = meer_dan_een(bronnen_nu, bronnen_toen, (u.bronnen for u in erna), (u.vorige for u in ervoor))
    organisaties = {organisatie for _, organisatie in bronnen}
    cellen: list[Cel] = []
    delen: list[Deel] = []
    cijfers = cijfermaat(grens)
    with om_te_tellen():
        for maat in (kader.themas, cijfers):
            stelsels = [tel(maat, werkjaar, dit_jaar, erna, wie)]
            if vorige is not None:
                stelsels.append(tel(maat, werkjaar - 1, ervoor, dit_jaar, wie))
            cellen += maak_cellen(stelsels, kader.hoogste)
            if openbaar:
                delen += [deel for stelsel in stelsels for deel in finste_delen(stelsel)]
    return Inhoud(
        werkjaar=werkjaar,
        kader=kader.kader,
        vorige=vorige,
        n=len(organisaties),
        nieuw=None if vorige is None else len(organisaties - _organisaties(vorige)),
        bronnen=tuple(ids),
        bronhash=_bronhash(werkjaar, ids),
        cellen=tuple(onderdruk(cellen, delen) if openbaar else verberg_kleine(cellen)),
        codes={(maat.soort, pk): code for maat in (kader.themas, cijfers) for pk, code in maat.codes.items()},
    )


def _organisaties(editie: Editie) -> set[int]:
    return set(editie.bronnen.values_list("bron__organisatie_id", flat=True))


def _bronhash(werkjaar: int, bronnen: Iterable[int]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_BRONNEN_SQL, {"werkjaar": werkjaar, "bronnen": als_array(bronnen)})
        return str((cursor.fetchone() or [""])[0])


def herbereken(werkjaar: int) -> Editie:
    """Bring the live edition of a werkjaar up to date with the sources that count; returns it.

    A changed picture becomes a new row and the former is marked as replaced; an unchanged one stays as it is, so
    this may run twice. Two at once for one werkjaar wait for each other.

    Raises:
        Editiefout: the werkjaar does not exist, or no framework is loaded.
    """
    with systeem():
        return _ververs(werkjaar)


def _ververs(werkjaar: int) -> Editie:
    """The live edition, now up to date."""
    # The lock lets the next one wait; weaker than FOR UPDATE, so that filing (a foreign key to the werkjaar) goes on.
    if not Werkjaar.objects.select_for_update(no_key=True).filter(pk=werkjaar):
        raise Editiefout(f"Werkjaar {werkjaar} bestaat niet. De beheerder kan het aanmaken.")
    bronnen = Bron.objects.filter(werkjaar=werkjaar, telt=True).values_list("pk", "organisatie_id")
    inhoud = bereken(werkjaar, list(bronnen), vorige_editie(werkjaar), openbaar=False)
    huidige = nieuwste_editie(werkjaar, Editiesoort.VOORLOPIG)
    if huidige is not None and huidige.hash == inhoud.hash:
        return huidige
    if huidige is not None:
        huidige.vervangen_op = timezone.now()
        huidige.save(update_fields=["vervangen_op"])
    return _bewaar(inhoud, Editiesoort.VOORLOPIG)


def leg_vast(werkjaar: int, door: Persoon | None, opmerking: str, *, gezien: str = "") -> Editie:
    """Freeze the live edition as a definitive one, with a remark; returns it.

    When the newest definitive edition already says the same, that one is returned and nothing is stored: freezing twice
    is freezing once. ``gezien`` is the hash of the live edition that the person looked at, if any.

    Raises:
        Editiefout: nothing to freeze yet, no remark, or the figures changed since the person looked.
    """
    opmerking = opmerking.strip()
    if not opmerking:
        raise Editiefout("Schrijf een opmerking bij deze editie, bijvoorbeeld waarom u ze nu vastlegt.")
    with systeem():
        levend = _ververs(werkjaar)
        weigering = _weigering(levend, gezien)
        if not weigering:
            return _leg_vast(levend, door, opmerking)
    # Only now: the live edition that the person is sent back to look at must stay.
    raise Editiefout(weigering)


def _weigering(levend: Editie, gezien: str) -> str:
    """Why this live edition cannot be frozen; empty if it can."""
    if levend.n == 0:
        return f"Over werkjaar {levend.werkjaar_id} zijn er nog geen gegevens om vast te leggen."
    if gezien and gezien != levend.hash:
        return "De cijfers zijn intussen veranderd. Bekijk eerst opnieuw de voorlopige editie."
    return ""


def _leg_vast(levend: Editie, door: Persoon | None, opmerking: str) -> Editie:
    werkjaar = levend.werkjaar_id
    vorige = nieuwste_editie(werkjaar, Editiesoort.DEFINITIEF)
    if vorige is not None and vorige.grondslag == levend.grondslag:
        return vorige
    bronnen = levend.bronnen.values_list("bron__pk", "bron__organisatie_id")
    inhoud = bereken(werkjaar, list(bronnen), levend.vorige, openbaar=True)
    editie = _bewaar(inhoud, Editiesoort.DEFINITIEF, door=door, opmerking=opmerking)
    maak_banden(editie, huidig_midden())
    # The live edition of the next year lays its panel beside the newest definitive one of this year.
    if nieuwste_editie(werkjaar + 1, Editiesoort.VOORLOPIG) is not None:
        plan_editie(werkjaar + 1)
    return editie


def nieuwste_editie(werkjaar: int, soort: Editiesoort) -> Editie | None:
    """The edition that counts: the live one, or the last one frozen; None if there is none."""
    edities = Editie.objects.filter(werkjaar=werkjaar, soort=soort, vervangen_op=None)
    return edities.select_related("kader").order_by("-volgnummer").first()


def controleer(editie: Editie) -> list[str]:
    """Count an edition again from the sources it lists; returns what differs, in Dutch (nothing: it is right)."""
    if editie.methodeversie != METHODEVERSIE:
        return [f"gemaakt met methode {editie.methodeversie}; deze versie van de software rekent met {METHODEVERSIE}"]
    openbaar = editie.soort == Editiesoort.DEFINITIEF
    with systeem():
        bronnen = editie.bronnen.values_list("bron__pk", "bron__organisatie_id")
        inhoud = bereken(editie.werkjaar_id, list(bronnen), editie.vorige, grens=editie, openbaar=openbaar)
        bewaard = {(a.groep, a.thema_id, a.kengetal_id): a for a in editie.aggregaten.all()}
    opnieuw = {(cel.groep, cel.thema, cel.kengetal): cel for cel in inhoud.cellen}

    def naam(sleutel: tuple[str, int | None, int | None]) -> str:
        groep, thema, kengetal = sleutel
        wat = _wat(thema, kengetal)
        return f"{groep}, {inhoud.codes.get(wat, wat)}"

    verschillen = [f"{naam(s)}: staat in de editie, maar niet in de bronnen" for s in bewaard.keys() - opnieuw.keys()]
    verschillen += [f"{naam(s)}: ontbreekt in de editie" for s in opnieuw.keys() - bewaard.keys()]
    for sleutel in bewaard.keys() & opnieuw.keys():
        paren = zip(_VELDEN, _waarden(bewaard[sleutel]), _waarden(opnieuw[sleutel]), strict=True)
        verschillen += [
            f"{naam(sleutel)}: {veld} is {oud} in de editie, {nieuw} uit de bronnen"
            for veld, oud, nieuw in paren
            if oud != nieuw
        ]
    verschillen.sort()
    for veld in ("n", "nieuw"):
        oud, nieuw = getattr(editie, veld), getattr(inhoud, veld)
        if oud != nieuw:
            verschillen.append(f"{veld} is {oud} in de editie, {nieuw} uit de bronnen")
    if inhoud.met_themas and editie.kader_id != inhoud.kader.pk:
        verschillen.append("de editie noemt een ander kader dan haar bronnen")
    if editie.hash != inhoud.hash or editie.grondslag != inhoud.grondslag:
        verschillen.append(f"de hash is {editie.hash} in de editie, {inhoud.hash} uit de bronnen")
    return verschillen


def _bewaar(inhoud: Inhoud, soort: Editiesoort, *, door: Persoon | None = None, opmerking: str = "") -> Editie:
    eerdere = Editie.objects.filter(werkjaar=inhoud.werkjaar, soort=soort)
    editie = Editie.objects.create(
        werkjaar_id=inhoud.werkjaar,
        soort=soort,
        volgnummer=(eerdere.aggregate(Max("volgnummer"))["volgnummer__max"] or 0) + 1,
        kader=inhoud.kader,
        vorige=inhoud.vorige,
        methodeversie=METHODEVERSIE,
        n=inhoud.n,
        nieuw=inhoud.nieuw,
        hash=inhoud.hash,
        grondslag=inhoud.grondslag,
        door=door,
        opmerking=opmerking,
    )
    velden = ", ".join(("groep", "thema_id", "kengetal_id", *_VELDEN))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {EditieBron._meta.db_table} (editie_id, bron_id) SELECT %s, unnest(%s::bigint[])",
            [editie.pk, als_array(inhoud.bronnen)],
        )
        # The cells as one value: thousands of rows of placeholders cost more to write than to store.
        cursor.execute(
            f"INSERT INTO {Aggregaat._meta.db_table} (editie_id, {velden})"
            f" SELECT %s, {velden} FROM json_populate_recordset(NULL::{Aggregaat._meta.db_table}, %s)",
            [editie.pk, json.dumps([_rij(cel) for cel in inhoud.cellen], default=_decimaal)],
        )
    return editie


def _rij(cel: Cel) -> dict[str, Any]:
    rij = {"groep": cel.groep, "thema_id": cel.thema, "kengetal_id": cel.kengetal}
    return rij | dict(zip(_VELDEN, _waarden(cel), strict=True))

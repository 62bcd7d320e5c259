"""The task list of a report as a typed object: what is done, what is asked, where one was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from organisaties.models import Uitstel
from organisaties.toegang import Toegang
from rapporten import termijn
from rapporten.choices import BEWERKBAAR, Handeling
from rapporten.concept import lees_concept
from rapporten.indienen import geldige_ondertekening, vervallen_ondertekening
from rapporten.inhoud import Inhoud, sha256
from rapporten.models import Aanvulling, Indiening, KlaarMelding, Ondertekening, Verslag
from rapporten.permissions import mag
from rapporten.volledigheid import Stand, Taak, problemen, taken
from rapporten.workflow import toegelaten


@dataclass(frozen=True, slots=True)
class Spoor:
    """The newest edit of a section: by whom (id), when."""

    stabiel_id: str
    door: int
    naam: str
    op: dt.datetime


@dataclass(frozen=True, slots=True)
class Hoofdstuk:
    """A chapter of the task list; a lone question has no heading of its own."""

    nummer: str
    titel: str
    taken: tuple[tuple[Taak, Spoor | None], ...]


@dataclass(frozen=True, slots=True)
class Overzicht:
    """Everything the task list shows."""

    verslag: Verslag
    inhoud: Inhoud
    hash: str
    hoofdstukken: tuple[Hoofdstuk, ...]
    verplicht: int
    verplicht_klaar: int
    termijn: termijn.Termijn
    aanvullingen: tuple[Aanvulling, ...]
    laatste: Spoor | None
    ondertekening: Ondertekening | None
    vervallen: Ondertekening | None
    indiening: Indiening | None
    handelingen: frozenset[Handeling]
    bewerkbaar: bool
    mag_bewerken: bool
    mag_ondertekenen: bool
    blokkeert: int

    @property
    def open_aanvullingen(self) -> list[Aanvulling]:
        """Requests to answer now: Opgroeien may be preparing some, which arrive when the report is sent back."""
        return [a for a in self.aanvullingen if a.is_open and a.beantwoord_op is None] if self.bewerkbaar else []


def maak(verslag: Verslag, toegang: Toegang) -> Overzicht:
    """The task list of this report for this person. ``verslag`` comes with werkjaar and organisatie."""
    inhoud = lees_concept(verslag)
    hash_ = sha256(inhoud.canoniek())
    aanvullingen = tuple(verslag.aanvullingen.select_related("gevraagd_door"))
    klaar = KlaarMelding.objects.filter(verslag=verslag).values_list("stabiel_id", flat=True)
    onbeantwoord = {a.stabiel_id for a in aanvullingen if a.is_open and a.beantwoord_op is None}
    per_id = taken(inhoud, klaar=klaar, aanvulling=onbeantwoord)
    sporen = laatste_sporen(verslag, inhoud)
    verplichte = [t for t in per_id.values() if t.onderdeel.verplicht]
    uitstel = Uitstel.objects.filter(organisatie_id=verslag.organisatie_id, werkjaar_id=verslag.werkjaar_id).first()
    indieningen = list(verslag.indieningen.defer("inhoud").order_by("volgnummer"))
    eigen = [s for s in sporen.values() if s.door == toegang.persoon.pk]
    ondertekening = geldige_ondertekening(verslag, hash_)
    return Overzicht(
        verslag=verslag,
        inhoud=inhoud,
        hash=hash_,
        hoofdstukken=tuple(
            Hoofdstuk(h.nummer, h.titel, tuple((per_id[o.id], sporen.get(o.id)) for o in h.onderdelen))
            for h in inhoud.hoofdstukken
        ),
        verplicht=len(verplichte),
        verplicht_klaar=sum(t.stand == Stand.VOLLEDIG for t in verplichte),
        termijn=termijn.termijn(verslag.werkjaar, uitstel, indieningen[0].op if indieningen else None),
        aanvullingen=aanvullingen,
        laatste=max(eigen, key=lambda s: s.op, default=None),
        ondertekening=ondertekening,
        vervallen=None if ondertekening else vervallen_ondertekening(verslag, hash_),
        indiening=indieningen[-1] if indieningen else None,
        handelingen=toegelaten(verslag, toegang),
        bewerkbaar=verslag.status in BEWERKBAAR,
        mag_bewerken=mag("verslag.bewerken", toegang, verslag),
        mag_ondertekenen=mag("verslag.ondertekenen", toegang, verslag),
        blokkeert=len(problemen(inhoud)),
    )


def laatste_sporen(verslag: Verslag, inhoud: Inhoud) -> dict[str, Spoor]:
    """Per section the newest edit, over texts, scores and figures (one statement)."""
    van_soort = {o.soort: o.id for o in inhoud.onderdelen}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (sectie) sectie, door, p.naam, op FROM (
                SELECT stabiel_id AS sectie, gewijzigd_door_id AS door, gewijzigd_op AS op
                FROM rapporten_antwoord WHERE verslag_id = %(v)s
                UNION ALL SELECT %(g)s, gewijzigd_door_id, gewijzigd_op FROM rapporten_score WHERE verslag_id = %(v)s
                UNION ALL SELECT %(c)s, gewijzigd_door_id, gewijzigd_op FROM rapporten_cijfer WHERE verslag_id = %(v)s
            ) s JOIN organisaties_persoon p ON p.id = door WHERE sectie <> '' ORDER BY sectie, op DESC
            """,
            {"v": verslag.pk, "g": van_soort.get("groeiniveaus", ""), "c": van_soort.get("cijfers", "")},
        )
        return {rij[0]: Spoor(*rij) for rij in cursor.fetchall()}

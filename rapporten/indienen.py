"""Signing and filing content: the signature covers the hash of the content, the submission is that content."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, Subquery

from organisaties.models import Persoon
from rapporten.concept import lees_concept
from rapporten.inhoud import sha256
from rapporten.models import GetekendeInhoud, Indiening, Ondertekening, Verslag
from rapporten.volledigheid import Probleem, blokkeringen


class NogOpen(Exception):
    """Something blocks signing or filing; ``problemen`` says what, each with the place to go."""

    def __init__(self, problemen: list[Probleem]) -> None:
        super().__init__("Er is nog iets in te vullen voor het verslag volledig is.")
        self.problemen = problemen


class NietOndertekend(Exception):
    """There is no valid signature on the content as it is now."""


def ondertekeningen(
    verslag: Verslag, hash_: str, *, met_inhoud: bool = False
) -> tuple[Ondertekening | None, Ondertekening | None]:
    """Of the signatures that no filing used yet: the one on exactly this content, or else the newest, now void.

    ``met_inhoud``: the newest one has its content as ``getekende_inhoud`` (None when that was not kept).
    """
    rijen = Ondertekening.objects.filter(verslag=verslag, indiening=None).order_by("-id")
    if met_inhoud:
        getekend = GetekendeInhoud.objects.filter(ondertekening=Subquery(rijen.values("pk")[:1]))
        rijen = rijen.annotate(getekende_inhoud=Subquery(getekend.values("inhoud")))
    ongebruikt = list(rijen.select_related("door"))
    geldig = next((o for o in ongebruikt if o.sha256 == hash_), None)
    return (geldig, None) if geldig or not ongebruikt else (None, ongebruikt[0])


def geldige_ondertekening(verslag: Verslag) -> Ondertekening | None:
    """The signature that holds on the draft as it is now, if any.

    One statement as long as nobody signed; only then the draft is read too.
    """
    ongebruikt = list(Ondertekening.objects.filter(verslag=verslag, indiening=None).select_related("door"))
    if not ongebruikt:
        return None
    hash_ = sha256(lees_concept(verslag).canoniek())  # ``verslag`` needs its organisatie and werkjaar at hand
    return next((o for o in ongebruikt if o.sha256 == hash_), None)


_TEKENSTAND = """
    SELECT
        ARRAY(
            SELECT p.naam FROM organisaties_lidmaatschap l JOIN organisaties_persoon p ON p.id = l.persoon_id
            WHERE l.organisatie_id = %(organisatie)s AND l.rol = 'ondertekenaar' AND p.is_active
                AND l.van <= %(dag)s AND (l.tot_en_met IS NULL OR l.tot_en_met >= %(dag)s)
            ORDER BY p.naam, l.id),
        NOT coalesce((
            SELECT een_persoon FROM organisaties_tekenregel WHERE organisatie_id = %(organisatie)s
            ORDER BY id DESC LIMIT 1), false)
        AND coalesce((
            SELECT bool_and(door = %(persoon)s) FROM (
                SELECT gewijzigd_door_id AS door FROM rapporten_antwoordversie WHERE verslag_id = %(verslag)s
                UNION SELECT gewijzigd_door_id FROM rapporten_scoreversie WHERE verslag_id = %(verslag)s
                UNION SELECT gewijzigd_door_id FROM rapporten_cijferversie WHERE verslag_id = %(verslag)s
                UNION SELECT toegevoegd_door_id FROM rapporten_bijlage WHERE verslag_id = %(verslag)s
            ) schrijvers), false)
"""


@dataclass(frozen=True, slots=True)
class Tekenstand:
    """Who may sign for the organisation on a day, by name; and must it be somebody else than this person?

    Somebody else: this person wrote every version of every answer, score, figure and document, and the beheerder did
    not allow that one person writes and signs.
    """

    ondertekenaars: tuple[str, ...]
    ander_nodig: bool


def tekenstand(verslag: Verslag, persoon: Persoon, dag: dt.date) -> Tekenstand:
    """How signing stands for this person (one statement)."""
    waarden: dict[str, Any] = {
        "organisatie": verslag.organisatie_id,
        "verslag": verslag.pk,
        "persoon": persoon.pk,
        "dag": dag,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TEKENSTAND, waarden)
        namen, ander_nodig = cursor.fetchone() or ([], False)
    return Tekenstand(tuple(namen), ander_nodig)


def _volledige_inhoud(verslag: Verslag) -> bytes:
    inhoud = lees_concept(verslag)
    if open_ := blokkeringen(inhoud):
        raise NogOpen(open_)
    return inhoud.canoniek()


def teken(verslag: Verslag, *, door: Persoon, nu: dt.datetime, gezien: str) -> Ondertekening:
    """Sign the draft as it is now. ``verslag`` must be locked by the caller.

    ``gezien`` is the hash of the content that the person had on screen.

    Raises:
        NogOpen: when something blocking is open.
        NietOndertekend: when the content changed since the person saw it.
    """
    inhoud = _volledige_inhoud(verslag)
    hash_ = sha256(inhoud)
    if hash_ != gezien:
        raise NietOndertekend("Het verslag veranderde terwijl u het bekeek. Kijk het opnieuw na en teken dan.")
    bestaand, _ = ondertekeningen(verslag, hash_)
    if bestaand:
        return bestaand
    van = {"organisatie_id": verslag.organisatie_id, "verslag": verslag, "sha256": hash_}
    ondertekening = Ondertekening.objects.create(**van, door=door, op=nu)
    GetekendeInhoud.objects.create(**van, ondertekening=ondertekening, inhoud=inhoud)
    return ondertekening


def leg_neer(verslag: Verslag, *, door: Persoon, nu: dt.datetime) -> Indiening:
    """Store the draft as a new submission. ``verslag`` must be locked by the caller (only the workflow calls this).

    Raises:
        NogOpen: when something blocking is open.
        NietOndertekend: when there is no valid signature on exactly this content.
    """
    inhoud = _volledige_inhoud(verslag)
    hash_ = sha256(inhoud)
    ondertekening, _ = ondertekeningen(verslag, hash_)
    if ondertekening is None:
        raise NietOndertekend("Het verslag is nog niet ondertekend, of het veranderde na de ondertekening.")
    volgnummer = (verslag.indieningen.aggregate(hoogste=Max("volgnummer"))["hoogste"] or 0) + 1
    return Indiening.objects.create(
        organisatie_id=verslag.organisatie_id,
        verslag=verslag,
        volgnummer=volgnummer,
        kenmerk=f"{verslag.werkjaar_id}-{verslag.organisatie.ondernemingsnummer}-{volgnummer}",
        inhoud=inhoud,
        sha256=hash_,
        ondertekening=ondertekening,
        door=door,
        op=nu,
    )

"""Signing and filing content: the signature covers the hash of the content, the submission is that content."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max

from organisaties.models import Persoon
from rapporten.concept import lees_concept
from rapporten.inhoud import sha256
from rapporten.models import Indiening, Ondertekening, Verslag
from rapporten.volledigheid import Probleem, blokkeringen


class NogOpen(Exception):
    """Something blocks signing or filing; ``problemen`` says what, each with the place to go."""

    def __init__(self, problemen: list[Probleem]) -> None:
        super().__init__("Er is nog iets in te vullen voor het verslag volledig is.")
        self.problemen = problemen


class NietOndertekend(Exception):
    """There is no valid signature on the content as it is now."""


def ondertekeningen(verslag: Verslag, hash_: str) -> tuple[Ondertekening | None, Ondertekening | None]:
    """Of the signatures that no filing used yet: the one on exactly this content, or else the newest, now void."""
    ongebruikt = list(
        Ondertekening.objects.filter(verslag=verslag, indiening=None).select_related("door").order_by("-id")
    )
    geldig = next((o for o in ongebruikt if o.sha256 == hash_), None)
    return (geldig, None) if geldig or not ongebruikt else (None, ongebruikt[0])


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
    hash_ = sha256(_volledige_inhoud(verslag))
    if hash_ != gezien:
        raise NietOndertekend("Het verslag veranderde terwijl u het bekeek. Kijk het opnieuw na en teken dan.")
    bestaand, _ = ondertekeningen(verslag, hash_)
    return bestaand or Ondertekening.objects.create(
        organisatie_id=verslag.organisatie_id, verslag=verslag, sha256=hash_, door=door, op=nu
    )


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

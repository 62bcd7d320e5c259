"""What happens to the report of a demo organisation about one werkjaar, and when: steps with their moments.

Years that are over follow the calendar (due on 1 June); the werkjaar that is due next shows every state of a report,
counted back from today. Steps that would lie in the future are left out, together with all that follows.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from .organisaties import DemoOrganisatie, actieve
from .toeval import getal, kans, schik, tussen

EERSTE_VERSLAGJAAR = 2023
BRUSSEL = ZoneInfo("Europe/Brussels")


class Stap(StrEnum):
    """One step; what it does is in `verslagen.py`."""

    BEGIN = "begin"
    DEELS = "deels"
    SCHRIJF = "schrijf"
    WIJZIG = "wijzig"
    TEKEN = "teken"
    DIEN_IN = "dien_in"
    NEEM = "neem_in_behandeling"
    VRAAG = "vraag_aanvulling"
    ANTWOORD = "beantwoord"
    ROND_AF = "rond_af"
    HEROPEN = "heropen"
    NEEM_TERUG = "neem_terug"


@dataclass(frozen=True)
class Gebeurtenis:
    """A step and its moment."""

    stap: Stap
    moment: dt.datetime


_S = Stap
_INGEDIEND = ((_S.BEGIN, 50), (_S.SCHRIJF, 24), (_S.TEKEN, 20), (_S.DIEN_IN, 20))
_GEVRAAGD = (*_INGEDIEND, (_S.NEEM, 17), (_S.VRAAG, 14))
_OPNIEUW = (*_GEVRAAGD, (_S.ANTWOORD, 7), (_S.TEKEN, 6), (_S.DIEN_IN, 6))
_AFGEROND = (*_INGEDIEND, (_S.NEEM, 16), (_S.ROND_AF, 11))

# The werkjaar due next: how many organisations are where, with the steps and how many days ago they were.
_KOMEND: tuple[tuple[str, int, tuple[tuple[Stap, int], ...]], ...] = (
    ("begonnen", 6, ((_S.BEGIN, 9),)),
    ("deels", 11, ((_S.BEGIN, 30), (_S.DEELS, 4))),
    ("volledig", 4, ((_S.BEGIN, 40), (_S.SCHRIJF, 3))),
    ("getekend", 3, ((_S.BEGIN, 45), (_S.SCHRIJF, 8), (_S.TEKEN, 2))),
    ("handtekening vervallen", 1, ((_S.BEGIN, 45), (_S.SCHRIJF, 9), (_S.TEKEN, 4), (_S.WIJZIG, 1))),
    ("ingediend", 4, _INGEDIEND),
    ("in behandeling", 4, (*_INGEDIEND, (_S.NEEM, 9))),
    ("aanvulling gevraagd", 3, _GEVRAAGD),
    ("aanvulling beantwoord", 1, (*_GEVRAAGD, (_S.ANTWOORD, 3))),
    ("opnieuw ingediend", 2, _OPNIEUW),
    ("opnieuw in behandeling", 1, (*_OPNIEUW, (_S.NEEM, 2))),
    ("afgerond", 4, _AFGEROND),
    ("heropend", 1, (*_AFGEROND, (_S.HEROPEN, 4))),
    ("teruggenomen", 1, (*_INGEDIEND, (_S.NEEM_TERUG, 19))),
)
# The organisations of the demo accounts are always in the same state.
_VAST = {"Aalbes": "deels", "Braam": "aanvulling gevraagd", "Framboos": "in behandeling"}


def komend_werkjaar(nu: dt.datetime) -> int:
    """Return the werkjaar whose 1 June comes next (on 1 June itself: that day's)."""
    vandaag = nu.astimezone(BRUSSEL).date()
    return vandaag.year - 1 if vandaag <= dt.date(vandaag.year, 6, 1) else vandaag.year


@lru_cache(maxsize=4)
def toestanden(komend: int) -> dict[str, str]:
    """Return by short name which state each organisation shows for the coming werkjaar; others have not begun."""
    vrij = [o.kort for o in schik(actieve(komend), "toestand") if o.kort not in _VAST]
    uit = dict(_VAST)
    for naam, aantal, _ in _KOMEND:
        for _nog in range(aantal - sum(toestand == naam for toestand in _VAST.values())):
            uit[vrij.pop()] = naam
    return uit


def via_portaal(o: DemoOrganisatie, werkjaar: int) -> bool:
    """Tell whether this organisation files its report about this werkjaar here: a first group, then more, then all."""
    if werkjaar < EERSTE_VERSLAGJAAR:
        return False
    deel = {EERSTE_VERSLAGJAAR: 30, EERSTE_VERSLAGJAAR + 1: 60}.get(werkjaar, 100)
    return o.kort in _VAST or kans(deel, "instap", o.kort)


def vrije_vorm(o: DemoOrganisatie, werkjaar: int) -> bool:
    """Tell whether it still filed in a form of its own: of the first group many, a year later a few."""
    deel = {EERSTE_VERSLAGJAAR: 35, EERSTE_VERSLAGJAAR + 1: 6}.get(werkjaar, 0)
    return o.kort not in _VAST and kans(deel, "vrije vorm", o.kort)


def uitstel(o: DemoOrganisatie, werkjaar: int) -> dt.date | None:
    """Return until when a later due date was granted, to a few."""
    if o.kort in _VAST or not kans(3, "uitstel", o.kort, werkjaar):
        return None
    return dt.date(werkjaar + 1, 7, 1)


def verloop(o: DemoOrganisatie, werkjaar: int, nu: dt.datetime) -> list[Gebeurtenis]:
    """Return the steps up to now, in order; empty if the report was not begun."""
    if not via_portaal(o, werkjaar):
        return []
    komend = komend_werkjaar(nu)
    if werkjaar == komend:
        toestand = toestanden(komend).get(o.kort)
        stappen = next((stappen for naam, _, stappen in _KOMEND if naam == toestand), ())
        vandaag = nu.astimezone(BRUSSEL).date()
        dagen = [(stap, vandaag - dt.timedelta(days=geleden)) for stap, geleden in stappen]
    else:
        dagen = _voorbij(o, werkjaar, laatste=werkjaar == komend - 1)
    uit = []
    for plaats, (stap, dag) in enumerate(dagen):
        moment = _moment(dag, plaats, o.kort, werkjaar)
        if moment >= nu:
            break
        uit.append(Gebeurtenis(stap, moment))
    return uit


def _voorbij(o: DemoOrganisatie, werkjaar: int, *, laatste: bool) -> list[tuple[Stap, dt.date]]:
    """The course of a year that is over; of the last one a few are still open."""

    def na(dag: dt.date, laagste: int, hoogste: int, waarvoor: str) -> dt.date:
        return dag + dt.timedelta(days=tussen(laagste, hoogste, waarvoor, o.kort, werkjaar))

    tegen = uitstel(o, werkjaar) or dt.date(werkjaar + 1, 6, 1)
    lot = getal(100, "verloop", o.kort, werkjaar) if o.kort not in _VAST else 50
    ingediend = na(tegen, 1, 24, "te laat") if lot < 8 else na(tegen, -24, 0, "op tijd")
    begonnen = na(ingediend, -95, -40, "begonnen")
    stappen = [(Stap.BEGIN, begonnen), (Stap.SCHRIJF, na(ingediend, -16, -2, "geschreven"))]
    if laatste and lot == 94:
        return stappen[:1]
    getekend = na(ingediend, -1, 0, "getekend")
    stappen += [(Stap.TEKEN, getekend), (Stap.DIEN_IN, ingediend)]
    if laatste and lot >= 95:
        return stappen
    genomen = na(ingediend, 3, 30, "genomen")
    stappen.append((Stap.NEEM, genomen))
    if laatste and lot in (92, 93):
        return stappen
    if lot % 6 == 0 or o.kort == "Aalbes":
        gevraagd = na(genomen, 2, 10, "gevraagd")
        stappen.append((Stap.VRAAG, gevraagd))
        if laatste and lot in (6, 12):
            return stappen
        beantwoord = na(gevraagd, 6, 20, "beantwoord")
        stappen += [(Stap.ANTWOORD, beantwoord), (Stap.TEKEN, beantwoord), (Stap.DIEN_IN, beantwoord)]
        genomen = na(beantwoord, 1, 8, "opnieuw genomen")
        stappen.append((Stap.NEEM, genomen))
    afgerond = na(genomen, 6, 45, "afgerond")
    stappen.append((Stap.ROND_AF, afgerond))
    if lot == 91:
        heropend = na(afgerond, 3, 12, "heropend")
        opnieuw = na(heropend, 3, 12, "opnieuw ingediend")
        stappen += [(Stap.HEROPEN, heropend), (Stap.WIJZIG, opnieuw), (Stap.TEKEN, opnieuw), (Stap.DIEN_IN, opnieuw)]
        stappen += [(Stap.NEEM, na(opnieuw, 1, 5, "weer")), (Stap.ROND_AF, na(opnieuw, 6, 15, "weer af"))]
    return stappen


def _moment(dag: dt.date, plaats: int, *sleutel: object) -> dt.datetime:
    """A moment in working hours; later steps lie later, also on the same day."""
    minuten = 8 * 60 + 30 + plaats * 35 + getal(30, "minuten", plaats, *sleutel)
    return dt.datetime.combine(dag, dt.time(minuten // 60, minuten % 60), BRUSSEL)

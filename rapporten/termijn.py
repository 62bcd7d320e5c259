"""When a report is due, and whether it came late: derived, never stored, never a lock-out.

Late is: first filed after 23:59:59 Europe/Brussels on the due date (that of the werkjaar, or the granted uitstel). What
was taken back was not filed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Min

from organisaties.models import Organisatie, Uitstel, Werkjaar
from rapporten.models import Indiening

BRUSSEL = ZoneInfo("Europe/Brussels")


@dataclass(frozen=True, slots=True)
class Termijn:
    """The due date of a report, whether that is by uitstel, and when it was first filed."""

    dag: dt.date
    uitstel: bool
    ingediend_op: dt.datetime | None

    @property
    def te_laat(self) -> bool:
        """Filed after the end of the due date."""
        return self.ingediend_op is not None and self.ingediend_op > einde_van(self.dag)

    def verstreken(self, nu: dt.datetime) -> bool:
        """Not filed, and the due date has passed."""
        return self.ingediend_op is None and nu > einde_van(self.dag)


def einde_van(dag: dt.date) -> dt.datetime:
    """The last second of a day in Brussels."""
    return dt.datetime.combine(dag, dt.time(23, 59, 59, 999_999), BRUSSEL)


def termijn(werkjaar: Werkjaar, uitstel: Uitstel | None, ingediend_op: dt.datetime | None) -> Termijn:
    """The due date of one organisation: a granted uitstel when it is later."""
    if uitstel is not None and uitstel.tot_en_met > werkjaar.uiterste_datum:
        return Termijn(uitstel.tot_en_met, True, ingediend_op)
    return Termijn(werkjaar.uiterste_datum, False, ingediend_op)


def eerste_indieningen(organisatie: Organisatie | None) -> dict[int, dt.datetime]:
    """Per werkjaar the moment of the first submission of this organisation that was not taken back."""
    rijen = (
        Indiening.objects.filter(organisatie=organisatie)
        .die_tellen()
        .values_list("verslag__werkjaar_id")
        .annotate(eerst=Min("op"))
    )
    return dict(rijen)

"""How filing goes, per werkjaar: counts only, for Opgroeien."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateField, F, OuterRef, Q, Subquery
from django.db.models.functions import Greatest, TruncDate

from organisaties.models import Uitstel
from rapporten.choices import TELT_MEE, Status
from rapporten.models import Indiening, Toewijzing, Verslag
from rapporten.termijn import BRUSSEL


@dataclass(frozen=True, slots=True)
class Indienstand:
    """One werkjaar: who was asked to report, who began, filed (in time or late), and what is closed."""

    werkjaar: int
    verwacht: int
    begonnen: int
    ingediend: int
    op_tijd: int
    te_laat: int
    afgerond: int

    @property
    def ontbreekt(self) -> int:
        """How many that were asked to report have not filed."""
        return max(0, self.verwacht - self.ingediend)


def indienstanden() -> list[Indienstand]:
    """Every werkjaar with an assignment or a report, the newest first. Two statements.

    On time is what ``rapporten.termijn`` says: first filed on or before the due date in Brussels, uitstel included.
    """
    verwacht = dict(Toewijzing.objects.values_list("werkjaar_id").annotate(aantal=Count("pk")).order_by())
    uitstel = Uitstel.objects.filter(organisatie=OuterRef("organisatie"), werkjaar=OuterRef("werkjaar"))
    eerste = Indiening.objects.filter(verslag=OuterRef("pk")).die_tellen().order_by("op").values("op")[:1]
    ingediend = Q(status__in=TELT_MEE)
    op_tijd = Q(eerste_dag__lte=F("uiterste"))
    rijen: dict[int, dict[str, Any]] = {
        rij["werkjaar"]: dict(rij)
        for rij in Verslag.objects.annotate(
            eerste=Subquery(eerste),
            eerste_dag=TruncDate("eerste", tzinfo=BRUSSEL),
            # Greatest leaves out NULL in PostgreSQL: without uitstel the due date of the werkjaar holds.
            uiterste=Greatest(
                "werkjaar__uiterste_datum", Subquery(uitstel.values("tot_en_met")), output_field=DateField()
            ),
        )
        .values("werkjaar")
        .annotate(
            begonnen=Count("pk"),
            ingediend=Count("pk", filter=ingediend),
            op_tijd=Count("pk", filter=ingediend & op_tijd),
            te_laat=Count("pk", filter=ingediend & ~op_tijd),
            afgerond=Count("pk", filter=Q(status=Status.AFGEROND)),
        )
        .order_by()
    }
    leeg = dict.fromkeys(("begonnen", "ingediend", "op_tijd", "te_laat", "afgerond"), 0)
    return [
        Indienstand(**({"werkjaar": jaar} | leeg | rijen.get(jaar, {}) | {"verwacht": verwacht.get(jaar, 0)}))
        for jaar in sorted({*verwacht, *rijen}, reverse=True)
    ]

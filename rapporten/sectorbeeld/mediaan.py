"""The sector's median beside one's own choice: a real level, from the newest definitive edition."""

from __future__ import annotations

from itertools import accumulate

from rapporten.choices import Editiesoort
from rapporten.models import Aggregaat, Editie


def mediaanniveau(verdeling: list[int]) -> int | None:
    """The lower median of a distribution over levels: always a level that somebody can choose."""
    n = sum(verdeling)
    if not n:
        return None
    return next(niveau for niveau, tot in enumerate(accumulate(verdeling)) if 2 * tot >= n)


def sectormedianen(tot_en_met: int) -> dict[str, int]:
    """Theme code → median level of the sector, from the newest definitive edition up to this werkjaar."""
    nieuwste = (
        Editie.objects.filter(soort=Editiesoort.DEFINITIEF, werkjaar_id__lte=tot_en_met)
        .order_by("-werkjaar_id", "-volgnummer")
        .values("pk")[:1]
    )
    cellen = Aggregaat.objects.filter(editie=nieuwste, groep="sector", verborgen="").exclude(thema=None)
    medianen = {code: mediaanniveau(v or []) for code, v in cellen.values_list("thema__code", "verdeling")}
    return {code: niveau for code, niveau in medianen.items() if niveau is not None}

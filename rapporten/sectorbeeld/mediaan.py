"""The sector's median beside one's own choice: a real level, from the newest definitive edition."""

from __future__ import annotations

from itertools import accumulate

from rapporten.choices import Editiesoort
from rapporten.models import Aggregaat, Editie


class Mediaan(int):
    """A level of the sector that knows in which edition it was counted."""

    bron: str
    """As on screen: "werkjaar 2024, editie 1"."""

    @classmethod
    def uit(cls, niveau: int, werkjaar: int, volgnummer: int) -> Mediaan:
        """The level, as counted in this edition."""
        mediaan = cls(niveau)
        mediaan.bron = f"werkjaar {werkjaar}, editie {volgnummer}"
        return mediaan


def mediaanniveau(verdeling: list[int]) -> int | None:
    """The lower median of a distribution over levels: always a level that somebody can choose."""
    n = sum(verdeling)
    if not n:
        return None
    return next(niveau for niveau, tot in enumerate(accumulate(verdeling)) if 2 * tot >= n)


def sectormedianen(tot_en_met: int) -> dict[str, int]:
    """Theme code → median level (a :class:`Mediaan`) of the sector, from the newest definitive edition up to here."""
    nieuwste = (
        Editie.objects.filter(soort=Editiesoort.DEFINITIEF, werkjaar_id__lte=tot_en_met)
        .order_by("-werkjaar_id", "-volgnummer")
        .values("pk")[:1]
    )
    cellen = Aggregaat.objects.filter(editie=nieuwste, groep="sector", verborgen="").exclude(thema=None)
    waarden = cellen.values_list("thema__code", "verdeling", "editie__werkjaar_id", "editie__volgnummer")
    medianen = {code: (mediaanniveau(v or []), jaar, editie) for code, v, jaar, editie in waarden}
    return {code: Mediaan.uit(niveau, *editie) for code, (niveau, *editie) in medianen.items() if niveau is not None}

"""What was said beside a submission: comments with their answers, internal notes, requests for addition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from rapporten.aanvullen import met_conceptantwoord
from rapporten.ankeren import Passage, Vondst, vind
from rapporten.models import Aanvulling, InterneNotitie, Opmerking, Verslag
from rapporten.opvolgen import Stand, stand_van
from rapporten.tekst import naar_tekst


@dataclass(frozen=True, slots=True)
class Aanhaling:
    """A quoted passage; ``blok`` is '' when it does not stand (for certain) in what is read now."""

    citaat: str
    blok: str


@dataclass(frozen=True, slots=True)
class Draad:
    """A comment with its answers; ``bij`` is the number of the submission where it began."""

    opmerking: Opmerking
    antwoorden: tuple[Opmerking, ...]
    bij: int
    aanhaling: Aanhaling | None = None


@dataclass(frozen=True, slots=True)
class Notitie:
    """An internal note with its answers; ``bij`` is the number of the submission it was written at."""

    notitie: InterneNotitie
    antwoorden: tuple[InterneNotitie, ...]
    bij: int
    aanhaling: Aanhaling | None = None


@dataclass(frozen=True, slots=True)
class Vraag:
    """A request for addition as this side sees it; ``antwoord`` is '' when there is none to read (yet)."""

    aanvulling: Aanvulling
    stand: Stand
    antwoord: str
    bij: int
    titel: str

    @property
    def is_open(self) -> bool:
        """Neither ticked off nor withdrawn."""
        return self.stand in (Stand.OPEN, Stand.BEANTWOORD)


_Rij = TypeVar("_Rij", Draad, Notitie)
_Bericht = TypeVar("_Bericht", Opmerking, InterneNotitie)


def _per_sectie(paren: list[tuple[str, _Rij]]) -> dict[str, list[_Rij]]:
    uit: dict[str, list[_Rij]] = defaultdict(list)
    for stabiel_id, rij in paren:
        uit[stabiel_id].append(rij)
    return uit


def _met_antwoorden(alle: Iterable[_Bericht]) -> list[tuple[_Bericht, tuple[_Bericht, ...]]]:
    begin: list[_Bericht] = []
    antwoorden: dict[int, list[_Bericht]] = defaultdict(list)
    for bericht in alle:
        (begin if bericht.antwoord_op_id is None else antwoorden[bericht.antwoord_op_id]).append(bericht)
    return [(bericht, tuple(antwoorden[bericht.pk])) for bericht in begin]


def lees_draden(verslag: Verslag, volgnummers: dict[int, int]) -> dict[str, list[Draad]]:
    alle = Opmerking.objects.filter(verslag=verslag).select_related("door", "vermeldt")
    return _per_sectie([(o.stabiel_id, Draad(o, na, volgnummers[o.indiening_id])) for o, na in _met_antwoorden(alle)])


def lees_notities(verslag: Verslag, volgnummers: dict[int, int]) -> dict[str, list[Notitie]]:
    alle = InterneNotitie.objects.filter(verslag=verslag).select_related("door", "vermeldt")
    return _per_sectie([(n.stabiel_id, Notitie(n, na, volgnummers[n.indiening_id])) for n, na in _met_antwoorden(alle)])


def lees_vragen(
    verslag: Verslag, volgnummers: dict[int, int], titels: dict[str, str], *, met_concept: bool
) -> tuple[Vraag, ...]:
    """The requests with their answers; ``met_concept``: also what the organisation itself has in its draft."""
    rijen = met_conceptantwoord(Aanvulling.objects.filter(verslag=verslag)).select_related(
        "gevraagd_door", "beantwoord_door", "afgehandeld_door"
    )
    uit = []
    for a in rijen:
        concept = naar_tekst(a.concept) if met_concept and a.is_open and a.concept else ""
        uit.append(
            Vraag(
                aanvulling=a,
                stand=stand_van(a, beantwoord=bool(concept or a.antwoord)),
                antwoord=concept or a.antwoord,
                bij=volgnummers[a.indiening_id],
                titel=titels.get(a.stabiel_id, ""),
            )
        )
    return tuple(uit)


def aanhaling_van(bericht: Opmerking | InterneNotitie, teksten: dict[str, str]) -> Aanhaling | None:
    """What this message quotes, and where that stands in these paragraphs."""
    if not bericht.citaat:
        return None
    plek = vind(
        teksten,
        Passage(
            bericht.blok,
            bericht.citaat,
            bericht.voor,
            bericht.na,
            bericht.aan_begin,
            bericht.aan_eind,
            Vondst(bericht.vondst),
        ),
    )
    return Aanhaling(bericht.citaat, plek.blok if plek else "")

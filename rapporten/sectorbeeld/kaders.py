"""What changed between the versions of the framework of the growth levels, and in what figures and themes mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from organisaties.models import Werkjaar
from rapporten.sectorbeeld.vergelijken import KADERCODE
from zelfevaluatie.choices import Elementsoort
from zelfevaluatie.models import Definitiewijziging, Element, Kader, Niveau


@dataclass(frozen=True, slots=True)
class Kaderverschil:
    """A version of the framework beside the one before it; themes are the same by their code, levels by their value."""

    vorige: Kader
    kader: Kader
    erbij: tuple[str, ...]
    weg: tuple[str, ...]
    hernoemd: tuple[tuple[str, str], ...]
    verplaatst: tuple[tuple[str, str, str], ...]
    """(theme, group before, group now)"""
    niveaus: tuple[str, ...]
    """What changed in the levels, a sentence each."""

    @property
    def gelijk(self) -> bool:
        """Nothing of all this changed: only explanations did."""
        return not (self.erbij or self.weg or self.hernoemd or self.verplaatst or self.niveaus)


@dataclass(frozen=True, slots=True)
class Kaderblad:
    """All versions, the newest first; changes of definition as (what it is about, change); the years of a nulpunt."""

    kaders: tuple[Kader, ...]
    verschillen: tuple[Kaderverschil, ...]
    definities: tuple[tuple[str, Definitiewijziging], ...]
    nulpunten: tuple[int, ...]


def kaderblad() -> Kaderblad:
    """Read and compare all versions (five statements)."""
    kaders = list(Kader.objects.filter(code=KADERCODE).order_by("versie"))
    themas: dict[int, list[Element]] = defaultdict(list)
    elementen = Element.objects.filter(kader__in=kaders, soort=Elementsoort.THEMA).select_related("ouder")
    for element in elementen:
        themas[element.kader_id].append(element)
    niveaus: dict[int, dict[int, str]] = defaultdict(dict)
    for niveau in Niveau.objects.filter(kader__in=kaders):
        niveaus[niveau.kader_id][niveau.waarde] = niveau.naam
    verschillen = [
        _verschil(oud, nieuw, themas[oud.pk], themas[nieuw.pk], _niveaus(niveaus[oud.pk], niveaus[nieuw.pk]))
        for oud, nieuw in pairwise(kaders)
    ]
    namen = {thema.code: thema.naam for kader in kaders for thema in themas[kader.pk]}
    return Kaderblad(
        kaders=tuple(reversed(kaders)),
        verschillen=tuple(reversed(verschillen)),
        definities=tuple(
            (str(w.kengetal) if w.kengetal else namen.get(w.thema_code, w.thema_code), w)
            for w in Definitiewijziging.objects.select_related("kengetal")
        ),
        nulpunten=tuple(Werkjaar.objects.filter(nulpunt=True).order_by("-jaar").values_list("jaar", flat=True)),
    )


def _verschil(
    oud: Kader, nieuw: Kader, van: Sequence[Element], naar: Sequence[Element], niveaus: tuple[str, ...]
) -> Kaderverschil:
    toen, nu = {e.code: e for e in van}, {e.code: e for e in naar}
    samen = [(toen[code], nu[code]) for code in nu if code in toen]
    return Kaderverschil(
        vorige=oud,
        kader=nieuw,
        erbij=tuple(e.naam for code, e in nu.items() if code not in toen),
        weg=tuple(e.naam for code, e in toen.items() if code not in nu),
        hernoemd=tuple((een.naam, twee.naam) for een, twee in samen if een.naam != twee.naam),
        verplaatst=tuple((twee.naam, _groep(een), _groep(twee)) for een, twee in samen if _groep(een) != _groep(twee)),
        niveaus=niveaus,
    )


def _groep(thema: Element) -> str:
    return thema.ouder.naam if thema.ouder else "zonder groep"


def _niveaus(toen: Mapping[int, str], nu: Mapping[int, str]) -> tuple[str, ...]:
    uit = []
    for waarde in sorted(toen.keys() | nu.keys()):
        if waarde not in toen:
            uit.append(f"niveau {waarde} kwam erbij: {nu[waarde]}")
        elif waarde not in nu:
            uit.append(f"niveau {waarde} viel weg: {toen[waarde]}")
        elif toen[waarde] != nu[waarde]:
            uit.append(f"niveau {waarde} heet anders: {toen[waarde]} werd {nu[waarde]}")
    return tuple(uit)

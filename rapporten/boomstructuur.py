"""Trees and frameworks as typed objects, read once per process: a loaded version in use never changes."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache

from organisaties.choices import Convenantonderdeel
from organisaties.models import Convenantpunt
from rapporten.choices import Knoopsoort
from rapporten.models import Boom, Knoop, Verslag
from zelfevaluatie.choices import Elementsoort
from zelfevaluatie.models import Element, Kader, Niveau, Verband


@dataclass(frozen=True, slots=True)
class Hoofdstuk:
    """A chapter with its questions; a question outside chapters forms a chapter of its own."""

    nummer: str
    titel: str
    uitleg: str
    vragen: tuple[Knoop, ...]


@dataclass(frozen=True, slots=True)
class Structuur:
    """A tree in reading order."""

    boom: Boom
    hoofdstukken: tuple[Hoofdstuk, ...]

    @property
    def vragen(self) -> tuple[Knoop, ...]:
        """All questions in reading order."""
        return tuple(vraag for hoofdstuk in self.hoofdstukken for vraag in hoofdstuk.vragen)


@dataclass(frozen=True, slots=True)
class Thema:
    """A theme with its group and the principles that our crosswalk ties to it."""

    element: Element
    groep: Element
    principes: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Groeikader:
    """The growth-level framework: groups with their themes, and the levels from low to high."""

    kader: Kader
    niveaus: tuple[Niveau, ...]
    themas: tuple[Thema, ...]

    @property
    def groepen(self) -> tuple[tuple[Element, tuple[Thema, ...]], ...]:
        """The groups in order, each with its themes."""
        groepen = {thema.groep.pk: thema.groep for thema in self.themas}
        return tuple((groep, tuple(t for t in self.themas if t.groep.pk == groep.pk)) for groep in groepen.values())


def structuur_van(verslag: Verslag, punten: Iterable[Convenantpunt] | None = None) -> Structuur:
    """What is asked of this report: its tree, with of the convenant only what was agreed.

    ``punten``: the agreements that held in its werkjaar, for who has them at hand; otherwise one statement more.

    A question about the convenant comes with what was agreed; every agreement of the organisation's own is a
    question by itself, whose id stays the same over the years. A chapter without questions is left out.
    """
    vorm = structuur(verslag.boom_id)
    if not any(vraag.convenant for vraag in vorm.vragen):
        return vorm
    if punten is None:
        punten = Convenantpunt.objects.in_werkjaar(verslag.werkjaar_id).filter(organisatie_id=verslag.organisatie_id)
    afgesproken: dict[str, list[Convenantpunt]] = {}
    for punt in sorted(punten, key=lambda punt: punt.pk):
        afgesproken.setdefault(punt.onderdeel, []).append(punt)
    hoofdstukken = []
    for hoofdstuk in vorm.hoofdstukken:
        vragen: list[Knoop] = []
        for vraag in hoofdstuk.vragen:
            vragen += _volgens_convenant(vraag, afgesproken.get(vraag.stabiel_id, [])) if vraag.convenant else [vraag]
        if vragen:
            hoofdstukken.append(replace(hoofdstuk, vragen=tuple(vragen)))
    return Structuur(vorm.boom, tuple(hoofdstukken))


def _volgens_convenant(vraag: Knoop, punten: list[Convenantpunt]) -> list[Knoop]:
    """The question about these agreements: one for all, but one for each agreement of the organisation's own."""
    if not punten or vraag.stabiel_id != Convenantonderdeel.ANDERE:
        return [_met_afspraak(vraag, punten)] if punten else []
    hoofdstuk, _, plaats = vraag.nummer.rpartition(".")
    uit = []
    for volgnummer, punt in enumerate(punten):
        eigen = _met_afspraak(vraag, [punt])
        eigen.stabiel_id, eigen.titel, eigen.korte_titel = f"{vraag.stabiel_id}-{punt.pk}", punt.naam, ""
        eigen.nummer = f"{hoofdstuk}.{int(plaats) + volgnummer}"
        uit.append(eigen)
    return uit


def _met_afspraak(vraag: Knoop, punten: list[Convenantpunt]) -> Knoop:
    vraag = copy(vraag)  # the tree itself is shared by every report
    afspraken = [punt.omschrijving for punt in punten if punt.omschrijving]
    if afspraken:
        vraag.uitleg = " ".join([vraag.uitleg, "Afgesproken is:", *afspraken])
    return vraag


@lru_cache(maxsize=32)
def structuur(boom_id: int) -> Structuur:
    """The tree with this id, with all it can ask; what is asked of one report tells :func:`structuur_van`.

    Raises:
        Boom.DoesNotExist: when there is none.
    """
    boom = Boom.objects.get(pk=boom_id)
    knopen = list(boom.knopen.all())
    hoofdstukken = []
    for knoop in knopen:
        if knoop.ouder_id is None:
            is_hoofdstuk = knoop.soort == Knoopsoort.HOOFDSTUK
            vragen = tuple(k for k in knopen if k.ouder_id == knoop.pk) if is_hoofdstuk else (knoop,)
            uitleg = knoop.uitleg if is_hoofdstuk else ""
            hoofdstukken.append(Hoofdstuk(knoop.nummer, knoop.titel, uitleg, vragen))
    return Structuur(boom, tuple(hoofdstukken))


@lru_cache(maxsize=8)
def groeikader(kader_id: int) -> Groeikader:
    """The growth-level framework with this id.

    Raises:
        Kader.DoesNotExist: when there is none.
    """
    kader = Kader.objects.get(pk=kader_id)
    elementen = list(kader.elementen.all())
    groepen = {e.pk: e for e in elementen if e.soort == Elementsoort.GROEP}
    principes: dict[int, list[Element]] = {}
    verbanden = Verband.objects.filter(van__kader=kader, naar__soort=Elementsoort.PRINCIPE)
    for verband in verbanden.select_related("naar").order_by("naar__volgorde"):
        principes.setdefault(verband.van_id, []).append(verband.naar)
    themas = tuple(
        Thema(e, groepen[e.ouder_id or 0], tuple(principes.get(e.pk, ())))
        for e in elementen
        if e.soort == Elementsoort.THEMA
    )
    return Groeikader(kader, tuple(kader.niveaus.all()), themas)


def nieuwste_groeikader_id() -> int | None:
    """The key of the newest loaded version of the growth-level framework; None when none is loaded."""
    return Kader.objects.filter(code="groeiniveaus").order_by("-versie").values_list("pk", flat=True).first()


def groeikader_van(verslag: Verslag) -> Groeikader:
    """The framework that a report was begun with (no statement once it is known); without one, the newest.

    Raises:
        Kader.DoesNotExist: when no framework is loaded yet.
    """
    return groeikader(verslag.kader_id) if verslag.kader_id else huidig_groeikader()


@lru_cache(maxsize=256)
def thema_van(element_id: int) -> tuple[Thema, Groeikader]:
    """The theme with this id, and the framework that it belongs to.

    Raises:
        Element.DoesNotExist: when there is none.
    """
    element = Element.objects.get(pk=element_id, soort=Elementsoort.THEMA)
    kader = groeikader(element.kader_id)
    return next(thema for thema in kader.themas if thema.element.pk == element.pk), kader


def huidig_groeikader() -> Groeikader:
    """The newest loaded version of the growth-level framework (one statement once it is known).

    Raises:
        Kader.DoesNotExist: when no framework is loaded yet.
    """
    pk = nieuwste_groeikader_id()
    if pk is None:
        raise Kader.DoesNotExist("Laad eerst de kaders: manage.py laad_kaders.")
    return groeikader(pk)


@lru_cache(maxsize=8)
def _principes(kader_id: int) -> tuple[Element, ...]:
    return tuple(Element.objects.filter(kader_id=kader_id, soort=Elementsoort.PRINCIPE))


def principes() -> tuple[Element, ...]:
    """The seven principles, of the newest loaded version (one statement once they are known)."""
    pk = Kader.objects.filter(code="principes").order_by("-versie").values_list("pk", flat=True).first()
    return _principes(pk) if pk else ()


@lru_cache(maxsize=8)
def _verwachtingen(kader_id: int) -> tuple[Element, ...]:
    return tuple(Element.objects.filter(kader_id=kader_id, soort=Elementsoort.VERWACHTING))


def verwachtingen() -> tuple[Element, ...]:
    """What the decree expects, of the newest loaded version (one statement once they are known)."""
    pk = Kader.objects.filter(code="verwachtingen").order_by("-versie").values_list("pk", flat=True).first()
    return _verwachtingen(pk) if pk else ()

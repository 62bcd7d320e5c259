"""What is still missing or odd in a report: typed problems, each with the place to go.

Judges the typed content (:mod:`rapporten.inhoud`), never the database. Unanswered never counts as complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kwaliteit.templatetags.opmaak import schrijf_getal
from rapporten import tekst
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.inhoud import Inhoud, Onderdeel
from zelfevaluatie.choices import Staat


class Ernst(StrEnum):
    """How a problem weighs: a blocking one must be solved before signing."""

    BLOKKERING = "blokkering"
    TE_BEVESTIGEN = "te_bevestigen"


@dataclass(frozen=True, slots=True)
class Probleem:
    """One thing to solve: in section ``onderdeel`` (on the page with ``thema``), at the field with id ``plek``."""

    onderdeel: str
    ernst: Ernst
    tekst: str
    plek: str = ""
    thema: str = ""


class Stand(StrEnum):
    """The status of a section in the task list; the words on screen."""

    NIET_BEGONNEN = "Niet begonnen"
    BEZIG = "Bezig"
    TE_BEVESTIGEN = "Te bevestigen"
    AANVULLING_GEVRAAGD = "Aanvulling gevraagd"
    VOLLEDIG = "Volledig"


def veld_van_score(thema: str) -> str:
    """The id of the field of a theme on its page."""
    return f"thema-{thema}"


def veld_van_cijfer(kengetal: str) -> str:
    """The id of the field of a figure on its page."""
    return f"cijfer-{kengetal}"


def tekens(aantal: int) -> str:
    """So many characters, in words: "1 teken", "12 tekens"."""
    return f"{aantal} {'teken' if aantal == 1 else 'tekens'}"


VELD_VERHAAL = "id_tekst"
VELD_BIJLAGE = "id_bestand"


def problemen_van(onderdeel: Onderdeel) -> Iterator[Probleem]:
    """The problems of one section, in the order of its fields."""
    blok = Ernst.BLOKKERING
    if onderdeel.herkomst == Herkomst.OVERGENOMEN:
        yield Probleem(
            onderdeel.id,
            Ernst.TE_BEVESTIGEN,
            f"{onderdeel.titel}: bevestig de tekst van vorig jaar of pas hem aan.",
            VELD_VERHAAL,
        )
    teveel = tekst.lengte(onderdeel.html) - (onderdeel.limiet or 0) if onderdeel.limiet else 0
    if teveel > 0 and onderdeel.soort not in (Knoopsoort.GROEINIVEAUS, Knoopsoort.CIJFERS):
        yield Probleem(onderdeel.id, blok, f"{onderdeel.titel}: {tekens(teveel)} te veel.", VELD_VERHAAL)
    for s in onderdeel.scores:
        if s.herkomst == Herkomst.OVERGENOMEN:
            yield Probleem(
                onderdeel.id,
                Ernst.TE_BEVESTIGEN,
                f"{s.naam}: bevestig of wijzig het niveau.",
                veld_van_score(s.thema),
                s.thema,
            )
        elif onderdeel.verplicht and s.staat == Staat.NIET_BEANTWOORD:
            yield Probleem(onderdeel.id, blok, f"{s.naam}: kies een niveau.", veld_van_score(s.thema), s.thema)
        if onderdeel.limiet and len(s.toelichting) > onderdeel.limiet:
            te = len(s.toelichting) - onderdeel.limiet
            yield Probleem(
                onderdeel.id,
                blok,
                f"{s.naam}: de toelichting is {tekens(te)} te lang.",
                veld_van_score(s.thema),
                s.thema,
            )
    for c in onderdeel.cijfers:
        naam = f"{c.indicator.capitalize()} {c.uitsplitsing}"
        if c.herkomst == Herkomst.CENTRAAL and c.centraal is not None:
            if (onderdeel.verplicht and c.gevraagd) or c.staat != Staat.NIET_BEANTWOORD:
                nu = schrijf_getal(c.centraal.percentage, 1)
                yield Probleem(
                    onderdeel.id,
                    Ernst.TE_BEVESTIGEN,
                    f"{naam}: bevestig of betwist het cijfer van Opgroeien ({nu} %).",
                    veld_van_cijfer(c.kengetal),
                )
        elif c.herkomst == Herkomst.OVERGENOMEN:
            yield Probleem(
                onderdeel.id,
                Ernst.TE_BEVESTIGEN,
                f"{naam}: bevestig of wijzig het cijfer.",
                veld_van_cijfer(c.kengetal),
            )
        elif onderdeel.verplicht and c.gevraagd and c.staat == Staat.NIET_BEANTWOORD:
            yield Probleem(
                onderdeel.id,
                blok,
                f"{naam}: vul het cijfer in of kies “niet van toepassing”.",
                veld_van_cijfer(c.kengetal),
            )
        if onderdeel.limiet and len(c.toelichting) > onderdeel.limiet:
            te = len(c.toelichting) - onderdeel.limiet
            yield Probleem(
                onderdeel.id, blok, f"{naam}: het verhaal is {tekens(te)} te lang.", veld_van_cijfer(c.kengetal)
            )
    if onderdeel.verplicht and onderdeel.is_leeg:
        if onderdeel.soort == Knoopsoort.DOCUMENT:
            yield Probleem(onderdeel.id, blok, f"{onderdeel.titel}: voeg een document toe.", VELD_BIJLAGE)
        elif onderdeel.soort in (Knoopsoort.VERHAAL, Knoopsoort.KWALITEITSTHEMAS):
            yield Probleem(onderdeel.id, blok, f"{onderdeel.titel}: schrijf een antwoord.", VELD_VERHAAL)
        elif onderdeel.soort == Knoopsoort.VERBETERACTIES:
            yield Probleem(onderdeel.id, blok, f"{onderdeel.titel}: voeg minstens één actie toe.")


def problemen(inhoud: Inhoud) -> list[Probleem]:
    """All problems of a report, in reading order. Signing and filing need none."""
    return [probleem for onderdeel in inhoud.onderdelen for probleem in problemen_van(onderdeel)]


@dataclass(frozen=True, slots=True)
class Taak:
    """One row of the task list: a section with its status and what there is to know about it."""

    onderdeel: Onderdeel
    stand: Stand
    problemen: tuple[Probleem, ...]
    klaar: bool

    @property
    def telling(self) -> str:
        """ "9 van 16 thema's", or nothing."""
        if self.onderdeel.scores:
            klaar = sum(s.staat != Staat.NIET_BEANTWOORD for s in self.onderdeel.scores)
            return f"{klaar} van {len(self.onderdeel.scores)} thema’s"
        gevraagd = [c for c in self.onderdeel.cijfers if c.gevraagd]
        if gevraagd:
            return f"{sum(c.staat != Staat.NIET_BEANTWOORD for c in gevraagd)} van {len(gevraagd)} cijfers"
        return ""


def taken(inhoud: Inhoud, *, klaar: Iterable[str], aanvulling: Iterable[str] = ()) -> dict[str, Taak]:
    """The status of every section by stable id.

    ``klaar``: ids the organisation called done; ``aanvulling``: ids with an unanswered request. Complete is what
    was called done and has no problem.
    """
    klaar, aanvulling = set(klaar), set(aanvulling)
    uit = {}
    for onderdeel in inhoud.onderdelen:
        gevonden = tuple(problemen_van(onderdeel))
        if onderdeel.id in aanvulling:
            stand = Stand.AANVULLING_GEVRAAGD
        elif any(p.ernst == Ernst.TE_BEVESTIGEN for p in gevonden):
            stand = Stand.TE_BEVESTIGEN
        elif onderdeel.id in klaar and not gevonden:
            stand = Stand.VOLLEDIG
        else:
            stand = Stand.NIET_BEGONNEN if onderdeel.is_leeg else Stand.BEZIG
        uit[onderdeel.id] = Taak(onderdeel, stand, gevonden, onderdeel.id in klaar)
    return uit

"""What is still missing or odd in a report: typed problems, each with the place to go.

Judges the typed content (:mod:`rapporten.inhoud`), never the database; what it is compared with (last year, the
sector) is an argument. Unanswered never counts as complete. A changed level is never a problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from kwaliteit.templatetags.opmaak import schrijf_getal
from rapporten import tekst
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.inhoud import Cijfer, Inhoud, Onderdeel, percentage_van
from zelfevaluatie.choices import Staat


class Ernst(StrEnum):
    """How a problem weighs: the first two must be solved before signing, the others never hold anything up."""

    BLOKKERING = "blokkering"
    TE_BEVESTIGEN = "te_bevestigen"
    TOELICHTING = "toelichting"
    SUGGESTIE = "suggestie"


BLOKKEREND = frozenset({Ernst.BLOKKERING, Ernst.TE_BEVESTIGEN})


class Wat(StrEnum):
    """What several problems of one section have in common; the words for one and for more."""

    NIVEAU = "thema zonder niveau|thema’s zonder niveau"
    NIVEAU_BEVESTIGEN = "niveau te bevestigen|niveaus te bevestigen"
    CIJFER = "cijfer zonder antwoord|cijfers zonder antwoord"
    CIJFER_BEVESTIGEN = "cijfer te bevestigen|cijfers te bevestigen"
    CENTRAAL = "cijfer van Opgroeien te bevestigen of te betwisten|cijfers van Opgroeien te bevestigen of te betwisten"
    TE_LANG = "tekst te lang|teksten te lang"
    AFWIJKING = "cijfer waarbij toelichting gewenst is|cijfers waarbij toelichting gewenst is"
    LOS = ""

    def telling(self, aantal: int) -> str:
        """ "3 thema’s zonder niveau"."""
        een, _, meer = self.partition("|")
        return f"{aantal} {een if aantal == 1 else meer}"


@dataclass(frozen=True, slots=True)
class Probleem:
    """One thing to solve: in section ``onderdeel`` (on the page with ``thema``), at the field with id ``plek``."""

    onderdeel: str
    ernst: Ernst
    tekst: str
    plek: str = ""
    thema: str = ""
    wat: Wat = Wat.LOS
    naam: str = ""

    @property
    def blokkeert(self) -> bool:
        """It must be solved before signing."""
        return self.ernst in BLOKKEREND


class Regel(StrEnum):
    """Why an explanation of a figure is wished for."""

    VORIG_JAAR = "vorig_jaar"
    SECTOR = "sector"
    SAMENSTELLING = "samenstelling"


@dataclass(frozen=True, slots=True)
class Band:
    """Between which figures the middle of the sector lay, in the werkjaar of a definitive edition."""

    onder: Decimal
    boven: Decimal
    werkjaar: int


@dataclass(frozen=True, slots=True)
class Vergelijking:
    """What figures are compared with, by code; empty with *nulpunt*. The beheerder set ``verschil`` and ``midden``."""

    vorig: Mapping[str, Decimal] = field(default_factory=dict)
    banden: Mapping[str, Band] = field(default_factory=dict)
    verschil: Decimal = Decimal(10)
    midden: int = 90


GEEN_VERGELIJKING = Vergelijking()
AFRONDING = Decimal("0.05")
"""A percentage is written with one decimal: up to half of that it may differ from its teller and noemer."""


@dataclass(frozen=True, slots=True)
class Afwijking:
    """A figure that a rule asks an explanation for, and the values that the rule saw (the own figure first)."""

    regel: Regel
    kengetal: str
    waarden: tuple[Decimal, ...]

    @property
    def uitleg(self) -> str:
        """The rule in words."""
        return uitleg(self.regel, self.waarden)


def afwijkingen(cijfer: Cijfer, vergelijking: Vergelijking) -> Iterator[Afwijking]:
    """The rules that ask an explanation of this figure."""
    if cijfer.percentage is None:
        return
    eigen, code = cijfer.percentage, cijfer.kengetal
    if cijfer.teller is not None and cijfer.noemer:
        berekend = percentage_van(cijfer.teller, cijfer.noemer)
        if abs(berekend - eigen) > AFRONDING:
            yield Afwijking(Regel.SAMENSTELLING, code, (eigen, berekend))
    vorig = vergelijking.vorig.get(code)
    if vorig is not None and abs(eigen - vorig) > vergelijking.verschil:
        yield Afwijking(Regel.VORIG_JAAR, code, (eigen, vorig, vergelijking.verschil))
    band = vergelijking.banden.get(code)
    if band is not None and not band.onder <= eigen <= band.boven:
        waarden = (eigen, band.onder, band.boven, Decimal(vergelijking.midden), Decimal(band.werkjaar))
        yield Afwijking(Regel.SECTOR, code, waarden)


def uitleg(regel: str, waarden: Sequence[Decimal]) -> str:
    """A rule with the values it saw, in words."""
    eigen = f"{schrijf_getal(waarden[0], 1)} %"
    if regel == Regel.VORIG_JAAR:
        verschil = waarden[0] - waarden[1]
        punten = schrijf_getal(abs(verschil), 1)
        richting = "meer" if verschil > 0 else "minder"
        return f"{eigen} is {punten} procentpunten {richting} dan vorig jaar ({schrijf_getal(waarden[1], 1)} %)"
    if regel == Regel.SECTOR:
        onder, boven, midden = (schrijf_getal(w) for w in waarden[1:4])
        return (
            f"{eigen} ligt buiten het midden van de sector: in {waarden[4]:f} had {midden} % van de organisaties "
            f"een cijfer tussen {onder} % en {boven} %"
        )
    return f"teller en noemer geven samen {schrijf_getal(waarden[1], 1)} %, het percentage is {eigen}"


def _verklaard(onderdeel: Onderdeel, afwijking: Afwijking) -> bool:
    """An explanation answers a rule as long as the values it saw are the same."""
    return any(
        (v.regel, v.kengetal, v.waarden) == (afwijking.regel, afwijking.kengetal, afwijking.waarden)
        for v in onderdeel.verklaringen
    )


class Stand(StrEnum):
    """The status of a section in the task list; the words on screen."""

    NIET_BEGONNEN = "Niet begonnen"
    BEZIG = "Bezig"
    TE_BEVESTIGEN = "Te bevestigen"
    TOELICHTING_GEWENST = "Toelichting gewenst"
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


def problemen_van(onderdeel: Onderdeel, vergelijking: Vergelijking = GEEN_VERGELIJKING) -> Iterator[Probleem]:
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
    if zonder := sum(not alt for _, alt in tekst.beelden(onderdeel.html)):
        wat = "een afbeelding" if zonder == 1 else f"{zonder} afbeeldingen"
        yield Probleem(onderdeel.id, blok, f"{onderdeel.titel}: beschrijf {wat} voor wie ze niet ziet.", VELD_VERHAAL)
    for s in onderdeel.scores:
        if s.herkomst == Herkomst.OVERGENOMEN:
            yield Probleem(
                onderdeel.id,
                Ernst.TE_BEVESTIGEN,
                f"{s.naam}: bevestig of wijzig het niveau.",
                veld_van_score(s.thema),
                s.thema,
                Wat.NIVEAU_BEVESTIGEN,
                s.naam,
            )
        elif onderdeel.verplicht and s.staat == Staat.NIET_BEANTWOORD:
            plek = veld_van_score(s.thema)
            yield Probleem(onderdeel.id, blok, f"{s.naam}: kies een niveau.", plek, s.thema, Wat.NIVEAU, s.naam)
        if onderdeel.limiet and len(s.toelichting) > onderdeel.limiet:
            te = len(s.toelichting) - onderdeel.limiet
            yield Probleem(
                onderdeel.id,
                blok,
                f"{s.naam}: de toelichting is {tekens(te)} te lang.",
                veld_van_score(s.thema),
                s.thema,
                Wat.TE_LANG,
                s.naam,
            )
    for c in onderdeel.cijfers:
        yield from _problemen_van_cijfer(onderdeel, c, vergelijking)
    if onderdeel.verplicht and onderdeel.is_leeg:
        if onderdeel.soort == Knoopsoort.DOCUMENT:
            yield Probleem(onderdeel.id, blok, f"{onderdeel.titel}: voeg een document toe.", VELD_BIJLAGE)
        elif onderdeel.soort in (Knoopsoort.VERHAAL, Knoopsoort.KWALITEITSTHEMAS):
            yield Probleem(onderdeel.id, blok, f"{onderdeel.titel}: schrijf een antwoord.", VELD_VERHAAL)
        elif onderdeel.soort == Knoopsoort.VERBETERACTIES:
            yield Probleem(onderdeel.id, blok, f"{onderdeel.titel}: voeg minstens één actie toe.")


def _problemen_van_cijfer(onderdeel: Onderdeel, c: Cijfer, vergelijking: Vergelijking) -> Iterator[Probleem]:
    naam = f"{c.indicator.capitalize()} {c.uitsplitsing}"
    plek = veld_van_cijfer(c.kengetal)

    def probleem(ernst: Ernst, zin: str, wat: Wat = Wat.LOS) -> Probleem:
        return Probleem(onderdeel.id, ernst, f"{naam}: {zin}", plek, "", wat, naam)

    if c.herkomst == Herkomst.CENTRAAL and c.centraal is not None:
        zin = f"bevestig of betwist het cijfer van Opgroeien ({schrijf_getal(c.centraal.percentage, 1)} %)."
        moet = (onderdeel.verplicht and c.gevraagd) or c.staat != Staat.NIET_BEANTWOORD
        yield probleem(Ernst.TE_BEVESTIGEN if moet else Ernst.SUGGESTIE, zin, Wat.CENTRAAL)
    elif c.herkomst == Herkomst.OVERGENOMEN:
        yield probleem(Ernst.TE_BEVESTIGEN, "bevestig of wijzig het cijfer.", Wat.CIJFER_BEVESTIGEN)
    elif c.herkomst == Herkomst.CENTRAAL_BETWIST and c.staat == Staat.NIET_BEANTWOORD:
        yield probleem(Ernst.BLOKKERING, "vul uw eigen cijfer in, of bevestig dat van Opgroeien.", Wat.CIJFER)
    elif onderdeel.verplicht and c.gevraagd and c.staat == Staat.NIET_BEANTWOORD:
        yield probleem(Ernst.BLOKKERING, "vul het cijfer in of kies “niet van toepassing”.", Wat.CIJFER)
    if onderdeel.limiet and len(c.toelichting) > onderdeel.limiet:
        te = len(c.toelichting) - onderdeel.limiet
        yield probleem(Ernst.BLOKKERING, f"het verhaal is {tekens(te)} te lang.", Wat.TE_LANG)
    if verschil := _som_verschilt(c):
        yield probleem(Ernst.SUGGESTIE, verschil)
    for afwijking in afwijkingen(c, vergelijking):
        if not _verklaard(onderdeel, afwijking):
            yield probleem(Ernst.TOELICHTING, f"{afwijking.uitleg}.", Wat.AFWIJKING)


def _som_verschilt(c: Cijfer) -> str:
    """The parts need not add up to the whole; when they do not, it is worth a look."""
    tellers = [deel.teller for deel in c.delen if deel.teller is not None]
    noemers = [deel.noemer for deel in c.delen if deel.noemer is not None]
    if c.teller is None or not c.delen or not len(tellers) == len(noemers) == len(c.delen):
        return ""
    if (sum(tellers), sum(noemers)) == (c.teller, c.noemer):
        return ""
    samen = f"{schrijf_getal(sum(tellers))} / {schrijf_getal(sum(noemers))}"
    return f"de delen geven samen {samen}, het cijfer is {schrijf_getal(c.teller)} / {schrijf_getal(c.noemer)}."


def problemen(inhoud: Inhoud, vergelijking: Vergelijking = GEEN_VERGELIJKING) -> list[Probleem]:
    """All problems of a report, in reading order."""
    return [probleem for onderdeel in inhoud.onderdelen for probleem in problemen_van(onderdeel, vergelijking)]


def blokkeringen(inhoud: Inhoud) -> list[Probleem]:
    """What must be solved before signing and filing; comparing with last year or the sector never blocks."""
    return [probleem for probleem in problemen(inhoud) if probleem.blokkeert]


@dataclass(frozen=True, slots=True)
class Groep:
    """Problems of one section that have the same in common; ``kop`` says how many, '' for a single one."""

    onderdeel: Onderdeel
    kop: str
    problemen: tuple[Probleem, ...]


def gegroepeerd(inhoud: Inhoud, problemen: Iterable[Probleem]) -> list[Groep]:
    """Problems by section and by what they have in common: "Groeiniveaus: 3 thema’s zonder niveau"."""
    per_groep: dict[tuple[str, Wat, str], list[Probleem]] = {}
    for p in problemen:
        per_groep.setdefault((p.onderdeel, p.wat, p.tekst if p.wat == Wat.LOS else ""), []).append(p)
    groepen = []
    for (stabiel_id, wat, _), leden in per_groep.items():
        onderdeel = inhoud.onderdeel(stabiel_id)
        kop = f"{onderdeel.titel}: {wat.telling(len(leden))}" if len(leden) > 1 else ""
        groepen.append(Groep(onderdeel, kop, tuple(leden)))
    return groepen


@dataclass(frozen=True, slots=True)
class Taak:
    """One row of the task list: a section with its status and what there is to know about it."""

    onderdeel: Onderdeel
    stand: Stand
    problemen: tuple[Probleem, ...]
    klaar: bool

    @property
    def is_af(self) -> bool:
        """Called done, and nothing in it holds up the filing."""
        return self.klaar and not any(p.blokkeert for p in self.problemen)

    @property
    def is_ingevuld(self) -> bool:
        """Filled in and not held up by anything, but not called done yet."""
        return not self.klaar and not self.onderdeel.is_leeg and not any(p.blokkeert for p in self.problemen)

    @property
    def telling(self) -> str:
        """ "9 van 16 thema's", or nothing."""
        if self.onderdeel.scores:
            klaar = sum(s.staat != Staat.NIET_BEANTWOORD for s in self.onderdeel.scores)
            return f"{klaar} van {len(self.onderdeel.scores)} thema’s"
        gevraagd = [c for c in self.onderdeel.cijfers if c.gevraagd]
        if gevraagd:
            klaar = sum(c.staat != Staat.NIET_BEANTWOORD for c in gevraagd)
            return f"{klaar} van {len(gevraagd)} {'cijfer' if len(gevraagd) == 1 else 'cijfers'}"
        return ""


def taken(
    inhoud: Inhoud,
    *,
    klaar: Iterable[str],
    aanvulling: Iterable[str] = (),
    vergelijking: Vergelijking = GEEN_VERGELIJKING,
) -> dict[str, Taak]:
    """The status of every section by stable id.

    ``klaar``: ids the organisation called done; ``aanvulling``: ids with an unanswered request. Complete is what
    was called done, lacks nothing, and has no explanation left to give; a suggestion changes nothing.
    """
    klaar, aanvulling = set(klaar), set(aanvulling)
    uit = {}
    for onderdeel in inhoud.onderdelen:
        gevonden = tuple(problemen_van(onderdeel, vergelijking))
        mist = {p.ernst for p in gevonden} - {Ernst.SUGGESTIE}
        if onderdeel.id in aanvulling:
            stand = Stand.AANVULLING_GEVRAAGD
        elif Ernst.TE_BEVESTIGEN in mist:
            stand = Stand.TE_BEVESTIGEN
        elif mist == {Ernst.TOELICHTING}:
            stand = Stand.TOELICHTING_GEWENST
        elif onderdeel.id in klaar and not mist:
            stand = Stand.VOLLEDIG
        else:
            stand = Stand.NIET_BEGONNEN if onderdeel.is_leeg else Stand.BEZIG
        uit[onderdeel.id] = Taak(onderdeel, stand, gevonden, onderdeel.id in klaar)
    return uit

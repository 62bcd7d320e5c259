"""A submission as one page to read: its content, what changed, and the conversation beside each section.

Made for one side at a time. The organisation never gets an internal note; Opgroeien never gets a submission that was
taken back (it is a draft again), nor an answer that was not filed yet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, JSONField, OuterRef, Subquery, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.fields import BinaryField
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate

from organisaties.models import Uitstel
from organisaties.toegang import Toegang
from rapporten.aanvullen import met_conceptantwoord
from rapporten.ankeren import Passage, Vondst, alineas, vind
from rapporten.bronnen import geldt
from rapporten.choices import BEWERKBAAR, TELT_MEE, Handeling, Herkomst, Knoopsoort
from rapporten.cijferstand import Besluit, gelezen_besluiten
from rapporten.inhoud import Cijfer, Inhoud, Onderdeel, Score, lees
from rapporten.models import Aanvulling, Afspraak, Indiening, InterneNotitie, Opmerking, Overgang, Verslag
from rapporten.opvolgen import Stand, stand_van
from rapporten.sectorbeeld.mediaan import Sector, Sectorcijfer, sector_naast
from rapporten.tekst import naar_tekst
from rapporten.termijn import Termijn, termijn
from rapporten.verschil import Onderdeelverschil, getoond, vergelijk_inhoud
from rapporten.vorigjaar import VorigJaar, van_vorig_jaar, vorige_feiten
from rapporten.workflow import toegelaten


class Tegenover(StrEnum):
    """What a submission can be compared with."""

    VORIGE = "vorige"
    VORIG_JAAR = "vorig-jaar"
    ALLEBEI = "allebei"


@dataclass(frozen=True, slots=True)
class Vergelijking:
    """What the reader wants to see of what changed; nothing when ``tegenover`` is None."""

    tegenover: Tegenover | None = None
    alles: bool = False

    @classmethod
    def uit(cls, vraag: Mapping[str, str]) -> Vergelijking:
        """Read it from the address; what is not known asks for nothing."""
        gevraagd = vraag.get("tegenover", "")
        tegenover = Tegenover(gevraagd) if gevraagd in list(Tegenover) else None
        return cls(tegenover, tegenover is not None and vraag.get("toon") == "alles")

    @property
    def vraag(self) -> str:
        """The same as the end of an address: '' or '?tegenover=…'."""
        return f"?tegenover={self.tegenover}{'&toon=alles' if self.alles else ''}" if self.tegenover else ""


@dataclass(frozen=True, slots=True)
class Wijziging:
    """What changed in a section since an earlier report; ``verschil`` is None when nothing did."""

    sinds: str
    verschil: Onderdeelverschil | None


@dataclass(frozen=True, slots=True)
class Wijzigingen:
    """What changed: which comparisons are possible, the one that is shown, and what belongs to no section of now."""

    mogelijk: tuple[Tegenover, ...]
    keuze: Vergelijking
    elders: tuple[tuple[str, tuple[Onderdeelverschil, ...]], ...] = ()
    aantal: int = 0


@dataclass(frozen=True, slots=True)
class Scorerij:
    """A growth level beside that of last year, of the submission before (when it differs) and of the sector."""

    score: Score
    vorig_jaar: int | None
    vorige: Score | None
    mediaan: int | None


@dataclass(frozen=True, slots=True)
class Cijferrij:
    """A figure beside that of last year and of the submission before (when it differs), with what was decided on it."""

    cijfer: Cijfer
    vorig_jaar: Decimal | None
    vorige: Cijfer | None
    besluit: Besluit | None = None
    sector: Sectorcijfer | None = None
    verklaard: bool = False
    """Was the story behind it asked for?"""


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
    """An internal note; ``bij`` is the number of the submission it was written at."""

    notitie: InterneNotitie
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


@dataclass(frozen=True, slots=True)
class Sectie:
    """One section with everything beside it. ``hoofdstuk`` is set on the first section of a chapter with several."""

    onderdeel: Onderdeel
    hoofdstuk: str
    kenteken: str
    scores: tuple[tuple[str, tuple[Scorerij, ...]], ...]
    cijfers: tuple[Cijferrij, ...]
    draden: tuple[Draad, ...]
    notities: tuple[Notitie, ...]
    vragen: tuple[Vraag, ...]
    wijzigingen: tuple[Wijziging, ...] = ()

    @property
    def is_gewijzigd(self) -> bool:
        """Did anything change here, in one of the comparisons that are shown?"""
        return any(w.verschil is not None for w in self.wijzigingen)

    @property
    def open_vragen(self) -> int:
        """How many requests are not dealt with."""
        return sum(v.is_open for v in self.vragen)

    @property
    def gesprekken(self) -> int:
        """How many comments are not resolved."""
        return sum(d.opmerking.opgelost_op is None for d in self.draden)


@dataclass(frozen=True, slots=True)
class Vorm:
    """Which columns beside the own level or figure have anything in them."""

    vorig_jaar: bool
    vorige: int | None
    mediaan: bool
    sectorcijfer: bool
    bron: str
    """The edition that the sector's medians and figures are of."""


@dataclass(frozen=True, slots=True)
class Schakel:
    """Where an action stood in an earlier year, as it was filed then."""

    werkjaar: int
    stand: str


@dataclass(frozen=True, slots=True)
class Vindplaats:
    """A section where a word was found: pieces of text as (before, found, after)."""

    id: str
    titel: str
    stukken: tuple[tuple[str, str, str], ...]
    meer: int


@dataclass(frozen=True, slots=True)
class Gemaakt:
    """An agreement for next year: its text, until when, by whom, and on which day it was made."""

    tekst: str
    tegen: dt.date | None
    naam: str
    op: dt.date


@dataclass(frozen=True, slots=True)
class Leesblad:
    """Everything that the page of a submission shows to one side."""

    indiening: Indiening
    verslag: Verslag
    termijn: Termijn
    indieningen: tuple[Indiening, ...]
    teruggenomen: frozenset[int]
    overgangen: tuple[Overgang, ...]
    vragen: tuple[Vraag, ...]
    handelingen: frozenset[Handeling]
    voor_opgroeien: bool
    inhoud: Inhoud | None
    secties: tuple[Sectie, ...]
    vorm: Vorm
    afspraken: tuple[Gemaakt, ...]
    wijzigingen: Wijzigingen
    ketens: dict[int, tuple[Schakel, ...]]
    """Where each action stood in earlier years, by its id."""

    @property
    def nieuwste(self) -> Indiening:
        """The newest submission of this report."""
        return self.indieningen[-1]

    @property
    def is_nieuwste(self) -> bool:
        """Is this the newest one? Only there can anything be done."""
        return self.indiening.pk == self.nieuwste.pk

    @property
    def is_teruggenomen(self) -> bool:
        """The organisation took this submission back."""
        return self.indiening.volgnummer in self.teruggenomen

    @property
    def onbeantwoord(self) -> int:
        """Requests that wait for an answer of the organisation."""
        return sum(v.stand == Stand.OPEN for v in self.vragen)

    @property
    def open_vragen(self) -> int:
        """Requests that are neither ticked off nor withdrawn."""
        return sum(v.is_open for v in self.vragen)

    @property
    def bewerkbaar(self) -> bool:
        """The organisation can work on the report now."""
        return self.verslag.status in BEWERKBAAR


def teruggenomen(overgangen: list[Overgang]) -> frozenset[int]:
    """The numbers of the submissions that were taken back: the log has one line per filing, in their order."""
    volgnummer, terug = 0, set()
    for overgang in overgangen:
        if overgang.handeling == Handeling.INDIENEN:
            volgnummer += 1
        elif overgang.handeling == Handeling.TERUGNEMEN:
            terug.add(volgnummer)
    return frozenset(terug)


def mag_lezen(indiening: Indiening, toegang: Toegang) -> bool:
    """May the content be read? Opgroeien does not read what was taken back."""
    if toegang.organisatie is not None:
        return True
    return indiening.volgnummer not in teruggenomen(list(Overgang.objects.filter(verslag_id=indiening.verslag_id)))


def maak(indiening: Indiening, toegang: Toegang, vergelijking: Vergelijking | None = None) -> Leesblad:
    """The page of this submission for this side, in a fixed number of statements, whatever is compared.

    ``indiening`` comes with verslag (organisatie, werkjaar, dossierbeheerder), ``uitstel_tot`` and ``besluiten``
    (annotated).
    """
    verslag, voor_opgroeien = indiening.verslag, toegang.organisatie is None
    overgangen = list(Overgang.objects.filter(verslag=verslag).select_related("door"))
    terug = teruggenomen(overgangen)
    eerdere = [n for n in range(1, indiening.volgnummer) if not (voor_opgroeien and n in terug)]
    leesbaar = not (voor_opgroeien and indiening.volgnummer in terug)
    inhoud = lees(indiening.inhoud) if leesbaar else None
    keuze = vergelijking or Vergelijking()
    indieningen, vorige, vorig_verslag = _indieningen(
        verslag,
        max(eerdere, default=0),
        jaar_terug=inhoud is not None and not inhoud.nulpunt,
        met_jaar_terug=keuze.tegenover in (Tegenover.VORIG_JAAR, Tegenover.ALLEBEI),
    )
    volgnummers = {i.pk: i.volgnummer for i in indieningen}
    titels = {o.id: o.titel for o in inhoud.onderdelen} if inhoud else {}
    vragen = _vragen(verslag, volgnummers, titels, met_concept=not voor_opgroeien)
    uitstel_tot: dt.date | None = getattr(indiening, "uitstel_tot", None)
    feiten = vorige_feiten(verslag, nulpunt=inhoud.nulpunt) if inhoud else VorigJaar()
    # The sector's newest edition may be of a year that a nulpunt is not compared with.
    sector = sector_naast(verslag.werkjaar_id) if inhoud and not inhoud.nulpunt else Sector()
    secties = (
        _secties(
            inhoud,
            vorige=vorige,
            vorig_jaar=feiten,
            sector=sector,
            draden=_draden(verslag, volgnummers),
            notities=_notities(verslag, volgnummers) if voor_opgroeien else {},
            vragen=vragen,
            besluiten=gelezen_besluiten(getattr(indiening, "besluiten", [])),
        )
        if inhoud
        else ()
    )
    wijzigingen = Wijzigingen(_mogelijk(vorige, indieningen), keuze)
    if inhoud:
        voorgaande = []
        if vorige is not None and keuze.tegenover in (Tegenover.VORIGE, Tegenover.ALLEBEI):
            voorgaande.append((Tegenover.VORIGE, f"indiening {max(eerdere)}", vorige))
        if vorig_verslag is not None:
            voorgaande.append((Tegenover.VORIG_JAAR, f"het verslag over {vorig_verslag.werkjaar}", vorig_verslag))
        secties, wijzigingen = _met_wijzigingen(secties, inhoud, voorgaande, wijzigingen)
    return Leesblad(
        indiening=indiening,
        verslag=verslag,
        termijn=termijn(
            verslag.werkjaar,
            Uitstel(tot_en_met=uitstel_tot) if uitstel_tot else None,
            next((i.op for i in indieningen if i.teruggenomen_op is None), None),
        ),
        indieningen=indieningen,
        teruggenomen=terug,
        overgangen=tuple(overgangen),
        vragen=vragen,
        handelingen=toegelaten(verslag, toegang),
        voor_opgroeien=voor_opgroeien,
        inhoud=inhoud,
        secties=secties,
        afspraken=_afspraken(indieningen[-1]),
        vorm=_vorm(secties, max(eerdere) if vorige else None, sector.bron),
        wijzigingen=wijzigingen,
        ketens=_ketens(indieningen),
    )


def _ketens(indieningen: tuple[Indiening, ...]) -> dict[int, tuple[Schakel, ...]]:
    uit: dict[int, list[Schakel]] = defaultdict(list)
    rijen: list[dict[str, Any]] = getattr(indieningen[0], "acties_toen", None) or []
    for rij in rijen:
        if rij["stand"]:
            uit[rij["id"]].append(Schakel(rij["jaar"], rij["stand"]))
    return {id_: tuple(schakels) for id_, schakels in uit.items()}


# Text on either side of a word that was found, and how many of them are shown of one section.
_ERNAAST, _MEESTE = 60, 3


def zoek(inhoud: Inhoud, woord: str) -> tuple[Vindplaats, ...]:
    """Where this word (or these words) stands in a report, whatever the capitals, section by section."""
    if not woord:
        return ()
    patroon = re.compile(re.escape(woord).replace("\\ ", r"\s+"), re.IGNORECASE)
    uit = []
    for id_, deel in getoond(inhoud).items():
        teksten = [*alineas(deel.html).values()]
        for rij in deel.rijen.values():
            if rij.zelf is not None and rij.velden.keys() != {""}:
                teksten += [rij.naam, *rij.velden.values()]
        stukken = [
            (t[max(0, m.start() - _ERNAAST) : m.start()], m[0], t[m.end() : m.end() + _ERNAAST])
            for t in dict.fromkeys(teksten)
            for m in patroon.finditer(t)
        ]
        if stukken:
            titel = f"{deel.nummer} {deel.titel}".strip()
            uit.append(Vindplaats(id_, titel, tuple(stukken[:_MEESTE]), max(0, len(stukken) - _MEESTE)))
    return tuple(uit)


def _mogelijk(vorige: Inhoud | None, indieningen: tuple[Indiening, ...]) -> tuple[Tegenover, ...]:
    jaar_terug = getattr(indieningen[0], "heeft_jaar_terug", False)
    return tuple(
        tegenover
        for tegenover, kan in (
            (Tegenover.VORIGE, vorige is not None),
            (Tegenover.VORIG_JAAR, jaar_terug),
            (Tegenover.ALLEBEI, vorige is not None and jaar_terug),
        )
        if kan
    )


def _met_wijzigingen(
    secties: tuple[Sectie, ...],
    inhoud: Inhoud,
    voorgaande: list[tuple[Tegenover, str, Inhoud]],
    wijzigingen: Wijzigingen,
) -> tuple[tuple[Sectie, ...], Wijzigingen]:
    """The sections with what changed since each of these earlier contents; what belongs to none of them apart."""
    if not voorgaande:
        return secties, replace(wijzigingen, keuze=Vergelijking())
    per_keer = [(sinds, {v.id: v for v in vergelijk_inhoud(oud, inhoud)}) for _, sinds, oud in voorgaande]
    ids = {sectie.onderdeel.id for sectie in secties}
    met = tuple(
        replace(sectie, wijzigingen=tuple(Wijziging(sinds, v.get(sectie.onderdeel.id)) for sinds, v in per_keer))
        for sectie in secties
    )
    elders = tuple((sinds, tuple(v for id_, v in alle.items() if id_ not in ids)) for sinds, alle in per_keer)
    elders = tuple((sinds, alle) for sinds, alle in elders if alle)
    getoond = voorgaande[0][0] if len(voorgaande) == 1 else Tegenover.ALLEBEI
    return met, replace(
        wijzigingen,
        keuze=replace(wijzigingen.keuze, tegenover=getoond),
        elders=elders,
        aantal=sum(sectie.is_gewijzigd for sectie in met),
    )


# Each action of the newest submission of every earlier year that counts.
_ACTIES_TOEN = """
    SELECT jsonb_agg(jsonb_build_object('id', (actie->>'id')::bigint, 'jaar', oud.jaar, 'stand', actie->>'stand')
                     ORDER BY oud.jaar)
    FROM (SELECT DISTINCT ON (v.werkjaar_id) v.werkjaar_id AS jaar, i.inhoud
          FROM rapporten_indiening i JOIN rapporten_verslag v ON v.id = i.verslag_id
          WHERE i.organisatie_id = %s AND v.werkjaar_id < %s AND v.status = ANY (%s)
          ORDER BY v.werkjaar_id, i.volgnummer DESC) oud,
         jsonb_path_query(convert_from(oud.inhoud, 'UTF8')::jsonb, '$.hoofdstukken[*].onderdelen[*].acties[*]') actie
"""


def _indieningen(
    verslag: Verslag, vorig_nummer: int, *, jaar_terug: bool, met_jaar_terug: bool
) -> tuple[tuple[Indiening, ...], Inhoud | None, Inhoud | None]:
    """All submissions without their content; the content of the one before and of last year's report (one statement).

    Each carries ``afspraken`` along, what was agreed for next year, and ``heeft_jaar_terug``; statements of their own
    would be too many. ``jaar_terug``: may this report be compared with last year's; ``met_jaar_terug``: is it now.
    """
    van_jaar_terug = van_vorig_jaar(verslag).order_by("-volgnummer") if jaar_terug else Indiening.objects.none()
    geen = Value(None, output_field=BinaryField())
    rijen = (
        Indiening.objects.filter(verslag=verslag)
        .defer("inhoud")
        .met_terugname()
        .annotate(
            van_vorige=Case(
                When(volgnummer=vorig_nummer, then=F("inhoud")), default=Value(None), output_field=BinaryField()
            ),
            van_jaar_terug=Case(
                When(volgnummer=1, then=Subquery(van_jaar_terug.values("inhoud")[:1])),
                default=geen,
                output_field=BinaryField(),
            )
            if jaar_terug and met_jaar_terug
            else geen,
            heeft_jaar_terug=Exists(van_jaar_terug),
            acties_toen=RawSQL(  # noqa: S611 - a constant with parameters
                _ACTIES_TOEN, [verslag.organisatie_id, verslag.werkjaar_id, sorted(TELT_MEE)], JSONField()
            )
            if jaar_terug
            else Value(None, output_field=JSONField()),
            afspraken=ArraySubquery(
                Afspraak.objects.filter(verslag=OuterRef("verslag"))
                .order_by("pk")
                .values(rij=JSONObject(tekst="tekst", tegen="tegen", naam="door__naam", op="op"))
            ),
        )
        .order_by("volgnummer")
    )
    indieningen = tuple(rijen)
    bytes_ = next((i.van_vorige for i in indieningen if i.van_vorige is not None), None)
    toen = indieningen[0].van_jaar_terug
    return indieningen, lees(bytes_) if bytes_ is not None else None, lees(toen) if toen is not None else None


def _afspraken(indiening: Indiening) -> tuple[Gemaakt, ...]:
    rijen: list[dict[str, str | None]] = getattr(indiening, "afspraken", [])
    return tuple(
        Gemaakt(
            tekst=str(rij["tekst"]),
            tegen=dt.date.fromisoformat(rij["tegen"]) if rij["tegen"] else None,
            naam=str(rij["naam"]),
            op=localdate(dt.datetime.fromisoformat(str(rij["op"]))),
        )
        for rij in rijen
    )


_Rij = TypeVar("_Rij", Draad, Notitie)


def _per_sectie(paren: list[tuple[str, _Rij]]) -> dict[str, list[_Rij]]:
    uit: dict[str, list[_Rij]] = defaultdict(list)
    for stabiel_id, rij in paren:
        uit[stabiel_id].append(rij)
    return uit


def _draden(verslag: Verslag, volgnummers: dict[int, int]) -> dict[str, list[Draad]]:
    alle = list(Opmerking.objects.filter(verslag=verslag).select_related("door", "vermeldt"))
    antwoorden: dict[int, list[Opmerking]] = defaultdict(list)
    for opmerking in alle:
        if opmerking.antwoord_op_id is not None:
            antwoorden[opmerking.antwoord_op_id].append(opmerking)
    return _per_sectie(
        [
            (o.stabiel_id, Draad(o, tuple(antwoorden[o.pk]), volgnummers[o.indiening_id]))
            for o in alle
            if o.antwoord_op_id is None
        ]
    )


def _notities(verslag: Verslag, volgnummers: dict[int, int]) -> dict[str, list[Notitie]]:
    notities = InterneNotitie.objects.filter(verslag=verslag).select_related("door", "vermeldt")
    return _per_sectie([(n.stabiel_id, Notitie(n, volgnummers[n.indiening_id])) for n in notities])


def _vragen(
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


def _secties(
    inhoud: Inhoud,
    *,
    vorige: Inhoud | None,
    vorig_jaar: VorigJaar,
    sector: Sector,
    draden: dict[str, list[Draad]],
    notities: dict[str, list[Notitie]],
    vragen: tuple[Vraag, ...],
    besluiten: dict[str, Besluit],
) -> tuple[Sectie, ...]:
    eerdere = {o.id: o for o in vorige.onderdelen} if vorige else {}
    uit = []
    for hoofdstuk in inhoud.hoofdstukken:
        for plaats, onderdeel in enumerate(hoofdstuk.onderdelen):
            eerder = eerdere.get(onderdeel.id)
            teksten = alineas(onderdeel.html)
            kop = plaats == 0 and (len(hoofdstuk.onderdelen) > 1 or onderdeel.titel != hoofdstuk.titel)
            uit.append(
                Sectie(
                    onderdeel=onderdeel,
                    hoofdstuk=f"{hoofdstuk.nummer} {hoofdstuk.titel}".strip() if kop else "",
                    kenteken=_kenteken(onderdeel, eerder, vergelijkt=vorige is not None),
                    scores=_scorerijen(onderdeel, eerder, vorig_jaar, sector),
                    cijfers=_cijferrijen(onderdeel, eerder, vorig_jaar, sector, besluiten),
                    draden=tuple(
                        replace(d, aanhaling=_aanhaling(d.opmerking, teksten)) for d in draden.get(onderdeel.id, ())
                    ),
                    notities=tuple(
                        replace(n, aanhaling=_aanhaling(n.notitie, teksten)) for n in notities.get(onderdeel.id, ())
                    ),
                    vragen=tuple(v for v in vragen if v.aanvulling.stabiel_id == onderdeel.id),
                )
            )
    return tuple(uit)


def _aanhaling(bericht: Opmerking | InterneNotitie, teksten: dict[str, str]) -> Aanhaling | None:
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


HERKOMST = {
    Herkomst.OVERGENOMEN: "overgenomen",
    Herkomst.BIJGEWERKT: "bijgewerkt",
    Herkomst.ONGEWIJZIGD_BEVESTIGD: "bevestigd",
}


def _kenteken(onderdeel: Onderdeel, eerder: Onderdeel | None, *, vergelijkt: bool) -> str:
    """One word for the contents: what changed since the submission before, else where the text comes from."""
    if not vergelijkt:
        return HERKOMST.get(Herkomst(onderdeel.herkomst), "")
    if eerder is None or (eerder.is_leeg and not onderdeel.is_leeg):
        return "nieuw"
    if onderdeel == eerder:
        return ""
    if onderdeel.soort == Knoopsoort.GROEINIVEAUS:
        return f"{sum(a != b for a, b in zip(onderdeel.scores, eerder.scores, strict=False)) or 1} gewijzigd"
    return "gewijzigd"


def _scorerijen(
    onderdeel: Onderdeel, eerder: Onderdeel | None, vorig_jaar: VorigJaar, sector: Sector
) -> tuple[tuple[str, tuple[Scorerij, ...]], ...]:
    oude = {s.thema: s for s in eerder.scores} if eerder else {}
    groepen: dict[str, list[Scorerij]] = {}
    for score in onderdeel.scores:
        vorig = vorig_jaar.scores.get(score.thema)
        oud = oude.get(score.thema)
        anders = oud is not None and (oud.staat, oud.niveau) != (score.staat, score.niveau)
        rij = Scorerij(
            score, vorig.niveau if vorig else None, oud if anders else None, sector.medianen.get(score.thema)
        )
        groepen.setdefault(score.groep, []).append(rij)
    return tuple((groep, tuple(rijen)) for groep, rijen in groepen.items())


def _cijferrijen(
    onderdeel: Onderdeel,
    eerder: Onderdeel | None,
    vorig_jaar: VorigJaar,
    sector: Sector,
    besluiten: dict[str, Besluit],
) -> tuple[Cijferrij, ...]:
    oude = {c.kengetal: c for c in eerder.cijfers} if eerder else {}
    uit = []
    for cijfer in onderdeel.cijfers:
        oud = oude.get(cijfer.kengetal)
        anders = oud is not None and (oud.staat, oud.percentage) != (cijfer.staat, cijfer.percentage)
        besluit = besluiten.get(cijfer.kengetal)
        van_toepassing = besluit if besluit is not None and geldt(besluit, cijfer) else None
        uit.append(
            Cijferrij(
                cijfer,
                vorig_jaar.cijfers.get(cijfer.kengetal),
                oud if anders else None,
                van_toepassing,
                sector.cijfers.get(cijfer.kengetal),
                any(v.kengetal == cijfer.kengetal for v in onderdeel.verklaringen),
            )
        )
    return tuple(uit)


def _vorm(secties: tuple[Sectie, ...], vorig_nummer: int | None, bron: str) -> Vorm:
    scores = [rij for sectie in secties for _, groep in sectie.scores for rij in groep]
    cijfers = [rij for sectie in secties for rij in sectie.cijfers]
    beide: list[Scorerij | Cijferrij] = [*scores, *cijfers]
    return Vorm(
        vorig_jaar=any(r.vorig_jaar is not None for r in beide),
        vorige=vorig_nummer if any(r.vorige is not None for r in beide) else None,
        mediaan=any(r.mediaan is not None for r in scores),
        sectorcijfer=any(r.sector is not None for r in cijfers),
        bron=bron,
    )

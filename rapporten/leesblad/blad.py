"""A submission as one page to read: its content, what changed, and the conversation beside each section.

Made for one side at a time. The organisation never gets an internal note; Opgroeien never gets a submission that was
taken back (it is a draft again), nor an answer that was not filed yet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from organisaties.models import Uitstel
from organisaties.toegang import Toegang
from rapporten.ankeren import alineas
from rapporten.choices import BEWERKBAAR, Handeling, Herkomst, Knoopsoort, Status
from rapporten.cijferstand import Besluit, gelezen_besluiten
from rapporten.inhoud import Inhoud, Onderdeel, lees
from rapporten.leesblad.gesprek import (
    Draad,
    Notitie,
    Vraag,
    aanhaling_van,
    lees_draden,
    lees_notities,
    lees_vragen,
)
from rapporten.leesblad.indieningen import (
    Gemaakt,
    Schakel,
    Verstuurd,
    gemaakte_afspraken,
    ketens,
    lees_indieningen,
    verstuurde_brieven,
)
from rapporten.leesblad.naast import Cijferrij, Scorerij, cijferrijen, scorerijen
from rapporten.leesblad.wijzigingen import Tegenover, Vergelijking, Wijziging, Wijzigingen
from rapporten.models import Indiening, Overgang, Verslag
from rapporten.opvolgen import Stand
from rapporten.sectorbeeld.mediaan import Sector, sector_naast
from rapporten.termijn import Termijn, termijn
from rapporten.verschil import vergelijk_inhoud
from rapporten.vorigjaar import VorigJaar, vorige_feiten
from rapporten.workflow import ongedaan_tot, toegelaten


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
    gemaakt: tuple[Gemaakt, ...]
    slotbrieven: tuple[Verstuurd, ...]
    wijzigingen: Wijzigingen
    ketens: dict[int, tuple[Schakel, ...]]
    """Where each action stood in earlier years, by its id."""

    @property
    def afspraken(self) -> tuple[Gemaakt, ...]:
        """What was agreed for next year and holds."""
        return tuple(a for a in self.gemaakt if a.ingetrokken_op is None)

    @property
    def terug_af_te_ronden(self) -> tuple[Gemaakt, ...]:
        """What was agreed with the closing that was undone last: it need not be typed again."""
        laatste = self.overgangen[-1] if self.overgangen else None
        if laatste is None or laatste.handeling != Handeling.AFRONDEN_ONGEDAAN_MAKEN:
            return ()
        return tuple(a for a in self.gemaakt if a.ingetrokken_op == laatste.op)

    @property
    def ongedaan_tot(self) -> dt.datetime | None:
        """Until when the closing can be undone; None when the report is not closed, or its letter was sent."""
        if self.verslag.status != Status.AFGEROND or not self.overgangen:
            return None
        afgerond_op = self.overgangen[-1].op
        return None if self.brieven_sinds(afgerond_op) else ongedaan_tot(afgerond_op)

    def brieven_sinds(self, moment: dt.datetime) -> tuple[Verstuurd, ...]:
        """The closing letters that were sent from this moment on."""
        return tuple(b for b in self.slotbrieven if b.op >= moment)

    @property
    def brief_verstuurd(self) -> bool:
        """Was a letter sent since the report was closed?"""
        return self.verslag.status == Status.AFGEROND and bool(self.brieven_sinds(self.verslag.status_sinds))

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
    indieningen, vorige, vorig_verslag = lees_indieningen(
        verslag,
        max(eerdere, default=0),
        jaar_terug=inhoud is not None and not inhoud.nulpunt,
        met_jaar_terug=keuze.tegenover in (Tegenover.VORIG_JAAR, Tegenover.ALLEBEI),
    )
    volgnummers = {i.pk: i.volgnummer for i in indieningen}
    titels = {o.id: o.titel for o in inhoud.onderdelen} if inhoud else {}
    vragen = lees_vragen(verslag, volgnummers, titels, met_concept=not voor_opgroeien)
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
            draden=lees_draden(verslag, volgnummers),
            notities=lees_notities(verslag, volgnummers) if voor_opgroeien else {},
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
        gemaakt=gemaakte_afspraken(indieningen[-1]),
        slotbrieven=verstuurde_brieven(indieningen[-1]),
        vorm=_vorm(secties, max(eerdere) if vorige else None, sector.bron),
        wijzigingen=wijzigingen,
        ketens=ketens(indieningen),
    )


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
                    scores=scorerijen(onderdeel, eerder, vorig_jaar, sector),
                    cijfers=cijferrijen(onderdeel, eerder, vorig_jaar, sector, besluiten),
                    draden=tuple(
                        replace(d, aanhaling=aanhaling_van(d.opmerking, teksten)) for d in draden.get(onderdeel.id, ())
                    ),
                    notities=tuple(
                        replace(n, aanhaling=aanhaling_van(n.notitie, teksten)) for n in notities.get(onderdeel.id, ())
                    ),
                    vragen=tuple(v for v in vragen if v.aanvulling.stabiel_id == onderdeel.id),
                )
            )
    return tuple(uit)


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

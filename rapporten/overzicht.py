"""The task list of a report as a typed object: what is done, what is asked, where one was."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from organisaties.models import Persoon, Uitstel
from organisaties.toegang import Toegang
from rapporten import termijn
from rapporten.choices import BEWERKBAAR, Handeling, Herkomst, Knoopsoort, Status
from rapporten.concept import Spoor, Werk, open_concept
from rapporten.indienen import ondertekeningen
from rapporten.inhoud import Inhoud, sha256
from rapporten.models import Aanvulling, Indiening, Ondertekening, Ondertekenverzoek, Overgang, Verslag
from rapporten.ondertekenen import open_verzoek
from rapporten.permissions import mag
from rapporten.volledigheid import BLOKKEREND, Ernst, Groep, Probleem, Stand, Taak, gegroepeerd, taken
from rapporten.vorigjaar import heeft_vorige
from rapporten.workflow import toegelaten


@dataclass(frozen=True, slots=True)
class Hoofdstuk:
    """A chapter of the task list; a lone question has no heading of its own."""

    nummer: str
    titel: str
    taken: tuple[tuple[Taak, Spoor | None], ...]


@dataclass(frozen=True, slots=True)
class Overzicht:
    """Everything the task list shows."""

    verslag: Verslag
    inhoud: Inhoud
    hash: str
    hoofdstukken: tuple[Hoofdstuk, ...]
    verplicht: int
    verplicht_klaar: int
    termijn: termijn.Termijn
    aanvullingen: tuple[Aanvulling, ...]
    beantwoord: frozenset[int]
    laatste: Spoor | None
    ondertekening: Ondertekening | None
    vervallen: Ondertekening | None
    indiening: Indiening | None
    """The newest submission that counts; none in a report that was taken back."""
    teruggenomen_op: dt.datetime | None
    handelingen: frozenset[Handeling]
    bewerkbaar: bool
    mag_bewerken: bool
    mag_ondertekenen: bool
    problemen: tuple[Probleem, ...]
    kan_overnemen: bool
    werk: dict[str, Werk]
    """Who takes care of which section."""
    verzoek: Ondertekenverzoek | None
    """The request to sign that waits, or was sent back."""
    heropend: Overgang | None
    """Who reopened it and why, when that is why it lies here again."""

    @property
    def blokkeert(self) -> int:
        """How many things must be solved before signing."""
        return sum(p.blokkeert for p in self.problemen)

    def groepen(self, *ernst: Ernst) -> list[Groep]:
        """The problems of these kinds, by section."""
        return gegroepeerd(self.inhoud, [p for p in self.problemen if p.ernst in ernst])

    def van(self, persoon: Persoon) -> tuple[Hoofdstuk, ...]:
        """The chapters with only the sections that this person takes care of."""
        eigen = {id_ for id_, w in self.werk.items() if w.voor == persoon.pk}
        rijen = [replace(h, taken=tuple(t for t in h.taken if t[0].onderdeel.id in eigen)) for h in self.hoofdstukken]
        return tuple(h for h in rijen if h.taken)

    @property
    def ontbreekt(self) -> list[Groep]:
        """What must be solved before signing."""
        return self.groepen(*BLOKKEREND)

    @property
    def toelichting_gewenst(self) -> list[Groep]:
        """Figures outside a band that were not explained."""
        return self.groepen(Ernst.TOELICHTING)

    @property
    def suggesties(self) -> list[Groep]:
        """What might be useful."""
        return self.groepen(Ernst.SUGGESTIE)

    @property
    def ingevuld(self) -> list[Taak]:
        """The sections that could be called done."""
        return [taak for hoofdstuk in self.hoofdstukken for taak, _ in hoofdstuk.taken if taak.is_ingevuld]

    @property
    def punten_beantwoord(self) -> int:
        """Of how many agreements of earlier years something was said."""
        return sum(bool(punt.stand) for punt in self.inhoud.opvolgpunten)

    @property
    def open_aanvullingen(self) -> list[Aanvulling]:
        """Requests to answer now: Opgroeien may be preparing some, which arrive when the report is sent back."""
        return [a for a in self.aanvullingen if a.is_open and a.pk not in self.beantwoord] if self.bewerkbaar else []


def termijn_van(verslag: Verslag, eerste: Indiening | None) -> termijn.Termijn:
    """The due date, with the uitstel that ``views.verslag.vind_verslag`` annotates."""
    tot = getattr(verslag, "uitstel_tot", None)
    uitstel = Uitstel(tot_en_met=tot) if tot else None
    return termijn.termijn(verslag.werkjaar, uitstel, eerste.op if eerste else None)


def _kan_overnemen(verslag: Verslag, inhoud: Inhoud) -> bool:
    """Is there narrative to write or to confirm, and a report of last year that may hold it?"""
    open_ = any(
        o.soort in (Knoopsoort.VERHAAL, Knoopsoort.KWALITEITSTHEMAS)
        and (not o.html or o.herkomst == Herkomst.OVERGENOMEN)
        for o in inhoud.onderdelen
    )
    return open_ and verslag.status in BEWERKBAAR and heeft_vorige(verslag, nulpunt=inhoud.nulpunt)


def maak(verslag: Verslag, toegang: Toegang, *, nakijken: bool = False) -> Overzicht:
    """The task list of this report for this person. ``verslag`` comes from ``views.verslag.vind_verslag``.

    ``nakijken``: for checking the whole; what was signed comes along, taking over from last year is not offered.
    """
    concept = open_concept(verslag)
    inhoud = concept.inhoud
    hash_ = sha256(inhoud.canoniek())
    aanvullingen = tuple(verslag.aanvullingen.select_related("gevraagd_door"))
    onbeantwoord = {a.stabiel_id for a in aanvullingen if a.is_open and a.pk not in concept.beantwoord}
    per_id = taken(inhoud, klaar=concept.klaar, aanvulling=onbeantwoord, vergelijking=concept.vergelijking)
    verplichte = [t for t in per_id.values() if t.onderdeel.verplicht]
    alle = list(verslag.indieningen.defer("inhoud").met_terugname().order_by("volgnummer"))
    indieningen = [indiening for indiening in alle if indiening.teruggenomen_op is None]
    eigen = [s for s in concept.sporen.values() if s.door == toegang.persoon.pk]
    ondertekening, vervallen = ondertekeningen(verslag, hash_, met_inhoud=nakijken)
    return Overzicht(
        verslag=verslag,
        inhoud=inhoud,
        hash=hash_,
        hoofdstukken=tuple(
            Hoofdstuk(h.nummer, h.titel, tuple((per_id[o.id], concept.sporen.get(o.id)) for o in h.onderdelen))
            for h in inhoud.hoofdstukken
        ),
        verplicht=len(verplichte),
        verplicht_klaar=sum(t.is_af and t.stand != Stand.AANVULLING_GEVRAAGD for t in verplichte),
        termijn=termijn_van(verslag, indieningen[0] if indieningen else None),
        aanvullingen=aanvullingen,
        beantwoord=concept.beantwoord,
        laatste=max(eigen, key=lambda s: s.op, default=None),
        ondertekening=ondertekening,
        vervallen=vervallen,
        indiening=indieningen[-1] if indieningen else None,
        teruggenomen_op=alle[-1].teruggenomen_op if alle else None,
        handelingen=toegelaten(verslag, toegang),
        bewerkbaar=verslag.status in BEWERKBAAR,
        mag_bewerken=mag("verslag.bewerken", toegang, verslag),
        mag_ondertekenen=mag("verslag.ondertekenen", toegang, verslag),
        problemen=tuple(p for taak in per_id.values() for p in taak.problemen),
        kan_overnemen=not nakijken and _kan_overnemen(verslag, inhoud),
        werk=concept.werk,
        verzoek=open_verzoek(verslag) if verslag.status in BEWERKBAAR else None,
        heropend=None if onbeantwoord else _heropend(verslag),
    )


def _heropend(verslag: Verslag) -> Overgang | None:
    """The reopening that brought the report back; None when it lies here for another reason (then no statement)."""
    if verslag.status != Status.AANVULLING_GEVRAAGD:
        return None
    laatste = verslag.overgangen.select_related("door").order_by("-id").first()
    return laatste if laatste is not None and laatste.handeling == Handeling.HEROPENEN else None

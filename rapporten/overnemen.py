"""Taking over last year's narrative: per section the organisation says what changed since.

Last year's text is offered, never filled in by itself. Taken over to adapt it stays unconfirmed until somebody changes
it or confirms it; confirming is an act of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from organisaties.models import Persoon
from rapporten import illustraties, vorigjaar
from rapporten.bewaren import ANTWOORD, Invoer, bewaar, meld_klaar
from rapporten.boomstructuur import structuur_van
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.concept import open_concept
from rapporten.models import Antwoord, Knoop, Verslag
from rapporten.volledigheid import problemen_van


class Keuze(models.TextChoices):
    """What changed since last year, as the organisation sees it."""

    BEVESTIGEN = "bevestigen", "Niets: bevestig ongewijzigd"
    OVERNEMEN = "overnemen", "Een deel: neem over en pas aan"
    NIEUW = "nieuw", "Veel: ik schrijf een nieuwe tekst"


HERKOMST = {Keuze.BEVESTIGEN: Herkomst.ONGEWIJZIGD_BEVESTIGD, Keuze.OVERNEMEN: Herkomst.OVERGENOMEN}


@dataclass(frozen=True, slots=True)
class Voorstel:
    """A narrative section that had a text last year (``html``), and what stands there now."""

    vraag: Knoop
    html: str
    versie: int
    huidig: str
    herkomst: Herkomst

    @property
    def is_overgenomen(self) -> bool:
        """Taken over, and neither changed nor confirmed yet."""
        return bool(self.huidig) and self.herkomst == Herkomst.OVERGENOMEN

    @property
    def is_open(self) -> bool:
        """Is there still something to say about last year's text?"""
        return not self.huidig or self.is_overgenomen


def voorstellen(verslag: Verslag, *, nulpunt: bool) -> list[Voorstel]:
    """The sections of this report that had a text last year, in reading order (three statements)."""
    teksten = vorigjaar.vorige_teksten(verslag, nulpunt=nulpunt)
    if not teksten:
        return []
    rijen = {rij.stabiel_id: rij for rij in Antwoord.objects.filter(verslag=verslag)}
    uit = []
    for vraag in structuur_van(verslag).vragen:
        if vraag.soort in (Knoopsoort.VERHAAL, Knoopsoort.KWALITEITSTHEMAS) and (html := teksten.get(vraag.stabiel_id)):
            rij = rijen.get(vraag.stabiel_id)
            uit.append(
                Voorstel(vraag, html, rij.versie, rij.html, Herkomst(rij.herkomst))
                if rij
                else Voorstel(vraag, html, 0, "", Herkomst.NIEUW)
            )
    return uit


def neem_over(
    verslag: Verslag,
    gekozen: Mapping[str, tuple[Keuze, int]],
    van: Iterable[Voorstel],
    *,
    door: Persoon,
    nu: dt.datetime,
) -> list[str]:
    """Store the choices, all or nothing; returns the sections that are called done by it.

    ``gekozen``: per section the choice, and the version that was on screen. The text keeps the ids of its blocks, so
    that this year's version can be compared with last year's. Who confirms says that the section is done, unless
    something else is wrong with it. Who writes a new text stores nothing here.

    Raises:
        Versieconflict: when somebody wrote one of these sections meanwhile.
        NietBewerkbaar: when the report cannot be edited now.
    """
    invoer = []
    for voorstel in van:
        keuze, versie = gekozen.get(voorstel.vraag.stabiel_id, (Keuze.NIEUW, 0))
        if keuze != Keuze.NIEUW:
            html, _ = illustraties.neem_mee(voorstel.html, verslag, door=door, nu=nu)
            invoer.append(Invoer(voorstel.vraag.stabiel_id, versie, {"html": html}, HERKOMST[keuze]))
    bewaar(ANTWOORD, verslag, invoer, door=door, nu=nu)
    bevestigd = {str(i.sleutel) for i in invoer if i.herkomst == Herkomst.ONGEWIJZIGD_BEVESTIGD}
    if not bevestigd:
        return []
    concept = open_concept(verslag)
    klaar = [
        o.id
        for o in concept.inhoud.onderdelen
        if o.id in bevestigd and not any(p.blokkeert for p in problemen_van(o, concept.vergelijking))
    ]
    meld_klaar(verslag, klaar, door=door, nu=nu)
    return klaar

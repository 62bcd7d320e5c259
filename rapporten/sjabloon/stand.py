"""The draft as rows of the sheets: what every cell holds now, with the version it belongs to.

A cell is one text in one spelling, whatever the workbook makes of it: a level "3" or "nvt", a number "94,5", a choice
by its code, a date as ISO, "ja" or nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rapporten import vorigjaar
from rapporten.bewaren import SCORE, Soort
from rapporten.boomstructuur import Groeikader, Thema, groeikader_van, structuur_van
from rapporten.choices import Herkomst, Knoopsoort
from rapporten.cijferstand import lees_cijferstand
from rapporten.concept import gevraagde_kengetallen
from rapporten.forms.secties.cijfers import CijferSectie
from rapporten.inhoud import Centraal
from rapporten.models import Cijfer, Knoop, Score, Verslag
from rapporten.sjabloon import kolommen as k
from zelfevaluatie.acties import STANDVELDEN, ActieMetStand, acties_van
from zelfevaluatie.choices import Doelsoort, Indicatorsoort, Staat, Stand
from zelfevaluatie.models import Kengetal


@dataclass(frozen=True, slots=True)
class Cijferbron:
    """What the row of a figure is about; ``begin``: what its form on the page begins with."""

    kengetal: Kengetal
    gevraagd: bool
    rij: Cijfer | None
    centraal: Centraal | None
    begin: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rij:
    """One row of a sheet. ``versie`` changes whenever somebody saves; ``bron`` is what the row is about.

    ``opgeslagen``: the fields as stored under ``pk``, also those that the sheet does not show.
    """

    blad: str
    code: str
    naam: str
    versie: str
    vast: dict[str, str]
    cellen: dict[str, str]
    bron: Thema | Cijferbron | ActieMetStand
    herkomst: Herkomst = Herkomst.NIEUW
    limiet: int | None = None
    door_id: int | None = None
    op: dt.datetime | None = None
    pk: int = 0
    opgeslagen: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sjabloonstand:
    """Everything the workbook is about. ``keuzes``: per column of choices the pairs (code, words)."""

    verslag: Verslag
    kader: Groeikader
    rijen: tuple[Rij, ...]
    keuzes: dict[str, tuple[tuple[str, str], ...]]
    bladen: tuple[k.Blad, ...]
    _index: dict[tuple[str, str], Rij] = field(default_factory=dict, repr=False)

    def van_blad(self, naam: str) -> Iterator[Rij]:
        """The rows of one sheet, in order."""
        return (rij for rij in self.rijen if rij.blad == naam)

    def rij(self, blad: str, code: str) -> Rij | None:
        """The row with this code; None when there is none (any more)."""
        if not self._index:
            self._index.update({(rij.blad, rij.code): rij for rij in self.rijen})
        return self._index.get((blad, code))


def bladen_van(verslag: Verslag) -> tuple[k.Blad, ...]:
    """The sheets that the tree of this report asks for."""
    soorten = {vraag.soort for vraag in structuur_van(verslag).vragen}
    per_soort = {
        Knoopsoort.GROEINIVEAUS: k.GROEINIVEAUS,
        Knoopsoort.CIJFERS: k.CIJFERS,
        Knoopsoort.VERBETERACTIES: k.ACTIES,
    }
    return tuple(blad for soort, blad in per_soort.items() if soort in soorten)


def lees_stand(verslag: Verslag, *, met_vorig_jaar: bool = False) -> Sjabloonstand:
    """The rows of the sheets for this report: at most eight statements, ten with last year, whatever was written."""
    kader = groeikader_van(verslag)
    vragen = structuur_van(verslag).vragen
    per_soort = {soort: [v for v in vragen if v.soort == soort] for soort in Knoopsoort}
    vorig = (
        vorigjaar.vorige_feiten(verslag, nulpunt=vorigjaar.is_nulpunt(verslag))
        if met_vorig_jaar
        else vorigjaar.VorigJaar()
    )
    rijen: list[Rij] = []
    if scorevragen := per_soort[Knoopsoort.GROEINIVEAUS]:
        rijen += _scorerijen(verslag, kader, scorevragen[0], vorig)
    if cijfervragen := per_soort[Knoopsoort.CIJFERS]:
        rijen += _cijferrijen(verslag, cijfervragen, vorig)
    if per_soort[Knoopsoort.VERBETERACTIES]:
        rijen += _actierijen(verslag)
    niveaus = [(str(n.waarde), f"{n.waarde} – {n.naam}") for n in kader.niveaus]
    if kader.kader.nvt_mogelijk:
        niveaus.append(("nvt", "nvt – Niet van toepassing"))
    keuzes = {
        "niveau": tuple(niveaus),
        **dict.fromkeys(("nvt", "klopt"), (("ja", "ja"), ("", "nee"))),
        "stand": tuple((s.value, str(s.label)) for s in Stand),
        "doelsoort": tuple((s.value, str(s.label)) for s in Doelsoort),
        "thema_code": tuple((t.element.code, t.element.naam) for t in kader.themas),
    }
    return Sjabloonstand(verslag, kader, tuple(rijen), keuzes, bladen_van(verslag))


def _scorerijen(verslag: Verslag, kader: Groeikader, vraag: Knoop, vorig: vorigjaar.VorigJaar) -> Iterator[Rij]:
    scores = {s.thema_id: s for s in Score.objects.filter(verslag=verslag).select_related("niveau")}
    for thema in kader.themas:
        rij = scores.get(thema.element.pk)
        toen = vorig.scores.get(thema.element.code)
        niveau = ""
        if rij is not None:
            niveau = str(rij.niveau.waarde) if rij.niveau else "nvt" if rij.staat == Staat.NVT else ""
        yield Rij(
            k.GROEINIVEAUS.naam,
            thema.element.code,
            thema.element.naam,
            str(rij.versie if rij else 0),
            {
                "groep": thema.groep.naam,
                "naam": thema.element.naam,
                "uitleg": thema.element.uitleg,
                "vorig": str(toen.niveau) if toen else "",
            },
            {"niveau": niveau, "toelichting": rij.toelichting if rij else ""},
            thema,
            Herkomst(rij.herkomst) if rij else Herkomst.NIEUW,
            vraag.limiet,
            rij.gewijzigd_door_id if rij else None,
            rij.gewijzigd_op if rij else None,
            thema.element.pk,
            _opgeslagen(rij, SCORE),
        )


def _cijferrijen(verslag: Verslag, vragen: list[Knoop], vorig: vorigjaar.VorigJaar) -> Iterator[Rij]:
    vraag_van = {indicator: vraag for vraag in vragen for indicator in vraag.indicatoren or Indicatorsoort.values}
    cijfers = {c.kengetal_id: c for c in Cijfer.objects.filter(verslag=verslag)}
    centraal = lees_cijferstand(verslag).centraal
    for kengetal, gevraagd in gevraagde_kengetallen(verslag.organisatie_id, verslag.werkjaar):
        if kengetal.indicator not in vraag_van:
            continue
        rij, van_opgroeien = cijfers.get(kengetal.pk), centraal.get(kengetal.code)
        toen = vorig.cijfers.get(kengetal.code)
        begin = CijferSectie.begin(rij, van_opgroeien)
        klopt = van_opgroeien is not None and begin.get("bevestigd") == van_opgroeien.sleutel
        versie = str(rij.versie if rij else 0)
        yield Rij(
            k.CIJFERS.naam,
            kengetal.code,
            str(kengetal),
            # Another figure of Opgroeien makes it another row: what was said of the former does not hold for it.
            f"{versie} {van_opgroeien.sleutel}" if van_opgroeien else versie,
            {
                "naam": str(kengetal),
                "definitie": kengetal.definitie,
                "gevraagd": "ja" if gevraagd else "mag",
                "vorig": "" if toen is None else getal(round(toen, 1)),
                "opgroeien": _in_woorden(van_opgroeien),
            },
            {naam: getal(begin.get(naam)) for naam in ("teller", "noemer", "percentage")}
            | {
                "nvt": "ja" if begin.get("nvt") else "",
                "klopt": "ja" if klopt else "",
                "reden": str(begin.get("reden", "")),
                "toelichting": str(begin.get("toelichting", "")),
            },
            Cijferbron(kengetal, gevraagd, rij, van_opgroeien, begin),
            Herkomst(rij.herkomst) if rij else Herkomst.NIEUW,
            vraag_van[kengetal.indicator].limiet,
            rij.gewijzigd_door_id if rij else None,
            rij.gewijzigd_op if rij else None,
            kengetal.pk,
        )


def _in_woorden(cijfer: Centraal | None) -> str:
    """ "94,5 %", or "189 / 200 = 94,5 %"."""
    if cijfer is None:
        return ""
    deel = f"{getal(cijfer.teller)} / {getal(cijfer.noemer)} = " if cijfer.teller is not None else ""
    return f"{deel}{getal(round(cijfer.percentage, 2))} %"


def _opgeslagen(rij: Score | None, soort: Soort) -> dict[str, Any]:
    """All fields as stored, also those the sheet does not show."""
    return {naam: getattr(rij, naam) for naam, _ in soort.velden} if rij else {}


def _actierijen(verslag: Verslag) -> Iterator[Rij]:
    for rij in acties_van(verslag.organisatie_id, verslag.werkjaar_id):
        stand = rij.stand
        yield Rij(
            k.ACTIES.naam,
            str(rij.actie.pk),
            rij.actie.doel,
            f"{rij.actie.versie}.{stand.versie if stand else 0}",
            {
                "sinds": str(rij.actie.begonnen_in_id),
                "vorig": rij.vorige.get_stand_display() if rij.vorige else "",
            },
            {kolom.code: _actiecel(rij, kolom.code) for kolom in k.ACTIES.in_te_vullen},
            rij,
            op=stand.gewijzigd_op if stand else rij.actie.gemaakt_op,
            door_id=stand.gewijzigd_door_id if stand else rij.actie.gemaakt_door_id,
        )


def _actiecel(rij: ActieMetStand, naam: str) -> str:
    waarde = getattr(rij.stand, naam, "") if naam in STANDVELDEN else getattr(rij.actie, naam)
    return waarde.isoformat() if isinstance(waarde, dt.date) else waarde or ""


def getal(waarde: Decimal | None) -> str:
    """12.5000 → "12,5"; nothing → ""."""
    if waarde is None:
        return ""
    tekst = f"{waarde:f}"
    return (tekst.rstrip("0").rstrip(".") if "." in tekst else tekst).replace(".", ",")

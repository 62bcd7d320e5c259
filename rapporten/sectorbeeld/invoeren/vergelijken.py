"""The rows of a file beside what is known: what is new, what differs, and what does not fit.

Reads the database in a fixed number of statements and writes nothing. What came earlier from imports is the base;
a submission is not compared, for it outranks an import whatever the import says.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Min

from organisaties.choices import Regio
from organisaties.models import Erkenning, Organisatie, Werkjaar
from organisaties.ondernemingsnummer import toon_ondernemingsnummer
from rapporten.bronnen import Kenmerken, kenmerken_per_jaar
from rapporten.choices import Bronsoort, Onderwerp
from rapporten.models import Bron, Waarneming
from rapporten.sectorbeeld.invoeren.fouten import Fouten
from rapporten.sectorbeeld.invoeren.rijen import Rij, Waarde

MAAK = "'Maak aan wat het portaal niet kent' (op de server: --maak-organisaties)"
VERVANG = "'Vervang wat er eerder stond' (op de server: --vervang)"

Sleutel = tuple[str, int]
"""Enterprise number and werkjaar."""


class Nieuweorganisatie(NamedTuple):
    """An organisation that the import makes."""

    nummer: str
    naam: str


class Nieuweregio(NamedTuple):
    """A region from a day on, of an organisation of which it was not known."""

    nummer: str
    regio: str
    vanaf: dt.date


class Nieuweerkenning(NamedTuple):
    """A recognition of an organisation of which none was known yet in that time."""

    nummer: str
    werkvorm: str
    van: dt.date
    tot_en_met: dt.date | None


class Wijziging(NamedTuple):
    """A known value that the file replaces."""

    rij: int
    nummer: str
    werkjaar: int
    code: str
    was: Waarde
    wordt: Waarde


Feiten = list[tuple[int, Waarde]]
"""What a source holds: the id of a theme or a figure, and what is said of it."""


@dataclass
class Vergelijking:
    """What an import would do. ``feiten``: per new source, everything that it will hold.

    With mistakes in the file: what the other rows would do.
    """

    nieuw: int = 0
    ongewijzigd: int = 0
    wijzigingen: list[Wijziging] = field(default_factory=list)
    organisaties: list[Nieuweorganisatie] = field(default_factory=list)
    regios: list[Nieuweregio] = field(default_factory=list)
    erkenningen: list[Nieuweerkenning] = field(default_factory=list)
    werkjaren: list[int] = field(default_factory=list)
    feiten: dict[Sleutel, Feiten] = field(default_factory=dict)
    meldingen: list[str] = field(default_factory=list)


class _Groep:
    """The rows of one organisation and werkjaar: all, and by code."""

    __slots__ = ("per_code", "rijen")

    def __init__(self) -> None:
        self.rijen: list[Rij] = []
        self.per_code: dict[str, Rij] = {}


def vergelijk(
    onderwerp: Onderwerp,
    rijen: list[Rij],
    elementen: dict[str, int],
    fouten: Fouten,
    *,
    maak_organisaties: bool = False,
    vervang: bool = False,
) -> Vergelijking:
    """Compare the rows with what is known; what does not fit goes to ``fouten``.

    ``elementen`` gives the id of each theme or figure by its code. Runs under ``systeem()``.
    """
    uit = Vergelijking()
    per_organisatie = _groepeer(onderwerp, rijen, fouten)
    bekend = _Bekend(per_organisatie, {rij.wie.werkjaar for rij in rijen if rij.wie.werkjaar})
    for nummer, per_jaar in per_organisatie.items():
        if nummer not in bekend.organisaties:
            eigen = [rij for groep in per_jaar.values() for rij in groep.rijen]
            if not maak_organisaties:
                fouten.meld(
                    eigen[0].rij,
                    "ondernemingsnummer",
                    toon_ondernemingsnummer(nummer),
                    f"Deze organisatie is niet bekend{_ook(eigen)}. Verbeter het nummer, of kies {MAAK}.",
                    ook=_nummers(eigen),
                )
                continue
            uit.organisaties.append(_nieuwe_organisatie(eigen, fouten))
        _keur_kenmerken(onderwerp, nummer, per_jaar, bekend, uit, fouten, maak_organisaties=maak_organisaties)
    uit.werkjaren = sorted(bekend.jaren - bekend.werkjaren)
    _vergelijk_waarden(onderwerp, per_organisatie, elementen, bekend, uit, fouten, vervang=vervang)
    return uit


class _Bekend:
    """What is known of the organisations and werkjaren of a file: six statements, whatever the number of rows."""

    def __init__(self, nummers: Iterable[str], jaren: set[int]) -> None:
        self.jaren = jaren
        self.organisaties: dict[str, int] = dict(
            Organisatie.objects.filter(ondernemingsnummer__in=nummers).values_list("ondernemingsnummer", "pk")
        )
        self.nummers = {pk: nummer for nummer, pk in self.organisaties.items()}
        self.werkjaren: set[int] = set(Werkjaar.objects.filter(jaar__in=jaren).values_list("jaar", flat=True))
        ids = list(self.nummers)
        self._kenmerken = kenmerken_per_jaar(ids, jaren)
        self._eerste_erkenning: dict[int, dt.date] = dict(
            Erkenning.objects.filter(organisatie__in=ids)
            .order_by()
            .values_list("organisatie_id")
            .annotate(eerste=Min("van"))
        )

    def kenmerken(self, nummer: str, werkjaar: int) -> Kenmerken:
        """As they were on 31 December; empty for an organisation that is new."""
        return self._kenmerken.get((self.organisaties.get(nummer, 0), werkjaar), Kenmerken())

    def eerste_erkenning(self, nummer: str) -> dt.date | None:
        """The day from which the recognitions of an organisation are known."""
        return self._eerste_erkenning.get(self.organisaties.get(nummer, 0))


# -- within the file -----------------------------------------------------------------------------------------


def _groepeer(onderwerp: Onderwerp, rijen: list[Rij], fouten: Fouten) -> dict[str, dict[int, _Groep]]:
    """The rows by enterprise number and werkjaar; a second row about the same goes to ``fouten``."""
    wat, kolom = ("dit thema", "thema") if onderwerp == Onderwerp.GROEINIVEAUS else ("dit cijfer", "uitsplitsing")
    uit: defaultdict[str, defaultdict[int, _Groep]] = defaultdict(lambda: defaultdict(_Groep))
    for rij in rijen:
        wie, code = rij.wie, rij.code
        if not wie.nummer:
            continue
        groep = uit[wie.nummer][wie.werkjaar]
        groep.rijen.append(rij)
        if code and wie.werkjaar and groep.per_code.setdefault(code, rij) is not rij:
            eerste = groep.per_code[code].rij
            raad = f"Rij {eerste} gaat ook over {wat} van deze organisatie in {wie.werkjaar}. Laat er één van staan."
            fouten.meld(rij.rij, kolom, code, raad)
    return {nummer: dict(per_jaar) for nummer, per_jaar in uit.items()}


def _nieuwe_organisatie(eigen: list[Rij], fouten: Fouten) -> Nieuweorganisatie:
    """Under the name of its newest row."""
    jongste = max(eigen, key=lambda rij: rij.wie.werkjaar)
    naam = jongste.wie.naam
    if len(naam) < 2:
        raad = "Vul de naam in: deze organisatie is nieuw in het portaal."
        fouten.meld(jongste.rij, "organisatie", naam, raad, ook=_nummers(eigen))
    return Nieuweorganisatie(jongste.wie.nummer, naam)


# -- region and recognitions ---------------------------------------------------------------------------------


def _keur_kenmerken(
    onderwerp: Onderwerp,
    nummer: str,
    per_jaar: dict[int, _Groep],
    bekend: _Bekend,
    uit: Vergelijking,
    fouten: Fouten,
    *,
    maak_organisaties: bool,
) -> None:
    """The portal knows region and recognitions better than a file: what contradicts it is a mistake.

    What the portal does not know for a year (before its first region or recognition) is added with
    ``maak_organisaties``, from 1 January of that year up to what is known.
    """
    regios: dict[int, str] = {}
    werkvormen: dict[int, tuple[str, ...]] = {}
    eerste = bekend.eerste_erkenning(nummer)
    for jaar in sorted(per_jaar.keys() - {0}):
        rijen = per_jaar[jaar].rijen
        toen = bekend.kenmerken(nummer, jaar)
        regio = _eensgezind(rijen, "regio", fouten)
        if toen.regio:
            _keur_bekend(rijen, "regio", regio, toen.regio, fouten)
        elif _mag_aanvullen(rijen, "regio", regio, maak_organisaties, fouten):
            regios[jaar] = regio
        if onderwerp != Onderwerp.GROEINIVEAUS:
            continue
        vormen = _eensgezind(rijen, "werkvorm", fouten)
        erkenning_bekend = eerste is not None and eerste <= dt.date(jaar, 12, 31)
        if erkenning_bekend:
            _keur_bekend(rijen, "werkvorm", vormen, "|".join(toen.werkvormen), fouten)
        elif _mag_aanvullen(rijen, "werkvorm", vormen, maak_organisaties, fouten):
            werkvormen[jaar] = tuple(vormen.split("|"))
    vorige = ""
    for jaar, regio in regios.items():
        if regio != vorige:
            uit.regios.append(Nieuweregio(nummer, regio, dt.date(jaar, 1, 1)))
            vorige = regio
    uit.erkenningen += _nieuwe_erkenningen(nummer, werkvormen, eerste)


def _in_cel(rij: Rij, kolom: str) -> str:
    return rij.wie.regio if kolom == "regio" else "|".join(rij.wie.werkvormen)


def _eensgezind(rijen: list[Rij], kolom: str, fouten: Fouten) -> str:
    """What the rows of one organisation and werkjaar say together; empty cells say nothing."""
    eerste: Rij | None = None
    gezien = None
    for rij in rijen:
        # Rows with the same cells share one object, so that most are known at a glance.
        if rij.wie is gezien or not (waarde := _in_cel(rij, kolom)):
            continue
        gezien = rij.wie
        eerste = eerste or rij
        if waarde != _in_cel(eerste, kolom):
            raad = f"Rij {eerste.rij} zegt '{_in_cel(eerste, kolom)}' voor ditzelfde werkjaar. Maak ze gelijk."
            fouten.meld(rij.rij, kolom, waarde, raad)
    return _in_cel(eerste, kolom) if eerste else ""


def _keur_bekend(rijen: list[Rij], kolom: str, waarde: str, bekend: str, fouten: Fouten) -> None:
    if not waarde or waarde == bekend:
        return
    eerste = next(rij for rij in rijen if _in_cel(rij, kolom))
    naam = Regio(bekend).label if kolom == "regio" else bekend or "geen erkenning"
    raad = "Verbeter het bestand (leeg mag ook: dan geldt het portaal), of laat de beheerder het portaal verbeteren."
    fouten.meld(
        eerste.rij,
        kolom,
        waarde,
        f"Op 31 december {eerste.wie.werkjaar} was dit volgens het portaal: {naam}{_ook(rijen)}. {raad}",
        ook=_nummers(rijen),
    )


def _mag_aanvullen(rijen: list[Rij], kolom: str, waarde: str, maak_organisaties: bool, fouten: Fouten) -> bool:
    if waarde and maak_organisaties:
        return True
    if waarde:
        raad = f"Vul het eerst in bij de organisatie, of kies {MAAK}."
        fouten.meld(
            rijen[0].rij,
            kolom,
            waarde,
            f"Voor 31 december {rijen[0].wie.werkjaar} staat dit niet in het portaal{_ook(rijen)}. {raad}",
            ook=_nummers(rijen),
        )
    else:
        fouten.meld(
            rijen[0].rij,
            kolom,
            "",
            f"Vul dit in: voor 31 december {rijen[0].wie.werkjaar} staat het niet in het portaal{_ook(rijen)}.",
            ook=_nummers(rijen),
        )
    return False


def _nieuwe_erkenningen(
    nummer: str, werkvormen: dict[int, tuple[str, ...]], bekend_vanaf: dt.date | None
) -> Iterable[Nieuweerkenning]:
    """Periods out of what the file says year by year.

    From 1 January of the first year that names the werkvorm, to the end of the year before the first that no longer
    does; the last one runs on, or up to what the portal already knows.
    """
    jaren = sorted(werkvormen)
    einde = bekend_vanaf - dt.timedelta(days=1) if bekend_vanaf else None
    for werkvorm in sorted({vorm for vormen in werkvormen.values() for vorm in vormen}):
        van: dt.date | None = None
        for jaar in jaren:
            if werkvorm in werkvormen[jaar]:
                van = van or dt.date(jaar, 1, 1)
            elif van:
                yield Nieuweerkenning(nummer, werkvorm, van, dt.date(jaar - 1, 12, 31))
                van = None
        if van:
            yield Nieuweerkenning(nummer, werkvorm, van, einde)


def _nummers(rijen: list[Rij]) -> Iterable[int]:
    return (rij.rij for rij in rijen)


def _ook(rijen: list[Rij]) -> str:
    nog = len(rijen) - 1
    return f" (ook op nog {nog} {'rij' if nog == 1 else 'rijen'})" if nog else ""


# -- values --------------------------------------------------------------------------------------------------


def _vergelijk_waarden(
    onderwerp: Onderwerp,
    per_organisatie: dict[str, dict[int, _Groep]],
    elementen: dict[str, int],
    bekend: _Bekend,
    uit: Vergelijking,
    fouten: Fouten,
    *,
    vervang: bool,
) -> None:
    basis, ingediend = _eerdere_feiten(onderwerp, bekend)
    afgekeurd = fouten.afgekeurd
    overstemd = 0
    for nummer, per_jaar in per_organisatie.items():
        for jaar, groep in per_jaar.items():
            eerder = basis.get((nummer, jaar), {})
            nieuw, gewijzigd = 0, len(uit.wijzigingen)
            feiten = dict(eerder)
            for code, rij in groep.per_code.items():
                if rij.waarde is None or rij.rij in afgekeurd:
                    continue
                feiten[code] = (elementen[code], rij.waarde)
                if code not in eerder:
                    nieuw += 1
                elif (was := eerder[code][1]) == rij.waarde:
                    uit.ongewijzigd += 1
                elif vervang:
                    uit.wijzigingen.append(Wijziging(rij.rij, nummer, jaar, code, was, rij.waarde))
                else:
                    _meld_verschil(onderwerp, rij, was, fouten)
            if nieuw or len(uit.wijzigingen) > gewijzigd:
                uit.nieuw += nieuw
                uit.feiten[nummer, jaar] = list(feiten.values())
                overstemd += (nummer, jaar) in ingediend
    if overstemd:
        uit.meldingen.append(
            f"Voor {overstemd} keer een organisatie en werkjaar is er een indiening: die gaat voor op deze import."
        )


def _meld_verschil(onderwerp: Onderwerp, rij: Rij, was: Waarde, fouten: Fouten) -> None:
    assert rij.waarde is not None
    raad = f"Verbeter het bestand, of kies {VERVANG}."
    if rij.waarde._replace(toelichting="") == was._replace(toelichting=""):
        fouten.meld(rij.rij, "duiding", rij.waarde.toelichting, f"Eerder is een andere duiding ingevoerd. {raad}")
        return
    velden = ("niveau",) if onderwerp == Onderwerp.GROEINIVEAUS else ("teller", "noemer", "percentage")
    kolom = next((veld for veld in velden if getattr(rij.waarde, veld) != getattr(was, veld)), velden[-1])
    fouten.meld(rij.rij, kolom, str(rij.waarde), f"Eerder is ingevoerd: {was}. {raad}")


def _eerdere_feiten(
    onderwerp: Onderwerp, bekend: _Bekend
) -> tuple[dict[Sleutel, dict[str, tuple[int, Waarde]]], set[Sleutel]]:
    """What the newest import that is not undone holds, by source and code; and where a submission counts."""
    bronnen: dict[tuple[int, int], int] = {}
    ingediend: set[Sleutel] = set()
    for pk, soort, organisatie_id, jaar in (
        Bron.objects.filter(
            organisatie__in=bekend.nummers, werkjaar__in=bekend.jaren, onderwerp=onderwerp, ingetrokken_op=None
        )
        .order_by("pk")
        .values_list("pk", "soort", "organisatie_id", "werkjaar_id")
    ):
        if soort == Bronsoort.IMPORT:
            bronnen[organisatie_id, jaar] = pk
        else:
            ingediend.add((bekend.nummers[organisatie_id], jaar))
    element = "thema" if onderwerp == Onderwerp.GROEINIVEAUS else "kengetal"
    feiten: defaultdict[Sleutel, dict[str, tuple[int, Waarde]]] = defaultdict(dict)
    if bronnen:
        for organisatie_id, jaar, element_id, code, *waarde in Waarneming.objects.filter(
            bron__in=bronnen.values()
        ).values_list(
            "organisatie_id",
            "werkjaar_id",
            f"{element}_id",
            f"{element}__code",
            "staat",
            "niveau",
            "teller",
            "noemer",
            "percentage",
            "toelichting",
        ):
            feiten[bekend.nummers[organisatie_id], jaar][code] = (element_id, Waarde(*waarde))
    return feiten, ingediend

"""The tables of the open data: the cells of an edition with the columns of every other file, and what their codes mean.

Only stored cells go in, so what is hidden on the page is hidden here. What people wrote about an edition stays out: who
reads this has no account, and a remark may name somebody. So do the counts of who filed: nobody protects those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import Q

from rapporten.models import Editie
from rapporten.sectorbeeld.beeld.groepen import groep
from rapporten.sectorbeeld.berekenen import PANEL
from rapporten.sectorbeeld.exporteren import Tabel, tabellen_van
from rapporten.sectorbeeld.exporteren.tabellen import Kolom, Kolomsoort, Waarde, groepen_van
from zelfevaluatie.choices import Elementsoort
from zelfevaluatie.models import Element, Kengetal, Niveau


@dataclass(frozen=True, slots=True)
class Opentabel:
    """One table: what it is called and about, the columns that identify a row, and which columns point elsewhere."""

    tabel: Tabel
    titel: str
    uitleg: str
    sleutel: tuple[str, ...]
    verwijzingen: tuple[tuple[str, str], ...] = ()
    """(column, file) pairs: the column has the same name there, and identifies a row."""

    @property
    def bestand(self) -> str:
        """The name of its file."""
        return f"{self.tabel.onderwerp}.csv"


_T, _I = Kolomsoort.TEKST, Kolomsoort.GEHEEL
_NAAM, _UITLEG = attrgetter("naam"), attrgetter("uitleg")


def _panel(sleutel: str) -> bool:
    return sleutel.partition("/")[0] == PANEL


def _zonder_panel(sleutel: str) -> str:
    return sleutel.removeprefix(PANEL).removeprefix("/") or "sector"


def _deel(indeling: str) -> Callable[[str], Waarde]:
    return lambda sleutel: groep(_zonder_panel(sleutel)).delen.get(indeling)


def _deelnaam(indeling: str) -> Callable[[str], Waarde]:
    def naam(sleutel: str) -> Waarde:
        code = groep(_zonder_panel(sleutel)).delen.get(indeling)
        return code and groep(f"{indeling}:{code}").naam.removeprefix(f"{indeling} ")

    return naam


def _indeling(code: str) -> tuple[Kolom, Kolom]:
    return (
        Kolom(code, code, _T, f"code van de {code}, als de groep daarvan is", _deel(code)),
        Kolom(f"{code}_naam", f"{code}, naam", _T, f"naam van de {code}", _deelnaam(code)),
    )


_GROEPEN = (
    Kolom("sleutel", "sleutel", _T, "de groep in codes, onveranderlijk", lambda sleutel: sleutel, vast=True),
    Kolom("naam", "naam", _T, "naam van de groep", lambda s: groep(_zonder_panel(s)).naam, vast=True),
    Kolom(
        "wie",
        "wie",
        _T,
        "alle: alle organisaties van de groep; panel: alleen wie zowel dit jaar als vorig jaar antwoordde",
        lambda sleutel: "panel" if _panel(sleutel) else "alle",
        vast=True,
    ),
    *_indeling("regio"),
    *_indeling("werkvorm"),
    *_indeling("grootte"),
)
_THEMAS = (
    Kolom("thema", "thema", _T, "vaste code van het thema", attrgetter("code"), vast=True),
    Kolom("naam", "naam", _T, "naam van het thema", _NAAM, vast=True),
    Kolom("rubriek", "rubriek", _T, "waar het thema bij hoort", lambda e: e.ouder and e.ouder.naam),
    Kolom("uitleg", "uitleg", _T, "waar het thema over gaat", lambda e: e.uitleg or None),
)
_NIVEAUS = (
    Kolom("niveau", "niveau", _I, "het groeiniveau", attrgetter("waarde"), vast=True),
    Kolom("naam", "naam", _T, "naam van het niveau", _NAAM, vast=True),
    Kolom("omschrijving", "omschrijving", _T, "wat het niveau betekent", lambda n: n.omschrijving or None),
)
_KENGETALLEN = (
    Kolom("kengetal", "kengetal", _T, "vaste code van het cijfer", attrgetter("code"), vast=True),
    Kolom("indicator", "indicator", _T, "bezetting of benutting", attrgetter("indicator"), vast=True),
    Kolom("uitsplitsing", "uitsplitsing", _T, "waarover het cijfer gaat", attrgetter("uitsplitsing"), vast=True),
    Kolom("werkvorm", "werkvorm", _T, "de werkvorm waar het cijfer bij hoort", lambda k: k.werkvorm or None),
    Kolom(
        "definitie",
        "definitie",
        _T,
        "hoe het cijfer bepaald wordt, zoals het luidde toen de gegevens opengesteld werden",
        lambda k: k.definitie or None,
    ),
)


def open_tabellen(editie: Editie) -> list[Opentabel]:
    """The tables of an edition, the figures first."""
    niveaus, cijfers = tabellen_van(editie)
    themas = Element.objects.filter(
        Q(kader=editie.kader) | Q(pk__in=editie.aggregaten.values("thema")), soort=Elementsoort.THEMA
    )
    per_code = {thema.code: thema for thema in themas.select_related("ouder").order_by("kader__versie", "volgorde")}
    standen = Niveau.objects.filter(kader=editie.kader)
    kengetallen = Kengetal.objects.filter(pk__in=editie.aggregaten.values("kengetal"))
    return [
        Opentabel(
            niveaus,
            "Groeiniveaus",
            "Hoe organisaties zichzelf inschaalden, per groep en per thema.",
            ("sleutel", "thema"),
            (("sleutel", "groepen.csv"), ("thema", "themas.csv")),
        ),
        Opentabel(
            cijfers,
            "Bezetting en benutting",
            "Bezetting en benutting in procent, per groep.",
            ("sleutel", "kengetal"),
            (("sleutel", "groepen.csv"), ("kengetal", "kengetallen.csv")),
        ),
        _lijst("groepen", "Groepen", "Welke groepen van organisaties er zijn.", _GROEPEN, groepen_van(editie)),
        _lijst("themas", "Thema’s", "Waarover organisaties zich inschalen.", _THEMAS, list(per_code.values())),
        _lijst("niveaus", "Niveaus", "Wat elk groeiniveau betekent.", _NIVEAUS, standen),
        _lijst("kengetallen", "Kengetallen", "Wat elk cijfer betekent.", _KENGETALLEN, kengetallen),
    ]


def _lijst(code: str, titel: str, uitleg: str, kolommen: Sequence[Kolom], rijen: Iterable[Any]) -> Opentabel:
    """A table of codes and what they mean; its first column identifies a row."""
    return Opentabel(Tabel(code, titel, kolommen, lambda: rijen), titel, uitleg, (kolommen[0].code,))

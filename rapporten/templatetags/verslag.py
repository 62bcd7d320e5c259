"""Small presentations of a report's parts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from itertools import groupby

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from rapporten.choices import Herkomst, Opvolgstand, Verloop
from rapporten.inhoud import Actie, Onderdeel, Score, Verklaring
from rapporten.volledigheid import Probleem, uitleg
from zelfevaluatie.choices import Indicatorsoort, Indicatortype, Staat, Stand
from zelfevaluatie.models import Element

register = template.Library()


@register.simple_tag
def principes_kort(principes: Iterable[Element]) -> str:
    """The principles that a theme touches, short: "Art. 3, 2° · 5°"."""
    nummers = [f"{p.nummer}°" for p in principes]
    return f"Art. 3, {' · '.join(nummers)}" if nummers else ""


@register.simple_tag
def adres_van(probleem: Probleem, nummer: str, jaar: int) -> str:
    """Where to solve a problem: the page of the section (or of the theme), at the field."""
    if probleem.thema:
        adres = reverse("onderdeel_groep", args=[nummer, jaar, probleem.onderdeel, probleem.thema])
    else:
        adres = reverse("onderdeel", args=[nummer, jaar, probleem.onderdeel])
    return f"{adres}#{probleem.plek}" if probleem.plek else adres


_EIGEN_BEELD = re.compile(r'(<img src=")/o/[^"/]+/verslag/[0-9]+/afbeelding/([0-9a-f]{64})/"')


@register.simple_tag
def verhaal(html: str, kenmerk: str = "") -> SafeString:
    """Cleaned narrative, ready to show; a wide table scrolls by itself.

    With ``kenmerk`` its pictures come from that submission, not from the draft.
    """
    if kenmerk:
        html = _EIGEN_BEELD.sub(lambda m: f'{m[1]}{reverse("indiening_afbeelding", args=[kenmerk, m[2]])}"', html)
    html = html.replace("<table", '<div class="tabelrol" role="group" aria-label="Tabel" tabindex="0"><table')
    html = html.replace("</table>", "</table></div>")
    return mark_safe(html)  # noqa: S308 - only what tekst.schoon wrote reaches this


@register.filter
def per_groep(onderdeel: Onderdeel) -> list[tuple[str, list[Score]]]:
    """The scores of a section by group of themes, in order."""
    return [(groep, list(scores)) for groep, scores in groupby(onderdeel.scores, key=lambda s: s.groep)]


@register.filter
def herkomst_woord(herkomst: str) -> str:
    """Where a text comes from, in words; '' for what was written anew."""
    return "" if herkomst == Herkomst.NIEUW else Herkomst(herkomst).label


@register.filter
def opvolgstand_woord(stand: str) -> str:
    """What became of an agreement, in words."""
    return Opvolgstand(stand).label


@register.filter
def staat_woord(staat: str) -> str:
    """The word for a state."""
    return Staat(staat).label


@register.filter
def stand_woord(stand: str) -> str:
    """The word for where an action stands; '' when nothing was said of it in this werkjaar."""
    return Stand(stand).label if stand else "Nog niets gezegd"


@register.filter
def bij_sleutel(waarden: Mapping[object, object] | None, sleutel: object) -> object | None:
    """The value of a mapping under this key; None when there is none."""
    return waarden.get(sleutel) if waarden else None


@register.filter
def per_verloop(onderdeel: Onderdeel) -> list[tuple[str, list[Actie]]]:
    """The actions of a section: those that go on, those that closed, those that are new; each with its heading.

    Reports from before the distinction was made give one group without a heading.
    """
    koppen = {"": "", **{v.value: f"{v.label}" for v in Verloop}}
    groepen = [(kop, [a for a in onderdeel.acties if a.verloop == verloop]) for verloop, kop in koppen.items()]
    return [(kop, acties) for kop, acties in groepen if acties]


@register.filter
def indicatortype_woord(soort: str) -> str:
    """The kind of an indicator, short: "output"."""
    return Indicatortype(soort).label.split(":")[0].lower()


@register.filter
def iso_datum(dag: str) -> dt.date:
    """A date as the content of a report keeps it."""
    return dt.date.fromisoformat(dag)


@register.filter
def indicator_woord(indicator: str) -> str:
    """The word for an indicator."""
    return Indicatorsoort(indicator).label


@register.filter
def waarom_gevraagd(verklaring: Verklaring) -> str:
    """The rule that an explanation answers, in words."""
    return uitleg(verklaring.regel, verklaring.waarden)


@register.filter
def gekozen(score: Score) -> str:
    """The value of a score as the stairs want it."""
    return "nvt" if score.staat == Staat.NVT else "" if score.niveau is None else str(score.niveau)

"""How numbers, dates and statuses are written on screen and in print: `{% load opmaak %}`.

Every filter takes `None` (and the empty string) and then gives a dash, so that a template need not ask first.
Written out here, not left to the locale, so that page, PDF and mail always agree: "1 juni 2026", "2,8", "94,5 %".
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from django import template

register = template.Library()

BRUSSEL = ZoneInfo("Europe/Brussels")
GEEN = "\N{EN DASH}"
SMALLE_SPATIE = "\N{NARROW NO-BREAK SPACE}"
VASTE_SPATIE = "\N{NO-BREAK SPACE}"
MINTEKEN = "\N{MINUS SIGN}"
MAANDEN = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def als_decimaal(waarde: object) -> Decimal | None:
    """The number in `waarde`, or None when there is none; a float is read as it is printed, so 2.35 stays 2.35."""
    if waarde is None or waarde == "" or isinstance(waarde, bool):
        return None
    try:
        getal = waarde if isinstance(waarde, Decimal) else Decimal(str(waarde))
    except InvalidOperation:
        return None
    return getal if getal.is_finite() else None


def schrijf_getal(waarde: object, decimalen: int | None = None) -> str:
    """`waarde` with a decimal comma and thin spaces between thousands; rounded half up when `decimalen` is given.

    Without `decimalen` a whole number has none and any other number has as many as it needs.
    Half up is the rule of the published series (the domain's comparison rule), not Python's half to even.
    """
    getal = als_decimaal(waarde)
    if getal is None:
        return GEEN
    if decimalen is not None:
        getal = getal.quantize(Decimal(1).scaleb(-decimalen), rounding=ROUND_HALF_UP)
    else:
        getal = getal.normalize()
    geheel, _, rest = f"{abs(getal):f}".partition(".")
    groepen = f"{int(geheel):,}".replace(",", SMALLE_SPATIE)
    teken = MINTEKEN if getal < 0 else ""
    return f"{teken}{groepen},{rest}" if rest else f"{teken}{groepen}"


@register.filter
def getal(waarde: object, decimalen: int | None = None) -> str:
    """`{{ 2.75|getal:1 }}` gives "2,8"; `{{ 12345|getal }}` gives "12 345"; nothing gives a dash."""
    return schrijf_getal(waarde, decimalen)


@register.filter
def procent(waarde: object, decimalen: int | None = 1) -> str:
    """`{{ 94.5|procent }}` gives "94,5 %" (the value is already in per cent); `|procent:0` rounds to whole ones."""
    tekst = schrijf_getal(waarde, decimalen)
    return tekst if tekst == GEEN else f"{tekst}{VASTE_SPATIE}%"


@register.filter
def verschil(waarde: object, decimalen: int | None = None) -> str:
    """A difference with its sign: "+0,1", "−0,2", "0,0"; nothing gives a dash."""
    tekst = schrijf_getal(waarde, decimalen)
    return f"+{tekst}" if tekst[0].isdigit() and tekst.strip("0,") else tekst


def _als_datum(waarde: object) -> date | None:
    if isinstance(waarde, datetime):
        return (waarde if waarde.tzinfo else waarde.replace(tzinfo=UTC)).astimezone(BRUSSEL).date()
    return waarde if isinstance(waarde, date) else None


@register.filter
def datum(waarde: object) -> str:
    """A date, or the Brussels day of a moment, as "1 juni 2026"; nothing gives a dash."""
    dag = _als_datum(waarde)
    return f"{dag.day}{VASTE_SPATIE}{MAANDEN[dag.month - 1]} {dag.year}" if dag else GEEN


@register.filter
def dagmaand(waarde: object) -> str:
    """The same without the year, for a place where the year already stands: "1 juni"."""
    dag = _als_datum(waarde)
    return f"{dag.day}{VASTE_SPATIE}{MAANDEN[dag.month - 1]}" if dag else GEEN


@register.filter
def datumtijd(waarde: object) -> str:
    """A moment on the Brussels clock as "28 mei 2026 om 14:32"; a naive moment is taken as UTC."""
    if not isinstance(waarde, datetime):
        return datum(waarde)
    lokaal = (waarde if waarde.tzinfo else waarde.replace(tzinfo=UTC)).astimezone(BRUSSEL)
    return f"{datum(waarde)} om {lokaal:%H:%M}"


@register.filter
def tijd(waarde: object) -> str:
    """The Brussels clock time of a moment, "14:32"."""
    if not isinstance(waarde, datetime):
        return GEEN
    return f"{(waarde if waarde.tzinfo else waarde.replace(tzinfo=UTC)).astimezone(BRUSSEL):%H:%M}"


@register.filter
def dagen_tot(waarde: object, vandaag: object = None) -> str:
    """How far away a day is, in words: "nog 41 dagen", "vandaag", "3 dagen geleden".

    `vandaag` is for tests and for pages that were given their own day.
    """
    dag = _als_datum(waarde)
    if dag is None:
        return GEEN
    nu = _als_datum(vandaag) or datetime.now(BRUSSEL).date()
    verschil = (dag - nu).days
    if verschil == 0:
        return "vandaag"
    if verschil > 0:
        return "nog 1 dag" if verschil == 1 else f"nog {schrijf_getal(verschil)} dagen"
    return "gisteren" if verschil == -1 else f"{schrijf_getal(-verschil)} dagen geleden"


@register.filter
def meervoud(aantal: object, woorden: str) -> str:
    """`{{ n|meervoud:"dag,dagen" }}` gives "1 dag" or "3 dagen"; nothing gives a dash."""
    getal_ = als_decimaal(aantal)
    if getal_ is None:
        return GEEN
    een, _, meer = woorden.partition(",")
    return f"{schrijf_getal(getal_)} {een if getal_ == 1 else meer}"


# Which colour goes with which status word; the word is always shown, the colour never says it alone.
# Red is for what needs doing because it went wrong; a status is never that.
_TAGS = {
    "niet begonnen": "leeg",
    "bezig": "bezig",
    "te bevestigen": "letop",
    "toelichting gewenst": "letop",
    "volledig": "gewoon",
    "concept": "bezig",
    "ingediend": "bezig",
    "in behandeling": "bezig",
    "aanvulling gevraagd": "letop",
    "afgerond": "goed",
    "te laat": "letop",
    "intern": "intern",
    "gewijzigd": "letop",
    "overgenomen": "letop",
    "nieuw": "letop",
    "voorlopig": "letop",
    "definitief": "goed",
    "mislukt": "fout",
}


@register.inclusion_tag("kwaliteit/_tag.html")
def tag(woord: str, soort: str = "", fijn: bool = False) -> dict[str, object]:
    """A status word in its colour: `{% tag "Bezig" %}`.

    `soort` overrules the colour (bezig, leeg, letop, fout, goed, intern, gewoon); `fijn` makes it small.
    """
    return {"woord": woord, "soort": soort or _TAGS.get(str(woord).casefold(), "leeg"), "fijn": fijn}

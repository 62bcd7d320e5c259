"""The sentence that the numbers say: true of any series, rising, falling or flat, in the tone of the sector.

A word about direction is only used for what a reader sees too, at one decimal; where rounding hides a difference,
the sentence says "afgerond". Nobody is ranked: themes are named, organisations never.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kwaliteit.templatetags.opmaak import VASTE_SPATIE, schrijf_getal
from rapporten.sectorbeeld.berekenen import kwartiel
from rapporten.sectorbeeld.mediaan import middelste_helft

Reeks = Mapping[int, Fraction | None]

REFERENTIE = 3
DUIDELIJK_ONDER = Fraction("2.7")
"""From here down a theme is named as still growing: the two that the published series singles out are 2.4 and 2.7."""
_NOEM_HOOGSTENS = 3


def afgerond(waarde: Fraction, decimalen: int = 1) -> Fraction:
    """Half up, the rule of the published series; exact, unlike a float."""
    schaal = 10**decimalen
    return Fraction((2 * waarde * schaal + 1) // 2, schaal)


def schrijf(waarde: Fraction, decimalen: int = 1) -> str:
    """With a decimal comma, rounded half up: "2,8"."""
    rond = afgerond(waarde, decimalen)
    return schrijf_getal(Decimal(rond.numerator) / rond.denominator, decimalen)


@dataclass(frozen=True, slots=True)
class Zin:
    """What stands first on the page in bold, and what follows it."""

    kop: str
    vervolg: str = ""


def zin_over_niveaus(reeksen: Mapping[str, Reeks], van: str = "") -> Zin:
    """The sentence over these themes (name → means by year, None where not shown).

    ``van`` says whose mean it is when it is not the sector's: " in Limburg", " van CIG".
    """
    jaren = sorted({jaar for reeks in reeksen.values() for jaar, waarde in reeks.items() if waarde is not None})
    if not jaren:
        return Zin("Hier zijn geen gemiddelden die we kunnen tonen.")
    eerste, laatste = jaren[0], jaren[-1]
    nu = {naam: waarde for naam, reeks in reeksen.items() if (waarde := reeks.get(laatste)) is not None}
    toen = {naam: waarde for naam, reeks in reeksen.items() if (waarde := reeks.get(eerste)) is not None}
    samen = [naam for naam in nu if naam in toen]
    if eerste == laatste or not samen:
        kop = f"Het gemiddelde{van} is {schrijf(_gemiddelde(nu.values()))} in {laatste}."
        return Zin(kop, _over_hoogte(nu, {}))
    kop = _over_verloop(van, eerste, laatste, [toen[naam] for naam in samen], [nu[naam] for naam in samen])
    kop += f"; {_over_dalers(samen, toen, nu, eerste)}."
    if len(samen) < len(nu):
        kop += f" Vergeleken {'is' if len(samen) == 1 else 'zijn'} {_themas(len(samen))} met cijfers in beide jaren."
    return Zin(kop, _over_hoogte(nu, toen))


def _gemiddelde(waarden: Collection[Fraction]) -> Fraction:
    return sum(waarden, Fraction(0)) / len(waarden)


def _over_verloop(van: str, eerste: int, laatste: int, toen: Sequence[Fraction], nu: Sequence[Fraction]) -> str:
    vroeger, later = _gemiddelde(toen), _gemiddelde(nu)
    if afgerond(vroeger) != afgerond(later):
        return f"Het gemiddelde{van} ging van {schrijf(vroeger)} in {eerste} naar {schrijf(later)} in {laatste}"
    rond = "" if vroeger == later else "afgerond "
    return f"Het gemiddelde{van} is in {laatste} {rond}even hoog als in {eerste}: {schrijf(later)}"


def _over_dalers(samen: Sequence[str], toen: Mapping[str, Fraction], nu: Mapping[str, Fraction], eerste: int) -> str:
    gedaald = [naam for naam in samen if nu[naam] < toen[naam]]
    zichtbaar = [naam for naam in gedaald if afgerond(nu[naam]) < afgerond(toen[naam])]
    if not gedaald:
        return f"geen enkel thema staat lager dan in {eerste}"
    if not zichtbaar:
        return f"afgerond staat geen enkel thema lager dan in {eerste}"
    if len(zichtbaar) > _NOEM_HOOGSTENS:
        aantal = f"alle {len(samen)}" if len(zichtbaar) == len(samen) else f"{len(zichtbaar)} van de {len(samen)}"
        return f"{aantal} thema's staan lager dan in {eerste}"
    namen = [f"{_klein(naam)} (van {schrijf(toen[naam])} naar {schrijf(nu[naam])})" for naam in zichtbaar]
    return f"{_opsomming(namen)} {_staat(namen)} lager dan in {eerste}"


def _over_hoogte(nu: Mapping[str, Fraction], toen: Mapping[str, Fraction]) -> str:
    onder = sorted((naam for naam in nu if afgerond(nu[naam]) <= DUIDELIJK_ONDER), key=lambda naam: (nu[naam], naam))
    if not onder:
        if min(nu.values()) >= REFERENTIE:
            return f"Alle thema's staan op {REFERENTIE} of hoger."
        return f"Geen enkel thema staat duidelijk onder {REFERENTIE}."
    groeit = [naam for naam in onder if naam not in toen or nu[naam] >= toen[naam]]
    zinnen = []
    for namen, gezegde in ((groeit, "nog in groei"), ([n for n in onder if n not in groeit], "")):
        if namen:
            genoemd = [f"{_klein(naam)} ({schrijf(nu[naam])})" for naam in namen[:_NOEM_HOOGSTENS]]
            if rest := len(namen) - len(genoemd):
                genoemd.append("nog een thema" if rest == 1 else f"{rest} andere thema's")
            werkwoord = ("is" if len(namen) == 1 else "zijn") if gezegde else _staat(namen)
            zin = f"{_opsomming(genoemd)} {werkwoord} {gezegde or f'onder {REFERENTIE}'}."
            zinnen.append(zin[0].upper() + zin[1:])
    return " ".join(zinnen)


def _staat(namen: Sequence[object]) -> str:
    return "staat" if len(namen) == 1 else "staan"


def _themas(aantal: int) -> str:
    return "1 thema" if aantal == 1 else f"{aantal} thema's"


def _klein(naam: str) -> str:
    return naam[:1].lower() + naam[1:]


def _opsomming(delen: Sequence[str]) -> str:
    return delen[0] if len(delen) == 1 else f"{', '.join(delen[:-1])} en {delen[-1]}"


def _procent(waarde: Fraction) -> str:
    return f"{schrijf(waarde)}{VASTE_SPATIE}%"


def zin_over_percentages(naam: str, werkjaar: int, waarden: Mapping[str, Fraction]) -> str:
    """Between which values the shown rows of an indicator lie; empty when none is shown."""
    if not waarden:
        return ""
    laag, hoog = min(waarden, key=lambda rij: waarden[rij]), max(waarden, key=lambda rij: waarden[rij])
    if afgerond(waarden[laag]) == afgerond(waarden[hoog]):
        return f"De {naam} is in {werkjaar} {_procent(waarden[laag])}."
    return (
        f"De {naam} ligt in {werkjaar} tussen {_procent(waarden[laag])} ({laag}) en {_procent(waarden[hoog])} ({hoog})."
    )


def zin_over_gepubliceerd(gelijk: int, verschillen: Sequence[str]) -> str:
    """Whether our values, rounded, are the published ones; empty when nothing could be compared."""
    totaal = gelijk + len(verschillen)
    if not totaal:
        return ""
    if not verschillen:
        alle = "De ene berekende waarde is" if totaal == 1 else f"Alle {totaal} berekende waarden zijn"
        return f"{alle}, afgerond op de gepubliceerde decimalen, gelijk aan de gepubliceerde reeks."
    genoemd = "; ".join(verschillen[:_NOEM_HOOGSTENS])
    rest = len(verschillen) - _NOEM_HOOGSTENS
    return (
        f"Van de {totaal} berekende waarden {'is' if gelijk == 1 else 'zijn'} er, afgerond, {gelijk} gelijk aan de"
        f" gepubliceerde reeks. Anders: {genoemd}{f'; en nog {rest}' if rest > 0 else ''}."
    )


def zin_over_reeks(reeks: Reeks, *, procent: bool = False) -> str:
    """What one line over the years says: from its first to its last value; empty when none is shown.

    With ``procent`` it is a percentage, of which more is not better; a level that is low and did not fall is "nog in
    groei".
    """
    punten = [(jaar, waarde) for jaar, waarde in sorted(reeks.items()) if waarde is not None]
    if not punten:
        return ""
    (eerste, toen), (laatste, nu) = punten[0], punten[-1]
    schrijven = _procent if procent else schrijf
    if eerste == laatste:
        zin = f"{schrijven(nu)} in {laatste}"
    elif afgerond(toen) != afgerond(nu):
        zin = f"Van {schrijven(toen)} in {eerste} naar {schrijven(nu)} in {laatste}"
    else:
        rond = "" if toen == nu else "afgerond "
        zin = f"In {laatste} {rond}even hoog als in {eerste}: {schrijven(nu)}"
    groeit = not procent and afgerond(nu) <= DUIDELIJK_ONDER and nu >= toen
    return f"{zin}{'; nog in groei' if groeit else ''}."


def zin_over_verdeling(verdeling: Sequence[int]) -> str:
    """What one distribution over the levels says: its middle, and where at least half stands; empty without answers."""
    mediaan, midden = kwartiel(verdeling, 2), middelste_helft(verdeling)
    if mediaan is None or midden is None:
        return ""
    return f"Het middelste niveau is {mediaan}; minstens de helft van de organisaties koos {midden}."


def zin_over_spreiding(medianen: Sequence[int]) -> str:
    """How many themes have which level in the middle; empty when none is shown."""
    telling = Counter(medianen)
    if len(telling) == 1 and len(medianen) > 1:
        return f"In het midden staat bij alle {len(medianen)} thema's niveau {medianen[0]}."
    delen = [f"niveau {niveau} bij {_themas(telling[niveau])}" for niveau in sorted(telling, reverse=True)]
    return f"In het midden staat {_opsomming(delen)}." if delen else ""


def zin_over_kruistabel(indeling: str, waarden: Mapping[str, Sequence[Fraction | None]]) -> str:
    """How far apart the groups of a division lie (theme → their means): a theme is named, a group never."""
    breedtes = {
        naam: max(getoond) - min(getoond)
        for naam, rij in waarden.items()
        if len(getoond := [waarde for waarde in rij if waarde is not None]) > 1
    }
    if not breedtes:
        return ""
    groepen = {"regio": "de regio's", "werkvorm": "de werkvormen", "grootte": "de grootteklassen"}[indeling]
    breedste = max(breedtes, key=lambda naam: breedtes[naam])
    if not afgerond(breedtes[breedste]):
        return f"Afgerond liggen de gemiddelden van {groepen} bij elk thema even hoog."
    return (
        f"De gemiddelden van {groepen} liggen bij {_klein(breedste)} het verst uit elkaar:"
        f" {schrijf(breedtes[breedste])}. Hoe kleiner een groep, hoe meer toeval daarin zit."
    )


def zin_over_verandering(
    vorig: int,
    werkjaar: int,
    allen: Sequence[tuple[Fraction, Fraction]],
    panel: Sequence[tuple[Fraction, Fraction]],
    waarover: str = "",
) -> str:
    """The plain mean of the themes last year and this year: for all, and for the same organisations.

    Both must be over the same themes; ``waarover`` says which, when they are not all: " van 10 thema's".
    """
    if not allen and not panel:
        return ""
    delen = []
    if allen:
        delen.append(f"voor alle organisaties {_van_naar(allen)}")
    if panel:
        delen.append(f"bij wie in beide jaren antwoordde {_van_naar(panel)}")
    return f"Tussen {vorig} en {werkjaar} ging het gemiddelde{waarover} {_opsomming(delen)}."


def _van_naar(paren: Sequence[tuple[Fraction, Fraction]]) -> str:
    toen, nu = _gemiddelde([een for een, _ in paren]), _gemiddelde([twee for _, twee in paren])
    if afgerond(toen) != afgerond(nu):
        return f"van {schrijf(toen)} naar {schrijf(nu)}"
    return f"niet omhoog of omlaag ({schrijf(nu)})" if toen == nu else f"afgerond niet omhoog of omlaag ({schrijf(nu)})"


def zin_over_plaats(
    uw: str, eigen: int | Decimal | None, groepen: Sequence[tuple[str, int, int]], *, eenheid: str = ""
) -> str:
    """What is one's own ("Uw niveau 3") beside the middle half of each group (name, from, to): inside, above or below.

    No more than that. Empty when the organisation has no answer or no group is shown. With an ``eenheid`` the borders
    are said too, for a percentage has no axis of a few steps.
    """
    if eigen is None or not groepen:
        return ""
    waar: dict[str, list[str]] = {}
    for naam, laag, hoog in groepen:
        plek = "in" if laag <= eigen <= hoog else "boven" if eigen > hoog else "onder"
        grenzen = f" ({laag} tot {hoog}{eenheid})" if eenheid else ""
        waar.setdefault(plek, []).append(f"van {'de sector' if naam == 'Sector' else naam}{grenzen}")
    delen = [f"{plek} de middelste helft {_opsomming(van)}" for plek, van in waar.items()]
    return f"{uw} ligt {_opsomming(delen)}."

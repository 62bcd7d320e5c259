"""A first text of a letter, made of what both sides could read already: comments and agreements. Never a note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from kwaliteit.templatetags.opmaak import datum
from organisaties.models import Persoon
from rapporten import passages, tekst
from rapporten.choices import Passagegebruik
from rapporten.inhoud import Inhoud
from rapporten.models import Afspraak, Opmerking, Standaardpassage, Verslag

_OPENING = (
    "Beste collega’s van {organisatie}\n\n"
    "Bedankt voor uw kwaliteitsverslag over {werkjaar}. Wij lazen het met aandacht en ronden het met deze brief af."
)
_SLOT = "Hebt u nog vragen? Bel of schrijf gerust.\n\nMet vriendelijke groeten\n\n{dossierbeheerder}\nOpgroeien"


@dataclass(frozen=True, slots=True)
class Bouwstenen:
    """What a letter is composed from, read once for a page."""

    passages: tuple[Standaardpassage, ...]
    opmerkingen: tuple[Opmerking, ...]
    afspraken: tuple[Afspraak, ...]


def lees_bouwstenen(verslag: Verslag, persoon: Persoon) -> Bouwstenen:
    """The passages for letters of this person, the shared comments of Opgroeien, and the agreements of this report."""
    voor_brief = passages.voor(persoon).exclude(gebruik=Passagegebruik.GESPREK)
    opmerkingen = Opmerking.objects.filter(verslag=verslag, van_opgroeien=True, antwoord_op=None)
    return Bouwstenen(
        tuple(voor_brief),
        tuple(opmerkingen.order_by("pk")),
        tuple(Afspraak.objects.filter(verslag=verslag).order_by("pk")),
    )


def stel_samen(verslag: Verslag, inhoud: Inhoud, stenen: Bouwstenen, persoon: Persoon, *, nu: dt.datetime) -> str:
    """The text to begin with, as clean HTML. ``verslag`` comes with organisatie and dossierbeheerder."""
    waarden = passages.waarden_bij(verslag, persoon, nu=nu)
    delen = [_passage(stenen, Passagegebruik.OPENING, persoon, waarden, _OPENING)]
    per_onderdeel = [
        (onderdeel.titel, [o for o in stenen.opmerkingen if o.stabiel_id == onderdeel.id])
        for onderdeel in inhoud.onderdelen
    ]
    if any(opmerkingen for _, opmerkingen in per_onderdeel):
        delen.append("<h3>Wat wij bij uw verslag schreven</h3>")
        for titel, opmerkingen in per_onderdeel:
            if opmerkingen:
                delen.append(f"<h4>{escape(titel)}</h4>{''.join(_alineas(o.tekst) for o in opmerkingen)}")
    if afspraken := geldend(stenen.afspraken):
        punten = "".join(f"<li>{escape(_in_woorden(a))}</li>" for a in afspraken)
        delen.append(f"<h3>Wat wij afspraken voor volgend jaar</h3><ul>{punten}</ul>")
    if len(delen) > 1:  # else it would stand under the last heading above
        delen.append("<h3>Tot slot</h3>")
    delen.append(_passage(stenen, Passagegebruik.SLOT, persoon, waarden, _SLOT))
    return tekst.schoon("".join(delen))


def geldend(afspraken: Iterable[Afspraak]) -> list[Afspraak]:
    """Those that hold."""
    return [a for a in afspraken if a.ingetrokken_op is None]


def afwijkend(html: str, afspraken: Iterable[Afspraak]) -> tuple[list[Afspraak], list[Afspraak]]:
    """Agreements that the letter does not name, and those that it names though they were withdrawn."""
    woorden = _plat(tekst.naar_tekst(html))
    lijst = list(afspraken)
    gelden = {_plat(a.tekst) for a in geldend(lijst)}
    ontbreekt = [a for a in lijst if a.ingetrokken_op is None and _plat(a.tekst) not in woorden]
    vervallen = [a for a in lijst if a.ingetrokken_op and _plat(a.tekst) not in gelden and _plat(a.tekst) in woorden]
    return ontbreekt, vervallen


def _plat(woorden: str) -> str:
    return " ".join(woorden.split())


def _in_woorden(afspraak: Afspraak) -> str:
    return _plat(afspraak.tekst) + (f" (tegen {datum(afspraak.tegen)})" if afspraak.tegen else "")


def _alineas(platte_tekst: str) -> str:
    return tekst.uit_tekst(platte_tekst)


def _passage(
    stenen: Bouwstenen, gebruik: Passagegebruik, persoon: Persoon, waarden: dict[str, str], anders: str
) -> str:
    """The first passage for this place, one's own before everybody's, or our own words."""
    gevonden = sorted((p for p in stenen.passages if p.gebruik == gebruik), key=lambda p: p.van_id != persoon.pk)
    return _alineas(passages.vul(gevonden[0].tekst if gevonden else anders, waarden))

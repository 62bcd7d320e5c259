"""The cells of a workbook that came back as rows of input, with every cell that cannot be understood.

A cell that still holds what stood there when the workbook was downloaded was not touched, and an empty cell leaves the
draft alone: neither becomes input.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from kwaliteit.templatetags.opmaak import MAANDEN, datum
from rapporten.models import Sjabloonvoorstel, Verslag
from rapporten.sjabloon import kolommen as k
from rapporten.sjabloon.lezen import OPNIEUW, Gelezen, Onleesbaar
from rapporten.sjabloon.stand import Sjabloonstand, getal
from rapporten.tekst import weergave

VIER_DECIMALEN = Decimal("0.0001")
MAX_MELDINGEN = 500
MAX_WAARDE = 80
JA, NEE = frozenset({"ja", "j", "x", "1", "waar", "true"}), frozenset({"nee", "n", "0", "onwaar", "false"})
NVT = frozenset({"nvt", "n.v.t.", "n.v.t", "niet van toepassing"})
_NIVEAU = re.compile(r"(nvt|[0-9]+)\s*[–—-]\s.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Melding:
    """One problem: where, what stands there, and what to do."""

    blad: str
    cel: str
    waarde: str
    raad: str


@dataclass(frozen=True, slots=True)
class Invoerrij:
    """What somebody wants to change in one row. ``cellen``: the touched columns in the spelling of ``stand``;
    ``leeg``: columns that held something and were emptied; ``plaatsen``: the address of every column.

    ``versie`` is that of the row when the workbook was downloaded ('' for a pasted line: as it is now).
    ``code`` begins with ``NIEUW`` for a new action.
    """

    blad: str
    code: str
    rij: int
    versie: str
    cellen: dict[str, str]
    leeg: tuple[str, ...] = ()
    plaatsen: dict[str, str] = field(default_factory=dict)

    @property
    def sleutel(self) -> str:
        """One word for this row, unique in its file."""
        return f"{self.blad}:{self.code}".lower()

    def als_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @classmethod
    def uit_json(cls, data: Mapping[str, Any]) -> Invoerrij:
        """From the database."""
        return cls(**{**data, "leeg": tuple(data["leeg"])})


@dataclass(slots=True)
class Invoer:
    """All rows with input, and every cell that could not be understood."""

    rijen: list[Invoerrij] = field(default_factory=list)
    meldingen: list[Melding] = field(default_factory=list)
    opgelet: list[str] = field(default_factory=list)

    @classmethod
    def van_voorstel(cls, voorstel: Sjabloonvoorstel) -> Invoer:
        """What was kept of an earlier reading, without its rows."""
        return cls(meldingen=[Melding(*m) for m in voorstel.meldingen], opgelet=list(voorstel.opgelet))

    def meld(self, blad: str, cel: str, waarde: object, raad: str) -> None:
        """Note a problem; a long value is cut, and a hostile file does not fill the memory with problems."""
        if len(self.meldingen) == MAX_MELDINGEN:
            raad, waarde = "Er zijn nog meer problemen. Verbeter eerst deze en laad het bestand opnieuw op.", ""
        if len(self.meldingen) <= MAX_MELDINGEN:
            tekst = " ".join(str(waarde).split())
            kort = tekst if len(tekst) <= MAX_WAARDE else tekst[:MAX_WAARDE] + "…"
            self.meldingen.append(Melding(blad, cel, kort, raad))


class Onbegrepen(ValueError):
    """What stands in a cell has no meaning there; the message says what to do."""


def lees_invoer(werkmap: dict[str, Gelezen], stand: Sjabloonstand) -> Invoer:
    """The input of a workbook for this draft.

    Raises:
        Onleesbaar: when it is another workbook, or one of another organisation, werkjaar or framework.
    """
    controleer_herkomst(werkmap, stand)
    begin = _begin(werkmap.get(k.BEGIN))
    invoer = Invoer()
    for blad in stand.bladen:
        if blad.naam in werkmap:
            _lees_blad(blad, werkmap[blad.naam], begin, stand, invoer)
        else:
            invoer.opgelet.append(f"Het blad {blad.naam} zit niet in dit bestand: daar verandert niets.")
    return invoer


def controleer_herkomst(werkmap: dict[str, Gelezen], stand: Sjabloonstand) -> None:
    """Is this a workbook of this portal, for this organisation, werkjaar and framework? Raises Onleesbaar."""
    blad = werkmap.get(k.KENMERK)
    kenmerken = {_woord(rij[0]): _woord(rij[1]) for rij in blad.rijen if len(rij) > 1} if blad else {}
    if kenmerken.get("formaat") != k.FORMAAT:
        raise Onleesbaar(
            "Dit is niet het sjabloon van dit portaal: het verborgen blad met de kenmerken ontbreekt. Download het "
            "sjabloon op deze pagina en neem uw antwoorden daarin over, of plak ze in het vak hieronder."
        )
    verslag: Verslag = stand.verslag
    if kenmerken.get("organisatie") != verslag.organisatie.ondernemingsnummer:
        raise Onleesbaar(
            "Dit sjabloon hoort bij een andere organisatie. Kies het bestand dat u hier downloadde voor "
            f"{verslag.organisatie.naam}."
        )
    if kenmerken.get("werkjaar") != str(verslag.werkjaar_id):
        raise Onleesbaar(
            f"Dit sjabloon hoort bij een ander werkjaar ({kenmerken.get('werkjaar', '?')[:4]}). Download het sjabloon "
            f"voor {verslag.werkjaar_id} en neem uw antwoorden daarin over."
        )
    kader = stand.kader.kader
    if kenmerken.get("kader") != f"{kader.code} {kader.versie}":
        raise Onleesbaar(f"De groeiniveaus kregen intussen een nieuwe versie. {OPNIEUW}")
    if kenmerken.get("boom") != f"{verslag.boom.code} {verslag.boom.versie}":
        raise Onleesbaar(f"Uw verslag kreeg intussen een andere vorm. {OPNIEUW}")


def _begin(blad: Gelezen | None) -> dict[tuple[str, str, str], str]:
    """What stood in each cell when the workbook was made."""
    if blad is None:
        return {}
    return {(_woord(r[0]), _woord(r[1]), _woord(r[2])): weergave(str(r[3])) for r in blad.rijen if len(r) > 3}


def _lees_blad(
    blad: k.Blad,
    gelezen: Gelezen,
    begin: dict[tuple[str, str, str], str],
    stand: Sjabloonstand,
    invoer: Invoer,
) -> None:
    kop = next((nummer for nummer, rij in enumerate(gelezen.rijen) if rij and _woord(rij[0]) == "code"), None)
    kolommen = {_woord(cel): nummer for nummer, cel in enumerate(gelezen.rijen[kop])} if kop is not None else {}
    ontbreekt = [kolom.kop for kolom in blad.kolommen if kolom.code not in kolommen and kolom.soort != k.Celsoort.VAST]
    if kop is None or ontbreekt or "versie" not in kolommen:
        wat = f"de kolom {ontbreekt[0]}" if kop is not None and ontbreekt else "de verborgen rij of kolom met de codes"
        invoer.meld(blad.naam, "", "", f"In dit blad ontbreekt {wat}. {OPNIEUW}")
        return
    begonnen = next(
        (n for n in range(kop + 1, len(gelezen.rijen)) if _woord(gelezen.rijen[n][0]) == blad.kolommen[0].kop), kop
    )
    for nummer in range(begonnen + 1, len(gelezen.rijen)):
        if rij := _lees_rij(blad, gelezen, nummer, kolommen, begin, stand, invoer):
            invoer.rijen.append(rij)


def _lees_rij(
    blad: k.Blad,
    gelezen: Gelezen,
    nummer: int,
    kolommen: dict[str, int],
    begin: dict[tuple[str, str, str], str],
    stand: Sjabloonstand,
    invoer: Invoer,
) -> Invoerrij | None:
    """The input of one row; None when nothing was touched."""
    cellen = gelezen.rijen[nummer]
    code, versie = _woord(cellen[kolommen["code"]]), _woord(cellen[kolommen["versie"]])
    gewijzigd: dict[str, str] = {}
    leeg: list[str] = []
    plaatsen = {kolom.code: cel_adres(nummer, kolommen[kolom.code]) for kolom in blad.in_te_vullen}
    for kolom in blad.in_te_vullen:
        plaats, ruw = (nummer, kolommen[kolom.code]), cellen[kolommen[kolom.code]]
        adres = plaatsen[kolom.code]
        stond = begin.get((blad.naam, code, kolom.code), "") if code else ""
        if any(r1 <= plaats[0] <= r2 and k1 <= plaats[1] <= k2 for r1, k1, r2, k2 in gelezen.samengevoegd):
            invoer.meld(blad.naam, adres, _toon(ruw), "Deze cel is samengevoegd met een andere. Splits ze weer.")
            continue
        if (fout := gelezen.formules.get(f"{plaats[0]},{plaats[1]}")) is not None:
            raad = "Deze formule geeft een fout" if fout else "Deze formule heeft nog geen uitkomst"
            invoer.meld(blad.naam, adres, fout, f"{raad}. Typ de waarde zelf, of open en bewaar het bestand in Excel.")
            continue
        try:
            waarde = canoniek(kolom, ruw, stand.keuzes.get(kolom.code, ()))
        except Onbegrepen as onbegrepen:
            invoer.meld(blad.naam, adres, _toon(ruw), str(onbegrepen))
            continue
        if waarde is None:
            leeg += [kolom.code] if stond else []
        elif waarde != stond and not (stond and _woord(ruw) == stond):
            gewijzigd[kolom.code] = waarde
    if not gewijzigd:
        return None
    if not code:
        adres, waarde = next((plaatsen[kolom_code], waarde) for kolom_code, waarde in gewijzigd.items())
        waar = " Gebruik de lege gele rijen." if blad.nieuwe_rijen else ""
        invoer.meld(blad.naam, adres, waarde, f"Deze rij hoort niet bij het sjabloon. Haal ze weg.{waar}")
        return None
    return Invoerrij(blad.naam, code, nummer + 1, versie, gewijzigd, tuple(leeg), plaatsen)


def canoniek(kolom: k.Kolom, ruw: Any, keuzes: tuple[tuple[str, str], ...] = ()) -> str | None:
    """What a cell says, in the spelling of ``stand``; "" is an answer taken away, None an empty cell.

    Raises:
        Onbegrepen: with what to do.
    """
    if isinstance(ruw, dict):
        return _van_datum(kolom, str(ruw.get("datum", "")))
    tekst = weergave(ruw) if isinstance(ruw, str) else ""
    if isinstance(ruw, str) and not tekst:
        return None
    if tekst.casefold() == k.WISSEN:
        return ""
    match kolom.soort:
        case k.Celsoort.TEKST:
            return tekst or _getaltekst(ruw)
        case k.Celsoort.GETAL:
            return _getal(ruw, tekst)
        case k.Celsoort.DATUM:
            return _datum(tekst or _getaltekst(ruw))
        case k.Celsoort.JA_NEE:
            woord = (tekst or _getaltekst(ruw)).casefold()
            if woord in JA:
                return "ja"
            if woord in NEE:
                return ""
            raise Onbegrepen("Kies ja of nee.")
        case _:
            return _keuze(kolom, tekst or _getaltekst(ruw), keuzes)


def _keuze(kolom: k.Kolom, tekst: str, keuzes: tuple[tuple[str, str], ...]) -> str:
    """The code of a choice, written as its code or its words, or as "3 – Vaste werkwijze"."""
    woord = tekst.casefold()
    if kolom.soort == k.Celsoort.NIVEAU:
        gevonden = _NIVEAU.fullmatch(woord)
        woord = gevonden[1] if gevonden else "nvt" if woord in NVT else woord
    for code, woorden in keuzes:
        if woord in (code.casefold(), woorden.casefold(), woorden.casefold().partition(" – ")[2] or None):
            return code
    if kolom.soort == k.Celsoort.NIVEAU:
        raise Onbegrepen(f"Kies een niveau uit de lijst: {', '.join(code for code, _ in keuzes)}.")
    voorbeeld = ", ".join(woorden for _, woorden in keuzes[:3])
    raise Onbegrepen(f"Kies een waarde uit de lijst, bijvoorbeeld {voorbeeld}.")


def _getal(ruw: Any, tekst: str) -> str:
    """Numbers are rounded to four decimals, for a sheet shows less than it holds; a typed text is left as it is."""
    if isinstance(ruw, bool):
        raise Onbegrepen("Typ een getal, bijvoorbeeld 94,5.")
    if tekst:
        kaal = tekst.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").removesuffix("%")
        try:
            waarde = Decimal(kaal.replace(",", "."))
        except InvalidOperation:
            raise Onbegrepen("Typ een getal met een komma, bijvoorbeeld 94,5.") from None
        # What the page refuses (too large, too many decimals) it refuses here too, in its own words.
        return getal(waarde) if waarde.is_finite() and abs(waarde.adjusted()) < 20 else kaal[:40]
    return _getaltekst(ruw)


def _getaltekst(ruw: Any) -> str:
    if isinstance(ruw, bool):
        return "ja" if ruw else "nee"
    try:
        return getal(Decimal(repr(ruw)).quantize(VIER_DECIMALEN, ROUND_HALF_UP))
    except (InvalidOperation, ValueError):
        raise Onbegrepen("Dit getal is te groot of geen getal. Kijk de komma na.") from None


def _datum(tekst: str) -> str:
    """A date that was typed as text: 31/12/2026, 31-12-2026, 31 december 2026, 2026-12-31."""
    woorden = tekst.casefold().replace("\u00a0", " ")
    for nummer, maand in enumerate(MAANDEN, start=1):
        woorden = woorden.replace(f" {maand} ", f"/{nummer}/")
    gevonden = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", woorden)
    delen = gevonden.group(3, 2, 1) if gevonden else woorden.split("-")
    try:
        jaar, maand_, dag = (int(deel) for deel in delen)
        return dt.date(jaar, maand_, dag).isoformat()
    except ValueError:
        raise Onbegrepen("Typ een datum, bijvoorbeeld 31/12/2026.") from None


def _van_datum(kolom: k.Kolom, waarde: str) -> str:
    if kolom.soort == k.Celsoort.DATUM and len(waarde) == len("2026-12-31"):
        return waarde
    if kolom.soort != k.Celsoort.TEKST:
        raise Onbegrepen(
            "Hier staat een datum: het rekenblad maakte die zelf van wat u typte. Typ het opnieuw als tekst."
        )
    try:
        return datum(dt.date.fromisoformat(waarde))
    except ValueError:
        return waarde


def _woord(cel: Any) -> str:
    """A code of ours, also when the spreadsheet made a number of it."""
    if isinstance(cel, float) and cel.is_integer():
        return str(int(cel))
    return weergave(cel) if isinstance(cel, str) else str(cel)


def _toon(ruw: Any) -> str:
    return (
        ruw.get("datum", "") if isinstance(ruw, dict) else getal(Decimal(repr(ruw))) if type(ruw) is float else str(ruw)
    )


def cel_adres(rij: int, kolom: int) -> str:
    """(6, 5) → "F7"."""
    letters = ""
    kolom += 1
    while kolom:
        kolom, rest = divmod(kolom - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{rij + 1}"


def cellen_van(rij: Invoerrij) -> Iterator[tuple[str, str, str]]:
    """(column, address, value) of every touched cell."""
    for code, waarde in rij.cellen.items():
        yield code, rij.plaatsen.get(code, ""), waarde

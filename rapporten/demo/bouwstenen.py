"""The building blocks of the demo texts, and the facts of an organisation that fill them in."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .organisaties import REGIOS, DemoOrganisatie
from .toeval import getal, kies, schik, tussen

_MAP = Path(__file__).parent

MAANDEN = ("januari", "februari", "maart", "april", "mei", "juni", "september", "oktober", "november", "december")
PARTNERS = (
    "het CAW",
    "het CLB",
    "het OCMW",
    "het Huis van het Kind",
    "een school uit de buurt",
    "de jeugdwerking van de gemeente",
    "het centrum voor geestelijke gezondheidszorg",
    "de dienst pleegzorg",
    "een groep huisartsen",
    "het lokaal dienstencentrum",
    "een collega-organisatie",
    "het vertrouwenscentrum",
    "de kinderopvang van de stad",
    "een sportclub uit de wijk",
)
WIE = ("jongeren", "gezinnen", "jongeren en ouders", "kinderen en ouders", "ouders")

_VERBLIJF = {
    "OVBJ": (
        "de leefgroepen",
        "de leefgroep voor jonge kinderen",
        "de studio’s",
        "het kleinschalig wonen",
        "de kamertraining",
    ),
    "OOOC": ("de onthaalgroep", "de verblijfsgroep van het OOOC"),
    "GES+": ("de kleine leefgroep", "de leefgroep GES+"),
    "OBC": ("de behandelgroep", "de leefgroep van het OBC"),
}
_ANDERE = {
    "OVBJ": ("de contextbegeleiding", "de begeleiding aan huis", "het gezinsteam"),
    "OOOC": ("de oriëntatietrajecten", "de ambulante onderzoeken"),
    "CaH": ("de crisishulp aan huis", "het aanmeldteam", "het weekendteam"),
    "CIG": ("de gezinsopname", "de ambulante gezinszorg", "de oudergroep"),
    "GES+": ("de nabegeleiding",),
    "OBC": ("de ambulante behandeling", "het schoolteam"),
}
_WERKVORM = {
    "OVBJ": "bijzondere jeugdzorg",
    "OOOC": "onthaal, oriëntatie en observatie",
    "CaH": "crisishulp aan huis",
    "CIG": "integrale gezinszorg",
    "GES+": "intensieve begeleiding (GES+)",
    "OBC": "observatie en behandeling",
}

FASEN = ("start", "uitbouw", "borging")

Feiten = dict[str, str]
Speerpunt = dict[str, Any]


@lru_cache(maxsize=1)
def bouwstenen() -> dict[str, Any]:
    """Return the alternatives per section, from `bouwstenen.yaml`."""
    inhoud: dict[str, Any] = yaml.safe_load((_MAP / "bouwstenen.yaml").read_text(encoding="utf-8"))
    return inhoud


@lru_cache(maxsize=1)
def _alle_speerpunten() -> tuple[Speerpunt, ...]:
    return tuple(yaml.safe_load((_MAP / "speerpunten.yaml").read_text(encoding="utf-8")))


def verblijfsplekken(o: DemoOrganisatie, werkjaar: int) -> list[str]:
    """Return the parts of the organisation where youngsters stay."""
    return [
        plek
        for werkvorm in o.werkvormen(werkjaar)
        if werkvorm != "OVBJ" or o.plaatsen("bezetting", "OVBJ met verblijf", werkjaar)
        for plek in _VERBLIJF.get(werkvorm, ())
    ]


def _plekken(o: DemoOrganisatie, werkjaar: int) -> list[str]:
    plekken = verblijfsplekken(o, werkjaar) + [p for w in o.werkvormen(werkjaar) for p in _ANDERE[w]]
    if o.plaatsen("benutting", "Dagbegeleiding in groep", werkjaar):
        plekken.append("de dagbegeleiding")
    return plekken


@lru_cache(maxsize=1024)
def speerpunten(o: DemoOrganisatie, werkjaar: int) -> list[Speerpunt]:
    """Return what the organisation works on this year, the most important first; the rest in an order of its own.

    The first two last three years (see `fase`); the third and later ones change every year.
    """
    mogelijk = [s for s in _alle_speerpunten() if not s.get("verblijf") or verblijfsplekken(o, o.eerste_werkjaar)]
    volgorde = schik(mogelijk, "speerpunten", o.kort)
    lang, kort = volgorde[: len(volgorde) // 2], volgorde[len(volgorde) // 2 :]
    cyclus = _cyclus(o, werkjaar)[0]
    eerste = [lang[(2 * cyclus + i) % len(lang)] for i in range(2)]
    return eerste + [kort[(werkjaar + i) % len(kort)] for i in range(len(kort))]


def _cyclus(o: DemoOrganisatie, werkjaar: int) -> tuple[int, int]:
    return divmod(werkjaar + getal(3, "cyclus", o.kort), 3)


def fase(o: DemoOrganisatie, werkjaar: int) -> str:
    """Return how far the organisation is with its first two points: start, uitbouw or borging."""
    return FASEN[_cyclus(o, werkjaar)[1]]


def feiten(o: DemoOrganisatie, werkjaar: int, onderwerp: str, *, verblijf: bool = False) -> Feiten:
    """Return what fills the braces in a text of this organisation about one subject in one year."""
    return dict(_feiten(o, werkjaar, onderwerp, verblijf))


@lru_cache(maxsize=4096)
def _feiten(o: DemoOrganisatie, werkjaar: int, onderwerp: str, verblijf: bool) -> Feiten:
    plekken = (verblijfsplekken(o, werkjaar) if verblijf else []) or _plekken(o, werkjaar)
    plek = kies(plekken, "plek", o.kort, onderwerp)
    plek2 = kies([p for p in _plekken(o, werkjaar) if p != plek], "plek2", o.kort, onderwerp)
    partners = schik(PARTNERS, "partners", o.kort, onderwerp)
    wie = kies(WIE, "wie", o.kort)
    capaciteit = o.capaciteit(werkjaar)
    sleutel = (o.kort, werkjaar, onderwerp)
    n = tussen(capaciteit // 3 + 7, capaciteit + 14, "n", *sleutel)
    p, verloop = tussen(54, 91, "p", *sleutel), tussen(7, 24, "verloop", o.kort, werkjaar)
    regio = o.regio(werkjaar)
    vorm = [_WERKVORM[w] for w in o.werkvormen(werkjaar)]
    return {
        "kort": o.kort,
        "regio": f"in {'de provincie ' if regio == 'antwerpen' else ''}{REGIOS[regio]}",
        "werkvormen": opsomming(vorm),
        "capaciteit": str(capaciteit),
        "plek": plek,
        "plek2": plek2,
        "wie": wie,
        "wie_hoofd": hoofdletter(wie),
        "partner": partners[0],
        "partner_hoofd": hoofdletter(partners[0]),
        "partner2": partners[1],
        "n": str(n),
        "m": str(tussen(3, max(5, n // 3), "m", *sleutel)),
        "m2": str(tussen(2, 6, "m2", *sleutel)),
        "p": str(p),
        "p0": str(p - tussen(8, 27, "p0", *sleutel)),
        "jaar": str(werkjaar),
        "vorig": str(werkjaar - 1),
        "volgend": str(werkjaar + 1),
        "maand": kies(MAANDEN, "maand", *sleutel),
        "vte": str(capaciteit * tussen(8, 12, "vte", o.kort) // 10 + 4),
        "duur": str(tussen(7, 22, "duur", *sleutel)),
        "wacht": str(tussen(3, 26, "wacht", *sleutel)),
        "verloop": str(verloop),
        "verloop0": str(max(4, verloop + tussen(-6, 6, "verloop0", *sleutel))),
        "stagiairs": str(tussen(2, 5 + capaciteit // 12, "stagiairs", *sleutel)),
        "vrijwilligers": str(tussen(3, 8 + capaciteit // 8, "vrijwilligers", *sleutel)),
        "vorming": str(tussen(9, 34, "vorming", *sleutel)),
        "klachten": str(tussen(2, 4 + capaciteit // 15, "klachten", *sleutel)),
        "ziekte": f"{tussen(4, 9, 'ziekte', *sleutel)},{getal(10, 'ziekte1', *sleutel)}",
    }


def vul(tekst: str, ingevuld: Feiten) -> str:
    """Fill in the braces and begin with a capital; raises KeyError for an unknown word in braces."""
    return hoofdletter(tekst.format_map(ingevuld))


def hoofdletter(tekst: str) -> str:
    """Return the text with a capital in front."""
    return tekst[:1].upper() + tekst[1:]


def kleine_letter(tekst: str) -> str:
    """Return the text as it stands inside a sentence."""
    return tekst[:1].lower() + tekst[1:]


def opsomming(delen: list[str]) -> str:
    """Return "a, b en c"."""
    return " en ".join([", ".join(delen[:-1]), delen[-1]] if len(delen) > 1 else delen)

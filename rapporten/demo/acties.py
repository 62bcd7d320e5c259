"""The improvement actions of the demo organisations, from year to year."""

from dataclasses import dataclass

from zelfevaluatie.choices import Stand

from .bouwstenen import FASEN, Speerpunt, fase, feiten, speerpunten, vul
from .organisaties import DemoOrganisatie
from .toeval import kans, kies, tussen

_EINDEN = (
    Stand.BEREIKT,
    Stand.BEREIKT,
    Stand.BEREIKT,
    Stand.DEELS_BEREIKT,
    Stand.NIET_BEREIKT,
    Stand.STOPGEZET,
)


@dataclass(frozen=True)
class DemoActiestand:
    """Where an action stood in one werkjaar."""

    werkjaar: int
    stand: Stand
    stappen: str
    resultaat: str
    waarom_niet: str
    vervolg: str


@dataclass(frozen=True)
class DemoActie:
    """An action with its goal, and where it stood in every werkjaar it was part of a report."""

    sleutel: str
    thema: str
    begonnen_in: int
    doel: str
    waarom: str
    standen: tuple[DemoActiestand, ...]


def acties(o: DemoOrganisatie, eerste: int, laatste: int) -> list[DemoActie]:
    """Return the actions the organisation reports on in these werkjaren, the oldest first.

    The two points of a cycle give an action that lives as long as the cycle (the second one at times a year less);
    in some years a smaller one lives for a single year.
    """
    standen: dict[tuple[int, str], list[DemoActiestand]] = {}
    punten: dict[tuple[int, str], tuple[Speerpunt, int]] = {}
    for jaar in range(max(eerste, o.eerste_werkjaar), laatste + 1):
        lopend = speerpunten(o, jaar)
        gekozen = [(s, fase(o, jaar)) for s in lopend[:2]]
        if kans(45, "actie", o.kort, jaar):
            gekozen.append((lopend[2], "alleen"))
        for plaats, (speerpunt, waar) in enumerate(gekozen):
            korter = plaats == 1 and kans(50, "korter", o.kort, speerpunt["code"])
            if korter and waar == "borging":
                continue
            begin = jaar if waar == "alleen" else jaar - FASEN.index(waar)
            sleutel = (max(begin, eerste, o.eerste_werkjaar), speerpunt["code"])
            # The goal names the year in which it has to be reached: the last one of the action.
            punten[sleutel] = (speerpunt, jaar if waar == "alleen" else begin + (1 if korter else 2))
            laatste_jaar = waar in ("alleen", "borging") or (korter and waar == "uitbouw")
            standen.setdefault(sleutel, []).append(_stand(o, jaar, speerpunt, "einde" if laatste_jaar else waar))
    return [_actie(o, sleutel, *punten[sleutel], tuple(standen[sleutel])) for sleutel in sorted(standen)]


def _stand(o: DemoOrganisatie, jaar: int, speerpunt: Speerpunt, waar: str) -> DemoActiestand:
    ingevuld = feiten(o, jaar, speerpunt["code"], verblijf=bool(speerpunt.get("verblijf")))
    stappen = "\n".join(f"- {stap}" for stap in (vul(s, ingevuld) for s in speerpunt["stappen"]))
    resultaat, niet, vervolg = (vul(speerpunt[naam], ingevuld) for naam in ("resultaat", "niet_bereikt", "vervolg"))
    sleutel = ("stand", o.kort, jaar, speerpunt["code"])
    if waar == "start":
        return DemoActiestand(jaar, Stand.GEPLAND if kans(20, *sleutel) else Stand.LOPEND, stappen, "", "", "")
    if waar == "uitbouw":
        return DemoActiestand(jaar, Stand.LOPEND, stappen, resultaat, "", vervolg)
    stand = kies(_EINDEN, *sleutel)
    if stand == Stand.BEREIKT:
        ruim = ingevuld | {"p": str(tussen(86, 96, *sleutel))}
        return DemoActiestand(jaar, stand, stappen, vul(speerpunt["resultaat"], ruim), "", "")
    return DemoActiestand(jaar, stand, stappen, resultaat if stand == Stand.DEELS_BEREIKT else "", niet, vervolg)


def _actie(
    o: DemoOrganisatie,
    sleutel: tuple[int, str],
    speerpunt: Speerpunt,
    tegen: int,
    standen: tuple[DemoActiestand, ...],
) -> DemoActie:
    begin, code = sleutel
    ingevuld = feiten(o, begin, code, verblijf=bool(speerpunt.get("verblijf")))
    doel = vul(speerpunt["doel"], ingevuld | {"jaar": str(tegen)})
    waarom = vul(kies(speerpunt["waarom"], o.kort, code), ingevuld)
    return DemoActie(f"{begin}-{code}", speerpunt["thema"], begin, doel, waarom, standen)

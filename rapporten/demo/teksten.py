"""What the demo organisations write: one text per section, organisation and year.

Plain text with blank lines between paragraphs and lists whose lines begin with "- "; a heading begins with "## ". The
facts in a text are those of the organisation: its werkvormen and region, what it works on for three years, its own
scores and figures of that year.
"""

from collections.abc import Callable, Sequence

from .bouwstenen import (
    Feiten,
    Speerpunt,
    bouwstenen,
    fase,
    feiten,
    hoofdletter,
    kleine_letter,
    opsomming,
    speerpunten,
    vul,
)
from .historiek import CIJFERS, DemoScore, cijfers, scores
from .organisaties import DemoOrganisatie
from .toeval import getal, kans, kies, schik

CONVENANT = (
    "zorggarantie",
    "via-6",
    "een-gezin-een-plan",
    "uitstroom-gemeenschapsinstelling",
    "doelstellingen-reconversie",
    "andere-afspraken-convenant",
)


def stijl(o: DemoOrganisatie) -> str:
    """Return how this organisation writes: kort, gewoon or uitgebreid."""
    return ("kort", "kort", "gewoon", "gewoon", "gewoon", "uitgebreid")[getal(6, "stijl", o.kort)]


def convenant(o: DemoOrganisatie) -> tuple[str, ...]:
    """Return the sections of the convenant that are about this organisation; some have none."""
    if kans(8, "geen convenant", o.kort):
        return ()
    aantal = 1 + getal(4, "convenant", o.kort)
    gekozen = schik(CONVENANT, "convenant", o.kort)[:aantal]
    return tuple(deel for deel in CONVENANT if deel in gekozen)


def verhaal(o: DemoOrganisatie, stabiel_id: str, werkjaar: int) -> str:
    """Return what this organisation writes in a section; empty if it has nothing to say there.

    Raises KeyError for a section no text is known for.
    """
    if stabiel_id.startswith(CONVENANT):  # an agreement of one's own has its number behind
        deel = next(deel for deel in CONVENANT if stabiel_id.startswith(deel))
        return _convenant(o, deel, werkjaar) if deel in convenant(o) else ""
    return _VERHALEN[stabiel_id](o, werkjaar)


def cijferverhaal(o: DemoOrganisatie, indicator: str, uitsplitsing: str, werkjaar: int) -> str:
    """Return the story beside one figure, compared with last year; more often where the figure moved a lot."""
    waarde, vorige = (_percentage(o, indicator, uitsplitsing, jaar) for jaar in (werkjaar, werkjaar - 1))
    if waarde is None:
        return ""
    tienden = None if vorige is None else waarde - vorige
    onrustig = tienden is not None and abs(tienden) >= 50
    sleutel = ("cijferverhaal", o.kort, indicator, uitsplitsing, werkjaar)
    if not onrustig and not kans(30, *sleutel):
        return ""
    richting = "nieuw" if tienden is None else "hoger" if tienden > 8 else "lager" if tienden < -8 else "gelijk"
    blok = bouwstenen()["cijfers"]
    ingevuld = feiten(o, werkjaar, f"{indicator} {uitsplitsing}") | {"verschil": _tienden(abs(tienden or 0))}
    # By the place of the row, so that two figures of one report are not explained with the same words.
    plaats = list(CIJFERS).index((indicator, uitsplitsing))
    waarom, verhaal_erbij = (schik(blok[naam], naam, o.kort, werkjaar) for naam in (richting, "verhaal"))
    zinnen = [f"{uitsplitsing}: {_tienden(waarde)} %.", vul(waarom[plaats % len(waarom)], ingevuld)]
    if stijl(o) != "kort":
        zinnen.append(vul(verhaal_erbij[plaats % len(verhaal_erbij)], ingevuld))
    return " ".join(zinnen)


def _tienden(aantal: int) -> str:
    return f"{aantal // 10},{aantal % 10}"


def _percentage(o: DemoOrganisatie, indicator: str, uitsplitsing: str, werkjaar: int) -> int | None:
    """Return a figure in tenths of a percent, rounded half up; None if there is none."""
    for c in cijfers(werkjaar):
        if c.organisatie == o and (c.indicator, c.uitsplitsing) == (indicator, uitsplitsing):
            if c.teller is not None and c.noemer is not None:
                return (2000 * c.teller + c.noemer) // (2 * c.noemer)
            return int(c.percentage.replace(".", ""))
    return None


# -- the sections -----------------------------------------------------------------------------------------------------


def _bij(speerpunt: Speerpunt, o: DemoOrganisatie, werkjaar: int) -> Feiten:
    """Return the facts of an organisation about one of its points; the same figures wherever it is spoken of."""
    ingevuld = feiten(o, werkjaar, speerpunt["code"], verblijf=bool(speerpunt.get("verblijf")))
    ingevuld["kern"] = speerpunt["kern"]
    ingevuld["kern_hoofd"] = hoofdletter(speerpunt["kern"])
    ingevuld["waarom"] = vul(kies(speerpunt["waarom"], o.kort, speerpunt["code"]), ingevuld)
    return ingevuld


def _visie(o: DemoOrganisatie, werkjaar: int) -> str:
    """The vision itself stays from year to year; what the year brought changes."""
    blok, eerste = bouwstenen()["visie"], speerpunten(o, werkjaar)[0]
    vast, jaar = feiten(o, werkjaar, "visie"), _bij(eerste, o, werkjaar)

    def zin(naam: str, ingevuld: Feiten, *sleutel: object) -> str:
        return vul(kies(blok[naam], "visie", naam, o.kort, *sleutel), ingevuld)

    opening, keuze = zin("opening", vast), zin("keuze", jaar, werkjaar)
    if stijl(o) == "kort":
        return _alineas(f"{opening} {zin('waarde', vast)}", f"{keuze} {jaar['waarom']}")
    alineas = [
        f"{opening} {zin('waarde', vast)}",
        f"{zin('systeem', vast)} {zin('inspraak', vast, werkjaar)}",
        f"{keuze} {jaar['waarom']} {zin('beweging', vast, werkjaar)}",
        zin("slot", vast, werkjaar),
    ]
    if stijl(o) == "uitgebreid":
        lijst = [f"- {punt}" for punt in schik(blok["staat_voor"], "visie", o.kort)[:4]]
        tweede = _bij(speerpunten(o, werkjaar)[1], o, werkjaar)
        meer = zin("systeem", vast, "tweede")
        alineas[1:1] = ["Waar men ons aan herkent:\n\n" + "\n".join(lijst)]
        alineas[-1:-1] = [f"Daarnaast bleef er aandacht voor {tweede['kern']}. {tweede['waarom']}"]
        if meer not in alineas[2]:
            alineas[3] += f" {meer}"
    return _alineas(*alineas)


def _van(o: DemoOrganisatie, werkjaar: int) -> dict[str, DemoScore]:
    return {s.thema: s for s in scores(werkjaar) if s.organisatie == o and s.niveau is not None}


def _duiding(o: DemoOrganisatie, werkjaar: int) -> str:
    """One interpretation of the scores as a whole, true to the scores of this year and the last."""
    blok, eerste = bouwstenen()["duiding"], speerpunten(o, werkjaar)[0]
    nu, vorig = _van(o, werkjaar), _van(o, werkjaar - 1)
    ingevuld = feiten(o, werkjaar, "duiding") | {"kern": eerste["kern"]}

    def zin(naam: str, **extra: object) -> str:
        return vul(
            kies(blok[naam], "duiding", naam, o.kort, werkjaar), ingevuld | {k: str(v) for k, v in extra.items()}
        )

    verschil = {thema: (s.niveau or 0) - (vorig[thema].niveau or 0) for thema, s in nu.items() if thema in vorig}
    delen = [zin("opening")]
    if not vorig:
        delen.append(zin("nieuw"))
    for naam, themas in (
        ("hoger", [t for t, v in verschil.items() if v > 0]),
        ("lager", [t for t, v in verschil.items() if v < 0]),
    ):
        if themas:
            delen.append(zin(naam, themas=opsomming([kleine_letter(t) for t in themas])))
    if verschil:
        delen.append(zin("gelijk"))
    laagste, hoogste = (functie(nu.values(), key=lambda s: s.niveau or 0) for functie in (min, max))
    uiteinden = [
        zin(naam, thema=kleine_letter(s.thema), niveau=s.niveau) for naam, s in (("zwak", laagste), ("sterk", hoogste))
    ]
    if stijl(o) == "kort":
        return _alineas(" ".join(delen), uiteinden[0])
    return _alineas(delen[0], " ".join(delen[1:]), " ".join(uiteinden), zin("slot"))


def _organisatie_in_cijfers(o: DemoOrganisatie, werkjaar: int) -> str:
    blok, ingevuld = bouwstenen()["organisatie"], feiten(o, werkjaar, "organisatie")
    aantal = {"kort": 3, "gewoon": 5, "uitgebreid": 7}[stijl(o)]
    regels = [f"- {vul(regel, ingevuld)}" for regel in schik(blok["regels"], "organisatie", o.kort)[:aantal]]
    opening, slot = (vul(kies(blok[naam], naam, o.kort, werkjaar), ingevuld) for naam in ("opening", "slot"))
    return _alineas(f"{opening}\n\n" + "\n".join(regels), slot)


def _andere_cijfers(o: DemoOrganisatie, werkjaar: int) -> str:
    return _organisatie_in_cijfers(o, werkjaar) if kans(65, "andere cijfers", o.kort) else ""


def _project(o: DemoOrganisatie, werkjaar: int, speerpunt: Speerpunt, uitgebreid: bool) -> list[str]:
    """Tell about one point: why, what, how far, what was measured, who thought along, what was learned."""
    blok, ingevuld, sleutel = bouwstenen()["project"], _bij(speerpunt, o, werkjaar), (o.kort, speerpunt["code"])
    aanpak = [vul(zin, ingevuld) for zin in schik(speerpunt["aanpak"], "aanpak", *sleutel)]
    meting = vul(speerpunt["meting"], ingevuld) if fase(o, werkjaar) != "start" else ""
    opening, les, vooruit = (
        vul(kies(blok[naam], naam, *sleutel, werkjaar), ingevuld) for naam in ("opening", "les", "vooruit")
    )
    stand = vul(speerpunt[fase(o, werkjaar)], ingevuld)
    eigen = [vul(zin, ingevuld) for zin in schik(blok["detail"], "detail", *sleutel, werkjaar)[:3]]
    if not uitgebreid:
        return [f"{opening} {ingevuld['waarom']} {aanpak[0]}", f"{stand} {meting} {eigen[0]}", vooruit]
    return [
        f"{opening} {ingevuld['waarom']}",
        f"{aanpak[0]} {aanpak[1]} {eigen[0]}",
        f"{stand} {meting} {eigen[1]}",
        f"{vul(speerpunt['participatie'], ingevuld)} {les} {eigen[2]}",
        vooruit,
    ]


def _projecten(o: DemoOrganisatie, werkjaar: int) -> str:
    eerste, tweede, *_ = speerpunten(o, werkjaar)
    alineas = _project(o, werkjaar, eerste, stijl(o) != "kort")
    if stijl(o) == "uitgebreid":
        alineas += _project(o, werkjaar, tweede, False)
    return _alineas(*alineas)


def _initiatieven(o: DemoOrganisatie, werkjaar: int) -> str:
    if stijl(o) != "uitgebreid" and kans(30, "geen initiatieven", o.kort, werkjaar):
        return ""
    blok, derde = bouwstenen()["initiatieven"], speerpunten(o, werkjaar)[2]
    ingevuld, los = _bij(derde, o, werkjaar), feiten(o, werkjaar, "initiatieven")
    vooraf = vul(kies(blok["vooraf"], "vooraf", o.kort, werkjaar), ingevuld)
    aanpak = vul(kies(derde["aanpak"], "aanpak", o.kort, werkjaar), ingevuld)
    aantal = {"kort": 2, "gewoon": 3, "uitgebreid": 5}[stijl(o)]
    regels = [f"- {vul(regel, los)}" for regel in schik(blok["regels"], "initiatieven", o.kort, werkjaar)[:aantal]]
    opening = vul(kies(blok["opening"], "initiatieven", o.kort, werkjaar), los)
    return _alineas(f"{vooraf} {ingevuld['waarom']} {aanpak}", f"{opening}\n\n" + "\n".join(regels))


def _convenant(o: DemoOrganisatie, deel: str, werkjaar: int) -> str:
    zinnen, ingevuld = bouwstenen()["convenant"][deel], feiten(o, werkjaar, deel)
    aantal = {"kort": 2, "gewoon": 3, "uitgebreid": 4}[stijl(o)]
    gekozen = schik(zinnen[:-1], deel, o.kort, werkjaar)[:aantal]
    op_volgorde = [vul(zin, ingevuld) for zin in zinnen if zin in gekozen]
    aanhef = vul(kies(bouwstenen()["convenant"]["aanhef"], "aanhef", deel, o.kort, werkjaar), ingevuld)
    return _alineas(" ".join([aanhef, *op_volgorde]), vul(zinnen[-1], ingevuld) if stijl(o) != "kort" else "")


def _kwaliteitsthema(o: DemoOrganisatie, werkjaar: int) -> str:
    if werkjaar > 2022 and stijl(o) != "uitgebreid" and kans(35, "geen thema", o.kort, werkjaar):
        return ""
    eerste, tweede = speerpunten(o, werkjaar)[:2]
    thema = kies(bouwstenen()["kwaliteitsthema"], "kwaliteitsthema", o.kort, werkjaar)
    ingevuld = _bij(eerste, o, werkjaar) | feiten(o, werkjaar, "kwaliteitsthema")
    zinnen = [vul(zin, ingevuld) for zin in thema["tekst"]]
    ook = f"Ook rond {tweede['kern']} dachten mensen mee. {vul(tweede['participatie'], _bij(tweede, o, werkjaar))}"
    if stijl(o) == "kort":
        begin = kies((1, 2, 3), "thema", o.kort, werkjaar)
        return _alineas(f"{zinnen[0]} {zinnen[begin]}", ook)
    weg = {"gewoon": getal(3, "thema", o.kort, werkjaar) + 1, "uitgebreid": -1}[stijl(o)]
    rest = [zin for i, zin in enumerate(zinnen) if i != weg]
    return _alineas(" ".join(rest[:3]), " ".join(rest[3:]), ook)


def _beleidssignalen(o: DemoOrganisatie, werkjaar: int) -> str:
    if stijl(o) != "uitgebreid" and kans(25, "geen signalen", o.kort, werkjaar):
        return ""
    blok, ingevuld = bouwstenen()["signalen"], feiten(o, werkjaar, "signalen")
    eigen = [vul(s["signaal"], _bij(s, o, werkjaar)) for s in speerpunten(o, werkjaar)[:2]]
    algemeen = [vul(zin, ingevuld) for zin in schik(blok["algemeen"], "signalen", o.kort, werkjaar)]
    if stijl(o) == "kort":
        return _alineas(eigen[0], algemeen[0])
    opening = vul(kies(blok["opening"], "signalen", o.kort, werkjaar), ingevuld)
    punten = [*eigen, *algemeen[: 1 if stijl(o) == "gewoon" else 3]]
    return _alineas(f"{opening}\n\n" + "\n".join(f"- {punt}" for punt in punten))


def _vrije_vorm(o: DemoOrganisatie, werkjaar: int) -> str:
    """Own chapters, each opened by its title behind "## "."""
    titels = kies(bouwstenen()["vrije_vorm"]["titels"], "vrije vorm", o.kort)
    eerste, tweede = speerpunten(o, werkjaar)[:2]
    gehoord, vooruit = (
        "\n".join(f"- {hoofdletter(s['kern'])}: {vul(s[naam], _bij(s, o, werkjaar))}" for s in (eerste, tweede))
        for naam in ("participatie", "vervolg")
    )
    delen = [_visie(o, werkjaar), _alineas(*_project(o, werkjaar, eerste, False)), gehoord, vooruit]
    return _alineas(*(f"## {titel}\n\n{deel}" for titel, deel in zip(titels, delen, strict=True)))


_VERHALEN: dict[str, Callable[[DemoOrganisatie, int], str]] = {
    "visie": _visie,
    "duiding-groeiniveaus": _duiding,
    "organisatie-in-cijfers": _organisatie_in_cijfers,
    "andere-cijfers": _andere_cijfers,
    "innovatieve-projecten": _projecten,
    "andere-initiatieven": _initiatieven,
    "kwaliteitsthema": _kwaliteitsthema,
    "beleidssignalen": _beleidssignalen,
    "toelichting": _vrije_vorm,
    "wat-veranderde": _vrije_vorm,
}


def _alineas(*delen: str) -> str:
    return "\n\n".join(deel.strip().replace("  ", " ") for deel in delen if deel.strip())


# -- follow-up --------------------------------------------------------------------------------------------------------


def opvolging(o: DemoOrganisatie, soort: str, werkjaar: int, *sleutel: object) -> str:
    """Return a line of the conversation between Opgroeien and the organisation.

    `soort` is one of opmerking, antwoord, aanvulling, beantwoord, verduidelijking (what is added to the text then),
    intern, heropenen, uitstel; raises KeyError for another one.
    """
    zinnen: Sequence[str] = bouwstenen()["opvolging"][soort]
    ingevuld = _bij(speerpunten(o, werkjaar)[0], o, werkjaar)
    scores_nu = _van(o, werkjaar).values()
    ingevuld["themalaag"] = kleine_letter(min(scores_nu, key=lambda s: s.niveau or 0).thema) if scores_nu else ""
    return vul(kies(zinnen, soort, o.kort, werkjaar, *sleutel), ingevuld)

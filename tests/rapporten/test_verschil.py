"""What changed between two contents: nothing is left out, and the shown changes make the new words of the old ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rapporten.inhoud import (
    Aanvullingsantwoord,
    Actie,
    Bijlage,
    Cijfer,
    Hoofdstuk,
    Inhoud,
    Meegedacht,
    Onderdeel,
    Opvolgpunt,
    Score,
    Verklaring,
    Versie,
)
from rapporten.tekst import blokken
from rapporten.vergelijken import Soort, Stuk, Verschil
from rapporten.verschil import Deel, Onderdeelverschil, getoond, vergelijk_inhoud

_woord = st.sampled_from(["de", "jongeren", "dachten", "mee", "niet", "samen", "2,8", "&", "<b>", "één"])
_tekst = st.lists(_woord, max_size=8).map(" ".join)
_html = st.lists(st.tuples(st.sampled_from("0123"), _tekst.filter(bool)), max_size=4).map(
    lambda blokken_: "".join(
        f'<p id="b-0000000{id_}">{t.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}</p>'
        for id_, t in dict(blokken_).items()
    )
)
_getal = st.integers(0, 100).map(Decimal)


def _een_keer(rijen: st.SearchStrategy[Any], naam: str) -> Any:
    return st.lists(rijen, max_size=3, unique_by=lambda rij: getattr(rij, naam)).map(tuple)


_scores = _een_keer(
    st.builds(
        Score, thema=st.sampled_from("abc"), naam=st.just("Thema"), groep=st.just("Groep"),
        staat=st.sampled_from(["beantwoord", "nvt"]), niveau=st.none() | st.integers(1, 4),
        niveaunaam=st.just("Groeiend"), niveautekst=_tekst, toelichting=_tekst, herkomst=st.just("nieuw"),
    ),
    "thema",
)  # fmt: skip
_cijfers = _een_keer(
    st.builds(
        Cijfer, kengetal=st.sampled_from("kl"), indicator=st.just("bezetting"), uitsplitsing=_tekst,
        definitie=_tekst, gevraagd=st.booleans(), staat=st.just("beantwoord"), teller=_getal, noemer=_getal,
        percentage=_getal, toelichting=_tekst, herkomst=st.just("nieuw"), reden=_tekst,
    ),
    "kengetal",
)  # fmt: skip
_acties = _een_keer(
    st.builds(
        Actie, id=st.integers(1, 4), doel=_tekst, waarom=_tekst, thema=st.just("a"), begonnen_in=st.just(2024),
        stand=st.sampled_from(["", "gepland", "lopend"]), stappen=_tekst, resultaat=_tekst, waarom_niet=_tekst,
        vervolg=_tekst,
    ),
    "id",
)  # fmt: skip
_bijlagen = st.lists(
    st.builds(Bijlage, naam=_tekst, soort=st.just("application/pdf"), grootte=st.just(1), sha256=st.sampled_from("xy")),
    max_size=3,
).map(tuple)
_rest: dict[str, Any] = {
    "meegedacht": st.lists(
        st.builds(Meegedacht, groep=st.sampled_from(["jongeren", "ouders"]), aantal=st.none() | st.integers(0, 9),
                  gezegd=_tekst, gedaan=_tekst), max_size=2,
    ).map(tuple),
    "verklaringen": st.lists(
        st.builds(Verklaring, regel=st.just("sprong"), kengetal=st.sampled_from("kl"),
                  waarden=st.tuples(_getal), tekst=_tekst), max_size=2,
    ).map(tuple),
    "aanvullingen": _een_keer(
        st.builds(Aanvullingsantwoord, vraag=st.integers(1, 3), reden=_tekst, html=_html), "vraag"
    ),
}  # fmt: skip


def _onderdelen(namen: list[str]) -> st.SearchStrategy[tuple[Onderdeel, ...]]:
    return st.tuples(
        *(
            st.builds(
                Onderdeel, id=st.just(naam), soort=st.just("verhaal"), nummer=st.just("1"), titel=st.just(naam),
                vraag=_tekst, verplicht=st.booleans(), limiet=st.none() | st.just(100), html=_html,
                herkomst=st.sampled_from(["nieuw", "bijgewerkt"]), scores=_scores, cijfers=_cijfers, acties=_acties,
                bijlagen=_bijlagen, **_rest,
            )
            for naam in namen
        )
    )  # fmt: skip


_inhoud = st.builds(
    Inhoud,
    ondernemingsnummer=st.just("0123456749"),
    organisatie=st.sampled_from(["Demo-huis", "Demo-thuis"]),
    werkjaar=st.sampled_from([2024, 2025]),
    nulpunt=st.just(False),
    boom=st.just(Versie("nieuwe-boom", 1, "Nieuwe boom")),
    kader=st.just(None),
    voorlopig=st.just(False),
    niveaus=st.just(()),
    hoofdstukken=st.lists(st.sampled_from(["visie", "cijfers", "acties"]), unique=True, max_size=2)
    .flatmap(_onderdelen)
    .map(lambda onderdelen: (Hoofdstuk("1", "Alles", onderdelen),)),
    opvolgpunten=_een_keer(
        st.builds(Opvolgpunt, id=st.integers(1, 3), werkjaar=st.just(2024), afspraak=_tekst, tegen=st.just(""),
                  stand=st.just(""), toelichting=_tekst), "id",
    ),
)  # fmt: skip


Woorden = dict[str, tuple[list[str], dict[Any, dict[str, str]]]]


def _woorden(delen: dict[str, Deel]) -> Woorden:
    """What is read of each section: its paragraphs, and of each row the words by label."""
    return {
        id_: (
            [blok.tekst for blok in blokken(deel.html)],
            {sleutel: {label: t for label, t in rij.velden.items() if t} for sleutel, rij in deel.rijen.items()},
        )
        for id_, deel in delen.items()
    }


def _toepassen(oud: str, stukken: Iterable[Stuk]) -> str:
    """Walk along the old words; what stays or goes must stand there."""
    uit = ""
    for stuk in stukken:
        if stuk.soort != Soort.BIJ:
            assert oud.startswith(stuk.tekst)
            oud = oud.removeprefix(stuk.tekst)
        if stuk.soort != Soort.WEG:
            uit += stuk.tekst
    assert not oud
    return uit


def _verhaal(oud: list[str], verschil: Verschil | None) -> list[str]:
    if verschil is None:
        return oud
    voor, uit = list(oud), []
    for blok in verschil.blokken:
        eigen = "" if blok.soort == Soort.BIJ else voor.pop(0)
        nieuw = _toepassen(eigen, blok.stukken)
        if blok.soort != Soort.WEG:
            uit.append(nieuw)
    assert not voor
    return uit


def _pas_toe(oud: Woorden, verschillen: Iterable[Onderdeelverschil]) -> Woorden:
    uit = dict(oud)
    for v in verschillen:
        alineas, rijen = oud.get(v.id, ([], {}))
        assert (v.id not in oud) == (v.soort == Soort.BIJ)
        if v.soort == Soort.WEG:
            del uit[v.id]
            continue
        rijen = dict(rijen)
        for rij in v.rijen:
            velden = dict(rijen.pop(rij.sleutel, {}))
            if rij.soort == Soort.WEG:
                continue
            for veld in rij.velden:
                velden[veld.naam] = _toepassen(velden.get(veld.naam, ""), veld.stukken)
            rijen[rij.sleutel] = {label: t for label, t in velden.items() if t}
        uit[v.id] = (_verhaal(alineas, v.verhaal), rijen)
    return uit


_LEEG = Inhoud("0123456749", "Demo", 2025, False, Versie("b", 1, "B"), None, False, ())


@settings(max_examples=150, deadline=None)
@given(_inhoud, _inhoud)
@example(_LEEG, _LEEG)
def test_de_getoonde_wijzigingen_maken_van_de_oude_inhoud_de_nieuwe(oud: Inhoud, nieuw: Inhoud) -> None:
    assert _pas_toe(_woorden(getoond(oud)), vergelijk_inhoud(oud, nieuw)) == _woorden(getoond(nieuw))


@settings(max_examples=100, deadline=None)
@given(_inhoud, st.data())
def test_niets_dat_veranderde_blijft_onvermeld(inhoud: Inhoud, data: st.DataObject) -> None:
    """Change one thing of one section, whatever it is: that section is named, and no other."""
    onderdelen = list(inhoud.onderdelen)
    if not onderdelen:
        return
    plaats = data.draw(st.integers(0, len(onderdelen) - 1))
    eigen = {"id", "soort", "nummer"}
    veld = data.draw(st.sampled_from([v.name for v in dataclasses.fields(Onderdeel) if v.name not in eigen]))
    (ander,) = data.draw(_onderdelen([onderdelen[plaats].id]))
    gewijzigd = dataclasses.replace(onderdelen[plaats], **{veld: getattr(ander, veld)})
    alle = [gewijzigd if n == plaats else o for n, o in enumerate(onderdelen)]
    nieuw = dataclasses.replace(inhoud, hoofdstukken=(Hoofdstuk("1", "Alles", tuple(alle)),))
    verwacht = [] if gewijzigd == onderdelen[plaats] else [gewijzigd.id]
    verschillen = vergelijk_inhoud(inhoud, nieuw)
    assert [v.id for v in verschillen] == verwacht
    for v in verschillen:
        assert v.verhaal is not None or v.rijen


def test_een_bestand_tweemaal_toegevoegd_telt_tweemaal() -> None:
    bijlage = Bijlage("Plan.pdf", "application/pdf", 10, "a" * 64)
    onderdeel = Onderdeel("visie", "verhaal", "1", "Visie", "?", True, None, "", "nieuw", bijlagen=(bijlage,))
    met = dataclasses.replace(_LEEG, hoofdstukken=(Hoofdstuk("1", "A", (onderdeel,)),))
    tweemaal = dataclasses.replace(onderdeel, bijlagen=(bijlage, bijlage))
    nieuw = dataclasses.replace(_LEEG, hoofdstukken=(Hoofdstuk("1", "A", (tweemaal,)),))
    (verschil,) = vergelijk_inhoud(met, nieuw)
    assert [(rij.veld, rij.soort, rij.naam) for rij in verschil.rijen] == [("bijlagen", Soort.BIJ, "Plan.pdf")]

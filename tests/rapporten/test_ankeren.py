"""A quoted passage is found again where it went, or not at all: never anywhere else.

The generated edits keep for every word where it came from. A copy of a word comes from where the word came from; what
only reads the same does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapporten.ankeren import Passage, Plek, Vondst, alineas, citeer, vind

WOORDEN = ["de", "jongeren", "dachten", "mee", "over", "het", "huis", "en", "niet"]


@dataclass(frozen=True)
class Woord:
    tekst: str
    oorsprong: int


@dataclass(frozen=True)
class Blok:
    id: str
    woorden: tuple[Woord, ...]


Tekst = tuple[Blok, ...]


def _html(tekst: Tekst) -> str:
    return "".join(f'<p id="{b.id}">{" ".join(w.tekst for w in b.woorden)}</p>' for b in tekst if b.woorden)


def _herkomst(tekst: Tekst, plek: Plek) -> list[int]:
    """Where the words between these characters came from."""
    (blok,) = [b for b in tekst if b.id == plek.blok]
    uit, hier = [], 0
    for woord in blok.woorden:
        if hier < plek.eind and hier + len(woord.tekst) > plek.begin:
            uit.append(woord.oorsprong)
        hier += len(woord.tekst) + 1
    return uit


@st.composite
def _begin(draw: st.DrawFn) -> Tekst:
    """A text with sentences that come back: in one block, in other blocks, and whole blocks twice."""
    zin = st.lists(st.sampled_from(WOORDEN), min_size=1, max_size=14)
    zinnen = draw(st.lists(zin, min_size=1, max_size=3))
    plan = draw(st.lists(st.lists(st.sampled_from(zinnen), min_size=1, max_size=3), min_size=1, max_size=5))
    teller = iter(range(10_000))
    return tuple(
        Blok(f"b-{n:08x}", tuple(Woord(w, next(teller)) for z in zinnen_ for w in z)) for n, zinnen_ in enumerate(plan)
    )


def _bewerk(draw: st.DrawFn, tekst: Tekst, nummer: int) -> Tekst:
    """One thing that a writer does."""
    alle = list(tekst)
    if not alle:
        return tekst
    n = draw(st.integers(0, len(alle) - 1))
    blok = alle[n]
    w = draw(st.integers(0, len(blok.woorden)))
    tot = draw(st.integers(w, min(len(blok.woorden), w + 6)))
    nieuw_id = f"b-{1000 + nummer:08x}"
    erbij = Woord(f"nieuw{nummer}", 100_000 + nummer)

    def met(woorden: tuple[Woord, ...]) -> None:
        alle[n] = replace(blok, woorden=woorden)

    keuze = draw(
        st.sampled_from(["erbij", "weg", "anders", "blok weg", "blok schuift", "nieuw id", "kopie", "stuk", "splits"])
    )
    if keuze == "erbij":
        met((*blok.woorden[:w], erbij, *blok.woorden[w:]))
    elif keuze == "weg":
        met(blok.woorden[:w] + blok.woorden[tot:])
    elif keuze == "anders":
        met((*blok.woorden[:w], erbij, *blok.woorden[tot:]))
    elif keuze == "blok weg":
        del alle[n]
    elif keuze == "blok schuift":
        alle.insert(draw(st.integers(0, len(alle) - 1)), alle.pop(n))
    elif keuze == "nieuw id":
        alle[n] = replace(blok, id=nieuw_id)
    elif keuze == "kopie":
        alle.insert(draw(st.integers(0, len(alle))), replace(blok, id=nieuw_id))
    elif keuze == "stuk":
        doel = draw(st.integers(0, len(alle) - 1))
        plek = draw(st.integers(0, len(alle[doel].woorden)))
        ander = alle[doel].woorden
        alle[doel] = replace(alle[doel], woorden=ander[:plek] + blok.woorden[w:tot] + ander[plek:])
    else:
        met(blok.woorden[:w])
        alle.insert(n + 1, Blok(nieuw_id, blok.woorden[w:]))
    return tuple(alle)


@st.composite
def _geval(draw: st.DrawFn) -> tuple[Tekst, Passage, list[int], Tekst]:
    """A text, a quote in it with where its words came from, and the text after some edits."""
    begin = draw(_begin())
    blok = draw(st.sampled_from(begin))
    eerste = draw(st.integers(0, len(blok.woorden) - 1))
    laatste = draw(st.integers(eerste + 1, len(blok.woorden)))
    teken = lambda tot: sum(len(w.tekst) for w in blok.woorden[:tot])  # noqa: E731
    passage = citeer(_html(begin), blok.id, teken(eerste), teken(laatste))
    assert passage is not None
    na = begin
    for nummer in range(draw(st.integers(0, 4))):
        na = _bewerk(draw, na, nummer)
    return begin, passage, [w.oorsprong for w in blok.woorden[eerste:laatste]], na


@settings(max_examples=600, deadline=None)
@given(_geval())
def test_na_bewerken_staat_een_passage_op_haar_plaats_of_nergens(
    geval: tuple[Tekst, Passage, list[int], Tekst],
) -> None:
    begin, passage, oorsprong, na = geval
    eerst = vind(alineas(_html(begin)), passage)
    assert eerst is not None
    assert _herkomst(begin, eerst) == oorsprong
    plek = vind(alineas(_html(na)), passage)
    if plek is not None:
        assert _herkomst(na, plek) == oorsprong
    elif na == begin:
        pytest.fail("niets veranderde, en toch is de passage weg")


LANG = "Vorig jaar zochten we met iedereen naar rust. De jongeren kozen zelf hun kamer. Dat bleef zo tot de zomer."
CITAAT = "De jongeren kozen zelf hun kamer."


def _p(id_: str, tekst: str) -> str:
    return f'<p id="b-{id_ * 8}">{tekst}</p>'


def _citeer(html: str, id_: str) -> Passage:
    tekst = alineas(html)[f"b-{id_ * 8}"]
    begin = len(tekst.partition(CITAAT)[0].replace(" ", ""))
    passage = citeer(html, f"b-{id_ * 8}", begin, begin + len(CITAAT.replace(" ", "")))
    assert passage is not None
    assert passage.citaat == CITAAT
    return passage


@pytest.mark.parametrize(
    ("wat", "bewerk", "gevonden"),
    [
        ("iets verder in de tekst", lambda h: h.replace("zomer", "herfst"), True),
        ("vlak ervoor", lambda h: h.replace("rust.", "stilte."), True),
        ("vlak erna", lambda h: h.replace("Dat bleef", "Dit bleef"), True),
        ("aan beide kanten", lambda h: h.replace("rust.", "stilte.").replace("Dat bleef", "Dit bleef"), False),
        ("de passage zelf", lambda h: h.replace("kamer", "plek"), False),
        ("een ander id", lambda h: h.replace("aaaaaaaa", "bbbbbbbb"), True),
        ("andere opmaak", lambda h: h.replace("kamer", "<strong>kamer</strong>"), True),
        ("een alinea erbij", lambda h: _p("c", "Nieuw.") + h, True),
        ("alles weg", lambda h: "", False),
    ],
)  # fmt: skip
def test_wat_een_mens_verwacht(wat: str, bewerk: Callable[[str], str], gevonden: bool) -> None:
    html = _p("a", LANG)
    passage = _citeer(html, "a")
    assert passage.vondst == Vondst.CITAAT
    assert (vind(alineas(bewerk(html)), passage) is not None) == gevonden, wat


def test_van_twee_gelijke_alineas_beslist_het_id() -> None:
    html = _p("a", LANG) + _p("b", LANG)
    passage = _citeer(html, "b")
    assert passage.vondst == Vondst.BLOK
    assert vind(alineas(html), passage) == Plek("b-bbbbbbbb", LANG.index(CITAAT), LANG.index(CITAAT) + len(CITAAT))
    assert vind(alineas(_p("a", LANG)), passage) is None


def test_wat_er_niet_staat_is_niet_te_citeren() -> None:
    html = _p("a", "Kort.")
    for blok, begin, eind in (("b-ffffffff", None, None), ("b-aaaaaaaa", 9, 12), ("b-aaaaaaaa", 3, 2), ("", 0, 1)):
        assert citeer(html, blok, begin, eind) is None
    heel = citeer(html, "b-aaaaaaaa")
    assert heel is not None
    assert heel.citaat == "Kort."

"""Narrative: nothing dangerous survives cleaning, blocks keep their id, and plain text comes back as it was typed."""

from __future__ import annotations

import html as htmlmod
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rapporten import tekst

ALLES = {*tekst.TAGS, "script", "style", "img", "svg", "iframe", "h1", "div", "span", "math", "template", "form"}
RAAR = st.text(
    alphabet=st.sampled_from("ab<>&\"'/=-#;: \t\n\u00a0\u0085\u200b\u2028\u202e\ufeffé\U0001f600"), max_size=12
)
WAARDE = st.sampled_from(
    ["javascript:alert(1)", "data:text/html,x", "https://demo.example/?a=1&copy=2", "b-00000000", "b-0000000g", "/pad"]
)
ATTRIBUUT = st.builds(
    "{}={}".format,
    st.sampled_from(["href", "id", "onclick", "onerror", "style", "class", "src", "srcdoc", "xlink:href"]),
    st.builds('"{}"'.format, WAARDE) | WAARDE,
)
OPEN = st.builds(
    lambda tag, attributen: f"<{' '.join([tag, *attributen])}>",
    st.sampled_from(sorted(ALLES)),
    st.lists(ATTRIBUUT, max_size=2),
)
DICHT = st.builds("</{}>".format, st.sampled_from(sorted(ALLES)))
SOEP = st.lists(RAAR | OPEN | DICHT, max_size=14).map("".join)
REGEL = st.text(alphabet=st.characters(codec="utf-8"), max_size=20) | st.builds("- {}".format, RAAR) | RAAR
GETYPT = st.lists(REGEL | st.just(""), max_size=10).map("\n".join)

XSS = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>p{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg><style><img/src=x onerror=alert(1)></style></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<<script>script>alert(1)<</script>/script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<p id='b-00000000\"><script>alert(1)</script>'>x</p>",
    "<a href='https://demo.example/\" onmouseover=\"alert(1)'>x</a>",
    "<!--><script>alert(1)</script>-->",
    "<xmp><p title='</xmp><script>alert(1)</script>'></xmp>",
]


class _Lezer(HTMLParser):
    """What a browser would make of it: every tag with its attributes, and whether each tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.gezien: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.gezien.append((tag, dict(attrs)))
        assert ("id" in dict(attrs)) == (not self.open), "a block carries an id, and nothing else does"
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment survived")


def _ongevaarlijk(html: str) -> None:
    """Only our tags, each with only its own attributes, and every tag closed within its block."""
    lezer = _Lezer()
    lezer.feed(html)
    lezer.close()
    assert lezer.open == [], "a block leaves a tag open: what follows on the page would be drawn into it"
    for tag, attributen in lezer.gezien:
        assert tag in tekst.TAGS
        assert set(attributen) <= ({"href", "rel"} if tag == "a" else {"id"} if tag in tekst.BLOKKEN else set())
        if href := attributen.get("href"):
            assert re.match(r"(https?|mailto):|[^:]*$", re.sub(r"[\x00-\x20]", "", href), re.I), href


@given(SOEP)
@example("<li>los</li>")
@example("<strong>vet<p>alinea</p></strong>staart")
@example('<a href="https://demo.example">link<p>alinea</p></a>')
@example("x<a><table><a>")
@example("<blockquote><p>een</p><p>twee</p></blockquote>")
def test_schoon_laat_niets_gevaarlijks_over_en_verandert_niets_meer(html: str) -> None:
    eens = tekst.schoon(html)
    _ongevaarlijk(eens)
    assert tekst.schoon(eens) == eens
    ids = [blok.id for blok in tekst.blokken(eens)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"b-[0-9a-f]{8}", id_) for id_ in ids)


@pytest.mark.parametrize("aanval", XSS)
def test_geen_enkele_bekende_aanval_overleeft(aanval: str) -> None:
    for html in (aanval, f"<p>voor</p>{aanval}<p>na</p>", f"<ul><li>{aanval}</li></ul>"):
        _ongevaarlijk(tekst.schoon(html))
    getypt = tekst.uit_tekst(aanval)
    _ongevaarlijk(getypt)
    assert set(re.findall(r"<(\w+)", getypt)) <= {"p", "br"}, "typed text is text, never markup"


def test_schoon_behoudt_eigen_ids_en_geeft_dubbele_en_vreemde_een_nieuwe() -> None:
    html = '<p id="b-0123abcd">een</p><p id="b-0123abcd">twee</p><h3 id="inhoud">drie</h3><p id="B-0123ABCE">vier</p>'
    een, twee, drie, vier = tekst.blokken(tekst.schoon(html))
    assert een.id == "b-0123abcd"
    assert len({een.id, twee.id, drie.id, vier.id}) == 4
    assert "inhoud" not in (drie.id, vier.id)  # an id of the page itself is never taken over


def test_losse_stukken_blijven_leesbaar() -> None:
    (blok,) = tekst.blokken(tekst.schoon("<em>Samen</em> <strong>sterk</strong>"))
    assert blok.tekst == "Samen sterk"
    assert [b.tekst for b in tekst.blokken(tekst.schoon("los <p>alinea</p> staart"))] == ["los", "alinea", "staart"]


def test_lege_blokken_tellen_niet() -> None:
    assert tekst.schoon("<p> </p><p><br></p><ul><li></li></ul>") == ""
    assert tekst.uit_tekst(" \n\n\t\n") == ""


@given(GETYPT)
@example("- een\n- twee\n\nalinea\nnog")
@example("-\n- ")
@example("<b>&amp;</b>")
def test_getypte_tekst_komt_terug_zoals_hij_was(getypt: str) -> None:
    html = tekst.uit_tekst(getypt)
    terug = tekst.naar_tekst(html)
    opnieuw = tekst.uit_tekst(terug, html)
    assert opnieuw == html  # ids too: opening and saving a page changes nothing
    assert tekst.naar_tekst(opnieuw) == terug
    assert not tekst.heeft_opmaak(html)
    _ongevaarlijk(html)


@given(GETYPT)
def test_geen_getypt_woord_gaat_verloren(getypt: str) -> None:
    woorden = [w for w in re.sub(r"[\x00-\x08\x0b-\x1f]", "", getypt.replace("\r", "\n")).split() if w != "-"]
    uit = tekst.naar_tekst(tekst.uit_tekst(getypt)).split()
    assert [w for w in uit if w != "-"] == woorden


def test_wie_een_alinea_bewerkt_houdt_de_ids_van_alle_blokken() -> None:
    oud = tekst.uit_tekst("Eerste.\n\nTweede.\n\n- punt een\n- punt twee")
    nieuw = tekst.uit_tekst("Eerste.\n\nTweede, bijgewerkt.\n\n- punt een\n- punt drie", oud)
    assert [b.id for b in tekst.blokken(nieuw)] == [b.id for b in tekst.blokken(oud)]


def test_wie_een_alinea_toevoegt_of_schrapt_verschuift_de_andere_ids_niet() -> None:
    oud = tekst.blokken(html := tekst.uit_tekst("Een.\n\nTwee.\n\nDrie."))
    meer = tekst.blokken(tekst.uit_tekst("Nul.\n\nEen.\n\nTwee.\n\nTussenin.\n\nDrie.", html))
    assert [b.id for b in meer if b.tekst in ("Een.", "Twee.", "Drie.")] == [b.id for b in oud]
    assert len({b.id for b in meer}) == 5
    minder = tekst.blokken(tekst.uit_tekst("Een.\n\nDrie.", html))
    assert [b.id for b in minder] == [oud[0].id, oud[2].id]


@pytest.mark.parametrize(
    ("html", "aantal"),
    [
        ("", 0),
        ("<p>vier</p>", 4),
        ("<p>a&amp;b</p>", 3),
        ("<p>a<br>b</p>", 3),
        ("<p><strong>vet</strong></p>", 3),
        ("<p>een</p><p>twee</p>", 8),
        ("<ul><li>a</li><li>b</li></ul>", 3),
        ("<p>\U0001f600</p>", 1),
    ],
)
def test_de_lengte_telt_tekens_en_geen_opmaak(html: str, aantal: int) -> None:
    assert tekst.lengte(tekst.schoon(html)) == aantal


def test_opmaak_die_verloren_zou_gaan_wordt_gemeld() -> None:
    assert tekst.heeft_opmaak(tekst.schoon("<p>een <strong>woord</strong></p>"))
    assert tekst.heeft_opmaak(tekst.schoon("<ol><li>een</li></ol>"))
    assert not tekst.heeft_opmaak(tekst.schoon("<p>een</p><ul><li>twee</li></ul>"))


def test_getypte_tekens_zijn_tekst() -> None:
    getypt = '5 < 6 & 7 > 3, "citaat" <b>geen vet</b>'
    html = tekst.uit_tekst(getypt)
    assert htmlmod.unescape(re.sub(r"<[^>]*>", "", html)) == getypt

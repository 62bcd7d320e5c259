"""What is still missing: each problem with its words and its place, and nothing unanswered ever called complete."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapporten import inhoud as i
from rapporten.inhoud import Inhoud, Onderdeel
from rapporten.volledigheid import (
    Band,
    Ernst,
    Probleem,
    Regel,
    Stand,
    Vergelijking,
    Wat,
    afwijkingen,
    blokkeringen,
    gegroepeerd,
    problemen,
    problemen_van,
    taken,
    uitleg,
)
from zelfevaluatie.choices import Staat

LEEG = Onderdeel("vraag", "verhaal", "1", "Visie", "Welke visie?", True, 10, "", "nieuw")
SCORE = i.Score("klacht", "Klachten", "Gebruiker", "niet_beantwoord", None, "", "", "", "nieuw")
CIJFER = i.Cijfer("bez-ovbj", "bezetting", "OVBJ", "definitie", True, "niet_beantwoord", None, None, None, "", "nieuw")
ACTIE = i.Actie(1, "Doel", "", "", 2025, "gepland", "", "", "", "")
BIJLAGE = i.Bijlage("a.pdf", "application/pdf", 3, "0" * 64)


def verhaal(html: str = "", **anders: Any) -> Onderdeel:
    return replace(LEEG, html=html, **anders)


def scores(*rijen: dict[str, Any], **anders: Any) -> Onderdeel:
    return replace(LEEG, soort="groeiniveaus", scores=tuple(replace(SCORE, **rij) for rij in rijen), **anders)


def cijfers(*rijen: dict[str, Any], **anders: Any) -> Onderdeel:
    return replace(LEEG, soort="cijfers", cijfers=tuple(replace(CIJFER, **rij) for rij in rijen), **anders)


BEANTWOORD = {"staat": "beantwoord", "niveau": 3}
NVT = {"staat": "nvt"}
GETELD = {"staat": "beantwoord", "percentage": Decimal(90)}
OVER = {"herkomst": "overgenomen"}


def p(html: str) -> str:
    return f"<p>{html}</p>"


GEVALLEN: list[tuple[str, Onderdeel, list[tuple[str, str, str]]]] = [
    ("verplicht en leeg", verhaal(), [("blokkering", "Visie: schrijf een antwoord.", "id_tekst")]),
    ("verplicht en ingevuld", verhaal(p("Goed")), []),
    ("niet verplicht en leeg", verhaal(verplicht=False), []),
    ("precies de limiet", verhaal(p("x" * 10)), []),
    ("een te veel", verhaal(p("x" * 11)), [("blokkering", "Visie: 1 teken te veel.", "id_tekst")]),
    ("opmaak telt niet", verhaal(p("<strong>" + "x" * 10 + "</strong>")), []),
    (
        "te veel, ook waar het niet verplicht is",
        verhaal(p("x" * 15), verplicht=False),
        [("blokkering", "Visie: 5 tekens te veel.", "id_tekst")],
    ),
    ("geen limiet", verhaal(p("x" * 9999), limiet=None), []),
    (
        "overgenomen",
        verhaal(p("Vorig"), **OVER),
        [("te_bevestigen", "Visie: bevestig de tekst van vorig jaar of pas hem aan.", "id_tekst")],
    ),
    ("bevestigd", verhaal(p("Vorig"), herkomst="ongewijzigd_bevestigd"), []),
    ("bijgewerkt", verhaal(p("Vorig+"), herkomst="bijgewerkt"), []),
    ("score niet beantwoord", scores({}, BEANTWOORD), [("blokkering", "Klachten: kies een niveau.", "thema-klacht")]),
    ("score nvt is beantwoord", scores(NVT), []),
    ("score niveau nul is beantwoord", scores({"staat": "beantwoord", "niveau": 0}), []),
    ("score zonder plicht", scores({}, verplicht=False), []),
    (
        "alleen een toelichting is geen antwoord",
        scores({"toelichting": "x"}),
        [("blokkering", "Klachten: kies een niveau.", "thema-klacht")],
    ),
    (
        "toelichting te lang",
        scores({**BEANTWOORD, "toelichting": "x" * 12}),
        [("blokkering", "Klachten: de toelichting is 2 tekens te lang.", "thema-klacht")],
    ),
    (
        "score overgenomen",
        scores({**BEANTWOORD, **OVER}),
        [("te_bevestigen", "Klachten: bevestig of wijzig het niveau.", "thema-klacht")],
    ),
    (
        "gevraagd cijfer leeg",
        cijfers({}),
        [("blokkering", "Bezetting OVBJ: vul het cijfer in of kies “niet van toepassing”.", "cijfer-bez-ovbj")],
    ),
    ("aangeboden cijfer leeg", cijfers({"gevraagd": False}, GETELD), []),
    ("cijfer nvt is beantwoord", cijfers(NVT), []),
    ("cijfer nul is beantwoord", cijfers({"staat": "beantwoord", "percentage": Decimal(0)}), []),
    (
        "verhaal bij het cijfer te lang",
        cijfers({**GETELD, "toelichting": "x" * 11}),
        [("blokkering", "Bezetting OVBJ: het verhaal is 1 teken te lang.", "cijfer-bez-ovbj")],
    ),
    (
        "cijfer overgenomen",
        cijfers({**GETELD, **OVER}),
        [("te_bevestigen", "Bezetting OVBJ: bevestig of wijzig het cijfer.", "cijfer-bez-ovbj")],
    ),
    ("geen cijfers gevraagd", cijfers(), []),
    (
        "document ontbreekt",
        replace(LEEG, soort="document"),
        [("blokkering", "Visie: voeg een document toe.", "id_bestand")],
    ),
    ("document", replace(LEEG, soort="document", bijlagen=(BIJLAGE,)), []),
    (
        "acties ontbreken",
        replace(LEEG, soort="verbeteracties"),
        [("blokkering", "Visie: voeg minstens één actie toe.", "")],
    ),
    ("acties", replace(LEEG, soort="verbeteracties", acties=(ACTIE,)), []),
    (
        "kwaliteitsthema leeg",
        replace(LEEG, soort="kwaliteitsthemas"),
        [("blokkering", "Visie: schrijf een antwoord.", "id_tekst")],
    ),
    (
        "thema's van het werkjaar zijn geen antwoord",
        replace(LEEG, soort="kwaliteitsthemas", themas=(i.Kwaliteitsthema("n", "o"),)),
        [("blokkering", "Visie: schrijf een antwoord.", "id_tekst")],
    ),
]


@pytest.mark.parametrize(("onderdeel", "verwacht"), [g[1:] for g in GEVALLEN], ids=[g[0] for g in GEVALLEN])
def test_elk_gemis_met_zijn_woorden_en_zijn_plaats(onderdeel: Onderdeel, verwacht: list[tuple[str, str, str]]) -> None:
    gevonden = list(problemen_van(onderdeel))
    assert [(q.ernst.value, q.tekst, q.plek) for q in gevonden] == verwacht
    assert {q.onderdeel for q in gevonden} <= {onderdeel.id}


def test_een_probleem_bij_een_thema_noemt_dat_thema_want_het_staat_op_een_andere_bladzijde() -> None:
    (gevonden,) = problemen_van(scores({}))
    assert gevonden == Probleem(
        "vraag", Ernst.BLOKKERING, "Klachten: kies een niveau.", "thema-klacht", "klacht", Wat.NIVEAU, "Klachten"
    )


def inhoud(*onderdelen: Onderdeel) -> Inhoud:
    return Inhoud(
        ondernemingsnummer="0900000196",
        organisatie="Demo",
        werkjaar=2025,
        nulpunt=False,
        boom=i.Versie("b", 1, "Boom"),
        kader=None,
        voorlopig=False,
        niveaus=(),
        hoofdstukken=(i.Hoofdstuk("1", "Hoofdstuk", onderdelen),),
    )


def stand(onderdeel: Onderdeel, *, klaar: bool = False, aanvulling: bool = False) -> Stand:
    ids = ["vraag"]
    return taken(inhoud(onderdeel), klaar=ids if klaar else [], aanvulling=ids if aanvulling else [])["vraag"].stand


def test_wat_onbeantwoord_is_heet_nooit_volledig_wat_men_er_ook_van_zegt() -> None:
    for soort in ("verhaal", "kwaliteitsthemas", "document", "verbeteracties"):
        assert stand(replace(LEEG, soort=soort), klaar=True) != Stand.VOLLEDIG
    for onderdeel in (scores({}, BEANTWOORD), scores({}), cijfers({}), cijfers({}, GETELD), verhaal(p("x" * 11))):
        assert stand(onderdeel, klaar=True) != Stand.VOLLEDIG
    for staat in set(Staat.values) - {Staat.BEANTWOORD, Staat.NVT}:
        assert stand(scores({"staat": staat}), klaar=True) != Stand.VOLLEDIG


def test_de_vijf_standen_van_een_onderdeel() -> None:
    assert stand(verhaal()) == Stand.NIET_BEGONNEN
    assert stand(verhaal(), klaar=True) == Stand.NIET_BEGONNEN  # "klaar" without an answer is not complete
    assert stand(verhaal(p("x"))) == Stand.BEZIG  # answered, but nobody called it done
    assert stand(verhaal(p("x")), klaar=True) == Stand.VOLLEDIG
    assert stand(verhaal(verplicht=False), klaar=True) == Stand.VOLLEDIG  # nothing to say is an answer there
    assert stand(verhaal(p("x"), **OVER), klaar=True) == Stand.TE_BEVESTIGEN
    assert stand(verhaal(p("x")), klaar=True, aanvulling=True) == Stand.AANVULLING_GEVRAAGD


def test_de_takenlijst_telt_wat_beantwoord_is() -> None:
    def telling(onderdeel: Onderdeel) -> str:
        return taken(inhoud(onderdeel), klaar=[])["vraag"].telling

    assert telling(scores({}, BEANTWOORD, NVT)) == "2 van 3 thema’s"
    assert telling(cijfers({}, GETELD, {**GETELD, "gevraagd": False})) == "1 van 2 cijfers"
    assert telling(cijfers({"gevraagd": False})) == ""
    assert telling(verhaal()) == ""


def test_problemen_staan_in_leesvolgorde() -> None:
    alles = inhoud(verhaal(id="a", titel="A"), scores({}, id="b"), verhaal(id="c", titel="C"))
    assert [q.onderdeel for q in problemen(alles)] == ["a", "b", "c"]
    assert problemen(inhoud(verhaal(p("x")), scores(NVT), cijfers(GETELD))) == []


# --- explanations wished for ------------------------------------------------------------------------------

BEZ = "bez-ovbj"


def regels(percentage: str, **tegen: Any) -> list[str]:
    cijfer = replace(CIJFER, staat="beantwoord", percentage=Decimal(percentage))
    return [a.regel.value for a in afwijkingen(cijfer, Vergelijking(**tegen))]


def test_meer_dan_tien_punten_van_vorig_jaar_vraagt_om_uitleg() -> None:
    vorig = {BEZ: Decimal("90.0")}
    assert regels("100", vorig=vorig) == regels("80.0", vorig=vorig) == []
    assert regels("100.1", vorig=vorig) == regels("79.9", vorig=vorig) == ["vorig_jaar"]
    assert regels("95.1", vorig=vorig, verschil=Decimal(5)) == ["vorig_jaar"]
    assert regels("500", vorig={"een-ander": Decimal(1)}) == regels("500") == []


def test_buiten_het_midden_van_de_sector_vraagt_om_uitleg() -> None:
    banden = {BEZ: Band(Decimal(72), Decimal(104), 2024)}
    assert regels("72", banden=banden) == regels("104", banden=banden) == []
    assert regels("71.9", banden=banden) == regels("104.1", banden=banden) == ["sector"]


def test_teller_en_noemer_tegen_het_percentage() -> None:
    def van(percentage: str) -> list[str]:
        cijfer = replace(CIJFER, teller=Decimal(2), noemer=Decimal(3), percentage=Decimal(percentage))
        return [a.regel.value for a in afwijkingen(cijfer, Vergelijking())]

    assert van("66.6667") == van("66.7") == []
    assert van("66.6") == van("90") == ["samenstelling"]


def test_de_regels_in_woorden() -> None:
    def zin(regel: Regel, *waarden: str) -> str:
        return uitleg(regel, [Decimal(w) for w in waarden])

    assert zin(Regel.VORIG_JAAR, "105", "90", "10") == "105,0 % is 15,0 procentpunten meer dan vorig jaar (90,0 %)"
    assert "9,5 procentpunten minder" in zin(Regel.VORIG_JAAR, "80.5", "90", "5")
    woorden = zin(Regel.SECTOR, "50", "72", "104", "90", "2024")
    assert woorden.endswith("in 2024 had 90 % van de organisaties een cijfer tussen 72 % en 104 %")
    assert "samen 66,7 %, het percentage is 90,0 %" in zin(Regel.SAMENSTELLING, "90", "66.6667")


percentages = st.decimals(0, 300, places=4)


@given(eigen=percentages, vorig=percentages, verschil=st.decimals("0.1", 100, places=1), onder=percentages)
def test_een_verklaring_antwoordt_zolang_de_waarden_dezelfde_zijn(
    eigen: Decimal, vorig: Decimal, verschil: Decimal, onder: Decimal
) -> None:
    vergelijking = Vergelijking({BEZ: vorig}, {BEZ: Band(onder, onder + 10, 2024)}, verschil)
    onderdeel = cijfers({"staat": "beantwoord", "percentage": eigen})
    (cijfer,) = onderdeel.cijfers
    gevonden = list(afwijkingen(cijfer, vergelijking))
    assert (Regel.VORIG_JAAR in {a.regel for a in gevonden}) == (abs(eigen - vorig) > verschil)
    assert (Regel.SECTOR in {a.regel for a in gevonden}) == (eigen < onder or eigen > onder + 10)
    verklaard = replace(
        onderdeel, verklaringen=tuple(i.Verklaring(a.regel, a.kengetal, a.waarden, "Omdat.") for a in gevonden)
    )
    assert list(problemen_van(verklaard, vergelijking)) == []
    anders = replace(verklaard, cijfers=(replace(cijfer, percentage=eigen + Decimal("0.0001")),))
    open_ = [q for q in problemen_van(anders, vergelijking) if q.ernst == Ernst.TOELICHTING]
    assert len(open_) == len(list(afwijkingen(anders.cijfers[0], vergelijking)))


@given(eigen=percentages, vorig=percentages, klaar=st.booleans())
def test_toelichting_gewenst_houdt_nooit_iets_tegen(eigen: Decimal, vorig: Decimal, klaar: bool) -> None:
    onderdeel = cijfers({"staat": "beantwoord", "percentage": eigen})
    alles, vergelijking = inhoud(onderdeel), Vergelijking({BEZ: vorig})
    assert blokkeringen(alles) == []
    assert {q.ernst for q in problemen(alles, vergelijking)} <= {Ernst.TOELICHTING}
    taak = taken(alles, klaar=["vraag"] if klaar else [], vergelijking=vergelijking)["vraag"]
    assert taak.is_af == klaar
    ver = abs(eigen - vorig) > 10
    assert taak.stand == (Stand.TOELICHTING_GEWENST if ver else Stand.VOLLEDIG if klaar else Stand.BEZIG)


@given(st.lists(st.sampled_from(["niet_beantwoord", "beantwoord", "nvt"]), min_size=1, max_size=16), percentages)
def test_wat_onbeantwoord_is_is_nooit_volledig_waarmee_men_ook_vergelijkt(staten: list[str], vorig: Decimal) -> None:
    rijen = [{"staat": s, "percentage": Decimal(90) if s == "beantwoord" else None} for s in staten]
    taak = taken(inhoud(cijfers(*rijen)), klaar=["vraag"], vergelijking=Vergelijking({BEZ: vorig}))["vraag"]
    if "niet_beantwoord" in staten:
        assert taak.stand != Stand.VOLLEDIG
        assert not taak.is_af


@given(st.integers(0, 5), st.integers(0, 5))
def test_een_niveau_mag_veranderen_zonder_dat_er_iets_gevraagd_wordt(eerst: int, nu: int) -> None:
    for niveau in (eerst, nu):
        onderdeel = scores({"staat": "beantwoord", "niveau": niveau})
        assert list(problemen_van(onderdeel, Vergelijking({"klacht": Decimal(eerst)}))) == []


# --- figures of Opgroeien, and grouping -------------------------------------------------------------------

CENTRAAL = i.Centraal(None, None, Decimal(90), "2026-03-12")


def test_een_cijfer_van_opgroeien_wordt_bevestigd_of_betwist() -> None:
    def van(**rij: Any) -> list[tuple[str, bool]]:
        return [(q.ernst.value, q.blokkeert) for q in problemen_van(cijfers({"centraal": CENTRAAL, **rij}))]

    assert van(herkomst="centraal") == [("te_bevestigen", True)]
    assert van(herkomst="centraal", gevraagd=False) == [("suggestie", False)]
    assert van(herkomst="centraal", gevraagd=False, **GETELD) == [("te_bevestigen", True)]
    assert van(herkomst="centraal_bevestigd", **GETELD) == []
    assert van(herkomst="centraal_betwist", reden="r", **GETELD) == van(herkomst="centraal_betwist", **NVT) == []
    assert van(herkomst="centraal_betwist", reden="r") == [("blokkering", True)]


def test_nakijken_telt_per_onderdeel_wat_hetzelfde_is() -> None:
    alles = inhoud(
        scores({}, {"thema": "b", "naam": "Onthaal"}, id="a", titel="Groeiniveaus"),
        cijfers({}, id="b", titel="Cijfers"),
        verhaal(id="c", titel="Visie"),
        verhaal(p("x" * 12), id="d", titel="Slot"),
    )
    groepen = gegroepeerd(alles, problemen(alles))
    assert [(g.kop, [q.naam for q in g.problemen]) for g in groepen] == [
        ("Groeiniveaus: 2 thema’s zonder niveau", ["Klachten", "Onthaal"]),
        ("", ["Bezetting OVBJ"]),
        ("", [""]),
        ("", [""]),
    ]
    assert [q.tekst for g in groepen for q in g.problemen] == [q.tekst for q in problemen(alles)]

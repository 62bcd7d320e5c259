"""What is still missing: each problem with its words and its place, and nothing unanswered ever called complete."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rapporten import inhoud as i
from rapporten.inhoud import Inhoud, Onderdeel
from rapporten.volledigheid import Ernst, Probleem, Stand, problemen, problemen_van, taken
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
    assert gevonden == Probleem("vraag", Ernst.BLOKKERING, "Klachten: kies een niveau.", "thema-klacht", "klacht")


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

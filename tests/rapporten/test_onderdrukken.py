"""Small groups: nobody reads or computes what fewer than five organisations said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

import pytest

from rapporten.sectorbeeld.berekenen import NIET_BEANTWOORD, NVT, Cel, Deel
from rapporten.sectorbeeld.onderdrukken import AFLEIDBAAR, MINIMUM, OVERWOGEN, TE_WEINIG, onderdruk

WEINIG = TE_WEINIG.format(minimum=MINIMUM)
GEMENGD = (2, 3, 3, 4, 2, 3, 4, 3, 2, 3)
"""Levels as they come, so that a group of five or more never agrees."""


def deel(*groepen: str, n: int = 0, niveaus: Iterable[int] = (), thema: int = 1, wie: int | None = None) -> Deel:
    """A part of the sector: so many organisations, or with exactly these levels (or states)."""
    standen = Counter(niveaus or (GEMENGD * 10)[:n])
    return Deel(
        groepen=frozenset({"sector", *groepen}),
        thema=thema,
        n=sum(aantal for stand, aantal in standen.items() if stand >= 0),
        niet_beantwoord=standen[NIET_BEANTWOORD],
        nvt=standen[NVT],
        standen=standen,
        wie=wie,
    )


def cellen(*delen: Deel) -> list[Cel]:
    """Every cell of the edition that these parts are of."""
    uit: dict[tuple[str, int | None, int | None], Counter[str]] = {}
    for d in delen:
        for groep in sorted(d.groepen):
            if not groep[0].isdigit() and not groep.startswith("vorig/"):
                telling = uit.setdefault((groep, d.thema, d.kengetal), Counter())
                telling.update({"n": d.n, "niet_beantwoord": d.niet_beantwoord, "nvt": d.nvt})
    return [Cel(groep=groep, thema=thema, kengetal=k, **telling) for (groep, thema, k), telling in uit.items()]


def redenen(*delen: Deel) -> dict[str, str]:
    return {cel.groep: cel.verborgen for cel in onderdruk(cellen(*delen), delen)}


def test_vanaf_vijf_wordt_een_groep_getoond_en_eronder_staat_alleen_de_reden() -> None:
    delen = [deel("werkvorm:CIG", n=5), deel("werkvorm:OBC", n=4), deel("werkvorm:CaH", n=6)]
    uit = {cel.groep: cel for cel in onderdruk(cellen(*delen), delen)}
    assert (uit["werkvorm:CaH"].n, uit["werkvorm:CaH"].verborgen) == (6, "")
    assert uit["werkvorm:OBC"] == Cel(groep="werkvorm:OBC", thema=1, verborgen=WEINIG)


def test_een_verborgen_regio_neemt_de_kleinste_getoonde_mee() -> None:
    delen = deel("regio:antwerpen", n=20), deel("regio:brussel", n=3), deel("regio:limburg", n=15)
    assert redenen(*delen) == {
        "sector": "",
        "regio:antwerpen": "",
        "regio:brussel": WEINIG,
        "regio:limburg": AFLEIDBAAR,
    }


def test_twee_kleine_regios_die_samen_groot_genoeg_zijn_laten_de_andere_staan() -> None:
    delen = deel("regio:a", n=4), deel("regio:b", n=4), deel("regio:c", n=10)
    assert redenen(*delen) == {"sector": "", "regio:a": WEINIG, "regio:b": WEINIG, "regio:c": ""}


def test_twee_kleine_regios_die_samen_klein_zijn_nemen_er_een_mee() -> None:
    delen = deel("regio:a", n=2), deel("regio:b", n=2), deel("regio:c", n=10), deel("regio:d", n=9)
    assert redenen(*delen)["regio:d"] == AFLEIDBAAR
    assert redenen(*delen)["regio:c"] == ""


def test_een_regio_zonder_antwoorden_verraadt_ook_niet_dat_niemand_antwoordde() -> None:
    delen = deel("regio:a", niveaus=[NIET_BEANTWOORD, NVT, NVT]), deel("regio:b", n=10)
    assert redenen(*delen) == {"sector": "", "regio:a": WEINIG, "regio:b": AFLEIDBAAR}


def test_elk_thema_staat_op_zichzelf() -> None:
    delen = [deel("regio:a", n=10, thema=1), deel("regio:b", n=20, thema=1)]
    delen += [deel("regio:a", n=3, thema=2), deel("regio:b", n=27, thema=2)]
    verborgen = {(cel.thema, cel.groep) for cel in onderdruk(cellen(*delen), delen) if cel.verborgen}
    assert verborgen == {(2, "regio:a"), (2, "regio:b")}


def test_een_werkvorm_waarvan_de_rest_klein_is_wordt_ook_verborgen() -> None:
    """Of 24, 22 are OVBJ: the sector without OVBJ is two organisations that do only CIG."""
    delen = deel("werkvorm:OVBJ", n=17), deel("werkvorm:OVBJ", "werkvorm:CIG", n=5), deel("werkvorm:CIG", n=2)
    assert redenen(*delen) == {"sector": "", "werkvorm:OVBJ": AFLEIDBAAR, "werkvorm:CIG": ""}


def test_wie_twee_werkvormen_heeft_is_niet_te_vinden_door_alles_op_te_tellen() -> None:
    """OVBJ + CIG - sector is the two organisations that have both."""
    delen = deel("werkvorm:OVBJ", n=16), deel("werkvorm:OVBJ", "werkvorm:CIG", n=2), deel("werkvorm:CIG", n=6)
    assert redenen(*delen) == {"sector": "", "werkvorm:OVBJ": "", "werkvorm:CIG": AFLEIDBAAR}


def test_twee_werkvormen_die_in_een_organisatie_verschillen_staan_er_niet_allebei() -> None:
    """The same organisations do both, but one does only A, and one only B."""
    delen = [
        deel("werkvorm:A", "werkvorm:B", n=20),
        deel("werkvorm:A", niveaus=[5]),
        deel("werkvorm:B", niveaus=[1]),
        deel("werkvorm:C", n=20),
    ]
    uit = redenen(*delen)
    assert uit["sector"] == ""
    assert [g for g in ("werkvorm:A", "werkvorm:B") if uit[g] == AFLEIDBAAR] == ["werkvorm:B"]


def test_een_groep_die_het_eens_is_zegt_van_elk_wat_hij_antwoordde() -> None:
    """And not by a reason of its own, for that would tell it."""
    delen = deel("regio:a", niveaus=[3] * 12), deel("regio:b", n=20), deel("regio:c", n=9)
    uit = redenen(*delen)
    assert uit["regio:a"] == AFLEIDBAAR
    assert uit["regio:c"] == AFLEIDBAAR, "anders volgt regio a uit de sector min de andere"


def test_het_enige_hoogste_niveau_staat_niet_in_een_regio_en_een_grootte_met_een_organisatie_gemeen() -> None:
    """No subtraction helps here, only that a count is never below zero: who scores 5 is in region a and is small."""
    delen = [
        deel("regio:a", "grootte:klein", niveaus=[5]),
        deel("regio:a", "grootte:groot", n=9),
        deel("regio:b", "grootte:klein", n=9),
        deel("regio:b", "grootte:groot", n=8),
    ]
    uit = redenen(*delen)
    assert uit["sector"] == ""
    assert [g for g in ("regio:a", "grootte:klein") if uit[g]] != []


def test_eerst_verdwijnen_paren_en_dan_pas_regios() -> None:
    delen = [
        deel("regio:a", "grootte:klein", "regio:a+grootte:klein", n=3),
        deel("regio:a", "grootte:groot", "regio:a+grootte:groot", n=20),
        deel("regio:b", "grootte:klein", "regio:b+grootte:klein", n=20),
        deel("regio:b", "grootte:groot", "regio:b+grootte:groot", n=20),
    ]
    uit = redenen(*delen)
    assert all(bool(uit[g]) == ("+" in g) for g in uit)


def test_wie_erbij_kwam_sinds_vorig_jaar_is_niet_te_vinden_uit_het_panel() -> None:
    delen = [deel("regio:a", "panel", "panel/regio:a", n=12), deel("regio:a", n=2), deel("regio:b", n=9)]
    assert redenen(*delen)["panel"] == AFLEIDBAAR


def test_wie_wegviel_sinds_vorig_jaar_is_niet_te_vinden_uit_de_vorige_editie() -> None:
    """Last year's sector is published: without last year's half of the panel, one organisation is left."""
    delen = [
        deel("panel", n=12),
        deel(n=7),
        Deel(groepen=frozenset({"vorig/panel", "2023.1/sector"}), thema=1, n=12, standen={2: 6, 3: 6}),
        Deel(groepen=frozenset({"2023.1/sector"}), thema=1, n=1, standen={2: 1}),
    ]
    assert redenen(*delen) == {"sector": "", "panel": AFLEIDBAAR}


def test_een_verbetering_na_een_definitieve_editie_verraadt_niet_wie_ze_deed() -> None:
    eerder = "2024.1/sector", "2024.1/regio:a"
    delen = [
        deel("regio:a", *eerder, n=12),
        deel("regio:b", "2024.1/sector", "2024.1/regio:b", n=12),
        deel("regio:a", niveaus=[4], wie=7),
        Deel(groepen=frozenset(eerder), thema=1, n=1, standen={2: 1}, wie=7),
    ]
    assert redenen(*delen) == {"sector": AFLEIDBAAR, "regio:a": AFLEIDBAAR, "regio:b": ""}


def _cijfer(groep: str, *noemers: int) -> Deel:
    grootste = tuple(Decimal(n) for n in sorted(noemers, reverse=True)[:2])
    return Deel(
        groepen=frozenset({"sector", groep}),
        kengetal=1,
        n=len(noemers),
        noemer=Decimal(sum(noemers)),
        grootste=grootste,
    )


def test_een_cijfer_dat_een_grote_organisatie_bepaalt_wordt_verborgen() -> None:
    """The second largest knows its own share; of what is left 97 % is the largest."""
    delen = _cijfer("regio:a", 100, 30, 1, 1, 1), _cijfer("regio:b", 10, 9, 8, 7, 6), _cijfer("regio:c", 10, 9, 8, 7, 6)
    assert redenen(*delen) == {"sector": "", "regio:a": OVERWOGEN, "regio:b": "", "regio:c": AFLEIDBAAR}
    assert redenen(_cijfer("regio:a", 100, 30, 4, 4, 4), *delen[1:])["regio:a"] == ""


def test_een_cel_die_niet_de_som_van_haar_delen_is_wordt_niet_beoordeeld() -> None:
    with pytest.raises(ValueError, match="regio:a"):
        onderdruk([Cel(groep="regio:a", thema=1, n=8)], [deel("regio:a", n=7)])

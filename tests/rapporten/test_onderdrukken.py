"""Small groups: nobody reads or computes what fewer than five organisations said."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rapporten.sectorbeeld.berekenen import Cel
from rapporten.sectorbeeld.onderdrukken import AFLEIDBAAR, MINIMUM, TE_WEINIG, onderdruk

WEINIG = TE_WEINIG.format(minimum=MINIMUM)


def _cel(groep: str, n: int, *, thema: int = 1) -> Cel:
    verdeling = (n,)
    return Cel(
        groep=groep, thema=thema, n=n, niet_beantwoord=1, nvt=2, verdeling=verdeling, som=0, mediaan=0.0, q1=0.0, q3=0.0
    )


def _redenen(*cellen: Cel) -> dict[str, str]:
    return {cel.groep: cel.verborgen for cel in onderdruk(cellen)}


def test_vanaf_vijf_wordt_een_groep_getoond_en_eronder_staat_alleen_de_reden() -> None:
    vijf, vier = onderdruk([_cel("werkvorm:CIG", 5), _cel("werkvorm:OBC", 4)])
    assert (vijf.n, vijf.verborgen) == (5, "")
    assert vier == Cel(groep="werkvorm:OBC", thema=1, verborgen=WEINIG)


def test_een_verborgen_regio_neemt_de_kleinste_getoonde_mee() -> None:
    redenen = _redenen(
        _cel("sector", 38), _cel("regio:antwerpen", 20), _cel("regio:brussel", 3), _cel("regio:limburg", 15)
    )
    assert redenen == {"sector": "", "regio:antwerpen": "", "regio:brussel": WEINIG, "regio:limburg": AFLEIDBAAR}


def test_twee_kleine_regios_die_samen_klein_zijn_nemen_er_een_mee() -> None:
    redenen = _redenen(
        _cel("sector", 23), _cel("regio:a", 2), _cel("regio:b", 2), _cel("regio:c", 10), _cel("regio:d", 9)
    )
    assert redenen == {"sector": "", "regio:a": WEINIG, "regio:b": WEINIG, "regio:c": "", "regio:d": AFLEIDBAAR}


def test_twee_kleine_regios_die_samen_groot_genoeg_zijn_laten_de_andere_staan() -> None:
    redenen = _redenen(_cel("sector", 18), _cel("regio:a", 4), _cel("regio:b", 4), _cel("regio:c", 10))
    assert redenen == {"sector": "", "regio:a": WEINIG, "regio:b": WEINIG, "regio:c": ""}


def test_een_regio_zonder_antwoorden_verraadt_ook_niet_dat_niemand_antwoordde() -> None:
    redenen = _redenen(_cel("sector", 10), _cel("regio:a", 0), _cel("regio:b", 10))
    assert redenen == {"sector": "", "regio:a": WEINIG, "regio:b": AFLEIDBAAR}


def test_een_verborgen_sector_laat_niets_af_te_leiden() -> None:
    assert _redenen(_cel("sector", 4), _cel("regio:a", 4)) == {"sector": WEINIG, "regio:a": WEINIG}


def test_elk_thema_staat_op_zichzelf() -> None:
    cellen = [_cel(g, n, thema=t) for t in (1, 2) for g, n in (("sector", 30), ("regio:a", 10 if t == 1 else 3))]
    cellen += [_cel("regio:b", 20, thema=1), _cel("regio:b", 27, thema=2)]
    assert [(c.thema, c.groep, bool(c.verborgen)) for c in onderdruk(cellen) if c.groep == "regio:b"] == [
        (1, "regio:b", False),
        (2, "regio:b", True),
    ]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8), st.sampled_from(["regio", "werkvorm"]))
def test_wie_de_getoonde_groepen_van_de_sector_aftrekt_vindt_nooit_een_kleine_groep(ns: list[int], soort: str) -> None:
    uit = onderdruk([_cel("sector", sum(ns)), *(_cel(f"{soort}:{i}", n) for i, n in enumerate(ns))])
    sector, groepen = uit[0], uit[1:]
    assert all((cel.n or 0) >= MINIMUM for cel in uit if not cel.verborgen)
    verborgen = [n for n, cel in zip(ns, groepen, strict=True) if cel.verborgen]
    if not sector.verborgen and verborgen:
        rest = (sector.n or 0) - sum(cel.n or 0 for cel in groepen)
        assert rest == sum(verborgen)
        assert rest >= MINIMUM
        assert len(verborgen) >= 2 or len(groepen) == 1
    if sector.verborgen:
        assert all(cel.verborgen for cel in groepen)

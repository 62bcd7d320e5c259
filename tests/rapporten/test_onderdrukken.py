"""Small groups: nobody reads or computes what fewer than five organisations said."""

from __future__ import annotations

from itertools import combinations

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


def test_alleen_een_verborgen_regio_met_veel_niet_beantwoord_neemt_niemand_mee() -> None:
    groot = Cel(groep="regio:a", thema=1, n=0, niet_beantwoord=9, nvt=0)
    redenen = _redenen(_cel("sector", 10), groot, _cel("regio:b", 10))
    assert redenen == {"sector": "", "regio:a": WEINIG, "regio:b": ""}


def test_een_werkvorm_waarvan_de_rest_klein_is_wordt_ook_verborgen() -> None:
    """Of 24, 22 are OVBJ: the sector without OVBJ is two organisations that do only CIG."""
    cellen = [_cel("sector", 24), _cel("werkvorm:OVBJ", 22), _cel("werkvorm:CIG", 7)]
    delen = [_cel("combinatie:OVBJ", 17), _cel("combinatie:CIG|OVBJ", 5), _cel("combinatie:CIG", 2)]
    assert _redenen(*cellen, *delen) == {"sector": "", "werkvorm:OVBJ": AFLEIDBAAR, "werkvorm:CIG": ""}


def test_wie_twee_werkvormen_heeft_is_niet_te_vinden_door_alles_op_te_tellen() -> None:
    """OVBJ + CIG - sector is the two organisations that have both."""
    cellen = [_cel("sector", 24), _cel("werkvorm:OVBJ", 18), _cel("werkvorm:CIG", 8)]
    delen = [_cel("combinatie:OVBJ", 16), _cel("combinatie:CIG|OVBJ", 2), _cel("combinatie:CIG", 6)]
    assert _redenen(*cellen, *delen) == {"sector": "", "werkvorm:OVBJ": "", "werkvorm:CIG": AFLEIDBAAR}


def test_een_cijfer_van_een_werkvorm_blijft_staan_als_enkelen_er_ook_een_andere_hebben() -> None:
    cellen = [_cel("sector", 9), _cel("werkvorm:CIG", 9), _cel("werkvorm:OVBJ", 2)]
    delen = [_cel("combinatie:CIG", 7), _cel("combinatie:CIG|OVBJ", 2)]
    assert _redenen(*cellen, *delen) == {"sector": "", "werkvorm:CIG": "", "werkvorm:OVBJ": WEINIG}


@given(st.lists(st.integers(1, 12), min_size=1, max_size=7), st.sampled_from(["regio", "werkvorm"]))
def test_wie_de_getoonde_groepen_van_de_sector_aftrekt_vindt_nooit_een_kleine_groep(ns: list[int], soort: str) -> None:
    uit = onderdruk([_cel("sector", sum(ns)), *(_cel(f"{soort}:{i}", n) for i, n in enumerate(ns))])
    sector, groepen = uit[0], uit[1:]
    assert all((cel.n or 0) >= MINIMUM for cel in uit if not cel.verborgen)
    verborgen = [n for n, cel in zip(ns, groepen, strict=True) if cel.verborgen]
    if sector.verborgen:
        assert all(cel.verborgen for cel in groepen)
    elif verborgen:
        rest = (sector.n or 0) - sum(cel.n or 0 for cel in groepen)
        assert rest == sum(verborgen) >= MINIMUM
        assert len(verborgen) >= 2


delen = st.dictionaries(
    st.frozensets(st.sampled_from(["OVBJ", "CIG", "OBC", "CaH"]), min_size=1),
    st.integers(1, 12),
    min_size=1,
    max_size=8,
)


@given(delen)
def test_geen_som_van_getoonde_werkvormen_laat_een_kleine_groep_over(delen: dict[frozenset[str], int]) -> None:
    """The attacker knows who has which werkvormen (recognitions are public), and seeks the answers."""
    van = {w: sum(n for deel, n in delen.items() if w in deel) for deel in delen for w in deel}
    uit = onderdruk(
        [
            _cel("sector", sum(delen.values())),
            *(_cel(f"werkvorm:{w}", n) for w, n in sorted(van.items())),
            *(_cel(f"combinatie:{'|'.join(sorted(deel))}", n) for deel, n in delen.items()),
        ]
    )
    assert {cel.groep for cel in uit} == {"sector", *(f"werkvorm:{w}" for w in van)}
    getoond = [cel.groep.removeprefix("werkvorm:") for cel in uit[1:] if not cel.verborgen]
    if not uit[0].verborgen:
        for aantal in range(len(getoond) + 1):
            for samen in combinations(getoond, aantal):
                # What is left of the sector, each organisation as often as it does not cancel out.
                over = sum(n for deel, n in delen.items() if len(deel & set(samen)) != 1)
                assert over == 0 or over >= MINIMUM

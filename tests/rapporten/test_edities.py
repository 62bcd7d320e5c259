"""Editions: counted exactly, the same from the same facts, frozen when frozen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kwaliteit.toegang import systeem
from rapporten.choices import Editiesoort
from rapporten.models import Aggregaat, Bron, Editie
from rapporten.sectorbeeld import edities
from rapporten.sectorbeeld.edities import Editiefout, controleer, herbereken, leg_vast, nieuwste_editie
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from tests.fabrieken import maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, zaai

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

# Every example stores an edition: making a failing one smaller would take longer than reading it.
ZONDER_VERKLEINEN = (Phase.explicit, Phase.reuse, Phase.generate)
THEMAS = ("onthaal-van-de-gebruiker", "effect-van-de-hulpverlening")


@pytest.fixture
def kengetallen(kaders: None) -> tuple[str, str]:
    from zelfevaluatie.models import Kengetal

    een, ander = Kengetal.objects.order_by("volgorde").values_list("code", flat=True)[:2]
    return een, ander


@contextmanager
def terug() -> Iterator[None]:
    """Undo what one example of a property test stored."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def cellen(editie: Editie) -> dict[tuple[str, str], Aggregaat]:
    return {
        (a.groep, a.thema.code if a.thema else a.kengetal.code if a.kengetal else ""): a
        for a in editie.aggregaten.select_related("thema", "kengetal")
    }


# -- the reference: lists and fractions, as one would do it by hand ----------------------------------------


def groepen_van(a: Antwoorden) -> list[str]:
    regio, grootte = f"regio:{a.regio or 'onbekend'}", f"grootte:{a.grootte or 'onbekend'}"
    werkvormen = [f"werkvorm:{w}" for w in a.werkvormen or ("onbekend",)]
    paren = [p for w in werkvormen for p in (f"{regio}+{w}", f"{w}+{grootte}")]
    return ["sector", regio, grootte, f"{regio}+{grootte}", *werkvormen, *paren]


def kwantiel(gesorteerd: Sequence[int], deel: Fraction) -> int:
    """The first of the sorted levels up to which at least this part stands."""
    return gesorteerd[math.ceil(deel * len(gesorteerd)) - 1]


def met_de_hand(antwoorden: Sequence[Antwoorden], groep: str, code: str) -> dict[str, Any] | None:
    in_groep = [a for a in antwoorden if groep in groepen_van(a) and code in (a.niveaus | a.cijfers)]
    if not in_groep:
        return None
    waarden = [(a.niveaus | a.cijfers)[code] for a in in_groep]
    antwoord = [w for w in waarden if w is not None and w != "nvt"]
    uit: dict[str, Any] = {"n": len(antwoord), "nb": waarden.count(None), "nvt": waarden.count("nvt")}
    if not antwoord:
        return uit
    if isinstance(antwoord[0], int):
        niveaus = sorted(w for w in antwoord if isinstance(w, int))
        uit["verdeling"] = [niveaus.count(i) for i in range(6)]
        uit["gemiddelde"] = Fraction(sum(niveaus), len(niveaus))
        for naam, deel in (("q1", Fraction(1, 4)), ("mediaan", Fraction(1, 2)), ("q3", Fraction(3, 4))):
            uit[naam] = kwantiel(niveaus, deel)
        return uit
    rijen = [tuple(Fraction(x) if x is not None else None for x in w) for w in antwoord if isinstance(w, tuple)]
    if all(t is not None and n is not None for t, n, _ in rijen):
        uit["methode"] = "gewogen"
        uit["waarde"] = 100 * sum(t for t, _, _ in rijen) / sum(n for _, n, _ in rijen)  # type: ignore[misc]
    else:
        uit["methode"] = "gemiddelde"
        uit["waarde"] = sum(p if p is not None else 100 * t / n for t, n, p in rijen) / len(rijen)  # type: ignore[operator]
    return uit


niveau = st.one_of(st.none(), st.just("nvt"), st.integers(0, 5))
getal = st.decimals(0, 5000, places=4)
paar = st.tuples(getal, st.decimals("0.5", 5000, places=4), st.none() | st.decimals(0, 300, places=2))
alleen_percentage = st.tuples(st.none(), st.none(), st.decimals(0, 300, places=4))
werkvormen = st.lists(st.sampled_from(["OVBJ", "CIG", "GES+"]), max_size=3, unique=True).map(tuple)


def antwoord(codes: tuple[str, str]) -> st.SearchStrategy[Antwoorden]:
    return st.builds(
        Antwoorden,
        regio=st.sampled_from(["antwerpen", "limburg", ""]),
        grootte=st.sampled_from(["klein", "groot", ""]),
        werkvormen=werkvormen,
        niveaus=st.fixed_dictionaries({THEMAS[0]: niveau}, optional={THEMAS[1]: niveau}),
        cijfers=st.fixed_dictionaries(
            {}, optional={codes[0]: paar, codes[1]: st.one_of(st.none(), st.just("nvt"), paar, alleen_percentage)}
        ),
    )


@settings(
    max_examples=40,
    deadline=None,
    phases=ZONDER_VERKLEINEN,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_een_editie_is_gelijk_aan_breuken_met_de_hand(data: st.DataObject, kengetallen: tuple[str, str]) -> None:
    antwoorden = data.draw(st.lists(antwoord(kengetallen), min_size=1, max_size=40))
    with terug():
        zaai(2022, antwoorden)
        editie = herbereken(2022)
        gevonden = cellen(editie)
        assert controleer(editie) == []
    assert editie.n == len(antwoorden)
    groepen = {groep for a in antwoorden for groep in groepen_van(a)}
    verwacht = {(g, c): w for g in groepen for c in (*THEMAS, *kengetallen) if (w := met_de_hand(antwoorden, g, c))}
    assert gevonden.keys() == verwacht.keys()
    for sleutel, cel in gevonden.items():
        hand = verwacht[sleutel]
        if cel.verborgen:
            assert (hand["n"] < MINIMUM) == ("minder dan 5" in cel.verborgen)
            continue
        assert (cel.n, cel.niet_beantwoord, cel.nvt) == (hand["n"], hand["nb"], hand["nvt"])
        if "verdeling" in hand:
            assert cel.verdeling == hand["verdeling"]
            assert Fraction(cel.som or 0, cel.n or 1) == hand["gemiddelde"]
            for naam in ("q1", "mediaan", "q3"):
                assert getattr(cel, naam) == hand[naam]
        else:
            assert cel.methode == hand["methode"]
            assert cel.waarde is not None
            assert abs(Fraction(cel.waarde) - hand["waarde"]) <= Fraction(1, 10**12)


def test_kwartielen_zijn_niveaus_zoals_percentile_disc() -> None:
    niveaus = [0, 1, 1, 2, 3, 3, 4, 5, 5, 5, 2, 1]
    zaai(2022, [Antwoorden(niveaus={THEMAS[0]: w}) for w in niveaus])
    cel = cellen(herbereken(2022))["sector", THEMAS[0]]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_disc(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY w) FROM unnest(%s::int[]) w",
            [niveaus],
        )
        assert cursor.fetchone() == ([cel.q1, cel.mediaan, cel.q3],)


def test_wie_meer_werkvormen_heeft_telt_in_elk_ervan_en_een_keer_in_de_sector() -> None:
    zaai(2022, [Antwoorden(werkvormen=("OVBJ", "CIG"), niveaus={THEMAS[0]: niveau}) for niveau in (2, 3, 3, 3, 3, 3)])
    gevonden = cellen(herbereken(2022))
    assert {groep: cel.n for (groep, _), cel in gevonden.items() if "+" not in groep and "grootte" not in groep} == {
        "sector": 6,
        "regio:antwerpen": 6,
        "werkvorm:CIG": 6,
        "werkvorm:OVBJ": 6,
    }


def test_een_sectorcijfer_is_alleen_gewogen_als_iedereen_teller_en_noemer_gaf(kengetallen: tuple[str, str]) -> None:
    code, _ = kengetallen
    met = [Antwoorden(cijfers={code: (Decimal(t), Decimal(100), None)}) for t in (50, 60, 70, 80)]
    zaai(2021, [*met, Antwoorden(cijfers={code: (Decimal(300), Decimal(300), None)})])
    zaai(2022, [*met, Antwoorden(cijfers={code: (None, None, Decimal(100))})])
    gewogen = cellen(herbereken(2021))["sector", code]
    gewoon = cellen(herbereken(2022))["sector", code]
    assert (gewogen.methode, gewogen.waarde) == ("gewogen", Decimal(80))
    assert (gewoon.methode, gewoon.waarde) == ("gemiddelde", Decimal(72))


# -- the same facts, the same hash --------------------------------------------------------------------------


def _rij(niveaus: Sequence[int], **rest: Any) -> list[Antwoorden]:
    return [Antwoorden(niveaus={THEMAS[0]: w, THEMAS[1]: 5 - w}, **rest) for w in niveaus]


def test_herbereken_zonder_nieuws_laat_de_levende_editie_staan() -> None:
    zaai(2022, _rij([1, 2, 3, 4, 5]))
    assert herbereken(2022).pk == herbereken(2022).pk
    assert Editie.objects.count() == 1


def test_dezelfde_feiten_geven_dezelfde_hash_ook_in_een_andere_volgorde_en_met_andere_sleutels() -> None:
    from tests.fabrieken.feiten import maak_organisaties

    organisaties = maak_organisaties(6)
    antwoorden = _rij([1, 2, 3, 4, 5]) + _rij([3], werkvormen=("OVBJ", "CIG"), regio="limburg")
    with terug():
        zaai(2022, antwoorden, organisaties)
        eerste = herbereken(2022).hash
    andersom = [
        Antwoorden(a.regio, a.werkvormen, dict(reversed(a.niveaus.items())), a.cijfers) for a in reversed(antwoorden)
    ]
    with terug():
        zaai(2022, andersom, organisaties[::-1])
        assert herbereken(2022).hash == eerste
    with terug():
        zaai(2022, [*antwoorden[1:], antwoorden[0]], organisaties)
        assert herbereken(2022).hash != eerste, "other organisations said it, though every cell is the same"


def test_een_nieuwe_bron_vervangt_de_levende_editie_met_precies_een_nde() -> None:
    zaai(2022, _rij([2, 2, 2, 2, 3]))
    voor = herbereken(2022)
    zaai(2022, _rij([5]))
    na = herbereken(2022)
    voor.refresh_from_db()
    assert voor.vervangen_op is not None
    assert (na.volgnummer, na.n) == (2, 6)
    oud, nieuw = cellen(voor)["sector", THEMAS[0]], cellen(na)["sector", THEMAS[0]]
    assert Fraction(nieuw.som or 0, nieuw.n or 1) - Fraction(oud.som or 0, oud.n or 1) == Fraction(16, 6) - Fraction(
        11, 5
    )


def test_een_bron_die_niet_telt_telt_niet() -> None:
    bronnen = zaai(2022, _rij([1, 1, 1, 1, 2, 5]))
    with systeem():
        Bron.objects.filter(pk=bronnen[-1].pk).update(telt=False)
    assert cellen(herbereken(2022))["sector", THEMAS[0]].som == 6


def test_een_definitieve_editie_blijft_wat_ze_was() -> None:
    zaai(2022, _rij([1, 2, 3, 4, 5]))
    vast = leg_vast(2022, None, "Eerste editie")
    inhoud = list(vast.aggregaten.values_list("groep", "som").order_by("pk"))
    zaai(2022, _rij([5]))
    herbereken(2022)
    nieuwste = nieuwste_editie(2022, "definitief")
    assert nieuwste is not None
    assert (nieuwste.pk, nieuwste.hash) == (vast.pk, vast.hash)
    assert list(vast.aggregaten.values_list("groep", "som").order_by("pk")) == inhoud
    assert controleer(vast) == []
    assert leg_vast(2022, None, "Met een late indiening").volgnummer == 2


def test_twee_keer_vastleggen_is_een_keer_vastleggen() -> None:
    zaai(2022, _rij([1, 2, 3, 4, 5]))
    assert leg_vast(2022, None, "Eerste").pk == leg_vast(2022, None, "Nog eens").pk


@pytest.mark.parametrize(
    ("werkjaar", "opmerking", "gezien", "melding"),
    [
        (2022, "  ", "", "opmerking"),
        (2021, "Leeg jaar", "", "nog geen gegevens"),
        (1999, "Onbekend jaar", "", "bestaat niet"),
        (2022, "Te laat gekeken", "0" * 64, "intussen veranderd"),
    ],
)
def test_vastleggen_zegt_waarom_het_niet_kan(werkjaar: int, opmerking: str, gezien: str, melding: str) -> None:
    maak_werkjaar(jaar=2021)
    zaai(2022, _rij([1, 2, 3, 4, 5]))
    with pytest.raises(Editiefout, match=melding):
        leg_vast(werkjaar, None, opmerking, gezien=gezien)
    assert not Editie.objects.filter(soort="definitief").exists()


def test_controleer_vindt_een_cel_en_een_hash_die_niet_kloppen() -> None:
    zaai(2022, _rij([1, 2, 3, 4, 5]))
    editie = leg_vast(2022, None, "Eerste")
    with connection.cursor() as cursor:  # nobody but the owner can do this
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("UPDATE rapporten_aggregaat SET som = som + 1 WHERE groep = 'sector'")
        cursor.execute("SET LOCAL ROLE kwaliteit_app")
    fouten = controleer(editie)
    assert any(THEMAS[0] in fout and "som is 16 in de editie, 15 uit de bronnen" in fout for fout in fouten)


# -- commands -----------------------------------------------------------------------------------------------


def test_herbereken_editie_toont_twee_keer_dezelfde_hash() -> None:
    zaai(2022, _rij([1, 2, 3, 4, 5]))
    uit, weer = StringIO(), StringIO()
    call_command("herbereken_editie", werkjaar=2022, stdout=uit)
    call_command("herbereken_editie", werkjaar=2022, stdout=weer)
    assert uit.getvalue() == weer.getvalue()
    assert herbereken(2022).hash in uit.getvalue()


def test_controleer_editie_keurt_goed_of_zegt_waarom_niet() -> None:
    zaai(2022, _rij([1, 2, 3, 4, 5]))
    with pytest.raises(CommandError, match="geen editie"):
        call_command("controleer_editie", werkjaar=2022)
    uit = StringIO()
    call_command("leg_editie_vast", werkjaar=2022, opmerking="Eerste", stdout=StringIO())
    call_command("controleer_editie", werkjaar=2022, stdout=uit)
    assert "voorlopige editie 1: klopt" in uit.getvalue()
    assert "definitieve editie 1: klopt" in uit.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("UPDATE rapporten_editie SET n = 99 WHERE soort = 'definitief'")
        cursor.execute("SET LOCAL ROLE kwaliteit_app")
    with pytest.raises(CommandError, match="n is 99 in de editie, 5 uit de bronnen"):
        call_command("controleer_editie", werkjaar=2022, stdout=StringIO())
    call_command("controleer_editie", werkjaar=2022, editie="voorlopig", stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_twee_tegelijk_over_een_werkjaar_wachten_op_elkaar() -> None:
    zaai(2022, _rij([1, 2, 3, 4, 5]))

    def werk(_: int) -> int:
        try:
            return herbereken(2022).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as draden:
        assert len(set(draden.map(werk, range(4)))) == 1
    assert Editie.objects.count() == 1


def _opdrachten(werkjaar: int) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as opdrachten:
        herbereken(werkjaar)
    return len(opdrachten)


def test_de_levende_editie_kost_evenveel_opdrachten_hoeveel_organisaties_er_ook_zijn() -> None:
    """What the live edition costs after a filing does not grow with the sector: no loop over organisations or facts."""
    from tests.fabrieken.feiten import maak_organisaties

    weinig, veel = maak_organisaties(5), maak_organisaties(60)
    zaai(2021, _rij([3] * 5), weinig)
    leg_vast(2021, None, "Eerste")
    zaai(2022, _rij([3] * 5), weinig)
    herbereken(2022)
    zaai(2022, _rij([4]), veel[:1])
    een = _opdrachten(2022)
    zaai(2022, _rij([1, 2, 3] * 20)[1:], veel[1:])
    assert _opdrachten(2022) == een <= 40


def test_wie_na_een_weigering_opnieuw_kijkt_ziet_wat_veranderd_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A definition or the method may change without a filing: nothing else then brings the live edition up to date."""
    zaai(2022, [Antwoorden(niveaus={THEMAS[0]: niveau}) for niveau in (1, 2, 3, 2, 3, 2)])
    gezien = herbereken(2022).hash
    monkeypatch.setattr(edities, "METHODEVERSIE", 99)
    with pytest.raises(Editiefout, match="intussen veranderd"):
        leg_vast(2022, None, "Eerste", gezien=gezien)
    nieuw = nieuwste_editie(2022, Editiesoort.VOORLOPIG)
    assert nieuw is not None
    assert nieuw.hash != gezien
    assert leg_vast(2022, None, "Eerste", gezien=nieuw.hash).soort == Editiesoort.DEFINITIEF

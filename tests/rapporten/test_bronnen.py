"""Which source counts, whatever the order in which submissions, imports and second thoughts arrive."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.toegang import systeem
from organisaties.choices import Grootteklasse, Regio, Werkvorm
from organisaties.models import Erkenning, Grootteperiode, Organisatie, Regioperiode, Werkjaar
from rapporten.bronnen import feiten_uit_indiening, herbepaal, kenmerken_toen, plan_editie, trek_in
from rapporten.choices import Onderwerp, Status
from rapporten.models import Bron, Indiening, Verslag, Waarneming
from rapporten.sectorbeeld.invoeren import Uitkomst, importeer, maak_import_ongedaan
from tests.fabrieken import maak_organisatie, maak_werkjaar
from tests.fabrieken.bronnen import maak_indiening, maak_verslag, niveau_csv

pytestmark = pytest.mark.usefixtures("kaders", "als_systeem")
NU = timezone.now()
THEMA = "betrokkenheid"


@pytest.fixture
def organisatie() -> Organisatie:
    return maak_organisatie()


@pytest.fixture
def werkjaar() -> Werkjaar:
    return maak_werkjaar(jaar=2020)


@pytest.fixture
def verslag(organisatie: Organisatie, werkjaar: Werkjaar) -> Verslag:
    return maak_verslag(organisatie=organisatie, werkjaar=werkjaar)


def voer_in(organisatie: Organisatie, niveau: object) -> Uitkomst:
    bestand = niveau_csv([{"ondernemingsnummer": organisatie.ondernemingsnummer, "niveau": niveau}])
    uitkomst = importeer(Onderwerp.GROEINIVEAUS, bestand, "proef.csv", vervang=True)
    assert not uitkomst.fouten
    return uitkomst


def tellend(organisatie: Organisatie, onderwerp: str = "groeiniveaus") -> list[tuple[str, int | None]]:
    """What counts: theme and level."""
    return list(
        Waarneming.objects.filter(organisatie=organisatie, bron__telt=True, bron__onderwerp=onderwerp)
        .order_by("thema__code")
        .values_list("thema__code", "niveau")
    )


def terug(verslag: Verslag, indiening: Indiening) -> None:
    """What the workflow does for *terugnemen*."""
    Verslag.objects.filter(pk=verslag.pk).update(status=Status.CONCEPT)
    trek_in(indiening, NU)


@pytest.mark.parametrize("indiening_eerst", [True, False])
def test_een_indiening_gaat_voor_op_een_import(
    organisatie: Organisatie, verslag: Verslag, indiening_eerst: bool
) -> None:
    indiening = maak_indiening(verslag=verslag, niveaus={THEMA: 5})
    stappen = [lambda: feiten_uit_indiening(indiening.pk), lambda: voer_in(organisatie, 1)]
    for stap in stappen if indiening_eerst else reversed(stappen):
        stap()
    assert tellend(organisatie) == [(THEMA, 5)]


def test_na_terugnemen_telt_de_import_weer(organisatie: Organisatie, verslag: Verslag) -> None:
    voer_in(organisatie, 1)
    indiening = maak_indiening(verslag=verslag, niveaus={THEMA: 5})
    feiten_uit_indiening(indiening.pk)
    terug(verslag, indiening)
    assert tellend(organisatie) == [(THEMA, 1)]


def test_na_terugnemen_telt_geen_enkele_indiening_van_dit_verslag(organisatie: Organisatie, verslag: Verslag) -> None:
    """The report is a draft again: an earlier filing of it must not come back to life."""
    eerste = maak_indiening(verslag=verslag, niveaus={THEMA: 2})
    feiten_uit_indiening(eerste.pk)
    tweede = maak_indiening(verslag=verslag, niveaus={THEMA: 4})
    feiten_uit_indiening(tweede.pk)
    assert tellend(organisatie) == [(THEMA, 4)]
    terug(verslag, tweede)
    assert tellend(organisatie) == []


def test_een_late_opdracht_na_terugnemen_maakt_geen_bron(organisatie: Organisatie, verslag: Verslag) -> None:
    indiening = maak_indiening(verslag=verslag, niveaus={THEMA: 5})
    terug(verslag, indiening)
    assert feiten_uit_indiening(indiening.pk) is None
    assert not Bron.objects.exists()


def test_een_late_opdracht_van_een_vorige_indiening_maakt_geen_bron(organisatie: Organisatie, verslag: Verslag) -> None:
    eerste = maak_indiening(verslag=verslag, niveaus={THEMA: 2})
    tweede = maak_indiening(verslag=verslag, niveaus={THEMA: 4})
    assert feiten_uit_indiening(tweede.pk) == 2020
    assert feiten_uit_indiening(eerste.pk) is None
    assert tellend(organisatie) == [(THEMA, 4)]


def test_feiten_tweemaal_maken_verandert_niets(organisatie: Organisatie, verslag: Verslag) -> None:
    indiening = maak_indiening(verslag=verslag, niveaus={THEMA: 3}, cijfers={"bezetting-ovbj": ("9", "10", "90")})
    feiten_uit_indiening(indiening.pk)
    eerst = list(Waarneming.objects.order_by("pk").values()), list(Bron.objects.order_by("pk").values())
    feiten_uit_indiening(indiening.pk)
    assert (list(Waarneming.objects.order_by("pk").values()), list(Bron.objects.order_by("pk").values())) == eerst


def test_feiten_bewaren_wat_er_ingediend_is(organisatie: Organisatie, verslag: Verslag) -> None:
    """States, decimals, notes and the attributes of 31 December come over as they were filed."""
    indiening = maak_indiening(
        verslag=verslag,
        niveaus={THEMA: 3, "verbetertraject": None, "onthaal-van-de-gebruiker": "nvt"},
        cijfers={
            "bezetting-ovbj": ("90.5", "100", None),
            "bezetting-cah": (None, None, "101.25"),
            "bezetting-oooc": None,
        },
    )
    feiten_uit_indiening(indiening.pk)
    scores = Waarneming.objects.filter(bron__onderwerp="groeiniveaus")
    assert set(scores.values_list("thema__code", "staat", "niveau")) == {
        (THEMA, "beantwoord", 3),
        ("verbetertraject", "niet_beantwoord", None),
        ("onthaal-van-de-gebruiker", "nvt", None),
    }
    assert set(scores.values_list("regio", "grootte", "toelichting")) == {("antwerpen", "klein", "toelichting 1")}
    assert {tuple(score.werkvormen) for score in scores} == {("OVBJ",)}
    cijfers = Waarneming.objects.filter(bron__onderwerp="cijfers")
    assert set(cijfers.values_list("kengetal__code", "teller", "noemer", "percentage")) == {
        ("bezetting-ovbj", Decimal("90.5"), Decimal(100), None),
        ("bezetting-cah", None, None, Decimal("101.25")),
    }, "a figure that was offered, not asked and left empty says nothing"


def test_een_vrije_vorm_zonder_scores_maakt_geen_bron(organisatie: Organisatie, verslag: Verslag) -> None:
    voer_in(organisatie, 1)
    feiten_uit_indiening(maak_indiening(verslag=verslag).pk)
    assert tellend(organisatie) == [(THEMA, 1)]
    assert not Bron.objects.filter(soort="indiening").exists()


def test_waarover_de_nieuwste_indiening_zwijgt_telt_de_vorige_niet_meer(
    organisatie: Organisatie, verslag: Verslag
) -> None:
    feiten_uit_indiening(maak_indiening(verslag=verslag, niveaus={THEMA: 2}).pk)
    feiten_uit_indiening(maak_indiening(verslag=verslag, cijfers={"bezetting-ovbj": (None, None, "90")}).pk)
    assert tellend(organisatie) == []


def test_een_onbekend_thema_in_een_indiening_valt_op(verslag: Verslag) -> None:
    indiening = maak_indiening(verslag=verslag, niveaus={"bestaat-niet": 2})
    with pytest.raises(LookupError, match="bestaat-niet"):
        feiten_uit_indiening(indiening.pk)
    assert not Bron.objects.exists()


def test_kenmerken_zijn_die_van_31_december() -> None:
    organisatie = maak_organisatie(vanaf=dt.date(2018, 6, 1), werkvormen=(Werkvorm.OVBJ, Werkvorm.CAH))
    Regioperiode.objects.create(organisatie=organisatie, regio=Regio.LIMBURG, vanaf=dt.date(2020, 12, 31))
    Grootteperiode.objects.create(organisatie=organisatie, grootte=Grootteklasse.GROOT, vanaf=dt.date(2021, 1, 1))
    Erkenning.objects.filter(organisatie=organisatie, werkvorm="CaH").update(tot_en_met=dt.date(2020, 12, 30))
    andere = maak_organisatie()

    def toen(jaar: int) -> tuple[str, str, tuple[str, ...]]:
        kenmerken = kenmerken_toen([organisatie.pk, andere.pk], jaar)[organisatie.pk]
        return kenmerken.regio, kenmerken.grootte, kenmerken.werkvormen

    assert toen(2017) == ("", "", ())
    assert toen(2019) == ("antwerpen", "klein", ("CaH", "OVBJ"))
    assert toen(2020) == ("limburg", "klein", ("OVBJ",))
    assert toen(2021) == ("limburg", "groot", ("OVBJ",))


def test_de_editie_van_een_jaar_wordt_een_keer_gepland(werkjaar: Werkjaar) -> None:
    plan_editie(2020)
    plan_editie(2020)
    assert list(Opdracht.objects.filter(soort="editie").values_list("onderwerp", "argumenten")) == [
        ("werkjaar:2020", {"werkjaar": 2020})
    ]


# -- at the same time ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("import_eerst", [True, False])
def test_wie_tweede_komt_ziet_wat_de_eerste_deed(
    organisatie: Organisatie, verslag: Verslag, import_eerst: bool
) -> None:
    """The second begins while the first has written but not committed; nobody is refused and one source counts."""
    indiening = maak_indiening(verslag=verslag, niveaus={THEMA: 5})
    stappen = [partial(voer_in, organisatie, 1), partial(feiten_uit_indiening, indiening.pk)]
    eerste, tweede = stappen if import_eerst else reversed(stappen)
    geschreven, fouten = Event(), []

    def doe_tweede() -> None:
        try:
            geschreven.wait(30)
            with systeem():
                tweede()
        except Exception as fout:
            fouten.append(fout)
        finally:
            connection.close()

    draad = Thread(target=doe_tweede)
    draad.start()
    with systeem():
        eerste()
        geschreven.set()
        draad.join(1)  # long enough to run into what is not committed yet
    draad.join(30)
    assert fouten == []
    with systeem():
        assert tellend(organisatie) == [(THEMA, 5)]
        assert Bron.objects.filter(telt=True).count() == 1


# -- any order -----------------------------------------------------------------------------------------------


@dataclass
class Model:
    """What should count, in so many words."""

    imports: list[tuple[int, int]] = field(default_factory=list)  # (batch, level), oldest first
    ingediend: int | None = None  # level of the submission that counts

    @property
    def telt(self) -> list[tuple[str, int]]:
        niveau = self.ingediend if self.ingediend is not None else self.imports[-1][1] if self.imports else None
        return [] if niveau is None else [(THEMA, niveau)]


HANDELING = st.one_of(
    st.tuples(st.just("import"), st.integers(0, 5)),
    st.tuples(st.just("dien in"), st.integers(0, 5)),
    st.tuples(st.just("dien in, feiten later"), st.integers(0, 5)),
    st.tuples(st.sampled_from(["ongedaan", "terug", "late feiten", "herbepaal", "trek import in"]), st.just(0)),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(handelingen=st.lists(HANDELING, max_size=12))
def test_in_elke_volgorde_telt_precies_de_juiste_bron(
    organisatie: Organisatie, werkjaar: Werkjaar, handelingen: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        _speel(organisatie, werkjaar, handelingen)
        transaction.set_rollback(True)


def _speel(organisatie: Organisatie, werkjaar: Werkjaar, handelingen: list[tuple[str, int]]) -> None:
    verslag = maak_verslag(organisatie=organisatie, werkjaar=werkjaar, status=Status.CONCEPT)
    model, indieningen, niveaus = Model(), [], {}
    for wat, niveau in handelingen:
        if wat == "import":
            partij = voer_in(organisatie, niveau).partij
            if partij:
                model.imports.append((partij.pk, niveau))
        elif wat.startswith("dien in"):
            Verslag.objects.filter(pk=verslag.pk).update(status=Status.INGEDIEND)
            indieningen.append(maak_indiening(verslag=verslag, niveaus={THEMA: niveau}))
            niveaus[indieningen[-1].pk] = niveau
            if wat == "dien in":
                feiten_uit_indiening(indieningen[-1].pk)
                model.ingediend = niveau
        elif wat == "late feiten":
            verslag.refresh_from_db()
            for indiening in indieningen:
                feiten_uit_indiening(indiening.pk)
            if indieningen and verslag.status == Status.INGEDIEND:
                model.ingediend = niveaus[indieningen[-1].pk]
        elif wat == "terug" and indieningen:
            terug(verslag, indieningen[-1])
            model.ingediend = None
        elif wat == "ongedaan" and model.imports:
            maak_import_ongedaan(model.imports.pop()[0], NU)
        elif wat == "trek import in" and model.imports:
            trek_in(Bron.objects.get(partij=model.imports.pop()[0]), NU)
        elif wat == "herbepaal":
            herbepaal(organisatie.pk, werkjaar.pk, "groeiniveaus")
        assert tellend(organisatie) == model.telt, (wat, niveau)
        assert Bron.objects.filter(telt=True).count() == len(model.telt)

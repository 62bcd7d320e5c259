"""Saving: nobody overwrites a colleague, every version is kept, and nothing enters a report that is being filed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol
from organisaties.toegang import Toegang
from rapporten import workflow
from rapporten.bewaren import ANTWOORD, CIJFER, SCORE, Invoer, NietBewerkbaar, Soort, Versieconflict, bewaar
from rapporten.boomstructuur import huidig_groeikader
from rapporten.choices import Herkomst
from rapporten.concept import lees_concept
from rapporten.indienen import NietOndertekend
from rapporten.inhoud import lees, sha256
from rapporten.models import (
    Antwoord,
    AntwoordVersie,
    Cijfer,
    CijferVersie,
    Indiening,
    Ondertekening,
    Score,
    ScoreVersie,
    Verslag,
)
from tests.fabrieken.verslagen import als_lid, dien_in, maak_concept, maak_ingediend, vul
from zelfevaluatie.models import Kengetal

domein = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]


def _met(*merken: Any) -> Callable[[Any], Any]:
    def zet(functie: Any) -> Any:
        for merk in reversed(merken):
            functie = merk(functie)
        return functie

    return zet


op_domein = _met(*domein)


def tekst_van(html: str, versie: int, **anders: Any) -> Invoer:
    return Invoer("visie", versie, {"html": html}, **anders)


def themas() -> list[int]:
    return [t.element.pk for t in huidig_groeikader().themas]


def niveau(waarde: int) -> int:
    return {n.waarde: n.pk for n in huidig_groeikader().niveaus}[waarde]


def score(thema: int, versie: int, waarde: int | None, toelichting: str = "") -> Invoer:
    staat = "beantwoord" if waarde is not None else "niet_beantwoord"
    niveau_id = niveau(waarde) if waarde is not None else None
    return Invoer(thema, versie, {"staat": staat, "niveau_id": niveau_id, "toelichting": toelichting})


def zet(soort: Soort, verslag: Verslag, wie: Toegang, *invoer: Invoer) -> dict[str | int, int]:
    return bewaar(soort, verslag, invoer, door=wie.persoon, nu=timezone.now())


def geschiedenis(model: type[Any], **sleutel: Any) -> list[int]:
    return list(model.objects.filter(**sleutel).order_by("versie").values_list("versie", flat=True))


@op_domein
def test_twee_mensen_op_dezelfde_versie_de_tweede_hoort_het_en_niets_van_haar_is_bewaard() -> None:
    verslag, een = maak_concept()
    twee = als_lid(verslag.organisatie, Lidrol.MEDEWERKER)
    assert zet(ANTWOORD, verslag, een, tekst_van("<p>begin</p>", 0)) == {"visie": 1}
    assert zet(ANTWOORD, verslag, een, tekst_van("<p>van een</p>", 1)) == {"visie": 2}
    with pytest.raises(Versieconflict) as gevangen:
        zet(ANTWOORD, verslag, twee, tekst_van("<p>van twee</p>", 1))
    huidig = gevangen.value.conflicten["visie"]
    assert (huidig["html"], huidig["versie"], huidig["gewijzigd_door_id"]) == ("<p>van een</p>", 2, een.persoon.pk)
    rij = Antwoord.objects.get(verslag=verslag)
    assert (rij.html, rij.versie, rij.gewijzigd_door) == ("<p>van een</p>", 2, een.persoon)
    assert not AntwoordVersie.objects.filter(html__contains="van twee").exists()
    # Having seen the other text, she may replace it; both stay in the history.
    assert zet(ANTWOORD, verslag, twee, tekst_van("<p>van twee</p>", 2)) == {"visie": 3}
    assert list(AntwoordVersie.objects.order_by("versie").values_list("versie", "html", "gewijzigd_door")) == [
        (1, "<p>begin</p>", een.persoon.pk),
        (2, "<p>van een</p>", een.persoon.pk),
        (3, "<p>van twee</p>", twee.persoon.pk),
    ]


@op_domein
def test_twee_mensen_die_allebei_als_eerste_schrijven() -> None:
    verslag, een = maak_concept()
    twee = als_lid(verslag.organisatie, Lidrol.MEDEWERKER)
    zet(ANTWOORD, verslag, een, tekst_van("<p>van een</p>", 0))
    with pytest.raises(Versieconflict):
        zet(ANTWOORD, verslag, twee, tekst_van("<p>van twee</p>", 0))


@op_domein
def test_een_onaangeraakte_rij_botst_nooit_en_draait_niets_terug() -> None:
    verslag, een = maak_concept()
    twee = als_lid(verslag.organisatie, Lidrol.MEDEWERKER)
    a, b, *_ = themas()
    zet(SCORE, verslag, een, score(a, 0, 1), score(b, 0, 1))
    # Two people have the same page open; each changes another theme.
    assert zet(SCORE, verslag, een, score(a, 1, 2), score(b, 1, 1)) == {a: 2}
    assert zet(SCORE, verslag, twee, score(a, 1, 1), score(b, 1, 3)) == {b: 2}
    waarden = dict(Score.objects.filter(verslag=verslag).values_list("thema", "niveau__waarde"))
    assert waarden == {a: 2, b: 3}


@op_domein
def test_alles_of_niets_over_de_rijen_van_een_bladzijde() -> None:
    verslag, een = maak_concept()
    twee = als_lid(verslag.organisatie, Lidrol.MEDEWERKER)
    a, b, c, *_ = themas()
    zet(SCORE, verslag, een, score(a, 0, 1), score(b, 0, 1))
    zet(SCORE, verslag, een, score(b, 1, 2))
    voor = ScoreVersie.objects.count()
    with pytest.raises(Versieconflict) as gevangen:
        zet(SCORE, verslag, twee, score(a, 1, 4), score(b, 1, 4), score(c, 0, 4))
    assert set(gevangen.value.conflicten) == {b}
    assert dict(Score.objects.values_list("thema", "niveau__waarde")) == {a: 1, b: 2}
    assert ScoreVersie.objects.count() == voor


@op_domein
def test_tweemaal_op_bewaren_drukken_is_geen_conflict_met_zichzelf() -> None:
    verslag, een = maak_concept()
    invoer = tekst_van("<p>begin</p>", 0)
    zet(ANTWOORD, verslag, een, invoer)
    assert zet(ANTWOORD, verslag, een, invoer) == {}
    assert geschiedenis(AntwoordVersie, verslag=verslag) == [1]
    a, b, *_ = themas()
    zet(SCORE, verslag, een, score(a, 0, 1), score(b, 0, 1))
    zet(SCORE, verslag, een, score(a, 1, 2))
    # One row is there already, the other is new: that one is stored.
    assert zet(SCORE, verslag, een, score(a, 1, 2), score(b, 1, 5)) == {b: 2}


@op_domein
def test_een_verzonnen_versie_schrijft_niet_over_wat_er_staat() -> None:
    verslag, een = maak_concept()
    zet(ANTWOORD, verslag, een, tekst_van("<p>begin</p>", 0))
    for versie in (0, 2, 99, 2_000_000_000):
        with pytest.raises(Versieconflict):
            zet(ANTWOORD, verslag, een, tekst_van("<p>anders</p>", versie))
    assert Antwoord.objects.get().html == "<p>begin</p>"


@op_domein
def test_bevestigen_zonder_wijziging_is_een_versie_en_tweemaal_niet() -> None:
    """What was taken over from last year counts as confirmed only once somebody says so; that is kept."""
    verslag, een = maak_concept()
    zet(ANTWOORD, verslag, een, tekst_van("<p>van vorig jaar</p>", 0, herkomst=Herkomst.OVERGENOMEN))
    bevestig = tekst_van("<p>van vorig jaar</p>", 1, herkomst=Herkomst.ONGEWIJZIGD_BEVESTIGD)
    assert zet(ANTWOORD, verslag, een, bevestig) == {"visie": 2}
    assert zet(ANTWOORD, verslag, een, bevestig) == {}
    assert Antwoord.objects.get().herkomst == Herkomst.ONGEWIJZIGD_BEVESTIGD


@op_domein
def test_een_ingediend_of_gesloten_verslag_neemt_niets_meer_op() -> None:
    verslag, wie, _ = maak_ingediend()
    for status in ("ingediend", "in_behandeling", "afgerond"):
        with transaction.atomic():
            Verslag.objects.filter(pk=verslag.pk).update(status=status, dossierbeheerder=wie.persoon)
            with pytest.raises(NietBewerkbaar):
                zet(ANTWOORD, verslag, wie, tekst_van("<p>te laat</p>", 1))
            with pytest.raises(NietBewerkbaar):  # nor a section that was still empty
                zet(ANTWOORD, verslag, wie, Invoer("beleidssignalen", 0, {"html": "<p>te laat</p>"}))
    assert not AntwoordVersie.objects.filter(html__contains="te laat").exists()
    Verslag.objects.filter(pk=verslag.pk).update(status="aanvulling_gevraagd", dossierbeheerder=wie.persoon)
    assert zet(ANTWOORD, verslag, wie, tekst_van("<p>aangevuld</p>", 1)) == {"visie": 2}


ONMOGELIJK: list[dict[str, Any]] = [
    {"staat": "beantwoord"},
    {"staat": "beantwoord", "percentage": Decimal(-1)},
    {"staat": "beantwoord", "percentage": Decimal(50), "teller": Decimal(1)},
    {"staat": "beantwoord", "percentage": Decimal(50), "teller": Decimal(1), "noemer": Decimal(0)},
    {"staat": "beantwoord", "percentage": Decimal(50), "teller": Decimal(-1), "noemer": Decimal(2)},
    {"staat": "nvt", "percentage": Decimal(50)},
    {"staat": "niet_beantwoord", "teller": Decimal(1), "noemer": Decimal(2)},
    {"staat": "verzonnen", "percentage": Decimal(50)},
]


@op_domein
def test_de_databank_weigert_een_onmogelijk_cijfer() -> None:
    verslag, wie = maak_concept()
    kengetal = Kengetal.objects.all()[0]
    for waarden in ONMOGELIJK:
        with pytest.raises(IntegrityError), transaction.atomic():
            zet(CIJFER, verslag, wie, Invoer(kengetal.pk, 0, waarden))
    assert not Cijfer.objects.exists()
    assert not CijferVersie.objects.exists()


@op_domein
def test_de_databank_weigert_een_onmogelijke_score() -> None:
    verslag, wie = maak_concept()
    thema = themas()[0]
    onmogelijk = [
        {"staat": "beantwoord", "niveau_id": None},
        {"staat": "nvt", "niveau_id": niveau(3)},
        {"staat": "niet_beantwoord", "niveau_id": niveau(3)},
    ]
    for waarden in onmogelijk:
        with pytest.raises(IntegrityError), transaction.atomic():
            zet(SCORE, verslag, wie, Invoer(thema, 0, waarden))
    assert not Score.objects.exists()


@op_domein
def test_schrijven_kan_niet_in_het_verslag_van_een_andere_organisatie() -> None:
    eigen, wie = maak_concept()
    vreemd, _ = maak_concept()
    zet_toegang("organisatie", organisatie_id=eigen.organisatie_id, persoon_id=wie.persoon.pk)
    with pytest.raises(NietBewerkbaar):
        zet(ANTWOORD, vreemd, wie, tekst_van("<p>binnengedrongen</p>", 0))
    zet_toegang("systeem")
    assert not Antwoord.objects.exists()


@op_domein
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["kijkt", "a", "b", "ab"]), st.integers(0, 5)), max_size=10)
)
def test_elke_reeks_van_kijken_en_bewaren_volgt_het_model(stappen: list[tuple[int, str, int]]) -> None:
    """Three people look and save two themes in any order; a small model says what must be there."""
    with transaction.atomic():
        verslag, wie = maak_concept()
        a, b, *_ = themas()
        nu: dict[int, tuple[int, int | None]] = {a: (0, None), b: (0, None)}
        beeld = [dict(nu) for _ in range(3)]
        for persoon, wat, waarde in stappen:
            if wat == "kijkt":
                beeld[persoon] = dict(nu)
                continue
            getypt = {t: waarde if t in [{"a": a, "b": b}[w] for w in wat] else beeld[persoon][t][1] for t in (a, b)}
            anders = {t for t in (a, b) if getypt[t] != beeld[persoon][t][1]}
            botst = {t for t in anders if beeld[persoon][t][0] != nu[t][0] and getypt[t] != nu[t][1]}
            invoer = [score(t, beeld[persoon][t][0], getypt[t]) for t in (a, b)]
            if botst:
                with pytest.raises(Versieconflict) as gevangen:
                    zet(SCORE, verslag, wie, *invoer)
                assert set(gevangen.value.conflicten) == botst
            else:
                schrijft = {t for t in anders if beeld[persoon][t][0] == nu[t][0]}
                assert set(zet(SCORE, verslag, wie, *invoer)) == schrijft
                nu |= {t: (nu[t][0] + 1, getypt[t]) for t in schrijft}
        rijen = {s.thema_id: (s.versie, s.niveau.waarde if s.niveau else None) for s in Score.objects.all()}
        assert rijen == {t: v for t, v in nu.items() if v[0]}
        for thema, (versie, _) in nu.items():
            assert geschiedenis(ScoreVersie, thema=thema) == list(range(1, versie + 1))
        transaction.set_rollback(True)


# --- really at the same time: two connections ------------------------------------------------------


class Draad(threading.Thread):
    """Runs in a thread with a connection of its own, as the system; ``fout`` is what it raised."""

    def __init__(self, doe: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self.doe, self.fout, self.pid = doe, None, 0
        self.verbonden = threading.Event()

    def run(self) -> None:
        try:
            with systeem():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    self.pid = cursor.fetchone()[0]
                self.verbonden.set()
                self.doe()
        except Exception as fout:
            self.fout = fout  # type: ignore[assignment]
        finally:
            self.verbonden.set()
            connection.close()

    def tot_wachtend(self) -> None:
        """Start, and return once PostgreSQL says that it waits for a lock."""
        self.start()
        assert self.verbonden.wait(20)
        for _ in range(400):
            with connection.cursor() as cursor:
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self.pid])
                if cursor.fetchone()[0]:
                    return
            assert self.is_alive(), "it did not wait at all"
            self.join(0.02)
        raise AssertionError("it did not come to wait for a lock")

    def einde(self) -> Exception | None:
        self.join(30)
        assert not self.is_alive(), "a deadlock, or a lock that nobody released"
        return self.fout


gelijktijdig = _met(pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kaders"))


@gelijktijdig
def test_wie_bewaart_terwijl_een_ander_indient_komt_te_laat_en_hoort_het() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    with systeem():
        hash_ = sha256(lees_concept(verslag).canoniek())
        workflow.teken(verslag.pk, toegang=wie, nu=timezone.now(), gezien=hash_)
    bewaarder = Draad(lambda: zet(ANTWOORD, verslag, wie, tekst_van("<p>na het indienen</p>", 1)))
    with systeem():
        indiening = workflow.dien_in(verslag.pk, toegang=wie, nu=timezone.now())
        bewaarder.tot_wachtend()  # it waits until the filing is committed
    assert isinstance(bewaarder.einde(), NietBewerkbaar)
    with systeem():
        assert lees_concept(verslag) == lees(indiening.inhoud)
        assert not AntwoordVersie.objects.filter(html__contains="na het indienen").exists()


@gelijktijdig
def test_wie_indient_terwijl_een_ander_bewaart_dient_niet_in_wat_niemand_tekende() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    with systeem():
        hash_ = sha256(lees_concept(verslag).canoniek())
        workflow.teken(verslag.pk, toegang=wie, nu=timezone.now(), gezien=hash_)
    indiener = Draad(lambda: workflow.dien_in(verslag.pk, toegang=wie, nu=timezone.now()))
    with systeem():
        zet(ANTWOORD, verslag, wie, tekst_van("<p>nog snel iets</p>", 1))
        indiener.tot_wachtend()
    assert isinstance(indiener.einde(), NietOndertekend)
    with systeem():
        assert not Indiening.objects.exists()
        assert Verslag.objects.get(pk=verslag.pk).status == "concept"


@gelijktijdig
def test_tweemaal_tegelijk_indienen_geeft_een_indiening() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    with systeem():
        hash_ = sha256(lees_concept(verslag).canoniek())
        workflow.teken(verslag.pk, toegang=wie, nu=timezone.now(), gezien=hash_)
    tweede = Draad(lambda: workflow.dien_in(verslag.pk, toegang=wie, nu=timezone.now()))
    with systeem():
        workflow.dien_in(verslag.pk, toegang=wie, nu=timezone.now())
        tweede.tot_wachtend()
    assert isinstance(tweede.einde(), workflow.VerkeerdeStatus)
    with systeem():
        assert (Indiening.objects.count(), Ondertekening.objects.count()) == (1, 1)
        assert verslag.overgangen.filter(handeling="indienen").count() == 1


@gelijktijdig
def test_veel_tegelijk_bewaren_verliest_geen_enkele_bevestigde_versie() -> None:
    """Four people save the same two themes (in opposite order) as often as they can: no deadlock, no gap."""
    verslag, wie = maak_concept()
    a, b, *_ = themas()
    bevestigd: list[tuple[int, int]] = []

    def schrijver(nummer: int) -> Callable[[], None]:
        def schrijf() -> None:
            for beurt in range(6):
                versies = dict(Score.objects.filter(verslag=verslag).values_list("thema_id", "versie"))
                volgorde = (a, b) if nummer % 2 else (b, a)
                invoer = [score(t, versies.get(t, 0), (nummer + beurt) % 6, f"{nummer}-{beurt}") for t in volgorde]
                with suppress(Versieconflict), systeem():
                    bevestigd.extend(zet(SCORE, verslag, wie, *invoer).items())  # type: ignore[arg-type]

        return schrijf

    class Los(Draad):
        """Every save commits by itself."""

        def run(self) -> None:
            try:
                zet_sessie()
                self.doe()
            except Exception as fout:
                self.fout = fout  # type: ignore[assignment]
            finally:
                connection.close()

    def zet_sessie() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.rol', 'systeem', false)")

    draden = [Los(schrijver(nummer)) for nummer in range(4)]
    for draad in draden:
        draad.start()
    assert [draad.einde() for draad in draden] == [None] * 4
    with systeem():
        for thema in (a, b):
            versies = geschiedenis(ScoreVersie, thema=thema)
            assert versies == list(range(1, len(versies) + 1))
            assert sorted(v for t, v in bevestigd if t == thema) == versies
            assert Score.objects.get(thema=thema).versie == len(versies)


@op_domein
def test_na_indienen_en_terugnemen_gaat_de_geschiedenis_verder() -> None:
    verslag, wie, _ = maak_ingediend()
    workflow.neem_terug(verslag.pk, toegang=wie, nu=timezone.now())
    assert zet(ANTWOORD, verslag, wie, tekst_van("<p>verder</p>", 1)) == {"visie": 2}
    dien_in(verslag, wie)
    assert geschiedenis(AntwoordVersie, stabiel_id="visie") == [1, 2]

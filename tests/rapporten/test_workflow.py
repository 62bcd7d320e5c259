"""The life of a report: the legal acts and no others, each with exactly one line in the log."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from rapporten import tekst, workflow
from rapporten.afspraken import NieuweAfspraak
from rapporten.bewaren import ANTWOORD, Invoer, NietBewerkbaar, bewaar
from rapporten.choices import Handeling, Status
from rapporten.concept import lees_concept
from rapporten.indienen import NietOndertekend, NogOpen
from rapporten.inhoud import lees, sha256
from rapporten.models import Aanvulling, Bron, Indiening, Overgang, Verslag, Verslagpdf
from tests.fabrieken.verslagen import als_lid, als_sector, beantwoord_alles, dien_in, maak_concept, maak_ingediend, vul

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]


def _ingetrokken(nu: dt.datetime) -> dict[str, Any]:
    """What a request holds once it was withdrawn by who asked it."""
    return {"afgehandeld_op": nu, "afgehandeld_door": F("gevraagd_door"), "ingetrokken_omdat": "Gevonden."}


def _vraag(verslag: Verslag, door: object) -> Aanvulling:
    return Aanvulling.objects.create(
        organisatie_id=verslag.organisatie_id,
        verslag=verslag,
        indiening=verslag.indieningen.order_by("-volgnummer")[0],
        stabiel_id="visie",
        reden="Graag meer over de inspraak.",
        gevraagd_door=door,
    )


def test_een_leeg_verslag_kan_niet_ondertekend_worden_en_zegt_wat_ontbreekt() -> None:
    verslag, toegang = maak_concept()
    hash_ = sha256(lees_concept(verslag).canoniek())
    with pytest.raises(NogOpen) as gevangen:
        workflow.teken(verslag.pk, toegang=toegang, nu=timezone.now(), gezien=hash_)
    teksten = [p.tekst for p in gevangen.value.problemen]
    assert "Visie op kwaliteitsbeleid: schrijf een antwoord." in teksten
    assert sum("kies een niveau" in t for t in teksten) == 16


def test_indienen_bewaart_precies_wat_ondertekend_werd() -> None:
    verslag, toegang, indiening = maak_ingediend()
    assert verslag.status == Status.INGEDIEND
    assert sha256(bytes(indiening.inhoud)) == indiening.sha256 == indiening.ondertekening.sha256
    assert lees(indiening.inhoud) == lees_concept(verslag)
    assert lees(indiening.inhoud).canoniek() == bytes(indiening.inhoud)
    ruw = bytes(indiening.inhoud).decode()
    assert toegang.persoon.naam not in ruw
    assert "volgnummer" not in ruw
    assert indiening.kenmerk == f"{verslag.werkjaar_id}-{verslag.organisatie.ondernemingsnummer}-1"


def test_een_wijziging_maakt_de_handtekening_ongeldig_en_opnieuw_indienen_vraagt_een_nieuwe() -> None:
    verslag, toegang = maak_concept()
    vul(verslag, toegang)
    hash_ = sha256(lees_concept(verslag).canoniek())
    workflow.teken(verslag.pk, toegang=toegang, nu=timezone.now(), gezien=hash_)
    html = tekst.uit_tekst("Toch iets anders.")
    bewaar(ANTWOORD, verslag, [Invoer("visie", 1, {"html": html})], door=toegang.persoon, nu=timezone.now())
    with pytest.raises(NietOndertekend):
        workflow.dien_in(verslag.pk, toegang=toegang, nu=timezone.now())
    dien_in(verslag, toegang)
    workflow.neem_terug(verslag.pk, toegang=toegang, nu=timezone.now())
    with pytest.raises(NietOndertekend):  # the same content, but that signature is spent
        workflow.dien_in(verslag.pk, toegang=toegang, nu=timezone.now())
    assert dien_in(verslag, toegang).volgnummer == 2


def test_wie_iets_anders_zag_tekent_niet() -> None:
    verslag, toegang = maak_concept()
    vul(verslag, toegang)
    with pytest.raises(NietOndertekend):
        workflow.teken(verslag.pk, toegang=toegang, nu=timezone.now(), gezien="0" * 64)


def test_een_ingediend_verslag_is_niet_te_bewerken_en_een_indiening_nooit() -> None:
    verslag, toegang, indiening = maak_ingediend()
    with pytest.raises(NietBewerkbaar):
        bewaar(ANTWOORD, verslag, [Invoer("visie", 1, {"html": "<p>x</p>"})], door=toegang.persoon, nu=timezone.now())
    with pytest.raises(ProgrammingError), transaction.atomic():
        Indiening.objects.filter(pk=indiening.pk).update(sha256="0" * 64)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM rapporten_indiening")


def test_de_databank_weigert_een_indiening_met_een_andere_inhoud_dan_ondertekend() -> None:
    verslag, toegang, indiening = maak_ingediend()
    with pytest.raises(IntegrityError), transaction.atomic():
        Indiening.objects.create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            volgnummer=2,
            kenmerk="2025-x-2",
            inhoud=bytes(indiening.inhoud) + b" ",
            sha256=indiening.sha256,
            ondertekening=indiening.ondertekening,
            door=toegang.persoon,
        )


def test_de_hele_weg_met_een_aanvulling_en_heropenen() -> None:
    verslag, lid, _ = maak_ingediend()
    opgroeien, nu = als_sector(), timezone.now()
    workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=nu)
    with pytest.raises(workflow.GuardFaalt):  # nothing was asked yet
        workflow.vraag_aanvulling(verslag.pk, toegang=opgroeien, nu=nu)
    aanvulling = _vraag(verslag, opgroeien.persoon)
    with pytest.raises(workflow.GuardFaalt):  # a request is open
        workflow.rond_af(verslag.pk, toegang=opgroeien, nu=nu)
    workflow.vraag_aanvulling(verslag.pk, toegang=opgroeien, nu=nu)
    with pytest.raises(workflow.GuardFaalt):  # the request is not answered
        dien_in(verslag, lid)
    beantwoord_alles(verslag, lid)
    tweede = dien_in(verslag, lid)
    assert tweede.volgnummer == 2
    workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=nu)
    Aanvulling.objects.filter(pk=aanvulling.pk).update(**_ingetrokken(nu))
    workflow.rond_af(verslag.pk, toegang=opgroeien, nu=nu)
    with pytest.raises(workflow.GuardFaalt):  # no reason given
        workflow.heropen(verslag.pk, toegang=opgroeien, nu=nu, reden="  ")
    workflow.heropen(verslag.pk, toegang=opgroeien, nu=nu, reden="Een cijfer klopt niet.")
    log = list(Overgang.objects.filter(verslag=verslag).values_list("handeling", flat=True))
    assert log == [
        "beginnen",
        "indienen",
        "in_behandeling_nemen",
        "aanvulling_vragen",
        "indienen",
        "in_behandeling_nemen",
        "afronden",
        "heropenen",
    ]


def test_de_tweede_dossierbeheerder_hoort_wie_hem_voor_was() -> None:
    verslag, _, _ = maak_ingediend()
    een, ander = als_sector(), als_sector()
    workflow.neem_in_behandeling(verslag.pk, toegang=een, nu=timezone.now())
    with pytest.raises(workflow.VerkeerdeStatus, match=een.persoon.naam):
        workflow.neem_in_behandeling(verslag.pk, toegang=ander, nu=timezone.now())
    verslag.refresh_from_db()
    assert verslag.dossierbeheerder == een.persoon


def test_indienen_plant_werk_en_het_werk_maakt_pdf_feiten_en_post(settings: object, tmp_path: object) -> None:
    verslag, toegang, indiening = maak_ingediend()
    gepland = set(Opdracht.objects.values_list("soort", flat=True))
    assert {"verslagpdf", "feiten", "meldingen_bundelen"} <= gepland
    werk_af("celery")
    assert Bron.objects.filter(indiening=indiening, telt=True).count() == 2
    werk_af("pdf")
    assert Verslagpdf.objects.filter(indiening=indiening).count() == 1
    workflow.neem_terug(verslag.pk, toegang=toegang, nu=timezone.now())
    assert not Bron.objects.filter(telt=True).exists()


# --- the state machine against a small pure model -------------------------------------------------

MODEL: dict[tuple[str, str], str] = {
    ("concept", "indienen"): "ingediend",
    ("aanvulling_gevraagd", "indienen"): "ingediend",
    ("ingediend", "in_behandeling_nemen"): "in_behandeling",
    ("in_behandeling", "aanvulling_vragen"): "aanvulling_gevraagd",
    ("in_behandeling", "afronden"): "afgerond",
    ("afgerond", "afronden_ongedaan_maken"): "in_behandeling",
    ("afgerond", "heropenen"): "aanvulling_gevraagd",
    ("ingediend", "terugnemen"): "concept",
}
HANDELINGEN = sorted({h for _, h in MODEL})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(HANDELINGEN), st.sampled_from(["lid", "lezer", "opgroeien"])), max_size=12))
def test_elke_reeks_handelingen_volgt_het_model(stappen: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        verslag, lid = maak_concept()
        vul(verslag, lid)
        wie = {"lid": lid, "lezer": als_lid(verslag.organisatie, Lidrol.LEZER), "opgroeien": als_sector()}
        status, regels = "concept", 1
        for handeling, rol in stappen:
            mag = rol == ("lid" if handeling in ("indienen", "terugnemen") else "opgroeien")
            verwacht = MODEL.get((status, handeling)) if mag else None
            try:
                _doe(verslag, handeling, wie[rol], wie["opgroeien"])
            except workflow.NietToegelaten:
                assert verwacht is None, (status, handeling, rol)
            else:
                assert verwacht is not None, (status, handeling, rol)
                status, regels = verwacht, regels + 1
            verslag.refresh_from_db()
            assert verslag.status == status
            assert verslag.overgangen.count() == regels
            gelogd = verslag.overgangen.values_list("handeling", flat=True)
            ongedaan = sum(h == Handeling.AFRONDEN_ONGEDAAN_MAKEN for h in gelogd)
            assert verslag.afspraken.geldend().count() == sum(h == Handeling.AFRONDEN for h in gelogd) - ongedaan
            assert verslag.indieningen.count() == verslag.overgangen.filter(handeling=Handeling.INDIENEN).count()
        transaction.set_rollback(True)


def _doe(verslag: Verslag, handeling: str, toegang: object, opgroeien: object) -> None:
    nu = timezone.now()
    with systeem():
        if handeling == "indienen":
            beantwoord_alles(verslag, toegang)
            hash_ = sha256(lees_concept(verslag).canoniek())
            workflow.teken(verslag.pk, toegang=toegang, nu=nu, gezien=hash_)
            workflow.dien_in(verslag.pk, toegang=toegang, nu=nu)
            Aanvulling.objects.filter(verslag=verslag).update(**_ingetrokken(nu))
        elif handeling == "aanvulling_vragen":
            if verslag.indieningen.exists():
                _vraag(verslag, opgroeien.persoon)
            workflow.vraag_aanvulling(verslag.pk, toegang=toegang, nu=nu)
        elif handeling == "heropenen":
            workflow.heropen(verslag.pk, toegang=toegang, nu=nu, reden="Demo")
        elif handeling == "afronden":
            Aanvulling.objects.filter(verslag=verslag).update(**_ingetrokken(nu))
            workflow.rond_af(verslag.pk, toegang=toegang, nu=nu, afspraken=[NieuweAfspraak("Demo")])
        elif handeling == "afronden_ongedaan_maken":
            workflow.maak_afronden_ongedaan(verslag.pk, toegang=toegang, nu=nu)
        elif handeling == "in_behandeling_nemen":
            workflow.neem_in_behandeling(verslag.pk, toegang=toegang, nu=nu)
        else:
            workflow.neem_terug(verslag.pk, toegang=toegang, nu=nu)


def test_elke_kolom_van_de_tabel_staat_in_het_model() -> None:
    tabel = {(van.value, h.value): regel.naar.value for h, regel in workflow.OVERGANGEN.items() for van in regel.van}
    assert tabel == MODEL

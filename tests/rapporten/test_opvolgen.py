"""The conversation about a submission: who may write what when, and who ever reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Sectorrolsoort
from organisaties.toegang import Toegang
from rapporten import leesblad, opvolgen, tekst, workflow
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.choices import Gebeurtenis, Status
from rapporten.models import Aanvulling, Indiening, InterneNotitie, Melding, Notitiestap, Opmerking, Verslag
from rapporten.opvolgen import Stand, stand_van
from tests.fabrieken.verslagen import als_sector, beantwoord_alles, dien_in, maak_ingediend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]


def _behandeld() -> tuple[Verslag, Toegang, Indiening, Toegang]:
    """A filed report that a dossierbeheerder took up."""
    verslag, lid, indiening = maak_ingediend()
    beheerder = als_sector()
    verslag = workflow.neem_in_behandeling(verslag.pk, toegang=beheerder, nu=timezone.now())
    return verslag, lid, Indiening.objects.select_related("verslag").get(pk=indiening.pk), beheerder


def _vraag(indiening: Indiening, beheerder: Toegang, reden: str = "Graag meer over inspraak.") -> Aanvulling:
    return opvolgen.vraag(indiening, "visie", reden, uiterlijk=None, toegang=beheerder, nu=timezone.now())


def _beantwoord(aanvulling: Aanvulling, lid: Toegang, antwoord: str = "Aangevuld.") -> None:
    beantwoord_alles(aanvulling.verslag, lid, antwoord)


def test_een_vraag_om_aanvulling_kan_alleen_zolang_het_verslag_in_behandeling_is() -> None:
    verslag, _, indiening = maak_ingediend()
    beheerder = als_sector()
    indiening = Indiening.objects.select_related("verslag").get(pk=indiening.pk)
    with pytest.raises(workflow.VerkeerdeStatus, match="in behandeling"):
        _vraag(indiening, beheerder)
    workflow.neem_in_behandeling(verslag.pk, toegang=beheerder, nu=timezone.now())
    indiening.refresh_from_db()
    assert _vraag(indiening, als_sector()).reden == "Graag meer over inspraak."  # a colleague may ask as well


def test_wie_geen_dossierbeheerder_is_vraagt_geen_aanvulling() -> None:
    _, lid, indiening, _ = _behandeld()
    for ander in (lid, als_sector(Sectorrolsoort.BEHEERDER), als_sector(Sectorrolsoort.WAARNEMER)):
        with pytest.raises(workflow.GeenRecht):
            _vraag(indiening, ander)
    with pytest.raises(workflow.GeenRecht):
        opvolgen.noteer(indiening, "visie", "Geheim.", toegang=lid, nu=timezone.now())
    with pytest.raises(workflow.GeenRecht):
        opvolgen.plaats_opmerking(indiening, "visie", "Hallo.", toegang=lid, nu=timezone.now())
    assert not Aanvulling.objects.exists()
    assert not InterneNotitie.objects.exists()


def test_een_onbekend_onderdeel_en_een_oude_indiening_worden_geweigerd() -> None:
    verslag, lid, indiening, beheerder = _behandeld()
    nu = timezone.now()
    with pytest.raises(workflow.GuardFaalt, match="onderdeel"):
        opvolgen.plaats_opmerking(indiening, "bestaat-niet", "Hallo.", toegang=beheerder, nu=nu)
    aanvulling = _vraag(indiening, beheerder)
    workflow.vraag_aanvulling(verslag.pk, toegang=beheerder, nu=nu)
    _beantwoord(aanvulling, lid)
    dien_in(verslag, lid)
    indiening.verslag.refresh_from_db()
    with pytest.raises(workflow.GuardFaalt, match="nieuwere indiening"):
        opvolgen.plaats_opmerking(indiening, "visie", "Hallo.", toegang=beheerder, nu=timezone.now())


def test_een_antwoord_is_concept_tot_er_opnieuw_is_ingediend() -> None:
    verslag, lid, indiening, beheerder = _behandeld()
    aanvulling = _vraag(indiening, beheerder)
    workflow.vraag_aanvulling(verslag.pk, toegang=beheerder, nu=timezone.now())
    _beantwoord(aanvulling, lid, "KANARIE-CONCEPTANTWOORD")

    voor_opgroeien = leesblad.maak(_met_alles(indiening), beheerder).vragen[0]
    assert (voor_opgroeien.stand, voor_opgroeien.antwoord) == (Stand.OPEN, "")
    voor_organisatie = leesblad.maak(_met_alles(indiening), lid).vragen[0]
    assert (voor_organisatie.stand, voor_organisatie.antwoord) == (Stand.BEANTWOORD, "KANARIE-CONCEPTANTWOORD")
    with pytest.raises(workflow.VerkeerdeStatus):
        opvolgen.vink_af(aanvulling, toegang=beheerder, nu=timezone.now())

    tweede = dien_in(verslag, lid)
    na = leesblad.maak(_met_alles(tweede), beheerder).vragen[0]
    assert (na.stand, na.antwoord, na.bij) == (Stand.BEANTWOORD, "KANARIE-CONCEPTANTWOORD", 1)


def test_afvinken_vraagt_een_ingediend_antwoord_en_daarna_kan_afgerond_worden() -> None:
    verslag, lid, indiening, beheerder = _behandeld()
    aanvulling = _vraag(indiening, beheerder)
    with pytest.raises(workflow.GuardFaalt, match="nog niet beantwoord"):
        opvolgen.vink_af(aanvulling, toegang=beheerder, nu=timezone.now())
    workflow.vraag_aanvulling(verslag.pk, toegang=beheerder, nu=timezone.now())
    _beantwoord(aanvulling, lid)
    dien_in(verslag, lid)
    workflow.neem_in_behandeling(verslag.pk, toegang=beheerder, nu=timezone.now())
    with pytest.raises(workflow.GuardFaalt, match="vraag om aanvulling open"):
        workflow.rond_af(verslag.pk, toegang=beheerder, nu=timezone.now())
    opvolgen.vink_af(aanvulling, toegang=beheerder, nu=timezone.now())
    collega = als_sector()
    with pytest.raises(workflow.VerkeerdeStatus, match=beheerder.persoon.naam):
        opvolgen.trek_in(aanvulling, "Toch niet nodig.", toegang=collega, nu=timezone.now())
    assert workflow.rond_af(verslag.pk, toegang=beheerder, nu=timezone.now()).status == Status.AFGEROND


def test_een_ingetrokken_vraag_houdt_niets_meer_tegen_en_houdt_haar_reden() -> None:
    verslag, _, indiening, beheerder = _behandeld()
    aanvulling = _vraag(indiening, beheerder)
    opvolgen.trek_in(aanvulling, "Het staat bij de visie.", toegang=beheerder, nu=timezone.now())
    aanvulling.refresh_from_db()
    assert stand_van(aanvulling, beantwoord=False) == Stand.INGETROKKEN
    assert aanvulling.ingetrokken_omdat == "Het staat bij de visie."
    assert workflow.rond_af(verslag.pk, toegang=beheerder, nu=timezone.now()).status == Status.AFGEROND


def test_een_gesprek_wordt_opgelost_en_kan_weer_open() -> None:
    _, lid, indiening, beheerder = _behandeld()
    nu = timezone.now()
    draad = opvolgen.plaats_opmerking(indiening, "visie", "Mooi.", toegang=beheerder, nu=nu)
    opvolgen.antwoord(draad, "Graag gedaan.", toegang=beheerder, nu=nu)
    with pytest.raises(workflow.GeenRecht):
        opvolgen.los_op(draad, True, toegang=lid, nu=nu)
    opvolgen.los_op(draad, True, toegang=beheerder, nu=nu)
    opvolgen.los_op(draad, True, toegang=als_sector(), nu=nu + dt.timedelta(hours=1))  # twice is once
    draad.refresh_from_db()
    assert (draad.opgelost_op, draad.opgelost_door) == (nu, beheerder.persoon)
    opvolgen.los_op(draad, False, toegang=beheerder, nu=nu)
    assert Opmerking.objects.get(pk=draad.pk).opgelost_op is None


def test_gesprekken_blijven_bij_hun_onderdeel_op_een_latere_indiening_en_zeggen_wat_veranderde() -> None:
    verslag, lid, indiening, beheerder = _behandeld()
    nu = timezone.now()
    opvolgen.plaats_opmerking(indiening, "visie", "Mooi.", toegang=beheerder, nu=nu)
    aanvulling = _vraag(indiening, beheerder)
    workflow.vraag_aanvulling(verslag.pk, toegang=beheerder, nu=nu)
    _beantwoord(aanvulling, lid)
    bewaar(
        ANTWOORD,
        verslag,
        [Invoer("visie", 1, {"html": tekst.uit_tekst("Een andere visie.")})],
        door=lid.persoon,
        nu=nu,
    )
    tweede = dien_in(verslag, lid)
    secties = {s.onderdeel.id: s for s in leesblad.maak(_met_alles(tweede), beheerder).secties}
    assert [(d.opmerking.tekst, d.bij) for d in secties["visie"].draden] == [("Mooi.", 1)]
    assert [v.bij for v in secties["visie"].vragen] == [1]
    assert secties["visie"].kenteken == "gewijzigd"
    assert {s.kenteken for i, s in secties.items() if i != "visie"} == {""}


def test_wat_teruggenomen_is_leest_opgroeien_niet_en_de_organisatie_wel() -> None:
    verslag, lid, indiening = maak_ingediend()
    beheerder = als_sector()
    workflow.neem_terug(verslag.pk, toegang=lid, nu=timezone.now())
    assert leesblad.maak(_met_alles(indiening), beheerder).inhoud is None
    assert leesblad.maak(_met_alles(indiening), lid).inhoud is not None
    assert not leesblad.mag_lezen(indiening, beheerder)
    tweede = dien_in(verslag, lid)
    blad = leesblad.maak(_met_alles(tweede), beheerder)
    assert blad.inhoud is not None
    assert blad.teruggenomen == {1}
    assert {s.kenteken for s in blad.secties} == {""}  # nothing is compared with what went back


def test_de_notitie_is_voor_de_organisatie_ook_in_de_databank_niet_te_zien() -> None:
    verslag, lid, indiening, beheerder = _behandeld()
    opvolgen.noteer(indiening, "visie", "KANARIE-INTERN", toegang=beheerder, nu=timezone.now())
    assert [n.notitie.tekst for s in leesblad.maak(_met_alles(indiening), beheerder).secties for n in s.notities] == [
        "KANARIE-INTERN"
    ]
    assert not [n for s in leesblad.maak(_met_alles(indiening), lid).secties for n in s.notities]
    zet_toegang("organisatie", organisatie_id=verslag.organisatie_id, persoon_id=lid.persoon.pk)
    assert Opmerking.objects.count() == 0
    assert InterneNotitie.objects.count() == 0
    zet_toegang("systeem")
    assert InterneNotitie.objects.count() == 1


def _met_alles(indiening: Indiening) -> Indiening:
    return Indiening.objects.select_related("verslag__organisatie", "verslag__werkjaar").get(pk=indiening.pk)


def test_een_vraag_verdwijnt_alleen_met_een_antwoord_of_een_reden() -> None:
    """Not by code, and not in the database either."""
    verslag, _, indiening = maak_ingediend()
    beheerder, nu = als_sector(), timezone.now()
    workflow.neem_in_behandeling(verslag.pk, toegang=beheerder, nu=nu)
    indiening = Indiening.objects.select_related("verslag").get(pk=indiening.pk)
    gevraagd = opvolgen.vraag(indiening, "visie", "Graag meer.", uiterlijk=None, toegang=beheerder, nu=nu)
    with pytest.raises(workflow.GuardFaalt, match="Geef een reden"):
        opvolgen.trek_in(gevraagd, "  ", toegang=beheerder, nu=nu)
    with pytest.raises(workflow.GuardFaalt, match="nog niet beantwoord"):
        opvolgen.vink_af(gevraagd, toegang=beheerder, nu=nu)
    for velden in (
        {"afgehandeld_op": nu, "afgehandeld_door": beheerder.persoon},
        {"afgehandeld_op": nu, "afgehandeld_door": beheerder.persoon, "ingetrokken_omdat": " "},
        {"afgehandeld_op": nu, "ingetrokken_omdat": "Niet meer nodig."},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Aanvulling.objects.filter(pk=gevraagd.pk).update(**velden)
    with pytest.raises(workflow.GuardFaalt, match="Er staat nog een vraag om aanvulling open"):
        workflow.rond_af(verslag.pk, toegang=beheerder, nu=nu)
    opvolgen.trek_in(gevraagd, "Het staat er al.", toegang=beheerder, nu=nu)
    workflow.rond_af(verslag.pk, toegang=beheerder, nu=nu)


def test_op_een_interne_notitie_antwoordt_een_collega_en_ze_wordt_opgelost_en_weer_geopend() -> None:
    _, lid, indiening = maak_ingediend()
    een, twee, nu = als_sector(), als_sector(), timezone.now()
    with systeem():
        bij = Indiening.objects.select_related("verslag").get(pk=indiening.pk)
        notitie = opvolgen.noteer(bij, "visie", "Wat denk jij?", toegang=een, nu=nu)
        for _ in range(2):  # a finger that presses twice
            antwoord = opvolgen.antwoord(notitie, "Klopt volgens mij.", toegang=twee, nu=nu)
        assert antwoord.antwoord_op_id == notitie.pk
        assert InterneNotitie.objects.count() == 2
        assert not Opmerking.objects.exists()
        gemeld = Melding.objects.filter(gebeurtenis=Gebeurtenis.ANTWOORD_INTERN)
        assert [m.persoon_id for m in gemeld] == [een.persoon.pk]
        for opgelost in (True, True, False):
            opvolgen.los_op(notitie, opgelost, toegang=twee, nu=nu)
        assert list(Notitiestap.objects.values_list("opgelost", flat=True)) == [True, False]
        with pytest.raises(workflow.GeenRecht):
            opvolgen.antwoord(notitie, "Ik lees mee.", toegang=lid, nu=nu)

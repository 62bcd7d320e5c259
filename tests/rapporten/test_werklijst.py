"""The work list: every assigned organisation with where its report stands, and nothing about levels."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from organisaties.choices import Regio
from organisaties.models import Regioperiode, Uitstel, Werkjaar, sorteernaam
from organisaties.toegang import Toegang
from rapporten import werklijst, workflow
from rapporten.choices import Status
from rapporten.werklijst import Werkrij
from tests.fabrieken import maak_organisatie, maak_werkjaar
from tests.fabrieken.verslagen import als_sector, maak_concept, maak_ingediend, maak_toewijzing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]
BRUSSEL = ZoneInfo("Europe/Brussels")


def _lijst(werkjaar: Werkjaar, toegang: Toegang, **keuze: str) -> list[Werkrij]:
    return list(_lees(werkjaar, toegang, werklijst.Keuze(**keuze)).rijen)


def _lees(
    werkjaar: Werkjaar, toegang: Toegang, keuze: werklijst.Keuze | None = None, **blad: int
) -> werklijst.Werklijst:
    nu, keuze = timezone.now(), keuze or werklijst.Keuze()
    return werklijst.lees_werklijst(werkjaar, keuze, toegang, nu=nu, vandaag=timezone.localdate(nu), **blad)


def test_wat_op_opgroeien_wacht_staat_bovenaan_en_wat_niet_begon_staat_er_ook() -> None:
    werkjaar, beheerder = maak_werkjaar(), als_sector()
    nu = timezone.now()
    zonder = maak_toewijzing(werkjaar=werkjaar).organisatie
    concept, _ = maak_concept(werkjaar=werkjaar)
    later, _, _ = maak_ingediend(werkjaar=werkjaar, nu=nu)
    eerder, _, _ = maak_ingediend(werkjaar=werkjaar, nu=nu - dt.timedelta(days=3))
    behandeld, _, _ = maak_ingediend(werkjaar=werkjaar, nu=nu - dt.timedelta(days=9))
    workflow.neem_in_behandeling(behandeld.pk, toegang=beheerder, nu=nu)
    maak_organisatie()  # without an assignment: not in the list
    maak_ingediend(werkjaar=maak_werkjaar(jaar=2024))

    lijst = _lijst(werkjaar, beheerder)
    assert [(r.organisatie, r.stand) for r in lijst] == [
        (eerder.organisatie.naam, Status.INGEDIEND),
        (later.organisatie.naam, Status.INGEDIEND),
        (behandeld.organisatie.naam, Status.IN_BEHANDELING),
        (concept.organisatie.naam, Status.CONCEPT),
        (zonder.naam, werklijst.NIET_BEGONNEN),
    ]
    assert [bool(r.kenmerk) for r in lijst] == [True, True, True, False, False]
    assert lijst[2].van_mij
    assert lijst[3].wacht_sinds is None
    assert {code: n for code, _, n in _lees(werkjaar, beheerder).tellingen} == {
        "niet_begonnen": 1,
        "concept": 1,
        "ingediend": 2,
        "in_behandeling": 1,
        "aanvulling_gevraagd": 0,
        "afgerond": 0,
    }


def test_een_bladzijde_heeft_een_deel_van_de_lijst_en_telt_ze_helemaal() -> None:
    werkjaar, beheerder = maak_werkjaar(), als_sector()
    namen = sorted(maak_toewijzing(werkjaar=werkjaar).organisatie.sorteernaam for _ in range(5))
    alle = [rij.organisatie for rij in _lees(werkjaar, beheerder).rijen]
    assert sorted(map(sorteernaam, alle)) == namen
    bladen = [_lees(werkjaar, beheerder, bladzijde=n, per_blad=2) for n in (1, 2, 3)]
    assert [rij.organisatie for blad in bladen for rij in blad.rijen] == alle
    assert {(blad.aantal, blad.tellingen[0][2]) for blad in bladen} == {(5, 5)}
    assert _lees(werkjaar, beheerder, bladzijde=99, per_blad=2) == bladen[-1]
    anders = _lees(werkjaar, beheerder, werklijst.Keuze(status=Status.INGEDIEND), bladzijde=3, per_blad=2)
    assert (anders.rijen, anders.aantal, anders.bladzijde) == ((), 0, 1)
    assert anders.tellingen == bladen[0].tellingen


def test_een_teruggenomen_verslag_is_een_concept_zonder_adres() -> None:
    werkjaar, beheerder = maak_werkjaar(), als_sector()
    verslag, lid, _ = maak_ingediend(werkjaar=werkjaar)
    workflow.neem_terug(verslag.pk, toegang=lid, nu=timezone.now())
    (rij,) = _lijst(werkjaar, beheerder)
    assert (rij.stand, rij.kenmerk, rij.termijn.ingediend_op) == (Status.CONCEPT, "", None)
    assert [jaar.ingediend for jaar in werklijst.alle_werkjaren()] == [False]


def test_te_laat_volgt_uit_uitstel_en_de_eerste_indiening() -> None:
    werkjaar, beheerder = maak_werkjaar(jaar=2025), als_sector()
    op = dt.datetime(2026, 6, 3, 12, tzinfo=BRUSSEL)
    maak_ingediend(werkjaar=werkjaar, nu=op)
    met, _, _ = maak_ingediend(werkjaar=werkjaar, nu=op)
    Uitstel.objects.create(
        organisatie=met.organisatie,
        werkjaar=werkjaar,
        tot_en_met=dt.date(2026, 6, 3),
        reden="Verhuis",
        verleend_door=beheerder.persoon,
    )
    maak_toewijzing(werkjaar=werkjaar)
    zonder_uitstel, met_uitstel, niet = _lijst(werkjaar, beheerder)
    assert (zonder_uitstel.termijn.dag, zonder_uitstel.termijn.te_laat) == (dt.date(2026, 6, 1), True)
    assert (met_uitstel.termijn.dag, met_uitstel.termijn.te_laat) == (dt.date(2026, 6, 3), False)
    assert niet.termijn.verstreken(op)
    assert not niet.termijn.verstreken(dt.datetime(2026, 6, 1, 23, 59, 59, tzinfo=BRUSSEL))


def test_de_regio_is_die_van_31_december_van_het_werkjaar() -> None:
    werkjaar, beheerder = maak_werkjaar(jaar=2025), als_sector()
    organisatie = maak_organisatie(regio=Regio.LIMBURG)
    Regioperiode.objects.create(organisatie=organisatie, regio=Regio.BRUSSEL, vanaf=dt.date(2026, 1, 1))
    maak_toewijzing(organisatie=organisatie, werkjaar=werkjaar)
    assert [r.regio for r in _lijst(werkjaar, beheerder, regio="limburg")] == ["Limburg"]
    assert _lijst(werkjaar, beheerder, regio="brussel") == []


def test_filters_op_dossierbeheerder_en_naam() -> None:
    werkjaar, beheerder, collega = maak_werkjaar(), als_sector(), als_sector()
    van_mij, _, _ = maak_ingediend(organisatie=maak_organisatie(naam="Demo-huis Éénhoorn"), werkjaar=werkjaar)
    van_collega, _, _ = maak_ingediend(werkjaar=werkjaar)
    van_niemand, _, _ = maak_ingediend(werkjaar=werkjaar)
    workflow.neem_in_behandeling(van_mij.pk, toegang=beheerder, nu=timezone.now())
    workflow.neem_in_behandeling(van_collega.pk, toegang=collega, nu=timezone.now())

    def namen(**keuze: str) -> list[str]:
        return [r.organisatie for r in _lijst(werkjaar, beheerder, **keuze)]

    assert namen(van="mij") == [van_mij.organisatie.naam]
    assert namen(van="niemand") == [van_niemand.organisatie.naam]
    assert len(namen()) == 3
    assert namen(zoek="eenhoorn") == [van_mij.organisatie.naam]
    assert namen(zoek="een%hoorn") == []
    nummer = van_collega.organisatie.ondernemingsnummer
    assert namen(zoek=f"{nummer[:4]}.{nummer[4:7]}.{nummer[7:]}") == [van_collega.organisatie.naam]


def test_het_werkjaar_dat_openstaat() -> None:
    def kies(gevraagd: int | None = None) -> int | None:
        werkjaar = werklijst.kies_werkjaar(werklijst.alle_werkjaren(), gevraagd, dt.date(2026, 3, 1))
        return werkjaar.jaar if werkjaar else None

    assert kies() is None
    for jaar in (2023, 2024, 2025, 2026):
        maak_werkjaar(jaar=jaar)
    assert kies() == 2025  # nothing filed yet: the one now reported on
    maak_ingediend(werkjaar=maak_werkjaar(jaar=2024))
    assert kies() == 2024
    assert kies(2023) == 2023
    assert kies(1999) == 2024

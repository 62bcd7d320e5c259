"""The second wall: with scoping switched off in the code, row-level security alone hides other organisations.

Two neighbours have a row in every table that belongs to an organisation, each with a token of its own in all their
texts. First every table is read without any filter, then every page is asked with the filters on organisation taken
out of the ORM. The same checks with row-level security dropped must find the neighbour, or they prove nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.afscherming import TOEPASSINGSROL, AlleenToevoegen, Tenantbeleid
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Convenantpunt, Organisatie, Persoon, Uitstel
from organisaties.toegang import Toegang
from rapporten import aantonen, checklist, logboek, meedenken, tekst, workflow
from rapporten.bewaren import ANTWOORD, OPVOLGPUNT, UITSPLITSING, Invoer, bewaar
from rapporten.choices import Signaalstand
from rapporten.gesprekken import nieuwste_versie
from rapporten.inhoud import Cijferdeel, sha256
from rapporten.models import (
    Aanvulling,
    Aanwezigheid,
    Afbeelding,
    Afspraak,
    Beleidssignaal,
    Bijlage,
    Checklistvink,
    Cijferbesluit,
    Dossieroverdracht,
    Draadstap,
    Duiding,
    Gesprek,
    Gespreksdeelname,
    Gesprekspunt,
    Gespreksreactie,
    Gespreksverslag,
    Herinnering,
    Hulpvraag,
    Importvoorstel,
    Indiening,
    InterneNotitie,
    Kanttekening,
    KlaarMelding,
    Leesmoment,
    Lezersreactie,
    Melding,
    Meldingsmail,
    Meldingsvoorkeur,
    Notitie,
    Notitiestap,
    Ondersteuningsstap,
    Ondersteuningstraject,
    Ondertekenverzoek,
    Opmerking,
    Sjabloonvoorstel,
    Slotbrief,
    Slotbriefconcept,
    Slotbriefpdf,
    Standaardpassage,
    Trajectstap,
    Uitstelvraag,
    Uitvoer,
    Vastlegging,
    Verklaring,
    Verslag,
    Verslagpdf,
    Vragenlijstpdf,
    Werkverdeling,
)
from rapporten.signalen import antwoorden, labels
from rapporten.slotbrief import brief as slotbrieven
from rapporten.uitsplitsen import schrijf_delen
from tests.fabrieken import maak_lid, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.gesprekken import maak_gesprek
from tests.fabrieken.koppelingen import maak_koppeling
from tests.fabrieken.signalen import maak_signaal
from tests.fabrieken.verslagen import als_sector, maak_concept, maak_ingediend
from tests.rapporten.test_views_acties import maak_acties
from zelfevaluatie.indicatoren import bewaar_indicator
from zelfevaluatie.models import Actie, Kengetal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

JAAR, NU = 2025, dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
# What Opgroeien never sees of an organisation, and what an organisation never sees of Opgroeien.
CONCEPT = {"Antwoord", "AntwoordVersie", "Score", "ScoreVersie", "Cijfer", "CijferVersie", "Bijlage", "KlaarMelding"}
CONCEPT |= {"Actie", "ActieVersie", "Actiestand", "ActiestandVersie"}
CONCEPT |= {"Opvolgpunt", "OpvolgpuntVersie"}
CONCEPT |= {"Notitie", "Notitiegebruik", "Meegedacht", "Lezersreactie"}
CONCEPT |= {"Aantoning", "Bewijsstuk", "Bewijsband", "Ervaringsmeting"}
CONCEPT |= {"Uitsplitsing", "UitsplitsingVersie", "Verklaring", "Indicator", "IndicatorVersie", "Indicatorwaarde"}
CONCEPT |= {"Afbeelding", "Sjabloonvoorstel", "Ondersteuningsstap"}
CONCEPT |= {"Koppeling"}
CONCEPT |= {"Kanttekening", "Werkverdeling", "Aanwezigheid", "Ondertekenverzoek", "GetekendeInhoud"}
INTERN = {
    "InterneNotitie",
    "Notitiestap",
    "EditieBron",
    "Dossieroverdracht",
    "Standaardpassage",
    "Signaallabel",
    "Slotbriefconcept",
    "Checklistpunt",
    "Checklistvink",
}
# Of nobody in particular, and still not for everybody.
VAN_NIEMAND = {"EditieBron", "Standaardpassage", "Checklistpunt"}
# What only a beheerder sees.
BEHEER = {"Importvoorstel", "Vastlegging"}
INTERN |= BEHEER
VAN_NIEMAND |= BEHEER
# What only one person sees, of whatever organisation or role.
PERSOONLIJK = {"Melding", "Meldingsmail", "Meldingsvoorkeur", "Uitvoer"}
# What an organisation writes: its draft, its filing, its side of what it shares with Opgroeien, its members. All else
# it reads at most. Taking a report back makes its sources no longer count, hence Bron.
SCHRIJFT_ZELF = CONCEPT | {"Verslag", "Overgang", "Ondertekening", "Indiening", "Bron"}
SCHRIJFT_ZELF |= {"Aanvulling", "Afspraak", "Convenantpunt", "Hulpvraag", "Opmerking", "Trajectstap", "Uitstelvraag"}
SCHRIJFT_ZELF |= {"Duiding", "Gesprekspunt", "Gespreksreactie", "Lidmaatschap", "Melding", "Meldingsvoorkeur"}
SCHRIJFT_ZELF |= {"Uitvoer"}


def tenantmodellen() -> dict[str, type[models.Model]]:
    """Every model that says whose its rows are, from the registry: a new one joins by itself.

    What everyone may read (``leesbaar``) is nobody's.
    """
    alle = {model.__name__: model for model in apps.get_models()}
    return {
        naam: model
        for naam, model in alle.items()
        if any(isinstance(c, Tenantbeleid) and not c.leesbaar for c in model._meta.constraints)
        or any(veld.name == "organisatie" for veld in model._meta.concrete_fields)
    }


@dataclass(frozen=True)
class Buur:
    """One organisation with something in every table, and the token that stands in all its texts."""

    organisatie: Organisatie
    lid: Persoon
    merk: str
    verslag: Verslag
    punt: int
    gesprek: Gesprek
    traject: int
    jaar: int = JAAR

    @property
    def nummer(self) -> str:
        return self.organisatie.ondernemingsnummer


def _cijfers(concept: Verslag, indiening: Indiening, persoon: Persoon, merk: str) -> None:
    """What stands beside the figures: a split, an indicator of one's own, an explanation, a decision."""
    kengetal, nu = Kengetal.objects.all()[0], timezone.now()
    van = {"organisatie_id": concept.organisatie_id, "verslag": concept, "kengetal": kengetal}
    delen = [Invoer(kengetal.pk, 0, {"delen": schrijf_delen([Cijferdeel(merk, None, None, Decimal(50))])})]
    bewaar(UITSPLITSING, concept, delen, door=persoon, nu=nu)
    Verklaring.objects.create(**van, regel="vorig-jaar", waarden="50;90", tekst=merk, door=persoon)
    Cijferbesluit.objects.create(
        organisatie_id=concept.organisatie_id,
        werkjaar_id=indiening.verslag.werkjaar_id,
        kengetal=kengetal,
        indiening=indiening,
        versie=1,
        keuze="opgroeien",
        opmerking=merk,
        eigen="50",
        centraal="60",
        door=persoon,
    )
    bewaar_indicator(
        organisatie_id=concept.organisatie_id,
        indicator=None,
        jaar=concept.werkjaar_id,
        velden={"naam": merk},
        waarde={"waarde": Decimal(1), "verhaal": merk},
        versies=(0, 0),
        door=persoon,
        nu=nu,
    )


def _signaal(indiening: Indiening, opgroeien: Toegang, merk: str) -> None:
    """A signal with a label, a stand and an answer."""
    signaal, nu = maak_signaal(indiening, f"Signaal {merk}"), timezone.now()
    label = labels.vind_of_maak("Demo-label", door=opgroeien.persoon, nu=nu)
    labels.plak(Beleidssignaal.objects.filter(pk=signaal.pk), label, door=opgroeien.persoon, nu=nu)
    stand = Signaalstand.BEANTWOORD
    antwoorden.verstuur({signaal.pk: 1}, f"Antwoord {merk}", stand, zending=uuid4(), toegang=opgroeien, nu=nu)


def maak_buur(merk: str) -> Buur:
    """A filed report with a conversation of the year before, and a draft of this year that nobody has filed."""
    vorig, wie, indiening = maak_ingediend(werkjaar=maak_werkjaar(jaar=JAAR - 1), woord=merk)
    organisatie, persoon = vorig.organisatie, wie.persoon
    concept, _ = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=JAAR))
    opgroeien = als_sector()
    with systeem():
        Organisatie.objects.filter(pk=organisatie.pk).update(naam=f"Demo {merk}")
        Persoon.objects.filter(pk=persoon.pk).update(naam=f"Demo-lid {merk}")
        nu, html = timezone.now(), tekst.uit_tekst(f"Concept {merk}")
        bewaar(ANTWOORD, concept, [Invoer("visie", 0, {"html": html})], door=persoon, nu=nu)
        maak_acties(concept, wie, 2, resultaat=f"Concept {merk}")
        Actie.objects.filter(organisatie=organisatie).update(doel=f"Doel {merk}")
        plek: dict[str, Any] = {"organisatie": organisatie, "verslag": vorig, "stabiel_id": "visie"}
        gefileerd = {**plek, "indiening": indiening}
        workflow.neem_in_behandeling(vorig.pk, toegang=opgroeien, nu=nu)
        draad = Opmerking.objects.create(
            **gefileerd, tekst=f"Opmerking {merk}", door=opgroeien.persoon, van_opgroeien=True
        )
        Draadstap.objects.create(
            organisatie=organisatie, verslag=vorig, opmerking=draad, opgelost=True, door=opgroeien.persoon
        )
        Dossieroverdracht.objects.create(
            organisatie=organisatie, verslag=vorig, naar=opgroeien.persoon, door=opgroeien.persoon
        )
        Standaardpassage.objects.create(titel=merk, tekst=merk, gebruik="gesprek", gewijzigd_door=opgroeien.persoon)
        van_verslag: dict[str, Any] = {"organisatie": organisatie, "verslag": vorig, "door": opgroeien.persoon}
        Slotbriefconcept.objects.create(**van_verslag, html=f"<p>{merk}</p>")
        inhoud = slotbrieven.Brief(f"Demo {merk}", "", JAAR - 1, 1, indiening.kenmerk, "2026-01-01", merk).canoniek()
        brief = Slotbrief.objects.create(**van_verslag, volgnummer=1, inhoud=inhoud, sha256=sha256(inhoud))
        Slotbriefpdf.objects.create(organisatie=organisatie, slotbrief=brief, sha256="0" * 64, grootte=1)
        punt = checklist.voeg_toe(vorig.boom, "visie", merk, door=opgroeien.persoon, nu=nu)
        Checklistvink.objects.create(**van_verslag, punt=punt, gedaan=True)
        notitie = InterneNotitie.objects.create(**gefileerd, tekst=f"Notitie {merk}", door=opgroeien.persoon)
        Notitiestap.objects.create(**van_verslag, notitie=notitie, opgelost=True)
        Aanvulling.objects.create(**gefileerd, reden=f"Aanvulling {merk}", gevraagd_door=opgroeien.persoon)
        Bijlage.objects.create(
            **plek, naam=f"{merk}.pdf", soort="application/pdf", grootte=1, sha256="0" * 64, toegevoegd_door=persoon
        )
        Afbeelding.objects.create(
            organisatie=organisatie,
            verslag=vorig,
            soort="image/png",
            grootte=1,
            sha256="0" * 64,
            toegevoegd_door=persoon,
        )
        KlaarMelding.objects.create(**plek, door=persoon)
        afspraak = Afspraak.objects.create(
            organisatie=organisatie, verslag=vorig, tekst=f"Afspraak {merk}", door=opgroeien.persoon
        )
        antwoord = {"stand": "bezig", "toelichting": f"Concept {merk}"}
        bewaar(OPVOLGPUNT, concept, [Invoer(afspraak.pk, 0, antwoord)], door=persoon, nu=nu)
        notitie = Notitie.objects.create(
            organisatie=organisatie, tekst=f"Concept {merk}", datum=dt.date(JAAR, 5, 1), door=persoon
        )
        logboek.voeg_in(notitie, concept, "innovatieve-projecten", door=persoon, nu=nu)
        aantonen.bewaar_tekst(organisatie.pk, "transparantie", f"Concept {merk}", versie=0, door=persoon, nu=nu)
        stuk = {"titel": f"Concept {merk}", "toelichting": "", "adres": "https://demo.example/"}
        banden = aantonen.Banden(frozenset({"transparantie"}), frozenset({"visie"}))
        aantonen.voeg_toe(organisatie.pk, **stuk, banden=banden, door=persoon, nu=nu)
        meting = {"jaar": JAAR, "groep": f"Concept {merk}", "codes": ["transparantie"]}
        aantonen.bewaar_meting(organisatie.pk, None, meting, versie=0, door=persoon, nu=nu)
        meedenken.reageer(concept, "visie", f"Concept {merk}", door=persoon, nu=nu)
        meedenken.neem_over(Lezersreactie.objects.get(verslag=concept), door=persoon, nu=nu)
        Sjabloonvoorstel.objects.create(
            organisatie=organisatie, verslag=concept, geplakt=f"Concept {merk}", door=persoon, vervalt_op=nu
        )
        Kanttekening.objects.create(**{**plek, "verslag": concept}, tekst=f"Concept {merk}", door=persoon)
        Werkverdeling.objects.create(**{**plek, "verslag": concept}, voor=persoon, door=persoon)
        Aanwezigheid.objects.create(**{**plek, "verslag": concept}, persoon=persoon)
        terug: dict[str, Any] = {"teruggestuurd_door": persoon, "teruggestuurd_op": nu, "reden": f"Concept {merk}"}
        Ondertekenverzoek.objects.create(organisatie=organisatie, verslag=concept, door=persoon, **terug)
        Leesmoment.objects.create(
            organisatie=organisatie, indiening=indiening, door=opgroeien.persoon, dag=timezone.localdate()
        )
        Vragenlijstpdf.objects.create(
            organisatie=organisatie, werkjaar_id=JAAR, bron="0" * 64, sha256="0" * 64, grootte=1
        )
        Verslagpdf.objects.create(organisatie=organisatie, indiening=indiening, sha256="0" * 64, grootte=1)
        Ondersteuningsstap.objects.create(organisatie=organisatie, tekst=merk, gemaakt_door=persoon)
        Hulpvraag.objects.create(organisatie=organisatie, soort="hulp", tekst=merk, door=persoon)
        traject = Ondersteuningstraject.objects.create(
            organisatie=organisatie, doel=merk, ondersteuner=merk, begonnen_door=opgroeien.persoon
        )
        Trajectstap.objects.create(organisatie=organisatie, traject=traject, tekst=merk, gemaakt_door=persoon)
        gesprek = _gesprek(organisatie, indiening, opgroeien.persoon, persoon, merk)
        _signaal(indiening, opgroeien, merk)
        _cijfers(concept, indiening, persoon, merk)
        mail = Meldingsmail.objects.create(persoon=persoon)
        Melding.objects.create(
            persoon=persoon,
            zijde="organisatie",
            gebeurtenis="afgerond",
            onderwerp_id=1,
            organisatie=organisatie,
            over=merk,
            adres="/",
            manier="uit",
            mail=mail,
        )
        Meldingsvoorkeur.objects.create(persoon=persoon, gebeurtenis="afgerond", manier="uit")
        Uitvoer.objects.create(
            persoon=persoon,
            soort="verslagen",
            titel=merk,
            bestandsnaam="x.zip",
            kenmerk=merk,
            alleen_opgroeien=True,
            verloopt_op=timezone.now(),
        )
        Vastlegging.objects.create(
            werkjaar_id=JAAR, opmerking=merk, gezien=merk, door=persoon, klaar_op=timezone.now(), weigering=merk
        )
        Importvoorstel.objects.create(
            onderwerp="cijfers", bestandsnaam=merk, grootte=1, sha256=merk, door=persoon, vervalt_op=timezone.now()
        )
        Convenantpunt.objects.create(
            organisatie=organisatie, onderdeel="via-6", naam=merk, van="2020-01-01", gewijzigd_door=persoon
        )
        Uitstel.objects.create(
            organisatie=organisatie, werkjaar_id=JAAR, tot_en_met="2026-09-01", reden=merk, verleend_door=persoon
        )
        Uitstelvraag.objects.create(
            organisatie=organisatie, werkjaar_id=JAAR, gevraagd_tot="2026-10-01", reden=merk, door=persoon
        )
        Herinnering.objects.create(
            organisatie=organisatie, werkjaar_id=JAAR, dag="2026-05-20", tekst=merk, door=opgroeien.persoon
        )
        punt = Gesprekspunt.objects.get(gesprek=gesprek).pk
    maak_koppeling(organisatie, naam=merk, door=persoon)
    return Buur(organisatie, persoon, merk, concept, punt, gesprek, traject.pk)


def _gesprek(
    organisatie: Organisatie, indiening: Indiening, opgroeien: Persoon, persoon: Persoon, merk: str
) -> Gesprek:
    """A talk with something of every kind in it."""
    gesprek = maak_gesprek(organisatie, titel=f"Gesprek {merk}", door=opgroeien)
    hier: dict[str, Any] = {"gesprek": gesprek, "organisatie": organisatie}
    punt = Gesprekspunt.objects.create(
        **hier, indiening=indiening, soort="verslag", naam=f"Punt {merk}", gekozen_door=opgroeien
    )
    Duiding.objects.create(**hier, punt=punt, kant="organisatie", versie=1, tekst=f"Duiding {merk}", door=persoon)
    voorgelegd = {"bevestigd_op": NU, "bevestigd_door": opgroeien}
    verslag = Gespreksverslag.objects.create(
        gesprek=gesprek, versie=1, tekst=f"Verslag {merk}", door=opgroeien, **voorgelegd
    )
    Gespreksverslag.objects.create(gesprek=gesprek, versie=2, tekst=f"Klad {merk}", door=opgroeien)
    Gespreksreactie.objects.create(**hier, verslag=verslag, akkoord=False, tekst=f"Bezwaar {merk}", door=persoon)
    return gesprek


@pytest.fixture
def buren(db: None, kaders: None) -> tuple[Buur, Buur]:
    """Ours and the neighbour, with facts and an edition made by the worker."""
    paar = maak_buur("kanarie-eigen"), maak_buur("kanarie-vreemd")
    werk_af("celery")
    return paar


@contextmanager
def zonder_row_level_security() -> Iterator[None]:
    """Dropped by the owner, in a transaction that is rolled back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no pending triggers, or the tables cannot be altered
            cursor.execute("SET LOCAL ROLE NONE")
            for model in tenantmodellen().values():
                cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DISABLE ROW LEVEL SECURITY')
            cursor.execute(f"SET LOCAL ROLE {TOEPASSINGSROL}")
        yield
        transaction.set_rollback(True)


# --- every table, without a filter ------------------------------------------------------------------------


def van_wie(rij: models.Model) -> int | None:
    """The organisation of a row; of a talk, that of the one that takes part; of what is a person's, theirs."""
    if isinstance(rij, Gesprek | Gespreksverslag):
        gesprek = rij.pk if isinstance(rij, Gesprek) else rij.gesprek_id
        with systeem():
            return Gespreksdeelname.objects.get(gesprek=gesprek).organisatie_id
    if isinstance(rij, Meldingsmail | Meldingsvoorkeur | Uitvoer):
        return Organisatie.objects.get(naam=rij.persoon.naam.replace("Demo-lid", "Demo")).pk
    return getattr(rij, "organisatie_id", None)


def gezien(rol: str, **wie: Any) -> dict[str, set[int | None]]:
    """Per model the organisations whose rows this role finds with ``objects.all()`` (None: the row names none)."""
    with transaction.atomic():
        zet_toegang(rol, **wie)
        return {
            naam: {van_wie(rij) for rij in model._default_manager.all()} for naam, model in tenantmodellen().items()
        }


def vreemde_rijen(eigen: Buur) -> list[str]:
    """The models of which a member of this organisation finds a row that is not its own."""
    als_lid = gezien("organisatie", organisatie_id=eigen.organisatie.pk, persoon_id=eigen.lid.pk)
    return sorted(naam for naam, van in als_lid.items() if van - {eigen.organisatie.pk})


def test_elke_tabel_heeft_rijen_van_beide_buren(buren: tuple[Buur, Buur]) -> None:
    """Otherwise what follows would look at empty tables."""
    eigen, vreemd = buren
    alles = gezien("systeem")
    assert len(alles) >= 25
    allebei = {eigen.organisatie.pk, vreemd.organisatie.pk}
    assert {naam for naam, van in alles.items() if not van >= allebei} == VAN_NIEMAND
    assert all(alles[naam] == {None} for naam in VAN_NIEMAND)


def test_zonder_filter_ziet_een_lid_enkel_de_eigen_organisatie(buren: tuple[Buur, Buur]) -> None:
    for buur in buren:
        assert vreemde_rijen(buur) == []
        als_lid = gezien("organisatie", organisatie_id=buur.organisatie.pk, persoon_id=buur.lid.pk)
        assert sorted(naam for naam, van in als_lid.items() if not van) == sorted(INTERN)


def test_deze_controle_kan_falen(buren: tuple[Buur, Buur]) -> None:
    """Without row-level security the same check finds the neighbour in every single table."""
    eigen, _ = buren
    with zonder_row_level_security():
        assert vreemde_rijen(eigen) == sorted(tenantmodellen())
    assert vreemde_rijen(eigen) == []


def test_opgroeien_ziet_geen_enkele_rij_van_een_concept(buren: tuple[Buur, Buur]) -> None:
    eigen, vreemd = buren
    allebei = {eigen.organisatie.pk, vreemd.organisatie.pk}
    for rol in ("dossierbeheerder", "beheerder"):
        als_opgroeien = gezien(rol, persoon_id=maak_persoon().pk)
        dicht = CONCEPT | PERSOONLIJK | (set() if rol == "beheerder" else BEHEER)
        assert {naam for naam, van in als_opgroeien.items() if not van} == dicht, rol
        for naam in set(als_opgroeien) - dicht - VAN_NIEMAND:
            assert als_opgroeien[naam] == allebei, naam
        assert all(als_opgroeien[naam] == {None} for naam in VAN_NIEMAND - dicht)


def test_wie_niets_mag_ziet_niets(buren: tuple[Buur, Buur]) -> None:
    eigen, _ = buren
    vreemdeling = maak_persoon().pk
    for rol in ("", "aangemeld", "regionale_partner", "waarnemer", "verzonnen", "{systeem}", "organisatie"):
        assert not any(gezien(rol, persoon_id=vreemdeling).values()), rol
    # Signed in without an organisation: one's own memberships, to find the way home, and what one was told.
    zelf = {naam for naam, van in gezien("aangemeld", persoon_id=eigen.lid.pk).items() if van}
    assert zelf == {"Lidmaatschap", *PERSOONLIJK}


WIS = "DELETE FROM {}"


def _raakt(model: type[models.Model], sql: str) -> int:
    """How many rows of the table this touches."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(f'"{model._meta.db_table}"'))
        return cursor.rowcount


def test_zonder_filter_schrijven_kan_ook_niet(buren: tuple[Buur, Buur]) -> None:
    """An UPDATE of everything touches only one's own rows, and nothing can be moved to the neighbour."""
    eigen, vreemd = buren
    for naam, model in tenantmodellen().items():
        if naam in PERSOONLIJK:
            continue  # see test_meldingen.py
        with transaction.atomic():
            zet_toegang("organisatie", organisatie_id=eigen.organisatie.pk, persoon_id=eigen.lid.pk)
            eigen_rijen = model._default_manager.count()
            sleutel = model._meta.pk.attname
            if issubclass(model, AlleenToevoegen):  # the application has no right to, whoever asks
                vast = [v for v in model._meta.concrete_fields if v.attname not in model.wijzigbaar and not v.generated]
                wijzig = [f"UPDATE {{}} SET {v.attname} = {v.attname}" for v in vast]
                for doe in wijzig if model.verwijderbaar else [*wijzig, WIS]:
                    with pytest.raises(ProgrammingError, match="permission denied"):
                        _raakt(model, doe)
                continue
            if naam not in SCHRIJFT_ZELF:
                assert (_raakt(model, f"UPDATE {{}} SET {sleutel} = {sleutel}"), _raakt(model, WIS)) == (0, 0), naam
                continue
            assert model._default_manager.all().update(organisatie_id=eigen.organisatie.pk) == eigen_rijen, naam
            with pytest.raises(Exception, match="row-level security"), transaction.atomic():
                model._default_manager.filter(**{f"{sleutel}__isnull": False}).update(organisatie=vreemd.organisatie)
            transaction.set_rollback(True)


# Of what both sides write: how a row is the organisation's own, and how it would speak for Opgroeien.
VAN_WIE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "Aanvulling": ({}, {"afgehandeld_op": NU, "ingetrokken_omdat": "x"}),
    "Afspraak": ({"verslag_id": None, "gesprek_id": 0}, {"verslag_id": 0, "gesprek_id": None}),
    "Duiding": ({"kant": "samen"}, {"kant": "opgroeien"}),
    "Hulpvraag": ({}, {"antwoord": "x", "beantwoord_op": NU}),
    "Opmerking": ({"van_opgroeien": False}, {"van_opgroeien": True}),
    "Uitstelvraag": ({"ingetrokken_op": NU}, {"besluit": "toegekend", "toegekend_tot": "2026-12-31"}),
}


def _als_lid(buur: Buur) -> None:
    zet_toegang("organisatie", organisatie_id=buur.organisatie.pk, persoon_id=buur.lid.pk)


def _laat_toevoegen(rij: models.Model) -> bool:
    """Does the wall let whoever is set now add a row like this? What the constraints say of it is another matter."""
    model = type(rij)
    velden = [veld for veld in model._meta.concrete_fields if not isinstance(veld, models.AutoField)]
    kopie = model(**{veld.attname: getattr(rij, veld.attname) for veld in velden if not veld.generated})
    try:
        with transaction.atomic():
            model._base_manager.bulk_create([kopie])
    except IntegrityError:
        return True
    except ProgrammingError as fout:
        if "row-level security" not in str(fout):
            raise
        return False
    return True


def _toe_te_voegen(eigen: Buur, van: Organisatie) -> set[str]:
    """Of which models a member of one organisation may add a row like one that this organisation has (or nobody)."""
    uit = set()
    for naam, model in tenantmodellen().items():
        with systeem():
            rij = next(r for r in model._base_manager.all() if van_wie(r) in (van.pk, None))
        for veld, waarde in VAN_WIE.get(naam, ({}, {}))[0].items():
            setattr(rij, veld, waarde)
        with transaction.atomic():
            _als_lid(eigen)
            if _laat_toevoegen(rij):
                uit.add(naam)
            transaction.set_rollback(True)
    return uit


def test_zonder_filter_toevoegen_kan_enkel_wat_een_organisatie_zelf_schrijft(buren: tuple[Buur, Buur]) -> None:
    eigen, vreemd = buren
    assert _toe_te_voegen(eigen, eigen.organisatie) == SCHRIJFT_ZELF
    assert _toe_te_voegen(eigen, vreemd.organisatie) == set()


@pytest.mark.parametrize("naam", VAN_WIE)
def test_in_naam_van_opgroeien_schrijft_een_lid_niets(buren: tuple[Buur, Buur], naam: str) -> None:
    """Neither as a new row nor by changing one; nor does a row of Opgroeien become the organisation's."""
    eigen, _ = buren
    model, (zelf, opgroeien) = tenantmodellen()[naam], VAN_WIE[naam]
    with systeem():
        rij = model._base_manager.filter(organisatie=eigen.organisatie).first()
    for velden, mag in ((zelf, True), (opgroeien, False)):
        for veld, waarde in velden.items():
            setattr(rij, veld, waarde)
        with transaction.atomic():
            _als_lid(eigen)
            assert _laat_toevoegen(rij) == mag, velden
            transaction.set_rollback(True)


def test_een_lid_beslist_niet_over_het_eigen_uitstel(buren: tuple[Buur, Buur]) -> None:
    eigen, _ = buren
    besluit: dict[str, Any] = {"besloten_op": NU, "besloten_door": eigen.lid}
    toegekend: dict[str, Any] = {"besluit": "toegekend", "toegekend_tot": "2026-12-31", **besluit}
    geweigerd: dict[str, Any] = {"besluit": "geweigerd", "antwoord": "Neen.", **besluit}
    terug = dict.fromkeys(toegekend) | {"besluit": "", "antwoord": ""}
    vraag = Uitstelvraag.objects.filter(organisatie=eigen.organisatie)
    with transaction.atomic():
        _als_lid(eigen)
        for woord in (toegekend, geweigerd, {"antwoord": "Goed voor ons."}):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                vraag.update(**woord)
        with systeem():
            assert vraag.update(**geweigerd) == 1
        assert vraag.update(**terug) == 0, "what was decided stays decided"
        with systeem():
            vraag.update(**terug)
        assert vraag.update(ingetrokken_op=NU, ingetrokken_door=eigen.lid) == 1


def test_een_lid_leest_geen_verslag_dat_nog_niet_is_voorgelegd(buren: tuple[Buur, Buur]) -> None:
    """That a newer one is being written is all that it knows."""
    eigen, vreemd = buren
    with transaction.atomic():
        _als_lid(eigen)
        assert [v.versie for v in Gespreksverslag.objects.all()] == [1]
        assert (nieuwste_versie(eigen.gesprek), nieuwste_versie(vreemd.gesprek)) == (2, 0)


def test_een_punt_van_een_gesprek_houdt_de_waarde_die_werd_getoond(buren: tuple[Buur, Buur]) -> None:
    with systeem(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Gesprekspunt.objects.update(waarde="niveau 4")


def test_een_stap_of_antwoord_hangt_onder_het_eigen_bericht(buren: tuple[Buur, Buur]) -> None:
    """Not even for Opgroeien: the database knows of which report a message is."""
    eigen, vreemd = buren
    with systeem():
        for bericht, stap, veld in ((Opmerking, Draadstap, "opmerking"), (InterneNotitie, Notitiestap, "notitie")):
            hier, daar = (bericht.objects.get(organisatie=buur.organisatie) for buur in (eigen, vreemd))
            zijn_stap = stap.objects.get(organisatie=eigen.organisatie)
            for rij, naar in ((hier, "antwoord_op"), (zijn_stap, veld)):
                rij.pk = None
                rij._state.adding = True
                setattr(rij, naar, daar)
                with pytest.raises(IntegrityError, match="foreign key"), transaction.atomic():
                    rij.save(force_insert=True)


# --- every page, with the filters on organisation taken out of the ORM ---------------------------------------

SCHEIDT = {"organisatie", "organisatie_id", "verslag", "verslag_id", "organisatie__in", "pk__in"}


@contextmanager
def zonder_filters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Take every condition on organisation or report out of every queryset: the code no longer scopes."""
    echt: Callable[..., None] = models.QuerySet._filter_or_exclude_inplace  # type: ignore[attr-defined]

    def zonder(self: Any, negate: bool, args: Any, kwargs: Any) -> None:
        echt(self, negate, [_kaal(a) for a in args], {n: w for n, w in kwargs.items() if n not in SCHEIDT})

    with monkeypatch.context() as even:
        even.setattr(models.QuerySet, "_filter_or_exclude_inplace", zonder)
        yield


def _kaal(voorwaarde: Any) -> Any:
    if not isinstance(voorwaarde, Q):
        return voorwaarde
    uit = Q()
    uit.connector, uit.negated = voorwaarde.connector, voorwaarde.negated
    uit.children = [
        _kaal(deel) if isinstance(deel, Q) else deel
        for deel in voorwaarde.children
        if not (isinstance(deel, tuple) and deel[0] in SCHEIDT)
    ]
    return uit


def _inhoud(antwoord: Any) -> str:
    if antwoord.streaming:
        return b"".join(antwoord.streaming_content).decode("utf-8", "replace")
    return antwoord.content.decode()


def bladzijden(van: Buur) -> list[str]:
    """The pages of an organisation, and those of the submission that belongs to it."""
    nummer, kenmerk = [van.nummer], [f"{JAAR - 1}-{van.nummer}-1"]
    adressen = [
        reverse(naam, args=nummer)
        for naam in ("organisatie", "acties", "leden", "logboek", "aantonen", "eigen_signalen")
    ]
    adressen += [reverse("organisatiegesprekken", args=nummer), reverse("ondersteuning", args=nummer)]
    adressen += [reverse(naam, args=[*nummer, van.gesprek.pk]) for naam in ("organisatiegesprek", "gespreksagenda")]
    for jaar in (JAAR, JAAR - 1):
        adressen += [reverse(naam, args=[*nummer, jaar]) for naam in ("verslag", "nakijken", "bevestiging")]
        adressen += [
            reverse("onderdeel", args=[*nummer, jaar, deel])
            for deel in ("visie", "groeiniveaus", "bezetting-benutting", "verbeteracties")
        ]
        adressen += [
            reverse(naam, args=[*nummer, jaar, "visie"])
            for naam in ("uit_logboek", "meegedacht", "bewijs_bij_onderdeel", "kanttekeningen")
        ]
        adressen += [reverse(naam, args=[*nummer, jaar]) for naam in ("verloop", "uitstel")]
    adressen.append(reverse("aantonen_bladzijde", args=[*nummer, "transparantie"]))
    adressen.append(reverse("traject", args=[*nummer, van.traject]))
    adressen.append(reverse("gesprekspunten", args=[*nummer, van.gesprek.pk]))
    for kant in ("organisatie", "opgroeien", "samen"):
        adressen.append(reverse("duiding", args=[*nummer, van.gesprek.pk, kant]))
        adressen.append(reverse("duiding_punt", args=[*nummer, van.gesprek.pk, van.punt, kant]))
    adressen += [reverse(naam, args=[*kenmerk, 1]) for naam in ("slotbrief", "slotbrief_pdf")]
    adressen += [reverse(naam) for naam in ("meldingen", "meldingsvoorkeuren")]
    return [*adressen, reverse("indiening", args=kenmerk), reverse("thuis")]


def vreemd_onder_eigen_adres(eigen: Buur, vreemd: Buur) -> list[str]:
    """One's own address with the number of something of the neighbour in it."""
    with systeem():
        acties = Actie.objects.filter(organisatie=vreemd.organisatie)
        return [reverse("actie", args=[eigen.nummer, JAAR, actie.pk]) for actie in acties]


def verklapt(lid: Persoon, adressen: list[str], merk: str) -> list[str]:
    """The pages on which this person reads the token. A page that fails tells nothing."""
    client = Client(raise_request_exception=False)
    client.force_login(lid)
    uit = []
    for adres in adressen:
        with transaction.atomic():
            if merk in _inhoud(client.get(adres, follow=True)):
                uit.append(adres)
            transaction.set_rollback(True)
    return uit


def test_zonder_filters_in_de_code_verklapt_geen_enkele_bladzijde_de_buur(
    buren: tuple[Buur, Buur], monkeypatch: pytest.MonkeyPatch
) -> None:
    eigen, vreemd = buren
    adressen = bladzijden(eigen) + bladzijden(vreemd) + vreemd_onder_eigen_adres(eigen, vreemd)
    with zonder_filters(monkeypatch):
        assert verklapt(eigen.lid, adressen, vreemd.merk) == []
        assert len(verklapt(eigen.lid, bladzijden(eigen), eigen.merk)) >= 5, "the pages still show one's own things"


def test_deze_controle_van_de_bladzijden_kan_falen(buren: tuple[Buur, Buur], monkeypatch: pytest.MonkeyPatch) -> None:
    """With both walls gone the neighbour is on the screen; with the first alone (the code) it is not."""
    eigen, vreemd = buren
    adressen = [reverse("acties", args=[eigen.nummer]), *vreemd_onder_eigen_adres(eigen, vreemd)]
    with zonder_row_level_security():
        assert verklapt(eigen.lid, adressen, vreemd.merk) == []
        with zonder_filters(monkeypatch):
            assert verklapt(eigen.lid, adressen, vreemd.merk) == adressen


def test_geen_enkele_rol_van_de_sector_leest_een_concept_of_een_lid_een_notitie(
    buren: tuple[Buur, Buur], monkeypatch: pytest.MonkeyPatch
) -> None:
    eigen, _ = buren
    opgroeien = {rol: maak_sectorrol(rol=rol) for rol in Sectorrolsoort}
    lezer = maak_lid(organisatie=eigen.organisatie, rol=Lidrol.LEZER)
    sector = [reverse("opvolging"), reverse("sectorbeeld"), reverse("indiening", args=[f"{JAAR - 1}-{eigen.nummer}-1"])]
    with zonder_filters(monkeypatch):
        for persoon in opgroeien.values():
            assert verklapt(persoon, [*sector, *bladzijden(eigen)[:6]], f"Concept {eigen.merk}") == []
        for persoon in (eigen.lid, lezer):
            assert verklapt(persoon, bladzijden(eigen) + sector, "Notitie kanarie") == []
    assert verklapt(opgroeien[Sectorrolsoort.DOSSIERBEHEERDER], sector, f"Notitie {eigen.merk}") == [sector[-1]]


def test_een_concept_staat_in_geen_enkele_opdracht_of_logregel(
    buren: tuple[Buur, Buur], caplog: pytest.LogCaptureFixture
) -> None:
    """Jobs and logs are seen by staff: they hold ids and keys, never what people wrote."""
    from kwaliteit.opdrachten.models import Opdracht

    eigen, vreemd = buren
    client = Client()
    client.force_login(eigen.lid)
    with caplog.at_level("DEBUG", logger="django.request"):
        for adres in bladzijden(eigen) + bladzijden(vreemd):
            antwoord: HttpResponse = client.get(adres)
            assert antwoord.status_code < 500
    assert "kanarie" not in caplog.text
    opdrachten = " ".join(f"{o.onderwerp} {o.argumenten} {o.fout}" for o in Opdracht.objects.all())
    assert opdrachten
    assert not re.search("kanarie|Concept", opdrachten)

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
from django.db import connection, models, transaction
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

JAAR = 2025
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
# What an organisation reads and only Opgroeien writes.
ALLEEN_LEZEN = {"Gespreksdeelname"}
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
# What only one person sees, of whatever organisation or role.
PERSOONLIJK = {"Melding", "Meldingsmail", "Meldingsvoorkeur", "Uitvoer"}


def tenantmodellen() -> dict[str, type[models.Model]]:
    """Every model that says whose its rows are, from the registry: a new one joins by itself."""
    alle = {model.__name__: model for model in apps.get_models()}
    return {
        naam: model
        for naam, model in alle.items()
        if any(isinstance(c, Tenantbeleid) for c in model._meta.constraints)
        or any(veld.name == "organisatie" for veld in model._meta.concrete_fields)
    }


@dataclass(frozen=True)
class Buur:
    """One organisation with something in every table, and the token that stands in all its texts."""

    organisatie: Organisatie
    lid: Persoon
    merk: str
    verslag: Verslag
    gesprek: Gesprek
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
    maak_koppeling(organisatie, naam=merk, door=persoon)
    return Buur(organisatie, persoon, merk, concept, gesprek)


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
    verslag = Gespreksverslag.objects.create(gesprek=gesprek, versie=1, tekst=f"Verslag {merk}", door=opgroeien)
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
        assert {naam for naam, van in als_opgroeien.items() if not van} == CONCEPT | PERSOONLIJK, rol
        for naam in set(als_opgroeien) - {*CONCEPT, *PERSOONLIJK, *VAN_NIEMAND}:
            assert als_opgroeien[naam] == allebei, naam
        assert all(als_opgroeien[naam] == {None} for naam in VAN_NIEMAND)


def test_wie_niets_mag_ziet_niets(buren: tuple[Buur, Buur]) -> None:
    eigen, _ = buren
    vreemdeling = maak_persoon().pk
    for rol in ("", "aangemeld", "regionale_partner", "waarnemer", "verzonnen", "{systeem}", "organisatie"):
        assert not any(gezien(rol, persoon_id=vreemdeling).values()), rol
    # Signed in without an organisation: one's own memberships, to find the way home, and what one was told.
    zelf = {naam for naam, van in gezien("aangemeld", persoon_id=eigen.lid.pk).items() if van}
    assert zelf == {"Lidmaatschap", *PERSOONLIJK}


def test_zonder_filter_schrijven_kan_ook_niet(buren: tuple[Buur, Buur]) -> None:
    """An UPDATE or DELETE of everything touches only one's own rows, and nothing can be moved to the neighbour."""
    eigen, vreemd = buren
    for naam, model in tenantmodellen().items():
        if issubclass(model, AlleenToevoegen) or naam in {*INTERN, *ALLEEN_LEZEN, *PERSOONLIJK}:
            continue  # the application role, or this role, has no right to change these (or see test_meldingen.py)
        with transaction.atomic():
            zet_toegang("organisatie", organisatie_id=eigen.organisatie.pk, persoon_id=eigen.lid.pk)
            eigen_rijen = model._default_manager.count()
            sleutel = model._meta.pk.name
            assert model._default_manager.all().update(organisatie_id=eigen.organisatie.pk) == eigen_rijen, naam
            with pytest.raises(Exception, match="row-level security"), transaction.atomic():
                model._default_manager.filter(**{f"{sleutel}__isnull": False}).update(organisatie=vreemd.organisatie)
            transaction.set_rollback(True)


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
    adressen.append(reverse("aantonen_bladzijde", args=[*nummer, "transparantie"]))
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

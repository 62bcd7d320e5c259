"""A closing can be undone for a while: as if it had not been, but for the two lines in the log."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from rapporten import workflow
from rapporten.afspraken import NieuweAfspraak, opvolgpunten
from rapporten.choices import Status
from rapporten.models import Afspraak, Indiening, Opvolgpunt, Verslag
from tests.fabrieken import maak_lid, maak_organisatie
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import als_sector
from tests.rapporten.test_afspraken import MORGEN, begin, in_behandeling, rond_af
from tests.rapporten.test_views_verslag import adres, als, lees, rijen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

AFSPRAAK = {"afspraak-1-tekst": "Bevraag de ouders.", "afspraak-1-tegen": MORGEN.isoformat()}
ONGEDAAN = "Maak het afronden ongedaan"


def _blad(indiening: Indiening) -> str:
    return reverse("indiening", args=[indiening.kenmerk])


def _maak_ongedaan(client: Any, indiening: Indiening) -> str:
    antwoord = client.post(reverse("indiening_afronden_ongedaan", args=[indiening.kenmerk]), follow=True)
    return str(antwoord.content.decode())


def _laat_tijd_verstrijken(minuten: int) -> None:
    """The closing and what waits for it happened this much earlier."""
    eerder = dt.timedelta(minutes=minuten)
    with systeem():
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute(
                "UPDATE rapporten_overgang SET op = op - make_interval(mins => %s) WHERE handeling = 'afronden'",
                [minuten],
            )
            cursor.execute("UPDATE rapporten_melding SET niet_voor = niet_voor - make_interval(mins => %s)", [minuten])
            cursor.execute("SET ROLE kwaliteit_app")
        Opdracht.objects.te_doen().update(niet_voor=F("niet_voor") - eerder)


def _afgerond_gemaild() -> list[str]:
    while werk_af("celery"):
        pass
    return [str(m.subject) for m in mail.outbox if "afgerond" in m.subject]


def test_wie_zich_vergist_maakt_het_ongedaan_en_hoeft_niets_opnieuw_te_typen(mailoutbox: Any) -> None:
    indiening, wie = in_behandeling()
    client, collega = als(wie.persoon), als(als_sector().persoon)
    antwoord = client.post(reverse("indiening_afronden", args=[indiening.kenmerk]), AFSPRAAK, follow=True)
    tekst = antwoord.content.decode()
    assert "De organisatie krijgt haar e-mail om " in tekst
    assert ONGEDAAN in tekst
    assert _afgerond_gemaild() == []

    tekst = _maak_ongedaan(collega, indiening)  # a colleague may
    assert "Het afronden is ongedaan gemaakt" in tekst
    assert "Bevraag de ouders.</textarea>" in tekst
    assert f'value="{MORGEN.isoformat()}"' in tekst
    (verslag,) = rijen(Verslag)
    assert verslag.status == Status.IN_BEHANDELING
    assert verslag.dossierbeheerder_id == wie.persoon.pk
    (afspraak,) = rijen(Afspraak)
    assert afspraak.ingetrokken_op is not None
    _laat_tijd_verstrijken(60)
    assert _afgerond_gemaild() == []  # never about what was undone

    assert rond_af(client, indiening, **AFSPRAAK).status_code == 302
    _laat_tijd_verstrijken(11)
    assert _afgerond_gemaild() == [f"Uw kwaliteitsverslag over {verslag.werkjaar_id} is afgerond"]
    assert str(mail.outbox[-1].body).count("Bevraag de ouders.") == 1
    for kant in (client, als(maak_lid(organisatie=indiening.organisatie, rol=Lidrol.LEZER))):
        tekst = lees(kant, _blad(indiening)).tekst
        assert tekst.count("Bevraag de ouders.") == 1
        assert "Afronden ongedaan maken" in tekst  # the log says so to both sides
        assert ONGEDAAN not in tekst


def test_na_de_bedenktijd_is_heropenen_de_weg() -> None:
    indiening, wie = in_behandeling()
    client = als(wie.persoon)
    rond_af(client, indiening, **AFSPRAAK)
    _laat_tijd_verstrijken(10)
    tekst = lees(client, _blad(indiening)).tekst
    assert ONGEDAAN not in tekst
    assert "Heropen het verslag" in tekst
    tekst = _maak_ongedaan(client, indiening)
    assert "Ongedaan maken kan niet meer: de bedenktijd liep af om " in tekst
    assert "Heropen het verslag dan met een reden" in tekst
    (verslag,) = rijen(Verslag)
    assert verslag.status == Status.AFGEROND
    (afspraak,) = rijen(Afspraak)
    assert afspraak.ingetrokken_op is None


def test_de_tweede_die_ongedaan_maakt_hoort_wie_hem_voor_was() -> None:
    indiening, wie = in_behandeling()
    rond_af(als(wie.persoon), indiening)
    _maak_ongedaan(als(wie.persoon), indiening)
    tekst = _maak_ongedaan(als(als_sector().persoon), indiening)
    assert f"het verslag is nu “in behandeling”. {wie.persoon.naam} deed dat" in tekst
    with systeem():
        assert indiening.verslag.overgangen.filter(handeling="afronden_ongedaan_maken").count() == 1


def test_wie_ook_voor_de_organisatie_werkt_maakt_niets_ongedaan() -> None:
    indiening, wie = in_behandeling()
    rond_af(als(wie.persoon), indiening)
    dubbel = als_sector()
    maak_lid(organisatie=indiening.organisatie, persoon=dubbel.persoon, rol=Lidrol.LEZER)
    _maak_ongedaan(als(dubbel.persoon), indiening)
    (verslag,) = rijen(Verslag)
    assert verslag.status == Status.AFGEROND


def test_zonder_bedenktijd_gaat_de_post_meteen_en_is_er_niets_ongedaan_te_maken(settings: Any, mailoutbox: Any) -> None:
    settings.BEDENKTIJD = dt.timedelta(0)
    indiening, wie = in_behandeling()
    client = als(wie.persoon)
    tekst = client.post(reverse("indiening_afronden", args=[indiening.kenmerk]), follow=True).content.decode()
    assert "Het verslag is afgerond. De organisatie krijgt een e-mail." in tekst
    assert ONGEDAAN not in tekst
    assert len([m for m in bezorg() if "Bedankt voor uw werk" in str(m.body)]) == 1


def test_wat_ingetrokken_is_opent_volgend_jaar_niet_en_wie_er_al_bij_schreef_hoort_het() -> None:
    organisatie = maak_organisatie()
    indiening, wie = in_behandeling(organisatie)
    client = als(wie.persoon)
    rond_af(client, indiening, **AFSPRAAK)
    verslag, lid = begin(organisatie)
    van_lid = als(lid.persoon)
    bladzijde = lees(van_lid, adres(verslag, "opvolgpunten"))
    with systeem():
        assert len(opvolgpunten(verslag)) == 1
    assert "1 afspraak vervalt" in lees(client, "/opvolging/").tekst
    _maak_ongedaan(client, indiening)
    with systeem():
        assert opvolgpunten(verslag) == []
    assert "afspraak vervalt" not in lees(client, "/opvolging/").tekst
    (afspraak,) = rijen(Afspraak)
    velden = {
        **bladzijde.velden,
        f"punt-{afspraak.pk}-stand": "bezig",
        f"punt-{afspraak.pk}-toelichting": "We vroegen het al.",
    }
    tekst = van_lid.post(adres(verslag, "opvolgpunten"), velden, follow=True).content.decode()
    assert "Opgroeien trok deze afspraak intussen in: “Bevraag de ouders.”" in tekst
    assert "“We vroegen het al.”" in tekst
    assert rijen(Opvolgpunt) == []


def test_alleen_wat_bij_dit_afronden_hoort_vervalt() -> None:
    """An agreement of an earlier closing of the same report holds on after the later one was undone."""
    indiening, wie = in_behandeling()
    nu = timezone.now()
    with systeem():
        pk = indiening.verslag_id
        workflow.rond_af(pk, toegang=wie, nu=nu - dt.timedelta(days=3), afspraken=[NieuweAfspraak("Eerder")])
        Verslag.objects.filter(pk=pk).update(status=Status.IN_BEHANDELING)  # as after reopening and filing again
        workflow.rond_af(pk, toegang=wie, nu=nu, afspraken=[NieuweAfspraak("Nu")])
        workflow.maak_afronden_ongedaan(pk, toegang=wie, nu=nu)
        assert [a.tekst for a in Afspraak.objects.geldend()] == ["Eerder"]

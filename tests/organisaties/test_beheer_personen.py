"""Accounts and roles in the hands of the beheerder: invited, ended, blocked, made anonymous."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.templatetags.opmaak import datum
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.leden import beeindig
from organisaties.models import Lidmaatschap, Organisatie, Persoon, Sectorrol
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol

pytestmark = pytest.mark.django_db
FOUT = 422


@pytest.fixture
def beheerder(client: Client) -> Client:
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    return client


def _nodig_uit(client: Client, organisatie: Organisatie, **anders: str) -> int:
    gegevens = {
        "email": "Nieuw@Demo.example",
        "naam": "Demo-Nieuw",
        "rol": "medewerker",
        "van": timezone.localdate().isoformat(),
        "tot_en_met": "",
        **anders,
    }
    return client.post(reverse("beheer_lid_nieuw", args=[organisatie.ondernemingsnummer]), gegevens).status_code


def test_een_uitnodiging_maakt_een_account_en_een_mail_met_een_link_die_werkt(beheerder: Client) -> None:
    organisatie = maak_organisatie(naam="Demo-huis")
    assert _nodig_uit(beheerder, organisatie) == 302
    nieuwe = Persoon.objects.get(email="nieuw@demo.example")
    assert not nieuwe.has_usable_password()
    assert mail.outbox == []  # the mail waits in the outbox, in the transaction of the invitation

    werk_af("celery")
    (bericht,) = mail.outbox
    assert bericht.to == ["nieuw@demo.example"]
    assert "Demo-huis" in bericht.subject
    assert "Medewerker" in bericht.body
    link = re.search(r"http\S+/wachtwoord/instellen/\S+", bericht.body)
    assert link
    pad = "/" + link[0].split("/", 3)[3]

    anoniem = Client()
    vorm = anoniem.get(pad, follow=True)
    adres = vorm.redirect_chain[-1][0]
    wachtwoord = {"password1": "demo-wachtwoord-lang", "password2": "demo-wachtwoord-lang"}
    assert anoniem.post(adres, wachtwoord).status_code == 302
    assert anoniem.login(email="nieuw@demo.example", password="demo-wachtwoord-lang")
    assert "token_fail" in Client().get(pad).context  # the link works once


def test_wie_al_een_account_heeft_houdt_naam_en_wachtwoord(beheerder: Client) -> None:
    bekende = maak_persoon(email="nieuw@demo.example", naam="Demo-Bekende")
    assert _nodig_uit(beheerder, maak_organisatie(), email="NIEUW@demo.example") == 302
    bekende.refresh_from_db()
    assert bekende.naam == "Demo-Bekende"
    assert bekende.has_usable_password()
    werk_af("celery")
    assert "wachtwoord/instellen" not in mail.outbox[0].body
    assert "/aanmelden/" in mail.outbox[0].body


def test_de_mail_gaat_een_keer_en_niet_voor_een_rol_die_al_gestopt_is(beheerder: Client) -> None:
    een, twee = maak_organisatie(), maak_organisatie()
    _nodig_uit(beheerder, een)
    _nodig_uit(beheerder, twee)
    with systeem():
        beeindig(Lidmaatschap.objects.get(organisatie=twee), timezone.localdate())
    werk_af("celery")
    werk_af("celery")
    assert len(mail.outbox) == 1
    assert een.naam in mail.outbox[0].subject
    assert set(Opdracht.objects.filter(soort="uitnodiging").values_list("status", flat=True)) == {"klaar"}


def test_dezelfde_rol_een_tweede_keer_is_een_melding(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    assert _nodig_uit(beheerder, organisatie) == 302
    assert _nodig_uit(beheerder, organisatie) == FOUT
    assert _nodig_uit(beheerder, organisatie, rol="lezer") == 302


@pytest.mark.parametrize(
    ("veld", "waarde"),
    [
        ("email", "geen adres"),
        ("email", "a\nb@demo.example"),
        ("rol", "keizer"),
        ("naam", "  "),
        ("van", "morgen"),
        ("tot_en_met", "2000-01-01"),
    ],
)
def test_verkeerde_invoer_bewaart_niets(beheerder: Client, veld: str, waarde: str) -> None:
    assert _nodig_uit(beheerder, maak_organisatie(), **{veld: waarde}) == FOUT
    assert not Persoon.objects.filter(email__icontains="nieuw").exists()


def test_een_rol_stopt_meteen(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    collega = maak_lid(organisatie=organisatie)
    andere = Client()
    andere.force_login(collega)
    adres = reverse("leden", args=[organisatie.ondernemingsnummer])
    assert andere.get(adres).status_code == 200
    with systeem():
        lidmaatschap = Lidmaatschap.objects.get(persoon=collega)
    beheerder.post(reverse("beheer_lid_beeindigen", args=[lidmaatschap.pk]))
    assert andere.get(adres).status_code == 404
    with systeem():
        lidmaatschap.refresh_from_db()
    assert lidmaatschap.tot_en_met == timezone.localdate() - dt.timedelta(days=1)


def test_een_regionale_partner_heeft_een_regio_en_een_ander_niet(beheerder: Client) -> None:
    persoon = maak_persoon()
    adres = reverse("beheer_persoon_sectorrol", args=[persoon.pk])
    vandaag = timezone.localdate().isoformat()
    partner = {"rol": "regionale_partner", "van": vandaag}
    assert beheerder.post(adres, partner).status_code == FOUT
    assert beheerder.post(adres, {"rol": "waarnemer", "regio": "limburg", "van": vandaag}).status_code == FOUT
    assert beheerder.post(adres, {**partner, "regio": "limburg"}).status_code == 302
    assert beheerder.post(adres, {**partner, "regio": "limburg"}).status_code == FOUT
    assert beheerder.post(adres, {**partner, "regio": "brussel"}).status_code == 302


def test_een_dossierbeheerder_krijgt_regios_en_raakt_ze_kwijt_op_het_scherm(beheerder: Client) -> None:
    persoon = maak_persoon(naam="Demo-Dossier", email="dossier@demo.example")
    adres, vandaag = reverse("beheer_persoon_sectorrol", args=[persoon.pk]), timezone.localdate()
    gegevens = {"rol": "dossierbeheerder", "van": vandaag.isoformat(), "regio": ["limburg", "brussel"]}
    assert beheerder.post(adres, {**gegevens, "regio": ["limburg", "mars"]}).status_code == FOUT
    assert beheerder.post(adres, gegevens).status_code == 302
    antwoord = beheerder.post(adres, {**gegevens, "regio": ["antwerpen", "limburg"]})
    assert antwoord.status_code == FOUT
    assert "heeft deze rol al voor Limburg" in antwoord.content.decode()
    assert Sectorrol.objects.filter(persoon=persoon).count() == 2, "all or nothing"
    werk_af("celery")
    (bericht,) = [b for b in mail.outbox if b.to == [persoon.email]]
    assert "Uw rol: Dossierbeheerder, voor Brussel, Limburg." in bericht.body

    lijst = beheerder.get(reverse("beheer_personen"), {"zoek": "Demo-Dossier"}).content.decode()
    for regio in ("Limburg", "Brussel"):
        assert f'Dossierbeheerder ({regio}) <span class="klein">sinds {datum(vandaag)}</span>' in lijst
    rol = Sectorrol.objects.get(persoon=persoon, regio="brussel")
    morgen = vandaag + dt.timedelta(days=1)
    periode = {"van": vandaag.isoformat(), "tot_en_met": morgen.isoformat()}
    assert "Dossierbeheerder, Brussel" in beheerder.get(reverse("beheer_sectorrol", args=[rol.pk])).content.decode()
    assert beheerder.post(reverse("beheer_sectorrol", args=[rol.pk]), periode).status_code == 302
    lijst = beheerder.get(reverse("beheer_personen"), {"zoek": "Demo-Dossier"}).content.decode()
    assert f"sinds {datum(vandaag)}, tot en met {datum(morgen)}" in lijst
    # a dossierbeheerder without a region, and a role that still has to begin
    later = {"rol": "dossierbeheerder", "van": morgen.isoformat()}
    assert beheerder.post(adres, later).status_code == 302
    assert f"vanaf {datum(morgen)}" in beheerder.get(reverse("beheer_personen")).content.decode()


def test_een_geblokkeerd_account_kan_niets_meer(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    collega = maak_lid(organisatie=organisatie)
    andere = Client()
    andere.force_login(collega)
    gegevens = {"naam": collega.naam, "email": collega.email}
    assert beheerder.post(reverse("beheer_persoon_wijzigen", args=[collega.pk]), gegevens).status_code == 302
    antwoord = andere.get(reverse("leden", args=[organisatie.ondernemingsnummer]))
    assert antwoord.status_code == 302
    assert antwoord.url.startswith("/aanmelden/")


def test_een_adres_van_een_ander_account_wordt_geweigerd(beheerder: Client) -> None:
    een, ander = maak_persoon(), maak_persoon(email="bezet@demo.example")
    adres = reverse("beheer_persoon_wijzigen", args=[een.pk])
    antwoord = beheerder.post(adres, {"naam": "Demo", "email": "BEZET@demo.example", "is_active": "on"})
    assert antwoord.status_code == FOUT
    assert antwoord.context["form"].errors["email"] == ["Er is al een account met dit e-mailadres."]
    assert Persoon.objects.get(email=ander.email) == ander


def test_anoniem_maken_wist_wie_het_was_en_laat_wat_er_gebeurde(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    collega = maak_lid(organisatie=organisatie, persoon=maak_persoon(email="weg@demo.example", naam="Demo-Weg"))
    EmailAddress.objects.create(user=collega, email="weg@demo.example")
    adres = reverse("beheer_persoon_anonimiseren", args=[collega.pk])
    bladzijde = beheerder.get(adres).content.decode()
    assert "Blijft:" in bladzijde
    assert beheerder.post(adres).status_code == FOUT  # not without saying so
    assert beheerder.post(adres, {"zeker": "on"}).status_code == 302
    collega.refresh_from_db()
    assert (collega.naam, collega.is_active) == ("Voormalige collega", False)
    assert not Persoon.objects.filter(email="weg@demo.example").exists()
    assert not EmailAddress.objects.filter(email="weg@demo.example").exists()
    with systeem():
        assert Lidmaatschap.objects.get(persoon=collega).tot_en_met == timezone.localdate() - dt.timedelta(days=1)
    lijst = beheerder.get(reverse("beheer_personen")).content.decode()
    assert "Voormalige collega" not in lijst
    assert beheerder.get(adres).status_code == 404  # once is enough


def test_de_enige_beheerder_kan_niet_verdwijnen() -> None:
    ik = maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)
    client = Client()
    client.force_login(ik)
    rol = Sectorrol.objects.get(persoon=ik)
    gisteren = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    einde = {"van": "2010-01-01", "tot_en_met": gisteren}
    pogingen = [
        (reverse("beheer_persoon_anonimiseren", args=[ik.pk]), {"zeker": "on"}),
        (reverse("beheer_persoon_wijzigen", args=[ik.pk]), {"naam": "Demo", "email": ik.email}),
        (reverse("beheer_sectorrol", args=[rol.pk]), einde),
    ]
    for adres, gegevens in pogingen:
        antwoord = client.post(adres, gegevens)
        assert antwoord.status_code == FOUT, adres
        assert "enige beheerder" in antwoord.content.decode()
    ik.refresh_from_db()
    assert ik.is_active
    maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)
    assert client.post(*pogingen[2]).status_code == 302
    assert client.get(reverse("beheer")).status_code == 403


def test_de_enige_beheerder_laat_geen_dag_zonder_beheerder() -> None:
    """A last day of today, or of next month, is refused as long as the successor begins later than the day after."""
    ik, opvolger = maak_sectorrol(rol=Sectorrolsoort.BEHEERDER), maak_persoon()
    client = Client()
    client.force_login(ik)
    vandaag = timezone.localdate()
    adres = reverse("beheer_sectorrol", args=[Sectorrol.objects.get(persoon=ik).pk])
    for laatste in (vandaag, vandaag + dt.timedelta(days=30)):
        begin = laatste + dt.timedelta(days=2)
        later = Sectorrol.objects.create(persoon=opvolger, rol=Sectorrolsoort.BEHEERDER, van=begin)
        einde = {"van": "2010-01-01", "tot_en_met": laatste.isoformat()}
        antwoord = client.post(adres, einde)
        assert antwoord.status_code == FOUT
        assert f"enige beheerder vanaf {datum(laatste + dt.timedelta(days=1))}" in antwoord.content.decode()
        later.delete()
    Sectorrol.objects.create(
        persoon=opvolger, rol=Sectorrolsoort.BEHEERDER, van=begin - dt.timedelta(days=1), tot_en_met=None
    )
    assert client.post(adres, einde).status_code == 302


def test_zoeken_op_naam_adres_en_rol(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    lezer = maak_lid(organisatie=organisatie, rol=Lidrol.LEZER, persoon=maak_persoon(naam="Demo-Lezer Aa"))
    oud = maak_lid(
        organisatie=organisatie,
        rol=Lidrol.LEZER,
        persoon=maak_persoon(naam="Demo-Oud Bb"),
        tot_en_met=dt.date(2020, 1, 1),
    )
    waarnemer = maak_sectorrol(rol=Sectorrolsoort.WAARNEMER)

    def gevonden(**vraag: str) -> set[int]:
        bladzijde = beheerder.get(reverse("beheer_personen"), vraag).context["bladzijde"]
        return {persoon.pk for persoon in bladzijde}

    assert gevonden(zoek="lezer aa") == {lezer.pk}
    assert gevonden(zoek=oud.email.upper()) == {oud.pk}
    assert gevonden(rol="lezer") == {lezer.pk}
    assert gevonden(rol="waarnemer") == {waarnemer.pk}


def test_de_lijst_kost_evenveel_met_1_3_en_300_accounts(beheerder: Client) -> None:
    organisatie = maak_organisatie()
    aantallen = []
    for erbij in (1, 2, 297):
        for _ in range(erbij):
            maak_lid(organisatie=organisatie)
        with CaptureQueriesContext(connection) as vragen:
            assert beheerder.get(reverse("beheer_personen")).status_code == 200
        aantallen.append(len(vragen))
    assert len(set(aantallen)) == 1
    assert aantallen[0] <= 15

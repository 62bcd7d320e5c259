"""Notifications: who is told what, when a mail goes, and that nothing handled is mailed."""

from __future__ import annotations

import datetime as dt
import email
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.tasks import plan_vooruit
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Sectorrolsoort
from organisaties.models import Lidmaatschap, Persoon, Sectorrol
from organisaties.toegang import Toegang
from rapporten import meldingen, opvolgen
from rapporten.choices import Gebeurtenis, Manier, Zijde
from rapporten.meldingen import soorten, vertellen
from rapporten.models import Hulpvraag, Indiening, Melding, Meldingsmail, Meldingsvoorkeur, Verslag
from rapporten.termijn import BRUSSEL
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol
from tests.fabrieken.verslagen import maak_concept
from tests.rapporten.test_afspraken import in_behandeling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
BEGIN = dt.datetime(2041, 3, 4, 15, 0, tzinfo=BRUSSEL)  # after today, so that jobs planned by the real clock are due


class Klok:
    """The clock, the bell and the post folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, map_: Path) -> None:
        self.monkeypatch, self.map = monkeypatch, map_
        self.zet(BEGIN)

    def zet(self, nu: dt.datetime) -> dt.datetime:
        self.nu = nu
        self.monkeypatch.setattr(timezone, "now", lambda: nu)
        return nu

    def na(self, **duur: float) -> list[email.message.Message]:
        """So much later beat rings and the workers run; the files that came of it."""
        self.zet(self.nu + dt.timedelta(**duur))
        plan_vooruit()
        eerder = set(self.map.iterdir())
        while werk_af("celery"):
            pass
        nieuw = sorted(set(self.map.iterdir()) - eerder)
        # Two mails of the same second may share a file.
        brieven = [deel.strip() for pad in nieuw for deel in pad.read_bytes().split(b"\n" + b"-" * 79 + b"\n")]
        return [email.message_from_bytes(brief) for brief in brieven if brief]


@pytest.fixture
def klok(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Klok:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return Klok(monkeypatch, tmp_path)


def tekst(bericht: email.message.Message) -> str:
    inhoud = bericht.get_payload(decode=True)
    assert isinstance(inhoud, bytes)
    return inhoud.decode()


@pytest.fixture
def verslag() -> Verslag:
    return maak_concept()[0]


def meld(wie: Persoon, verslag: Verslag, nummer: int, klok: Klok, **rest: Any) -> None:
    """Something at once (OPMERKING goes in the digest): a note that nobody handles."""
    with systeem():
        meldingen.meld(
            rest.pop("gebeurtenis", Gebeurtenis.VERMELDING_INTERN),
            aan=[wie.pk],
            onderwerp_id=nummer,
            adres=f"/plek/{nummer}/",
            door=rest.pop("door", None) or maak_persoon(naam="Demo-auteur"),
            nu=klok.nu,
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            **rest,
        )


def test_vijf_dingen_op_een_verslag_zijn_een_bestand(klok: Klok, verslag: Verslag) -> None:
    wie = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    for nummer in range(5):
        meld(wie, verslag, nummer, klok)
        klok.zet(klok.nu + dt.timedelta(seconds=10))
    assert klok.na(seconds=30) == []  # it waits a moment for more
    (bericht,) = klok.na(minutes=2)
    assert bericht["To"] == wie.email
    assert [f"/plek/{n}/" in tekst(bericht) for n in range(5)] == [True] * 5
    assert klok.na(minutes=10) == []
    assert klok.na(days=1) == []
    meld(wie, verslag, 6, klok)  # from here on a new one, that does not repeat the others
    (bericht,) = klok.na(minutes=2)
    assert "/plek/6/" in tekst(bericht)
    assert "/plek/4/" not in tekst(bericht)


def test_het_dagoverzicht_is_een_mail_voor_alle_verslagen_en_zwijgt_over_wat_afgehandeld_is(
    klok: Klok, verslag: Verslag
) -> None:
    wie, ander = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER), maak_concept()[0]
    with systeem():
        vertellen.kies(wie, {Gebeurtenis.VERMELDING_INTERN: Manier.DAGELIJKS})
        Verslag.objects.filter(pk=verslag.pk).update(dossierbeheerder=wie)
    meld(wie, verslag, 1, klok)
    meld(wie, ander, 2, klok)
    meld(wie, verslag, 3, klok, gebeurtenis=Gebeurtenis.DOSSIER_GEKREGEN)
    assert klok.na(hours=12) == []  # three in the night
    with systeem():
        Verslag.objects.filter(pk=verslag.pk).update(dossierbeheerder=None)  # given to nobody any more
    (bericht,) = klok.na(hours=5)
    assert bericht["Subject"] == "Dagoverzicht: 2 meldingen"
    woorden = tekst(bericht)
    assert [f"/plek/{n}/" in woorden for n in (1, 2, 3)] == [True, True, False]
    assert klok.na(hours=1) == klok.na(days=1) == []
    with systeem():
        assert Melding.objects.get(onderwerp_id=3).afgehandeld_op is not None


def test_een_dagoverzicht_zet_alles_onder_de_juiste_organisatie(klok: Klok) -> None:
    een, ander = maak_organisatie(naam="Alfa-huis"), maak_organisatie(naam="Beta-huis")
    wie = maak_lid(organisatie=een)
    maak_lid(organisatie=ander, persoon=wie)
    with systeem():
        vertellen.kies(wie, {Gebeurtenis.HULPANTWOORD: Manier.DAGELIJKS})
        for nummer, organisatie in enumerate((een, ander), 1):
            vraag = Hulpvraag.objects.create(organisatie=organisatie, soort="hulp", tekst="Help?", door=wie)
            meldingen.meld(
                Gebeurtenis.HULPANTWOORD,
                aan=[wie.pk],
                onderwerp_id=vraag.pk,
                adres=f"/plek/{nummer}/",
                door=maak_persoon(naam="Demo-auteur"),
                nu=klok.nu,
                organisatie_id=organisatie.pk,
            )
    (bericht,) = klok.na(days=1)
    woorden = tekst(bericht)
    plaatsen = [woorden.index(w) for w in ("Alfa-huis", "/plek/1/", "Beta-huis", "/plek/2/")]
    assert plaatsen == sorted(plaatsen)


def test_wat_gelezen_is_wordt_niet_meer_gemaild(klok: Klok, verslag: Verslag) -> None:
    wie = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    meld(wie, verslag, 1, klok)
    with systeem():
        Melding.objects.update(gelezen_op=klok.nu)
    assert klok.na(days=1) == []


def test_wie_er_niet_meer_werkt_ziet_geen_teller_die_nooit_weggaat(klok: Klok, verslag: Verslag) -> None:
    elders = maak_organisatie()
    wie = maak_lid(organisatie=verslag.organisatie)
    maak_lid(organisatie=elders, persoon=wie)
    meld(wie, verslag, 1, klok, gebeurtenis=Gebeurtenis.OPMERKING)
    with systeem():
        weg = Lidmaatschap.objects.filter(persoon=wie, organisatie=verslag.organisatie)
        weg.update(tot_en_met=klok.nu.date() - dt.timedelta(days=1))
    klok.na(minutes=10)
    client = Client()
    client.force_login(wie)
    blad = client.get(f"/o/{elders.ondernemingsnummer}/").content.decode()
    assert elders.naam in blad
    assert 'class="ongelezen"' not in blad


def test_een_antwoord_na_het_oplossen_bereikt_wie_het_aangaat(klok: Klok) -> None:
    indiening, wie = in_behandeling()
    lid = Toegang(
        maak_lid(organisatie=indiening.organisatie), indiening.organisatie, frozenset({"kwaliteitscoordinator"})
    )
    with systeem():
        bij = Indiening.objects.select_related("verslag").get(pk=indiening.pk)
        draad = opvolgen.plaats_opmerking(bij, "visie", "Sterk.", toegang=wie, nu=klok.nu)
        klok.zet(klok.nu + dt.timedelta(minutes=1))
        opvolgen.los_op(draad, True, toegang=wie, nu=klok.nu)
        klok.zet(klok.nu + dt.timedelta(minutes=1))
        opvolgen.antwoord(draad, "Nog één vraag.", toegang=lid, nu=klok.nu)
        vertellen.kies(wie.persoon, {Gebeurtenis.REACTIE: Manier.DAGELIJKS})
    berichten = [b for b in klok.na(days=1) if b["To"] == wie.persoon.email]
    assert ["antwoordde" in tekst(b) for b in berichten] == [True]


def test_wat_meteen_moet_neemt_mee_wat_op_dat_verslag_nog_wachtte(klok: Klok, verslag: Verslag) -> None:
    wie = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    with systeem():
        Verslag.objects.filter(pk=verslag.pk).update(dossierbeheerder=wie)
    meld(wie, verslag, 1, klok, gebeurtenis=Gebeurtenis.DOSSIER_GEKREGEN)
    assert klok.na(minutes=30) == []
    meld(wie, verslag, 2, klok)
    (bericht,) = klok.na(minutes=2)
    assert "/plek/1/" in tekst(bericht)
    assert "/plek/2/" in tekst(bericht)
    assert klok.na(days=1) == []


def test_uit_is_uit_ook_als_het_al_wachtte_en_wie_wegging_krijgt_niets(klok: Klok, verslag: Verslag) -> None:
    wie, weg = (maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER) for _ in range(2))
    meld(wie, verslag, 1, klok)
    meld(weg, verslag, 2, klok)
    with systeem():
        vertellen.kies(wie, {Gebeurtenis.VERMELDING_INTERN: Manier.UIT})
        Sectorrol.objects.filter(persoon=weg).update(tot_en_met=dt.date(2041, 1, 1))
    assert klok.na(minutes=5) == []
    meld(wie, verslag, 3, klok)
    assert klok.na(days=2) == []
    with systeem():
        assert Melding.objects.filter(persoon=wie).count() == 2  # they stand in the list


def test_na_een_crash_komt_dezelfde_mail_met_hetzelfde_nummer(
    klok: Klok, verslag: Verslag, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail left, and the worker died before it wrote that down; meanwhile something else happened."""
    wie = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    meld(wie, verslag, 1, klok)
    (eerste,) = klok.na(minutes=2)
    with systeem():
        Meldingsmail.objects.update(verzonden_op=None)
        Opdracht.objects.filter(soort="meldingsmail").update(status="wachtend", klaar_op=None, pogingen=1)
    meld(wie, verslag, 2, klok)
    opnieuw, nieuw = sorted(klok.na(minutes=2), key=lambda b: b["Message-ID"] != eerste["Message-ID"])
    assert opnieuw["Message-ID"] == eerste["Message-ID"] != nieuw["Message-ID"]
    assert tekst(opnieuw) == tekst(eerste)
    assert "/plek/2/" in tekst(nieuw)


def test_wie_het_deed_en_wie_het_al_weet_hoort_niets(klok: Klok, verslag: Verslag) -> None:
    wie = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    meld(wie, verslag, 1, klok, door=wie)
    for _ in range(3):
        meld(wie, verslag, 2, klok)
    (bericht,) = klok.na(minutes=2)
    assert "/plek/1/" not in tekst(bericht)
    assert tekst(bericht).count("/plek/2/") == 1


def test_de_lijst_de_teller_en_het_openen(klok: Klok, verslag: Verslag) -> None:
    wie, ander = (maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER) for _ in range(2))
    for nummer in (1, 2):
        meld(wie, verslag, nummer, klok)
    client, vreemde = Client(), Client()
    client.force_login(wie)
    vreemde.force_login(ander)
    assert "2<span" in client.get("/opvolging/").content.decode()
    with systeem():
        pk = Melding.objects.get(onderwerp_id=1).pk
    assert vreemde.get(f"/meldingen/{pk}/").status_code == 404
    assert client.get(f"/meldingen/{pk}/")["Location"] == "/plek/1/"
    assert "1<span" in client.get("/opvolging/").content.decode()
    assert client.post("/meldingen/gelezen/").status_code == 302
    assert 'class="ongelezen"' not in client.get("/opvolging/").content.decode()
    bladzijde = client.get("/meldingen/").content.decode()
    assert bladzijde.count("vermeldde u in een interne notitie") == 2
    assert "vermeldde u" not in vreemde.get("/meldingen/").content.decode()


def test_kiezen_en_onzin_kiezen(verslag: Verslag) -> None:
    wie = maak_lid(organisatie=verslag.organisatie)
    client = Client()
    client.force_login(wie)
    bladzijde = client.get("/meldingen/instellingen/").content.decode()
    assert "Dit is uw ontvangstbewijs." in bladzijde
    assert 'name="ingediend"' not in bladzijde  # a receipt cannot be put off
    assert 'name="vermelding_intern"' not in bladzijde  # not of this side
    with systeem():
        velden = {g.value: "uit" for g, s in soorten.SOORTEN.items() if Zijde.ORGANISATIE in s.zijden}
    assert client.post("/meldingen/instellingen/", velden | {"opmerking": "soms"}).status_code == 422
    assert client.post("/meldingen/instellingen/", velden | {"ingediend": "uit"}).status_code == 302
    with systeem():
        gekozen = vertellen.keuzes_van(wie)
        assert gekozen[Gebeurtenis.OPMERKING] == Manier.UIT
        assert gekozen[Gebeurtenis.INGEDIEND] == Manier.METEEN


def test_iedereen_ziet_en_wijzigt_enkel_het_eigene(klok: Klok, verslag: Verslag) -> None:
    wie, ander = (maak_lid(organisatie=verslag.organisatie) for _ in range(2))
    with systeem():
        for persoon in (wie, ander):
            vertellen.kies(persoon, {Gebeurtenis.OPMERKING: Manier.UIT})
            meld(persoon, verslag, persoon.pk, klok, gebeurtenis=Gebeurtenis.OPMERKING)
    with transaction.atomic():
        zet_toegang("organisatie", organisatie_id=verslag.organisatie_id, persoon_id=wie.pk)
        for model in (Melding, Meldingsvoorkeur):
            assert [rij.persoon_id for rij in model.objects.all()] == [wie.pk]
        assert Melding.objects.update(gelezen_op=klok.nu) == 1
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Meldingsvoorkeur.objects.create(persoon=ander, gebeurtenis="afgerond", manier="uit")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Melding.objects.update(over="anders")

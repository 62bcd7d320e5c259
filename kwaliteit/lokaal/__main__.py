"""The command line: ``python -m kwaliteit.lokaal start`` and ``… uitvoeren -- <command>``."""

import argparse
import os
import sys
from pathlib import Path

from kwaliteit.lokaal.lening import Lening, houd
from kwaliteit.lokaal.plaats import CHECKOUT, Fout, Plaats
from kwaliteit.lokaal.portaal import start
from kwaliteit.lokaal.toezicht import Gestopt


def main(argumenten: list[str]) -> int:
    """Run one command and return its exit code."""
    keuze = _lezer().parse_args(argumenten)
    omgeving = {naam: waarde for naam, waarde in os.environ.items() if waarde}
    try:
        if keuze.wat == "houd":
            return houd(Plaats(keuze.data), omgeving, snel=keuze.snel)
        plaats = Plaats.uit_omgeving(omgeving)
        if keuze.wat == "uitvoeren":
            uitvoeren(plaats, omgeving, keuze.opdracht, proef=keuze.proef)
        plaats.maak()
        return start(plaats, omgeving, demo=not keuze.zonder_demo, met_ouder=keuze.met_ouder)
    except Gestopt:
        return 0
    except Fout as fout:
        print(fout, file=sys.stderr)
        return 1


def uitvoeren(plaats: Plaats, omgeving: dict[str, str], opdracht: list[str], *, proef: bool) -> None:
    """Become ``opdracht``, with borrowed servers. The loan ends with the last process that inherits it."""
    if proef:
        plaats = plaats.proef()
        omgeving = {**omgeving, "KWALITEIT_DATA": str(plaats.data), "KWALITEIT_MODUS": "test"}
    plaats.maak()
    lening = Lening(plaats, omgeving, snel=proef).__enter__()
    lening.geef_door()
    volledig = {**plaats.basisomgeving(omgeving), **omgeving, **lening.omgeving}
    try:
        os.execvpe(opdracht[0], opdracht, volledig)  # noqa: S606
    except OSError as fout:
        raise Fout(f"{opdracht[0]} kan niet uitgevoerd worden: {fout.strerror}") from fout


def _lezer() -> argparse.ArgumentParser:
    lezer = argparse.ArgumentParser(prog="python -m kwaliteit.lokaal", description=__doc__)
    soorten = lezer.add_subparsers(dest="wat", required=True)
    begin = soorten.add_parser("start", help="run the portal until Ctrl-C")
    begin.add_argument("--zonder-demo", action="store_true", help="an empty portal")
    begin.add_argument("--met-ouder", action="store_true", help="stop when the calling process is gone")
    voer = soorten.add_parser("uitvoeren", help="run a command with the embedded servers")
    voer.add_argument("--proef", action="store_true", help="with the servers of the tests, apart from the data")
    voer.add_argument("opdracht", nargs="+")
    houder = soorten.add_parser("houd", help="internal: run the servers as long as somebody borrows them")
    houder.add_argument("data", type=Path)
    houder.add_argument("--snel", action="store_true")
    return lezer


if __name__ == "__main__":
    os.chdir(CHECKOUT)
    sys.exit(main(sys.argv[1:]))

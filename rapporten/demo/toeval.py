"""Chance that is always the same: every draw follows from its key alone.

Keyed draws (a hash of the key) instead of one stream of random numbers: adding an organisation or a text leaves all
others as they were, and nothing depends on the generator of a Python version.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_ZAAD = "kwaliteitsverslag-demo-1"


def _bytes(sleutel: tuple[object, ...]) -> bytes:
    return hashlib.blake2b("|".join([_ZAAD, *map(str, sleutel)]).encode(), digest_size=24).digest()


def getal(onder: int, *sleutel: object) -> int:
    """Return a whole number from 0 up to, not including, `onder`."""
    return int.from_bytes(_bytes(sleutel)[:8], "big") % onder


def tussen(laagste: int, hoogste: int, *sleutel: object) -> int:
    """Return a whole number from `laagste` up to and including `hoogste`."""
    return laagste + getal(hoogste - laagste + 1, *sleutel)


def kans(procent: int, *sleutel: object) -> bool:
    """Return True in `procent` of the keys."""
    return getal(100, *sleutel) < procent


def kies(opties: Sequence[T], *sleutel: object) -> T:
    """Return one of the options."""
    return opties[getal(len(opties), *sleutel)]


def schik(opties: Sequence[T], *sleutel: object) -> list[T]:
    """Return all options in an order of their own for this key."""
    return [optie for _, optie in sorted(enumerate(opties), key=lambda paar: _bytes((*sleutel, paar[0])))]


def normaal(sd: int, *sleutel: object) -> int:
    """Return a whole number from a bell-shaped distribution around 0 with standard deviation `sd`.

    The sum of twelve uniform draws of 16 bits has a standard deviation of 65,536: no floating point is involved.
    """
    ruw = _bytes(sleutel)
    som = sum(int.from_bytes(ruw[i : i + 2], "big") for i in range(0, 24, 2)) - 6 * 65_535
    return som * sd // 65_536

"""Everything that an account can reach by reading: from the addresses of the URLconf on, from page to page."""

from __future__ import annotations

import html
import re
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from django.urls import get_resolver, reverse

# Reading only: an address that acts is not followed.
_ADRES = re.compile(r'(?:href|src|action|data-[a-z-]*|content)="(/[^"#]*)')
_NIET = re.compile(r"^/(static|afmelden|media)/")


@dataclass(frozen=True, slots=True)
class Gelezen:
    """What an address answered; of a sheet or a document ``inhoud`` is what is packed in it."""

    adres: str
    status: int
    soort: str
    inhoud: bytes


def adressen(*waarden: Mapping[str, object]) -> set[str]:
    """Every address of the URLconf that one of these sets of parameters can fill in."""
    uit = set()
    for params in waarden:
        for naam in {n for n in get_resolver().reverse_dict if isinstance(n, str)}:
            for delen in get_resolver().reverse_dict.getlist(naam):
                namen = delen[0][0][1]
                if set(namen) <= set(params):
                    uit.add(reverse(naam, kwargs={n: params[n] for n in namen}))
    return uit


def doorzoek(begin: set[str], haal: Callable[[str], tuple[int, str, bytes]], meeste: int = 250) -> Iterator[Gelezen]:
    """Read these addresses and what their pages point to. ``haal``: address → (status, content type, body)."""
    wachtend, gezien = deque(sorted(begin)), set[str]()
    while wachtend and len(gezien) < meeste:
        adres = wachtend.popleft()
        if adres in gezien or _NIET.match(adres):
            continue
        gezien.add(adres)
        status, soort, ruw = haal(adres)
        if ruw.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(ruw)) as pak:
                ruw = b"".join(pak.read(naam) for naam in pak.namelist())
        yield Gelezen(adres, status, soort, ruw)
        if soort.startswith("text/html"):
            wachtend.extend(html.unescape(a) for a in _ADRES.findall(ruw.decode()))

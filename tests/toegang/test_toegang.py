"""Every address, every role, reading and posting: against the one table in ``verwachtingen``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.toegang.verwachtingen import VERWACHTINGEN, Rij
from tests.toegang.wereld import ONBEKEND_NUMMER, ONBEKENDE_SLEUTEL, ROLLEN, Wereld


def _adressen(
    patronen: list[URLPattern | URLResolver] | None = None, ruimte: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for patroon in get_resolver().url_patterns if patronen is None else patronen:
        if isinstance(patroon, URLResolver):
            binnen = f"{ruimte}{patroon.namespace}:" if patroon.namespace else ruimte
            yield from _adressen(patroon.url_patterns, binnen)
        else:
            yield f"{ruimte}{patroon.name or patroon.pattern}", patroon


def test_elk_adres_staat_in_de_tabel_en_omgekeerd() -> None:
    bestaand = {naam for naam, _ in _adressen()}
    assert bestaand - set(VERWACHTINGEN) == set(), "addresses without a row in tests/toegang/verwachtingen.py"
    assert set(VERWACHTINGEN) - bestaand == set(), "rows for addresses that do not exist"


def test_elke_view_zegt_voor_wie_ze_is() -> None:
    zonder = [naam for naam, patroon in _adressen() if not hasattr(patroon.callback, "toegang")]
    assert zonder == [], "views without an access decorator"


def _vraag(client: Client, methode: str, naam: str, kwargs: dict[str, Any], data: dict[str, Any]) -> Any:
    return getattr(client, methode)(reverse(naam, kwargs=kwargs), data if methode == "post" else None)


def _als(wereld: Wereld, rol: str) -> Client:
    client = Client()
    if (persoon := wereld.persoon(rol)) is not None:
        client.force_login(persoon)
    return client


@pytest.mark.parametrize("naam", sorted(VERWACHTINGEN))
@pytest.mark.django_db
def test_wie_krijgt_wat(naam: str) -> None:
    rij, wereld = VERWACHTINGEN[naam], Wereld()
    kwargs, data = rij.kwargs(wereld), rij.data(wereld)
    anders = []
    for rol in ROLLEN:
        client = _als(wereld, rol)
        for methode in ("get", "post"):
            with transaction.atomic():  # what one role does, the next one does not find
                antwoord = _vraag(client, methode, naam, kwargs, data)
                transaction.set_rollback(True)
            if fout := _anders(rij, rol, methode, antwoord):
                anders.append(fout)
    assert anders == []


def _anders(rij: Rij, rol: str, methode: str, antwoord: Any) -> str:
    verwacht = rij.status(rol, methode)
    if antwoord.status_code == 405 and (rij.get if methode == "get" else rij.post) == 405 and rol not in rij.binnen:
        return ""  # "this address takes no such request" is the same for everyone and tells nothing
    if antwoord.status_code != verwacht:
        return f"{methode} {rol}: {antwoord.status_code} in plaats van {verwacht}"
    if rol not in rij.binnen and verwacht == 302 and not antwoord.url.startswith(reverse("account_login")):
        return f"{methode} {rol}: naar {antwoord.url} in plaats van naar de aanmelding"
    return ""


@pytest.mark.parametrize("naam", sorted(naam for naam, rij in VERWACHTINGEN.items() if rij.per_organisatie))
@pytest.mark.django_db
def test_vreemd_ziet_eruit_als_onbestaand(naam: str) -> None:
    """Another organisation, and another organisation's things under one's own address, cannot be told from nothing."""
    rij, wereld = VERWACHTINGEN[naam], Wereld()
    eigen, vreemd = rij.kwargs(wereld), rij.kwargs(wereld.spiegel)
    client = _als(wereld, next(rol for rol in ROLLEN if rol in rij.binnen))
    for methode in ("get", "post"):
        if (rij.get if methode == "get" else rij.post) == 405:
            continue
        paren = [(vreemd, _onbestaand(vreemd, {"nummer", "kenmerk"}))]
        if "pk" in eigen:
            paren.append(({**eigen, "pk": vreemd["pk"]}, {**eigen, "pk": ONBEKENDE_SLEUTEL}))
        for vreemde, onbestaande in paren:
            gevonden = []
            for kwargs in (vreemde, onbestaande):
                with transaction.atomic():
                    antwoord = _vraag(client, methode, naam, kwargs, {})
                    transaction.set_rollback(True)
                gevonden.append((antwoord.status_code, _kaal(antwoord.content.decode(), kwargs)))
            assert gevonden[0][0] == 404, (methode, vreemde)
            assert gevonden[0] == gevonden[1], (methode, vreemde, onbestaande)


def _onbestaand(kwargs: dict[str, Any], delen: set[str]) -> dict[str, Any]:
    """The same address with a number that no organisation has."""
    uit = dict(kwargs)
    for deel in delen & set(kwargs):
        uit[deel] = re.sub(r"\d{10}", ONBEKEND_NUMMER, str(kwargs[deel]))
    return uit


def _kaal(html: str, kwargs: dict[str, Any]) -> str:
    """The page without what differs by nature: the anti-forgery token and the address itself."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)
    for waarde in map(str, kwargs.values()):
        html = html.replace(f"/{waarde}/", "/…/")
    return html

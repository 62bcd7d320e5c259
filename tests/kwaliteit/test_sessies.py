"""A session lasts as long as somebody acts; a page that is left open keeps nobody signed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from organisaties.models import Persoon
from tests.fabrieken.verslagen import maak_concept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


@pytest.fixture
def open_bladzijde() -> tuple[Client, dict[str, Any], Persoon]:
    """Somebody who is signed in, and the address of a section."""
    verslag, toegang = maak_concept()
    client = Client()
    client.force_login(toegang.persoon)
    waar = {"nummer": verslag.organisatie.ondernemingsnummer, "jaar": verslag.werkjaar_id, "stabiel_id": "visie"}
    client.get(reverse("onderdeel", kwargs=waar))
    return client, waar, toegang.persoon


def nog(**tijd: int) -> None:
    Session.objects.update(expire_date=timezone.now() + dt.timedelta(**tijd))


def over() -> float:
    return (Session.objects.get().expire_date - timezone.now()).total_seconds()


def test_wie_iets_doet_in_de_tweede_helft_krijgt_de_volle_tijd(open_bladzijde: Any) -> None:
    client, waar, _ = open_bladzijde
    nog(hours=5)
    with CaptureQueriesContext(connection) as gevangen:
        client.get(reverse("onderdeel", kwargs=waar))
    assert not [q for q in gevangen if 'UPDATE "django_session"' in q["sql"]], "nothing is written in the first half"
    assert over() <= 5 * 3600
    nog(hours=3)
    client.get(reverse("onderdeel", kwargs=waar))
    assert over() > settings.SESSION_COOKIE_AGE - 60
    nog(hours=3)
    client.post(
        reverse("bewaren", args=[waar["nummer"], waar["jaar"], "verhaal", "visie"]), {"tekst": "x", "versie": 0}
    )
    assert over() > settings.SESSION_COOKIE_AGE - 60, "typing is acting too"


def test_een_bladzijde_die_openstaat_houdt_niemand_aangemeld(open_bladzijde: Any) -> None:
    client, waar, persoon = open_bladzijde
    nog(minutes=10)
    gezegd = client.get(reverse("sessie")).json()
    assert (gezegd["persoon"], 590 < gezegd["over"] <= 600) == (persoon.pk, True)
    client.post(reverse("aanwezig", kwargs=waar))
    assert over() <= 600
    assert client.post(reverse("sessie")).json()["over"] > settings.SESSION_COOKIE_AGE - 60


def test_na_het_einde_is_het_einde(open_bladzijde: Any) -> None:
    client, _, _ = open_bladzijde
    nog(seconds=-1)
    assert client.get(reverse("sessie")).status_code == client.post(reverse("sessie")).status_code == 401


def test_wie_aangemeld_wil_blijven_heeft_langer() -> None:
    _, toegang = maak_concept()
    client = Client()
    aanmelden = {"login": toegang.persoon.email, "password": "demo-wachtwoord-1", "remember": "on"}
    client.post(reverse("account_login"), aanmelden)
    assert over() > 13 * 86400

"""Notifications: who is told what, when a mail goes, and that nothing handled is mailed."""

from __future__ import annotations

import datetime as dt
import email
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kwaliteit.opdrachten.tasks import plan_vooruit
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Persoon
from rapporten import meldingen
from rapporten.choices import Gebeurtenis
from rapporten.models import Verslag
from rapporten.termijn import BRUSSEL
from tests.fabrieken import maak_persoon, maak_sectorrol
from tests.fabrieken.verslagen import maak_concept

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
        return [email.message_from_bytes(pad.read_bytes().split(b"\n----")[0]) for pad in nieuw]


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

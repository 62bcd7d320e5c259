"""The log of a report: each side reads what it may, and nobody rewrites it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Persoon
from organisaties.toegang import Toegang
from rapporten import dossiers, opvolgen, verloop, workflow
from rapporten.models import Aanvulling, Draadstap, Herinnering, Indiening, Opmerking, ScoreVersie, Verslag
from tests.fabrieken import maak_lid, maak_persoon, maak_sectorrol
from tests.fabrieken.koppelingen import maak_koppeling
from tests.fabrieken.verslagen import als_sector, maak_ingediend
from zelfevaluatie.models import Element, Niveau

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
KANARIE = "kanarie-intern"


def client(persoon: Persoon) -> Client:
    gemaakt = Client()
    gemaakt.force_login(persoon)
    return gemaakt


def tekst(antwoord: Any) -> str:
    assert antwoord.status_code == 200
    return str(antwoord.content.decode())


@pytest.fixture
def dossier() -> tuple[Verslag, Toegang, Indiening, Toegang]:
    """A report that was read, talked about, given away and asked about."""
    verslag, lid, indiening = maak_ingediend()
    opgroeien, nu = als_sector(), timezone.now()
    Persoon.objects.filter(pk=opgroeien.persoon.pk).update(naam="Demo-beheerder Els")
    ander = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, persoon=maak_persoon(naam=KANARIE))
    client(opgroeien.persoon).get(reverse("indiening", args=[indiening.kenmerk]))
    with systeem():
        workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=nu)
        draad = opvolgen.plaats_opmerking(indiening, "visie", "Waarom?", toegang=opgroeien, nu=nu)
        for opgelost in (True, False, True):
            opvolgen.los_op(draad, opgelost, toegang=opgroeien, nu=timezone.now())
        opvolgen.noteer(indiening, "visie", KANARIE, toegang=opgroeien, nu=nu)
        dag = timezone.localdate()
        dossiers.geef({verslag.pk: opgroeien.persoon.pk}, ander, toegang=opgroeien, nu=nu, dag=dag)
        opvolgen.vraag(indiening, "visie", "Graag meer.", uiterlijk=None, toegang=opgroeien, nu=nu)
    return verslag, lid, indiening, opgroeien


def test_een_herinnering_staat_in_het_verloop_als_ze_vertrok(dossier: tuple[Verslag, Any, Any, Toegang]) -> None:
    verslag, lid, _, _ = dossier
    nu, van = timezone.now(), {"organisatie": verslag.organisatie, "werkjaar": verslag.werkjaar}
    with systeem():
        Herinnering.objects.create(**van, dag=dt.date(2026, 5, 29), tekst="Tot maandag.", op=nu, verstuurd_op=nu)
        Herinnering.objects.create(**van, dag=dt.date(2026, 5, 30), tekst="Nooit vertrokken.", op=nu)
    blad = tekst(client(lid.persoon).get(adres(verslag)))
    assert "Het portaal" in blad
    assert "herinnerde aan de uiterste datum" in blad
    assert "Tot maandag." in blad
    assert "Nooit vertrokken." not in blad


def adres(verslag: Verslag) -> str:
    return reverse("verloop", args=[verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id])


def test_de_organisatie_leest_wie_wat_deed_en_wie_las(dossier: tuple[Verslag, Toegang, Indiening, Toegang]) -> None:
    verslag, lid, _, opgroeien = dossier
    bladzijde = tekst(client(lid.persoon).get(adres(verslag)))
    for woorden in (
        "begon het verslag", "diende het verslag in", "ondertekende het verslag", "las indiening 1",
        "nam het verslag in behandeling", "plaatste een opmerking bij", "opende het gesprek bij", "Demo-beheerder Els",
    ):  # fmt: skip
        assert woorden in bladzijde, woorden
    assert bladzijde.count("op opgelost") == 2  # opening it again takes nothing out of the log
    assert "Graag meer." not in bladzijde  # it was not sent yet
    with systeem():
        workflow.vraag_aanvulling(verslag.pk, toegang=opgroeien, nu=timezone.now())
    assert "Graag meer." in tekst(client(lid.persoon).get(adres(verslag)))


def test_wat_intern_is_leest_alleen_opgroeien(dossier: tuple[Verslag, Toegang, Indiening, Toegang]) -> None:
    verslag, lid, indiening, opgroeien = dossier
    van_opgroeien = tekst(client(opgroeien.persoon).get(reverse("indiening_verloop", args=[indiening.kenmerk])))
    assert f"gaf het verslag aan {KANARIE}" in van_opgroeien
    assert "schreef een interne notitie" in van_opgroeien
    assert "Graag meer." in van_opgroeien
    for rol in (Lidrol.KWALITEITSCOORDINATOR, Lidrol.LEZER):
        bladzijde = tekst(client(maak_lid(organisatie=verslag.organisatie, rol=rol)).get(adres(verslag)))
        assert KANARIE not in bladzijde
        assert "intern" not in bladzijde.lower()
    # Row-level security does it, not the page: the statement itself asks for everything.
    with transaction.atomic():
        zet_toegang("organisatie", organisatie_id=verslag.organisatie_id, persoon_id=lid.persoon.pk)
        regels, _ = verloop.lees(verslag, lid, kenmerk="")
        assert regels
        assert not any(regel.intern or KANARIE in regel.wat for regel in regels)


def test_wat_een_koppeling_invulde_leest_alleen_de_organisatie() -> None:
    verslag, lid, indiening = maak_ingediend()
    koppeling, _ = maak_koppeling(verslag.organisatie, naam="Demo-systeem", door=lid.persoon)
    thema = Element.objects.filter(soort="thema")[0]
    with systeem():
        niveau = Niveau.objects.filter(kader=thema.kader).first()
        for versie, via in ((8, None), (9, koppeling), (10, koppeling)):
            ScoreVersie.objects.create(
                organisatie_id=verslag.organisatie_id, verslag=verslag, thema=thema, versie=versie, staat="beantwoord",
                niveau=niveau, gewijzigd_door=lid.persoon, gewijzigd_op=timezone.now(), koppeling=via,
            )  # fmt: skip
    blad = " ".join(tekst(client(lid.persoon).get(adres(verslag))).split())
    assert "<td>Via koppeling Demo-systeem</td><td>vulde 1 groeiniveau of cijfer in</td>" in blad
    dossierbeheerder = client(als_sector().persoon)
    assert "Demo-systeem" not in tekst(dossierbeheerder.get(reverse("indiening_verloop", args=[indiening.kenmerk])))


def test_wie_ondertekening_vroeg_leest_opgroeien_niet() -> None:
    verslag, lid, indiening = maak_ingediend()
    with systeem(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO rapporten_ondertekenverzoek (organisatie_id, verslag_id, door_id, op, reden)"
            " VALUES (%s, %s, %s, now(), '')",
            [verslag.organisatie_id, verslag.pk, lid.persoon.pk],
        )
    assert "vroeg om te ondertekenen" in tekst(client(lid.persoon).get(adres(verslag)))
    van_opgroeien = client(als_sector().persoon).get(reverse("indiening_verloop", args=[indiening.kenmerk]))
    assert "vroeg om te ondertekenen" not in tekst(van_opgroeien)


def test_bladeren_toont_elke_regel_een_keer_in_een_vast_aantal_statements(
    dossier: tuple[Verslag, Toegang, Indiening, Toegang], monkeypatch: pytest.MonkeyPatch
) -> None:
    verslag, lid, indiening, opgroeien = dossier
    van_lid = client(lid.persoon)
    tekst(van_lid.get(adres(verslag)))
    with CaptureQueriesContext(connection) as weinig:
        van_lid.get(adres(verslag))
    with systeem():
        Opmerking.objects.bulk_create(
            Opmerking(
                organisatie=verslag.organisatie, verslag=verslag, indiening=indiening, stabiel_id="visie",
                tekst="x", door=opgroeien.persoon, van_opgroeien=True, op=timezone.now() - dt.timedelta(seconds=n // 9),
            )
            for n in range(120)
        )  # fmt: skip
    with CaptureQueriesContext(connection) as veel:
        van_lid.get(adres(verslag))
    assert len(veel) == len(weinig) <= 15
    monkeypatch.setattr(verloop, "PER_BLADZIJDE", 7)
    gezien, na = [], ""
    with systeem():
        while True:
            regels, na = verloop.lees(verslag, lid, kenmerk="", na=na)
            gezien += [regel.na for regel in regels]
            if not na:
                break
    assert len(gezien) == len(set(gezien)) > 120
    assert gezien == sorted(gezien, key=lambda n: dt.datetime.fromisoformat(n.split("~")[0]), reverse=True)


@pytest.mark.parametrize("na", ["x", "~~", "2026-01-01~las~1", "2026-01-01T00:00:00+00:00~'~1", "9" * 400, "\x00"])
def test_onzin_in_het_adres_begint_bovenaan(na: str) -> None:
    verslag, lid, _ = maak_ingediend()
    assert "diende het verslag in" in tekst(client(lid.persoon).get(adres(verslag), {"na": na}))


@pytest.mark.parametrize("model", [Draadstap, Aanvulling])
def test_niemand_herschrijft_het_verloop(model: Any, dossier: tuple[Verslag, Toegang, Indiening, Toegang]) -> None:
    with systeem():
        assert model.objects.exists()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.all()._raw_delete("default")
        veld = "reden" if model is Aanvulling else "opgelost"
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            model.objects.update(**{veld: "f"})

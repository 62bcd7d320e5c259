"""Support tracks: begun by Opgroeien, seen and ticked off by both sides, one at a time, and of one organisation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol, Sectorrolsoort
from rapporten.models import Melding, Ondersteuningstraject, Trajectstap
from tests.fabrieken import maak_lid, maak_organisatie, maak_sectorrol
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_verslag import als, lees, rijen

pytestmark = pytest.mark.django_db


def test_beide_kanten_zien_het_traject_en_vinken_af() -> None:
    organisatie, ander = maak_organisatie(), maak_organisatie()
    nummer = [organisatie.ondernemingsnummer]
    client, collega = (als(maak_sectorrol(rol=rol)) for rol in (Sectorrolsoort.DOSSIERBEHEERDER, "beheerder"))
    lid, lezer = als(maak_lid(organisatie=organisatie)), als(maak_lid(organisatie=organisatie, rol=Lidrol.LEZER))
    begin = reverse("traject_beginnen", args=nummer)
    velden = {"doel": "De nieuwe boom leren kennen", "ondersteuner": "Demo-mens"}
    assert client.post(begin, {**velden, "doel": " "}).status_code == 422
    for _ in range(2):
        assert client.post(begin, velden).status_code == 302
    tweede = Bladzijde(collega.post(begin, {**velden, "doel": "Iets anders"}))
    assert (tweede.status, "begon al een traject" in tweede.tekst) == (422, True)
    assert tweede.velden["doel"] == "Iets anders"
    (traject,) = rijen(Ondersteuningstraject)
    url = reverse("traject", args=[*nummer, traject.pk])
    nieuw = reverse("trajectstap_nieuw", args=[*nummer, traject.pk])
    for _ in range(2):
        assert lid.post(nieuw, {"tekst": "Samen de cijfers lezen", "tegen": "2027-01-15"}).status_code == 302
    assert lezer.post(nieuw, {"tekst": "x"}).status_code == 403
    (stap,) = rijen(Trajectstap)
    for wie in (client, lid, lezer):
        assert "Samen de cijfers lezen" in lees(wie, url).tekst
    gedaan = reverse("trajectstap_gedaan", args=[*nummer, traject.pk, stap.pk])
    for waarde, verwacht in (("ja", False), ("ja", False), ("nee", True)):
        assert client.post(gedaan, {"gedaan": waarde}).status_code == 302
        assert (rijen(Trajectstap)[0].gedaan_op is None) is verwacht
    for plek in ("organisatie", "ondersteuning"):
        assert url in lees(lid, reverse(plek, args=nummer)).links
    assert url in lees(client, reverse("opvolging_organisatie", args=nummer)).links
    vreemd = als(maak_lid(organisatie=ander))
    assert vreemd.get(url).status_code == 404
    assert vreemd.get(reverse("traject", args=[ander.ondernemingsnummer, traject.pk])).status_code == 404
    slot = reverse("traject_afsluiten", args=[*nummer, traject.pk])
    assert client.post(slot, {"tekst": "De boom zit erin."}).status_code == 302
    laat = Bladzijde(collega.post(slot, {"tekst": "Nog eens."}))
    assert (laat.status, "sloot dit traject al af" in laat.tekst) == (422, True)
    assert "De boom zit erin." in lees(lid, url).tekst
    assert lid.post(nieuw, {"tekst": "Te laat"}).status_code == 422
    assert "is afgesloten" in lid.post(gedaan, {"gedaan": "ja"}, follow=True).content.decode()
    assert rijen(Trajectstap)[0].gedaan_op is None
    assert client.post(begin, {**velden, "doel": "Een nieuw doel"}).status_code == 302


def test_beide_kanten_horen_van_een_traject() -> None:
    organisatie = maak_organisatie()
    nummer = [organisatie.ondernemingsnummer]
    dossierbeheerder, lid = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER), maak_lid(organisatie=organisatie)
    als(dossierbeheerder).post(reverse("traject_beginnen", args=nummer), {"doel": "Samen kijken", "ondersteuner": "x"})
    (traject,) = rijen(Ondersteuningstraject)
    nieuw = reverse("trajectstap_nieuw", args=[*nummer, traject.pk])
    gisteren = timezone.localdate() - dt.timedelta(days=1)
    assert als(lid).post(nieuw, {"tekst": "Eerst lezen", "tegen": gisteren.isoformat()}).status_code == 422
    als(lid).post(nieuw, {"tekst": "Eerst lezen"})
    assert [(m.persoon_id, m.over) for m in rijen(Melding)] == [
        (lid.pk, "een nieuw traject"),
        (dossierbeheerder.pk, "een nieuwe stap"),
    ]


def test_een_organisatie_begint_of_eindigt_er_zelf_geen_en_niemand_met_zijn_eigen_organisatie() -> None:
    organisatie = maak_organisatie()
    dubbel = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, persoon=maak_lid(organisatie=organisatie))
    url = reverse("traject_beginnen", args=[organisatie.ondernemingsnummer])
    assert als(dubbel).post(url, {"doel": "x", "ondersteuner": "y"}).status_code == 422
    velden: dict[str, Any] = {"organisatie": organisatie, "doel": "x", "ondersteuner": "y", "begonnen_door": dubbel}
    with systeem():
        Ondersteuningstraject.objects.create(**velden)
    zet_toegang("organisatie", organisatie_id=organisatie.pk)
    einde = {"afgesloten_op": timezone.now(), "afgesloten_door": dubbel, "resultaat": "x"}
    assert Ondersteuningstraject.objects.update(**einde) == 0
    with pytest.raises(ProgrammingError), transaction.atomic():
        Ondersteuningstraject.objects.create(**velden)


@pytest.mark.parametrize("aantal", [1, 3, 30])
def test_het_kost_even_weinig_bij_een_stap_als_bij_dertig(aantal: int, django_assert_max_num_queries: Any) -> None:
    organisatie = maak_organisatie()
    wie = maak_lid(organisatie=organisatie)
    with systeem():
        traject = Ondersteuningstraject.objects.create(
            organisatie=organisatie, doel="x", ondersteuner="y", begonnen_door=wie
        )
        for n in range(aantal):
            Trajectstap.objects.create(
                organisatie=organisatie, traject=traject, tekst=f"Stap {n}", tegen=dt.date(2027, 1, 1), gemaakt_door=wie
            )
    client = als(wie)
    for adres in (
        reverse("traject", args=[organisatie.ondernemingsnummer, traject.pk]),
        reverse("organisatie", args=[organisatie.ondernemingsnummer]),
        reverse("ondersteuning", args=[organisatie.ondernemingsnummer]),
    ):
        client.get(adres)
        with django_assert_max_num_queries(15):
            assert client.get(adres).status_code == 200

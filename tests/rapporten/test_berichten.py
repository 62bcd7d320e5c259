"""Mail about a change of status: to whom it concerns, once, and not about what is over."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.conf import settings as instellingen
from django.core import mail
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import timezone

from kwaliteit.opdrachten.uitvoeren import werk_af
from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Persoon
from organisaties.toegang import Toegang
from rapporten import aanvullen, workflow
from rapporten.choices import Handeling
from rapporten.models import Aanvulling, Indiening, Melding, Overgang, Verslag
from tests.fabrieken import maak_lid
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import als_lid, als_sector, beantwoord_alles, dien_in, maak_ingediend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]


@pytest.fixture(autouse=True)
def zonder_bedenktijd(settings: Any) -> None:
    """The mail about a closing does not wait (tests/rapporten/test_afronden_ongedaan.py tries that)."""
    settings.BEDENKTIJD = dt.timedelta(0)


def van(verslag: Verslag) -> list[EmailMessage]:
    """What the organisation of this report finds in its post, and nobody else."""
    return [b for b in bezorg() if verslag.organisatie.naam in b.body and "/o/" in b.body]


def _ingetrokken(nu: dt.datetime) -> dict[str, Any]:
    """What a request holds once it was withdrawn by who asked it."""
    return {"afgehandeld_op": nu, "afgehandeld_door": F("gevraagd_door"), "ingetrokken_omdat": "Gevonden."}


def vraag(verslag: Verslag, indiening: Indiening, opgroeien: Toegang, *redenen: str) -> list[Aanvulling]:
    workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=timezone.now())
    vragen = [
        Aanvulling.objects.create(
            organisatie_id=verslag.organisatie_id,
            verslag=verslag,
            indiening=indiening,
            stabiel_id="visie",
            reden=reden,
            uiterlijk=dt.date(2026, 6, 15),
            gevraagd_door=opgroeien.persoon,
        )
        for reden in redenen
    ]
    workflow.vraag_aanvulling(verslag.pk, toegang=opgroeien, nu=timezone.now())
    return vragen


def test_wie_coordineert_of_ondertekent_krijgt_de_mail_en_niemand_anders() -> None:
    verslag, wie, _ = maak_ingediend()
    organisatie, vandaag = verslag.organisatie, timezone.localdate()
    ondertekenaar = maak_lid(organisatie=organisatie, rol=Lidrol.ONDERTEKENAAR)
    maak_lid(organisatie=organisatie, rol=Lidrol.MEDEWERKER)
    maak_lid(organisatie=organisatie, rol=Lidrol.LEZER)
    maak_lid(organisatie=organisatie, tot_en_met=vandaag - dt.timedelta(days=1))  # stopped yesterday
    nog_vandaag = maak_lid(organisatie=organisatie, tot_en_met=vandaag)
    Persoon.objects.filter(pk=maak_lid(organisatie=organisatie).pk).update(is_active=False)
    maak_lid(organisatie=organisatie).anonimiseer(timezone.now())
    maak_ingediend()  # another organisation
    bezorg()
    opgroeien = als_sector()
    workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=timezone.now())
    workflow.rond_af(verslag.pk, toegang=opgroeien, nu=timezone.now())
    berichten = van(verslag)
    assert sorted(b.to for b in berichten) == sorted([[p.email] for p in (wie.persoon, ondertekenaar, nog_vandaag)])
    assert not any(b.cc or b.bcc for b in berichten)


def test_zonder_lezers_is_er_geen_mail() -> None:
    verslag, _, _ = maak_ingediend()
    Lidmaatschap.objects.filter(organisatie=verslag.organisatie).delete()  # between the act and the mail
    maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER)
    assert van(verslag) == []


def test_elk_bericht_zegt_waarover_het_gaat_en_waar_te_beginnen() -> None:
    verslag, lid, indiening = maak_ingediend()
    collega, opgroeien = als_lid(verslag.organisatie, Lidrol.KWALITEITSCOORDINATOR), als_sector()
    nummer, naam = verslag.organisatie.ondernemingsnummer, verslag.organisatie.naam
    adres = f"{instellingen.BASIS_URL}/o/{nummer}/verslag/{verslag.werkjaar_id}/"
    gezien: dict[Handeling, str] = {}

    def gebeurt(handeling: Handeling) -> None:
        (bericht,) = [b for b in van(verslag) if b.to == [collega.persoon.email]]
        assert naam in bericht.body
        assert adres in bericht.body
        assert str(verslag.werkjaar_id) in bericht.subject
        assert not re.search(r"&\w+;", bericht.body), "plain text has no entities"
        assert "Message-ID" in bericht.extra_headers
        gezien[handeling] = bericht.body

    bezorg()  # before this colleague came
    workflow.neem_terug(verslag.pk, toegang=lid, nu=timezone.now())
    gebeurt(Handeling.TERUGNEMEN)
    tweede = dien_in(verslag, lid)
    gebeurt(Handeling.INDIENEN)
    een, twee = vraag(verslag, tweede, opgroeien, 'Graag meer over "inspraak" & rust.', "En de cijfers?")
    gebeurt(Handeling.AANVULLING_VRAGEN)
    beantwoord_alles(verslag, lid)
    dien_in(verslag, lid)
    bezorg()
    Aanvulling.objects.update(**_ingetrokken(timezone.now()))
    workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=timezone.now())
    workflow.rond_af(verslag.pk, toegang=opgroeien, nu=timezone.now())
    gebeurt(Handeling.AFRONDEN)
    workflow.heropen(verslag.pk, toegang=opgroeien, nu=timezone.now(), reden="Een cijfer < 5 klopt niet.")
    gebeurt(Handeling.HEROPENEN)

    assert tweede.kenmerk in gezien[Handeling.INDIENEN]
    assert indiening.kenmerk not in gezien[Handeling.INDIENEN]
    assert een.reden in gezien[Handeling.AANVULLING_VRAGEN]
    assert twee.reden in gezien[Handeling.AANVULLING_VRAGEN]
    assert "15 juni 2026" in gezien[Handeling.AANVULLING_VRAGEN].replace("\u00a0", " ")
    assert "Een cijfer < 5 klopt niet." in gezien[Handeling.HEROPENEN]
    assert opgroeien.persoon.naam in gezien[Handeling.AFRONDEN]


def test_over_wat_intussen_gebeurd_is_komt_geen_bericht_meer() -> None:
    """The worker was stopped for a while: a request that was answered and filed since is not asked again."""
    verslag, lid, indiening = maak_ingediend()
    vraag(verslag, indiening, als_sector(), "Graag meer.")
    beantwoord_alles(verslag, lid)
    dien_in(verslag, lid)
    (bericht,) = van(verslag)
    assert "Graag meer." not in bericht.body
    assert bericht.body.count("Kenmerk:") == 2  # a receipt is always given
    workflow.neem_terug(verslag.pk, toegang=lid, nu=timezone.now())
    dien_in(verslag, lid)
    (bericht,) = van(verslag)
    assert "teruggenomen" not in bericht.subject
    assert "nam het kwaliteitsverslag" not in bericht.body


def test_beantwoorde_en_afgevinkte_vragen_staan_niet_meer_in_het_bericht() -> None:
    verslag, lid, indiening = maak_ingediend()
    een, twee, _ = vraag(verslag, indiening, als_sector(), "Eerste vraag.", "Tweede vraag.", "Derde vraag.")
    eerste = aanvullen.met_conceptantwoord(Aanvulling.objects.filter(pk=een.pk).select_related("verslag")).get()
    aanvullen.beantwoord(eerste, "Ja.", versie=0, door=lid.persoon, nu=timezone.now())
    Aanvulling.objects.filter(pk=twee.pk).update(**_ingetrokken(timezone.now()))
    (bericht,) = van(verslag)
    assert "Derde vraag." in bericht.body
    assert "Eerste vraag." not in bericht.body
    assert "Tweede vraag." not in bericht.body


def test_beginnen_en_in_behandeling_nemen_sturen_niets() -> None:
    verslag, _, _ = maak_ingediend()
    bezorg()
    workflow.neem_in_behandeling(verslag.pk, toegang=als_sector(), nu=timezone.now())
    assert bezorg() == []
    gemeld = set(Melding.objects.filter(verslag=verslag).values_list("gebeurtenis", flat=True))
    assert gemeld == {"ingediend", "in_behandeling"}  # taking up is told in the application
    assert Overgang.objects.filter(verslag=verslag).count() == 3


def test_een_ontvangstbewijs_wacht_niet_en_komt_een_keer() -> None:
    ingediend = [maak_ingediend() for _ in range(4)]
    mail.outbox.clear()
    for _ in range(3):  # nothing is sent twice
        werk_af("celery")
    assert sorted(b.to for b in mail.outbox) == sorted([wie.persoon.email] for _, wie, _ in ingediend)

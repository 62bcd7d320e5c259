"""Mail about a change of status: to whom it concerns, once, and not about what is over."""

from __future__ import annotations

import datetime as dt
import email
import re
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as instellingen
from django.db.models import F
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from organisaties.choices import Lidrol
from organisaties.models import Lidmaatschap, Persoon
from organisaties.toegang import Toegang
from rapporten import aanvullen, workflow
from rapporten.berichten import bericht_over
from rapporten.choices import MET_BERICHT, Handeling
from rapporten.models import Aanvulling, Indiening, Overgang, Verslag
from tests.fabrieken import maak_lid
from tests.fabrieken.verslagen import als_sector, beantwoord_alles, dien_in, maak_ingediend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]
VANDAAG = dt.date(2026, 6, 2)


def laatste(verslag: Verslag, handeling: Handeling) -> Overgang:
    return Overgang.objects.filter(verslag=verslag, handeling=handeling).order_by("-pk")[0]


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
    organisatie = verslag.organisatie
    ondertekenaar = maak_lid(organisatie=organisatie, rol=Lidrol.ONDERTEKENAAR)
    maak_lid(organisatie=organisatie, rol=Lidrol.MEDEWERKER)
    maak_lid(organisatie=organisatie, rol=Lidrol.LEZER)
    maak_lid(organisatie=organisatie, tot_en_met=VANDAAG - dt.timedelta(days=1))  # stopped yesterday
    nog_vandaag = maak_lid(organisatie=organisatie, tot_en_met=VANDAAG)
    Persoon.objects.filter(pk=maak_lid(organisatie=organisatie).pk).update(is_active=False)
    maak_lid(organisatie=organisatie).anonimiseer(timezone.now())
    maak_ingediend()  # another organisation
    bericht = bericht_over(laatste(verslag, Handeling.INDIENEN).pk, VANDAAG)
    assert bericht is not None
    assert sorted(bericht.to) == sorted([wie.persoon.email, ondertekenaar.email, nog_vandaag.email])
    assert not bericht.cc
    assert not bericht.bcc


def test_zonder_lezers_is_er_geen_mail() -> None:
    verslag, _, _ = maak_ingediend()
    Lidmaatschap.objects.filter(organisatie=verslag.organisatie).delete()
    maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER)
    assert bericht_over(laatste(verslag, Handeling.INDIENEN).pk, VANDAAG) is None


def test_elk_bericht_zegt_waarover_het_gaat_en_waar_te_beginnen() -> None:
    verslag, lid, indiening = maak_ingediend()
    opgroeien = als_sector()
    nummer, naam = verslag.organisatie.ondernemingsnummer, verslag.organisatie.naam
    adres = f"{instellingen.BASIS_URL}/o/{nummer}/verslag/{verslag.werkjaar_id}/"
    gezien: dict[Handeling, str] = {}

    def gebeurt(handeling: Handeling) -> None:
        overgang = laatste(verslag, handeling)
        bericht = bericht_over(overgang.pk, VANDAAG)
        assert bericht is not None, handeling
        assert naam in bericht.body
        assert adres in bericht.body
        assert str(verslag.werkjaar_id) in bericht.subject
        assert not re.search(r"&\w+;", bericht.body), "plain text has no entities"
        assert bericht.extra_headers["Message-ID"].startswith(f"<overgang-{overgang.pk}@")
        gezien[handeling] = bericht.body

    gebeurt(Handeling.INDIENEN)
    workflow.neem_terug(verslag.pk, toegang=lid, nu=timezone.now())
    gebeurt(Handeling.TERUGNEMEN)
    tweede = dien_in(verslag, lid)
    gebeurt(Handeling.INDIENEN)
    een, twee = vraag(verslag, tweede, opgroeien, 'Graag meer over "inspraak" & rust.', "En de cijfers?")
    gebeurt(Handeling.AANVULLING_VRAGEN)
    beantwoord_alles(verslag, lid)
    dien_in(verslag, lid)
    Aanvulling.objects.update(**_ingetrokken(timezone.now()))
    workflow.neem_in_behandeling(verslag.pk, toegang=opgroeien, nu=timezone.now())
    workflow.rond_af(verslag.pk, toegang=opgroeien, nu=timezone.now())
    gebeurt(Handeling.AFRONDEN)
    workflow.heropen(verslag.pk, toegang=opgroeien, nu=timezone.now(), reden="Een cijfer < 5 klopt niet.")
    gebeurt(Handeling.HEROPENEN)

    assert set(gezien) == MET_BERICHT
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
    opgroeien = als_sector()
    vraag(verslag, indiening, opgroeien, "Graag meer.")
    gevraagd, ingediend = laatste(verslag, Handeling.AANVULLING_VRAGEN), laatste(verslag, Handeling.INDIENEN)
    assert bericht_over(gevraagd.pk, VANDAAG) is not None
    beantwoord_alles(verslag, lid)
    dien_in(verslag, lid)
    assert bericht_over(gevraagd.pk, VANDAAG) is None
    for ontvangst in (ingediend, laatste(verslag, Handeling.INDIENEN)):
        assert bericht_over(ontvangst.pk, VANDAAG) is not None  # a receipt is always given
    # Somebody at Opgroeien taking it up says nothing about what was sent before.
    workflow.neem_terug(verslag.pk, toegang=lid, nu=timezone.now())
    teruggenomen = laatste(verslag, Handeling.TERUGNEMEN)
    assert bericht_over(teruggenomen.pk, VANDAAG) is not None
    dien_in(verslag, lid)
    assert bericht_over(teruggenomen.pk, VANDAAG) is None


def test_beantwoorde_en_afgevinkte_vragen_staan_niet_meer_in_het_bericht() -> None:
    verslag, lid, indiening = maak_ingediend()
    een, twee, _ = vraag(verslag, indiening, als_sector(), "Eerste vraag.", "Tweede vraag.", "Derde vraag.")
    eerste = aanvullen.met_conceptantwoord(Aanvulling.objects.filter(pk=een.pk).select_related("verslag")).get()
    aanvullen.beantwoord(eerste, "Ja.", versie=0, door=lid.persoon, nu=timezone.now())
    Aanvulling.objects.filter(pk=twee.pk).update(**_ingetrokken(timezone.now()))
    bericht = bericht_over(laatste(verslag, Handeling.AANVULLING_VRAGEN).pk, VANDAAG)
    assert bericht is not None
    assert "Derde vraag." in bericht.body
    assert "Eerste vraag." not in bericht.body
    assert "Tweede vraag." not in bericht.body


def test_beginnen_en_in_behandeling_nemen_sturen_niets() -> None:
    verslag, _, _ = maak_ingediend()
    workflow.neem_in_behandeling(verslag.pk, toegang=als_sector(), nu=timezone.now())
    for handeling in (Handeling.BEGINNEN, Handeling.IN_BEHANDELING_NEMEN):
        assert bericht_over(laatste(verslag, handeling).pk, VANDAAG) is None
    overgangen = Opdracht.objects.filter(soort="overgangsmail").values_list("argumenten__overgang_id", flat=True)
    assert set(overgangen) == {laatste(verslag, Handeling.INDIENEN).pk}


def test_de_werker_schrijft_een_bestand_per_bericht(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    ingediend = [maak_ingediend() for _ in range(4)]
    werk_af("celery")
    werk_af("celery")  # nothing is sent twice
    bestanden = sorted(tmp_path.iterdir())
    assert len(bestanden) == len(ingediend)
    berichten: list[Message] = [email.message_from_bytes(pad.read_bytes().split(b"\n----")[0]) for pad in bestanden]
    assert {bericht["To"] for bericht in berichten} == {wie.persoon.email for _, wie, _ in ingediend}
    for pad in bestanden:
        assert pad.read_bytes().count(b"Message-ID:") == 1

"""What is internal stays at Opgroeien: two rounds of following up, then everything that the organisation can reach."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.models import Persoon
from rapporten import checklist, opvolgen, verslagpdf, workflow
from rapporten.afspraken import NieuweAfspraak
from rapporten.inhoud import lees
from rapporten.models import Indiening, InterneNotitie, Verslag
from rapporten.slotbrief import pdf as briefpdf
from rapporten.vragenlijst import pdf as vragenlijst
from tests.fabrieken import maak_lid, maak_persoon, maak_werkjaar
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import als_sector, beantwoord_alles, dien_in, maak_concept, maak_ingediend
from tests.rapporten.doorzoeken import adressen, doorzoek

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]

KANARIE = "KANARIE-INTERN-7d1f"


@pytest.fixture
def gedrukt(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The HTML of every PDF that was made."""
    bladen: list[str] = []

    def druk(html: str, **rest: Any) -> bytes:
        bladen.append(html)
        return b"%PDF-1.7 demo"

    for module in (verslagpdf, vragenlijst, briefpdf):
        monkeypatch.setattr(module, "maak_pdf", druk)
    return bladen


def _noteer_overal(indiening: Indiening, client: Client, collega: Persoon) -> None:
    """An internal note at every section, with a passage where there is text, and a colleague who is named."""
    for onderdeel in lees(indiening.inhoud).onderdelen:
        blok = re.search(r'id="(b-[0-9a-f]{8})"', onderdeel.html)
        data = {"tekst": KANARIE, "vermeldt": str(collega.pk), **({"blok": blok[1]} if blok else {})}
        adres = reverse("indiening_notitie", args=[indiening.kenmerk, onderdeel.id])
        assert client.post(adres, data).status_code == 302
    for notitie in InterneNotitie.objects.filter(indiening=indiening, antwoord_op=None)[:3]:
        for wat, velden in (("antwoord", {"tekst": KANARIE, "vermeldt": str(collega.pk)}), ("opgelost", {})):
            adres = reverse(f"indiening_notitie{wat}", args=[indiening.kenmerk, notitie.pk])
            assert client.post(adres, velden).status_code == 302


def _maak_checklist(verslag: Verslag, client: Client, door: Persoon) -> None:
    """A checklist at every section and at the whole report, all of it ticked."""
    nu = timezone.now()
    plekken = ["", *(id_ for id_, _ in checklist.onderdelen_van(verslag.boom))]
    punten = [checklist.voeg_toe(verslag.boom, plek, KANARIE, door=door, nu=nu).pk for plek in plekken]
    kenmerk = verslag.indieningen.order_by("-volgnummer")[0].kenmerk
    velden = {"punt": [str(pk) for pk in punten], "getoond": [f"{pk}:0" for pk in punten]}
    client.post(reverse("indiening_checklist", args=[kenmerk]), velden)
    assert verslag.checklistvinken.count() == len(punten)


def _stuur_brief(client: Client, indiening: Indiening) -> None:
    """The closing letter as it is composed, sent; and the next one, with what only Opgroeien may read, as a draft."""
    schrijven, versturen = (reverse(f"slotbrief_{n}", args=[indiening.kenmerk]) for n in ("schrijven", "versturen"))
    html = client.get(schrijven).context["html"]
    assert "Gedeeld met u." in html
    client.post(schrijven, {"versie": "0", "vorm": "html", "tekst": html, "doe": "bewaar"})
    assert client.post(versturen, {"versie": "1"}).url == reverse("slotbrief", args=[indiening.kenmerk, 1])
    client.post(schrijven, {"versie": "0", "vorm": "tekst", "tekst": KANARIE, "doe": "bewaar"})
    assert KANARIE in client.get(versturen).content.decode()


def _twee_rondes() -> tuple[Verslag, Any, Indiening]:
    """Filed, asked, filed again by another dossierbeheerder, closed with an agreement; and the year after begun."""
    verslag, lid, eerste = maak_ingediend(werkjaar=maak_werkjaar(jaar=2025))
    een, twee = als_sector(), als_sector()
    client, ander = Client(), Client()
    client.force_login(een.persoon)
    ander.force_login(twee.persoon)
    nu = timezone.now()
    workflow.neem_in_behandeling(verslag.pk, toegang=een, nu=nu)
    _noteer_overal(eerste, client, twee.persoon)
    bij = Indiening.objects.select_related("verslag").get(pk=eerste.pk)
    opvolgen.plaats_opmerking(bij, "visie", "Gedeeld met u.", toegang=een, nu=nu)
    opvolgen.vraag(bij, "visie", "Graag meer.", uiterlijk=None, toegang=een, nu=nu)
    workflow.vraag_aanvulling(verslag.pk, toegang=een, nu=nu)
    beantwoord_alles(verslag, lid)
    tweede = dien_in(verslag, lid)
    workflow.neem_in_behandeling(verslag.pk, toegang=twee, nu=nu)
    _noteer_overal(tweede, ander, een.persoon)
    vraag = verslag.aanvullingen.get()
    opvolgen.vink_af(vraag, toegang=twee, nu=nu)
    workflow.rond_af(verslag.pk, toegang=twee, nu=nu, afspraken=[NieuweAfspraak("Gedeelde afspraak", nu.date())])
    assert KANARIE in ander.get(reverse("indiening", args=[tweede.kenmerk])).content.decode()
    _maak_checklist(verslag, ander, twee.persoon)
    _stuur_brief(ander, tweede)
    maak_concept(organisatie=verslag.organisatie, werkjaar=maak_werkjaar(jaar=2026))
    return verslag, lid, tweede


@pytest.mark.parametrize("rol", [Lidrol.KWALITEITSCOORDINATOR, Lidrol.LEZER])
def test_niets_internes_bereikt_de_organisatie(
    rol: Lidrol, gedrukt: list[str], mailoutbox: list[EmailMessage], settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with systeem():
        verslag, _, indiening = _twee_rondes()
        assert InterneNotitie.objects.count() > 10
        bezorg()
        werk_af("pdf")
    assert any("interne notitie" in str(m.body) for m in mailoutbox)
    assert gedrukt
    assert [m.subject for m in mailoutbox if KANARIE in str(m.message())] == []
    assert not any(KANARIE in blad for blad in gedrukt)
    client = Client()
    client.force_login(maak_lid(organisatie=verslag.organisatie, rol=rol, persoon=maak_persoon()))
    nummer, jaar = verslag.organisatie.ondernemingsnummer, verslag.werkjaar_id
    begin = adressen(
        {"nummer": nummer, "jaar": jaar, "kenmerk": indiening.kenmerk},
        {"nummer": nummer, "jaar": jaar + 1, "kenmerk": indiening.kenmerk.removesuffix("2") + "1"},
    )

    def haal(adres: str) -> tuple[int, str, bytes]:
        antwoord: Any = client.get(adres, follow=True)
        ruw = b"".join(antwoord.streaming_content) if antwoord.streaming else antwoord.content
        return antwoord.status_code, antwoord.get("Content-Type", ""), ruw

    gelezen, gedeeld = 0, False
    for bladzijde in doorzoek(begin, haal):
        assert KANARIE.encode() not in bladzijde.inhoud, bladzijde.adres
        gelezen += bladzijde.status == 200
        gedeeld = gedeeld or b"Gedeeld met u." in bladzijde.inhoud
    assert gelezen > 60, gelezen
    assert gedeeld  # it did walk where conversations are shown
    # the organisation knows of no job about a note either
    assert not Opdracht.objects.filter(soort="meldingen_bundelen").exclude(organisatie_id=None).exists()

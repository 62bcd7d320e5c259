"""The PDF of a submission: everything that was filed, with its reference and its hash, and nothing of the draft."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kwaliteit.documenten import pad_van
from organisaties.choices import Lidrol
from rapporten import tekst, verslagpdf, workflow
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.inhoud import lees
from rapporten.models import Indiening, Verslagpdf
from tests.fabrieken import maak_persoon
from tests.fabrieken.verslagen import als_lid, dien_in, maak_concept, maak_ingediend, vul
from tests.rapporten.test_views_acties import maak_acties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]

VISIE = 'Wij luisteren <script>alert(1)</script> & "doen".\n\n- samen\n- dichtbij'


@pytest.fixture
def indiening(settings: Any, tmp_path: Path) -> Indiening:
    """A filed report with every kind of content."""
    settings.MEDIA_ROOT = tmp_path
    verslag, wie = maak_concept()
    vul(verslag, wie, niveau=4)
    bewaar(
        ANTWOORD, verslag, [Invoer("visie", 1, {"html": tekst.uit_tekst(VISIE)})], door=wie.persoon, nu=timezone.now()
    )
    maak_acties(verslag, wie, 2, resultaat="Minder wachten aan de telefoon.")
    tekenaar = als_lid(verslag.organisatie, Lidrol.ONDERTEKENAAR, persoon=maak_persoon(naam="Demo-ondertekenaar Élise"))
    return dien_in(verslag, tekenaar)


def test_de_html_heeft_titelblad_inhoudsopgave_elk_onderdeel_kenmerk_en_hash(indiening: Indiening) -> None:
    html = verslagpdf.html_van(indiening)
    inhoud = lees(indiening.inhoud)
    assert f"<h1>Kwaliteitsverslag over {inhoud.werkjaar}</h1>" in html
    titelblad = html.split('class="inhoudsopgave"')[0].split("<h1>")[1]
    assert inhoud.organisatie in titelblad
    for feit in (inhoud.ondernemingsnummer, inhoud.boom.naam, "Demo-ondertekenaar Élise", indiening.kenmerk):
        assert f"<dd>{feit}</dd>" in titelblad
    assert indiening.sha256 in html
    inhoudsopgave = html.split('class="inhoudsopgave"')[1].split("</nav>")[0]
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    doelen = re.findall(r'href="#([^"]*)"', inhoudsopgave)
    assert len(doelen) >= len(inhoud.hoofdstukken)
    assert set(doelen) <= set(ids)
    for onderdeel in inhoud.onderdelen:
        assert f'id="onderdeel-{onderdeel.id}"' in html
    for score in inhoud.onderdeel("groeiniveaus").scores:
        assert re.search(rf'id="thema-{score.thema}".*?<td class="n">4</td>', html, re.S)
    for cijfer in inhoud.onderdeel("bezetting-benutting").cijfers:
        assert f'id="cijfer-{cijfer.kengetal}"' in html
    assert html.count("Minder wachten aan de telefoon.") == 2
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in html
    assert "<li>dichtbij</li>" in html


def test_de_pdf_is_te_lezen_met_antwoorden_kenmerk_en_bladzijden(indiening: Indiening) -> None:
    assert shutil.which("pdftotext"), "install poppler-utils: make test does"
    pdf = verslagpdf.maak(indiening.pk)
    pad = pad_van(pdf.sha256, verslagpdf.MAP)
    assert pad.stat().st_size == pdf.grootte
    uit = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pad), "-"], capture_output=True, check=True, timeout=60)
    bladzijden = uit.stdout.decode().split("\f")
    lopend = " ".join(" ".join(bladzijden).split())
    for stuk in (
        indiening.kenmerk,
        'Wij luisteren <script>alert(1)</script> & "doen".',
        "dichtbij",
        "Demo-tekst bij",
        "Minder wachten aan de telefoon.",
        "Demo-ondertekenaar Élise",
    ):
        assert stuk in lopend, stuk
    assert indiening.sha256 in re.sub(r"\s", "", lopend)
    assert len(bladzijden) > 3
    voeten = [re.search(r"(\d+)\s*(/|van)\s*(\d+)", bladzijde) for bladzijde in bladzijden[1:-1]]
    assert sum(voet is not None for voet in voeten) >= len(voeten) - 1, "page numbers"


def test_de_pdf_komt_uit_wat_ingediend_werd_en_nooit_uit_het_concept(indiening: Indiening) -> None:
    verslag = indiening.verslag
    wie = als_lid(verslag.organisatie, Lidrol.KWALITEITSCOORDINATOR, Lidrol.ONDERTEKENAAR)
    workflow.neem_terug(verslag.pk, toegang=wie, nu=timezone.now())
    later = Invoer("visie", 2, {"html": tekst.uit_tekst("Pas later geschreven.")})
    bewaar(ANTWOORD, verslag, [later], door=wie.persoon, nu=timezone.now())
    html = verslagpdf.html_van(Indiening.objects.get(pk=indiening.pk))
    assert "Pas later geschreven." not in html
    assert "Wij luisteren" in html


def test_een_persoon_die_anoniem_werd_staat_ook_zo_in_een_nieuwe_pdf(indiening: Indiening) -> None:
    """The content holds no names, so that one act makes a person anonymous everywhere."""
    assert "Élise" not in bytes(indiening.inhoud).decode()
    indiening.ondertekening.door.anonimiseer(timezone.now())
    html = verslagpdf.html_van(Indiening.objects.get(pk=indiening.pk))
    assert "Élise" not in html
    assert "Voormalige collega" in html


def test_tweemaal_maken_geeft_een_pdf(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(verslagpdf, "maak_pdf", lambda *args, **kwargs: b"%PDF-demo")
    _, _, indiening = maak_ingediend()
    een = verslagpdf.maak(indiening.pk)
    assert verslagpdf.maak(indiening.pk) == een
    assert Verslagpdf.objects.count() == 1
    assert een.organisatie_id == indiening.organisatie_id
    with pytest.raises(Indiening.DoesNotExist):
        verslagpdf.maak(indiening.pk + 1)

"""The score sheet from download to confirmation: nothing stored unasked, nobody overwritten, every problem told."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Werkvorm
from organisaties.models import Werkjaar
from organisaties.toegang import Toegang
from rapporten.bewaren import CIJFER, SCORE, Invoer, bewaar
from rapporten.boomstructuur import huidig_groeikader
from rapporten.bronnen import feiten_uit_indiening
from rapporten.models import Cijfer, Score, Sjabloonvoorstel, Verslag
from tests.fabrieken import maak_organisatie, maak_werkjaar
from tests.fabrieken.bronnen import importeer_centraal
from tests.fabrieken.verslagen import als_lid, dien_in, maak_concept, maak_ingediend, vul
from tests.rapporten.werkmap import blad_xml, plaats_van, vul_in, waarde_van, wijzig_xml
from zelfevaluatie.acties import bewaar_actie
from zelfevaluatie.models import Actie, Actiestand, Kengetal

pytestmark = pytest.mark.usefixtures("kaders")


@pytest.fixture
def wie(client: Client) -> tuple[Client, Verslag, Toegang]:
    """A draft, and its coordinator at the browser."""
    verslag, toegang = maak_concept(organisatie=maak_organisatie(werkvormen=(Werkvorm.OVBJ, Werkvorm.CAH)))
    client.force_login(toegang.persoon)
    return client, verslag, toegang


def adres(verslag: Verslag, staart: str = "") -> str:
    return f"/o/{verslag.organisatie.ondernemingsnummer}/verslag/{verslag.werkjaar_id}/sjabloon/{staart}"


def download(client: Client, verslag: Verslag) -> bytes:
    antwoord = client.get(adres(verslag, "bestand/"))
    assert antwoord.status_code == 200
    return antwoord.content


def laad_op(client: Client, verslag: Verslag, inhoud: bytes, naam: str = "sjabloon.xlsx") -> Any:
    return client.post(adres(verslag), {"doe": "bestand", "bestand": SimpleUploadedFile(naam, inhoud)}, follow=True)


def plak(client: Client, verslag: Verslag, tekst: str) -> Any:
    return client.post(adres(verslag), {"doe": "plakken", "geplakt": tekst}, follow=True)


def bevestig(client: Client, antwoord: Any, **keuzes: str) -> Any:
    return client.post(antwoord.request["PATH_INFO"], {f"keuze-{s}": w for s, w in keuzes.items()}, follow=True)


def zet_score(verslag: Verslag, toegang: Toegang, code: str, niveau: int, versie: int, toelichting: str = "") -> None:
    kader = huidig_groeikader()
    thema = next(t.element.pk for t in kader.themas if t.element.code == code)
    waarden = {
        "staat": "beantwoord",
        "niveau_id": next(n.pk for n in kader.niveaus if n.waarde == niveau),
        "toelichting": toelichting,
    }
    with systeem():
        bewaar(SCORE, verslag, [Invoer(thema, versie, waarden)], door=toegang.persoon, nu=timezone.now())


def score(verslag: Verslag, code: str) -> Score | None:
    with systeem():
        return Score.objects.filter(verslag=verslag, thema__code=code).select_related("niveau").first()


def maak_actie(verslag: Verslag, toegang: Toegang, doel: str = "Demo-doel") -> Actie:
    with systeem():
        return bewaar_actie(
            organisatie_id=verslag.organisatie_id,
            actie=None,
            jaar=verslag.werkjaar_id,
            velden={"doel": doel, "waarom": "Daarom", "thema_code": "dossierbeheer"},
            stand={"stand": "lopend", "stappen": "Stap", "resultaat": "", "waarom_niet": "", "vervolg": ""},
            versies=(0, 0),
            door=toegang.persoon,
            nu=timezone.now(),
        )


def test_ingevuld_sjabloon_wordt_pas_na_bevestiging_bewaard(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, toegang = wie
    actie = maak_actie(verslag, toegang)
    inhoud = download(client, verslag)
    g = {k: plaats_van(inhoud, "Groeiniveaus", "dossierbeheer", k) for k in ("niveau", "toelichting")}
    c = {k: plaats_van(inhoud, "Cijfers", "bezetting-cah", k) for k in ("teller", "noemer", "toelichting")}
    a = plaats_van(inhoud, "Acties", str(actie.pk), "resultaat")
    nieuw = plaats_van(inhoud, "Acties", "", "doel")
    inhoud = vul_in(
        inhoud, "Groeiniveaus", {g["niveau"]: "3 – Vaste werkwijze", g["toelichting"]: "Eén lijn.\nVoor allen."}
    )
    inhoud = vul_in(inhoud, "Cijfers", {c["teller"]: 45.5, c["noemer"]: "50", c["toelichting"]: "=1+1 is geen formule"})
    inhoud = vul_in(inhoud, "Acties", {a: "Gelukt", nieuw: "Nazorg na drie maanden"})

    blad = laad_op(client, verslag, inhoud)
    tekst = blad.content.decode()
    assert "Er is nog niets bewaard" in tekst
    for woord in ("Eén lijn.", "45,5", "Gelukt", "Nazorg na drie maanden", "=1+1 is geen formule"):
        assert woord in tekst
    assert score(verslag, "dossierbeheer") is None

    klaar = bevestig(client, blad)
    assert "Bewaard: 4 rijen" in klaar.content.decode()
    rij = score(verslag, "dossierbeheer")
    assert rij is not None
    assert rij.niveau is not None
    assert (rij.niveau.waarde, rij.toelichting, rij.gewijzigd_door) == (3, "Eén lijn.\nVoor allen.", toegang.persoon)
    with systeem():
        cijfer = Cijfer.objects.get(verslag=verslag, kengetal__code="bezetting-cah")
        assert (cijfer.teller, cijfer.noemer, cijfer.percentage) == (Decimal("45.5"), Decimal(50), Decimal(91))
        stand = Actiestand.objects.get(actie=actie)
        assert (stand.resultaat, stand.stappen) == ("Gelukt", "Stap")
        assert Actie.objects.filter(organisatie=verslag.organisatie).count() == 2
    assert bevestig(client, blad).status_code == 200  # pressed twice
    with systeem():
        assert Actie.objects.filter(organisatie=verslag.organisatie).count() == 2


def test_onaangeroerd_sjabloon_verandert_niets_ook_als_een_collega_intussen_bewaarde(
    wie: tuple[Client, Verslag, Toegang],
) -> None:
    client, verslag, toegang = wie
    vul(verslag, toegang)
    maak_actie(verslag, toegang)
    inhoud = download(client, verslag)
    zet_score(verslag, toegang, "dossierbeheer", 5, 1, "wissen")
    assert "Er verandert niets" in laad_op(client, verslag, inhoud).content.decode()
    # A text that says "wissen" is a text: written out and read back it is no command.
    assert "Er verandert niets" in laad_op(client, verslag, download(client, verslag)).content.decode()


def test_lege_cel_laat_staan_en_wissen_wist(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, toegang = wie
    zet_score(verslag, toegang, "dossierbeheer", 2, 0, "Blijft")
    zet_score(verslag, toegang, "betrokkenheid", 2, 0, "Weg")
    inhoud = download(client, verslag)
    inhoud = vul_in(inhoud, "Groeiniveaus", {plaats_van(inhoud, "Groeiniveaus", "dossierbeheer", "toelichting"): None})
    assert "Er verandert niets" in laad_op(client, verslag, inhoud).content.decode()
    cellen = {plaats_van(inhoud, "Groeiniveaus", "betrokkenheid", k): "Wissen" for k in ("niveau", "toelichting")}
    bevestig(client, laad_op(client, verslag, vul_in(inhoud, "Groeiniveaus", cellen)))
    rij, ander = score(verslag, "betrokkenheid"), score(verslag, "dossierbeheer")
    assert rij is not None
    assert ander is not None
    assert (rij.staat, rij.toelichting, ander.toelichting) == ("niet_beantwoord", "", "Blijft")


def test_collega_wordt_nooit_stil_overschreven(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, toegang = wie
    zet_score(verslag, toegang, "dossierbeheer", 2, 0)
    inhoud = download(client, verslag)
    inhoud = vul_in(inhoud, "Groeiniveaus", {plaats_van(inhoud, "Groeiniveaus", "dossierbeheer", "niveau"): 4})
    collega = als_lid(verslag.organisatie, Lidrol.MEDEWERKER)
    zet_score(verslag, collega, "dossierbeheer", 5, 1)

    blad = laad_op(client, verslag, inhoud)
    assert collega.persoon.naam in blad.content.decode()
    zonder_keuze = bevestig(client, blad)
    assert zonder_keuze.status_code == 412
    assert score(verslag, "dossierbeheer").niveau.waarde == 5  # type: ignore[union-attr]

    # Chosen on a version that changed again: asked again.
    zet_score(verslag, collega, "dossierbeheer", 1, 2)
    sleutel = "groeiniveaus:dossierbeheer"
    assert bevestig(client, blad, **{sleutel: "mijn:2"}).status_code == 412
    assert score(verslag, "dossierbeheer").niveau.waarde == 1  # type: ignore[union-attr]
    assert bevestig(client, blad, **{sleutel: "mijn:3"}).status_code == 200
    assert score(verslag, "dossierbeheer").niveau.waarde == 4  # type: ignore[union-attr]


def test_collega_die_na_de_proef_bewaart_houdt_alles_tegen(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, toegang = wie
    blad = plak(client, verslag, "Dossierbeheer\t3\nBetrokkenheid\t2")
    zet_score(verslag, toegang, "betrokkenheid", 5, 0)
    assert bevestig(client, blad).status_code == 412
    assert score(verslag, "dossierbeheer") is None
    assert bevestig(client, blad, **{"groeiniveaus:betrokkenheid": "hun:1"}).status_code == 200
    assert score(verslag, "betrokkenheid").niveau.waarde == 5  # type: ignore[union-attr]
    assert score(verslag, "dossierbeheer").niveau.waarde == 3  # type: ignore[union-attr]


def test_alle_problemen_tegelijk_met_blad_cel_waarde_en_raad(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    inhoud = download(client, verslag)
    niveau = plaats_van(inhoud, "Groeiniveaus", "dossierbeheer", "niveau")
    goed = plaats_van(inhoud, "Groeiniveaus", "betrokkenheid", "niveau")
    teller = plaats_van(inhoud, "Cijfers", "bezetting-cah", "teller")
    percentage = plaats_van(inhoud, "Cijfers", "bezetting-cah", "percentage")
    stand = plaats_van(inhoud, "Acties", "", "stand")
    inhoud = vul_in(inhoud, "Groeiniveaus", {niveau: "zeven", goed: 3})
    inhoud = vul_in(inhoud, "Cijfers", {teller: "veel", percentage: -3})
    inhoud = vul_in(inhoud, "Acties", {stand: "Bezig"})
    blad = laad_op(client, verslag, inhoud)
    tekst = blad.content.decode()
    for cel, waarde in ((niveau, "zeven"), (teller, "veel"), (percentage, "-3"), (stand, "Bezig")):
        assert f"<td>{cel}</td><td>{waarde}</td>" in tekst
    assert "Bewaar alles" not in tekst
    assert bevestig(client, blad).status_code == 412
    assert score(verslag, "betrokkenheid") is None


@pytest.mark.parametrize(
    ("cellen", "cel", "woord"),
    [
        ({"teller": 40}, "noemer", "Vul ook de noemer in"),
        ({"teller": 40, "noemer": 0}, "noemer", "mag niet 0 zijn"),
        ({"teller": 40, "noemer": 50, "percentage": 50}, "percentage", "geven samen 80,0 %"),
        ({"nvt": "ja", "percentage": 50}, "nvt", "ook een cijfer"),
        ({"nvt": "misschien"}, "nvt", "Kies ja of nee"),
        ({"percentage": "1e900"}, "percentage", "te groot"),
        ({"percentage": 123456.0}, "percentage", "te groot"),
        ({"percentage": "94,12345"}, "percentage", "vier cijfers"),
        ({"noemer": "wissen", "teller": "1.234.567"}, "teller", "Typ een getal"),
    ],
)
def test_cijfers_gehoorzamen_de_regels_van_de_pagina(
    wie: tuple[Client, Verslag, Toegang], cellen: dict[str, Any], cel: str, woord: str
) -> None:
    client, verslag, _ = wie
    inhoud = download(client, verslag)
    plaatsen = {k: plaats_van(inhoud, "Cijfers", "bezetting-cah", k) for k in {*cellen, cel}}
    blad = laad_op(client, verslag, vul_in(inhoud, "Cijfers", {plaatsen[k]: w for k, w in cellen.items()}))
    tekst = blad.content.decode()
    assert f"<td>{plaatsen[cel]}</td>" in tekst
    assert woord in tekst


def test_percentage_volgt_uit_teller_en_noemer_en_nvt_neemt_leeggemaakte_getallen_mee(
    wie: tuple[Client, Verslag, Toegang],
) -> None:
    client, verslag, toegang = wie
    met, weg = (Kengetal.objects.get(code=c) for c in ("bezetting-cah", "benutting-contextbegeleiding-cah"))
    leeg = {"staat": "beantwoord", "teller": None, "noemer": None, "toelichting": ""}
    with systeem():
        rijen = [Invoer(x.pk, 0, {**leeg, "percentage": Decimal(70)}) for x in (met, weg)]
        bewaar(CIJFER, verslag, rijen, door=toegang.persoon, nu=timezone.now())
    inhoud = download(client, verslag)
    cellen: dict[str, Any] = {
        plaats_van(inhoud, "Cijfers", met.code, "teller"): 4,
        plaats_van(inhoud, "Cijfers", met.code, "noemer"): 5,
        plaats_van(inhoud, "Cijfers", weg.code, "percentage"): None,
        plaats_van(inhoud, "Cijfers", weg.code, "nvt"): "ja",
    }
    bevestig(client, laad_op(client, verslag, vul_in(inhoud, "Cijfers", cellen)))
    with systeem():
        assert Cijfer.objects.get(kengetal=met).percentage == 80
        assert (Cijfer.objects.get(kengetal=weg).staat, Cijfer.objects.get(kengetal=weg).percentage) == ("nvt", None)


def test_percentage_als_breuk_wordt_opgemerkt(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    inhoud = download(client, verslag)
    inhoud = vul_in(inhoud, "Cijfers", {plaats_van(inhoud, "Cijfers", "bezetting-cah", "percentage"): 0.945})
    assert "Bedoelt u 94,5 %?" in laad_op(client, verslag, inhoud).content.decode()


@pytest.mark.parametrize("cel", ["31/12/2026", "31-12-2026", "31 december 2026", "2026-12-31", 46387])
def test_datum_als_tekst_of_als_datum(wie: tuple[Client, Verslag, Toegang], cel: str | int) -> None:
    client, verslag, _ = wie
    inhoud = download(client, verslag)
    plaatsen = {k: plaats_van(inhoud, "Acties", "", k) for k in ("doel", "tegen")}
    inhoud = vul_in(inhoud, "Acties", {plaatsen["doel"]: "Doel", plaatsen["tegen"]: cel})
    bevestig(client, laad_op(client, verslag, inhoud))
    with systeem():
        assert Actie.objects.get(organisatie=verslag.organisatie).tegen == dt.date(2026, 12, 31)


def test_datum_waar_een_getal_hoort_is_een_probleem(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    inhoud = download(client, verslag)
    tegen = plaats_van(inhoud, "Acties", "", "tegen")
    opmaak = re.search(rf'<c r="{tegen}" s="(\d+)"', blad_xml(inhoud, "Acties"))
    assert opmaak is not None
    teller = plaats_van(inhoud, "Cijfers", "bezetting-cah", "teller")
    inhoud = vul_in(inhoud, "Cijfers", {}, {teller: f'<c r="{teller}" s="{opmaak[1]}"><v>46387</v></c>'})
    tekst = laad_op(client, verslag, inhoud).content.decode()
    assert f"<td>{teller}</td><td>2026-12-31</td>" in tekst
    assert "Hier staat een datum" in tekst


def test_formules_geven_hun_uitkomst_en_zonder_uitkomst_een_raad(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    inhoud = download(client, verslag)
    teller, noemer = (plaats_van(inhoud, "Cijfers", "bezetting-cah", k) for k in ("teller", "noemer"))
    met = {
        teller: f'<c r="{teller}"><f>100/3</f><v>33.333333333333336</v></c>',
        noemer: f'<c r="{noemer}"><f>2*50</f><v>100</v></c>',
    }
    blad = laad_op(client, verslag, vul_in(inhoud, "Cijfers", {}, met))
    assert "33,3333" in blad.content.decode()
    assert "Bewaar alles" in blad.content.decode()
    zonder = vul_in(inhoud, "Cijfers", {}, {teller: f'<c r="{teller}"><f>100/3</f></c>'})
    tekst = laad_op(client, verslag, zonder).content.decode()
    assert f"<td>{teller}</td>" in tekst
    assert "heeft nog geen uitkomst" in tekst


def test_samengevoegde_cellen_en_rijen_van_een_ander_zijn_een_probleem(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    inhoud = download(client, verslag)
    een = plaats_van(inhoud, "Groeiniveaus", "dossierbeheer", "niveau")
    ander = plaats_van(inhoud, "Groeiniveaus", "betrokkenheid", "code")
    samen = wijzig_xml(
        inhoud,
        "Groeiniveaus",
        "</sheetData>",
        f'</sheetData><mergeCells><mergeCell ref="{een}:{een[0]}60"/></mergeCells>',
    )
    tekst = laad_op(client, verslag, vul_in(samen, "Groeiniveaus", {een: 3})).content.decode()
    assert f"<td>{een}</td>" in tekst
    assert "samengevoegd" in tekst
    niveau = plaats_van(inhoud, "Groeiniveaus", "betrokkenheid", "niveau")
    vreemd = vul_in(inhoud, "Groeiniveaus", {ander: "verzonnen", niveau: 3})
    assert "is er in het verslag niet" in laad_op(client, verslag, vreemd).content.decode()


def test_zelfde_bestand_twee_keer_maakt_een_nieuwe_actie_een_keer(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    inhoud = download(client, verslag)
    inhoud = vul_in(inhoud, "Acties", {plaats_van(inhoud, "Acties", "", "doel"): "Nieuw doel"})
    bevestig(client, laad_op(client, verslag, inhoud))
    assert "Er verandert niets" in laad_op(client, verslag, inhoud).content.decode()
    with systeem():
        assert Actie.objects.filter(organisatie=verslag.organisatie).count() == 1


@pytest.mark.parametrize(
    ("tekst", "verwacht"),
    [
        ("Dossierbeheer\t3\tMet uitleg", (3, "Met uitleg")),
        ("Thema\tNiveau\ndossierbeheer\t4 – Bijsturen op resultaat\n\n", (4, "")),
        ('Dossierbeheer\tVaste werkwijze\t"Twee\nregels"', (3, "Twee\nregels")),
    ],
)
def test_plakken_van_scores(wie: tuple[Client, Verslag, Toegang], tekst: str, verwacht: tuple[int, str]) -> None:
    client, verslag, _ = wie
    bevestig(client, plak(client, verslag, tekst))
    rij = score(verslag, "dossierbeheer")
    assert rij is not None
    assert rij.niveau is not None
    assert (rij.niveau.waarde, rij.toelichting) == verwacht


def test_plakken_van_cijfers_met_komma_en_punt(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    bevestig(
        client,
        plak(client, verslag, "Bezetting – CaH\t45,5\t50.0\tHet verhaal\nbenutting-contextbegeleiding-cah\t93,4 %"),
    )
    with systeem():
        assert Cijfer.objects.get(kengetal__code="bezetting-cah").percentage == 91
        assert Cijfer.objects.get(kengetal__code="benutting-contextbegeleiding-cah").percentage == Decimal("93.4")


def test_plakken_met_fouten_houdt_wat_geplakt_werd(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    blad = plak(client, verslag, "Dossierbeheerr\t3\nBetrokkenheid\t9\nOnthaal\nBetrokkenheid\t2\nBetrokkenheid\t3")
    tekst = blad.content.decode()
    assert "Bedoelt u “Dossierbeheer”?" in tekst
    assert "regel 2, kolom 2" in tekst
    assert "Kopieer ook de kolommen ernaast" in tekst
    assert "meer dan één keer" in tekst
    assert "Dossierbeheerr\t3" in tekst
    assert "Bewaar alles" not in tekst


def test_bestand_van_een_andere_organisatie_of_een_ander_jaar_wordt_geweigerd(
    wie: tuple[Client, Verslag, Toegang],
) -> None:
    client, verslag, _ = wie
    ander, andere_toegang = maak_concept()
    vreemde = Client()
    vreemde.force_login(andere_toegang.persoon)
    antwoord = laad_op(client, verslag, download(vreemde, ander))
    assert antwoord.status_code == 422
    assert "andere organisatie" in antwoord.content.decode()
    with systeem():
        assert not Sjabloonvoorstel.objects.exists()


def test_vorig_jaar_staat_erbij_behalve_met_nulpunt(wie: tuple[Client, Verslag, Toegang]) -> None:

    client, verslag, _ = wie
    indiening = maak_ingediend(
        organisatie=verslag.organisatie, werkjaar=maak_werkjaar(jaar=verslag.werkjaar_id - 1), niveau=2
    )[2]
    with systeem():
        feiten_uit_indiening(indiening.pk)
    inhoud = download(client, verslag)
    assert waarde_van(inhoud, "Groeiniveaus", plaats_van(inhoud, "Groeiniveaus", "dossierbeheer", "vorig")) == "2"
    assert waarde_van(inhoud, "Cijfers", plaats_van(inhoud, "Cijfers", "bezetting-cah", "vorig")) == "90"
    Werkjaar.objects.filter(pk=verslag.werkjaar_id).update(nulpunt=True)
    inhoud = download(client, verslag)
    assert waarde_van(inhoud, "Groeiniveaus", plaats_van(inhoud, "Groeiniveaus", "dossierbeheer", "vorig")) == ""


def test_ingediend_verslag_neemt_niets_aan(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, toegang = wie
    blad = plak(client, verslag, "Dossierbeheer\t1")
    vul(verslag, toegang)
    dien_in(verslag, toegang)
    antwoord = bevestig(client, blad)
    assert "Het verslag is ingediend" in antwoord.content.decode()
    assert score(verslag, "dossierbeheer").niveau.waarde == 3  # type: ignore[union-attr]


def test_lezer_kan_niets_opladen(wie: tuple[Client, Verslag, Toegang]) -> None:
    _, verslag, _ = wie
    lezer = Client()
    lezer.force_login(als_lid(verslag.organisatie, Lidrol.LEZER).persoon)
    assert "U kunt dit verslag lezen" in plak(lezer, verslag, "Dossierbeheer\t1").content.decode()
    with systeem():
        assert not Sjabloonvoorstel.objects.exists()


def test_verlopen_voorstel_wordt_niet_meer_bewaard(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    blad = plak(client, verslag, "Dossierbeheer\t1")
    with systeem():
        Sjabloonvoorstel.objects.update(vervalt_op=timezone.now())
    assert "verlopen" in bevestig(client, blad).content.decode()
    assert score(verslag, "dossierbeheer") is None


def test_zonder_bestand_staat_er_wat_te_doen(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    antwoord = client.post(adres(verslag), {"doe": "bestand"})
    assert antwoord.status_code == 422
    assert "Kies het bestand dat u invulde." in antwoord.content.decode()


def test_vrije_vorm_heeft_geen_sjabloon(client: Client) -> None:
    verslag, toegang = maak_concept(boom="vrije-vorm")
    client.force_login(toegang.persoon)
    assert "Niets voor een rekenblad" in client.get(adres(verslag)).content.decode()
    assert client.get(adres(verslag, "bestand/")).status_code == 404


def test_aantal_opdrachten_hangt_niet_af_van_wat_er_staat(
    wie: tuple[Client, Verslag, Toegang], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, verslag, toegang = wie
    pagina = adres(verslag)
    client.get(pagina)
    with django_assert_max_num_queries(15) as leeg:
        client.get(pagina)
    vul(verslag, toegang)
    for nummer in range(3):
        maak_actie(verslag, toegang, f"Doel {nummer}")
    with django_assert_max_num_queries(15) as vol:
        client.get(pagina)
    assert len(vol) == len(leeg)
    regels = "\n".join(f"{t.element.naam}\t4" for t in huidig_groeikader().themas)
    proef = plak(client, verslag, regels).request["PATH_INFO"]
    with django_assert_max_num_queries(15):
        client.get(proef)


def test_cijfer_van_opgroeien_bevestigen_of_betwisten(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    een, ander = "bezetting-cah", "bezetting-ovbj"
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, CaH="91.5", OVBJ="80")
    inhoud = download(client, verslag)
    assert waarde_van(inhoud, "Cijfers", plaats_van(inhoud, "Cijfers", een, "opgroeien")) == "91,5 %"
    cellen: dict[str, Any] = {
        plaats_van(inhoud, "Cijfers", een, "klopt"): "ja",
        plaats_van(inhoud, "Cijfers", ander, "percentage"): 85,
        plaats_van(inhoud, "Cijfers", ander, "reden"): "Er ontbreekt een maand.",
    }
    bevestig(client, laad_op(client, verslag, vul_in(inhoud, "Cijfers", cellen)))
    with systeem():
        assert Cijfer.objects.get(kengetal__code=een).herkomst == "centraal_bevestigd"
        assert Cijfer.objects.get(kengetal__code=een).percentage == Decimal("91.5")
        assert Cijfer.objects.get(kengetal__code=ander).herkomst == "centraal_betwist"
    assert "Er verandert niets" in laad_op(client, verslag, download(client, verslag)).content.decode()


def test_een_ander_cijfer_van_opgroeien_wordt_niet_ongezien_bevestigd(wie: tuple[Client, Verslag, Toegang]) -> None:
    client, verslag, _ = wie
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, CaH="91.5")
    inhoud = download(client, verslag)
    inhoud = vul_in(inhoud, "Cijfers", {plaats_van(inhoud, "Cijfers", "bezetting-cah", "klopt"): "ja"})
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, CaH="60")
    blad = laad_op(client, verslag, inhoud)
    assert "Opgroeien heeft nu 60 %" in blad.content.decode()
    assert bevestig(client, blad).status_code == 412
    with systeem():
        assert not Cijfer.objects.exists()

"""Files on request: asked once, made by a job, stopped when asked, gone in time, seen by who asked alone."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import time
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Regio, Sectorrolsoort
from organisaties.models import Lidmaatschap, Persoon, Sectorrol
from rapporten import tasks
from rapporten.models import Aggregaat, Editie, Sectornota, Uitvoer
from rapporten.sectorbeeld.edities import leg_vast
from rapporten.sectorbeeld.exporteren import Keuze, als_bytes, tabellen_van
from rapporten.uitvoer import maken, plaats, rapport, vragen
from tests.fabrieken import maak_lid, maak_organisatie, maak_sectorrol
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.verslagen import maak_ingediend
from tests.kantoor import zet_om
from zelfevaluatie.models import Element

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

THEMA = "onthaal-van-de-gebruiker"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editie(kaders: None) -> Editie:
    cijfers: dict[str, Any] = {"bezetting-ovbj": (Decimal(2), Decimal(3), None)}
    zaai(
        2022,
        [
            *(Antwoorden(niveaus={THEMA: n}, cijfers=cijfers) for n in (1, 2, 3, 4, 5, 5)),
            *(Antwoorden(regio="limburg", werkvormen=("OVBJ", "GES+"), niveaus={THEMA: n}) for n in [3] * 6 + [2]),
            Antwoorden(regio="brussel", niveaus={THEMA: 0}),
        ],
    )
    return leg_vast(2022, None, "=1+1 is geen formule")


def aangemeld_als(persoon: Persoon) -> Client:
    client = Client()
    client.force_login(persoon)
    return client


@pytest.fixture
def lid(kaders: None) -> Persoon:
    return maak_lid(organisatie=maak_organisatie())


def formulier(client: Client, **anders: Any) -> dict[str, Any]:
    """What the form holds when it is opened, with changes."""
    form = client.get(reverse("uitvoer_cijfers")).context["form"]
    begin = {naam: form[naam].value() for naam in form.fields}
    begin["editie"] = begin["editie"] or next(iter(form.edities))
    return {naam: waarde for naam, waarde in (begin | anders).items() if waarde not in (None, False)}


def vraag(client: Client, **anders: Any) -> Uitvoer:
    """Ask for the figures; the request."""
    antwoord = client.post(reverse("uitvoer_cijfers"), formulier(client, **anders))
    assert antwoord.status_code == 302, antwoord.context["form"].errors
    with systeem():
        return Uitvoer.objects.get(pk=int(antwoord["Location"].rstrip("/").rpartition("/")[2]))


def haal(client: Client, uitvoer: Uitvoer) -> bytes:
    antwoord = client.get(reverse("uitvoer_bestand", args=[uitvoer.pk]))
    assert antwoord.status_code == 200
    return b"".join(antwoord.streaming_content)  # type: ignore[attr-defined]


def stand(uitvoer: Uitvoer) -> str:
    with systeem():
        rij = vragen.met_stand(Uitvoer.objects.filter(pk=uitvoer.pk)).get()
        return vragen.stand_van(rij, timezone.now()).value


def cellen(editie: Editie, **waar: Any) -> list[Aggregaat]:
    return list(editie.aggregaten.filter(**waar).select_related("thema", "kengetal"))


def test_een_lid_vraagt_en_haalt_een_werkboek_cel_voor_cel_als_de_editie(editie: Editie, lid: Persoon) -> None:
    client = aangemeld_als(lid)
    uitvoer = vraag(client)
    assert stand(uitvoer) == "wacht"
    assert "wacht op zijn beurt" in client.get(reverse("uitvoer_stuk", args=[uitvoer.pk])).content.decode()
    werk_af("celery")
    assert stand(uitvoer) == "klaar"
    boek = CalamineWorkbook.from_filelike(io.BytesIO(haal(client, uitvoer)))
    assert boek.sheet_names == ["Groeiniveaus", "Cijfers", "Toelichting"]
    kop, *rijen = boek.get_sheet_by_name("Groeiniveaus").to_python()
    per_groep = {rij["sleutel"]: rij for rij in (dict(zip(kop, rij, strict=True)) for rij in rijen)}
    bewaard = cellen(editie, kengetal=None)
    assert len(per_groep) == len(rijen) == len(bewaard)
    for cel in bewaard:
        rij = per_groep[cel.groep]
        assert rij["verborgen"] == cel.verborgen
        # XlsxWriter writes sixteen digits.
        for kop, waarde in (("n", cel.n), ("gemiddelde", cel.gemiddelde), ("mediaan", cel.mediaan), ("q3", cel.q3)):
            assert rij[kop] == ("" if waarde is None else pytest.approx(waarde, abs=1e-14))
        verdeling = [rij[f"niveau {i}"] for i in range(6)]
        assert verdeling == (cel.verdeling or [""] * 6)
        assert rij["vastgelegd op"] == timezone.localdate(editie.op)
    kop, *rijen = boek.get_sheet_by_name("Cijfers").to_python()
    bewaard = cellen(editie, thema=None)
    assert len(rijen) == len(bewaard)
    for rij in (dict(zip(kop, rij, strict=True)) for rij in rijen):
        (cel,) = [c for c in bewaard if c.groep == rij["sleutel"]]
        assert (Decimal(str(rij["waarde"])) if rij["waarde"] != "" else None) == cel.waarde
    uitleg = dict(rij[:2] for rij in boek.get_sheet_by_name("Toelichting").to_python())
    assert uitleg["Hash"] == editie.hash
    assert uitleg["Vastgelegd op"] == timezone.localdate(editie.op)
    assert uitleg["Filters"] == "geen: de sector en alle groepen"


@pytest.mark.parametrize(("smaak", "teken", "komma", "bom"), [("excel", ";", ",", True), ("gewoon", ",", ".", False)])
def test_csv_leest_terug_als_de_editie(
    editie: Editie, lid: Persoon, smaak: str, teken: str, komma: str, bom: bool
) -> None:
    client = aangemeld_als(lid)
    uitvoer = vraag(client, formaat="csv" if smaak == "excel" else "csv-gewoon")
    werk_af("celery")
    ruw = haal(client, uitvoer)
    assert ruw.startswith(b"\xef\xbb\xbf") == bom
    rijen = list(csv.DictReader(io.StringIO(ruw.decode("utf-8-sig"), newline=""), delimiter=teken))
    assert len(rijen) == editie.aggregaten.count()
    per_cel = {(c.groep, (c.thema or c.kengetal).code): c for c in cellen(editie)}  # type: ignore[union-attr]
    for rij in rijen:
        cel = per_cel[rij["sleutel"], rij["thema"] or rij["kengetal"]]
        assert (int(rij["n"]) if rij["n"] else None, rij["verborgen"]) == (cel.n, cel.verborgen)
        gemiddelde = float(rij["gemiddelde"].replace(komma, ".")) if rij["gemiddelde"] else None
        assert gemiddelde == cel.gemiddelde
        assert (Decimal(rij["waarde"].replace(komma, ".")) if rij["waarde"] else None) == cel.waarde
        dag = f"{timezone.localdate(editie.op):%d/%m/%Y}" if bom else timezone.localdate(editie.op).isoformat()
        assert rij["vastgelegd op"] == dag


def test_alleen_wat_gekozen_is_staat_erin(editie: Editie, lid: Persoon) -> None:
    client = aangemeld_als(lid)
    uitvoer = vraag(
        client, formaat="json", onderwerpen=["groeiniveaus"], deel="werkvorm:GES+", kolommen=["n", "verdeling"]
    )
    assert uitvoer.bestandsnaam == "sectorbeeld-2022-definitief-1-ges-plus.json"
    werk_af("celery")
    inhoud = json.loads(haal(client, uitvoer))
    assert "cijfers" not in inhoud
    assert {rij["sleutel"] for rij in inhoud["groeiniveaus"]} == {
        cel for cel in editie.aggregaten.values_list("groep", flat=True) if cel == "sector" or "GES+" in cel
    }
    sector = inhoud["groeiniveaus"][0]
    assert set(sector) == {"sleutel", "groep", "thema", "n", "verdeling"}
    assert sum(sector["verdeling"].values()) == sector["n"] == 14


def test_een_dubbele_klik_maakt_een_bestand(editie: Editie, lid: Persoon) -> None:
    client = aangemeld_als(lid)
    gegevens = formulier(client)
    eerste, tweede = (client.post(reverse("uitvoer_cijfers"), gegevens) for _ in range(2))
    assert eerste["Location"] == tweede["Location"]
    assert Opdracht.objects.filter(soort="uitvoer").count() == 1
    werk_af("celery")
    assert client.post(reverse("uitvoer_cijfers"), gegevens)["Location"] == eerste["Location"]
    assert (
        client.post(reverse("uitvoer_cijfers"), gegevens | {"deel": "regio:limburg"})["Location"] != eerste["Location"]
    )


def test_alleen_wie_vroeg_ziet_het(editie: Editie, lid: Persoon) -> None:
    uitvoer = vraag(aangemeld_als(lid))
    werk_af("celery")
    for ander in (maak_lid(organisatie=maak_organisatie()), maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)):
        client = aangemeld_als(ander)
        for naam in ("stuk", "stand", "bestand"):
            assert client.get(reverse(f"uitvoer_{naam}", args=[uitvoer.pk])).status_code == 404
        for naam in ("annuleren", "opnieuw", "verwijderen"):
            assert client.post(reverse(f"uitvoer_{naam}", args=[uitvoer.pk])).status_code == 404
        assert uitvoer.titel not in client.get(reverse("uitvoer")).content.decode()
    assert stand(uitvoer) == "klaar"


def test_de_voorlopige_editie_is_van_opgroeien_ook_bij_het_halen(editie: Editie, lid: Persoon) -> None:
    client = aangemeld_als(lid)
    antwoord = client.post(reverse("uitvoer_cijfers"), formulier(client, editie="voorlopig-2022"))
    assert antwoord.status_code == 422
    assert "Deze editie is er niet (meer)" in antwoord.content.decode()
    beheerder = maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)
    client = aangemeld_als(beheerder)
    uitvoer = vraag(client, editie="voorlopig-2022", formaat="json")
    werk_af("celery")
    assert json.loads(haal(client, uitvoer))["editie"]["soort"] == "voorlopig"
    Sectorrol.objects.filter(persoon=beheerder).update(tot_en_met=timezone.localdate() - dt.timedelta(days=1))
    assert client.get(reverse("uitvoer_bestand", args=[uitvoer.pk])).status_code == 404
    assert "alleen voor Opgroeien" in client.get(reverse("uitvoer_stuk", args=[uitvoer.pk])).content.decode()


def test_annuleren_voor_het_begin_en_midden_in_het_schrijven(
    editie: Editie, lid: Persoon, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = aangemeld_als(lid)
    uitvoer = vraag(client)
    assert "gestopt" in client.post(reverse("uitvoer_annuleren", args=[uitvoer.pk]), follow=True).content.decode()
    werk_af("celery")
    assert stand(uitvoer) == "geannuleerd"
    assert (
        "niets meer te stoppen"
        in client.post(reverse("uitvoer_annuleren", args=[uitvoer.pk]), follow=True).content.decode()
    )

    # After the third row somebody cancels; the job is to see it at the next look and to leave nothing behind.
    tweede = vraag(client)
    monkeypatch.setattr(maken, "KIJK_NA", 4)
    gezien = []
    gewoon = maken.kijk

    def kijk(uitvoer_id: int) -> None:
        gezien.append(vragen.annuleer(tweede, timezone.now()))
        gewoon(uitvoer_id)

    monkeypatch.setattr(maken, "kijk", kijk)
    werk_af("celery")
    assert gezien == [True]
    assert stand(tweede) == "geannuleerd"
    assert not [pad for pad in media.rglob("*") if pad.is_file()]
    assert Opdracht.objects.get(onderwerp=f"uitvoer:{tweede.pk}").status == "klaar"


def test_wie_annuleert_terwijl_het_bestand_klaar_raakt_krijgt_geen_bestand(
    editie: Editie, lid: Persoon, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = aangemeld_als(lid)
    uitvoer = vraag(client)
    schrijf = maken.bewaar_geschreven

    def en_dan(*args: Any) -> Any:
        bestand = schrijf(*args)
        vragen.annuleer(uitvoer, timezone.now())
        return bestand

    monkeypatch.setattr(maken, "bewaar_geschreven", en_dan)
    werk_af("celery")
    assert stand(uitvoer) == "geannuleerd"
    assert not [pad for pad in media.rglob("*") if pad.is_file()]


def test_mislukt_zegt_het_en_kan_opnieuw(editie: Editie, lid: Persoon, monkeypatch: pytest.MonkeyPatch) -> None:
    client = aangemeld_als(lid)
    uitvoer = vraag(client, mail="on")
    assert "niet mislukt" in client.post(reverse("uitvoer_opnieuw", args=[uitvoer.pk]), follow=True).content.decode()

    def kapot(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("geheim")

    with monkeypatch.context() as stuk:
        stuk.setattr(maken, "schrijf_editie", kapot)
        for _ in range(3):
            Opdracht.objects.update(niet_voor=timezone.now())
            werk_af("celery")
    assert stand(uitvoer) == "mislukt"
    bladzijde = client.get(reverse("uitvoer_stuk", args=[uitvoer.pk])).content.decode()
    assert "Het is niet gelukt" in bladzijde
    assert "geheim" not in bladzijde
    assert "Probeer opnieuw" in bladzijde
    for _ in range(2):  # the clock rings again: no second mail
        with systeem():
            vragen.meld_mislukte(timezone.now())
        werk_af("celery")
    (bericht,) = mail.outbox
    assert bericht.subject.startswith("Uw bestand is niet gelukt: ")
    assert reverse("uitvoer_stuk", args=[uitvoer.pk]) in bericht.body
    assert "geheim" not in bericht.body
    for _ in range(2):
        client.post(reverse("uitvoer_opnieuw", args=[uitvoer.pk]))
    assert Opdracht.objects.filter(soort="uitvoer", onderwerp=f"uitvoer:{uitvoer.pk}").count() == 2
    werk_af("celery")
    assert stand(uitvoer) == "klaar"


def test_een_bestand_verloopt_en_de_rij_blijft(editie: Editie, lid: Persoon, media: Path) -> None:
    client = aangemeld_als(lid)
    uitvoer, ander = vraag(client), vraag(client, formaat="csv")
    werk_af("celery")
    nu = timezone.now()
    with systeem():
        vragen.ruim_op(nu + vragen.BEWAARTERMIJN - dt.timedelta(minutes=1))
        assert Uitvoer.objects.filter(verwijderd_op=None).count() == 2
        Uitvoer.objects.filter(pk=uitvoer.pk).update(verloopt_op=nu)
        vragen.ruim_op(nu)
    assert (stand(uitvoer), stand(ander)) == ("verlopen", "klaar")
    assert not (media / vragen.map_van(uitvoer.pk)).exists()
    assert "niet meer" in client.get(reverse("uitvoer_bestand", args=[uitvoer.pk]), follow=True).content.decode()
    assert uitvoer.titel in client.get(reverse("uitvoer")).content.decode()
    assert haal(client, ander)
    opnieuw = vraag(client)
    assert opnieuw.pk != uitvoer.pk


def test_een_mail_alleen_als_men_er_om_vroeg(editie: Editie, lid: Persoon) -> None:
    client = aangemeld_als(lid)
    vraag(client, formaat="csv")
    werk_af("celery")
    assert mail.outbox == []
    uitvoer = vraag(client, mail="on")
    werk_af("celery")
    (bericht,) = mail.outbox
    assert bericht.to == [lid.email]
    assert reverse("uitvoer_stuk", args=[uitvoer.pk]) in bericht.body
    assert not bericht.attachments


def test_niet_meer_dan_vijf_tegelijk(editie: Editie, lid: Persoon) -> None:
    client = aangemeld_als(lid)
    for regio in ("antwerpen", "limburg", "brussel", "vlaams-brabant", "west-vlaanderen"):
        vraag(client, deel=f"regio:{regio}")
    antwoord = client.post(reverse("uitvoer_cijfers"), formulier(client))
    assert antwoord.status_code == 422
    assert "Er worden al 5 bestanden" in antwoord.content.decode()


def test_wat_niet_bestaat_wordt_gezegd_en_niets_gaat_stuk(editie: Editie, lid: Persoon) -> None:
    client = aangemeld_als(lid)
    gegevens = formulier(client, editie="x", deel="regio:\x00", onderwerpen=["zomaar"], formaat="exe", kolommen=["=1"])
    antwoord = client.post(reverse("uitvoer_cijfers"), gegevens)
    assert antwoord.status_code == 422
    assert set(antwoord.context["form"].errors) == {"editie", "deel", "onderwerpen", "formaat", "kolommen"}
    assert client.post(reverse("uitvoer_cijfers"), {}).status_code == 422
    assert client.get(reverse("uitvoer_cijfers") + "?editie=x&deel=%00").status_code == 200
    assert client.get("/uitvoer/99999999999999999999/").status_code == 404


def test_een_regionale_partner_begint_bij_de_eigen_regio(editie: Editie) -> None:
    partner = maak_sectorrol(rol=Sectorrolsoort.REGIONALE_PARTNER, regio="limburg")
    form = aangemeld_als(partner).get(reverse("uitvoer_cijfers")).context["form"]
    assert form["deel"].value() == "regio:limburg"


def test_statements(editie: Editie, lid: Persoon, django_assert_max_num_queries: Any) -> None:
    client = aangemeld_als(lid)
    uitvoer = vraag(client)
    for aantal in range(3):
        for naam, args in (("uitvoer", []), ("uitvoer_cijfers", []), ("uitvoer_stuk", [uitvoer.pk])):
            with django_assert_max_num_queries(8):
                client.get(reverse(naam, args=args))
        vraag(client, deel=f"regio:{('antwerpen', 'limburg', 'brussel')[aantal]}")


def vraag_rapport(client: Client, **gegevens: Any) -> Uitvoer:
    antwoord = client.post(reverse("uitvoer_rapport"), gegevens)
    assert antwoord.status_code == 302
    with systeem():
        return Uitvoer.objects.get(pk=int(antwoord["Location"].rstrip("/").rpartition("/")[2]))


def test_een_regionaal_rapport_toont_de_regio_en_de_duiding_en_wordt_een_pdf(editie: Editie) -> None:
    beheerder = maak_sectorrol(rol=Sectorrolsoort.BEHEERDER)
    with systeem():
        Sectornota.objects.create(
            werkjaar_id=2022, hoofdstuk="groeiniveaus", versie=1, tekst="Wij lezen <b>traag</b>.", gepubliceerd=True,
            door=beheerder,
        )  # fmt: skip
    partner = aangemeld_als(maak_sectorrol(rol=Sectorrolsoort.REGIONALE_PARTNER, regio="limburg"))
    uitvoer = vraag_rapport(partner, editie="definitief-2022", deel="regio:limburg")
    assert (uitvoer.titel, uitvoer.bestandsnaam) == (
        "Regionaal rapport Limburg over 2022 (PDF)",
        "sectorrapport-2022-definitief-1-limburg.pdf",
    )
    with systeem():
        html = rapport.html_van(editie, "regio:limburg")
    assert "<h1>Regionaal rapport Limburg over 2022</h1>" in html
    assert "Wij lezen &lt;b&gt;traag&lt;/b&gt;." in html
    assert editie.hash in html
    assert "<details" not in html
    assert 'href="?' not in html
    werk_af("pdf")
    assert stand(uitvoer) == "klaar"
    assert haal(partner, uitvoer).startswith(b"%PDF-")


def test_annuleren_stopt_ook_het_maken_van_een_pdf(
    editie: Editie, lid: Persoon, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = aangemeld_als(lid)
    uitvoer = vraag_rapport(client, editie="definitief-2022")

    def lang(*args: Any) -> bytes:
        vragen.annuleer(uitvoer, timezone.now())
        einde = time.process_time() + 20
        while time.process_time() < einde:
            sum(range(1000))
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(rapport, "maak", lang)
    werk_af("pdf")
    assert stand(uitvoer) == "geannuleerd"
    assert Opdracht.objects.get(soort="uitvoerpdf").status == "klaar"
    assert not [pad for pad in media.rglob("*") if pad.is_file()]


def test_wat_een_pdf_of_prent_tekent_vraagt_niets_aan_de_databank(
    editie: Editie, lid: Persoon, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it was cancelled is asked on the same connection, in the middle of the work: it would wait for itself."""
    gevraagd = []
    for module in (rapport, plaats):
        monkeypatch.setattr(module, "maak", _zonder_vragen(module.maak, gevraagd))
    client = aangemeld_als(lid)
    vraag_rapport(client, editie="definitief-2022")
    with systeem():
        nummer = Lidmaatschap.objects.get(persoon=lid).organisatie.ondernemingsnummer
    for formaat in ("pdf", "png"):
        assert client.post(reverse("plaats_meenemen", args=[nummer]), {"formaat": formaat}).status_code == 302
    werk_af("pdf")
    assert gevraagd == ["rapport", "plaats", "plaats"]
    assert not Opdracht.objects.exclude(status="klaar").filter(soort="uitvoerpdf").exists()


def _zonder_vragen(maak: Callable[..., bytes], gevraagd: list[str]) -> Callable[..., bytes]:
    def stil(*args: Any) -> bytes:
        gevraagd.append(maak.__module__.rpartition(".")[2])
        with CaptureQueriesContext(connection) as gesteld:
            inhoud = maak(*args)
        anders = [een["sql"] for een in gesteld.captured_queries if 'FROM "rapporten_uitvoer"' not in een["sql"]]
        assert anders == [], "only the look itself asks something"
        return inhoud

    return stil


def test_een_zip_maakt_eerst_wat_ontbreekt_en_zegt_wat_erin_zit(media: Path) -> None:
    _, _, limburg = maak_ingediend(organisatie=maak_organisatie(naam="=Demo Één/../x", regio=Regio.LIMBURG))
    _, _, ander = maak_ingediend(werkjaar=limburg.verslag.werkjaar)
    jaar = str(limburg.verslag.werkjaar_id)
    opgroeien = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    client = aangemeld_als(opgroeien)
    werk_af("celery")
    mail.outbox.clear()

    def vraag_zip(**keuze: str) -> Uitvoer:
        antwoord = client.post(reverse("uitvoer_verslagen"), {"werkjaar": jaar, **keuze})
        assert antwoord.status_code == 302
        with systeem():
            return Uitvoer.objects.get(pk=int(antwoord["Location"].rstrip("/").rpartition("/")[2]))

    alles, regio = vraag_zip(mail="on"), vraag_zip(regio="limburg")
    assert (alles.totaal, regio.totaal) == (2, 1)
    werk_af("celery")
    assert stand(alles) == "wacht"  # the PDFs are not there yet
    werk_af("pdf")
    Opdracht.objects.filter(soort="uitvoerverslagen").update(niet_voor=timezone.now())
    werk_af("celery")
    assert (stand(alles), stand(regio)) == ("klaar", "klaar")
    werk_af("celery")
    assert [bericht.to for bericht in mail.outbox] == [[opgroeien.email]]
    with zipfile.ZipFile(io.BytesIO(haal(client, alles))) as bundel:
        assert bundel.testzip() is None
        namen = sorted(bundel.namelist())
        assert namen[0].startswith(sorted([limburg.kenmerk, ander.kenmerk])[0])
        assert namen[2] == "inhoud.csv"
        assert all(bundel.read(naam).startswith(b"%PDF-") for naam in namen[:2])
        lijst = list(csv.DictReader(io.StringIO(bundel.read("inhoud.csv").decode("utf-8-sig")), delimiter=";"))
    assert {rij["bestand"] for rij in lijst} == set(namen[:2])
    assert "'=Demo Één/../x" in {rij["organisatie"] for rij in lijst}
    with zipfile.ZipFile(io.BytesIO(haal(client, regio))) as bundel:
        assert bundel.namelist() == [f"{limburg.kenmerk}-demo-eenx.pdf", "inhoud.csv"]
    leeg = client.post(reverse("uitvoer_verslagen"), {"werkjaar": jaar, "regio": "brussel"})
    assert leeg.status_code == 422
    assert "Kies ruimer" in leeg.content.decode()


def test_een_verslag_zonder_pdf_houdt_de_zip_niet_tegen(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, indiening = maak_ingediend()
    werk_af("celery")

    def kapot(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(tasks.pdf, "maak", kapot)
    client = aangemeld_als(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))
    client.post(reverse("uitvoer_verslagen"), {"werkjaar": str(indiening.verslag.werkjaar_id)})
    for _ in range(4):
        for wachtrij in ("celery", "pdf"):
            Opdracht.objects.te_doen().update(niet_voor=timezone.now())
            werk_af(wachtrij)
    with systeem():
        uitvoer = Uitvoer.objects.get()
    assert stand(uitvoer) == "klaar"
    assert uitvoer.opmerking.startswith("Van 1 verslag kon de PDF niet gemaakt worden.")
    with zipfile.ZipFile(io.BytesIO(haal(client, uitvoer))) as bundel:
        assert bundel.namelist() == ["inhoud.csv"]


def test_libreoffice_opent_het_werkboek_onveranderd(editie: Editie, tmp_path: Path) -> None:
    Element.objects.filter(code=THEMA).update(naam='=HYPERLINK("http://example.com";"klik")')
    with systeem():
        bestand = tmp_path / "blad.xlsx"
        bestand.write_bytes(als_bytes(editie, "xlsx", Keuze()))
        verwacht = {t.naam: [[k.kop for k in t.kolommen], *t.rijen()] for t in tabellen_van(editie, Keuze())}
    # Semicolons, UTF-8, no formatting of numbers, every sheet as a file of its own.
    soort = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,-1"
    bladen = {}
    for uit in _in_libreoffice(bestand, soort, tmp_path / "uit"):
        with uit.open(encoding="utf-8", newline="") as open_:
            bladen[uit.stem.partition("-")[2]] = list(csv.reader(open_, delimiter=";"))
    assert set(bladen) == {*verwacht, "Toelichting"}
    for naam, rijen in verwacht.items():
        for gelezen, bedoeld in zip(bladen[naam], rijen, strict=True):
            assert all(_zelfde(cel, waarde) for cel, waarde in zip(gelezen, bedoeld, strict=True)), (gelezen, bedoeld)
    uitleg = {rij[0]: rij[1] for rij in bladen["Toelichting"]}
    assert (uitleg["Hash"], uitleg["Opmerking"]) == (editie.hash, "=1+1 is geen formule")
    assert _zelfde(uitleg["Vastgelegd op"], timezone.localdate(editie.op))


def _zelfde(cel: str, waarde: Any) -> bool:
    """Does what LibreOffice wrote mean this value?"""
    if isinstance(waarde, int | float | Decimal):
        return float(cel) == pytest.approx(float(waarde), rel=1e-13)
    if isinstance(waarde, dt.date):
        return cel in (waarde.isoformat(), f"{waarde:%d/%m/%Y}", f"{waarde:%m/%d/%Y}", f"{waarde:%m/%d/%y}")
    return cel == (waarde or "")


def _in_libreoffice(bestand: Path, soort: str, map: Path) -> list[Path]:
    with contextlib.suppress(AssertionError):  # LibreOffice adds the name of the sheet
        zet_om(bestand, soort, map)
    return sorted(map.glob("*.csv"))

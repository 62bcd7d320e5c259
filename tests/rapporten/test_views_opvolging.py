"""The pages of a submission and of following it up: per role, few statements, nothing internal leaves Opgroeien."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.documenten import bewaar
from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol, Sectorrolsoort
from organisaties.models import Persoon
from organisaties.toegang import Toegang
from rapporten import opvolgen, tasks, verslagpdf, workflow
from rapporten.ankeren import alineas
from rapporten.bewaren import ANTWOORD, Invoer
from rapporten.bewaren import bewaar as bewaar_antwoord
from rapporten.choices import Handeling, Status
from rapporten.inhoud import lees, sha256
from rapporten.leesblad import zoek
from rapporten.models import (
    Aanvulling,
    Antwoord,
    Bijlage,
    Indiening,
    InterneNotitie,
    Ondertekening,
    Opmerking,
    Overgang,
    Verslag,
    Verslagpdf,
)
from rapporten.sectorbeeld import edities
from rapporten.sectorbeeld.mediaan import Sector, sector_naast
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import (
    als_sector,
    beantwoord_alles,
    dien_in,
    maak_concept,
    maak_ingediend,
    maak_toewijzing,
    vul,
)
from zelfevaluatie.acties import bewaar_actie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]

Teller = Callable[[int], AbstractContextManager[Any]]


def _als(persoon: Persoon) -> Client:
    client = Client()
    client.force_login(persoon)
    return client


def _blad(indiening: Indiening) -> str:
    return reverse("indiening", args=[indiening.kenmerk])


def _doe(client: Client, wat: str, indiening: Indiening, *args: object, **data: str) -> Any:
    return client.post(reverse(f"indiening_{wat}", args=[indiening.kenmerk, *args]), data)


def _status(verslag: Verslag) -> str:
    with systeem():
        return Verslag.objects.values_list("status", flat=True).get(pk=verslag.pk)


def _behandeld() -> tuple[Verslag, Toegang, Indiening, Toegang, Client]:
    verslag, lid, indiening = maak_ingediend()
    beheerder = als_sector()
    with systeem():
        workflow.neem_in_behandeling(verslag.pk, toegang=beheerder, nu=timezone.now())
    return verslag, lid, indiening, beheerder, _als(beheerder.persoon)


def test_wie_de_indiening_ziet_en_wie_niet() -> None:
    verslag, lid, indiening = maak_ingediend()
    _, ander, _ = maak_ingediend()
    beheerder = als_sector()
    lezer = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.LEZER)
    ex = maak_lid(organisatie=verslag.organisatie, tot_en_met=timezone.localdate().replace(year=2020, day=1))
    wachtend = {
        lid.persoon: 200,
        lezer: 200,
        beheerder.persoon: 200,
        maak_sectorrol(rol=Sectorrolsoort.BEHEERDER): 200,
        ander.persoon: 404,
        ex: 404,
        maak_sectorrol(rol=Sectorrolsoort.WAARNEMER): 404,
        maak_sectorrol(rol=Sectorrolsoort.REGIONALE_PARTNER): 404,
        maak_persoon(): 404,
    }
    for persoon, status in wachtend.items():
        for naam in ("indiening", "indiening_pdf"):
            antwoord = _als(persoon).get(reverse(naam, args=[indiening.kenmerk]))
            assert antwoord.status_code == status, (persoon, naam)
    assert Client().get(_blad(indiening)).status_code == 302
    nummer = verslag.organisatie.ondernemingsnummer
    for fout in (
        "x",
        "2025",
        f"2025-{nummer}",
        f"2025-{nummer}-0",
        f"2025-{nummer}-9",
        f"2025-{nummer}-99999999",
        "--",
    ):
        assert _als(beheerder.persoon).get(f"/indiening/{fout}/").status_code == 404, fout
    assert _als(lid.persoon).get("/opvolging/").status_code == 403
    assert _als(maak_sectorrol(rol=Sectorrolsoort.WAARNEMER)).get("/opvolging/").status_code == 403


def test_de_organisatie_leest_hetzelfde_zonder_formulieren_van_opgroeien() -> None:
    verslag, lid, indiening, beheerder, _ = _behandeld()
    with systeem():
        met_verslag = Indiening.objects.select_related("verslag").get(pk=indiening.pk)
        opvolgen.plaats_opmerking(met_verslag, "visie", "Wat betekent dat?", toegang=beheerder, nu=timezone.now())
    tekst = _als(lid.persoon).get(_blad(indiening)).content.decode()
    assert "Demo-tekst bij Visie op kwaliteitsbeleid." in tekst
    assert "Wat betekent dat?" in tekst
    assert f"dossierbeheerder: {beheerder.persoon.naam}" in tekst
    assert f"/verslag/{verslag.werkjaar_id}/visie/#opmerking-" in tekst
    assert not re.search(r'method="post" action="/indiening/', tekst)
    for wat, args in (
        ("behandelen", ()), ("terugsturen", ()), ("afronden", ()), ("heropenen", ()),
        ("opmerking", ("visie",)), ("notitie", ("visie",)), ("aanvulling", ("visie",)),
        ("antwoord", (1,)), ("opgelost", (1,)), ("afvinken", (1,)), ("intrekken", (1,)),
    ):  # fmt: skip
        assert _doe(_als(lid.persoon), wat, indiening, *args, tekst="x", reden="x").status_code == 403, wat


def test_opvolgen_van_in_behandeling_tot_afgerond_en_weer_open() -> None:
    verslag, lid, indiening = maak_ingediend()
    beheerder = als_sector()
    client = _als(beheerder.persoon)
    assert "Neem in behandeling" in client.get("/opvolging/").content.decode()
    assert _doe(client, "behandelen", indiening).url == _blad(indiening)
    assert _status(verslag) == Status.IN_BEHANDELING

    # sending back needs a question; asking one needs a reason
    tekst = _doe_en_lees(client, "terugsturen", indiening)
    assert "Vraag eerst bij minstens één onderdeel een aanvulling" in tekst
    fout = _doe(client, "aanvulling", indiening, "visie", reden=" ", uiterlijk="morgen")
    assert fout.status_code == 422
    assert '<a href="#aanvulling-visie_reden">Schrijf wat u vraagt en waarom' in fout.content.decode()
    assert "<title>Fout: " in fout.content.decode()
    assert _doe(client, "aanvulling", indiening, "visie", reden="Wie dacht mee?", uiterlijk="").status_code == 302
    assert _doe(client, "notitie", indiening, "visie", tekst="Bespreken in september.").status_code == 302
    assert _doe(client, "opmerking", indiening, "visie", tekst="Mooi geschreven.").status_code == 302

    tekst = _doe_en_lees(client, "afronden", indiening)
    assert "Er staat nog een vraag om aanvulling open" in tekst
    assert "Afronden kan pas als elke vraag" in tekst
    assert _status(verslag) == Status.IN_BEHANDELING
    _doe(client, "terugsturen", indiening)
    assert _status(verslag) == Status.AANVULLING_GEVRAAGD

    beantwoord_alles(verslag, lid, "De jongeren.")
    with systeem():
        vraag = Aanvulling.objects.get()
    assert "De jongeren." not in client.get(_blad(indiening)).content.decode()
    tweede = dien_in(verslag, lid)
    tekst = client.get(_blad(indiening)).content.decode()
    assert "Dit is niet de laatste indiening" in tekst
    assert not re.search(r'action="/indiening/[^"]*/(opmerking|notitie|aanvulling|behandelen)/', tekst)
    _doe(client, "behandelen", indiening)  # on the old one: refused
    assert _status(verslag) == Status.INGEDIEND

    _doe(client, "behandelen", tweede)
    tekst = client.get(_blad(tweede)).content.decode()
    for stuk in ("De jongeren.", "bij indiening 1", "Bespreken in september.", "Mooi geschreven.", "Vink af"):
        assert stuk in tekst, stuk
    assert _doe(client, "afvinken", tweede, vraag.pk).status_code == 302
    _doe(client, "afronden", tweede)
    assert _status(verslag) == Status.AFGEROND

    assert _doe(client, "heropenen", tweede, reden="").status_code == 422
    _doe(client, "heropenen", tweede, reden="Er ontbreekt een cijfer.")
    assert _status(verslag) == Status.AANVULLING_GEVRAAGD
    for persoon in (lid.persoon, beheerder.persoon):
        assert "Er ontbreekt een cijfer." in _als(persoon).get(_blad(tweede)).content.decode()
    nummer = verslag.organisatie.ondernemingsnummer
    takenlijst = _als(lid.persoon).get(f"/o/{nummer}/verslag/{verslag.werkjaar_id}/").content.decode()
    assert "Opgroeien heropende uw verslag" in takenlijst
    assert "Er ontbreekt een cijfer." in takenlijst
    assert _als(lid.persoon).get(f"/o/{nummer}/verslag/{verslag.werkjaar_id}/visie/").context["schrijft"] is True
    with systeem():
        assert list(Overgang.objects.filter(verslag=verslag).values_list("handeling", flat=True)) == [
            Handeling.BEGINNEN, Handeling.INDIENEN, Handeling.IN_BEHANDELING_NEMEN, Handeling.AANVULLING_VRAGEN,
            Handeling.INDIENEN, Handeling.IN_BEHANDELING_NEMEN, Handeling.AFRONDEN, Handeling.HEROPENEN,
        ]  # fmt: skip


def _doe_en_lees(client: Client, wat: str, indiening: Indiening) -> str:
    antwoord = client.post(reverse(f"indiening_{wat}", args=[indiening.kenmerk]), follow=True)
    return str(antwoord.content.decode())


def test_de_tweede_die_beslist_hoort_wie_wat_deed_en_verliest_geen_tekst() -> None:
    verslag, _, indiening, beheerder, eerste = _behandeld()
    tweede = _als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, persoon=maak_persoon(naam="Demo-tweede")))
    _doe(eerste, "afronden", indiening)
    for wat in ("afronden", "behandelen", "terugsturen"):
        tekst = _doe_en_lees(tweede, wat, indiening)
        assert f"Dit kan niet meer: het verslag is nu “afgerond”. {beheerder.persoon.naam} deed dat" in tekst, wat
    antwoord = _doe(tweede, "aanvulling", indiening, "visie", reden="Een lange, bedachtzame vraag.")
    assert antwoord.status_code == 409
    assert "Een lange, bedachtzame vraag.</textarea>" in antwoord.content.decode()
    assert "Het is nu “afgerond”." in antwoord.content.decode()
    with systeem():
        assert Overgang.objects.filter(verslag=verslag, handeling=Handeling.AFRONDEN).count() == 1
        assert not Aanvulling.objects.exists()


def test_via_een_oudere_indiening_is_er_niets_meer_te_doen() -> None:
    """The page says so; the addresses behind it refuse too, and what was typed stays on screen."""
    verslag, lid, oud, beheerder, client = _behandeld()
    _doe(client, "opmerking", oud, "visie", tekst="Mooi.")
    _doe(client, "aanvulling", oud, "visie", reden="Graag meer.")
    _doe(client, "terugsturen", oud)
    with systeem():
        beantwoord_alles(verslag, lid)
        nieuw = dien_in(verslag, lid)
        workflow.neem_in_behandeling(verslag.pk, toegang=beheerder, nu=timezone.now())
        draad, vraag = Opmerking.objects.get(), Aanvulling.objects.get()
    blad = client.get(_blad(oud)).content.decode()
    assert 'method="post" action="/indiening/' not in blad
    for wat, pk, data in (
        ("antwoord", draad.pk, {"tekst": "Te laat."}),
        ("intrekken", vraag.pk, {"reden": "Te laat."}),
    ):
        antwoord = _doe(client, wat, oud, pk, **data)
        assert antwoord.status_code == 409, wat
        assert "Er is intussen een nieuwere indiening" in antwoord.content.decode()
        assert "Te laat.</textarea>" in antwoord.content.decode()
    for wat, pk in (("afvinken", vraag.pk), ("opgelost", draad.pk)):
        antwoord = client.post(reverse(f"indiening_{wat}", args=[oud.kenmerk, pk]), follow=True)
        assert "Er is intussen een nieuwere indiening" in antwoord.content.decode(), wat
    with systeem():
        assert Opmerking.objects.get().opgelost_op is None
        assert Aanvulling.objects.get().afgehandeld_op is None
    _doe(client, "afvinken", nieuw, vraag.pk)
    with systeem():
        assert Aanvulling.objects.get().afgehandeld_op is not None


def test_wie_ook_voor_de_organisatie_werkt_behandelt_haar_verslag_niet() -> None:
    melding = "U werkt ook voor deze organisatie; een collega behandelt dit verslag."
    verslag, _, indiening = maak_ingediend()
    dubbel, collega = als_sector(), als_sector()
    maak_lid(organisatie=verslag.organisatie, persoon=dubbel.persoon, rol=Lidrol.LEZER)
    client = _als(dubbel.persoon)
    lijst = client.get(reverse("opvolging")).content.decode()
    assert "Neem in behandeling" not in lijst
    assert "u werkt ook voor deze organisatie" in lijst
    assert melding in _doe_en_lees(client, "behandelen", indiening)
    with systeem():
        workflow.neem_in_behandeling(verslag.pk, toegang=collega, nu=timezone.now())
    for wat in ("terugsturen", "afronden"):
        assert melding in _doe_en_lees(client, wat, indiening), wat
    gevraagd = _doe(client, "aanvulling", indiening, "visie", reden="Voor mezelf.")
    assert (gevraagd.status_code, melding in gevraagd.content.decode()) == (409, True)
    assert _status(verslag) == Status.IN_BEHANDELING
    _doe(_als(collega.persoon), "afronden", indiening)
    assert _status(verslag) == Status.AFGEROND


@pytest.mark.parametrize("adres", ["opvolging", "thuis", "sectorbeeld"])
def test_head_kan_waar_get_kan(adres: str) -> None:
    assert _als(als_sector().persoon).head(reverse(adres), follow=True).status_code == 200


@pytest.mark.parametrize(
    ("rol", "wie"),
    [
        (Sectorrolsoort.WAARNEMER, "Vraag het aan de beheerder bij Opgroeien"),
        (None, "Werkt u voor een organisatie, vraag het dan aan haar kwaliteitscoördinator"),
    ],
)
def test_wie_er_niet_in_mag_leest_aan_wie_hij_het_kan_vragen(rol: Sectorrolsoort | None, wie: str) -> None:
    persoon = maak_sectorrol(rol=rol) if rol else maak_persoon()
    antwoord = _als(persoon).get(reverse("opvolging"))
    assert antwoord.status_code == 403
    assert wie in antwoord.content.decode()


def test_gesprek_antwoorden_oplossen_en_intrekken() -> None:
    _, _, indiening, _, client = _behandeld()
    _doe(client, "opmerking", indiening, "visie", tekst="<script>alert(1)</script>")
    with systeem():
        draad = Opmerking.objects.get()
    assert "<script>alert" not in client.get(_blad(indiening)).content.decode()
    _doe(client, "antwoord", indiening, draad.pk, tekst="Nog dit.")
    assert "Nog dit." in client.get(_blad(indiening)).content.decode()
    _doe(client, "opgelost", indiening, draad.pk)
    assert "Toch niet opgelost" in client.get(_blad(indiening)).content.decode()
    _doe(client, "opgelost", indiening, draad.pk, opgelost="nee")
    with systeem():
        assert Opmerking.objects.get(antwoord_op=None).opgelost_op is None
    _doe(client, "aanvulling", indiening, "visie", reden="Wie dacht mee?")
    with systeem():
        vraag = Aanvulling.objects.get()
    lang = "a" * 4001
    te_lang = _doe(client, "intrekken", indiening, vraag.pk, reden=lang)
    assert te_lang.status_code == 422
    assert lang in te_lang.content.decode()
    assert "Maak deze tekst korter: 4001 tekens" in te_lang.content.decode()
    _doe(client, "intrekken", indiening, vraag.pk, reden="Het staat er al.")
    assert "Het staat er al." in client.get(_blad(indiening)).content.decode()
    # what belongs to another report is not there
    _, _, ander = maak_ingediend()
    assert _doe(client, "antwoord", ander, draad.pk, tekst="x").status_code == 404
    assert _doe(client, "intrekken", ander, vraag.pk, reden="x").status_code == 404
    assert _doe(client, "afvinken", ander, 10**30).status_code == 404
    assert client.get(reverse("indiening_afronden", args=[indiening.kenmerk])).status_code == 405


@pytest.mark.parametrize("aantal", [1, 3])
def test_de_werklijst_kost_evenveel_bij_een_en_bij_meer_rijen(aantal: int, django_assert_num_queries: Teller) -> None:
    werkjaar, beheerder = maak_werkjaar(), als_sector()
    for _ in range(aantal):
        maak_toewijzing(werkjaar=werkjaar)
        maak_concept(werkjaar=werkjaar)
        maak_ingediend(werkjaar=werkjaar)
    client = _als(beheerder.persoon)
    with django_assert_num_queries(9):
        antwoord = client.get("/opvolging/")
    assert antwoord.content.decode().count("<tr>") == 1 + 3 * aantal


@pytest.mark.parametrize("aantal", [1, 3])
def test_het_blad_kost_hoogstens_vijftien_opdrachten(aantal: int, django_assert_num_queries: Teller) -> None:
    verslag, lid, indiening, beheerder, client = _behandeld()
    with systeem():
        met_verslag = Indiening.objects.select_related("verslag").get(pk=indiening.pk)
        for _ in range(aantal):
            draad = opvolgen.plaats_opmerking(met_verslag, "visie", "Mooi.", toegang=beheerder, nu=timezone.now())
            opvolgen.antwoord(draad, "Dank.", toegang=beheerder, nu=timezone.now())
            opvolgen.noteer(met_verslag, "visie", "Intern.", toegang=beheerder, nu=timezone.now())
            vraag = opvolgen.vraag(met_verslag, "visie", "Meer.", uiterlijk=None, toegang=beheerder, nu=timezone.now())
            vraag.beantwoord_door, vraag.beantwoord_op = lid.persoon, timezone.now()
            vraag.save(update_fields=["beantwoord_door", "beantwoord_op"])
            met_verslag.verslag.refresh_from_db()
        if aantal > 1:
            opvolgen.vraag(met_verslag, "visie", "Nog.", uiterlijk=None, toegang=beheerder, nu=timezone.now())
            workflow.vraag_aanvulling(verslag.pk, toegang=beheerder, nu=timezone.now())
            beantwoord_alles(verslag, lid)
            indiening = dien_in(verslag, lid)
    with django_assert_num_queries(15):
        assert client.get(_blad(indiening)).status_code == 200
    lid_client = _als(lid.persoon)
    lid_client.get(_blad(indiening))  # the first visit also remembers where to land
    with django_assert_num_queries(12):
        assert lid_client.get(_blad(indiening)).status_code == 200


def test_de_pdf_wordt_gemaakt_is_er_of_is_mislukt(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    _, lid, indiening = maak_ingediend()
    client, adres = _als(lid.persoon), reverse("indiening_pdf", args=[indiening.kenmerk])
    assert "De PDF wordt gemaakt" in client.get(adres).content.decode()
    with systeem():
        opdracht = Opdracht.objects.filter(soort="verslagpdf", onderwerp=f"indiening:{indiening.pk}")
        assert opdracht.update(status="mislukt", pogingen=3, fout="Te lang bezig.") == 1
    tekst = client.get(adres).content.decode()
    assert "De PDF kon niet gemaakt worden" in tekst
    assert "Te lang bezig" not in tekst
    bestand = bewaar(b"%PDF-1.7 demo", verslagpdf.MAP)
    with systeem():
        Verslagpdf.objects.create(
            organisatie_id=indiening.organisatie_id, indiening=indiening, sha256=bestand.sha256, grootte=13
        )
    antwoord = client.get(adres)
    assert b"".join(antwoord.streaming_content) == b"%PDF-1.7 demo"  # type: ignore[arg-type]
    assert antwoord["Content-Type"] == "application/pdf"
    assert f"kwaliteitsverslag-{indiening.kenmerk}.pdf" in antwoord["Content-Disposition"]
    (tmp_path / bestand.pad).unlink()
    assert "De PDF kon niet gemaakt worden" in client.get(adres).content.decode()


def test_alleen_bijlagen_van_deze_indiening_zijn_te_halen(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    verslag, lid = maak_concept(boom="vrije-vorm")
    in_, uit = bewaar(b"%PDF-1.7 erin", "bijlagen"), bewaar(b"%PDF-1.7 eruit", "bijlagen")
    with systeem():
        for bestand, weg in ((in_, None), (uit, timezone.now())):
            Bijlage.objects.create(
                organisatie_id=verslag.organisatie_id, verslag=verslag, stabiel_id=_document(verslag),
                naam="Ons verslag.pdf", soort="application/pdf", grootte=bestand.grootte, sha256=bestand.sha256,
                toegevoegd_door=lid.persoon, verwijderd_op=weg,
            )  # fmt: skip
        indiening = _dien_in_zonder_controle(verslag, lid)
    client = _als(als_sector().persoon)
    assert "Ons verslag.pdf" in client.get(_blad(indiening)).content.decode()
    antwoord = client.get(reverse("indiening_bijlage", args=[indiening.kenmerk, in_.sha256]))
    assert b"".join(antwoord.streaming_content) == b"%PDF-1.7 erin"  # type: ignore[arg-type]
    assert antwoord["Content-Disposition"].startswith("attachment")
    for hash_ in (uit.sha256, "0" * 64, indiening.sha256):
        assert client.get(reverse("indiening_bijlage", args=[indiening.kenmerk, hash_])).status_code == 404
    assert client.get(f"/indiening/{indiening.kenmerk}/bijlage/..%2f..%2fetc/").status_code == 404


def _document(verslag: Verslag) -> str:
    return next(k.stabiel_id for k in verslag.boom.knopen.all() if k.soort == "document")


def _dien_in_zonder_controle(verslag: Verslag, lid: Toegang) -> Indiening:
    """File what the draft holds, complete or not: this is about the files."""
    from rapporten.concept import lees_concept

    inhoud, nu = lees_concept(verslag).canoniek(), timezone.now()
    ondertekening = Ondertekening.objects.create(
        organisatie_id=verslag.organisatie_id, verslag=verslag, sha256=sha256(inhoud), door=lid.persoon, op=nu
    )
    kenmerk = f"{verslag.werkjaar_id}-{verslag.organisatie.ondernemingsnummer}-1"
    indiening = Indiening.objects.create(
        organisatie_id=verslag.organisatie_id, verslag=verslag, volgnummer=1, kenmerk=kenmerk, inhoud=inhoud,
        sha256=sha256(inhoud), ondertekening=ondertekening, door=lid.persoon, op=nu,
    )  # fmt: skip
    Verslag.objects.filter(pk=verslag.pk).update(status=Status.INGEDIEND)
    return indiening


def test_opgroeien_krijgt_van_een_teruggenomen_indiening_niets_te_zien() -> None:
    verslag, lid, indiening = maak_ingediend(woord="KANARIE-TERUG")
    with systeem():
        workflow.neem_terug(verslag.pk, toegang=lid, nu=timezone.now())
    client = _als(als_sector().persoon)
    antwoord = client.get(_blad(indiening))
    assert antwoord.status_code == 200
    assert "De organisatie nam deze indiening terug" in antwoord.content.decode()
    assert "KANARIE-TERUG" not in antwoord.content.decode()
    assert client.get(reverse("indiening_pdf", args=[indiening.kenmerk])).status_code == 404
    assert "KANARIE-TERUG" not in client.get("/opvolging/").content.decode()
    assert "KANARIE-TERUG" in _als(lid.persoon).get(_blad(indiening)).content.decode()


def test_een_anoniem_gemaakte_ondertekenaar_heet_voormalige_collega() -> None:
    _, lid, indiening = maak_ingediend()
    with systeem():
        lid.persoon.anonimiseer(timezone.now())
    tekst = _als(als_sector().persoon).get(_blad(indiening)).content.decode()
    assert "ondertekend door Voormalige collega" in tekst


def test_de_werklijst_verdraagt_elke_vraag_in_het_adres() -> None:
    werkjaar, beheerder = maak_werkjaar(jaar=2025), als_sector()
    maak_ingediend(werkjaar=werkjaar)
    client = _als(beheerder.persoon)
    for vraag in (
        "werkjaar=abc", "werkjaar=99999999999999999999", "status=<b>", "regio='", "van=ander", "zoek=%00", "zoek=%25",
        "bladzijde=9999999", "bladzijde=-1", "bladzijde=x", "zoek=" + "a" * 5000, "van=mij", "status=afgerond&zoek=q",
    ):  # fmt: skip
        antwoord = client.get(f"/opvolging/?{vraag}")
        assert antwoord.status_code == 200, vraag
        assert "Opvolging van werkjaar 2025" in antwoord.content.decode()
    assert "Geen verslag gevonden" in client.get("/opvolging/?van=mij").content.decode()


def _tweede_indiening() -> tuple[Indiening, Indiening, Client, Client]:
    """Last year, a first and a second submission; the visie and a level changed, and something was answered."""
    vorig, _, _ = maak_ingediend(werkjaar=maak_werkjaar(jaar=2024), niveau=2, woord="Vroeger")
    beheerder = als_sector()
    verslag, lid, eerste = maak_ingediend(organisatie=vorig.organisatie, werkjaar=maak_werkjaar(jaar=2025))
    client = _als(beheerder.persoon)
    _doe(client, "behandelen", eerste)
    _doe(client, "aanvulling", eerste, "visie", reden="Wie dacht mee?")
    _doe(client, "terugsturen", eerste)
    beantwoord_alles(verslag, lid, "De jongeren zelf.")
    with systeem():
        rij = Antwoord.objects.get(verslag=verslag, stabiel_id="visie")
        html = rij.html.replace("Demo-tekst", "Vernieuwde tekst")
        bewaar_antwoord(
            ANTWOORD, verslag, [Invoer("visie", rij.versie, {"html": html})], door=lid.persoon, nu=timezone.now()
        )
    return eerste, dien_in(verslag, lid), client, _als(lid.persoon)


def test_wat_veranderde_sinds_de_vorige_indiening_en_tegenover_vorig_jaar(django_assert_num_queries: Teller) -> None:
    eerste, tweede, client, lid = _tweede_indiening()
    gewoon = client.get(_blad(tweede)).content.decode()
    assert "<ins>" not in gewoon
    vorige = client.get(_blad(tweede) + "?tegenover=vorige").content.decode()
    assert "1 onderdeel veranderde" in vorige
    assert re.search(r"<del>.*Demo-tekst</del><ins>.*Vernieuwde tekst</ins> bij Visie", vorige)
    assert "De jongeren zelf." in vorige
    assert "deel-groeiniveaus" not in vorige
    assert "deel-groeiniveaus" in client.get(_blad(tweede) + "?tegenover=vorige&toon=alles").content.decode()
    jaar = client.get(_blad(tweede) + "?tegenover=vorig-jaar").content.decode()
    assert re.search(r"<del>.*Vroeger</del><ins>.*Vernieuwde tekst</ins> bij Visie", jaar)
    assert re.search(r"Niveau: <del>.*2 \(", jaar)
    allebei = client.get(_blad(tweede) + "?tegenover=allebei").content.decode()
    assert "Ten opzichte van indiening 1" in allebei
    assert "Ten opzichte van het verslag over 2024" in allebei
    for vraag in ("vorige", "vorig-jaar", "allebei"):
        with django_assert_num_queries(15):
            client.get(f"{_blad(tweede)}?tegenover={vraag}")
    # the first submission has none before it; what is not known asks for nothing
    assert "sinds de vorige indiening" not in client.get(_blad(eerste) + "?tegenover=vorige").content.decode()
    assert "<ins>" not in client.get(_blad(tweede) + "?tegenover=%00&toon=alles").content.decode()
    # the organisation sees the same
    assert "1 onderdeel veranderde" in lid.get(_blad(tweede) + "?tegenover=vorige").content.decode()


def test_na_een_opmerking_staan_de_wijzigingen_er_nog() -> None:
    _, tweede, client, _ = _tweede_indiening()
    adres = reverse("indiening_opmerking", args=[tweede.kenmerk, "visie"]) + "?tegenover=vorige"
    assert f'action="{adres}"' in client.get(_blad(tweede) + "?tegenover=vorige").content.decode()
    assert client.post(adres, {"tekst": "Mooi."}).url == _blad(tweede) + "?tegenover=vorige#gesprek-visie"
    buiten = client.post(adres.replace("vorige", "//elders.example"), {"tekst": "Nog."})
    assert buiten.url == _blad(tweede) + "#gesprek-visie"


def test_een_nulpunt_vergelijkt_niet_met_vorig_jaar() -> None:
    vorig, _, _ = maak_ingediend(werkjaar=maak_werkjaar(jaar=2024), woord="Vroeger")
    werkjaar = maak_werkjaar(jaar=2025)
    with systeem():
        werkjaar.nulpunt = True
        werkjaar.save()
    _, _, indiening = maak_ingediend(organisatie=vorig.organisatie, werkjaar=werkjaar)
    blad = _als(als_sector().persoon).get(_blad(indiening) + "?tegenover=vorig-jaar").content.decode()
    assert "Dit is een nulpunt" in blad
    assert "tegenover vorig jaar" not in blad
    assert "Vroeger" not in blad


def _alinea(indiening: Indiening, stabiel_id: str = "visie") -> tuple[str, str]:
    """The id and the words of the first paragraph of a section."""
    return next(iter(alineas(lees(indiening.inhoud).onderdeel(stabiel_id).html).items()))


def test_een_opmerking_bij_een_passage_gaat_mee_of_zegt_dat_de_passage_wijzigde() -> None:
    verslag, lid, indiening, _, client = _behandeld()
    blok, woorden = _alinea(indiening)
    begin = len(woorden.partition("Visie")[0].replace(" ", ""))
    passage = {"blok": blok, "begin": str(begin), "eind": str(begin + 5)}
    _doe(client, "opmerking", indiening, "visie", tekst="Dit woord?", **passage)
    _doe(client, "notitie", indiening, "visie", tekst="Intern over de alinea.", blok=blok)
    with systeem():
        assert Opmerking.objects.get().citaat == "Visie"
        assert InterneNotitie.objects.get().citaat == woorden
    blad = client.get(_blad(indiening)).content.decode()
    assert f'“Visie” <a href="#{blok}">' in blad
    assert f"“{woorden}” <a" in blad
    assert f'id="{blok}"' in blad
    # something else changed in the paragraph; the word is still there, the paragraph is not what it was
    _doe(client, "aanvulling", indiening, "visie", reden="Graag meer.")
    _doe(client, "terugsturen", indiening)
    beantwoord_alles(verslag, lid)
    with systeem():
        rij = Antwoord.objects.get(verslag=verslag, stabiel_id="visie")
        html = rij.html.replace("Demo-tekst bij", "Wat we schreven over")
        bewaar_antwoord(
            ANTWOORD, verslag, [Invoer("visie", rij.versie, {"html": html})], door=lid.persoon, nu=timezone.now()
        )
    tweede = dien_in(verslag, lid)
    blad = client.get(_blad(tweede)).content.decode()
    assert f'“Visie” <a href="#{blok}">' in blad
    assert re.search(rf"passage gewijzigd</span>\s*Er stond: “{re.escape(woorden)}”", blad)
    # the organisation finds the quote of the comment at its own section too, and nothing of the note
    eigen = _als(lid.persoon).get(_blad(tweede)).content.decode()
    assert "“Visie”" in eigen
    assert "Er stond" not in eigen


def test_een_passage_die_er_niet_staat_wordt_geweigerd_en_de_tekst_blijft() -> None:
    _, _, indiening, _, client = _behandeld()
    blok, _ = _alinea(indiening)
    for passage, status in (
        ({"blok": "b-ffffffff"}, 422),
        ({"blok": blok, "begin": "x"}, 422),
        ({"blok": blok, "begin": "-1"}, 422),
        ({"blok": blok, "begin": "5000", "eind": "5001"}, 409),
        ({"blok": blok, "begin": "4", "eind": "3"}, 409),
        ({"vermeldt": "999999999"}, 422),
    ):
        antwoord = _doe(client, "opmerking", indiening, "visie", tekst="Blijft staan.", **passage)
        assert antwoord.status_code == status, passage
        assert "Blijft staan.</textarea>" in antwoord.content.decode()
    with systeem():
        assert not Opmerking.objects.exists()


def test_wie_vermeld_wordt_krijgt_een_bericht_zonder_wat_er_stond() -> None:
    _, lid, indiening, _, client = _behandeld()
    collega = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, persoon=maak_persoon(naam="Demo-collega"))
    weg = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, persoon=maak_persoon(naam="Demo-vertrokken"))
    with systeem():
        weg.anonimiseer(timezone.now())
    assert "Demo-vertrokken" not in client.get(_blad(indiening)).content.decode()
    assert _doe(client, "notitie", indiening, "visie", tekst="KANARIE", vermeldt=str(weg.pk)).status_code == 422
    assert _doe(client, "notitie", indiening, "visie", tekst="KANARIE", vermeldt=str(lid.persoon.pk)).status_code == 422
    _doe(client, "notitie", indiening, "visie", tekst="KANARIE", vermeldt=str(collega.pk))
    _doe(client, "opmerking", indiening, "visie", tekst="KANARIE gedeeld", vermeldt=str(collega.pk))
    with systeem():
        opmerking = Opmerking.objects.get()
        # Of the jobs an organisation sees none: it may not even know that there is a note.
        assert not Opdracht.objects.filter(soort="meldingen_bundelen").exclude(organisatie_id=None).exists()
    (bericht,) = [m for m in bezorg() if m.to == [collega.email]]  # one mail for both
    assert "KANARIE" not in str(bericht.message())
    assert "interne notitie" in bericht.body
    assert _blad(indiening) in bericht.body
    assert "vermeldt Demo-collega" in client.get(_blad(indiening)).content.decode()
    assert "Demo-collega" not in _als(lid.persoon).get(_blad(indiening)).content.decode()
    # never about something that was handled
    _doe(client, "opmerking", indiening, "visie", tekst="Nog iets.", vermeldt=str(collega.pk))
    with systeem():
        opmerking = Opmerking.objects.latest("pk")
    _doe(client, "opgelost", indiening, opmerking.pk)
    assert [m for m in bezorg() if m.to == [collega.email]] == []


def test_gesprekken_overleven_wie_vertrekt() -> None:
    _, _, indiening, beheerder, client = _behandeld()
    _doe(client, "opmerking", indiening, "visie", tekst="Wat een mooi verhaal.")
    _doe(client, "notitie", indiening, "visie", tekst="Navragen.")
    with systeem():
        beheerder.persoon.anonimiseer(timezone.now())
    blad = _als(als_sector().persoon).get(_blad(indiening)).content.decode()
    for woorden in ("Wat een mooi verhaal.", "Navragen.", "Voormalige collega"):
        assert woorden in blad


def test_zoeken_in_het_verslag() -> None:
    _, lid, indiening, _, client = _behandeld()
    adres = _blad(indiening)
    gevonden = client.get(adres, {"zoek": "DEMO-TEKST bij visie"}).content.decode()
    assert "staat in 1 onderdeel" in gevonden
    assert "<mark>Demo-tekst bij Visie</mark>" in gevonden
    assert 'href="#deel-visie"' in gevonden
    assert "staat niet in dit verslag" in client.get(adres, {"zoek": "<script>(["}).content.decode()
    assert client.get(adres, {"zoek": "\x00" + "a" * 9999}).status_code == 200
    assert "<mark>" in _als(lid.persoon).get(adres, {"zoek": "demo-tekst"}).content.decode()
    inhoud = lees(bytes(indiening.inhoud))
    (plek,) = zoek(inhoud, "demo-tekst bij visie")
    assert [(voor, na) for voor, _, na in plek.stukken] == [("", " op kwaliteitsbeleid.")]


def test_wat_naast_een_gevonden_woord_staat_wordt_tussen_woorden_geknipt() -> None:
    _, _, indiening = maak_ingediend(woord=f"{'voor ' * 20}midden{' achter' * 20}")
    voor, raak, na = zoek(lees(bytes(indiening.inhoud)), "midden")[0].stukken[0]
    assert (voor[:6], raak, na[-7:]) == ("…voor ", "midden", "achter…")
    assert {*voor.strip("… ").split(), *na.strip("… ").split()} == {"voor", "achter"}


def test_een_actie_toont_waar_ze_vroeger_stond() -> None:
    werkjaren = [maak_werkjaar(jaar=jaar) for jaar in (2023, 2024, 2025)]
    organisatie, actie = maak_organisatie(), None
    nu = timezone.now()
    for werkjaar, stand in zip(werkjaren, ("gepland", "lopend", "bereikt"), strict=True):
        verslag, lid = maak_concept(organisatie=organisatie, werkjaar=werkjaar)
        with systeem():
            actie = bewaar_actie(
                organisatie_id=organisatie.pk, actie=actie, jaar=werkjaar.jaar,
                velden={"doel": "Samen eten", "waarom": ""}, stand={"stand": stand},
                versies=(actie.versie if actie else 0, 0), door=lid.persoon, nu=nu,
            )  # fmt: skip
        vul(verslag, lid)
        indiening = dien_in(verslag, lid)
        workflow.neem_in_behandeling(verslag.pk, toegang=als_sector(), nu=nu)
    blad = _als(als_sector().persoon).get(_blad(indiening)).content.decode()
    assert "Samen eten" in blad
    assert "Eerder gemeld: 2023 gepland → 2024 lopend<" in blad


def test_de_sector_staat_naast_niveaus_en_cijfers_met_haar_editie() -> None:
    werkjaar = maak_werkjaar(jaar=2024)
    for nummer in range(7):  # enough to be no small group, and not all agree
        maak_ingediend(werkjaar=werkjaar, niveau=2 + nummer // 5)
    with systeem():
        for indiening_id in Indiening.objects.values_list("pk", flat=True):
            tasks.feiten(indiening_id=indiening_id)
        edities.leg_vast(2024, als_sector(Sectorrolsoort.BEHEERDER).persoon, "Alles is binnen.")
    _, _, indiening = maak_ingediend(werkjaar=maak_werkjaar(jaar=2025))
    client = _als(als_sector().persoon)
    blad = client.get(_blad(indiening)).content.decode()
    assert "Mediaan van de sector: werkjaar 2024, editie 1." in blad
    assert "Cijfers van de sector: werkjaar 2024, editie 1." in blad
    with systeem():
        assert sector_naast(2025).cijfers["bezetting-ovbj"].waarde == 90
        assert sector_naast(2023) == Sector()


@pytest.mark.parametrize("adres", ["/opvolging/", "/gesprekken/", "/hulpvragen/", "/passages/", "/beleidssignalen/"])
def test_het_menu_zegt_dat_dit_bij_de_opvolging_hoort(adres: str) -> None:
    maak_werkjaar()
    blad = _als(als_sector().persoon).get(adres).content.decode()
    gekozen = re.findall(r'aria-current="(?:page|true)">([^<]*)</a></li>', blad.partition("</header>")[0])
    assert gekozen == ["Opvolging"]

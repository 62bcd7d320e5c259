"""Figures that Opgroeien has: confirmed with one press or contested with a reason; both stay in sight, one counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Werkjaar
from organisaties.toegang import Toegang
from rapporten import bronnen, inhoud, workflow
from rapporten.choices import Bronsoort, Cijferkeuze, Herkomst
from rapporten.concept import lees_concept, open_concept
from rapporten.models import (
    Bron,
    Cijfer,
    Cijferbesluit,
    Cijfergrens,
    CijferVersie,
    Indiening,
    KlaarMelding,
    Sectorband,
    Toewijzing,
    Verklaring,
    Verslag,
    Waarneming,
)
from rapporten.sectorbeeld import edities
from rapporten.volledigheid import Ernst, problemen
from tests.fabrieken import maak_organisatie, maak_sectorrol, maak_werkjaar
from tests.fabrieken.bronnen import importeer_centraal
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.verslagen import dien_in, maak_concept, vul
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_verslag import adres, als, lees, rijen
from zelfevaluatie.models import Indicator, IndicatorVersie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

OVBJ = "bezetting-ovbj"


def maak(**cijfers: object) -> tuple[Verslag, Toegang, Client, str]:
    """A draft with these central figures, and a browser on its page of figures."""
    verslag, wie = maak_concept()
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, **(cijfers or {"OVBJ": (90, 100)}))
    return verslag, wie, als(wie.persoon), adres(verslag, "onderdeel", "bezetting-benutting")


def druk(client: Client, url: str, doe: str = "bewaar", **anders: Any) -> Any:
    return client.post(url, {**lees(client, url).velden, **anders, "doe": doe})


def cijfer(verslag: Verslag, code: str = OVBJ) -> Any:
    with systeem():
        return next(c for o in lees_concept(verslag).onderdelen for c in o.cijfers if c.kengetal == code)


def betwist(client: Client, url: str, *, code: str = OVBJ, reden: str = "Wij tellen ook de crisisplaats.") -> Any:
    anders = {f"{code}-reden": reden, f"{code}-teller": "84", f"{code}-noemer": "100"}
    return druk(client, url, **anders)


# --- in the draft -----------------------------------------------------------------------------------------


def test_een_centraal_cijfer_staat_klaar_met_zijn_bron_en_is_geen_antwoord() -> None:
    verslag, _, client, url = maak()
    blad = lees(client, url)
    assert "90,0 % (90 / 100) – cijfer van Opgroeien, ingelezen op" in blad.tekst.replace("\xa0", " ")
    assert "Te bevestigen" in blad.tekst
    c = cijfer(verslag)
    assert (c.herkomst, c.staat, c.centraal.teller) == (Herkomst.CENTRAAL, "niet_beantwoord", 90)
    (open_,) = [p for p in problemen(lees_met(verslag)) if p.plek == f"cijfer-{OVBJ}"]
    assert (open_.ernst, "bevestig of betwist" in open_.tekst) == (Ernst.TE_BEVESTIGEN, True)


def lees_met(verslag: Verslag) -> Any:
    with systeem():
        return lees_concept(verslag)


def test_een_druk_bevestigt_en_bewaart_wat_er_stond() -> None:
    verslag, _, client, url = maak()
    antwoord = druk(client, url, f"bevestig:{OVBJ}", **{f"{OVBJ}-toelichting": "Een goed jaar."})
    assert antwoord.url == f"{url}#cijfer-{OVBJ}"
    (rij,) = rijen(Cijfer)
    assert (rij.herkomst, rij.teller, rij.noemer, rij.percentage) == ("centraal_bevestigd", 90, 100, 90)
    assert (rij.centraal_teller, rij.centraal_noemer, rij.centraal_percentage) == (90, 100, 90)
    assert (rij.centraal_op, rij.toelichting) == (timezone.localdate(), "Een goed jaar.")
    assert cijfer(verslag).herkomst == Herkomst.CENTRAAL_BEVESTIGD
    assert druk(client, url).status_code == 302  # saving the page again changes nothing
    assert len(rijen(CijferVersie)) == 1


def test_alle_cijfers_van_opgroeien_met_een_druk_behalve_wat_betwist_is() -> None:
    verslag, _, client, url = maak(OVBJ=(90, 100), OVBJ_met_verblijf="88,5", OVBJ_zonder_verblijf="70")
    betwist(client, url)
    assert druk(client, url, "bevestig_alle").status_code == 302
    per_code = {c.kengetal: c for o in lees_met(verslag).onderdelen for c in o.cijfers}
    assert per_code[OVBJ].herkomst == Herkomst.CENTRAAL_BETWIST
    for code, percentage in (("met", Decimal("88.5")), ("zonder", Decimal(70))):
        c = per_code[f"bezetting-ovbj-{code}-verblijf"]
        assert (c.herkomst, c.percentage, c.teller) == (Herkomst.CENTRAAL_BEVESTIGD, percentage, None)


def test_wat_vorig_jaar_niet_van_toepassing_was_hoeft_niet_opnieuw_gezegd() -> None:
    verslag, _, client, url = maak(OVBJ=(90, 100), OVBJ_met_verblijf="88,5")
    nvt = "bezetting-ovbj-zonder-verblijf"
    gevraagd = {c.kengetal for o in lees_met(verslag).onderdelen for c in o.cijfers if c.gevraagd}
    vorig = {code: (None, None, Decimal(90)) for code in gevraagd - {nvt}}
    zaai(verslag.werkjaar_id - 1, [Antwoorden(cijfers={**vorig, nvt: "nvt"})], [verslag.organisatie])
    blad = lees(client, url)
    assert "Vorig jaar was dit niet van toepassing: Bezetting – OVBJ zonder verblijf." in blad.tekst
    assert blad.tekst.count("Vorig jaar: niet van toepassing") == 1
    assert cijfer(verslag, nvt).staat == "niet_beantwoord", "last year's answer is never this year's by itself"

    benutting = {f"{code}-percentage": "80" for code in gevraagd if code.startswith("benutting")}
    antwoord = druk(client, url, "bevestig_alle", **benutting)
    assert antwoord.url == adres(verslag, "verslag"), "nothing is missing any more, so the section is done"
    c = cijfer(verslag, nvt)
    assert (c.staat, c.herkomst, c.percentage) == ("nvt", Herkomst.ONGEWIJZIGD_BEVESTIGD, None)
    with systeem():
        assert KlaarMelding.objects.filter(verslag=verslag, stabiel_id="bezetting-benutting").exists()
    assert "Vorig jaar was dit" not in lees(client, url).tekst
    aantal = len(rijen(CijferVersie))
    assert druk(client, url).status_code == 302  # saving the page again changes nothing
    assert len(rijen(CijferVersie)) == aantal


def test_betwisten_vraagt_een_reden_en_houdt_beide_cijfers_in_zicht() -> None:
    verslag, _, client, url = maak()
    assert druk(client, url, **{f"{OVBJ}-teller": "84", f"{OVBJ}-noemer": "100"}).status_code == 302
    c = cijfer(verslag)  # stored, nothing lost; but without a reason it is not settled
    assert (c.percentage, c.herkomst, c.reden) == (84, Herkomst.CENTRAAL, "")
    assert "Schrijf hieronder waarom" in lees(client, url).tekst
    assert betwist(client, url).status_code == 302
    c = cijfer(verslag)
    assert (c.percentage, c.centraal.percentage, c.herkomst) == (84, 90, Herkomst.CENTRAAL_BETWIST)
    assert not [p for p in problemen(lees_met(verslag)) if p.plek == f"cijfer-{OVBJ}"]
    for naam in ("onderdeel", "nakijken"):
        tekst = lees(client, url if naam == "onderdeel" else adres(verslag, naam)).tekst.replace("\xa0", " ")
        assert "84,0 %" in tekst, naam
        assert "90,0 % (90 / 100)" in tekst, naam
        assert "crisisplaats" in lees(client, adres(verslag, "nakijken")).tekst


def test_een_reden_zonder_eigen_cijfer_is_niet_klaar() -> None:
    verslag, _, client, url = maak()
    druk(client, url, **{f"{OVBJ}-reden": "Klopt niet."})
    (open_,) = [p for p in problemen(lees_met(verslag)) if p.plek == f"cijfer-{OVBJ}"]
    assert open_.ernst == Ernst.BLOKKERING


def test_een_nieuwe_import_maakt_het_oordeel_weer_te_bevestigen_en_zegt_wat_er_was() -> None:
    for oordeel in (lambda c, u: druk(c, u, f"bevestig:{OVBJ}"), betwist):
        verslag, _, client, url = maak()
        assert oordeel(client, url).status_code == 302
        importeer_centraal(verslag.organisatie, verslag.werkjaar_id, OVBJ=(92, 100))
        c = cijfer(verslag)
        assert (c.herkomst, c.centraal.percentage) == (Herkomst.CENTRAAL, 92)
        tekst = lees(client, url).tekst.replace("\xa0", " ")
        assert "Opgroeien wijzigde dit cijfer" in tekst
        assert "het was 90,0 % (90 / 100)" in tekst
        versies = len(rijen(CijferVersie, verslag=verslag))
        assert druk(client, url).status_code == 302  # saving something else is no judgement
        assert (len(rijen(CijferVersie, verslag=verslag)), cijfer(verslag).herkomst) == (versies, Herkomst.CENTRAAL)
        importeer_centraal(verslag.organisatie, verslag.werkjaar_id, OVBJ=(90, 100))
        assert cijfer(verslag).herkomst != Herkomst.CENTRAAL  # again what was judged


def test_bij_het_eigen_cijfer_blijven_na_een_nieuwe_import() -> None:
    verslag, _, client, url = maak()
    betwist(client, url)
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, OVBJ=(92, 100))
    assert druk(client, url, f"betwist:{OVBJ}").status_code == 302
    c = cijfer(verslag)
    assert (c.herkomst, c.percentage, c.centraal.percentage) == (Herkomst.CENTRAAL_BETWIST, 84, 92)


def test_wie_bevestigt_wat_hij_niet_meer_ziet_krijgt_het_nieuwe_te_zien() -> None:
    verslag, _, client, url = maak()
    oud = lees(client, url).velden
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, OVBJ=(92, 100))
    for doe in (f"bevestig:{OVBJ}", "bevestig_alle"):
        antwoord = client.post(url, {**oud, "doe": doe})
        assert antwoord.status_code == 422
        assert "gaf intussen een ander cijfer" in Bladzijde(antwoord).tekst
    assert rijen(Cijfer) == []


def test_twee_collegas_over_een_cijfer() -> None:
    verslag, _, client, url = maak()
    oud = lees(client, url).velden
    betwist(client, url)
    antwoord = client.post(url, {**oud, "doe": f"bevestig:{OVBJ}"})
    assert antwoord.status_code == 412
    assert "crisisplaats" in antwoord.content.decode()
    assert cijfer(verslag).herkomst == Herkomst.CENTRAAL_BETWIST


def test_wat_onzin_is_wordt_niet_bevestigd() -> None:
    verslag, _, client, url = maak()
    for bevestigd in ("1;2;50", "x", "90;100"):
        assert druk(client, url, **{f"{OVBJ}-bevestigd": bevestigd}).status_code == 302
    assert cijfer(verslag).herkomst == Herkomst.CENTRAAL
    antwoord = druk(client, url, **{f"{OVBJ}-reden": "x" * 2001})
    assert (antwoord.status_code, "1 teken te veel" in antwoord.content.decode()) == (422, True)


@pytest.mark.usefixtures("als_systeem")
def test_de_databank_kent_geen_oordeel_zonder_wat_er_stond() -> None:
    verslag, _, client, url = maak()
    druk(client, url, f"bevestig:{OVBJ}")
    for waarden in (
        {"centraal_percentage": None},
        {"percentage": 12},
        {"herkomst": "centraal_betwist"},
        {"herkomst": "nieuw"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Cijfer.objects.filter(verslag=verslag).update(**waarden)


def test_een_andere_organisatie_ziet_niets_van_deze_cijfers() -> None:
    maak()
    _, _, client, url = maak(OVBJ_met_verblijf="50")
    assert "90 / 100" not in lees(client, url).tekst


# --- deciding ---------------------------------------------------------------------------------------------


def dien_betwist_in() -> tuple[Verslag, Toegang, Client, Indiening]:
    verslag, wie, client, url = maak()
    vul(verslag, wie)
    assert betwist(client, url).status_code == 302
    indiening = dien_in(verslag, wie)
    with systeem():
        bronnen.feiten_uit_indiening(indiening.pk)
    return verslag, wie, client, indiening


def telt(verslag: Verslag) -> tuple[str, Decimal]:
    with systeem():
        feit = Waarneming.objects.select_related("bron").get(
            organisatie_id=verslag.organisatie_id, bron__telt=True, kengetal__code=OVBJ
        )
        return feit.bron.soort, feit.teller


def beheerder() -> Client:
    return als(maak_sectorrol(rol=Sectorrolsoort.BEHEERDER))


def test_de_beheerder_beslist_en_de_feiten_volgen_zonder_dat_een_feit_verandert() -> None:
    verslag, _, client, indiening = dien_betwist_in()
    assert telt(verslag) == ("indiening", 84)
    oud = [(w.pk, w.teller) for w in rijen(Waarneming)]
    baas = beheerder()
    lijst = lees(baas, reverse("beheer_betwist"))
    assert verslag.organisatie.naam in lijst.tekst
    assert "Te beslissen" in lijst.tekst
    url = reverse("beheer_besluit", args=[indiening.kenmerk, OVBJ])
    assert "crisisplaats" in lees(baas, url).tekst
    with systeem():
        Opdracht.objects.all().delete()
    antwoord = druk(baas, url, keuze="opgroeien", opmerking="De crisisplaats telt apart.")
    assert antwoord.status_code == 302
    assert telt(verslag) == ("besluit", 90)
    assert [(w.pk, w.teller) for w in rijen(Waarneming)][: len(oud)] == oud
    assert [o.soort for o in rijen(Opdracht)] == ["editie"]
    assert "Te beslissen" not in lees(baas, reverse("beheer_betwist")).tekst
    for pagina in (reverse("indiening", args=[indiening.kenmerk]), adres(verslag, "onderdeel", "bezetting-benutting")):
        tekst = lees(client, pagina).tekst
        assert "het cijfer van Opgroeien telt" in tekst
        assert "De crisisplaats telt apart." in tekst
    # and back: the log keeps both
    assert druk(baas, url, keuze="organisatie").status_code == 302
    assert telt(verslag) == ("besluit", 84)
    assert [(b.versie, b.keuze) for b in rijen(Cijferbesluit)] == [(1, "opgroeien"), (2, "organisatie")]
    assert "De crisisplaats telt apart." in lees(baas, url).tekst


def test_twee_beheerders_beslissen_niet_over_elkaar_heen() -> None:
    _, _, _, indiening = dien_betwist_in()
    een, twee = beheerder(), beheerder()
    url = reverse("beheer_besluit", args=[indiening.kenmerk, OVBJ])
    oud = lees(een, url).velden
    assert druk(twee, url, keuze="opgroeien").status_code == 302
    antwoord = een.post(url, {**oud, "keuze": "organisatie"})
    assert (antwoord.status_code, "Een collega besliste intussen" in antwoord.content.decode()) == (422, True)
    assert len(rijen(Cijferbesluit)) == 1


def dien_opnieuw_in(verslag: Verslag, wie: Toegang, wijzig: Any = None) -> Indiening:
    with systeem():
        workflow.neem_terug(verslag.pk, toegang=wie, nu=timezone.now())
    if wijzig:
        wijzig()
    indiening = dien_in(verslag, wie)
    with systeem():
        bronnen.feiten_uit_indiening(indiening.pk)
    return indiening


def test_een_beslissing_geldt_ook_voor_de_volgende_indiening_tot_een_cijfer_verandert() -> None:
    verslag, wie, client, indiening = dien_betwist_in()
    baas = beheerder()
    druk(baas, reverse("beheer_besluit", args=[indiening.kenmerk, OVBJ]), keuze="opgroeien")
    tweede = dien_opnieuw_in(verslag, wie)
    assert telt(verslag) == ("besluit", 90)
    url = adres(verslag, "onderdeel", "bezetting-benutting")
    derde = dien_opnieuw_in(verslag, wie, lambda: druk(client, url, **{f"{OVBJ}-teller": "85"}))
    assert telt(verslag) == ("indiening", 85)
    assert "Te beslissen" in lees(baas, reverse("beheer_betwist")).tekst
    assert baas.get(reverse("beheer_besluit", args=[tweede.kenmerk, OVBJ])).status_code == 404
    assert baas.get(reverse("beheer_besluit", args=[derde.kenmerk, OVBJ])).status_code == 200


def test_terugnemen_laat_ook_de_beslissing_niet_meer_tellen() -> None:
    verslag, wie, _, indiening = dien_betwist_in()
    druk(beheerder(), reverse("beheer_besluit", args=[indiening.kenmerk, OVBJ]), keuze="opgroeien")
    with systeem():
        workflow.neem_terug(verslag.pk, toegang=wie, nu=timezone.now())
    assert telt(verslag) == ("import", 90)


def test_een_import_na_de_beslissing_telt_niet() -> None:
    verslag, _, _, indiening = dien_betwist_in()
    druk(beheerder(), reverse("beheer_besluit", args=[indiening.kenmerk, OVBJ]), keuze="opgroeien")
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, OVBJ=(95, 100))
    assert telt(verslag) == ("besluit", 90)


def test_de_beslissing_voor_de_feiten_er_zijn_blijft_voorgaan() -> None:
    """The job that makes the facts of a submission may run after the decision."""
    verslag, wie, client, url = maak()
    vul(verslag, wie)
    betwist(client, url)
    indiening = dien_in(verslag, wie)
    druk(beheerder(), reverse("beheer_besluit", args=[indiening.kenmerk, OVBJ]), keuze="opgroeien")
    with systeem():
        bronnen.feiten_uit_indiening(indiening.pk)
        assert Bron.objects.filter(soort=Bronsoort.BESLUIT).count() == 1
    assert telt(verslag) == ("besluit", 90)


def test_over_wat_niet_betwist_is_valt_niets_te_beslissen() -> None:
    verslag, wie, client, url = maak()
    vul(verslag, wie)
    druk(client, url, f"bevestig:{OVBJ}")
    indiening = dien_in(verslag, wie)
    baas = beheerder()
    assert "Geen betwiste cijfers" in lees(baas, reverse("beheer_betwist")).tekst
    assert baas.get(reverse("beheer_besluit", args=[indiening.kenmerk, OVBJ])).status_code == 404
    with systeem(), pytest.raises(KeyError):
        bronnen.besluit(indiening.pk, OVBJ, Cijferkeuze.OPGROEIEN, "", versie=0, door=wie.persoon, nu=timezone.now())


@pytest.mark.parametrize("aantal", [1, 3])
def test_de_lijst_kost_een_vast_aantal_opdrachten(aantal: int, django_assert_max_num_queries: Any) -> None:
    for _ in range(aantal):
        dien_betwist_in()
    baas = beheerder()
    baas.get(reverse("beheer_betwist"))
    with django_assert_max_num_queries(9):
        assert lees(baas, reverse("beheer_betwist")).tekst.count("Te beslissen") == aantal


# --- explanations wished for ------------------------------------------------------------------------------


def met_verleden(vorig: object = (90, 100), **anders: object) -> tuple[Verslag, Toegang, Client, str]:
    """A draft of an organisation that had a figure last year, and a browser on its page of figures."""
    verslag, wie = maak_concept()
    with systeem():
        Werkjaar.objects.get_or_create(jaar=verslag.werkjaar_id - 1, defaults={"uiterste_datum": "2025-06-01"})
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id - 1, OVBJ=vorig, **anders)
    return verslag, wie, als(wie.persoon), adres(verslag, "onderdeel", "bezetting-benutting")


def gewenst(verslag: Verslag) -> list[str]:
    with systeem():
        concept = open_concept(verslag)
        return [p.tekst for p in problemen(concept.inhoud, concept.vergelijking) if p.ernst == Ernst.TOELICHTING]


def vul_in(client: Client, url: str, percentage: str, verhaal: str = "") -> None:
    velden = {"teller": "", "noemer": "", "percentage": percentage, "toelichting": verhaal}
    assert druk(client, url, **{f"{OVBJ}-{naam}": w for naam, w in velden.items()}).status_code == 302


def test_een_cijfer_ver_van_vorig_jaar_vraagt_uitleg_en_het_verhaal_geeft_ze() -> None:
    verslag, _, client, url = met_verleden()
    vul_in(client, url, "70")
    assert gewenst(verslag) == ["Bezetting OVBJ: 70,0 % is 20,0 procentpunten minder dan vorig jaar (90,0 %)."]
    assert "Toelichting gewenst" in lees(client, url).tekst
    assert "Toelichting gewenst" in lees(client, adres(verslag, "nakijken")).tekst
    vul_in(client, url, "70", "Een leefgroep sloot.")
    assert gewenst(verslag) == []
    (verklaring,) = rijen(Verklaring)
    assert (verklaring.regel, verklaring.waarden, verklaring.tekst) == (
        "vorig_jaar",
        "70;90;10",
        "Een leefgroep sloot.",
    )
    druk(client, url)  # saving again says nothing new
    assert len(rijen(Verklaring)) == 1
    assert "Gevraagd omdat 70,0 % is 20,0 procentpunten minder" in lees(client, adres(verslag, "nakijken")).tekst


def test_een_ander_cijfer_vraagt_opnieuw_en_hetzelfde_verhaal_kan_blijven_gelden() -> None:
    verslag, _, client, url = met_verleden()
    vul_in(client, url, "70", "Een leefgroep sloot.")
    vul_in(client, url, "60", "Een leefgroep sloot.")
    assert len(gewenst(verslag)) == 1  # it was written about 70 %
    druk(client, url)  # saving something else says nothing about it
    assert len(gewenst(verslag)) == 1
    assert "Mijn verhaal legt dit uit" in lees(client, url).tekst
    assert druk(client, url, f"verklaar:{OVBJ}").url == f"{url}#cijfer-{OVBJ}"
    assert gewenst(verslag) == []
    vul_in(client, url, "60", "")
    assert len(gewenst(verslag)) == 1  # nothing is said any more
    vul_in(client, url, "85")
    assert gewenst(verslag) == []


def test_wat_uitgelegd_is_gaat_mee_met_de_indiening_en_houdt_ze_nooit_tegen() -> None:
    verslag, wie, client, url = met_verleden()
    vul(verslag, wie)
    vul_in(client, url, "70")
    assert druk(client, url, "klaar").url == adres(verslag, "verslag")
    assert "Toelichting gewenst" in lees(client, adres(verslag, "verslag")).tekst
    vul_in(client, url, "70", "Een leefgroep sloot.")
    indiening = dien_in(verslag, wie)
    onderdeel = inhoud.lees(indiening.inhoud).onderdeel("bezetting-benutting")
    (verklaring,) = onderdeel.verklaringen
    assert (verklaring.kengetal, verklaring.waarden) == (OVBJ, (70, 90, 10))
    tekst = lees(client, reverse("indiening", args=[indiening.kenmerk])).tekst
    assert "Gevraagd omdat 70,0 %" in tekst


def test_met_nulpunt_wordt_er_niet_vergeleken() -> None:
    verslag, _, client, url = met_verleden()
    with systeem():
        Toewijzing.objects.update(nulpunt=True)
    vul_in(client, url, "20")
    assert gewenst(verslag) == []
    tekst = lees(client, url).tekst
    assert "Vorig jaar" not in tekst
    assert "Over de jaren" not in tekst


def test_het_cijfer_over_de_jaren_staat_naast_het_verhaal() -> None:
    _, _, client, url = met_verleden()
    vul_in(client, url, "95")
    antwoord = client.get(url).content.decode().replace("\xa0", " ")
    assert "van 90,0 % in 2024 naar 95,0 % in 2025" in antwoord
    assert '<svg viewBox="0 0 260 120" role="img"' in antwoord
    _, _, ander, zijn = maak()
    assert "Over de jaren" not in lees(ander, zijn).tekst


def zaai_sector(verslag: Verslag, waarden: list[int]) -> None:
    """A definitive edition about the year before, in which organisations had these figures."""
    jaar = verslag.werkjaar_id - 1
    for waarde in waarden:
        importeer_centraal(maak_organisatie(), jaar, OVBJ=(waarde, 100))
    with systeem():
        edities.herbereken(jaar)
    edities.leg_vast(jaar, None, "Demo")


def test_buiten_het_midden_van_de_sector_vraagt_uitleg_en_de_beheerder_stelt_het_in() -> None:
    verslag, _, client, url = met_verleden(vorig="50")
    zaai_sector(verslag, [60 + waarde for waarde in range(40)])
    vul_in(client, url, "55")
    assert [t for t in gewenst(verslag) if "midden van de sector" in t] == [
        "Bezetting OVBJ: 55,0 % ligt buiten het midden van de sector: in 2024 had 90 % van de organisaties een cijfer "
        "tussen 61 % en 97 %."
    ]
    baas = beheerder()
    stel_in = reverse("beheer_cijfergrens")
    assert druk(baas, stel_in, verschil="2,5", midden="99").status_code == 302
    assert gewenst(verslag) == ["Bezetting OVBJ: 55,0 % is 5,0 procentpunten meer dan vorig jaar (50,0 %)."]
    oud = {**lees(baas, stel_in).velden, "versie": "0"}
    antwoord = baas.post(stel_in, oud)
    assert (antwoord.status_code, "Een collega wijzigde" in antwoord.content.decode()) == (422, True)
    for fout in ({"verschil": "x"}, {"midden": "100"}, {"verschil": "0"}, {"verschil": "1000"}, {"versie": ""}):
        assert druk(baas, stel_in, **fout).status_code == 422
    assert [g.versie for g in rijen(Cijfergrens)] == [1]


@pytest.mark.parametrize(("waarden", "banden"), [(range(60, 99), []), (range(60, 100), [(41, 61, 97)])])
def test_een_kleine_groep_geeft_geen_band(waarden: range, banden: list[tuple[int, int, int]]) -> None:
    verslag, _, _, _ = met_verleden(vorig="50")
    zaai_sector(verslag, list(waarden))  # and its own
    assert [(band.n, band.onder, band.boven) for band in rijen(Sectorband)] == banden


def test_bevestigen_telt_ook_als_uitleg_mits_er_een_verhaal_is() -> None:
    verslag, _, client, url = met_verleden()
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, OVBJ=(60, 100))
    druk(client, url, f"bevestig:{OVBJ}", **{f"{OVBJ}-toelichting": "Verbouwing."})
    assert gewenst(verslag) == []
    assert [v.waarden for v in rijen(Verklaring)] == ["60;90;10"]


@pytest.mark.parametrize("aantal", [1, 3])
def test_de_bladzijden_blijven_onder_vijftien_opdrachten(aantal: int, django_assert_max_num_queries: Any) -> None:
    delen = dict(list({"OVBJ": (60, 100), "OVBJ_met_verblijf": "40", "OVBJ_zonder_verblijf": "50"}.items())[:aantal])
    verslag, _, client, url = met_verleden(vorig="90", OVBJ_met_verblijf="80")
    importeer_centraal(verslag.organisatie, verslag.werkjaar_id, **delen)
    druk(client, url, "bevestig_alle")
    adressen = [url, adres(verslag, "verslag"), adres(verslag, "nakijken")]
    for pagina in adressen:
        client.get(pagina)
        with django_assert_max_num_queries(15, info=pagina):
            assert client.get(pagina).status_code == 200


# --- per location or group, and indicators of one's own ---------------------------------------------------


def test_een_cijfer_per_locatie_gaat_mee_en_een_verschil_is_maar_een_suggestie() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    client, url = als(wie.persoon), adres(verslag, "uitsplitsing", OVBJ)
    delen = {"deel-0-naam": "Huis Noord", "deel-0-teller": "40", "deel-0-noemer": "50"}
    delen |= {"deel-1-naam": "Huis Zuid", "deel-1-teller": "45,5", "deel-1-noemer": "50"}
    assert druk(client, url, **delen).status_code == 302
    assert [(d.naam, d.percentage) for d in cijfer(verslag).delen] == [("Huis Noord", 80), ("Huis Zuid", 91)]
    (suggestie,) = [p for p in problemen(lees_met(verslag)) if p.ernst == Ernst.SUGGESTIE]
    assert "de delen geven samen 85,5 / 100, het cijfer is 90 / 100" in suggestie.tekst
    assert druk(client, url, **{"deel-1-teller": "50"}).status_code == 302
    assert not [p for p in problemen(lees_met(verslag)) if p.ernst == Ernst.SUGGESTIE]
    assert druk(client, url, **{"deel-0-naam": "", "deel-0-teller": "", "deel-0-noemer": ""}).status_code == 302
    assert [d.naam for d in cijfer(verslag).delen] == ["Huis Zuid"]
    indiening = dien_in(verslag, wie)
    assert "Huis Zuid: 100,0" in lees(client, reverse("indiening", args=[indiening.kenmerk])).tekst
    antwoord = client.post(url, {"versie": 3, "deel-TOTAL_FORMS": 1, "deel-INITIAL_FORMS": 0})
    assert antwoord.status_code == 409


def test_foute_rijen_bewaren_niets_en_een_collega_wordt_niet_overschreven() -> None:
    verslag, wie = maak_concept()
    client, url = als(wie.persoon), adres(verslag, "uitsplitsing", OVBJ)
    oud = lees(client, url).velden
    for fout in (
        {"deel-0-teller": "4"},
        {"deel-0-naam": "A"},
        {"deel-0-naam": "A", "deel-0-teller": "1", "deel-0-noemer": "0"},
        {"deel-0-naam": "A", "deel-0-percentage": "x"},
        {"deel-TOTAL_FORMS": "x"},
        {"deel-TOTAL_FORMS": "99999"},
    ):
        assert client.post(url, {**oud, **fout}).status_code == 422, fout
    assert client.post(url, {**oud, "versie": ""}).status_code == 428
    assert druk(client, url, **{"deel-0-naam": "A", "deel-0-percentage": "50"}).status_code == 302
    antwoord = client.post(url, {**oud, "deel-0-naam": "B", "deel-0-percentage": "60"})
    assert (antwoord.status_code, "A: 50,0" in Bladzijde(antwoord).tekst) == (412, True)
    assert [d.naam for d in cijfer(verslag).delen] == ["A"]
    assert client.get(adres(verslag, "uitsplitsing", "bezetting-obc")).status_code == 404


def test_een_eigen_indicator_leeft_over_de_jaren_en_gaat_mee() -> None:
    verslag, wie = maak_concept()
    vul(verslag, wie)
    client, nieuw = als(wie.persoon), adres(verslag, "indicator_nieuw")
    velden = {**lees(client, nieuw).velden, "naam": "Startgesprek binnen de week", "waarde": "82,5", "eenheid": "%"}
    velden |= {"definitie": "Gezinnen met een gesprek", "indicatortype": "proces", "verhaal": "Beter."}
    for _ in range(2):  # the button pressed twice
        assert client.post(nieuw, velden).status_code == 302
    (rij,) = rijen(Indicator)
    assert "82,5" in lees(client, adres(verslag, "onderdeel", "andere-cijfers")).tekst
    (indicator,) = lees_met(verslag).onderdeel("andere-cijfers").indicatoren
    assert (indicator.naam, indicator.waarde, indicator.indicatortype) == (rij.naam, Decimal("82.5"), "proces")
    url = adres(verslag, "indicator", rij.pk)
    oud = lees(client, url).velden
    assert druk(client, url, waarde="83").status_code == 302
    antwoord = client.post(url, {**oud, "waarde": "84"})
    assert (antwoord.status_code, "83" in Bladzijde(antwoord).tekst) == (412, True)
    assert [v.waarde for v in rijen(IndicatorVersie)] == [Decimal("82.5"), 83]
    assert client.post(url, {**oud, "naam": ""}).status_code == 422
    indiening = dien_in(verslag, wie)
    tekst = lees(client, reverse("indiening", args=[indiening.kenmerk])).tekst
    assert "Startgesprek binnen de week" in tekst
    assert "Gezinnen met een gesprek" in tekst
    # next year it is there again, to give a value
    volgend, _ = maak_concept(organisatie=verslag.organisatie, werkjaar=maak_werkjaar(jaar=verslag.werkjaar_id + 1))
    assert "Nog geen waarde" in lees(client, adres(volgend, "onderdeel", "andere-cijfers")).tekst
    assert f"{verslag.werkjaar_id}: 83 %" in lees(client, adres(volgend, "indicator", rij.pk)).tekst
    assert lees_met(volgend).onderdeel("andere-cijfers").indicatoren == ()
    vreemd, ander = maak_concept()
    assert als(ander.persoon).get(adres(vreemd, "indicator", rij.pk)).status_code == 404

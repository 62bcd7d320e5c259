"""Talks: planned once, told once, read by who takes part and by nobody else; minutes confirmed version by version."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol, Regio, Sectorrolsoort
from organisaties.models import Organisatie, Persoon
from organisaties.toegang import Toegang
from rapporten import gesprekken as g
from rapporten import workflow
from rapporten.afspraken import NieuweAfspraak, opvolgpunten
from rapporten.choices import Gebeurtenis
from rapporten.meldingen import stand
from rapporten.models import (
    Afspraak,
    Duiding,
    Gesprek,
    Gespreksdeelname,
    Gesprekspunt,
    Gespreksreactie,
    Gespreksverslag,
    Hulpvraag,
    Melding,
)
from tests.fabrieken import maak_lid, maak_organisatie, maak_sectorrol, maak_werkjaar
from tests.fabrieken.gesprekken import maak_gesprek
from tests.fabrieken.post import bezorg
from tests.fabrieken.verslagen import als_sector, maak_concept, maak_ingediend
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_verslag import als, lees, rijen

pytestmark = pytest.mark.django_db

VANDAAG = timezone.localdate()
STRAKS = VANDAAG + dt.timedelta(days=20)


def opgroeien() -> Client:
    return als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))


def adres(organisatie: Organisatie, gesprek: Gesprek, naam: str = "organisatiegesprek", **rest: Any) -> str:
    return reverse(naam, kwargs={"nummer": organisatie.ondernemingsnummer, "pk": gesprek.pk, **rest})


def velden_voor(organisatie: Organisatie, **anders: str) -> dict[str, str]:
    basis = {"organisatie": organisatie.ondernemingsnummer, "titel": "Over de cijfers", "datum": STRAKS.isoformat()}
    return {**basis, "uur": "14:00", "plaats": "Online", "van_opgroeien": "Demo-mens", "wie": "", **anders}


def brieven() -> list[Any]:
    return [brief for brief in bezorg() if "gesprek" in brief.subject.lower()]


# --- planning -------------------------------------------------------------------------------------------------


def test_een_gesprek_wordt_een_keer_gepland_en_de_organisatie_hoort_het() -> None:
    organisatie = maak_organisatie()
    lid, lezer = maak_lid(organisatie=organisatie), maak_lid(organisatie=organisatie, rol=Lidrol.LEZER)
    client = opgroeien()
    for _ in range(2):  # a finger that presses twice
        antwoord = client.post(reverse("gesprek_nieuw"), velden_voor(organisatie))
        assert antwoord.status_code == 302
    (gesprek,) = rijen(Gesprek)
    assert (gesprek.titel, gesprek.datum, gesprek.uur, gesprek.plaats) == (
        "Over de cijfers",
        STRAKS,
        dt.time(14),
        "Online",
    )
    (brief,) = brieven()
    assert brief.to == [lid.email]
    assert "om 14:00" in brief.subject
    assert adres(organisatie, gesprek) in brief.body
    blad = lees(als(lezer), adres(organisatie, gesprek))
    assert "Over de cijfers" in blad.tekst
    assert "Gepland." in blad.tekst
    assert "Over de cijfers" in lees(als(lid), reverse("organisatie", args=[organisatie.ondernemingsnummer])).tekst


@pytest.mark.parametrize(
    ("anders", "melding"),
    [
        ({"titel": " "}, "Schrijf kort waarover"),
        ({"datum": ""}, "Kies de datum"),
        ({"datum": "gisteren"}, "Dit is geen datum"),
        ({"uur": "half drie"}, "Dit is geen uur"),
        ({"organisatie": "0000"}, "We vinden deze organisatie niet"),
        ({"plaats": "x" * 201}, "Maak dit korter"),
    ],
)
def test_een_onvolledig_gesprek_wordt_niet_gepland_en_houdt_wat_getypt_was(
    anders: dict[str, str], melding: str
) -> None:
    blad = Bladzijde(opgroeien().post(reverse("gesprek_nieuw"), {**velden_voor(maak_organisatie()), **anders}))
    assert (blad.status, melding in blad.tekst) == (422, True)
    assert blad.velden["van_opgroeien"] == "Demo-mens"
    assert rijen(Gesprek) == []


def test_niemand_plant_een_gesprek_met_de_organisatie_waarvoor_hij_werkt() -> None:
    organisatie = maak_organisatie()
    dubbel = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, persoon=maak_lid(organisatie=organisatie))
    antwoord = als(dubbel).post(reverse("gesprek_nieuw"), velden_voor(organisatie))
    assert (antwoord.status_code, rijen(Gesprek)) == (422, [])


def test_verplaatsen_wordt_gezegd_en_een_ander_onderwerp_niet() -> None:
    organisatie = maak_organisatie()
    maak_lid(organisatie=organisatie)
    client = opgroeien()
    client.post(reverse("gesprek_nieuw"), velden_voor(organisatie))
    brieven()
    (gesprek,) = rijen(Gesprek)
    url = reverse("gesprek_wijzigen", args=[gesprek.pk])
    velden = lees(client, url).velden
    assert client.post(url, {**velden, "titel": "Over de acties"}).status_code == 302
    assert brieven() == []
    later = (STRAKS + dt.timedelta(days=1)).isoformat()
    verouderd = Bladzijde(client.post(url, {**velden, "datum": later}))  # the version of before the change
    assert (verouderd.status, "bewaarde intussen iets anders" in verouderd.tekst) == (422, True)
    assert "Over de acties" in verouderd.tekst
    assert verouderd.velden["datum"] == later
    assert client.post(url, verouderd.velden).status_code == 302  # both were seen
    (brief,) = brieven()
    assert brief.subject.startswith("Verplaatst: ")
    # Moved twice before a mail leaves: one mail, about the last moment.
    for dag in (2, 3):
        velden = lees(client, url).velden
        client.post(url, {**velden, "datum": (STRAKS + dt.timedelta(days=dag)).isoformat()})
    assert len(brieven()) == 1


def test_een_gesprek_van_vroeger_wordt_genoteerd_zonder_uitnodiging() -> None:
    organisatie = maak_organisatie()
    maak_lid(organisatie=organisatie)
    gisteren = timezone.localdate() - dt.timedelta(days=1)
    velden = velden_voor(organisatie, datum=gisteren.isoformat())
    blad = opgroeien().post(reverse("gesprek_nieuw"), velden, follow=True).content.decode()
    assert "is genoteerd" in blad
    assert brieven() == []


def test_een_verslag_wordt_niet_voorgelegd_voor_het_gesprek_er_was() -> None:
    organisatie, client = maak_organisatie(), opgroeien()
    maak_lid(organisatie=organisatie)
    gesprek = maak_gesprek(organisatie, datum=STRAKS)
    client.post(reverse("gespreksverslag", args=[gesprek.pk]), {"versie": "0", "tekst": "Alvast een kladje."})
    (verslag,) = rijen(Gespreksverslag)
    leg_voor = reverse("gespreksverslag_voorleggen", args=[gesprek.pk])
    blad = client.post(leg_voor, {"verslag": verslag.pk}, follow=True).content.decode()
    assert "Het gesprek is pas op" in blad
    assert brieven() == []


@pytest.mark.parametrize("nummer", ["%00", "x", "9" * 30, "²"])
def test_een_vreemd_nummer_in_het_adres_kiest_niemand(nummer: str) -> None:
    assert opgroeien().get(f"{reverse('gesprek_nieuw')}?organisatie={nummer}").status_code == 200


def test_afgelasten_zegt_waarom_en_daarna_wijzigt_er_niets_meer() -> None:
    organisatie = maak_organisatie()
    lid = als(maak_lid(organisatie=organisatie))
    gesprek, client = maak_gesprek(organisatie, datum=STRAKS), opgroeien()
    url = reverse("gesprek_afgelasten", args=[gesprek.pk])
    assert client.post(url, {"versie": "1", "tekst": " "}).status_code == 422
    assert client.post(url, {"versie": "1", "tekst": "Iedereen is ziek."}).status_code == 302
    (brief,) = brieven()
    assert (brief.subject.startswith("Afgelast: "), "Iedereen is ziek." in brief.body) == (True, True)
    assert "Iedereen is ziek." in lees(lid, adres(organisatie, gesprek)).tekst
    wijzig = reverse("gesprek_wijzigen", args=[gesprek.pk])
    velden = lees(client, wijzig).velden
    nog_eens = Bladzijde(client.post(wijzig, {**velden, "titel": "Toch wel"}))
    assert (nog_eens.status, "gelastte dit gesprek af" in nog_eens.tekst) == (422, True)


def test_wie_afgelast_terwijl_een_collega_wijzigt_leest_dat_en_kan_dan_toch() -> None:
    gesprek, client = maak_gesprek(maak_organisatie(), datum=STRAKS), opgroeien()
    with systeem():
        Gesprek.objects.filter(pk=gesprek.pk).update(titel="Anders", versie=2)
    url = reverse("gesprek_afgelasten", args=[gesprek.pk])
    te_laat = Bladzijde(client.post(url, {"versie": "1", "tekst": "Iedereen is ziek."}))
    assert (te_laat.status, te_laat.velden["tekst"]) == (422, "Iedereen is ziek.")
    assert client.post(url, te_laat.velden).status_code == 302
    assert rijen(Gesprek)[0].afgelast_omdat == "Iedereen is ziek."


def test_bij_een_afgelast_gesprek_komt_niets_meer_en_een_gevraagd_gesprek_wacht_opnieuw() -> None:
    organisatie = maak_organisatie()
    lid, client = als(maak_lid(organisatie=organisatie)), opgroeien()
    vraag_url = reverse("hulpvraag_nieuw", args=[organisatie.ondernemingsnummer])
    lid.post(vraag_url, {"soort": "gesprek", "tekst": "Kijken we samen?"})
    (vraag,) = rijen(Hulpvraag)
    vandaag = velden_voor(organisatie, datum=VANDAAG.isoformat())
    client.post(f"{reverse('gesprek_nieuw')}?hulpvraag={vraag.pk}", vandaag)
    (gesprek,) = rijen(Gesprek)
    client.post(reverse("gespreksverslag", args=[gesprek.pk]), {"versie": "0", "tekst": "Een kladje."})
    (verslag,) = rijen(Gespreksverslag)
    client.post(reverse("gesprek_afgelasten", args=[gesprek.pk]), {"versie": "1", "tekst": "Iedereen is ziek."})
    assert rijen(Hulpvraag)[0].beantwoord_op is None
    brieven()
    for url, velden in (
        (reverse("gespreksverslag_voorleggen", args=[gesprek.pk]), {"verslag": verslag.pk}),
        (reverse("gespreksverslag", args=[gesprek.pk]), {"versie": "1", "tekst": "Toch"}),
        (adres(organisatie, gesprek, "duiding", kant="opgroeien"), {"versie": "0", "tekst": "Toch"}),
        (adres(organisatie, gesprek, "gespreksafspraak"), {"tekst": "Toch"}),
    ):
        assert "gelastte dit gesprek af" in client.post(url, velden, follow=True).content.decode()
    assert (brieven(), rijen(Afspraak), rijen(Duiding), len(rijen(Gespreksverslag))) == ([], [], [], 1)
    blad = lees(client, adres(organisatie, gesprek))
    assert "Noteer een afspraak" not in blad.tekst
    assert "Leg het verslag voor" not in blad.tekst


def test_wat_voorgelegd_is_ging_door() -> None:
    een, ander = maak_organisatie(), maak_organisatie()
    maak_lid(organisatie=ander)
    gesprek, client = maak_gesprek(een, regio="antwerpen"), opgroeien()
    client.post(reverse("gespreksverslag", args=[gesprek.pk]), {"versie": "0", "tekst": "Samen gezegd."})
    (verslag,) = rijen(Gespreksverslag)
    client.post(reverse("gespreksverslag_voorleggen", args=[gesprek.pk]), {"verslag": verslag.pk})
    wijzig = reverse("gesprek_wijzigen", args=[gesprek.pk])
    velden = {**velden_voor(een, datum=gesprek.datum.isoformat(), uur="", plaats=""), "versie": "1"}
    assert client.post(wijzig, velden | {"organisaties": [een.pk, ander.pk]}).status_code == 302
    (brief,) = bezorg()  # who joins late is asked to confirm too
    assert "Het wacht op uw bevestiging" in brief.body or "bevestig" in brief.body
    geweigerd = Bladzijde(client.post(wijzig, velden | {"versie": "2", "organisaties": [een.pk]}))
    assert (geweigerd.status, "ligt er al ter bevestiging" in geweigerd.tekst) == (422, True)
    afgelast = Bladzijde(
        client.post(reverse("gesprek_afgelasten", args=[gesprek.pk]), {"versie": "2", "tekst": "Toch niet."})
    )
    assert (afgelast.status, "het gesprek ging door" in afgelast.tekst) == (422, True)


def test_wie_voor_twee_deelnemers_werkt_wordt_voor_elk_gevraagd() -> None:
    een, ander = maak_organisatie(naam="Demo-een"), maak_organisatie(naam="Demo-ander")
    maak_lid(organisatie=ander, persoon=maak_lid(organisatie=een))
    gesprek, client = maak_gesprek(een, ander, regio="antwerpen"), opgroeien()
    client.post(reverse("gespreksverslag", args=[gesprek.pk]), {"versie": "0", "tekst": "Samen gezegd."})
    (verslag,) = rijen(Gespreksverslag)
    client.post(reverse("gespreksverslag_voorleggen", args=[gesprek.pk]), {"verslag": verslag.pk})
    gevraagd = "\n".join(brief.body for brief in brieven())
    assert adres(een, gesprek) in gevraagd
    assert adres(ander, gesprek) in gevraagd


def test_een_gevraagd_gesprek_plannen_is_meteen_het_antwoord() -> None:
    organisatie = maak_organisatie()
    vrager = maak_lid(organisatie=organisatie, rol=Lidrol.MEDEWERKER)
    lid, client = als(vrager), opgroeien()
    vraag_url = reverse("hulpvraag_nieuw", args=[organisatie.ondernemingsnummer])
    lid.post(vraag_url, {"soort": "gesprek", "tekst": "Kijken we samen?"})
    (vraag,) = rijen(Hulpvraag)
    url = f"{reverse('gesprek_nieuw')}?hulpvraag={vraag.pk}"
    assert url in lees(client, reverse("hulpvraag", args=[vraag.pk])).links
    blad = lees(client, url)
    assert "Kijken we samen?" in blad.tekst
    velden = {**velden_voor(organisatie), "organisatie": maak_organisatie().ondernemingsnummer}  # cannot be another
    assert client.post(url, velden).status_code == 302
    (deelname,) = rijen(Gespreksdeelname)
    assert (deelname.organisatie_id, deelname.hulpvraag_id) == (organisatie.pk, vraag.pk)
    (vraag,) = rijen(Hulpvraag)
    assert "om 14:00" in vraag.antwoord
    (brief,) = brieven()  # one mail, also to who asked
    assert brief.to == [vrager.email]
    assert "U vroeg een gesprek" in brief.body
    ondersteuning = lees(lid, reverse("ondersteuning", args=[organisatie.ondernemingsnummer]))
    assert adres(organisatie, deelname.gesprek) in ondersteuning.links
    te_laat = Bladzijde(opgroeien().post(url, velden))
    assert (te_laat.status, "beantwoordde deze vraag al" in te_laat.tekst) == (422, True)
    assert len(rijen(Gesprek)) == 1
    assert client.get(url).status_code == 302


# --- a regional talk: shared, and not shared ------------------------------------------------------------------


def test_van_een_regionaal_gesprek_leest_een_deelnemer_het_gedeelde_en_het_eigen_deel() -> None:
    een, ander = maak_organisatie(naam="Demo-een"), maak_organisatie(naam="Demo-ander")
    buiten = maak_organisatie(naam="Demo-buiten", regio=Regio.LIMBURG)
    client = opgroeien()
    url = f"{reverse('gesprek_regionaal')}?regio=antwerpen"
    assert "Demo-buiten" not in lees(client, url).tekst
    velden = velden_voor(een, datum=timezone.localdate().isoformat()) | {"organisaties": [een.pk, ander.pk]}
    assert client.post(url, velden).status_code == 302
    (gesprek,) = rijen(Gesprek)
    kanarie = "KANARIE-VAN-DE-ANDER"
    nu = timezone.now()
    with systeem():
        deelname = Gespreksdeelname.objects.get(organisatie=ander)
        wie = Toegang(maak_lid(organisatie=ander), ander, frozenset({"kwaliteitscoordinator"}))
        g.schrijf_duiding(deelname, None, g.Kant.ORGANISATIE, kanarie, versie=0, toegang=wie, nu=nu)
        g.spreek_af(deelname, kanarie, tegen=STRAKS, toegang=wie, nu=nu)
    client.post(reverse("gespreksverslag", args=[gesprek.pk]), {"versie": "0", "tekst": "Samen gezegd."})
    (verslag,) = rijen(Gespreksverslag)
    client.post(reverse("gespreksverslag_voorleggen", args=[gesprek.pk]), {"verslag": verslag.pk})
    with systeem():
        g.reageer(deelname, verslag.pk, akkoord=False, tekst=kanarie, toegang=wie, nu=nu)
    lid = als(maak_lid(organisatie=een))
    blad = lees(lid, adres(een, gesprek))
    assert "Samen gezegd." in blad.tekst
    assert "Demo-ander · Demo-een" in blad.tekst  # who takes part is known, and the page says so
    assert "ziet de namen van de deelnemers" in blad.tekst
    nummer = een.ondernemingsnummer
    for pad in (
        adres(een, gesprek),
        adres(een, gesprek, "duiding", kant="organisatie"),
        adres(een, gesprek, "gespreksagenda"),
        reverse("organisatie", args=[nummer]),
        reverse("organisatiegesprekken", args=[nummer]),
    ):
        assert kanarie not in lid.get(pad).content.decode()
    assert kanarie in lees(als(wie.persoon), adres(ander, gesprek)).tekst
    assert kanarie in lees(client, adres(ander, gesprek)).tekst
    assert lid.get(adres(ander, gesprek)).status_code == 404
    vreemd = als(maak_lid(organisatie=buiten))
    assert vreemd.get(adres(buiten, gesprek)).status_code == 404
    assert lees(client, reverse("gesprek", args=[gesprek.pk])).status == 200


def test_de_databank_zelf_toont_enkel_gesprekken_waaraan_men_deelneemt() -> None:
    een, ander = maak_organisatie(), maak_organisatie()
    samen = maak_gesprek(een, ander, regio="antwerpen")
    maak_gesprek(ander)
    with systeem():
        wie = {"door": samen.gemaakt_door, "bevestigd_door": samen.gemaakt_door}
        Gespreksverslag.objects.create(gesprek=samen, versie=1, tekst="Gedeeld", bevestigd_op=timezone.now(), **wie)
    zet_toegang("organisatie", organisatie_id=een.pk)
    assert [x.pk for x in Gesprek.objects.all()] == [samen.pk]
    assert [d.organisatie_id for d in Gespreksdeelname.objects.all()] == [een.pk]
    assert Gespreksverslag.objects.count() == 1
    assert g.namen_van_deelnemers(samen) == sorted([een.naam, ander.naam])
    assert g.namen_van_deelnemers(Gesprek(pk=samen.pk + 1)) == []
    # Reading only: no organisation plans, joins, or writes minutes.
    assert Gesprek.objects.update(titel="Gekaapt") == 0
    assert Gespreksdeelname.objects.all().delete()[0] == 0
    for doe in (
        lambda: Gespreksdeelname.objects.create(gesprek_id=samen.pk + 1, organisatie=een),
        lambda: Gespreksverslag.objects.create(gesprek=samen, versie=2, tekst="x", door=samen.gemaakt_door),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            doe()


def test_wat_bij_een_gesprek_hoort_is_van_een_deelnemer() -> None:
    een, ander = maak_organisatie(), maak_organisatie()
    gesprek = maak_gesprek(een)
    persoon = gesprek.gemaakt_door
    hier: dict[str, Any] = {"gesprek": gesprek, "organisatie": ander, "door": persoon, "tekst": "x"}
    with systeem():
        for model, rest in ((Duiding, {"kant": "samen", "versie": 1}), (Afspraak, {})):
            with pytest.raises(IntegrityError), transaction.atomic():
                model.objects.create(**hier, **rest)
        with pytest.raises(IntegrityError), transaction.atomic():  # neither of a report nor of a talk
            Afspraak.objects.create(organisatie=een, tekst="x", door=persoon)


def test_een_deelnemer_erbij_en_eraf_tot_er_iets_bij_staat() -> None:
    een, ander = maak_organisatie(), maak_organisatie()
    maak_lid(organisatie=ander)
    gesprek, client = maak_gesprek(een, regio="antwerpen"), opgroeien()
    url = reverse("gesprek_wijzigen", args=[gesprek.pk])

    def kies(*organisaties: Organisatie) -> Any:
        velden = {**velden_voor(een, datum=gesprek.datum.isoformat(), uur="", plaats="")}
        versie = rijen(Gesprek)[0].versie
        return client.post(url, {**velden, "versie": versie, "organisaties": [o.pk for o in organisaties]})

    assert kies(een, ander).status_code == 302
    assert [b.subject.startswith("Gesprek met Opgroeien") for b in brieven()] == [True]
    assert kies(een).status_code == 302
    assert [d.organisatie_id for d in rijen(Gespreksdeelname)] == [een.pk]
    (brief,) = brieven()
    assert brief.subject.startswith("Niet voor u: gesprek met Opgroeien")
    kies(een, ander)
    with systeem():
        Afspraak.objects.create(gesprek=gesprek, organisatie=ander, tekst="Blijft", door=gesprek.gemaakt_door)
    geweigerd = Bladzijde(kies(een))
    assert (geweigerd.status, "kan niet meer weg" in geweigerd.tekst) == (422, True)
    assert len(rijen(Gespreksdeelname)) == 2


# --- readings -------------------------------------------------------------------------------------------------


def test_elke_kant_schrijft_haar_eigen_lezing_en_samen_de_gezamenlijke() -> None:
    organisatie = maak_organisatie()
    lid, client = als(maak_lid(organisatie=organisatie)), opgroeien()
    gesprek = maak_gesprek(organisatie)

    def schrijf(wie: Client, kant: str, tekst: str, versie: int = 0) -> Any:
        return wie.post(adres(organisatie, gesprek, "duiding", kant=kant), {"versie": versie, "tekst": tekst})

    assert schrijf(lid, "organisatie", "Wij zien groei.").status_code == 302
    assert schrijf(client, "opgroeien", "Wij zien een dip.").status_code == 302
    assert schrijf(lid, "opgroeien", "Gekaapt.", 1).status_code == 403
    assert schrijf(client, "organisatie", "Gekaapt.", 1).status_code == 403
    assert schrijf(client, "niemand", "x").status_code == 404
    assert schrijf(client, "samen", "Groei na een dip.").status_code == 302
    conflict = Bladzijde(schrijf(lid, "samen", "Een dip met groei."))  # based on nothing
    assert conflict.status == 412
    assert "Groei na een dip." in conflict.tekst
    assert conflict.velden["tekst"] == "Een dip met groei."
    assert lid.post(adres(organisatie, gesprek, "duiding", kant="samen"), conflict.velden).status_code == 302
    for wie in (lid, client):
        tekst = lees(wie, adres(organisatie, gesprek)).tekst
        assert all(zin in tekst for zin in ("Wij zien groei.", "Wij zien een dip.", "Een dip met groei."))
        assert "Gekaapt" not in tekst
    assert "Groei na een dip." in lees(lid, adres(organisatie, gesprek, "duiding", kant="samen")).tekst  # kept
    assert schrijf(lid, "organisatie", "Wij zien groei.", 1).status_code == 302  # the same words: no version
    assert schrijf(lid, "organisatie", "x" * 4001, 1).status_code == 422
    assert len(rijen(Duiding)) == 4


# --- points: what of the filed reports it is about --------------------------------------------------------


@pytest.mark.usefixtures("kaders")
def test_een_punt_blijft_staan_zoals_het_in_de_indiening_stond() -> None:
    organisatie, ander = maak_organisatie(), maak_organisatie()
    verslag, wie, indiening = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), niveau=3)
    vreemd = maak_ingediend(organisatie=ander, werkjaar=maak_werkjaar(jaar=2024))[2]
    gesprek, client = maak_gesprek(organisatie), opgroeien()
    lid = als(wie.persoon)
    url = adres(organisatie, gesprek, "gesprekspunten")
    leeg = Bladzijde(lid.post(url, {}))
    assert (leeg.status, "Kies minstens één punt" in leeg.tekst) == (422, True)
    assert client.post(url, {"score": "score:verzonnen"}).status_code == 422
    keuze = {"score": "score:onthaal-van-de-gebruiker", "cijfer": "cijfer:bezetting-ovbj", "verslag": "verslag:"}
    for _ in range(2):
        assert lid.post(url, keuze).status_code in (302, 422)  # the second time it is there already
    punten = rijen(Gesprekspunt)
    assert sorted(p.soort for p in punten) == ["cijfer", "score", "verslag"]
    assert vreemd.kenmerk not in lees(client, f"{url}?indiening={vreemd.kenmerk}").tekst
    with systeem():
        workflow.neem_terug(verslag.pk, toegang=wie, nu=timezone.now())  # what was shown stays shown
    blad = lees(client, adres(organisatie, gesprek))
    assert "Onthaal van de gebruiker: niveau 3" in blad.tekst
    assert "Bezetting OVBJ: 90" in blad.tekst
    assert any(link.startswith(reverse("indiening", args=[indiening.kenmerk])) for link in blad.links)
    assert "Nog niets ingediend" in lees(lid, url).tekst  # and there is nothing to choose any more
    score = next(p for p in punten if p.soort == "score")
    duid = adres(organisatie, gesprek, "duiding_punt", punt=score.pk, kant="organisatie")
    assert lid.post(duid, {"versie": "0", "tekst": "Ons onthaal is nieuw."}).status_code == 302
    assert "Ons onthaal is nieuw." in lees(client, adres(organisatie, gesprek)).tekst
    for punt in punten:
        client.post(adres(organisatie, gesprek, "gesprekspunt_weg", punt=punt.pk))
    assert [p.pk for p in rijen(Gesprekspunt)] == [score.pk]  # somebody said how they read it


# --- minutes --------------------------------------------------------------------------------------------------


def test_het_verslag_wordt_door_beide_bevestigd_en_een_wijziging_vraagt_het_opnieuw() -> None:
    organisatie = maak_organisatie()
    persoon = maak_lid(organisatie=organisatie)
    lid, lezer = als(persoon), als(maak_lid(organisatie=organisatie, rol=Lidrol.LEZER))
    client, gesprek = opgroeien(), maak_gesprek(organisatie)
    schrijf_url = reverse("gespreksverslag", args=[gesprek.pk])
    leg_voor = reverse("gespreksverslag_voorleggen", args=[gesprek.pk])
    bladzijde, reactie = adres(organisatie, gesprek), adres(organisatie, gesprek, "gespreksreactie")
    assert "Opgroeien schrijft het verslag" in lees(lid, bladzijde).tekst
    assert "U bent aan zet. Schrijf het verslag" in lees(client, bladzijde).tekst
    assert client.post(schrijf_url, {"versie": "0", "tekst": "We spraken over KLAD."}).status_code == 302
    (eerste,) = rijen(Gespreksverslag)
    assert "KLAD" not in lees(lid, bladzijde).tekst  # until it is laid before them
    lid.post(reactie, {"verslag": eerste.pk, "akkoord": "ja"})
    assert rijen(Gespreksreactie) == []
    for _ in range(2):
        assert client.post(leg_voor, {"verslag": eerste.pk})["Location"] == reverse("gesprek", args=[gesprek.pk])
    (brief,) = brieven()
    assert brief.to == [persoon.email]
    assert f"{bladzijde}#verslag" in brief.body
    blad = lees(lid, bladzijde)
    assert "KLAD" in blad.tekst
    assert "U bent aan zet. Lees het verslag en bevestig het" in blad.tekst
    assert lezer.post(reactie, {"verslag": eerste.pk, "akkoord": "ja"}).status_code == 403
    leeg = Bladzijde(lid.post(reactie, {"verslag": eerste.pk, "tekst": " "}))
    assert (leeg.status, "Schrijf wat er niet klopt" in leeg.tekst) == (422, True)
    assert lid.post(reactie, {"verslag": eerste.pk, "tekst": "De datum klopt niet."}).status_code == 302
    assert "De datum klopt niet." in lees(client, bladzijde).tekst
    collega = als(maak_lid(organisatie=organisatie, rol=Lidrol.MEDEWERKER))
    stale = collega.post(reactie, {"verslag": eerste.pk, "akkoord": "ja"}, follow=True)
    assert "zei op" in stale.content.decode()  # a colleague, at a page of before the objection
    assert [r.akkoord for r in rijen(Gespreksreactie)] == [False]
    maak_werkjaar()
    assert "Gesprekken (1 bezwaar)" in lees(client, reverse("opvolging")).tekst
    with systeem():
        (gemeld,) = Melding.objects.filter(gebeurtenis=Gebeurtenis.GESPREKSREACTIE, persoon=gesprek.gemaakt_door)
        assert not stand.met_stand(Melding.objects.filter(pk=gemeld.pk), timezone.localdate()).get().afgehandeld
    assert "U bent aan zet. Pas het verslag aan" in lees(client, bladzijde).tekst
    assert client.post(schrijf_url, {"versie": "1", "tekst": "We spraken over de cijfers."}).status_code == 302
    with systeem():
        assert stand.met_stand(Melding.objects.filter(pk=gemeld.pk), timezone.localdate()).get().afgehandeld
    assert "bezwaar" not in lees(client, reverse("opvolging")).tekst
    _, tweede = rijen(Gespreksverslag)
    oud = lid.post(reactie, {"verslag": eerste.pk, "akkoord": "ja"}, follow=True).content.decode()
    assert "Opgroeien werkt nog aan dit verslag" in oud
    client.post(leg_voor, {"verslag": tweede.pk})
    assert len(brieven()) == 1
    for _ in range(2):
        assert lid.post(reactie, {"verslag": tweede.pk, "akkoord": "ja"}).status_code == 302
    assert [(r.verslag_id, r.akkoord) for r in rijen(Gespreksreactie)] == [(eerste.pk, False), (tweede.pk, True)]
    for wie in (lid, client):
        tekst = lees(wie, bladzijde).tekst
        assert "Verslag bevestigd door beide kanten" in tekst
        assert persoon.naam in tekst
    assert client.post(schrijf_url, {"versie": "2", "tekst": "Toch nog iets."}).status_code == 302
    assert "Verslag bevestigd door beide kanten" not in lees(client, bladzijde).tekst
    lid_ziet = lees(lid, bladzijde).tekst
    assert "Toch nog iets." not in lid_ziet
    assert "We spraken over de cijfers." in lid_ziet


def test_een_collega_die_ook_aan_het_verslag_schreef_wordt_niet_overschreven() -> None:
    organisatie = maak_organisatie()
    gesprek = maak_gesprek(organisatie)
    url = reverse("gespreksverslag", args=[gesprek.pk])
    opgroeien().post(url, {"versie": "0", "tekst": "Van de eerste."})
    client = opgroeien()
    blad = Bladzijde(client.post(url, {"versie": "0", "tekst": "Van de tweede."}))
    assert blad.status == 412
    assert "Van de eerste." in blad.tekst
    assert blad.velden["tekst"] == "Van de tweede."
    assert client.post(url, blad.velden).status_code == 302
    assert [v.tekst for v in rijen(Gespreksverslag)] == ["Van de eerste.", "Van de tweede."]


def test_een_bevestigd_verslag_kan_niemand_wijzigen_ook_de_code_niet() -> None:
    gesprek = maak_gesprek(maak_organisatie())
    with systeem():
        verslag = Gespreksverslag.objects.create(
            gesprek=gesprek, versie=1, tekst="Zo was het", door=gesprek.gemaakt_door
        )
        with pytest.raises(ProgrammingError), transaction.atomic():
            Gespreksverslag.objects.filter(pk=verslag.pk).update(tekst="Anders")


# --- agreements -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("kaders")
def test_een_afspraak_uit_een_gesprek_staat_bij_beide_kanten_tot_ze_gedaan_is() -> None:
    organisatie = maak_organisatie()
    maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    lid, client = als(maak_lid(organisatie=organisatie)), opgroeien()
    gesprek = maak_gesprek(organisatie)
    url = adres(organisatie, gesprek, "gespreksafspraak")
    gisteren = (gesprek.datum - dt.timedelta(days=1)).isoformat()
    assert client.post(url, {"tekst": "Te vroeg", "tegen": gisteren}).status_code == 422
    for _ in range(2):
        assert client.post(url, {"tekst": "Bel de ouders.", "tegen": STRAKS.isoformat()}).status_code == 302
    (afspraak,) = rijen(Afspraak)
    thuis = reverse("organisatie", args=[organisatie.ondernemingsnummer])
    werklijst = f"{reverse('opvolging')}?werkjaar=2024&wat=afspraken"
    assert "Bel de ouders." in lees(lid, thuis).tekst
    assert "1 afspraak vervalt" in lees(client, werklijst).tekst
    gedaan = adres(organisatie, gesprek, "gespreksafspraak_gedaan", afspraak=afspraak.pk)
    lezer = als(maak_lid(organisatie=organisatie, rol=Lidrol.LEZER))
    assert lezer.post(gedaan, {"gedaan": "ja"}).status_code == 403
    for _ in range(2):
        assert lid.post(gedaan, {"gedaan": "ja", "naar": "organisatie"}).url == thuis
    assert "Bel de ouders." not in lees(lid, thuis).tekst
    assert "afspraak vervalt" not in lees(client, werklijst).tekst
    assert "gedaan op" in lees(client, adres(organisatie, gesprek)).tekst
    assert client.post(gedaan, {"gedaan": "nee"}).status_code == 302
    assert "Bel de ouders." in lees(lid, thuis).tekst


@pytest.mark.usefixtures("kaders")
def test_een_afspraak_uit_een_gesprek_komt_terug_in_het_verslag_over_dat_jaar() -> None:
    organisatie = maak_organisatie()
    maak_gesprek(organisatie, datum=dt.date(2025, 3, 1))
    deelname = rijen(Gespreksdeelname)[0]
    wie, nu = als_sector(), timezone.now()
    with systeem():
        open_, klaar, later = (
            g.spreek_af(deelname, tekst, tegen=None, toegang=wie, nu=nu)
            for tekst in ("Open afspraak", "Gedane afspraak", "Later gedaan")
        )
        g.zet_gedaan(klaar, True, toegang=wie, nu=nu)
    vorig, _ = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024))
    verslag, schrijver = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    with systeem():
        g.zet_gedaan(later, True, toegang=wie, nu=timezone.now())  # while the report was being written
        assert opvolgpunten(vorig) == []
        punten = [o.punt for o in opvolgpunten(verslag)]
    assert [(p.id, p.afspraak, p.gesprek) for p in punten] == [
        (open_.pk, "Open afspraak", "2025-03-01"),
        (later.pk, "Later gedaan", "2025-03-01"),
    ]
    blad = lees(als(schrijver.persoon), reverse("opvolgpunten", args=[organisatie.ondernemingsnummer, 2025]))
    assert "Afgesproken in het gesprek op 1 maart 2025" in blad.tekst


@pytest.mark.usefixtures("kaders")
def test_een_afspraak_van_een_verslag_kan_niet_los_afgevinkt_worden() -> None:
    wie = als_sector()
    _, _, indiening = maak_ingediend(werkjaar=maak_werkjaar(jaar=2024))
    with systeem():
        workflow.neem_in_behandeling(indiening.verslag_id, toegang=wie, nu=timezone.now())
        gemaakt = [NieuweAfspraak("Bij het afronden")]
        workflow.rond_af(indiening.verslag_id, toegang=wie, nu=timezone.now(), afspraken=gemaakt)
        afspraak = Afspraak.objects.get()
        g.zet_gedaan(afspraak, True, toegang=wie, nu=timezone.now())
        assert Afspraak.objects.get().gedaan_op is None
        with pytest.raises(IntegrityError), transaction.atomic():
            Afspraak.objects.update(gedaan_op=timezone.now(), gedaan_door=wie.persoon)


# --- cost, and the calendar -----------------------------------------------------------------------------------


@pytest.mark.parametrize("aantal", [1, 3, 30])
def test_de_bladzijden_kosten_even_weinig_bij_een_als_bij_dertig(
    aantal: int, django_assert_max_num_queries: Any
) -> None:
    organisaties = [maak_organisatie() for _ in range(min(aantal, 3))]
    organisatie = organisaties[0]
    gesprek = maak_gesprek(*organisaties, regio="antwerpen")
    for _ in range(aantal - 1):
        maak_gesprek(organisatie)
    door: Persoon = gesprek.gemaakt_door
    with systeem():
        for n in range(1, aantal + 1):
            hier: dict[str, Any] = {"gesprek": gesprek, "organisatie": organisatie, "door": door}
            Afspraak.objects.create(**hier, tekst=f"Afspraak {n}", tegen=STRAKS)
            Duiding.objects.create(**hier, kant="samen", versie=n, tekst=f"Lezing {n}")
            Gespreksverslag.objects.create(gesprek=gesprek, versie=n, tekst=f"Verslag {n}", door=door)
    lid, client = als(maak_lid(organisatie=organisatie)), opgroeien()
    nummer = organisatie.ondernemingsnummer
    for wie, pad in (
        (lid, adres(organisatie, gesprek)),
        (client, adres(organisatie, gesprek)),
        (lid, adres(organisatie, gesprek, "duiding", kant="samen")),
        (lid, adres(organisatie, gesprek, "gesprekspunten")),
        (lid, reverse("organisatie", args=[nummer])),
        (lid, reverse("organisatiegesprekken", args=[nummer])),
        (client, reverse("gesprekken")),
        (client, reverse("gesprek", args=[gesprek.pk])),
        (client, reverse("gespreksverslag", args=[gesprek.pk])),
    ):
        wie.get(pad)
        with django_assert_max_num_queries(15):
            assert wie.get(pad).status_code == 200


def test_een_gesprek_in_de_agenda() -> None:
    organisatie = maak_organisatie()
    gesprek = maak_gesprek(organisatie, datum=dt.date(2026, 7, 1), uur=dt.time(14), plaats="Demo-straat 1")
    lid = als(maak_lid(organisatie=organisatie))
    tekst = lid.get(adres(organisatie, gesprek, "gespreksagenda")).content.decode()
    assert "DTSTART:20260701T120000Z" in tekst
    assert "LOCATION:Demo-straat 1" in tekst
    zonder = maak_gesprek(organisatie, datum=dt.date(2026, 7, 1))
    assert "DTSTART;VALUE=DATE:20260701" in lid.get(adres(organisatie, zonder, "gespreksagenda")).content.decode()


@pytest.mark.parametrize("waarde", ["", "x", "-1", "9" * 40, "1 OR 1=1", "²"])
def test_rommel_in_een_adres_of_veld_is_nooit_een_fout_van_ons(waarde: str) -> None:
    organisatie = maak_organisatie()
    gesprek, client = maak_gesprek(organisatie), opgroeien()
    for pad in (
        f"{reverse('gesprek_nieuw')}?hulpvraag={waarde}&organisatie={waarde}",
        f"{reverse('gesprek_regionaal')}?regio={waarde}",
        f"{reverse('gesprekken')}?bladzijde={waarde}",
    ):
        assert client.get(pad).status_code in (200, 422)
    assert client.post(reverse("gespreksverslag_voorleggen", args=[gesprek.pk]), {"verslag": waarde}).status_code == 302
    wijzig = reverse("gesprek_wijzigen", args=[gesprek.pk])
    assert client.post(wijzig, {**velden_voor(organisatie), "versie": waarde}).status_code == 422
    assert (
        client.post(reverse("gespreksverslag", args=[gesprek.pk]), {"versie": waarde, "tekst": "x"}).status_code == 422
    )

"""The sector page: what it says, who sees what, and how many statements it costs."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Erkenning, Regioperiode, Uitstel, Werkjaar
from rapporten.models import Aggregaat, Boom, Editie, Indiening, Ondertekening, Overgang, Toewijzing, Verslag
from rapporten.sectorbeeld.beeld import groep, sleutel_van, stel_samen, zichtbare_edities
from rapporten.sectorbeeld.beeld.delen import Kruiscel
from rapporten.sectorbeeld.edities import herbereken, leg_vast
from rapporten.sectorbeeld.indienstand import Indienstand, indienbeeld, indienstanden
from rapporten.sectorbeeld.onderdrukken import AFLEIDBAAR
from tests.fabrieken import maak_lid, maak_organisatie, maak_persoon, maak_sectorrol, maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, maak_organisaties, zaai
from zelfevaluatie.models import Definitiewijziging, Element, GepubliceerdeWaarde, Kengetal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]

THEMA = "onthaal-van-de-gebruiker"
ADRES = "/sectorbeeld/"


def _jaar(jaar: int, niveaus: list[int], *, vast: bool = True, regio: str = "antwerpen") -> Editie:
    zaai(jaar, [Antwoorden(regio=regio, niveaus={THEMA: n}) for n in niveaus])
    return leg_vast(jaar, None, f"Demo-editie {jaar}") if vast else herbereken(jaar)


def _als(rol: Sectorrolsoort | None) -> Client:
    """Signed in with a role for the sector, or (None) as a member of an organisation."""
    client = Client()
    client.force_login(maak_sectorrol(rol=rol) if rol else maak_lid(organisatie=maak_organisatie()))
    return client


def _tekst(client: Client, adres: str = ADRES, status: int = 200) -> str:
    antwoord = client.get(adres)
    assert antwoord.status_code == status
    return " ".join(antwoord.content.decode().split())


def test_zonder_editie_zegt_de_pagina_wat_er_zal_komen() -> None:
    assert "Nog geen editie" in _tekst(_als(None))
    assert "Nog geen editie" in _tekst(_als(Sectorrolsoort.BEHEERDER))


def test_de_pagina_begint_met_wat_de_cijfers_zeggen() -> None:
    _jaar(2021, [2, 2, 2, 3, 3])
    _jaar(2022, [3, 3, 3, 3, 4])
    tekst = _tekst(_als(None))
    assert "Het gemiddelde ging van 2,4 in 2021 naar 3,2 in 2022; geen enkel thema staat lager dan in 2021." in tekst
    assert "Demo-editie 2022" in tekst


def test_de_gepubliceerde_reeks_staat_ernaast_en_een_verschil_wordt_gezegd() -> None:
    GepubliceerdeWaarde.objects.filter(thema_code=THEMA, werkjaar=2022).update(waarde="3.2", decimalen=1)
    _jaar(2022, [3, 3, 3, 3, 4])
    assert "De ene berekende waarde is, afgerond op de gepubliceerde decimalen, gelijk" in _tekst(_als(None))
    GepubliceerdeWaarde.objects.filter(thema_code=THEMA, werkjaar=2022).update(waarde="3.3")
    assert "Onthaal van de gebruiker in 2022 (hier 3,2, gepubliceerd 3,3)" in _tekst(_als(None))


def test_een_voorlopige_editie_is_er_alleen_voor_opgroeien() -> None:
    _jaar(2022, [3, 3, 3, 3, 4])
    zaai(2022, [Antwoorden(niveaus={THEMA: niveau}) for niveau in (0, 1, 2, 3, 4)])
    herbereken(2022)
    for rol in (None, Sectorrolsoort.WAARNEMER, Sectorrolsoort.REGIONALE_PARTNER):
        tekst = _tekst(_als(rol), f"{ADRES}?editie=voorlopig")
        assert "De voorlopige editie is er alleen voor Opgroeien" in tekst
        assert "is 3,2 in 2022" in tekst
        assert "Stand van het indienen" not in tekst
    tekst = _tekst(_als(Sectorrolsoort.DOSSIERBEHEERDER), f"{ADRES}?editie=voorlopig")
    assert "is 2,6 in 2022" in tekst
    assert "Leg deze editie vast" not in tekst
    assert "zegt intussen iets anders" in _tekst(_als(Sectorrolsoort.BEHEERDER))


@pytest.mark.parametrize(
    ("vraag", "melding"),
    [
        ("werkjaar=1999", "Over werkjaar 1999 is er geen definitieve editie. U ziet werkjaar 2022."),
        ("werkjaar=" + "9" * 5000, "Over dit werkjaar is er geen definitieve editie."),
        ("werkjaar=²²²²", "Over dit werkjaar is er geen definitieve editie."),
        ("regio=<script>", "Deze regio kennen we niet. U ziet alle regio&#x27;s."),
        ("werkvorm=XYZ", "Deze werkvorm kennen we niet. U ziet alle werkvormen."),
        ("grootte=reus", "Deze grootte kennen we niet. U ziet alle groottes."),
        ("regio=limburg&werkvorm=CIG&grootte=klein", "U ziet regio en werkvorm; de grootte telt niet mee."),
    ],
)
def test_een_adres_dat_niet_klopt_toont_het_naaste_en_zegt_het(vraag: str, melding: str) -> None:
    _jaar(2022, [3, 3, 3, 3, 4])
    assert melding in _tekst(_als(None), f"{ADRES}?{vraag}")


def test_een_groep_die_te_klein_is_toont_alleen_de_reden() -> None:
    zaai(2022, [Antwoorden(regio="limburg", niveaus={THEMA: 1}) for _ in range(3)])
    niveaus = (3, 4, 4, 4, 4, 4, 4, 4, 5)
    zaai(2022, [Antwoorden(regio=regio, niveaus={THEMA: n}) for regio in ("antwerpen", "brussel") for n in niveaus])
    leg_vast(2022, None, "Demo-editie")
    tekst = _tekst(_als(None), f"{ADRES}?regio=limburg")
    assert "Niet getoond: minder dan 5 organisaties in deze groep." in tekst
    assert "Spreiding in 2022" not in tekst
    assert AFLEIDBAAR in _tekst(_als(None), f"{ADRES}?regio=brussel")
    assert "het gemiddelde in Antwerpen is 4,0".lower() in _tekst(_als(None), f"{ADRES}?regio=antwerpen").lower()


def test_een_nulpunt_vergelijkt_niet_met_vroeger() -> None:
    _jaar(2020, [0, 1, 1, 1, 2])
    _jaar(2021, [1, 2, 2, 2, 3])
    Werkjaar.objects.filter(jaar=2021).update(nulpunt=True)
    editie = _jaar(2022, [2, 3, 3, 3, 4])
    beeld = stel_samen(zichtbare_edities(ook_voorlopig=False), editie)
    assert beeld.jaren == [2021, 2022]
    assert beeld.zin.kop.startswith("Het gemiddelde ging van 2,0 in 2021 naar 3,0 in 2022")
    assert "is een nulpunt gezet" in _tekst(_als(None))


def test_van_een_werkvorm_staan_alleen_haar_eigen_cijfers() -> None:
    eigen, ander = Kengetal.objects.get(code="bezetting-cig"), Kengetal.objects.get(code="bezetting-ovbj")
    cijfers = {k.code: (Decimal(9), Decimal(10), None) for k in (eigen, ander)}
    zaai(2022, [Antwoorden(werkvormen=("CIG", "OVBJ"), niveaus={THEMA: 3}, cijfers=dict(cijfers)) for _ in range(6)])
    beeld = stel_samen(zichtbare_edities(ook_voorlopig=True), leg_vast(2022, None, "Demo"), "werkvorm:CIG")
    bezetting, _ = beeld.indicatoren
    assert [rij.naam for rij in bezetting.rijen] == ["CIG"]
    assert bezetting.zin == "De bezetting is in 2022 90,0\N{NO-BREAK SPACE}%."


# -- statements ---------------------------------------------------------------------------------------------


def _opdrachten(client: Client, adres: str) -> list[str]:
    with CaptureQueriesContext(connection) as vangst:
        assert client.get(adres).status_code == 200
    return [v["sql"] for v in vangst if not v["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize("vraag", ["", "?editie=voorlopig", "?regio=antwerpen", "?werkvorm=OVBJ"])
def test_de_pagina_kost_evenveel_opdrachten_met_twee_en_met_vier_jaren(vraag: str) -> None:
    client = _als(Sectorrolsoort.BEHEERDER)
    _jaar(2022, [3, 3, 3, 3, 4])
    assert len(_opdrachten(client, ADRES + vraag)) <= 15
    _jaar(2021, [2, 2, 2, 3, 3])
    twee = _opdrachten(client, ADRES + vraag)
    _jaar(2020, [2, 2, 2, 3, 3], regio="limburg")
    _jaar(2019, [2, 2, 2, 3, 3], regio="brussel")
    vier = _opdrachten(client, ADRES + vraag)
    assert len(twee) == len(vier) <= 15, vier


# -- freezing -----------------------------------------------------------------------------------------------


def test_de_beheerder_legt_vast_wat_hij_ziet() -> None:
    levend = _jaar(2022, [3, 3, 3, 3, 4], vast=False)
    client = _als(Sectorrolsoort.BEHEERDER)
    assert levend.hash in _tekst(client, f"{ADRES}?editie=voorlopig")
    antwoord = client.post(f"{ADRES}2022/vastleggen/", {"opmerking": "Alles is binnen", "gezien": levend.hash})
    assert antwoord.status_code == 302
    werk_af("celery")
    editie = Editie.objects.get(soort="definitief")
    assert (editie.hash, editie.opmerking, editie.door is not None) == (levend.hash, "Alles is binnen", True)
    assert "Alles is binnen" in _tekst(_als(None))


@pytest.mark.parametrize(
    ("gegevens", "melding"),
    [
        ({"opmerking": " "}, "Schrijf een opmerking bij deze editie"),
        ({"opmerking": "x" * 501}, "Maak de opmerking korter"),
        ({"opmerking": "Goed", "gezien": "0" * 64}, "De cijfers zijn intussen veranderd"),
    ],
)
def test_vastleggen_zonder_opmerking_of_van_iets_anders_wordt_geweigerd(gegevens: dict[str, str], melding: str) -> None:
    levend = _jaar(2022, [3, 3, 3, 3, 4], vast=False)
    client = _als(Sectorrolsoort.BEHEERDER)
    antwoord = client.post(f"{ADRES}2022/vastleggen/", {"gezien": levend.hash} | gegevens)
    assert antwoord.status_code == 422
    assert melding in antwoord.content.decode()
    assert not Editie.objects.filter(soort="definitief").exists()


def test_te_vroeg_vastleggen_zegt_hoeveel_er_binnen_is_en_vraagt_het_twee_keer() -> None:
    zaai(2024, [Antwoorden(niveaus={THEMA: n}) for n in (3, 3, 3, 3, 4)])
    with systeem():
        _verslag("afgerond", dt.datetime(2025, 5, 1, tzinfo=dt.UTC))
        _verslag("concept", None)
    levend = herbereken(2024)
    client = _als(Sectorrolsoort.BEHEERDER)
    assert "Ingediend over 2024: 1 van de 2 verslagen." in _tekst(client, f"{ADRES}?werkjaar=2024&editie=voorlopig")
    gegevens = {"opmerking": "Nu al", "gezien": levend.hash}
    antwoord = client.post(f"{ADRES}2024/vastleggen/", gegevens)
    assert antwoord.status_code == 422
    assert "Vink aan dat u de editie toch al wilt vastleggen" in antwoord.content.decode()
    assert "Nu al" in antwoord.content.decode()
    assert not Editie.objects.filter(soort="definitief").exists()
    assert client.post(f"{ADRES}2024/vastleggen/", {**gegevens, "toch": "on"}).status_code == 302
    werk_af("celery")
    assert Editie.objects.filter(soort="definitief").exists()


def test_voor_de_uiterste_datum_is_vastleggen_te_vroeg_ook_als_er_niets_ontbreekt() -> None:
    maak_werkjaar(jaar=2022, uiterste_datum=timezone.localdate())
    levend = _jaar(2022, [3, 3, 3, 3, 4], vast=False)
    client, gegevens = _als(Sectorrolsoort.BEHEERDER), {"opmerking": "Nu al", "gezien": levend.hash}
    assert client.post(f"{ADRES}2022/vastleggen/", gegevens).status_code == 422
    Werkjaar.objects.update(uiterste_datum=timezone.localdate() - dt.timedelta(days=1))
    assert client.post(f"{ADRES}2022/vastleggen/", gegevens).status_code == 302


def test_twee_keer_hetzelfde_vastleggen_zegt_dat_er_niets_gemaakt_is() -> None:
    levend = _jaar(2022, [3, 3, 3, 3, 4], vast=False)
    client = _als(Sectorrolsoort.BEHEERDER)
    for opmerking, woorden in (
        ("Eerste", "Editie 1 over werkjaar 2022 is vastgelegd"),
        ("Tweede", "Editie 1 over werkjaar 2022 bevat al precies deze cijfers. Er is geen nieuwe editie gemaakt"),
    ):
        gegevens = {"opmerking": opmerking, "gezien": levend.hash}
        antwoord = client.post(f"{ADRES}2022/vastleggen/", gegevens)
        werk_af("celery")
        assert woorden in _tekst(client, antwoord["Location"])
    assert Editie.objects.get(soort="definitief").opmerking == "Eerste"


def test_vastleggen_is_voor_de_beheerder_en_voor_een_jaar_met_gegevens() -> None:
    levend = _jaar(2022, [3, 3, 3, 3, 4], vast=False)
    gegevens = {"opmerking": "Goed", "gezien": levend.hash}
    for rol in (None, Sectorrolsoort.DOSSIERBEHEERDER, Sectorrolsoort.WAARNEMER):
        assert _als(rol).post(f"{ADRES}2022/vastleggen/", gegevens).status_code == 403
    beheerder = _als(Sectorrolsoort.BEHEERDER)
    assert beheerder.post(f"{ADRES}2021/vastleggen/", gegevens).status_code == 404
    assert beheerder.post(f"{ADRES}99999999999999999999/vastleggen/", gegevens).status_code == 404
    assert beheerder.get(f"{ADRES}2022/vastleggen/").status_code == 405


# -- downloads ----------------------------------------------------------------------------------------------


def test_de_pagina_geeft_haar_editie_als_bestand() -> None:
    editie = _jaar(2022, [3, 3, 3, 3, 4])
    client = _als(None)
    antwoord = client.get(f"{ADRES}2022/export/json/")
    assert json.loads(antwoord.content)["editie"]["hash"] == editie.hash
    assert antwoord["Content-Disposition"] == 'attachment; filename="sectorbeeld-2022-definitief-1.json"'
    assert client.get(f"{ADRES}2022/export/csv/")["Content-Type"].startswith("text/csv")
    assert client.get(f"{ADRES}2022/export/xlsx/").content.startswith(b"PK")


def test_een_bestand_dat_er_niet_is_of_niet_mag() -> None:
    _jaar(2022, [3, 3, 3, 3, 4])
    client = _als(None)
    for adres in ("2021/export/json/", "2022/export/pdf/", "99999999999999999999/export/json/"):
        assert client.get(ADRES + adres).status_code == 404
    assert client.get(f"{ADRES}2022/export/json/?editie=voorlopig").status_code == 403
    dossierbeheerder = _als(Sectorrolsoort.DOSSIERBEHEERDER)
    assert json.loads(dossierbeheerder.get(f"{ADRES}2022/export/json/?editie=voorlopig").content)["editie"][
        "soort"
    ] == ("voorlopig")


# -- filing -------------------------------------------------------------------------------------------------


def _verslag(status: str, ingediend: dt.datetime | None, *, uitstel: dt.date | None = None) -> None:
    organisatie, persoon = maak_organisatie(), maak_persoon()
    werkjaar, boom = maak_werkjaar(jaar=2024), Boom.objects.order_by("pk").first()
    assert boom is not None
    Toewijzing.objects.create(organisatie=organisatie, werkjaar=werkjaar, boom=boom)
    if uitstel:
        Uitstel.objects.create(
            organisatie=organisatie, werkjaar=werkjaar, tot_en_met=uitstel, reden="Demo", verleend_door=persoon
        )
    if not status:
        return
    verslag = Verslag.objects.create(
        organisatie=organisatie, werkjaar=werkjaar, boom=boom, status=status, dossierbeheerder=persoon
    )
    if ingediend:
        sha = hashlib.sha256(b"{}").hexdigest()
        for volgnummer, op in ((1, ingediend), (2, ingediend + dt.timedelta(days=60))):
            handtekening = Ondertekening.objects.create(
                organisatie=organisatie, verslag=verslag, sha256=sha, door=persoon
            )
            Indiening.objects.create(
                organisatie=organisatie, verslag=verslag, volgnummer=volgnummer, inhoud=b"{}", sha256=sha, door=persoon,
                kenmerk=f"2024-{organisatie.ondernemingsnummer}-{volgnummer}", ondertekening=handtekening, op=op,
            )  # fmt: skip


def test_de_stand_van_het_indienen_telt_de_eerste_indiening_en_het_uitstel() -> None:
    brussel = dt.timezone(dt.timedelta(hours=2))
    net_op_tijd = dt.datetime(2025, 6, 1, 23, 59, 59, tzinfo=brussel)
    net_te_laat = dt.datetime(2025, 6, 2, 0, 0, 0, tzinfo=brussel)
    with systeem():
        _verslag("", None)
        _verslag("concept", None)
        _verslag("afgerond", net_op_tijd)
        _verslag("ingediend", net_te_laat)
        _verslag("in_behandeling", net_te_laat, uitstel=dt.date(2025, 6, 15))
        assert indienstanden() == [
            Indienstand(
                werkjaar=2024, verwacht=5, begonnen=4, ingediend=3, op_tijd=2, te_laat_zonder_uitstel=1, afgerond=1
            )
        ]


def test_thema_dat_niet_gevraagd_werd_staat_er_als_niet_gevraagd() -> None:
    _jaar(2022, [3, 3, 3, 3, 4])
    assert _tekst(_als(None)).count("Niemand werd dit gevraagd.") == Element.objects.filter(soort="thema").count() - 1


# -- groups -------------------------------------------------------------------------------------------------


def test_een_werkvorm_met_een_plus_in_haar_naam_is_geen_paar() -> None:
    assert groep("werkvorm:GES+").delen == {"werkvorm": "GES+"}
    assert groep("werkvorm:GES+").kort == "GES+"
    paar = groep("werkvorm:GES++grootte:klein")
    assert paar.delen == {"werkvorm": "GES+", "grootte": "klein"}
    assert (paar.kort, paar.van) == ("GES+, Klein", " van GES+ van grootte klein")
    assert sleutel_van(grootte="klein", regio="limburg") == "regio:limburg+grootte:klein"
    assert sleutel_van() == "sector"


def test_wie_een_paar_kiest_krijgt_dat_paar_en_geen_tabellen_van_drie() -> None:
    editie = _jaar(2022, [3, 3, 3, 3, 4])
    cel = Aggregaat.objects.get(editie=editie, groep="sector", thema__code=THEMA)
    with systeem():
        cel.pk, cel.groep = None, "regio:limburg+grootte:klein"
        cel.save(force_insert=True)
    tekst = _tekst(_als(None), f"{ADRES}?regio=limburg&grootte=klein")
    assert "<h1>Sectorbeeld: regio Limburg, grootte klein</h1>" in tekst
    assert "Het gemiddelde in Limburg van grootte klein is 3,2 in 2022." in tekst
    assert "Gemiddelde per" not in tekst


def test_de_kleur_van_een_vak_volgt_het_gemiddelde_en_een_verborgen_vak_heeft_er_geen() -> None:
    assert [Kruiscel(Decimal(w), 5).warmte for w in ("0.4", "1.49", "1.5", "3", "3.96", "5")] == [0, 0, 1, 4, 5, 6]
    assert Kruiscel(None, None, "Niet getoond").warmte is None


# -- filing: the page ---------------------------------------------------------------------------------------


def test_de_stand_per_regio_en_werkvorm_telt_op_tot_het_jaar() -> None:
    brussel = dt.timezone(dt.timedelta(hours=2))
    eind_mei, half_juni = (dt.datetime(2025, *d, 12, tzinfo=brussel) for d in ((5, 31), (6, 16)))
    with systeem():
        for status, op, uitstel in (
            ("afgerond", eind_mei, None),
            ("afgerond", eind_mei, None),
            ("ingediend", half_juni, dt.date(2025, 6, 15)),
            ("concept", None, None),
        ):
            _verslag(status, op, uitstel=uitstel)
        afgerond = list(Verslag.objects.filter(status="afgerond").order_by("pk"))
        for verslag, dagen in zip(afgerond, (10, 21), strict=True):
            Overgang.objects.create(
                organisatie=verslag.organisatie, verslag=verslag, handeling="afronden", van="in_behandeling",
                naar="afgerond", door=maak_persoon(), op=eind_mei + dt.timedelta(days=dagen),
            )  # fmt: skip
        Regioperiode.objects.create(organisatie=afgerond[0].organisatie, regio="limburg", vanaf=dt.date(2024, 12, 31))
        Regioperiode.objects.create(organisatie=afgerond[0].organisatie, regio="brussel", vanaf=dt.date(2025, 1, 1))
        for werkvorm in ("CIG", "OBC"):
            Erkenning.objects.create(organisatie=afgerond[0].organisatie, werkvorm=werkvorm, van=dt.date(2020, 1, 1))
        beeld = indienbeeld()
    (jaar,) = beeld.jaren
    assert (jaar.verwacht, jaar.begonnen, jaar.ingediend, jaar.op_tijd) == (4, 4, 3, 2)
    assert (jaar.te_laat_met_uitstel, jaar.te_laat_zonder_uitstel, jaar.te_laat) == (1, 0, 1)
    assert (jaar.afgerond, jaar.dagen) == (2, Decimal("15.5"))
    assert [(rij.code, rij.stand.verwacht) for rij in beeld.regios[2024]] == [("antwerpen", 3), ("limburg", 1)]
    assert beeld.regios[2024][1].stand.dagen == 10
    werkvormen = {rij.code: rij.stand.afgerond for rij in beeld.werkvormen[2024]}
    assert werkvormen == {"OVBJ": 2, "CIG": 1, "OBC": 1}


def test_de_bladzijde_over_het_indienen_is_voor_opgroeien_en_kost_altijd_evenveel() -> None:
    client = _als(Sectorrolsoort.DOSSIERBEHEERDER)
    assert "Nog geen werkjaar" in _tekst(client, f"{ADRES}indienen/")
    with systeem():
        _verslag("concept", None)
    een = _opdrachten(client, f"{ADRES}indienen/")
    assert "Over dit werkjaar is er niets te tonen. U ziet werkjaar 2024." in _tekst(
        client, f"{ADRES}indienen/?werkjaar=x"
    )
    with systeem():
        for _ in range(5):
            _verslag("ingediend", dt.datetime(2025, 5, 1, tzinfo=dt.UTC))
    assert len(een) == len(_opdrachten(client, f"{ADRES}indienen/")) <= 15


# -- the same organisations -----------------------------------------------------------------------------------


def test_dezelfde_organisaties_staan_apart_van_wie_erbij_kwam() -> None:
    _jaar(2021, [2, 2, 2, 2, 2, 4, 4, 4, 4, 4])
    editie = _jaar(2022, [3, 3, 3, 3, 3, 1, 1, 1, 1, 1])
    # What a panel may show is judged elsewhere; here an edition that shows one.
    sector = Aggregaat.objects.get(editie=editie, groep="sector", thema__code=THEMA)
    with systeem():
        editie.pk, editie.volgnummer = None, 2
        editie.save(force_insert=True)
        for groep_, n, som, rest in (("sector", 10, 20, {}), ("panel", 5, 15, {"vorig_n": 5, "vorig_som": 10})):
            Aggregaat.objects.create(
                editie=editie, groep=groep_, thema=sector.thema, n=n, som=som, verdeling=sector.verdeling,
                niet_beantwoord=0, nvt=0, **rest,
            )  # fmt: skip
    beeld = stel_samen(zichtbare_edities(ook_voorlopig=False), editie)
    rij = next(rij for rij in beeld.themas if rij.code == THEMA)
    assert rij.allen is not None
    assert (rij.allen.vorig, rij.allen.nu, rij.allen.vorig_n, rij.allen.n) == (3, 2, 10, 10)
    assert rij.panel is not None
    assert (rij.panel.vorig, rij.panel.nu, rij.panel.vorig_n, rij.panel.n) == (2, 3, 5, 5)
    tekst = _tekst(_als(None))
    assert "voor alle organisaties van 3,0 naar 2,0 en bij wie in beide jaren antwoordde van 2,0 naar 3,0." in tekst
    assert "+1,00" in tekst


def test_een_nulpunt_toont_geen_verandering() -> None:
    oud = maak_organisaties(12)
    for jaar in (2021, 2022):
        zaai(jaar, [Antwoorden(niveaus={THEMA: 2}) for _ in oud], oud)
        Werkjaar.objects.filter(jaar=jaar).update(nulpunt=jaar == 2022)
        leg_vast(jaar, None, "Demo")
    assert "Verandering sinds" not in _tekst(_als(None))


# -- trend breaks -------------------------------------------------------------------------------------------


def test_een_andere_definitie_begint_de_reeks_opnieuw_en_de_bladzijde_zegt_het() -> None:
    kengetal = Kengetal.objects.get(code="bezetting-cig")
    for jaar, waarde in ((2021, 80), (2022, 90)):
        cijfers = {kengetal.code: (None, None, Decimal(waarde))}
        zaai(jaar, [Antwoorden(niveaus={THEMA: 3}, cijfers=dict(cijfers)) for _ in range(6)])
        leg_vast(jaar, None, "Demo")
    maak_werkjaar(jaar=2022)
    with systeem():
        Definitiewijziging.objects.create(
            werkjaar_id=2022, kengetal=kengetal, uitleg="Crisisplaatsen tellen mee.", door=maak_persoon()
        )
    edities = zichtbare_edities(ook_voorlopig=False)
    beeld = stel_samen(edities, edities.vastgelegd[2022][0])
    (rij,) = beeld.indicatoren[0].rijen
    assert (rij.reeks, rij.allen, rij.panel) == ({2022: 90}, None, None)
    assert rij.zin == "90,0\u00a0% in 2022. Met de jaren voor 2022 valt dit niet te vergelijken."
    thema = next(rij for rij in beeld.themas if rij.code == THEMA)
    assert list(thema.reeks) == [2021, 2022]
    assert "de definitie anders: Crisisplaatsen tellen mee." in _tekst(_als(None))


def test_veel_nieuwkomers_worden_gemerkt_en_de_lijn_loopt_door() -> None:
    _jaar(2021, [2, 3, 3, 3, 3, 4])
    editie = _jaar(2022, [2, 3, 3, 3, 3, 4])  # none of them was there in 2021
    beeld = stel_samen(zichtbare_edities(ook_voorlopig=False), editie)
    rij = next(rij for rij in beeld.themas if rij.code == THEMA)
    assert (list(rij.reeks), rij.breuken) == ([2021, 2022], (2022,))
    tekst = _tekst(_als(None))
    assert "trendbreuk vanaf 2022" in tekst
    assert "Van de 6 organisaties in werkjaar 2022 stonden er 6 niet in de cijfers van 2021." in tekst


# -- a region ---------------------------------------------------------------------------------------------------


def _regios() -> Editie:
    for regio in ("antwerpen", "limburg", "brussel"):
        zaai(2022, [Antwoorden(regio=regio, niveaus={THEMA: n}) for n in (1, 2, 3, 3, 4, 5)])
    return leg_vast(2022, None, "Demo")


def test_een_regionale_partner_komt_bij_de_eigen_regio_binnen() -> None:
    _regios()
    client = Client()
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.REGIONALE_PARTNER, regio="limburg"))
    assert client.get("/").url == f"{ADRES}regio/limburg/"
    tekst = _tekst(client, f"{ADRES}regio/limburg/")
    assert "Uw regio" in tekst
    assert "Het gemiddelde in Limburg is 3,0 in 2022." in tekst
    assert "deel=regio:limburg" in tekst
    assert "Indienen in" not in tekst
    assert "Uw regio" not in _tekst(client, f"{ADRES}regio/antwerpen/")
    assert "voorlopige editie is er alleen voor Opgroeien" in _tekst(client, f"{ADRES}regio/limburg/?editie=voorlopig")
    assert client.get(f"{ADRES}regio/frankrijk/").status_code == 404


def test_met_meer_regios_kiest_men_en_een_dossierbeheerder_begint_bij_de_opvolging() -> None:
    partner, client = maak_sectorrol(rol=Sectorrolsoort.REGIONALE_PARTNER, regio="limburg"), Client()
    maak_sectorrol(rol=Sectorrolsoort.REGIONALE_PARTNER, regio="brussel", persoon=partner)
    client.force_login(partner)
    tekst = _tekst(client, "/")
    assert f"{ADRES}regio/limburg/" in tekst
    assert f"{ADRES}regio/brussel/" in tekst
    client.force_login(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER, regio="limburg"))
    assert client.get("/").url == "/opvolging/"


def test_opgroeien_ziet_bij_een_regio_hoe_het_indienen_loopt() -> None:
    werkjaar, boom = maak_werkjaar(jaar=2022), Boom.objects.create(code="demo", versie=1, naam="Demo", sha256="0" * 64)
    with systeem():
        for regio in ("limburg", "antwerpen"):
            organisatie = maak_organisatie()
            Regioperiode.objects.create(organisatie=organisatie, regio=regio, vanaf=dt.date(2021, 1, 1))
            Toewijzing.objects.create(organisatie=organisatie, werkjaar=werkjaar, boom=boom)
    tekst = _tekst(_als(Sectorrolsoort.DOSSIERBEHEERDER), f"{ADRES}regio/limburg/")
    assert "Indienen in Limburg" in tekst
    assert '<th scope="row">2022</th> <td class="n">1</td>' in tekst


def test_de_bladzijde_van_een_regio_kost_evenveel_opdrachten_met_twee_en_met_vier_jaren() -> None:
    client = _als(Sectorrolsoort.DOSSIERBEHEERDER)
    for jaar in (2021, 2022):
        _jaar(jaar, [3, 3, 3, 2, 4])
    twee = _opdrachten(client, f"{ADRES}regio/antwerpen/")
    for jaar in (2019, 2020):
        _jaar(jaar, [3, 3, 3, 2, 4])
    vier = _opdrachten(client, f"{ADRES}regio/antwerpen/?werkvorm=OVBJ")
    assert len(twee) == len(vier) <= 15, vier

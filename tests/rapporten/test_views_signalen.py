"""The pages of the signals for policy: found, chosen, ordered, and cheap however many there are."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kwaliteit.toegang import systeem
from organisaties.choices import Sectorrolsoort
from organisaties.models import Werkjaar
from organisaties.toegang import Toegang
from rapporten.choices import Signaalstand
from rapporten.models import Beleidssignaal, Label, Signaallabel, Signaalstap
from rapporten.signalen import antwoorden, labels
from rapporten.signalen.zoeken import zoekvorm
from tests.fabrieken import maak_lid, maak_sectorrol, maak_werkjaar
from tests.fabrieken.signalen import dien_opnieuw_in, dien_signalen_in
from tests.fabrieken.verslagen import als_sector
from tests.rapporten.bladzijde import Bladzijde
from tests.rapporten.test_views_verslag import als, lees

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]
TWEE = "Wij vinden geen begeleiders voor de nacht.\n\nDe wachtlijst groeit voor jonge kinderen in onze regio."
LIJST = "/beleidssignalen/"


@pytest.fixture
def client() -> Client:
    return als(maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER))


def sleutels(*signalen: Beleidssignaal) -> list[str]:
    return [f"{s.pk}:{s.versie}" for s in signalen]


def doe(client: Client, doe: str, adres: str = LIJST, **data: Any) -> Bladzijde:
    return Bladzijde(client.post(adres, {"doe": doe, "wat": "gekozen", **data}, follow=True))


def test_wat_er_staat_is_tekst_en_het_gevonden_woord_is_aangeduid(client: Client) -> None:
    dien_signalen_in("Wij zoeken <script>alert(1)</script> & begeleiders.")
    html = client.get(LIJST, {"zoek": "begeleider"}).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>begeleiders</mark>." in html
    assert "<script>alert" not in html
    assert "Geen signaal gevonden" in lees(client, f"{LIJST}?zoek=onvindbaar").tekst


def test_aangevinkte_signalen_krijgen_samen_een_label_en_een_stand(client: Client) -> None:
    _, _, (een, twee) = dien_signalen_in(TWEE)
    _, _, (ander,) = dien_signalen_in("Iets van een ander over de huur.")
    pagina = doe(client, "plak", nieuw="  Nacht  en dag ", signaal=sleutels(een, ander))
    assert "“Nacht en dag” staat nu ook op 2 signalen" in pagina.tekst
    pagina = doe(client, "stand", stand="geen_gevolg", uitleg="Dit is federaal.", signaal=sleutels(een, ander))
    assert "2 signalen: geen gevolg mogelijk." in pagina.tekst
    pagina = doe(client, "stand", stand="doorgegeven", signaal=sleutels(een, twee))  # ``een`` changed meanwhile
    assert "1 signaal: doorgegeven." in pagina.tekst
    assert "Niet gewijzigd." in pagina.tekst
    assert "“geen gevolg mogelijk”" in pagina.tekst
    with systeem():
        assert set(Signaallabel.objects.values_list("signaal", flat=True)) == {een.pk, ander.pk}
        assert Signaalstap.objects.count() == 3
    label = Label.objects.get()
    pagina = doe(client, "weg", label=label.pk, signaal=sleutels(ander))
    assert "is weg van 1 signaal" in pagina.tekst


def test_alles_van_de_filter_is_meer_dan_de_bladzijde_en_niet_meer_dan_de_filter(client: Client) -> None:
    _, _, (een, _) = dien_signalen_in(TWEE)
    dien_signalen_in("Iets over de nacht elders, en lang genoeg.")
    adres = f"{LIJST}?zoek=nacht&bladzijde=9"
    doe(client, "plak", adres, wat="alles", nieuw="Nacht")
    with systeem():
        assert Signaallabel.objects.count() == 2
    antwoord = client.post(adres, {"doe": "antwoord", "wat": "alles"})
    assert antwoord["Location"].count(".") == 1
    assert f"{een.pk}" in antwoord["Location"]


@pytest.mark.parametrize(
    ("wat", "data", "fout"),
    [
        ("plak", {"nieuw": "X"}, "Vink eerst"),
        ("plak", {"signaal": ["rommel"], "nieuw": "X"}, "Vink eerst"),
        ("plak", {"label": "99999999", "signaal": ["1:1"]}, "Kies een"),
        ("weg", {"signaal": ["1:1"]}, "Kies welk label"),
        ("stand", {"signaal": ["1:1"]}, "Kies een stand"),
        ("stand", {"signaal": ["1:1"], "stand": "beantwoord"}, "Kies een"),
        ("stand", {"signaal": ["1:1"], "stand": "geen_gevolg", "uitleg": " "}, "waarom er geen gevolg"),
        ("stand", {"wat": "alles", "stand": "doorgegeven"}, "vink ze aan"),
        ("antwoord", {"signaal": ["99999999:1"]}, "zijn er niet meer"),
        ("iets", {"signaal": ["1:1"]}, "Kies wat u"),
    ],
)
def test_wat_niet_kan_zegt_waarom_en_houdt_wat_getypt_is(
    client: Client, wat: str, data: dict[str, Any], fout: str
) -> None:
    _, _, (een, _) = dien_signalen_in(TWEE)
    antwoord = client.post(LIJST, {"wat": "gekozen", "uitleg": "Mijn uitleg", **data, "doe": wat})
    assert antwoord.status_code == 422
    pagina = Bladzijde(antwoord)
    assert fout in " ".join(tekst for tekst, _ in pagina.fouten)
    for _, doel in pagina.fouten:
        assert not doel or doel.removeprefix("#") in pagina.ids
    if wat == "stand" and "uitleg" not in data:
        assert pagina.velden["uitleg"] == "Mijn uitleg"
    with systeem():
        assert not Signaallabel.objects.exists()
        assert not Signaalstap.objects.exists()
        een.refresh_from_db()
        assert een.stand == Signaalstand.NIEUW


def test_vinkjes_blijven_staan_na_een_fout(client: Client) -> None:
    _, _, (een, _) = dien_signalen_in(TWEE)
    antwoord = client.post(LIJST, {"doe": "plak", "wat": "gekozen", "signaal": sleutels(een)})
    assert antwoord.status_code == 422
    assert Bladzijde(antwoord).velden["signaal"] == sleutels(een)[0]


def test_een_oud_label_in_een_adres_leidt_naar_het_nieuwe(client: Client) -> None:
    dien_signalen_in(TWEE)
    wie, nu = als_sector().persoon, timezone.now()
    with systeem():
        oud, nieuw = (labels.vind_of_maak(naam, door=wie, nu=nu) for naam in ("Oud", "Nieuw"))
        labels.voeg_samen(oud.pk, nieuw.pk, door=wie, nu=nu)
    antwoord = client.get(LIJST, {"label": oud.pk, "stand": "nieuw"})
    assert antwoord.status_code == 302
    assert f"label={nieuw.pk}" in antwoord["Location"]
    for rommel in ("²", "999999999999999999999", "-1", "x"):
        assert client.get(LIJST, {"label": rommel, "werkjaar": rommel, "bladzijde": rommel}).status_code == 200


def test_de_lijst_met_labels_hernoemt_voegt_samen_en_verwijdert(client: Client) -> None:
    _, _, (een, _) = dien_signalen_in(TWEE)
    doe(client, "plak", nieuw="Personeel", signaal=sleutels(een))
    assert "staat in de lijst" in Bladzijde(client.post(f"{LIJST}labels/", {"naam": "Mensen"}, follow=True)).tekst
    personeel, mensen = Label.objects.get(naam="Personeel"), Label.objects.get(naam="Mensen")
    fout = client.post(reverse("signaallabel", args=[mensen.pk]), {"naam": "PERSONEEL"})
    assert fout.status_code == 422
    assert "Er is al een label “Personeel”" in fout.content.decode()
    fout = client.post(reverse("signaallabel_verwijderen", args=[personeel.pk]), follow=True)
    assert "nog op 1" in fout.content.decode()
    klaar = client.post(reverse("signaallabel_samenvoegen", args=[personeel.pk]), {"naar": mensen.pk}, follow=True)
    assert "“Personeel” hoort nu bij “Mensen”; 1 signaal volgde mee" in klaar.content.decode()
    pagina = Bladzijde(klaar)
    assert "“Personeel” samengevoegd met “Mensen” (1 signaal)" in pagina.tekst
    assert "vroeger ook: Personeel" in pagina.tekst
    client.post(f"{LIJST}labels/", {"naam": "Éénoudergezinnen"})
    pagina = lees(client, f"{LIJST}labels/")
    assert pagina.tekst.index("Éénoudergezinnen 0") < pagina.tekst.index("Mensen vroeger")
    assert client.get(reverse("signaallabel", args=[personeel.pk])).status_code == 404


def test_wie_ook_voor_de_organisatie_werkt_kiest_haar_signalen_niet(client: Client) -> None:
    verslag, _, (een, _) = dien_signalen_in(TWEE)
    wie = maak_sectorrol(rol=Sectorrolsoort.DOSSIERBEHEERDER)
    maak_lid(organisatie=verslag.organisatie, persoon=wie)
    ook_lid = als(wie)
    pagina = lees(ook_lid, LIJST)
    assert "u werkt ook voor deze organisatie" in pagina.tekst
    assert f"{een.pk}:1" not in str(pagina.velden)
    terug = ook_lid.get(reverse("signaalantwoord"), {"signalen": een.pk}, follow=True)
    assert "een collega behandelt" in terug.content.decode()


def test_een_verdwenen_signaal_staat_alleen_onder_zijn_filter_en_kan_niet_gekozen_worden(client: Client) -> None:
    verslag, lid, (_, wachtlijst) = dien_signalen_in(TWEE)
    dien_opnieuw_in(verslag, lid, "Wij vinden geen begeleiders voor de nacht.")
    assert "wachtlijst" not in lees(client, LIJST).tekst
    pagina = lees(client, f"{LIJST}?stand=vervallen")
    assert "De wachtlijst groeit" in pagina.tekst
    assert "signaal" not in pagina.velden
    assert "niet meer in het verslag" in lees(client, reverse("signaal", args=[wachtlijst.pk])).tekst


def test_de_organisatie_leest_haar_signalen_en_niet_de_labels() -> None:
    verslag, lid, (een, _) = dien_signalen_in(TWEE)
    wie, nu = als_sector(), timezone.now()
    with systeem():
        label = labels.vind_of_maak("Geheim-label", door=wie.persoon, nu=nu)
        labels.plak(Beleidssignaal.objects.all(), label, door=wie.persoon, nu=nu)
    client = als(lid.persoon)
    nummer = verslag.organisatie.ondernemingsnummer
    adres = reverse("eigen_signalen", args=[nummer])
    assert adres in lees(client, reverse("organisatie", args=[nummer])).links
    assert adres in lees(client, reverse("indiening", args=[een.indiening.kenmerk])).links
    pagina = lees(client, adres)
    assert "Wij vinden geen begeleiders" in pagina.tekst
    assert "Ontvangen" in pagina.tekst
    assert "Geheim-label" not in pagina.tekst


def test_het_nieuwste_werkjaar_staat_eerst() -> None:
    oud, _, _ = dien_signalen_in("Oud signaal over de nacht.", werkjaar=maak_werkjaar(jaar=2023))
    _, lid, _ = dien_signalen_in("Nieuw signaal.", organisatie=oud.organisatie, werkjaar=maak_werkjaar(jaar=2024))
    pagina = lees(als(lid.persoon), reverse("eigen_signalen", args=[oud.organisatie.ondernemingsnummer]))
    assert pagina.tekst.index("Werkjaar 2024") < pagina.tekst.index("Werkjaar 2023")


def _zaai(aantal: int, wie: Toegang) -> None:
    """So many signals, each with a label, half of them answered."""
    _, _, (een,) = dien_signalen_in("Het eerste signaal van deze organisatie.")
    velden = {n: getattr(een, n) for n in ("organisatie_id", "verslag_id", "indiening_id", "blok", "kop")}
    with systeem():
        teksten = [f"Signaal nummer {n} over begeleiders." for n in range(2, aantal + 1)]
        Beleidssignaal.objects.bulk_create(
            Beleidssignaal(**velden, nummer=n, tekst=t, zoektekst=zoekvorm(f"\n{t}")) for n, t in enumerate(teksten, 2)
        )
        nu = timezone.now()
        label = labels.vind_of_maak(f"Label {aantal}", door=wie.persoon, nu=nu)
        labels.plak(Beleidssignaal.objects.all(), label, door=wie.persoon, nu=nu)
        van = dict(Beleidssignaal.objects.filter(stand="nieuw").values_list("pk", "versie")[: aantal // 2])
        antwoorden.verstuur(van, "Antwoord", Signaalstand.BEANTWOORD, zending=uuid4(), toegang=wie, nu=nu)


def test_elke_bladzijde_kost_evenveel_met_3_als_met_300_signalen(client: Client) -> None:
    wie = als_sector()

    def tel() -> dict[str, int]:
        with systeem():
            pk = Beleidssignaal.objects.filter(stand="beantwoord").values_list("pk", flat=True)[0]
            nieuw = list(Beleidssignaal.objects.filter(stand="nieuw").values_list("pk", flat=True))[:200]
            organisatie = Beleidssignaal.objects.select_related("organisatie").order_by("-pk")[0].organisatie
        lid = als(maak_lid(organisatie=organisatie))
        jaar = Werkjaar.objects.get().jaar
        uit = {}
        for wie, adres in (
            (client, LIJST),
            (client, f"{LIJST}?zoek=begeleiders&regio=antwerpen&werkvorm=OVBJ&organisatie=demo"),
            (client, f"{LIJST}aantallen/"),
            (client, f"{LIJST}aantallen/{jaar}/xlsx/"),
            (client, f"{LIJST}labels/"),
            (client, f"{LIJST}{pk}/"),
            (client, f"{LIJST}antwoord/?signalen={'.'.join(map(str, nieuw))}"),
            (lid, reverse("eigen_signalen", args=[organisatie.ondernemingsnummer])),
        ):
            wie.get(adres)
            with CaptureQueriesContext(
                connection,
            ) as gevraagd:
                assert wie.get(adres).status_code == 200, adres
            uit[adres.partition("?")[0].rstrip("0123456789/")] = max(
                len(gevraagd), uit.get(adres.partition("?")[0].rstrip("0123456789/"), 0)
            )
        return {naam: aantal for naam, aantal in uit.items() if "/o/" not in naam} | {
            "eigen": next(a for n, a in uit.items() if n.startswith("/o/"))
        }

    _zaai(3, wie)
    drie = tel()
    _zaai(297, wie)
    veel = tel()
    assert veel == drie
    assert max(veel.values()) <= 15, veel

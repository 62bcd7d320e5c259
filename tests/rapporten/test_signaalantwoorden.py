"""One answer to many signals reaches exactly who raised them, once, as it was on screen."""

from __future__ import annotations

import re
import threading
from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMessage
from django.db import close_old_connections, connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import systeem
from organisaties.choices import Lidrol
from organisaties.toegang import Toegang
from rapporten import workflow
from rapporten.choices import Signaalstand
from rapporten.meldingen import soorten
from rapporten.models import BeantwoordSignaal, Beleidssignaal, Signaalantwoord, Signaalstap
from rapporten.signalen import antwoorden, standen
from tests.fabrieken import maak_lid
from tests.fabrieken.signalen import dien_opnieuw_in, dien_signalen_in, maak_signaal, signalen_van
from tests.fabrieken.verslagen import als_sector, maak_ingediend
from tests.rapporten.test_views_verslag import als

databank = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]
pytestmark = pytest.mark.usefixtures("kaders")
TWEE = "Wij vinden geen begeleiders voor de nacht.\n\nDe wachtlijst groeit voor jonge kinderen in onze regio."
TEKST = "Wij bespreken dit met het kabinet."


def gezien(*signalen: Beleidssignaal) -> dict[int, int]:
    return {s.pk: s.versie for s in signalen}


def verstuur(
    van: dict[int, int], wie: Toegang, tekst: str = TEKST, *, zending: UUID | None = None
) -> list[Signaalantwoord]:
    with systeem():
        return antwoorden.verstuur(
            van, tekst, Signaalstand.BEANTWOORD, zending=zending or uuid4(), toegang=wie, nu=timezone.now()
        )


@pytest.mark.django_db
def test_precies_wie_de_gekozen_signalen_gaf_krijgt_het_antwoord() -> None:
    """Over random selections: nobody too many, nobody too few, and each only its own signals."""
    wie = als_sector()
    per_organisatie: dict[int, list[int]] = {}
    with systeem():
        for _ in range(5):
            _, _, indiening = maak_ingediend()
            for nummer in (1, 2, 3):
                signaal = maak_signaal(indiening, f"Signaal {nummer} over de werking.", nummer=nummer)
                per_organisatie.setdefault(signaal.organisatie_id, []).append(signaal.pk)
    alle = [pk for pks in per_organisatie.values() for pk in pks]

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sets(st.sampled_from(alle), min_size=1))
    def probeer(keuze: set[int]) -> None:
        with systeem():
            versies = dict(Beleidssignaal.objects.filter(pk__in=keuze).values_list("pk", "versie"))
            gaf = {organisatie for organisatie, pks in per_organisatie.items() if keuze & set(pks)}
            blik = antwoorden.vooruitblik(keuze, wie)
            assert {o.organisatie.pk for o in blik.ontvangers} == gaf
            assert blik.gezien == versies
            gestuurd = verstuur(versies, wie)
            assert sorted(a.organisatie_id for a in gestuurd) == sorted(gaf)
            regels = BeantwoordSignaal.objects.filter(antwoord__in=gestuurd)
            for antwoord in gestuurd:
                eigen = {r.signaal_id for r in regels if r.antwoord_id == antwoord.pk}
                assert eigen == keuze & set(per_organisatie[antwoord.organisatie_id])
            assert {r.signaal_id for r in regels} == keuze

    probeer()


@pytest.mark.django_db
def test_een_organisatie_leest_haar_eigen_antwoord_en_niets_van_een_ander(mailoutbox: list[EmailMessage]) -> None:
    wie = als_sector()
    een, lid, (s1, _) = dien_signalen_in("Kanarie-een vindt geen mensen.\n\nKanarie-een wacht op een gebouw.")
    ander, ander_lid, (s3,) = dien_signalen_in("Kanarie-ander vindt geen mensen.")
    buiten, buiten_lid, _ = dien_signalen_in("Kanarie-buiten vindt ook geen mensen.")
    with systeem():
        maak_lid(organisatie=een.organisatie, rol=Lidrol.LEZER)
        tevoren = timezone.now() - soorten.WACHT
        stand = Signaalstand.BEANTWOORD
        antwoorden.verstuur(gezien(s1, s3), TEKST, stand, zending=uuid4(), toegang=wie, nu=tevoren)
        for _ in range(3):
            werk_af("celery")
    adres = reverse("eigen_signalen", args=[een.organisatie.ondernemingsnummer])
    tekst = als(lid.persoon).get(adres).content.decode()
    assert tekst.count(TEKST) == 1
    assert "Kanarie-een" in tekst
    assert "Kanarie-ander" not in tekst
    assert ander.organisatie.naam not in tekst
    assert (
        TEKST
        not in als(buiten_lid.persoon)
        .get(reverse("eigen_signalen", args=[buiten.organisatie.ondernemingsnummer]))
        .content.decode()
    )
    mails = [m for m in mailoutbox if "beleidssignalen" in m.subject]
    assert sorted(m.to for m in mails) == sorted([[lid.persoon.email], [ander_lid.persoon.email]])
    for mail in mails:
        assert TEKST not in mail.body
        assert "Kanarie" not in mail.body


@pytest.mark.django_db
def test_een_tweede_antwoord_komt_onder_het_eerste_en_draagt_de_tekst_van_toen() -> None:
    wie = als_sector()
    verslag, lid, (een, _) = dien_signalen_in(TWEE)
    verstuur(gezien(een), wie, "Eerste antwoord.")
    dien_opnieuw_in(verslag, lid, TWEE.replace("nacht.", "nacht en het weekend."))
    with systeem():
        (nu, _) = signalen_van(verslag)
        assert nu.pk == een.pk
        assert nu.stand == Signaalstand.BEANTWOORD
    verstuur(gezien(nu), wie, "Tweede antwoord.")
    adres = reverse("eigen_signalen", args=[verslag.organisatie.ondernemingsnummer])
    tekst = als(lid.persoon).get(adres).content.decode()
    assert tekst.index("Eerste antwoord.") < tekst.index("Tweede antwoord.")
    assert tekst.count("Uw tekst van toen") == 1
    with systeem():
        toen = list(BeantwoordSignaal.objects.order_by("id").values_list("tekst", flat=True))
    assert toen == [
        "Wij vinden geen begeleiders voor de nacht.",
        "Wij vinden geen begeleiders voor de nacht en het weekend.",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("wat", ["andere tekst", "nog niet gelezen", "verdwenen", "teruggenomen", "stand", "antwoord"])
def test_wat_intussen_veranderde_houdt_het_hele_antwoord_tegen(wat: str) -> None:
    ik, ander = als_sector(), als_sector()
    verslag, lid, (een, twee) = dien_signalen_in(TWEE)
    _, _, (elders,) = dien_signalen_in("Iets van iemand anders over de huur.")
    van = gezien(een, elders)
    with systeem():
        if wat == "andere tekst":
            dien_opnieuw_in(verslag, lid, TWEE.replace("nacht.", "nacht en het weekend."))
        elif wat == "nog niet gelezen":
            dien_opnieuw_in(verslag, lid, TWEE, lees=False)
        elif wat == "verdwenen":
            dien_opnieuw_in(verslag, lid, twee.tekst)
        elif wat == "teruggenomen":
            workflow.neem_terug(verslag.pk, toegang=lid, nu=timezone.now())
        elif wat == "stand":
            standen.zet(gezien(een), Signaalstand.DOORGEGEVEN, "", toegang=ander, nu=timezone.now())
        else:
            verstuur(gezien(een), ander, "Al beantwoord.")
        eerder = Signaalantwoord.objects.count()
        with pytest.raises(antwoorden.Achterhaald) as fout:
            verstuur(van, ik)
        assert Signaalantwoord.objects.count() == eerder
    (reden,) = fout.value.redenen
    assert reden.startswith(f"{verslag.organisatie.naam}: ")
    verwacht = {
        "andere tekst": "diende op .* een andere tekst in",
        "nog niet gelezen": "diende net opnieuw in",
        "verdwenen": "staat niet meer in het verslag",
        "teruggenomen": "nam haar verslag terug",
        "stand": f"{ander.persoon.naam} zette dit op .* op “doorgegeven”",
        "antwoord": f"{ander.persoon.naam} zette dit op .* op “beantwoord”",
    }
    assert re.search(verwacht[wat], reden), reden


@pytest.mark.django_db
def test_dezelfde_tekst_opnieuw_ingediend_houdt_niets_tegen_en_een_dubbele_klik_stuurt_een_keer() -> None:
    wie, zending = als_sector(), uuid4()
    verslag, lid, (een, _) = dien_signalen_in(TWEE)
    dien_opnieuw_in(verslag, lid, TWEE)
    (eerste,) = verstuur(gezien(een), wie, zending=zending)
    (tweede,) = verstuur(gezien(een), wie, zending=zending)
    assert eerste.pk == tweede.pk
    with systeem():
        assert Signaalstap.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twee_antwoorden_tegelijk_worden_er_een_en_de_tweede_leest_wie_eerst_was() -> None:
    mensen = [als_sector(), als_sector()]
    _, _, (een, twee) = dien_signalen_in(TWEE)
    van, uitkomsten, samen = gezien(een, twee), [], threading.Barrier(2)

    def probeer(wie: Toegang) -> None:
        try:
            samen.wait(10)
            uitkomsten.append(verstuur(van, wie, f"Van {wie.persoon.pk}"))
        except antwoorden.Achterhaald as fout:
            uitkomsten.append(fout)
        finally:
            close_old_connections()
            connection.close()

    draden = [threading.Thread(target=probeer, args=(wie,)) for wie in mensen]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join(20)
    geweigerd = [u for u in uitkomsten if isinstance(u, antwoorden.Achterhaald)]
    assert len(uitkomsten) == 2
    assert len(geweigerd) == 1
    assert "zette dit op" in geweigerd[0].redenen[0]
    with systeem():
        assert Signaalantwoord.objects.count() == 1
        assert BeantwoordSignaal.objects.count() == 2


# --- in the browser -------------------------------------------------------------------------------------------


def _velden(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


@pytest.mark.django_db
def test_van_aanvinken_over_nakijken_tot_versturen() -> None:
    wie = als_sector()
    een, lid, (s1, _) = dien_signalen_in(TWEE)
    ander, _, (s3,) = dien_signalen_in("Iets van iemand anders over de huur.")
    client = als(wie.persoon)
    lijst = reverse("signalen") + f"?werkjaar={een.werkjaar_id}"
    antwoord = client.post(lijst, {"doe": "antwoord", "wat": "gekozen", "signaal": [f"{s1.pk}:1", f"{s3.pk}:1"]})
    assert antwoord.status_code == 302
    adres = antwoord["Location"]
    assert "2 signalen" in client.get(adres).content.decode()
    leeg = client.post(adres, {"doe": "toon", "tekst": " ", "stand": "beantwoord"})
    assert leeg.status_code == 422
    toon = client.post(adres, {"doe": "toon", "tekst": TEKST, "stand": "beantwoord"})
    html = toon.content.decode()
    namen = ", ".join(sorted([een.organisatie.naam, ander.organisatie.naam], key=str.casefold))
    assert f"Dit antwoord gaat naar 2 organisaties: {namen}." in html
    with systeem():
        assert not Signaalantwoord.objects.exists()
    velden = _velden(html)
    dien_opnieuw_in(een, lid, TWEE.replace("nacht.", "nacht en het weekend."))
    geweigerd = client.post(adres, {**velden, "doe": "verstuur"})
    assert geweigerd.status_code == 422
    assert "een andere tekst in" in geweigerd.content.decode()
    assert TEKST in geweigerd.content.decode()
    klaar = client.post(adres, {**_velden(geweigerd.content.decode()), "doe": "verstuur"}, follow=True)
    assert "verstuurd naar 2 organisaties" in klaar.content.decode()
    with systeem():
        assert Signaalantwoord.objects.count() == 2
        assert Signaalantwoord.objects.values("zending").distinct().count() == 1


@pytest.mark.django_db
def test_versturen_zonder_nakijken_verstuurt_niets() -> None:
    _, _, (een, _) = dien_signalen_in(TWEE)
    client = als(als_sector().persoon)
    adres = f"{reverse('signaalantwoord')}?signalen={een.pk}"
    for extra in ({}, {"gezien": "onzin"}, {"gezien": f"{een.pk}:1", "zending": "onzin"}, {"stand": "nieuw"}):
        antwoord = client.post(adres, {"doe": "verstuur", "tekst": TEKST, "stand": "beantwoord", **extra})
        assert antwoord.status_code == 422, extra
    with systeem():
        assert not Signaalantwoord.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rommel", ["", "x", "0", "1.2.x", "99999999999999999999999", "²", "-1", "1" + ".1" * 400])
def test_een_vreemd_adres_voert_terug_naar_de_lijst(rommel: str) -> None:
    antwoord = als(als_sector().persoon).get(reverse("signaalantwoord"), {"signalen": rommel})
    assert antwoord.status_code == 302

"""Saving by itself: one row at a time, in six statements, sent again without harm, never over somebody else's work."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kwaliteit.toegang import systeem, zet_toegang
from organisaties.choices import Lidrol
from rapporten import tekst
from rapporten.boomstructuur import huidig_groeikader
from rapporten.concept import gevraagde_kengetallen
from rapporten.models import Antwoord, AntwoordVersie, Cijfer, CijferVersie, Score, ScoreVersie, Verslag
from tests.fabrieken import maak_lid
from tests.fabrieken.verslagen import maak_concept, maak_ingediend
from zelfevaluatie.models import Kengetal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders")]


class Schrijver:
    """Somebody at a page of one report, as its script sees it: sends one row and gets JSON."""

    def __init__(self, verslag: Verslag, persoon: Any) -> None:
        self.verslag, self.client = verslag, Client()
        if persoon is not None:
            self.client.force_login(persoon)

    def __call__(self, soort: str, sleutel: object, data: dict[str, Any], **kop: str) -> Any:
        v = self.verslag
        adres = reverse("bewaren", args=[v.organisatie.ondernemingsnummer, v.werkjaar_id, soort, sleutel])
        return self.client.post(adres, data, headers=kop)

    def verhaal(self, getypt: str, versie: int | None, save_id: object = "", sleutel: str = "visie") -> Any:
        data = {"tekst": getypt, "save_id": str(save_id or "")}
        return self("verhaal", sleutel, data if versie is None else {**data, "versie": versie})

    def score(self, thema: Any, niveau: str, versie: int, toelichting: str = "", save_id: object = "") -> Any:
        c = thema.code
        data = {f"{c}-niveau": niveau, f"{c}-toelichting": toelichting, f"{c}-versie": versie, f"{c}-save_id": save_id}
        return self("score", thema.pk, data)

    def cijfer(self, kengetal: Kengetal, versie: int, **velden: object) -> Any:
        velden = {"teller": "", "noemer": "", "percentage": "", "toelichting": "", **velden, "versie": versie}
        return self("cijfer", kengetal.pk, {f"{kengetal.code}-{naam}": waarde for naam, waarde in velden.items()})


@pytest.fixture
def paar() -> tuple[Schrijver, Schrijver]:
    """Two people of one organisation at the same report."""
    verslag, een = maak_concept()
    twee = maak_lid(organisatie=verslag.organisatie, rol=Lidrol.MEDEWERKER)
    return Schrijver(verslag, een.persoon), Schrijver(verslag, twee)


@pytest.fixture(autouse=True)
def _als_systeem(db: None) -> Iterator[None]:
    """What the test itself looks at, it sees; each request sets its own access in its own savepoint."""
    zet_toegang("systeem")
    return


def thema(nummer: int = 0) -> Any:
    return huidig_groeikader().themas[nummer].element


def kengetal(verslag: Verslag) -> Kengetal:
    with systeem():
        return gevraagde_kengetallen(verslag.organisatie_id, verslag.werkjaar)[0][0]


def inhoud(antwoord: HttpResponse, status: int = 200) -> dict[str, Any]:
    assert antwoord.status_code == status, antwoord.content
    return dict(antwoord.json())  # type: ignore[attr-defined]


def geschiedenis() -> list[tuple[int, str]]:
    with systeem():
        rijen = AntwoordVersie.objects.filter(stabiel_id="visie").order_by("versie")
        return [(rij.versie, tekst.naar_tekst(rij.html)) for rij in rijen]


def test_wat_getypt_wordt_is_bewaard_met_zijn_geschiedenis(paar: tuple[Schrijver, Schrijver]) -> None:
    een, twee = paar
    assert inhoud(een.verhaal("Eerst.", 0))["versie"] == 1
    eerste = Antwoord.objects.get().html
    assert inhoud(twee.verhaal("Eerst.\n\nDan.", 1))["versie"] == 2
    assert geschiedenis() == [(1, "Eerst."), (2, "Eerst.\n\nDan.")]
    assert tekst.blokken(Antwoord.objects.get().html)[0].html == eerste, "the block kept its id"

    assert inhoud(een.score(thema(), "3", 0, "Omdat."))["versie"] == 1
    assert inhoud(een.score(thema(), "nvt" if huidig_groeikader().kader.nvt_mogelijk else "", 1))["versie"] == 2
    assert list(ScoreVersie.objects.order_by("versie").values_list("niveau__waarde", "toelichting")) == [
        (3, "Omdat."),
        (None, ""),
    ]

    assert inhoud(een.cijfer(kengetal(een.verslag), 0, teller="9", noemer="10"))["versie"] == 1
    assert inhoud(een.cijfer(kengetal(een.verslag), 1, percentage="94,5", toelichting="Vol."))["versie"] == 2
    assert [str(c.percentage) for c in CijferVersie.objects.order_by("versie")] == ["90.0000", "94.5000"]


def test_dezelfde_save_id_nog_eens_verandert_niets_en_zegt_de_versie(paar: tuple[Schrijver, Schrijver]) -> None:
    een, twee = paar
    kenmerk = uuid.uuid4()
    for _ in range(3):  # the answer was lost, twice
        assert inhoud(een.verhaal("Van mij.", 0, kenmerk))["versie"] == 1
    inhoud(twee.verhaal("Van een collega.", 1))
    # Also when a colleague went on meanwhile: what was acknowledged late was saved, it is no conflict.
    assert inhoud(een.verhaal("Van mij.", 0, kenmerk))["versie"] == 1
    assert geschiedenis() == [(1, "Van mij."), (2, "Van een collega.")]
    # A save_id never serves for a second row.
    assert inhoud(een.verhaal("Elders.", 0, kenmerk, sleutel="beleidssignalen"), 412)["versie"] == 0
    assert not Antwoord.objects.filter(stabiel_id="beleidssignalen").exists()


def test_een_antwoord_dat_verloren_ging_telt_ook_als_het_verslag_intussen_is_ingediend() -> None:
    verslag, wie = maak_concept()
    een, kenmerk = Schrijver(verslag, wie.persoon), uuid.uuid4()
    inhoud(een.verhaal("Nog net.", 0, kenmerk))
    with systeem():
        Verslag.objects.filter(pk=verslag.pk).update(status="ingediend")
    assert inhoud(een.verhaal("Nog net.", 0, kenmerk))["versie"] == 1
    assert "ingediend" in inhoud(een.verhaal("Te laat.", 1), 409)["fout"]
    assert geschiedenis() == [(1, "Nog net.")]


def test_wie_te_laat_is_krijgt_beide_te_zien_en_overschrijft_niets(paar: tuple[Schrijver, Schrijver]) -> None:
    een, twee = paar
    inhoud(een.verhaal("Van een.", 0))
    gemeld = inhoud(twee.verhaal("Van twee.", 0), 412)
    assert (gemeld["versie"], gemeld["woorden"], gemeld["velden"]) == (1, "Van een.", {"tekst": "Van een."})
    assert (gemeld["wie"], gemeld["zelf"]) == ("Demo-kwaliteitscoordinator", False)
    assert "om" in gemeld["op"]
    assert geschiedenis() == [(1, "Van een.")]
    assert inhoud(twee.verhaal("Van een. Van twee.", 1))["versie"] == 2
    assert inhoud(twee.verhaal("Ook van twee.", 1), 412)["zelf"] is True  # another window of the same person

    inhoud(een.score(thema(), "2", 0, "Wij twee."))
    gemeld = inhoud(twee.score(thema(), "4", 0), 412)
    assert gemeld["woorden"].startswith("Niveau 2")
    assert gemeld["woorden"].endswith("Wij twee.")
    assert gemeld["velden"] == {f"{thema().code}-niveau": "2", f"{thema().code}-toelichting": "Wij twee."}
    k = kengetal(een.verslag)
    inhoud(een.cijfer(k, 0, percentage="94,5"))
    gemeld = inhoud(twee.cijfer(k, 0, percentage="12"), 412)
    assert (gemeld["woorden"], gemeld["velden"][f"{k.code}-percentage"]) == ("94,5 %", "94,5")


def test_andere_velden_van_een_bladzijde_storen_elkaar_niet(paar: tuple[Schrijver, Schrijver]) -> None:
    een, twee = paar
    for wie, nummer in ((een, 0), (twee, 1), (een, 2)):
        assert inhoud(wie.score(thema(nummer), "3", 0))["versie"] == 1
    assert Score.objects.count() == 3


def test_zonder_versie_wordt_niets_bewaard(paar: tuple[Schrijver, Schrijver]) -> None:
    een, _ = paar
    assert inhoud(een.verhaal("x", None), 428)["fout"] == "Herlaad de pagina: het versienummer ontbreekt."
    assert inhoud(een("verhaal", "visie", {"tekst": "x", "versie": "y"}), 428)
    assert inhoud(een("verhaal", "visie", {"tekst": "x"}, **{"If-Match": '"0"'}))["versie"] == 1
    assert inhoud(een("verhaal", "visie", {"tekst": "y"}, **{"If-Match": '"0"'}), 412)["versie"] == 1
    assert inhoud(een.verhaal("een versie die er nooit was", 7, sleutel="beleidssignalen"), 412)["versie"] == 0
    assert geschiedenis() == [(1, "x")]


def test_verkeerde_invoer_krijgt_de_woorden_van_het_formulier_en_bewaart_niets(
    paar: tuple[Schrijver, Schrijver],
) -> None:
    een, _ = paar
    k = kengetal(een.verslag)
    gemeld = inhoud(een.cijfer(k, 0, percentage="veel"), 422)
    assert gemeld["fouten"] == {
        f"{k.code}-percentage": ["Percentage: typ een getal, bijvoorbeeld 94,5 (zonder punt tussen de duizendtallen)."]
    }
    inhoud(een.cijfer(k, 0, teller="4"), 422)
    assert "kies een niveau" in inhoud(een.score(thema(), "9", 0), 422)["fout"]
    inhoud(een.verhaal("x" * 200_001, 0), 422)
    inhoud(een.verhaal("nul \x00", 0), 422)
    inhoud(een.verhaal("x", 0, "geen-uuid"), 422)
    inhoud(een("verhaal", "visie", {"versie": 0}), 422)  # no text is no emptied text
    inhoud(een("score", thema().pk, {f"{thema().code}-versie": 0, f"{thema().code}-niveau": "1"}), 422)
    assert [model.objects.count() for model in (Antwoord, Score, Cijfer)] == [0, 0, 0]


def test_wat_het_verslag_niet_vraagt_bestaat_niet(paar: tuple[Schrijver, Schrijver]) -> None:
    een, _ = paar
    with systeem():
        gevraagd = {k.pk for k, _ in gevraagde_kengetallen(een.verslag.organisatie_id, een.verslag.werkjaar)}
        vreemd = Kengetal.objects.exclude(pk__in=gevraagd)[0]
        groep = huidig_groeikader().themas[0].groep
        voor_alle = [k.pk for k in Kengetal.objects.exclude(pk=vreemd.pk) if k.pk in gevraagd]
    assert een.verhaal("x", 0, sleutel="bestaat-niet").status_code == 404
    assert een.verhaal("x", 0, sleutel="groeiniveaus").status_code == 404  # no narrative
    assert een.cijfer(vreemd, 0, percentage="3").status_code == 404
    assert een.score(groep, "1", 0).status_code == 404
    for soort, sleutel in (("score", "9" * 30), ("cijfer", "x"), ("actie", "1")):
        assert een(soort, sleutel, {"versie": 0}).status_code == 404
    # The statement knows the same figures as the page.
    for pk in voor_alle:
        with systeem():
            k = Kengetal.objects.get(pk=pk)
        inhoud(een.cijfer(k, 0, percentage="50"))


def test_wie_niet_mag_schrijft_niets(paar: tuple[Schrijver, Schrijver]) -> None:
    een, _ = paar
    vreemd, _wie = maak_concept()
    lezer = maak_lid(organisatie=een.verslag.organisatie, rol=Lidrol.LEZER)
    assert Schrijver(een.verslag, lezer).verhaal("x", 0).status_code == 403
    assert Schrijver(vreemd, lezer).verhaal("x", 0).status_code == 404
    zonder = Schrijver(een.verslag, None).verhaal("x", 0)
    assert inhoud(zonder, 401)["fout"] == "Uw sessie liep af. Meld u opnieuw aan."
    assert not Antwoord.objects.exists()


def test_een_ingediend_verslag_zegt_waarom_het_niet_kan() -> None:
    verslag, wie, _ = maak_ingediend()
    gemeld = inhoud(Schrijver(verslag, wie.persoon).verhaal("x", 1), 409)
    assert gemeld["fout"].startswith("Het verslag is ingediend.")


def test_wat_van_vorig_jaar_kwam_heet_bijgewerkt(paar: tuple[Schrijver, Schrijver]) -> None:
    een, _ = paar
    inhoud(een.verhaal("Van vorig jaar.", 0))
    with systeem():
        Antwoord.objects.update(herkomst="overgenomen")
    inhoud(een.verhaal("Van vorig jaar, en nu anders.", 1))
    assert Antwoord.objects.get().herkomst == AntwoordVersie.objects.get(versie=2).herkomst == "bijgewerkt"


def test_bewaren_en_dan_op_de_knop_drukken_is_geen_conflict_met_uzelf(paar: tuple[Schrijver, Schrijver]) -> None:
    een, _ = paar
    kenmerk = uuid.uuid4()
    inhoud(een.verhaal("Getypt.", 0, kenmerk))
    v = een.verslag
    pagina = reverse("onderdeel", args=[v.organisatie.ondernemingsnummer, v.werkjaar_id, "visie"])
    assert een.client.post(pagina, {"tekst": "Getypt.", "versie": 1, "save_id": kenmerk}).status_code == 302
    # The button was quicker than the answer: same save_id, so the same save.
    assert een.client.post(pagina, {"tekst": "Getypt.", "versie": 0, "save_id": kenmerk}).status_code == 302
    assert een.client.post(pagina, {"tekst": "Meer.", "versie": 1, "save_id": uuid.uuid4()}).status_code == 302
    assert geschiedenis() == [(1, "Getypt."), (2, "Meer.")]


def test_wat_de_editor_schrijft_wordt_geschoond_en_bij_een_conflict_als_html_getoond(
    paar: tuple[Schrijver, Schrijver],
) -> None:
    een, twee = paar
    html = '<p id="b-00000001">Een <strong>woord</strong>.</p>'
    antwoord = een("verhaal", "visie", {"tekst": html + "<script>x</script>", "vorm": "html", "versie": 0})
    assert inhoud(antwoord)["versie"] == 1
    assert Antwoord.objects.get().html == html
    gemeld = inhoud(twee("verhaal", "visie", {"tekst": "<p>Anders.</p>", "vorm": "html", "versie": 0}), 412)
    assert (gemeld["woorden"], gemeld["velden"]) == ("Een woord.", {"tekst": html})
    adres = f"/o/{een.verslag.organisatie.ondernemingsnummer}/verslag/2025/afbeelding/{'a' * 64}/"
    beeld = f'<figure><img src="{adres}" alt="x"></figure>'
    inhoud(een("verhaal", "visie", {"tekst": html + beeld, "vorm": "html", "versie": 1}))
    assert "img" not in Antwoord.objects.get().html, "a picture that nobody uploaded"


def test_een_veld_dat_niet_meekwam_wordt_niet_leeggemaakt(paar: tuple[Schrijver, Schrijver]) -> None:
    """By the button too: a page that lost half of its fields on the way empties nothing."""
    een, _ = paar
    t, k, v = thema(), kengetal(een.verslag), een.verslag
    inhoud(een.score(t, "3", 0, "Omdat."))
    inhoud(een.cijfer(k, 0, percentage="50", toelichting="Half."))
    for stabiel_id, code in (("groeiniveaus", t.code), ("bezetting-benutting", k.code)):
        url = reverse("onderdeel", args=[v.organisatie.ondernemingsnummer, v.werkjaar_id, stabiel_id])
        antwoord = een.client.post(url, {f"{code}-versie": 1})
        assert antwoord.status_code in (422, 428)
    assert (Score.objects.get().versie, Cijfer.objects.get().versie) == (1, 1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from("sra"), st.integers(0, 3)), min_size=1, max_size=8))
def test_elke_volgorde_van_sturen_hersturen_en_kijken(stappen: list[tuple[int, str, int]]) -> None:
    """Two tabs send (s), send again (r) and adopt what is there (a): every acknowledged text is in the history."""
    verslag, wie = maak_concept()
    schrijver, t = Schrijver(verslag, wie.persoon), thema()
    beeld = [0, 0]
    laatste: list[tuple[int, int, str] | None] = [None, None]
    bevestigd: dict[int, int] = {}
    for tab, wat, niveau in stappen:
        with systeem():
            stand = (Score.objects.filter(verslag=verslag).values_list("versie", "niveau__waarde").first()) or (0, None)
        if wat == "a":
            beeld[tab] = stand[0]
            continue
        poging = laatste[tab] if wat == "r" else None
        versie, keuze, kenmerk = poging or (beeld[tab], niveau, str(uuid.uuid4()))
        laatste[tab] = (versie, keuze, kenmerk)
        antwoord = schrijver.score(t, str(keuze), versie, save_id=kenmerk)
        if antwoord.status_code == 412:
            assert versie != stand[0]
            assert keuze != stand[1]
            continue
        beeld[tab] = inhoud(antwoord)["versie"]
        bevestigd[beeld[tab]] = keuze
    with systeem():
        rijen = dict(ScoreVersie.objects.filter(verslag=verslag).values_list("versie", "niveau__waarde"))
    assert sorted(rijen) == list(range(1, len(rijen) + 1))
    assert rijen == bevestigd


@pytest.mark.django_db(transaction=True)
def test_zes_opdrachten_aan_de_databank() -> None:
    """Session, account, BEGIN, tenant with membership, the one statement, COMMIT."""
    verslag, wie = maak_concept()
    een, t, k = Schrijver(verslag, wie.persoon), thema(), kengetal(verslag)
    inhoud(een.score(t, "1", 0))
    inhoud(een.cijfer(k, 0, percentage="1"))

    def opdrachten(doe: Any) -> list[str]:
        with CaptureQueriesContext(connection) as gevangen:
            inhoud(doe())
        return [q["sql"].split("(")[0][:60] for q in gevangen]

    assert len(opdrachten(lambda: een.score(t, "2", 1))) == 6
    # A figure has to see what was judged of the figure that Opgroeien has: two more.
    assert len(opdrachten(lambda: een.cijfer(k, 1, percentage="2"))) == 8
    html = {"tekst": "<p>Een.</p>", "vorm": "html", "versie": 0}
    assert len(opdrachten(lambda: een("verhaal", "beleidssignalen", html))) == 6
    # Plain text has to see the former blocks, so that they keep their ids.
    assert len(opdrachten(lambda: een.verhaal("Een.", 0))) == 7

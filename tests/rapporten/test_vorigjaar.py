"""Last year beside this year: from the facts that count and the newest submission, and never with a nulpunt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from kwaliteit.opdrachten.uitvoeren import werk_af
from rapporten import tekst, vorigjaar, workflow
from rapporten.bewaren import ANTWOORD, Invoer, bewaar
from rapporten.bronnen import trek_in
from rapporten.models import Indiening
from rapporten.vorigjaar import VorigeScore, VorigJaar
from tests.fabrieken import maak_organisatie, maak_werkjaar
from tests.fabrieken.feiten import Antwoorden, zaai
from tests.fabrieken.verslagen import dien_in, maak_concept, maak_ingediend
from zelfevaluatie.models import Element, Kengetal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]


def codes() -> tuple[list[str], list[str]]:
    themas = Element.objects.filter(soort="thema").order_by("volgorde").values_list("code", flat=True)
    return list(themas), list(Kengetal.objects.values_list("code", flat=True))


def test_feiten_van_het_jaar_ervoor_en_van_niemand_anders() -> None:
    organisatie, ander = maak_organisatie(), maak_organisatie()
    (een, twee, drie, *_), (teller, procent, leeg, *_) = codes()
    vorig = Antwoorden(
        niveaus={een: 2, twee: "nvt", drie: None},
        cijfers={
            teller: (Decimal(1), Decimal(3), Decimal("33.3333")),
            procent: (None, None, Decimal("94.5")),
            leeg: None,
        },
    )
    zaai(2024, [vorig, Antwoorden(niveaus={een: 5})], [organisatie, ander])
    zaai(2023, [Antwoorden(niveaus={een: 1, drie: 4})], [organisatie])
    verslag, _ = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    gevonden = vorigjaar.vorige_feiten(verslag, nulpunt=False)
    assert gevonden.scores == {een: VorigeScore(2, "")}
    assert set(gevonden.cijfers) == {teller, procent}
    assert abs(gevonden.cijfers[teller] * 3 - 100) < Decimal("1e-20")  # from teller and noemer, not the rounded one
    assert gevonden.cijfers[procent] == Decimal("94.5")
    assert vorigjaar.vorige_feiten(verslag, nulpunt=True) == VorigJaar()


def test_een_ingetrokken_bron_is_er_niet_meer() -> None:
    organisatie = maak_organisatie()
    (een, *_), _ = codes()
    (bron,) = zaai(2024, [Antwoorden(niveaus={een: 2})], [organisatie])
    verslag, _ = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    trek_in(bron, timezone.now())
    assert vorigjaar.vorige_feiten(verslag, nulpunt=False) == VorigJaar()


def test_de_tekst_van_vorig_jaar_is_die_van_de_nieuwste_indiening() -> None:
    organisatie = maak_organisatie()
    vorig, wie, _ = maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), woord="Vroeger")
    maak_ingediend(werkjaar=maak_werkjaar(jaar=2024), woord="Vreemd")
    verslag, _ = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    assert "Vroeger bij" in vorigjaar.vorige_tekst(verslag, "visie", nulpunt=False)
    assert vorigjaar.vorige_tekst(verslag, "visie", nulpunt=True) == ""
    assert vorigjaar.vorige_tekst(verslag, "beleidssignalen", nulpunt=False) == ""  # asked, not answered
    assert vorigjaar.vorige_tekst(verslag, "bestaat-niet", nulpunt=False) == ""  # not asked that year
    assert vorigjaar.vorige_tekst(vorig, "visie", nulpunt=False) == ""  # nothing was filed the year before

    workflow.neem_terug(vorig.pk, toegang=wie, nu=timezone.now())
    assert vorigjaar.vorige_tekst(verslag, "visie", nulpunt=False) == ""  # taken back: it is a draft again
    nieuw = Invoer("visie", 1, {"html": tekst.uit_tekst("Herschreven.")})
    bewaar(ANTWOORD, vorig, [nieuw], door=wie.persoon, nu=timezone.now())
    dien_in(vorig, wie)
    assert Indiening.objects.filter(verslag=vorig).count() == 2
    assert "Herschreven." in vorigjaar.vorige_tekst(verslag, "visie", nulpunt=False)


def test_wat_vorig_jaar_ingediend_werd_staat_dit_jaar_naast_de_trap() -> None:
    """The whole way: filed, counted by the worker, read as last year's level."""
    organisatie = maak_organisatie()
    maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2024), niveau=4)
    werk_af("celery")
    verslag, _ = maak_concept(organisatie=organisatie, werkjaar=maak_werkjaar(jaar=2025))
    gevonden = vorigjaar.vorige_feiten(verslag, nulpunt=False)
    assert len(gevonden.scores) == 16
    assert {s.niveau for s in gevonden.scores.values()} == {4}
    assert set(gevonden.cijfers.values()) == {Decimal(90)}

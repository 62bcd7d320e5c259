"""Whatever a draft holds: its sheet, read back untouched, changes nothing, and laid beside it in full says the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organisaties.choices import Werkvorm
from organisaties.toegang import Toegang
from rapporten.bewaren import CIJFER, SCORE, Invoer, bewaar
from rapporten.boomstructuur import groeikader_van
from rapporten.concept import gevraagde_kengetallen
from rapporten.inhoud import percentage_van
from rapporten.models import Verslag
from rapporten.sjabloon.beoordelen import beoordeel
from rapporten.sjabloon.invoer import lees_invoer
from rapporten.sjabloon.lezen import lees_werkmap
from rapporten.sjabloon.schrijven import maak_werkmap
from rapporten.sjabloon.stand import lees_stand
from rapporten.tekst import weergave
from rapporten.termijn import Termijn
from tests.fabrieken import maak_organisatie
from tests.fabrieken.verslagen import maak_concept
from zelfevaluatie.acties import bewaar_actie
from zelfevaluatie.choices import Doelsoort, Stand

pytestmark = pytest.mark.usefixtures("kaders", "als_systeem")

# As every form of the portal leaves a text; beside any text those that a spreadsheet likes to take for something else.
TEKST = st.one_of(
    st.sampled_from(
        ["", "wissen", "WISSEN", "=1+1", "+32", "@naam", "-", "1/6", "0012", "1,5", "ja", "nvt", "#DIV/0!"]
    ),
    st.text(max_size=200),
    st.text("aé\n\t _x0041_<&>\"'", max_size=60),
).map(weergave)
GETAL = st.decimals(0, 9_999_999_999, places=4)
SCORE_ = st.tuples(st.sampled_from(["nvt", "", 0, 1, 2, 3, 4, 5]), TEKST)
CIJFER_ = st.one_of(
    st.just(None),
    st.just("nvt"),
    st.decimals(0, 99_999, places=4),
    st.tuples(GETAL, st.decimals("0.0001", 9_999_999_999, places=4)).filter(
        lambda paar: percentage_van(*paar) <= Decimal(99_999)
    ),
)
ACTIE = st.fixed_dictionaries(
    {
        "doel": TEKST.filter(bool).map(lambda tekst: " ".join(tekst.split())[:300]).filter(bool),
        "doelsoort": st.sampled_from(Doelsoort.values),
        "tegen": st.none() | st.dates(dt.date(1950, 1, 1), dt.date(2199, 12, 31)),
        "waarom": TEKST,
    }
)
CONCEPT = st.fixed_dictionaries(
    {
        "scores": st.lists(SCORE_, min_size=16, max_size=16),
        "cijfers": st.lists(st.tuples(CIJFER_, TEKST), min_size=10, max_size=10),
        "acties": st.lists(st.tuples(ACTIE, st.sampled_from(Stand.values), TEKST), max_size=3),
    }
)


def schrijf(verslag: Verslag, wie: Toegang, concept: dict[str, Any]) -> None:
    """Put this in the draft, as a person would over time."""
    kader, nu = groeikader_van(verslag), timezone.now()
    niveaus = {n.waarde: n.pk for n in kader.niveaus}
    scores = []
    for thema, (niveau, toelichting) in zip(kader.themas, concept["scores"], strict=True):
        staat = "nvt" if niveau == "nvt" else "niet_beantwoord" if niveau == "" else "beantwoord"
        waarden = {"staat": staat, "niveau_id": niveaus.get(niveau), "toelichting": toelichting}
        scores.append(Invoer(thema.element.pk, 0, waarden))
    bewaar(SCORE, verslag, scores, door=wie.persoon, nu=nu)
    cijfers = []
    kengetallen = gevraagde_kengetallen(verslag.organisatie_id, verslag.werkjaar)
    for (kengetal, _), (cijfer, verhaal) in zip(kengetallen, concept["cijfers"], strict=False):
        waarden = {"staat": "beantwoord", "teller": None, "noemer": None, "percentage": None, "toelichting": verhaal}
        if isinstance(cijfer, tuple):
            waarden |= {"teller": cijfer[0], "noemer": cijfer[1], "percentage": percentage_van(*cijfer)}
        elif isinstance(cijfer, Decimal):
            waarden["percentage"] = cijfer
        else:
            waarden["staat"] = cijfer or "niet_beantwoord"
        cijfers.append(Invoer(kengetal.pk, 0, waarden))
    bewaar(CIJFER, verslag, cijfers, door=wie.persoon, nu=nu)
    for velden, stand, resultaat in concept["acties"]:
        bewaar_actie(
            organisatie_id=verslag.organisatie_id,
            actie=None,
            jaar=verslag.werkjaar_id,
            velden=velden,
            stand={"stand": stand, "resultaat": resultaat},
            versies=(0, 0),
            door=wie.persoon,
            nu=nu,
        )


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(concept=CONCEPT)
def test_onaangeroerd_verandert_een_sjabloon_niets(concept: dict[str, Any]) -> None:
    with transaction.atomic():
        verslag, wie = maak_concept(organisatie=maak_organisatie(werkvormen=(Werkvorm.OVBJ, Werkvorm.CAH)))
        schrijf(verslag, wie, concept)
        stand = lees_stand(verslag, met_vorig_jaar=True)
        inhoud = maak_werkmap(stand, Termijn(verslag.werkjaar.uiterste_datum, False, None))
        invoer = lees_invoer(lees_werkmap(inhoud), stand)
        assert (invoer.rijen, invoer.meldingen, invoer.opgelet) == ([], [], [])

        # Also without what it remembers of the cells: everything it says is what the draft holds.
        leeg = lees_werkmap(inhoud)
        leeg["_begin"].rijen.clear()
        alles = lees_invoer(leeg, stand)
        assert alles.meldingen == []
        proef = beoordeel(alles.rijen, stand, alles)
        assert (proef.wijzigingen, proef.meldingen) == ([], [])
        transaction.set_rollback(True)

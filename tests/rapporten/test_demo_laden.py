"""The demo goes in through the doors of the house; what comes out has to be right, and complete."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.toegang import zet_toegang
from organisaties.models import Fusie, Lidmaatschap, Organisatie, Persoon
from rapporten.bomen_laden import laad_bomen
from rapporten.choices import Editiesoort, Handeling, Status
from rapporten.demo import laden
from rapporten.demo.basis import ACCOUNTS
from rapporten.demo.organisaties import ORGANISATIES, actieve
from rapporten.demo.verloop import BRUSSEL, Stap, komend_werkjaar, toestanden, verloop, via_portaal
from rapporten.models import Aanvulling, Aggregaat, Editie, Indiening, Overgang, Verslag
from rapporten.termijn import einde_van
from zelfevaluatie.kaders_laden import laad_kaders
from zelfevaluatie.models import GepubliceerdeWaarde

pytestmark = pytest.mark.django_db

NU = dt.datetime(2026, 11, 22, 6, 30, tzinfo=BRUSSEL)
KOMEND = 2026
# Enough to see every state; all organisations take part in the history.
MET_VERSLAGEN = 20


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo, with the reports of one organisation in every state of the coming werkjaar."""
    per_toestand = dict(sorted(toestanden(KOMEND).items(), reverse=True))
    gekozen = {naam: kort for kort, naam in per_toestand.items()}
    namen = {*gekozen.values(), "Aalbes", "Braam", "Framboos"}
    namen |= {o.kort for o in ORGANISATIES[: MET_VERSLAGEN - len(namen)]}
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as vervang:
        zet_toegang("systeem")
        laad_kaders()
        laad_bomen()
        vervang.setattr(laden, "RAPPORTERENDE", tuple(o for o in ORGANISATIES if o.kort in namen))
        assert laden.laad(nu=NU, wachtwoord="demo-wachtwoord", meld=lambda _: None)
        connection.check_constraints()  # once here, or every test would check all rows again
        yield
        transaction.set_rollback(True)


def test_elke_gepubliceerde_waarde_komt_uit_de_edities(demo: None) -> None:
    for waarde in GepubliceerdeWaarde.objects.select_related("kengetal"):
        sector = Aggregaat.objects.filter(
            editie__werkjaar=waarde.werkjaar, editie__soort=Editiesoort.DEFINITIEF, groep="sector"
        )
        if waarde.kengetal:
            berekend = sector.get(kengetal=waarde.kengetal).waarde
        else:
            cel = sector.get(thema__code=waarde.thema_code)
            assert cel.som is not None
            deel = Fraction(cel.som, cel.n or 1)
            berekend = Decimal(deel.numerator) / Decimal(deel.denominator)
        assert berekend is not None
        eenheid = Decimal(1).scaleb(-waarde.decimalen)
        assert berekend.quantize(eenheid, ROUND_HALF_UP) == waarde.waarde.quantize(eenheid), waarde


def test_elke_toestand_komt_voor(demo: None) -> None:
    verslagen = Verslag.objects.filter(werkjaar=KOMEND)
    assert set(verslagen.values_list("status", flat=True)) == set(Status.values)
    assert set(Overgang.objects.values_list("handeling", flat=True)) == set(Handeling.values)
    assert Organisatie.objects.count() > Verslag.objects.filter(werkjaar=KOMEND).count()


def test_vaste_organisaties_staan_waar_de_accounts_ze_verwachten(demo: None) -> None:
    status = dict(Verslag.objects.filter(werkjaar=KOMEND).values_list("organisatie__naam", "status"))
    assert list(map(status.get, _namen("Aalbes", "Braam", "Framboos"))) == [
        Status.CONCEPT,
        Status.AANVULLING_GEVRAAGD,
        Status.IN_BEHANDELING,
    ]


def _namen(*kort: str) -> list[str]:
    return [f"Demo-organisatie {naam}" for naam in kort]


def test_accounts_zien_wat_hun_rol_zegt(demo: None) -> None:
    personen = {p.email: p for p in Persoon.objects.filter(email__in=[a.email for a in ACCOUNTS])}
    assert len(personen) == len(ACCOUNTS) == 9
    assert all(p.check_password("demo-wachtwoord") for p in personen.values())
    leden = Counter(
        email
        for email in Lidmaatschap.objects.filter(persoon__in=personen.values()).values_list("persoon__email", flat=True)
    )
    assert leden == {f"{n}@demo.example": 1 for n in ("medewerker", "ondertekenaar", "lezer", "ander")} | {
        "coordinator@demo.example": 2
    }
    anderen = Persoon.objects.exclude(email__in=personen)
    assert anderen
    assert not any(p.has_usable_password() for p in anderen)
    assert all(p.naam.startswith("Demo-") and p.email.endswith("@demo.example") for p in Persoon.objects.all())


def test_dagen_kloppen(demo: None) -> None:
    """Nothing happens after now, in order, and some are late."""
    assert not Overgang.objects.filter(op__gte=NU).exists()
    for verslag in Verslag.objects.all():
        momenten = list(Overgang.objects.filter(verslag=verslag).order_by("id").values_list("op", flat=True))
        assert momenten == sorted(momenten)
    eerste = Indiening.objects.filter(volgnummer=1).select_related("verslag__werkjaar")
    laat = [i for i in eerste if i.op > einde_van(i.verslag.werkjaar.uiterste_datum)]
    assert 0 < len(laat) < len(eerste) / 3


def test_voorbije_jaren_zijn_bijna_helemaal_afgerond(demo: None) -> None:
    voorbij = Counter(Verslag.objects.filter(werkjaar__lt=KOMEND - 1).values_list("status", flat=True))
    assert set(voorbij) == {Status.AFGEROND}
    laatste = Verslag.objects.filter(werkjaar=KOMEND - 1)
    assert laatste.filter(status=Status.AFGEROND).count() > laatste.count() * 0.6


def test_aanvulling_leidde_tot_een_andere_indiening(demo: None) -> None:
    beantwoord = Aanvulling.objects.filter(afgehandeld_op__isnull=False).select_related("verslag")
    assert beantwoord
    for vraag in beantwoord:
        hashes = vraag.verslag.indieningen.values_list("sha256", flat=True)
        assert len(set(hashes)) == len(hashes) >= 2


def test_edities_alleen_vast_als_het_jaar_af_is(demo: None) -> None:
    definitief = set(Editie.objects.filter(soort=Editiesoort.DEFINITIEF).values_list("werkjaar_id", flat=True))
    assert definitief == set(range(2015, KOMEND - 1))
    assert Editie.objects.filter(soort=Editiesoort.VOORLOPIG, werkjaar=KOMEND, vervangen_op=None).count() == 1


def test_fusie_bewaart_het_verleden(demo: None) -> None:
    assert Fusie.objects.filter(overnemende__naam="Demo-organisatie Bosbes").count() == 2


def test_oude_opdrachten_vallen_de_werkers_niet_lastig(demo: None) -> None:
    """No mails about years ago; the PDFs of the past come one by one, those of the demo accounts first."""
    opdrachten = list(Opdracht.objects.in_volgorde())
    assert {o.soort for o in opdrachten} == {"verslagpdf"}
    assert len(opdrachten) == Indiening.objects.count()
    tussen = [b.niet_voor - a.niet_voor for a, b in pairwise(opdrachten)]
    assert min(tussen) >= dt.timedelta(seconds=3)
    eerste = Indiening.objects.select_related("organisatie").get(pk=opdrachten[0].argumenten["indiening_id"])
    assert eerste.organisatie.naam in _namen("Aalbes", "Braam", "Framboos")


def test_tweede_keer_verandert_alleen_het_wachtwoord(demo: None) -> None:
    voordien = (Verslag.objects.count(), Overgang.objects.count(), Persoon.objects.count())
    assert not laden.laad(nu=NU, wachtwoord="ander-wachtwoord", meld=lambda _: None)
    assert (Verslag.objects.count(), Overgang.objects.count(), Persoon.objects.count()) == voordien
    assert Persoon.objects.get(email=ACCOUNTS[0].email).check_password("ander-wachtwoord")


@override_settings(PRODUCTIE=True)
def test_niet_in_productie() -> None:
    with pytest.raises(CommandError, match="productie"):
        call_command("laad_demo")


def test_zonder_wachtwoord_zegt_wat_te_doen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KWALITEIT_DEMO_WACHTWOORD", raising=False)
    with pytest.raises(CommandError, match="KWALITEIT_DEMO_WACHTWOORD"):
        call_command("laad_demo")


@pytest.mark.parametrize(
    ("dag", "werkjaar"),
    [(dt.date(2026, 11, 22), 2026), (dt.date(2027, 6, 1), 2026), (dt.date(2027, 6, 2), 2027)],
)
def test_komend_werkjaar_is_dat_van_de_volgende_eerste_juni(dag: dt.date, werkjaar: int) -> None:
    assert komend_werkjaar(dt.datetime.combine(dag, dt.time(12), BRUSSEL)) == werkjaar


@pytest.mark.parametrize(
    "nu", [dt.datetime(2027, 6, 2, 9, tzinfo=BRUSSEL), dt.datetime(2028, 2, 29, 23, tzinfo=BRUSSEL)]
)
def test_ook_op_een_andere_dag_staat_elke_toestand_er(nu: dt.datetime) -> None:
    komend = komend_werkjaar(nu)
    laatste = {stappen[-1].stap for o in actieve(komend) if (stappen := verloop(o, komend, nu))}
    assert laatste == set(Stap)
    for jaar in range(2023, komend + 1):
        for o in actieve(jaar):
            momenten = [g.moment for g in verloop(o, jaar, nu)]
            assert momenten == sorted(momenten)
            assert all(moment < nu for moment in momenten)
            assert not momenten or via_portaal(o, jaar)

"""Signals for policy: what is one, which it is after filing anew, finding, labels, standen and counting."""

from __future__ import annotations

import csv
import importlib
import io

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kwaliteit.opdrachten.models import Opdracht
from kwaliteit.opdrachten.uitvoeren import werk_af
from kwaliteit.toegang import zet_toegang
from organisaties.choices import Regio, Werkvorm
from organisaties.models import Werkjaar
from organisaties.toegang import Toegang
from rapporten import tekst, workflow
from rapporten.choices import Signaalstand
from rapporten.models import Beleidssignaal, Label, Labelwijziging, Signaallabel, Signaalstap
from rapporten.sectorbeeld.onderdrukken import AFLEIDBAAR
from rapporten.signalen import labels, lezen, lijst, standen, tellen, zoeken
from rapporten.signalen.lezen import Stuk
from tests.fabrieken import maak_organisatie, maak_werkjaar
from tests.fabrieken.signalen import dien_opnieuw_in, dien_signalen_in, signalen_van
from tests.fabrieken.verslagen import als_sector, maak_ingediend

databank = [pytest.mark.django_db, pytest.mark.usefixtures("kaders", "als_systeem")]
TWEE = "Wij vinden geen begeleiders voor de nacht.\n\nDe wachtlijst groeit voor jonge kinderen in onze regio."


def in_databank(functie):  # type: ignore[no-untyped-def]
    for merk in databank:
        functie = merk(functie)
    return functie


def teksten(signalen: list[Beleidssignaal]) -> list[str]:
    return [s.tekst for s in signalen]


# --- what is one signal ---------------------------------------------------------------------------------------


def stukken(html: str) -> list[tuple[str, str]]:
    return [(s.kop, s.tekst) for s in lezen.stukken(tekst.schoon(html))]


def test_een_alinea_is_een_signaal_en_een_punt_ook() -> None:
    assert stukken("<p>Eerst dit. En dat.</p><p>Dan dat.</p>") == [("", "Eerst dit. En dat."), ("", "Dan dat.")]
    assert stukken(
        "<p>Wij zien drie dingen:</p><ul><li>Een</li><li>Twee<ul><li>diep</li></ul></li></ul><p>Los.</p>"
    ) == [
        ("Wij zien drie dingen:", "Een"),
        ("Wij zien drie dingen:", "Twee\ndiep"),
        ("", "Los."),
    ]


def test_een_titel_en_een_korte_zin_leiden_in_en_gaan_niet_verloren() -> None:
    assert stukken("<h3>Personeel</h3><p>Te weinig.</p><p>Graag dit.</p><h3>Gebouwen</h3><ol><li>Oud</li></ol>") == [
        ("Personeel", "Te weinig."),
        ("Personeel", "Graag dit."),
        ("Gebouwen", "Oud"),
    ]
    lang = "Dit is een volwaardig signaal over personeel. Het heeft meer dan één zin en staat op zichzelf."
    assert stukken(f"<p>{lang}</p><ul><li>Punt</li></ul>") == [("", lang), ("", "Punt")]
    assert stukken("<h3>Alleen een titel</h3>") == [("", "Alleen een titel")]
    assert stukken("<h3>Wel</h3><h3>Ook</h3>") == [("", "Wel"), ("", "Ook")]


def test_elke_rij_van_een_tabel_is_een_signaal_zonder_de_kop() -> None:
    kop, rijen = (
        "<tr><th>Wat</th><th>Vraag</th></tr>",
        "<tr><td>Nacht</td><td>Meer mensen</td></tr><tr><td>Huur</td></tr>",
    )
    assert stukken(f"<table>{kop}{rijen}</table>") == [("", "Nacht · Meer mensen"), ("", "Huur")]


@pytest.mark.parametrize("niets", ["Geen.", "N.v.t.", "nihil", "Niet van toepassing", "- geen", ""])
def test_wie_zegt_dat_er_geen_zijn_geeft_er_geen(niets: str) -> None:
    assert lezen.stukken(tekst.uit_tekst(niets)) == []


@given(st.lists(st.text(alphabet="abc é<&.:\n-", min_size=1, max_size=30), max_size=8))
def test_geen_woord_van_het_hoofdstuk_gaat_verloren(delen: list[str]) -> None:
    html = tekst.uit_tekst("\n\n".join(delen))
    alles = [f"{s.kop} {s.tekst}" for s in lezen.stukken(html)]
    woorden = {w for blok in tekst.blokken(html) for w in blok.tekst.split()}
    assert {w for stuk in alles for w in stuk.split()} >= woorden - {"·"} or lezen.vorm(
        " ".join(woorden)
    ) in lezen._NIETS


# --- the same one after filing anew ---------------------------------------------------------------------------


def _signaal(pk: int, blok: str, woorden: str, *, weg: bool = False) -> Beleidssignaal:
    op = timezone.now() if weg else None
    return Beleidssignaal(pk=pk, blok=blok, nummer=pk, tekst=woorden, vervallen_op=op)


def _gekoppeld(oud: list[Beleidssignaal], nieuw: list[tuple[str, str]]) -> list[int | None]:
    return [s.pk if s else None for s in lezen.koppel(oud, [Stuk(blok, "", woorden) for blok, woorden in nieuw])]


def test_dezelfde_woorden_zijn_hetzelfde_signaal_waar_ze_ook_staan() -> None:
    oud = [_signaal(1, "b-1", "Te weinig mensen."), _signaal(2, "b-2", "Oude gebouwen.")]
    assert _gekoppeld(oud, [("b-9", "Oude  gebouwen"), ("b-8", "te weinig mensen!")]) == [2, 1]


def test_een_bijgewerkte_tekst_blijft_en_een_andere_tekst_daar_niet() -> None:
    oud = [_signaal(1, "b-1", "Wij vinden geen begeleiders voor de nacht")]
    assert _gekoppeld(oud, [("b-1", "Wij vinden nog altijd geen begeleiders voor de nacht")]) == [1]
    assert _gekoppeld(oud, [("b-1", "De huur van ons gebouw stijgt")]) == [None]
    anders = "Wij vinden nog altijd geen begeleiders voor de nacht"
    assert _gekoppeld(oud, [("b-2", anders), ("b-1", anders)]) == [None, 1]
    assert _gekoppeld(oud, [("b-1", "De huur van ons gebouw stijgt"), ("b-2", anders)]) == [None, 1]


def test_twee_gelijke_alineas_zijn_er_twee_en_wat_er_nog_stond_gaat_voor() -> None:
    oud = [_signaal(1, "b-1", "Gelijk", weg=True), _signaal(2, "b-2", "Gelijk")]
    assert _gekoppeld(oud, [("b-3", "Gelijk")]) == [2]
    assert _gekoppeld(oud, [("b-2", "Gelijk"), ("b-3", "Gelijk"), ("b-4", "Gelijk")]) == [2, 1, None]


@given(
    st.lists(st.tuples(st.sampled_from("pq"), st.sampled_from(["a b c", "a b d", "x y z", "a b"])), max_size=6),
    st.lists(st.tuples(st.sampled_from("pq"), st.sampled_from(["a b c", "a b d", "x y z", "a b"])), max_size=6),
)
def test_geen_signaal_wordt_er_twee_en_gelijke_woorden_blijven(
    oud: list[tuple[str, str]], nieuw: list[tuple[str, str]]
) -> None:
    signalen = [_signaal(pk, blok, woorden) for pk, (blok, woorden) in enumerate(oud, 1)]
    uit = _gekoppeld(signalen, nieuw)
    gekozen = [pk for pk in uit if pk is not None]
    assert len(gekozen) == len(set(gekozen))
    for woorden in {w for _, w in nieuw}:
        voor, na = [w for _, w in oud].count(woorden), [w for _, w in nieuw].count(woorden)
        gelijk = sum(1 for (_, w), pk in zip(nieuw, uit, strict=True) if w == woorden and pk and oud[pk - 1][1] == w)
        assert gelijk == min(voor, na)


@in_databank
def test_het_indienen_zelf_leest_de_signalen_en_twee_keer_is_een_keer() -> None:
    verslag, _, signalen = dien_signalen_in(TWEE)
    assert teksten(signalen) == TWEE.split("\n\n")
    assert {s.stand for s in signalen} == {Signaalstand.NIEUW}
    werk_af("celery")  # the job of the filing does it again
    assert [s.pk for s in signalen_van(verslag)] == [s.pk for s in signalen]
    assert [s.versie for s in signalen_van(verslag)] == [1, 1]
    maak_ingediend()  # a report without the chapter
    werk_af("celery")
    assert Beleidssignaal.objects.count() == 2


@in_databank
def test_na_opnieuw_indienen_volgt_wat_hetzelfde_is_en_wat_verdween_blijft_leesbaar() -> None:
    verslag, toegang, (nacht, wachtlijst) = dien_signalen_in(TWEE)
    wie = als_sector()
    labels.plak(Beleidssignaal.objects.all(), labels.vind_of_maak("Personeel", door=wie.persoon, nu=timezone.now()),
                door=wie.persoon, nu=timezone.now())  # fmt: skip
    standen.zet({nacht.pk: 1, wachtlijst.pk: 1}, Signaalstand.DOORGEGEVEN, "", toegang=wie, nu=timezone.now())
    nieuw = "Iets nieuws vooraan, over de huur.\n\nWij vinden geen begeleiders voor de nacht, ook niet in 2026."
    dien_opnieuw_in(verslag, toegang, nieuw)
    huur, nog_nacht = signalen_van(verslag)
    assert (nog_nacht.pk, nog_nacht.stand, nog_nacht.labels.count()) == (nacht.pk, Signaalstand.DOORGEGEVEN, 1)
    assert nog_nacht.tekst.endswith("2026.")
    assert (huur.stand, huur.labels.count()) == (Signaalstand.NIEUW, 0)
    wachtlijst.refresh_from_db()
    assert wachtlijst.vervallen_op is not None
    assert wachtlijst.stand == Signaalstand.DOORGEGEVEN
    assert set(Beleidssignaal.objects.die_tellen()) == {huur, nog_nacht}
    dien_opnieuw_in(verslag, toegang, TWEE)  # it comes back
    assert {s.pk for s in signalen_van(verslag)} == {nacht.pk, wachtlijst.pk}


@in_databank
def test_een_teruggenomen_verslag_telt_niet_en_een_oude_indiening_spreekt_niet_meer() -> None:
    verslag, toegang, signalen = dien_signalen_in(TWEE)
    eerste = signalen[0].indiening_id
    workflow.neem_terug(verslag.pk, toegang=toegang, nu=timezone.now())
    assert list(Beleidssignaal.objects.die_tellen()) == []
    assert list(lijst.rijen(Werkjaar.objects.get(), {})) == []
    assert not lezen.verwerk(eerste)
    uitkomst = standen.zet({signalen[0].pk: 1}, Signaalstand.DOORGEGEVEN, "", toegang=als_sector(), nu=timezone.now())
    assert uitkomst.gezet == 0
    assert "nam haar verslag terug" in uitkomst.geweigerd[0]


@in_databank
def test_wat_voor_de_signalen_al_ingediend_was_krijgt_zijn_opdracht_van_de_migratie() -> None:
    verslag, _, _ = dien_signalen_in(TWEE)
    Opdracht.objects.all().delete()
    migratie = importlib.import_module("rapporten.migrations.0024_signalen_van_wat_al_ingediend_is")
    for _ in range(2):
        migratie.plan(apps, None)
    opdracht = Opdracht.objects.get(soort="beleidssignalen")
    assert opdracht.organisatie_id == verslag.organisatie_id
    werk_af("celery")
    opdracht.refresh_from_db()
    assert opdracht.status == "klaar"


# --- finding --------------------------------------------------------------------------------------------------


def gevonden(woorden: str, **keuze: str) -> list[str]:
    werkjaar = Werkjaar.objects.get()
    wie = als_sector()
    rijen = lijst.met_alles(lijst.rijen(werkjaar, {"zoek": woorden, **keuze}), werkjaar, woorden)
    return ["".join(f"[{stuk}]" if raak else stuk for stuk, raak in lijst.regel(rij, wie).tekst) for rij in rijen]


@in_databank
def test_zoeken_vindt_nederlandse_vormen_en_accenten_en_duidt_ze_aan_in_de_tekst_zelf() -> None:
    dien_signalen_in("Eén begeleider zoekt al maanden; pleegzorg is <b>vol</b> & duur.\n\nKinderen wachten.")
    assert gevonden("begeleiders") == ["Eén [begeleider] zoekt al maanden; pleegzorg is <b>vol</b> & duur."]
    assert gevonden("MAAND vol") == ["Eén begeleider zoekt al [maanden]; pleegzorg is <b>[vol]</b> & duur."]
    assert gevonden("wacht") == ["Kinderen [wachten]."]
    assert gevonden("maánden OR kinderen") == [gevonden("maand")[0], "[Kinderen] wachten."]
    assert len(gevonden('"begeleider zoekt"')) == 1
    assert gevonden('"zoekt begeleider"') == []
    assert gevonden("wachten -kinderen") == []
    assert gevonden("de") == []
    for rommel in ("' OR 1=1 --", "!!!", '"', "a & | b", "<script>", "é" * 190, "\ue000"):
        gevonden(rommel)  # no question is an error


@given(st.text(max_size=80))
def test_de_zoekvorm_is_even_lang_en_een_onpasselijke_aanduiding_laat_de_tekst_heel(woorden: str) -> None:
    assert len(zoeken.zoekvorm(woorden)) == len(woorden)
    for merk in ("", zoeken.zoekvorm(woorden), f"\ue000{zoeken.zoekvorm(woorden)}\ue001x"):
        assert "".join(stuk for stuk, _ in zoeken.stukken(woorden, merk)) == woorden


@in_databank
def test_filters_op_regio_werkvorm_label_stand_en_organisatie() -> None:
    limburg = maak_organisatie(naam="Demo-huis Éénhoorn", regio=Regio.LIMBURG, werkvormen=(Werkvorm.CIG,))
    _, _, (een,) = dien_signalen_in("Iets over de nacht in Limburg.", organisatie=limburg)
    _, _, (ander,) = dien_signalen_in("Iets over de dag elders.")
    wie, nu = als_sector(), timezone.now()
    label = labels.vind_of_maak("Nacht", door=wie.persoon, nu=nu)
    labels.plak(Beleidssignaal.objects.filter(pk=een.pk), label, door=wie.persoon, nu=nu)
    standen.zet({een.pk: 1}, Signaalstand.IN_ONDERZOEK, "", toegang=wie, nu=nu)
    werkjaar = Werkjaar.objects.get()
    for keuze in ({"regio": "limburg"}, {"werkvorm": "CIG"}, {"label": str(label.pk)}, {"stand": "in_onderzoek"},
                  {"organisatie": "eenhoorn"}, {"organisatie": limburg.ondernemingsnummer}):  # fmt: skip
        assert list(lijst.rijen(werkjaar, keuze)) == [een], keuze
    for keuze in ({"label": "zonder"}, {"stand": "nieuw"}, {"regio": "antwerpen"}):
        assert list(lijst.rijen(werkjaar, keuze)) == [ander], keuze
    assert list(lijst.rijen(werkjaar, {"stand": lijst.VERVALLEN})) == []


# --- labels ---------------------------------------------------------------------------------------------------


@in_databank
def test_een_label_is_een_naam_hoe_ook_geschreven_en_plakken_kan_twee_keer() -> None:
    dien_signalen_in(TWEE)
    wie, nu = als_sector().persoon, timezone.now()
    label = labels.vind_of_maak("Één plaats", door=wie, nu=nu)
    assert labels.vind_of_maak("EEN PLAATS", door=wie, nu=nu) == label
    assert labels.plak(Beleidssignaal.objects.all(), label, door=wie, nu=nu).aantal == 2
    assert labels.plak(Beleidssignaal.objects.all(), label, door=wie, nu=nu).aantal == 0
    assert labels.haal_weg(Beleidssignaal.objects.all(), label).aantal == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Label.objects.create(naam="een plaats", sorteernaam="een plaats")


@in_databank
def test_samenvoegen_neemt_alle_signalen_mee_en_de_oude_naam_leidt_naar_de_nieuwe() -> None:
    _, _, (een, twee) = dien_signalen_in(TWEE)
    wie, nu = als_sector().persoon, timezone.now()
    a, b, c = (labels.vind_of_maak(naam, door=wie, nu=nu) for naam in ("Personeel", "Tekort", "Mensen"))
    labels.plak(Beleidssignaal.objects.all(), a, door=wie, nu=nu)
    labels.plak(Beleidssignaal.objects.filter(pk=een.pk), b, door=wie, nu=nu)  # has both
    assert labels.voeg_samen(a.pk, b.pk, door=wie, nu=nu).aantal == 1
    assert sorted(Signaallabel.objects.values_list("signaal", "label")) == [(een.pk, b.pk), (twee.pk, b.pk)]
    labels.voeg_samen(b.pk, c.pk, door=wie, nu=nu)
    assert labels.vind_of_maak("personeel", door=wie, nu=nu) == c
    assert labels.plak(Beleidssignaal.objects.all(), a, door=wie, nu=nu).label == c
    with pytest.raises(labels.Labelfout, match="intussen"):
        labels.voeg_samen(c.pk, a.pk, door=wie, nu=nu)
    with pytest.raises(labels.Labelfout, match="vroegere naam van “Mensen”"):
        labels.hernoem(c.pk, "tekort", door=wie, nu=nu)
    with pytest.raises(labels.Labelfout, match="nog op 2"):
        labels.verwijder(c.pk, door=wie, nu=nu)
    labels.haal_weg(Beleidssignaal.objects.all(), c)
    for doe in (lambda: labels.verwijder(a.pk, door=wie, nu=nu), lambda: labels.hernoem(a.pk, "Ik", door=wie, nu=nu)):
        with pytest.raises(labels.Labelfout, match="intussen"):  # from a page of before the merge
            doe()
    labels.verwijder(c.pk, door=wie, nu=nu)
    assert not Label.objects.exists()
    regels = Labelwijziging.objects.filter(handeling="samengevoegd").order_by("id")
    assert list(regels.values_list("van", "naar", "aantal")) == [("Personeel", "Tekort", 1), ("Tekort", "Mensen", 2)]


# --- where it stands ------------------------------------------------------------------------------------------


@in_databank
def test_een_stand_laat_een_spoor_en_wie_te_laat_komt_leest_wie_wat_deed() -> None:
    _, _, (een, twee) = dien_signalen_in(TWEE)
    ik, ander, nu = als_sector(), als_sector(), timezone.now()
    assert standen.zet({een.pk: 1}, Signaalstand.DOORGEGEVEN, "Aan het kabinet.", toegang=ander, nu=nu).gezet == 1
    uitkomst = standen.zet({een.pk: 1, twee.pk: 1}, Signaalstand.IN_ONDERZOEK, "", toegang=ik, nu=nu)
    assert uitkomst.gezet == 1
    (reden,) = uitkomst.geweigerd
    assert ander.persoon.naam in reden
    assert "doorgegeven" in reden
    assert sorted(Signaalstap.objects.values_list("signaal", "stand", "uitleg")) == sorted(
        [(een.pk, "doorgegeven", "Aan het kabinet."), (twee.pk, "in_onderzoek", "")]
    )
    for stand, uitleg in ((Signaalstand.BEANTWOORD, ""), (Signaalstand.GEEN_GEVOLG, " ")):
        with pytest.raises(ValueError):
            standen.zet({twee.pk: 2}, stand, uitleg, toegang=ik, nu=nu)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signaalstap.objects.create(organisatie_id=een.organisatie_id, signaal=een, stand="geen_gevolg", door=ik.persoon)


@in_databank
def test_niemand_behandelt_een_signaal_van_een_organisatie_waar_hij_ook_werkt() -> None:
    _, _, (een, _) = dien_signalen_in(TWEE)
    wie = als_sector()
    ook_lid = Toegang(wie.persoon, None, frozenset(), wie.sectorrollen, frozenset({een.organisatie_id}))
    uitkomst = standen.zet({een.pk: 1}, Signaalstand.DOORGEGEVEN, "", toegang=ook_lid, nu=timezone.now())
    assert uitkomst.gezet == 0
    assert "werkt ook voor deze organisatie" in uitkomst.geweigerd[0]


# --- counting -------------------------------------------------------------------------------------------------


def _zaai(regio: Regio, aantal: int, woorden: str, werkvorm: Werkvorm = Werkvorm.OVBJ) -> None:
    for _ in range(aantal):
        organisatie = maak_organisatie(regio=regio, werkvormen=(werkvorm,))
        if woorden:
            dien_signalen_in(woorden, organisatie=organisatie)
        else:
            maak_ingediend(organisatie=organisatie, werkjaar=maak_werkjaar())


def _tabel(naam: str) -> dict[str, dict[str, int | str]]:
    geteld = tellen.tel(Werkjaar.objects.get())
    (tabel,) = (t for t in geteld.tabellen if t.naam == naam)
    return {
        rij.naam: {g.kort: cel.verborgen or cel.n or 0 for g, cel in zip(tabel.groepen, rij.cellen, strict=True)}
        for rij in tabel.rijen
    }


@in_databank
def test_aantallen_zijn_organisaties_en_kleine_groepen_blijven_verborgen_ook_in_het_bestand() -> None:
    _zaai(Regio.ANTWERPEN, 6, TWEE)
    _zaai(Regio.LIMBURG, 2, TWEE, Werkvorm.CIG)
    _zaai(Regio.LIMBURG, 1, "")
    wie, nu = als_sector().persoon, timezone.now()
    label = labels.vind_of_maak("=Personeel", door=wie, nu=nu)
    labels.plak(Beleidssignaal.objects.all(), label, door=wie, nu=nu)
    rij = _tabel("regio")["=Personeel"]
    assert rij["Alle"] == 8, "organisations, not texts"
    assert str(rij["Limburg"]).startswith("Niet getoond: minder dan 5")
    assert rij["Antwerpen"] == AFLEIDBAAR, "8 - 6 would say 2"
    werkjaar = Werkjaar.objects.get()
    inhoud, _ = tellen.bestand(tellen.tel(werkjaar), "csv")
    rijen = list(csv.DictReader(io.StringIO(inhoud.decode("utf-8-sig")), delimiter=";"))
    getoond = {(r["indeling"], r["groep"]): r["organisaties"] for r in rijen if r["label"] == "'=Personeel"}
    assert getoond["sector", "Alle organisaties"] == "8"
    assert {v for (indeling, _), v in getoond.items() if indeling != "sector"} == {""}
    xlsx, _ = tellen.bestand(tellen.tel(werkjaar), "xlsx")
    from python_calamine import CalamineWorkbook

    blad = CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_name("Beleidssignalen").to_python()
    assert ["=Personeel", "sector", "Alle organisaties", 8.0, ""] in blad


@in_databank
def test_de_databank_laat_geen_lid_een_label_of_een_vreemd_signaal_lezen() -> None:
    _, _, (een, _) = dien_signalen_in(TWEE)
    dien_signalen_in("Van iemand anders, lang genoeg.")
    wie, nu = als_sector().persoon, timezone.now()
    labels.plak(Beleidssignaal.objects.all(), labels.vind_of_maak("X", door=wie, nu=nu), door=wie, nu=nu)
    zet_toegang("organisatie", organisatie_id=een.organisatie_id)
    assert {s.organisatie_id for s in Beleidssignaal.objects.all()} == {een.organisatie_id}
    assert not Signaallabel.objects.exists()
    # What Opgroeien says of it, an organisation only reads.
    assert Beleidssignaal.objects.update(stand=Signaalstand.BEANTWOORD) == 0
    stap = Signaalstap(organisatie_id=een.organisatie_id, signaal=een, stand=Signaalstand.DOORGEGEVEN, door=wie)
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        stap.save()

"""Every error of a page is in one list, in the words beside the field, with a link that lands."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.test import RequestFactory

from kwaliteit.templatetags.fouten import Fout, fout_vooraan, fouten_van


class Formulier(forms.Form):
    naam = forms.CharField(label="de naam")
    regio = forms.ChoiceField(label="een regio", choices=[("a", "Antwerpen")])
    vorm = forms.ChoiceField(label="Vorm", widget=forms.RadioSelect, choices=[("n", "Nieuw"), ("v", "Vrij")])
    werkvorm = forms.MultipleChoiceField(
        label="een werkvorm", widget=forms.CheckboxSelectMultiple, choices=[("cig", "CIG")]
    )
    akkoord = forms.BooleanField(label="Akkoord", error_messages={"required": "Bevestig dat de directie dit las."})
    bestand = forms.FileField(label="een document")
    verborgen = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        self.add_error(None, "Dit past niet bij elkaar.")


def pagina(**context: object) -> str:
    return render_to_string("basis.html", context, RequestFactory().get("/"))


@pytest.mark.parametrize("prefix", [None, "tweede"])
def test_elke_link_landt_op_een_veld_met_dezelfde_woorden(prefix: str | None) -> None:
    formulier = Formulier({}, prefix=prefix)
    html = _crispy(formulier)
    fouten = fouten_van([formulier])
    assert len(fouten) == 7
    for fout in fouten:
        assert f'id="{fout.doel}"' in html, fout
        assert fout.tekst in html


def test_een_rij_van_velen_zegt_in_de_lijst_welke_rij_ze_is() -> None:
    rijen = [Formulier({}, prefix="een"), Formulier({}, prefix="twee")]
    for rij, titel in zip(rijen, ("Bezetting – CaH", "Bezetting – CIG"), strict=True):
        rij.titel = titel  # type: ignore[attr-defined]
    html = pagina(formulieren=rijen)
    assert 'Bezetting – CaH – <a href="#id_een-naam">Vul de naam in.</a>' in html
    assert 'Bezetting – CIG – <a href="#id_twee-naam">Vul de naam in.</a>' in html


def _crispy(formulier: forms.Form) -> str:
    from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form

    return str(as_crispy_form(formulier))


def test_een_verplicht_veld_wordt_bij_naam_genoemd_en_eigen_woorden_blijven() -> None:
    teksten = [fout.tekst for fout in fouten_van([Formulier({})])]
    assert "Vul de naam in." in teksten
    assert "Kies een regio." in teksten
    assert "Bevestig dat de directie dit las." in teksten
    assert not any("veld is" in tekst for tekst in teksten)


def test_de_fout_staat_bij_het_veld_en_het_veld_wijst_ernaar() -> None:
    html = _crispy(Formulier({}))
    wijst = re.search(r'<input[^>]*id="id_naam"[^>]*>', html)
    assert wijst
    assert 'aria-describedby="id_naam_error"' in wijst.group()
    assert 'aria-invalid="true"' in wijst.group()
    assert 'id="id_naam_error"' in html


def test_de_pagina_toont_de_samenvatting_en_zegt_het_in_de_titel() -> None:
    html = pagina(form=Formulier({}))
    assert "<title>Fout: " in html
    assert "Er is een probleem" in html
    assert 'href="#id_vorm_0"' in html


def test_een_onaangeraakt_formulier_is_geen_fout() -> None:
    html = pagina(form=Formulier())
    assert "Fout: " not in html
    assert "Er is een probleem" not in html


def test_formulieren_formsets_en_losse_problemen_komen_in_een_lijst() -> None:
    Set = forms.formset_factory(Formulier, min_num=2, validate_min=True)
    gegevens = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-naam": "x"}
    context = Context({"form": None, "formulieren": [Formulier({}, prefix="a"), Set(gegevens)], "fouten": ["Los."]})
    assert fout_vooraan(context) == "Fout: "
    doelen = [fout.doel for fout in fouten_van(context["formulieren"])]
    assert "id_a-naam" in doelen
    assert "id_form-0-regio" in doelen
    html = pagina(fouten=["Los.", Fout("Gericht.", "id_x")])
    assert "Los." in html
    assert '<a href="#id_x">Gericht.</a>' in html


def test_de_tekst_van_een_fout_wordt_ontsmet() -> None:
    assert "<script>x" not in pagina(fouten=["<script>x"])

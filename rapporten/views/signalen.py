"""Signals for policy: all of a werkjaar, what is done with them, the answer, the counts; and one's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kwaliteit.sleutels import lees_sleutel
from kwaliteit.templatetags.fouten import Fout
from kwaliteit.templatetags.opmaak import meervoud
from organisaties.models import Werkjaar
from organisaties.toegang import lid, opgroeien, toegang
from organisaties.views.formulier import ONGELDIG
from rapporten import werklijst
from rapporten.choices import TELT_MEE, Signaalstand
from rapporten.forms.signalen import ALLES, FILTERS, AntwoordForm, KeuzeForm, LabelForm, Signaalfilter, StandForm
from rapporten.models import Beleidssignaal, Label
from rapporten.sectorbeeld.onderdrukken import MINIMUM
from rapporten.signalen import antwoorden, labels, lezen, lijst, standen, tellen

PER_BLAD = 50


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def signalen(request: HttpRequest) -> HttpResponse:
    """The signals of a werkjaar; what is done with those that were chosen is posted here too, filters and all."""
    mijn, nu = toegang(request), timezone.now()
    werkjaren = werklijst.alle_werkjaren()
    lijst_labels = list(lijst.geldige_labels())
    if nieuw := _heet_nu(request.GET.get("label", ""), lijst_labels):
        vraag = request.GET.copy()
        vraag["label"] = str(nieuw)
        return redirect(f"{request.path}?{vraag.urlencode()}")
    formulier = Signaalfilter(request.GET, werkjaren=werkjaren, labels=lijst_labels)
    formulier.is_valid()
    keuze = formulier.cleaned_data
    werkjaar = werklijst.kies_werkjaar(werkjaren, keuze.get("werkjaar"), timezone.localdate(nu))
    if werkjaar is None:
        return render(request, "rapporten/signalen/lijst.html", {"werkjaar": None})
    formulier.data = request.GET.copy()
    formulier.data["werkjaar"] = str(werkjaar.jaar)  # also when it was not asked for
    gevonden = lijst.rijen(werkjaar, keuze)
    gebonden = None
    if request.method == "POST":
        doe = request.POST.get("doe", "")
        gebonden = _vorm(doe, request.POST, lijst_labels)
        if gebonden.is_valid() and (klaar := _doe(request, doe, gebonden, gevonden)):
            return klaar
    stand = keuze.get("stand") or ""
    tellingen = lijst.tellingen(lijst.rijen(werkjaar, {**keuze, "stand": ""}))
    bladen = Paginator(lijst.met_alles(gevonden, werkjaar, keuze.get("zoek") or ""), PER_BLAD)
    if stand != lijst.VERVALLEN:
        bladen.count = sum(aantal for code, _, aantal in tellingen if stand in ("", code))
    bladzijde = bladen.get_page(request.GET.get("bladzijde"))
    gegevens = {
        "werkjaar": werkjaar,
        "filter": formulier,
        "gefilterd": any(keuze.get(naam) for naam in FILTERS),
        "zoek": keuze.get("zoek"),
        "stand": stand,
        "tellingen": tellingen,
        "bladzijde": bladzijde,
        "regels": [lijst.regel(rij, mijn) for rij in bladzijde],
        "onderdeel": lezen.ONDERDEEL,
        "labelform": _of_nieuw(gebonden, LabelForm, labels=lijst_labels),
        "standform": _of_nieuw(gebonden, StandForm),
        "aangevinkt": set(request.POST.getlist("signaal")),
        "alles": request.POST.get("wat") == ALLES,
        "formulieren": [gebonden] if gebonden else [],
        "kruimels": [("Opvolging", f"{reverse('opvolging')}?werkjaar={werkjaar.jaar}"), ("Beleidssignalen", None)],
    }
    return render(request, "rapporten/signalen/lijst.html", gegevens, status=ONGELDIG if gebonden else 200)


def _heet_nu(gevraagd: str, geldig: list[Label]) -> int | None:
    """The label that one asked for by an old address leads to now; None when it is one of the list, or nothing."""
    pk = lees_sleutel(gevraagd)
    if pk is None or any(label.pk == pk for label in geldig):
        return None
    return Label.objects.filter(pk=pk).values_list("samengevoegd_met", flat=True).first()


def _vorm(doe: str, data: QueryDict, lijst_labels: list[Label]) -> KeuzeForm:
    if doe in ("plak", "weg"):
        return LabelForm(data, labels=lijst_labels, weg=doe == "weg", auto_id="kies_%s")
    return (StandForm if doe == "stand" else KeuzeForm)(data, auto_id="kies_%s")


def _of_nieuw(gebonden: KeuzeForm | None, soort: type[KeuzeForm], **rest: Any) -> KeuzeForm:
    return gebonden if isinstance(gebonden, soort) else soort(auto_id="kies_%s", **rest)


def _doe(request: HttpRequest, doe: str, form: KeuzeForm, gevonden: Any) -> HttpResponse | None:
    """Do it and say what became of it; None, with the reason in the form, when it cannot be done."""
    mijn, nu = toegang(request), timezone.now()
    wat, aangevinkt = form.cleaned_data["wat"], form.cleaned_data["signaal"]
    if isinstance(form, StandForm):
        stand = Signaalstand(form.cleaned_data["stand"])
        uitkomst = standen.zet(aangevinkt, stand, form.cleaned_data["uitleg"], toegang=mijn, nu=nu)
        if uitkomst.gezet:
            gezegd = f"{meervoud(uitkomst.gezet, 'signaal,signalen')}: {stand.label.lower()}."
            messages.success(request, gezegd)
        elif not uitkomst.geweigerd:
            messages.info(request, "Dat stond al zo.")
        for reden in uitkomst.geweigerd[:10]:
            messages.warning(request, f"Niet gewijzigd. {reden}")
        return redirect(request.get_full_path())
    gekozen = (
        gevonden if wat == ALLES else Beleidssignaal.objects.filter(pk__in=aangevinkt, verslag__status__in=TELT_MEE)
    )
    if isinstance(form, LabelForm):
        try:
            _label(request, doe, form, gekozen)
        except Label.DoesNotExist:
            form.add_error("label", "Dit label is intussen weg. Kies een ander.")
            return None
        return redirect(request.get_full_path())
    if doe != "antwoord":
        form.add_error(None, "Kies wat u met de signalen wilt doen.")
        return None
    pks = list(gekozen.order_by("pk").values_list("pk", flat=True)[: antwoorden.MEESTE + 1])
    if len(pks) > antwoorden.MEESTE:
        form.add_error(None, f"Eén antwoord gaat naar hoogstens {antwoorden.MEESTE} signalen. Maak de filter kleiner.")
        return None
    if not pks:
        form.add_error(None, "Deze signalen zijn er niet meer. Kies ze opnieuw in de lijst.")
        return None
    return redirect(f"{reverse('signaalantwoord')}?signalen={'.'.join(map(str, pks))}")


def _label(request: HttpRequest, doe: str, form: LabelForm, gekozen: Any) -> None:
    mijn, nu = toegang(request), timezone.now()
    if form.cleaned_data["nieuw"] and doe == "plak":
        label = labels.vind_of_maak(form.cleaned_data["nieuw"], door=mijn.persoon, nu=nu)
    else:
        label = Label.objects.get(pk=form.cleaned_data["label"])
    if doe == "plak":
        uitkomst = labels.plak(gekozen, label, door=mijn.persoon, nu=nu)
        wat = f"Het label “{uitkomst.label}” staat nu ook op {meervoud(uitkomst.aantal, 'signaal,signalen')}."
    else:
        uitkomst = labels.haal_weg(gekozen, label)
        wat = f"Het label “{uitkomst.label}” is weg van {meervoud(uitkomst.aantal, 'signaal,signalen')}."
    if uitkomst.aantal:
        messages.success(request, wat)
    else:
        messages.info(request, "Dat stond al zo.")


@require_safe
@opgroeien
def signaal(request: HttpRequest, pk: int) -> HttpResponse:
    """One signal with all that became of it."""
    rijen = Beleidssignaal.objects.filter(verslag__status__in=TELT_MEE)
    rijen = rijen.select_related("organisatie", "indiening", "verslag").defer("zoekvector", "indiening__inhoud")
    gevonden = get_object_or_404(rijen, pk=pk)
    adres = f"{reverse('signalen')}?werkjaar={gevonden.verslag.werkjaar_id}"
    gegevens = {
        "signaal": gevonden,
        "labels": gevonden.labels.select_related("label", "door"),
        "stappen": gevonden.stappen.select_related("door"),
        "antwoorden": gevonden.antwoorden.select_related("antwoord__door"),
        "onderdeel": lezen.ONDERDEEL,
        "kruimels": [("Beleidssignalen", adres), (gevonden.organisatie.naam, None)],
    }
    return render(request, "rapporten/signalen/signaal.html", gegevens)


# -- the answer ------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def antwoord(request: HttpRequest) -> HttpResponse:
    """Write one answer to the signals in the address, see to whom it goes, and send it."""
    mijn = toegang(request)
    pks = [pk for pk in map(lees_sleutel, request.GET.get("signalen", "").split(".")) if pk is not None]
    if not 0 < len(pks) <= antwoorden.MEESTE:
        messages.error(request, "Kies eerst in de lijst op welke signalen u antwoordt.")
        return redirect("signalen")
    form = AntwoordForm(request.POST if request.method == "POST" else None)
    doe = request.POST.get("doe", "")
    fouten: list[Fout] = []
    if doe == "verstuur" and form.is_valid():
        try:
            return _verstuur(request, form)
        except antwoorden.Achterhaald as fout:
            fouten = [Fout(f"{fout} Kijk na naar wie het antwoord nu gaat, en verstuur het dan.")]
            fouten += [Fout(reden) for reden in fout.redenen]
    blik = antwoorden.vooruitblik(pks, mijn)
    if not blik.ontvangers:
        messages.error(request, " ".join(blik.geweigerd) or "Deze signalen kunnen nu niet beantwoord worden.")
        return redirect("signalen")
    toont = request.method == "POST" and doe != "wijzig" and form.is_valid()
    jaren = sorted({s.verslag.werkjaar_id for o in blik.ontvangers for s in o.signalen})
    gegevens = {
        "blik": blik,
        "aantal": len(blik.gezien),
        "form": form,
        "fouten": fouten,
        "toont": toont,
        "standnaam": Signaalstand(form.cleaned_data["stand"]).label if toont else "",
        "gezien": " ".join(f"{pk}:{versie}" for pk, versie in blik.gezien.items()),
        "adres": request.get_full_path(),
        "terug": f"{reverse('signalen')}?werkjaar={jaren[-1]}",
        "kruimels": [("Beleidssignalen", f"{reverse('signalen')}?werkjaar={jaren[-1]}"), ("Antwoord", None)],
    }
    geweigerd = bool(fouten) or (request.method == "POST" and not form.is_valid())
    return render(request, "rapporten/signalen/antwoord.html", gegevens, status=ONGELDIG if geweigerd else 200)


def _verstuur(request: HttpRequest, form: AntwoordForm) -> HttpResponse:
    """Send what was on screen. Raises Achterhaald."""
    schoon = form.cleaned_data
    if not schoon["gezien"]:
        raise antwoorden.Achterhaald(["Kijk het antwoord eerst na."])
    gestuurd = antwoorden.verstuur(
        schoon["gezien"],
        schoon["tekst"],
        Signaalstand(schoon["stand"]),
        zending=schoon["zending"],
        toegang=toegang(request),
        nu=timezone.now(),
    )
    messages.success(request, f"Uw antwoord is verstuurd naar {meervoud(len(gestuurd), 'organisatie,organisaties')}.")
    jaar = Beleidssignaal.objects.filter(pk__in=schoon["gezien"]).values_list("verslag__werkjaar", flat=True).first()
    return redirect(f"{reverse('signalen')}?werkjaar={jaar}")


# -- the counts ------------------------------------------------------------------------------------------------


@require_safe
@opgroeien
def tellingen(request: HttpRequest) -> HttpResponse:
    """How many organisations raised something, per label, region and werkvorm."""
    werkjaren = werklijst.alle_werkjaren()
    formulier = Signaalfilter(request.GET, werkjaren=werkjaren, labels=[])
    formulier.is_valid()
    gevraagd = formulier.cleaned_data.get("werkjaar")
    werkjaar = werklijst.kies_werkjaar(werkjaren, gevraagd, timezone.localdate())
    if werkjaar is None:
        return redirect("signalen")
    lijstadres = f"{reverse('signalen')}?werkjaar={werkjaar.jaar}"
    gegevens = {
        "werkjaar": werkjaar,
        "werkjaren": werkjaren,
        "geteld": tellen.tel(werkjaar),
        "minimum": MINIMUM,
        "kruimels": [("Beleidssignalen", lijstadres), ("Aantallen", None)],
    }
    return render(request, "rapporten/signalen/tellingen.html", gegevens)


@require_safe
@opgroeien
def tellingen_export(request: HttpRequest, jaar: int, formaat: str) -> HttpResponse:
    """The counts of a werkjaar as a file; what is hidden on the page is hidden in it."""
    werkjaar = get_object_or_404(Werkjaar, jaar=jaar)
    try:
        inhoud, mediatype = tellen.bestand(tellen.tel(werkjaar), formaat)
    except KeyError:
        raise Http404("Dit bestand is er niet.") from None
    uit = HttpResponse(inhoud, content_type=mediatype)
    uit["Content-Disposition"] = f'attachment; filename="beleidssignalen-{jaar}.{formaat}"'
    uit["X-Content-Type-Options"] = "nosniff"
    return uit


# -- for the organisation --------------------------------------------------------------------------------------


@require_safe
@lid()
def eigen_signalen(request: HttpRequest, nummer: str) -> HttpResponse:
    """What became of our signals: where each stands, and what Opgroeien answered."""
    organisatie = toegang(request).organisatie
    assert organisatie is not None
    gegevens = {
        "organisatie": organisatie,
        "signalen": lijst.per_organisatie(organisatie),
        "onderdeel": lezen.ONDERDEEL,
        "kruimels": [(organisatie.naam, reverse("organisatie", args=[nummer])), ("Beleidssignalen", None)],
    }
    return render(request, "rapporten/signalen/eigen.html", gegevens)

"""Help and support: the organisation asks, lets somebody read along, and notes steps; Opgroeien answers."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisaties.choices import Lidrol
from organisaties.forms.personen import Ondersteuner
from organisaties.models import Lidmaatschap, Organisatie
from organisaties.toegang import lid, opgroeien, toegang
from organisaties.views.formulier import blad, ingevuld, toon_formulier
from rapporten import ondersteunen, trajecten
from rapporten.forms.ondersteuning import HulpantwoordForm, HulpvraagForm, StapForm
from rapporten.models import Hulpvraag, Ondersteuningsstap

STAPPERS = (Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR, Lidrol.ONDERSTEUNER)


def _organisatie(request: HttpRequest) -> Organisatie:
    organisatie = toegang(request).organisatie
    assert organisatie is not None
    return organisatie


def _kruimels(organisatie: Organisatie) -> list[tuple[str, str | None]]:
    nummer = organisatie.ondernemingsnummer
    return [
        (organisatie.naam, reverse("organisatie", args=[nummer])),
        ("Hulp en ondersteuning", reverse("ondersteuning", args=[nummer])),
    ]


@require_safe
@lid()
def ondersteuning(request: HttpRequest, nummer: str) -> HttpResponse:
    """Who reads along, the steps with them, and what was asked of Opgroeien."""
    mijn, organisatie, vandaag = toegang(request), _organisatie(request), timezone.localdate()
    gegevens = {
        "organisatie": organisatie,
        "ondersteuners": Lidmaatschap.objects.filter(
            organisatie=organisatie, rol=Lidrol.ONDERSTEUNER, tot_en_met__gte=vandaag
        ).select_related("persoon"),
        "stappen": Ondersteuningsstap.objects.filter(organisatie=organisatie).select_related("gedaan_door"),
        "vragen": Hulpvraag.objects.filter(organisatie=organisatie).select_related(
            "door", "beantwoord_door", "deelname"
        ),
        "trajecten": trajecten.van(organisatie.pk),
        "nodigt_uit": mijn.heeft(Lidrol.KWALITEITSCOORDINATOR),
        "stapt": mijn.heeft(*STAPPERS),
        "vraagt": mijn.schrijft,
        "vandaag": vandaag,
        "kruimels": _kruimels(organisatie)[:1],
    }
    return render(request, "rapporten/ondersteuning/organisatie.html", gegevens)


@require_http_methods(["GET", "HEAD", "POST"])
@lid(Lidrol.KWALITEITSCOORDINATOR)
def ondersteuner_uitnodigen(request: HttpRequest, nummer: str) -> HttpResponse:
    """Let somebody of Opgroeien or a federation read along until a day."""
    mijn, organisatie = toegang(request), _organisatie(request)
    form = Ondersteuner(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        try:
            ondersteunen.nodig_ondersteuner_uit(
                organisatie, **form.cleaned_data, door=mijn.persoon, vandaag=timezone.localdate()
            )
            messages.success(request, f"{form.cleaned_data['email']} kan meelezen en krijgt een e-mail met een link.")
            return redirect("ondersteuning", nummer)
        except ValidationError as fout:
            form.add_error(None, fout)
    return toon_formulier(
        request,
        form,
        kop="Iemand laten meelezen",
        knop="Laat meelezen",
        inleiding="Voor iemand van Opgroeien of van uw federatie die u ondersteunt.",
        punten=[
            "Deze persoon leest alles wat uw collega's lezen, ook het concept, maar schrijft niets in het verslag.",
            "Dat stopt vanzelf na de dag die u kiest. U kunt het ook eerder stoppen.",
            "Wie meeleest, staat op “Wie heeft toegang?”.",
        ],
        terug=reverse("ondersteuning", args=[nummer]),
        kruimels=_kruimels(organisatie),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@lid(*STAPPERS)
def stap_nieuw(request: HttpRequest, nummer: str) -> HttpResponse:
    """Note a step."""
    mijn, organisatie = toegang(request), _organisatie(request)
    form = StapForm(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        Ondersteuningsstap.objects.create(organisatie=organisatie, gemaakt_door=mijn.persoon, **form.cleaned_data)
        messages.success(request, "De stap is genoteerd.")
        return redirect("ondersteuning", nummer)
    return toon_formulier(
        request,
        form,
        kop="Een stap noteren",
        terug=reverse("ondersteuning", args=[nummer]),
        kruimels=_kruimels(organisatie),
    )


@require_POST
@lid(*STAPPERS)
def stap_gedaan(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    """Tick a step off, or open it again."""
    stap = get_object_or_404(Ondersteuningsstap, pk=pk, organisatie=_organisatie(request))
    gedaan = request.POST.get("gedaan") != "nee"
    ondersteunen.zet_gedaan(stap, gedaan, door=toegang(request).persoon, nu=timezone.now())
    return redirect("ondersteuning", nummer)


@require_http_methods(["GET", "HEAD", "POST"])
@lid(Lidrol.KWALITEITSCOORDINATOR, Lidrol.MEDEWERKER, Lidrol.ONDERTEKENAAR)
def hulpvraag_nieuw(request: HttpRequest, nummer: str) -> HttpResponse:
    """Ask Opgroeien for help or a talk."""
    mijn, organisatie = toegang(request), _organisatie(request)
    form = HulpvraagForm(ingevuld(request), initial={"soort": request.GET.get("soort")})
    if request.method == "POST" and form.is_valid():
        ondersteunen.stel_vraag(organisatie, **form.cleaned_data, door=mijn.persoon, nu=timezone.now())
        messages.success(request, "Uw vraag staat bij Opgroeien. U krijgt een e-mail zodra ze beantwoord is.")
        return redirect("ondersteuning", nummer)
    return toon_formulier(
        request,
        form,
        kop="Hulp of een gesprek vragen",
        knop="Stel de vraag",
        inleiding="De dossierbeheerders van Opgroeien lezen uw vraag. Uw concept zien ze daardoor niet.",
        terug=reverse("ondersteuning", args=[nummer]),
        kruimels=_kruimels(organisatie),
    )


@require_safe
@opgroeien
def hulpvragen(request: HttpRequest) -> HttpResponse:
    """What organisations ask: the unanswered first, oldest first; then the answered."""
    rijen = Hulpvraag.objects.select_related("organisatie", "door", "beantwoord_door")
    gegevens = {
        "open": rijen.filter(beantwoord_op=None).order_by("id"),
        "bladzijde": blad(rijen.exclude(beantwoord_op=None).order_by("-beantwoord_op"), request, 25),
    }
    return render(request, "rapporten/ondersteuning/hulpvragen.html", gegevens)


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def hulpvraag(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, and the answer."""
    vraag = get_object_or_404(
        Hulpvraag.objects.select_related("organisatie", "door", "beantwoord_door", "deelname"), pk=pk
    )
    form = HulpantwoordForm(ingevuld(request))
    if request.method == "POST" and form.is_valid():
        try:
            ondersteunen.beantwoord(vraag, form.cleaned_data["tekst"], door=toegang(request).persoon, nu=timezone.now())
            messages.success(request, "Uw antwoord is bewaard en gaat per e-mail naar wie de vraag stelde.")
            return redirect("hulpvragen")
        except ondersteunen.AlBeantwoord as fout:
            form.add_error(None, forms.ValidationError(f"{fout} Wat u typte, staat hieronder nog."))
    status = 422 if form.is_bound else 200
    return render(request, "rapporten/ondersteuning/hulpvraag.html", {"vraag": vraag, "form": form}, status=status)

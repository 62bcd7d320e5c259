"""Who thought along with a section of the draft, and the reactions of readers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from kwaliteit.templatetags.fouten import Fout
from organisaties.choices import LEEST
from organisaties.toegang import Toegang, lid, toegang
from rapporten import meedenken
from rapporten.bewaren import NietBewerkbaar
from rapporten.choices import BEWERKBAAR
from rapporten.forms.meedenken import LezersreactieForm, MeegedachtForm
from rapporten.forms.secties import zet_versie
from rapporten.models import Knoop, Lezersreactie, Meegedacht, Verslag
from rapporten.permissions import mag
from rapporten.views.handtekening import zegt_of_handtekening_vervalt
from rapporten.views.onderdelen import SCHRIJVERS, vind_vraag
from rapporten.views.verslag import vind_verslag

GESLOTEN = "Het verslag is ingediend en kan nu niet gewijzigd worden."


def _gegevens(mijn: Toegang, verslag: Verslag, vraag: Knoop) -> dict[str, Any]:
    open_ = verslag.status in BEWERKBAAR
    hier = {"verslag": verslag, "stabiel_id": vraag.stabiel_id}
    rijen = list(Meegedacht.objects.filter(**hier, verwijderd_op=None))
    gebruikt = {rij.reactie_id for rij in rijen}
    reacties = Lezersreactie.objects.filter(**hier).select_related("door")
    if not mijn.van_binnen:  # what readers say is for the organisation; a supporter sees one's own words
        reacties = reacties.filter(door=mijn.persoon)
    return {
        "verslag": verslag,
        "vraag": vraag,
        "rijen": rijen,
        "reacties": [(r, r.pk in gebruikt) for r in reacties],
        "schrijft": open_ and mag("verslag.bewerken", mijn, verslag),
        "leest": open_ and mijn.heeft(*LEEST),
        "gesloten": "" if open_ else GESLOTEN,
        "reactieform": LezersreactieForm(prefix="reactie"),
        "form": MeegedachtForm(initial={"versie": 0}),
    }


def _lees_niet(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    messages.error(request, "U kunt dit verslag lezen, niet wijzigen. Vraag het uw kwaliteitscoördinator.")
    return redirect("meegedacht", nummer, jaar, stabiel_id)


@require_http_methods(["GET", "HEAD", "POST"])
@lid()
@zegt_of_handtekening_vervalt
def meegedacht(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str, pk: int | None = None) -> HttpResponse:
    """The groups that thought along with a section, with the form for one more; with ``pk`` to change that one."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    vraag, _, _ = vind_vraag(verslag, stabiel_id)
    rij = None
    if pk is not None:
        rij = get_object_or_404(Meegedacht, pk=pk, verslag=verslag, stabiel_id=stabiel_id, verwijderd_op=None)
    gegevens = {**_gegevens(mijn, verslag, vraag), "rij": rij}
    template = "rapporten/meedenken/rij.html" if rij else "rapporten/meedenken/lijst.html"
    if request.method != "POST":
        if rij:
            begin = ("versie", "groep", "groep_vrij", "aantal", "gezegd", "gedaan")
            gegevens["form"] = MeegedachtForm(initial={naam: getattr(rij, naam) for naam in begin})
        return render(request, template, gegevens)
    if not mag("verslag.bewerken", mijn, verslag):
        return _lees_niet(request, nummer, jaar, stabiel_id)
    gegevens["form"] = formulier = MeegedachtForm(request.POST)
    gegevens["schrijft"] = True
    if not formulier.is_valid():
        return render(request, template, gegevens, status=428 if "versie" in formulier.errors else 422)
    try:
        versie = formulier.cleaned_data["versie"]
        nu = timezone.now()
        meedenken.bewaar(verslag, stabiel_id, rij, formulier.velden(), versie=versie, door=mijn.persoon, nu=nu)
    except meedenken.MeegedachtGewijzigd:
        assert rij is not None
        zet_versie(formulier, versie=rij.versie)
        woorden = "Een collega bewaarde intussen ook iets. Hieronder staan beide; kies of voeg samen."
        gegevens |= {"conflict": rij, "fouten": [Fout(woorden, "conflict")]}
        return render(request, template, gegevens, status=412)
    except NietBewerkbaar:
        woorden = f"{GESLOTEN} Wat u typte, staat hieronder nog; kopieer het als u het wilt houden."
        return render(request, template, {**gegevens, "fouten": [Fout(woorden)]}, status=409)
    messages.success(request, "Bewaard. Dit gaat mee als u het verslag indient.")
    return redirect("meegedacht", nummer, jaar, stabiel_id)


@require_POST
@lid(*SCHRIJVERS)
@zegt_of_handtekening_vervalt
def meegedacht_verwijderen(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """Take an entry out of the draft."""
    verslag = vind_verslag(toegang(request), jaar)
    rij = get_object_or_404(Meegedacht, pk=pk, verslag=verslag, verwijderd_op=None)
    try:
        meedenken.verwijder(rij, nu=timezone.now())
        messages.success(request, "Dit is verwijderd uit het verslag.")
    except NietBewerkbaar:
        messages.error(request, GESLOTEN)
    return redirect("meegedacht", nummer, jaar, rij.stabiel_id)


@require_POST
@lid(*LEEST)
def lezersreactie(request: HttpRequest, nummer: str, jaar: int, stabiel_id: str) -> HttpResponse:
    """A reader reacts to a section of the draft; the organisation sees it, Opgroeien never does."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    vraag, _, _ = vind_vraag(verslag, stabiel_id)
    formulier = LezersreactieForm(request.POST, prefix="reactie")
    if not formulier.is_valid():
        gegevens = {**_gegevens(mijn, verslag, vraag), "reactieform": formulier, "formulieren": [formulier]}
        return render(request, "rapporten/meedenken/lijst.html", gegevens, status=422)
    try:
        meedenken.reageer(verslag, stabiel_id, formulier.cleaned_data["tekst"], door=mijn.persoon, nu=timezone.now())
    except NietBewerkbaar:
        woorden = "Het verslag is ingediend; reageren kan nu niet meer. Uw tekst staat hieronder nog."
        gegevens = {
            **_gegevens(mijn, verslag, vraag),
            "reactieform": formulier,
            "fouten": [Fout(woorden)],
            "leest": True,
        }
        return render(request, "rapporten/meedenken/lijst.html", gegevens, status=409)
    messages.success(request, "Bedankt. Uw collega’s van de organisatie kunnen uw reactie nu lezen.")
    return redirect("meegedacht", nummer, jaar, stabiel_id)


@require_POST
@lid(*SCHRIJVERS)
@zegt_of_handtekening_vervalt
def reactie_overnemen(request: HttpRequest, nummer: str, jaar: int, pk: int) -> HttpResponse:
    """Make an entry of a reader's reaction, then show it to complete."""
    mijn = toegang(request)
    verslag = vind_verslag(mijn, jaar)
    reactie = get_object_or_404(Lezersreactie.objects.select_related("verslag"), pk=pk, verslag=verslag)
    try:
        rij = meedenken.neem_over(reactie, door=mijn.persoon, nu=timezone.now())
    except NietBewerkbaar:
        messages.error(request, GESLOTEN)
        return redirect("meegedacht", nummer, jaar, reactie.stabiel_id)
    messages.success(request, "Overgenomen bij “Wie dacht mee”. Zeg nog wie het was en wat u ermee deed.")
    return redirect("meegedacht_wijzigen", nummer, jaar, reactie.stabiel_id, rij.pk)

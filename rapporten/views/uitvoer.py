"""Files on request: what can be asked, how far it is, and fetching it. Everyone sees only their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kwaliteit.documenten import pad_van
from kwaliteit.templatetags.opmaak import meervoud
from kwaliteit.toegang import vanzelf
from organisaties.choices import Sectorrolsoort
from organisaties.toegang import Toegang, aangemeld, opgroeien, toegang
from organisaties.views.formulier import ONGELDIG, ingevuld
from rapporten.choices import Editiesoort, Uitvoersoort, Uitvoerstand
from rapporten.forms.uitvoer import Cijferformulier, Rapportformulier, Verslagenformulier
from rapporten.models import Uitvoer
from rapporten.sectorbeeld.beeld import zichtbare_edities
from rapporten.sectorbeeld.exporteren import FORMATEN, bestandsnaam
from rapporten.sectorbeeld.notas import gepubliceerde_notas
from rapporten.uitvoer import vragen
from rapporten.uitvoer.rapport import titel_van
from rapporten.uitvoer.verslagen import kies
from rapporten.views.regio import eigen_regios
from rapporten.werklijst import alle_werkjaren

MEDIATYPES = {f".{code}": formaat.mediatype for code, formaat in FORMATEN.items()}
MEDIATYPES |= {".pdf": "application/pdf", ".zip": "application/zip"}


def _rij(uitvoer: Any, mijn: Toegang) -> dict[str, Any]:
    """One request as the pages show it."""
    nu = timezone.now()
    stand = vragen.stand_van(uitvoer, nu)
    mag = _mag(uitvoer, mijn)
    return {
        "uitvoer": uitvoer,
        "stand": stand,
        "loopt": stand in (Uitvoerstand.WACHT, Uitvoerstand.BEZIG),
        "te_halen": stand == Uitvoerstand.KLAAR and mag,
        "mag": mag,
    }


def _mag(uitvoer: Any, mijn: Toegang) -> bool:
    """Who asked may have lost the role since, or left the organisation whose own content is in it."""
    return (mijn.van_opgroeien or not uitvoer.alleen_opgroeien) and uitvoer.nog_lid


@require_safe
@aangemeld
def uitvoer(request: HttpRequest) -> HttpResponse:
    """What can be asked, and what was asked before."""
    mijn = toegang(request)
    rijen = [_rij(rij, mijn) for rij in vragen.van(mijn.persoon)]
    gegevens = {
        "rijen": rijen,
        "loopt": any(rij["loopt"] for rij in rijen),
        "dagen": vragen.BEWAARTERMIJN.days,
    }
    return render(request, "rapporten/uitvoer/lijst.html", gegevens)


def _begin(request: HttpRequest, mijn: Toegang) -> dict[str, str]:
    """What the address already chooses (a link on the sector page), or the region of a regionale partner."""
    regios = eigen_regios(mijn) if mijn.heeft(Sectorrolsoort.REGIONALE_PARTNER) else []
    begin = {"deel": f"regio:{regios[0]}"} if len(regios) == 1 else {}
    return begin | {naam: request.GET[naam] for naam in ("editie", "deel") if naam in request.GET}


def _vraagblad(
    request: HttpRequest, form: Any, sjabloon: str, wat: Callable[[], Mapping[str, Any]], nee: str = ""
) -> HttpResponse:
    """The page of one form that asks for a file. ``wat`` says of the valid form what to ask; nothing: ``nee``."""
    if form.is_bound and form.is_valid():
        gevraagd = wat()
        if not gevraagd:
            form.add_error(None, nee)
        else:
            try:
                persoon, mail = toegang(request).persoon, form.cleaned_data["mail"]
                uitvoer, nieuw = vragen.vraag(**gevraagd, persoon=persoon, mail=mail, nu=timezone.now())
            except vragen.TeVeel as fout:
                form.add_error(None, str(fout))
            else:
                return naar(request, uitvoer, nieuw=nieuw)
    return render(request, sjabloon, {"form": form}, status=ONGELDIG if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@aangemeld
def cijfers(request: HttpRequest) -> HttpResponse:
    """Ask for the figures of an edition."""
    mijn = toegang(request)
    edities = zichtbare_edities(ook_voorlopig=mijn.van_opgroeien)
    form = Cijferformulier(ingevuld(request), edities=edities, initial=_begin(request, mijn))

    def wat() -> dict[str, Any]:
        editie, keuze = form.gekozen, form.keuze()
        return {
            "soort": Uitvoersoort.CIJFERS,
            "titel": form.titel(),
            "bestandsnaam": met_deel(bestandsnaam(editie, keuze["formaat"]), keuze["deel"]),
            "editie": editie,
            "keuze": keuze,
            "alleen_opgroeien": editie.soort == Editiesoort.VOORLOPIG,
        }

    return _vraagblad(request, form, "rapporten/uitvoer/cijfers.html", wat)


@require_http_methods(["GET", "HEAD", "POST"])
@aangemeld
def rapport(request: HttpRequest) -> HttpResponse:
    """Ask for the sector report, or for that of a region."""
    mijn = toegang(request)
    edities = zichtbare_edities(ook_voorlopig=mijn.van_opgroeien)
    form = Rapportformulier(ingevuld(request), edities=edities, initial={"mail": True, **_begin(request, mijn)})

    def wat() -> dict[str, Any]:
        editie, deel = form.gekozen, form.cleaned_data["deel"]
        # A note that was written since makes another report.
        notas = sorted(nota.pk for nota in gepubliceerde_notas(editie.werkjaar_id).values())
        return {
            "soort": Uitvoersoort.RAPPORT,
            "titel": f"{titel_van(editie, deel)} (PDF)",
            "bestandsnaam": met_deel(bestandsnaam(editie, "pdf").replace("sectorbeeld", "sectorrapport"), deel),
            "editie": editie,
            "keuze": {"deel": deel, "notas": notas},
            "alleen_opgroeien": editie.soort == Editiesoort.VOORLOPIG,
        }

    return _vraagblad(request, form, "rapporten/uitvoer/rapport.html", wat)


@require_http_methods(["GET", "HEAD", "POST"])
@opgroeien
def verslagen(request: HttpRequest) -> HttpResponse:
    """Ask for the PDFs of a selection of reports."""
    form = Verslagenformulier(ingevuld(request), werkjaren=alle_werkjaren())

    def wat() -> dict[str, Any]:
        werkjaar = form.cleaned_data["werkjaar"]
        waar = {naam: form.cleaned_data[naam] for naam in ("regio", "werkvorm", "status")}
        ids = kies(werkjaar, **waar)
        if not ids:
            return {}
        return {
            "soort": Uitvoersoort.VERSLAGEN,
            "titel": f"{meervoud(len(ids), 'verslag,verslagen')} over {werkjaar} (ZIP)",
            "bestandsnaam": f"verslagen-{werkjaar}.zip",
            "keuze": {"werkjaar": werkjaar, **waar, "indieningen": ids},
            "alleen_opgroeien": True,
            "totaal": len(ids),
        }

    nee = "Geen enkel ingediend verslag past bij deze keuze. Kies ruimer."
    return _vraagblad(request, form, "rapporten/uitvoer/verslagen.html", wat, nee)


def met_deel(naam: str, deel: str) -> str:
    """The name of a file with the group it is about: ``sectorbeeld-2025-definitief-1-limburg.csv``."""
    code = re.sub(r"[^a-z0-9-]", "", deel.partition(":")[2].lower().replace("+", "-plus"))
    stam, punt, soort = naam.rpartition(".")
    return f"{stam}-{code}{punt}{soort}" if code else naam


def naar(request: HttpRequest, gevraagd: Uitvoer, *, nieuw: bool) -> HttpResponse:
    """To the page of a request, new or asked before."""
    if not nieuw:
        messages.info(request, "Dit bestand had u al gevraagd. U vindt het hier.")
    return redirect("uitvoer_stuk", gevraagd.pk)


def _van_mij(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(vragen.met_stand(Uitvoer.objects.filter(persoon=toegang(request).persoon)), pk=pk)


@require_safe
@aangemeld
def stuk(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one file is, and the way to fetch it."""
    return render(request, "rapporten/uitvoer/stuk.html", _stand(request, pk))


@require_safe
@aangemeld
@vanzelf
def stand(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of that page that refreshes itself."""
    return render(request, "rapporten/uitvoer/_stand.html", _stand(request, pk))


def _stand(request: HttpRequest, pk: int) -> dict[str, Any]:
    return _rij(_van_mij(request, pk), toegang(request)) | {"nu": timezone.now(), "dagen": vragen.BEWAARTERMIJN.days}


@require_safe
@aangemeld
def bestand(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Fetch the file. Gone or not ready: the page that says so; no longer allowed: as if it were not there."""
    gevraagd: Uitvoer = _van_mij(request, pk)
    if not _mag(gevraagd, toegang(request)):
        raise Http404
    soort = f".{gevraagd.bestandsnaam.rpartition('.')[2]}"
    pad = pad_van(gevraagd.sha256, vragen.map_van(gevraagd.pk), soort) if gevraagd.sha256 else None
    if pad is None or not gevraagd.te_halen(timezone.now()) or not pad.exists():
        messages.warning(request, "Dit bestand is er niet (meer).")
        return redirect("uitvoer_stuk", pk)
    return FileResponse(
        pad.open("rb"), as_attachment=True, filename=gevraagd.bestandsnaam, content_type=MEDIATYPES[soort]
    )


@require_POST
@aangemeld
def annuleren(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the making."""
    if vragen.annuleer(_van_mij(request, pk), timezone.now()):
        messages.success(request, "Het maken van dit bestand is gestopt.")
    else:
        messages.warning(request, "Er viel niets meer te stoppen: kijk hier hoe het staat.")
    return redirect("uitvoer_stuk", pk)


@require_POST
@aangemeld
def opnieuw(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a failed one again."""
    if vragen.opnieuw(_van_mij(request, pk), timezone.now()):
        messages.success(request, "We proberen het opnieuw.")
    else:
        messages.warning(request, "Dit bestand is niet mislukt, of het wordt al opnieuw geprobeerd.")
    return redirect("uitvoer_stuk", pk)


@require_POST
@aangemeld
def verwijderen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the file away before it expires."""
    gevraagd = _van_mij(request, pk)
    if vragen.stand_van(gevraagd, timezone.now()) != Uitvoerstand.KLAAR:
        messages.warning(request, "Er is geen bestand om te verwijderen.")
        return redirect("uitvoer_stuk", pk)
    vragen.verwijder(gevraagd, timezone.now())
    messages.success(request, f"Het bestand is verwijderd: {gevraagd.titel}.")
    return redirect(reverse("uitvoer"))

"""Where the beheerder writes *interpretatie en verwerking* at the sector picture."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organisaties.toegang import beheerder, toegang
from rapporten.choices import Hoofdstuk
from rapporten.forms.sectornotas import Notaformulier
from rapporten.models import Editie
from rapporten.sectorbeeld.notas import Notafout, schrijf_nota, versies

ONGELDIG = 422


@beheerder
@require_http_methods(["GET", "HEAD", "POST"])
def sectornota(request: HttpRequest, werkjaar: int, hoofdstuk: str) -> HttpResponse:
    """Write the note of one chapter; every version stays, with who and when."""
    if hoofdstuk not in Hoofdstuk.values or werkjaar > 9999 or not Editie.objects.filter(werkjaar=werkjaar).exists():
        raise Http404("Deze nota is er niet.")
    deel = Hoofdstuk(hoofdstuk)
    log = versies(werkjaar, deel)
    huidig = log[0] if log else None
    begin = {
        "tekst": huidig.tekst if huidig else "",
        "gepubliceerd": huidig.gepubliceerd if huidig else False,
        "versie": huidig.versie if huidig else 0,
    }
    form = Notaformulier(request.POST if request.method == "POST" else None, initial=begin)
    if form.is_valid():
        try:
            nota = schrijf_nota(werkjaar, deel, door=toegang(request).persoon, **form.cleaned_data)
        except Notafout as fout:
            form.add_error("tekst", str(fout))
        else:
            wie = "iedereen die aangemeld is, leest ze" if nota.gepubliceerd else "alleen de beheerder ziet ze"
            messages.success(request, f"De nota bij {deel.label.lower()} is bewaard: {wie}.")
            return redirect("sectornota", werkjaar, hoofdstuk)
    context = {
        "form": form,
        "werkjaar": werkjaar,
        "hoofdstuk": deel,
        "hoofdstukken": list(Hoofdstuk),
        "log": log,
        "kruimels": [
            ("Sectorbeeld", f"{reverse('sectorbeeld')}?{urlencode({'werkjaar': werkjaar})}"),
            ("Interpretatie en verwerking", None),
        ],
    }
    status = ONGELDIG if form.is_bound else 200
    return TemplateResponse(request, "rapporten/sectorbeeld/nota.html", context, status=status)

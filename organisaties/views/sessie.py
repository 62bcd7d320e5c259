"""How long somebody stays signed in: asked by the pages themselves, and made longer by one key press."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from kwaliteit.sessies import seconden_over
from kwaliteit.toegang import publiek


@require_http_methods(["GET", "HEAD", "POST"])
@publiek
def sessie(request: HttpRequest) -> JsonResponse:
    """Who is signed in, for how many seconds still, and the anti-forgery token that fits. POST: stay signed in.

    401 when nobody is. Asking does not make a session longer: a page left open asks too.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"fout": "Uw sessie liep af. Meld u opnieuw aan."}, status=401)
    if request.method == "POST":
        request.session.save()
    return JsonResponse({"persoon": request.user.pk, "over": seconden_over(request), "token": get_token(request)})

"""``/gezondheid/``."""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kwaliteit.opdrachten.gezondheid import GOED, meet
from kwaliteit.toegang import publiek


@publiek
@never_cache
@require_safe
def gezondheid(request: HttpRequest) -> JsonResponse:
    """JSON with ``ok`` or the fault per part; 503 only without database, for the rest can wait."""
    stand = meet()
    return JsonResponse(
        asdict(stand),
        status=200 if stand.database == GOED else 503,
        json_dumps_params={"ensure_ascii": False},
    )

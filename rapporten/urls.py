"""Pages of reports, follow-up and the sector."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from organisaties import adressen  # noqa: F401  (knows <nummer:…>)
from rapporten.views import acties, beheer, nakijken, onderdelen, thuis, toewijzingen, verslag

urlpatterns: list[URLPattern | URLResolver] = [
    path("", thuis.thuis, name="thuis"),
    path("beheer/", beheer.beheer, name="beheer"),
    path("beheer/werkjaren/<int:jaar>/toewijzingen/", toewijzingen.toewijzingen, name="toewijzingen"),
    path(
        "beheer/werkjaren/<int:jaar>/toewijzingen/<nummer:nummer>/",
        toewijzingen.toewijzing,
        name="toewijzing",
    ),
    # --- the organisation ---
    path("o/<nummer>/", verslag.organisatie, name="organisatie"),
    path("o/<nummer>/acties/", acties.acties, name="acties"),
    path("o/<nummer>/acties/<int:jaar>/nieuw/", acties.actie, name="actie_nieuw"),
    path("o/<nummer>/acties/<int:jaar>/<int:pk>/", acties.actie, name="actie"),
    path("o/<nummer>/verslag/<int:jaar>/", verslag.verslag, name="verslag"),
    path("o/<nummer>/verslag/<int:jaar>/beginnen/", verslag.beginnen, name="verslag_beginnen"),
    path("o/<nummer>/verslag/<int:jaar>/nakijken/", nakijken.nakijken, name="nakijken"),
    path("o/<nummer>/verslag/<int:jaar>/ondertekenen/", nakijken.ondertekenen, name="ondertekenen"),
    path("o/<nummer>/verslag/<int:jaar>/indienen/", nakijken.indienen, name="indienen"),
    path("o/<nummer>/verslag/<int:jaar>/terugnemen/", nakijken.terugnemen, name="terugnemen"),
    path("o/<nummer>/verslag/<int:jaar>/bevestiging/", nakijken.bevestiging, name="bevestiging"),
    path("o/<nummer>/verslag/<int:jaar>/aanvulling/<int:pk>/", onderdelen.aanvulling_beantwoorden, name="aanvulling"),
    path("o/<nummer>/verslag/<int:jaar>/opmerking/<int:pk>/", onderdelen.reageren, name="reageren"),
    path("o/<nummer>/verslag/<int:jaar>/bijlage/<int:pk>/", onderdelen.bijlage, name="bijlage"),
    path(
        "o/<nummer>/verslag/<int:jaar>/bijlage/<int:pk>/verwijderen/",
        onderdelen.bijlage_verwijderen,
        name="bijlage_verwijderen",
    ),
    path("o/<nummer>/verslag/<int:jaar>/<slug:stabiel_id>/", onderdelen.onderdeel, name="onderdeel"),
    path("o/<nummer>/verslag/<int:jaar>/<slug:stabiel_id>/<slug:groep>/", onderdelen.onderdeel, name="onderdeel_groep"),
]

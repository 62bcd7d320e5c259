"""The site map: every room hangs its own pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("kwaliteit.opdrachten.urls")),
    path("", include("organisaties.urls")),
    path("", include("rapporten.urls")),
]
handler500 = "kwaliteit.toegang.storing"

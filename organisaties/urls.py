"""Pages of persons and organisations."""

from django.urls import include, path

urlpatterns = [
    path("", include("allauth.account.urls")),
]

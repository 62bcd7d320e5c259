"""The page of the jobs room."""

from django.urls import path

from kwaliteit.opdrachten import views

app_name = "opdrachten"

urlpatterns = [
    path("gezondheid/", views.gezondheid, name="gezondheid"),
]

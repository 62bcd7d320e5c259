from django.db import migrations


def plan(apps, schema_editor):
    """What was filed before there were signals is read by the worker; the job passes over what no longer counts."""
    Opdracht = apps.get_model("opdrachten", "Opdracht")
    indieningen = apps.get_model("rapporten", "Indiening").objects.values_list("pk", "organisatie_id")
    Opdracht.objects.bulk_create(
        (
            Opdracht(
                soort="beleidssignalen",
                onderwerp=f"indiening:{pk}",
                versie="1",
                argumenten={"indiening_id": pk},
                organisatie_id=organisatie,
                wachtrij="celery",
            )
            for pk, organisatie in indieningen.order_by("pk")
        ),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("opdrachten", "0001_initial"),
        ("rapporten", "0023_beleidssignalen"),
    ]

    operations = [migrations.RunPython(plan, migrations.RunPython.noop)]

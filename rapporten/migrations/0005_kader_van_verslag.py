"""Tie every report to the framework it was begun with, so that a newer one does not hide its scores."""

import django.db.models.deletion
from django.db import migrations, models

# The framework of the scores that were given; without any, the newest that was loaded when the report was begun.
VUL = """
    UPDATE rapporten_verslag v SET kader_id = coalesce(
        (SELECT e.kader_id FROM rapporten_score s JOIN zelfevaluatie_element e ON e.id = s.thema_id
         JOIN zelfevaluatie_kader k ON k.id = e.kader_id
         WHERE s.verslag_id = v.id ORDER BY k.versie DESC LIMIT 1),
        (SELECT k.id FROM zelfevaluatie_kader k WHERE k.code = 'groeiniveaus'
         ORDER BY (k.geladen_op <= v.begonnen_op) DESC, k.versie DESC LIMIT 1))
"""


class Migration(migrations.Migration):
    dependencies = [("rapporten", "0004_toelichting_gewenst"), ("zelfevaluatie", "0003_versies_van_acties")]

    operations = [
        migrations.AddField(
            model_name="verslag",
            name="kader",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="zelfevaluatie.kader",
            ),
        ),
        migrations.RunSQL(VUL, migrations.RunSQL.noop),
    ]

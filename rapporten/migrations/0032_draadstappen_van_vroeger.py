"""Threads that were resolved before each step was kept: one step, as far as it is known."""

from django.db import migrations

STAPPEN = """
    INSERT INTO rapporten_draadstap (organisatie_id, verslag_id, opmerking_id, opgelost, door_id, op)
    SELECT organisatie_id, verslag_id, id, true, opgelost_door_id, opgelost_op FROM rapporten_opmerking
    WHERE opgelost_op IS NOT NULL AND opgelost_door_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("rapporten", "0031_draadstap")]

    operations = [migrations.RunSQL(STAPPEN, migrations.RunSQL.noop)]

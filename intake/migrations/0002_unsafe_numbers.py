from django.db import migrations


def tell(apps, schema_editor):
    """The telephone side hears of the numbers that are not safe to ring from now on, and of these."""
    CallerNumber = apps.get_model("intake", "CallerNumber")
    UnsafeNumber = apps.get_model("helpline", "UnsafeNumber")
    for number in CallerNumber.objects.filter(safe_to_call="no"):
        UnsafeNumber.objects.get_or_create(
            number_index=number.number_index,
            defaults={"said_at": number.given_at, "told_id": number.confirmed_by_id},
        )


class Migration(migrations.Migration):
    dependencies = [("helpline", "0002_unsafe_number"), ("intake", "0001_initial")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]

"""Find the appointments of an interpreter by time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("booking", "0005_who_comes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("interpreter__isnull", False)),
                fields=["interpreter", "starts_at"],
                name="appointment_by_interpreter",
            ),
        ),
    ]

"""Every claim has a seat, and a seat is claimed once. After 0002: PostgreSQL wants its rows stored first."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_seats")]

    operations = [
        migrations.AlterField(
            model_name="counterclaim",
            name="seat",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claims",
                to="booking.seat",
            ),
        ),
        migrations.AddConstraint(
            model_name="counterclaim",
            constraint=models.UniqueConstraint(
                fields=("seat", "starts_at"), name="seat_claimed_once"
            ),
        ),
    ]

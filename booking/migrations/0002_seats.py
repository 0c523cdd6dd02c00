"""Seats at counters: every counter has one, and what it held is held by its seat."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def one_seat_each(apps, schema_editor):
    """Give every counter its first seat, and the claims to it."""
    counter = apps.get_model("booking", "Counter")
    seat = apps.get_model("booking", "Seat")
    claim = apps.get_model("booking", "CounterClaim")
    seat.objects.bulk_create(
        [seat(counter_id=pk, number=1) for pk in counter.objects.values_list("pk", flat=True)],
        batch_size=500,
    )
    mine = seat.objects.filter(counter=models.OuterRef("counter"), number=1)
    claim.objects.update(seat=models.Subquery(mine.values("pk")[:1]))


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="counter",
            name="capacity",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="More than one for groups, such as a test: all of a group start together.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(200),
                ],
                verbose_name="seats",
            ),
        ),
        migrations.AddConstraint(
            model_name="counter",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__gte", 1), ("capacity__lte", 200)),
                name="counter_has_some_seats",
            ),
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="booking.counter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("counter", "number"), name="seat_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", 200)),
                        name="seat_is_counted",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="counterclaim",
            name="seat",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claims",
                to="booking.seat",
            ),
        ),
        migrations.RunPython(one_seat_each, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="counterclaim", name="counter_claimed_once"),
        migrations.RemoveField(model_name="counterclaim", name="counter"),
    ]

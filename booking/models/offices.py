"""Office, Counter and Interpreter: who can serve people, where, and when."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from content.fields import LanguagesField
from content.languages import translated_name

MOST_SEATS = 200


class Office(models.Model):
    """A place that receives visitors; it has counters. Readers know it by its page."""

    centre = models.ForeignKey(
        "content.Centre",
        verbose_name=_("centre"),
        on_delete=models.CASCADE,
        related_name="offices",
    )
    page = models.OneToOneField(
        "content.OfficePage",
        verbose_name=_("page for readers"),
        on_delete=models.PROTECT,
        related_name="office",
        help_text=_("The page in the source language; translations follow it."),
    )
    slug = models.SlugField(_("slug"), max_length=80)
    name = models.CharField(_("official name"), max_length=120)
    step_free = models.BooleanField(_("can be reached without steps"), default=True)
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("office workers"),
        blank=True,
        related_name="offices",
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        permissions = [
            ("see_day", _("Can see the appointments of an office")),
            ("keep_hours", _("Can keep the opening hours of an office")),
            ("close_office", _("Can close an office or a counter for some time")),
            ("see_every_office", _("Can do so for every office, not only their own")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["centre", "slug"], name="office_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """Serves one visitor at a time; the unit of capacity. A group counter has several seats."""

    office = models.ForeignKey(
        Office, verbose_name=_("office"), on_delete=models.CASCADE, related_name="counters"
    )
    name = models.CharField(_("name"), max_length=80)
    calendar = models.OneToOneField(
        "schedule.Calendar",
        verbose_name=_("opening hours"),
        on_delete=models.PROTECT,
        related_name="counter",
    )
    public_services = models.ManyToManyField(
        "booking.PublicService",
        verbose_name=_("public services"),
        blank=True,
        related_name="counters",
    )
    capacity = models.PositiveSmallIntegerField(
        _("seats"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)],
        help_text=_("More than one for groups, such as a test: all of a group start together."),
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="counter_name_once"),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_SEATS),
                name="counter_has_some_seats",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fit_seats(self) -> None:
        """Make its seats as many as its capacity says; seats that somebody holds stay."""
        wanted = range(1, self.capacity + 1)
        self.seats.filter(number__gt=self.capacity, claims__isnull=True).delete()
        known = set(self.seats.values_list("number", flat=True))
        Seat.objects.bulk_create(
            [Seat(counter=self, number=number) for number in wanted if number not in known],
            ignore_conflicts=True,
        )


class Seat(models.Model):
    """One place at a counter. Claims point to seats, so there are never more than these."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["counter", "number"], name="seat_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_SEATS), name="seat_is_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counter_id} {self.number}"


class Interpreter(models.Model):
    """Joins appointments of people who speak one of their languages."""

    centre = models.ForeignKey(
        "content.Centre",
        verbose_name=_("centre"),
        on_delete=models.CASCADE,
        related_name="interpreters",
    )
    name = models.CharField(_("name"), max_length=80)
    languages = LanguagesField(_("languages"))
    calendar = models.OneToOneField(
        "schedule.Calendar",
        verbose_name=_("hours"),
        on_delete=models.PROTECT,
        related_name="interpreter",
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("interpreter")
        verbose_name_plural = _("interpreters")
        permissions = [("keep_interpreters", _("Can keep the hours of interpreters"))]

    def __str__(self) -> str:
        return self.name

    @property
    def languages_in_words(self) -> str:
        """Return the languages as the reader calls them."""
        return ", ".join(translated_name(code) for code in self.languages)


class TravelTime(models.Model):
    """Minutes on foot from one office to another; the way back may differ."""

    origin = models.ForeignKey(
        Office, verbose_name=_("way from"), on_delete=models.CASCADE, related_name="ways_from"
    )
    destination = models.ForeignKey(
        Office, verbose_name=_("way to"), on_delete=models.CASCADE, related_name="ways_to"
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))

    class Meta:
        verbose_name = _("walking time")
        verbose_name_plural = _("walking times")
        constraints = [
            models.UniqueConstraint(fields=["origin", "destination"], name="travel_time_once"),
            models.CheckConstraint(
                condition=~Q(origin=F("destination")), name="travel_time_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} → {self.destination}: {self.minutes}"

    def clean(self) -> None:
        """Refuse a way that leads nowhere.

        Raises:
            ValidationError: naming the field.
        """
        super().clean()
        if self.origin_id and self.origin_id == self.destination_id:
            raise ValidationError({"destination": _("Choose another office than the first.")})


class Closure(models.Model):
    """Who receives nobody in this span, whatever the hours say: an office or one of its counters.

    Or an interpreter, who is away then.
    """

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, null=True, blank=True, related_name="closures"
    )
    counter = models.ForeignKey(
        Counter,
        verbose_name=_("counter"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        help_text=_("Empty: the whole office."),
    )
    interpreter = models.ForeignKey(
        Interpreter,
        verbose_name=_("interpreter"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="closure_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(office__isnull=False, interpreter__isnull=True)
                | Q(office__isnull=True, counter__isnull=True, interpreter__isnull=False),
                name="closure_of_office_or_interpreter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whole}: {self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%Y-%m-%d %H:%M}"

    @property
    def whole(self) -> Office | Interpreter:
        """The office, also if only a counter is closed, or the interpreter."""
        whole = self.office or self.interpreter
        assert whole is not None  # noqa: S101  a constraint
        return whole


class Opening(models.Model):
    """A counter or an interpreter is on duty in this span; made by the worker, never edited.

    What is taken inside it is not subtracted: claims say that (booking/queries/).
    """

    counter = models.ForeignKey(
        Counter, on_delete=models.CASCADE, null=True, blank=True, related_name="openings"
    )
    interpreter = models.ForeignKey(
        Interpreter, on_delete=models.CASCADE, null=True, blank=True, related_name="openings"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="opening_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(counter__isnull=False, interpreter__isnull=True)
                | Q(counter__isnull=True, interpreter__isnull=False),
                name="opening_of_counter_or_interpreter",
            ),
            models.UniqueConstraint(fields=["counter", "starts_at"], name="counter_opening_once"),
            models.UniqueConstraint(
                fields=["interpreter", "starts_at"], name="interpreter_opening_once"
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "ends_at"], name="opening_by_time")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} – {self.ends_at:%H:%M}"

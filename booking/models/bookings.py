"""Booking, Appointment, Hit, and the claims that keep anything from being given twice."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.models.offices import Counter, Interpreter, Seat
from booking.models.public_services import PublicService


class Booking(models.Model):
    """All appointments of one visit, reserved together; no account, only a private link.

    The link's token is stored as its hash. Contact is optional and erased on time.

    One that `changes` another is a change held for that booking: its appointments say what
    they stand in for. It is confirmed when the person said yes; the earlier times are in it
    then, as cancelled appointments. docs/locking.md has the whole rule.
    """

    class Status(models.TextChoices):
        RESERVED = "reserved", _("reserved")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    class Why(models.TextChoices):
        ASKED = "asked", _("asked for by the person")
        REPAIR = "repair", _("an office cannot receive the person")
        WAITING = "waiting", _("a matter that was waiting")

    centre = models.ForeignKey("content.Centre", on_delete=models.PROTECT, related_name="bookings")
    reference = models.CharField(_("reference"), max_length=12, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    idempotency_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.RESERVED
    )
    language = models.CharField(_("language"), max_length=10)
    created_at = models.DateTimeField()
    changes = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="held_changes",
        help_text="The confirmed booking whose change this is.",
    )
    why = models.CharField(_("why it was changed"), max_length=8, choices=Why.choices, blank=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="End of the reservation; empty once confirmed."
    )
    extensions = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    children = models.PositiveSmallIntegerField(
        _("children"), default=0, help_text="How many of the people."
    )
    municipality = models.SlugField(_("municipality"), max_length=80, blank=True)
    interpreter_language = models.CharField(_("interpreter for"), max_length=10, blank=True)
    step_free = models.BooleanField(_("needs access without steps"), default=False)
    walks_slowly = models.BooleanField(_("needs more time on foot"), default=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("booked at the desk by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    origin = models.CharField(
        max_length=4,
        blank=True,
        help_text="Of a reservation: a short hash of the network it came from; then empty.",
    )
    anonymised_at = models.DateTimeField(
        null=True, blank=True, help_text="When everything personal was erased."
    )
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        permissions = [("book_at_desk", _("Can book for a person at the desk"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="reserved") | Q(expires_at__isnull=False),
                name="reservation_has_an_end",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="booking_for_someone"),
            models.CheckConstraint(
                condition=Q(children__lt=F("people")), name="children_come_with_an_adult"
            ),
            models.CheckConstraint(
                condition=Q(changes__isnull=True, why="") | Q(changes__isnull=False) & ~Q(why=""),
                name="change_says_why",
            ),
            models.UniqueConstraint(
                fields=["changes"],
                condition=Q(status="reserved"),
                name="one_change_held_for_a_booking",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "expires_at"], name="booking_by_expiry"),
            models.Index(fields=["origin"], condition=~Q(origin=""), name="booking_by_origin"),
        ]

    def __str__(self) -> str:
        return self.reference


class Appointment(models.Model):
    """One stop of a booking: a public service at a counter, from start to end."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        ARRIVED = "arrived", _("arrived")
        DONE = "done", _("done")
        NO_SHOW = "no-show", _("not come")
        CANCELLED = "cancelled", _("cancelled")

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="appointments")
    public_service = models.ForeignKey(
        PublicService, on_delete=models.PROTECT, related_name="appointments"
    )
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="appointments")
    interpreter = models.ForeignKey(
        Interpreter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    claimed_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="End of its claims, the counter's buffer included; empty once given back.",
    )
    released_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Of a cancelled one: from when on others can have its time.",
    )
    seats = models.PositiveSmallIntegerField(
        default=1, help_text="How many seats of the counter it takes."
    )
    instead_of = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of a held change: the appointment that it would move.",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    sequence = models.PositiveSmallIntegerField(
        default=0, help_text="Grows with every change, for calendar files (RFC 5545)."
    )

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(claimed_until__isnull=True) | Q(claimed_until__gte=F("ends_at")),
                name="appointment_claims_all_of_it",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(status="cancelled"),
                name="appointment_released_once_cancelled",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="appointment_takes_a_seat"),
        ]
        indexes = [
            models.Index(fields=["counter", "starts_at"], name="appointment_by_counter"),
            models.Index(fields=["starts_at"], name="appointment_by_start"),
            models.Index(
                fields=["interpreter", "starts_at"],
                condition=Q(interpreter__isnull=False),
                name="appointment_by_interpreter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_service} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def unkept(self) -> "Hit | None":
        """What keeps it from taking place, if its office cannot keep it."""
        hit: Hit | None = getattr(self, "hit", None)
        return hit if hit and hit.is_open else None

    @property
    def takes_place(self) -> bool:
        """Whether somebody has to go there: not given back, and the office can keep it."""
        return self.status != self.Status.CANCELLED and self.unkept is None


class Hit(models.Model):
    """An appointment that its office cannot keep: since when, why, and what became of it.

    The appointment stays planned and keeps its time until the person has another one, or says
    otherwise; as long as the hit is open, it is shown as one that does not take place.
    docs/repairs.md draws how the state changes.
    """

    class Why(models.TextChoices):
        CLOSED = "closed", _("The office is closed at that time.")
        AWAY = "away", _("Nobody is at the counter at that time.")
        COUNTER = "counter", _("The counter is not in use any more.")
        HOURS = "hours", _("The opening hours have changed.")
        INTERPRETER = "interpreter", _("The interpreter cannot come.")
        SEATS = "seats", _("There are fewer places than before.")
        SERVICE = "service", _("This matter is not dealt with at that counter any more.")
        MODE = "mode", _("There are no appointments for this matter any more.")
        OFFICE = "office", _("The office cannot keep this appointment.")

    class State(models.TextChoices):
        TO_REPAIR = "to-repair", _("new times are being looked for")
        OFFERED = "offered", _("new times offered, no answer yet")
        NOTHING = "nothing", _("no new times found: please call")
        UNANSWERED = "unanswered", _("has not answered: please call")
        REACHED = "reached", _("reached by phone")
        ACCEPTED = "accepted", _("took the new times")
        OTHERWISE = "otherwise", _("chose otherwise")
        KEPT = "kept", _("takes place after all")

    OPEN = (State.TO_REPAIR, State.OFFERED, State.NOTHING, State.UNANSWERED, State.REACHED)
    """In these the appointment does not take place, and has no other time yet."""

    LOOKED_FOR = (State.TO_REPAIR, State.NOTHING)
    """In these the worker looks for new times."""

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="hit")
    why = models.CharField(_("reason"), max_length=12, choices=Why.choices)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.TO_REPAIR
    )
    since = models.DateTimeField(_("since"))
    changed_at = models.DateTimeField(_("state since"))
    offers = models.PositiveSmallIntegerField(_("offers made"), default=0)
    tried_at = models.DateTimeField(_("when new times were last looked for"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment that cannot be kept")
        verbose_name_plural = _("appointments that cannot be kept")
        permissions = [("follow_hits", _("Can see whose appointments an office cannot keep"))]
        indexes = [models.Index(fields=["state"], name="hit_by_state")]

    def __str__(self) -> str:
        return f"{self.appointment_id} {self.why} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether the appointment does not take place."""
        return self.state in self.OPEN


class CounterClaim(models.Model):
    """Five minutes of a seat at a counter, unique in the database: nobody can have them twice."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="claims")
    starts_at = models.DateTimeField()
    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="claims")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "starts_at"], name="seat_claimed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.starts_at:%Y-%m-%d %H:%M}"


class InterpreterClaim(models.Model):
    """Five minutes of an interpreter, unique in the database."""

    interpreter = models.ForeignKey(Interpreter, on_delete=models.CASCADE, related_name="claims")
    starts_at = models.DateTimeField()
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="interpreter_claims"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interpreter", "starts_at"], name="interpreter_claimed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interpreter_id} {self.starts_at:%Y-%m-%d %H:%M}"


class ContactClaim(models.Model):
    """A matter for which a contact has a confirmed appointment to come, unique in the database.

    The contact is a keyed hash of an e-mail address or a phone number.
    """

    public_service = models.ForeignKey(PublicService, on_delete=models.CASCADE, related_name="+")
    contact = models.CharField(max_length=64)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.CASCADE, related_name="contact_claims"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "public_service"], name="matter_booked_once_a_contact"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_service_id} {self.appointment_id}"

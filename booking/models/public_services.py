"""PublicService: what a visitor comes for; its words, papers and order."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.fields import LanguagesField


class BookingMode(models.TextChoices):
    """How people get a public service."""

    ONLINE = "online", _("by appointment")
    WALK_IN = "walk-in", _("without an appointment")
    LINK = "link", _("on another site")


class Attendance(models.TextChoices):
    """Who must come to an appointment."""

    ONE = "one", _("one adult is enough")
    CHILDREN = "children", _("every child, with an adult")
    EVERYONE = "everyone", _("everyone")


class Ask(models.TextChoices):
    """Whether people are asked for something about themselves."""

    NOT = "not", _("not asked")
    OPTIONAL = "optional", _("asked, may stay empty")
    REQUIRED = "required", _("asked, necessary")


class PublicService(models.Model):
    """What a visitor comes for, at one office; known to everyone by its code.

    Minutes are spent with the visitor; `buffer` minutes afterwards belong to the counter.
    """

    centre = models.ForeignKey(
        "content.Centre",
        verbose_name=_("centre"),
        on_delete=models.CASCADE,
        related_name="public_services",
    )
    office = models.ForeignKey(
        "booking.Office",
        verbose_name=_("office"),
        on_delete=models.PROTECT,
        related_name="public_services",
    )
    code = models.CharField(_("code"), max_length=20)
    leika_key = models.CharField(_("LeiKa key"), max_length=14, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    buffer = models.PositiveSmallIntegerField(_("buffer in minutes"), default=0)
    minutes_per_child = models.PositiveSmallIntegerField(
        _("more minutes for each child"), default=0
    )
    mode = models.CharField(
        _("how people get it"),
        max_length=10,
        choices=BookingMode.choices,
        default=BookingMode.ONLINE,
    )
    url = models.URLField(_("address of the other site"), blank=True)
    attendance = models.CharField(
        _("who must come"),
        max_length=10,
        choices=Attendance.choices,
        default=Attendance.ONE,
        help_text=_("What is for children is only planned when children come."),
    )
    orientation = models.BooleanField(
        _("first talk for people who do not know where to start"), default=False
    )
    legal_effect = models.BooleanField(_("has legal effect"), default=False)
    languages = LanguagesField(_("languages spoken"), blank=True)
    municipalities = models.ManyToManyField(
        "content.Municipality",
        verbose_name=_("only for residents of"),
        blank=True,
        related_name="+",
        help_text=_("None chosen means everyone."),
    )
    evidence = models.ManyToManyField(
        "content.Evidence",
        verbose_name=_("documents to bring"),
        blank=True,
        related_name="public_services",
        limit_choices_to={"locale__language_code": "de"},
    )
    topic_slug = models.SlugField(_("topic"), max_length=80, blank=True)
    asks_name = models.CharField(_("name"), max_length=8, choices=Ask.choices, default=Ask.NOT)
    asks_email = models.CharField(_("e-mail"), max_length=8, choices=Ask.choices, default=Ask.NOT)
    asks_phone = models.CharField(_("phone"), max_length=8, choices=Ask.choices, default=Ask.NOT)

    class Meta:
        verbose_name = _("public service")
        verbose_name_plural = _("public services")
        constraints = [
            models.UniqueConstraint(fields=["centre", "code"], name="public_service_code_once"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="public_service_takes_time"),
            models.CheckConstraint(
                condition=~Q(mode=BookingMode.LINK) | ~Q(url=""), name="public_service_link_has_url"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Ask for the address of the other site where people are sent there.

        Raises:
            ValidationError: naming the field.
        """
        super().clean()
        if self.mode == BookingMode.LINK and not self.url:
            raise ValidationError({"url": _("Enter the address of the other site.")})


class PublicServiceText(TranslatableMixin, models.Model):
    """The words of a public service in one language; the German row is the source."""

    public_service = models.ForeignKey(
        PublicService,
        verbose_name=_("public service"),
        on_delete=models.CASCADE,
        related_name="texts",
    )
    title = models.CharField(_("title"), max_length=120)
    description = models.CharField(_("what happens"), max_length=300, blank=True)

    panels = [
        FieldPanel("public_service", read_only=True),
        FieldPanel("title"),
        FieldPanel("description"),
    ]
    translatable_fields = [
        SynchronizedField("public_service", overridable=False),
        TranslatableField("title"),
        TranslatableField("description"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("words of a public service")
        verbose_name_plural = _("words of public services")
        constraints = [
            models.UniqueConstraint(
                fields=["public_service", "locale"], name="public_service_text_once_a_language"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a second text in the same language, which no form asks for.

        Raises:
            ValidationError: naming the field.
        """
        super().clean()
        twins = PublicServiceText.objects.filter(
            public_service=self.public_service_id, locale=self.locale_id
        )
        if twins.exclude(pk=self.pk).exists():
            raise ValidationError(
                {"public_service": _("This public service has its text. Change that one instead.")}
            )


class Precedence(models.Model):
    """One public service comes before another, and when its result is there.

    Hard: the later one is pointless or unlawful without the result. Soft: better so.
    Only a result that comes now lets both lie in one visit.
    """

    class Kind(models.TextChoices):
        HARD = "hard", _("necessary")
        SOFT = "soft", _("better so")

    class Result(models.TextChoices):
        NOW = "now", _("at once")
        DAYS = "days", _("after some days")
        WEEKS = "weeks", _("after some weeks")
        MONTHS = "months", _("after some months")

    before = models.ForeignKey(
        PublicService,
        verbose_name=_("comes first"),
        on_delete=models.CASCADE,
        related_name="precedences_after",
    )
    after = models.ForeignKey(
        PublicService,
        verbose_name=_("comes later"),
        on_delete=models.CASCADE,
        related_name="precedences_before",
    )
    kind = models.CharField(_("kind"), max_length=4, choices=Kind.choices)
    result = models.CharField(_("result"), max_length=6, choices=Result.choices)

    class Meta:
        verbose_name = _("order of two public services")
        verbose_name_plural = _("order of public services")
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="precedence_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="precedence_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    def clean(self) -> None:
        """Refuse what would come before itself.

        Raises:
            ValidationError: naming the field.
        """
        super().clean()
        if self.before_id and self.before_id == self.after_id:
            raise ValidationError({"after": _("Choose another one: nothing comes before itself.")})

"""The answers of a visit in words, each with the way to change it."""

from django.urls import reverse

from booking.public.forms import QUESTIONS
from booking.public.visit import Visit
from content.models import Centre


def answer_rows(mine: Visit, centre: Centre) -> list[dict[str, str]]:
    """Return each question with the answer in words and the address to change it."""
    return [
        {
            "question": str(form_class.question),
            "answer": form_class.in_words(mine.answers.get(step, {}), centre),
            "url": reverse("booking:question", args=[step]) + "?change=1",
        }
        for step, form_class in QUESTIONS.items()
    ]

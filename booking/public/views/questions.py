"""One question a page; what is answered stays, in whatever language one goes on."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from booking.public.forms import QUESTIONS, QuestionForm
from booking.public.visit import Visit
from content.models import Centre

ORDER = list(QUESTIONS)


@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, step: str) -> HttpResponse:
    """Ask one question; a good answer leads to the next one, or back to where it was changed."""
    if step not in QUESTIONS:
        raise Http404
    mine, centre = Visit.of(request), Centre.of(request)
    if not mine.services:
        return redirect("booking:visit")
    circumstances: dict[str, Any] = {
        "centre": centre,
        "today": timezone.localdate(timezone=centre.zone),
        "services": mine.services,
    }
    changing = request.GET.get("change") == "1"
    if request.method == "POST":
        form = QUESTIONS[step](request.POST, **circumstances)
        if form.is_valid():
            mine.answers[step] = form.answer()
            mine.plan = ""
            mine.save(request)
            return redirect("booking:plans" if changing else _after(step))
    else:
        form = QUESTIONS[step](**circumstances, initial=_initial(mine, step))
    return render(
        request,
        "booking/pages/question.html",
        {
            "form": form,
            "step": step,
            "number": ORDER.index(step) + 1,
            "count": len(ORDER),
            "back": reverse("booking:plans") if changing else _before(step),
            "changing": changing,
        },
        status=422 if form.is_bound else 200,
    )


def first_unanswered(mine: Visit) -> str | None:
    """Return the first question without an answer."""
    return next((step for step in ORDER if step not in mine.answers), None)


def _initial(mine: Visit, step: str) -> dict[str, object]:
    stored = mine.answers.get(step)
    if stored is None:
        return {}
    if step == "municipality":
        return {"municipality": stored["municipality"] or "unknown"}
    if step == "language":
        return {"interpreter": stored["choice"]}
    return stored


def _after(step: str) -> str:
    position = ORDER.index(step) + 1
    if position == len(ORDER):
        return reverse("booking:plans")
    return reverse("booking:question", args=[ORDER[position]])


def _before(step: str) -> str:
    position = ORDER.index(step)
    if position == 0:
        return reverse("booking:visit")
    return reverse("booking:question", args=[ORDER[position - 1]])


__all__ = ["QuestionForm", "first_unanswered", "question"]

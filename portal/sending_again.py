"""Forms that could not be taken now and can be sent once more by a button."""

from django.http import HttpRequest


def fields_to_send_again(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Return the fields of the form that was sent; nothing where no button may send it again.

    No page repeats a password or can hold a file, and a press of our own button must not make
    ours what a page of another site sent.
    """
    from_elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    if request.method != "POST" or request.FILES or from_elsewhere:
        return None
    if any("password" in name for name in request.POST):
        return None
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]

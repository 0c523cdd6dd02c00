"""The forms of the catalogue, as a browser sends them back."""

from django.urls import reverse


def form(client, name, one):
    """Return everything that the form of one row sends if nobody changes anything."""
    bound = client.get(reverse(f"{name}:edit", args=[one.pk])).context["form"]
    values = {field.html_name: _sent(field) for field in bound}
    return {key: value for key, value in values.items() if value is not None and value is not False}


def save(client, name, one, /, **changes):
    """Send the form of one row with some changes; what is None is left out."""
    sent = form(client, name, one) | changes
    data = {key: value for key, value in sent.items() if value is not None}
    return client.post(reverse(f"{name}:edit", args=[one.pk]), data)


def _sent(field):
    value = field.value()
    if isinstance(value, list):
        return [getattr(one, "pk", one) for one in value]
    return "on" if value is True else value

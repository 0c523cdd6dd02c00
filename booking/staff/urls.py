"""Addresses of the staff pages, below the admin's own."""

from django.urls import path

from booking.staff.views import audit, closures, day, desk, find, hand_over, hits, hours, messages

app_name = "booking_staff"

urlpatterns = [
    path("day/", day.offices, name="offices"),
    path("day/<int:office_id>/", day.day, name="day"),
    path("day/mark/<int:appointment_id>/", day.mark, name="mark"),
    path("day/cancel/<int:appointment_id>/", hits.cancel, name="cancel"),
    path("hits/", hits.hits, name="hits"),
    path("hits/<int:hit_id>/reached/", hits.reached, name="reached"),
    path("hours/<int:office_id>/", hours.hours, name="hours"),
    path("closures/", closures.offices, name="closing-offices"),
    path("closures/<int:office_id>/", closures.closures, name="closures"),
    path(
        "closures/<int:office_id>/<int:closure_id>/take-back/",
        closures.take_back,
        name="reopen",
    ),
    path(
        "hours/interpreters/<int:interpreter_id>/away/",
        closures.absences,
        name="absences",
    ),
    path(
        "hours/interpreters/<int:interpreter_id>/away/<int:closure_id>/take-back/",
        closures.come_back,
        name="come-back",
    ),
    path("hours/interpreters/", hours.interpreters, name="interpreters"),
    path("hours/<slug:kind>/<int:owner_id>/", hours.save_window, name="save-window"),
    path(
        "hours/<slug:kind>/<int:owner_id>/<int:window_id>/remove/",
        hours.remove_window,
        name="remove-window",
    ),
    path(
        "hours/<slug:kind>/<int:owner_id>/<int:window_id>/once/",
        hours.change_once,
        name="change-once",
    ),
    path(
        "hours/<slug:kind>/<int:owner_id>/<int:window_id>/take-back/",
        hours.take_back,
        name="take-back",
    ),
    path("desk/", desk.desk, name="desk"),
    path("desk/find/", find.find, name="find"),
    path("desk/book/", desk.book, name="book"),
    path("undelivered/", messages.undelivered, name="messages"),
    path("undelivered/<int:message_id>/again/", messages.send_again, name="send-again"),
    path("undelivered/<int:message_id>/settle/", messages.settle, name="settle"),
    path("desk/contact/", hand_over.contact, name="contact"),
    path("desk/hand-over/", hand_over.hand_over, name="hand-over"),
    path("desk/hand-over/sheet.pdf", hand_over.sheet, name="desk-sheet"),
    path("desk/wait/", hand_over.wait, name="desk-wait"),
    path("desk/next/", hand_over.next_person, name="next-person"),
    path("audit/", audit.entries, name="audit"),
]

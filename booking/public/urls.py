"""Addresses of the visitor's side."""

from django.urls import path

from booking.public.views import (
    bookings,
    matters,
    moves,
    personal_data,
    plans,
    questions,
    sheet,
    waiting,
)

app_name = "booking"

urlpatterns = [
    path("visit/", matters.visit, name="visit"),
    path("visit/start/", matters.start, name="start"),
    path("visit/matters/", matters.matters, name="matters"),
    path("visit/add/", matters.add, name="visit-add"),
    path("visit/remove/", matters.remove, name="visit-remove"),
    path("visit/questions/<slug:step>/", questions.question, name="question"),
    path("visit/plans/", plans.plans, name="plans"),
    path("visit/change/", plans.change, name="change"),
    path("visit/choose/", plans.choose, name="choose"),
    path("visit/check/", plans.check, name="check"),
    path("booking/<str:token>/", bookings.booking_page, name="booking"),
    path("booking/<str:token>/contact/", bookings.contact, name="contact"),
    path("booking/<str:token>/extend/", bookings.extend, name="extend"),
    path("booking/<str:token>/give-up/", bookings.give_up, name="give-up"),
    path("booking/<str:token>/cancel/", bookings.cancel, name="cancel"),
    path("booking/<str:token>/move/", moves.move, name="move"),
    path("booking/<str:token>/move/times/", moves.new_times, name="new-times"),
    path("booking/<str:token>/move/answer/", moves.answer, name="answer"),
    path("booking/<str:token>/wait/", waiting.join, name="wait"),
    path("booking/<str:token>/leave/", waiting.leave, name="leave"),
    path("booking/<str:token>/print/", bookings.print_page, name="print"),
    path("booking/<str:token>/data/", personal_data.data, name="data"),
    path("booking/<str:token>/data.json", personal_data.data_file, name="data-file"),
    path("booking/<str:token>/erase/", personal_data.erase, name="erase"),
    path("booking/<str:token>/daysheet.pdf", sheet.day_sheet, name="daysheet"),
    path("booking/<str:token>/calendar.ics", bookings.calendar, name="calendar"),
]

"""The URLs of intake."""

from django.urls import path

from intake.views import calling, card, promises, records

app_name = "intake"
urlpatterns = [
    path("calls/<uuid:call_id>/card/", card.show, name="card"),
    path("calls/<uuid:call_id>/number/", card.number, name="number"),
    path("calls/<uuid:call_id>/earlier/", card.earlier, name="earlier"),
    path("calls/<uuid:call_id>/promise", promises.promise, name="promise"),
    path("promise/preview", promises.preview, name="preview"),
    path("records/", records.listing, name="records"),
    path("records/<uuid:record_id>/", records.show, name="record"),
    path("records/<uuid:record_id>/history/", records.history, name="history"),
    path("records/<uuid:record_id>/call", calling.call, name="call"),
    path("records/<uuid:record_id>/patch", records.patch, name="patch"),
    path("records/<uuid:record_id>/complete", records.complete, name="complete"),
    path("records/<uuid:record_id>/link", records.link, name="link"),
]

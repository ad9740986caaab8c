"""The page People: list everybody who works here, add a person, and change what is kept about one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpline import clock
from helpline.access import may_change_account, may_manage_people, may_set_telephone
from helpline.console.pages import UNPROCESSABLE, page, query_of
from helpline.console.people_forms import AddForm, ShiftForm, TelephoneForm, TrainingForm, WorkForm
from helpline.console.refused_forms import point_at_wrong
from helpline.models import Staff
from helpline.operations import people
from helpline.permissions import administrator, console_view, planner
from helpline.queries import people as listed
from helpline.queries import reach
from helpline.signin import lifting, links
from helpline.signin.roles import has_second_factor

CLOSED = "Bring them back first."
NO_STAFF_STATUS = "Their account has no staff status. Give it back in Administration first."
ONESELF = "Nobody does this to themselves. Ask another administrator."
INVITED = "invited"
"""The key in the session of the person who was invited last, and whether by e-mail, until it was shown."""
JUST_NOW = "Somebody got this name just now."
ALREADY = {
    listed.WORKING: "{} works here already.",
    listed.INVITED: "{} is invited already.",
    listed.PAUSED: "{} is paused already.",
    listed.RETIRED: "{} has retired already. Nothing was changed.",
}
"""The words for a person whom a colleague has paused, retired or brought back meanwhile, by their state."""
LAST = "This is the last administrator: without one nobody could manage people. Make somebody else one first."


@require_GET
@console_view
def listing(request: HttpRequest) -> HttpResponse:
    """Show everybody who works here; with `left` in the address, those who have left."""
    me, left = planner(request), "left" in request.GET
    found = listed.listed(request.GET, clock.now(), left=left)
    context: dict[str, Any] = {"rows": found.rows, "shown": found.page, "left": left}
    context |= {"query": query_of(request), "manages": may_manage_people(request.user)}
    return page(request, me, "console/people.html", "People", **context)


@require_http_methods(["GET", "POST"])
@console_view
def add(request: HttpRequest) -> HttpResponse:
    """Add a person by an invitation: a link by which they choose a password."""
    me = administrator(request)
    form = AddForm(request.POST or None)
    if request.method == "POST":
        form = AddForm(request.POST)
        if form.is_valid():
            try:
                staff = people.add(person=form.new_person(), by=me.user.pk, now=clock.now())
            except people.NameTaken:
                form.add_error("name", JUST_NOW)
            else:
                return _invited(request, staff)
    status = UNPROCESSABLE if form.errors else 200
    point_at_wrong(form)
    return page(request, me, "console/people/add.html", "Add a person", status, form=form)


@require_POST
@console_view
def invite(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Send a person another link to choose a password."""
    me = administrator(request)
    staff = _person(staff_id)
    if not staff.user.is_active or not may_change_account(request.user, staff.user_id):
        messages.error(request, ONESELF if staff.user.is_active else CLOSED)
        return redirect("console:person", staff_id=staff_id)
    if not staff.user.is_staff:
        messages.error(request, NO_STAFF_STATUS)
        return redirect("console:person", staff_id=staff_id)
    people.note_invitation(staff_id=staff.pk, by=me.user.pk, now=clock.now())
    return _invited(request, staff)


def _invited(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Invite the person, and lead to their page, which says so once (`_just_invited`).

    A page that is loaded again then sends nothing again. The link itself is in no address and no session.
    """
    me = administrator(request)
    invitation = links.invite(staff.user, me.user, clock.now())
    request.session[INVITED] = [staff.pk, invitation.mailed]
    return redirect("console:person", staff_id=staff.pk)


def _just_invited(request: HttpRequest, staff: Staff) -> links.Invitation | None:
    """Return the invitation that the user has just sent to a person; None if it was shown already.

    The link is made anew: it works as the one that was made with the invitation does.
    """
    told = request.session.get(INVITED)
    if not told or told[0] != staff.pk:
        return None
    del request.session[INVITED]
    if not staff.user.is_active or not may_change_account(request.user, staff.user_id):
        return None
    user = staff.user
    return links.Invitation(links.link_for(user), clock.now() + links.lasts(user), mailed=told[1])


@require_GET
@console_view
def show(request: HttpRequest, staff_id: int) -> HttpResponse:
    """Show a person: how they work, their telephone, trainings and shifts."""
    planner(request)
    staff = _person(staff_id)
    return person_page(request, staff, invitation=_just_invited(request, staff))


@require_POST
@console_view
def work(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Change a person's name, role, languages, teams, tier, and the topics that they get no calls about."""
    me, staff = administrator(request), changeable(request, staff_id)
    form = WorkForm(request.POST, person=staff)
    if form.is_valid():
        changed = {"values": form.values(), "role": form.cleaned_data["role"], "teams": form.teams_chosen()}
        try:
            people.change_work(staff_id=staff.pk, by=me.user.pk, now=clock.now(), **changed)
        except people.LastAdministrator:
            form.add_error("role", LAST)
        except people.NameTaken:
            form.add_error("name", JUST_NOW)
        else:
            return saved(request, staff_id)
    return person_page(request, staff, UNPROCESSABLE, work=form)


@require_POST
@console_view
@sensitive_post_parameters()
def telephone(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Set a person's telephone, or remove it."""
    me, staff = planner(request), _person(staff_id)
    if not may_set_telephone(request.user, staff):
        raise PermissionDenied
    form = TelephoneForm(request.POST, person=staff)
    remove = "remove" in request.POST
    if remove or form.is_valid():
        number = None if remove else form.cleaned_data["number"]
        people.set_telephone(staff_id=staff.pk, number=number, by=me.user.pk, now=clock.now())
        return saved(request, staff_id)
    return person_page(request, staff, UNPROCESSABLE, telephone=form)


@require_POST
@console_view
def pause(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Pause a person: they cannot sign in until they are brought back."""
    return _do(request, staff_id, people.pause, "{} is paused: off duty, and signed out everywhere.")


@require_POST
@console_view
def retire(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Retire a person: they cannot sign in any more; what they did keeps their name."""
    return _do(request, staff_id, people.retire, "{} is retired: off duty, and signed out everywhere.")


@require_POST
@console_view
def bring_back(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Let a person who was paused or retired work here again."""
    return _do(request, staff_id, people.bring_back, "{} can sign in again.")


@require_POST
@console_view
def let_in(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Lift a person's lock-out from signing in."""
    planner(request)
    staff = _person(staff_id)
    lifting.let_in(request, staff.user, clock.now())
    messages.success(request, f"{staff.name} can try again now.")
    return redirect("console:person", staff_id=staff_id)


@require_POST
@console_view
def reset_second_step(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Remove a person's lost second step; they set up a new one at the next sign-in."""
    me, staff = administrator(request), changeable(request, staff_id)
    if not staff.user.is_active:
        messages.error(request, CLOSED)
        return redirect("console:person", staff_id=staff_id)
    lifting.reset_second_step(staff.user, clock.now(), by=me.user.pk)
    messages.success(request, f"{staff.name} is signed out everywhere and can set up a new second step.")
    return redirect("console:person", staff_id=staff_id)


def _do(request: HttpRequest, staff_id: int, act: Callable[..., None], done: str) -> HttpResponseBase:
    me, staff = administrator(request), _person(staff_id)
    try:
        act(staff_id=staff.pk, by=me.user.pk, now=clock.now())
        messages.success(request, done.format(staff.name))
    except people.Oneself:
        messages.error(request, ONESELF)
    except people.LastAdministrator:
        messages.error(request, LAST)
    except people.AlreadyDone:
        messages.error(request, ALREADY[listed.state_of(_person(staff_id), clock.now())].format(staff.name))
    return redirect("console:person", staff_id=staff_id)


def saved(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    messages.success(request, "Saved.")
    return redirect("console:person", staff_id=staff_id)


def _person(staff_id: int) -> Staff:
    return get_object_or_404(listed.accounts(), pk=staff_id)


def changeable(request: HttpRequest, staff_id: int) -> Staff:
    """Return a person whose plan the administrator may change. Raises PermissionDenied for oneself."""
    staff = _person(staff_id)
    if not may_change_account(request.user, staff.user_id):
        raise PermissionDenied
    return staff


def person_page(
    request: HttpRequest,
    staff: Staff,
    status: int = 200,
    *,
    invitation: links.Invitation | None = None,
    **forms: Any,
) -> HttpResponse:
    """Return the page of a person; `forms` are those that were sent with mistakes."""
    me = planner(request)
    person = listed.person(staff.pk, clock.now())
    if person is None:
        raise Http404
    for form in forms.values():
        point_at_wrong(form)
    changes = may_change_account(request.user, staff.user_id)
    wrong_shift = forms.get("shift")
    shifts = [
        wrong_shift
        if wrong_shift and wrong_shift.instance.pk == shift.pk
        else ShiftForm(instance=shift, auto_id=f"shift-{shift.pk}-%s")
        for shift in listed.shifts_of(staff)
    ]
    new = wrong_shift if wrong_shift and not wrong_shift.instance.pk else ShiftForm(auto_id="new-shift-%s")
    context = {
        "person": person,
        "invitation": invitation,
        "plans": changes and may_manage_people(request.user),
        "sets_telephone": may_set_telephone(request.user, staff),
        "work": forms.get("work") or WorkForm.of(staff),
        "telephone": forms.get("telephone") or TelephoneForm(person=staff),
        "training": forms.get("training") or TrainingForm(),
        "trainings": listed.trainings_of(staff),
        "has_second_step": has_second_factor(staff.user),
        "today": staff.today(clock.now()),
        "shifts": shifts,
        "new_shift": new,
        "topics": people.topic_names(),
        "reach": _reach(person),
    }
    return page(request, me, "console/people/person.html", staff.name, status, **context)


def _reach(person: listed.Person) -> reach.Reach | None:
    """Return which calls could ring for a person; None for a person who is not meant to take calls.

    That is so for somebody paused or retired, and for an administrator without a language.
    """
    here = person.state in (listed.WORKING, listed.INVITED)
    return reach.of(person.staff, clock.now()) if here and person.expects_calls else None

'''Pages of the officers, one folder a task. How to write one.

1.  A folder `gateway/officer/<task>/`: `blueprint.py` holds `bp`, the modules with the views put them on
    it, `__init__.py` imports both; a line in TASKS below. Templates in `gateway/templates/<task>/`, texts in
    `gateway/translations/<task>.sq.po` and `<task>.sr.po`. Folder, templates and blueprint bear one name,
    and no module imports another in a circle (tests/architecture/test_gateway.py).

2.  A view asks its permission, fills a form, calls the owner, and renders or redirects:

        @bp.route("/cases/<uuid:case_id>/visits/new", methods=["GET", "POST"])
        @requires("visit.write")
        def record(case_id: UUID) -> Any:
            """Record a visit that took place."""
            form = VisitForm()
            if form.accepted():
                with form.faults():
                    services().assessment.RecordVisit(
                        pb.RecordVisitRequest(
                            case_id=str(case_id),
                            actual_time=to_timestamp(form.visited_on, form.hour),
                            request_id=form.request_id.data,
                        )
                    )
                    return saved(url_for("cases.overview", case_id=case_id))
            case, team = parallel(
                lambda: services().registry.GetCase(pb.GetCaseRequest(case_id=str(case_id))),
                lambda: services().identity.ListColleagues(...),
            )
            return form.page("visits/record.html", case=case, team=team)

3.  The form names its fields as the request does, so that faults and the contract's limits find their place:

        @limited_by(pb.RecordVisitRequest)
        class VisitForm(Form):
            visited_on = DayField(_l("Day of the visit"), [Required()])
            hour = HourField(_l("Hour"), description=_l("For example 10:30"))
            note = TextField(_l("Note"))

4.  The template fills a layout and draws fields by macros only:

        {% extends "layout/officer.html" %}
        {% import "components/fields.html" as fields %}
        {% from "components/buttons.html" import actions, button %}
        {% block title %}{{ _("Record a visit") }}{% endblock %}
        {% block content %}
          {% call fields.form(form) %}
            {{ fields.day(form.visited_on) }}
            {{ fields.text(form.hour, width=5) }}
            {{ fields.area(form.note) }}
            {% call actions() %}{{ button(_("Save and continue")) }}{% endcall %}
          {% endcall %}
        {% endblock %}

    `fields.form` brings CSRF, request_id, etag and the form's id; the layouts show the error summary of
    the page's `form`, and the languages in the head band post it, so what was typed stays. A form of more
    than six fields is made by `drafts.form(VisitForm, "assessment", f"visit-{case_id}")` and forgotten by
    `drafts.done(form)` after the act (gateway/drafts.py): nothing more is needed for the autosave.

5.  Buttons come from `allowed_actions` of the answer, never from an `if` on the state: the macro `step`
    shows a button where the action is allowed and "not yet" with the reason where it is not.
'''

from __future__ import annotations

from flask import Flask

from gateway.officer import (
    activities,
    administration,
    agreements,
    approvals,
    benefits,
    cases,
    commission,
    contacts,
    counselling,
    meetings,
    monitoring,
    municipal_plan,
    needs_assessment,
    people,
    plan,
    projects,
    referrals,
    sign_in,
    visits,
    work,
)

# Folders of pages: the blueprint and the folder of templates bear the same name.
TASKS = (
    sign_in,
    work,
    people,
    cases,
    visits,
    needs_assessment,
    plan,
    approvals,
    monitoring,
    referrals,
    counselling,
    agreements,
    benefits,
    commission,
    activities,
    meetings,
    contacts,
    projects,
    municipal_plan,
    administration,
)


def register(app: Flask) -> None:
    """Put every task's pages on the application."""
    for task in TASKS:
        app.register_blueprint(task.bp)

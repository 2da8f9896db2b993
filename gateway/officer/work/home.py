"""My work, what every role sees first: each service tells what waits, here it becomes one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from flask import render_template, request, url_for
from google.type.date_pb2 import Date
from prag.common.v1 import draft_service_pb2 as drafts_pb
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import clock, drafts, labels, menu, places
from gateway.auth import current, requires
from gateway.cards import person_cards
from gateway.clients import or_default, parallel, services
from gateway.formats import as_datetime, day, days_left, hour
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.locale import ngettext
from gateway.officer.work import kinds
from gateway.officer.work.blueprint import bp
from gateway.settings import SERVICES

# Services that a reader of these permissions has work in.
ASKED = {
    "registry": ("case.read", "case.assign"),
    "assessment": ("visit.read", "assessment.read"),
    "referral": ("referral.read", "referral.answer"),
    "benefits": ("application.read", "session.read"),
}
# In the order of the page: group, its id, kind of the row, word.
GROUPS = (
    (types.WORK_GROUP_LATE, "late", "late", _l("Late")),
    (types.WORK_GROUP_TODAY, "today", "due", _l("Today")),
    (types.WORK_GROUP_OPEN, "open", "progress", _l("To do, no deadline")),
    (types.WORK_GROUP_UPCOMING, "coming", "none", _l("Coming")),
    (types.WORK_GROUP_WAITING, "waiting", "waits", _l("Waits for others")),
)
# How many forms that were begun the page shows at first.
_BEGUN: Final = 5
# How many rows of a group the page shows at first.
SHOWN = {types.WORK_GROUP_UPCOMING: 8, types.WORK_GROUP_WAITING: 8}


@bp.route("/my-work")
@requires()
def home() -> Any:
    """The queue."""
    items, down, more = waiting()
    begun, older = _begun()
    counted: Counter[int] = Counter(item.group for item in items)
    chosen, opened = request.args.get("kind", ""), request.args.get("all", "")
    shown = [item for item in items if not chosen or item.kind == chosen]
    cards = _cards(shown)
    return render_template(
        "work/home.html",
        counts=_counts(counted, "" if not chosen else url_for("work.home")),
        chips=_chips(items, chosen),
        groups=_groups(shown, cards, opened),
        empty=not shown,
        down=down,
        more=more,
        coming=counted[types.WORK_GROUP_UPCOMING],
        begun=begun,
        older=older,
        today=clock.today(),
    )


def waiting() -> tuple[list[types.WorkItem], list[str], bool]:
    """What waits, by what is due; the services that did not answer; and whether there is more than this."""
    today = clock.today()
    question = types.ListWorkRequest(today=Date(year=today.year, month=today.month, day=today.day))
    mine = current()
    names = [name for name, wanted in ASKED.items() if any(mine.may(permission) for permission in wanted)]
    answers = parallel(*(partial(_ask, name, "ListWork", question) for name in names))
    down = [name for name, answer in zip(names, answers, strict=True) if answer is None]
    items = [item for answer in answers if answer is not None for item in answer.items]
    more = any(answer.more for answer in answers if answer is not None)
    return sorted(_once(items), key=_urgency), down, more


# Rows of a referral, beside which the clock of its answer says nothing more.
_FOLLOWED: Final = frozenset(
    {"await_referral", "referral_unanswered", "referral_unshown", "referral_unattended"}
)


def _once(items: Sequence[types.WorkItem]) -> list[types.WorkItem]:
    """One row for one act: a clock and the visit or referral that stops it are the same work."""
    planned = {item.case_id: item for item in items if item.kind == "record_visit"}
    followed = {item.subject_id for item in items if item.kind in _FOLLOWED}
    kept = []
    for item in items:
        if item.rule == "REFERRAL_ANSWER" and item.kind == "answer_referral" and item.subject_id in followed:
            continue
        if item.kind == "record_first_visit" and item.case_id in planned:
            visit = planned[item.case_id]
            visit.rule = item.rule
            if item.group == types.WORK_GROUP_LATE:
                visit.group = item.group
            continue
        kept.append(item)
    return kept


def _urgency(item: types.WorkItem) -> tuple[int, int]:
    order = [group for group, *_rest in GROUPS]
    place = order.index(item.group) if item.group in order else len(order)
    return place, item.due_time.seconds or 2**62


def _counts(counted: Counter[int], page: str) -> list[dict[str, Any]]:
    """Numbers that add up to all that waits; `page` is where it stands whole, where this shows a part."""
    tiles = (
        (types.WORK_GROUP_LATE, "late", "late", _("Late"), _("the deadline has passed")),
        (types.WORK_GROUP_TODAY, "today", "due", _("Today"), _("due or planned today")),
        (types.WORK_GROUP_OPEN, "open", "progress", _("To do"), _("without a deadline")),
        (types.WORK_GROUP_WAITING, "waiting", "waits", _("Waits for others"), _("your part is done")),
        (types.WORK_GROUP_UPCOMING, "coming", "none", _("Coming"), _("the next deadlines")),
    )
    return [
        {
            "number": counted[group],
            "kind": kind,
            "word": word,
            "line": line,
            # A group without rows is not on the page.
            "url": f"{page}#{anchor}" if counted[group] else "",
        }
        for group, anchor, kind, word, line in tiles
    ]


def _chips(items: Sequence[types.WorkItem], chosen: str) -> list[dict[str, Any]]:
    """All, and the kinds of work that stand most often in the list."""
    by_kind = Counter(item.kind for item in items if item.group != types.WORK_GROUP_WAITING)
    lines = [{"text": _("All mine"), "count": len(items), "url": url_for("work.home"), "current": not chosen}]
    for kind, count in by_kind.most_common(5):
        description = kinds.KINDS.get(kind)
        text = description.verb if description is not None else labels.label(kind)
        lines.append(
            {
                "text": text,
                "count": count,
                "url": url_for("work.home", kind=kind),
                "current": kind == chosen,
            }
        )
    return lines


def _groups(
    items: Sequence[types.WorkItem], cards: dict[str, registry.PersonCard], opened: str
) -> list[dict[str, Any]]:
    groups = []
    for group, anchor, kind, word in GROUPS:
        rows = [item for item in items if item.group == group]
        most = len(rows) if opened == anchor else SHOWN.get(group, len(rows))
        groups.append(
            {
                "id": anchor,
                "kind": kind,
                "word": word,
                "count": len(rows),
                "more_url": url_for("work.home", all=anchor) + f"#{anchor}" if len(rows) > most else "",
                "rows": [_row(item, kind, cards) for item in rows[:most]],
            }
        )
    return groups


def _row(item: types.WorkItem, kind: str, cards: dict[str, registry.PersonCard]) -> dict[str, Any]:
    card = cards.get(item.person_id) or cards.get(item.case_id)
    name = f"{card.given_name} {card.family_name}" if card is not None else item.display_name
    count = f" ({card.person_count})" if card is not None and card.person_count > 1 else ""
    place = places.settlement_name(card.municipality, card.settlement_id) if card is not None else ""
    return {
        "verb": kinds.verb(item),
        "url": kinds.url(item),
        "line": kinds.line(item),
        "name": f"{name}{count}" if name else "",
        "number": item.case_number,
        "case_url": menu.url_if_there("cases.overview", case_id=item.case_id)
        if item.case_id and current().may("case.read")
        else "",
        "place": place or (places.municipality_name(item.municipality) if not name else ""),
        "kind": kind,
        "left": _left(item),
        "ground": str(kinds.RULES.get(item.rule, "")),
    }


def _left(item: types.WorkItem) -> str:
    """How long it still is, or how late it is; hours on the last day."""
    if not item.due_time.seconds:
        return _("no deadline set") if item.rule else _("open")
    days = (as_datetime(item.due_time).date() - clock.today()).days
    # By instants: two local times differ by their hands, also over an hour that is left out or comes twice.
    late = clock.now().timestamp() - item.due_time.seconds
    if late > 0:
        hours = int(late // 3600)
        if days == 0 or hours < 24:
            return ngettext("%(num)s hour late", "%(num)s hours late", max(hours, 1))
        return ngettext("%(num)s day late", "%(num)s days late", -days)
    if days == 0:
        return _("today at %(hour)s", hour=hour(item.due_time))
    return days_left(days) if days <= 30 else _("by %(day)s", day=day(item.due_time))


def _cards(items: Sequence[types.WorkItem]) -> dict[str, registry.PersonCard]:
    """Names for the rows: by person, and of the head by case."""
    if not current().may("person.card"):
        return {}
    cases = {item.case_id for item in items if not item.person_id}
    asked = person_cards(persons=(item.person_id for item in items), cases=cases)
    cards = {card.person_id: card for card in asked}
    heads = {card.case_id: card for card in cards.values() if card.case_id in cases}
    return cards | heads


def _ask(service: str, method: str, question: Any) -> Any:
    """What a service answers, or None when it does not."""
    return or_default(lambda: services().rpc(service, method)(question), None)


def _begun() -> tuple[list[dict[str, Any]], int]:
    """Forms that were begun and not sent: after a power cut, and how many older ones there are."""
    answers = parallel(
        *(partial(_ask, name, "ListDrafts", drafts_pb.ListDraftsRequest(service=name)) for name in SERVICES)
    )
    found = [
        (name, draft)
        for name, answer in zip(SERVICES, answers, strict=True)
        if answer is not None
        for draft in answer.drafts
    ]
    found.sort(key=lambda pair: pair[1].update_time.seconds, reverse=True)
    shown = found if request.args.get("begun") else found[:_BEGUN]
    kept = parallel(
        *(
            partial(_ask, name, "GetDraft", drafts_pb.GetDraftRequest(service=name, key=draft.key))
            for name, draft in shown
        )
    )
    rows = [
        {
            "url": drafts.path_of(draft),
            "time": draft.update_time,
            "away": url_for("work.throw_away", service=name, key=draft.key),
        }
        for (name, _key), draft in zip(shown, kept, strict=True)
        if draft is not None
    ]
    return rows, len(found) - len(shown)


@menu.counts("work")
def late_and_today() -> int | None:
    """How much is late."""
    items, _down, _more = waiting()
    return sum(1 for item in items if item.group == types.WORK_GROUP_LATE)

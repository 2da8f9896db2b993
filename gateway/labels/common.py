"""Words that all services share: reasons of `prag.common.v1`, strands, languages, groups of work."""

from gateway.locale import lazy_gettext as _l

LABELS = {
    "STRAND_RETURN": _l("Return"),
    "STRAND_REINTEGRATION": _l("Reintegration"),
    "STRAND_INTEGRATION": _l("Integration"),
    "LOCALE_SQ": _l("Albanian"),
    "LOCALE_SR_CYRL": _l("Serbian, Cyrillic"),
    "LOCALE_SR_LATN": _l("Serbian, Latin"),
    "LOCALE_EN": _l("English"),
    "WORK_GROUP_LATE": _l("Late"),
    "WORK_GROUP_TODAY": _l("Today"),
    "WORK_GROUP_WAITING": _l("Waits for others"),
    "WORK_GROUP_UPCOMING": _l("Next deadlines"),
    "WORK_GROUP_OPEN": _l("Without a deadline"),
    # States of a case as they stand in the metadata of reasons.
    "REPORTED": _l("reported"),
    "REGISTERED": _l("registered"),
    "REQUESTED": _l("requested"),
    "SELECTED": _l("selected"),
    "RETURNED": _l("returned"),
    "ASSESSED": _l("assessed"),
    "PLANNED": _l("planned"),
    "IN_IMPLEMENTATION": _l("in implementation"),
    "FINAL_ASSESSMENT": _l("in final assessment"),
    "CLOSED": _l("closed"),
    # What is under way when a case is closed, and why it ends.
    "OPEN_WORK_KIND_VISIT": _l("Planned visit"),
    "OPEN_WORK_KIND_PLAN_APPROVAL": _l("Plan that waits for approval"),
    "OPEN_WORK_KIND_REFERRAL": _l("Referral"),
    "OPEN_WORK_KIND_APPLICATION": _l("Application"),
    "OPEN_WORK_KIND_AGENDA_POINT": _l("Application on an agenda"),
    "OPEN_WORK_KIND_DECISION": _l("Decision"),
    "OPEN_WORK_KIND_ENTITLEMENT": _l("Help being carried out"),
    "END_REASON_NO_NEED": _l("not needed any more"),
    "END_REASON_LEFT": _l("the family moved away"),
    "END_REASON_WITHDREW": _l("the family wants no more of it"),
    "END_REASON_DIED": _l("the person died"),
    "END_REASON_DUPLICATE": _l("it goes on in another case"),
    "END_REASON_NOT_ELIGIBLE": _l("no right to it"),
    "END_REASON_CASE_CLOSED": _l("the case was closed"),
    # What does something when a file is opened.
    "JAVASCRIPT": _l("a script"),
    "LAUNCH": _l("a command that starts or sends something"),
    "EMBEDDED_FILE": _l("another file"),
    "XFA": _l("a form that changes itself"),
    "MACRO": _l("a macro"),
    "OLE": _l("an object of another program"),
    "EXTERNAL_TEMPLATE": _l("a template from elsewhere"),
    "EXTERNAL_LINK": _l("a part that is fetched from elsewhere"),
}

REASONS = {
    "INVALID_FIELDS": _l("Some entries need correction."),
    # At a field: the label stands before the text.
    "FIELD_REQUIRED": _l("fill this in"),
    "FIELD_TOO_LONG": _l("shorten it to %(max)s characters"),
    "FIELD_TOO_SHORT": _l("write at least %(min)s characters"),
    "FIELD_UNKNOWN_VALUE": _l("choose one of the list"),
    "FIELD_INVALID_FORMAT": _l("write it in the form shown"),
    "FIELD_INVALID_ID": _l("choose one of the list"),
    "FIELD_OUT_OF_RANGE": _l("write a number from %(min)s to %(max)s"),
    "FIELD_DUPLICATE": _l("this is in the list twice"),
    "FIELD_TOO_MANY": _l("leave at most %(max)s"),
    "FIELD_INVALID_CHARACTER": _l("one sign cannot be saved; write it anew"),
    "FIELD_NOT_PRINTABLE": _l("%(sign)s cannot be printed; leave it out, or write it in other letters"),
    "FIELD_CONTRADICTS": _l("this does not agree with: %(other)s"),
    "EMAIL_INVALID": _l("look at the e-mail address again"),
    "PHONE_INVALID": _l(
        "write the number in figures alone, without words or an extension; it may lack some or have too many"
    ),
    "DATE_INVALID": _l("this month has no such day"),
    "DATE_IN_FUTURE": _l("the date cannot be in the future"),
    "DATE_IN_PAST": _l("the date cannot be in the past"),
    "DATE_TOO_EARLY": _l("this is before what it follows; it can be from %(earliest)s on"),
    "SAME_FILE_NOT_ASKED": _l("the same file does not stand there"),
    "FIELD_NOT_AS_REGISTERED": _l("this is not what is registered; look at what is shown once more"),
    "DATE_TOO_LATE": _l("this is after what followed it; it can be until %(latest)s"),
    "ACT_NOT_FOUND": _l("This act is not there, or not for you."),
    "ACT_RESTED_ON": _l(
        "A decision that rests on this was served on %(on)s. Only a correcting act changes it: the head gives"
        " the day of that act."
    ),
    "RECIPIENT_NOT_NAMED": _l("The family is protected, and nobody of this institution is named for it."),
    "NOTHING_SERVED": _l("no served decision rests on this date, so leave it empty"),
    "HOUR_LEFT_OUT": _l("there was no such hour on that day: the clocks went on by one"),
    "HOUR_TWICE": _l(
        "this hour came twice on that day: write %(first)s for the first time or %(second)s for the second"
    ),
    "DATE_ORDER": _l("the end cannot be before the beginning"),
    "MONEY_INVALID": _l("write an amount in euros, for example 150,00"),
    "UPDATE_MASK_INVALID": _l("this cannot be changed here"),
    "PAGE_TOKEN_INVALID": _l("The list has changed. Open it from the start."),
    "PAGE_SIZE_INVALID": _l("write how many rows, from 1 on"),
    "CURSOR_INVALID": _l("The list has changed. Open it from the start."),
    "FIELD_HIDDEN": _l("this is closed to your role and stays as it is"),
    "ETAG_MISSING": _l("Open the page again and save from there."),
    "ETAG_STALE": _l("Somebody changed this while you were writing. Compare, then save again."),
    "REQUEST_ID_REUSED": _l(
        "You have sent this form before with other content, and that was saved. Look at what was saved first;"
        " send again to save this as well."
    ),
    "REQUEST_IN_PROGRESS": _l("This is being saved already. Wait a moment."),
    "REQUEST_ID_INVALID": _l("Open the page again and save from there."),
    "NOT_VISIBLE": _l("Not there, or not for you."),
    "CASE_NOT_FOUND": _l("This case is not there, or not for you."),
    # Of several services, in the same words.
    "CASE_NOT_IN_STATE": _l("the case is %(state)s."),
    "CASE_CLOSED": _l("The case is closed."),
    "PLAN_NOT_FOUND": _l("This plan is not there, or not for you."),
    "PLAN_ITEM_NOT_FOUND": _l("This plan item is not there, or not for you."),
    "PLAN_ITEM_MISMATCH": _l("This plan item does not fit."),
    "PLAN_NOT_APPROVED": _l("the plan is not approved."),
    "PLAN_ITEMS_OPEN": _l("plan items are open: %(open)s."),
    "CONSENT_MISSING": _l(
        "No consent in force to services of institutions covers these persons and this recipient."
    ),
    "JOB_NOT_FOUND": _l("This work is not there, or not for you."),
    "DRAFT_NOT_FOUND": _l("This draft is not there any more."),
    "BLOB_NOT_FOUND": _l("This file is not there, or not for you."),
    "JOB_NOT_IN_STATE": _l("This work is over."),
    "JOB_EXPIRED": _l("It is over an hour since this ended. Order it anew."),
    "BLOB_TYPE_REFUSED": _l("choose a PDF, JPEG or PNG file"),
    "BLOB_CONTENT_MISMATCH": _l("the content of the file is not what its name says; choose another file"),
    "BLOB_TOO_LARGE": _l("the file is too large"),
    "BLOB_EMPTY": _l("the file is empty"),
    "BLOB_UNREADABLE": _l("nobody can open this file: it is cut off or asks for a password; scan it anew"),
    "BLOB_FORMAT_FOREIGN": _l(
        "a file of the format %(format)s is not taken; save it as %(save_as)s and choose that"
    ),
    "BLOB_TOO_COMPLEX": _l(
        "opening this file takes too much time or memory; scan it at 300 dots an inch, or in parts"
    ),
    "BLOB_ACTIVE_CONTENT": _l("the file has in it: %(content)s; print it to a PDF and choose that"),
    "BLOB_INFECTED": _l(
        "the file has a virus in it, and was thrown away; tell who looks after your computers"
    ),
    "QUOTA_EXCEEDED": _l(
        "there is no room for more today; forget drafts that nobody needs, or go on tomorrow"
    ),
    "DOCUMENT_KIND_WRONG": _l("another kind of document is needed here: %(expected)s"),
    "BLOB_DAMAGED": _l("the file did not arrive whole; send it again"),
    "NOT_IN_STATE": _l("This is not possible in the present state: %(state)s."),
    "SECOND_PERSON_NEEDED": _l("Another person must do this. %(did)s"),
    "ALREADY_THERE": _l("This is there already."),
    "TEXT_NOT_PRINTABLE": _l(
        "%(sign)s stands in a name or a text and cannot be printed. Write that in other letters first."
    ),
    "TOKEN_MISSING": _l("The request does not say who asks. Send a token, or sign in."),
    "TOKEN_INVALID": _l("This token is none that is valid here. Get a new one."),
    "SIGN_IN_NOT_FRESH": _l("For this step show again who you are: by the password or a code."),
    "TOKEN_EXPIRED": _l("The token has run out. Get a new one."),
    "CASE_REASON_NEEDED": _l("No step of this case waits for you. Say why you read it."),
    "NOT_PERMITTED": _l("Your role does not allow this."),
    "OUTSIDE_SCOPE": _l("This lies outside of your municipality."),
    "DEADLINE_REQUIRED": _l("Something in Prag went wrong. It is in the log."),
    "DEADLINE_EXCEEDED": _l("No answer came in time. Look whether it was saved before you try again."),
    "PEER_UNAVAILABLE": _l("This part of Prag does not answer now. Try in 10 seconds."),
    "DATABASE_UNAVAILABLE": _l("This part of Prag does not answer now. Try in 10 seconds."),
    "BUSY": _l("Too busy. Try in 10 seconds."),
    "CANCELLED": _l("This part of Prag does not answer now. Try in 10 seconds."),
    "MESSAGE_TOO_LARGE": _l("This is too much at once."),
    "TOO_MANY_REQUESTS": _l("Too many requests. Wait %(seconds)s seconds."),
    "NOT_IMPLEMENTED": _l("Prag cannot do this yet."),
    "INTERNAL": _l("Something in Prag went wrong. It is in the log."),
}

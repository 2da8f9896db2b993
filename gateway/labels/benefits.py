"""Words of benefits: applications, sessions, decisions, deliveries, and why it refuses.

Names of schemes and reasons of decisions come with their texts; their codes stand here for rows that carry
the code alone.
"""

from gateway.locale import lazy_gettext as _l

LABELS = {
    "SHORTFALL_COST_LESS": _l("it cost less"),
    "SHORTFALL_NOT_NEEDED_ANY_MORE": _l("the family does not need it any more"),
    "SHORTFALL_DECLINED": _l("the family has declined it"),
    "SHORTFALL_OTHER": _l("something else; the note says what"),
    "APPLICATION_STATE_DRAFT": _l("being filled in"),
    "APPLICATION_STATE_SUBMITTED": _l("handed in"),
    "APPLICATION_STATE_RETURNED": _l("sent back to be completed"),
    "APPLICATION_STATE_COMPLETE": _l("file complete"),
    "APPLICATION_STATE_ON_AGENDA": _l("on the agenda"),
    "APPLICATION_STATE_DECIDED": _l("decided"),
    "APPLICATION_STATE_FINAL": _l("decision final"),
    "APPLICATION_STATE_IN_EXECUTION": _l("being carried out"),
    "APPLICATION_STATE_DELIVERED": _l("delivered"),
    "APPLICATION_STATE_APPEALED": _l("appealed"),
    "APPLICATION_STATE_ENDED": _l("ended with the case"),
    "DECISION_RESULT_APPROVED": _l("approved"),
    "DECISION_RESULT_PARTLY": _l("approved in part"),
    "DECISION_RESULT_REFUSED": _l("refused"),
    "SESSION_STATE_CALLED": _l("called"),
    "SESSION_STATE_OPEN": _l("open"),
    "SESSION_STATE_CLOSED": _l("ended"),
    "SESSION_STATE_CALLED_OFF": _l("called off"),
    "SESSION_KIND_REGULAR": _l("regular"),
    "SESSION_KIND_URGENT": _l("urgent"),
    "POINT_STATE_OPEN": _l("still open"),
    "POINT_STATE_DECIDED": _l("done"),
    "POINT_STATE_ADJOURNED": _l("adjourned"),
    "POINT_STATE_REMOVED": _l("taken off the agenda"),
    "COMPOSITION_STATE_PROPOSED": _l("waits for a second person"),
    "COMPOSITION_STATE_CONFIRMED": _l("confirmed"),
    "COMPOSITION_STATE_REJECTED": _l("turned down"),
    "VOTE_VALUE_FOR": _l("for"),
    "VOTE_VALUE_AGAINST": _l("against"),
    "VOTE_VALUE_ABSTAINED": _l("abstained"),
    # States as the metadata of reasons has them.
    "DRAFT": _l("being filled in"),
    "SUBMITTED": _l("handed in"),
    "COMPLETE": _l("file complete"),
    "ON_AGENDA": _l("on the agenda"),
    "DECIDED": _l("decided"),
    "FINAL": _l("decision final"),
    "IN_EXECUTION": _l("being carried out"),
    "APPEALED": _l("appealed"),
    "SERVED": _l("served"),
    "CALLED": _l("called"),
    "OPEN": _l("open"),
    "ADJOURNED": _l("adjourned"),
    "CALLED_OFF": _l("called off"),
    "ENDED": _l("ended with the case"),
    "REMOVED": _l("taken off the agenda"),
    "APPROVED": _l("approved"),
    "PARTLY": _l("approved in part"),
    "MCR_COMMISSION": _l("Commission of the ministry for return"),
    "MUNI": _l("Municipality"),
    "IN_PERSON": _l("handed over in person"),
    "BY_POST": _l("by post"),
    "WAIVED": _l("the party waived the appeal"),
    "NOT_APPEALED": _l("nobody appealed"),
    "RENT": _l("Rent"),
    "FOOD_HYGIENE": _l("Food and hygiene package"),
    "FIREWOOD": _l("Firewood"),
    "FURNITURE": _l("Furniture and white goods"),
    "HOUSE_RENOVATION": _l("Renovation of the house"),
    "BUSINESS_START": _l("Business start-up grant"),
    "WAGE_SUBSIDY": _l("Wage subsidy"),
    "LANGUAGE_COURSE": _l("Language course"),
    "HOUSE": _l("Building or renovation of a house"),
    "BUILDING_MATERIAL": _l("Building material"),
    "FINANCIAL_ASSISTANCE": _l("Financial assistance"),
    "DELIVERY_RENT_MONTH": _l("month of rent"),
    "DELIVERY_FOOD_PACKAGE": _l("package of food and hygiene"),
    "DELIVERY_FIREWOOD": _l("firewood"),
    "DELIVERY_FURNITURE": _l("furniture and white goods"),
    "DELIVERY_WORKS": _l("works"),
    "DELIVERY_GRANT": _l("grant"),
    "DELIVERY_WAGE_MONTH": _l("month of wage"),
    "DELIVERY_COURSE": _l("course"),
    "DELIVERY_HOUSE_HANDED_OVER": _l("house handed over"),
    "DELIVERY_BUILDING_MATERIAL": _l("building material"),
    "DELIVERY_PAYMENT": _l("payment"),
    "RETURN": _l("Return"),
    "REINTEGRATION": _l("Reintegration"),
    "INTEGRATION": _l("Integration"),
    # What an account did, as the reason why it may not do another act.
    "ASKED": _l("you asked for it"),
    "PREPARED": _l("you prepared the application"),
    "CHECKED": _l("you checked the file"),
    "RECORDED": _l("you recorded votes of members"),
    "SAT": _l("you voted on it"),
    "EXECUTED": _l("you carried it out"),
    "PROPOSED": _l("you proposed it"),
    "SEATED": _l("you get a seat by it"),
    "SENT_BACK": _l("you sent it back"),
    "ATTESTED": _l("you attached the attendance sheet"),
    "CONFIRMED": _l("confirmed"),
    "REJECTED": _l("turned down"),
    # Where the quorum is from, until the bodies' own rules are known.
    "the act": _l("the act of the commission"),
    "model rule": _l("model rule, not yet confirmed"),
    # Sources of the schemes that ship; a source that an administrator writes is shown as written.
    (
        "Regulation (GRK) 22/2020 and Regulation (GRK) 09/2019: kinds of help; "
        "amounts, months and conditions not known"
    ): _l(
        "Regulation (GRK) 22/2020 and Regulation (GRK) 09/2019: kinds of help; "
        "amounts, months and conditions not known"
    ),
    (
        "Regulation (GRK) 01/2018: three requests and the attachments of the request for return; "
        "amounts and conditions not known"
    ): _l(
        "Regulation (GRK) 01/2018: three requests and the attachments of the request for return; "
        "amounts and conditions not known"
    ),
    # The law behind each strand.
    "LAW_RETURN": _l("Regulation 01/2018"),
    "LAW_REINTEGRATION": _l("Regulation 22/2020"),
    "LAW_INTEGRATION": _l("Regulation 09/2019"),
}

REASONS = {
    "SCHEME_NOT_FOUND": _l("This scheme is not there."),
    "APPLICATION_NOT_FOUND": _l("This application is not there, or not for you."),
    "SESSION_NOT_FOUND": _l("This session is not there, or not for you."),
    "DECISION_NOT_FOUND": _l("This decision is not there, or not for you."),
    "ENTITLEMENT_NOT_FOUND": _l("This help is not there, or not for you."),
    "AGENDA_POINT_NOT_FOUND": _l("This point is not on the agenda."),
    "APPLICATION_NOT_IN_STATE": _l("the application stands at: %(state)s."),
    "SESSION_NOT_IN_STATE": _l("the session stands at: %(state)s."),
    "POINT_NOT_IN_STATE": _l("the point stands at: %(state)s."),
    "CHECKLIST_INCOMPLETE": _l("papers of the checklist are missing."),
    "DOUBLE_BENEFIT": _l("the same help is under way for the same months."),
    "QUORUM_MISSING": _l("no quorum: %(present)s may vote, %(needed)s are needed."),
    "VOTES_MISSING": _l("votes are missing: %(missing)s."),
    "CONFLICT_OF_INTEREST": _l("the member has a conflict of interest on this point."),
    "NOT_A_MEMBER": _l("only members who are present vote."),
    "VOTE_STANDS": _l("the vote stands: nobody else writes over it."),
    "VOTE_NOT_RECORDED": _l("no vote was recorded for you that waits for your word."),
    "DECISION_MADE": _l("the session has decided something; end it, and what is open waits for another one."),
    "QUORUM_THERE": _l(
        "the quorum is there: %(present)s present, %(needed)s needed. A session that can decide is held."
    ),
    "PRESENCE_STANDS": _l("A member said that they are away: only they say that they are back."),
    "PRESIDING_MEMBER": _l("whoever presides leaves once it is noted who presides in their place."),
    "CORRECTING_ACT_NOT_FOUND": _l("No correcting act of this decision is there, or not for you."),
    "BODY_NOT_FOUND": _l("This commission is not there, or not for you."),
    "COMPOSITION_NOT_FOUND": _l("This act is not there, or not for you."),
    "BODY_EXISTS": _l("There is a commission for this strand already; change it by a new act."),
    "BODY_NOT_COMPOSED": _l("No act that is confirmed says who sits on that day."),
    "COMPOSITION_PENDING": _l("another act waits for a second person."),
    "COMPOSITION_NOT_IN_STATE": _l("the act stands at: %(state)s."),
    "REASONS_MISSING": _l("choose at least one reason"),
    "AMOUNT_TOO_HIGH": _l("this is more than is possible here"),
    "SCHEME_NOT_FOR_STRAND": _l("this scheme is not for this strand: %(strand)s"),
    "DECISION_NOT_SERVED": _l("the act is not handed over yet."),
    "PROOF_MISSING": _l("choose the paper or photo that proves it, or add it"),
    "PROOF_USED": _l("this file proves another act already; choose the one of this act"),
    "EVIDENCE_OF_ANOTHER": _l(
        "This file is evidence of %(numbers)s already. Choose another, or confirm that it proves them all."
    ),
    "SHORTFALL_UNEXPLAINED": _l("less than granted: say why no more will be delivered"),
    "ACT_NOT_READY": _l("the act is being made."),
    "RESULT_NOT_VOTED": _l("the votes say otherwise: %(for)s for of %(voters)s"),
}

"""Who they are, and where their case stands; the only place where names live.

Owns: person, identifier, membership of a family, guardian, specific need, profile, papers held and missing,
two who may be one, case, clock, document, consent, timeline, what of an office's acts meets its duties, its
notes, the protocol of what came and went, and the reference data of places, holidays and clock rules.
Publishes: prag.registry.v1 (case and clock events, and how much of clocks is new for whom), prag.profiles.v1
(PersonProfiled, for reporting only).
Asks assessment, referral and benefits what is under way before a case is closed, and what stands there, for
the file of a case.
Hears: all events of assessment, referral and benefits: they move cases, stop clocks and fill the timeline;
from referral also an office's meetings, which meet its duties.
From identity who is at work in which office: the cases of whoever is not any more are to be handed over.
"""

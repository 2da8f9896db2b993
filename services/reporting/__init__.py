"""What came of it: facts from the events of all services, and the municipal plan counted over them.

Owns: fact (one countable act, pseudonymous), profile (what is counted by age and sex), definition (what a
municipality says an objective's percentage is), release (a closed quarter or year as readers outside see it:
it never changes), activity (what an office did outside its cases), and the plan's texts and targets as data.
No name is here: registry's ids stand for people, and `PersonProfiled` comes on a stream that only reporting
reads.

Publishes: DefinitionChanged, ActivityRecorded, ActivityCorrected, ActivityWithdrawn.
Hears: registry, assessment, referral, benefits and profiles. Facts can be counted again at any time: they
are a fold over the events and over reporting's own acts (`python -m services.reporting rebuild`).
"""

"""What they get: schemes, applications, commission sessions, decisions with their acts, deliveries.

Owns: scheme (dated versions), application with its checklist and who had which hand in it, commission with
the acts that compose it, session with agenda and votes, decision and its act, entitlement, delivery,
project with the reports asked of who carries it. No name of a party stands here save in the printed act;
names of members of a commission are names of staff.

Publishes: ApplicationSubmitted, ApplicationReturned, ApplicationCompleted, ApplicationPutOnAgenda,
ApplicationTakenOffAgenda, SessionHeld, SessionCalledOff, BodyComposed, DecisionMade, DecisionServed,
DecisionFinal, ExecutionStarted, DeliveryRecorded; ApplicationEnded and EntitlementEnded of what ends with its
case; ActDateCorrected; ProjectRecorded, ProjectCorrected, ProjectStarted, ProjectEnded, ProjectStepUndone,
ProgressReportAsked, ProgressReportReceived, ProgressReportUndone.
Hears: registry's cases (case_ref), also their end and reopening; ActDateCorrected of registry, assessment and
referral, of what a correcting act set right; identity's accounts and institutions (workplaces).
"""

"""Who helps them: referrals of persons to institutions, their answers and coded outcomes.

Owns: referral (with its least-data snapshot), outcome, the counselling by offices and institutions, the
meetings of offices, what was agreed on cases, and whom an office knows outside them (contact). An institution
reads here and nowhere else: what the sender confirmed is all that it sees, and only until consent is
withdrawn or the referral ends.

Publishes: ReferralSent, ReferralAccepted, ReferralRefused, ReferralUnanswered, ReferralAnsweredInTime,
OutcomeRecorded, ReferralFailed, ReferralWithdrawn, SnapshotClosed, ActDateCorrected, CounsellingRecorded,
CounsellingCorrected, CounsellingUndone, MeetingPlanned, MeetingCancelled, MeetingHeld, MeetingCorrected,
MeetingUndone, AgreementRecorded, AgreementUndone, AgreedTaskDone, AgreedTaskReopened, ContactRecorded,
ContactCorrected, ContactEnded, ContactResumed, ContactTalked, ContactTalkUndone, WorkShared, ShareAnswered,
ShareUndone.
Hears: registry's cases (case_ref), also their end and reopening, ConsentWithdrawn and ConsentExpired, and the
clocks of its answers; identity's accounts, systems and institutions (workplaces).
"""

"""What every service and the gateway stand on. It knows no service.

A library of functions that services call, never a framework that asks for subclasses: errors and
their statuses, who is asking, the server and its interceptor, calls to peers, transactions and reads,
the outbox and its relay, subscriptions, jobs, blobs and drafts.
"""

"""The platform that every service and the gateway stand on. It knows no service.

A library of functions that services call, never a framework that asks for subclasses. From the ground up:

    clock, errors, ids, settings, telemetry, ...    plain modules
    auth              who is asking, their signed tokens, sensitive fields
    events            what an event says of itself, and the outbox
    database          transactions for commands, statements for queries
    messaging         the relay, consumers, projections
    rpc               the server and its guard, typed clients
    files             blobs
    runtime           what a service is made of and stands on
    common_services   the RPCs that every service has
    jobs              long work
    main              how a service starts and ends
"""

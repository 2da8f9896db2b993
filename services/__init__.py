"""The services of Prag: one folder each, and the chassis that they stand on.

A field, from the contract to the page (all of it for a new field; tests tell of most that is forgotten):

1.  `protos/prag/<name>/v1/`: the message and the request, with its `sensitivity` where not everybody may see
    it, and what it may hold (`field_behavior`, `constraints`: a text and a list have a bound); the event too,
    where others must know it (ids, codes, dates, amounts). Then `make protos`.
2.  `models.py`, and a new file in `migrations/`: a migration that is out is never changed. A test compares
    the two. A new state stands in the rules' `State`, and a migration limits the column anew.
3.  `rules/`: what of it hangs on a row, a right or another field; a fault names it as the request does.
4.  `commands/` takes it from the request into the row, `resources/` from the row into the message; `queries/`
    where a statement lists its columns.
5.  `gateway/officer/<task>/`: a field of the form under the request's name, with the contract's limits
    (`limited_by`); its template; its texts
    (`python -m gateway.translations missing sq`, then `check`). Words of codes stand in `gateway/labels/`.
6.  `documents/`, where it is printed; a fact in reporting's `subscribers.py`, where it is counted.

A reason of refusal: a value of `protos/prag/<name>/v1/<name>_errors.proto`, raised as a DomainError, its
text in `gateway/labels/<name>.py`. An event: its message with the option `event`, recorded by
`outbox.record`, heard by a line in somebody's `subscribers.py`, compared whole by a line in
`tests/<name>/test_recorded_events.py`; who follows a stream for the first time needs a line in
`FOLLOWS` (services/chassis/events/logs.py). Who calls an RPC of another service for the first time needs one
in `CALLERS` (services/chassis/rpc/callers.py).
"""

"""Who may publish and read what on NATS: the one table that the server's configuration is made from.

A denied *subscribe* does not protect what is in a stream: whoever may publish to `$JS.API.>` reads any
message with STREAM.MSG.GET and deletes it. So a service's user may publish its own events, create and ask
about its own stream, and work its own durable consumers; it may not get, purge, update or delete anything.
STREAM.UPDATE is left out on purpose: a stream can be told to copy (`sources`) or to repeat (`republish`)
another stream, which would open PROFILES to whoever may reconfigure its own. STREAM.CREATE does not change
a stream that exists, so a service can bring back its own after the store was lost, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.events import logs

# Streams that each service publishes. PROFILES carries sex, birth month, vulnerability and community.
PUBLISHES: dict[str, tuple[str, ...]] = {
    "registry": ("REGISTRY", "PROFILES"),
    "assessment": ("ASSESSMENT",),
    "referral": ("REFERRAL",),
    "benefits": ("BENEFITS",),
    "reporting": ("REPORTING",),
    "identity": ("IDENTITY",),
}

# Streams that each service reads.
FOLLOWS: dict[str, tuple[str, ...]] = {
    service: tuple(stream.upper() for stream in streams) for service, streams in logs.FOLLOWS.items()
}

# Holds every right; for people who repair streams. No process of Prag knows its password.
OPERATOR = "operator"

USERS = (*PUBLISHES, OPERATOR)


@dataclass(frozen=True)
class Rights:
    """Subjects that a user may publish to and subscribe to; everything else is denied."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def inbox_prefix(user: str) -> str:
    """Where a user's answers arrive; nobody else may listen there."""
    return f"_INBOX_{user}"


def stream_subjects(stream: str) -> str:
    """All subjects of a stream."""
    return f"prag.{stream.lower()}.v1.>"


def service_rights(service: str, publishes: tuple[str, ...], follows: tuple[str, ...]) -> Rights:
    """What a service may do that publishes and follows these streams."""
    publish: list[str] = []
    for stream in publishes:
        publish += [
            stream_subjects(stream),
            f"$JS.API.STREAM.CREATE.{stream}",
            f"$JS.API.STREAM.INFO.{stream}",
        ]
    for stream in follows:
        publish += [
            f"$JS.API.STREAM.INFO.{stream}",
            # The consumer's name is the service's; the last token is its filter, where it has one.
            f"$JS.API.CONSUMER.CREATE.{stream}.{service}",
            f"$JS.API.CONSUMER.CREATE.{stream}.{service}.>",
            f"$JS.API.CONSUMER.DURABLE.CREATE.{stream}.{service}",
            f"$JS.API.CONSUMER.INFO.{stream}.{service}",
            f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{service}",
            f"$JS.ACK.{stream}.{service}.>",
        ]
    return Rights(publish=tuple(publish), subscribe=(f"{inbox_prefix(service)}.>",))


def rights(user: str) -> Rights:
    """What one user of the table may do."""
    if user == OPERATOR:
        return Rights(publish=(">",), subscribe=(">",))
    return service_rights(user, PUBLISHES[user], FOLLOWS[user])

#!/bin/sh
# As root first, like the image's own; then as the user of the database.
set -e
shift
data=/var/lib/postgresql/18/docker
as="setpriv --reuid=postgres --regid=postgres --clear-groups"
if [ ! -e "$data/PG_VERSION" ]; then
    install -d -o postgres "$data"
    $as initdb -D "$data" -U postgres -A scram-sha-256 --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
fi
exec $as postgres -D "$data" -c listen_addresses='*' "$@"

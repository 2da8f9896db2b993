#!/bin/sh
# PostgreSQL by TLS only. It reads no key that others may read, so it gets copies of its own:
#   postgres.sh           starts it, by the image's own script
#   postgres.sh renew     takes certificates that were made anew; what is connected stays
set -e
own=/var/run/postgresql
for kind in certificate key; do
    install -o postgres -m 0600 "/run/certificates/$kind.pem" "$own/$kind.pem"
done
if [ "$1" = renew ]; then
    kill -HUP 1
    exit
fi
exec docker-entrypoint.sh postgres \
    -c ssl=on -c ssl_min_protocol_version=TLSv1.2 \
    -c ssl_cert_file="$own/certificate.pem" -c ssl_key_file="$own/key.pem" \
    -c hba_file=/etc/prag/pg_hba.conf

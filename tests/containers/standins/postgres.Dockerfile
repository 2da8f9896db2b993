# In place of postgres:18-bookworm: the same version, with what we use of the image's entrypoint.
FROM localhost/wheels:1
RUN useradd --uid 999 postgres && install -d -o postgres /var/lib/postgresql
COPY postgres.sh /
VOLUME /var/lib/postgresql
USER postgres
ENTRYPOINT ["sh", "/postgres.sh"]

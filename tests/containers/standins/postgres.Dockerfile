# In place of postgres:18-bookworm: Debian's, for the one from wheels speaks no TLS, with what we use of the image's
# entrypoint.
FROM localhost/bookworm:1
RUN ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/ && install -d -m 3777 -o postgres /var/run/postgresql
COPY --chmod=0755 postgres.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /var/lib/postgresql
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]

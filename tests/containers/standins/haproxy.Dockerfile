# In place of haproxy:3.2: Debian's.
FROM localhost/bookworm:1
USER haproxy
ENTRYPOINT ["haproxy", "-W", "-db"]
CMD ["-f", "/usr/local/etc/haproxy/haproxy.cfg"]

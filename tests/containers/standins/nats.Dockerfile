# In place of nats:2.15-alpine.
FROM localhost/wheels:1
ENTRYPOINT ["nats-server"]

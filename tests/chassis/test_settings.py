"""Settings: what each variable may be, to its bounds, and what stands there when nothing is said."""

from pathlib import Path

import pytest

from services.chassis import settings
from services.chassis.settings import ServiceSettings, SettingsError, load

LEAST = {"DATABASE_URL": "postgresql://x", "PRAG_KEY_FILE": "key.json", "PRAG_KEYS_FILE": "keys.json"}


def test_what_is_not_said_is_this():
    given = load(ServiceSettings, LEAST)
    assert given == ServiceSettings(
        listen="127.0.0.1:0",
        metrics_listen="",
        ready_file=None,
        database_url="postgresql://x",
        migrate_database_url="",
        pool_size=8,
        nats_url="",
        nats_user="",
        nats_password="",
        key_file=Path("key.json"),
        keys_file=Path("keys.json"),
        blobs="",
        peers={},
        tls_certificate=None,
        tls_key=None,
        tls_authority=None,
        shared_port=False,
        grace=10.0,
        log_level="info",
    )
    assert given.certificates() is None


def test_each_variable_is_read_into_its_field(tmp_path):
    for name in ("own.crt", "own.key", "ca.crt"):
        tmp_path.joinpath(name).write_text(f"the {name}")
    said = LEAST | {
        "PRAG_LISTEN": "0.0.0.0:5101",
        "METRICS_LISTEN": "127.0.0.1:9000",
        "PRAG_READY_FILE": "ready.json",
        "MIGRATE_DATABASE_URL": "postgresql://m",
        "PRAG_POOL_SIZE": "3",
        "NATS_URL": "nats://n",
        "NATS_USER": "u",
        "NATS_PASSWORD": "p",
        "PRAG_BLOBS": "file:///b",
        "PRAG_PEERS": "registry=h:1",
        "PRAG_TLS_CERTIFICATE": str(tmp_path / "own.crt"),
        "PRAG_TLS_KEY": str(tmp_path / "own.key"),
        "PRAG_TLS_AUTHORITY": str(tmp_path / "ca.crt"),
        "PRAG_SHARED_PORT": "1",
        "PRAG_GRACE_SECONDS": "2.5",
        "PRAG_LOG_LEVEL": "debug",
    }
    read = load(ServiceSettings, said)
    assert (read.listen, read.metrics_listen, read.ready_file) == (
        *("0.0.0.0:5101", "127.0.0.1:9000"),
        Path("ready.json"),
    )
    assert (read.migrate_database_url, read.pool_size) == ("postgresql://m", 3)
    assert (read.nats_url, read.nats_user, read.nats_password) == ("nats://n", "u", "p")
    assert (read.blobs, read.peers, read.shared_port) == ("file:///b", {"registry": "h:1"}, True)
    assert (read.grace, read.log_level) == (2.5, "debug")
    assert (read.tls_authority, read.tls_key, read.tls_certificate) == tuple(
        tmp_path / name for name in ("ca.crt", "own.key", "own.crt")
    )
    with pytest.raises(SettingsError, match="the certificates"):
        read.certificates()
    shown = repr(read)
    assert not [secret for secret in ("postgresql://", "'p'") if secret in shown]


@pytest.mark.parametrize("text", ["0", "yes", "true"])
def test_a_port_is_shared_by_a_one_and_nothing_else(text):
    assert load(ServiceSettings, LEAST | {"PRAG_SHARED_PORT": text}).shared_port is False


@pytest.mark.parametrize("left", ["PRAG_TLS_CERTIFICATE", "PRAG_TLS_KEY", "PRAG_TLS_AUTHORITY"])
def test_certificates_are_all_or_none(left):
    whole = dict.fromkeys(("PRAG_TLS_CERTIFICATE", "PRAG_TLS_KEY", "PRAG_TLS_AUTHORITY"), "x")
    del whole[left]
    with pytest.raises(SettingsError, match="belong together"):
        load(ServiceSettings, LEAST | whole)


@pytest.mark.parametrize("where", ["0.0.0.0:5000", "[::]:5000", "registry:5000", "10.0.0.7:5000"])
@pytest.mark.parametrize("variable", ["PRAG_LISTEN", "METRICS_LISTEN"])
def test_where_others_come_certificates_are_asked_for(variable, where):
    """Else whoever reaches the machine calls services by a token that was stolen, and reads their metrics."""
    with pytest.raises(SettingsError, match=f"{variable} is reached from other machines"):
        load(ServiceSettings, LEAST | {variable: where})
    for here in ("127.0.0.1:5000", "[::1]:5000", "localhost:5000"):
        assert load(ServiceSettings, LEAST | {variable: here})
    whole = dict.fromkeys(("PRAG_TLS_CERTIFICATE", "PRAG_TLS_KEY", "PRAG_TLS_AUTHORITY"), "x")
    assert load(ServiceSettings, LEAST | whole | {variable: where})


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (settings.address, "h:0", "h:0"),
        (settings.address, "h:65535", "h:65535"),
        (settings.address, "[::1]:80", "[::1]:80"),
        (settings.address, "h:65536", None),
        (settings.address, "h:-1", None),
        (settings.address, "h:", None),
        (settings.address, ":80", None),
        (settings.address, "80", None),
        (settings.address, "h", None),
        (settings.seconds, "0", 0.0),
        (settings.seconds, "3600", 3600.0),
        (settings.seconds, "3600.1", None),
        (settings.seconds, "-0.1", None),
        (settings.seconds, "nan", None),
        (settings.seconds, "soon", None),
        (settings.peers, "", {}),
        (settings.peers, " a=h:1 , b=h:2,", {"a": "h:1", "b": "h:2"}),
        (settings.peers, "a=h=1", {"a": "h=1"}),
        (settings.peers, "a", None),
        (settings.peers, "a=", None),
        (settings.peers, "=h:1", None),
        (settings.peers, "a=h:1,b", None),
    ],
)
def test_what_a_value_may_be(read, text, value):
    if value is None:
        with pytest.raises(ValueError, match=r"expected|convert"):
            read(text)
    else:
        assert read(text) == value


def test_a_value_goes_before_a_file_and_an_empty_one_is_none(tmp_path):
    file = tmp_path / "url"
    file.write_text(" from the file\n")
    both = LEAST | {"NATS_URL": "said", "NATS_URL_FILE": str(file)}
    assert load(ServiceSettings, both).nats_url == "said"
    assert load(ServiceSettings, both | {"NATS_URL": ""}).nats_url == "from the file"
    assert load(ServiceSettings, both, nats_url="given").nats_url == "given"
    with pytest.raises(SettingsError) as caught:
        load(ServiceSettings, LEAST | {"DATABASE_URL": ""})
    assert caught.value.problems == ["DATABASE_URL is not set"]
    assert str(caught.value) == "settings: DATABASE_URL is not set"

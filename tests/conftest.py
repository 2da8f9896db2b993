"""What all tests stand on."""

pytest_plugins = ["services.chassis.testing", "tests.servers", "tests.stack", "tests.refusals"]

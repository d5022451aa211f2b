"""What the server answers is what its description says it answers, whatever it is asked."""

import subprocess
import sys
from pathlib import Path

import pytest

from server import Server

# No 5xx, no status, media type or shape that the description does not name.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# Its answer never ends; and what ends the tests' own access is asked by itself.
ENDLESS, FAREWELL = "events", "sign-out"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("described"))
    server.user("ada", "admin")
    server.user("wim", "worker")
    with server.serving():
        yield server


def ask(server, name, *options):
    """Asks everything in the description, as drawn from the same seed each time."""
    command = [Path(sys.executable).with_name("schemathesis"), "run", server.url + "/openapi.json"]
    command += ["--checks", CHECKS, "--seed", "1", "--suppress-health-check", "all", "--no-color"]
    command += ["--header", f"Authorization: Bearer {server.token(name)}", *options]
    asked = subprocess.run(command, capture_output=True, text=True, cwd=server.data)
    assert asked.returncode == 0, asked.stdout[-6000:] + asked.stderr[-2000:]
    assert " passed" in asked.stdout, asked.stdout[-2000:]


def test_an_admin_is_answered_as_described(server):
    ask(server, "ada", "--max-examples", "8", "--exclude-path-regex", f"({ENDLESS}|{FAREWELL})")


def test_a_worker_is_answered_as_described(server):
    phases = ("--phases", "examples,coverage")
    ask(server, "wim", "--max-examples", "3", *phases, "--exclude-path-regex", f"({ENDLESS}|{FAREWELL})")


def test_signing_out_is_answered_as_described(server):
    ask(server, "wim", "--max-examples", "3", "--include-path-regex", FAREWELL)

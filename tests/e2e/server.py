"""A sessions server of one test: the real program on a database of its own."""

import socket
import subprocess
import urllib.request
from contextlib import contextmanager

import stage
from until import until

PROGRAM = stage.program("STINT_SERVER_BIN", "stint-server")
PASSWORD = "correct horse battery staple"


class Server:
    """Its address, and its own commands upon its data."""

    def __init__(self, folder):
        self.data = folder / "server"
        self.log = folder / "server.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def command(self, *words, said=""):
        """Runs one of the program's commands and gives what it answers."""
        command = [PROGRAM, "--data", str(self.data), *words]
        return subprocess.run(command, input=said, capture_output=True, text=True, check=True).stdout

    def user(self, name, role):
        self.command("user", "add", name, "--role", role, "--password-stdin", said=PASSWORD + "\n")

    def token(self, name):
        """A new token of a user's."""
        words = self.command("token", "create", name, "--name", "tests").split()
        return next(word for word in words if word.startswith("stint_pat_"))

    def kill(self):
        """As a power cut does it."""
        self.process.kill()
        self.process.wait(30)

    def answers(self):
        with urllib.request.urlopen(self.url + "/health", timeout=5) as answer:
            return answer.status == 200

    @contextmanager
    def serving(self):
        with open(self.log, "ab") as log:
            command = [PROGRAM, "--data", str(self.data), "serve", "--listen", f"127.0.0.1:{self.port}"]
            # A test asks faster than any person: how often is another test's matter.
            command += ["--token-rate", "0", "--address-rate", "0"]
            process = self.process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            until(self.answers, lambda: f"no answer: {self.log.read_text()[-500:]}", 20, retry=(OSError,))
            yield self
        finally:
            process.terminate()
            process.wait(30)

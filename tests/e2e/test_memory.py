"""What is left of the secret in the process while it waits for the network."""

import resource

import surroundings
from harness import BINARY, Case, account, asks_the_process, fault, main


class Memory(Case):
    """What others on the machine can see of a process that waits for the network."""

    def waiting(self, *flags, env, stdin=None):
        self.emulator.faults(fault({"delay_ms": 1500}, path="/rest/self"))
        running = self.start([BINARY, "check", *self.network(), *flags], env, stdin)
        self.emulator.wait_for_request()
        self.assertIsNone(running.process.poll())
        return running

    def look(self, running, name):
        with open(f"/proc/{running.process.pid}/{name}", "rb") as file:
            return file.read()

    @asks_the_process
    def test_the_environment_is_wiped(self):
        for variable in ("SNYK_TOKEN", "SNYK_OAUTH_TOKEN", "MINE"):
            with self.subTest(variable):
                self.emulator.clear_log()
                token = self.jwt() if variable == "SNYK_OAUTH_TOKEN" else self.api_token()
                self.world(account(token, "service_account"))
                flags = ["--token-env", "MINE"] if variable == "MINE" else []
                running = self.waiting(
                    *flags, env=surroundings.bare(self.box) | {variable: token, "KEPT": "kept"}
                )
                environ, cmdline = self.look(running, "environ"), self.look(running, "cmdline")
                running.wait()
                self.assertIn(b"KEPT=kept", environ)
                self.assertIsNone(self.canary.find(environ))
                self.assertIsNone(self.canary.find(cmdline))

    @asks_the_process
    def test_copies_in_other_variables_are_wiped(self):
        """Such as INPUT_CLIENT-SECRET, which the runner of a container action sets beside what we ask for."""
        token = self.service_account()
        pem = self.box.write("token", token + "\n")
        copies = {"INPUT_MY-TOKEN": token, "TF_VAR_TOKEN": token, "HEADER": f"Authorization: token {token}", "KEPT": "kept"}
        for name, (flags, more) in {
            "variable": (["--token-env", "INPUT_MY_TOKEN"], {"INPUT_MY_TOKEN": token}),
            "trimmed": (["--token-env", "INPUT_MY_TOKEN"], {"INPUT_MY_TOKEN": f' "{token}"\n'}),
            "file": (["--token-file", pem], {}),
        }.items():
            with self.subTest(name):
                self.emulator.clear_log()
                running = self.waiting(*flags, env=surroundings.bare(self.box) | copies | more)
                environ = self.look(running, "environ")
                running.wait()
                self.assertIn(b"KEPT=kept", environ)
                self.assertIn(b"HEADER=", environ)
                self.assertIsNone(self.canary.find(environ))

    @asks_the_process
    def test_relatives_are_wiped(self):
        token = self.service_account()
        env = surroundings.bare(self.box) | {
            "MINE": token,
            "SNYK_TOKEN": self.api_token(),
            "SNYK_OAUTH_TOKEN": self.jwt(),
        }
        running = self.waiting("--token-env", "MINE", env=env)
        environ = self.look(running, "environ")
        running.wait()
        self.assertIsNone(self.canary.find(environ))

    def test_no_core_file(self):
        token = self.service_account()
        running = self.start(
            [BINARY, "check", *self.network()], surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        )
        running.wait()
        self.emulator.clear_log()
        running = self.waiting(env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        limits = resource.prlimit(running.process.pid, resource.RLIMIT_CORE)
        running.wait()
        self.assertEqual(limits[0], 0)


if __name__ == "__main__":
    main()

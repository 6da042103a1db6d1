"""--report-file: it is there on every ending, also where the settings were refused, and never in another file's place."""

import json
import os

import surroundings
from harness import Case, main, new_id

REFUSED = {
    "a region that is not there": (["--region", "mars"], {}, 78),
    "a variable with a bad value": ([], {"SNYK_CRED_TIMEOUT": "soon"}, 78),
    "a duration that is none": (["--timeout", "soon"], {}, 64),
    "a policy file that is not there": (["--policy-file", "/nowhere/policy.json"], {}, 66),
}

KEYLESS = ["--client-id", "11111111-2222-4333-8444-555555555555", "--key-id", "k", "--region", "eu",
           "--signer", "vault+https://127.0.0.1:9/transit/keys/snyk?role=ci"]  # fmt: skip


class ReportFile(Case):
    def test_settings_that_are_refused(self):
        for command in ("check", "inject"):
            for name, (flags, variables, code) in REFUSED.items():
                with self.subTest(name, command=command):
                    path = self.box.path(f"report-{command}-{len(name)}.json")
                    env = surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()} | variables
                    result = self.snyk_cred(command, "--report-file", path, *flags, env=env)
                    self.assertEqual(result.code, code, result)
                    report = json.loads(self.box.read(path))
                    self.assertEqual((report["verdict"], report["exit_code"]), ("failed", code))
                    self.assertEqual(report["reason"]["code"], result.words[0])

    def test_it_replaces_no_file_of_this_run(self):
        token = self.api_token()
        for option in ("token-file", "client-secret-file", "private-key-file", "id-token-file", "assertion-file", "ca-file"):
            for bad in ([], ["--timeout", "soon"]):
                for by_variable in (False, True):
                    if by_variable and option in ("ca-file", "id-token-file"):
                        continue  # flags only
                    with self.subTest(option, settings=bad, by_variable=by_variable):
                        path = self.box.write("file", f"{token}\n")
                        env = surroundings.bare(self.box)
                        flags = [f"--{option}", path, *KEYLESS] if option == "id-token-file" else [f"--{option}", path]
                        if by_variable:
                            env["SNYK_CRED_" + option.upper().replace("-", "_")] = path
                            flags = []
                        result = self.snyk_cred("check", *flags, *bad, "--report-file", path, env=env)
                        self.assertNotEqual(result.code, 0, result)
                        self.assertEqual(self.box.read(path).decode(), f"{token}\n")

    def test_a_plain_name_is_a_file_and_a_token_is_none(self):
        for name, written in (("report.json", True), (new_id(), False)):
            env = surroundings.bare(self.box)
            result = self.snyk_cred("check", "--timeout", "soon", "--report-file", name, env=env, cwd=self.box.root)
            self.assertIn(result.code, (64, 78), result)
            self.assertEqual(os.path.exists(self.box.path(name)), written)

    def test_a_value_that_is_no_path_is_not_written_to(self):
        result = self.snyk_cred(
            "check", "--timeout", "soon", "--report-file", "/nowhere/at/all/report.json", env=surroundings.bare(self.box)
        )
        self.assert_refused(result, 64, "usage")


if __name__ == "__main__":
    main()

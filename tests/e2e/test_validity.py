"""When a credential ends: from its claims, from Snyk's list, by the server's clock."""

import time

import credentials
import surroundings
from harness import Case, account, main

DAY = 86400


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


class MinValidity(Case):
    def validity(self, token, *flags, principal="app_instance", pats=(), **more):
        self.world(account(token, principal, pats=list(pats)), **more)
        variable = "SNYK_OAUTH_TOKEN" if token.startswith("eyJ") else "SNYK_TOKEN"
        return self.check(*flags, env=surroundings.bare(self.box) | {variable: token})

    def test_long_enough(self):
        for name, token in (
            ("personal", self.pat(expires=credentials.in_days(60))),
            ("service account", self.sat(expires=credentials.in_days(60))),
            ("oauth", self.jwt(expires=credentials.in_days(60))),
        ):
            with self.subTest(name):
                result, report = self.validity(token, "--min-validity", "59d")
                self.assert_ok(result)
                self.assertEqual(
                    report["credential"]["expires_at"],
                    iso(credentials.in_days(60))[:13] + report["credential"]["expires_at"][13:],
                )

    def test_not_long_enough(self):
        for name, token, flag in (
            ("personal", self.pat(expires=credentials.in_days(20)), "30d"),
            ("service account", self.sat(expires=credentials.in_days(20)), "481h"),
            ("oauth", self.jwt(), "2h"),
            ("oauth in minutes", self.jwt(), "61m"),
            ("oauth in seconds", self.jwt(), "3700s"),
        ):
            with self.subTest(name):
                result, report = self.validity(token, "--min-validity", flag)
                self.assert_refused(result, 77, "min-validity", says="--min-validity")
                self.assertEqual(report["verdict"], "denied")

    def test_kinds_without_expiry_pass(self):
        result, report = self.validity(self.api_token(), "--min-validity", "365d")
        self.assert_ok(result)
        self.assertIsNone(report["credential"]["expires_at"])

    def test_an_unknown_expiry_is_refused(self):
        for name, token in (
            ("personal", self.pat(expires=None)),
            ("service account", self.sat(expires=None)),
            ("oauth", self.jwt(expires=None)),
        ):
            with self.subTest(name):
                result, _ = self.validity(token, "--min-validity", "1h")
                self.assert_refused(result, 77, "min-validity")
                result, _ = self.validity(token)
                self.assert_ok(result)

    def test_snyks_list_where_the_claims_are_silent(self):
        for days, code in ((40, 0), (10, 77)):
            with self.subTest(f"{days} days"):
                token = self.pat(expires=None)
                pats = [{"label": "ci", "expires_at": iso(credentials.in_days(days))}]
                result, report = self.validity(
                    token, "--min-validity", "30d", "--plan", "trial", principal="user", pats=pats
                )
                self.assertEqual(result.code, code, result)
                self.assertEqual(report["credential"]["expires_at"][:10], iso(credentials.in_days(days))[:10])

    def test_numbers_that_are_no_dates(self):
        """A claim is foreign text: no number in it may lead to a wrong sum."""
        for number in (2**63 - 1, -(2**63), 2**64 - 1, 1e300, -1e300, 253402300800):
            for token in (self.pat(expires=number), self.sat(expires=number), self.jwt(expires=number)):
                with self.subTest(f"{token[:8]} {number}"):
                    result, report = self.validity(token)
                    self.assert_ok(result)
                    self.assertIsNone(report["credential"]["expires_at"])
                    result, _ = self.validity(token, "--min-validity", "1h")
                    self.assert_refused(result, 77, "min-validity")

    def test_bad_durations(self):
        for text in ("soon", "-1h", "1", "1 h", "1y", "h", "1h1", "99999999999999999999d"):
            with self.subTest(text):
                result = self.snyk_cred(
                    "check",
                    f"--min-validity={text}",
                    env=surroundings.bare(self.box) | {"SNYK_TOKEN": self.api_token()},
                )
                if text != "1":  # whether a bare number means seconds is the program's own affair
                    self.assert_refused(result, 64, says="--min-validity")

    def test_by_variable_and_the_strictest_wins(self):
        token = self.pat(expires=credentials.in_days(20))
        self.world(account(token, "app_instance"))
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token, "SNYK_CRED_MIN_VALIDITY": "30d"}
        self.assert_refused(self.snyk_cred("check", env=env), 77, "min-validity")
        self.assert_refused(self.snyk_cred("check", "--min-validity", "1d", env=env), 77, "min-validity")


class Clocks(Case):
    def test_the_servers_clock_counts(self):
        """This machine believes that the token lives; the server's Date says that it has ended soon after."""
        token = self.pat(expires=credentials.in_days(3))
        self.world(account(token, "app_instance"), date_offset_seconds=int(2.5 * DAY))
        env = surroundings.bare(self.box) | {"SNYK_TOKEN": token}
        result = self.snyk_cred("check", "--min-validity", "1d", env=env)
        self.assert_refused(result, 77, "min-validity")
        self.world(account(token, "app_instance"))
        self.assert_ok(self.snyk_cred("check", "--min-validity", "1d", env=env))

    def test_a_wrong_clock_here_refuses_nothing(self):
        """By this machine the token ended yesterday, by the server it lives two more days."""
        token = self.pat(expires=credentials.in_days(-1))
        self.world(account(token, "app_instance"), date_offset_seconds=-3 * DAY)
        result, report = self.check(env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        self.assert_ok(result)
        self.assertRegex(" ".join(report["warnings"] + report.get("notices", [])).lower(), "clock")

    def test_an_accepted_token_that_has_ended_by_the_servers_clock(self):
        token = self.pat(expires=credentials.in_days(-1))
        self.world(account(token, "app_instance"))
        result = self.snyk_cred("check", env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        self.assert_refused(result, 67, "expired")

    def test_no_notice_where_the_clocks_agree(self):
        token = self.pat()
        self.world(account(token, "app_instance"), date_offset_seconds=5)
        _, report = self.check(env=surroundings.bare(self.box) | {"SNYK_TOKEN": token})
        self.assertNotIn("clock", " ".join(report["warnings"] + report.get("notices", [])).lower())


class Warning14Days(Case):
    def warned(self, token):
        self.world(account(token, "app_instance"))
        variable = "SNYK_OAUTH_TOKEN" if token.startswith("eyJ") else "SNYK_TOKEN"
        result, report = self.check(env=surroundings.bare(self.box) | {variable: token})
        self.assert_ok(result)
        return " ".join(report["warnings"]).lower()

    def test_before_the_end(self):
        self.assertRegex(self.warned(self.pat(expires=credentials.in_days(13))), "end|expire")
        self.assertRegex(self.warned(self.sat(expires=credentials.in_days(13))), "end|expire")

    def test_says_how_to_renew_this_kind(self):
        self.assertRegex(
            self.warned(self.pat(expires=credentials.in_days(2))), "account settings|personal access token"
        )
        self.assertIn("service account", self.warned(self.sat(expires=credentials.in_days(2))))

    def test_not_long_before(self):
        self.assertEqual(self.warned(self.pat(expires=credentials.in_days(16))), "")
        self.assertEqual(self.warned(self.sat(expires=credentials.in_days(16))), "")

    def test_not_for_what_lives_an_hour(self):
        self.assertEqual(self.warned(self.jwt()), "")


if __name__ == "__main__":
    main()

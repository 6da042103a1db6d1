#include "support/ci.hpp"
#include "support/report.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::reports;

TEST_CASE("report_text: an allowed credential, line by line") {
    CHECK(
        lines(said(allowed(), false, false, false)) ==
        std::vector<std::string>{
            "snyk-cred: allowed: this credential may be used here",
            "  credential  a service account's token, variable CI_SNYK",
            "  fingerprint sha256:0123456789ab (start of the secret's SHA-256: the same secret always has the "
            "same)",
            "  principal   service account 11111111-2222-4333-8444-555555555555 (Scanner of the shop)",
            "  region      SNYK-EU-01, https://api.eu.snyk.io (flag --region)",
            "  plan        enterprise (service accounts exist on Enterprise only)",
            "  context     automation (CI is true)",
            "  org         shop (99999999-2222-4333-8444-555555555555)",
            "  expires     2027-01-01T00:00:00Z",
            "  proxy       proxy.example.com:3128",
        });
}

TEST_CASE("report_text: a denied credential says so first, and why and what next last") {
    const auto text = lines(said(denied(), false, false, false));
    REQUIRE(text.size() > 5);
    CHECK(text.front() == "snyk-cred: denied: this credential may not be used here (exit code 77)");
    CHECK(std::vector(text.end() - 6, text.end()) ==
          std::vector<std::string>{
              "snyk-cred: warning: the credential ends soon",
              "snyk-cred: notice: a line end was taken off",
              "snyk-cred: error: a person's token in CI [enterprise-rule]",
              "  hint: make one",
              "  hint: or declare it",
              "  more: snyk-cred explain enterprise-rule",
          });
}

TEST_CASE("report_text: what was expected, and what came of it") {
    Report report = allowed();
    report.assertions = {
        {Option::expect_org, {"1111", "2222"}, {Origin::policy_file, "p.json"}, "2222", true},
        {Option::expect_region, {"eu", "au"}, {Origin::flag, "--expect-region"}, "SNYK-US-01", false},
        {Option::expect_principal, {"3333"}, {Origin::flag, "--expect-principal"}}};
    const std::string text = said(report, false, false, false);
    CHECK(holds(text, "  expected    organization 2222: yes (policy file p.json)\n"
                      "  expected    region eu or au: no (flag --expect-region)\n"
                      "  expected    account 3333: not checked (flag --expect-principal)\n"));
}

TEST_CASE("report_text: exec says in its one line what its command does not get") {
    Report report = allowed();
    report.command = Command::exec;
    report.notices = {"the default region"};
    report.withheld = {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SNYK_ID_TOKEN"};
    const std::string withheld =
        "the command does not get the job's identity (ACTIONS_ID_TOKEN_REQUEST_TOKEN, "
        "SNYK_ID_TOKEN); --keep-identity passes it";
    const std::string line = said(report, false, false, false);
    CHECK(lines(line).size() == 1);
    CHECK(line.ends_with(", 1 notice with --verbose; " + withheld + "\n"));
    CHECK(holds(said(report, false, false, true), "snyk-cred: notice: " + withheld + "\n"));
    CHECK(parsed(report).at("notices").as_array().size() == 2);
}

TEST_CASE("report_text: exec says one line before its command, and every warning") {
    Report report = allowed();
    report.command = Command::exec;
    report.warnings = {"the credential ends soon"};
    report.notices = {"a trailing newline", "the default region"};
    CHECK(lines(said(report, false, false, false)) ==
          std::vector<std::string>{"snyk-cred: allowed: service account Scanner of the shop, SNYK-EU-01, "
                                   "organization shop, 2 notices with --verbose",
                                   "snyk-cred: warning: the credential ends soon"});
    CHECK(said(report, true, false, false).starts_with("snyk-cred: \x1b[1;32mallowed\x1b[0m: service"));
    CHECK(said(report, false, true, false) == "snyk-cred: warning: the credential ends soon\n");
    CHECK(lines(said(report, false, false, true)).size() > 10);

    report.principal->type = PrincipalType::user; // whose name is not shown
    report.notices.pop_back();
    report.org.reset();
    CHECK(
        lines(said(report, false, false, false)).front() ==
        "snyk-cred: allowed: user 11111111-2222-4333-8444-555555555555, SNYK-EU-01, 1 notice with --verbose");

    report.kind = CredentialKind::oauth_access_token; // which may end before the command does
    CHECK(holds(lines(said(report, false, false, false)).front(),
                "SNYK-EU-01, expires 2027-01-01T00:00:00Z, "));

    report.verdict = Verdict::denied;
    CHECK(holds(said(report, false, false, false), "  region      SNYK-EU-01"));
}

TEST_CASE("report_text: the headline is the command's own") {
    struct Case {
        Command command;
        Verdict verdict;
        const char* line;
    };
    for (
        const Case& row :
        {Case{Command::check, Verdict::failed, "snyk-cred: failed: the credential could not be checked"},
         Case{Command::inject, Verdict::failed, "snyk-cred: failed: later steps get no credential"},
         Case{Command::exec, Verdict::failed, "snyk-cred: failed: the command was not run"},
         Case{
             Command::exec, Verdict::skipped,
             "snyk-cred: skipped: there is no credential, so the command was not run; --on-missing allows that"},
         Case{Command::inject, Verdict::skipped,
              "snyk-cred: skipped: there is no credential, and --on-missing allows that"}}) {
        CAPTURE(row.line);
        Report report;
        report.command = row.command;
        report.verdict = row.verdict;
        CHECK(said(report, false, false, false) == std::string(row.line) + "\n");
    }
}

TEST_CASE("report_text: quiet keeps warnings and errors") {
    CHECK(said(allowed(), true, true, true).empty());
    CHECK(lines(said(denied(), false, true, false)) ==
          std::vector<std::string>{
              "snyk-cred: warning: the credential ends soon",
              "snyk-cred: error: a person's token in CI [enterprise-rule]",
              "  hint: make one",
              "  hint: or declare it",
              "  more: snyk-cred explain enterprise-rule",
          });
}

TEST_CASE("reason_text: as severe as the reason is") {
    const Failure failure{Fault::enterprise_rule, "a person's token in CI", {"make a service account"}};
    const std::string error = "snyk-cred: error: a person's token in CI [enterprise-rule]\n"
                              "  hint: make a service account\n";
    CHECK(reason_text(failure) == error + "  more: snyk-cred explain enterprise-rule\n");
    CHECK(reason_text(failure, "https://github.com/o/r/blob/c/E.md") ==
          error + "  more: https://github.com/o/r/blob/c/E.md#enterprise-rule\n");
    CHECK(reason_text({failure, Severity::warning}) ==
          "snyk-cred: warning: a person's token in CI [enterprise-rule]\n"
          "  hint: make a service account\n");
}

TEST_CASE("report_text: trust is shown once, and without --verbose where it is not the system's") {
    for (const bool verbose : {false, true}) {
        CAPTURE(verbose);
        Report report = allowed();
        CHECK(holds(said(report, false, false, verbose), "  trust       system\n") == verbose);
        report.trust_source = "--ca-file corporate.pem";
        report.system_trust = false;
        const std::string text = said(report, false, false, verbose);
        CHECK(holds(text, "  trust       --ca-file corporate.pem\n"));
        CHECK(text.find("  trust ") == text.rfind("  trust "));
    }
}

TEST_CASE("report_text: verbose adds trust, requests and settings") {
    Report report = allowed();
    report.requests.push_back(RequestRecord{"api.eu.snyk.io", "GET", "/rest/orgs", {}, 30'000, 4, {}});
    const std::string text = said(report, false, false, true);
    CHECK(holds(text, "  trust       system\n"));
    CHECK(holds(text, "  request     GET api.eu.snyk.io/rest/self: 200, 143 ms, 1 attempt, "
                      "snyk-request-id req-1\n"));
    CHECK(holds(text, "  request     GET api.eu.snyk.io/rest/orgs: no answer, 30000 ms, 4 attempts\n"));
    CHECK(holds(text, "  setting     region = eu (flag --region)\n"));
}

TEST_CASE("report_text: color on the verdict alone, and only when asked") {
    struct Case {
        const char* name;
        Verdict verdict;
        const char* start;
    };
    const std::vector<Case> cases{
        {"allowed is green", Verdict::allowed, "snyk-cred: \x1b[1;32mallowed\x1b[0m: "},
        {"warned is yellow", Verdict::warned, "snyk-cred: \x1b[1;33mwarned\x1b[0m: "},
        {"skipped is yellow", Verdict::skipped, "snyk-cred: \x1b[1;33mskipped\x1b[0m: "},
        {"unverified is yellow", Verdict::unverified, "snyk-cred: \x1b[1;33munverified\x1b[0m: "},
        {"denied is red", Verdict::denied, "snyk-cred: \x1b[1;31mdenied\x1b[0m: "},
        {"failed is red", Verdict::failed, "snyk-cred: \x1b[1;31mfailed\x1b[0m: "},
    };
    for (const Case& row : cases) {
        CAPTURE(row.name);
        Report report = denied();
        report.verdict = row.verdict;
        const std::string text = said(report, true, false, true);
        CHECK(text.starts_with(row.start));
        CHECK(text.find('\x1b', text.find('\n')) == std::string::npos);
        CHECK(said(report, false, false, true).find('\x1b') == std::string::npos);
    }
}

TEST_CASE("report_text: a person's name stays out, in every form") {
    Report report = denied();
    report.principal->name = "Ada Lovelace";
    for (const bool verbose : {false, true}) {
        CHECK_FALSE(holds(said(report, false, false, verbose), "Ada"));
    }
}

TEST_CASE("report_text: nothing known is one line and the reason") {
    Report report;
    report.exit_code = ExitCode::no_input;
    report.reason = Failure{Fault::no_credential, "SNYK_TOKEN is not set", {"set it"}};
    CHECK(lines(said(report, false, false, true)) ==
          std::vector<std::string>{
              "snyk-cred: failed: the credential could not be checked (exit code 66)",
              "snyk-cred: error: SNYK_TOKEN is not set [no-credential]",
              "  hint: set it",
              "  more: snyk-cred explain no-credential",
          });
}

TEST_CASE("report_text: evidence is folded away where the log can do that, what must be seen is not") {
    Report report = denied();
    report.ci = &test::ci("gitlab");
    const std::string folded = report_text(report, false, false, false, k_new_year);
    const std::string mark = std::to_string(k_new_year) + ":snyk_cred";
    CHECK(
        folded.starts_with("\x1b[0Ksection_start:" + mark + "[collapsed=true]\r\x1b[0Ksnyk-cred: denied: "));
    const auto end = folded.find("\x1b[0Ksection_end:" + mark + "\r\x1b[0K\n");
    REQUIRE(end != std::string::npos);
    CHECK(folded.find("  expires ") < end);
    CHECK(folded.find("snyk-cred: warning: ") > end);
    CHECK(folded.find("snyk-cred: notice: ") > end);

    const auto plain = [](Report other, bool quiet, std::optional<std::int64_t> now) {
        return report_text(other, false, quiet, false, now).find("section_") == std::string::npos;
    };
    CHECK(plain(report, false, std::nullopt));
    CHECK(plain(report, true, k_new_year));
    CHECK(plain(denied(), false, k_new_year));
    report.ci = &test::ci("circleci");
    CHECK(plain(report, false, k_new_year));
    Report empty;
    empty.ci = &test::ci("gitlab");
    CHECK(plain(empty, false, k_new_year));
}

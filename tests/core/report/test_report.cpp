#include "support/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::reports;
namespace json = boost::json;

TEST_CASE("refused: the verdict follows the exit code, and no refusal is without a hint") {
    const Ending forbidden =
        refused({Fault::assertion, "another principal", {"put it back"}}, Command::check);
    CHECK(forbidden.verdict == Verdict::denied);
    CHECK(forbidden.exit_code == ExitCode::not_permitted);
    CHECK(forbidden.reason->severity == Severity::error);
    CHECK(forbidden.reason->hints == std::vector<std::string>{"put it back"});
    const Ending broken = refused({Fault::dns, "no such host", {}}, Command::exec);
    CHECK(broken.verdict == Verdict::failed);
    CHECK(broken.exit_code == ExitCode::unreachable);
    CHECK(broken.reason->hints == std::vector<std::string>{"snyk-cred exec --help lists the options"});
}

TEST_CASE("granted: what --policy warn lets pass is a warning of a run that succeeds") {
    Findings findings;
    CHECK(granted(findings).verdict == Verdict::allowed);
    CHECK_FALSE(granted(findings).reason);
    findings.softened = Failure{Fault::enterprise_rule, "a person's token in CI", {}};
    const Ending warned = granted(findings);
    CHECK(warned.verdict == Verdict::warned);
    CHECK(warned.exit_code == ExitCode::ok);
    CHECK(warned.reason->severity == Severity::warning);
    CHECK(warned.reason->message == "a person's token in CI");
}

TEST_CASE("assemble_report: of a job that is not known yet, only the CI system") {
    Settings settings;
    settings.command = Command::check;
    settings.policy = {PolicyMode::warn, {Origin::flag, "--policy"}};
    Job job;
    job.code_trust = {CodeTrust::Level::untrusted, "the head is a fork"};
    Findings findings;
    findings.warnings = {"mind this"};
    const Ending ending{Verdict::unverified};
    const Report early = assemble_report(settings, job, findings, ending);
    CHECK_FALSE(early.context);
    CHECK_FALSE(early.code_trust);
    job.context = Context::local;
    job.context_source = "a terminal";
    const Report report = assemble_report(settings, job, findings, ending);
    CHECK(report.context == Context::local);
    CHECK(report.context_source == "a terminal");
    CHECK(report.code_trust->why == "the head is a fork");
    CHECK(report.command == Command::check);
    CHECK(report.verdict == Verdict::unverified);
    CHECK(report.policy_mode == PolicyMode::warn);
    CHECK(report.warnings == std::vector<std::string>{"mind this"});
}

TEST_CASE("report: untrusted code, softened policy, exception and child have lines of their own") {
    Report report = allowed();
    report.code_trust = CodeTrust{CodeTrust::Level::cannot_tell, "cannot tell: the payload is missing"};
    report.policy_mode = PolicyMode::warn;
    report.policy_source = {Origin::flag, "--policy"};
    report.exception = PolicyException{"11111111", "migration", "2027-02-03"};
    report.child = ChildEnd{130, 2};
    const std::string text = said(report, false, false, false);
    CHECK(holds(text, "  code        untrusted (cannot tell: the payload is missing)\n"));
    CHECK(holds(text, "  policy      warn (flag --policy)\n"));
    CHECK(holds(text, "  exception   until 2027-02-03: migration\n"));
    CHECK(holds(text, "  child       ended by signal 2\n"));

    const json::object document = parsed(report);
    CHECK(document.at("context").at("untrusted_code") == true);
    CHECK(document.at("policy") ==
          json::value{
              {"mode", "warn"},
              {"source", "flag --policy"},
              {"warn_until", nullptr},
              {"exception", {{"principal", "11111111"}, {"reason", "migration"}, {"until", "2027-02-03"}}}});
    CHECK(document.at("child") == json::value{{"exit_code", 130}, {"signal", 2}});
}

TEST_CASE("report: until when a policy file warns, and that it has ended") {
    Report report = allowed();
    report.policy_source = {Origin::policy_file, "p.json"};
    report.warn_until = "2027-01-31";
    report.policy_mode = PolicyMode::warn;
    CHECK(holds(said(report, false, false, false),
                "  policy      warn until 2027-01-31 (policy file p.json)\n"));
    CHECK(parsed(report).at("policy").at("warn_until") == "2027-01-31");
    report.policy_mode = PolicyMode::enforce;
    CHECK(holds(said(report, false, false, false),
                "  policy      enforce, since the warning ended on 2027-01-31 (policy file p.json)\n"));
}

TEST_CASE("report: text from outside can neither command the CI system nor break the document") {
    struct Case {
        const char* name;
        std::string text;
    };
    const std::vector<Case> cases{
        {"line end and workflow command", "id\n::set-env name=A::b"},
        {"carriage return", "id\r::add-mask::x"},
        {"legacy command", "id ##[error]x"},
        {"escape sequence", "id\x1b[2Jx"},
        {"lone continuation byte", "id\x80x"},
        {"cut sequence", "id\xE2\x82"},
        {"overlong slash", "id\xC0\xAF"},
        {"surrogate", "id\xED\xA0\x80"},
        {"beyond Unicode", "id\xF4\x90\x80\x80"},
    };
    for (const Case& row : cases) {
        CAPTURE(row.name);
        Report report = denied();
        report.principal->id = row.text;
        report.principal->type = PrincipalType::service_account; // whose name is shown
        report.principal->name = row.text;
        report.assertions = {{Option::expect_org, {row.text}, {Origin::flag, row.text}, row.text, false}};
        report.reason->message = row.text;
        report.reason->hints = {row.text};
        report.warnings = {row.text};
        report.settings = {{"org", {row.text, {Origin::policy_file, row.text}}}};
        const std::string text = said(report, false, false, true);
        for (const std::string& line : lines(text)) {
            CAPTURE(line);
            CHECK((line.starts_with("snyk-cred: ") || line.starts_with("  ")));
            CHECK(line.find('\r') == std::string::npos);
            CHECK(line.find('\x1b') == std::string::npos);
            CHECK(line.find("##[") == std::string::npos);
        }
        const std::string document = report_json(report);
        CHECK(document.find("##[") == std::string::npos);
        CHECK(parsed(report)["verdict"] == "denied"); // Boost.JSON refuses invalid UTF-8
        for (const auto& output : outputs_of(report)) {
            CAPTURE(output.first);
            CHECK(output.second.find_first_of("\r\n\x1b") == std::string::npos);
        }
    }
}

TEST_CASE("report: well-formed text beyond ASCII stays as it is") {
    Report report = denied();
    report.reason->message = "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80";
    CHECK(holds(said(report, false, true, false), report.reason->message));
    CHECK(parsed(report)["reason"].at("message").as_string() == report.reason->message);
}

TEST_CASE("outputs_of: every name, in one order") {
    using Outputs = std::vector<std::pair<std::string, std::string>>;
    CHECK(outputs_of(allowed()) == Outputs{{"verdict", "allowed"},
                                           {"token-kind", "service-account-token"},
                                           {"principal-type", "service_account"},
                                           {"principal-id", "11111111-2222-4333-8444-555555555555"},
                                           {"plan", "enterprise"},
                                           {"region", "SNYK-EU-01"},
                                           {"api-url", "https://api.eu.snyk.io"},
                                           {"org-id", "99999999-2222-4333-8444-555555555555"},
                                           {"expires-at", "2027-01-01T00:00:00Z"},
                                           {"skipped", "false"}});
    Report report;
    report.verdict = Verdict::skipped;
    CHECK(outputs_of(report) == Outputs{{"verdict", "skipped"},
                                        {"token-kind", ""},
                                        {"principal-type", ""},
                                        {"principal-id", ""},
                                        {"plan", ""},
                                        {"region", ""},
                                        {"api-url", ""},
                                        {"org-id", ""},
                                        {"expires-at", ""},
                                        {"skipped", "true"}});
}

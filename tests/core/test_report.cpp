#include "core/ci/system.hpp"
#include "core/report.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
namespace json = boost::json;

namespace {

constexpr std::int64_t k_new_year = 1'798'761'600; // date -ud 2027-01-01 +%s

Endpoint frankfurt() {
    const auto region = parse_region("SNYK-EU-01", "a test");
    REQUIRE(region.has_value());
    return public_endpoint(**region, Source{Origin::flag, "--region"});
}

/// A service account that may be used: every member known.
Report allowed() {
    Report report;
    report.command = Command::inject;
    report.verdict = Verdict::allowed;
    report.kind = CredentialKind::service_account_token;
    report.credential_source = "variable CI_SNYK";
    report.fingerprint = "sha256:0123456789ab";
    report.expires_at = k_new_year;
    report.principal = Principal{PrincipalType::service_account, "service_account",
                                 "11111111-2222-4333-8444-555555555555", "Scanner of the shop", "org-one"};
    report.plan = PlanJudgement{"enterprise", "service accounts exist on Enterprise only"};
    report.endpoint = frankfurt();
    report.context = Context::automation;
    report.context_source = "CI is true";
    report.code_trust = CodeTrust{CodeTrust::Level::trusted, "no pull request"};
    report.org = Organisation{"99999999-2222-4333-8444-555555555555", "shop", true};
    report.trust_source = "system";
    report.added_ca = false;
    report.proxy = "proxy.example.com:3128";
    report.requests = {RequestRecord{"api.eu.snyk.io", "GET", "/rest/self", 200, 143, 1, "req-1"}};
    report.settings = {{"region", {"eu", {Origin::flag, "--region"}}}};
    return report;
}

/// A person's token where the rule wants a service account.
Report denied() {
    Report report = allowed();
    report.verdict = Verdict::denied;
    report.exit_code = ExitCode::not_permitted;
    report.principal->type = PrincipalType::user;
    report.reason = Failure{Fault::enterprise_rule, "a person's token in CI", {"make one", "or declare it"}};
    report.warnings = {"the credential ends soon"};
    report.notices = {"a line end was taken off"};
    return report;
}

std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = text.find('\n', from);
        REQUIRE(end != std::string::npos); // every line is ended
        out.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return out;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

json::object parsed(const Report& report) {
    const std::string text = report_json(report);
    CHECK(text.find('\n') == text.size() - 1);
    return json::parse(text).as_object();
}

/// What a person sees in all: the report, then the reason.
std::string said(const Report& report, bool color, bool quiet, bool verbose) {
    return report_text(report, color, quiet, verbose) + reason_text(report, quiet);
}

} // namespace

TEST_CASE("report_text: an allowed credential, line by line") {
    CHECK(lines(said(allowed(), false, false, false)) ==
          std::vector<std::string>{
              "snyk-cred: allowed: this credential may be used here",
              "  credential  a service account's token, variable CI_SNYK, sha256:0123456789ab",
              "  principal   service account 11111111-2222-4333-8444-555555555555",
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
    CHECK(std::vector(text.end() - 5, text.end()) ==
          std::vector<std::string>{
              "snyk-cred: warning: the credential ends soon",
              "snyk-cred: notice: a line end was taken off",
              "snyk-cred: error: a person's token in CI [enterprise-rule]",
              "  hint: make one",
              "  hint: or declare it",
          });
}

TEST_CASE("report_text: quiet keeps warnings and errors") {
    CHECK(said(allowed(), true, true, true).empty());
    CHECK(lines(said(denied(), false, true, false)) ==
          std::vector<std::string>{
              "snyk-cred: warning: the credential ends soon",
              "snyk-cred: error: a person's token in CI [enterprise-rule]",
              "  hint: make one",
              "  hint: or declare it",
          });
}

TEST_CASE("report_text: a softened reason is a warning, an expected one a notice") {
    Report report = denied();
    report.exit_code = ExitCode::ok;
    report.verdict = Verdict::warned;
    CHECK(holds(said(report, false, true, false),
                "snyk-cred: warning: a person's token in CI [enterprise-rule]\n"));
    report.verdict = Verdict::skipped;
    CHECK(holds(said(report, false, false, false),
                "snyk-cred: notice: a person's token in CI [enterprise-rule]\n"));
    CHECK_FALSE(holds(said(report, false, true, false), "a person's token"));
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

TEST_CASE("report_text: colour on the verdict alone, and only when asked") {
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
    CHECK(parsed(report)["principal"].at("name") == "Ada Lovelace");
}

TEST_CASE("report_text: nothing known is one line and the reason") {
    Report report;
    report.exit_code = ExitCode::no_input;
    report.reason = Failure{Fault::no_credential, "SNYK_TOKEN is not set", {"set it"}};
    CHECK(lines(said(report, false, false, true)) ==
          std::vector<std::string>{
              "snyk-cred: failed: nothing is handed over (exit code 66)",
              "snyk-cred: error: SNYK_TOKEN is not set [no-credential]",
              "  hint: set it",
          });
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
              {"exception", {{"principal", "11111111"}, {"reason", "migration"}, {"until", "2027-02-03"}}}});
    CHECK(document.at("child") == json::value{{"exit_code", 130}, {"signal", 2}});
}

TEST_CASE("report_json: every key of the contract, in its order, known or not") {
    const std::vector<std::string> keys{"schema",    "verdict", "exit_code", "reason",   "credential",
                                        "principal", "plan",    "region",    "context",  "org",
                                        "policy",    "trust",   "proxy",     "requests", "settings",
                                        "warnings",  "notices", "child"};
    for (const Report& report : {Report{}, allowed(), denied()}) {
        std::vector<std::string> found;
        for (const auto& member : parsed(report)) {
            found.emplace_back(member.key());
        }
        CHECK(found == keys);
    }
}

TEST_CASE("report_json: values") {
    const json::object document = parsed(denied());
    CHECK(document.at("schema") == "snyk-cred/report/1");
    CHECK(document.at("verdict") == "denied");
    CHECK(document.at("exit_code") == 77);
    CHECK(document.at("reason") == json::value{{"code", "enterprise-rule"},
                                               {"message", "a person's token in CI"},
                                               {"hints", {"make one", "or declare it"}}});
    CHECK(document.at("credential") == json::value{{"kind", "service-account-token"},
                                                   {"source", "variable CI_SNYK"},
                                                   {"fingerprint", "sha256:0123456789ab"},
                                                   {"expires_at", "2027-01-01T00:00:00Z"}});
    CHECK(document.at("principal").at("type") == "user");
    CHECK(document.at("region") == json::value{{"name", "SNYK-EU-01"},
                                               {"api_url", "https://api.eu.snyk.io"},
                                               {"source", "flag --region"}});
    CHECK(document.at("context").at("untrusted_code") == false);
    CHECK(document.at("trust") == json::value{{"source", "system"}, {"added_ca", false}});
    CHECK(document.at("requests") == json::value(json::array{{{"method", "GET"},
                                                              {"host", "api.eu.snyk.io"},
                                                              {"path", "/rest/self"},
                                                              {"status", 200},
                                                              {"ms", 143},
                                                              {"attempts", 1},
                                                              {"snyk_request_id", "req-1"}}}));
    CHECK(document.at("settings") == json::value{{"region", {{"value", "eu"}, {"source", "flag --region"}}}});
    CHECK(document.at("warnings") == json::value(json::array{"the credential ends soon"}));
    CHECK(document.at("notices") == json::value(json::array{"a line end was taken off"}));
}

TEST_CASE("report_json: what is unknown is null, and lists are empty") {
    const json::object document = parsed(Report{});
    CHECK(document.at("reason") ==
          json::value{{"code", nullptr}, {"message", nullptr}, {"hints", json::array{}}});
    CHECK(document.at("principal") ==
          json::value{{"type", nullptr}, {"id", nullptr}, {"name", nullptr}, {"default_org", nullptr}});
    CHECK(document.at("region") == json::value{{"name", nullptr}, {"api_url", nullptr}, {"source", nullptr}});
    CHECK(document.at("context").at("untrusted_code").is_null());
    CHECK(document.at("trust").at("added_ca").is_null());
    CHECK(document.at("proxy").is_null());
    CHECK(document.at("requests") == json::value(json::array{}));
    CHECK(document.at("settings") == json::value(json::object{}));
    CHECK(document.at("child") == json::value{{"exit_code", nullptr}, {"signal", nullptr}});
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
        report.principal->name = row.text;
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

TEST_CASE("outputs_of: the contract's names in its order") {
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

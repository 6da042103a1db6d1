#include "core/ci/system.hpp"
#include "core/rule/id_token.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;

namespace {

constexpr std::int64_t k_now = 1'795'435'200;
const std::string k_audience = "https://vault.example.com";

/// Base64url without padding, written here and not by the code under test.
std::string b64url(std::string_view text) {
    constexpr std::string_view k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned bits = 0;
    int held = 0;
    for (const char c : text) {
        bits = bits << 8U | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6)
            out += k_letters[bits >> static_cast<unsigned>(held - 6) & 63U];
    }
    if (held > 0) out += k_letters[bits << static_cast<unsigned>(6 - held) & 63U];
    return out;
}

Secret jwt(const std::string& claims) {
    return Secret(b64url(R"({"alg":"RS256","kid":"k"})") + "." + b64url(claims) + "." + b64url("made up"));
}

std::string chosen(const Settings& settings, const Environment& environment, const Job& job) {
    const auto source = choose_id_token(settings, environment, job, k_audience);
    if (!source) return std::string(row_of(source.error().fault).word);
    if (const auto* ask = std::get_if<IdTokenAsk>(&*source))
        return "ask " + ask->url + " by " + ask->bearer_variable;
    return words(std::get<SecretPlace>(*source));
}

const CiSystem* system_of(std::string_view id) {
    for (const CiSystem* each : all_ci_systems()) {
        if (each->id == id) return each;
    }
    FAIL("no such system");
    return nullptr;
}

} // namespace

TEST_CASE("choose_id_token: where the identity comes from") {
    struct Case {
        const char* name;
        const char* ci;
        Environment::Map variables;
        Environment::Names secrets;
        const char* expected;
        std::optional<std::string> by_variable{}, by_file{};
    };
    const Environment::Map url{{"ACTIONS_ID_TOKEN_REQUEST_URL", "https://t.example/x?a=b"}};
    const Environment::Names bearer{"ACTIONS_ID_TOKEN_REQUEST_TOKEN"};
    const Case cases[] = {
        {"nothing", nullptr, {}, {}, "no-identity"},
        {"our variable", nullptr, {}, {"SNYK_ID_TOKEN"}, "variable SNYK_ID_TOKEN"},
        {"a named variable", nullptr, {}, {"MINE", "SNYK_ID_TOKEN"}, "variable MINE", "MINE"},
        {"a named variable that is not set", nullptr, {}, {"SNYK_ID_TOKEN"}, "no-identity", "MINE"},
        {"a named file", nullptr, {}, {"SNYK_ID_TOKEN"}, "file /run/id", {}, "/run/id"},
        {"GitHub's request", "github", url, bearer,
         "ask https://t.example/x?a=b by ACTIONS_ID_TOKEN_REQUEST_TOKEN"},
        {"the request goes before our variable",
         "github",
         url,
         {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SNYK_ID_TOKEN"},
         "ask https://t.example/x?a=b by ACTIONS_ID_TOKEN_REQUEST_TOKEN"},
        {"a named variable goes before the request",
         "github",
         url,
         {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "MINE"},
         "variable MINE",
         "MINE"},
        {"half a request", "github", url, {}, "no-identity"},
        {"GitHub without the permission", "github", {}, {}, "no-identity"},
        {"GitHub without it, our variable", "github", {}, {"SNYK_ID_TOKEN"}, "variable SNYK_ID_TOKEN"},
        {"the request elsewhere is none", "gitlab", url, bearer, "no-identity"},
        {"GitLab", "gitlab", {}, {"SNYK_ID_TOKEN"}, "variable SNYK_ID_TOKEN"},
        {"CircleCI",
         "circleci",
         {},
         {"CIRCLE_OIDC_TOKEN_V2", "CIRCLE_OIDC_TOKEN"},
         "variable CIRCLE_OIDC_TOKEN_V2"},
        {"Bitbucket", "bitbucket", {}, {"BITBUCKET_STEP_OIDC_TOKEN"}, "variable BITBUCKET_STEP_OIDC_TOKEN"},
        {"another system's variable", "gitlab", {}, {"BITBUCKET_STEP_OIDC_TOKEN"}, "no-identity"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.id_token_env = c.by_variable;
        settings.id_token_file = c.by_file;
        Job job;
        if (c.ci != nullptr) job.ci = system_of(c.ci);
        CHECK(chosen(settings, Environment(c.variables, c.secrets), job) == c.expected);
    }
}

TEST_CASE("choose_id_token: what to do is said in the words of the CI system, for the audience") {
    for (const auto& [id, words] :
         {std::pair{"github", "id-token: write"}, std::pair{"gitlab", "https://vault.example.com"},
          std::pair{"circleci", "CIRCLE_OIDC_TOKEN_V2"}, std::pair{"bitbucket", "oidc: true"},
          std::pair{"buildkite", "--audience https://vault.example.com"},
          std::pair{"azure", "serviceConnection"}, std::pair{"jenkins", "oidc-provider"},
          std::pair{"drone", "--id-token-env"}}) {
        CAPTURE(id);
        Job job;
        job.ci = system_of(id);
        const auto source = choose_id_token({}, {}, job, k_audience);
        REQUIRE(source.has_error());
        CHECK(source.error().hints.front().find(words) != std::string::npos);
        CHECK(source.error().hints.front().find("AUDIENCE") == std::string::npos);
    }
}

TEST_CASE("identity_variables: all that are set, the named one too") {
    Job job;
    job.ci = system_of("circleci");
    Settings settings;
    settings.id_token_env = "MINE";
    const Environment environment({{"ACTIONS_ID_TOKEN_REQUEST_URL", "https://x"}},
                                  {"CIRCLE_OIDC_TOKEN", "MINE", "SNYK_ID_TOKEN", "OTHER"});
    CHECK(identity_variables(settings, environment, job) ==
          std::vector<std::string>{"MINE", "CIRCLE_OIDC_TOKEN", "SNYK_ID_TOKEN"});
}

TEST_CASE("check_id_token") {
    const std::string aud = R"("aud":"https://vault.example.com")";
    const std::string exp = R"("exp":1795435201)";
    struct Case {
        const char* name;
        Secret token;
        const char* expected;
        std::vector<std::string> says{};
    };
    const Case cases[] = {
        {"good", jwt("{" + aud + "," + exp + "}"), "good"},
        {"a list of one", jwt(R"({"aud":["https://vault.example.com"],)" + exp + "}"), "good"},
        {"ends now", jwt("{" + aud + R"(,"exp":1795435200})"), "expired", {"2026-11-23"}},
        {"no end", jwt("{" + aud + "}"), "id-token", {"exp"}},
        {"an end that is none", jwt("{" + aud + R"(,"exp":"soon"})"), "id-token", {"exp"}},
        {"another audience",
         jwt(R"({"aud":"https://github.com/octo",)" + exp + "}"),
         "id-token",
         {"\"https://github.com/octo\"", "\"https://vault.example.com\""}},
        {"a longer one", jwt(R"({"aud":"https://vault.example.com/",)" + exp + "}"), "id-token"},
        {"several",
         jwt(R"({"aud":["https://vault.example.com","x"],)" + exp + "}"),
         "id-token",
         {R"(["https://vault.example.com", "x"])"}},
        {"none", jwt("{" + exp + "}"), "id-token", {"no audience"}},
        {"a number", jwt(R"({"aud":7,)" + exp + "}"), "id-token", {"no audience"}},
        {"no JWT", Secret("hello"), "id-token", {"not a signed JWT"}},
        {"unsigned",
         Secret(b64url(R"({"alg":"none"})") + "." + b64url("{" + aud + "," + exp + "}") + "."),
         "id-token",
         {"not a signed JWT"}},
        {"too long", Secret(std::string(16 * 1024 + 1, 'a')), "id-token", {"16384"}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto status = check_id_token(c.token, k_audience, "variable X", k_now);
        CHECK((status ? "good" : std::string(row_of(status.error().fault).word)) == c.expected);
        if (status) continue;
        CHECK(status.error().message.find("variable X") != std::string::npos);
        for (const std::string& words : c.says) {
            CAPTURE(words);
            CHECK(status.error().message.find(words) != std::string::npos);
        }
    }
}

TEST_CASE("presented_claims: what a role is bound to, and no person") {
    const auto digest = [](const Secret&) { return std::string("sha256:0123"); };
    const PresentedClaims github = presented_claims(
        jwt(R"({"iss":"https://token.actions.githubusercontent.com","aud":"a","sub":"repo:o@1/r@2:ref:x","exp":1795435200,)"
            R"("repository":"o/r","repository_id":"2","ref":"refs/heads/main\n::add-mask::x","ref_protected":true,)"
            R"("actor":"alice","user_email":"a@b.example","user_login":"alice"})"),
        digest);
    CHECK(github.github);
    CHECK(github.subject == "repo:o@1/r@2:ref:x");
    CHECK(
        github.text ==
        R"(iss "https://token.actions.githubusercontent.com", aud "a", sub "repo:o@1/r@2:ref:x", repository "o/r", )"
        R"(repository_id "2", ref "refs/heads/main?::add-mask::x", ref_protected "true", exp 2026-11-23T12:00:00Z)");
    for (const char* sub : {"alice@example.com", "org/1/project/2/user/3", "user:alice"}) {
        CAPTURE(sub);
        const PresentedClaims person =
            presented_claims(jwt(R"({"iss":"i","aud":"a","sub":")" + std::string(sub) + "\"}"), digest);
        CHECK(person.subject == "sha256:0123");
        CHECK(person.text == R"(iss "i", aud "a", sub "sha256:0123")");
    }
    CHECK(presented_claims(jwt(R"({"iss":"i","aud":"a","sub":")" + std::string(300, 's') + "\"}"), digest)
              .text.size() < 100);
    CHECK(presented_claims(Secret("hello"), digest).text.empty());
    for (const auto& [claim, run] :
         {std::pair{R"("run_id":"77")", "77"}, std::pair{R"("pipeline_id":"5")", "5"},
          std::pair{R"("build_number":8)", "8"}, std::pair{R"("pipelineUuid":"{a-b}")", "{a-b}"},
          std::pair{R"("jti":"9")", ""}}) {
        CAPTURE(claim);
        CHECK(presented_claims(jwt(R"({"iss":"i","aud":"a","sub":"s",)" + std::string(claim) + "}"), digest)
                  .run == run);
    }
}

TEST_CASE("identity_variables: GitHub's request as a whole, because either half is of use to CMD") {
    Job job;
    job.ci = system_of("github");
    const Environment environment({{"ACTIONS_ID_TOKEN_REQUEST_URL", "https://x"}},
                                  {"ACTIONS_ID_TOKEN_REQUEST_TOKEN"});
    CHECK(identity_variables({}, environment, job) ==
          std::vector<std::string>{"ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"});
}

TEST_CASE("no_id_token: a rule of the CI system that explains it comes first") {
    Job job;
    job.absence = "a fork";
    const Failure failure = no_id_token("nothing", job, k_audience);
    CHECK(failure.message == "the job has no identity token: nothing (a fork)");
    CHECK(
        failure.hints ==
        std::vector<std::string>{
            "run this job where it may have one, or let it succeed without it: --on-missing skip",
            "or name where it is: --id-token-env NAME, --id-token-file PATH; its aud must be " + k_audience});
}

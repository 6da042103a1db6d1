#include "core/ci/system.hpp"
#include "core/rule/source.hpp"
#include "support/ci.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

Environment with(Environment::Names secrets, Environment::Map plain = {}) {
    return Environment(std::move(plain), std::move(secrets));
}

Sourced<std::string> flag(const char* name, const char* value) { return {value, {Origin::flag, name}}; }

std::string described(const Result<CredentialSource>& source) {
    if (!source) return std::string(row_of(source.error().fault).word);
    if (const auto* token = std::get_if<StoredToken>(&*source)) return words(token->place);
    if (const auto* kept = std::get_if<ServiceToken>(&*source)) return words(kept->at);
    const auto& client = std::get<OAuthClient>(*source);
    return client.client_id + " " + words(client) + (client.access_token_lies_there ? " again" : "");
}

} // namespace

TEST_CASE("choose_source: what lies in the environment") {
    struct Case {
        const char* name;
        Environment environment;
        const char* expected;
    };
    std::vector<Case> cases;
    cases.push_back({"nothing", with({}), "no-credential"});
    cases.push_back({"a token", with({"SNYK_TOKEN"}), "variable SNYK_TOKEN"});
    cases.push_back({"an access token", with({"SNYK_OAUTH_TOKEN"}), "variable SNYK_OAUTH_TOKEN"});
    cases.push_back({"both", with({"SNYK_TOKEN", "SNYK_OAUTH_TOKEN"}), "two-sources"});
    cases.push_back({"an empty token and an access token", with({"SNYK_OAUTH_TOKEN"}, {{"SNYK_TOKEN", ""}}),
                     "variable SNYK_OAUTH_TOKEN"});
    cases.push_back({"a client", with({"SNYK_CLIENT_SECRET"}, {{"SNYK_CLIENT_ID", "c1"}}),
                     "c1 client secret in variable SNYK_CLIENT_SECRET"});
    cases.push_back({"a client and a token",
                     with({"SNYK_CLIENT_SECRET", "SNYK_TOKEN"}, {{"SNYK_CLIENT_ID", "c1"}}), "two-sources"});
    cases.push_back({"a client and an access token, perhaps its own",
                     with({"SNYK_CLIENT_SECRET", "SNYK_OAUTH_TOKEN"}, {{"SNYK_CLIENT_ID", "c1"}}),
                     "c1 client secret in variable SNYK_CLIENT_SECRET again"});
    cases.push_back({"a client id without a secret", with({}, {{"SNYK_CLIENT_ID", "c1"}}), "no-credential"});
    cases.push_back({"a token and a client id without a secret",
                     with({"SNYK_TOKEN"}, {{"SNYK_CLIENT_ID", "c1"}}), "variable SNYK_TOKEN"});
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(described(choose_source({}, c.environment, {})) == c.expected);
    }
}

TEST_CASE("choose_source: a signer in place of a private key") {
    const std::string digest = "SHA256:0123456789abcdefABCDEF+/0123456789abcdefABCDEF+";
    const std::string fingerprint = digest.substr(0, 50);
    Settings settings;
    settings.client_id = flag("--client-id", "c1");
    settings.key_id = flag("--key-id", "k1");
    SUBCASE("a key in an SSH agent") {
        settings.signer = {"sshagent:" + fingerprint, {Origin::flag, "--signer"}};
        CHECK(described(choose_source(settings, with({}), {})) ==
              "c1 key " + fingerprint + " in the SSH agent");
        settings.key_id.reset();
        CHECK(described(choose_source(settings, with({}), {})) == "usage");
    }
    SUBCASE("a signer that is not known") {
        settings.signer = flag("--signer", "vault:x");
        CHECK(described(choose_source(settings, with({}), {})) == "usage");
    }
    SUBCASE("a program") {
        settings.signer_command = flag("--signer-command", "/bin/sign");
        CHECK(described(choose_source(settings, with({}), {})) == "c1 signer command /bin/sign");
        settings.key_id.reset();
        CHECK(described(choose_source(settings, with({}), {})) == "usage");
    }
    SUBCASE("an assertion that is signed already needs no key ID") {
        settings.key_id.reset();
        settings.assertion_env = flag("--assertion-env", "A");
        CHECK(described(choose_source(settings, with({"A"}), {})) == "c1 signed assertion in variable A");
        CHECK(described(choose_source(settings, with({}), {})) == "no-credential");
        settings.assertion_env.reset();
        settings.assertion_file = flag("--assertion-file", "/a");
        CHECK(described(choose_source(settings, with({}), {})) == "c1 signed assertion in file /a");
    }
}

TEST_CASE("choose_source: explicit options win over what lies there") {
    const Environment both = with({"SNYK_TOKEN", "SNYK_OAUTH_TOKEN", "MY_TOKEN", "MY_SECRET"});
    Settings settings;
    SUBCASE("a variable") {
        settings.token_env = flag("--token-env", "MY_TOKEN");
        CHECK(described(choose_source(settings, both, {})) == "variable MY_TOKEN");
    }
    SUBCASE("a variable that is not set") {
        settings.token_env = flag("--token-env", "OTHER");
        const auto source = choose_source(settings, both, {});
        CHECK(described(source) == "no-credential");
        CHECK(source.error().message.find("OTHER is not set") != std::string::npos);
    }
    SUBCASE("a file") {
        settings.token_file = flag("--token-file", "/run/secrets/snyk");
        CHECK(described(choose_source(settings, both, {})) == "file /run/secrets/snyk");
    }
    SUBCASE("a key service") {
        settings.token_from = flag("--token-from", "vault+https://v.example/secret/snyk?field=token");
        CHECK(described(choose_source(settings, both, {})) == "field token of secret/snyk at v.example");
        settings.token_from = flag("--token-from", "vault+https://v.example/secret");
        CHECK(described(choose_source(settings, both, {})) == "usage");
    }
    SUBCASE("standard input") {
        settings.token_stdin = true;
        CHECK(described(choose_source(settings, both, {})) == "standard input");
    }
    SUBCASE("a client with a secret of another name") {
        settings.client_id = flag("--client-id", "c2");
        settings.client_secret_env = flag("--client-secret-env", "MY_SECRET");
        CHECK(described(choose_source(settings, both, {})) == "c2 client secret in variable MY_SECRET");
    }
    SUBCASE("a client with a private key") {
        settings.client_id = flag("--client-id", "c2");
        settings.private_key_file = flag("--private-key-file", "/k.pem");
        settings.key_id = flag("--key-id", "k1");
        const auto source = choose_source(settings, both, {});
        CHECK(described(source) == "c2 private key in file /k.pem");
        CHECK(std::get<OAuthClient>(*source).key_id == "k1");
    }
    SUBCASE("a client without its secret") {
        settings.client_id = flag("--client-id", "c2");
        const auto source = choose_source(settings, both, {});
        CHECK(described(source) == "no-credential");
        CHECK(source.error().message.find("SNYK_CLIENT_SECRET") != std::string::npos);
    }
}

TEST_CASE("nothing_there: an absence that the CI system explains, or may explain") {
    Job job;
    job.ci = &ci("gitlab");
    const SecretPlace place{SecretPlace::Kind::variable, "MY_TOKEN"};
    SUBCASE("a ref that is not protected: the name may be wrong, too") {
        job.absence_if_protected = "this branch or tag is not protected";
        const Environment unprotected(Environment::Map{{"CI_COMMIT_REF_PROTECTED", "false"}});
        const Failure failure = nothing_there(place, {}, unprotected, job);
        CHECK(failure.message ==
              "no credential: the variable MY_TOKEN is not set (this branch or tag is not protected)");
        CHECK(failure.hints.front().starts_with("if MY_TOKEN is a protected variable, it exists only on "));
        REQUIRE(failure.hints.size() > 2);
        CHECK(failure.hints[1].ends_with("correct its name"));
        CHECK(failure.hints[2].ends_with("add --on-missing skip-unprotected"));
    }
    SUBCASE("a fork") {
        job.absence = "the pipeline runs in a fork";
        CHECK(nothing_there(place, {}, Environment{}, job).hints.front().starts_with("run this job where"));
    }
}

TEST_CASE("nothing_there: an empty input of the CI system is called by its name") {
    Job job;
    job.ci = &ci("github");
    const Environment environment(Environment::Map{{"INPUT_CLIENT_SECRET", ""}, {"OTHER", ""}});
    const auto message = [&](const char* name) {
        return nothing_there({SecretPlace::Kind::variable, name}, {}, environment, job).message;
    };
    CHECK(message("INPUT_CLIENT_SECRET") ==
          "no credential: the input `client-secret` is empty: GitHub Actions gives an empty value for a "
          "secret that does not exist here");
    CHECK(message("INPUT_TOKEN") == "no credential: the variable INPUT_TOKEN is not set");
    CHECK(message("OTHER") ==
          "no credential: the variable OTHER is set but empty: GitHub Actions gives an empty "
          "value for a secret that does not exist here");
    job.absence = "a rule of GitHub";
    CHECK(message("INPUT_CLIENT_SECRET").starts_with("no credential: the input `client-secret` is empty"));
    CHECK(message("INPUT_CLIENT_SECRET").find("does not exist") == std::string::npos);
    job.absence.reset();
    job.ci = &ci("gitlab");
    CHECK(message("INPUT_CLIENT_SECRET") ==
          "no credential: the variable INPUT_CLIENT_SECRET is set but empty");
}

TEST_CASE("missing_hints: the right kind of token for region and plan") {
    const auto joined = [](const Settings& settings, const Environment& environment, const Job& job) {
        std::string all;
        for (const std::string& hint : missing_hints(settings, environment, job))
            all += hint + "\n";
        return all;
    };
    Settings settings;
    const Job automation;
    SUBCASE("default: both ways") {
        const std::string hints = joined(settings, {}, automation);
        CHECK(hints.find("service account") != std::string::npos);
        CHECK(hints.find("https://app.snyk.io/account") != std::string::npos);
    }
    SUBCASE("EU: a service account there, no personal token") {
        settings.region = flag("--region", "eu");
        const std::string hints = joined(settings, {}, automation);
        CHECK(hints.find("https://app.eu.snyk.io") != std::string::npos);
        CHECK(hints.find("Auth Token") == std::string::npos);
    }
    SUBCASE("free: the personal token only") {
        settings.plan = {Plan::free, {Origin::flag, "--plan"}};
        const std::string hints = joined(settings, {}, automation);
        CHECK(hints.find("/account (Account settings > General > Auth Token > click to show)") !=
              std::string::npos);
        CHECK(hints.find("service account") == std::string::npos);
    }
}

TEST_CASE("choose_source: what only a variable names does not outdo what lies "
          "there") {
    const auto by_variable = [](const char* name, const char* value) {
        return Sourced<std::string>{value, {Origin::variable, name}};
    };
    const Environment both = with({"SNYK_TOKEN", "SNYK_OAUTH_TOKEN", "MY_TOKEN", "MY_SECRET"});
    using Rivals = std::vector<std::string>;
    Settings settings;
    const auto rivals = [&] {
        const auto source = choose_source(settings, both, {});
        REQUIRE(source.has_value());
        return std::get<StoredToken>(*source).rivals;
    };
    SUBCASE("a variable's name") {
        settings.token_env = by_variable("SNYK_CRED_TOKEN_ENV", "MY_TOKEN");
        CHECK(rivals() == Rivals{"SNYK_TOKEN", "SNYK_OAUTH_TOKEN"});
        settings.token_env = by_variable("SNYK_CRED_TOKEN_ENV", "SNYK_TOKEN");
        CHECK(rivals() == Rivals{"SNYK_OAUTH_TOKEN"});
        settings.token_env = flag("--token-env", "MY_TOKEN");
        CHECK(rivals().empty());
    }
    SUBCASE("a file's name") {
        settings.token_file = by_variable("SNYK_CRED_TOKEN_FILE", "/f");
        CHECK(rivals() == Rivals{"SNYK_TOKEN", "SNYK_OAUTH_TOKEN"});
    }
    SUBCASE("standard input") {
        settings.token_stdin = true;
        settings.token_stdin_source = {Origin::variable, "SNYK_CRED_TOKEN_STDIN"};
        CHECK(rivals() == Rivals{"SNYK_TOKEN", "SNYK_OAUTH_TOKEN"});
        settings.token_stdin_source = {Origin::flag, "--token-stdin"};
        CHECK(rivals().empty());
    }
    SUBCASE("a client") {
        settings.client_id = by_variable("SNYK_CRED_CLIENT_ID", "c1");
        settings.client_secret_env = by_variable("SNYK_CRED_CLIENT_SECRET_ENV", "MY_SECRET");
        const auto refused = choose_source(settings, both, {});
        REQUIRE(refused.has_error());
        CHECK(refused.error().fault == Fault::two_sources);
        CHECK(refused.error().message.find("SNYK_TOKEN and the client that "
                                           "SNYK_CRED_CLIENT_SECRET_ENV names") != std::string::npos);
        // An access token may be this client's own.
        CHECK(described(choose_source(settings, with({"SNYK_OAUTH_TOKEN", "MY_SECRET"}), {})) ==
              "c1 client secret in variable MY_SECRET again");
        settings.client_id = flag("--client-id", "c1");
        CHECK(described(choose_source(settings, both, {})) == "c1 client secret in variable MY_SECRET");
    }
}

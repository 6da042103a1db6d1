// choose_source() for OAuth clients: each option that names one, alone.
#include "core/rule/source.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace snykcred;

namespace {

using Setting = std::optional<Sourced<std::string>> Settings::*;

struct Case {
    const char* name;
    Setting setting;
    const char* value;
    const char* described; ///< with the client ID c1
};
const std::string k_agent = "sshagent:SHA256:" + std::string(43, 'A');
const Case k_cases[] = {
    {"a client secret in a variable", &Settings::client_secret_env, "S", "c1 client secret in variable S"},
    {"a client secret in a file", &Settings::client_secret_file, "/s", "c1 client secret in file /s"},
    {"a key in a variable", &Settings::private_key_env, "S", "c1 private key in variable S"},
    {"a key in a file", &Settings::private_key_file, "/k", "c1 private key in file /k"},
    {"a signed assertion in a variable", &Settings::assertion_env, "S", "c1 signed assertion in variable S"},
    {"a signed assertion in a file", &Settings::assertion_file, "/a", "c1 signed assertion in file /a"},
    {"a program", &Settings::signer_command, "/bin/sign", "c1 signer command /bin/sign"},
};

Environment lying_about() { return Environment({}, {"SNYK_TOKEN", "S"}); }

std::string described(const Result<CredentialSource>& source) {
    if (!source) return std::string(row_of(source.error().fault).word);
    if (const auto* token = std::get_if<StoredToken>(&*source)) return words(token->place);
    const auto& client = std::get<OAuthClient>(*source);
    return client.client_id + " " + words(client);
}

Sourced<std::string> flag(const char* value) { return {value, {Origin::flag, "--x"}}; }

} // namespace

TEST_CASE("choose_source: each option of a client alone keeps a token that lies there from being taken") {
    for (const Case& c : k_cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.key_id = flag("k1");
        settings.*c.setting = flag(c.value);
        const auto source = choose_source(settings, lying_about(), {});
        REQUIRE(source.has_error());
        CHECK(source.error().fault == Fault::no_credential);
        CHECK(source.error().message ==
              "a client secret or private key is set, but no client ID: --client-id is missing and "
              "SNYK_CLIENT_ID is empty");
        CHECK(source.error().hints == std::vector<std::string>{"add --client-id with the service account's "
                                                               "client ID (it is not secret)"});
    }
    Settings settings;
    settings.signer = flag(k_agent.c_str());
    CHECK(described(choose_source(settings, lying_about(), {})) == "no-credential");
    settings = {};
    settings.client_id = flag("c1");
    CHECK(described(choose_source(settings, lying_about(), {})) == "no-credential");
}

TEST_CASE("choose_source: what each option of a client says is what is taken") {
    for (const Case& c : k_cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.client_id = flag("c1");
        settings.key_id = flag("k1");
        settings.*c.setting = flag(c.value);
        CHECK(described(choose_source(settings, lying_about(), {})) == c.described);
    }
}

TEST_CASE("choose_source: a client that only a variable names does not outdo a token that lies there") {
    for (const Case& c : k_cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.*c.setting = Sourced<std::string>{c.value, {Origin::variable, "SNYK_CRED_X"}};
        settings.key_id = Sourced<std::string>{"k1", {Origin::policy_file, "p"}};
        const Environment environment({{"SNYK_CLIENT_ID", "c1"}}, {"SNYK_TOKEN", "S"});
        const auto source = choose_source(settings, environment, {});
        REQUIRE(source.has_error());
        CHECK(source.error().message ==
              "two credentials are set: SNYK_TOKEN and the client that SNYK_CRED_X names");
        CHECK(source.error().hints == std::vector<std::string>{"choose one with --token-env or --client-id, "
                                                               "or remove the other from this job"});
        settings.client_id = flag("c1");
        CHECK(described(choose_source(settings, environment, {})) == c.described);
    }
}

TEST_CASE("choose_source: a key and a signer need the key ID, and say so") {
    struct Needing {
        const char* name;
        Setting setting;
        const char* message;
    };
    const Needing cases[] = {
        {"a key", &Settings::private_key_file,
         "a private key is set without --key-id, which tells Snyk where to find the public key"},
        {"a program", &Settings::signer_command,
         "a signer is set without --key-id, which tells Snyk where to find the public key"},
    };
    for (const Needing& c : cases) {
        CAPTURE(c.name);
        Settings settings;
        settings.client_id = flag("c1");
        settings.*c.setting = flag("/x");
        const auto source = choose_source(settings, {}, {});
        REQUIRE(source.has_error());
        CHECK(source.error().fault == Fault::usage);
        CHECK(source.error().message == c.message);
        CHECK(source.error().hints ==
              std::vector<std::string>{
                  "add --key-id with the `kid` that the key has in the service account's JWKS",
                  "snyk-cred jwks --check URL says which one that is"});
        settings.key_jwks = flag("/jwks.json");
        CHECK(choose_source(settings, {}, {}).has_value());
    }
}

TEST_CASE("choose_source: an SSH agent is not asked with the job's identity") {
    Settings settings;
    settings.client_id = flag("c1");
    settings.key_id = flag("k1");
    settings.signer = flag(k_agent.c_str());
    REQUIRE(choose_source(settings, {}, {}).has_value());
    for (auto setting : {&Settings::id_token_env, &Settings::id_token_file}) {
        Settings with_identity = settings;
        with_identity.*setting = "X";
        const auto source = choose_source(with_identity, {}, {});
        REQUIRE(source.has_error());
        CHECK(source.error().fault == Fault::usage);
        CHECK(source.error().message ==
              "an SSH agent is not asked with the job's identity, but one is named");
        CHECK(source.error().hints ==
              std::vector<std::string>{"leave --id-token-env and --id-token-file out"});
    }
}

TEST_CASE("choose_source: a key service signs, under a key that it or --key-id names") {
    const std::string google =
        "gcpsa:snyk-ci@acme.iam.gserviceaccount.com?provider=//iam.googleapis.com/projects/123/"
        "locations/global/workloadIdentityPools/ci/providers/github";
    Settings settings;
    settings.client_id = flag("c1");
    settings.signer = flag("vault+https://vault.example.com/transit/keys/snyk");
    settings.key_id = flag("k1");
    const auto vault = choose_source(settings, {}, {});
    REQUIRE(vault.has_value());
    CHECK(std::get<OAuthClient>(*vault).by == ClientProofBy::service);
    REQUIRE(std::get<OAuthClient>(*vault).service.has_value());
    CHECK(std::holds_alternative<VaultUri>(*std::get<OAuthClient>(*vault).service));

    settings.signer = flag(google.c_str());
    const auto refused = choose_source(settings, {}, {});
    REQUIRE(refused.has_error());
    CHECK(refused.error().fault == Fault::usage);
    CHECK(refused.error().message ==
          "--key-id or --key-jwks is given, but Google names the key that signs for gcpsa: itself");
    CHECK(refused.error().hints == std::vector<std::string>{"leave both out"});
    settings.key_id.reset();
    const auto itself = choose_source(settings, {}, {});
    REQUIRE(itself.has_value());
    CHECK(std::holds_alternative<GcpUri>(*std::get<OAuthClient>(*itself).service));
}

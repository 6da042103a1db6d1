#include "core/settings/credential_options.hpp"
#include "support/settling.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace snykcred;
using namespace snykcred::test;

namespace {

Layers layers_of(const Flags& flags, const Environment::Map& variables = {}) {
    auto layers = Layers::gather(Command::inject, flags, Environment{variables}, nullptr, false);
    REQUIRE(layers.has_value());
    return *layers;
}

} // namespace

TEST_CASE("check_credential_options: two explicit sources are an error that names both") {
    struct Case {
        std::string name;
        Flags flags;
        Environment::Map variables;
        const char* one;
        const char* other;
    };
    const Case cases[] = {
        {"variable and file",
         {{Option::token_env, "A"}, {Option::token_file, "f"}},
         {},
         "--token-env",
         "--token-file"},
        {"file and stdin",
         {{Option::token_stdin, ""}, {Option::token_file, "f"}},
         {},
         "--token-file",
         "--token-stdin"},
        {"flag and variable",
         {{Option::token_file, "f"}},
         {{"SNYK_CRED_TOKEN_ENV", "A"}},
         "SNYK_CRED_TOKEN_ENV",
         "--token-file"},
        {"token and client",
         {{Option::token_env, "A"}, {Option::client_id, "c"}},
         {},
         "--token-env",
         "--client-id"},
        {"token and client secret",
         {{Option::token_stdin, ""}, {Option::client_secret_env, "S"}},
         {},
         "--token-stdin",
         "--client-secret-env"},
        {"signer and key",
         {{Option::signer, "s"}, {Option::private_key_file, "k"}},
         {},
         "--private-key-file",
         "--signer"},
        {"signer and program",
         {{Option::signer, "s"}, {Option::signer_command, "p"}},
         {},
         "--signer",
         "--signer-command"},
        {"program and assertion",
         {{Option::signer_command, "p"}, {Option::assertion_env, "A"}},
         {},
         "--signer-command",
         "--assertion-env"},
        {"secret and assertion",
         {{Option::client_secret_env, "S"}, {Option::assertion_file, "f"}},
         {},
         "--client-secret-env",
         "--assertion-file"},
        {"two assertions",
         {{Option::assertion_env, "A"}, {Option::assertion_file, "f"}},
         {},
         "--assertion-env",
         "--assertion-file"},
        {"a file and a key service",
         {{Option::token_file, "f"}, {Option::token_from, "u"}},
         {},
         "--token-file",
         "--token-from"},
        {"a variable's variable and a key service",
         {{Option::token_from, "u"}},
         {{"SNYK_CRED_TOKEN_ENV", "A"}},
         "SNYK_CRED_TOKEN_ENV",
         "--token-from"},
        {"a key service and a client",
         {{Option::token_from, "u"}, {Option::client_id, "c"}},
         {},
         "--token-from",
         "--client-id"},
        {"a key service that keeps and one that signs",
         {{Option::token_from, "u"}, {Option::signer, "s"}},
         {},
         "--token-from",
         "--signer"},
        {"token and signer",
         {{Option::token_env, "A"}, {Option::signer, "s"}},
         {},
         "--token-env",
         "--signer"},
        {"token and key",
         {{Option::token_file, "f"}, {Option::private_key_file, "k"}},
         {},
         "--token-file",
         "--private-key-file"},
        {"two client secrets",
         {{Option::client_id, "c"}, {Option::client_secret_env, "S"}, {Option::client_secret_file, "f"}},
         {},
         "--client-secret-env",
         "--client-secret-file"},
        {"two keys",
         {{Option::client_id, "c"}, {Option::private_key_env, "S"}, {Option::private_key_file, "f"}},
         {},
         "--private-key-file",
         "--private-key-env"},
        {"secret and key",
         {{Option::client_id, "c"}, {Option::client_secret_env, "S"}, {Option::private_key_file, "f"}},
         {},
         "--client-secret-env",
         "--private-key-file"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const auto status = check_credential_options(layers_of(c.flags, c.variables));
        REQUIRE(status.has_error());
        CHECK(status.error().fault == Fault::two_sources);
        CHECK(contains(status.error().message, c.one));
        CHECK(contains(status.error().message, c.other));
    }
}

TEST_CASE("check_credential_options: one source passes") {
    const std::vector<Flags> good{
        {},
        {{Option::token_env, "A"}},
        {{Option::token_from, "u"}, {Option::id_token_env, "A"}},
        {{Option::token_file, "f"}, {Option::token_stdin, "false"}},
        {{Option::client_id, "c"}},
        {{Option::client_id, "c"}, {Option::client_secret_file, "f"}},
        {{Option::client_id, "c"}, {Option::private_key_env, "K"}, {Option::key_id, "kid"}},
    };
    for (const Flags& flags : good) {
        CAPTURE(flags.size());
        CHECK(check_credential_options(layers_of(flags)).has_value());
    }
}

TEST_CASE("check_credential_options: a key id needs its key") {
    const auto flag =
        check_credential_options(layers_of({{Option::client_id, "c"}, {Option::key_id, "kid"}}));
    REQUIRE(flag.has_error());
    CHECK(flag.error().fault == Fault::usage);
    CHECK(contains(flag.error().message, "--key-id"));

    const auto variable = check_credential_options(layers_of({}, {{"SNYK_CRED_KEY_ID", "kid"}}));
    REQUIRE(variable.has_error());
    CHECK(variable.error().fault == Fault::setting_invalid);
}

TEST_CASE("ambient_client_counts: only where no other source is meant") {
    struct Case {
        std::string name;
        Flags flags;
        Environment::Names lying_there;
        bool counts;
    };
    const Case cases[] = {
        {"nothing else", {}, {}, true},
        {"explicit token", {{Option::token_env, "A"}}, {}, false},
        {"explicit client secret", {{Option::client_secret_env, "S"}}, {"SNYK_TOKEN"}, true},
        {"a token lies there", {}, {"SNYK_TOKEN"}, false},
        {"an access token lies there", {}, {"SNYK_OAUTH_TOKEN"}, false},
        {"minting again", {}, {"SNYK_OAUTH_TOKEN", "SNYK_CLIENT_SECRET"}, true},
        {"both tokens", {}, {"SNYK_OAUTH_TOKEN", "SNYK_TOKEN", "SNYK_CLIENT_SECRET"}, false},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(ambient_client_counts(layers_of(c.flags), Environment{{}, c.lying_there}) == c.counts);
    }
}

TEST_CASE("settle: offline there is no key service, and none gives way") {
    for (const Option option : {Option::token_from, Option::signer}) {
        CAPTURE(row_of(option).name);
        const PolicyStatement policy{"p.json", {{option, "vault+https://x/y/z"}}, {}};
        const auto by_file =
            settled(Command::check, {{Option::offline, ""}}, {.policy = &policy, .trusted = true});
        REQUIRE(by_file.has_error());
        CHECK(by_file.error().fault == Fault::usage);
        CHECK(contains(by_file.error().message, "p.json"));
        const auto by_flag =
            settled(Command::check, {{Option::offline, ""}, {option, "vault+https://x/y/z"}});
        REQUIRE(by_flag.has_error());
        CHECK(by_flag.error().fault == Fault::usage);
        CHECK(contains(by_flag.error().message, "--" + std::string(row_of(option).name)));
    }
}

namespace {

struct Refused {
    Flags flags;
    const char* said; ///< the message and each hint, a line each
};

void check_refused(const std::vector<Refused>& cases) {
    for (const Refused& c : cases) {
        CAPTURE(c.said);
        const auto status = check_credential_options(layers_of(c.flags));
        REQUIRE(status.has_error());
        CHECK(status.error().fault == Fault::usage);
        CHECK(everything(status.error()) == c.said);
    }
}

} // namespace

TEST_CASE("check_credential_options says: an identity that is named twice, or that nobody gets") {
    check_refused({
        {{{Option::id_token_env, "T"}, {Option::id_token_file, "t"}},
         "--id-token-env and --id-token-file are both given\nremove one of them: a job has one identity"},
        {{{Option::id_token_env, "T"}},
         "--id-token-env names an identity token, but no key service is to get it\nadd --signer or --token-from with the "
         "URI of one, or leave it out"},
        {{{Option::id_token_file, "t"}},
         "--id-token-file names an identity token, but no key service is to get it\nadd --signer or --token-from with the "
         "URI of one, or leave it out"},
    });
    const Flags kept{{Option::token_from, "vault+https://v.example/kv/s?field=f"},
                     {Option::id_token_env, "T"}};
    CHECK(check_credential_options(layers_of(kept)).has_value());
}

TEST_CASE("check_credential_options says: what names the key, and what does not go with it") {
    check_refused({
        {{{Option::key_id, "k"}, {Option::key_jwks, "j"}, {Option::private_key_file, "p"}},
         "--key-id and --key-jwks both name the key\nremove one of them: the JWKS holds the key ID"},
        {{{Option::key_jwks, "j"}},
         "--key-jwks names a private key, but none is set\nadd the key with --private-key-file or --private-key-env"},
        {{{Option::key_id, "k"}, {Option::assertion_file, "a"}},
         "--key-id is given beside --assertion-file, and a signed assertion names its key itself\nleave the key ID out"},
    });
}

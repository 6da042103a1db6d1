#include "core/rule/signer_uri.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

namespace {

const std::string k_digest = "SHA256:0123456789abcdefABCDEF+/0123456789abcdefABCDEF+";

VaultUri vault(const std::string& rest) {
    const auto read = read_signer_uri("vault+https://vault.example.com" + rest);
    REQUIRE(read.has_value());
    return std::get<VaultUri>(std::get<KeyServiceUri>(*read));
}

} // namespace

TEST_CASE("read_signer_uri: an SSH agent's key") {
    const auto good = read_signer_uri("sshagent:" + k_digest.substr(0, 50));
    REQUIRE(good.has_value());
    CHECK(std::get<SshAgentUri>(*good).fingerprint == k_digest.substr(0, 50));
}

TEST_CASE("read_signer_uri: a key of Vault") {
    const VaultUri least = vault("/transit/keys/snyk");
    CHECK(least.at == HostPort{"vault.example.com", 443, false});
    CHECK(least.origin == "https://vault.example.com");
    CHECK(least.mount == "transit");
    CHECK(least.key == "snyk");
    CHECK(least.role.empty());
    CHECK(least.auth == "jwt");
    CHECK(least.name_space.empty());
    CHECK(least.version.empty());
    CHECK(least.audience == "https://vault.example.com");
    CHECK(least.ca.empty());

    const VaultUri most =
        vault(":8200/ci/keys/more/keys/snyk?role=snyk-ci&auth=ci/github&namespace=admin/team/"
              "&version=12&audience=urn:a%20b+c&ca=/etc/ssl/vault.pem");
    CHECK(most.at.port == 8200);
    CHECK(most.origin == "https://vault.example.com:8200");
    CHECK(most.mount == "ci/keys/more");
    CHECK(most.key == "snyk");
    CHECK(most.role == "snyk-ci");
    CHECK(most.auth == "ci/github");
    CHECK(most.name_space == "admin/team");
    CHECK(most.version == "12");
    CHECK(most.audience == "urn:a b+c");
    CHECK(most.ca == "/etc/ssl/vault.pem");
    CHECK(vault(":8200/t/keys/k").audience == "https://vault.example.com:8200");
    CHECK(words(most) == "key snyk of vault.example.com:8200");
    const KeyServiceUri any = most;
    CHECK(words(any) == words(most));
    CHECK(audience_of(any) == most.audience);
    CHECK(signed_by(any).service == "vault");
    CHECK(signed_by(any).host == "vault.example.com");
    CHECK(signed_by(any).key == "snyk");
    CHECK(public_key_hint(any) == "vault read or bao read ci/keys/more/keys/snyk");
}

TEST_CASE("read_signer_uri: what is refused") {
    struct Case {
        const char* name;
        std::string uri;
    };
    const std::string vault = "vault+https://vault.example.com";
    for (const Case& c : {Case{"empty", ""},
                          Case{"another scheme", "vault:https://vault.example.com/x"},
                          Case{"a scheme alone", "sshagent:"},
                          Case{"no digest's name", "sshagent:" + k_digest.substr(7, 43)},
                          Case{"another digest", "sshagent:MD5:" + k_digest.substr(7, 43)},
                          Case{"too short", "sshagent:" + k_digest.substr(0, 49)},
                          Case{"too long", "sshagent:" + k_digest.substr(0, 50) + "a"},
                          Case{"padded", "sshagent:" + k_digest.substr(0, 49) + "="},
                          Case{"an agent's parameter", "sshagent:" + k_digest.substr(0, 50) + "?x=1"},
                          Case{"upper case", "SSHAGENT:" + k_digest.substr(0, 50)},
                          Case{"plain http", "vault+http://vault.example.com/transit/keys/snyk"},
                          Case{"no host", "vault+https:///transit/keys/snyk"},
                          Case{"user info", "vault+https://me@vault.example.com/transit/keys/snyk"},
                          Case{"no path", vault},
                          Case{"no mount", vault + "/keys/snyk"},
                          Case{"no key", vault + "/transit/keys/"},
                          Case{"no keys", vault + "/transit/snyk"},
                          Case{"more behind the key", vault + "/transit/keys/a/b"},
                          Case{"a fragment", vault + "/transit/keys/snyk#x"},
                          Case{"a dot segment", vault + "/transit/../keys/snyk"},
                          Case{"an encoded dot segment", vault + "/transit/%2e%2E/keys/snyk"},
                          Case{"an encoded slash", vault + "/transit%2fx/keys/snyk"},
                          Case{"an encoded slash in a value", vault + "/transit/keys/snyk?role=a%2Fb"},
                          Case{"an empty segment", vault + "//transit/keys/snyk"},
                          Case{"half an escape", vault + "/transit/keys/snyk%2"},
                          Case{"a line end", vault + "/transit/keys/snyk?role=a%0ab"},
                          Case{"not ASCII", vault + "/transit/keys/sn\xc3\xbfk"},
                          Case{"an unknown parameter", vault + "/transit/keys/snyk?rôle=a"},
                          Case{"a parameter of another form", vault + "/transit/keys/snyk?field=a"},
                          Case{"a repeated parameter", vault + "/transit/keys/snyk?role=a&role=a"},
                          Case{"an empty parameter", vault + "/transit/keys/snyk?role="},
                          Case{"a parameter without a value", vault + "/transit/keys/snyk?role"},
                          Case{"an empty query", vault + "/transit/keys/snyk?"},
                          Case{"a version that is no number", vault + "/transit/keys/snyk?version=latest"},
                          Case{"version 0", vault + "/transit/keys/snyk?version=0"},
                          Case{"a dot segment in auth", vault + "/transit/keys/snyk?auth=a/../b"},
                          Case{"a slash before auth", vault + "/transit/keys/snyk?auth=/jwt"}}) {
        CAPTURE(c.name);
        const auto read = read_signer_uri(c.uri);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().fault == Fault::usage);
    }
}

TEST_CASE("read_signer: what is wrong in a policy file is the file's fault, not the flag's") {
    const std::string no_key = "vault+https://vault.example.com/transit/snyk";
    const auto flag = read_signer({no_key, {Origin::flag, "--signer"}});
    REQUIRE_FALSE(flag.has_value());
    CHECK(flag.error().fault == Fault::usage);
    CHECK(flag.error().message == "--signer names no key: its path is not MOUNT/keys/KEY");
    const auto file = read_signer({no_key, {Origin::policy_file, "policy.json"}});
    REQUIRE_FALSE(file.has_value());
    CHECK(file.error().fault == Fault::policy_file);
    CHECK(file.error().message ==
          "\"signer\" in the policy file policy.json names no key: its path is not MOUNT/keys/KEY");
}

TEST_CASE("read_signer_uri: names the parameter that it does not know") {
    const auto read = read_signer_uri("vault+https://vault.example.com/transit/keys/snyk?rolle=ci");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message ==
          "the URI of --signer has a parameter that it does not take: \"rolle\"; it takes "
          "role, auth, namespace, version, audience, ca");
}

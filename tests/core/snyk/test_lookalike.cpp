#include "core/base/text.hpp"
#include "core/snyk/lookalike.hpp"
#include "core/snyk/tokens.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace snykcred;

namespace {

const std::string k_fake(36, 'F'); // the random part of a fake token

/// For each row's name: texts that it must answer, and no other row.
const std::multimap<std::string, std::string> k_samples{
    {"client-secret", "snyk_cs_" + k_fake + "_v1"},
    {"client-secret", "snyk_cs_" + k_fake},
    {"refresh-token", "snyk_rt_" + k_fake + "_v1"},
    {"github", "ghp_" + k_fake},
    {"github", "gho_" + k_fake},
    {"github", "ghu_" + k_fake},
    {"github", "ghs_" + k_fake},
    {"github", "ghr_" + k_fake},
    {"github", "github_pat_" + k_fake + "_" + k_fake},
    {"gitlab", "glpat-" + k_fake},
    {"gitlab", "gldt-" + k_fake},
    {"gitlab", "glrt-" + k_fake},
    {"gitlab", "glcbt-64_" + k_fake},
    {"gitlab", "glptt-" + k_fake},
    {"gitlab", "gloas-" + k_fake},
    {"aws", "AKIAFAKEFAKEFAKEFAKE"},
    {"aws", "ASIAFAKEFAKEFAKEFAKE"},
    {"npm", "npm_" + k_fake},
    {"slack", "xoxb-123456789012-" + k_fake},
    {"slack", "xoxp-123456789012-" + k_fake},
    {"slack", "xapp-1-" + k_fake},
    {"docker-hub", "dckr_pat_" + k_fake},
    {"sonar", "squ_" + k_fake},
    {"pypi", "pypi-AgE" + k_fake},
    {"atlassian", "ATATT" + k_fake + "="},
    {"google", "AIza" + k_fake},
    {"vault", "hvs." + k_fake},
    {"private-key", "-----BEGIN PRIVATE KEY-----\nFAKE\n-----END PRIVATE KEY-----"},
    {"private-key", "-----BEGIN RSA PRIVATE KEY-----\\nFAKE\\n-----END RSA PRIVATE KEY-----"},
    {"private-key", "-----BEGIN ENCRYPTED PRIVATE KEY-----"},
    {"pem", "-----BEGIN CERTIFICATE-----\nFAKE\n-----END CERTIFICATE-----"},
    {"pem", "-----BEGIN PUBLIC KEY-----\nFAKE"},
    {"ssh-key", "ssh-ed25519 FAKEFAKE me@host"},
    {"github-expression", "${{ secrets.SNYK_TOKEN }}"},
    {"github-expression", "${{secrets.SNYK_TOKEN}}"},
    {"harness-expression", "<+secrets.getValue(\"snyk\")>"},
    {"azure-macro", "$(SNYK_TOKEN)"},
    {"azure-macro", "$[variables.SNYK_TOKEN]"},
    {"shell-variable", "$SNYK_TOKEN"},
    {"shell-variable", "${SNYK_TOKEN}"},
    {"shell-variable", "${SNYK_TOKEN:-}"},
    {"shell-variable", "$$SNYK_TOKEN"},
    {"shell-variable", "$env:SNYK_TOKEN"},
    {"percent-variable", "%SNYK_TOKEN%"},
    {"percent-variable", "%env.SNYK_TOKEN%"},
    {"template", "{{ snyk_token }}"},
    {"template", "{{ .Values.snyk.token | quote }}"},
    {"concourse", "((snyk-token))"},
    {"concourse", "#{snyk.token}#"},
    {"expression-without-braces", "secrets.SNYK_TOKEN"},
    {"expression-without-braces", "env.SNYK_TOKEN"},
    {"expression-without-braces", "credentials('snyk-token')"},
    {"secret-reference", "op://ci/snyk/token"},
    {"secret-reference", "arn:aws:secretsmanager:eu-central-1:000000000000:secret:snyk"},
    {"secret-reference", "vault:secret/data/ci#snyk"},
    {"framed-uuid", "{" + test::uuid() + "}"},
    {"framed-uuid", "urn:uuid:" + test::uuid()},
    {"framed-uuid", "URN:UUID:" + test::uuid()},
    {"stray-characters", test::uuid() + ","},
    {"stray-characters", "\"" + test::uuid()},
    {"stray-characters", "<" + test::uuid() + ">"},
    {"stray-characters", test::snyk_token("sat", "{}") + ";"},
    {"jenkins-encrypted", "{AQAABAAAABAFAKEFAKEFAKE+FAKE/FAKE==}"},
    {"ansible-vault", "$ANSIBLE_VAULT;1.1;AES256\n6634313762"},
    {"ansible-vault", "!vault |\n  $ANSIBLE_VAULT;1.1;AES256"},
    {"several-tokens", test::uuid() + "," + test::uuid()},
    {"several-tokens", test::uuid() + ", " + test::snyk_token("sat", "{}")},
    {"several-tokens", test::uuid() + ";" + test::uuid() + ";"},
    {"several-tokens", test::uuid() + " " + test::uuid()},
    {"written-newline", test::uuid() + "\\n"},
    {"written-newline", test::snyk_token("uat", "{}") + "\\r\\n"},
    {"sample", "11111111-1111-1111-1111-111111111111"},
    {"sample", "aaaaAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa"},
    {"sample", "12345678-1234-1234-1234-123456789012"},
    {"sample", "123E4567-e89b-12d3-a456-426614174000"},
    {"masked", "***"},
    {"masked", "****************"},
    {"masked", "*"},
    {"masked", "snyk_uat.***"},
    {"masked", "[MASKED]"},
    {"masked", "[secure]"},
    {"masked", "<redacted>"},
    {"masked", "\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"},
    {"web-page", "<!DOCTYPE html><html><body>Sign in</body></html>"},
    {"web-page", "<html>"},
    {"placeholder", "YOUR_TOKEN"},
    {"placeholder", "your-snyk-token"},
    {"placeholder", "<YOUR SNYK TOKEN>"},
    {"placeholder", "YOUR_SNYK_API_TOKEN_HERE"},
    {"placeholder", "changeme"},
    {"placeholder", "Change_Me"},
    {"placeholder", "xxx"},
    {"placeholder", "XXXXXXXXXXXX"},
    {"placeholder", "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"},
    {"placeholder", "00000000-0000-0000-0000-000000000000"},
    {"placeholder", "<token>"},
    {"placeholder", "<snyk-token>"},
    {"placeholder", "[your token]"},
    {"placeholder", "TODO"},
    {"placeholder", "todo: set me"},
    {"placeholder", "example"},
    {"placeholder", "snyk-example-token"},
    {"placeholder", "null"},
    {"placeholder", "undefined"},
    {"placeholder", "None"},
    {"placeholder", "true"},
    {"placeholder", "false"},
    {"placeholder", "dummy"},
    {"placeholder", "..."},
    {"placeholder", "SNYK_TOKEN"},
    {"variable-name", "MY_SNYK_CREDENTIAL"},
    {"scheme-word", "Bearer " + k_fake},
    {"scheme-word", "token " + test::uuid()},
    {"scheme-word", "TOKEN " + test::uuid()},
    {"scheme-word", "Basic RkFLRTpGQUtF"},
    {"scheme-word", "Authorization: token " + test::uuid()},
    {"variable-assignment", "SNYK_TOKEN=" + test::uuid()},
    {"variable-assignment", "export SNYK_TOKEN=" + test::uuid()},
    {"variable-assignment", "SNYK_OAUTH_TOKEN: " + test::uuid()},
    {"oauth-storage",
     R"({"access_token":"FAKE","token_type":"Bearer","refresh_token":"FAKE","expiry":"2026"})"},
    {"json", R"({"token":"FAKE"})"},
    {"json", "{\n\"token\": \"FAKE\"\n}"},
    {"encoded-token", test::base64url(test::uuid())},
    {"encoded-token", test::base64url(test::uuid() + "\n")},
    {"encoded", test::base64url(R"({"token":"FAKE"})") + "="},
    {"encoded-token", test::base64url(test::snyk_token("uat", "{}"))},
    {"encoded", test::base64url("-----BEGIN PRIVATE KEY-----\nFAKE")},
    {"bare-uuid", "0b1d2c3eaaaa4bbb8cccd0d1d2d3d4d5"},
    {"bare-uuid", "0B1D2C3EAAAA4BBB8CCCD0D1D2D3D4D5"},
    {"damaged-uuid", "0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d"},
    {"damaged-uuid", "0b1d2c3e-aaaa-4bbb-8ccc-d0d1d2d3d4d55"},
    {"damaged-uuid", "0b1d2c3e-aaaa-4bbb-8cccd0d1d2d3d4d5"},
    {"token-start", "snyk_uat."},
    {"token-start", "snyk_uat.short.a.b"},
    {"token-parts", "snyk_uat.fake0000.FAKE-payload"},
    {"token-parts", "snyk_sat.fake0000.FAKE.FAKE.FAKE"},
    {"token-characters", "snyk_uat.fake.FAKE-payload.FAKE-signature"},
    {"token-characters", "snyk_uat.FAKE0000.FAKE-payload.FAKE-signature"},
    {"token-characters", "snyk_uat.fake0000.FAKE payload.FAKE-signature"},
    {"token-characters", "snyk_uat.fake0000.FAKE-payload."},
    {"token-case", "SNYK_UAT.FAKE0000.FAKE.FAKE"},
    {"token-case", "Snyk_sat.fake0000.FAKE.FAKE"},
    {"unknown-snyk-kind", "snyk_newkind.fake0000.FAKE.FAKE"},
    {"damaged-jwt", test::jwt("{}").substr(0, 70)},
    {"damaged-jwt", test::jwt("{}", R"({"alg":"none"})")},
    {"damaged-jwt", test::jwt("not json")},
    {"damaged-jwt", test::jwt("{}", R"({"alg":"RSA-OAEP","enc":"A256GCM"})") + ".FAKE.FAKE"},
    {"path", "/run/secrets/snyk_token"},
    {"path", "./snyk.txt"},
    {"path", "~/.config/snyk"},
    {"path", "C:\\secrets\\snyk.txt"},
    {"url", "https://api.snyk.io"},
    {"url", "https://user:FAKE@api.snyk.io/"},
    {"email", "someone@acme.test"},
    {"utf-16", std::string("s\0n\0y\0k\0", 8)},
    {"utf-16", "\xFF\xFE"},
    {"nul", std::string("abc\0def", 7)},
    {"several-lines", "first\nsecond"},
    {"several-lines", test::uuid() + "\n" + test::uuid()},
    {"several-lines", "first\rsecond"},
    {"control-character", "abc\x1b[0mdef"},
    {"control-character", "abc\tdef"},
    {"control-character", "abc\x7f"},
    {"non-ascii", test::uuid() + "\xC2\xA0"},
    {"non-ascii", "\xE2\x80\x9C" + test::uuid() + "\xE2\x80\x9D"},
    {"non-ascii", "\x80"},
    {"blanks", "vault command not found"},
    {"blanks", "token is missing in path"},
};

} // namespace

TEST_CASE("all_lookalikes: rows have unique names and whole sentences") {
    std::set<std::string_view> names;
    for (const Lookalike& row : all_lookalikes()) {
        CAPTURE(row.name);
        CHECK(names.insert(row.name).second);
        CHECK_FALSE(row.noun.empty());
        CHECK(row.noun.back() != '.');
        CHECK(row.hint.size() > 10);
        CHECK(row.hint.back() != '.');
        CHECK((row.fault == Fault::not_snyk_credential || row.fault == Fault::malformed));
    }
}

TEST_CASE("find_lookalike: every row answers its own, and no other") {
    for (const auto& sample : k_samples) {
        CAPTURE(sample.first);
        CAPTURE(sample.second);
        const Lookalike* row = find_lookalike(sample.second);
        REQUIRE(row != nullptr);
        CHECK(row->name == sample.first);
    }
}

TEST_CASE("find_lookalike: every row has a sample") {
    for (const Lookalike& row : all_lookalikes()) {
        CAPTURE(row.name);
        CHECK(k_samples.count(std::string(row.name)) > 0);
    }
}

TEST_CASE("find_lookalike: nothing known") {
    for (const std::string_view text :
         {"thisTokenIsNotValid", "hunter2", "npm_config_registry", "ghp_short", "deadbeef",
          "AKIAFAKEFAKEFAKEFAKE1", "AKIAfakefakefakefake", "a.b.c", "glpat", "snyk", "snykuat.a",
          "snyk_token_of_production", "pypi-publishing-team-emea", "snyk_cs_secret"}) {
        CAPTURE(text);
        CHECK(find_lookalike(text) == nullptr);
    }
}

TEST_CASE("find_expression: what nobody replaced, and nothing else") {
    for (const std::string_view text :
         {"${SNYK_API}", "$(SNYK_API)", "$SNYK_API", "%SNYK_API%", "${{ vars.SNYK_API }}", "<+secrets.x>"}) {
        CAPTURE(text);
        CHECK(find_expression(text) != nullptr);
    }
    for (const std::string_view text : {"https://api.snyk.io", "acme", "YOUR_ORG", "***", "SNYK-EU-01"}) {
        CAPTURE(text);
        CHECK(find_expression(text) == nullptr);
    }
}

TEST_CASE("foreign_issuer") {
    CHECK(foreign_issuer("https://token.actions.githubusercontent.com") ==
          "an identity token (OIDC) of GitHub Actions");
    CHECK(foreign_issuer("https://gitlab.com") == "an identity token (OIDC) of GitLab");
    CHECK(foreign_issuer("https://app.snyk.io").empty());
    CHECK(foreign_issuer("").empty());
}

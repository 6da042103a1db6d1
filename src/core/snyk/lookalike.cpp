#include "core/snyk/lookalike.hpp"

#include "core/base/text.hpp"
#include "core/snyk/shapes.hpp"

#include <algorithm>
#include <array>

namespace snykcred {
namespace {

using std::string_view;

constexpr auto k_npos = string_view::npos;

constexpr string_view k_other_secret = "check that the job passes the right secret here; if it does, put the "
                                       "Snyk token into that secret";
/// "snyk_uat.txt" as the value of --token-file must not be taken for a credential.
constexpr std::size_t k_file_name_at_most = 24;
constexpr string_view k_copy_again =
    "copy the whole token again; if Snyk no longer shows it, create a new one";

constexpr Lookalike vendor_row(string_view name, bool (*test)(string_view), string_view noun) {
    return {name, test, noun, k_other_secret, Fault::not_snyk_credential, true};
}
constexpr Lookalike not_secret(string_view name, bool (*test)(string_view), string_view noun,
                               string_view hint) {
    return {name, test, noun, hint, Fault::not_snyk_credential, false};
}
constexpr Lookalike expression(string_view name, bool (*test)(string_view), string_view noun,
                               string_view hint) {
    return {name, test, noun, hint, Fault::not_snyk_credential, false, true};
}
constexpr Lookalike damaged(string_view name, bool (*test)(string_view), string_view noun, string_view hint) {
    return {name, test, noun, hint, Fault::malformed, true};
}
constexpr Lookalike garbled(string_view name, bool (*test)(string_view), string_view noun, string_view hint) {
    return {name, test, noun, hint, Fault::malformed, false};
}

// clang-format off
constexpr std::array k_rows{
    // Other OAuth material of Snyk.
    Lookalike{k_client_secret_row, [](string_view t) { return is_vendor_token(t, "snyk_cs_"); },
        "the client secret of a Snyk OAuth service account",
        "pass it with --client-secret-env NAME or --client-secret-file PATH, together with --client-id ID",
        Fault::not_snyk_credential, true},
    Lookalike{"refresh-token", [](string_view t) { return is_vendor_token(t, "snyk_rt_"); },
        "a Snyk OAuth refresh token",
        "it cannot be used in pipelines: use a service account's token, or --client-id with a client secret",
        Fault::not_snyk_credential, true},

    // Other vendors' tokens.
    vendor_row("github", [](string_view t) { return is_vendor_token(t, "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_"); },
        "a GitHub token"),
    vendor_row("gitlab", [](string_view t) { return is_vendor_token(t, "glpat- gldt- glrt- glrtr- glcbt- glptt- glft- "
        "glimt- glagent- gloas- glsoat- glffct- GR1348941"); }, "a GitLab token"),
    vendor_row("aws", [](string_view t) { return t.size() == 20 && !prefix_of(t, "AKIA ASIA").empty() &&
        std::ranges::all_of(t, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); }); },
        "an AWS access key id"),
    vendor_row("npm", [](string_view t) { return is_vendor_token(t, "npm_") && t.find('_', 4) == k_npos; },
        "an npm token"),
    vendor_row("slack", [](string_view t) { return is_vendor_token(t, "xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp-"); },
        "a Slack token"),
    vendor_row("docker-hub", [](string_view t) { return is_vendor_token(t, "dckr_pat_ dckr_oat_"); }, "a Docker Hub token"),
    vendor_row("sonar", [](string_view t) { return is_vendor_token(t, "squ_ sqp_ sqa_"); }, "a SonarQube token"),
    vendor_row("pypi", [](string_view t) { return is_vendor_token(t, "pypi-AgE"); }, "a PyPI token"),
    vendor_row("atlassian", [](string_view t) { return is_vendor_token(trim(t, "="), "ATATT ATCTT ATBB"); },
        "an Atlassian token"),
    vendor_row("google", [](string_view t) { return is_vendor_token(t, "AIza ya29."); }, "a Google key or token"),
    vendor_row("vault", [](string_view t) { return is_vendor_token(t, "hvs. hvb. hvr."); }, "a HashiCorp Vault token"),
    Lookalike{"private-key", [](string_view t) { return is_pem(t) && t.find("PRIVATE KEY") != k_npos; },
        "a private key (PEM)",
        "pass an OAuth service account's key with --private-key-file PATH or --private-key-env NAME, "
        "together with --client-id ID", Fault::not_snyk_credential, true},
    not_secret("pem", is_pem, "a PEM block (a certificate or a public key)", k_other_secret),
    not_secret("ssh-key", [](string_view t) { return !prefix_of(t, "ssh-rsa ssh-ed25519 ecdsa-sha2-").empty(); },
        "an SSH public key", k_other_secret),

    // Expressions that nobody replaced.
    expression("github-expression", [](string_view t) { return t.starts_with("${{"); },
        "an expression ${{ … }} that was not replaced",
        "expressions work only in the pipeline's YAML: set the variable there, under env:, not in a script"),
    expression("harness-expression", [](string_view t) { return t.starts_with("<+"); },
        "a Harness expression <+…> that was not replaced",
        "check the secret's name and scope; set it as an environment variable of the step"),
    expression("azure-macro", [](string_view t) { return enclosed(t, "$(", ")") || enclosed(t, "$[", "]"); },
        "a macro $(…) that was not replaced",
        "Azure Pipelines leaves it unchanged if the variable does not exist: define the secret variable, or link "
        "its variable group, and map it under env: of the step"),
    expression("shell-variable", is_shell_variable, "a variable's name that was not replaced ($NAME)",
        "this happens if the variable is not defined, is protected but the branch is not, refers to itself, or is "
        "in single quotes"),
    expression("percent-variable", is_percent_variable, "a variable's name that was not replaced (%NAME%)",
        "only the Windows command prompt and TeamCity parameters use this form: check the name and where it is used"),
    expression("template", [](string_view t) { return enclosed(t, "{{", "}}"); },
        "a template expression {{ … }} that was not replaced",
        "the template was not rendered, or it has no such value"),
    expression("concourse", [](string_view t) { return enclosed(t, "((", "))") || enclosed(t, "#{", "}") ||
        enclosed(t, "#{", "}#"); },
        "a template variable that was not replaced", "check the variable's name where the pipeline is defined"),
    expression("expression-without-braces", [](string_view t) {
        return !prefix_of(t, "secrets. env. vars. variables. inputs. credentials(").empty(); },
        "an expression that was not evaluated",
        "use the CI system's own syntax, on GitHub ${{ secrets.NAME }}"),
    not_secret("secret-reference", [](string_view t) { return !prefix_of(t, "op:// arn:aws: vault:// vault: ssm:// "
        "awssm:// gcpsm:// akv:// keyvault: @Microsoft.KeyVault( projects/ sops: ENC[").empty(); },
        "a reference to a secret manager that was not resolved",
        "run the step with the secret manager's own tool, or let the CI system fetch the secret"),

    not_secret("jenkins-encrypted", [](string_view t) { return enclosed(t, "{AQAA", "}"); },
        "a secret as Jenkins encrypts it in its files ({AQAA…})",
        "bind the credential with withCredentials, where Jenkins gives the token itself"),
    not_secret("ansible-vault", [](string_view t) { return !prefix_of(t, "$ANSIBLE_VAULT; !vault").empty(); },
        "a secret that Ansible Vault has encrypted",
        "decrypt it before this step (ansible-vault view), or store the token as a secret of the CI system"),

    // A Snyk credential with something around it.
    damaged("several-tokens", is_several_tokens, "several Snyk tokens", "keep only one of them"),
    damaged("written-newline", has_written_newline, "a Snyk token that ends in the characters \\n",
        "remove them: a tool wrote a line end as text (printf '%s' and jq -r do not)"),
    garbled("framed-uuid", is_uuid_with_frame, "an API token in another UUID notation ({…} or urn:uuid:)",
        "use only the 36 characters in the form 8-4-4-4-12"),
    damaged("stray-characters", has_stray_characters, "a Snyk token with an extra character at its start or end",
        "remove the comma, bracket or quote"),

    // What stands for a value.
    not_secret("masked", is_masked, "a masked value (***), as logs and forms show it",
        "copy the token from Snyk, not from a log or a settings page"),
    not_secret("web-page", [](string_view t) { return equals_ignoring_case(t.substr(0, 9), "<!doctype") ||
        equals_ignoring_case(t.substr(0, 5), "<html") || t.starts_with("<?xml"); },
        "a web page", "the command that fetches the secret got a web page, probably a login page"),
    not_secret("placeholder", is_placeholder, "a placeholder", "put the Snyk token into this secret"),
    not_secret("sample", is_sample_uuid, "a sample value from documentation",
        "put your own token into this secret; the value of the example stands for it"),
    not_secret("variable-name", [](string_view t) { return is_identifier(t) && t.find('_') != k_npos &&
        t.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == k_npos; },
        "the name of a variable instead of its value", "--token-env NAME reads the credential from another variable"),

    // A Snyk credential in another form, or not whole.
    damaged("scheme-word", has_scheme_word, "the value of an authorization header, with the scheme in front",
        "remove the word in front (Bearer, token) and keep only the credential"),
    damaged("variable-assignment", has_variable_name, "a whole assignment (NAME=value)",
        "keep only the part after the = or colon"),
    Lookalike{"oauth-storage", [](string_view t) { return is_json(t) && t.find("access_token") != k_npos; },
        "a JSON document with OAuth tokens (like INTERNAL_OAUTH_TOKEN_STORAGE)",
        "such a login belongs to a person and its token expires within an hour: use a service account",
        Fault::not_snyk_credential, true},
    Lookalike{"json", is_json, "a JSON document",
        "extract the one value (for example with jq -r) before setting the variable", Fault::not_snyk_credential, true},
    damaged("encoded-token", is_encoded_token, "a Snyk token in Base64",
        "decode it first (base64 -d): Kubernetes shows secrets in Base64"),
    damaged("encoded", is_encoded, "Base64 of something else",
        "decode it first: Kubernetes shows secrets in Base64"),
    garbled("bare-uuid", [](string_view t) { return t.size() == 32 && is_hex(t); },
        "32 hexadecimal digits without hyphens",
        "if it is a Snyk API token, write it in the form 8-4-4-4-12 with hyphens"),
    garbled("damaged-uuid", is_damaged_uuid, "an API token (UUID) with characters missing, added or misplaced",
        k_copy_again),
    garbled("token-start", [](string_view t) { return is_snyk_token_start(t) && t.size() < k_file_name_at_most; },
        "only the beginning of a Snyk token", k_copy_again),
    damaged("token-parts", [](string_view t) { return is_snyk_token_start(t) && std::ranges::count(t, '.') != 3; },
        "an incomplete Snyk token: it must have four parts, separated by dots", k_copy_again),
    damaged("token-characters", is_snyk_token_start,
        "a damaged Snyk token: its key ID (eight characters) or a part after it is wrong", k_copy_again),
    damaged("token-case", [](string_view t) {
        return equals_ignoring_case(t.substr(0, 9), "snyk_uat.") || equals_ignoring_case(t.substr(0, 9), "snyk_sat."); },
        "a Snyk token whose letters were changed to upper or lower case", k_copy_again),
    damaged("unknown-snyk-kind", [](string_view t) { return is_vendor_token(t, "snyk_") &&
        std::ranges::count(t, '.') >= 2; },
        "a kind of Snyk credential that this version does not know",
        "use a service account's token or a personal access token, or update snyk-cred"),
    damaged("damaged-jwt", [](string_view t) { return t.starts_with("eyJ") && t.find('.') != k_npos; },
        "a JWT that cannot be read: cut off, encrypted, unsigned or damaged",
        "an OAuth access token has three parts, separated by dots, and is valid for an hour: create it in the job, "
        "or let snyk-cred do it (--client-id)"),

    // Other things.
    not_secret("path", is_path, "the path of a file, not its content",
        "pass the path with --token-file (a GitLab variable of type File holds a path)"),
    not_secret("url", is_url, "a URL", "an API URL belongs in SNYK_API or --api-url, the token in this secret"),
    not_secret("email", is_email, "an e-mail address", k_other_secret),
    garbled("utf-16", is_utf16, "text in UTF-16", "write it as ASCII or UTF-8 (PowerShell: -Encoding ascii)"),
    garbled("nul", [](string_view t) { return t.find('\0') != k_npos; }, "a NUL byte",
        "the secret is not text: set it again from the token alone"),
    garbled("several-lines", [](string_view t) { return t.find_first_of("\r\n") != k_npos; }, "several lines",
        "keep only the token, on one line"),
    garbled("control-character", has_control, "a control character",
        "the token was copied with an invisible character: set it again from the token alone"),
    garbled("non-ascii", [](string_view t) { return !std::ranges::all_of(t, is_printable); },
        "a non-ASCII character (for example a no-break space or a curly quote)",
        "the token was copied with an invisible or foreign character: set it again from the token alone"),
    garbled("blanks", [](string_view t) { return t.find(' ') != k_npos; }, "text with spaces in it",
        "the command that fetches the secret may have printed an error message instead"),
};
// clang-format on

struct Issuer {
    string_view prefix;
    string_view noun;
};
constexpr std::array k_issuers{
    Issuer{"https://token.actions.githubusercontent.com", "an identity token (OIDC) of GitHub Actions"},
    Issuer{"https://gitlab.", "an identity token (OIDC) of GitLab"},
    Issuer{"https://oidc.circleci.com", "an identity token (OIDC) of CircleCI"},
    Issuer{"https://agent.buildkite.com", "an identity token (OIDC) of Buildkite"},
    Issuer{"https://vstoken.dev.azure.com", "an identity token (OIDC) of Azure Pipelines"},
    Issuer{"https://login.microsoftonline.com", "a Microsoft Entra token"},
    Issuer{"https://sts.windows.net", "a Microsoft Entra token"},
    Issuer{"https://accounts.google.com", "a Google identity token"},
    Issuer{"https://kubernetes.default.svc", "a Kubernetes service account's token"},
    Issuer{"kubernetes/serviceaccount", "a Kubernetes service account's token"},
};

} // namespace

std::span<const Lookalike> all_lookalikes() { return k_rows; }

const Lookalike* find_lookalike(string_view text) {
    const auto* row = std::ranges::find_if(k_rows, [text](const Lookalike& each) { return each.test(text); });
    return row == k_rows.end() ? nullptr : row;
}

const Lookalike* find_expression(string_view text) {
    const Lookalike* row = find_lookalike(text);
    return row != nullptr && row->expression ? row : nullptr;
}

string_view foreign_issuer(string_view issuer) {
    const auto* row =
        std::ranges::find_if(k_issuers, [issuer](const Issuer& i) { return issuer.starts_with(i.prefix); });
    return row == k_issuers.end() ? string_view{} : row->noun;
}

} // namespace snykcred

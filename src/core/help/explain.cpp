#include "core/help/explain.hpp"

#include "core/base/text.hpp"
#include "core/base/wrap.hpp"

#include <array>
#include <cstddef>

namespace snykcred {
namespace {

using enum Fault;

constexpr std::array k_rows{
    Explanation{usage,
                "an option or command is misspelled, or an option lacks its value\n"
                "CMD stands without -- in front of it",
                "the error names the word: compare it with snyk-cred COMMAND --help"},
    Explanation{
        unknown_variable,
        "the name is misspelled\n"
        "a variable of your own begins with SNYK_CRED_",
        "correct the name; the error says which option it resembles\n"
        "give variables of your own another prefix: an unknown SNYK_CRED_ name could be an assertion that "
        "was mistyped"},
    Explanation{secret_on_argv,
                "the option was given the secret itself (\"$SNYK_TOKEN\") in place of its name",
                "pass the name: --token-env SNYK_TOKEN\n"
                "replace the credential: other users of that machine could read the command line"},
    Explanation{
        stdout_is_terminal, "inject was started by hand, so its lines for eval would appear on your screen",
        "let a variable take the output and evaluate that: see the example of snyk-cred inject --help\n"
        "to look at a credential, use snyk-cred check"},
    Explanation{malformed,
                "the secret was cut off when it was copied\n"
                "the secret contains more than the token: a name, a comment, a second line",
                "copy the credential from Snyk again, whole and on one line, and store it anew"},
    Explanation{not_snyk_credential,
                "another tool's token was stored under this name\n"
                "the value is a placeholder, or a variable that was not expanded",
                "the error says what it is: store the Snyk credential in its place"},
    Explanation{
        no_credential,
        "the secret's name is misspelled, or the secret does not exist for this repository, branch or "
        "environment\n"
        "the job does not pass the secret to this step\n"
        "the job runs for a fork, which gets no secrets",
        "define the secret and pass it to this step\n"
        "where a fork's job has no secret by design, add --on-missing skip"},
    Explanation{unreadable,
                "the path is wrong\n"
                "the file belongs to another user, or is no regular file",
                "correct the path, or the file's owner and mode"},
    Explanation{no_identity,
                "the job may not ask for an identity token, or was given none\n"
                "jobs of a fork's pull request get none",
                "GitHub: add permissions: id-token: write to the job; GitLab: add id_tokens: to it\n"
                "elsewhere put the token into SNYK_ID_TOKEN, or name its place with --id-token-env or "
                "--id-token-file"},
    Explanation{rejected,
                "the credential was revoked or replaced\n"
                "the credential belongs to another region: each region knows only its own\n"
                "the owner of a personal token has left or was deactivated",
                "set the region of your Snyk account: --region, or let --probe-regions name it\n"
                "make a new credential in Snyk and store it in the CI secret"},
    Explanation{
        expired,
        "the credential has an end date, which has passed\n"
        "keyless: the job's identity token, or a finished assertion, was made too long before this step",
        "make a new credential and store it in the CI secret\n"
        "an OAuth access token lives about an hour: store the client id and secret and let snyk-cred mint "
        "one for each run\n"
        "an identity token and an assertion live for minutes: let the job ask for them right before this step"},
    Explanation{
        invalid_client,
        "client id, secret (or key and key id) and region do not belong together\n"
        "the client secret was rotated, or the JWKS that Snyk reads lacks the key",
        "check client id, secret and region against the service account in Snyk\n"
        "for a private key: check that the service account's jwks_url serves the key with this key id"},
    Explanation{dns,
                "the host's name is misspelled\n"
                "the runner's DNS does not resolve outside names, because a proxy does that",
                "check the name in --api-url or --region\n"
                "set HTTPS_PROXY or --proxy where only a proxy reaches the internet"},
    Explanation{connect,
                "a firewall does not let this runner reach the host\n"
                "the connection broke on its way",
                "allow port 443 to the host that the error names, or set HTTPS_PROXY\n"
                "run the job again"},
    Explanation{proxy,
                "the proxy's address is wrong, or the proxy wants credentials\n"
                "the proxy does not allow the host",
                "check --proxy or HTTPS_PROXY, and the credentials (--proxy-auth-file)\n"
                "ask for the host to be allowed; list hosts that do not need the proxy in NO_PROXY"},
    Explanation{tls,
                "a proxy that inspects TLS answers with a certificate of your company's CA\n"
                "this machine lacks CA certificates, or its clock is wrong\n"
                "somebody listens on the way",
                "name your company's CA with --ca-file, or NODE_EXTRA_CA_CERTS\n"
                "if there is no such proxy, do not work around it: ask who answers in Snyk's place"},
    Explanation{bug, "snyk-cred itself failed",
                "report it, with the command line, the version and the output of --verbose"},
    Explanation{cannot_write,
                "the disk is full, or the file may not be written\n"
                "the file is a link, or does not belong to the CI system",
                "the error names the file and the reason: mend that and run the job again"},
    Explanation{
        deadline,
        "a firewall drops packets without an answer\n"
        "the network or Snyk is slow",
        "run the job again\n"
        "set HTTPS_PROXY if only a proxy reaches the internet; raise --timeout where the network is slow"},
    Explanation{rate_limit, "many jobs use the same credential at the same moment",
                "wait a minute and run the job again\n"
                "raise --timeout: where Snyk names a time, jobs then come through in waves"},
    Explanation{maintenance, "Snyk is under maintenance",
                "wait and run the job again; status.snyk.io says how long\n"
                "to let jobs succeed without a check meanwhile, add --on-unavailable skip"},
    Explanation{server_error, "Snyk answered with a failure of its own (5xx)",
                "run the job again\n"
                "if it stays so, give Snyk's support the snyk-request-id of the report\n"
                "to let jobs succeed without a check meanwhile, add --on-unavailable skip"},
    Explanation{key_service, "the key service is sealed, over a quota, or failing",
                "run the job again later; the operator of the key service sees more in its log"},
    Explanation{not_snyk_api,
                "a captive portal, a proxy's page or another server answers\n"
                "--api-url names a host that is not Snyk's API",
                "check --api-url and --region\n"
                "ask who answers at the host that the error names"},
    Explanation{request_refused,
                "Snyk no longer offers the version of its API that this snyk-cred asks for (410)\n"
                "Snyk's API has changed in another way",
                "use the newest release of snyk-cred\n"
                "if it happens with that one too, give Snyk's support the request ID of the error"},
    Explanation{foreign_answer, "a proxy, a login page or another server answers at that URL",
                "check the URL: the error says what came instead"},
    Explanation{
        enterprise_rule, "a person's token is in the CI secret, and the account is on Snyk's Enterprise plan",
        "make a service account (Snyk: Settings > Service accounts) and store its token in the CI secret\n"
        "to allow one person's token for a while, name it with a last day under \"exceptions\" in a policy "
        "file"},
    Explanation{plan_unknown, "a person's token is in the CI secret, and Snyk's answers do not show the plan",
                "on a Free, Team or trial plan, declare it: --plan team\n"
                "on Enterprise, use a service account"},
    Explanation{principal_unknown, "the credential belongs to neither a user, a service account nor an app",
                "use a service account\n"
                "if Snyk has a new kind of principal, report it"},
    Explanation{assertion,
                "the CI secret contains another account's credential, or one of another organization",
                "find out who changed the secret\n"
                "then correct the secret, or the --expect option"},
    Explanation{org_access,
                "the organization's id or slug is wrong\n"
                "the account is not a member of that organization",
                "check the id (Snyk: Settings > General > Organization ID)\n"
                "give the account access to the organization"},
    Explanation{forbidden, "the account's role does not allow the request that the error names",
                "give the service account a role that may read the organization"},
    Explanation{
        key_refused,
        "the role is bound to another repository, ref, environment or audience than the job presented\n"
        "GitHub: new and renamed repositories have IDs in their sub since July 2026\n"
        "the policy does not allow the role to sign with this key and these parameters",
        "compare the role with what the job presented, which the error shows; bind IDs, not names\n"
        "allow update on MOUNT/sign/KEY in the policy"},
    Explanation{
        untrusted_code,
        "the job runs for a fork's pull request and has this project's secrets (pull_request_target, a "
        "merge request run in the parent project)",
        "run the scan where no secret is in reach, or after the change was merged\n"
        "if the job runs none of the fork's code, add --untrusted-code allow"},
    Explanation{min_validity, "the credential ends sooner than --min-validity asks, or has no known end",
                "renew the credential and store the new one"},
    Explanation{flag_only,
                "a variable sets an option that loosens a check; an earlier step could have set it",
                "give the option as a flag in the pipeline's definition, and remove the variable"},
    Explanation{region_unknown, "the region's name is misspelled, or \"us\", of which there are two",
                "use a name that snyk-cred regions lists"},
    Explanation{host_not_allowed, "the URL is not that of a Snyk API, not https, or has a path",
                "use https://api.REGION.snyk.io\n"
                "for a gateway of your own, add --allow-host HOST"},
    Explanation{region_mismatch,
                "SNYK_API or --region was set for another account\n"
                "the CI secret contains a credential of another region",
                "correct the setting that the error names, or use a credential of that region"},
    Explanation{kind_for_region, "SNYK-GOV-01 takes OAuth credentials only",
                "use an OAuth service account: --client-id with a client secret or a private key"},
    Explanation{plan_contradicted, "--plan declares a plan that Snyk's answers rule out",
                "correct --plan; the error names the evidence"},
    Explanation{two_sources, "two credentials are set, and nothing says which one is meant",
                "name one with --token-env, or remove the other from this job; the error names both"},
    Explanation{setting_invalid, "a variable's value is not valid for its option",
                "correct the variable that the error names"},
    Explanation{dialect,
                "--format names another CI system than the one that runs the job\n"
                "this CI system cannot take a masked secret from a step",
                "leave --format out\n"
                "run the command under exec: snyk-cred exec -- CMD"},
    Explanation{context, "--context local is meant for a person's machine, and this is a CI job",
                "leave --context out"},
    Explanation{policy_file, "the file is not valid JSON, or has an unknown or repeated key",
                "correct the file; the error names line and column"},
    Explanation{
        policy_untrusted,
        "the policy file lies in the checkout, where a pull request can change it, and loosens a check",
        "keep the file outside the checkout, or pass its hash with --policy-sha256"},
    Explanation{key_unusable, "the key is encrypted, cut off, no RSA key, or too short",
                "use an RSA key of 2048 bits or more as PEM, a private key unencrypted"},
    Explanation{jwks_mismatch,
                "the key was replaced and the file behind the JWKS URL was not\n"
                "--key-id is not the kid under which the file has the key",
                "publish what snyk-cred jwks prints for the public key\n"
                "give the kid that is served with --key-id"},
    Explanation{
        signer,
        "the program, SSH agent or key service that signs is missing, or refuses, or has another key\n"
        "the assertion that was given has ended, or was made for another region",
        "the error says what the signer did: try it by hand on this machine, as the job's user"},
    Explanation{id_token,
                "the token was requested for another audience (aud), or for several\n"
                "the variable or file holds something else",
                "request it for exactly the audience that the error names, or name the token's own with "
                "audience= in the URI"},
    Explanation{token_from,
                "the mount, path, field or version in the URI is not the one that the key service has\n"
                "the KV engine is of version 1, and the URI does not say kv=1 (or the other way)",
                "compare the URI with what `vault kv get -mount=MOUNT -field=FIELD PATH` (or bao) or `aws "
                "secretsmanager get-secret-value --secret-id ARN` shows"},
    Explanation{cannot_run, "CMD is no program, or may not be executed", "check CMD's mode and format"},
    Explanation{command_not_found, "CMD is misspelled or not installed, or its folder is not in PATH",
                "check CMD's name and PATH"},
};

consteval bool rows_stand_in_enum_order() {
    for (std::size_t i = 0; i < k_rows.size(); ++i) {
        if (k_rows[i].fault != static_cast<Fault>(i)) return false;
    }
    return k_rows.size() == static_cast<std::size_t>(command_not_found) + 1;
}
static_assert(rows_stand_in_enum_order(), "every fault has a row here, in the order of the enum");

void append_list(std::string& out, std::string_view heading, std::string_view lines) {
    out.append("\n").append(heading).append("\n");
    for (const std::string_view line : split(lines, '\n')) {
        out += "  - ";
        append_wrapped(out, line, 4, 4);
    }
}

/// Where a secret is defined matters for these.
bool concerns_the_secret(Fault fault) {
    switch (fault) {
    case no_credential:
    case malformed:
    case not_snyk_credential:
    case rejected:
    case expired:
    case enterprise_rule: return true;
    default: return false;
    }
}

} // namespace

const Explanation& explanation(Fault fault) { return k_rows[static_cast<std::size_t>(fault)]; }

std::string explain_text(Fault fault, const ExplainedSystem& system) {
    const FaultRow& row = row_of(fault);
    std::string out;
    append_wrapped(out,
                   "[" + std::string(row.word) + "] " + std::string(row.meaning) + " (exit code " +
                       std::to_string(static_cast<int>(row.code)) + ")",
                   0, 0);
    append_list(out, "Why it happens", explanation(fault).causes);
    append_list(out, "What to do", explanation(fault).remedies);
    if (concerns_the_secret(fault) && !system.secret_hint.empty())
        append_list(out, "On " + std::string(system.name), system.secret_hint);
    return out;
}

} // namespace snykcred

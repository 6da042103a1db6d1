// What a run finds out: facts with their evidence, and remarks for whoever reads the report. Every stage
// returns its own, a stage that refuses too, and the run collects them; core/report/report.hpp shows them.
#pragma once

#include "core/base/child_end.hpp"
#include "core/base/result.hpp"
#include "core/rule/endpoint.hpp"
#include "core/rule/identity.hpp"
#include "core/rule/plan.hpp"
#include "core/settings/settings.hpp"
#include "core/snyk/credential.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

/// One request to Snyk's API, with all its attempts.
struct RequestRecord {
    std::string host, method, path;
    std::optional<int> status;
    std::int64_t ms = 0;
    int attempts = 0;
    std::optional<std::string> request_id; ///< snyk-request-id, what Snyk's support asks for
};

/// One --expect-… of one layer, and what came of it.
struct Assertion {
    Option option;                   ///< expect_org, expect_principal or expect_region
    std::vector<std::string> any_of; ///< what is expected
    SettingSource source;
    std::string found{}; ///< the value that was compared; of --expect-org, one that can be read; may be empty
    std::optional<bool> met{}; ///< none: only Snyk could tell, and was not asked
};

/// Who signed the client assertion; what is not known is empty.
struct SignedBy {
    std::string service;       ///< "vault", "aws-kms", "ssh-agent", "command"
    std::string host;          ///< of a key service
    std::string key;           ///< its name, a fingerprint, the program's path
    std::string key_version{}; ///< as the service says
    std::string subject{};     ///< of the job's identity; a digest where it names a person
};

/// Where a key service keeps the credential; what is not known is empty.
struct StoredAt {
    std::string service;   ///< "vault", "aws-secrets-manager"
    std::string host;      ///< of the service
    std::string secret;    ///< its path, mount and all
    std::string version{}; ///< as the service says
    std::string subject{}; ///< of the job's identity; a digest where it names a person
};

/// Whatever is not known stays empty. Holds no secret.
struct Findings {
    std::optional<CredentialKind> kind{};
    std::string credential_source{};          ///< "variable SNYK_TOKEN"
    std::optional<std::string> fingerprint{}; ///< "sha256:" and 12 hex digits
    std::optional<std::int64_t> expires_at{}; ///< Unix seconds

    std::optional<Endpoint> endpoint{};
    std::optional<Principal> principal{};
    std::optional<Organization> org{};
    std::optional<PlanInForce> plan{};
    std::optional<PolicyMode> policy_in_force{}; ///< that the rule was judged by, "warn-until" considered
    std::optional<PolicyException> exception{};  ///< of the policy file, where one applied
    std::vector<Assertion> assertions{};
    std::optional<Failure> softened{}; ///< the rule that is broken and that --policy warn lets pass

    std::string trust_source{};         ///< "system (/etc/ssl/certs)", "--ca-file"
    std::optional<bool> system_trust{}; ///< the system's CAs and no others are trusted
    std::optional<bool> added_ca{}; ///< the chain was trusted only through an added CA; none: no connection
    std::optional<std::string> proxy{}; ///< host:port, never credentials
    std::vector<RequestRecord> requests{};
    std::optional<SignedBy> signed_by{};
    std::optional<StoredAt> stored_at{};

    std::vector<std::string> notices{}, warnings{};
    std::vector<std::string> withheld{}; ///< variables with the job's identity that `exec` keeps from CMD
    std::optional<ChildEnd> child{};

    /// Takes over the facts that `more` knows, and appends its requests and remarks.
    void add(Findings more);
};

/// What a stage gives: its result, and what it found out on the way to it.
template<class T>
struct Found {
    Result<T> result;
    Findings findings{};
};

} // namespace snykcred

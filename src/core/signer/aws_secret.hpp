// A credential that is stored in AWS Secrets Manager: the job takes on a role with its identity token, then
// reads it with the role's temporary keys (core/signer/README.md#aws).
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/rule/aws_uri.hpp"
#include "core/rule/id_token.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/aws_kms.hpp"
#include "core/signer/sigv4.hpp"
#include "core/signer/stored_secret.hpp"

#include <cstdint>
#include <optional>

namespace snykcred {

/// The text that the answer to GetSecretValue holds, or its field. Refuses [no-credential] (no such secret,
/// one that waits for its deletion, empty), [key-refused] (the role's or the secret's policy), [expired] (the
/// temporary keys), [token-from] (another secret, no such field, no text), [key-service] and
/// [foreign-answer].
Result<StoredValue> read_aws_secret(const Reply& reply, const AwsSecretUri& uri);

class AwsSecret final : public StoredSecret {
public:
    /// The identity token has been checked for the URI's audience; `presented` is what it says, for a hint
    /// and for the session's name. Refuses what read_sts_answer() and read_aws_secret() refuse.
    AwsSecret(AwsSecretUri uri, Secret id_token, PresentedClaims presented, AwsTools tools,
              const Settings& settings, std::uint64_t seed);

private:
    Request next_request() override;
    Result<std::optional<StoredValue>> took(const Reply& reply) override;

    AwsSecretUri uri_;
    Secret id_token_;
    PresentedClaims presented_;
    AwsTools tools_;
    AwsKeys keys_;
};

} // namespace snykcred

// A key of AWS KMS signs: the job takes on a role with its identity token, then asks for a signature with the
// role's temporary keys. The key never leaves the service.
#pragma once

#include "core/api/exchange.hpp"
#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/rule/aws_uri.hpp"
#include "core/rule/id_token.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/key_service.hpp"
#include "core/signer/sigv4.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace snykcred {

/// What AWS's protocol needs of the shell.
struct AwsTools {
    AwsDigests digests;
    std::function<std::int64_t()> now; ///< Unix seconds
};

/// A call of one of AWS's JSON services, signed: `target` is "TrentService.Sign".
Request aws_request(const AwsUri& uri, std::string_view service, std::string_view target, Secret body,
                    const AwsKeys& keys, const AwsTools& tools);

/// The raw signature in the answer to Sign: 256, 384 or 512 bytes. Refuses [key-refused] (the role's or the
/// key's policy), [expired] (the temporary keys), [signer] (the key, the clock), [key-service] and
/// [foreign-answer] (another key's, another algorithm's, no signature of an RSA key of 2048, 3072 or 4096
/// bits).
Result<Secret> read_kms_signature(const Reply& reply, const AwsKmsUri& uri);

/// The public half in the answer to GetPublicKey, as PEM. Refuses what read_kms_signature() refuses.
Result<Secret> read_kms_public_key(const Reply& reply, const AwsKmsUri& uri);

class AwsKmsSigner final : public KeyServiceSigner {
public:
    /// The identity token has been checked for the URI's audience; `presented` is what it says, for a hint
    /// and for the session's name. Refuses what read_sts_answer(), read_kms_signature() and
    /// read_kms_public_key() refuse.
    AwsKmsSigner(AwsKmsUri uri, Secret id_token, PresentedClaims presented, AwsTools tools,
                 const Settings& settings, std::uint64_t seed);

private:
    Request next_request(const std::string& text) override;
    Result<std::optional<Secret>> took(const Reply& reply) override;

    AwsKmsUri uri_;
    Secret id_token_;
    PresentedClaims presented_;
    AwsTools tools_;
    AwsKeys keys_;
};

} // namespace snykcred

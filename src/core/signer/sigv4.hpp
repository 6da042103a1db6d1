// Signature Version 4 of requests to AWS, for a POST to "/" without a query
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
#pragma once

#include "core/base/secret.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {

/// OpenSSL's, which the shell passes in: the core computes no digests.
struct AwsDigests {
    std::function<std::string(std::string_view text)> sha256_hex;                ///< 64 lower-case hex digits
    std::function<Secret(const Secret& key, std::string_view text)> hmac_sha256; ///< 32 bytes
};

/// The temporary keys of a role.
struct AwsKeys {
    Secret id, secret, session_token;

    [[nodiscard]] bool empty() const { return id.empty(); }
};

struct AwsScope {
    std::string region, service; ///< "eu-central-1", "kms"
    std::int64_t now = 0;        ///< Unix seconds
};

/// "20261127T200402Z".
std::string aws_time(std::int64_t unix_seconds);

/// The value of `Authorization` for a POST to "/". `headers` are those that are signed, their names in lower
/// case; X-Amz-Date and, where there is a token, X-Amz-Security-Token belong to them.
Secret sigv4_authorization(const AwsKeys& keys, const AwsScope& scope,
                           const std::vector<std::pair<std::string, Secret>>& headers, std::string_view body,
                           const AwsDigests& digests);

} // namespace snykcred

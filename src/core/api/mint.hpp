// Minting: an OAuth service account's access token by the grant client_credentials, with a client secret or a
// signed assertion (private_key_jwt). See core/api/README.md#minting; the region comes from the settings,
// because a token endpoint cannot tell it.
#pragma once

#include "core/api/conversation.hpp"
#include "core/api/signer.hpp"
#include "core/rule/preflight.hpp"
#include "core/rule/source.hpp"
#include "core/snyk/credential.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

/// Who signs the assertion of a client with a key, and what the core has not of its own for that.
struct Signing {
    Signer* signer = nullptr; ///< null for a client with a secret
    std::function<std::int64_t()> unix_now{};
    std::function<std::string()> fresh_id{}; ///< for `jti`: never the same twice
};

class Minting {
public:
    /// Keeps a reference to `clearance` and to the signer.
    Minting(const OAuthClient& client, const Clearance& clearance, const Settings& settings, Signing signing,
            std::uint64_t seed);

    Step begin();
    Step resume(std::vector<Exchanged> outcomes);
    /// The access token as a credential, its end from the answer where the token does not say. Refuses
    /// [invalid-client], [not-snyk-api], [region-mismatch] (the token's audience is another region), what the
    /// signer refuses, and the failures of the network.
    Result<Credential> finish();

    /// The signer's own first.
    [[nodiscard]] std::vector<RequestRecord> requests() const;

private:
    Step sign();
    Step after_signing(Step step);
    [[nodiscard]] Result<Credential> read(const Reply& reply) const;

    Request request_;
    const Clearance& clearance_;
    Signing signing_;
    bool being_signed_ = false, asked_ = false;
    Conversation conversation_;
    std::optional<Result<Credential>> result_;
};

} // namespace snykcred

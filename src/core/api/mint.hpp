// Minting: an OAuth service account's access token by the grant client_credentials, with a client secret or a
// signed assertion (private_key_jwt). See core/api/README.md#minting; the region comes from the settings,
// because a token endpoint cannot tell it.
#pragma once

#include "core/api/conversation.hpp"
#include "core/rule/preflight.hpp"
#include "core/rule/source.hpp"
#include "core/snyk/credential.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace snykcred {

class Minting {
public:
    /// Keeps a reference to `clearance`.
    Minting(const OAuthClient& client, const Clearance& clearance, const Settings& settings,
            std::uint64_t seed);

    Step begin();
    Step resume(std::vector<Exchanged> outcomes);
    /// The access token as a credential, its end from the answer where the token does not say. Refuses
    /// [invalid-client], [not-snyk-api], [region-mismatch] (the token's audience is another region) and the
    /// failures of the network.
    Result<Credential> finish();

    [[nodiscard]] const std::vector<RequestRecord>& requests() const { return conversation_.records(); }

private:
    [[nodiscard]] Result<Credential> read(const Reply& reply) const;

    Request request_;
    const Clearance& clearance_;
    Conversation conversation_;
    std::optional<Result<Credential>> result_;
};

} // namespace snykcred

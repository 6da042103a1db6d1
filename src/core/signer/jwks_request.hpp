// Asks for the key set behind a jwks_url, as Snyk would: no redirect, over verified TLS, nothing secret sent.
#pragma once

#include "core/api/conversation.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/service_url.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snykcred {

class JwksRequest {
public:
    JwksRequest(const ServiceUrl& url, const Settings& settings, std::uint64_t seed);

    Step begin();
    Step resume(std::vector<Exchanged> outcomes);
    /// After Finished: what is served. Refuses [foreign-answer] (a status other than 200, a redirect) and the
    /// failures of the network.
    Result<std::string> finish();

    [[nodiscard]] const std::vector<RequestRecord>& requests() const { return conversation_.records(); }

private:
    std::string where_;
    Request request_;
    Conversation conversation_;
    std::optional<Result<std::string>> result_;
};

} // namespace snykcred

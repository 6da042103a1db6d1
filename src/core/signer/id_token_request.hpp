// Asks GitHub or Forgejo for the job's identity token (core/ci/README.md#identity-of-the-job).
#pragma once

#include "core/api/conversation.hpp"
#include "core/base/secret.hpp"
#include "core/settings/settings.hpp"
#include "core/signer/service_url.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

class IdTokenRequest {
public:
    /// `bearer` is what the runner gave the job for this address.
    IdTokenRequest(const ServiceUrl& url, std::string_view audience, const Secret& bearer,
                   const Settings& settings, std::uint64_t seed);

    Step begin();
    Step resume(std::vector<Exchanged> outcomes);
    /// After Finished: the token, not looked at yet. Refuses [no-identity] (the CI system does not give one),
    /// [key-service] (not now), [foreign-answer] (anything else, a redirect too) and the failures of the
    /// network.
    Result<Secret> finish();

    [[nodiscard]] const std::vector<RequestRecord>& requests() const { return conversation_.records(); }

private:
    std::string host_;
    Request request_;
    Conversation conversation_;
    std::optional<Result<Secret>> result_;
};

} // namespace snykcred

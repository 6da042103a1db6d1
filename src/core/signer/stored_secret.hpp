// A credential that a key service keeps: the job logs in with its identity token, then asks for it. What is
// asked and how answers are read is the service's own file; the rest is here.
#pragma once

#include "core/api/conversation.hpp"
#include "core/base/secret.hpp"
#include "core/settings/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace snykcred {

struct StoredValue {
    Secret value;          ///< as it is stored; never empty
    std::string version{}; ///< of the secret; empty where the service keeps none
};

class StoredSecret {
public:
    StoredSecret(const StoredSecret&) = delete;
    StoredSecret& operator=(const StoredSecret&) = delete;
    virtual ~StoredSecret() = default;

    Step begin();
    Step resume(std::vector<Exchanged> outcomes);
    /// After Finished, once. Refuses what the service's answers refuse, [token-from] where it is the URI that
    /// is wrong, and the failures of the network.
    Result<StoredValue> finish();

    [[nodiscard]] const std::vector<RequestRecord>& requests() const { return conversation_.records(); }
    /// Secrets that the login gave: no output shows them.
    [[nodiscard]] std::vector<Secret> take_obtained() { return std::exchange(obtained_, {}); }

protected:
    StoredSecret(const Settings& settings, std::uint64_t seed);

    /// The next request on the way to the value: a login, where there is none yet.
    virtual Request next_request() = 0;
    /// What its final answer gives: the value, or none where another request has to follow.
    virtual Result<std::optional<StoredValue>> took(const Reply& reply) = 0;

    void obtained(const Secret& secret) { obtained_.push_back(secret.duplicate()); }

private:
    Conversation conversation_;
    std::vector<Secret> obtained_;
    std::optional<Result<StoredValue>> result_;
};

} // namespace snykcred

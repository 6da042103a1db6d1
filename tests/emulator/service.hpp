// The emulated Snyk as one function from a request to an answer: routes, authentication, versions, rate
// limits. Not safe for use by several threads at once; the connections take turns.
#pragma once

#include "emulator/message.hpp"
#include "emulator/oauth.hpp"
#include "emulator/rate.hpp"
#include "emulator/world.hpp"

#include <string>

namespace emulator {

class Service {
public:
    explicit Service(World world);

    /// `host` is the lower-case name of the Host header; `unix_ms` this machine's clock.
    Answer answer(const Request& request, const std::string& host, long long unix_ms);

    /// The headers that Snyk sends with every answer, put before those that are there.
    void dress(Answer& answer, const Request& request, long long unix_ms) const;

    const World& world() const { return world_; }

private:
    Answer authenticated(const Call& call, bool versioned,
                         Answer (*handler)(const World&, const Account&, const Call&), long long unix_ms);
    const Account* authenticate(const Call& call) const;

    World world_;
    TokenOffice office_;
    RateLimiter limiter_;
};

} // namespace emulator

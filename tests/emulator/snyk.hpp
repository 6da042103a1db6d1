// The service of the moment, shared by all connections, which take turns.
#pragma once

#include "emulator/service.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace emulator {

class Snyk {
public:
    /// A new world: minted tokens, used assertions and rate limits of the old one are gone. Throws as
    /// parse_world.
    void set_world(std::string_view json);

    Answer answer(const Request& request, const std::string& host);
    /// Adds the headers that every answer of Snyk carries.
    void dress(Answer& answer, const Request& request) const;
    std::optional<BasicAuth> proxy_auth() const;

private:
    mutable std::mutex mutex_;
    Service service_{World{}};
};

} // namespace emulator

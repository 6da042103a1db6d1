// Names to addresses in a way that can be abandoned: getaddrinfo cannot be cancelled, so it runs in workers
// that nobody waits for.
#pragma once

#include "shell/os/address.hpp"
#include "shell/os/socket.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace snykcred {

/// What is known so far. The two families are asked side by side: a name server that does not answer for one
/// of them must not cost the other's time (RFC 8305, section 3).
struct Addresses {
    std::vector<Address> v6, v4;
    bool v6_known = false, v4_known = false;
    std::string trouble; ///< in words, where a family that is known has no address
    int shortage = 0; ///< errno, where this machine had nothing left to ask with: then `trouble` says nothing
};

class Lookup {
public:
    /// Starts at once. What is lacking for it is told as a shortage. Address literals and `localhost` (RFC
    /// 6761) are known without asking.
    Lookup(const std::string& host, std::uint16_t port);
    Lookup(Lookup&&) noexcept;
    ~Lookup();

    /// Becomes readable when something new is known; none if everything is known from the start.
    [[nodiscard]] Waitable news() const;
    /// Everything known so far; makes the news unreadable again.
    [[nodiscard]] Addresses known() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace snykcred

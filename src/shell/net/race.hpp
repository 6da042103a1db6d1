// Connecting to whichever address of a name answers first (RFC 8305): an address family that does not work
// costs a quarter of a second and not the deadline.
#pragma once

#include "shell/os/resolve.hpp"
#include "shell/os/socket.hpp"
#include "shell/os/waits.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace snykcred {

class Race {
public:
    /// Begins to resolve the name.
    Race(const std::string& host, std::uint16_t port) : lookup_(host, port) {}

    /// Goes on as far as it can without waiting. True: it has ended; else `waits` is told what for.
    bool advance(Waits& waits);

    /// After the end: the first socket that was connected; none if no address answers.
    Socket take_socket() { return std::move(winner_); }
    /// Had the name an address at all? Else trouble() says why not.
    [[nodiscard]] bool resolved() const { return !attempts_.empty(); }
    [[nodiscard]] const std::string& trouble() const { return known_.trouble; }
    /// Those known so far.
    [[nodiscard]] const Addresses& addresses() const { return known_; }
    /// Nothing was left on this machine to ask or to connect with: errno, else 0.
    [[nodiscard]] int shortage() const;
    /// errno of the most telling attempt: a refusal says that the host is there.
    [[nodiscard]] int error() const;

private:
    using Clock = Waits::Clock;
    struct Attempt {
        Socket socket; ///< none once it has failed or won
        int error = 0;
    };

    void learn(Clock::time_point now);
    [[nodiscard]] const Address* take_next();
    [[nodiscard]] bool some_left() const;
    [[nodiscard]] bool running() const;
    /// Both: true if the attempt has won.
    bool start(const Address& address, Clock::time_point now);
    bool has_won(Attempt& attempt, Clock::time_point now);
    void fail(Attempt& attempt, int error, Clock::time_point now);

    Lookup lookup_;
    Addresses known_;
    std::vector<Attempt> attempts_;
    std::size_t v6_used_ = 0, v4_used_ = 0;
    Clock::time_point next_start_, last_failure_;
    Socket winner_;
};

} // namespace snykcred

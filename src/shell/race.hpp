// Connecting to whichever address of a name answers first (RFC 8305), part of the network room: an address
// family that does not work costs a quarter of a second and not the deadline.
#pragma once

#include "shell/resolve.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace snykcred {

class Race {
public:
    /// Begins to resolve the name.
    Race(boost::asio::io_context& io, const std::string& host, std::uint16_t port);
    Race(const Race&) = delete;
    Race& operator=(const Race&) = delete;
    ~Race();

    /// The first socket that is connected; a closed one if none can be.
    boost::asio::awaitable<boost::asio::ip::tcp::socket> run();

    /// Had the name an address at all? Else trouble() says why not.
    [[nodiscard]] bool resolved() const { return !attempts_.empty(); }
    [[nodiscard]] const std::string& trouble() const { return known_.trouble; }
    /// errno of the most telling attempt: a refusal says that the host is there.
    [[nodiscard]] int error() const;

private:
    using Clock = std::chrono::steady_clock;
    struct Attempt {
        explicit Attempt(boost::asio::io_context& io) : socket(io) {}
        boost::asio::ip::tcp::socket socket;
        boost::system::error_code error;
        bool ended = false;
    };

    void learn();
    void start(const Address& address);
    /// Starts what is due and says when to look again.
    Clock::time_point advance(Clock::time_point now);
    [[nodiscard]] std::size_t running() const;
    [[nodiscard]] const Address* next() const;

    boost::asio::io_context& io_;
    /// Cancelled by every handler that has news. Shared, because handlers may run after this is gone.
    std::shared_ptr<boost::asio::steady_timer> bell_;
    Lookup lookup_;
    boost::asio::posix::stream_descriptor news_;
    Addresses known_;
    std::vector<std::shared_ptr<Attempt>> attempts_;
    std::size_t v6_used_ = 0, v4_used_ = 0;
    Clock::time_point next_start_;
};

} // namespace snykcred

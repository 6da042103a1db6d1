// Bytes over a connection without waiting: a TCP socket, or TLS over another channel (an https proxy makes
// two TLS layers). Whoever drives it waits for the socket and calls again.
#pragma once

#include "shell/os/socket.hpp"

#include <cstddef>
#include <cstdint>

namespace snykcred {

enum class Io : std::uint8_t {
    done,       ///< some bytes went through
    want_read,  ///< call again when the socket is readable
    want_write, ///< call again when the socket is writable
    closed,     ///< the peer ended the stream in order
    broken,     ///< reset, or cut where TLS needs a goodbye, or a failure of TLS
};

class Channel {
public:
    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    virtual ~Channel() = default;

    /// `count` is set for `done` only.
    virtual Io read(char* into, std::size_t size, std::size_t& count) = 0;
    virtual Io write(const char* from, std::size_t size, std::size_t& count) = 0;
};

/// A connected socket that it does not own. Never raises SIGPIPE: ignoring the signal for the process would
/// survive an exec. After so many reads in a row it says `want_read` although there is more: whoever drives
/// it thereby looks at the deadline and at other connections, whatever a peer floods this one with.
class TcpChannel final : public Channel {
public:
    explicit TcpChannel(Waitable socket) : socket_(socket) {}
    Io read(char* into, std::size_t size, std::size_t& count) override;
    Io write(const char* from, std::size_t size, std::size_t& count) override;
    /// Has the peer closed while nobody was reading?
    [[nodiscard]] bool dead() const;

private:
    Waitable socket_;
    unsigned reads_ = 0;
};

} // namespace snykcred

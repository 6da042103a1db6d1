// One accepted TCP connection. Every wait also ends when the emulator stops.
#pragma once

#include "emulator/sockets.hpp"
#include "emulator/stream.hpp"

#include <atomic>

namespace emulator {

/// Wakes every waiting thread once and for all.
class Stopper {
public:
    Stopper();
    Stopper(const Stopper&) = delete;
    Stopper& operator=(const Stopper&) = delete;
    ~Stopper();

    void stop();
    bool stopped() const { return stopped_; }
    int descriptor() const { return descriptor_; } // readable once stopped

private:
    int descriptor_;
    std::atomic<bool> stopped_ = false;
};

class Socket : public Stream {
public:
    /// Takes the descriptor over.
    Socket(int descriptor, const Stopper& stopper);
    ~Socket() override;

    /// Waits; false if the peer went away or the emulator stops meanwhile.
    bool pause(long long ms) const;

    /// Reads and forgets until the peer goes away.
    void drain();

    /// Half-closes, waits a moment for the peer's end so that no unread byte turns the close into a reset.
    void finish() override;

    /// Ends with a RST: closes with unsent data thrown away (SO_LINGER 0).
    void reset();

    std::size_t bytes_in() const { return bytes_in_; }
    std::size_t bytes_out() const { return bytes_out_; }
    /// How often the peer sent after it had to wait for us, its first bytes included.
    int flights() const { return flights_; }

private:
    std::size_t do_read(char* into, std::size_t size) override;
    bool do_write(std::string_view bytes) override;
    /// False if the emulator stops or `ms` (-1: no limit) pass.
    bool wait(Wait what, int ms) const;

    int descriptor_;
    const Stopper& stopper_;
    std::size_t bytes_in_ = 0;
    std::size_t bytes_out_ = 0;
    int flights_ = 0;
    bool wrote_last_ = true;
};

} // namespace emulator

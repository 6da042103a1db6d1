#include "shell/os/pump.hpp"

#include "shell/os/inlet.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace snykcred {
namespace {

enum class Wake { input, stop, silence };

/// `for_ms` < 0: without end.
Wake wait(int in, int stop, int for_ms) {
    std::array<pollfd, 2> fds{{{in, POLLIN, 0}, {stop, POLLIN, 0}}};
    int ready = -1;
    do {
        ready = ::poll(fds.data(), fds.size(), for_ms);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) return Wake::silence;
    return fds[1].revents != 0 ? Wake::stop : Wake::input; // read() says what is wrong, if anything is
}

/// Gives 0 or the errno. Unlike write_all(), without a limit of time: who reads a log slowly holds up the
/// program that writes it, and nothing more.
int pass_on(int out, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(out, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            pollfd slow{out, POLLOUT, 0};
            ::poll(&slow, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

/// Bytes that may still be passed on after the stop. A pipe knows what it holds; what was written to a
/// terminal arrives a moment later, at most a buffer of it. A pipe that does not say is read as a terminal
/// is.
std::size_t remaining(int in) {
    constexpr std::size_t k_buffer = std::size_t{64} * 1024;
    int waiting = 0;
    if (::isatty(in) == 1 || ::ioctl(in, FIONREAD, &waiting) != 0) return k_buffer;
    return static_cast<std::size_t>(std::max(waiting, 0));
}

} // namespace

PumpEnd pump(int in, int out, StreamMask& mask, int stop) {
    constexpr int k_silence_ms = static_cast<int>(k_silence.count());
    constexpr int k_last_words_ms = 10 * k_silence_ms; // a busy machine may pass a terminal's bytes on late
    PumpEnd end;
    const bool terminal = ::isatty(in) == 1;
    Inlet inlet(in);
    std::optional<std::size_t> left; // set once stopped
    while (!left || *left > 0) {
        if (!inlet.has_taken() && (left || stop >= 0 || mask.holding())) {
            const int for_ms = left ? k_last_words_ms : mask.holding() ? k_silence_ms : -1;
            const Wake wake = wait(in, left ? -1 : stop, for_ms);
            if (wake == Wake::stop) {
                left = remaining(in);
                continue;
            }
            if (wake == Wake::silence && left) break;
            if (wake == Wake::silence) {
                end.write_error = pass_on(out, mask.release());
                if (end.write_error != 0) return end;
                continue;
            }
        }
        const auto room = mask.room();
        const ssize_t got = inlet.read(room.first(std::min(room.size(), left.value_or(SIZE_MAX))));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) { // left so by whoever shares this description
            wait(in, -1, -1);
            continue;
        }
        // A terminal says EIO once no one has its other end.
        if (got < 0 && !(errno == EIO && terminal)) end.read_error = errno;
        if (got <= 0) break;
        if (left) *left -= static_cast<std::size_t>(got);
        end.write_error = pass_on(out, mask.masked(static_cast<std::size_t>(got)));
        if (end.write_error != 0) return end;
    }
    end.write_error = pass_on(out, mask.finish());
    return end;
}

} // namespace snykcred

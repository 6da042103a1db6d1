#include "shell/os/pump.hpp"

#include "shell/os/inlet.hpp"
#include "shell/os/standard_streams.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace snykcred {
PumpEnd pump(int in, int out, StreamMask& mask, int stop) {
    constexpr int k_silence_ms = static_cast<int>(k_silence.count());
    constexpr int k_last_words_ms = 10 * k_silence_ms; // a busy machine may pass a terminal's bytes on late
    PumpEnd end;
    const bool terminal = is_terminal(in);
    Inlet inlet(in);
    std::optional<std::size_t> left; // set once stopped
    while (!left || *left > 0) {
        if (!inlet.has_taken() && (left || stop >= 0 || mask.holding())) {
            const int for_ms = left ? k_last_words_ms : mask.holding() ? k_silence_ms : -1;
            const Wake wake = inlet.wait(left ? -1 : stop, for_ms);
            if (wake == Wake::stop) {
                left = inlet.remaining();
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
        const std::ptrdiff_t got = inlet.read(room.first(std::min(room.size(), left.value_or(SIZE_MAX))));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) { // left so by whoever shares this description
            static_cast<void>(inlet.wait(-1, -1));
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

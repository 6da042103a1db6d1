// The two ends of a stream on its way through the mask: what is read from, and what is written to.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace snykcred {

/// What a wait for input has ended with.
enum class Wake : std::uint8_t { input, stop, silence };

class Inlet {
public:
    /// `fd` must outlive it.
    explicit Inlet(int fd);

    /// Waits for something to read (or for its end, or an error, which read() tells), until `stop` (a
    /// descriptor; -1: none) becomes readable or ends, for so many milliseconds (-1: without end).
    [[nodiscard]] Wake wait(int stop, int for_ms) const;
    /// How much it gives, 0 at the end, -1 with errno: EINTR and EAGAIN, where it is to be asked again.
    std::ptrdiff_t read(std::span<char> room);
    /// Bytes that may still come after a stop. A pipe knows what it holds; what was written to a terminal
    /// arrives a moment later, at most a buffer of it. A pipe that does not say is read as a terminal is.
    [[nodiscard]] std::size_t remaining() const;
    /// Has taken out of the descriptor what read() did not give yet: it will do so without waiting.
    [[nodiscard]] bool has_taken() const { return taken_ > 0; }

private:
    int fd_;
    FileDescriptor own_out_, own_in_;
    std::size_t taken_ = 0;
    bool in_bulk_ = false; ///< so much came last time that there will be more
    struct Waiting;
    mutable std::shared_ptr<Waiting> waiting_; ///< where to wait for two things takes more than descriptors
};

/// Writes all of it, for as long as that takes: who reads a log slowly holds up the program that writes it,
/// and nothing more. Gives 0 or the errno; EPIPE means that no one reads any more.
int pass_on(int out, std::string_view bytes);

/// Makes a pipe's buffer as large as an unprivileged process may, k_pipe_size: fewer and longer turns of its
/// two sides. Does nothing to what is no pipe.
void enlarge_pipe(int fd);

inline constexpr std::size_t k_pipe_size = std::size_t{1} << 20U;

} // namespace snykcred

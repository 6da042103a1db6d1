#include "shell/os/inlet.hpp"
#include "shell/os/windows/descriptor.hpp"
#include "shell/os/windows/pipe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

namespace snykcred {
namespace {

constexpr std::size_t k_buffer = std::size_t{64} * 1024;

/// Bytes that a pipe holds; -1 where it has ended, or is none.
std::int64_t held_by(HANDLE handle) {
    DWORD waiting = 0;
    if (::GetFileType(handle) != FILE_TYPE_PIPE ||
        ::PeekNamedPipe(handle, nullptr, 0, nullptr, &waiting, nullptr) == 0)
        return -1;
    return waiting;
}

} // namespace

/// Of a pipe of ours (pipe.hpp) that is read until something else ends.
struct Inlet::Waiting {
    Waiting(int fd, int stop_fd)
        : input(win32::handle_of(fd), k_buffer), stop(win32::handle_of(stop_fd), 1) {}

    win32::PendingRead input, stop;
};

Inlet::Inlet(int fd) : fd_(fd) {}

Wake Inlet::wait(int stop, int for_ms) const {
    if (stop >= 0 && !waiting_) waiting_ = std::make_shared<Waiting>(fd_, stop);
    if (waiting_) {
        waiting_->input.begin();
        waiting_->stop.begin();
        // Stop first: a program that goes on to write must not put it off.
        std::array<HANDLE, 2> events{waiting_->stop.event(), waiting_->input.event()};
        const std::size_t first = stop < 0 ? 1U : 0U;
        const DWORD ended =
            ::WaitForMultipleObjects(static_cast<DWORD>(events.size() - first), events.data() + first, FALSE,
                                     for_ms < 0 ? INFINITE : static_cast<DWORD>(for_ms));
        if (ended == WAIT_TIMEOUT) return Wake::silence;
        return first == 0 && ended == WAIT_OBJECT_0 ? Wake::stop : Wake::input;
    }
    // A read that waits is the wait without end. Only while the beginning of a secret is held back is there a
    // limit, and a pipe of others cannot be waited for: it is asked.
    constexpr int k_step_ms = 5;
    const HANDLE handle = win32::handle_of(fd_);
    if (for_ms == 0 && held_by(handle) == 0) return Wake::silence;
    for (int left = for_ms; left > 0 && held_by(handle) == 0; left -= k_step_ms) {
        ::Sleep(k_step_ms);
        if (left <= k_step_ms && held_by(handle) == 0) return Wake::silence;
    }
    return Wake::input;
}

std::ptrdiff_t Inlet::read(std::span<char> room) {
    if (waiting_) {
        const std::ptrdiff_t got = waiting_->input.take(room);
        taken_ = waiting_->input.ready();
        return got;
    }
    const std::size_t size = std::min<std::size_t>(room.size(), std::numeric_limits<int>::max());
    DWORD got = 0;
    if (::ReadFile(win32::handle_of(fd_), room.data(), static_cast<DWORD>(size), &got, nullptr) != 0)
        return static_cast<std::ptrdiff_t>(got);
    const DWORD error = ::GetLastError();
    if (error == ERROR_BROKEN_PIPE || error == ERROR_HANDLE_EOF) return 0; // its writers have gone
    errno = win32::errno_of(error);
    return -1;
}

std::size_t Inlet::remaining() const {
    const std::size_t begun = waiting_ ? waiting_->input.ready() : 0;
    const std::int64_t held = held_by(win32::handle_of(fd_));
    return begun + (held < 0 ? k_buffer : static_cast<std::size_t>(held));
}

int pass_on(int out, std::string_view bytes) {
    const HANDLE handle = win32::handle_of(out);
    if (handle == INVALID_HANDLE_VALUE) return errno;
    while (!bytes.empty()) {
        DWORD written = 0;
        const auto size = static_cast<DWORD>(std::min(bytes.size(), k_buffer));
        if (::WriteFile(handle, bytes.data(), size, &written, nullptr) == 0)
            return win32::errno_of(::GetLastError());
        bytes.remove_prefix(written);
    }
    return 0;
}

// The size of a pipe is its maker's.
void enlarge_pipe(int /*fd*/) {}

} // namespace snykcred

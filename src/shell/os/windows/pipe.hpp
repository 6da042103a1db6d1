// Pipes whose reading end can be waited for together with other things: a read is begun, and an event tells
// when it has ended.
#pragma once

#include "shell/os/file_descriptor.hpp"
#include "shell/os/windows/win32.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace snykcred::win32 {

struct Pipe {
    FileDescriptor out; ///< for PendingRead
    Handle in;          ///< a program that is started with it may inherit it
};

/// None, with errno.
std::optional<Pipe> make_pipe();

/// One read of such a pipe at a time, into a buffer of its own.
class PendingRead {
public:
    /// `pipe` must outlive it.
    PendingRead(HANDLE pipe, std::size_t size);
    PendingRead(const PendingRead&) = delete;
    PendingRead& operator=(const PendingRead&) = delete;
    ~PendingRead();

    /// Begins one, unless it is under way or has ended and not everything of it was taken.
    void begin();
    /// Is signaled when what was begun has ended.
    [[nodiscard]] HANDLE event() const { return event_.get(); }
    /// Bytes that can be taken without waiting.
    std::size_t ready();
    /// There is nothing more to take, and nothing comes.
    [[nodiscard]] bool ended() const { return !under_way_ && from_ == to_ && error_ != ERROR_SUCCESS; }
    /// Waits for the end of what was begun. How much it gives, 0 at the end, -1 with errno.
    std::ptrdiff_t take(std::span<char> room);

private:
    /// Has what was begun ended? `wait`: it has, afterwards.
    bool settle(bool wait);

    HANDLE pipe_;
    Handle event_;
    OVERLAPPED state_{};
    std::vector<char> buffer_;
    std::size_t from_ = 0, to_ = 0; ///< what was read and not taken
    DWORD error_ = ERROR_SUCCESS;
    bool under_way_ = false;
};

} // namespace snykcred::win32

#include "shell/os/windows/pipe.hpp"

#include "shell/os/random.hpp"
#include "shell/os/windows/access.hpp"
#include "shell/os/windows/descriptor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

namespace snykcred::win32 {
namespace {

constexpr DWORD k_buffer = 64 * 1024;

/// Pipes of two ends that can be waited for have names; nobody can have made one with this.
std::wstring new_name() {
    std::array<unsigned char, 16> random{};
    fill_random(random.data(), random.size());
    std::wstring name = L"\\\\.\\pipe\\snyk-cred-";
    for (const unsigned char byte : random) {
        name += L"0123456789abcdef"[byte >> 4U];
        name += L"0123456789abcdef"[byte & 15U];
    }
    return name;
}

} // namespace

std::optional<Pipe> make_pipe() {
    const std::wstring name = new_name();
    PrivateSecurity security;
    Handle out;
    if (security.get() != nullptr) {
        out = Handle(::CreateNamedPipeW(
            name.c_str(), PIPE_ACCESS_INBOUND | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
            PIPE_TYPE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS, 1, k_buffer, k_buffer, 0,
            security.get()));
    }
    if (!out) {
        set_errno();
        return std::nullopt;
    }
    SECURITY_ATTRIBUTES inherited{sizeof inherited, nullptr, TRUE};
    Handle in(::CreateFileW(name.c_str(), GENERIC_WRITE | FILE_READ_ATTRIBUTES, 0, &inherited, OPEN_EXISTING,
                            FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!in) {
        set_errno();
        return std::nullopt;
    }
    Pipe pipe{descriptor_of(std::move(out)), std::move(in)};
    if (!pipe.out) return std::nullopt;
    return pipe;
}

PendingRead::PendingRead(HANDLE pipe, std::size_t size)
    : pipe_(pipe), event_(::CreateEventW(nullptr, TRUE, FALSE, nullptr)), buffer_(size) {
    if (!event_) error_ = ::GetLastError();
}

PendingRead::~PendingRead() {
    if (!under_way_) return;
    ::CancelIoEx(pipe_, &state_);
    settle(true); // until then the system may write into the buffer
}

void PendingRead::begin() {
    if (under_way_ || from_ < to_ || error_ != ERROR_SUCCESS) return;
    state_ = {};
    state_.hEvent = event_.get();
    under_way_ = true;
    if (::ReadFile(pipe_, buffer_.data(), static_cast<DWORD>(buffer_.size()), nullptr, &state_) != 0) return;
    const DWORD error = ::GetLastError();
    if (error == ERROR_IO_PENDING) return;
    under_way_ = false;
    error_ = error;
    ::SetEvent(event_.get());
}

bool PendingRead::settle(bool wait) {
    if (!under_way_) return true;
    DWORD got = 0;
    const bool ended = ::GetOverlappedResult(pipe_, &state_, &got, wait ? TRUE : FALSE) != 0;
    const DWORD error = ended ? ERROR_SUCCESS : ::GetLastError();
    if (error == ERROR_IO_INCOMPLETE) return false;
    under_way_ = false;
    error_ = error;
    from_ = 0;
    to_ = got;
    return true;
}

std::size_t PendingRead::ready() { return settle(false) ? to_ - from_ : 0; }

std::ptrdiff_t PendingRead::take(std::span<char> room) {
    // A writer may have written nothing, which ends a read but not the pipe.
    do {
        begin();
        settle(true);
    } while (from_ == to_ && error_ == ERROR_SUCCESS);
    if (from_ == to_) {
        if (error_ == ERROR_BROKEN_PIPE || error_ == ERROR_HANDLE_EOF) return 0; // its writers have gone
        errno = errno_of(error_);
        return -1;
    }
    const std::size_t size = std::min(room.size(), to_ - from_);
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(from_), size, room.begin());
    from_ += size;
    return static_cast<std::ptrdiff_t>(size);
}

} // namespace snykcred::win32

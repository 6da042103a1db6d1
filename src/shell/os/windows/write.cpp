#include "shell/os/write.hpp"

#include "shell/os/error_text.hpp"
#include "shell/os/standard_streams.hpp"
#include "shell/os/windows/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>

namespace snykcred {
namespace {

std::vector<std::string> hints_for(int cause) {
    switch (cause) {
    case ENOSPC: return {"free some space on the disk"};
    case EPIPE: return {"the program that reads this output has exited: check its own message"};
    case EBADF: return {"do not close the standard streams of snyk-cred"};
    default: return {"check the file's owner and permissions for the user this job runs as"};
    }
}

/// How many of the bytes were taken; 0, with errno, where none.
std::size_t write_some(HANDLE handle, std::string_view bytes) {
    // WriteFile takes a DWORD; a pipe takes what its buffer has room for anyway.
    constexpr std::size_t k_most = std::size_t{1} << 20U;
    DWORD written = 0;
    if (::WriteFile(handle, bytes.data(), static_cast<DWORD>(std::min(bytes.size(), k_most)), &written,
                    nullptr) == 0) {
        win32::set_errno();
        return 0;
    }
    if (written == 0) errno = EIO;
    return written;
}

/// A console would take bytes for those of its own code page.
bool write_to_console(HANDLE handle, std::string_view bytes) {
    const std::wstring text = win32::wide(bytes);
    DWORD written = 0;
    return !text.empty() &&
           ::WriteConsoleW(handle, text.data(), static_cast<DWORD>(text.size()), &written, nullptr) != 0;
}

} // namespace

// No signal ends a process that writes.
WriteErrorsInsteadOfSignals::WriteErrorsInsteadOfSignals() noexcept = default;
WriteErrorsInsteadOfSignals::~WriteErrorsInsteadOfSignals() = default;

Failure cannot_write(const std::string& what, int cause, std::vector<std::string> hints) {
    if (hints.empty()) hints = hints_for(cause);
    return {Fault::cannot_write, what + " cannot be written: " + error_text(cause), std::move(hints)};
}

Status write_all(int fd, std::string_view bytes, const std::string& what) {
    const HANDLE handle = win32::handle_of(fd);
    if (handle == INVALID_HANDLE_VALUE) return cannot_write(what, errno, {});
    if (is_terminal(fd) && write_to_console(handle, bytes)) return {};
    while (!bytes.empty()) {
        const std::size_t written = write_some(handle, bytes);
        if (written == 0) return cannot_write(what, errno, {});
        bytes.remove_prefix(written);
    }
    return {};
}

Status settle_writes(int fd, const std::string& what) {
    const HANDLE handle = win32::handle_of(fd);
    if (handle == INVALID_HANDLE_VALUE) return cannot_write(what, errno, {});
    if (::GetFileType(handle) != FILE_TYPE_DISK || ::FlushFileBuffers(handle) != 0) return {};
    win32::set_errno();
    return cannot_write(what, errno, {});
}

} // namespace snykcred

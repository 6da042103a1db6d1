// What the files of this folder share: texts as Windows takes them, its errors as errno values, its handles.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <windows.h>

namespace snykcred::win32 {

/// UTF-16 of a UTF-8 text; empty where it is none, and no file has an empty name.
std::wstring wide(std::string_view text);
/// UTF-8 of a UTF-16 text; half a surrogate pair becomes U+FFFD.
std::string narrow(std::wstring_view text);

/// The errno that the same trouble has elsewhere, of GetLastError() or WSAGetLastError().
int errno_of(DWORD error);
/// Sets errno from GetLastError().
void set_errno();

/// Ownership of a handle; INVALID_HANDLE_VALUE and null are none.
class Handle {
public:
    Handle() noexcept = default;
    explicit Handle(HANDLE handle) noexcept : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
    Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { close(); }

    [[nodiscard]] HANDLE get() const noexcept { return handle_; }
    explicit operator bool() const noexcept { return handle_ != nullptr; }
    /// Whoever calls it owns the handle.
    [[nodiscard]] HANDLE release() noexcept { return std::exchange(handle_, nullptr); }
    void close() noexcept {
        if (handle_ != nullptr) ::CloseHandle(handle_);
        handle_ = nullptr;
    }

private:
    HANDLE handle_ = nullptr;
};

/// What LocalFree() releases: security descriptors and SIDs as text.
struct FreesLocal {
    void operator()(void* memory) const { ::LocalFree(memory); }
};
template<class T>
using Local = std::unique_ptr<T, FreesLocal>;

} // namespace snykcred::win32

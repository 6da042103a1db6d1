#include "shell/os/windows/descriptor.hpp"

#include <cerrno>
#include <cstdint>

#include <fcntl.h>
#include <io.h>

namespace snykcred {

void close_descriptor(int descriptor) noexcept {
    if (descriptor >= 0) ::_close(descriptor);
}

} // namespace snykcred

namespace snykcred::win32 {

HANDLE handle_of(int descriptor) {
    constexpr std::intptr_t k_no_stream = -2; // a standard descriptor without a stream
    const std::intptr_t found = descriptor < 0 ? -1 : ::_get_osfhandle(descriptor);
    if (found != -1 && found != k_no_stream) return reinterpret_cast<HANDLE>(found);
    errno = EBADF;
    return INVALID_HANDLE_VALUE;
}

FileDescriptor descriptor_of(Handle handle) {
    if (!handle) {
        set_errno();
        return {};
    }
    const int descriptor =
        ::_open_osfhandle(reinterpret_cast<std::intptr_t>(handle.get()), _O_BINARY | _O_NOINHERIT);
    if (descriptor < 0) return {};
    static_cast<void>(handle.release());
    return FileDescriptor(descriptor);
}

} // namespace snykcred::win32

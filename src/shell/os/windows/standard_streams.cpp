#include "shell/os/standard_streams.hpp"

#include "shell/os/windows/descriptor.hpp"

#include <cerrno>

namespace snykcred {

bool is_terminal(int descriptor) {
    DWORD mode = 0;
    return ::GetConsoleMode(win32::handle_of(descriptor), &mode) != 0;
}

std::size_t terminal_width(int descriptor) {
    constexpr int narrowest = 40;
    CONSOLE_SCREEN_BUFFER_INFO told{};
    if (::GetConsoleScreenBufferInfo(win32::handle_of(descriptor), &told) == 0) return 0;
    const int columns = told.srWindow.Right - told.srWindow.Left + 1;
    return columns < narrowest ? 0 : static_cast<std::size_t>(columns);
}

Sink sink_of(int descriptor) {
    const HANDLE handle = win32::handle_of(descriptor);
    if (handle == INVALID_HANDLE_VALUE) return Sink::unclear;
    switch (::GetFileType(handle)) {
    case FILE_TYPE_DISK: return Sink::file;
    case FILE_TYPE_PIPE: return Sink::reader;
    // A device that is no console: NUL, or a port, which nobody reads as a log.
    case FILE_TYPE_CHAR: return is_terminal(descriptor) ? Sink::reader : Sink::nowhere;
    default: errno = EBADF; return Sink::unclear;
    }
}

} // namespace snykcred

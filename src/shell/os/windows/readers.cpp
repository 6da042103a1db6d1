#include "shell/os/readers.hpp"

#include "shell/os/windows/descriptor.hpp"

namespace snykcred {

// Windows does not tell who reads a pipe.
bool is_read_by_others(int fd) {
    const DWORD type = ::GetFileType(win32::handle_of(fd));
    return type != FILE_TYPE_DISK && type != FILE_TYPE_CHAR;
}

} // namespace snykcred

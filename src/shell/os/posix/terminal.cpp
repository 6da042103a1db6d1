#include "shell/os/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace snykcred {

std::size_t terminal_width(int descriptor) {
    constexpr std::size_t narrowest = 40;
    struct ::winsize size {};
    if (::isatty(descriptor) != 1 || ::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col < narrowest ? 0 : size.ws_col;
}

} // namespace snykcred

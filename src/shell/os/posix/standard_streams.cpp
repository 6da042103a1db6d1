#include "shell/os/standard_streams.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace snykcred {

static_assert(k_standard_input == STDIN_FILENO && k_standard_output == STDOUT_FILENO &&
              k_standard_error == STDERR_FILENO);

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::size_t terminal_width(int descriptor) {
    constexpr std::size_t narrowest = 40;
    struct ::winsize size {};
    if (!is_terminal(descriptor) || ::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col < narrowest ? 0 : size.ws_col;
}

} // namespace snykcred

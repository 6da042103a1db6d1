#include "shell/os/end_at_once.hpp"

#include <cstddef>

#include <unistd.h>

namespace snykcred {

void end_at_once(std::string_view text, int exit_code) noexcept {
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written <= 0) break;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    ::_exit(exit_code);
}

} // namespace snykcred

#include "shell/voice.hpp"

#include "shell/write_all.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <unistd.h>

namespace snykcred {

void Voice::say(std::string_view text) const {
    if (!text.empty()) static_cast<void>(write_all(STDERR_FILENO, redactor_(text)));
}

Status Voice::print(std::string_view text) const {
    if (text.empty()) return {};
    if (const int cause = write_all(STDOUT_FILENO, redactor_(text)); cause != 0) {
        return Failure{Fault::cannot_write, std::string("standard output cannot be written: ") + std::strerror(cause),
                       {"check where the job's output goes: a full disk or a closed pipe"}};
    }
    return {};
}

} // namespace snykcred

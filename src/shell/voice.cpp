#include "shell/voice.hpp"

#include "shell/os/write.hpp"

#include <unistd.h>

namespace snykcred {

void Voice::say(std::string_view text) const {
    if (!text.empty()) {
        const WriteErrorsInsteadOfSignals guard;
        static_cast<void>(
            write_all(STDERR_FILENO, styled(redactor_(text), standard_error_), "standard error"));
    }
}

Status Voice::print(std::string_view text) const {
    if (text.empty()) return {};
    const WriteErrorsInsteadOfSignals guard;
    return write_all(STDOUT_FILENO, redactor_(text), "standard output");
}

Status Voice::show(std::string_view text) const {
    if (text.empty()) return {};
    const WriteErrorsInsteadOfSignals guard;
    return write_all(STDOUT_FILENO, styled(redactor_(text), standard_output_), "standard output");
}

} // namespace snykcred

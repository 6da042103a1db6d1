#include "shell/voice.hpp"

#include "shell/os/standard_streams.hpp"
#include "shell/os/write.hpp"

namespace snykcred {

void Voice::say(std::string_view text) const {
    if (!text.empty()) {
        const WriteErrorsInsteadOfSignals guard;
        static_cast<void>(
            write_all(k_standard_error, styled(redactor_(text), standard_error_), "standard error"));
    }
}

Status Voice::print(std::string_view text) const {
    if (text.empty()) return {};
    const WriteErrorsInsteadOfSignals guard;
    return write_all(k_standard_output, redactor_(text), "standard output");
}

Status Voice::show(std::string_view text) const {
    if (text.empty()) return {};
    const WriteErrorsInsteadOfSignals guard;
    return write_all(k_standard_output, styled(redactor_(text), standard_output_), "standard output");
}

} // namespace snykcred

#include "shell/os/bug.hpp"

#include "core/base/fault.hpp"
#include "shell/os/early_end.hpp"

#include <exception>

#include <unistd.h>

namespace snykcred {
namespace {

/// No memory, no streams, no destructors: any of them may be what is broken.
[[noreturn]] void end_with_bug_text() noexcept {
    say_early_end();
    std::string_view text = bug_text();
    while (!text.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written <= 0) break;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    ::_exit(static_cast<int>(ExitCode::bug));
}

} // namespace

std::string_view bug_text() {
    return "snyk-cred: error: snyk-cred itself failed; do not use what this run may have handed over [bug]\n"
           "  hint: please report it with the command line and the output of snyk-cred --version\n"
           "  more: snyk-cred explain bug\n";
}

void end_bugs_with_exit_code() { std::set_terminate(end_with_bug_text); }

} // namespace snykcred

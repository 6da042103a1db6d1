#include "shell/os/bug.hpp"

#include "core/base/fault.hpp"
#include "shell/os/early_end.hpp"
#include "shell/os/end_at_once.hpp"

#include <exception>

namespace snykcred {
namespace {

/// No memory, no streams, no destructors: any of them may be what is broken.
[[noreturn]] void end_with_bug_text() noexcept {
    say_early_end();
    end_at_once(bug_text(), static_cast<int>(ExitCode::bug));
}

} // namespace

std::string_view bug_text() {
    return "snyk-cred: error: snyk-cred itself failed; do not use what this run may have handed over [bug]\n"
           "  hint: please report it with the command line and the output of snyk-cred --version\n"
           "  more: snyk-cred explain bug\n";
}

void end_bugs_with_exit_code() { std::set_terminate(end_with_bug_text); }

} // namespace snykcred

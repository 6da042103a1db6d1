#include "shell/os/harden.hpp"

#include <optional>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace snykcred {
namespace {

/// As the process was started with it: state of the process, as the limit itself.
std::optional<rlim_t> found_core_limit;

} // namespace

/// RLIMIT_CORE 0 (the soft limit) and PR_SET_DUMPABLE 0, which closes ptrace and /proc.
void harden_process() {
    rlimit core{};
    if (::getrlimit(RLIMIT_CORE, &core) == 0) {
        found_core_limit = core.rlim_cur;
        core.rlim_cur = 0;
        ::setrlimit(RLIMIT_CORE, &core);
    }
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void restore_core_limit() {
    rlimit core{};
    if (!found_core_limit || ::getrlimit(RLIMIT_CORE, &core) != 0) return;
    core.rlim_cur = *found_core_limit;
    ::setrlimit(RLIMIT_CORE, &core);
}

} // namespace snykcred

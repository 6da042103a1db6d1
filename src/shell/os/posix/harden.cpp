#include "shell/os/harden.hpp"

#include "shell/os/posix/process_ways.hpp"

#include <optional>

#include <sys/resource.h>

namespace snykcred {
namespace {

/// As the process was started with it: state of the process, as the limit itself.
std::optional<rlim_t> found_core_limit;

} // namespace

/// RLIMIT_CORE 0 (the soft limit), and what the system has against debuggers.
void harden_process() {
    rlimit core{};
    if (::getrlimit(RLIMIT_CORE, &core) == 0) {
        found_core_limit = core.rlim_cur;
        core.rlim_cur = 0;
        ::setrlimit(RLIMIT_CORE, &core);
    }
    close_memory();
}

void restore_core_limit() {
    rlimit core{};
    if (!found_core_limit || ::getrlimit(RLIMIT_CORE, &core) != 0) return;
    core.rlim_cur = *found_core_limit;
    ::setrlimit(RLIMIT_CORE, &core);
}

} // namespace snykcred

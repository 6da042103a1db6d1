#include "shell/harden.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace snykcred {

void harden_process() {
    rlimit core{};
    if (::getrlimit(RLIMIT_CORE, &core) == 0) {
        core.rlim_cur = 0;
        ::setrlimit(RLIMIT_CORE, &core);
    }
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

} // namespace snykcred

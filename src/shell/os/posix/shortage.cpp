#include "shell/os/shortage.hpp"

#include <cerrno>

namespace snykcred {

std::string shortage_hint(int cause) {
    switch (cause) {
    case EMFILE:
    case ENFILE: return "raise the limit of open files (`ulimit -n`)";
    case EAGAIN: return "raise the limit of processes (`ulimit -u`, or the container's `--pids-limit`)";
    case ENOMEM: return "raise the limit of memory (`ulimit -v`, or the container's)";
    case EPERM:
    case ENOSYS:
        return "this sandbox refuses a system call that snyk-cred needs: update the container engine, or "
               "look at "
               "its seccomp profile";
    default: return "check the limits of this job (`ulimit -a`)";
    }
}

} // namespace snykcred

#include "shell/os/posix/child_end.hpp"

#include <sys/wait.h>

namespace snykcred {

ChildEnd child_end(int status) {
    return WIFSIGNALED(status) ? ChildEnd{128 + WTERMSIG(status), WTERMSIG(status)}
                               : ChildEnd{WEXITSTATUS(status), std::nullopt};
}

} // namespace snykcred

#include "shell/os/posix/process_ways.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace snykcred {

const int k_no_signal = MSG_NOSIGNAL;

void end_with_parent() { ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

void name_process(const char* name) { ::prctl(PR_SET_NAME, name, 0, 0, 0); }

void execute(char* const* argv, char* const* envp) { ::execvpe(argv[0], argv, envp); }

char**& variables() { return environ; }

/// It closes ptrace and /proc.
void close_memory() { ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

bool open_pipe(std::array<int, 2>& ends, bool blocks) {
    return ::pipe2(ends.data(), O_CLOEXEC | (blocks ? 0 : O_NONBLOCK)) == 0;
}

bool close_at_once([[maybe_unused]] unsigned first, [[maybe_unused]] unsigned last) {
#ifdef SYS_close_range
    return ::syscall(SYS_close_range, first, last, 0) == 0;
#else
    return false;
#endif
}

int open_pseudo_terminal() {
    const int made = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (made < 0 || ::unlockpt(made) == 0) return made;
    ::close(made);
    return -1;
}

int open_stream_socket(int family) { return ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

} // namespace snykcred

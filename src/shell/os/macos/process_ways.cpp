#include "shell/os/posix/process_ways.hpp"

#include <cerrno>
#include <initializer_list>
#include <utility>

#include <crt_externs.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <unistd.h>

// Of <sys/ptrace.h>, which cross compilers lack.
extern "C" int ptrace(int request, pid_t process, char* address, int data);

namespace snykcred {
namespace {

constexpr int k_deny_attach = 31; // PT_DENY_ATTACH

/// A debugger is there already. True where that cannot be told.
bool is_traced() {
    std::array<int, 4> name{CTL_KERN, KERN_PROC, KERN_PROC_PID, ::getpid()};
    kinfo_proc process{};
    std::size_t size = sizeof process;
    return ::sysctl(name.data(), name.size(), &process, &size, nullptr, 0) != 0 || size != sizeof process ||
           (process.kp_proc.p_flag & P_TRACED) != 0;
}

bool close_on_exec(int descriptor) { return ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0; }

bool never_blocks(int descriptor) { return ::fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0; }

/// Closes them and keeps errno.
void give_up(std::initializer_list<int> descriptors) {
    const int cause = errno;
    for (const int one : descriptors)
        ::close(one);
    errno = cause;
}

} // namespace

/// The socket itself says it (SO_NOSIGPIPE).
const int k_no_signal = 0;

/// The system has no such thing.
void end_with_parent() {}

void name_process(const char* /*name*/) {}

/// The C library finds it by the PATH of the variables that the program gets.
void execute(char* const* argv, char* const* envp) {
    char** const found = std::exchange(variables(), const_cast<char**>(envp));
    ::execvp(argv[0], argv);
    variables() = found;
}

char**& variables() { return *_NSGetEnviron(); }

/// Whoever is traced and denies it is ended, which would leave the run undone and hide nothing.
void close_memory() {
    if (!is_traced()) ::ptrace(k_deny_attach, 0, nullptr, 0);
}

bool open_pipe(std::array<int, 2>& ends, bool blocks) {
    if (::pipe(ends.data()) != 0) return false;
    for (const int end : ends) {
        if (close_on_exec(end) && (blocks || never_blocks(end))) continue;
        give_up({ends[0], ends[1]});
        return false;
    }
    return true;
}

bool close_at_once(unsigned /*first*/, unsigned /*last*/) { return false; }

int open_pseudo_terminal() {
    const int made = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (made < 0) return -1;
    if (close_on_exec(made) && ::grantpt(made) == 0 && ::unlockpt(made) == 0) return made;
    give_up({made});
    return -1;
}

int open_stream_socket(int family) {
    const int made = ::socket(family, SOCK_STREAM, 0);
    if (made < 0) return -1;
    const int on = 1;
    if (close_on_exec(made) && never_blocks(made) &&
        ::setsockopt(made, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on) == 0)
        return made;
    give_up({made});
    return -1;
}

} // namespace snykcred

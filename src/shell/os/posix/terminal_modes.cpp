#include "shell/os/posix/terminal_modes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace snykcred {
namespace {

bool same(const termios& a, const termios& b) {
    return a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_lflag == b.c_lflag &&
           std::equal(std::begin(a.c_cc), std::end(a.c_cc), std::begin(b.c_cc));
}

void carry(tcflag_t was, tcflag_t is, tcflag_t& to) {
    const tcflag_t changed = was ^ is;
    to = (to & ~changed) | (is & changed);
}

/// The shell may have taken the terminal back in between; we are not to be stopped for that (SIGTTOU).
void set(int terminal, const termios& modes) {
    sigset_t stop{};
    sigset_t before{};
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    ::sigprocmask(SIG_BLOCK, &stop, &before);
    ::tcsetattr(terminal, TCSANOW, &modes);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
}

} // namespace

TerminalModes::TerminalModes(int childs, int real)
    : childs_(childs), real_(real), keys_(::open("/dev/tty", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {
    ::tcgetattr(childs, &seen_);
}

void TerminalModes::follow() {
    follow_modes();
    pass_keys();
}

void TerminalModes::follow_modes() {
    termios now{};
    termios real{};
    if (::tcgetattr(childs_, &now) != 0 || same(now, seen_)) return;
    if (::tcgetpgrp(real_) != ::getpgrp() || ::tcgetattr(real_, &real) != 0) return;
    carry(seen_.c_iflag, now.c_iflag, real.c_iflag);
    carry(seen_.c_oflag, now.c_oflag, real.c_oflag);
    carry(seen_.c_lflag, now.c_lflag, real.c_lflag);
    for (std::size_t i = 0; i < std::size(now.c_cc); ++i)
        if (now.c_cc[i] != seen_.c_cc[i]) real.c_cc[i] = now.c_cc[i];
    set(real_, real);
    seen_ = now;
}

/// Whoever reads from the real terminal takes a key at once. One that is left lies there for a second look.
void TerminalModes::pass_keys() {
    int waiting = 0;
    const bool left = wants_keys() && keys_ && ::tcgetpgrp(real_) == ::getpgrp() &&
                      ::ioctl(keys_.get(), FIONREAD, &waiting) == 0 && waiting > 0;
    if (left && keys_left_) {
        std::array<char, 256> keys{};
        const ssize_t got = ::read(keys_.get(), keys.data(), keys.size());
        if (got > 0) static_cast<void>(::write(childs_, keys.data(), static_cast<std::size_t>(got)) == got);
    }
    keys_left_ = left && !keys_left_;
}

} // namespace snykcred

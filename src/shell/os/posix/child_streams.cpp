#include "shell/os/posix/child_streams.hpp"

#include "shell/os/inlet.hpp"
#include "shell/os/posix/child_start.hpp"
#include "shell/os/posix/descriptors.hpp"
#include "shell/os/posix/process_ways.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace snykcred {
namespace {

/// What cannot be told counts as open: what is taken for closed is not masked.
bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0 || errno != EBADF; }

bool lead_to_the_same(int a, int b) {
    struct stat x {};
    struct stat y {};
    return ::fstat(a, &x) == 0 && ::fstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

} // namespace

Result<ChildStreams> ChildStreams::open() {
    ChildStreams made;
    const bool out = is_open(STDOUT_FILENO);
    const bool err = is_open(STDERR_FILENO);
    made.shared_ = out && err && lead_to_the_same(STDOUT_FILENO, STDERR_FILENO);
    if ((!out || made.add(STDOUT_FILENO, made.output_)) &&
        (!err || made.shared_ || made.add(STDERR_FILENO, made.error_))) {
        made.resize();
        return made;
    }
    return no_room("no pipe for the command's output", errno);
}

bool ChildStreams::add(int to, FileDescriptor& child_end) {
    return (::isatty(to) == 1 && add_terminal(to, child_end)) || add_pipe(to, child_end);
}

bool ChildStreams::add_terminal(int to, FileDescriptor& child_end) {
    FileDescriptor ours = above_standard(open_pseudo_terminal());
    std::array<char, 64> name{};
    if (!ours || ::ptsname_r(ours.get(), name.data(), name.size()) != 0) return false;
    FileDescriptor childs = above_standard(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios modes{};
    if (!childs || ::tcgetattr(to, &modes) != 0) return false;
    modes.c_oflag &= ~static_cast<tcflag_t>(OPOST); // the real terminal does that once
    ::tcsetattr(childs.get(), TCSANOW, &modes);
    child_end = std::move(childs);
    modes_.emplace_back(ours.get(), to);
    streams.push_back({std::move(ours), to});
    return true;
}

bool ChildStreams::add_pipe(int to, FileDescriptor& child_end) {
    auto pipe = make_pipe();
    if (!pipe) return false;
    child_end = std::move(pipe->in);
    enlarge_pipe(child_end.get());
    enlarge_pipe(to);
    streams.push_back({std::move(pipe->out), to});
    return true;
}

void ChildStreams::close_child_ends() {
    output_.close();
    error_.close();
}

void ChildStreams::resize() const {
    for (const ChildStream& stream : streams) {
        winsize size{};
        if (::ioctl(stream.to, TIOCGWINSZ, &size) == 0) ::ioctl(stream.from.get(), TIOCSWINSZ, &size);
    }
}

bool ChildStreams::wants_keys() const { return std::ranges::any_of(modes_, &TerminalModes::wants_keys); }

void ChildStreams::follow_modes() {
    for (TerminalModes& modes : modes_)
        modes.follow();
}

} // namespace snykcred

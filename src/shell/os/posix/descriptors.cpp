#include "shell/os/posix/descriptors.hpp"

#include "shell/os/posix/process_ways.hpp"

#include <algorithm>
#include <array>
#include <climits>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace snykcred {
namespace {

/// Where the limit of descriptors is higher still, few programs have more.
constexpr rlim_t k_most_tried = 65'536;

std::optional<Pipe> make(bool blocks) {
    std::array<int, 2> ends{};
    if (!open_pipe(ends, blocks)) return std::nullopt;
    Pipe made{above_standard(ends[0]), above_standard(ends[1])};
    if (!made.out || !made.in) return std::nullopt;
    return made;
}

/// Both included.
void close_from_to(unsigned first, unsigned last) {
    if (close_at_once(first, last)) return;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = k_most_tried;
    const auto end = static_cast<unsigned>(std::min(limit.rlim_cur, k_most_tried));
    for (unsigned fd = first; fd < end && fd <= last; ++fd)
        ::close(static_cast<int>(fd));
}

} // namespace

FileDescriptor above_standard(int fd) {
    if (fd < 0 || fd > STDERR_FILENO) return FileDescriptor(fd);
    const FileDescriptor given(fd);
    return FileDescriptor(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

std::optional<Pipe> make_pipe() { return make(true); }

std::optional<Pipe> make_nonblocking_pipe() { return make(false); }

void close_all_but(std::vector<int> keep) {
    std::sort(keep.begin(), keep.end());
    unsigned first = 0;
    for (const int fd : keep) {
        if (fd < 0) continue;
        const auto kept = static_cast<unsigned>(fd);
        if (kept > first) close_from_to(first, kept - 1);
        first = std::max(first, kept + 1);
    }
    close_from_to(first, UINT_MAX);
}

} // namespace snykcred

#include "shell/os/readers.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include <libproc.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

/// 0 where there is none to be seen.
pid_t parent_of(pid_t pid) {
    proc_bsdinfo process{};
    const int got = ::proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &process, sizeof process);
    return got == sizeof process ? static_cast<pid_t>(process.pbi_ppid) : 0;
}

std::set<pid_t> line_of(pid_t pid) {
    std::set<pid_t> line;
    for (; pid > 0 && line.insert(pid).second; pid = parent_of(pid)) {
    }
    return line;
}

/// The two ends of a pipe have a handle each; whoever reads has the one that is our peer.
std::optional<std::uint64_t> reading_end_of(int fd) {
    pipe_fdinfo pipe{};
    if (::proc_pidfdinfo(::getpid(), fd, PROC_PIDFDPIPEINFO, &pipe, sizeof pipe) != sizeof pipe)
        return std::nullopt;
    if (pipe.pipeinfo.pipe_peerhandle == 0) return std::nullopt;
    return pipe.pipeinfo.pipe_peerhandle;
}

/// What asks for a list says how long it is, and it may grow until it is asked for again.
template<class Entry, class Ask>
std::vector<Entry> list_of(Ask&& ask) {
    constexpr std::size_t k_more = 64;
    const int bytes = ask(nullptr, 0);
    if (bytes <= 0) return {};
    std::vector<Entry> list(static_cast<std::size_t>(bytes) / sizeof(Entry) + k_more);
    const int got = ask(list.data(), static_cast<int>(list.size() * sizeof(Entry)));
    list.resize(got <= 0 ? 0 : static_cast<std::size_t>(got) / sizeof(Entry));
    return list;
}

/// False also of a process of another user, or one that is gone.
bool reads(pid_t process, std::uint64_t end) {
    const auto descriptors = list_of<proc_fdinfo>(
        [&](void* into, int size) { return ::proc_pidinfo(process, PROC_PIDLISTFDS, 0, into, size); });
    for (const proc_fdinfo& one : descriptors) {
        pipe_fdinfo pipe{};
        if (one.proc_fdtype != PROX_FDTYPE_PIPE) continue;
        const int got = ::proc_pidfdinfo(process, one.proc_fd, PROC_PIDFDPIPEINFO, &pipe, sizeof pipe);
        if (got == sizeof pipe && pipe.pipeinfo.pipe_handle == end) return true;
    }
    return false;
}

} // namespace

bool is_read_by_others(int fd) {
    struct stat attributes {};
    if (::fstat(fd, &attributes) != 0) return true;
    if (!S_ISFIFO(attributes.st_mode)) return false;
    const auto end = reading_end_of(fd); // a named pipe has no such ends
    if (!end) return true;
    const std::set<pid_t> ours = line_of(::getpid());
    const auto processes =
        list_of<pid_t>([](void* into, int size) { return ::proc_listpids(PROC_ALL_PIDS, 0, into, size); });
    bool seen_us = false;
    for (const pid_t process : processes) {
        if (process <= 0) continue;
        seen_us = seen_us || process == ::getpid();
        if (!ours.contains(process) && reads(process, *end)) return true;
    }
    return !seen_us;
}

} // namespace snykcred

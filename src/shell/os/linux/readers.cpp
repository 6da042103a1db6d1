#include "shell/os/readers.hpp"

#include "shell/os/posix/kernel_file.hpp"

#include <charconv>
#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace snykcred {
namespace {

namespace fs = std::filesystem;

/// 0 where there is none to be seen.
pid_t parent_of(pid_t pid) {
    constexpr std::size_t k_most = 4096;
    const auto text = read_kernel_file("/proc/" + std::to_string(pid) + "/stat", k_most);
    const auto name_end =
        text ? text->rfind(") ") : std::string::npos; // of the name, which may hold anything
    if (name_end == std::string::npos || name_end + 4 > text->size()) return 0;
    pid_t parent = 0; // proc(5): the fourth field, behind the name and one letter of state
    std::from_chars(text->data() + name_end + 4, text->data() + text->size(), parent);
    return parent;
}

std::set<pid_t> line_of(pid_t pid) {
    std::set<pid_t> line;
    for (; pid > 0 && line.insert(pid).second; pid = parent_of(pid)) {
    }
    return line;
}

bool reads(const fs::path& process, const struct stat& pipe) {
    std::error_code unseen; // of another user, or gone
    for (const auto& entry : fs::directory_iterator(process / "fd", unseen)) {
        struct stat file {};
        struct stat link {}; // its mode says what the descriptor was opened for
        if (::stat(entry.path().c_str(), &file) == 0 && ::lstat(entry.path().c_str(), &link) == 0 &&
            file.st_dev == pipe.st_dev && file.st_ino == pipe.st_ino && (link.st_mode & S_IRUSR) != 0)
            return true;
    }
    return false;
}

} // namespace

bool is_read_by_others(int fd) {
    struct stat attributes {};
    if (::fstat(fd, &attributes) != 0) return true;
    if (!S_ISFIFO(attributes.st_mode)) return false;
    const std::set<pid_t> ours = line_of(::getpid());
    std::error_code unseen;
    bool seen_us = false;
    for (const auto& entry : fs::directory_iterator("/proc", unseen)) {
        const std::string name = entry.path().filename();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
        seen_us = seen_us || pid == ::getpid();
        if (!ours.contains(pid) && reads(entry.path(), attributes)) return true;
    }
    return !seen_us;
}

} // namespace snykcred

#include "shell/os/shared_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

uid_t owner_of_folder(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    struct stat attributes {};
    return ::stat(folder.c_str(), &attributes) == 0 ? attributes.st_uid : ::geteuid();
}

/// O_NONBLOCK: a pipe in its place must not make us wait; it has no effect on a regular file.
constexpr int k_open_flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

/// What flock() says where the file system has no locks. Two of them are one number on Linux, and not on
/// macOS.
constexpr std::array k_no_locks{ENOLCK, EOPNOTSUPP, ENOTSUP, ENOSYS};

Unfit unfit_by(int cause) {
    switch (cause) {
    case ELOOP: return Unfit::link;
    case EISDIR: return Unfit::folder;
    case ENOENT: return Unfit::absent;
    default: return Unfit::unclear;
    }
}

} // namespace

SharedFile open_shared(const std::string& path) {
    FileDescriptor file(::open(path.c_str(), k_open_flags));
    if (!file) return {{}, unfit_by(errno)};
    struct stat attributes {};
    if (::fstat(file.get(), &attributes) != 0) return {{}, Unfit::unclear};
    if (!S_ISREG(attributes.st_mode)) return {{}, Unfit::not_regular};
    if (attributes.st_uid != ::geteuid() && attributes.st_uid != owner_of_folder(path))
        return {{}, Unfit::of_another};
    return {std::move(file), Unfit::unclear};
}

FileDescriptor create_shared(const std::string& path) {
    return FileDescriptor(::open(path.c_str(), k_open_flags | O_CREAT | O_EXCL, 0600));
}

Locked try_lock(int file) {
    while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (std::ranges::find(k_no_locks, errno) != k_no_locks.end()) return Locked::no_locks_here;
        return errno == EWOULDBLOCK ? Locked::busy : Locked::unclear;
    }
    return Locked::yes;
}

std::int64_t move_to_end(int file) { return ::lseek(file, 0, SEEK_END); }

std::int64_t position_of(int file) { return ::lseek(file, 0, SEEK_CUR); }

std::ptrdiff_t read_at(int file, char* into, std::size_t size, std::int64_t offset) {
    return ::pread(file, into, size, offset);
}

std::ptrdiff_t append_bytes(int file, std::string_view bytes) {
    return ::write(file, bytes.data(), bytes.size());
}

void cut_out(int file, std::int64_t begin, std::int64_t end) {
    ::fcntl(file, F_SETFL, 0); // with O_APPEND, pwrite would append
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t got = ::pread(file, buffer.data(), buffer.size(), end);
        if (got <= 0) break;
        if (::pwrite(file, buffer.data(), static_cast<std::size_t>(got), begin) != got) return;
        begin += got;
        end += got;
    }
    static_cast<void>(::ftruncate(file, begin) == 0);
}

} // namespace snykcred

#include "shell/os/private_folder.hpp"

#include "shell/os/posix/access_list.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {

HeldFolder HeldFolder::open(const std::string& path) {
    HeldFolder held;
    held.folder_ =
        FileDescriptor(::open(path.empty() ? "/" : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return held;
}

HeldFolder HeldFolder::make_private(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0) return {};
    HeldFolder held = open(path);
    // The umask may have taken away what the owner needs.
    if (held && ::fchmod(held.folder_.get(), 0700) == 0 && drop_access_list(held.folder_.get())) return held;
    const int cause = errno;
    remove_folder(path);
    errno = cause;
    return {};
}

FileDescriptor HeldFolder::create_private(const std::string& name) const {
    FileDescriptor file(
        ::openat(folder_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) return file;
    if (::fchmod(file.get(), 0600) == 0 && drop_access_list(file.get())) return file; // the umask again
    const int cause = errno;
    remove(name);
    errno = cause;
    return FileDescriptor();
}

void HeldFolder::remove(const std::string& name) const noexcept {
    ::unlinkat(folder_.get(), name.c_str(), 0);
}

void remove_folder(const std::string& path) noexcept { ::rmdir(path.c_str()); }

} // namespace snykcred

#include "shell/files/ci_file.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/write.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

constexpr std::chrono::seconds k_lock_patience{5};
constexpr off_t k_max_content = 16 * 1024 * 1024;

std::string name_of(const AppendRecord& effect) {
    return "the file " + inert_text(effect.path) + " (" + effect.variable + ")";
}

Failure unusable(const AppendRecord& effect, const std::string& why) {
    return {
        Fault::cannot_write,
        name_of(effect) + " " + why + ", so it is not the file that the CI system created",
        {"do not set " + effect.variable + " yourself; in a container, mount the file and its directory"}};
}

Failure unreadable_content(const AppendRecord& effect, const std::string& why) {
    return {Fault::cannot_write,
            name_of(effect) + " " + why + "; the CI system would not read what is appended",
            {"correct what an earlier command of this step wrote to $" + effect.variable}};
}

/// The owner whose file it may be besides our own: the runner, who made the directory too, where a container
/// runs as another user. Our own again where the directory cannot be looked at.
uid_t other_owner(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    struct stat attributes {};
    return ::stat(folder.c_str(), &attributes) == 0 ? attributes.st_uid : ::geteuid();
}

/// O_NONBLOCK: a pipe in its place must not make us wait; it has no effect on a regular file.
constexpr int k_open_flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

FileDescriptor create(const AppendRecord& effect) {
    if (!effect.may_be_new) return FileDescriptor{};
    return FileDescriptor(::open(effect.path.c_str(), k_open_flags | O_CREAT | O_EXCL, 0600));
}

Result<FileDescriptor> open_checked(const AppendRecord& effect) {
    FileDescriptor file(::open(effect.path.c_str(), k_open_flags));
    if (!file && errno == ELOOP) return unusable(effect, "is a symbolic link");
    if (!file && errno == EISDIR) return unusable(effect, "is a directory");
    if (!file && errno == ENOENT) return unusable(effect, "does not exist");
    if (!file) return cannot_write(name_of(effect), errno, {});
    struct stat attributes {};
    if (::fstat(file.get(), &attributes) != 0) return cannot_write(name_of(effect), errno, {});
    if (!S_ISREG(attributes.st_mode)) return unusable(effect, "is not a regular file");
    if (attributes.st_uid != ::geteuid() && attributes.st_uid != other_owner(effect.path)) {
        return unusable(effect, "belongs to another user");
    }
    return file;
}

/// The notice for the report, where the file system has no locks (NFS, FUSE).
Result<std::string> lock(int fd, const AppendRecord& effect) {
    const auto until = std::chrono::steady_clock::now() + k_lock_patience;
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno == ENOLCK || errno == EOPNOTSUPP || errno == ENOSYS) {
            return name_of(effect) +
                   " lies in a file system without locks: steps that write to it at the same " +
                   "time may mix their records";
        }
        if (errno != EWOULDBLOCK) return cannot_write(name_of(effect), errno, {});
        if (std::chrono::steady_clock::now() >= until) {
            return Failure{Fault::cannot_write,
                           name_of(effect) + " has been locked by another program for more than " +
                               std::to_string(k_lock_patience.count()) + " s",
                           {"find the background process of this job that holds the lock"}};
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return std::string();
}

/// Would a record be glued to the last writer's line? A file that cannot be read is refused: a wrong guess
/// would destroy its last line.
Result<bool> lacks_line_end(int fd, off_t size, const AppendRecord& effect) {
    if (size == 0) return false;
    char last = 0;
    const ssize_t got = ::pread(fd, &last, 1, size - 1);
    if (got != 1) return cannot_write(name_of(effect), got < 0 ? errno : EIO, {});
    return last != '\n';
}

/// Refuses where the file's reader would not get to our record. Others' records may hold secrets.
Status check_content(int fd, off_t size, const AppendRecord& effect) {
    if (effect.flaw == nullptr) return {};
    if (size > k_max_content) return unreadable_content(effect, "is larger than 16 MiB");
    Secret content;
    std::array<char, 16 * 1024> buffer{};
    off_t at = 0;
    ssize_t got = 1;
    while (at < size && got > 0) {
        got = ::pread(fd, buffer.data(), buffer.size(), at);
        if (got > 0) content.append(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
        at += std::max<ssize_t>(got, 0);
    }
    const int cause = errno;
    wipe_bytes(buffer.data(), buffer.size());
    if (got <= 0 && at < size) return cannot_write(name_of(effect), got < 0 ? cause : EIO, {});
    if (auto flaw = content.reveal(effect.flaw)) return unreadable_content(effect, *flaw);
    return {};
}

/// Moves what stands behind the record to the record's place. Best effort: this runs after a failure.
void cut_out(int fd, off_t begin, off_t end) {
    ::fcntl(fd, F_SETFL, 0); // with O_APPEND, pwrite would append
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t got = ::pread(fd, buffer.data(), buffer.size(), end);
        if (got <= 0) break;
        if (::pwrite(fd, buffer.data(), static_cast<std::size_t>(got), begin) != got) return;
        begin += got;
        end += got;
    }
    static_cast<void>(::ftruncate(fd, begin) == 0);
}

} // namespace

Result<AppendedRecord> AppendedRecord::append(const AppendRecord& effect) {
    FileDescriptor created = create(effect);
    const std::string created_path = created ? effect.path : std::string();
    auto file = created ? Result<FileDescriptor>(std::move(created)) : open_checked(effect);
    if (!file) return std::move(file.error());
    auto locked = lock(file->get(), effect);
    if (!locked) return std::move(locked.error());

    const off_t begin = ::lseek(file->get(), 0, SEEK_END);
    if (begin < 0) return cannot_write(name_of(effect), errno, {});
    if (auto read = check_content(file->get(), begin, effect); !read) return std::move(read.error());
    const auto lacks_end = lacks_line_end(file->get(), begin, effect);
    if (!lacks_end) return lacks_end.error();
    Secret bytes;
    if (*lacks_end) bytes.append("\n");
    bytes.append(effect.record);

    AppendedRecord record(std::move(*file), created_path, begin);
    record.notice_ = std::move(*locked);
    const auto [written, wanted, cause] = bytes.reveal([&](std::string_view text) {
        const ssize_t got = ::write(record.file_.get(), text.data(), text.size());
        return std::array<ssize_t, 3>{got, static_cast<ssize_t>(text.size()), got < 0 ? errno : ENOSPC};
    });
    // Who does not heed the lock may have appended since: where our bytes went, the offset tells.
    if (written > 0) record.end_ = ::lseek(record.file_.get(), 0, SEEK_CUR);
    if (written > 0) record.begin_ = record.end_ - written;
    if (written != wanted) return cannot_write(name_of(effect), static_cast<int>(cause), {});
    if (auto settled = settle_writes(record.file_.get(), name_of(effect)); !settled) {
        return std::move(settled.error());
    }
    return record;
}

AppendedRecord::~AppendedRecord() {
    if (!file_) return;
    if (end_ > begin_) cut_out(file_.get(), begin_, end_);
    const bool nobody_wrote = ::lseek(file_.get(), 0, SEEK_END) == 0;
    if (!created_.empty() && nobody_wrote) ::unlink(created_.c_str());
}

} // namespace snykcred

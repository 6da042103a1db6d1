#include "shell/files/ci_file.hpp"

#include "core/base/inert_text.hpp"
#include "shell/os/file.hpp"
#include "shell/os/shared_file.hpp"
#include "shell/os/write.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

namespace snykcred {
namespace {

constexpr std::chrono::seconds k_lock_patience{5};
constexpr std::int64_t k_max_content = 16 * 1024 * 1024;

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

Result<FileDescriptor> open_checked(const AppendRecord& effect) {
    SharedFile opened = open_shared(effect.path);
    if (opened.file) return std::move(opened.file);
    switch (opened.unfit) {
    case Unfit::link: return unusable(effect, "is a symbolic link");
    case Unfit::folder: return unusable(effect, "is a directory");
    case Unfit::absent: return unusable(effect, "does not exist");
    case Unfit::not_regular: return unusable(effect, "is not a regular file");
    case Unfit::of_another: return unusable(effect, "belongs to another user");
    case Unfit::unclear: break;
    }
    return cannot_write(name_of(effect), errno, {});
}

/// The notice for the report, where the file system has no locks (NFS, FUSE).
Result<std::string> lock(int fd, const AppendRecord& effect) {
    const auto until = std::chrono::steady_clock::now() + k_lock_patience;
    for (Locked locked = try_lock(fd); locked != Locked::yes; locked = try_lock(fd)) {
        if (locked == Locked::no_locks_here) {
            return name_of(effect) +
                   " lies in a file system without locks: steps that write to it at the same " +
                   "time may mix their records";
        }
        if (locked == Locked::unclear) return cannot_write(name_of(effect), errno, {});
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
Result<bool> lacks_line_end(int fd, std::int64_t size, const AppendRecord& effect) {
    if (size == 0) return false;
    char last = 0;
    const std::ptrdiff_t got = read_at(fd, &last, 1, size - 1);
    if (got != 1) return cannot_write(name_of(effect), got < 0 ? errno : EIO, {});
    return last != '\n';
}

/// Refuses where the file's reader would not get to our record. Others' records may hold secrets.
Status check_content(int fd, std::int64_t size, const AppendRecord& effect) {
    if (effect.flaw == nullptr) return {};
    if (size > k_max_content) return unreadable_content(effect, "is larger than 16 MiB");
    Secret content;
    std::array<char, 16 * 1024> buffer{};
    std::int64_t at = 0;
    std::ptrdiff_t got = 1;
    while (at < size && got > 0) {
        got = read_at(fd, buffer.data(), buffer.size(), at);
        if (got > 0) content.append(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
        at += std::max<std::ptrdiff_t>(got, 0);
    }
    const int cause = errno;
    wipe_bytes(buffer.data(), buffer.size());
    if (got <= 0 && at < size) return cannot_write(name_of(effect), got < 0 ? cause : EIO, {});
    if (auto flaw = content.reveal(effect.flaw)) return unreadable_content(effect, *flaw);
    return {};
}

} // namespace

Result<AppendedRecord> AppendedRecord::append(const AppendRecord& effect) {
    FileDescriptor created = effect.may_be_new ? create_shared(effect.path) : FileDescriptor();
    const std::string created_path = created ? effect.path : std::string();
    auto file = created ? Result<FileDescriptor>(std::move(created)) : open_checked(effect);
    if (!file) return std::move(file.error());
    auto locked = lock(file->get(), effect);
    if (!locked) return std::move(locked.error());

    const std::int64_t begin = move_to_end(file->get());
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
        const std::ptrdiff_t got = append_bytes(record.file_.get(), text);
        return std::array<std::ptrdiff_t, 3>{got, static_cast<std::ptrdiff_t>(text.size()),
                                             got < 0 ? errno : ENOSPC};
    });
    // Who does not heed the lock may have appended since: where our bytes went, the offset tells.
    if (written > 0) record.end_ = position_of(record.file_.get());
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
    const bool nobody_wrote = move_to_end(file_.get()) == 0;
    if (!created_.empty() && nobody_wrote) remove_file(created_);
}

} // namespace snykcred

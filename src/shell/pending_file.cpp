#include "shell/pending_file.hpp"

#include "core/ci/system.hpp"
#include "shell/crypto.hpp"
#include "shell/file_descriptor.hpp"
#include "shell/write_all.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

namespace snykcred {
namespace {

Failure cannot_write(const std::string& path, const std::string& option, int cause) {
    return {Fault::cannot_write, option + " " + neutralise(path) + " cannot be written: " + std::strerror(cause),
            {"name a path in an existing directory that this job's user may write to, and check that the disk is not full"}};
}

} // namespace

PendingFile::PendingFile(std::string path, std::string temporary, std::string option)
    : path_(std::move(path)), temporary_(std::move(temporary)), option_(std::move(option)) {}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})), option_(std::move(other.option_)) {}

PendingFile::~PendingFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<PendingFile> PendingFile::write(std::string path, std::string_view text, std::string_view option) {
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) return cannot_write(path, std::string(option), EISDIR);
    std::string temporary = path + "." + random_hex(8) + ".tmp";
    const FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (!file) return cannot_write(path, std::string(option), errno);
    PendingFile pending(std::move(path), std::move(temporary), std::string(option));
    if (const int cause = write_all(file.get(), text); cause != 0) return cannot_write(pending.path_, pending.option_, cause);
    return pending;
}

Status PendingFile::commit() {
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) return cannot_write(path_, option_, errno);
    temporary_.clear();
    return {};
}

} // namespace snykcred

#include "shell/os/file.hpp"

#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace snykcred {
namespace {

FileKind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return FileKind::regular;
    if (S_ISDIR(mode)) return FileKind::folder;
    return S_ISLNK(mode) ? FileKind::link : FileKind::other;
}

FileFacts facts(const struct stat& attributes) {
    return {kind_of(attributes.st_mode),
            {static_cast<std::uint64_t>(attributes.st_dev), static_cast<std::uint64_t>(attributes.st_ino)},
            static_cast<std::uint64_t>(attributes.st_nlink),
            static_cast<std::uint64_t>(attributes.st_size)};
}

} // namespace

void close_descriptor(int descriptor) noexcept {
    if (descriptor >= 0) ::close(descriptor);
}

std::optional<FileFacts> facts_of(int descriptor) {
    struct stat attributes {};
    if (::fstat(descriptor, &attributes) != 0) return std::nullopt;
    return facts(attributes);
}

std::optional<FileFacts> facts_of(const std::string& path) {
    struct stat attributes {};
    if (::stat(path.c_str(), &attributes) != 0) return std::nullopt;
    return facts(attributes);
}

std::optional<FileFacts> facts_of_name(const std::string& path) {
    struct stat attributes {};
    if (::lstat(path.c_str(), &attributes) != 0) return std::nullopt;
    return facts(attributes);
}

bool is_regular_file(const std::string& path) {
    const auto found = facts_of(path);
    return found && found->kind == FileKind::regular;
}

bool may_make_files_in(const std::string& folder) { return ::access(folder.c_str(), W_OK | X_OK) == 0; }

FileDescriptor create_file(const std::string& path) {
    return FileDescriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
}

bool rename_over(const std::string& path, const std::string& new_path) {
    return std::rename(path.c_str(), new_path.c_str()) == 0;
}

void remove_file(const std::string& path) noexcept { ::unlink(path.c_str()); }

} // namespace snykcred

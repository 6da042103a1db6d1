// Files by their names and by what is open: what they are, and that they are made, replaced and removed.
// Whatever fails says why in errno.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace snykcred {

enum class FileKind : std::uint8_t { regular, folder, link, other };

/// Which file it is, whatever its names: equal for two names of one file, and for no two files at a time.
struct FileId {
    std::uint64_t device = 0, number = 0;
    bool operator==(const FileId&) const = default;
};

struct FileFacts {
    FileKind kind = FileKind::other;
    FileId id;
    std::uint64_t names = 0; ///< how many it has: 1 without hard links
    std::uint64_t size = 0;  ///< bytes, of a regular file
};

/// None if the system does not tell.
std::optional<FileFacts> facts_of(int descriptor);
/// Of what the path leads to.
std::optional<FileFacts> facts_of(const std::string& path);
/// Of what has this name, which may be a link.
std::optional<FileFacts> facts_of_name(const std::string& path);

/// A regular file, or a link to one.
bool is_regular_file(const std::string& path);

/// May this process make files in the folder?
bool may_make_files_in(const std::string& folder);

/// Opens a new file for writing, which others may read as far as the process's settings let them. None where
/// the name is taken, be it by a link that leads nowhere.
FileDescriptor create_file(const std::string& path);

/// Gives the file that name, in place of what has it. False if that fails.
bool rename_over(const std::string& path, const std::string& new_path);

void remove_file(const std::string& path) noexcept;

} // namespace snykcred

// A file that several processes append to, each under a lock ($GITHUB_ENV). Whatever fails says why in errno.
#pragma once

#include "shell/os/file_descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace snykcred {

/// Why a file is not one that the CI system made for us.
enum class Unfit : std::uint8_t {
    link,
    folder,
    absent,
    not_regular,
    of_another, ///< its owner is neither this process's user nor that of its folder
    unclear,    ///< errno says why
};

struct SharedFile {
    FileDescriptor file; ///< open to be read, appended to and shortened; follows no link, waits for nobody
    Unfit unfit = Unfit::unclear; ///< where there is none
};

/// Opens one that is there. The runner made the folder too, where a container runs as another user; where the
/// folder cannot be looked at, its owner counts as ours.
SharedFile open_shared(const std::string& path);

/// A new one, which nobody but its owner may read or write; none if the name is taken.
FileDescriptor create_shared(const std::string& path);

enum class Locked : std::uint8_t {
    yes,
    busy,          ///< another process has it
    no_locks_here, ///< the file system has none (NFS, FUSE)
    unclear,       ///< errno says why
};

/// Does not wait. The lock ends with the descriptor.
Locked try_lock(int file);

/// The offset behind the last byte; -1 if it cannot be told. The next byte read or written is there.
std::int64_t move_to_end(int file);
/// Where the last append ended.
std::int64_t position_of(int file);

/// Up to `size` bytes from `offset`; 0 at the end, -1 on failure.
std::ptrdiff_t read_at(int file, char* into, std::size_t size, std::int64_t offset);

/// In one go; how many bytes were taken, -1 on failure.
std::ptrdiff_t append_bytes(int file, std::string_view bytes);

/// Takes out what was written from `begin` to `end`: what stands behind it moves to its place. Best effort,
/// and the last thing that is done with this descriptor.
void cut_out(int file, std::int64_t begin, std::int64_t end);

} // namespace snykcred

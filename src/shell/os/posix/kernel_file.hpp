// Files in which the kernel shows what it knows (/proc).
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace snykcred {

/// Is what is open a file of the file system that shows processes? None, with errno, if that cannot be told.
std::optional<bool> is_kernel_file(int fd);

/// A file of /proc that this program itself asks for, up to `limit` bytes; none if it cannot be read.
std::optional<std::string> read_kernel_file(const std::string& path, std::size_t limit);

} // namespace snykcred

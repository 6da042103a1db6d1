// Is a text that stands where a path belongs one, or perhaps a secret?
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace snykcred {

/// Where the last name of a path begins, behind what separates names here; 0 where there is but one.
std::size_t last_name(std::string_view path);
/// The folder that a path's last name is in: "." where there is but one name, and a root as a root: "/",
/// "C:\".
std::string folder_of(std::string_view path);

/// True only if something is there under this path, or the folder that it names
/// exists (and is not the root folder: a value may begin with a slash).
/// Whatever cannot be told is false: a secret would be shown.
bool is_surely_a_path(const std::string& text);

/// The path as a text for one line of a log, or words that say why it is not
/// shown.
std::string shown_path(const std::string& text);

} // namespace snykcred

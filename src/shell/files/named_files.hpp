// Files that options name for reading: a value that stands in place of a path
// may be a secret, and is never shown.
#pragma once

#include "core/base/result.hpp"
#include "core/settings/settings.hpp"

#include <string>

namespace snykcred {

/// Is it an option that names a file to read?
bool reads_file(Option option);

/// [unreadable] for an option or variable whose value is no path of a file that
/// is there (is_surely_a_path).
Failure names_no_file(Option option, const std::string& subject);

/// Refuses the first option of that kind, but --policy-file, which is read
/// before there are settings.
Status check_named_files(const Settings& settings);

} // namespace snykcred

// Man pages in mdoc, made from the same tables as --help: snyk-cred(1) and one page per command.
#pragma once

#include "core/settings/command.hpp"

#include <cstdint>
#include <string>

namespace snykcred {

/// "snyk-cred.1", "snyk-cred-inject.1".
std::string manual_file_name(Command command);

/// The page of a command, or of the program for Command::none. `date` (Unix seconds, UTC) is printed in the
/// foot; the caller takes it from the source, so that a release can be built again byte for byte.
std::string manual_page(Command command, std::int64_t date);

} // namespace snykcred

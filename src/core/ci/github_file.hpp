// How GitHub's runner reads GITHUB_ENV and GITHUB_OUTPUT, as far as a record behind the others depends on it.
// Source: actions/runner src/Runner.Worker/FileCommandManager.cs, EnvFileKeyValuePairs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// Why the runner would not get to a record that is appended to `content`: "is broken in line 3: …", in words
/// that show nothing of the content. None if it would.
std::optional<std::string> github_file_flaw(std::string_view content);

} // namespace snykcred

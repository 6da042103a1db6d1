// KEY=value lines in the subset that npm dotenv, python-dotenv, docker --env-file, a sourcing shell and
// GitLab's dotenv report all read alike (core/dialect/README.md#dotenv): no quotes, blanks, comments,
// `export`.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snykcred {

/// Appends `name=value` and a line end. Refuses [cannot-write] what lies outside the subset, naming the
/// variable only.
Status append_dotenv(Secret& out, std::string_view name, std::string_view value);

/// The non-secret outputs for --outputs-file: SNYKCRED_VERDICT, SNYKCRED_API_URL, …: not SNYK_CRED_, because
/// a variable of that name would be taken for an option in the next job.
Result<std::string> outputs_as_dotenv(const std::vector<std::pair<std::string, std::string>>& outputs);

} // namespace snykcred

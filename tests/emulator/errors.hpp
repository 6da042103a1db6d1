// Snyk's error bodies in all their shapes: JSON:API, v1, the plan block, OAuth.
#pragma once

#include "emulator/message.hpp"
#include "emulator/world.hpp"

#include <string>
#include <string_view>

namespace emulator {

/// JSON:API error as the REST API gives it, `errors[].status/code/title/detail` (Snyk's OpenAPI,
/// ErrorDocument).
Answer rest_error(int status, std::string_view code, std::string_view title, std::string_view detail);

/// `{"code":N,"error":T,"message":T}` (v1 API documentation).
Answer v1_error(int status, std::string_view text);

/// 403 of an organization without API access: the same body on v1 and REST paths, and not JSON:API.
Answer plan_block(const Org& org);

/// RFC 6749, 5.2.
Answer oauth_error(int status, std::string_view error, std::string_view description);

/// 401 in the shape of the API that `path` belongs to.
Answer unauthorized(std::string_view path, bool credential_given);

/// 404 in the shape of the API that `path` belongs to.
Answer not_found(std::string_view path);

/// What Snyk sends with a status, for faults that name no body. `code` overrides the catalog's code.
Answer error_for(int status, std::string_view path, std::string_view code);

} // namespace emulator

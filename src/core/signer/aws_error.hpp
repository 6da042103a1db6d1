// What AWS says of an error, in any of its forms: JSON ({"__type": …}) and XML (<Error><Code>…).
#pragma once

#include "core/api/exchange.hpp"

#include <optional>
#include <string>

namespace snykcred {

/// "AccessDenied: Not authorized to perform …": code and message. Without what AWS repeats of a request whose
/// signature does not fit, for the request holds the session token. None where it is not AWS that speaks.
std::optional<std::string> aws_error(const Reply& reply);

/// Is another attempt worth it? 429, 500, 502, 503, 504, and the codes that AWS's clients repeat whatever
/// their status.
bool aws_may_pass(const Reply& reply);

} // namespace snykcred

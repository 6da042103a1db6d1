// Decoding of Base64 that may be a part of a secret.
#pragma once

#include "core/secret.hpp"

#include <optional>
#include <string_view>

namespace snykcred {

/// RFC 4648 section 5 without padding, as PAT payloads and JWT parts have it. None for a foreign character or
/// an impossible length. Left-over bits of the last character are ignored, as Go's RawURLEncoding does.
std::optional<Secret> decode_base64url(std::string_view text);

/// Either alphabet, with or without padding, line ends between: for telling what a text might be.
std::optional<Secret> decode_base64_loosely(std::string_view text);

} // namespace snykcred

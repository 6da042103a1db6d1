// Base64 of what may be a part of a secret.
#pragma once

#include "core/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace snykcred {

/// RFC 4648 section 5 without padding, as PAT payloads and JWT parts have it. None for a foreign character or
/// an impossible length. Left-over bits of the last character are ignored, as Go's RawURLEncoding does.
std::optional<Secret> decode_base64url(std::string_view text);

/// Either alphabet, with or without padding, line ends between: for telling what a text might be.
std::optional<Secret> decode_base64_loosely(std::string_view text);

/// RFC 4648 section 5 without padding, of what is no secret.
std::string encode_base64url(std::string_view bytes);

/// RFC 4648 section 4, with padding.
Secret encode_base64(std::string_view bytes);

} // namespace snykcred

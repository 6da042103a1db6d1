// One JSON string literal, for texts that are composed by hand.
#pragma once

#include <string>
#include <string_view>

namespace snykcred {

/// `text` in double quotes, escaped by RFC 8259.
std::string json_string(std::string_view text);

} // namespace snykcred

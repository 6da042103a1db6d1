// Text from outside, made harmless to whoever reads a CI log: the terminal, and the CI system that looks for
// commands in it. It hides no secret; that is core/mask/redact.hpp.
#pragma once

#include <string>
#include <string_view>

namespace snykcred {

/// `text` as one line that can command nothing. Control characters, line ends and characters that turn the
/// direction of text become `?`. Bytes that are not UTF-8 become U+FFFD, because a JSON document may not hold
/// them (RFC 8259, section 8.1). The beginnings of commands are broken up by a blank: `::` where a line
/// starts, and `##` as in `##[`, `##vso[` and
/// `##teamcity[`. The same for all CI systems on purpose: a log may pass through two of them.
std::string inert_text(std::string_view text);

} // namespace snykcred

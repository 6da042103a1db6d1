// One text of a service's JSON answer.
#pragma once

#include "core/base/secret.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>

namespace snykcred {

/// The string that the names lead to, object by object; wiped in the parser's memory. None if the text is no
/// JSON object, or there is no string.
std::optional<Secret> secret_member(const Secret& json, std::initializer_list<std::string_view> path);

} // namespace snykcred

// One member of a service's JSON answer. What the parser made of the answer is wiped afterwards.
#pragma once

#include "core/base/secret.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace snykcred {

/// Names that lead to a member, object by object.
using JsonPath = std::initializer_list<std::string_view>;

enum class JsonKind : std::uint8_t { absent, null, boolean, number, text, list, object };

/// `absent` where the text is no JSON, or nothing stands there.
JsonKind kind_of_member(const Secret& json, JsonPath path);
/// The string; none if there is no string.
std::optional<Secret> secret_member(const Secret& json, JsonPath path);
/// The whole number; none if there is none.
std::optional<std::int64_t> number_member(const Secret& json, JsonPath path);
/// Does `true` stand there?
bool is_true(const Secret& json, JsonPath path);

} // namespace snykcred

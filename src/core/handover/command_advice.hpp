// Where people slip with exec's command: what they meant, and what they had better not written.
#pragma once

#include "core/base/secret.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// `words`: a command that is not found, and its arguments. Hints, the likeliest first; at least one.
std::vector<std::string> advice_for_missing(std::span<const std::string_view> words);

/// Does a word of the command hold one of these secrets, or a Snyk token that can be recognized?
bool shows_credential(std::span<const std::string> words, std::span<const Secret> secrets);

} // namespace snykcred

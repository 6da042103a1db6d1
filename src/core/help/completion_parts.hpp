// What the three completion scripts have in common, and the three themselves.
#pragma once

#include "core/settings/options.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// What a shell offers as an option's value.
enum class Offer : std::uint8_t { nothing, words, files, variables };
Offer offer_of(const OptionRow& row);
/// For Offer::words: the values, from the option table or the table of regions.
std::vector<std::string_view> offered_words(const OptionRow& row);
/// Names of the commands that an option belongs to, separated by blanks.
std::string command_names(const OptionRow& row);
/// 'text' for any of the three shells: single quotes, those inside as '\''.
std::string single_quoted(std::string_view text);

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

} // namespace snykcred

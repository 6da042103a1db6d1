// "Did you mean": the known word that is closest to a mistyped one.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace snykcred {

/// The candidate at the least edit distance from `word`; none if that is more than a third of the word's
/// length, because a far-fetched proposal misleads. Words of more than 64 bytes have no neighbor.
std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& candidates);

} // namespace snykcred

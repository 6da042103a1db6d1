// The derived forms of a secret: every shape in which a log may show it. One list for our own redaction, for
// exec and mask, and (the part that the runner does not derive itself) for GitHub's mask commands.
#pragma once

#include "core/base/secret.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace snykcred {

/// Values shorter than this are never masked: they would shred the log and give themselves away.
inline constexpr std::size_t k_min_mask_size = 8;

/// False for values shorter than k_min_mask_size and for common words (`true`, `null`, …).
bool maskable(std::string_view value);

/// The value itself and its derived forms, without duplicates: base64 at three offsets cut to what no
/// neighbour can change (so any prefix and suffix may stand around it), base64url likewise, both also broken
/// into lines as `base64` does, percent-encoded in both cases, JSON-, XML- and shell-quoted, hex in both
/// cases, UTF-16LE. Blanks around the value are no part of a form; of a value of several lines each maskable
/// line has forms of its own. Empty if the value is not maskable.
std::vector<Secret> derived_forms(const Secret& secret);

/// Those of derived_forms() that the GitHub runner does not derive from a registered mask by itself
/// (facts: ValueEncoders.cs), each on one line.
std::vector<Secret> forms_github_lacks(const Secret& secret);

} // namespace snykcred

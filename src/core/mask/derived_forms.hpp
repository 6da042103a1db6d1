// The derived forms of a secret: every shape in which a log may show it. One list for our own redaction, for
// exec and mask, and (the part that the runner does not derive itself) for GitHub's mask commands.
#pragma once

#include "core/base/secret.hpp"
#include "core/mask/wrapping.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace snykcred {

/// Values shorter than this are never masked: they would shred the log and give themselves away.
inline constexpr std::size_t k_min_mask_size = 8;

/// False for values shorter than k_min_mask_size and for common words (`true`, `null`, …).
bool maskable(std::string_view value);

/// A form, and how else than byte by byte it may stand in a log.
struct MaskForm {
    Secret text;
    bool any_case = false; ///< each letter in either case; the text is lower-case letters, digits and hyphens
    Wrapping wrapping = {};

    [[nodiscard]] bool plain() const { return !any_case && wrapping.every == 0; }
};

/// The value itself and its derived forms, each on as many lines as the value has, without duplicates: base64
/// at three offsets cut to what no neighbor can change (so any prefix and suffix may stand around it),
/// base64url likewise, percent-encoded, JSON-, XML-, HTML- and shell-quoted, with doubled quotes, hex in both
/// cases, UTF-16LE; a UUID in capitals and in small letters, too. Blanks around the value are no part of a
/// form; of a value of several lines each maskable line has forms of its own. Empty if the value is not
/// maskable.
std::vector<Secret> derived_forms(const Secret& secret);

/// What a log is searched for: derived_forms(), those in base64 and hex also broken into lines, and a UUID
/// also in any mixture of letter case.
std::vector<MaskForm> search_forms(const Secret& secret);

/// Those of derived_forms() that the GitHub runner does not derive from a registered mask by itself
/// (core/mask/README.md#derived-forms), each on one line.
std::vector<Secret> forms_github_lacks(const Secret& secret);

} // namespace snykcred

// The environment of exec's child: built from what the process was started with, not patched, so that nothing
// that was not thought of can mix in.
#pragma once

#include "core/base/secret.hpp"
#include "core/handover/handover.hpp"

#include <span>
#include <string>
#include <vector>

namespace snykcred {

/// An entry that has been wiped where it stood, and what it was.
struct WipedEntry {
    const char* entry;
    const Secret* text; ///< "NAME=value"
};

/// The entries as they stood before some were wiped, in their order, but without those named in `remove` or
/// `set`, in any letter case (the Snyk CLI looks its variables up without regard to case); then those of
/// `set`. Each given entry is "NAME=value" with a final NUL, ready for execve; a Secret, because some of them
/// hold one.
std::vector<Secret> child_environment(std::span<const char* const> entries,
                                      std::span<const std::string> remove,
                                      std::span<const HandedVariable> set,
                                      std::span<const WipedEntry> wiped = {});

} // namespace snykcred

// The process's own variables. Secrets are taken out of this memory and wiped there, because the system shows
// it
// (/proc/PID/environ) for as long as the process lives; unset alone changes nothing.
#pragma once

#include "core/base/environment.hpp"
#include "core/base/secret.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// A variable that was wiped in place.
struct SetAside {
    const char* entry; ///< where it stands, "NAME=" by now
    Secret text;       ///< "NAME=value"
};

class ProcessEnvironment {
public:
    /// `block` is the third argument of main. Its entries are noted now: what unsetenv() removes later is
    /// still seen.
    explicit ProcessEnvironment(char** block);

    /// Names of the variables that are set, as they stand.
    [[nodiscard]] std::vector<std::string> names() const;

    /// All variables, the values of `withheld` left out.
    [[nodiscard]] Environment snapshot(const Environment::Names& withheld) const;

    /// A copy of the value; empty if unset. For secrets that the child or a later stage still needs in place.
    [[nodiscard]] Secret read(std::string_view name) const;

    /// The value, overwritten with zeros where it stood; later calls give nothing.
    Secret take(std::string_view name);

    /// Wipes the words of this process's own command line, which lie in front of the variables; for a fork.
    void wipe_words() const;

    /// Overwrites with zeros the value of each variable that holds a copy of `secret`, in itself or within
    /// more text, and gives the entries as they were, for a child that is still to have them.
    std::vector<SetAside> take_copies(const Secret& secret);

    /// The raw entries as they stood, for building a child's environment.
    [[nodiscard]] std::vector<const char*> entries() const { return {entries_.begin(), entries_.end()}; }

private:
    [[nodiscard]] char* value_of(std::string_view name) const;

    std::vector<char*> entries_;
};

} // namespace snykcred

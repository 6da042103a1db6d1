// The only writer of our own words: everything goes through the redactor first, whatever room it comes from.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/mask/redact.hpp"

#include <string_view>

namespace snykcred {

class Voice {
public:
    /// Nothing that is said from now on can show this secret or a derived form of it.
    void keep_secret(const Secret& secret) { redactor_.add(secret); }

    [[nodiscard]] Redactor& redactor() { return redactor_; }

    /// Writes to standard error; a closed log is no reason to fail.
    void say(std::string_view text) const;
    /// Writes to standard output, whole; refuses [cannot-write].
    [[nodiscard]] Status print(std::string_view text) const;
    /// As it would be said, for files.
    [[nodiscard]] std::string redacted(std::string_view text) const { return redactor_(text); }

private:
    Redactor redactor_;
};

} // namespace snykcred

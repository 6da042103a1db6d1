// The only writer of our own words: everything goes through the redactor first, whatever room it comes from.
#pragma once

#include "core/base/result.hpp"
#include "core/base/secret.hpp"
#include "core/mask/redact.hpp"
#include "core/report/log_style.hpp"

#include <string_view>

namespace snykcred {

class Voice {
public:
    /// Nothing that is said from now on can show this secret or a derived form of it.
    void keep_secret(const Secret& secret) { redactor_.add(secret); }

    [[nodiscard]] Redactor& redactor() { return redactor_; }

    /// How our lines look from now on, on standard error and in what show() prints.
    void dress(LogStyle standard_error, LogStyle standard_output) {
        standard_error_ = standard_error;
        standard_output_ = standard_output;
    }

    /// Writes to standard error; a closed log is no reason to fail.
    void say(std::string_view text) const;
    /// Writes to standard output, whole; refuses [cannot-write].
    [[nodiscard]] Status print(std::string_view text) const;
    /// The same for a person to read: dressed.
    [[nodiscard]] Status show(std::string_view text) const;
    /// As it would be said, for files.
    [[nodiscard]] std::string redacted(std::string_view text) const { return redactor_(text); }

private:
    Redactor redactor_;
    LogStyle standard_error_, standard_output_;
};

} // namespace snykcred

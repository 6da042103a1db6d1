// `snyk-cred explain WORD`: what a word in brackets at the end of an error means, why it happens, and what to
// do. README's table of errors and the man page show the same rows.
#pragma once

#include "core/base/fault.hpp"

#include <string>
#include <string_view>

namespace snykcred {

struct Explanation {
    Fault fault;
    std::string_view causes;   ///< one a line, the likeliest first
    std::string_view remedies; ///< one a line, in the order to try them
};

/// The row of a fault; every fault has one.
const Explanation& explanation(Fault fault);

/// What of the recognized CI system helps with one of these words; empty where there is none or nothing fits.
struct ExplainedSystem {
    std::string_view name;        ///< "GitHub Actions"
    std::string_view secret_hint; ///< where a secret is defined there and how a job gets it
};

/// A screen of text: the meaning, the exit code, causes, remedies, and for this CI system an example.
std::string explain_text(Fault fault, const ExplainedSystem& system);

} // namespace snykcred

// What people put where a Snyk credential belongs: one row for each thing that can be told, so that the
// answer can name it. Nothing here sees a value that is a Snyk credential; recognize() asks only when it
// found none.
#pragma once

#include "core/base/fault.hpp"

#include <span>
#include <string_view>

namespace snykcred {

struct Lookalike {
    std::string_view name;               ///< unique, for the tests
    bool (*test)(std::string_view text); ///< is `text` (trimmed, not empty) such a thing? The first row wins
    std::string_view noun;               ///< stands after "SNYK_TOKEN holds"
    std::string_view hint;               ///< what to do
    Fault fault;                         ///< not_snyk_credential, or malformed: meant for Snyk, but damaged
    bool credential;                     ///< gives access somewhere, so it must not stand on a command line
    bool expression = false;             ///< what some tool should have replaced by a value, and did not
};

/// The name of the row of OAuth client secrets, which have a place of their own.
inline constexpr std::string_view k_client_secret_row = "client-secret";

std::span<const Lookalike> all_lookalikes();
/// Null: nothing that is known.
const Lookalike* find_lookalike(std::string_view text);
/// The row of an expression that was not replaced, of which no secret is made: for settings, too. Else null.
const Lookalike* find_expression(std::string_view text);

/// Identity tokens of CI systems and clouds are JWTs too. Gives a noun phrase ("an identity token of GitHub
/// Actions") for the `iss` of one; empty if the issuer is not known to be another vendor's.
std::string_view foreign_issuer(std::string_view issuer);

} // namespace snykcred

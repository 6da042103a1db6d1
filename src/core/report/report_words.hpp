// Words that the two renderings of the report share.
#pragma once

#include "core/report/report.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace snykcred {

/// "automation", "local".
std::string_view word(Context context);

/// Of a service account or an app. Empty for a person, and for a kind of account that is not known: no log
/// and no summary shows who somebody is.
std::string_view shown_name(const Principal& principal);

/// "service account ID (NAME)": the name as shown_name() has it.
std::string principal_words(const Principal& principal);

/// "organization", "account", "region": what an assertion is about.
std::string_view subject(const Assertion& assertion);
/// "yes", "no", "not checked".
std::string_view answer(const Assertion& assertion);
/// The value that met it; else all that would.
std::string expected(const Assertion& assertion);

/// Of a run that --on-unavailable lets end well: a skip that has a reason.
std::string_view skipped_unchecked(Command command);

/// "the command does not get the job's identity (NAME, NAME); …"
std::string withheld_words(const Report& report);
/// The notices, and that one where something is withheld.
std::vector<std::string> all_notices(const Report& report);

/// What the fault's row calls it: "enterprise-rule".
std::string_view code_word(const Failure& failure);

} // namespace snykcred
